//! The verdict before a write: the mirror's word, and Greenhouse's own where it is asked.
//!
//! Asking live brings the mirror up to date for the few people it is about, and then the same
//! matching runs as always: there is one way to a verdict, not two.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use thiserror::Error;

use super::guards::{self, Guards, Known};
use super::side_effects::RequiredFields;
use super::{Entry, Step, Warning};
use crate::harvest::{Client, HarvestError, Lane, Query, wire};
use crate::library::{Library, Said};
use crate::matching::{Asked, Assessment, Decision, Explanation, Group, Matcher, MatchingError};
use crate::mirror::{ApplicationRecord, ChangeKind, Mirror, convert};
use crate::people::{Application, Candidate, CandidateId, Profile};
use crate::store::StoreError;

/// E-mails of one profile that are asked of Greenhouse at most; each is a call.
const EMAILS_ASKED: usize = 4;
/// Changes of the mirror taken into the index in one step.
const CHANGES_AT_ONCE: usize = 20_000;
/// Changes after which the index is brought into its quickest form: a first build, not a sync.
const WORTH_COMPACTING: usize = 50_000;

/// Reaches verdicts. Cheap to clone.
#[derive(Clone)]
pub struct Checker {
    mirror: Mirror,
    library: Library,
    matcher: Arc<Matcher>,
    client: Option<Client>,
    guards: Guards,
    required: Arc<RequiredFields>,
    catching_up: Arc<tokio::sync::Mutex<()>>,
}

/// Why there is no verdict.
#[derive(Debug, Error)]
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
    #[error("Greenhouse can't be asked while offline")]
    Offline,
}

/// What Greenhouse said when it was asked about a profile.
pub struct Live {
    /// The verdict with it taken in.
    pub assessment: Assessment,
    /// People that Greenhouse holds under the profile's e-mails: the baseline of a new person
    /// (contract 10.10).
    pub known: Vec<CandidateId>,
}

impl Checker {
    /// Returns a checker; without a client it can't ask live.
    pub fn new(
        mirror: Mirror,
        library: Library,
        matcher: Arc<Matcher>,
        client: Option<Client>,
        guards: Guards,
    ) -> Self {
        Self {
            mirror,
            library,
            matcher,
            client,
            guards,
            required: Arc::default(),
            catching_up: Arc::default(),
        }
    }

