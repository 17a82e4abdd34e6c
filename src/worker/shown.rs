//! What only the screen asks for: the outbox as lines, taking back, pastes, reasons.

use jiff::Timestamp;

use super::{Engine, EngineError, ExportRow};
use crate::export::{OutboxEntry, OutboxState, Outcome, Person, Unsent};
use crate::matching::Explanation;
use crate::people::{CandidateId, PersonRef};

impl From<&OutboxEntry> for ExportRow {
    fn from(entry: &OutboxEntry) -> Self {
        Self {
            id: entry.id.clone(),
            external_id: entry.external_id.clone(),
            name: entry.name.clone(),
            target: entry.aim(),
            state: entry.state,
            outcome: match (&entry.context.addition, entry.outcome) {
                // Nobody is put on a job by it, and something is added all the same.
                (Some(_), Some(Outcome::AlreadyOnJob)) => Some(Outcome::Added),
                (_, outcome) => outcome,
            },
            reason: entry.reason.clone(),
            attempts: entry.attempts,
            missed: u16::try_from(entry.missed()).unwrap_or(u16::MAX),
            candidate: entry.candidate_id,
            application: entry.application_id,
            due_at: entry.due_at,
            updated_at: entry.updated_at,
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
            unsent: true,
        }
    }
}

impl Engine {
    /// Returns every export as a line, newest first, those that never left among them.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn exports(&self) -> Result<Vec<ExportRow>, EngineError> {
        let outbox = self.outbox().await?;
        let unsent = self.unsent().await?;
        let sent = outbox.iter().map(|entry| (entry.created_at, entry.into()));
        let unsent = unsent.iter().map(|one| (one.at, one.into()));
        let mut rows: Vec<(Timestamp, ExportRow)> = sent.chain(unsent).collect();
        rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    /// Returns the full reckoning of a row of the library and a candidate.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for a row that is no profile; else of store or index.
    pub async fn explain(
        &self,
        row: PersonRef,
        candidate: CandidateId,
    ) -> Result<Explanation, EngineError> {
        match self.person(row).await? {
            Person::Profile(profile) => Ok(self.explain_pair(&profile, candidate).await?.1),
            Person::Candidate(_) => Err(EngineError::Usage(
                "only a profile is reckoned up against a candidate; choose one in the library"
                    .to_owned(),
            )),
        }
    }
}
