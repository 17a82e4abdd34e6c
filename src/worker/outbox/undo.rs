//! Undoing an export that was sent, where nothing has happened to it since.

use crate::error_text::ErrorText;
use crate::export::{OutboxEntry, Removal};
use crate::worker::{EngineError, Outbox};

/// The scope that a removal needs (contract 2.4, 5.3); setting Gleaner up does not ask for it.
const SCOPE: &str = "harvest:applications:destroy";

impl Outbox {
    /// Returns what undoing an export would remove, after a look at Greenhouse. Nothing is written.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id, an export that can't be undone, with the reason, or
    /// a credential that may not remove; else when Greenhouse can't be asked.
    pub async fn undo_offer(&self, id: &str) -> Result<Removal, EngineError> {
        self.setup.may_write()?;
        let runner = self.own_runner().await?;
        let entry = self.entry(id).await?;
        let own_user = self.may_remove().await?;
        runner
            .removal(&entry, own_user)
            .await?
            .map_err(|sorry| cannot(sorry, &entry))
    }

    /// Removes the application that an export made, where that is still offered, and returns the
    /// export as it then is: cancelled, done with the reason why not, or unknown until it was read
    /// back.
    ///
    /// # Errors
    /// As [`Self::undo_offer`]; then nothing was removed.
    pub async fn undo(&self, id: &str) -> Result<OutboxEntry, EngineError> {
        self.setup.may_write()?;
        let runner = self.own_runner().await?;
        let own_user = self.may_remove().await?;
        let _no_pass = self.no_pass().await;
        let entry = self.entry(id).await?;
        let entry = runner
            .remove(entry.clone(), own_user)
            .await?
            .map_err(|sorry| cannot(sorry, &entry))?;
        self.setup.happened.notify_waiters();
        Ok(entry)
    }

    /// Returns whom Greenhouse takes us for, where the credential may remove applications or does not
    /// say what it may.
    async fn may_remove(&self) -> Result<Option<u64>, EngineError> {
        self.setup.connect().await?;
        let Some(identity) = self.setup.identity() else {
            return Ok(None);
        };
        if identity.lacking(&[SCOPE]).is_empty() {
            Ok(identity.user_id)
        } else {
            Err(EngineError::usage(
                "the credential may not remove applications",
                format!("tick {SCOPE} for it in Greenhouse, or remove the application there"),
            ))
        }
    }
}

fn cannot(sorry: ErrorText, entry: &OutboxEntry) -> EngineError {
    let sorry = sorry.while_doing("it can't be undone");
    EngineError::Usage(match entry.candidate_id {
        Some(id) => sorry.and_then(&format!("the person is at {}", id.page())),
        None => sorry,
    })
}
