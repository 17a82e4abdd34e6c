//! Who may start when: the arithmetic of the window, with no clock and no waiting of its own.
//!
//! # What is known
//!
//! The server counts a call when it arrives, in fixed windows of 30 s, and tells with each answer how
//! many are left (`Remaining`) and at which second of its clock the window ends (`Reset`, contract
//! 3.3). So at any time at most `limit - Remaining` calls plus all those still in flight are counted
//! in the window, and a further one fits when `Remaining - in flight >= 1`. A call in flight may have
//! been counted in `Remaining` already; taking it off twice errs on the safe side, and only until
//! its answer is here.
//!
//! # The edge
//!
//! `Reset` is coarse and on another clock, and a call sent just before the edge may be counted after
//! it. Two things make this safe. First, answers carry the window they were counted in: only those
//! with the new `Reset` count against the new window, and all in flight are presumed to. Second, a
//! window is not believed to have begun until a scout has come back from it: one call of the old
//! window is spared for that (where the limit is large enough for it to be under 3 %), sent at the
//! nominal edge, harmless whichever window it lands in. With no call left to spare, the scout waits
//! until the old window is over for certain.
//!
//! # Room for a person
//!
//! A sync could use a window up in its first seconds, and a person who asks for more than the
//! reserve would wait for the rest of it. So a part of the window is kept from sync at first and
//! given to it little by little, all of it in time; and the few calls that may go unused (design 6)
//! stay with people and the scout to the end.

use std::collections::{BTreeMap, VecDeque};

use super::clock::ServerClock;
use super::{Lane, Millis, Reading};

/// Length of the window (contract 3.3).
pub(super) const WINDOW: Millis = 30_000;
/// Limit assumed of a server that names none (contract 3.3).
const ASSUMED_LIMIT: u32 = 50;
/// `Reset` is in whole seconds and may be rounded either way.
const GRAIN: Millis = 1_000;
/// This part of a window is kept from sync at first.
const HELD_BACK: u32 = 4;
/// How often sync looks whether more of it is free.
const LOOK: Millis = 500;
/// Pause after a 429 that names none.
const REFUSED_PAUSE: Millis = 5_000;
/// The largest correction of the edge that is learned.
const LAG_MAX: Millis = 5_000;

/// The window as last seen.
#[derive(Debug, Clone)]
struct Window {
    reset: Option<i64>,
    remaining: u32,
    first_seen: Millis,
    last_seen: Millis,
}

/// Local times around the end of a window.
#[derive(Debug, Clone, Copy)]
struct Edge {
    /// It does not end before this.
    early: Millis,
    /// It should have ended by this.
    nominal: Millis,
    /// It is over.
    certain: Millis,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Pacer {
    clock: ServerClock,
    limit: Option<u32>,
    window: Option<Window>,
    /// Calls that have started and are not answered, with their start.
    flights: BTreeMap<u64, Millis>,
    last_ticket: u64,
    stopped_until: Millis,
    /// Starts of the last 30 s, kept while the server names no limit.
    bare: VecDeque<Millis>,
    /// An answer came, and it named no limit.
    answered_bare: bool,
    /// Smoothed round trip.
    latency: Millis,
    /// How much later than computed windows have been seen to end.
    lag: Millis,
}

impl Pacer {
    /// Takes a call for started, and names it.
    pub fn start(&mut self, now: Millis) -> u64 {
        self.last_ticket += 1;
        self.flights.insert(self.last_ticket, now);
        if self.window.is_none() {
            self.bare.push_back(now);
            while self.bare.front().is_some_and(|start| start + WINDOW <= now) {
                self.bare.pop_front();
            }
        }
        self.last_ticket
    }

    /// A call never left: it counts nowhere.
    pub fn withdrawn(&mut self, ticket: u64) {
        if let Some(start) = self.flights.remove(&ticket)
            && let Some(at) = self.bare.iter().position(|other| *other == start)
        {
            self.bare.remove(at);
        }
    }

    /// No answer will come to a call: it may have been counted.
    pub fn lost(&mut self, ticket: u64) {
        if self.flights.remove(&ticket).is_some()
            && let Some(window) = &mut self.window
        {
            window.remaining = window.remaining.saturating_sub(1);
        }
    }

