//! Changes of rows: what the machine's [`step`] gave, for one export or for many at once, and the clock
//! put right.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::Journal;
use super::claims::may_send;
use super::rows::{self, Stepped, apply};
use crate::export::entry::lands_within;
use crate::export::{Effect, Event, Moment, OutboxEntry, step};
use crate::store::{StoreError, to_millis};

/// By how much the distance of two clocks changes at least, in seconds, where one was set: both are told
/// to a second, and drift.
const CLOCK_SET: i64 = 60;

impl Journal {
    /// Writes what [`step`] made of a row that was `seen`, and tells of it. None where the row has
    /// changed since it was read (cancelled, forgotten, asked for again), or where a call is to leave
    /// whose claims are not this process's any more; then nothing is written. What is left to do is in the effects.
    ///
    /// # Errors
    /// [`StoreError`], also for a step that the table does not hold; then the row is as it was.
    pub async fn transition(
        &self,
        seen: &OutboxEntry,
        stepped: Stepped,
    ) -> Result<Option<Stepped>, StoreError> {
        let written = self.transitions(vec![(seen.clone(), stepped)]).await?;
        Ok(written.into_iter().next().flatten())
    }

    /// Does the same for many rows, as one change.
    async fn transitions(
        &self,
        steps: Vec<(OutboxEntry, Stepped)>,
    ) -> Result<Vec<Option<Stepped>>, StoreError> {
        let generation = self.generation();
        let written: Vec<Option<Stepped>> = self
            .store
            .write_durable(move |tx| {
                let mut written = Vec::with_capacity(steps.len());
                for (seen, stepped) in steps {
                    let sends = stepped.1.contains(&Effect::Send);
                    let may = !sends || may_send(tx, &seen.id, generation)?;
                    let row = if may {
                        apply(tx, &seen, stepped)?
                    } else {
                        None
                    };
                    written.push(row);
                }
                Ok(written)
            })
            .await?;
        for (entry, effects) in written.iter().flatten() {
            self.carry_out(entry, effects);
        }
        Ok(written)
    }

