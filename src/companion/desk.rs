//! What a browser that was let in is answered, from the same worker as everybody else.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::host::Opened;
use super::protocol::{Kind, Refusal, Request};
use super::sites::is_denied;
use super::understand::{PageContent, SOURCE, Tab, Understood, by_content, by_tab};
use crate::app::text::clean;
use crate::app::{ExportTarget, session_of};
use crate::config::Channel;
use crate::export::{OutboxEntry, Outcome, Person, Plan, Pool, Target};
use crate::library::{Effect, Origin, OriginKind};
use crate::matching::{Assessment, Verdict};
use crate::people::text::phrase;
use crate::people::{CandidateId, Job, JobId, PersonRef, Profile, ProfileId};
use crate::worker::{CheckLine, Engine, EngineError, JobLine, OutboxLine, PlannedLine};

/// People and plans of one popup that are remembered.
const REMEMBERED: usize = 64;
/// Jobs told at once; the others are counted.
const MOST_JOBS: usize = 200;
/// Applications of one candidate told.
const MOST_APPLICATIONS: usize = 10;
/// Exports of one person told.
const MOST_EXPORTS: usize = 5;

/// The engine's side of a host.
pub(super) struct Desk {
    pub(super) engine: Arc<Engine>,
    waits: Option<crate::worker::Problem>,
    stop: CancellationToken,
    next: AtomicU64,
    people: Mutex<VecDeque<(u64, Subject)>>,
    plans: Mutex<VecDeque<(u64, Plan)>>,
    sending: AtomicBool,
    /// Something was exported from this popup.
    exported: AtomicBool,
    _keep: Box<dyn std::any::Any + Send + Sync>,
}

/// Somebody whom the popup shows.
#[derive(Clone)]
enum Subject {
    Profile(Box<Profile>),
    Candidate(CandidateId),
}

type Answered = Result<Value, Refusal>;

impl From<EngineError> for Refusal {
    fn from(error: EngineError) -> Self {
        let kind = match &error {
            EngineError::NoCredentials | EngineError::NoPartner | EngineError::Refused(_) => {
                Kind::Setup
            }
            _ => Kind::Failed,
        };
        Self::of(kind, error.problem())
    }
}

impl Desk {
    pub(super) async fn new(opened: Opened, stop: CancellationToken) -> Self {
        let desk = Self {
            engine: Arc::new(opened.engine),
            waits: opened.waits,
            stop,
            next: AtomicU64::new(1),
            people: Mutex::default(),
            plans: Mutex::default(),
            sending: AtomicBool::new(false),
            exported: AtomicBool::new(false),
            _keep: opened.keep,
        };
        // What an earlier popup left, should its host have been killed.
        if desk.is_unfinished().await {
            desk.send();
        }
        desk
    }

    /// Returns whether something in the outbox goes on by itself here.
    pub(super) async fn is_unfinished(&self) -> bool {
        let unfinished = |entry: &OutboxEntry| self.engine.outbox.carries(entry);
        let may_send = !self.engine.setup.is_offline() || self.engine.setup.is_alone();
        may_send
            && self
                .engine
                .outbox
                .all()
                .await
                .is_ok_and(|all| all.iter().any(unfinished))
    }

    /// Returns whether somebody has to go on with the outbox once this popup is closed: it exported, or
    /// nobody else is there to. What the app is about to send needs no other process to wait for it.
    pub(super) async fn leaves_work(&self) -> bool {
        let ours = self.exported.load(Ordering::Relaxed);
        let ours = ours || self.engine.setup.is_owner().await.unwrap_or(false);
        ours && self.is_unfinished().await
    }

    /// Works off the outbox from now on, until the browser hangs up.
    fn send(&self) {
        let offline = self.engine.setup.is_offline() && !self.engine.setup.is_alone();
        if offline || self.sending.swap(true, Ordering::Relaxed) {
            return;
        }
        let (engine, stop) = (Arc::clone(&self.engine), self.stop.clone());
        tokio::spawn(async move {
            // The rows say what became of each export; trouble is in the log.
            engine.outbox.work_off(&stop, |_| {}).await;
        });
    }

