//! Lists of people under a name, and who is skipped for now.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Serialize;

use super::Library;
use crate::people::text::phrase;
use crate::people::{CandidateId, PersonRef, ProfileId};
use crate::store::{StoreError, from_millis, to_millis};

/// A list of people, such as a search project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PeopleList {
    /// Its name, as it was first given.
    pub name: String,
    /// How many people are in it.
    pub people: u64,
    /// What its exports carry, in the screen's own words; none where it has no settings of its own.
    #[serde(skip)]
    pub settings: Option<String>,
}

/// Somebody who is skipped for now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Who.
    pub person: PersonRef,
    /// Why; may be empty.
    pub reason: String,
    /// When they come back; none is until somebody says so.
    pub until: Option<Timestamp>,
}

/// Who is in the lists, and who is skipped, by number: what a query needs to know of profiles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Each list's folded name, and who is in it.
    pub lists: Vec<(String, Vec<i64>)>,
    /// Who is skipped now.
    pub skipped: Vec<i64>,
}

/// Returns the kind and number by which a person is kept.
fn parts(person: PersonRef) -> (&'static str, i64) {
    match person {
        PersonRef::Profile(id) => ("profile", id.0),
        PersonRef::Candidate(id) => ("candidate", id.0),
    }
}

fn person(kind: &str, id: i64) -> PersonRef {
    match kind {
        "candidate" => PersonRef::Candidate(CandidateId(id)),
        _ => PersonRef::Profile(ProfileId(id)),
    }
}

fn id_of(connection: &Connection, name: &str) -> Result<Option<i64>, StoreError> {
    let found = connection
        .prepare_cached("SELECT id FROM list WHERE folded = ?1")?
        .query_row([phrase(name)], |row| row.get(0));
    Ok(found.optional()?)
}

impl Library {
    /// Returns the lists, by name.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn lists(&self) -> Result<Vec<PeopleList>, StoreError> {
        self.store
            .read(|connection| {
                let mut select = connection.prepare_cached(
                    "SELECT name, (SELECT count(*) FROM list_member WHERE list_id = list.id), settings
                     FROM list ORDER BY folded",
                )?;
                let lists = select.query_map([], |row| {
                    Ok(PeopleList {
                        name: row.get(0)?,
                        people: row.get::<_, i64>(1)?.try_into().unwrap_or(0),
                        settings: row.get(2)?,
                    })
                })?;
                Ok(lists.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// Adds people to the list of that name, which is made where there is none, and returns how many
    /// were not in it before. Names that differ in case and accents only are one.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn add_to_list(
        &self,
        name: String,
        people: Vec<PersonRef>,
    ) -> Result<usize, StoreError> {
        let now = to_millis(Timestamp::now());
        self.store
            .write(move |tx| {
                let list = match id_of(tx, &name)? {
                    Some(id) => id,
                    None => {
                        tx.execute(
                            "INSERT INTO list (name, folded, made_at) VALUES (?1, ?2, ?3)",
                            params![name.trim(), phrase(&name), now],
                        )?;
                        tx.last_insert_rowid()
                    }
                };
                let mut insert =
                    tx.prepare_cached("INSERT OR IGNORE INTO list_member VALUES (?1, ?2, ?3, ?4)")?;
                let mut added = 0;
                for one in people {
                    let (kind, id) = parts(one);
                    added += insert.execute(params![list, kind, id, now])?;
                }
                Ok(added)
            })
            .await
    }

    /// Takes people off the list of that name, and returns how many were on it.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn take_off_list(
        &self,
        name: String,
        people: Vec<PersonRef>,
    ) -> Result<usize, StoreError> {
        self.store
            .write(move |tx| {
                let Some(list) = id_of(tx, &name)? else {
                    return Ok(0);
                };
                let mut delete = tx.prepare_cached(
                    "DELETE FROM list_member WHERE list_id = ?1 AND kind = ?2 AND person_id = ?3",
                )?;
                let mut gone = 0;
                for one in people {
                    let (kind, id) = parts(one);
                    gone += delete.execute(params![list, kind, id])?;
                }
                Ok(gone)
            })
            .await
    }

    /// Removes the list of that name, not the people in it, and returns whether there was one.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn remove_list(&self, name: String) -> Result<bool, StoreError> {
        self.store
            .write(move |tx| {
                let Some(list) = id_of(tx, &name)? else {
                    return Ok(false);
                };
                tx.execute("DELETE FROM list_member WHERE list_id = ?1", [list])?;
                Ok(tx.execute("DELETE FROM list WHERE id = ?1", [list])? > 0)
            })
            .await
    }

