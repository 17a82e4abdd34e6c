//! Changes of many rows, or of rows as they are: what people ask for, and what a pass finds amiss.

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::Journal;
use super::rows::{self, is_in, put, put_follow_up, update};
use crate::export::{Event, FollowUp, OutboxEntry, OutboxState};
use crate::store::{StoreError, to_millis};

impl Journal {
    /// Has the follow-ups that were refused or wait for a person tried again, nothing else; returns
    /// how many.
    ///
    /// # Errors
    /// [`StoreError`]; then none is.
    pub async fn retry_follow_ups(&self, id: &str, now: Timestamp) -> Result<usize, StoreError> {
        let id = id.to_owned();
        self.store
            .write_durable(move |tx| {
                if !is_in(tx, &id, &[OutboxState::Done])? {
                    return Ok(0);
                }
                let Some(mut entry) = rows::select(tx, "WHERE id = ?1", [&id])?.pop() else {
                    return Ok(0);
                };
                let again = |one: &mut FollowUp| {
                    (one.state, one.reason) = (OutboxState::Planned, None);
                    (one.readings, one.due_at) = (0, now);
                };
                let tried = change_missed(tx, &mut entry, None, again)?;
                if tried > 0 {
                    (entry.reason, entry.due_at, entry.updated_at) = (None, now, now);
                    update(tx, &entry)?;
                }
                Ok(tried)
            })
            .await
    }

    /// Gives up the follow-ups of an export that were refused or wait for a person, or only the one
    /// at `position`; returns how many. What the export has to say of its follow-ups is then what is
    /// left to say.
    ///
    /// # Errors
    /// [`StoreError`]; then none is.
    pub async fn forget_follow_ups(
        &self,
        id: &str,
        position: Option<usize>,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let id = id.to_owned();
        self.store
            .write_durable(move |tx| {
                if !is_in(tx, &id, &[OutboxState::Done])? {
                    return Ok(0);
                }
                let Some(mut entry) = rows::select(tx, "WHERE id = ?1", [&id])?.pop() else {
                    return Ok(0);
                };
                let cancelled = |one: &mut FollowUp| one.state = OutboxState::Cancelled;
                let given_up = change_missed(tx, &mut entry, position, cancelled)?;
                (entry.reason, entry.updated_at) = (entry.remarks(), now);
                update(tx, &entry)?;
                Ok(given_up)
            })
            .await
    }

    /// Has an event happen to an export as its row is now, to be looked after at once; returns whether it
    /// could. For what a person and the runner may do at the same moment.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn happen(
        &self,
        id: &str,
        event: Event,
        reason: &'static str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let id = id.to_owned();
        self.store
            .write_durable(move |tx| happen(tx, &id, event, reason, now))
            .await
    }

    /// Cancels those of these exports that have not left yet; returns their ids.
    ///
    /// # Errors
    /// [`StoreError`]; then none was.
    pub async fn cancel(
        &self,
        ids: Vec<String>,
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        self.store
            .write_durable(move |tx| {
                let mut cancelled = Vec::new();
                for id in ids {
                    if happen(tx, &id, Event::Cancel, CANCELLED, now)? {
                        cancelled.push(id);
                    }
                }
                Ok(cancelled)
            })
            .await
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

    /// Turns calls that a dead process left behind into unknown ones, to be reconciled at `due_at`;
    /// returns how many. Only the owner of the data directory may call it, with no call of its own
    /// under way.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn recover_in_flight(
        &self,
        now: Timestamp,
        due_at: Timestamp,
    ) -> Result<usize, StoreError> {
        self.store
            .write_durable(move |tx| {
                let reason = "Gleaner ended before the answer came";
                let mut recovered = 0;
                for mut entry in rows::select(tx, "WHERE state = 'sending'", [])? {
                    (entry.readings, entry.due_at) = (0, due_at);
                    let (outcome, reason) = (entry.outcome, Some(reason.to_owned()));
                    recovered +=
                        usize::from(put(tx, &mut entry, Event::Recover, outcome, reason, now)?);
                }
                let sending = "WHERE state = 'done' AND id IN
                     (SELECT export FROM export_step WHERE state = 'sending')";
                for mut entry in rows::select(tx, sending, [])? {
                    for (position, one) in entry.follow_ups.iter_mut().enumerate() {
                        if one.state == OutboxState::Sending {
                            (one.state, one.readings) = (OutboxState::Unknown, 0);
                            (one.due_at, one.reason) = (due_at, Some(reason.to_owned()));
                            put_follow_up(tx, &entry.id, position, one)?;
                            recovered += 1;
                        }
                    }
                }
                Ok(recovered)
            })
            .await
    }
}

/// Why an export that a person cancelled was not sent.
pub const CANCELLED: &str = "cancelled before it was sent";

fn happen(
    tx: &Transaction<'_>,
    id: &str,
    event: Event,
    reason: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(mut entry) = rows::select(tx, "WHERE id = ?1", [id])?.pop() else {
        return Ok(false);
    };
    (entry.readings, entry.due_at) = (0, now);
    put(tx, &mut entry, event, None, Some(reason.to_owned()), now)
}

/// Changes the follow-ups that did not land, or only the one at `position`; returns how many.
fn change_missed(
    tx: &Transaction<'_>,
    entry: &mut OutboxEntry,
    position: Option<usize>,
    change: impl Fn(&mut FollowUp),
) -> Result<usize, StoreError> {
    let mut changed = 0;
    for (at, one) in entry.follow_ups.iter_mut().enumerate() {
        if one.is_missed() && position.is_none_or(|wanted| wanted == at) {
            change(one);
            put_follow_up(tx, &entry.id, at, one)?;
            changed += 1;
        }
    }
    Ok(changed)
}
