//! Looking closer: why a pair matches, who is there twice, and what people decided.

use crate::error_text::ErrorText;
use crate::export::Person;
use crate::matching::{Evidence, EvidenceKind, Explanation, Group};
use crate::people::{Candidate, CandidateId, PersonRef, Profile};
use crate::worker::{EngineError, Verdicts};

impl Verdicts {
    /// Returns the full reckoning of a profile and a candidate, with the candidate.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for a candidate the mirror does not have; else of store or index.
    pub async fn explain_pair(
        &self,
        profile: &Profile,
        id: CandidateId,
    ) -> Result<(Candidate, Explanation), EngineError> {
        let Some(candidate) = self.mirror.candidates(&[id]).await?.pop() else {
            return Err(self.not_there(id).await?);
        };
        let explanation = self
            .checker
            .explain(profile.clone(), candidate.clone())
            .await?;
        Ok((candidate, explanation))
    }

    /// Returns what people and, where `live`, Greenhouse itself say of a pair, and the remarks on the
    /// profile's verdict.
    ///
    /// # Errors
    /// [`EngineError`] of store or index, or when Greenhouse can't be asked.
    pub async fn said_of_pair(
        &self,
        profile: &Profile,
        id: CandidateId,
        live: bool,
    ) -> Result<(Vec<Evidence>, Vec<String>), EngineError> {
        let one = std::slice::from_ref(profile);
        let verdicts = if live {
            self.assess_live(one).await?
        } else {
            self.assess_profiles(one).await?
        };
        let Some(verdict) = verdicts.into_iter().next() else {
            return Ok(Default::default());
        };
        let found = verdict.candidates.into_iter().find(|found| found.id == id);
        let said = found
            .into_iter()
            .flat_map(|found| found.evidence.into_iter().chain(found.conflicts))
            .filter(|said| {
                matches!(
                    said.kind,
                    EvidenceKind::Decision | EvidenceKind::Live | EvidenceKind::Exported
                )
            });
        Ok((said.collect(), verdict.remarks))
    }

    /// Returns why a candidate is not in the local copy: gone, or never seen.
    async fn not_there(&self, id: CandidateId) -> Result<EngineError, EngineError> {
        let gone = self.mirror.gone(&[id]).await?.pop();
        Ok(EngineError::Usage(match gone {
            Some(gone) => ErrorText::new(
                format!(
                    "{id} {} is gone from Greenhouse: deleted, or merged into another record",
                    gone.name()
                ),
                "`gleaner check` says who the profile may be now",
            ),
            None => ErrorText::new(
                format!("no candidate {id} in the local copy"),
                "check the number, or run `gleaner sync`",
            ),
        }))
    }

    /// Returns the candidates who are in Greenhouse more than once, the largest groups first.
    ///
    /// # Errors
    /// [`EngineError`] of store or index.
    pub async fn audit(&self) -> Result<Vec<Group>, EngineError> {
        Ok(self.checker.audit().await?)
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
            Person::Candidate(_) => Err(EngineError::usage(
                "only a profile is reckoned up against a candidate",
                "choose one in the library",
            )),
        }
    }
}
