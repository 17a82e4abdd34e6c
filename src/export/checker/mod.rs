//! The verdict before a write: the mirror's word, and Greenhouse's own where it is asked.
//!
//! Asking live brings the mirror up to date for the few people it is about, and then the same
//! matching runs as always: there is one way to a verdict, not two.

mod decisions;
mod live;
mod out_of_sight;
mod sibling_mail;
mod siblings;
mod stages;
mod visits;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use thiserror::Error;

use super::guards::{self, Guards, Known, Override};
use super::side_effects::FieldsInUse;
use super::{Journal, OutboxEntry, Step, Warning};
use crate::error_text::{ErrorText, HasErrorText};
use crate::harvest::{Client, HarvestError, Lane, wire};
use crate::library::Library;
use crate::matching::{
    Asked, Assessment, Explanation, Group, Matcher, MatchingError, Peers, Verdict,
};
use crate::mirror::{ChangeKind, Mirror};
use crate::people::{Candidate, CandidateId, Profile};
use crate::store::StoreError;

pub use live::{Live, listed_by};
pub(super) use live::{can_be_asked_for, too_many_emails};

/// Changes of the mirror taken into the index in one step.
const CHANGES_AT_ONCE: usize = 20_000;
/// Changes after which the index is brought into its quickest form: a first build, not a sync.
const WORTH_COMPACTING: usize = 50_000;

/// Reaches verdicts. Cheap to clone.
#[derive(Clone)]
pub struct Checker {
    mirror: Mirror,
    library: Library,
    /// What was exported recently exists, whether Greenhouse shows it yet or not.
    journal: Journal,
    matcher: Arc<Matcher>,
    client: Option<Client>,
    guards: Guards,
    fields: Arc<FieldsInUse>,
    /// Greenhouse has refused to say which stages applications were in.
    stages_refused: Arc<AtomicBool>,
    /// Greenhouse has refused to list interviews, whatever introspection says.
    interviews_refused: Arc<AtomicBool>,
    catching_up: Arc<tokio::sync::Mutex<()>>,
    out_of_sight: Arc<Mutex<out_of_sight::OutOfSight>>,
    outbox_people: Arc<tokio::sync::Mutex<siblings::OutboxPeople>>,
    visits: Arc<Mutex<visits::Visits>>,
}

/// Why there is no verdict.
#[derive(Debug, Error)]
#[error("{}", self.error_text())]
pub enum CheckError {
    /// Greenhouse could not be asked.
    #[error(transparent)]
    Harvest(#[from] HarvestError),
    /// The data file could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index of match keys could not be used.
    #[error(transparent)]
    Matching(#[from] MatchingError),
    /// There is no connection to ask over.
    Offline,
}

impl HasErrorText for CheckError {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::Harvest(error) => error.error_text(),
            Self::Store(error) => error.error_text(),
            Self::Matching(error) => error.error_text(),
            Self::Offline => "Greenhouse can't be asked while offline".into(),
        }
    }
}

impl Checker {
    /// Returns a checker; without a client it can't ask live.
    pub fn new(
        mirror: Mirror,
        library: Library,
        matcher: Arc<Matcher>,
        client: Option<Client>,
        guards: Guards,
        journal: Journal,
    ) -> Self {
        Self {
            mirror,
            library,
            journal,
            matcher,
            client,
            guards,
            fields: Arc::default(),
            stages_refused: Arc::default(),
            interviews_refused: Arc::default(),
            catching_up: Arc::default(),
            out_of_sight: Arc::default(),
            outbox_people: Arc::default(),
            visits: Arc::default(),
        }
    }

    /// Brings the index of match keys in step with the mirror.
    ///
    /// # Errors
    /// [`CheckError`] of store or index.
    pub async fn catch_up(&self) -> Result<(), CheckError> {
        let _one_at_a_time = self.catching_up.lock().await;
        let mut taken = 0;
        let mut lost = Vec::new();
        loop {
            let after = i64::try_from(self.matcher.last_rev()).unwrap_or(0);
            let changes = self.mirror.changes_since(after, CHANGES_AT_ONCE).await?;
            let Some(rev) = changes.last().and_then(|last| u64::try_from(last.rev).ok()) else {
                break;
            };
            taken += changes.len();
            let mut upserts = Vec::with_capacity(changes.len());
            let mut gone = Vec::new();
            for change in changes {
                match change.kind {
                    ChangeKind::Upsert(candidate) => upserts.push(*candidate),
                    ChangeKind::Gone(id) => gone.push(id),
                }
            }
            lost.extend_from_slice(&gone);
            let matcher = Arc::clone(&self.matcher);
            blocking(move || matcher.update(rev, &upserts, &gone)).await??;
        }
        if taken >= WORTH_COMPACTING {
            let matcher = Arc::clone(&self.matcher);
            blocking(move || matcher.compact()).await??;
        }
        if !lost.is_empty() {
            self.follow_merged(lost).await?;
        }
        Ok(())
    }

