//! Changes of many rows, or of rows as they are: what people ask for, and what a pass finds amiss.

use jiff::Timestamp;
use rusqlite::params;

use super::Journal;
use super::rows::{self, is_in, update};
use crate::export::OutboxState;
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
                let tried = tx.execute(
                    "UPDATE export_step SET state = 'planned', reason = NULL, readings = 0, due_at = ?2
                     WHERE export = ?1 AND state IN ('refused', 'needs_person')",
                    params![id, to_millis(now)],
                )?;
                if tried > 0 {
                    tx.execute(
                        "UPDATE export SET reason = NULL, due_at = ?2, updated_at = ?2 WHERE id = ?1",
                        params![id, to_millis(now)],
                    )?;
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
        let position = position.map(|at| i64::try_from(at).unwrap_or(i64::MAX));
        self.store
            .write_durable(move |tx| {
                if !is_in(tx, &id, &[OutboxState::Done])? {
                    return Ok(0);
                }
                let given_up = tx.execute(
                    "UPDATE export_step SET state = 'cancelled'
                     WHERE export = ?1 AND state IN ('refused', 'needs_person')
                     AND (?2 IS NULL OR position = ?2)",
                    params![id, position],
                )?;
                if let Some(mut entry) = rows::select(tx, "WHERE id = ?1", [&id])?.pop() {
                    entry.reason = entry.remarks();
                    entry.updated_at = now;
                    update(tx, &entry)?;
                }
                Ok(given_up)
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
        from: &'static [OutboxState],
        to: OutboxState,
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
                    "UPDATE export SET state = ?2, reason = ?3, due_at = ?4, updated_at = ?4, outcome = NULL, readings = 0
                     WHERE id = ?1",
                    params![id, to.word(), reason, to_millis(now)],
                )?;
                Ok(true)
            })
            .await
    }

    /// Cancels those of these exports that have not been sent yet; returns their ids.
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
                     reason = 'cancelled before it was sent' WHERE id = ?1 AND state IN ('planned', 'held')",
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
                let exports = tx.execute(
                    "UPDATE export SET state = 'unknown', readings = 0, due_at = ?1, updated_at = ?2,
                     reason = 'Gleaner ended before the answer came' WHERE state = 'sending'",
                    params![to_millis(due_at), to_millis(now)],
                )?;
                let follow_ups = tx.execute(
                    "UPDATE export_step SET state = 'unknown', readings = 0, due_at = ?1,
                     reason = 'Gleaner ended before the answer came' WHERE state = 'sending'",
                    params![to_millis(due_at)],
                )?;
                Ok(exports + follow_ups)
            })
            .await
    }
}
