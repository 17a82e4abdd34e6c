//! The outbox: every export's row, written before a call leaves and after it came back.
//!
//! Every change here is durable when it returns ([`Store::write_durable`]): the outbox is the only
//! memory of what may already be in Greenhouse. Whoever listens is told of each change here, and nowhere
//! else.

mod amends;
mod claims;
mod person;
mod rows;
mod standings;
mod unsent;

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use tokio::sync::{Notify, broadcast};

use super::{Intent, Moment, OutboxEntry, OutboxState, Outcome};
use crate::people::{ApplicationId, CandidateId};
use crate::store::{Store, StoreError, from_millis, to_millis};
pub use amends::review_restored;
use claims::Tenure;
pub(super) use claims::claim_on;
pub use person::{Held, Sought, forget_in_copy};
use rows::{add_one, of_intent, state_of};

pub use unsent::Unsent;

/// What exports made.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// New people.
    pub people: HashSet<CandidateId>,
    /// Applications, theirs and others.
    pub applications: HashSet<ApplicationId>,
}

/// Changes of exports that a slow listener may lag behind.
const CHANGES: usize = 4_096;

/// The outbox in the store. Clones tell the same listeners.
#[derive(Clone, Debug)]
pub struct Journal {
    store: Store,
    /// Every change of a row.
    changed: broadcast::Sender<OutboxEntry>,
    /// Wakes whoever carries exports out: one has a next step.
    scheduled: Arc<Notify>,
    /// Whether this process carries the exports out.
    tenure: Arc<Mutex<Tenure>>,
}

impl Journal {
    /// Returns the outbox of a store.
    pub fn new(store: Store) -> Self {
        let (changed, _) = broadcast::channel(CHANGES);
        Self {
            store,
            changed,
            scheduled: Arc::default(),
            tenure: Arc::default(),
        }
    }

    /// Returns the changes of rows from now on, of this process.
    pub fn changes(&self) -> broadcast::Receiver<OutboxEntry> {
        self.changed.subscribe()
    }

    /// Waits until an export has a next step that it did not have before.
    pub async fn scheduled(&self) {
        self.scheduled.notified().await;
    }

    /// Has whoever carries exports out look again.
    pub fn wake(&self) {
        self.scheduled.notify_one();
    }

    /// Tells whoever listens how an export now stands.
    fn tell(&self, entry: &OutboxEntry) {
        // Ignore send errors: the database row is authoritative.
        let _ = self.changed.send(entry.clone());
    }

    /// Puts intents into the outbox and returns their rows, in order, with whether each was there
    /// before and still counts (done, or on its way). One that was refused, cancelled or waited for
    /// a person starts anew. `hold_until` is when they may leave, `tenant` the mark of whose they are.
    ///
    /// # Errors
    /// [`StoreError`]; then none was put in.
    pub async fn add(
        &self,
        intents: Vec<Intent>,
        now: Moment,
        hold_until: Option<Timestamp>,
        tenant: Option<String>,
    ) -> Result<Vec<(OutboxEntry, bool)>, StoreError> {
        let added: Vec<(OutboxEntry, bool)> = self
            .store
            .write_durable(move |tx| {
                intents
                    .into_iter()
                    .map(|intent| add_one(tx, intent, now, hold_until, tenant.as_deref()))
                    .collect()
            })
            .await?;
        for (entry, _) in added.iter().filter(|(_, known)| !known) {
            self.tell(entry);
        }
        self.scheduled.notify_one();
        Ok(added)
    }

