//! The pacer against a simulated server: random latencies, clocks, roundings and loads. What must
//! hold: no call is ever refused, of each window at least 97 % is used while anything waits, and what
//! a person asks goes out at once.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};

use proptest::prelude::*;

use super::pacer::{Pacer, WINDOW};
use super::{Lane, Millis, Reading};

/// How a server puts the end of a window into whole seconds.
#[derive(Debug, Clone, Copy)]
enum Rounding {
    Floor,
    Ceil,
}

#[derive(Debug, Clone)]
struct World {
    limit: u32,
    rounding: Rounding,
    /// Windows on a grid with this phase, or each from the first call after the one before.
    grid: Option<Millis>,
    /// Server clock minus local clock.
    skew: Millis,
    /// One way, least and most.
    latency: (Millis, Millis),
    dated: bool,
    seed: u64,
}

/// Counts as the contract says (3.3): on arrival, in fixed windows.
struct Server {
    world: World,
    start: Option<Millis>,
    used: u32,
    closed: Vec<u32>,
    refused: u32,
}

impl Server {
    fn arrive(&mut self, now: Millis) -> Reading {
        let begins = match self.world.grid {
            Some(phase) => (now - phase).div_euclid(WINDOW) * WINDOW + phase,
            None => self
                .start
                .filter(|start| now < start + WINDOW)
                .unwrap_or(now),
        };
        if self.start != Some(begins) {
            self.closed.extend(self.start.map(|_| self.used));
            self.start = Some(begins);
            self.used = 0;
        }
        let refused = self.used >= self.world.limit;
        if refused {
            self.refused += 1;
        } else {
            self.used += 1;
        }
        let end = begins + WINDOW + self.world.skew;
        Reading {
            limit: Some(self.world.limit),
            remaining: Some(self.world.limit - self.used),
            reset: Some(match self.world.rounding {
                Rounding::Floor => end.div_euclid(1000),
                Rounding::Ceil => -(-end).div_euclid(1000),
            }),
            date: self
                .world
                .dated
                .then(|| (now + self.world.skew).div_euclid(1000)),
            refused,
            retry_after: None,
        }
    }
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Arrive(u64),
    Answer(u64),
    /// A person asks, and so many times more, each as soon as the one before is answered.
    Interactive(u32),
    Look,
}

struct Run {
    refused: u32,
    /// Calls used in each whole window.
    closed: Vec<u32>,
    waits: Vec<Wait>,
    /// When calls of sync started.
    synced: Vec<Millis>,
    /// What was said each minute: when, of how many calls, how long they would take.
    said: Vec<(Millis, u64, Millis)>,
}

/// An interactive call.
#[derive(Debug)]
struct Wait {
    came: Millis,
    waited: Millis,
    /// Whether it is not the first in a row.
    goes_on: bool,
}

/// Ten minutes with sync always waiting and a person now and then, with pauses of `people`, who each
/// fifth time asks three things in a row.
fn run(world: &World, people: std::ops::Range<Millis>) -> Run {
    let mut random = fastrand::Rng::with_seed(world.seed);
    let mut server = Server {
        world: world.clone(),
        start: None,
        used: 0,
        closed: Vec::new(),
        refused: 0,
    };
    let mut pacer = Pacer::default();
    let mut events = BinaryHeap::from([Reverse((0, Event::Look))]);
    let mut at = 0;
    while at < 600_000 {
        at += random.i64(people.clone());
        let more = if random.u8(..5) == 0 { 2 } else { 0 };
        events.push(Reverse((at, Event::Interactive(more))));
    }
    let mut readings = BTreeMap::new();
    let mut people_waiting = VecDeque::new();
    let mut rows = BTreeMap::new();
    let mut waits = Vec::new();
    let (mut synced, mut said) = (Vec::new(), Vec::new());
    let mut look = 0;
    while let Some(Reverse((now, event))) = events.pop() {
        if now > 600_000 {
            break;
        }
        match event {
            Event::Arrive(ticket) => {
                readings.insert(ticket, server.arrive(now));
                let back = random.i64(world.latency.0..=world.latency.1);
                events.push(Reverse((now + back, Event::Answer(ticket))));
            }
            Event::Answer(ticket) => {
                if let Some(reading) = readings.remove(&ticket) {
                    pacer.answered(ticket, now, &reading);
                }
                if let Some(more) = rows.remove(&ticket) {
                    people_waiting.push_back((now, more, true));
                }
            }
            Event::Interactive(more) => people_waiting.push_back((now, more, false)),
            Event::Look => {}
        }
        let mut go = |pacer: &mut Pacer| {
            let ticket = pacer.start(now);
            let there = random.i64(world.latency.0..=world.latency.1);
            events.push(Reverse((now + there, Event::Arrive(ticket))));
            ticket
        };
        while pacer.free(Lane::Interactive, now) > 0 {
            let Some((came, more, goes_on)) = people_waiting.pop_front() else {
                break;
            };
            waits.push(Wait {
                came,
                waited: now - came,
                goes_on,
            });
            let ticket = go(&mut pacer);
            if let Some(more) = u32::checked_sub(more, 1) {
                rows.insert(ticket, more);
            }
        }
        while pacer.free(Lane::Sync, now) > 0 {
            go(&mut pacer);
            synced.push(now);
        }
        // Calls in flight may be counted twice: asked when there are few.
        if now / 60_000 > i64::try_from(said.len()).unwrap_or(0) && pacer.in_flight() < 4 {
            let windows = random.u64(5..10);
            let calls = windows * u64::from(world.limit);
            said.push((now, calls, pacer.time_for(calls, now)));
        }
        if let Some(next) = pacer
            .next_change(now)
            .filter(|next| *next < look || look <= now)
        {
            look = next;
            events.push(Reverse((next, Event::Look)));
        }
    }
    Run {
        refused: server.refused,
        closed: server.closed,
        waits,
        synced,
        said,
    }
}