    pub(super) async fn answer(&self, request: Request) -> Answered {
        match request {
            Request::Hello(_) => self.status(&[]).await,
            Request::Check { tab, page } => self.check(&tab, page.as_deref()).await,
            Request::Jobs { query } => self.jobs(&query).await,
            Request::Plan { person, job, pool } => self.plan(person, job, pool).await,
            Request::Export {
                plan,
                reason,
                unchecked,
            } => self.export(plan, &reason, unchecked).await,
            Request::Undo { export_id } => self.undo(&export_id).await,
            Request::Decide {
                person,
                candidate,
                decision,
            } => {
                let Subject::Profile(profile) = self.person(person)? else {
                    let what = "This is the candidate's own page: there is no pair to decide on.";
                    return Err(Refusal::new(Kind::Failed, what, ""));
                };
                let decided =
                    self.engine
                        .verdicts
                        .decide_on(&profile, CandidateId(candidate), decision);
                let assessment = decided.await?;
                self.verdict(person, &profile, &assessment).await
            }
            Request::Keep {
                person,
                open: true,
                candidate: Some(id),
            } => {
                self.person(person)?;
                self.engine
                    .setup
                    .show_in_app(format!("#{id}"), true)
                    .await?;
                Ok(json!({"opened": true}))
            }
            Request::Keep { person, open, .. } => self.keep(person, open).await,
            Request::Status { exports } => self.status(&exports).await,
        }
    }

    /// Returns how these exports and the local copy stand.
    pub(super) async fn status(&self, exports: &[String]) -> Answered {
        let status = self.engine.status().await?;
        let all = if exports.is_empty() {
            Vec::new()
        } else {
            self.engine.outbox.all().await?
        };
        let asked = all.iter().filter(|entry| exports.contains(&entry.id));
        let waits = self
            .waits
            .as_ref()
            .map(|problem| format!("{} {}", problem.what, problem.hint));
        Ok(json!({
            "organisation": status.organisation,
            "acting_user": status.acting_user,
            "mirror_candidates": status.mirror.candidates,
            "mirror_synced_at": status.mirror.synced_at,
            "hold_seconds": self.engine.outbox.hold().as_secs(),
            "waits": waits.or(status.waiting.map(|wait| wait.words(Timestamp::now()))),
            "exports": asked.map(export).collect::<Vec<_>>(),
        }))
    }

    async fn check(&self, tab: &Tab, page: Option<&PageContent>) -> Answered {
        let denied = is_denied(&tab.url);
        let mirror = self.engine.status().await?.mirror;
        if mirror.candidates == 0 && mirror.synced_at.is_none() {
            let what = "There is no local copy of Greenhouse yet.";
            return Err(Refusal::new(
                Kind::Setup,
                what,
                "Run `gleaner sync` in a terminal.",
            ));
        }
        let understood = match page {
            Some(_) if denied => {
                let what = "Nothing but the address and the title is read on this site.";
                let hint = "Its owner forbids reading its pages.";
                return Err(Refusal::new(Kind::Denied, what, hint));
            }
            Some(page) if page.is_too_long() => {
                let hint = "Copy what is about the person and paste it into the app.";
                return Err(Refusal::new(Kind::Request, "The page says too much.", hint));
            }
            Some(page) => by_content(tab, page),
            None => by_tab(tab),
        };
        let mut answers = Vec::new();
        let nobody = match understood {
            Understood::Nobody(why) => Some(why),
            Understood::Candidate(id) => {
                answers.push(self.candidate(id).await?);
                None
            }
            Understood::People(people) => {
                let verdicts = self.engine.verdicts.assess_profiles(&people).await?;
                for (profile, verdict) in people.iter().zip(&verdicts) {
                    let handle = self.remember(Subject::Profile(Box::new(profile.clone())));
                    answers.push(self.verdict(handle, profile, verdict).await?);
                }
                None
            }
        };
        Ok(json!({"people": answers, "nobody": nobody, "may_read": !denied}))
    }

