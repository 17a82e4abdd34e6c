//! Rows of the outbox's two tables, read and written.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::Serialize;

use super::super::machine::{Event, leads, step};
use super::super::runner::READINGS;
use super::super::{FollowUp, Intent, OutboxEntry, OutboxState, Outcome};
use crate::config::Channel;
use crate::library::{counts_rows, ids_of};
use crate::people::{ApplicationId, CandidateId};
use crate::store::{StoreError, from_millis, to_millis};

const COLUMNS: &str = "id, external_id, name, person, keys, target, state, outcome, due_at, write, sent_at, readings, attempts, \
                       candidate_id, application_id, reason, created_at, updated_at, context, overridden, tenant, planned, version";
const STEP_COLUMNS: &str = "what, state, body, row_id, due_at, readings, attempts, reason";

/// Returns whether the row is there and in one of these states.
pub(super) fn is_in(
    tx: &Transaction<'_>,
    id: &str,
    states: &[OutboxState],
) -> Result<bool, StoreError> {
    let found: Option<String> = tx
        .query_row("SELECT state FROM export WHERE id = ?1", [id], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(found
        .and_then(|word| OutboxState::from_word(&word))
        .is_some_and(|state| states.contains(&state)))
}

/// Returns whether the row is still in the version that was `seen`.
pub(super) fn is_version(tx: &Transaction<'_>, id: &str, seen: u64) -> Result<bool, StoreError> {
    let version: Option<i64> = tx
        .query_row("SELECT version FROM export WHERE id = ?1", [id], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(version.is_some() && version == i64::try_from(seen).ok())
}

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

/// Puts an intent in, or finds it; see [`super::Journal::add`].
pub(super) fn add_one(
    tx: &Transaction<'_>,
    intent: &Intent,
    now: Timestamp,
    hold_until: Option<Timestamp>,
    tenant: Option<&str>,
) -> Result<(OutboxEntry, bool), StoreError> {
    let (key, found) = of_intent(tx, intent)?;
    let (state, due_at) = hold_until.map_or((OutboxState::Planned, now), |until| {
        (OutboxState::Held, until)
    });
    match found {
        Some(mut entry) if entry.state.starts_anew() => {
            let lost = entry.is_in_doubt() && !entry.is_being_removed()
                || entry.may_land_though_given_up(now);
            entry.person = intent.person.clone();
            entry.keys = intent.person.keys();
            entry.target = intent.target.clone();
            entry.context = intent.context.clone();
            entry.overridden = intent.overridden.clone();
            entry.planned = intent.planned;
            (entry.due_at, entry.readings) = (due_at, 0);
            let mut event = match state {
                OutboxState::Held => Event::AskAgainLater,
                _ => Event::AskAgain,
            };
            // Asking for it again says nothing about the outcome of the call that left: that is checked
            // once more, and sent again only where somebody has it retried.
            if lost {
                event = Event::AskAgainInDoubt;
                (entry.due_at, entry.readings) = (now, READINGS - 1);
            }
            put(tx, &mut entry, event, None, None, now)?;
            Ok((entry, false))
        }
        Some(entry) => Ok((entry, true)),
        None => {
            let entry = OutboxEntry {
                id: uuid::Uuid::now_v7().to_string(),
                external_id: intent.person.external_id(),
                name: intent.person.name(),
                person: intent.person.clone(),
                keys: intent.person.keys(),
                target: intent.target.clone(),
                context: intent.context.clone(),
                overridden: intent.overridden.clone(),
                planned: intent.planned,
                state,
                outcome: None,
                due_at,
                write: None,
                sent_at: None,
                readings: 0,
                attempts: 0,
                candidate_id: None,
                application_id: None,
                reason: None,
                follow_ups: Vec::new(),
                tenant: tenant.map(str::to_owned),
                created_at: now,
                updated_at: now,
                version: 0,
            };
            let job = entry.job_id().map(|id| id.0);
            tx.execute(
                "INSERT INTO export (id, intent, external_id, name, person, keys, target, job_id, state, due_at, created_at, updated_at, context, overridden, tenant, planned)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?13, ?14, ?15)",
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
                    to_millis(now),
                    json(&entry.context)?,
                    entry.overridden.as_ref().map(json).transpose()?,
                    tenant,
                    entry.planned.as_ref().map(json).transpose()?,
                ],
            )?;
            Ok((entry, false))
        }
    }
}

/// Takes an entry through an event and writes its row; false, with nothing written, where the event
/// can't happen to it. The entry must be the row as this transaction sees it.
pub(super) fn put(
    tx: &Transaction<'_>,
    entry: &mut OutboxEntry,
    event: Event,
    outcome: Option<Outcome>,
    reason: Option<String>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(next) = step(entry, event, outcome, reason, now) else {
        return Ok(false);
    };
    *entry = next;
    update(tx, entry)?;
    entry.version += 1;
    Ok(true)
}

/// Writes an export's row as the entry says; its follow-ups have rows of their own.
pub(super) fn update(tx: &Transaction<'_>, entry: &OutboxEntry) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE export SET state = ?2, outcome = ?3, due_at = ?4, write = ?5, sent_at = ?6, readings = ?7, attempts = ?8,
         candidate_id = ?9, application_id = ?10, reason = ?11, updated_at = ?12, person = ?13, keys = ?14, target = ?15, context = ?16,
         overridden = ?17, planned = ?18, version = version + 1,
         followed_id = CASE WHEN candidate_id IS ?9 THEN followed_id END
         WHERE id = ?1",
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
        ],
    )?;
    Ok(())
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
    })
}

/// Writes what follows an export anew.
pub(super) fn put_follow_ups(tx: &Transaction<'_>, entry: &OutboxEntry) -> Result<(), StoreError> {
    tx.execute("DELETE FROM export_step WHERE export = ?1", [&entry.id])?;
    for (position, one) in entry.follow_ups.iter().enumerate() {
        put_follow_up(tx, &entry.id, position, one)?;
    }
    Ok(())
}

/// Writes one follow-up as it now is; one that can't have come there from where its row says it was
/// is refused.
pub(super) fn put_follow_up(
    tx: &Transaction<'_>,
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
        let before = state_of(&before)?;
        if !leads(before, one.state) {
            let (from, to) = (before.word(), one.state.word());
            return Err(unreadable(&format!("a step from {from} to {to}")));
        }
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
