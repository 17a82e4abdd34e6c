//! The outbox as lines for the screen.

use jiff::Timestamp;

use crate::export::{OutboxEntry, OutboxState, Unsent};
use crate::worker::{EngineError, ExportRow, Outbox};

impl From<&OutboxEntry> for ExportRow {
    fn from(entry: &OutboxEntry) -> Self {
        Self {
            id: entry.id.clone(),
            external_id: entry.external_id.clone(),
            name: entry.name.clone(),
            target: entry.aim(),
            state: entry.state,
            outcome: entry.became(),
            reason: entry.reason.clone(),
            attempts: entry.attempts,
            missed: u16::try_from(entry.missed()).unwrap_or(u16::MAX),
            candidate: entry.candidate_id,
            application: entry.application_id,
            due_at: entry.due_at,
            updated_at: entry.updated_at,
            version: entry.version,
            halted: entry.halt.is_some(),
            unsent: false,
        }
    }
}

impl From<&Unsent> for ExportRow {
    fn from(unsent: &Unsent) -> Self {
        Self {
            // No id of the outbox looks like it.
            id: format!("unsent {} {}", unsent.at, unsent.external_id),
            external_id: unsent.external_id.clone(),
            name: unsent.name.clone(),
            target: unsent.target.clone(),
            state: OutboxState::Cancelled,
            outcome: Some(unsent.outcome),
            reason: unsent.reason.clone(),
            attempts: 0,
            missed: 0,
            candidate: unsent.candidate_id,
            application: unsent.application_id,
            due_at: unsent.at,
            updated_at: unsent.at,
            version: 0,
            halted: false,
            unsent: true,
        }
    }
}

impl Outbox {
    /// Returns every export as a line, newest first, those that never left among them.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn rows(&self) -> Result<Vec<ExportRow>, EngineError> {
        let outbox = self.all().await?;
        let unsent = self.unsent().await?;
        let sent = outbox.iter().map(|entry| (entry.created_at, entry.into()));
        let unsent = unsent.iter().map(|one| (one.at, one.into()));
        let mut rows: Vec<(Timestamp, ExportRow)> = sent.chain(unsent).collect();
        rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    /// Returns the exports that were asked for and never left, newest first.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn unsent(&self) -> Result<Vec<Unsent>, EngineError> {
        let tenant = self.mirror.tenant()?;
        let mut unsent = self.journal.unsent_since(Timestamp::UNIX_EPOCH).await?;
        unsent.retain(|one| {
            tenant
                .as_ref()
                .is_none_or(|tenant| tenant.owns(one.tenant.as_deref()))
        });
        Ok(unsent)
    }
}
