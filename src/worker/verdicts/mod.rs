//! Judging people, and what people say of it.

mod decisions;
mod guards;
mod people;
mod review;
mod text_of;
mod told;
mod understand;

use std::collections::HashMap;
use std::sync::Arc;

pub(super) use understand::paste_origin;

use futures_util::{StreamExt, TryStreamExt};
use jiff::Timestamp;

use super::{EngineError, Setup};
use crate::export::{CheckError, Checker, PATIENCE, Person};
use crate::harvest::Lane;
use crate::library::Library;
use crate::matching::{Asked, Assessment, Match, Verdict};
use crate::mirror::Mirror;
use crate::people::{Application, Candidate, PersonRef, Profile, ProfileId};

/// Profiles about which Greenhouse is asked side by side: the window is the limit, not the latency.
const LIVE_AT_ONCE: usize = 4;

/// Who is in Greenhouse, by the mirror or by Greenhouse itself, and what people say of it.
pub struct Verdicts {
    setup: Arc<Setup>,
    mirror: Mirror,
    library: Library,
    checker: Checker,
    told: tokio::sync::Mutex<told::Told>,
}

impl Verdicts {
    pub(super) fn new(setup: Arc<Setup>, library: Library, checker: Checker) -> Self {
        Self {
            mirror: setup.mirror.clone(),
            setup,
            library,
            checker,
            told: tokio::sync::Mutex::default(),
        }
    }

    /// Returns verdicts from the mirror, in the order of the profiles.
    ///
    /// # Errors
    /// [`EngineError`] of store or index.
    pub async fn assess_profiles(
        &self,
        profiles: &[Profile],
    ) -> Result<Vec<Assessment>, EngineError> {
        if self.setup.is_alone() {
            return Err(EngineError::NotChecked);
        }
        Ok(self.checker.assess(profiles.to_vec()).await?)
    }

    /// Returns verdicts for which Greenhouse was asked for every e-mail.
    ///
    /// # Errors
    /// [`EngineError`] when Greenhouse can't be asked.
    pub async fn assess_live(&self, profiles: &[Profile]) -> Result<Vec<Assessment>, EngineError> {
        let asked = futures_util::stream::iter(profiles)
            .map(|profile| self.checker.assess_live(profile, Lane::Export))
            .buffered(LIVE_AT_ONCE);
        asked
            .map_ok(|live| live.assessment)
            .map_err(|error| self.cause(error))
            .try_collect()
            .await
    }

    /// Returns a verdict for each person, or why there is none. Profiles are judged together: a screenful costs one pass
    /// over the index.
    pub async fn assess(
        &self,
        people: &[PersonRef],
    ) -> Vec<(PersonRef, Result<Assessment, EngineError>)> {
        let mut judged = match self.assess_together(people).await {
            Ok(judged) => judged,
            Err(error) => {
                tracing::debug!(%error, "people are judged one by one");
                HashMap::new()
            }
        };
        let mut verdicts = Vec::with_capacity(people.len());
        for person in people {
            let verdict = match judged.remove(person) {
                Some(assessment) => Ok(assessment),
                None => self.assess_one(*person).await,
            };
            verdicts.push((*person, verdict));
        }
        verdicts
    }

    async fn assess_together(
        &self,
        people: &[PersonRef],
    ) -> Result<HashMap<PersonRef, Assessment>, EngineError> {
        let ids = people.iter().filter_map(|person| match person {
            PersonRef::Profile(id) => Some(*id),
            PersonRef::Candidate(_) => None,
        });
        let ids: Vec<ProfileId> = ids.collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let kept = self.library.get(&ids).await?;
        let (ids, profiles): (Vec<ProfileId>, Vec<Profile>) =
            kept.into_iter().map(|kept| (kept.id, kept.profile)).unzip();
        let found = self.assess_profiles(&profiles).await?;
        let ids = ids.into_iter().map(PersonRef::Profile);
        Ok(ids.zip(found).collect())
    }

    async fn assess_one(&self, person: PersonRef) -> Result<Assessment, EngineError> {
        match self.person(person).await? {
            Person::Profile(profile) => {
                let mut one = self.assess_profiles(&[*profile]).await?;
                one.pop()
                    .ok_or_else(|| EngineError::usage("no verdict was reached", "check again"))
            }
            Person::Candidate(candidate) => self.is_there(&candidate).await,
        }
    }

    /// Returns how often the matching index was gone through for verdicts since it was opened.
    pub fn passes(&self) -> u64 {
        self.checker.passes()
    }

    /// Returns how many verdicts were worked out from the matching index since it was opened.
    pub fn judged(&self) -> u64 {
        self.checker.judged()
    }

    /// Asks Greenhouse itself about one person, before anything else, and for the stages that the
    /// applications of whoever it may be were in.
    ///
    /// # Errors
    /// [`EngineError`] when Greenhouse can't be asked.
    pub async fn recheck(&self, person: PersonRef) -> Result<Assessment, EngineError> {
        match self.person(person).await? {
            Person::Profile(profile) => {
                let live = self.checker.assess_live(&profile, Lane::Interactive).await;
                let found = live.map_err(|error| self.cause(error))?.assessment;
                let applications = found.candidates.iter().flat_map(|one| &one.applications);
                let applications: Vec<Application> = applications.cloned().collect();
                self.read_visits(&applications).await;
                Ok(found)
            }
            Person::Candidate(candidate) => {
                let live = self
                    .checker
                    .candidate_live(candidate.id, Lane::Interactive)
                    .await;
                match live.map_err(|error| self.cause(error))? {
                    Some((candidate, applications)) => {
                        self.read_visits(&applications).await;
                        let mut there = self.is_there(&candidate).await?;
                        there.asked.live = true;
                        Ok(there)
                    }
                    None => Err(EngineError::usage(
                        "this person is no longer in Greenhouse",
                        "search again",
                    )),
                }
            }
        }
    }

    /// Reads the past stages of applications for the screen. What can't be read in time is left out.
    async fn read_visits(&self, applications: &[Application]) {
        let read = self.checker.read_visits(applications, Lane::Interactive);
        match tokio::time::timeout(PATIENCE, read).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "stages were not read"),
            Err(_) => tracing::debug!("stages were not read in time"),
        }
    }

    /// Returns the verdict on a candidate's own row: there, by being there.
    async fn is_there(&self, candidate: &Candidate) -> Result<Assessment, EngineError> {
        let status = self.mirror.status().await?;
        Ok(Assessment {
            verdict: Verdict::InGreenhouse,
            decided: None,
            candidates: vec![Match {
                id: candidate.id,
                name: candidate.name(),
                score: 1.0,
                evidence: Vec::new(),
                conflicts: Vec::new(),
                applications: self.mirror.applications(&[candidate.id]).await?,
            }],
            remarks: Vec::new(),
            same_name: 0,
            asked: Asked {
                mirror_candidates: status.candidates,
                mirror_synced_at: status.synced_at,
                live: false,
            },
        })
    }

    /// Returns why a live check failed; no credentials is a reason of its own.
    fn cause(&self, error: CheckError) -> EngineError {
        match error {
            CheckError::Offline if self.setup.is_alone() => EngineError::NotChecked,
            CheckError::Offline if !self.setup.offline => EngineError::NoCredentials,
            error => error.into(),
        }
    }

    /// Notes that somebody was looked at on the screen.
    pub(in crate::worker) async fn note_look(&self, person: PersonRef) -> Result<(), EngineError> {
        let tenant = self.setup.tenant_mark().await?;
        Ok(self
            .library
            .note_look(person, Timestamp::now(), tenant)
            .await?)
    }
}
