//! JSON of any shape: JSON Lines, arrays, documents with people somewhere in them.
//!
//! Keys are read as column names are, so that People Data Labs, Apollo, GitHub, JSON Resume, HR Open
//! and schema.org need no reader of their own; nested objects are known by what they hold.

mod keys;
mod object;
mod tools;
mod work;

use std::collections::VecDeque;
use std::io::{self, BufRead};

use rayon::prelude::*;
use serde_json::{Map, Value};

use super::draft::Draft;
use super::field::Field;
use super::header;
use super::record::{Line, Lines as ByteLines};
use super::{FormatError, Reject, Row, shortened};
use crate::people::assemble::finish;
use keys::{CONTAINERS, plain};
use object::read_into;
use tools::tool;

/// How deep people are looked for in a document.
const DEEP: usize = 6;

/// How many lines are made into profiles at once, at most.
const AT_ONCE: usize = 512;
/// Fewer lines than this are made on one core.
const FEW: usize = 16;

/// The lines of a file as profiles, an object a line.
pub(super) struct Lines<R> {
    lines: ByteLines<R>,
    source: String,
    /// Rows that are made and not handed out yet.
    made: VecDeque<Row>,
    /// Why the lines ended early; told behind the last of them.
    failed: Option<io::Error>,
    ended: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R, source: &str) -> Self {
        Self {
            lines: ByteLines::new(reader, b'\n'),
            source: source.to_owned(),
            made: VecDeque::new(),
            failed: None,
            ended: false,
        }
    }

    /// Makes the next rows, on all cores where they are many. The first line is waited for; further ones are taken as
    /// far as they have come, so that a row from a pipe waits for no other.
    fn make(&mut self) {
        let mut some = Vec::new();
        while some.is_empty() || some.len() < AT_ONCE && self.lines.has_another() {
            match self.lines.next() {
                Ok(Some(line)) => some.push(line),
                Ok(None) => {
                    self.ended = true;
                    break;
                }
                Err(error) => {
                    self.ended = true;
                    self.failed = Some(error);
                    break;
                }
            }
        }
        let source = &self.source;
        if some.len() < FEW {
            let each = some.into_iter();
            self.made.extend(each.filter_map(|line| row(line, source)));
        } else {
            let each = some.into_par_iter().with_min_len(FEW / 2);
            let made: Vec<Option<Row>> = each.map(|line| row(line, source)).collect();
            self.made.extend(made.into_iter().flatten());
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.made.is_empty() && !self.ended {
            self.make();
        }
        match self.made.pop_front() {
            Some(row) => Some(Ok(row)),
            None => self.failed.take().map(|error| Err(error.into())),
        }
    }
}

/// Returns the profile of a line, or why there is none; nothing for a line without text.
fn row(line: Line, source: &str) -> Option<Row> {
    let text = String::from_utf8_lossy(&line.bytes);
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return None;
    }
    let row = if line.cut {
        Err(("the line is over 1 MiB long".to_owned(), false))
    } else {
        parsed(text).and_then(|object| from_object(object, source))
    };
    Some(row.map_err(|(reason, left_out)| Reject {
        line: line.number,
        reason,
        raw: shortened(text),
        bytes: if line.cut {
            shortened(text).into_bytes()
        } else {
            line.bytes.clone()
        },
        left_out,
    }))
}

/// Why a value is no profile, and whether it was never meant to be one.
type No = (String, bool);

fn parsed(text: &str) -> Result<Map<String, Value>, No> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err((
            "not an object; a profile looks like {\"first_name\": …}".to_owned(),
            false,
        )),
        Err(error) => {
            // A profile stands on one line of its own, so its line is always the first.
            let says = error
                .to_string()
                .replace(" at line 1 column ", " at column ");
            Err((format!("not JSON: {says}"), false))
        }
    }
}

/// Returns the profile of an object, or why it is none.
fn from_object(object: Map<String, Value>, source: &str) -> Result<crate::people::Profile, No> {
    if is_organisation(&object) {
        return Err(("an organisation, not a person".to_owned(), true));
    }
    let tool = tool(&object);
    let mut draft = Draft::default();
    read_into(&mut draft, object, 0);
    let mut profile = draft.finished();
    profile.tool = tool;
    finish(profile, source).map_err(|reason| (reason, false))
}

fn is_organisation(object: &Map<String, Value>) -> bool {
    let word = |key: &str| {
        object
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_lowercase()
    };
    ["type", "@type"].into_iter().any(|key| {
        matches!(
            word(key).as_str(),
            "organization" | "organisation" | "company" | "corporation" | "bot"
        )
    })
}

/// Returns the rows of a document: every person in it.
///
/// # Errors
/// [`FormatError::NoPeople`] where there is none.
pub(super) fn document(value: Value, source: &str) -> Result<Vec<Row>, FormatError> {
    if let Value::Array(values) = &value
        && values.is_empty()
    {
        return Ok(Vec::new());
    }
    let mut people = Vec::new();
    collect(value, 0, &mut people);
    if people.is_empty() {
        return Err(FormatError::NoPeople);
    }
    let rows = (1..).zip(people).map(|(number, value)| {
        let raw = shortened(&value.to_string());
        let found = match value {
            Value::Object(object) => from_object(object, source),
            _ => Err((
                "not an object; a profile looks like {\"first_name\": …}".to_owned(),
                false,
            )),
        };
        found.map_err(|(reason, left_out)| Reject {
            line: number,
            reason,
            bytes: raw.clone().into_bytes(),
            raw,
            left_out,
        })
    });
    Ok(rows.collect())
}

/// Finds the people in a value.
fn collect(value: Value, depth: usize, people: &mut Vec<Value>) {
    if depth > DEEP {
        return;
    }
    match value {
        Value::Array(values) => {
            let objects = values.iter().filter(|value| value.is_object()).count();
            for value in values {
                match value {
                    Value::Object(object) if is_person(&object) || is_organisation(&object) => {
                        people.push(Value::Object(object));
                    }
                    value @ (Value::Object(_) | Value::Array(_)) => {
                        collect(value, depth + 1, people);
                    }
                    // A stray value among people.
                    value if objects > 0 => people.push(value),
                    _ => {}
                }
            }
        }
        Value::Object(object) if is_person(&object) => people.push(Value::Object(object)),
        Value::Object(object) => {
            for (_, value) in object {
                if value.is_object() || value.is_array() {
                    collect(value, depth + 1, people);
                }
            }
        }
        _ => {}
    }
}

/// Whether an object has a key of a person with something in it.
fn is_person(object: &Map<String, Value>) -> bool {
    let kind = object.get("@type");
    if let Some(kind) = kind {
        let named = |value: &Value| value.as_str() == Some("Person");
        return named(kind) || kind.as_array().is_some_and(|kinds| kinds.iter().any(named));
    }
    object.iter().any(|(key, value)| {
        if CONTAINERS.contains(&plain(key).as_str()) && value.is_object() {
            return value.as_object().is_some_and(is_person);
        }
        let scalar = value.is_string();
        let listed = value.as_array().is_some_and(|values| !values.is_empty());
        let named = plain(key) == "name" && value.is_object();
        named
            || match header::read(key).field {
                Some(
                    Field::FullName
                    | Field::FirstName
                    | Field::LastName
                    | Field::Linkedin
                    | Field::Github,
                ) => scalar,
                Some(Field::Email) => scalar || listed,
                _ => false,
            }
    })
}
