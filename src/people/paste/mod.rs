//! Pasted text as people: read by the one reader of [`super::formats`], shown before it is used.
//!
//! What can't be used becomes a [`Reject`] with its line and a reason, as in a file. Nothing here
//! is kept: the pasted is shown first (architecture 7).

mod whole;

pub use whole::{Whole, candidate, whole};

use std::collections::HashSet;

use super::Profile;
use super::formats::{self, Mapping, Reject, Understood};

/// The source of pasted profiles.
pub const SOURCE: &str = formats::SOURCE;

/// What was understood of a pasted text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pasted {
    /// The people in it, in their order, each once.
    pub profiles: Vec<Profile>,
    /// What could not be used, and why; lines without anybody are marked [`Reject::left_out`].
    pub rejects: Vec<Reject>,
    /// How the text was understood: its kind, and its columns where it is a table.
    pub understood: Understood,
}

/// Returns the people in a pasted text; its form is found by looking. Empty for an empty text.
pub fn understand(text: &str) -> Pasted {
    understand_as(text, None)
}

/// Returns the people in a pasted text, read as a person says.
pub fn understand_as(text: &str, map: Option<&Mapping>) -> Pasted {
    // Terminals send the end of a line as a return, as if it were typed.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_start_matches('\u{feff}').trim();
    let mut pasted = Pasted::default();
    if text.is_empty() {
        return pasted;
    }
    let failed = |error: &formats::FormatError| Reject {
        line: 1,
        reason: error.to_string(),
        raw: text.chars().take(200).collect(),
        bytes: text.as_bytes().to_vec(),
        left_out: false,
    };
    match formats::open(text.as_bytes(), SOURCE, map) {
        Ok(mut opened) => {
            for row in opened.by_ref() {
                match row {
                    Ok(Ok(profile)) => pasted.profiles.push(profile),
                    Ok(Err(reject)) => pasted.rejects.push(reject),
                    Err(error) => pasted.rejects.push(failed(&error)),
                }
            }
            pasted.understood = opened.understood;
        }
        Err(error) => pasted.rejects.push(failed(&error)),
    }
    // A person pasted twice is one person.
    let mut seen = HashSet::new();
    pasted
        .profiles
        .retain(|profile| seen.insert(profile.external_id.clone()));
    pasted
}

#[cfg(test)]
mod tests;