    /// Returns everything known about somebody on their own page in Greenhouse.
    async fn candidate(&self, id: CandidateId) -> Answered {
        let person = PersonRef::Candidate(id);
        let Some((_, Ok(assessment))) = self.engine.verdicts.assess(&[person]).await.pop() else {
            let what = format!("Candidate {id} is not in the local copy yet.");
            return Err(Refusal::new(
                Kind::Failed,
                what,
                "Run `gleaner sync`, or wait for the app's next one.",
            ));
        };
        let name = assessment
            .candidates
            .first()
            .map(|found| found.name.clone());
        let shown = Profile {
            external_id: id.to_string(),
            full_name: name,
            ..Profile::default()
        };
        let handle = self.remember(Subject::Candidate(id));
        let mut answer = self.verdict(handle, &shown, &assessment).await?;
        if let Some(answer) = answer.as_object_mut() {
            answer.insert("own_page".to_owned(), json!(true));
        }
        Ok(answer)
    }

    /// Returns who was understood and what is known of them.
    async fn verdict(&self, handle: u64, profile: &Profile, assessment: &Assessment) -> Answered {
        let mut line = json!(CheckLine::new(profile, assessment));
        cut_applications(&mut line);
        let candidates = assessment.candidates.iter().map(|found| found.id);
        let ids: Vec<CandidateId> = candidates
            .filter(|_| assessment.verdict == Verdict::InGreenhouse)
            .take(1)
            .collect();
        let mut exports = self.engine.outbox.all().await?;
        exports.retain(|entry| {
            let profile_is = entry.external_id == profile.external_id;
            profile_is || entry.candidate_id.is_some_and(|id| ids.contains(&id))
        });
        exports.truncate(MOST_EXPORTS);
        let shown = json!({
            "name": clean(&profile.name()), "title": profile.position(), "company": profile.company,
            "location": profile.location, "emails": profile.emails.iter().map(|one| &one.value).collect::<Vec<_>>(),
            "pages": profile.pages().collect::<Vec<_>>(),
        });
        let page = assessment.candidates.first().map(|found| found.id.page());
        Ok(json!({
            "person": handle, "profile": shown, "check": line, "says": words(assessment),
            "same_name": assessment.same_name, "page": page,
            "exports": exports.iter().map(export).collect::<Vec<_>>(),
        }))
    }

    async fn jobs(&self, query: &str) -> Answered {
        let jobs = self.engine.catalog.jobs().await?;
        let words = phrase(query);
        let words: Vec<&str> = words.split_whitespace().collect();
        let fits: Vec<&Job> = jobs.open.iter().filter(|job| holds(job, &words)).collect();
        let told: Vec<JobLine<'_>> = fits
            .iter()
            .take(MOST_JOBS)
            .map(|job| JobLine::from(*job))
            .collect();
        let pools = jobs
            .pools
            .iter()
            .take(MOST_JOBS)
            .map(|pool| json!({"id": pool.id, "name": pool.name}));
        Ok(json!({
            "jobs": told, "more": fits.len().saturating_sub(MOST_JOBS),
            "pools": pools.collect::<Vec<_>>(),
            "session": self.session_target().await,
            "hidden": jobs.hidden.iter().map(|one| json!({"count": one.count, "reason": one.reason})).collect::<Vec<_>>(),
        }))
    }

    /// Returns where the exports of the app's session go, in the popup's words for it.
    async fn session_target(&self) -> Option<String> {
        let (target, _) = session_of(&self.engine.records.place().await);
        Some(match target? {
            ExportTarget::Job(job) => format!("job:{}", job.id),
            ExportTarget::Prospects(Some(pool)) => format!("pool:{}", pool.id),
            ExportTarget::Prospects(None) => "none:".to_owned(),
        })
    }

