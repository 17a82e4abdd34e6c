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
//! it. Three things make this safe, and close. First, answers carry the window they were counted in:
//! only those with the new `Reset` count against the new window, and all in flight are presumed to.
//! Second, a window is as long as the contract says: it is over 30 s after its first answer was here,
//! and not before 30 s after the last call that was still counted in the one before it was sent.
//! Third, before that a window is not believed to have begun until a scout has come back from it: a
//! call of the old window is spared for that (where the limit is large enough for it to be under
//! 3 %), sent half-way between the earliest and the latest end, harmless whichever window it lands
//! in, and with each window that makes the two meet closer.
//!
//! # Room for a person
//!
//! A sync could use a window up in its first seconds, and a person who asks for more than the
//! reserve would wait for the rest of it. So a part of the window is kept from sync at first and
//! given to it little by little, the last few calls at the last moment from which they are sure to
//! arrive in time; and the few calls that may go unused (architecture 8) stay with people and the scout to
//! the end.

use std::collections::{BTreeMap, VecDeque};

use super::clock::ServerClock;
use super::{Lane, Millis, Reading};

/// Length of the window (contract 3.3).
pub(super) const WINDOW: Millis = 30_000;
/// Limit assumed of a server that names none (contract 3.3).
const ASSUMED_LIMIT: u32 = 50;
/// `Reset` is in whole seconds and may be rounded either way.
const GRAIN: Millis = 1_000;
/// Without `Reset` or `Date` a window may have been so old when it was first seen.
const UNNAMED_GRAIN: Millis = 3_000;
/// This part of a window is kept from sync at first.
const HELD_BACK: u32 = 4;
/// And of it this part to the last moment, but no more calls than go out at once: a few for each of
/// the things a person may do meanwhile.
const HELD_TO_THE_END: u32 = 6;
const AT_ONCE: u32 = 9;
/// How often sync looks whether more of it is free.
const LOOK: Millis = 500;
/// Pause after a 429 that names none.
const REFUSED_PAUSE: Millis = 5_000;
/// Allowance for two clocks that count 30 s differently, and for a call held up on its way.
const SLACK: Millis = 50;
/// The largest correction of the edge that is learned.
const LAG_MAX: Millis = 5_000;

/// The window as last seen.
#[derive(Debug, Clone)]
struct Window {
    reset: Option<i64>,
    remaining: u32,
    /// It began after this.
    after: Option<Millis>,
    first_seen: Millis,
    last_seen: Millis,
    /// The latest start of a call counted in it.
    last_start: Millis,
}

/// Local times around the end of a window.
#[derive(Debug, Clone, Copy)]
struct Edge {
    /// Half-way between the earliest and the latest end: time to send a scout.
    nominal: Millis,
    /// It is over.
    certain: Millis,
    /// What is sent by now is counted in it.
    release: Millis,
}

/// Round trips lately seen.
#[derive(Debug, Default)]
struct RoundTrip {
    fast: Option<Millis>,
    slow: Millis,
}

impl RoundTrip {
    /// An extreme is forgotten over about so many calls.
    const MEMORY: Millis = 64;

    /// Follows an extreme at once, and forgets it little by little.
    fn observe(&mut self, took: Millis) {
        let fast = self.fast.unwrap_or(took);
        self.fast = Some(took.min(fast + (took - fast) / Self::MEMORY));
        self.slow = took.max(self.slow - (self.slow - took) / Self::MEMORY);
    }

