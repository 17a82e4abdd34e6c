//! What a person may still do about an export: try it again, take it back, give it up.

use jiff::Timestamp;

use super::{Engine, EngineError};
use crate::export::State;

impl Engine {
    /// Has an export that rests checked and tried again; of one that is done, the follow-ups that did
    /// not land.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id or one that has nothing to be tried again.
    pub async fn retry(&self, id: &str) -> Result<(), EngineError> {
        let now = Timestamp::now();
        if self.journal.retry_follow_ups(id, now).await? > 0 {
            self.tell(id).await?;
            self.happened.notify_waiters();
            self.work.notify_one();
            return Ok(());
        }
        let from = &[State::Refused, State::NeedsPerson, State::Cancelled];
        self.shift(
            id,
            from,
            State::Planned,
            "tried again",
            "there is nothing to try again",
        )
        .await
    }

    /// Gives an export up; nothing is undone in Greenhouse.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id or one that is done or on its way.
    pub async fn forget(&self, id: &str) -> Result<(), EngineError> {
        let from = &[
            State::Planned,
            State::Held,
            State::Unknown,
            State::Refused,
            State::NeedsPerson,
            State::Cancelled,
        ];
        self.shift(
            id,
            from,
            State::Cancelled,
            "given up",
            "it can't be given up",
        )
        .await
    }

    /// Takes an export back that has not left yet; nothing was sent.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id or one whose call may have left.
    pub async fn take_back(&self, id: &str) -> Result<(), EngineError> {
        self.shift(
            id,
            &[State::Held, State::Planned],
            State::Cancelled,
            "taken back before it was sent",
            "only what has not been sent can be taken back",
        )
        .await
    }

    /// Tells whoever listens how an export now stands.
    pub(super) async fn tell(&self, id: &str) -> Result<(), EngineError> {
        if let Some(entry) = self.journal.get(id).await? {
            // Nobody listening is fine: the row is the truth.
            let _ = self.changed.send(entry);
        }
        Ok(())
    }

    async fn shift(
        &self,
        id: &str,
        from: &'static [State],
        to: State,
        reason: &'static str,
        sorry: &str,
    ) -> Result<(), EngineError> {
        let entry = self.entry(id).await?;
        if !self
            .journal
            .shift(id, from, to, reason, Timestamp::now())
            .await?
        {
            return Err(EngineError::Usage(format!(
                "the export {id} is {}; {sorry}",
                entry.state.words()
            )));
        }
        self.tell(id).await?;
        self.happened.notify_waiters();
        self.work.notify_one();
        Ok(())
    }
}
