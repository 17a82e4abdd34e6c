//! What a person may still do about an export: try it again, cancel it, give it up.

use crate::error_text::ErrorText;
use crate::export::{Event, OutboxState, step};
use crate::worker::{EngineError, Outbox};

impl Outbox {
    /// Has an export at rest checked and tried again; of one that is done, the follow-ups that did
    /// not land.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id or one that has nothing to be tried again.
    pub async fn retry(&self, id: &str) -> Result<(), EngineError> {
        self.setup.may_write()?;
        let moment = self.moment();
        if let Some(entry) = self.journal.get(id).await?
            && entry.missed() > 0
            && self
                .journal
                .happen(id, Event::RetryMissed, moment)
                .await?
                .is_some()
        {
            self.setup.happened.notify_waiters();
            return Ok(());
        }
        self.happen(id, Event::Retry, "there is nothing to try again")
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
        let entry = self.entry(id).await?;
        if !entry.is_blocked() {
            return Err(EngineError::usage(
                format!("the export {id} is {}", entry.state.words()),
                "no guard blocks it",
            ));
        }
        if reason.trim().is_empty() {
            return Err(EngineError::Usage("an override needs a reason".into()));
        }
        // Where nothing holds any more, it goes on without a word.
        let word = self.checker.override_for(&entry, reason).await?;
        let event = Event::OverrideGuards(word.map(Box::new));
        let stepped = step(&entry, event, self.moment());
        let written = match stepped {
            Some(stepped) => self.journal.transition(&entry, stepped).await?,
            None => None,
        };
        if written.is_none() {
            return Err(EngineError::usage(
                format!("the export {id} changed meanwhile"),
                "look at it again",
            ));
        }
        self.setup.happened.notify_waiters();
        Ok(())
    }

    /// Gives up what was to follow an export that is done and did not land: all of it, or one of the
    /// writes, counted from 1 as they are shown. What is in Greenhouse stays.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id, one of which something is still on its way, or where
    /// there is nothing to give up; else of the store.
    pub async fn forget_missed(&self, id: &str, step: Option<usize>) -> Result<(), EngineError> {
        let entry = self.entry(id).await?;
        let sorry = |what: ErrorText| {
            let what = what.while_doing(format_args!("the export {id}"));
            Err(EngineError::Usage(what))
        };
        if entry.state != OutboxState::Done || entry.follow_ups.is_empty() {
            return sorry("it has no follow-up that could be cancelled".into());
        }
        if entry.is_pending() {
            return sorry(ErrorText::new(
                "its follow-ups are still being written",
                "cancel what is left once that has ended",
            ));
        }
        let position = match step {
            Some(step) => {
                let count = entry.follow_ups.len();
                let at = step.checked_sub(1);
                match at.and_then(|at| Some((at, entry.follow_ups.get(at)?))) {
                    Some((at, one)) if one.is_missed() => Some(at),
                    Some((_, one)) => {
                        let (what, state) = (one.what.words(), one.state.words());
                        return sorry(format!("step {step}, {what}, is {state}").into());
                    }
                    None => {
                        let what = format!("there is no step {step}, only 1 to {count}");
                        return sorry(what.into());
                    }
                }
            }
            None => None,
        };
        let event = Event::ForgetMissed { at: position };
        let moment = self.moment();
        if self.journal.happen(id, event, moment).await?.is_none() {
            return sorry("all its follow-ups have landed or were cancelled".into());
        }
        self.setup.happened.notify_waiters();
        Ok(())
    }

    /// Gives an export up; nothing is undone in Greenhouse.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id or one that is done or on its way.
    pub async fn forget(&self, id: &str) -> Result<(), EngineError> {
        self.happen(id, Event::GiveUp, "it can't be cancelled")
            .await
    }

    /// Cancels an export that has not left yet; nothing was sent.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id or one whose call may have left.
    pub async fn cancel_export(&self, id: &str) -> Result<(), EngineError> {
        let sorry = "only what has not been sent can be cancelled";
        self.happen(id, Event::Cancel, sorry).await
    }

    async fn happen(&self, id: &str, event: Event, sorry: &str) -> Result<(), EngineError> {
        let entry = self.entry(id).await?;
        let moment = self.moment();
        if self.journal.happen(id, event, moment).await?.is_none() {
            return Err(EngineError::usage(
                format!("the export {id} is {}", entry.state.words()),
                sorry,
            ));
        }
        self.setup.happened.notify_waiters();
        Ok(())
    }
}
