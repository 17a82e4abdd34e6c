//! What a person may still do about an export: try it again, take it back, give it up.

use jiff::Timestamp;

use super::{Engine, EngineError};
use crate::export::State;

impl Engine {
    /// Has an export that rests checked and tried again.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id or one that has nothing to be tried again.
    pub async fn retry(&self, id: &str) -> Result<(), EngineError> {
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

    /// Takes back every export that has not left yet and returns how many.
    ///
    /// # Errors
    /// [`EngineError`] of the store; then none was.
    pub async fn take_back_all(&self) -> Result<usize, EngineError> {
        let waiting = [State::Held, State::Planned];
        let open = self.journal.unsettled().await?;
        let open = open
            .into_iter()
            .filter(|entry| waiting.contains(&entry.state));
        let taken = self.journal.take_back_all(Timestamp::now()).await?;
        for entry in open {
            self.tell(&entry.id).await?;
        }
        self.happened.notify_waiters();
        Ok(taken)
    }

    /// Stops sending after the calls under way, or goes on; in this process only.
    pub fn pause_exports(&self, paused: bool) {
        if let Some(runner) = &self.runner {
            runner.pause(paused);
        }
        self.work.notify_one();
        self.happened.notify_waiters();
    }

    /// Returns whether exports wait because somebody said so.
    pub fn exports_paused(&self) -> bool {
        self.runner
            .as_ref()
            .is_some_and(crate::export::Runner::is_paused)
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
        let Some(entry) = self.journal.get(id).await? else {
            return Err(EngineError::Usage(format!(
                "no export has the id {id}; `gleaner outbox` lists them"
            )));
        };
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
