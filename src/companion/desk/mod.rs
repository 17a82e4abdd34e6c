//! What a browser that was let in is answered, from the same worker as everybody else.

mod check;
mod exports;
mod lines;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::host::Opened;
use super::protocol::{Kind, Refusal, Request};
use super::understand::SOURCE;
use crate::export::{OutboxEntry, Plan};
use crate::library::{Effect, Origin, OriginKind};
use crate::people::{CandidateId, Profile};
use crate::worker::{Engine, EngineError};

use lines::export;

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
