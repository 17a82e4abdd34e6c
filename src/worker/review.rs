//! Looking closer: why a pair matches, who is there twice, and what people decided.

use super::{Engine, EngineError};
use crate::library::Decided;
use crate::matching::{Explanation, Group};
use crate::people::{Candidate, CandidateId, Profile};

impl Engine {
    /// Returns the full reckoning of a profile and a candidate, with the candidate.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for a candidate the mirror does not have; else of store or index.
    pub async fn explain_pair(
        &self,
        profile: &Profile,
        id: CandidateId,
    ) -> Result<(Candidate, Explanation), EngineError> {
        let candidate = self.mirror.candidates(&[id]).await?.pop().ok_or_else(|| {
            EngineError::Usage(format!(
                "no candidate {id} in the local copy; check the number, or run `gleaner sync`"
            ))
        })?;
        let explanation = self
            .checker
            .explain(profile.clone(), candidate.clone())
            .await?;
        Ok((candidate, explanation))
    }

    /// Returns the candidates who are in Greenhouse more than once, the largest groups first.
    ///
    /// # Errors
    /// [`EngineError`] of store or index.
    pub async fn audit(&self) -> Result<Vec<Group>, EngineError> {
        Ok(self.checker.audit().await?)
    }

    /// Returns the library's profile with this external id.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn profile(&self, external_id: &str) -> Result<Option<Profile>, EngineError> {
        Ok(self
            .library
            .find(external_id)
            .await?
            .map(|kept| kept.profile))
    }

    /// Returns what people said of pairs.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn decisions(&self) -> Result<Vec<Decided>, EngineError> {
        Ok(self.library.decisions().await?)
    }

    /// Takes in what people said of pairs and returns how many changed something.
    ///
    /// # Errors
    /// [`EngineError`] of the store; then none was taken in.
    pub async fn take_decisions(&self, decisions: Vec<Decided>) -> Result<usize, EngineError> {
        Ok(self.library.decide(decisions).await?)
    }
}
