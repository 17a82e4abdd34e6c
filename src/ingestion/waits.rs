//! What calls are waiting for, so that whoever waits for long can be told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// What a call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// Room in the window of calls that Gleaner allows itself.
    Window,
    /// The end of a pause that Greenhouse asked for.
    Pause,
    /// Greenhouse's answer.
    Answer,
    /// The pause after a failure.
    Retry,
}

/// A wait under way.
#[derive(Debug)]
struct Open {
    cause: Cause,
    since: Instant,
    until: Option<Instant>,
}

/// All waits of a client.
#[derive(Clone, Debug, Default)]
pub(super) struct Waits(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    open: BTreeMap<u64, Open>,
    last: u64,
}

impl Waits {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a wait begins, which ends at `until` at the latest; it ends when the guard is dropped.
    pub fn begin(&self, cause: Cause, until: Option<Instant>) -> Waiter {
        let mut state = self.lock();
        state.last += 1;
        let id = state.last;
        let since = Instant::now();
        let open = Open {
            cause,
            since,
            until,
        };
        state.open.insert(id, open);
        Waiter {
            id,
            waits: self.clone(),
        }
    }

    /// Returns what has been waited for the longest.
    pub fn longest(&self) -> Option<Wait> {
        let state = self.lock();
        let open = state.open.values().min_by_key(|open| open.since)?;
        let (what, short) = match open.cause {
            Cause::Window => (
                "room for another call through the partner key",
                "room for another call",
            ),
            Cause::Pause => (
                "the end of the pause that Greenhouse asked for",
                "the pause Greenhouse asked for",
            ),
            Cause::Answer => ("an answer from Greenhouse", "Greenhouse's answer"),
            Cause::Retry => ("another try, as Greenhouse did not answer", "another try"),
        };
        let now = Instant::now();
        Some(Wait {
            lasts: now.saturating_duration_since(open.since),
            what,
            short,
            left: open.until.map(|until| until.saturating_duration_since(now)),
            ends_then: open.cause != Cause::Answer,
        })
    }
}

/// A wait that ends when this is dropped.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// For how long.
    pub lasts: Duration,
    /// What is waited for, in words.
    pub what: &'static str,
    /// The same in as few words as a status line has room for.
    pub short: &'static str,
    /// How long at most until something happens, where that is known.
    pub left: Option<Duration>,
    /// The wait ends when `left` is over; else that is the longest it can take.
    pub ends_then: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_longest_wait_is_told_until_it_ends() {
        let waits = Waits::default();
        assert_eq!(waits.longest(), None);
        let pause = waits.begin(Cause::Pause, Some(Instant::now() + Duration::from_secs(60)));
        tokio::time::advance(Duration::from_secs(5)).await;
        let _answer = waits.begin(Cause::Answer, None);
        let said = waits.longest().unwrap();
        assert_eq!(said.lasts, Duration::from_secs(5));
        assert_eq!(said.left, Some(Duration::from_secs(55)));
        assert!(said.ends_then);
        drop(pause);
        let said = waits.longest().unwrap();
        assert_eq!((said.what, said.left), ("an answer from Greenhouse", None));
    }
}
