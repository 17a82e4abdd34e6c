//! The screen's side of the engine: requests in, events out, nobody kept waiting.
//!
//! Searches and look-ups sit in slots where the newest takes the place of one not yet begun; orders
//! are carried out each on a task of its own; exports go into the outbox and are worked off by one
//! runner. All of it ends when the token is cancelled or the screen hangs up.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use super::outbox::{outcome_of, report};
use super::{Engine, EngineError, Event, Generation, Level, Problem, Request, SyncMode};
use crate::export::Plan;
use crate::people::PersonRef;

/// Requests that may wait before the screen is told to slow down.
const REQUESTS: usize = 64;
/// Events that may wait before the worker does.
const EVENTS: usize = 256;
/// Verdicts worked out between two looks at whether others are wanted more.
const VERDICTS_AT_ONCE: usize = 16;
/// Longest silence of the status line's facts while something is going on.
const STATUS_EVERY: Duration = Duration::from_secs(1);

/// Both ends of a running worker.
pub struct Handle {
    /// Where requests go; a full queue is a notice, never a wait.
    pub requests: mpsc::Sender<Request>,
    /// Where events come from.
    pub events: mpsc::Receiver<Event>,
    /// Ends the worker.
    pub stop: CancellationToken,
    /// Ready once the worker has ended.
    pub ended: JoinHandle<()>,
}

/// Starts the worker on the current runtime; `first` is the first it has to say.
pub fn start(engine: Engine, first: Option<Event>) -> Handle {
    let (requests, inbox) = mpsc::channel(REQUESTS);
    let (outbox, events) = mpsc::channel(EVENTS);
    let stop = CancellationToken::new();
    let desk = Desk {
        engine: Arc::new(engine),
        events: outbox,
        stop: stop.clone(),
    };
    let ended = tokio::spawn(async move {
        if let Some(event) = first {
            desk.say(event).await;
        }
        desk.run(inbox).await;
    });
    Handle {
        requests,
        events,
        stop,
        ended,
    }
}

#[derive(Clone)]
struct Desk {
    engine: Arc<Engine>,
    events: mpsc::Sender<Event>,
    stop: CancellationToken,
}

/// What the search slot holds.
type Search = (Generation, String, super::Scope, usize);

impl Desk {
    async fn run(self, mut inbox: mpsc::Receiver<Request>) {
        let (search, searches) = watch::channel::<Option<Search>>(None);
        let (load, loads) = watch::channel::<Option<(Generation, PersonRef)>>(None);
        let (assess, wanted) = watch::channel::<Vec<PersonRef>>(Vec::new());
        let mut tasks = JoinSet::new();
        tasks.spawn(self.clone().search(searches));
        tasks.spawn(self.clone().load(loads));
        tasks.spawn(self.clone().assess(wanted));
        tasks.spawn(self.clone().keep_in_step());
        tasks.spawn(self.clone().work_off());
        tasks.spawn(self.clone().tell_status());
        tasks.spawn(self.clone().tell_exports());
        loop {
            let request = tokio::select! {
                biased;
                () = self.stop.cancelled() => break,
                request = inbox.recv() => match request {
                    Some(request) => request,
                    None => break,
                },
            };
            match request {
                Request::Search {
                    generation,
                    query,
                    scope,
                    limit,
                } => {
                    search.send_replace(Some((generation, query, scope, limit)));
                }
                Request::Load { generation, row } => {
                    load.send_replace(Some((generation, row)));
                }
                Request::Assess { rows } => {
                    assess.send_replace(rows);
                }
                order => {
                    let desk = self.clone();
                    tasks.spawn(async move { desk.carry_out(order).await });
                }
            }
        }
        self.stop.cancel();
        // A write that is under way keeps its two seconds to be noted; longer ones the outbox
        // settles at the next start.
        let _ = tokio::time::timeout(Duration::from_secs(2), self.engine.outbox_quiet()).await;
        tasks.shutdown().await;
    }

    async fn say(&self, event: Event) {
        // A screen that has gone hears nothing more.
        let _ = self.events.send(event).await;
    }

