//! The pacing of all calls of one credential: lanes, the reserve, the window (contract 3.3, architecture 2).

mod clock;
mod pacer;
mod reading;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
mod turns;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, sleep_until};

use pacer::Pacer;
pub(crate) use reading::{Reading, http_date, retry_after};
use turns::Turns;

/// Milliseconds since the budget was made.
type Millis = i64;

/// A share of the rate budget; earlier ones go first (architecture 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lane {
    /// A person is waiting.
    Interactive,
    /// An export on its way.
    Export,
    /// The mirror being brought up to date.
    Sync,
}

impl Lane {
    /// All lanes, first things first.
    pub const ALL: [Self; 3] = [Self::Interactive, Self::Export, Self::Sync];
}

/// How many calls wait in each lane.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Interactive calls.
    pub interactive: usize,
    /// Exports.
    pub export: usize,
    /// Sync.
    pub sync: usize,
}

/// The budget at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BudgetStatus {
    /// Calls in a window; `None` until an answer has named it.
    pub limit: Option<u32>,
    /// Calls left in this window, those in flight taken off; `None` until known.
    pub remaining: Option<u32>,
    /// Time until the window should end.
    pub resets_in: Option<Duration>,
    /// Time until calls may go again after a 429; `None` where nothing is stopped.
    pub stopped_for: Option<Duration>,
    /// Calls under way.
    pub in_flight: usize,
    /// Calls that wait for their turn.
    pub waiting: Waiting,
    /// Calls answered or lost so far, in all windows.
    pub calls: u64,
    /// 429 answers so far.
    pub refused: u64,
}

/// The one scheduler of a credential; clones share it.
#[derive(Debug, Clone)]
pub struct Budget {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    origin: Instant,
    state: Mutex<State>,
    /// Rung when an answer has changed what is known, so that waiters look anew when to wake.
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    pacer: Pacer,
    waiters: [Turns<oneshot::Sender<Permit>>; 3],
    calls: u64,
    refused: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self::new()
    }
}

impl Budget {
    /// A budget of which nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        let shared = Shared {
            origin: Instant::now(),
            state: Mutex::default(),
            changed: Notify::new(),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Waits for its turn and answers the right to one call; `user` is who takes turns with others in
    /// the lane. Dropping the future gives the place up.
    pub(crate) async fn acquire(&self, lane: Lane, user: u64) -> Permit {
        let (turn, mut ready) = oneshot::channel();
        if let Some(queue) = self.shared.lock().waiters.get_mut(lane as usize) {
            queue.push(user, turn);
        }
        loop {
            let changed = self.shared.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let wake = self.shared.grant(&self.shared);
            let timer = async {
                match wake {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                permit = &mut ready => {
                    if let Ok(permit) = permit {
                        return permit;
                    }
                    // The sender is never dropped unsent while the budget lives; queue again if it was.
                    return Box::pin(self.acquire(lane, user)).await;
                }
                () = changed => {}
                () = timer => {}
            }
        }
    }

    /// How long `calls` more calls of the sync lane take at least, with nobody else about; no time
    /// while no limit is known.
    #[must_use]
    pub fn time_for(&self, calls: u64) -> Duration {
        let now = self.shared.now();
        let millis = self.shared.lock().pacer.time_for(calls, now);
        Duration::from_millis(millis.unsigned_abs())
    }

    /// The budget now.
    #[must_use]
    pub fn status(&self) -> BudgetStatus {
        let now = self.shared.now();
        let state = self.shared.lock();
        let span = |millis: Millis| Duration::from_millis(millis.unsigned_abs());
        let waiting = |lane: Lane| {
            state.waiters.get(lane as usize).map_or(0, |queue| {
                queue.iter().filter(|turn| !turn.is_closed()).count()
            })
        };
        let stopped = state.pacer.stopped_for(now);
        BudgetStatus {
            limit: state.pacer.limit(),
            remaining: state.pacer.remaining(now),
            resets_in: state.pacer.resets_in(now).map(span),
            stopped_for: (stopped > 0).then(|| span(stopped)),
            in_flight: state.pacer.in_flight(),
            waiting: Waiting {
                interactive: waiting(Lane::Interactive),
                export: waiting(Lane::Export),
                sync: waiting(Lane::Sync),
            },
            calls: state.calls,
            refused: state.refused,
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics half-way through a change, so a poisoned state is still whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Millis {
        Millis::try_from(self.origin.elapsed().as_millis()).unwrap_or(Millis::MAX)
    }

    /// Lets all go who may, first lanes first, and answers when to look again.
    fn grant(&self, shared: &Arc<Self>) -> Option<Instant> {
        let now = self.now();
        let mut state = self.lock();
        let State { pacer, waiters, .. } = &mut *state;
        for (lane, queue) in Lane::ALL.into_iter().zip(waiters) {
            while pacer.free(lane, now) > 0 {
                let Some(turn) = queue.pop() else { break };
                let ticket = pacer.start(now);
                let permit = Permit {
                    ticket: Some(ticket),
                    shared: Arc::clone(shared),
                };
                if let Err(mut permit) = turn.send(permit) {
                    // The waiter has gone; taking the ticket keeps its drop from locking again.
                    permit.ticket = None;
                    pacer.withdrawn(ticket);
                }
            }
        }
        let wake = pacer.next_change(now)?;
        Some(self.origin + Duration::from_millis(wake.unsigned_abs()))
    }

    /// Changes the pacer, then lets waiters go.
    fn change(self: &Arc<Self>, change: impl FnOnce(&mut State, Millis)) {
        let now = self.now();
        change(&mut self.lock(), now);
        self.grant(self);
        self.changed.notify_waiters();
    }
}

/// The right to one call. It counts until its answer is read with [`Permit::settle`]; dropped, the
/// call is taken for one that may have been counted.
#[derive(Debug)]
pub(crate) struct Permit {
    ticket: Option<u64>,
    shared: Arc<Shared>,
}

impl Permit {
    /// The answer is here.
    pub fn settle(mut self, reading: &Reading) {
        if let Some(ticket) = self.ticket.take() {
            self.shared.change(|state, now| {
                state.calls += 1;
                state.refused += u64::from(reading.refused);
                state.pacer.answered(ticket, now, reading);
            });
        }
    }

    /// The call never left.
    pub fn unused(mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.shared.change(|state, _| state.pacer.withdrawn(ticket));
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.shared.change(|state, _| {
                state.calls += 1;
                state.pacer.lost(ticket);
            });
        }
    }
}