    /// Returns the exports of which anything still resolves by itself, be it a follow-up of one that
    /// is done; those due first first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pending(&self) -> Result<Vec<OutboxEntry>, StoreError> {
        self.select(
            "WHERE state IN ('planned', 'held', 'sending', 'unknown')
             OR (state = 'done' AND id IN (SELECT export FROM export_step
                 WHERE state IN ('planned', 'sending', 'unknown'))) ORDER BY due_at, id",
            [],
        )
        .await
    }

    /// Returns when the next step of any export may be made, none when nothing waits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.store
            .read(|connection| {
                let exports =
                    "SELECT MIN(due_at) FROM export WHERE state IN ('planned', 'held', 'unknown')";
                // Follow-ups wait for each other: the first open one of each export counts.
                let follow_ups = "SELECT MIN(due_at) FROM (
                     SELECT export_step.due_at, MIN(position) FROM export_step
                     JOIN export ON export.id = export AND export.state = 'done'
                     WHERE export_step.state IN ('planned', 'sending', 'unknown') GROUP BY export)";
                let first = |sql| connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0));
                let due = [first(exports)?, first(follow_ups)?];
                Ok(due.into_iter().flatten().min().and_then(from_millis))
            })
            .await
    }

    /// Returns every row, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all(&self) -> Result<Vec<OutboxEntry>, StoreError> {
        self.select("ORDER BY created_at DESC, id DESC", []).await
    }

    /// Returns the exports that are done and whose candidate is known, of people with these external ids, newest first
    /// for each id, each with whose record theirs is now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn done_for(
        &self,
        external_ids: Vec<String>,
    ) -> Result<Vec<(OutboxEntry, CandidateId)>, StoreError> {
        self.store
            .read(move |connection| {
                let any = "SELECT EXISTS (SELECT 1 FROM export WHERE state = 'done')";
                let mut done = Vec::new();
                if connection.query_row(any, [], |row| row.get::<_, bool>(0))? {
                    let mut followed = connection.prepare_cached(
                        "SELECT COALESCE(followed_id, candidate_id) FROM export WHERE id = ?1",
                    )?;
                    for id in &external_ids {
                        let of_id = rows::select(
                            connection,
                            "WHERE external_id = ?1 AND state = 'done' AND candidate_id IS NOT NULL
                             AND json_extract(context, '$.addition') IS NULL
                             ORDER BY COALESCE(sent_at, created_at) DESC, id DESC",
                            [id],
                        )?;
                        for entry in of_id {
                            let now = followed.query_row([&entry.id], |row| row.get(0))?;
                            done.push((entry, CandidateId(now)));
                        }
                    }
                }
                Ok(done)
            })
            .await
    }

    /// Returns those of these candidates whom an export made or put on a job.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn linked_to(
        &self,
        candidates: Vec<CandidateId>,
    ) -> Result<Vec<CandidateId>, StoreError> {
        self.store
            .read(move |connection| {
                let mut linked = connection.prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM export
                     WHERE state = 'done' AND COALESCE(followed_id, candidate_id) = ?1
                     AND json_extract(context, '$.addition') IS NULL)",
                )?;
                let mut found = Vec::new();
                for id in candidates {
                    if linked.query_row([id.0], |row| row.get(0))? {
                        found.push(id);
                    }
                }
                Ok(found)
            })
            .await
    }

    /// Notes that the record of exported people was merged into another: they are that one from now on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn follow(
        &self,
        merged: CandidateId,
        into: CandidateId,
    ) -> Result<(), StoreError> {
        self.store
            .write_durable(move |tx| {
                tx.execute(
                    "UPDATE export SET followed_id = ?2
                     WHERE state = 'done' AND COALESCE(followed_id, candidate_id) = ?1",
                    [merged.0, into.0],
                )?;
                Ok(())
            })
            .await
    }

    /// Returns when the newest change of any row was, none for an empty outbox.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn newest_change(&self) -> Result<Option<Timestamp>, StoreError> {
        self.store
            .read(|connection| {
                let sql = "SELECT MAX(updated_at) FROM export";
                let newest: Option<i64> = connection.query_row(sql, [], |row| row.get(0))?;
                Ok(newest.and_then(from_millis))
            })
            .await
    }

    /// Returns the rows that changed at `since` or later, or all for none: at most `most`, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn changed_since(
        &self,
        since: Option<Timestamp>,
        most: usize,
    ) -> Result<Vec<OutboxEntry>, StoreError> {
        let since = since.map_or(i64::MIN, to_millis);
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.select(
            "WHERE updated_at >= ?1 ORDER BY updated_at DESC, id DESC LIMIT ?2",
            (since, most),
        )
        .await
    }

    /// Returns one row, none for an unknown id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn get(&self, id: &str) -> Result<Option<OutboxEntry>, StoreError> {
        Ok(self
            .select("WHERE id = ?1", [id.to_owned()])
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
                    let done = found.filter(|entry| entry.state == OutboxState::Done);
                    Ok(done.map(|entry| entry.id))
                };
                intents.iter().map(done).collect()
            })
            .await
    }

    /// Returns the other exports whose last call has an unknown outcome, also those cancelled since
    /// `lands_since`, and those done since `since` that share a key with `entry` or made somebody whom
    /// the local copy does not have.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn beside(
        &self,
        entry: &OutboxEntry,
        since: Timestamp,
        lands_since: Timestamp,
    ) -> Result<Vec<OutboxEntry>, StoreError> {
        let clause =
            "WHERE id <> ?1 AND write IS NOT NULL AND json_extract(write, '$.refused') IS NOT 1
             AND json_extract(write, '$.removes') IS NULL
             AND (state IN ('unknown', 'needs_person', 'refused')
                  OR (state = 'cancelled' AND application_id IS NULL AND sent_at >= ?4)
                  OR (state = 'done' AND sent_at >= ?2
                      AND (EXISTS (SELECT 1 FROM json_each(export.keys) AS own
                          JOIN json_each(?3) AS asked ON own.value = asked.value)
                          OR (outcome = 'created' AND NOT EXISTS (SELECT 1 FROM candidate
                              WHERE candidate.id = export.candidate_id AND gone_at IS NULL)))))
             ORDER BY id";
        let keys = rows::json(&entry.keys)?;
        let (since, lands) = (to_millis(since), to_millis(lands_since));
        self.select(clause, (entry.id.clone(), since, keys, lands))
            .await
    }

    /// Returns what exports that are done made since `since`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn made_since(&self, since: Timestamp) -> Result<Made, StoreError> {
        self.store
            .read(move |connection| {
                let mut statement = connection.prepare_cached(
                    "SELECT outcome, candidate_id, application_id FROM export
                     WHERE state = 'done' AND sent_at >= ?1 AND outcome IN ('created', 'added')",
                )?;
                let mut rows = statement.query([to_millis(since)])?;
                let mut made = Made::default();
                while let Some(row) = rows.next()? {
                    let created = row.get::<_, String>(0)? == Outcome::Created.word();
                    let person = row.get::<_, Option<i64>>(1)?.filter(|_| created);
                    made.people.extend(person.map(CandidateId));
                    let application = row.get::<_, Option<i64>>(2)?;
                    made.applications.extend(application.map(ApplicationId));
                }
                Ok(made)
            })
            .await
    }

    /// Returns how many rows are in each state; states without a row are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn counts(&self) -> Result<Vec<(OutboxState, u64)>, StoreError> {
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

    /// Returns the state of every row by its id; far cheaper than the rows.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn states(&self) -> Result<Vec<(String, OutboxState)>, StoreError> {
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

    async fn select(
        &self,
        clause: &'static str,
        values: impl rusqlite::Params + Send + 'static,
    ) -> Result<Vec<OutboxEntry>, StoreError> {
        self.store
            .read(move |connection| rows::select(connection, clause, values))
            .await
    }
}
