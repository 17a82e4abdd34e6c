//! The screen's side of the engine: requests in, events out, nobody kept waiting.
//!
//! Searches and look-ups sit in slots where the newest takes the place of one not yet begun; orders
//! are carried out each on a task of its own; exports go into the outbox and are worked off by one
//! runner. All of it ends when the token is cancelled or the screen hangs up.

mod background;
mod commands;
mod exports;
mod latest_wins;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use latest_wins::{Guarded, Search, Wanted};

use super::{Engine, EngineError, Event, Request, Status};
use crate::matching::Assessment;
use crate::people::PersonRef;

/// Requests that may wait before the screen is told to slow down.
const REQUESTS: usize = 64;
/// Events that may wait before the worker does.
const EVENTS: usize = 256;

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

/// Starts the worker on the current runtime.
pub fn start(engine: impl Into<Arc<Engine>>) -> Handle {
    let (requests, inbox) = mpsc::channel(REQUESTS);
    let (outbox, events) = mpsc::channel(EVENTS);
    let stop = CancellationToken::new();
    let desk = Desk {
        engine: engine.into(),
        events: outbox,
        stop: stop.clone(),
        told: Arc::default(),
    };
    let ended = tokio::spawn(async move {
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
    /// The facts of the status line as they were last sent.
    told: Arc<Mutex<Option<Status>>>,
}

impl Desk {
    async fn run(self, mut inbox: mpsc::Receiver<Request>) {
        let (search, searches) = watch::channel::<Option<Search>>(None);
        let (load, loads) = watch::channel::<Option<Wanted>>(None);
        let (assess, wanted) = watch::channel::<Vec<PersonRef>>(Vec::new());
        let (guards, guarded) = watch::channel::<Option<Guarded>>(None);
        let (place, places) = watch::channel::<Option<String>>(None);
        let mut tasks = JoinSet::new();
        let engine = Arc::clone(&self.engine);
        tasks.spawn(async move { engine.search.warm_up().await });
        tasks.spawn(self.clone().search(searches));
        tasks.spawn(self.clone().load(loads));
        tasks.spawn(self.clone().assess(wanted));
        tasks.spawn(self.clone().guards(guarded));
        tasks.spawn(self.clone().keep_place(places));
        tasks.spawn(self.clone().keep_in_step());
        tasks.spawn(self.clone().work_off());
        tasks.spawn(self.clone().keep_telling_status());
        tasks.spawn(self.clone().tell_exports());
        tasks.spawn(self.clone().tell_browsers());
        tasks.spawn(self.clone().let_people_go());
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
                    on_screen,
                    at_once,
                    limit,
                } => {
                    search.send_replace(Some(Search {
                        generation,
                        query,
                        scope,
                        on_screen: *on_screen,
                        at_once,
                        limit,
                    }));
                }
                Request::Load {
                    generation,
                    row,
                    candidates,
                } => {
                    load.send_replace(Some((generation, row, candidates)));
                }
                Request::Assess { rows } => {
                    assess.send_replace(rows);
                }
                Request::Guards {
                    rows,
                    target,
                    chosen,
                } => {
                    guards.send_replace(Some((rows, target, chosen)));
                }
                Request::KeepPlace(text) => {
                    place.send_replace(Some(text));
                }
                order => {
                    let desk = self.clone();
                    tasks.spawn(async move { desk.carry_out(order).await });
                }
            }
        }
        self.stop.cancel();
        // The last key pressed is often the one that quits: what it left waiting still counts.
        while let Ok(request) = inbox.try_recv() {
            if let Request::KeepPlace(text) = request {
                place.send_replace(Some(text));
            }
        }
        let last = place.borrow().clone();
        if let Some(text) = last {
            let _ = self.engine.records.keep_place(text).await;
        }
        // A write that is under way keeps its two seconds to be noted; longer ones the outbox
        // settles at the next start.
        let _ = tokio::time::timeout(Duration::from_secs(2), self.engine.outbox.quiet()).await;
        tasks.shutdown().await;
    }

    async fn say(&self, event: Event) {
        // A screen that has gone hears nothing more.
        let _ = self.events.send(event).await;
    }
}

fn assessed(row: PersonRef, verdict: Result<Assessment, EngineError>) -> Event {
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