    /// The answer to a call is here.
    pub fn answered(&mut self, ticket: u64, now: Millis, reading: &Reading) {
        let sent = self.flights.get(&ticket).copied().unwrap_or(now);
        self.latency = (self.latency * 3 + (now - sent)) / 4;
        if let Some(date) = reading.date {
            self.clock.observe(date, sent, now);
        }
        if reading.refused {
            let pause = reading.retry_after.map_or(REFUSED_PAUSE, |wait| {
                Millis::try_from(wait.as_millis()).unwrap_or(REFUSED_PAUSE)
            });
            self.stopped_until = self.stopped_until.max(now + pause);
        }
        match (reading.limit, reading.remaining) {
            (Some(limit), Some(remaining)) => {
                self.flights.remove(&ticket);
                self.limit = Some(limit);
                self.count(sent, now, remaining, reading.reset);
            }
            _ => {
                self.lost(ticket);
                self.answered_bare = true;
            }
        }
    }

    /// Enters `remaining` where it belongs: in this window, a newer one, or one that is past.
    fn count(&mut self, sent: Millis, now: Millis, remaining: u32, reset: Option<i64>) {
        let edge = self.edge();
        let Some(window) = &mut self.window else {
            return self.open(now, remaining, reset);
        };
        // The same window may be named a second apart, where the server rounds on each answer.
        let (older, newer) = match (reset, window.reset) {
            (Some(new), Some(old)) => (new < old - 1, new > old + 1),
            // Without `Reset`, calls left can only grow from one call to a later one by a new window.
            _ => (
                false,
                (sent >= window.last_seen && remaining > window.remaining)
                    || sent >= window.first_seen + WINDOW,
            ),
        };
        if older {
            return;
        }
        if newer {
            if let Some(edge) = edge.filter(|edge| now < edge.nominal) {
                self.learn(now - edge.nominal);
            }
            return self.open(now, remaining, reset);
        }
        window.remaining = window.remaining.min(remaining);
        window.last_seen = now;
        if let Some(edge) = edge.filter(|edge| sent > edge.nominal) {
            self.learn(sent - edge.nominal);
        }
    }

    fn open(&mut self, now: Millis, remaining: u32, reset: Option<i64>) {
        self.window = Some(Window {
            reset,
            remaining,
            first_seen: now,
            last_seen: now,
        });
    }

    fn learn(&mut self, by: Millis) {
        self.lag = (self.lag + by).clamp(-LAG_MAX, LAG_MAX);
    }

    /// When the window ends, as far as is known.
    fn edge(&self) -> Option<Edge> {
        let window = self.window.as_ref()?;
        Some(
            match window.reset.and_then(|reset| self.clock.local(reset)) {
                Some((early, late)) => Edge {
                    early: early + self.lag - GRAIN,
                    nominal: late + self.lag,
                    certain: late + self.lag + GRAIN,
                },
                // It began before it was first seen, so by then it is over.
                None => {
                    let end = window.first_seen + WINDOW;
                    Edge {
                        early: end - GRAIN,
                        nominal: end,
                        certain: end,
                    }
                }
            },
        )
    }

    /// When the reserve is given free: the last second, seen from where calls arrive.
    fn release(&self, edge: Edge) -> Millis {
        edge.early - GRAIN - self.latency
    }

    /// Calls kept from all but interactive ones.
    fn reserve(limit: u32) -> u32 {
        limit.saturating_mul(3).div_ceil(100).max(2)
    }

    /// Calls that may go unused: at most 3 % of the window (design 6).
    fn spare(limit: u32) -> u32 {
        limit.saturating_mul(3) / 100
    }

    /// Calls of the window that ends at `edge` which `lane` leaves to those before it.
    fn kept(&self, lane: Lane, limit: u32, edge: Edge, now: Millis) -> u32 {
        let left = self.release(edge) - now;
        let reserve = if left > 0 { Self::reserve(limit) } else { 0 };
        let held_back = match &self.window {
            // Calls sent in the last second may be counted in the next window: where nearly a whole
            // one is still to be had, not all of the next may go with it.
            Some(window) if left <= 0 && window.remaining > limit / 2 => limit / HELD_BACK,
            _ => {
                let part = i64::from(limit / HELD_BACK) * left.clamp(0, WINDOW) / WINDOW;
                u32::try_from(part).unwrap_or(0)
            }
        };
        match lane {
            Lane::Interactive => 0,
            Lane::Export => reserve + Self::spare(limit),
            Lane::Sync => reserve.max(held_back) + Self::spare(limit),
        }
    }

