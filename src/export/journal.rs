//! The outbox: every export's row, written before a call leaves and after it came back.
//!
//! Every change here is durable when it returns ([`Store::write_durable`]): the outbox is the only
//! memory of what may already be in Greenhouse.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::Serialize;

use super::{Entry, Intent, Outcome, State};
use crate::people::{ApplicationId, CandidateId};
use crate::store::{Store, StoreError, from_millis, to_millis};

/// The outbox in the store.
#[derive(Clone, Debug)]
pub struct Journal {
    store: Store,
}

impl Journal {
    /// Returns the outbox of a store.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Puts intents into the outbox and returns their rows, in order, with whether each was there
    /// before and still counts (done, or on its way). One that was refused, cancelled or waited for
    /// a person starts anew. `hold_until` is when they may leave.
    ///
    /// # Errors
    /// [`StoreError`]; then none was put in.
    pub async fn add(
        &self,
        intents: Vec<Intent>,
        now: Timestamp,
        hold_until: Option<Timestamp>,
    ) -> Result<Vec<(Entry, bool)>, StoreError> {
        self.store
            .write_durable(move |tx| {
                intents
                    .iter()
                    .map(|intent| add_one(tx, intent, now, hold_until))
                    .collect()
            })
            .await
    }

    /// Returns the rows that do not rest, those due first first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn unsettled(&self) -> Result<Vec<Entry>, StoreError> {
        self.select(
            "WHERE ?1 = ?1 AND state IN ('planned', 'held', 'sending', 'unknown') ORDER BY due_at, id",
            0,
        )
        .await
    }

    /// Returns when the next row that is not due yet will be, none when nothing waits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.store
            .read(|connection| {
                let sql =
                    "SELECT MIN(due_at) FROM export WHERE state IN ('planned', 'held', 'unknown')";
                Ok(connection
                    .query_row(sql, [], |row| row.get::<_, Option<i64>>(0))?
                    .and_then(from_millis))
            })
            .await
    }

    /// Returns every row, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all(&self) -> Result<Vec<Entry>, StoreError> {
        self.select("WHERE ?1 = ?1 ORDER BY created_at DESC, id DESC", 0)
            .await
    }

    /// Returns one row, none for an unknown id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn get(&self, id: &str) -> Result<Option<Entry>, StoreError> {
        Ok(self
            .select("WHERE id = ?1", id.to_owned())
            .await?
            .into_iter()
            .next())
    }

    /// Returns, for each intent in order, the id of the export that has carried it out, none where
    /// there is no such export.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn done_by(&self, intents: Vec<Intent>) -> Result<Vec<Option<String>>, StoreError> {
        self.store
            .read(move |connection| {
                let done = |intent: &Intent| {
                    let found = of_intent(connection, intent)?.1;
                    let done = found.filter(|entry| entry.state == State::Done);
                    Ok(done.map(|entry| entry.id))
                };
                intents.iter().map(done).collect()
            })
            .await
    }

    /// Returns how many rows are in each state; states without a row are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn counts(&self) -> Result<Vec<(State, u64)>, StoreError> {
        self.store
            .read(|connection| {
                let mut statement = connection
                    .prepare_cached("SELECT state, COUNT(*) FROM export GROUP BY state")?;
                let rows = statement.query_map([], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
                })?;
                rows.map(|row| {
                    let (word, count) = row?;
                    Ok((state_of(&word)?, u64::try_from(count).unwrap_or(0)))
                })
                .collect()
            })
            .await
    }

    /// Writes the row of an entry as it now is, where its state is still one of `from`; returns
    /// whether it was.
    ///
    /// # Errors
    /// [`StoreError`]; then the row is as it was.
    pub async fn save(&self, entry: Entry, from: &'static [State]) -> Result<bool, StoreError> {
        self.store
            .write_durable(move |tx| {
                if !is_in(tx, &entry.id, from)? {
                    return Ok(false);
                }
                update(tx, &entry)?;
                Ok(true)
            })
            .await
    }

    /// Takes a row from one state into another where it still is in the first; returns whether it
    /// was. For what a person and the runner may do at the same moment.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn shift(
        &self,
        id: &str,
        from: &'static [State],
        to: State,
        reason: &'static str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let id = id.to_owned();
        self.store
            .write_durable(move |tx| {
                if !is_in(tx, &id, from)? {
                    return Ok(false);
                }
                tx.execute(
                    "UPDATE export SET state = ?2, reason = ?3, due_at = ?4, updated_at = ?4, outcome = NULL, readings = 0 WHERE id = ?1",
                    params![id, to.word(), reason, to_millis(now)],
                )?;
                Ok(true)
            })
            .await
    }

    /// Takes back those of these exports that have not left yet; returns their ids.
    ///
    /// # Errors
    /// [`StoreError`]; then none was.
    pub async fn take_back(
        &self,
        ids: Vec<String>,
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        self.store
            .write_durable(move |tx| {
                let mut update = tx.prepare_cached(
                    "UPDATE export SET state = 'cancelled', due_at = ?2, updated_at = ?2, outcome = NULL,
                     reason = 'taken back before it was sent' WHERE id = ?1 AND state IN ('planned', 'held')",
                )?;
                let mut taken = Vec::new();
                for id in ids {
                    if update.execute(params![id, to_millis(now)])? > 0 {
                        taken.push(id);
                    }
                }
                Ok(taken)
            })
            .await
    }

    /// Returns the state of every row by its id; far cheaper than the rows.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn states(&self) -> Result<Vec<(String, State)>, StoreError> {
        self.store
            .read(|connection| {
                let mut statement = connection.prepare_cached("SELECT id, state FROM export")?;
                let rows = statement.query_map([], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
                })?;
                rows.map(|row| {
                    let (id, word) = row?;
                    Ok((id, state_of(&word)?))
                })
                .collect()
            })
            .await
    }

    /// Turns calls that a dead process left behind into unknown ones, to be read back at `due_at`;
    /// returns how many. Only the owner of the data directory may call it, with no call of its own
    /// under way.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn adopt_orphans(
        &self,
        now: Timestamp,
        due_at: Timestamp,
    ) -> Result<usize, StoreError> {
        self.store
            .write_durable(move |tx| {
                Ok(tx.execute(
                    "UPDATE export SET state = 'unknown', readings = 0, due_at = ?1, updated_at = ?2,
                     reason = 'Gleaner ended before the answer came' WHERE state = 'sending'",
                    params![to_millis(due_at), to_millis(now)],
                )?)
            })
            .await
    }

    async fn select(
        &self,
        clause: &'static str,
        value: impl rusqlite::ToSql + Send + 'static,
    ) -> Result<Vec<Entry>, StoreError> {
        self.store
            .read(move |connection| {
                let mut statement =
                    connection.prepare_cached(&format!("SELECT {COLUMNS} FROM export {clause}"))?;
                let rows = statement.query_map([value], |row| Ok(entry(row)))?;
                rows.map(|row| row?).collect()
            })
            .await
    }
}

