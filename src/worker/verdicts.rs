//! Judging people, and what people say of it.

use futures_util::{StreamExt, TryStreamExt};
use jiff::Timestamp;

use super::{Engine, EngineError};
use crate::export::{CheckError, PATIENCE, Person};
use crate::harvest::Lane;
use crate::library::{ActKind, Decided, Fingerprint, Said};
use crate::matching::{Asked, Assessment, Decision, Match, Verdict};
use crate::people::{Application, Candidate, CandidateId, PersonRef, Profile};

/// Profiles about which Greenhouse is asked side by side: the window is the limit, not the latency.
const LIVE_AT_ONCE: usize = 4;

impl Engine {
    /// Returns verdicts from the mirror, in the order of the profiles.
    ///
    /// # Errors
    /// [`EngineError`] of store or index.
    pub async fn assess_profiles(
        &self,
        profiles: &[Profile],
    ) -> Result<Vec<Assessment>, EngineError> {
        if self.is_alone() {
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

    /// Returns a verdict for each person, or why there is none.
    pub async fn assess(
        &self,
        people: &[PersonRef],
    ) -> Vec<(PersonRef, Result<Assessment, EngineError>)> {
        let mut verdicts = Vec::with_capacity(people.len());
        for person in people {
            let verdict = match self.person(*person).await {
                Ok(Person::Profile(profile)) => {
                    let one = self.assess_profiles(&[*profile]).await;
                    one.and_then(|mut one| {
                        one.pop().ok_or(EngineError::Usage(
                            "no verdict was reached; check again".to_owned(),
                        ))
                    })
                }
                Ok(Person::Candidate(candidate)) => self.is_there(&candidate).await,
                Err(error) => Err(error),
            };
            verdicts.push((*person, verdict));
        }
        verdicts
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
                    None => Err(EngineError::Usage(
                        "this person is no longer in Greenhouse; search again".to_owned(),
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

    /// Keeps a person's word on a pair, or takes it back, and returns the verdict with it.
    ///
    /// # Errors
    /// [`EngineError`] of the store, or for a row that is no profile.
    pub async fn decide(
        &self,
        person: PersonRef,
        candidate: CandidateId,
        decision: Option<Decision>,
    ) -> Result<Assessment, EngineError> {
        let Person::Profile(profile) = self.person(person).await? else {
            return Err(EngineError::Usage(
                "only a profile can be said to be a candidate; choose one in the library"
                    .to_owned(),
            ));
        };
        let assessment = self.decide_on(&profile, candidate, decision).await?;
        let kind = match decision {
            Some(Decision::Same) => ActKind::Same,
            Some(Decision::NotSame) => ActKind::NotSame,
            None => ActKind::Undecided,
        };
        self.note_decision(person, candidate, kind).await?;
        Ok(assessment)
    }

    /// The same for a profile at hand, which need not be in the library.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn decide_on(
        &self,
        profile: &Profile,
        candidate: CandidateId,
        decision: Option<Decision>,
    ) -> Result<Assessment, EngineError> {
        match decision {
            Some(decision) => {
                let said = match decision {
                    Decision::Same => Said::Same,
                    Decision::NotSame => Said::NotSame,
                };
                let decided = Decided {
                    source: profile.source.clone(),
                    external_id: profile.external_id.clone(),
                    candidate_id: candidate,
                    decision: said,
                    author: self.author().await?,
                    decided_at: Timestamp::now(),
                    person: Some(Fingerprint::of_profile(profile)),
                    candidate: self.fingerprint_of(candidate).await?,
                };
                self.library.decide(vec![decided]).await?;
            }
            None => {
                self.library.undecide(profile, candidate).await?;
            }
        }
        let one = self
            .assess_profiles(std::slice::from_ref(profile))
            .await?
            .pop();
        one.ok_or(EngineError::Usage(
            "no verdict was reached; check again".to_owned(),
        ))
    }

    /// Returns by what a decision knows a candidate; none for one who is not in the local copy.
    pub(super) async fn fingerprint_of(
        &self,
        candidate: CandidateId,
    ) -> Result<Option<Fingerprint>, EngineError> {
        let there = self.mirror.candidates(&[candidate]).await?;
        Ok(there.first().map(Fingerprint::of_candidate))
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

    /// Returns who decides: the acting user, else who is logged in on this machine.
    pub(super) async fn author(&self) -> Result<String, EngineError> {
        let login = || {
            std::env::var("USER")
                .or_else(|_| std::env::var("USERNAME"))
                .unwrap_or_default()
        };
        Ok(self.acting_user().await?.unwrap_or_else(login))
    }

    /// Returns why a live check failed; no credentials is a reason of its own.
    fn cause(&self, error: CheckError) -> EngineError {
        match error {
            CheckError::Offline if self.is_alone() => EngineError::NotChecked,
            CheckError::Offline if !self.offline => EngineError::NoCredentials,
            error => error.into(),
        }
    }
}