    async fn search(self, mut wanted: watch::Receiver<Option<Search>>) {
        let mut waiting = wanted.changed().await.is_ok();
        while waiting {
            let Some((generation, query, scope, limit)) = wanted.borrow_and_update().clone() else {
                waiting = wanted.changed().await.is_ok();
                continue;
            };
            let (event, counted) = match self.engine.search(&query, scope, limit).await {
                Ok(found) => {
                    let counted = found.total.is_some();
                    let (rows, total) = (found.rows, found.total);
                    let event = Event::Found {
                        generation,
                        rows,
                        total,
                    };
                    (event, counted)
                }
                Err(error) => {
                    let problem = error.problem();
                    let event = Event::SearchFailed {
                        generation,
                        problem,
                    };
                    (event, true)
                }
            };
            self.say(event).await;
            // Counting looks at everyone: it comes after the rows and yields to the next search.
            let token = CancellationToken::new();
            let _ends_with_the_round = token.clone().drop_guard();
            waiting = tokio::select! {
                biased;
                changed = wanted.changed() => changed.is_ok(),
                total = self.engine.count(&query, scope, token), if !counted => {
                    if let Ok(total) = total {
                        self.say(Event::Counted { generation, total }).await;
                    }
                    wanted.changed().await.is_ok()
                }
            };
        }
    }

    async fn load(self, mut wanted: watch::Receiver<Option<(Generation, PersonRef)>>) {
        while wanted.changed().await.is_ok() {
            let Some((generation, row)) = *wanted.borrow_and_update() else {
                continue;
            };
            let event = match self.engine.detail(row).await {
                Ok(detail) => Event::Loaded {
                    generation,
                    row,
                    detail: Arc::new(detail),
                },
                Err(error) => Event::LoadFailed {
                    generation,
                    row,
                    problem: error.problem(),
                },
            };
            self.say(event).await;
        }
    }

    async fn assess(self, mut wanted: watch::Receiver<Vec<PersonRef>>) {
        while wanted.changed().await.is_ok() {
            let rows = wanted.borrow_and_update().clone();
            for some in rows.chunks(VERDICTS_AT_ONCE) {
                for (row, verdict) in self.engine.assess(some).await {
                    self.say(assessed(row, verdict)).await;
                }
                if wanted.has_changed().unwrap_or(true) {
                    break;
                }
            }
        }
    }

    async fn carry_out(self, order: Request) {
        let event = match order {
            Request::Recheck { row } => assessed(row, self.engine.recheck(row).await),
            Request::Decide {
                row,
                candidate,
                decision,
            } => assessed(row, self.engine.decide(row, candidate, decision).await),
            Request::Jobs => match self.engine.jobs().await {
                Ok(jobs) => Event::Jobs(Arc::new(jobs)),
                Err(error) => Event::JobsFailed(error.problem()),
            },
            Request::Plan {
                generation,
                rows,
                target,
            } => match self.engine.plan(&rows, &target).await {
                Ok(plan) => Event::Planned {
                    generation,
                    plan: Arc::new(plan),
                },
                Err(error) => Event::PlanFailed {
                    generation,
                    problem: error.problem(),
                },
            },
            Request::Export { generation, plan } => return self.export(generation, &plan).await,
            Request::Import { profiles } => match self.engine.import(profiles).await {
                Ok(report) => Event::Imported {
                    added: report.added,
                    updated: report.updated,
                    unchanged: report.unchanged,
                },
                Err(error) => Event::ImportFailed(error.problem()),
            },
            Request::Explain {
                generation,
                row,
                candidate,
            } => match self.engine.explain(row, candidate).await {
                Ok(explanation) => Event::Explained {
                    generation,
                    explanation: Arc::new(explanation),
                },
                Err(error) => Event::ExplainFailed {
                    generation,
                    problem: error.problem(),
                },
            },
            Request::Outbox { generation } => match self.engine.exports().await {
                Ok(exports) => Event::Outbox {
                    generation,
                    exports,
                },
                Err(error) => Event::OutboxFailed {
                    generation,
                    problem: error.problem(),
                },
            },
            Request::Retry { export } => match self.engine.retry(&export).await {
                Ok(()) => return,
                Err(error) => Event::ExportKept(error.problem()),
            },
            Request::Forget { export } => match self.engine.forget(&export).await {
                Ok(()) => return,
                Err(error) => Event::ExportKept(error.problem()),
            },
            Request::TakeBack => match self.engine.take_back_newest().await {
                Ok(()) => return,
                Err(error) => Event::ExportKept(error.problem()),
            },
            Request::Understand { generation, text } => Event::Understood {
                generation,
                pasted: Arc::new(super::shown::understand(text).await),
            },
            Request::Sync => return self.sync(SyncMode::Incremental).await,
            Request::Search { .. } | Request::Load { .. } | Request::Assess { .. } => return,
        };
        self.say(event).await;
    }

