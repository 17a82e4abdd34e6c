//! All that the data file holds of one person: in the library, in decisions, in the outbox, in the
//! copy; and taking it out.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use rusqlite::Connection;

use super::Journal;
use super::rows;
use crate::export::{OutboxEntry, OutboxState};
use crate::library::{self, OwnRecord};
use crate::mirror;
use crate::people::keys::MatchKey;
use crate::people::text::phrase;
use crate::people::{Candidate, CandidateId};
use crate::store::{StoreError, plain_connection, shred_copy};

/// Who is asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// By their keys: an address or a page.
    pub keys: Vec<MatchKey>,
    /// By the number of the record in the library, or an id that a list gave.
    pub id: Option<String>,
    /// By the number in Greenhouse.
    pub candidate: Option<CandidateId>,
}

/// What is stored about a person.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// Records of the library.
    pub records: Vec<OwnRecord>,
    /// Decisions, by their numbers.
    pub decisions: Vec<i64>,
    /// Exports.
    pub exports: Vec<OutboxEntry>,
    /// Candidates of the copy, with the number of their applications.
    pub candidates: Vec<(Candidate, i64)>,
    keys: Vec<MatchKey>,
    ids: Vec<String>,
}

impl Held {
    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
            && self.decisions.is_empty()
            && self.exports.is_empty()
            && self.candidates.is_empty()
    }

    /// Exports that may be under way: what is kept of them is needed to find out what became of them.
    pub fn under_way(&self) -> impl Iterator<Item = &OutboxEntry> {
        self.exports.iter().filter(|entry| is_under_way(entry))
    }
}

fn is_under_way(entry: &OutboxEntry) -> bool {
    matches!(entry.state, OutboxState::Sending | OutboxState::Unknown)
}

impl Journal {
    /// Returns all that is stored about a person.
    ///
    /// # Errors
    /// When the data file can't be read.
    pub async fn held_of(&self, sought: Sought) -> Result<Held, StoreError> {
        self.store
            .read(move |connection| find(connection, &sought))
            .await
    }

    /// Takes a person out of the data file and returns what was there. Exports that may be under way
    /// stay until their fate is known (promise 1).
    ///
    /// # Errors
    /// When the data file can't be written; then nothing is taken out.
    pub async fn forget_person(&self, sought: Sought, now: Timestamp) -> Result<Held, StoreError> {
        let held = self
            .store
            .write_durable(move |tx| {
                let held = find(tx, &sought)?;
                erase(tx, &held, now)?;
                Ok(held)
            })
            .await?;
        let store = self.store.clone();
        let shredded = tokio::task::spawn_blocking(move || store.shred()).await;
        shredded.unwrap_or(Err(StoreError::Closed))?;
        Ok(held)
    }

    /// Takes out everybody in the library who was forgotten and whom a copy that was put back brought
    /// along; returns how many records that were.
    ///
    /// # Errors
    /// As [`Journal::forget_person`].
    pub async fn forget_again(&self, now: Timestamp) -> Result<usize, StoreError> {
        let gone = self.store.write_durable(move |tx| {
            let back = library::records_of_forgotten(tx)?;
            for record in &back {
                let keys = library::certain_keys(&record.profile);
                // An id may be anybody's, so it counts only where there is nothing better.
                let id = keys.is_empty().then(|| record.profile.external_id.clone());
                let sought = Sought {
                    keys,
                    id,
                    candidate: None,
                };
                let held = find(tx, &sought)?;
                erase(tx, &held, now)?;
            }
            Ok(back.len())
        });
        let gone = gone.await?;
        if gone > 0 {
            let store = self.store.clone();
            let shredded = tokio::task::spawn_blocking(move || store.shred()).await;
            shredded.unwrap_or(Err(StoreError::Closed))?;
        }
        Ok(gone)
    }
}

/// Takes a person out of another copy of the data file.
///
/// # Errors
/// When it can't be opened or written.
pub fn forget_in_copy(path: &Path, sought: &Sought, now: Timestamp) -> Result<(), StoreError> {
    let mut connection = plain_connection(path)?;
    let transaction = connection.transaction()?;
    let held = find(&transaction, sought)?;
    erase(&transaction, &held, now)?;
    transaction.commit()?;
    shred_copy(&mut connection, path)
}