    /// How many calls of `lane` may start at `now`.
    pub fn free(&self, lane: Lane, now: Millis) -> u32 {
        if now < self.stopped_until {
            return 0;
        }
        let flying = u32::try_from(self.flights.len()).unwrap_or(u32::MAX);
        let limit = self.limit.unwrap_or(ASSUMED_LIMIT);
        let kept = |calls: u32| if lane == Lane::Interactive { 0 } else { calls };
        let (Some(window), Some(edge)) = (&self.window, self.edge()) else {
            if !self.answered_bare {
                return self
                    .scouts(lane, now, Millis::MIN)
                    .min(limit.saturating_sub(flying));
            }
            let used = self
                .bare
                .iter()
                .filter(|start| *start + WINDOW > now)
                .count();
            let used = u32::try_from(used).unwrap_or(u32::MAX);
            return limit
                .saturating_sub(used)
                .saturating_sub(kept(Self::reserve(limit)));
        };
        let left = window.remaining.saturating_sub(flying);
        if now < edge.nominal {
            return left.saturating_sub(self.kept(lane, limit, edge, now));
        }
        let scouts = self.scouts(lane, now, edge.nominal);
        if now < edge.certain {
            return scouts.min(left);
        }
        scouts.min(
            limit
                .saturating_sub(flying)
                .saturating_sub(kept(Self::reserve(limit))),
        )
    }

    /// How many calls may go out at `now` into a window of which nothing is known: a few for a person,
    /// one for a machine, twice as many with each second without an answer. Those sent since count.
    fn scouts(&self, lane: Lane, now: Millis, since: Millis) -> u32 {
        let out: Vec<_> = self
            .flights
            .values()
            .filter(|start| **start >= since)
            .collect();
        let first = if lane == Lane::Interactive { 4_u32 } else { 1 };
        let waited = out.iter().map(|start| now - **start).max().unwrap_or(0) / GRAIN;
        let waited = u32::try_from(waited.clamp(0, 16)).unwrap_or(0);
        (first << waited).saturating_sub(u32::try_from(out.len()).unwrap_or(u32::MAX))
    }

    /// The next time after `now` at which more may start without any answer, where there is one.
    pub fn next_change(&self, now: Millis) -> Option<Millis> {
        let mut times = vec![self.stopped_until];
        if let Some(edge) = self.edge() {
            times.extend([self.release(edge), edge.nominal, edge.certain]);
            times.extend((now < self.release(edge)).then_some(now + LOOK));
        } else {
            times.extend(self.bare.iter().map(|start| start + WINDOW));
        }
        // Scouts out there: look again each second.
        times.extend(
            self.flights
                .values()
                .min()
                .map(|start| start + ((now - start) / GRAIN + 1) * GRAIN),
        );
        times.into_iter().filter(|time| *time > now).min()
    }

    /// Calls in a window, once known.
    pub fn limit(&self) -> Option<u32> {
        self.limit
    }

    /// Calls left in the window at `now`, those in flight taken off; `None` while unknown.
    pub fn remaining(&self, now: Millis) -> Option<u32> {
        let (window, edge) = (self.window.as_ref()?, self.edge()?);
        let left = if now < edge.certain {
            window.remaining
        } else {
            self.limit?
        };
        Some(left.saturating_sub(u32::try_from(self.flights.len()).unwrap_or(u32::MAX)))
    }

    /// Milliseconds until the window should end; 0 where it has.
    pub fn resets_in(&self, now: Millis) -> Option<Millis> {
        self.edge().map(|edge| (edge.nominal - now).max(0))
    }

    /// Milliseconds until a stop after a 429 ends; 0 where there is none.
    pub fn stopped_for(&self, now: Millis) -> Millis {
        (self.stopped_until - now).max(0)
    }

    /// Calls in flight.
    pub fn in_flight(&self) -> usize {
        self.flights.len()
    }
}