    /// Puts a confirmed plan into the outbox and follows it there until nothing of it is left that
    /// settles by itself.
    async fn export(&self, generation: Generation, plan: &Plan) {
        let mut changes = self.engine.changes();
        let mut open = match self.engine.enqueue(plan, self.engine.hold()).await {
            Ok(queued) => {
                for report in queued.settled {
                    self.say(Event::Exported { generation, report }).await;
                }
                let ids: Vec<&str> = queued.open.iter().map(|(id, _)| id.as_str()).collect();
                for id in ids {
                    // One that can't be read now shows with its next change.
                    let _ = self.engine.tell(id).await;
                }
                queued.open
            }
            Err(error) => {
                let Problem { what, hint } = error.problem();
                self.say(Event::Notice {
                    level: Level::Error,
                    text: format!("{what} {hint}"),
                })
                .await;
                Vec::new()
            }
        };
        while !open.is_empty() {
            let changed = tokio::select! {
                () = self.stop.cancelled() => return,
                changed = changes.next() => changed,
            };
            let Some(entry) = changed else { break };
            let Some(at) = open.iter().position(|(id, _)| *id == entry.id) else {
                continue;
            };
            let Some(outcome) = outcome_of(&entry) else {
                continue;
            };
            let Some(person) = open.get(at).map(|(_, person)| *person) else {
                continue;
            };
            if entry.state.rests() {
                open.swap_remove(at);
            }
            self.say(Event::Exported {
                generation,
                report: report(person, &entry, outcome),
            })
            .await;
        }
        self.say(Event::ExportFinished { generation }).await;
    }

    async fn sync(&self, mode: SyncMode) {
        let event = match self
            .engine
            .sync(mode, &self.stop, |progress| self.progress(progress))
            .await
        {
            Ok(_) => Event::Synced,
            Err(error) => Event::SyncFailed(error.problem()),
        };
        let synced = event == Event::Synced;
        self.say(event).await;
        if synced && let Ok(jobs) = self.engine.jobs().await {
            self.say(Event::Jobs(Arc::new(jobs))).await;
        }
    }

    /// Tells how a sync goes on; one that the screen has no time for is left out.
    fn progress(&self, progress: super::SyncProgress) {
        let _ = self.events.try_send(Event::Syncing(progress));
    }

    /// Connects, then keeps the mirror fresh: at the start and every few minutes.
    async fn keep_in_step(self) {
        if self.engine.is_offline() {
            return;
        }
        if let Err(error) = self.engine.connect().await {
            let Problem { what, hint } = error.problem();
            self.say(Event::Notice {
                level: Level::Error,
                text: format!("{what} {hint}"),
            })
            .await;
        }
        loop {
            self.sync(SyncMode::Incremental).await;
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep(self.engine.sync_every()) => {}
            }
        }
    }

    /// Works off the outbox as long as the screen is open.
    async fn work_off(self) {
        if !self.engine.is_offline() {
            self.engine.work_off(&self.stop).await;
        }
    }

    /// Tells of every export that is new or stands elsewhere.
    async fn tell_exports(self) {
        let mut changes = self.engine.changes();
        while let Some(entry) = changes.next().await {
            self.say(Event::ExportChanged(super::ExportRow::from(&entry)))
                .await;
        }
    }

    /// Sends the status line's facts when they change.
    async fn tell_status(self) {
        let mut last = None;
        loop {
            if let Ok(status) = self.engine.status().await
                && last.as_ref() != Some(&status)
            {
                self.say(Event::Status(Arc::new(status.clone()))).await;
                last = Some(status);
            }
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = self.engine.something_happened() => {}
                () = tokio::time::sleep(STATUS_EVERY) => {}
            }
        }
    }
}

fn assessed(row: PersonRef, verdict: Result<crate::matching::Assessment, EngineError>) -> Event {
    match verdict {
        Ok(assessment) => Event::Assessed {
            row,
            assessment: Arc::new(assessment),
        },
        Err(error) => Event::AssessFailed {
            row,
            problem: error.problem(),
        },
    }
}
