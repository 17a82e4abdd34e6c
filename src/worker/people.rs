//! Finding, showing and judging people.

use super::{
    CandidateDetail, Detail, Engine, EngineError, HiddenJobs, JobList, Row, RowNote, Scope,
};
use crate::export::Person;
use crate::harvest::Lane;
use crate::library::{Decided, ImportReport, Kept, Said};
use crate::matching::{Asked, Assessment, Decision, Verdict};
use crate::mirror::query::{self, Bound, Document, Known, Query, Rank};
use crate::people::text::phrase;
use crate::people::{Application, Candidate, CandidateId, Job, PersonRef, Profile};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

/// Rows of a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The rows, best first; the library before Greenhouse.
    pub rows: Vec<Row>,
    /// How well each row fits, 0 to 1: every word in a name, some in other fields, only with a typo
    /// forgiven.
    pub scores: Vec<f64>,
    /// How many there are in all, where that is known.
    pub total: Option<u64>,
}

impl Engine {
    /// Returns what a search finds; an empty query lists all, newest first.
    ///
    /// # Errors
    /// [`EngineError`] of the store or the index.
    pub async fn search(
        &self,
        query: &str,
        scope: Scope,
        limit: usize,
    ) -> Result<Found, EngineError> {
        let parsed = query::parse(query).query;
        let mut rows = Vec::new();
        let mut scores = Vec::new();
        let mut whole = true;
        if matches!(scope, Scope::Library | Scope::All) {
            let kept = self.find_profiles(&parsed, limit).await?;
            whole = kept.len() < limit;
            scores.extend(kept.iter().map(|(_, rank)| score(*rank)));
            rows.extend(
                kept.iter()
                    .map(|(kept, _)| profile_row(PersonRef::Profile(kept.id), &kept.profile)),
            );
        }
        if matches!(scope, Scope::Greenhouse | Scope::All) && rows.len() < limit {
            let room = limit - rows.len();
            let hits = self
                .index
                .find(&parsed, room, 0, CancellationToken::new())
                .await?;
            whole = whole && !hits.more;
            scores.extend(hits.rows.iter().map(|hit| score(hit.rank)));
            rows.extend(
                hits.rows
                    .iter()
                    .map(|hit| candidate_row(&hit.candidate, hit.application.as_ref())),
            );
        }
        let total = whole.then_some(rows.len() as u64);
        Ok(Found {
            rows,
            scores,
            total,
        })
    }

    /// Waits until everything in the mirror can be found. The screen does not wait, it shows what
    /// there is; a command that answers once has to.
    ///
    /// # Errors
    /// [`EngineError`] of the store or the index.
    pub async fn searchable(&self) -> Result<(), EngineError> {
        Ok(self.index.ready().await?)
    }

    /// Returns how many a search finds in all, or at least so many. Looks at everyone: to be asked
    /// after the rows are on screen.
    ///
    /// # Errors
    /// [`EngineError`] of the store or the index; also when the token was cancelled.
    pub async fn count(
        &self,
        query: &str,
        scope: Scope,
        token: CancellationToken,
    ) -> Result<u64, EngineError> {
        let parsed = query::parse(query).query;
        let mut total = 0;
        if matches!(scope, Scope::Library | Scope::All) {
            total += match parsed {
                Query::All => self.library.count().await?,
                _ => self.find_profiles(&parsed, usize::MAX).await?.len() as u64,
            };
        }
        if matches!(scope, Scope::Greenhouse | Scope::All) {
            total += self.index.count(&parsed, token).await?.count;
        }
        Ok(total)
    }

    /// Returns the profiles that fit a query: matches in names first, then in other fields, each
    /// newest first.
    async fn find_profiles(
        &self,
        query: &Query,
        limit: usize,
    ) -> Result<Vec<(Kept, Rank)>, EngineError> {
        if *query == Query::All {
            let kept = self.library.list(limit, 0).await?;
            return Ok(kept.into_iter().map(|kept| (kept, Rank::Name)).collect());
        }
        // A profile has no applications: there are no jobs and sources to know by name.
        let bound = Bound::new(query, &Known::default(), Timestamp::now());
        let rank = move |profile: &Profile| bound.rank(&Document::of_profile(profile));
        let fits = rank.clone();
        let wanted = move |profile: &Profile| fits(profile).is_some();
        let kept = self.library.filter(limit, 0, wanted).await?;
        let mut ranked: Vec<(Kept, Rank)> = kept
            .into_iter()
            .filter_map(|kept| rank(&kept.profile).map(|rank| (kept, rank)))
            .collect();
        ranked.sort_by_key(|(_, rank)| *rank);
        Ok(ranked)
    }

