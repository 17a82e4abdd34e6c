//! The reckoning against organisations of which all is known, in time that is only counted.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::harvest::BudgetStatus;
use crate::mirror::records::Resource;
use crate::mirror::sync::progress::{Pace, Tally};

const WINDOWS: u32 = 8;

fn day(number: i64) -> Timestamp {
    Timestamp::from_second(1_600_000_000 + number * 86_400).unwrap()
}

/// How many rows were made at a time from 0 to 1; 1 is the mean of an even spread.
type Density = fn(f64) -> f64;

/// One list, its rows spread over 2,000 days as `density` says.
struct List {
    resource: Resource,
    pages: f64,
    density: Density,
}

impl List {
    /// Pages of what was made between two moments, as shares of the whole time.
    fn pages_between(&self, from: f64, to: f64) -> f64 {
        let steps = 2_000;
        let at = |step: i32| from + (to - from) * (f64::from(step) + 0.5) / f64::from(steps);
        let mean = (0..steps).map(|step| (self.density)(at(step))).sum::<f64>() / f64::from(steps);
        self.pages * mean * (to - from)
    }
}

/// A window as Greenhouse would give it.
struct Walk<'a> {
    window: Window,
    list: &'a List,
    from: f64,
    to: f64,
    needed: u32,
}

impl Walk<'_> {
    fn turn(&mut self, tally: &mut Tally) {
        self.window.pages += 1;
        let done = self.window.pages >= self.needed;
        // The moment down to which so many pages reach, by halving.
        let (mut low, mut high) = (self.from, self.to);
        for _ in 0..40 {
            let middle = f64::midpoint(low, high);
            if self.list.pages_between(middle, self.to) > f64::from(self.window.pages) {
                low = middle;
            } else {
                high = middle;
            }
        }
        let span = self
            .window
            .to
            .duration_since(self.window.from)
            .as_secs_f64();
        let down = SignedDuration::from_secs_f64(span * (self.to - low) / (self.to - self.from));
        self.window.reached = (self.window.to - down).max(self.window.from);
        tally.window(&self.window, done);
        tally.add(self.list.resource, 1, 500, 500);
    }

    fn is_done(&self) -> bool {
        self.window.pages >= self.needed
    }
}

/// Reads two lists under a limit of 75 calls in 30 s, of which `others` take a part, and returns what
/// was promised at a quarter, a half and three quarters of the time: the whole time by that reckoning,
/// as a share of what it was.
fn promises(lists: &[List], others: f64) -> Vec<f64> {
    let mut tally = Tally::new(0);
    let mut walks = Vec::new();
    for list in lists {
        let all = Window::new(list.resource, Kind::Created, day(0), day(2_000));
        for (part, window) in all.cut(WINDOWS).into_iter().enumerate() {
            let to = 1.0 - f64::from(u32::try_from(part).unwrap()) / f64::from(WINDOWS);
            let from = to - 1.0 / f64::from(WINDOWS);
            tally.window(&window, false);
            let needed = round_up(list.pages_between(from, to)).max(1);
            walks.push(Walk {
                window,
                list,
                from,
                to,
                needed,
            });
        }
    }
    let calls: u32 = walks.iter().map(|walk| walk.needed).sum();
    let seconds_a_call = 30.0 / 73.0;
    let takes = f64::from(calls) * (1.0 + others) * seconds_a_call;
    let (mut seconds, mut all_calls) = (0.0, 0.0);
    let mut promises: Vec<f64> = Vec::new();
    while walks.iter().any(|walk| !walk.is_done()) {
        for walk in &mut walks {
            if walk.is_done() {
                continue;
            }
            walk.turn(&mut tally);
            all_calls += 1.0 + others;
            seconds += (1.0 + others) * seconds_a_call;
            let quarters = u32::try_from(promises.len()).unwrap() + 1;
            if seconds < takes * f64::from(quarters) / 4.0 || quarters > 3 {
                continue;
            }
            let now = tally.progress(&Pace {
                seconds,
                budget: BudgetStatus {
                    limit: Some(75),
                    calls: u64::from(round_up(all_calls)),
                    ..BudgetStatus::default()
                },
                time_for: &|calls| {
                    let calls = u32::try_from(calls).unwrap();
                    Duration::from_secs_f64(f64::from(calls) * seconds_a_call)
                },
            });
            promises.push((seconds + now.left.unwrap().as_secs_f64()) / takes);
        }
    }
    promises
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few thousand at most"
)]
fn round_up(number: f64) -> u32 {
    number.ceil() as u32
}

#[test]
fn the_end_is_told_honestly_long_before() {
    let organisations: [(&str, Density); 4] = [
        ("as many every year", |_| 1.0),
        ("growing", |at| 2.0 * at),
        ("growing fast", |at| 3.0 * at * at),
        ("shrinking", |at| 1.8 - 1.6 * at),
    ];
    for (name, density) in organisations {
        for others in [0.0, 0.12] {
            let lists = [
                List {
                    resource: Resource::Candidates,
                    pages: 200.0,
                    density,
                },
                List {
                    resource: Resource::Applications,
                    pages: 300.0,
                    density,
                },
            ];
            let promises = promises(&lists, others);
            assert_eq!(promises.len(), 3, "{name}");
            for promise in &promises {
                assert!(
                    (0.85..=1.15).contains(promise),
                    "{name}, others {others}: {promises:?}"
                );
            }
        }
    }
}

#[test]
fn nothing_is_promised_where_it_cannot_be_told() {
    let mut parts = Parts::default();
    let window = |kind, from| Window::new(Resource::Candidates, kind, from, day(2_000));
    // Not begun; not yet cut over its years; read in one walk; in the order of changes.
    let reached = |kind, from| Window {
        pages: 3,
        cursor: Some("next".to_owned()),
        reached: day(1_900),
        ..window(kind, from)
    };
    for unknown in [
        window(Kind::Created, day(0)),
        reached(Kind::Created, plan::beginning()),
        reached(Kind::Walk, plan::beginning()),
        reached(Kind::Updated, day(0)),
    ] {
        assert_eq!(pages_left(&unknown), None, "{unknown:?}");
        parts.note(&unknown, true);
        assert_eq!(parts.pages_left(), Some(0.0));
    }
    // A window that is not begun is as dense as the one after it.
    let cut = window(Kind::Created, day(0)).cut(2);
    let mut parts = Parts::default();
    parts.note(
        &Window {
            pages: 5,
            reached: day(1_500),
            ..cut[0].clone()
        },
        false,
    );
    parts.note(&cut[1], false);
    assert_eq!(parts.pages_left().map(f64::round), Some(15.0));
    assert!((parts.share() - 0.25).abs() < 1e-9);
}

#[test]
fn a_first_page_alone_tells_nothing_of_the_rest() {
    let window = |pages| Window {
        pages,
        reached: day(1_900),
        ..Window::new(Resource::Candidates, Kind::Created, day(0), day(2_000))
    };
    for (pages, done, telling) in [
        (1, false, false),
        (3, false, false),
        (4, false, true),
        (1, true, true),
    ] {
        let mut parts = Parts::default();
        assert!(parts.is_telling(), "nothing to read");
        parts.note(&window(pages), done);
        assert_eq!(parts.is_telling(), telling, "{pages} pages, done: {done}");
    }
}