const COLUMNS: &str = "id, external_id, name, person, keys, target, state, outcome, due_at, write, sent_at, readings, attempts, \
                       candidate_id, application_id, reason, created_at, updated_at, context, overridden";

fn is_in(tx: &Transaction<'_>, id: &str, states: &[State]) -> Result<bool, StoreError> {
    let found: Option<String> = tx
        .query_row("SELECT state FROM export WHERE id = ?1", [id], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(found
        .and_then(|word| State::from_word(&word))
        .is_some_and(|state| states.contains(&state)))
}

/// Returns the key an intent is kept under, and its row where there is one.
fn of_intent(
    connection: &Connection,
    intent: &Intent,
) -> Result<(String, Option<Entry>), StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM export WHERE intent = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut find = |key: &str| -> Result<Option<Entry>, StoreError> {
        let row = statement.query_row([key], |row| Ok(entry(row)));
        row.optional()?.transpose()
    };
    let key = intent.key();
    let found = find(&key)?;
    if !found.as_ref().is_some_and(|kept| intent.is_anothers(kept)) {
        return Ok((key, found));
    }
    let key = intent.key_at_source();
    let found = find(&key)?;
    Ok((key, found))
}

fn add_one(
    tx: &Transaction<'_>,
    intent: &Intent,
    now: Timestamp,
    hold_until: Option<Timestamp>,
) -> Result<(Entry, bool), StoreError> {
    let (key, found) = of_intent(tx, intent)?;
    let (state, due_at) = hold_until.map_or((State::Planned, now), |until| (State::Held, until));
    match found {
        Some(mut entry) if entry.state.starts_anew() => {
            entry.person = intent.person.clone();
            entry.keys = intent.person.keys();
            entry.target = intent.target.clone();
            entry.context = intent.context.clone();
            entry.overridden = intent.overridden.clone();
            (entry.state, entry.due_at) = (state, due_at);
            (
                entry.outcome,
                entry.write,
                entry.sent_at,
                entry.reason,
                entry.readings,
            ) = (None, None, None, None, 0);
            entry.updated_at = now;
            update(tx, &entry)?;
            Ok((entry, false))
        }
        Some(entry) => Ok((entry, true)),
        None => {
            let entry = Entry {
                id: uuid::Uuid::now_v7().to_string(),
                external_id: intent.person.external_id(),
                name: intent.person.name(),
                person: intent.person.clone(),
                keys: intent.person.keys(),
                target: intent.target.clone(),
                context: intent.context.clone(),
                overridden: intent.overridden.clone(),
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
                created_at: now,
                updated_at: now,
            };
            let job = entry.job_id().map(|id| id.0);
            tx.execute(
                "INSERT INTO export (id, intent, external_id, name, person, keys, target, job_id, state, due_at, created_at, updated_at, context, overridden)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?13)",
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
                ],
            )?;
            Ok((entry, false))
        }
    }
}

fn update(tx: &Transaction<'_>, entry: &Entry) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE export SET state = ?2, outcome = ?3, due_at = ?4, write = ?5, sent_at = ?6, readings = ?7, attempts = ?8,
         candidate_id = ?9, application_id = ?10, reason = ?11, updated_at = ?12, person = ?13, keys = ?14, target = ?15, context = ?16,
         overridden = ?17
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
        ],
    )?;
    Ok(())
}

fn entry(row: &Row<'_>) -> Result<Entry, StoreError> {
    let moment = |at: usize| -> Result<Timestamp, StoreError> {
        from_millis(row.get(at)?).ok_or_else(|| unreadable("a moment out of range"))
    };
    let outcome: Option<String> = row.get(7)?;
    Ok(Entry {
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
        created_at: moment(16)?,
        updated_at: moment(17)?,
        context: parsed(&row.get::<_, String>(18)?)?,
        overridden: row
            .get::<_, Option<String>>(19)?
            .map(|text| parsed(&text))
            .transpose()?,
    })
}

fn state_of(word: &str) -> Result<State, StoreError> {
    State::from_word(word).ok_or_else(|| unreadable(&format!("the state `{word}`")))
}

fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| unreadable(&error.to_string()))
}

fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| unreadable(&error.to_string()))
}

fn unreadable(detail: &str) -> StoreError {
    StoreError::content("an export", detail)
}