fn find(connection: &Connection, sought: &Sought) -> Result<Held, StoreError> {
    let mut keys = sought.keys.clone();
    let mut ids: Vec<String> = Vec::new();
    // Whoever is found brings keys along by which more is found, until nothing is added.
    let mut records;
    loop {
        let known = (keys.len(), ids.len());
        records = library::records_of(connection, sought.id.as_deref(), &keys)?;
        for record in &records {
            keys.extend(library::certain_keys(&record.profile));
            ids.push(record.profile.external_id.clone());
        }
        keys.sort_unstable();
        keys.dedup();
        ids.sort_unstable();
        ids.dedup();
        if known == (keys.len(), ids.len()) {
            break;
        }
    }
    let entries = rows::select(connection, "ORDER BY created_at", [])?;
    let placeholder = sought.id.as_deref().filter(|_| keys.is_empty());
    let stated = match placeholder.filter(|word| word.contains('@')) {
        Some(address) => {
            let stated = stated_by_one(connection, address, &entries)?;
            records.extend(
                stated
                    .then(|| library::records_stating(connection, address))
                    .transpose()?
                    .into_iter()
                    .flatten(),
            );
            Some(address).filter(|_| stated)
        }
        None => None,
    };
    // Candidates bring nothing along: once is enough.
    let mut candidates = mirror::person::holders(connection, &keys)?;
    candidates.extend(sought.candidate);
    candidates.sort_unstable();
    candidates.dedup();
    let exports = entries.into_iter().filter(|entry| {
        let of_key = entry
            .keys
            .iter()
            .any(|text| keys.iter().any(|key| text.contains(&key.key)));
        let theirs = entry
            .candidate_id
            .is_some_and(|id| candidates.contains(&id));
        let states = stated.is_some_and(|address| entry.person.states(address));
        of_key || theirs || states || ids.contains(&entry.external_id)
    });
    let exports: Vec<OutboxEntry> = exports.collect();
    let mut held = Held {
        decisions: library::decisions_of(connection, &ids, &keys)?,
        records,
        exports,
        candidates: Vec::new(),
        keys,
        ids,
    };
    for id in candidates {
        held.candidates
            .extend(mirror::person::held(connection, id)?);
    }
    Ok(held)
}

/// Returns whether an address that is no key, such as a placeholder's, is stated, and by people of one name
/// only: it may stand for many, and those are not taken out together.
fn stated_by_one(
    connection: &Connection,
    address: &str,
    entries: &[OutboxEntry],
) -> Result<bool, StoreError> {
    let records = library::records_stating(connection, address)?;
    let exports = entries.iter().filter(|entry| entry.person.states(address));
    let names: BTreeSet<String> = (records.iter().map(|record| record.profile.name()))
        .chain(exports.map(|entry| entry.name.clone()))
        .map(|name| phrase(&name))
        .collect();
    Ok(names.len() == 1)
}

fn erase(connection: &Connection, held: &Held, now: Timestamp) -> Result<(), StoreError> {
    library::erase(connection, &held.records, &held.decisions)?;
    for entry in held.exports.iter().filter(|entry| !is_under_way(entry)) {
        for table in [
            "DELETE FROM export_step WHERE export = ?1",
            "DELETE FROM partner_standing WHERE export = ?1",
            "DELETE FROM claim WHERE export = ?1",
            "DELETE FROM export WHERE id = ?1",
        ] {
            connection.execute(table, [&entry.id])?;
        }
    }
    for id in &held.ids {
        connection.execute("DELETE FROM unsent WHERE external_id = ?1", [id])?;
    }
    for record in &held.records {
        traces(connection, "profile", record.id.0)?;
    }
    for (candidate, _) in &held.candidates {
        traces(connection, "candidate", candidate.id.0)?;
        connection.execute(
            "DELETE FROM unsent WHERE candidate_id = ?1",
            [candidate.id.0],
        )?;
    }
    // Where the screen was may be at this very person.
    connection.execute("DELETE FROM place", [])?;
    let candidates: Vec<CandidateId> = held.candidates.iter().map(|(one, _)| one.id).collect();
    mirror::person::erase(connection, &candidates, now)?;
    library::note(connection, &held.keys, &held.ids, now)
}

/// Takes out what an hour at the screen left of somebody: acts, places on lists, skips.
fn traces(connection: &Connection, kind: &str, id: i64) -> Result<(), StoreError> {
    for table in ["list_member", "skip"] {
        let delete = format!("DELETE FROM {table} WHERE kind = ?1 AND person_id = ?2");
        connection.execute(&delete, (kind, id))?;
    }
    let column = if kind == "profile" {
        "profile_id"
    } else {
        "candidate_id"
    };
    connection.execute(&format!("DELETE FROM act WHERE {column} = ?1"), [id])?;
    Ok(())
}