    /// Returns all there is to show of one person.
    ///
    /// # Errors
    /// [`EngineError`] when the person is not there (any more) or can't be read.
    pub async fn detail(&self, person: PersonRef) -> Result<Detail, EngineError> {
        match self.person(person).await? {
            Person::Profile(profile) => {
                let assessment = self
                    .assess_profiles(std::slice::from_ref(&*profile))
                    .await?
                    .pop();
                let ids: Vec<CandidateId> = assessment
                    .iter()
                    .flat_map(|assessment| &assessment.candidates)
                    .map(|found| found.id)
                    .collect();
                Ok(Detail {
                    profile: Some(*profile),
                    candidates: self.candidates(&ids).await?,
                })
            }
            Person::Candidate(candidate) => Ok(Detail {
                profile: None,
                candidates: self.candidates(&[candidate.id]).await?,
            }),
        }
    }

    /// Puts profiles into the library.
    ///
    /// # Errors
    /// [`EngineError`] of the store; then none was put in.
    pub async fn import(&self, profiles: Vec<Profile>) -> Result<ImportReport, EngineError> {
        let report = self.library.import(profiles).await?;
        self.happened.notify_waiters();
        Ok(report)
    }

    /// Returns verdicts from the mirror, in the order of the profiles.
    ///
    /// # Errors
    /// [`EngineError`] of store or index.
    pub async fn assess_profiles(
        &self,
        profiles: &[Profile],
    ) -> Result<Vec<Assessment>, EngineError> {
        Ok(self.checker.assess(profiles.to_vec()).await?)
    }

