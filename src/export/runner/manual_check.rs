//! Looking at once, because a person asks: whether an export arrived, and who in Greenhouse it could
//! be.

use super::super::checker::CheckError;
use super::super::reconcile::{self, Reading, Sent};
use super::super::{Event, OutboxEntry, OutboxState, Person, Step, decide};
use super::Runner;
use crate::harvest::Lane;
use crate::mirror::convert;
use crate::people::{Application, ApplicationId, Candidate, CandidateId};

/// People checked in detail; each costs two calls.
const PEOPLE: usize = 5;

/// A candidate who could be the person of an export.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchSuspect {
    /// The person, as Greenhouse has them now.
    pub candidate: Candidate,
    /// Their applications.
    pub applications: Vec<Application>,
    /// The application that the export was to make, where there is one.
    pub on_target: Option<ApplicationId>,
}

impl Runner {
    /// Looks whether a call of unknown fate arrived, before its time. Only what is found counts: what
    /// is not there yet is looked for again when it is due (contract 10.10). Returns the row as it
    /// then is. No pass may run meanwhile.
    ///
    /// # Errors
    /// [`CheckError`] when Greenhouse can't be asked; the row is as it was.
    pub async fn look(&self, entry: OutboxEntry) -> Result<OutboxEntry, CheckError> {
        if let Some(application) = entry.write.as_ref().and_then(|write| write.removes) {
            return self.look_for_removal(entry, application).await;
        }
        match self.reading(&entry).await? {
            Reading::Landed {
                candidate,
                application,
            } => self.is_that(entry, candidate, application).await,
            Reading::Absent | Reading::Half { .. } | Reading::Unclear(_) => Ok(entry),
        }
    }

    /// Ends an export whose call left and whose person somebody found: `candidate`, with the
    /// application that it was to make. None where there is no such application. No pass may run
    /// meanwhile.
    ///
    /// # Errors
    /// [`CheckError`] when Greenhouse can't be asked; the row is as it was.
    pub async fn adopt(
        &self,
        entry: OutboxEntry,
        candidate: CandidateId,
    ) -> Result<Option<OutboxEntry>, CheckError> {
        let found = self.one(&entry, candidate).await?;
        let Some(application) = found.and_then(|found| found.on_target) else {
            return Ok(None);
        };
        let (candidate, application) = (
            convert::wire_id(candidate.0),
            convert::wire_id(application.0),
        );
        Ok(Some(self.is_that(entry, candidate, application).await?))
    }

    /// Returns who in Greenhouse could be the person of an export, asked afresh, likeliest first.
    ///
    /// # Errors
    /// [`CheckError`] when Greenhouse can't be asked.
    pub async fn could_be(&self, entry: &OutboxEntry) -> Result<Vec<MatchSuspect>, CheckError> {
        let mut ids: Vec<CandidateId> = Vec::new();
        match (&entry.person, &entry.write) {
            (Person::Candidate(candidate), _) => ids.push(candidate.id),
            (Person::Profile(profile), write) => {
                if let Some(write) = write {
                    ids.extend(write.candidate);
                    if write.asked.is_empty()
                        && write.candidate.is_none()
                        && !entry.context.unchecked
                    {
                        ids.extend(self.newcomers_like(write).await?);
                    }
                }
                let live = self.checker.assess_live(profile, Lane::Interactive).await?;
                ids.extend(live.known);
                ids.extend(live.assessment.candidates.iter().map(|found| found.id));
                let mut sibling = self.checker.sibling_of(profile, Some(&entry.id)).await?;
                if sibling.is_none() {
                    let asked = &live.asked;
                    let mail = self.checker.sibling_mail(profile, &entry.id, asked).await?;
                    sibling = mail.sibling;
                }
                ids.extend(sibling.into_iter().flat_map(|one| one.candidates));
            }
        }
        let mut people = Vec::new();
        let mut seen = std::collections::HashSet::new();
        ids.retain(|id| seen.insert(*id));
        for id in ids.into_iter().take(PEOPLE) {
            people.extend(self.one(entry, id).await?);
        }
        Ok(people)
    }

    /// Returns the people made since a call without an e-mail left who look like the one it made.
    async fn newcomers_like(
        &self,
        write: &super::super::Write,
    ) -> Result<Vec<CandidateId>, CheckError> {
        let rows = self.made_since(write).await?;
        let found = reconcile::new_people(&Sent::of(&write.body), &write.baseline, &rows);
        Ok(found.into_iter().map(convert::candidate_id).collect())
    }

    async fn one(
        &self,
        entry: &OutboxEntry,
        id: CandidateId,
    ) -> Result<Option<MatchSuspect>, CheckError> {
        let live = self.checker.candidate_live(id, Lane::Interactive).await?;
        Ok(live.map(|(candidate, applications)| {
            let step = decide::for_candidate(id, &candidate.name(), &applications, &entry.target);
            let on_target = match step {
                Step::AlreadyOnJob { application, .. } => Some(application),
                _ => None,
            };
            MatchSuspect {
                candidate,
                applications,
                on_target,
            }
        }))
    }

    /// Ends an export with what it left in Greenhouse.
    async fn is_that(
        &self,
        mut entry: OutboxEntry,
        candidate: u64,
        application: u64,
    ) -> Result<OutboxEntry, CheckError> {
        // A row that needs review becomes unknown first: if the process dies here, it is reconciled
        // like any other.
        if entry.state == OutboxState::NeedsPerson {
            self.happen(&mut entry, Event::Reopen).await?;
        }
        self.landed(&mut entry, candidate, application, Vec::new())
            .await?;
        Ok(entry)
    }
}