    /// Returns how often the matching index was gone through for verdicts since it was opened.
    pub fn passes(&self) -> u64 {
        self.matcher.passes()
    }

    /// Returns how many verdicts were worked out since the matching index was opened.
    pub fn judged(&self) -> u64 {
        self.matcher.judged()
    }

    /// Returns verdicts from the mirror alone, in the order of the profiles, using all cores.
    ///
    /// # Errors
    /// [`CheckError`] of store or index.
    pub async fn assess(&self, profiles: Vec<Profile>) -> Result<Vec<Assessment>, CheckError> {
        self.catch_up().await?;
        let asked = self.asked().await?;
        let said = self.said_of(&profiles).await?;
        let hidden = self.out_of_sight().await?;
        let (matcher, mirror) = (Arc::clone(&self.matcher), self.mirror.clone());
        let people = Arc::clone(&hidden);
        let verdicts = blocking(move || {
            let of = |profile: &Profile| said.words_on(profile);
            let found = matcher.assess_all(&profiles, of, &mirror);
            let judged = found.into_iter().zip(profiles).map(|(found, profile)| {
                let mut found = found?;
                let remarks = said.remarks_on(&profile);
                found.remarks.splice(0..0, remarks.iter().cloned());
                let mut like = match found.verdict {
                    Verdict::New if !people.is_empty() => matcher.peers_like(&profile, &people)?,
                    _ => Vec::new(),
                };
                like.retain(|id| !said.denies(&profile, *id));
                Ok((found, profile, like))
            });
            judged.collect::<Result<Vec<_>, MatchingError>>()
        });
        let mut assessments = Vec::new();
        for (mut assessment, profile, like) in verdicts.await?? {
            assessment.asked = asked.clone();
            if !like.is_empty() {
                self.not_taken_for_gone(&mut assessment, &profile, like, &hidden)
                    .await?;
            }
            assessments.push(assessment);
        }
        self.add_applications(&mut assessments).await?;
        Ok(assessments)
    }

    /// Returns those of the peers who may be the profile's person, by the judgement of every check.
    ///
    /// # Errors
    /// [`MatchingError`] when the index can't be read.
    pub(super) fn peers_like<K: Clone + Eq + std::hash::Hash + Ord>(
        &self,
        profile: &Profile,
        peers: &Peers<K>,
    ) -> Result<Vec<K>, MatchingError> {
        self.matcher.peers_like(profile, peers)
    }

    /// Returns of each profile that may be the person of one before it which that is, as places in the
    /// list.
    ///
    /// # Errors
    /// [`CheckError`] when the index can't be read.
    pub(super) async fn alike_within(
        &self,
        profiles: Vec<Profile>,
    ) -> Result<Vec<(usize, usize)>, CheckError> {
        let matcher = Arc::clone(&self.matcher);
        let pairs = blocking(move || {
            let mut before = Peers::default();
            let mut pairs = Vec::new();
            for (at, profile) in profiles.iter().enumerate() {
                let like = matcher.peers_like(profile, &before)?;
                pairs.extend(like.first().map(|first| (*first, at)));
                before.add_profile(at, profile);
            }
            Ok::<_, MatchingError>(pairs)
        });
        Ok(pairs.await??)
    }

    /// Returns the step an export would take, kept back where a guard holds that its own word does
    /// not override. Rests on the mirror, which the check before has brought up to date, and on
    /// Greenhouse for the stages that the person's applications were in.
    ///
    /// # Errors
    /// [`CheckError`] of the store, or when Greenhouse can't be asked.
    pub(super) async fn guarded(
        &self,
        step: Step,
        entry: &OutboxEntry,
    ) -> Result<Step, CheckError> {
        if !step.writes() {
            return Ok(step);
        }
        let warnings = self.warnings_on(entry, step.candidate()).await?;
        Ok(guards::apply(step, &warnings, entry.overridden.as_ref()))
    }