    /// Carries out those effects that are not a call.
    fn carry_out(&self, entry: &OutboxEntry, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::Report => self.tell(entry),
                Effect::Schedule(_) => self.scheduled.notify_one(),
                // Written with the row.
                Effect::WriteFollowUps | Effect::WriteFollowUp(_) => {}
                // For whoever brought the event.
                Effect::Send => {}
            }
        }
    }

    /// Takes an export through an event and returns what is to be done then. None where the event can't
    /// happen to it, or the row has changed since it was read; then nothing is written. The entry is
    /// the row as it is, in each case.
    ///
    /// # Errors
    /// [`StoreError`]; then the row is as it was.
    pub(in crate::export) async fn advance(
        &self,
        entry: &mut OutboxEntry,
        event: Event,
        now: Moment,
    ) -> Result<Option<Vec<Effect>>, StoreError> {
        tracing::info!(export = %entry.id, event = event.name(), attempts = entry.attempts, "export");
        // What follows an export that is done may be tried again, or given up, while another of its
        // writes is under way: what came of that one counts all the same.
        let again = matches!(event, Event::FollowUp { .. }) && !event.sends();
        loop {
            if let Some(stepped) = step(entry, event.clone(), now)
                && let Some((row, effects)) = self.transition(entry, stepped).await?
            {
                *entry = row;
                return Ok(Some(effects));
            }
            let seen = entry.version;
            if let Some(row) = self.get(&entry.id).await? {
                *entry = row;
            }
            if !again || entry.version == seen {
                return Ok(None);
            }
        }
    }

    /// Has an event happen to an export as its row is now; returns the row then, none where it can't
    /// happen. For what a person and the runner may do at the same moment.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn happen(
        &self,
        id: &str,
        event: Event,
        now: Moment,
    ) -> Result<Option<OutboxEntry>, StoreError> {
        loop {
            let Some(seen) = self.get(id).await? else {
                return Ok(None);
            };
            let Some(stepped) = step(&seen, event.clone(), now) else {
                return Ok(None);
            };
            // A row that has changed meanwhile may have another answer.
            if let Some((entry, _)) = self.transition(&seen, stepped).await? {
                return Ok(Some(entry));
            }
        }
    }

    /// Cancels those of these exports that have not left yet; returns their ids.
    ///
    /// # Errors
    /// [`StoreError`]; then none was.
    pub async fn cancel(
        &self,
        entries: Vec<OutboxEntry>,
        now: Moment,
    ) -> Result<Vec<String>, StoreError> {
        let steps = entries.into_iter().filter_map(|seen| {
            let stepped = step(&seen, Event::Cancel, now)?;
            Some((seen, stepped))
        });
        let cancelled = self.transitions(steps.collect()).await?;
        Ok(cancelled
            .into_iter()
            .flatten()
            .map(|(row, _)| row.id)
            .collect())
    }

    /// Keeps every pause its length where the machine's clock was put back: a row that was written
    /// later than `now` counts as written now. Else it would wait until the clock is there again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn rebase_after_clock_skew(&self, now: Timestamp) -> Result<(), StoreError> {
        self.store
            .write_durable(move |tx| {
                tx.execute(
                    "UPDATE export_step SET due_at = ?1 + MAX(0, due_at -
                         (SELECT updated_at FROM export WHERE id = export_step.export))
                     WHERE export IN (SELECT id FROM export WHERE updated_at > ?1)",
                    params![to_millis(now)],
                )?;
                tx.execute(
                    "UPDATE export SET due_at = ?1 + MAX(0, due_at - updated_at), updated_at = ?1
                     WHERE updated_at > ?1",
                    params![to_millis(now)],
                )?;
                Ok(())
            })
            .await
    }

    /// Keeps what was sent a moment ago as recent as it is where the machine's clock was put forward
    /// since the last look, by Greenhouse's clock: its call may still land, and its person may be on no
    /// list yet. `ahead` is how many seconds Greenhouse's clock is ahead of the machine's now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn follow_clock(&self, ahead: i64, now: Timestamp) -> Result<(), StoreError> {
        let known = self.store.read(ahead_before).await?;
        if known.is_some_and(|before| (before - ahead).abs() < CLOCK_SET) {
            return Ok(());
        }
        self.store
            .write_durable(move |tx| {
                let before = ahead_before(tx)?.unwrap_or(ahead);
                let forward = before.saturating_sub(ahead);
                if forward >= CLOCK_SET {
                    // Whatever is older than a call may take to land is old by either clock.
                    tx.execute(
                        "UPDATE export SET sent_at = MIN(sent_at + ?1, ?2) WHERE sent_at + ?1 >= ?3",
                        params![
                            forward.saturating_mul(1_000),
                            to_millis(now),
                            to_millis(lands_within(now))
                        ],
                    )?;
                }
                tx.execute(
                    "INSERT INTO clock (only, ahead) VALUES (1, ?1)
                     ON CONFLICT (only) DO UPDATE SET ahead = excluded.ahead",
                    [ahead],
                )?;
                Ok(())
            })
            .await
    }

    /// Turns calls that a dead process left behind into unknown ones, to be reconciled later; returns
    /// how many rows had one. Only the owner of the data directory may call it, with no call of its
    /// own under way.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn recover_in_flight(&self, now: Moment) -> Result<usize, StoreError> {
        let sending = "WHERE state = 'sending' OR (state = 'done' AND id IN
             (SELECT export FROM export_step WHERE state = 'sending'))";
        let steps = self.select(sending, []).await?.into_iter();
        let steps = steps.filter_map(|seen| {
            let stepped = step(&seen, Event::Recover, now)?;
            Some((seen, stepped))
        });
        let recovered = self.transitions(steps.collect()).await?;
        Ok(recovered.iter().flatten().count())
    }
}

fn ahead_before(connection: &Connection) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT ahead FROM clock";
    Ok(connection.query_row(sql, [], |row| row.get(0)).optional()?)
}

/// Has the exports that a restored copy believes unsent wait for a person: they may have been sent since
/// it was taken. Returns how many.
///
/// # Errors
/// [`StoreError`].
pub fn review_restored(connection: &Connection, now: Moment) -> Result<usize, StoreError> {
    let mut waiting = 0;
    for seen in rows::select(connection, "WHERE state IN ('planned', 'held')", [])? {
        if let Some(stepped) = step(&seen, Event::Restore, now)
            && apply(connection, &seen, stepped)?.is_some()
        {
            waiting += 1;
        }
    }
    Ok(waiting)
}