    async fn plan(&self, person: u64, job: Option<i64>, pool: Option<i64>) -> Answered {
        let jobs = self.engine.catalog.jobs().await?;
        let gone = |what: &str| {
            Refusal::new(
                Kind::Failed,
                format!("This {what} is not open any more."),
                "Choose another one.",
            )
        };
        let target = match (job, pool) {
            (Some(id), _) => {
                let job = jobs.open.into_iter().find(|job| job.id == JobId(id));
                let job = job.ok_or_else(|| gone("job"))?;
                Target::Job {
                    id: job.id,
                    name: job.name,
                }
            }
            (None, Some(id)) => {
                let pool: Option<Pool> = jobs.pools.into_iter().find(|pool| pool.id == id);
                Target::Prospect {
                    pool: Some(pool.ok_or_else(|| gone("pool"))?),
                }
            }
            (None, None) => Target::Prospect { pool: None },
        };
        let whom = match self.person(person)? {
            // Not in the library: what the plan knows it by is never looked up.
            Subject::Profile(profile) => {
                (PersonRef::Profile(ProfileId(0)), Person::Profile(profile))
            }
            Subject::Candidate(id) => {
                let detail = self
                    .engine
                    .verdicts
                    .detail(PersonRef::Candidate(id), &[])
                    .await?;
                let found = detail.candidates.into_iter().next();
                let found = found.ok_or_else(|| {
                    Refusal::new(Kind::Failed, "This candidate is no longer there.", "")
                })?;
                (
                    PersonRef::Candidate(id),
                    Person::Candidate(Box::new(found.candidate)),
                )
            }
        };
        // What the session chose once for its exports holds for these too.
        let (_, chosen) = session_of(&self.engine.records.place().await);
        let plan = self
            .engine
            .plans
            .plan_people_chosen(vec![whom], &target, &chosen)
            .await?;
        let Some(item) = plan.items.first() else {
            return Err(Refusal::new(Kind::Failed, "There is nothing to plan.", ""));
        };
        let line = json!(PlannedLine::new(item, &plan));
        let facts = json!({
            "target": target.words(), "writes": item.step.writes(), "blocked": item.is_guarded(),
            "unchecked": plan.unchecked() > 0, "partner": item.channel == Channel::Ingestion, "line": line,
        });
        let number = self.number();
        put(&self.plans, number, plan);
        let mut answer = json!({"plan": number});
        merge(&mut answer, facts);
        Ok(answer)
    }

    async fn export(&self, plan: u64, reason: &str, unchecked: bool) -> Answered {
        let mut plan = get(&self.plans, plan).ok_or_else(|| {
            let what = "This plan is not known any more; nothing was exported.";
            Refusal::new(Kind::Failed, what, "Look at the plan again.")
        })?;
        if !reason.trim().is_empty() {
            plan.override_guards(None, reason);
        }
        if unchecked {
            plan.accept_unchecked();
        }
        let queued = self
            .engine
            .outbox
            .enqueue(&plan, self.engine.outbox.hold())
            .await?;
        if let Some(report) = queued.settled.first() {
            return Ok(json!({"report": report, "outbox": null}));
        }
        let Some((id, _)) = queued.open.first() else {
            return Err(Refusal::new(
                Kind::Failed,
                "Nothing was exported.",
                "Look at the plan again.",
            ));
        };
        self.exported.store(true, Ordering::Relaxed);
        self.send();
        let all = self.engine.outbox.all().await?;
        let entry = all.iter().find(|entry| entry.id == *id);
        let mut report = plan.items.first().map(|item| item.as_report(&plan.target));
        if let Some(report) = &mut report {
            report.export_id = Some(id.clone());
            report.outcome = Outcome::Planned;
        }
        Ok(json!({"report": report, "outbox": entry.map(export)}))
    }

    async fn undo(&self, id: &str) -> Answered {
        self.engine.outbox.cancel_export(id).await?;
        let all = self.engine.outbox.all().await?;
        let entry = all.iter().find(|entry| entry.id == id);
        Ok(json!({"outbox": entry.map(export)}))
    }