    /// Returns verdicts for which Greenhouse was asked for every e-mail.
    ///
    /// # Errors
    /// [`EngineError`] when Greenhouse can't be asked.
    pub async fn assess_live(&self, profiles: &[Profile]) -> Result<Vec<Assessment>, EngineError> {
        let mut verdicts = Vec::with_capacity(profiles.len());
        for profile in profiles {
            verdicts.push(
                self.checker
                    .assess_live(profile, Lane::Export)
                    .await
                    .map_err(|error| self.cause(error))?
                    .assessment,
            );
        }
        Ok(verdicts)
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

    /// Asks Greenhouse itself about one person, before anything else.
    ///
    /// # Errors
    /// [`EngineError`] when Greenhouse can't be asked.
    pub async fn recheck(&self, person: PersonRef) -> Result<Assessment, EngineError> {
        match self.person(person).await? {
            Person::Profile(profile) => {
                let live = self.checker.assess_live(&profile, Lane::Interactive).await;
                Ok(live.map_err(|error| self.cause(error))?.assessment)
            }
            Person::Candidate(candidate) => {
                let live = self
                    .checker
                    .candidate_live(candidate.id, Lane::Interactive)
                    .await;
                match live.map_err(|error| self.cause(error))? {
                    Some((candidate, _)) => self.is_there(&candidate).await,
                    None => Err(EngineError::Usage(
                        "this person is no longer in Greenhouse; search again".to_owned(),
                    )),
                }
            }
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
                };
                self.library.decide(vec![decided]).await?;
            }
            None => {
                self.library
                    .undecide(&profile.external_id, candidate)
                    .await?;
            }
        }
        let one = self.assess_profiles(&[*profile]).await?.pop();
        one.ok_or(EngineError::Usage(
            "no verdict was reached; check again".to_owned(),
        ))
    }

    /// Returns the jobs of the mirror.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn jobs(&self) -> Result<JobList, EngineError> {
        let jobs = self.mirror.jobs().await?;
        let hidden = jobs
            .hidden
            .into_iter()
            .map(|(reason, count)| HiddenJobs { reason, count })
            .collect();
        Ok(JobList {
            open: jobs.open,
            hidden,
        })
    }

    /// Returns the one open job that is meant: by id, by requisition, by title, else by words of the
    /// title.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for none, a closed one, or several, which it then lists.
    pub async fn find_job(&self, wanted: &str) -> Result<Job, EngineError> {
        let jobs = self.jobs().await?;
        let wanted = wanted.trim();
        let same = |text: &str| text.eq_ignore_ascii_case(wanted) || phrase(text) == phrase(wanted);
        let by_id = |job: &Job| job.id.to_string() == wanted;
        let by_requisition = |job: &Job| job.requisition_id.as_deref().is_some_and(same);
        let by_title = |job: &Job| same(&job.name);
        let words = phrase(wanted);
        let by_words = |job: &Job| !words.is_empty() && phrase(&job.name).contains(&words);
        let ways: [&dyn Fn(&Job) -> bool; 4] = [&by_id, &by_requisition, &by_title, &by_words];
        for way in ways {
            let found: Vec<&Job> = jobs.open.iter().filter(|job| way(job)).collect();
            match found.as_slice() {
                [] => {}
                [one] => return Ok((*one).clone()),
                several => {
                    let list: Vec<String> = several.iter().map(|job| described(job)).collect();
                    return Err(EngineError::Usage(format!(
                        "\"{wanted}\" fits {} jobs; name one by its id:\n{}",
                        several.len(),
                        list.join("\n")
                    )));
                }
            }
        }
        if let Some(id) = wanted.parse().ok().map(crate::people::JobId)
            && let Some(job) = self.mirror.job(id).await?
        {
            let state = if job.template {
                "a template"
            } else {
                job.status.word()
            };
            return Err(EngineError::Usage(format!(
                "the job {} ({id}) is {state}; choose an open one with `gleaner jobs`",
                job.name
            )));
        }
        Err(EngineError::Usage(format!(
            "no open job is \"{wanted}\"; `gleaner jobs` lists them"
        )))
    }

    /// Returns whom a row stands for.
    pub(super) async fn person(&self, person: PersonRef) -> Result<Person, EngineError> {
        let gone = |what: &str| {
            EngineError::Usage(format!("this {what} is no longer there; search again"))
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
        let of = |id: CandidateId| {
            applications
                .iter()
                .filter(|one| one.candidate_id == id)
                .cloned()
                .collect()
        };
        Ok(candidates
            .into_iter()
            .map(|candidate| CandidateDetail {
                applications: of(candidate.id),
                candidate,
            })
            .collect())
    }

    /// Returns the verdict on a candidate's own row: there, by being there.
    async fn is_there(&self, candidate: &Candidate) -> Result<Assessment, EngineError> {
        let status = self.mirror.status().await?;
        Ok(Assessment {
            verdict: Verdict::InGreenhouse,
            decided: None,
            candidates: vec![crate::matching::Match {
                id: candidate.id,
                name: candidate.name(),
                score: 1.0,
                evidence: Vec::new(),
                conflicts: Vec::new(),
                applications: self.mirror.applications(&[candidate.id]).await?,
            }],
            asked: Asked {
                mirror_candidates: status.candidates,
                mirror_synced_at: status.synced_at,
                live: false,
            },
        })
    }

    /// Returns who decides: the acting user, else who is logged in on this machine.
    async fn author(&self) -> Result<String, EngineError> {
        let login = || {
            std::env::var("USER")
                .or_else(|_| std::env::var("USERNAME"))
                .unwrap_or_default()
        };
        Ok(self.acting_user().await?.unwrap_or_else(login))
    }

    /// Returns why a live check failed; no credentials is a reason of its own.
    fn cause(&self, error: crate::export::CheckError) -> EngineError {
        match error {
            crate::export::CheckError::Offline if !self.offline => EngineError::NoCredentials,
            error => error.into(),
        }
    }
}

/// Returns a rank as a number between 0 and 1, for programs that sort.
fn score(rank: Rank) -> f64 {
    match rank {
        Rank::Name => 1.0,
        Rank::Field => 0.5,
        Rank::Typo => 0.25,
    }
}

fn described(job: &Job) -> String {
    let facts: Vec<&str> = job
        .requisition_id
        .as_deref()
        .into_iter()
        .chain(job.department.as_deref())
        .chain(job.offices.iter().map(String::as_str))
        .collect();
    format!("  {}  {}  ({})", job.id, job.name, facts.join(", "))
}

fn profile_row(id: PersonRef, profile: &Profile) -> Row {
    Row {
        id,
        name: profile.name(),
        title: profile.position().map(str::to_owned),
        company: profile.company.clone(),
        location: profile.location.clone(),
        note: None,
    }
}

fn candidate_row(candidate: &Candidate, newest: Option<&Application>) -> Row {
    Row {
        id: PersonRef::Candidate(candidate.id),
        name: candidate.name(),
        title: candidate.title.clone(),
        company: candidate.company.clone(),
        location: candidate.addresses.first().cloned(),
        note: newest.map(|application| RowNote {
            job: application.job.clone(),
            stage: application.stage.clone(),
            status: application.status.word().to_owned(),
            last_activity_at: application.last_activity_at.or(application.updated_at),
        }),
    }
}
