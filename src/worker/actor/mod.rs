//! The screen's side of the engine: requests in, events out, nobody kept waiting.
//!
//! Searches and look-ups sit in slots where the newest takes the place of one not yet begun; orders
//! are carried out each on a task of its own, which can be ended by itself; exports go into the outbox and are worked off by one
//! runner. All of it ends when the token is cancelled or the screen hangs up.

mod background;
mod commands;
mod latest_wins;
mod slot;
mod ticket;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, mpsc};
use tokio::task::{AbortHandle, JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use latest_wins::Slots;
use ticket::Ticket;

use super::{Engine, Event, Reply, Request, RequestKey, Status};

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
        let slots = Arc::new(Slots::default());
        let mut tasks = JoinSet::new();
        let engine = Arc::clone(&self.engine);
        tasks.spawn(async move { engine.search.warm_up().await });
        tasks.spawn(self.clone().search(Arc::clone(&slots)));
        tasks.spawn(self.clone().load(Arc::clone(&slots)));
        tasks.spawn(self.clone().assess(Arc::clone(&slots)));
        tasks.spawn(self.clone().guards(Arc::clone(&slots)));
        tasks.spawn(self.clone().keep_place(Arc::clone(&slots)));
        tasks.spawn(self.clone().keep_in_step());
        tasks.spawn(self.clone().work_off());
        tasks.spawn(self.clone().keep_telling_status());
        tasks.spawn(self.clone().tell_exports());
        tasks.spawn(self.clone().tell_browsers());
        tasks.spawn(self.clone().let_people_go());
        let mut orders: Vec<(RequestKey, AbortHandle)> = Vec::new();
        let mut place = None;
        loop {
            let request = tokio::select! {
                biased;
                () = self.stop.cancelled() => break,
                request = inbox.recv() => match request {
                    Some(request) => request,
                    None => break,
                },
            };
            if let Request::KeepPlace(text) = &request {
                place = Some(text.clone());
            }
            let asked = request.key();
            let Some(ticket) = self.ticket(asked.clone()).await else {
                break;
            };
            while tasks.try_join_next().is_some() {}
            orders.retain(|(_, order)| !order.is_finished());
            if let Request::Cancel(order) = &request {
                let these = orders.iter().filter(|(asked, _)| asked == order);
                these.for_each(|(_, order)| order.abort());
                ticket.answer(Ok(Reply::Done));
            } else if let Some((order, ticket)) = slots.put(request, ticket) {
                let span = ticket.span();
                let task = tasks.spawn(self.clone().carry_out(order, ticket).instrument(span));
                orders.push((asked, task));
            }
        }
        self.stop.cancel();
        // The last key pressed is often the one that quits: what it left waiting still counts.
        inbox.close();
        while let Ok(request) = inbox.try_recv() {
            drop(self.ticket_at_once(request.key()));
            if let Request::KeepPlace(text) = request {
                place = Some(text);
            }
        }
        if let Some(text) = place {
            let _ = self.engine.records.keep_place(text).await;
        }
        // A write that is under way keeps its two seconds to be noted; longer ones the outbox
        // reconciles at the next start.
        let _ = tokio::time::timeout(Duration::from_secs(2), self.engine.outbox.quiet()).await;
        tasks.shutdown().await;
    }

    /// Returns the promise of an answer once there is room for it; none where the worker ends.
    async fn ticket(&self, asked: RequestKey) -> Option<Ticket> {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => {
                drop(self.ticket_at_once(asked));
                None
            }
            place = self.events.clone().reserve_owned() => Some(Ticket::new(asked, place.ok()?)),
        }
    }

    /// Returns the promise of an answer where there is room for it now: nobody listens to a worker that
    /// ends with its events full.
    fn ticket_at_once(&self, asked: RequestKey) -> Option<Ticket> {
        let place = self.events.clone().try_reserve_owned().ok()?;
        Some(Ticket::new(asked, place))
    }

    async fn say(&self, event: Event) {
        // A screen that has gone hears nothing more.
        let _ = self.events.send(event).await;
    }
}

#[cfg(test)]
mod tests;