    async fn keep(&self, person: u64, open: bool) -> Answered {
        let Subject::Profile(profile) = self.person(person)? else {
            let what = "This person is in Greenhouse; the library keeps people from elsewhere.";
            return Err(Refusal::new(Kind::Failed, what, ""));
        };
        let origin = Origin {
            kind: OriginKind::Paste,
            ..Origin::file(SOURCE)
        };
        let name = profile.name();
        let report = self
            .engine
            .records
            .import_from(origin, vec![*profile])
            .await?;
        if open {
            self.engine.setup.show_in_app(name, false).await?;
        }
        let row = report.rows.first();
        let effect = row.map(|row| match row.effect {
            Effect::Added => "added",
            Effect::Unchanged => "unchanged",
            _ => "filled",
        });
        Ok(
            json!({"id": row.map(|row| row.id), "name": row.map(|row| &row.name), "effect": effect, "opened": open}),
        )
    }

    fn number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    fn remember(&self, subject: Subject) -> u64 {
        let number = self.number();
        put(&self.people, number, subject);
        number
    }

    fn person(&self, number: u64) -> Result<Subject, Refusal> {
        get(&self.people, number).ok_or_else(|| {
            Refusal::new(
                Kind::Failed,
                "This person is not known any more.",
                "Open the popup again.",
            )
        })
    }
}

fn put<T>(list: &Mutex<VecDeque<(u64, T)>>, number: u64, value: T) {
    let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
    list.push_back((number, value));
    while list.len() > REMEMBERED {
        list.pop_front();
    }
}

fn get<T: Clone>(list: &Mutex<VecDeque<(u64, T)>>, number: u64) -> Option<T> {
    let list = list.lock().unwrap_or_else(PoisonError::into_inner);
    let found = list.iter().find(|(known, _)| *known == number);
    found.map(|(_, value)| value.clone())
}

/// Returns an export as the outbox tells it, with when it leaves.
fn export(entry: &OutboxEntry) -> Value {
    let mut line = json!(OutboxLine::from(entry));
    let more = json!({
        "target": entry.target.words(), "says": entry.state.words(), "due_at": entry.due_at,
        "outcome": entry.outcome.map(Outcome::word), "settles": entry.is_pending(),
    });
    merge(&mut line, more);
    line
}

fn merge(into: &mut Value, more: Value) {
    if let (Some(into), Value::Object(more)) = (into.as_object_mut(), more) {
        into.extend(more);
    }
}

/// Keeps the newest applications of each candidate; the others are counted.
fn cut_applications(line: &mut Value) {
    let candidates = line.get_mut("candidates").and_then(Value::as_array_mut);
    for candidate in candidates.into_iter().flatten() {
        let Some(list) = candidate
            .get_mut("applications")
            .and_then(Value::as_array_mut)
        else {
            continue;
        };
        let more = list.len().saturating_sub(MOST_APPLICATIONS);
        list.truncate(MOST_APPLICATIONS);
        merge(candidate, json!({"more_applications": more}));
    }
}

/// Returns the verdict in words.
fn words(assessment: &Assessment) -> String {
    let names = match assessment.same_name {
        0 => String::new(),
        1 => "; 1 candidate bears the same name".to_owned(),
        count => format!("; {count} candidates bear the same name"),
    };
    match assessment.verdict {
        Verdict::InGreenhouse => "In Greenhouse".to_owned(),
        Verdict::Possible => "Possibly in Greenhouse: needs review".to_owned(),
        Verdict::New if assessment.asked.mirror_synced_at.is_none() => {
            format!("New so far: the local copy is not complete{names}")
        }
        Verdict::New => {
            let asked = assessment.asked.mirror_candidates;
            format!("New: not found among {asked} candidates{names}")
        }
    }
}

fn holds(job: &Job, words: &[&str]) -> bool {
    let facts = [
        Some(job.id.to_string()),
        Some(job.name.clone()),
        job.requisition_id.clone(),
        job.department.clone(),
    ];
    let text: Vec<String> = facts
        .into_iter()
        .flatten()
        .chain(job.offices.iter().cloned())
        .collect();
    let text = phrase(&text.join(" "));
    words.iter().all(|word| text.contains(word))
}
