//! What a person may still do about an export: try it again, cancel it, give it up.

use jiff::Timestamp;

use crate::export::{CANCELLED, Event, OutboxState, RETRIED};
use crate::worker::{EngineError, Outbox};

impl Outbox {
    /// Has an export at rest checked and tried again; of one that is done, the follow-ups that did
    /// not land.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id or one that has nothing to be tried again.
    pub async fn retry(&self, id: &str) -> Result<(), EngineError> {
        self.setup.may_write()?;
        let now = Timestamp::now();
        if self.journal.retry_follow_ups(id, now).await? > 0 {
            return self.moved(id).await;
        }
        let event = if self.entry(id).await?.waits_for_confirmation() {
            // Nobody can look for it through a partner key alone: this is a person's word.
            Event::RetryInDoubt
        } else {
            Event::Retry
        };
        self.happen(id, event, RETRIED, "there is nothing to try again")
            .await
    }

    /// Has a blocked export checked and retried with a person's decision that it goes ahead. The
    /// decision is for what the guards say now; others that speak up later still block it.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id, one that no guard blocks, or an empty reason;
    /// else of the store, or when Greenhouse can't be asked.
    pub async fn override_hold(&self, id: &str, reason: &str) -> Result<(), EngineError> {
        self.setup.may_write()?;
        let mut entry = self.entry(id).await?;
        if !entry.is_blocked() {
            return Err(EngineError::Usage(format!(
                "the export {id} is {}; no guard blocks it",
                entry.state.words()
            )));
        }
        if reason.trim().is_empty() {
            return Err(EngineError::Usage("an override needs a reason".to_owned()));
        }
        // Where nothing holds any more, it goes on without a word.
        entry.overridden = self.checker.override_for(&entry, reason).await?;
        let now = Timestamp::now();
        (entry.readings, entry.due_at) = (0, now);
        let why = Some("tried again, for a reason given".to_owned());
        if !self
            .journal
            .transition(&mut entry, Event::Retry, None, why, now)
            .await?
        {
            return Err(EngineError::Usage(format!(
                "the export {id} changed meanwhile; look at it again"
            )));
        }
        self.moved(id).await
    }

    /// Gives up what was to follow an export that is done and did not land: all of it, or one of the
    /// writes, counted from 1 as they are shown. What is in Greenhouse stays.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id, one of which something is still on its way, or where
    /// there is nothing to give up; else of the store.
    pub async fn forget_missed(&self, id: &str, step: Option<usize>) -> Result<(), EngineError> {
        let entry = self.entry(id).await?;
        let sorry = |what: String| Err(EngineError::Usage(format!("the export {id}: {what}")));
        if entry.state != OutboxState::Done || entry.follow_ups.is_empty() {
            return sorry("it has no follow-up that could be cancelled".to_owned());
        }
        if entry.is_pending() {
            return sorry(
                "its follow-ups are still being written; cancel what is left once that has ended"
                    .to_owned(),
            );
        }
        let position = match step {
            Some(step) => {
                let count = entry.follow_ups.len();
                let at = step.checked_sub(1);
                match at.and_then(|at| Some((at, entry.follow_ups.get(at)?))) {
                    Some((at, one)) if one.is_missed() => Some(at),
                    Some((_, one)) => {
                        let (what, state) = (one.what.words(), one.state.words());
                        return sorry(format!("step {step}, {what}, is {state}"));
                    }
                    None => return sorry(format!("there is no step {step}, only 1 to {count}")),
                }
            }
            None => None,
        };
        let now = Timestamp::now();
        if self.journal.forget_follow_ups(id, position, now).await? == 0 {
            return sorry("all its follow-ups have landed or were cancelled".to_owned());
        }
        self.moved(id).await
    }

    /// Gives an export up; nothing is undone in Greenhouse.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id or one that is done or on its way.
    pub async fn forget(&self, id: &str) -> Result<(), EngineError> {
        let entry = self.entry(id).await?;
        let reason = if entry.may_still_land(Timestamp::now()) {
            "given up; what it sent may still land, and counts for other exports of the person \
                 for an hour after it left"
        } else {
            "cancelled"
        };
        self.happen(id, Event::GiveUp, reason, "it can't be cancelled")
            .await
    }

    /// Cancels an export that has not left yet; nothing was sent.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id or one whose call may have left.
    pub async fn cancel_export(&self, id: &str) -> Result<(), EngineError> {
        self.happen(
            id,
            Event::Cancel,
            CANCELLED,
            "only what has not been sent can be cancelled",
        )
        .await
    }

    /// Tells whoever listens how an export now stands.
    pub(in crate::worker) async fn tell(&self, id: &str) -> Result<(), EngineError> {
        if let Some(entry) = self.journal.get(id).await? {
            // Ignore send errors: the database row is authoritative.
            let _ = self.changed.send(entry);
        }
        Ok(())
    }

    async fn happen(
        &self,
        id: &str,
        event: Event,
        reason: &'static str,
        sorry: &str,
    ) -> Result<(), EngineError> {
        let entry = self.entry(id).await?;
        let now = Timestamp::now();
        if !self.journal.happen(id, event, reason, now).await? {
            return Err(EngineError::Usage(format!(
                "the export {id} is {}; {sorry}",
                entry.state.words()
            )));
        }
        self.moved(id).await
    }

    /// Tells everybody that an export changed, and has what is due of it done.
    async fn moved(&self, id: &str) -> Result<(), EngineError> {
        self.tell(id).await?;
        self.setup.happened.notify_waiters();
        self.work.notify_one();
        Ok(())
    }
}
