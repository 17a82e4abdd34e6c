//! People as they are kept, and all there is to show of them.

use crate::export::Person;
use crate::people::{Application, Candidate, CandidateId, PersonRef};
use crate::worker::{CandidateDetail, Detail, EngineError, Verdicts};

impl Verdicts {
    /// Returns all there is to show of one person, with the records of those whom their verdict names.
    ///
    /// # Errors
    /// [`EngineError`] when the person is not there (any more) or can't be read.
    pub async fn detail(
        &self,
        person: PersonRef,
        named: &[CandidateId],
    ) -> Result<Detail, EngineError> {
        match self.person(person).await? {
            Person::Profile(profile) => Ok(Detail {
                profile: Some(*profile),
                candidates: self.candidates(named).await?,
            }),
            Person::Candidate(candidate) => Ok(Detail {
                profile: None,
                candidates: self.candidates(&[candidate.id]).await?,
            }),
        }
    }

    /// Returns whom a row stands for.
    pub(in crate::worker) async fn person(&self, person: PersonRef) -> Result<Person, EngineError> {
        let gone = |what: &str| {
            EngineError::usage(format!("this {what} is no longer there"), "search again")
        };
        match person {
            PersonRef::Profile(id) => {
                let kept = self
                    .library
                    .get(&[id])
                    .await?
                    .pop()
                    .ok_or_else(|| gone("profile"))?;
                Ok(Person::Profile(Box::new(kept.profile)))
            }
            PersonRef::Candidate(id) => {
                let candidate = self
                    .mirror
                    .candidates(&[id])
                    .await?
                    .pop()
                    .ok_or_else(|| gone("candidate"))?;
                Ok(Person::Candidate(Box::new(candidate)))
            }
        }
    }

    async fn candidates(&self, ids: &[CandidateId]) -> Result<Vec<CandidateDetail>, EngineError> {
        let candidates = self.mirror.candidates(ids).await?;
        let applications = self.mirror.applications(ids).await?;
        let detail = |candidate: Candidate| {
            let own = applications.iter();
            let own = own.filter(|one| one.candidate_id == candidate.id);
            let applications: Vec<Application> = own.cloned().collect();
            CandidateDetail {
                visits: self.checker.visits(&applications),
                applications,
                candidate,
            }
        };
        Ok(candidates.into_iter().map(detail).collect())
    }
}
