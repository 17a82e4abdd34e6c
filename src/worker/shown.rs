//! What only the screen asks for: the outbox as lines, taking back, pastes, reasons.

use super::{Engine, EngineError, ExportRow};
use crate::export::{OutboxEntry, Person};
use crate::matching::Explanation;
use crate::people::{CandidateId, PersonRef};

impl From<&OutboxEntry> for ExportRow {
    fn from(entry: &OutboxEntry) -> Self {
        Self {
            id: entry.id.clone(),
            external_id: entry.external_id.clone(),
            name: entry.name.clone(),
            target: entry.target.words(),
            state: entry.state,
            outcome: entry.outcome,
            reason: entry.reason.clone(),
            attempts: entry.attempts,
            missed: u16::try_from(entry.missed()).unwrap_or(u16::MAX),
            candidate: entry.candidate_id,
            application: entry.application_id,
            due_at: entry.due_at,
            updated_at: entry.updated_at,
        }
    }
}

impl Engine {
    /// Returns every export as a line, newest first.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn exports(&self) -> Result<Vec<ExportRow>, EngineError> {
        Ok(self.outbox().await?.iter().map(ExportRow::from).collect())
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
