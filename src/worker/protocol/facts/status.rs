//! The facts of the status line.

use std::time::Duration;

use jiff::Timestamp;

use crate::harvest::{Lane, Wait};
use crate::worker::protocol::Problem;

/// The facts of the status line.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// Whether Greenhouse can be asked.
    pub connection: Connection,
    /// Whom Greenhouse takes us for.
    pub acting_user: Option<String>,
    /// The tenant's name.
    pub organisation: Option<String>,
    /// The local copy.
    pub mirror: MirrorState,
    /// What is left of the current window; none before the first answer or without a limit.
    pub budget: Option<Budget>,
    /// Profiles in the library.
    pub library: u64,
    /// Whether exports wait because somebody said so.
    pub exports_paused: bool,
    /// Exports that settle by themselves: planned, held, sending.
    pub exports_open: u64,
    /// Exports whose fate is not known yet.
    pub exports_unknown: u64,
    /// Exports that wait for a person.
    pub exports_waiting: u64,
    /// What calls have been waiting for since seconds.
    pub waiting: Option<WaitShown>,
}

/// What calls wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitShown {
    /// What is waited for, in a few words.
    pub what: &'static str,
    /// Since when nothing has come.
    pub since: Timestamp,
    /// When something happens, where that is known.
    pub until: Option<Timestamp>,
    /// The wait ends at `until`; else that is the latest end.
    pub ends_then: bool,
    /// Only a sync that nobody asked for waits.
    pub background: bool,
}

impl WaitShown {
    /// Returns a client's wait as it is shown.
    pub fn of(wait: &Wait, now: Timestamp) -> Self {
        Self {
            what: wait.short,
            since: now.saturating_sub(wait.lasts).unwrap_or(now),
            until: wait.left.and_then(|left| now.checked_add(left).ok()),
            ends_then: wait.ends_then,
            background: wait.lane == Some(Lane::Sync),
        }
    }

    /// Returns whether it is the same wait as one told before: what is measured again each time differs
    /// by the blink of an eye.
    pub fn is_still(&self, before: &Self) -> bool {
        let near = |a: Timestamp, b: Timestamp| a.duration_since(b).abs().as_millis() < 1_500;
        let until = match (self.until, before.until) {
            (Some(now), Some(then)) => near(now, then),
            (now, then) => now == then,
        };
        let same = self.what == before.what && self.background == before.background;
        same && until && near(self.since, before.since)
    }

    /// Returns it in words: `waits 17 s for Greenhouse's limit`.
    pub fn words(&self, now: Timestamp) -> String {
        let left = self
            .until
            .map(|until| until.duration_since(now).as_millis());
        let left = left
            .filter(|left| *left > 0)
            .map(|left| (left + 999) / 1000);
        match left {
            Some(left) if self.ends_then => format!("waits {left} s for {}", self.what),
            Some(left) => format!("waits for {}, {left} s at most", self.what),
            None => format!("waits for {}", self.what),
        }
    }

    /// Returns how much of the wait is over, 0 to 1, where its end is known.
    pub fn share(&self, now: Timestamp) -> Option<f64> {
        let all = self.until?.duration_since(self.since).as_secs_f64();
        let gone = now.duration_since(self.since).as_secs_f64();
        (all > 0.0).then(|| (gone / all).clamp(0.0, 1.0))
    }
}

/// Whether Greenhouse can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Not asked, because the user said so.
    Offline,
    /// Not asked, because another Gleaner on this data directory does.
    Reading,
    /// No answer yet.
    Connecting,
    /// Answers.
    Online,
    /// Does not answer or does not let us in.
    Failed(Problem),
}

/// The local copy of Greenhouse in figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MirrorState {
    /// Candidates in it.
    pub candidates: u64,
    /// How much of the candidates is here, 0 to 1, where that is known.
    pub share: Option<f64>,
    /// When it was last in step; none before the first sync ended.
    pub synced_at: Option<Timestamp>,
    /// A sync that is running.
    pub syncing: Option<SyncProgress>,
}

/// Where a running sync stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyncProgress {
    /// Records read so far.
    pub read: u64,
    /// Records a second.
    pub rate: f64,
    /// Its calls as a share of those Greenhouse allowed so far, 0 to 1; none without a limit.
    pub budget_used: Option<f64>,
    /// Share of the work done, 0 to 1, where it can be told.
    pub share: Option<f64>,
    /// Time left, where it can be told.
    pub left: Option<Duration>,
}

/// What is left of Greenhouse's current window (contract 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Calls a window.
    pub limit: u32,
    /// Calls left in this one.
    pub remaining: u32,
    /// Time until the next one.
    pub resets_in: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_counted_down_and_known_again() {
        let at = |second: i64| Timestamp::from_second(second).unwrap_or_default();
        let wait = WaitShown {
            what: "Greenhouse's limit",
            since: at(0),
            until: Some(at(20)),
            ends_then: true,
            background: false,
        };
        assert_eq!(wait.words(at(3)), "waits 17 s for Greenhouse's limit");
        assert_eq!(wait.words(at(20)), "waits for Greenhouse's limit");
        assert_eq!(wait.share(at(5)), Some(0.25));
        let answer = WaitShown {
            ends_then: false,
            ..wait.clone()
        };
        let words = "waits for Greenhouse's limit, 17 s at most";
        assert_eq!(answer.words(at(3)), words);
        let measured_anew = WaitShown {
            until: Some(at(21)),
            ..wait.clone()
        };
        assert!(measured_anew.is_still(&wait));
        let later = WaitShown {
            until: Some(at(50)),
            ..wait.clone()
        };
        assert!(!later.is_still(&wait));
    }
}
