//! Imports: listed, and taken back as a whole.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;

use super::curate::{CurateError, refused};
use super::record::OriginKind;
use super::rows::{is_there, renew};
use super::{ImportId, Library};
use crate::error_text::ErrorText;
use crate::store::{StoreError, from_millis, to_millis};

/// An import as it is listed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Import {
    /// Its number.
    pub id: ImportId,
    /// A file, a paste, an edit.
    pub kind: OriginKind,
    /// The file's name.
    pub name: String,
    /// Who brought it in.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// When it was undone; none while it holds.
    pub undone_at: Option<Timestamp>,
    /// How many people it says something of.
    pub people: u64,
}

/// What an undo did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Undone {
    /// People who are no longer in the library: only this import knew of them.
    pub removed: usize,
    /// People who are as they were before it.
    pub restored: usize,
}

impl Undone {
    /// Returns what it did in words, without what it did not do: `2 people removed`.
    pub fn words(self) -> String {
        let people = |count: usize| match count {
            1 => "1 person".to_owned(),
            count => format!("{count} people"),
        };
        let removed = || format!("{} removed", people(self.removed));
        let restored = || format!("{} as before the import", people(self.restored));
        match (self.removed, self.restored) {
            (0, 0) => "Nothing was left of it to remove".to_owned(),
            (_, 0) => removed(),
            (0, _) => restored(),
            _ => format!("{}, {}", removed(), restored()),
        }
    }
}

impl Library {
    /// Returns the imports, newest first; edits are imports of one row.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn imports(&self) -> Result<Vec<Import>, StoreError> {
        self.store
            .read(|connection| {
                let mut select = connection.prepare_cached(
                    "SELECT id, kind, name, author, at, undone_at,
                            (SELECT count(*) FROM (
                                SELECT profile_id FROM statement WHERE import_id = import.id
                                UNION SELECT profile_id FROM statement
                                WHERE seen_id = import.id AND seen_id <> import_id))
                     FROM import ORDER BY id DESC",
                )?;
                let rows = select.query_map([], |row| {
                    let kind: String = row.get(1)?;
                    let people: i64 = row.get(6)?;
                    let undone: Option<i64> = row.get(5)?;
                    Ok(Import {
                        id: ImportId(row.get(0)?),
                        kind: OriginKind::of_word(&kind),
                        name: row.get(2)?,
                        by: row.get(3)?,
                        at: from_millis(row.get(4)?).unwrap_or_default(),
                        undone_at: undone.and_then(from_millis),
                        people: u64::try_from(people).unwrap_or(0),
                    })
                })?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// Returns the newest import that holds and brought people in, on the calling thread; none where
    /// there is none.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub fn last_import_here(&self) -> Result<Option<i64>, StoreError> {
        self.store.read_here(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT max(id) FROM import
                 WHERE undone_at IS NULL AND kind NOT IN ('edit', 'earlier')",
            )?;
            Ok(select.query_row([], |row| row.get(0))?)
        })
    }

    /// Takes an import back as a whole: all it said goes, records that it found to be one are two
    /// again, and whoever only it knew of is no longer in the library.
    ///
    /// # Errors
    ///
    /// [`CurateError`].
    pub async fn undo_import(&self, import: ImportId) -> Result<Undone, CurateError> {
        self.curate(move |connection, now| {
            let undone: Option<Option<i64>> = connection
                .query_row("SELECT undone_at FROM import WHERE id = ?1", [import.0], |row| row.get(0))
                .optional()?;
            match undone {
                None => return refused(ErrorText::new(format!("there is no import {}", import.0), "`gleaner library list --imports` shows them")),
                Some(Some(_)) => return refused(format!("import {} is undone already", import.0)),
                Some(None) => {}
            }
            let ids = |sql: &str| -> Result<Vec<i64>, CurateError> {
                let mut select = connection.prepare(sql)?;
                let ids = select.query_map([import.0], |row| row.get(0))?;
                Ok(ids.collect::<Result<_, _>>()?)
            };
            let mut touched = ids(
                "SELECT profile_id FROM statement WHERE import_id = ?1
                 UNION SELECT profile_id FROM statement WHERE seen_id = ?1 AND seen_id <> import_id
                 UNION SELECT profile_id FROM statement WHERE moved_by = ?1
                 UNION SELECT moved_from FROM statement WHERE moved_by = ?1",
            )?;
            touched.sort_unstable();
            connection.execute("DELETE FROM statement WHERE import_id = ?1", [import.0])?;
            connection.execute(
                "UPDATE statement SET profile_id = moved_from, moved_from = NULL, moved_by = NULL WHERE moved_by = ?1",
                [import.0],
            )?;
            connection.execute("UPDATE statement SET seen_id = import_id WHERE seen_id = ?1 AND seen_id <> import_id", [import.0])?;
            let mut done = Undone::default();
            for id in touched {
                renew(connection, id, now)?;
                if is_there(connection, id)? {
                    done.restored += 1;
                } else {
                    done.removed += 1;
                }
            }
            connection.execute(
                "UPDATE import SET undone_at = ?2 WHERE id = ?1",
                params![import.0, to_millis(Timestamp::now())],
            )?;
            Ok(done)
        })
        .await
    }
}
