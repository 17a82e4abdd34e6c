//! Pasted text as people: JSON, a vCard, a table, or addresses with names around them.
//!
//! What can't be used becomes a [`Reject`] with its line and a reason, as in a file. Nothing here
//! is kept: the pasted is shown first (design section 5).

mod lines;
mod vcard;

use std::collections::HashSet;

use serde_json::Value;

use super::formats::{self, Reject};
use super::page::{self, PageKind};
use super::{Profile, email};

/// The source of pasted profiles.
pub const SOURCE: &str = "paste";

/// What was understood of a pasted text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pasted {
    /// The people in it, in their order, each once.
    pub profiles: Vec<Profile>,
    /// What could not be used, and why.
    pub rejects: Vec<Reject>,
}

impl Pasted {
    /// Takes in what stands at a line.
    fn take(&mut self, line: u64, raw: &str, found: Result<Profile, String>) {
        match found {
            Ok(profile) => self.profiles.push(profile),
            Err(reason) => self.reject(line, raw, reason),
        }
    }

    fn reject(&mut self, line: u64, raw: &str, reason: impl Into<String>) {
        const MOST: usize = 200;
        self.rejects.push(Reject {
            line,
            reason: reason.into(),
            raw: raw.chars().take(MOST).collect(),
        });
    }

    /// Keeps the first of those with one id: a person pasted twice is one person.
    fn once_each(mut self) -> Self {
        let mut seen = HashSet::new();
        self.profiles
            .retain(|profile| seen.insert(profile.external_id.clone()));
        self
    }
}

/// Returns the people in a pasted text; its form is found by looking. Empty for an empty text.
pub fn understand(text: &str) -> Pasted {
    // Terminals send the end of a line as a return, as if it were typed.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_start_matches('\u{feff}').trim();
    let first = text.lines().next().unwrap_or_default().trim();
    let card = first.get(..11).unwrap_or_default();
    let pasted = if text.is_empty() {
        Pasted::default()
    } else if card.eq_ignore_ascii_case("BEGIN:VCARD") {
        vcard::read(text)
    } else if text.starts_with(['{', '[']) {
        json(text)
    } else if lines::is_table(first) {
        match table(text) {
            Ok(pasted) if !pasted.profiles.is_empty() => pasted,
            _ => lines::read(text),
        }
    } else {
        lines::read(text)
    };
    pasted.once_each()
}

/// Reads JSON: one object, an array of objects or of addresses, or an object a line.
fn json(text: &str) -> Pasted {
    let rows = match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(values)) if values.iter().all(Value::is_string) => {
            let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
            return lines::read(&texts.join("\n"));
        }
        // One object a line is the form that is read everywhere else.
        Ok(Value::Array(values)) => {
            let lines: Vec<String> = values.iter().map(Value::to_string).collect();
            table(&lines.join("\n"))
        }
        Ok(value) => table(&value.to_string()),
        Err(_) => table(text),
    };
    rows.unwrap_or_else(|error| {
        let mut pasted = Pasted::default();
        pasted.reject(1, text, error.to_string());
        pasted
    })
}

/// Reads what a file can hold: JSON Lines and tables.
fn table(text: &str) -> Result<Pasted, formats::FormatError> {
    let mut pasted = Pasted::default();
    for row in formats::read(text.as_bytes(), SOURCE)? {
        match row? {
            Ok(profile) => pasted.profiles.push(profile),
            Err(reject) => pasted.rejects.push(reject),
        }
    }
    Ok(pasted)
}

/// Puts a page where it belongs.
fn add_page(profile: &mut Profile, address: &str) {
    let kind = page::parse(address).map(|page| page.kind);
    let slot = match kind {
        Some(PageKind::Linkedin | PageKind::LinkedinId) => &mut profile.linkedin,
        Some(PageKind::Github | PageKind::GithubId) => &mut profile.github,
        _ => {
            profile.urls.push(address.to_owned());
            return;
        }
    };
    match slot {
        None => *slot = Some(address.to_owned()),
        Some(_) => profile.urls.push(address.to_owned()),
    }
}

/// Returns whether a word is an e-mail address.
fn is_email(word: &str) -> bool {
    word.contains('@') && !word.contains('/') && email::canonical(word).is_some()
}

#[cfg(test)]
mod tests;
