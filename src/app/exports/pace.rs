//! How fast exports go, and when they will be done.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use crate::worker::Budget;

/// Greenhouse counts calls in windows of this length (contract 3.3): what is seen in less than one
/// says little.
const WINDOW: i64 = 30;
/// How far back the pace is looked at: two windows.
const SEEN: i64 = 2 * WINDOW;
/// Calls that an export of a new person makes: two looks and the write.
const CALLS: u64 = 3;

/// How many exports were done when.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pace {
    marks: VecDeque<(Timestamp, usize)>,
}

impl Pace {
    /// Takes in how many are done by now.
    pub fn note(&mut self, now: Timestamp, done: usize) {
        self.marks.push_back((now, done));
        while self.marks.len() > 2
            && self
                .marks
                .get(1)
                .is_some_and(|(at, _)| seconds(*at, now) >= SEEN)
        {
            self.marks.pop_front();
        }
    }

    /// Begins anew: what was before a pause says nothing of what comes after it.
    pub fn restart(&mut self) {
        self.marks.clear();
    }

    /// Returns how many were done a minute lately, none before a whole window was seen.
    pub fn a_minute(&self, now: Timestamp) -> Option<u64> {
        let (since, _) = self.marks.front()?;
        (seconds(*since, now) >= WINDOW).then(|| self.seen(now))?
    }

    /// Returns how many a minute the marks show, none where they show too little.
    fn seen(&self, now: Timestamp) -> Option<u64> {
        let (since, before) = self.marks.front()?;
        let (_, done) = self.marks.back()?;
        let made = i64::try_from(done.saturating_sub(*before)).ok()?;
        let passed = seconds(*since, now);
        match (made, passed) {
            (0, _) | (_, ..5) => None,
            _ => u64::try_from(made * 60 / passed).ok(),
        }
    }

    /// Returns how long `left` more will take: as the pace was lately, and no less than Greenhouse's
    /// window allows, since a window's calls are used up quicker than it passes. None while there is
    /// nothing to tell it from.
    pub fn time_left(
        &self,
        now: Timestamp,
        left: usize,
        budget: Option<Budget>,
    ) -> Option<SignedDuration> {
        let left = u64::try_from(left).ok()?;
        let allowed = budget.filter(|budget| budget.limit > 0).map(|budget| {
            (left * CALLS)
                .saturating_sub(budget.remaining.into())
                .saturating_mul(WINDOW.unsigned_abs())
                .div_ceil(budget.limit.into())
        });
        let seen = self
            .seen(now)
            .filter(|pace| *pace > 0)
            .map(|pace| (left * 60).div_ceil(pace));
        let seconds = allowed.max(seen)?;
        i64::try_from(seconds).ok().map(SignedDuration::from_secs)
    }
}

fn seconds(from: Timestamp, to: Timestamp) -> i64 {
    to.as_second().saturating_sub(from.as_second())
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        reason = "a test may fail by panicking, its helpers too"
    )]

    use std::time::Duration;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn budget(remaining: u32) -> Budget {
        Budget {
            limit: 75,
            remaining,
            resets_in: Duration::from_secs(10),
        }
    }

    #[test]
    fn a_burst_at_the_start_of_a_window_promises_nothing() {
        let mut pace = Pace::default();
        pace.note(at(0), 0);
        pace.note(at(6), 37);
        // 370 a minute so far, but the window is used up: 225 calls more are three windows.
        assert_eq!(pace.a_minute(at(6)), None);
        let left = pace.time_left(at(6), 75, Some(budget(0))).unwrap();
        assert_eq!(left.as_secs(), 90);
    }

    #[test]
    fn where_greenhouse_is_slow_the_pace_decides() {
        let mut pace = Pace::default();
        for second in 0..=20 {
            pace.note(at(second * 6), usize::try_from(second).unwrap());
        }
        assert_eq!(pace.a_minute(at(120)), Some(10));
        let left = pace.time_left(at(120), 30, Some(budget(70))).unwrap();
        assert_eq!(left.as_secs(), 180);
    }

    #[test]
    fn nothing_seen_and_no_limit_known_is_no_promise() {
        let mut pace = Pace::default();
        assert_eq!(pace.time_left(at(0), 10, None), None);
        pace.note(at(0), 0);
        pace.note(at(1), 3);
        assert_eq!(
            pace.time_left(at(1), 10, None),
            None,
            "one second is no pace"
        );
        pace.restart();
        assert_eq!(pace.a_minute(at(60)), None);
    }
}
