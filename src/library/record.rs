//! A record as it is shown: where it is from, what it comes to, what was said before.

use jiff::Timestamp;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::ImportId;
use crate::people::{Profile, ProfileId};
use crate::store::StoreError;

/// Where a record has something from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Its number, by which a merged record is taken apart.
    pub number: i64,
    /// A file, a paste, an edit.
    pub kind: OriginKind,
    /// The file's name, or what the row itself names as its source.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Whose ids these are, where the reader knows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tool: String,
    /// The id given there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// When it came in.
    pub at: Timestamp,
    /// Who brought it in; empty where that is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// The import it came with.
    pub import: ImportId,
    /// The last import that said the same.
    pub seen: ImportId,
}

/// How something came into the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OriginKind {
    /// A file.
    File,
    /// Pasted into the app.
    Paste,
    /// Standard input.
    Input,
    /// Typed by a person.
    Edit,
    /// From before sources were kept.
    Earlier,
}

impl OriginKind {
    /// Returns the word by which a table stores it.
    pub fn word(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Paste => "paste",
            Self::Input => "input",
            Self::Edit => "edit",
            Self::Earlier => "earlier",
        }
    }

    pub(super) fn of_word(word: &str) -> Self {
        [Self::File, Self::Paste, Self::Input, Self::Edit]
            .into_iter()
            .find(|kind| kind.word() == word)
            .unwrap_or(Self::Earlier)
    }
}

/// A value that a source stated and that the record does not show (any more).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PastValue {
    /// The field, as in JSON Lines.
    pub field: String,
    /// The value.
    pub value: String,
    /// The number of the [`Source`] that stated it.
    pub source: i64,
}

/// Everything that is kept of one person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    /// The library's id.
    pub id: ProfileId,
    /// What the sources come to.
    pub profile: Profile,
    /// Where it is from, oldest first.
    pub sources: Vec<Source>,
    /// What was stated and is not shown, oldest first.
    pub history: Vec<PastValue>,
}

/// Returns every id under which lists knew the records that bear this one.
///
/// # Errors
///
/// When the data file can't be read.
pub fn ids_of(connection: &Connection, external_id: &str) -> Result<Vec<String>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT ?1 UNION SELECT statement.external_id FROM profile
         JOIN statement ON statement.profile_id = profile.id
         WHERE profile.external_id = ?1 AND statement.kind = 'said'",
    )?;
    let ids = select.query_map([external_id], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}