    /// How much one differs from another.
    fn spread(&self) -> Millis {
        self.slow - self.fast.unwrap_or(self.slow)
    }
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
    trip: RoundTrip,
    /// How much later than `Reset` says windows have been seen to end.
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
        self.trip.observe(now - sent);
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
        let named = self.named();
        let Some(window) = &mut self.window else {
            return self.open(sent, now, remaining, reset);
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
            if let Some((early, _)) = named.filter(|(early, _)| now < *early) {
                self.learn(now - early);
            }
            return self.open(sent, now, remaining, reset);
        }
        window.remaining = window.remaining.min(remaining);
        window.last_seen = now;
        window.last_start = window.last_start.max(sent);
        if let Some((_, certain)) = named.filter(|(_, certain)| sent > *certain) {
            self.learn(sent - certain + GRAIN);
        }
    }

    fn open(&mut self, sent: Millis, now: Millis, remaining: u32, reset: Option<i64>) {
        let after = self.window.as_ref().and_then(|old| {
            let begun = old
                .after
                .map_or(Millis::MIN, |after| after + WINDOW - SLACK / 10);
            // A window that began sooner than a whole one after the last is of another length.
            [old.last_start.max(begun), old.last_start]
                .into_iter()
                .find(|after| *after <= now)
        });
        self.window = Some(Window {
            reset,
            remaining,
            after,
            first_seen: now,
            last_seen: now,
            last_start: sent,
        });
    }

    fn learn(&mut self, by: Millis) {
        self.lag = (self.lag + by).clamp(-LAG_MAX, LAG_MAX);
    }

    /// The earliest and latest end of the window by its `Reset`.
    fn named(&self) -> Option<(Millis, Millis)> {
        let reset = self.window.as_ref()?.reset?;
        let (early, late) = self.clock.local(reset)?;
        // No window goes on for longer than the contract says.
        let believed = early <= self.window.as_ref()?.first_seen + WINDOW + UNNAMED_GRAIN;
        believed.then_some(())?;
        Some((early + self.lag - GRAIN, late + self.lag + GRAIN))
    }

    /// When the window ends, as far as is known.
    fn edge(&self) -> Option<Edge> {
        let window = self.window.as_ref()?;
        let over = window.first_seen + WINDOW;
        let begun = window.after.map(|after| after + WINDOW);
        let (named_early, named_late) = self.named().unwrap_or_else(|| {
            let early = begun.filter(|begun| *begun > over - WINDOW / 2);
            (early.unwrap_or(over - UNNAMED_GRAIN), over)
        });
        // Where `Reset` says otherwise, windows are of another length than thought.
        let begun = begun.filter(|early| *early <= named_late);
        let certain = if over + SLACK < named_early {
            named_late
        } else {
            named_late.min(over + SLACK)
        };
        let early = begun
            .map_or(named_early, |early| early.max(named_early))
            .min(certain);
        // What was sent at `begun` a window ago has arrived in time.
        let release = (named_early - self.trip.slow)
            .max(begun.map_or(Millis::MIN, |begun| begun - self.trip.spread() - SLACK));
        Some(Edge {
            nominal: early + (certain - early) / 2,
            certain,
            release: release.min(early),
        })
    }

    /// Calls kept from all but interactive ones.
    fn reserve(limit: u32) -> u32 {
        limit.saturating_mul(3).div_ceil(100).max(2)
    }

    /// Calls that may go unused: at most 3 % of the window (architecture 8).
    fn spare(limit: u32) -> u32 {
        limit.saturating_mul(3) / 100
    }

    /// Calls kept from sync to the last moment.
    fn held_to_the_end(limit: u32) -> u32 {
        (limit / HELD_TO_THE_END).min(AT_ONCE)
    }

    /// Calls of the window that ends at `edge` which `lane` leaves to those before it.
    fn kept(&self, lane: Lane, limit: u32, edge: Edge, now: Millis) -> u32 {
        let left = edge.release - now;
        let reserve = match Self::reserve(limit) {
            _ if left <= 0 => 0,
            // More than go out at once are given free a second sooner.
            reserve if left <= GRAIN => reserve.min(AT_ONCE),
            reserve => reserve,
        };
        let held_back = match &self.window {
            // Calls sent in the last moment may be counted in the next window: where nearly a whole
            // one is still to be had, not all of the next may go with it.
            Some(window) if left <= 0 && window.remaining > limit / 2 => limit / HELD_BACK,
            _ if left <= 0 => 0,
            _ => {
                let part = i64::from(limit / HELD_BACK) * left.min(WINDOW) / WINDOW;
                let part = u32::try_from(part).unwrap_or(0);
                part.max(Self::held_to_the_end(limit))
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
            // One of the calls that are spared is a person's.
            let theirs = kept(Self::spare(limit).min(1));
            return scouts.min(left.saturating_sub(theirs));
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
            let sooner = edge.release - GRAIN;
            times.extend([sooner, edge.release, edge.nominal, edge.certain]);
            times.extend((now < edge.release).then_some(now + LOOK));
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

    /// Milliseconds until sync has been let make `calls` more calls, with nobody else about; 0 while
    /// no limit is known.
    pub fn time_for(&self, calls: u64, now: Millis) -> Millis {
        let (Some(limit), Some(left), Some(edge)) = (self.limit, self.remaining(now), self.edge())
        else {
            return 0;
        };
        let whole = i64::from(limit.saturating_sub(Self::spare(limit)).max(1));
        // Of a window that is as good as over, nothing counts any more.
        let (begun, used) = if now < edge.nominal {
            (edge.nominal - now - WINDOW, limit.saturating_sub(left))
        } else {
            ((edge.certain - now).max(0), 0)
        };
        let all = i64::try_from(calls)
            .unwrap_or(i64::MAX)
            .saturating_add(i64::from(used).min(whole));
        let held_back = i64::from(limit / HELD_BACK).max(1);
        let last = i64::from(Self::held_to_the_end(limit).max(Self::reserve(limit)));
        // All but what is held back goes out at once; that goes little by little, the last in one go.
        let into = |calls: i64| match (calls - (whole - held_back)).clamp(0, held_back) {
            held if held > held_back - last => WINDOW,
            held => held * WINDOW / held_back,
        };
        let (windows, rest) = ((all - 1).max(0) / whole, (all - 1).max(0) % whole + 1);
        (begun + windows.saturating_mul(WINDOW) + into(rest)).max(self.stopped_for(now))
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
