//! The verdicts that the screen was told: nobody is judged twice while nothing changes.

use std::collections::HashMap;
use std::sync::Arc;

use crate::matching::Assessment;
use crate::people::{CandidateId, PersonRef};
use crate::worker::{EngineError, Generation, LoadedPerson, Verdicts};

/// Verdicts, each with the count of the screen that it was asked as of.
#[derive(Debug, Default)]
pub(super) struct Told {
    verdicts: HashMap<PersonRef, (Generation, Arc<Assessment>)>,
    newest: Generation,
}

impl Told {
    fn verdict(&self, person: PersonRef, as_of: Generation) -> Option<Arc<Assessment>> {
        let (reached, verdict) = self.verdicts.get(&person)?;
        (*reached >= as_of).then(|| Arc::clone(verdict))
    }

    fn keep(&mut self, person: PersonRef, as_of: Generation, verdict: Arc<Assessment>) {
        self.newest = self.newest.max(as_of);
        self.verdicts.insert(person, (as_of, verdict));
    }
}

/// The verdict on a person, or why there is none.
type Judged = Result<Arc<Assessment>, EngineError>;

impl Verdicts {
    /// Returns a verdict for each person, or why there is none. One that was reached since the screen
    /// counted `as_of` is given again. Questions wait for each other, so that nobody is judged twice
    /// either who is asked about while the answer to another question is being worked out.
    pub async fn verdicts_as_of(
        &self,
        people: &[PersonRef],
        as_of: Generation,
    ) -> Vec<(PersonRef, Judged)> {
        let mut told = self.told.lock().await;
        let open = people.iter().copied();
        let open: Vec<PersonRef> = open
            .filter(|person| told.verdict(*person, as_of).is_none())
            .collect();
        let mut failed = HashMap::new();
        for (person, verdict) in self.assess(&open).await {
            match verdict {
                Ok(verdict) => told.keep(person, as_of, Arc::new(verdict)),
                Err(error) => {
                    failed.insert(person, error);
                }
            }
        }
        let judged = people.iter().filter_map(|person| {
            let verdict = match told.verdict(*person, as_of) {
                Some(verdict) => Ok(verdict),
                None => Err(failed.remove(person)?),
            };
            Some((*person, verdict))
        });
        judged.collect()
    }

    /// Returns all there is to show of a person, with the verdict on a profile; see
    /// [`Self::verdicts_as_of`].
    ///
    /// # Errors
    /// [`EngineError`] when the person is not there (any more) or can't be read.
    pub async fn load(
        &self,
        row: PersonRef,
        as_of: Generation,
    ) -> Result<LoadedPerson, EngineError> {
        let verdict = match row {
            PersonRef::Profile(_) => self.verdicts_as_of(&[row], as_of).await.pop(),
            PersonRef::Candidate(_) => {
                let told = self.told.lock().await.verdict(row, as_of);
                told.map(|verdict| (row, Ok(verdict)))
            }
        };
        self.loaded(row, verdict.map(|(_, verdict)| verdict)).await
    }

    /// Returns all there is to show of a person with a verdict that was reached just now, which is the
    /// one that is told from then on.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub async fn load_with(
        &self,
        row: PersonRef,
        verdict: Assessment,
    ) -> Result<LoadedPerson, EngineError> {
        let verdict = Arc::new(verdict);
        let mut told = self.told.lock().await;
        let newest = told.newest;
        told.keep(row, newest, Arc::clone(&verdict));
        drop(told);
        self.loaded(row, Some(Ok(verdict))).await
    }

    async fn loaded(
        &self,
        row: PersonRef,
        verdict: Option<Judged>,
    ) -> Result<LoadedPerson, EngineError> {
        let named: Vec<CandidateId> = match &verdict {
            Some(Ok(found)) => found.candidates.iter().map(|one| one.id).collect(),
            _ => Vec::new(),
        };
        let detail = Arc::new(self.detail(row, &named).await?);
        let verdict = verdict.map(|verdict| verdict.map_err(|error| error.problem()));
        Ok(LoadedPerson {
            row,
            detail,
            verdict,
        })
    }
}
