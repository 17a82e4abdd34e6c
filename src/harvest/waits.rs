//! What is being waited for, so that whoever waits for long can be told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{BudgetStatus, HarvestError, Lane};

/// What a call waits for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cause {
    /// Its turn in the budget.
    Turn,
    /// Greenhouse's answer.
    Answer,
    /// The token service.
    Token,
    /// The pause after a failure.
    Retry(HarvestError),
}

/// A wait under way.
#[derive(Debug, Clone)]
struct Open {
    cause: Cause,
    lane: Option<Lane>,
    since: Instant,
    until: Option<Instant>,
}

/// All waits of a client; clones share them.
#[derive(Debug, Clone)]
pub(super) struct Waits {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    open: BTreeMap<u64, Open>,
    last: u64,
    /// When something last came to its end.
    moved: Instant,
}

impl Waits {
    pub fn new() -> Self {
        Self {
            state: Arc::new(Mutex::new(State {
                open: BTreeMap::new(),
                last: 0,
                moved: Instant::now(),
            })),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a wait begins, which ends after `most` at the latest; it ends when the guard goes.
    pub fn begin(&self, cause: Cause, lane: Option<Lane>, most: Option<Duration>) -> Waiter {
        let now = Instant::now();
        let mut state = self.lock();
        state.last += 1;
        let id = state.last;
        let until = most.and_then(|most| now.checked_add(most));
        let open = Open {
            cause,
            lane,
            since: now,
            until,
        };
        state.open.insert(id, open);
        Waiter {
            id,
            waits: self.clone(),
        }
    }

    /// Notes that an answer came.
    pub fn moved(&self) {
        self.lock().moved = Instant::now();
    }

    /// Returns what has been waited for the longest, where nothing came meanwhile; what a person or an
    /// export waits for comes before what a sync waits for.
    pub fn longest(&self, budget: &BudgetStatus) -> Option<Wait> {
        let state = self.lock();
        let first = |open: &&Open| (open.lane == Some(Lane::Sync), open.since);
        let open = state.open.values().min_by_key(first)?;
        let since = open.since.max(state.moved);
        let left = open
            .until
            .map(|until| until.saturating_duration_since(Instant::now()));
        Some(Wait {
            lane: open.lane,
            ..Wait::of(&open.cause, since.elapsed(), left, budget)
        })
    }
}

/// A wait that ends when this goes.
#[derive(Debug)]
pub(super) struct Waiter {
    id: u64,
    waits: Waits,
}

impl Drop for Waiter {
    fn drop(&mut self) {
        self.waits.lock().open.remove(&self.id);
    }
}

/// What a client waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// For how long nothing has come.
    pub lasts: Duration,
    /// What is waited for, in words.
    pub what: String,
    /// The same in as few words as a status line has room for.
    pub short: &'static str,
    /// How long at most until something happens, where that is known.
    pub left: Option<Duration>,
    /// The wait ends when `left` is over; else that is the longest it can take.
    pub ends_then: bool,
    /// Whose wait it is, where it is a call's.
    pub lane: Option<Lane>,
}

impl Wait {
    fn of(cause: &Cause, lasts: Duration, left: Option<Duration>, budget: &BudgetStatus) -> Self {
        let (what, short, left) = match (cause, budget.stopped_for) {
            (Cause::Turn, Some(stop)) => (
                "the end of the pause that Greenhouse asked for".to_owned(),
                "the pause Greenhouse asked for",
                Some(stop),
            ),
            (Cause::Turn, None) => {
                let limit = budget.limit.map_or_else(
                    || "Greenhouse's rate limit".to_owned(),
                    |limit| format!("Greenhouse's limit of {limit} calls in 30 s"),
                );
                let left = budget.resets_in.filter(|left| !left.is_zero());
                (limit, "Greenhouse's limit", left)
            }
            (Cause::Answer, _) => (
                "an answer from Greenhouse".to_owned(),
                "Greenhouse's answer",
                left,
            ),
            (Cause::Token, _) => (
                "Greenhouse's sign-in".to_owned(),
                "Greenhouse's sign-in",
                left,
            ),
            (Cause::Retry(HarvestError::OutOfReach { why }), _) => (
                format!("Greenhouse, which is out of reach ({why})"),
                "Greenhouse, out of reach",
                left,
            ),
            (Cause::Retry(error), _) => (format!("another try ({error})"), "another try", left),
        };
        Self {
            lasts,
            what,
            short,
            left,
            ends_then: matches!(cause, Cause::Turn | Cause::Retry(_)),
            lane: None,
        }
    }
}

impl std::fmt::Display for Wait {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "waiting for {}", self.what)?;
        match self.left.map(|left| left.as_secs() + 1) {
            Some(left) => write!(f, ", {left} s at most"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_longest_wait_is_told_until_something_comes() {
        let waits = Waits::new();
        let budget = BudgetStatus {
            limit: Some(75),
            resets_in: Some(Duration::from_secs(17)),
            ..BudgetStatus::default()
        };
        assert_eq!(waits.longest(&budget), None);
        let turn = waits.begin(Cause::Turn, Some(Lane::Export), None);
        tokio::time::advance(Duration::from_secs(5)).await;
        let _answer = waits.begin(Cause::Answer, None, Some(Duration::from_secs(30)));
        let said = waits.longest(&budget).unwrap();
        assert_eq!(said.lasts, Duration::from_secs(5));
        assert_eq!(said.lane, Some(Lane::Export));
        let words = "waiting for Greenhouse's limit of 75 calls in 30 s, 18 s at most";
        assert_eq!(said.to_string(), words);
        // A sync that has waited longer does not hide it.
        let sync = waits.begin(Cause::Turn, Some(Lane::Sync), None);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(waits.longest(&budget).unwrap().lane, Some(Lane::Export));
        drop(sync);
        waits.moved();
        assert!(waits.longest(&budget).unwrap().lasts.is_zero());
        drop(turn);
        let said = waits.longest(&budget).unwrap().to_string();
        assert_eq!(said, "waiting for an answer from Greenhouse, 30 s at most");
    }
}