    /// Returns a person's decision that overrides what the guards now say of a blocked export; none
    /// where nothing holds it any more.
    ///
    /// # Errors
    /// As [`Checker::guarded`].
    pub async fn override_for(
        &self,
        entry: &OutboxEntry,
        reason: &str,
    ) -> Result<Option<Override>, CheckError> {
        let warnings = self.warnings_on(entry, entry.candidate_id).await?;
        Ok(Override::of(&warnings, reason, self.override_notes()))
    }

    /// Returns what the guards say of an export; `candidate` is who is there, none for a new person.
    async fn warnings_on(
        &self,
        entry: &OutboxEntry,
        candidate: Option<CandidateId>,
    ) -> Result<Vec<Warning>, CheckError> {
        let ids: Vec<CandidateId> = candidate.into_iter().collect();
        let there = self.mirror.candidates(&ids).await?;
        let applications = self.mirror.applications(&ids).await?;
        let stages = self.stages(&applications, false, Lane::Export).await?;
        let known = Known {
            profile: entry.person.profile(),
            candidate: there.first(),
            applications: &applications,
            stages: &stages,
            target: &entry.target,
            context: &entry.context,
        };
        Ok(self.guards.warnings(&known, Timestamp::now()))
    }

    /// Returns what the guards say of a step as of now; of one that writes nothing they say nothing.
    pub(super) fn warnings(&self, step: &Step, known: &Known<'_>) -> Vec<Warning> {
        if !step.writes() {
            return Vec::new();
        }
        self.guards.warnings(known, Timestamp::now())
    }

    /// Returns whether the reason for an override is wanted as a note.
    pub(super) fn override_notes(&self) -> bool {
        self.guards.note()
    }

    /// Returns the custom fields that Greenhouse requires; none where it can't be asked.
    pub(super) async fn required_fields(&self) -> Option<Vec<wire::CustomField>> {
        self.fields.required(self.client.as_ref()?).await
    }

    /// Returns the custom fields in use.
    ///
    /// # Errors
    /// [`HarvestError`] when Greenhouse can't be asked.
    pub(super) async fn fields(
        &self,
        client: &Client,
    ) -> Result<Vec<wire::CustomField>, HarvestError> {
        self.fields.all(client, Lane::Export).await
    }

    /// Returns the full reckoning of a pair.
    ///
    /// # Errors
    /// [`CheckError`] of store or index.
    pub async fn explain(
        &self,
        profile: Profile,
        candidate: Candidate,
    ) -> Result<Explanation, CheckError> {
        self.catch_up().await?;
        let matcher = Arc::clone(&self.matcher);
        Ok(blocking(move || matcher.explain(&profile, &candidate)).await??)
    }

    /// Returns the candidates who are in Greenhouse more than once.
    ///
    /// # Errors
    /// [`CheckError`] of store or index.
    pub async fn audit(&self) -> Result<Vec<Group>, CheckError> {
        self.catch_up().await?;
        let (matcher, mirror) = (Arc::clone(&self.matcher), self.mirror.clone());
        Ok(blocking(move || matcher.audit(&mirror)).await??)
    }

    /// Returns how many candidates the mirror has and how fresh it is.
    ///
    /// # Errors
    /// [`CheckError`] of the store.
    pub async fn asked(&self) -> Result<Asked, CheckError> {
        let status = self.mirror.status().await?;
        Ok(Asked {
            mirror_candidates: status.candidates,
            mirror_synced_at: status.synced_at,
            live: false,
        })
    }

    async fn one(&self, profile: &Profile) -> Result<Assessment, CheckError> {
        let mut assessments = self.assess(vec![profile.clone()]).await?;
        assessments
            .pop()
            .ok_or(CheckError::Store(StoreError::Closed))
    }

    async fn add_applications(&self, assessments: &mut [Assessment]) -> Result<(), CheckError> {
        let mut ids: Vec<CandidateId> = assessments
            .iter()
            .flat_map(|assessment| &assessment.candidates)
            .map(|found| found.id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let applications = self.mirror.applications(&ids).await?;
        for found in assessments
            .iter_mut()
            .flat_map(|assessment| &mut assessment.candidates)
        {
            found.applications = applications
                .iter()
                .filter(|one| one.candidate_id == found.id)
                .cloned()
                .collect();
        }
        Ok(())
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, CheckError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| CheckError::Store(StoreError::Closed))
}