    /// Brings the index of match keys in step with the mirror.
    ///
    /// # Errors
    /// [`CheckError`] of store or index.
    pub async fn catch_up(&self) -> Result<(), CheckError> {
        let _one_at_a_time = self.catching_up.lock().await;
        let mut taken = 0;
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
            let matcher = Arc::clone(&self.matcher);
            blocking(move || matcher.update(rev, &upserts, &gone)).await??;
        }
        if taken >= WORTH_COMPACTING {
            let matcher = Arc::clone(&self.matcher);
            blocking(move || matcher.compact()).await??;
        }
        Ok(())
    }

    /// Returns verdicts from the mirror alone, in the order of the profiles, using all cores.
    ///
    /// # Errors
    /// [`CheckError`] of store or index.
    pub async fn assess(&self, profiles: Vec<Profile>) -> Result<Vec<Assessment>, CheckError> {
        self.catch_up().await?;
        let asked = self.asked().await?;
        let ids: Vec<String> = profiles
            .iter()
            .map(|profile| profile.external_id.clone())
            .collect();
        let said = self.library.decisions_for(&ids).await?;
        let mut decisions: HashMap<String, Vec<(CandidateId, Decision)>> = HashMap::new();
        for said in said {
            decisions
                .entry(said.external_id)
                .or_default()
                .push((said.candidate_id, decision(said.decision)));
        }
        let (matcher, mirror) = (Arc::clone(&self.matcher), self.mirror.clone());
        let verdicts = blocking(move || {
            let of = |profile: &Profile| {
                decisions
                    .get(&profile.external_id)
                    .map(Vec::as_slice)
                    .unwrap_or_default()
            };
            matcher.assess_all(&profiles, of, &mirror)
        });
        let mut assessments = verdicts.await?.into_iter().collect::<Result<Vec<_>, _>>()?;
        for assessment in &mut assessments {
            assessment.asked = asked.clone();
        }
        self.add_applications(&mut assessments).await?;
        Ok(assessments)
    }

    /// Asks Greenhouse for the profile's e-mails and for the candidates that may be the person,
    /// takes in what it says, and returns the verdict with it.
    ///
    /// # Errors
    /// [`CheckError`]; the mirror then holds what had been answered so far.
    pub async fn assess_live(&self, profile: &Profile, lane: Lane) -> Result<Live, CheckError> {
        let client = self.client.as_ref().ok_or(CheckError::Offline)?;
        let mut found = Vec::new();
        for email in emails(profile) {
            found.extend(
                client
                    .all(Query::<wire::Candidate>::new().email(email), lane)
                    .await?,
            );
        }
        let mut known: Vec<CandidateId> = found
            .iter()
            .map(|row| convert::candidate_id(row.id))
            .collect();
        known.sort_unstable();
        known.dedup();
        self.mirror
            .upsert(found.into_iter().map(Candidate::from).collect(), Vec::new())
            .await?;

        let first = self.one(profile).await?;
        let candidates: BTreeSet<CandidateId> =
            first.candidates.iter().map(|found| found.id).collect();
        let unseen: Vec<CandidateId> = candidates
            .iter()
            .copied()
            .filter(|id| !known.contains(id))
            .collect();
        self.refresh(client, &unseen, lane).await?;
        let ids: Vec<CandidateId> = candidates.into_iter().collect();
        self.refresh_applications(client, &ids, lane).await?;
        let mut assessment = self.one(profile).await?;
        assessment.asked.live = true;
        Ok(Live { assessment, known })
    }

    /// Asks Greenhouse for a candidate and their applications; none when the person is gone.
    ///
    /// # Errors
    /// [`CheckError`].
    pub async fn candidate_live(
        &self,
        id: CandidateId,
        lane: Lane,
    ) -> Result<Option<(Candidate, Vec<Application>)>, CheckError> {
        let client = self.client.as_ref().ok_or(CheckError::Offline)?;
        self.refresh(client, &[id], lane).await?;
        self.refresh_applications(client, &[id], lane).await?;
        let Some(candidate) = self.mirror.candidates(&[id]).await?.into_iter().next() else {
            return Ok(None);
        };
        let applications = self.mirror.applications(&[id]).await?;
        Ok(Some((candidate, applications)))
    }

    /// Returns the step an export would take, kept back where a guard holds that its own word does
    /// not override. Rests on the mirror, which the check before has brought up to date.
    ///
    /// # Errors
    /// [`CheckError`] of the store.
    pub(super) async fn guarded(&self, step: Step, entry: &Entry) -> Result<Step, CheckError> {
        let ids: Vec<CandidateId> = step.candidate().into_iter().collect();
        let there = self.mirror.candidates(&ids).await?;
        let applications = self.mirror.applications(&ids).await?;
        let known = Known {
            profile: entry.person.profile(),
            candidate: there.first(),
            applications: &applications,
            target: &entry.target,
            context: &entry.context,
        };
        let warnings = self.warnings(&step, &known);
        Ok(guards::apply(step, &warnings, entry.overridden.as_ref()))
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
        self.required.get(self.client.as_ref()?).await
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

    /// Takes in candidates as they are now; those that do not come back are gone (contract 9).
    async fn refresh(
        &self,
        client: &Client,
        ids: &[CandidateId],
        lane: Lane,
    ) -> Result<(), CheckError> {
        if ids.is_empty() {
            return Ok(());
        }
        let rows = client
            .all(
                Query::<wire::Candidate>::new().ids(ids.iter().map(|id| convert::wire_id(id.0))),
                lane,
            )
            .await?;
        let there: Vec<Candidate> = rows.into_iter().map(Candidate::from).collect();
        let gone: Vec<CandidateId> = ids
            .iter()
            .copied()
            .filter(|id| !there.iter().any(|row| row.id == *id))
            .collect();
        self.mirror.upsert(there, Vec::new()).await?;
        if !gone.is_empty() {
            self.mirror.mark_gone(gone).await?;
        }
        Ok(())
    }

    async fn refresh_applications(
        &self,
        client: &Client,
        of: &[CandidateId],
        lane: Lane,
    ) -> Result<(), CheckError> {
        if of.is_empty() {
            return Ok(());
        }
        let query = Query::<wire::Application>::new()
            .candidate_ids(of.iter().map(|id| convert::wire_id(id.0)));
        let rows = client.all(query, lane).await?;
        self.mirror
            .upsert(
                Vec::new(),
                rows.into_iter().map(ApplicationRecord::from).collect(),
            )
            .await?;
        Ok(())
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

/// The addresses worth a call: those that can belong to one person, as written.
fn emails(profile: &Profile) -> impl Iterator<Item = &str> {
    let is_personal = |raw: &&String| {
        crate::people::email::canonical(raw).is_some_and(|email| email.kind.is_personal_key())
    };
    profile
        .emails
        .iter()
        .filter(is_personal)
        .map(|raw| raw.trim())
        .take(EMAILS_ASKED)
}

fn decision(said: Said) -> Decision {
    match said {
        Said::Same => Decision::Same,
        Said::NotSame => Decision::NotSame,
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, CheckError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| CheckError::Store(StoreError::Closed))
}