    /// Keeps what exports from the list of that name carry, in the screen's own words.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn set_list_settings(&self, name: String, text: String) -> Result<(), StoreError> {
        self.store
            .write(move |tx| {
                tx.execute(
                    "UPDATE list SET settings = ?2 WHERE folded = ?1",
                    params![phrase(&name), text],
                )?;
                Ok(())
            })
            .await
    }

    /// Skips people for a reason, until a moment or until they are brought back.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn skip(
        &self,
        people: Vec<PersonRef>,
        reason: String,
        until: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let now = to_millis(Timestamp::now());
        self.store
            .write(move |tx| {
                let mut insert =
                    tx.prepare_cached("INSERT OR REPLACE INTO skip VALUES (?1, ?2, ?3, ?4, ?5)")?;
                for one in people {
                    let (kind, id) = parts(one);
                    insert.execute(params![kind, id, reason, until.map(to_millis), now])?;
                }
                Ok(())
            })
            .await
    }

    /// Brings people back who were skipped, and returns how many were.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn bring_back(&self, people: Vec<PersonRef>) -> Result<usize, StoreError> {
        self.store
            .write(move |tx| {
                let mut delete =
                    tx.prepare_cached("DELETE FROM skip WHERE kind = ?1 AND person_id = ?2")?;
                let mut back = 0;
                for one in people {
                    let (kind, id) = parts(one);
                    back += delete.execute(params![kind, id])?;
                }
                Ok(back)
            })
            .await
    }

    /// Returns who is skipped at a moment, the last one first.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn skipped(&self, now: Timestamp) -> Result<Vec<Skipped>, StoreError> {
        self.store
            .read(move |connection| {
                let mut select = connection.prepare_cached(
                    "SELECT kind, person_id, reason, until FROM skip
                     WHERE until IS NULL OR until > ?1 ORDER BY at DESC, person_id",
                )?;
                let rows = select.query_map([to_millis(now)], |row| {
                    Ok(Skipped {
                        person: person(&row.get::<_, String>(0)?, row.get(1)?),
                        reason: row.get(2)?,
                        until: row.get::<_, Option<i64>>(3)?.and_then(from_millis),
                    })
                })?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// Returns which profiles are in which list and which are skipped, on the calling thread.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub fn listed_here(&self, now: Timestamp) -> Result<Listed, StoreError> {
        self.store.read_here(|connection| {
            let mut listed = Listed::default();
            let mut select = connection.prepare_cached(
                "SELECT folded, person_id FROM list LEFT JOIN list_member
                 ON list_id = list.id AND kind = 'profile' ORDER BY folded",
            )?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                let (name, id): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
                match listed.lists.last_mut() {
                    Some((last, people)) if *last == name => people.extend(id),
                    _ => listed.lists.push((name, id.into_iter().collect())),
                }
            }
            let mut skipped = connection.prepare_cached(
                "SELECT person_id FROM skip
                 WHERE kind = 'profile' AND (until IS NULL OR until > ?1)",
            )?;
            let ids = skipped.query_map([to_millis(now)], |row| row.get(0))?;
            listed.skipped = ids.collect::<Result<_, _>>()?;
            Ok(listed)
        })
    }
}

/// Gives what hangs on a record that becomes part of another one to that one.
pub(super) fn move_all(connection: &Connection, from: i64, to: i64) -> Result<(), StoreError> {
    for sql in [
        "UPDATE OR IGNORE list_member SET person_id = ?2 WHERE kind = 'profile' AND person_id = ?1",
        "UPDATE OR IGNORE skip SET person_id = ?2 WHERE kind = 'profile' AND person_id = ?1",
        "UPDATE act SET profile_id = ?2 WHERE profile_id = ?1",
    ] {
        connection.prepare_cached(sql)?.execute(params![from, to])?;
    }
    Ok(())
}