fn world() -> impl Strategy<Value = World> {
    (
        prop_oneof![Just(50_u32), Just(75), 34..400_u32],
        prop_oneof![Just(Rounding::Floor), Just(Rounding::Ceil)],
        prop_oneof![Just(Some(0)), (0..WINDOW).prop_map(Some), Just(None),],
        -5_000_000..5_000_000_i64,
        (1..60_i64, 0..300_i64),
        any::<bool>(),
        any::<u64>(),
    )
        .prop_map(
            |(limit, rounding, grid, skew, (least, more), dated, seed)| World {
                limit,
                rounding,
                grid,
                skew,
                latency: (least, least + more),
                dated,
                seed,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_refused_and_nothing_wasted(world in world()) {
        let run = run(&world, 500..20_000);
        prop_assert_eq!(run.refused, 0);
        // The first window may have been half over when the first call came. Without `Date` it takes a
        // few until the edge is known, and only to a second or two: a call of the reserve may come too
        // late to be used.
        let (share, first) = if world.dated { (0.97, 1) } else { (0.9, 4) };
        for used in run.closed.iter().skip(first) {
            prop_assert!(f64::from(*used) >= share * f64::from(world.limit), "{} of {}", used, world.limit);
        }
        prop_assert!(run.closed.len() >= 17, "{} windows", run.closed.len());
    }

    #[test]
    fn small_limits_are_kept_too(world in world(), limit in 1..34_u32) {
        let world = World { limit, ..world };
        prop_assert_eq!(run(&world, 500..20_000).refused, 0);
    }

    #[test]
    fn a_person_starts_at_once(world in world(), limit in 50..400_u32, more in 0..60_i64) {
        let latency = (world.latency.0, world.latency.0 + more);
        let world = World { limit, dated: true, latency, ..world };
        // Now and then a key that asks Greenhouse, for as long as a window.
        let run = run(&world, 6_000..10_000);
        // Where windows end is found out in the first two.
        for wait in run.waits.iter().filter(|wait| wait.came > 2 * WINDOW) {
            // What is kept of a window is enough for one or two, not always for three in a row: these
            // may have to wait until it is certain to be over.
            let most = if wait.goes_on { WINDOW + 2_000 + 2 * latency.1 } else { 100 };
            prop_assert!(wait.waited <= most, "{:?}", wait);
        }
    }

    #[test]
    fn how_long_calls_take_is_said_right(world in world(), limit in 50..400_u32) {
        let world = World { limit, dated: true, ..world };
        let run = run(&world, 700_000..700_001);
        for (now, calls, said) in run.said {
            let before = run.synced.partition_point(|start| *start <= now);
            let last = before + usize::try_from(calls).unwrap_or(0) - 1;
            let Some(end) = run.synced.get(last) else { continue };
            let took = end - now;
            prop_assert!((took - said).abs() * 100 <= took * 15, "{} calls: said {}, took {}", calls, said, took);
        }
    }
}

#[test]
fn many_people_wait_seldom() {
    let (mut calls, mut late) = (0, 0);
    for seed in 0..40 {
        let mut random = fastrand::Rng::with_seed(seed);
        let world = World {
            limit: 75,
            rounding: [Rounding::Floor, Rounding::Ceil][random.usize(..2)],
            grid: random.bool().then(|| random.i64(0..WINDOW)),
            skew: random.i64(-1_000_000..1_000_000),
            latency: (50, 60),
            dated: true,
            seed,
        };
        let run = run(&world, 2_000..6_000);
        calls += run.waits.len();
        late += run.waits.iter().filter(|wait| wait.waited > 100).count();
    }
    assert!(late * 100 <= calls, "{late} of {calls}");
}
