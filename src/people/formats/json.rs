//! JSON Lines: one object a line (design section 4).

use std::io::BufRead;

use serde_json::{Map, Value};

use super::columns::{Column, by_name};
use super::{Decoded, FormatError, Reject, Row, shortened};
use crate::people::assemble::finish;
use crate::people::{Contact, Profile};

/// A line longer than this is no profile, in bytes.
const LONGEST_LINE: u64 = 1024 * 1024;

/// The lines of a file as profiles.
pub(super) struct Lines<'r> {
    reader: Decoded<'r>,
    source: String,
    line: u64,
    ended: bool,
}

impl<'r> Lines<'r> {
    pub(super) fn new(reader: Decoded<'r>, source: String) -> Self {
        Self {
            reader,
            source,
            line: 0,
            ended: false,
        }
    }

    /// Returns the next line without its end, cut at [`LONGEST_LINE`] with the rest skipped.
    fn next_line(&mut self) -> std::io::Result<Option<(Vec<u8>, bool)>> {
        use std::io::Read;
        let mut line = Vec::new();
        if self
            .reader
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line)?
            == 0
        {
            return Ok(None);
        }
        let whole = line.last() == Some(&b'\n') || (line.len() as u64) < LONGEST_LINE;
        if !whole {
            self.reader.skip_until(b'\n')?;
        }
        Ok(Some((line, whole)))
    }
}

impl Iterator for Lines<'_> {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let (bytes, whole) = match self.next_line() {
                Ok(Some(line)) => line,
                Ok(None) => return None,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error.into()));
                }
            };
            self.line += 1;
            let text = String::from_utf8_lossy(&bytes);
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            let row = if whole {
                profile(text, &self.source)
            } else {
                Err("the line is over 1 MiB long".to_owned())
            };
            return Some(Ok(row.map_err(|reason| Reject {
                line: self.line,
                reason,
                raw: shortened(text),
            })));
        }
        None
    }
}

/// Returns the profile of one line, or why it is none.
fn profile(text: &str, source: &str) -> Result<Profile, String> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(object)) => from_object(object, source),
        Ok(_) => Err("not an object; a profile looks like {\"first_name\": …}".to_owned()),
        Err(error) => {
            // A profile stands on one line of its own, so its line is always the first.
            let says = error
                .to_string()
                .replace(" at line 1 column ", " at column ");
            Err(format!("not JSON: {says}"))
        }
    }
}

/// Returns the profile of one object, or why it is none.
fn from_object(object: Map<String, Value>, source: &str) -> Result<Profile, String> {
    let mut profile = Profile::default();
    for (key, value) in object {
        let known = by_name(&key).is_some_and(|column| put(&mut profile, column, &value));
        if !known && !value.is_null() {
            profile.extra.insert(key, value);
        }
    }
    finish(profile, source)
}

/// Puts a value into its field; false where the field can't hold it (it then stays as an extra) or
/// is taken.
fn put(profile: &mut Profile, column: Column, value: &Value) -> bool {
    let one = || match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let single = |slot: &mut Option<String>| match one() {
        Some(text) if slot.is_none() => {
            *slot = Some(text);
            true
        }
        Some(_) => false,
        None => value.is_null() || value.as_str().is_some(),
    };
    match column {
        Column::ExternalId | Column::Source => {
            let slot = if column == Column::Source {
                &mut profile.source
            } else {
                &mut profile.external_id
            };
            let mut held = Some(std::mem::take(slot)).filter(|held| !held.is_empty());
            let done = single(&mut held);
            *slot = held.unwrap_or_default();
            done
        }
        Column::FirstName => single(&mut profile.first_name),
        Column::LastName => single(&mut profile.last_name),
        Column::FullName => single(&mut profile.full_name),
        Column::PreferredName => single(&mut profile.preferred_name),
        Column::Title => single(&mut profile.title),
        Column::Headline => single(&mut profile.headline),
        Column::Company => single(&mut profile.company),
        Column::Location => single(&mut profile.location),
        Column::Linkedin => single(&mut profile.linkedin),
        Column::Github => single(&mut profile.github),
        Column::ProfileUrl => single(&mut profile.profile_url),
        Column::Notes => single(&mut profile.notes),
        Column::MiddleName => false,
        Column::Email => contacts(&mut profile.emails, value),
        Column::Phone => contacts(&mut profile.phones, value),
        Column::Url => many(&mut profile.urls, value),
        Column::Tags => many(&mut profile.tags, value),
    }
}

/// Adds contacts as [`many`] adds texts, with their kinds where they are objects.
fn contacts(list: &mut Vec<Contact>, value: &Value) -> bool {
    let mut texts = Vec::new();
    if !many(&mut texts, value) {
        return false;
    }
    let typed: Vec<Contact> = match value {
        Value::Array(values) => values
            .iter()
            .filter_map(|value| serde_json::from_value(value.clone()).ok())
            .collect(),
        one => serde_json::from_value(one.clone()).into_iter().collect(),
    };
    for text in texts {
        let typed = typed.iter().find(|one| one.trim() == text).cloned();
        let typed = typed.map(|mut one: Contact| {
            one.value.clone_from(&text);
            one
        });
        Contact::add(list, typed.unwrap_or_else(|| text.into()));
    }
    true
}

/// Adds a list of texts, a single text, or a list of `{"value": …}` objects; false for anything else.
fn many(list: &mut Vec<String>, value: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => object
            .get("value")
            .or_else(|| object.get("url"))
            .and_then(Value::as_str)
            .map(|text| text.trim().to_owned()),
        _ => None,
    };
    let values: Option<Vec<String>> = match value {
        Value::Null => Some(Vec::new()),
        Value::Array(values) => values
            .iter()
            .filter(|value| !value.is_null())
            .map(text)
            .collect(),
        one => text(one).map(|text| vec![text]),
    };
    let Some(values) = values else { return false };
    for value in values {
        if !value.is_empty() && !list.contains(&value) {
            list.push(value);
        }
    }
    true
}

/// Whether text that begins with `{` is one object over many lines.
pub(super) fn is_document(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.trim() == "{")
}

/// Whether text that begins with `[` is a JSON array rather than a table with an odd first cell.
pub(super) fn is_array(text: &str) -> bool {
    text.get(1..)
        .is_some_and(|rest| rest.trim_start().starts_with(['{', ']', '"']))
}
