//! Rows of the outbox's two tables, read and written.

use std::sync::Mutex;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::Serialize;
use uuid::{ContextV7, Uuid};

use super::super::machine::{begin, leads, step};
use super::super::{
    Effect, Event, FollowUp, Halt, Intent, Moment, OutboxEntry, OutboxState, Outcome,
};
use crate::config::Channel;
use crate::library::{counts_rows, ids_of};
use crate::people::{ApplicationId, CandidateId};
use crate::store::{StoreError, from_millis, to_millis};

const COLUMNS: &str = "id, external_id, name, person, keys, target, state, outcome, due_at, write, sent_at, readings, attempts, \
                       candidate_id, application_id, reason, created_at, updated_at, context, overridden, tenant, planned, version, author_id, halt";
const STEP_COLUMNS: &str = "what, state, body, row_id, due_at, readings, attempts, reason";

/// Returns the key an intent is kept under, and its row where there is one.
pub(super) fn of_intent(
    connection: &Connection,
    intent: &Intent,
) -> Result<(String, Option<OutboxEntry>), StoreError> {
    let find =
        |key: &str| Ok::<_, StoreError>(select(connection, "WHERE intent = ?1", [key])?.pop());
    let key = intent.key();
    let mut found = find(&key)?;
    if found.is_none() {
        if let Some((key, found)) = of_external_id(connection, intent)? {
            return Ok((key, Some(found)));
        }
        found = of_former_id(connection, intent)?;
    }
    if !found.as_ref().is_some_and(|kept| intent.is_anothers(kept)) {
        return Ok((key, found));
    }
    let key = intent.key_at_source();
    let found = find(&key)?;
    Ok((key, found))
}

/// Returns the row of the same external id and target, whatever the name: Greenhouse keeps that id of
/// those who leave through the partner key, and nobody can look whether it is there twice.
fn of_external_id(
    connection: &Connection,
    intent: &Intent,
) -> Result<Option<(String, OutboxEntry)>, StoreError> {
    if intent.context.channel != Channel::Ingestion || intent.person.profile().is_none() {
        return Ok(None);
    }
    let clause = "WHERE external_id = ?1 AND job_id IS ?2 ORDER BY state = 'done' DESC, id";
    let job = intent.target.job_id().map(|id| id.0);
    let rows = select(connection, clause, (intent.person.external_id(), job))?;
    let of_door = |row: &OutboxEntry| {
        let counts = !row.state.starts_anew() || row.is_in_doubt();
        counts && row.person.profile().is_some() && row.context.channel == Channel::Ingestion
    };
    let Some(found) = rows.into_iter().find(of_door) else {
        return Ok(None);
    };
    let key = connection.query_row(
        "SELECT intent FROM export WHERE id = ?1",
        [&found.id],
        |row| row.get(0),
    )?;
    Ok(Some((key, found)))
}

/// Returns the row of the same person and target under another id or name: a record of the library
/// keeps being one person when lists that give other ids, or somebody's edit, change it.
fn of_former_id(
    connection: &Connection,
    intent: &Intent,
) -> Result<Option<OutboxEntry>, StoreError> {
    let id = intent.person.external_id();
    if intent.person.profile().is_none() || counts_rows(&id) {
        return Ok(None);
    }
    for id in ids_of(connection, &id)? {
        let of_id = select(connection, "WHERE external_id = ?1", [id])?;
        if let Some(found) = of_id.into_iter().find(|entry| intent.is_of(entry)) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Has ids of one moment follow each other in the order in which they were made.
static ID_ORDER: Mutex<ContextV7> = Mutex::new(ContextV7::new());

/// Returns an id that nobody else has for an export that is asked for at a moment. Ids of later moments
/// are greater.
fn id_at(moment: Timestamp) -> String {
    let nanos = u128::try_from(moment.as_nanosecond()).unwrap_or(0);
    let seconds = u64::try_from(nanos / 1_000_000_000).unwrap_or(0);
    let rest = u32::try_from(nanos % 1_000_000_000).unwrap_or(0);
    let time = uuid::Timestamp::from_unix(&ID_ORDER, seconds, rest);
    Uuid::new_v7(time).to_string()
}

/// A row after a step of the machine, and what is to be done then.
pub(super) type Stepped = (OutboxEntry, Vec<Effect>);

/// Puts an intent in, or finds it; see [`super::Journal::add`].
pub(super) fn add_one(
    tx: &Transaction<'_>,
    intent: Intent,
    now: Moment,
    hold_until: Option<Timestamp>,
    tenant: Option<&str>,
) -> Result<(OutboxEntry, bool), StoreError> {
    let (key, found) = of_intent(tx, &intent)?;
    match found {
        Some(seen) if seen.state.starts_anew() => {
            let intent = Box::new(intent);
            let again = step(&seen, Event::AskAgain { intent, hold_until }, now);
            let written = again.map(|stepped| apply(tx, &seen, stepped)).transpose()?;
            // The transaction has read what it writes over: it can't have changed meanwhile.
            Ok(match written.flatten() {
                Some((entry, _)) => (entry, false),
                None => (seen, true),
            })
        }
        Some(entry) => Ok((entry, true)),
        None => {
            let entry = begin(id_at(now.now()), intent, now, hold_until, tenant);
            let job = entry.job_id().map(|id| id.0);
            tx.execute(
                "INSERT INTO export (id, intent, external_id, name, person, keys, target, job_id, state, due_at, created_at, updated_at, context, overridden, tenant, planned, author_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?13, ?14, ?15, ?16)",
                params![
                    entry.id,
                    key,
                    entry.external_id,
                    entry.name,
                    json(&entry.person)?,
                    json(&entry.keys)?,
                    json(&entry.target)?,
                    job,
                    entry.state.word(),
                    to_millis(entry.due_at),
                    to_millis(entry.created_at),
                    json(&entry.context)?,
                    entry.overridden.as_ref().map(json).transpose()?,
                    tenant,
                    entry.planned.as_ref().map(json).transpose()?,
                    entry.author.and_then(|id| i64::try_from(id).ok()),
                ],
            )?;
            Ok((entry, false))
        }
    }
}

/// Writes what a step made of a row that was `seen`; none, with nothing written, where the row has
/// changed since. A step that the table does not hold is refused.
pub(super) fn apply(
    connection: &Connection,
    seen: &OutboxEntry,
    (mut next, effects): Stepped,
) -> Result<Option<Stepped>, StoreError> {
    holds(seen.state, next.state)?;
    if !update(connection, &next)? {
        return Ok(None);
    }
    for effect in &effects {
        match effect {
            Effect::WriteFollowUps => put_follow_ups(connection, &next)?,
            Effect::WriteFollowUp(at) => {
                if let Some(one) = next.follow_ups.get(*at) {
                    put_follow_up(connection, &next.id, *at, one)?;
                }
            }
            Effect::Send | Effect::Schedule(_) | Effect::Report => {}
        }
    }
    next.version += 1;
    Ok(Some((next, effects)))
}

fn holds(from: OutboxState, to: OutboxState) -> Result<(), StoreError> {
    if leads(from, to) {
        Ok(())
    } else {
        let (from, to) = (from.word(), to.word());
        Err(unreadable(&format!("a step from {from} to {to}")))
    }
}

/// Writes an export's row as the entry says, where it is in the entry's version still; its follow-ups
/// have rows of their own.
fn update(connection: &Connection, entry: &OutboxEntry) -> Result<bool, StoreError> {
    let written = connection.execute(
        "UPDATE export SET state = ?2, outcome = ?3, due_at = ?4, write = ?5, sent_at = ?6, readings = ?7, attempts = ?8,
         candidate_id = ?9, application_id = ?10, reason = ?11, updated_at = ?12, person = ?13, keys = ?14, target = ?15, context = ?16,
         overridden = ?17, planned = ?18, author_id = ?20, halt = ?21, version = version + 1,
         followed_id = CASE WHEN candidate_id IS ?9 THEN followed_id END
         WHERE id = ?1 AND version = ?19",
        params![
            entry.id,
            entry.state.word(),
            entry.outcome.map(Outcome::word),
            to_millis(entry.due_at),
            entry.write.as_ref().map(json).transpose()?,
            entry.sent_at.map(to_millis),
            entry.readings,
            entry.attempts,
            entry.candidate_id.map(|id| id.0),
            entry.application_id.map(|id| id.0),
            entry.reason,
            to_millis(entry.updated_at),
            json(&entry.person)?,
            json(&entry.keys)?,
            json(&entry.target)?,
            json(&entry.context)?,
            entry.overridden.as_ref().map(json).transpose()?,
            entry.planned.as_ref().map(json).transpose()?,
            i64::try_from(entry.version).unwrap_or(i64::MAX),
            entry.author.and_then(|id| i64::try_from(id).ok()),
            entry.halt.map(Halt::word),
        ],
    )?;
    Ok(written == 1)
}

/// Returns the exports that a clause over table `export` names, each with its follow-ups.
pub(super) fn select(
    connection: &Connection,
    clause: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<OutboxEntry>, StoreError> {
    let mut exports =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM export {clause}"))?;
    let mut follow_ups = connection.prepare_cached(&format!(
        "SELECT {STEP_COLUMNS} FROM export_step WHERE export = ?1 ORDER BY position"
    ))?;
    let rows = exports.query_map(values, |row| Ok(entry(row)))?;
    rows.map(|row| {
        let mut entry = row??;
        if entry.state == OutboxState::Done {
            let rows = follow_ups.query_map([&entry.id], |row| Ok(follow_up(row)))?;
            entry.follow_ups = rows.map(|row| row?).collect::<Result<_, _>>()?;
        }
        Ok(entry)
    })
    .collect()
}

fn entry(row: &Row<'_>) -> Result<OutboxEntry, StoreError> {
    let moment = |at: usize| -> Result<Timestamp, StoreError> {
        from_millis(row.get(at)?).ok_or_else(|| unreadable("a moment out of range"))
    };
    let outcome: Option<String> = row.get(7)?;
    Ok(OutboxEntry {
        id: row.get(0)?,
        external_id: row.get(1)?,
        name: row.get(2)?,
        person: parsed(&row.get::<_, String>(3)?)?,
        keys: parsed(&row.get::<_, String>(4)?)?,
        target: parsed(&row.get::<_, String>(5)?)?,
        state: state_of(&row.get::<_, String>(6)?)?,
        outcome: outcome
            .map(|word| parsed(&format!("\"{word}\"")))
            .transpose()?,
        due_at: moment(8)?,
        write: row
            .get::<_, Option<String>>(9)?
            .map(|text| parsed(&text))
            .transpose()?,
        sent_at: row.get::<_, Option<i64>>(10)?.and_then(from_millis),
        readings: row.get(11)?,
        attempts: row.get(12)?,
        candidate_id: row.get::<_, Option<i64>>(13)?.map(CandidateId),
        application_id: row.get::<_, Option<i64>>(14)?.map(ApplicationId),
        reason: row.get(15)?,
        follow_ups: Vec::new(),
        created_at: moment(16)?,
        updated_at: moment(17)?,
        context: parsed(&row.get::<_, String>(18)?)?,
        overridden: row
            .get::<_, Option<String>>(19)?
            .map(|text| parsed(&text))
            .transpose()?,
        tenant: row.get(20)?,
        planned: row
            .get::<_, Option<String>>(21)?
            .map(|text| parsed(&text))
            .transpose()?,
        version: row
            .get::<_, i64>(22)?
            .try_into()
            .map_err(|_| unreadable("a version below nothing"))?,
        author: row
            .get::<_, Option<i64>>(23)?
            .and_then(|id| u64::try_from(id).ok()),
        halt: row
            .get::<_, Option<String>>(24)?
            .and_then(|word| Halt::from_word(&word)),
    })
}

/// Writes what follows an export anew.
fn put_follow_ups(tx: &Connection, entry: &OutboxEntry) -> Result<(), StoreError> {
    tx.execute("DELETE FROM export_step WHERE export = ?1", [&entry.id])?;
    for (position, one) in entry.follow_ups.iter().enumerate() {
        put_follow_up(tx, &entry.id, position, one)?;
    }
    Ok(())
}

/// Writes one follow-up as it now is; one that can't have come there from where its row says it was
/// is refused.
fn put_follow_up(
    tx: &Connection,
    export: &str,
    position: usize,
    one: &FollowUp,
) -> Result<(), StoreError> {
    let before: Option<String> = tx
        .query_row(
            "SELECT state FROM export_step WHERE export = ?1 AND position = ?2",
            params![export, i64::try_from(position).unwrap_or(i64::MAX)],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(before) = before {
        holds(state_of(&before)?, one.state)?;
    }
    tx.execute(
        "INSERT OR REPLACE INTO export_step
         (export, position, kind, what, state, body, row_id, due_at, readings, attempts, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            export,
            i64::try_from(position).unwrap_or(i64::MAX),
            one.what.kind(),
            json(&one.what)?,
            one.state.word(),
            one.body.as_ref().map(json).transpose()?,
            one.row.and_then(|row| i64::try_from(row).ok()),
            to_millis(one.due_at),
            one.readings,
            one.attempts,
            one.reason,
        ],
    )?;
    Ok(())
}

fn follow_up(row: &Row<'_>) -> Result<FollowUp, StoreError> {
    Ok(FollowUp {
        what: parsed(&row.get::<_, String>(0)?)?,
        state: state_of(&row.get::<_, String>(1)?)?,
        body: row
            .get::<_, Option<String>>(2)?
            .map(|text| parsed(&text))
            .transpose()?,
        row: row
            .get::<_, Option<i64>>(3)?
            .and_then(|id| u64::try_from(id).ok()),
        due_at: from_millis(row.get(4)?).ok_or_else(|| unreadable("a moment out of range"))?,
        readings: row.get(5)?,
        attempts: row.get(6)?,
        reason: row.get(7)?,
    })
}

pub(super) fn state_of(word: &str) -> Result<OutboxState, StoreError> {
    OutboxState::from_word(word).ok_or_else(|| unreadable(&format!("the state `{word}`")))
}

pub(super) fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| unreadable(&error.to_string()))
}

fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| unreadable(&error.to_string()))
}

fn unreadable(detail: &str) -> StoreError {
    StoreError::content("an export", detail)
}
