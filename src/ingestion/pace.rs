//! How often to call. This API publishes no limit (contract 11.4), so it is throttled like Harvest:
//! a fixed window, well under the sample value, and a 429 holds everything back for as long as it says.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

use super::waits::{Cause, Waits};

/// Length of a window (contract 3.3).
const WINDOW: Duration = Duration::from_secs(30);
/// Calls in a window, where the sample value of Harvest is 75.
const CALLS: u32 = 50;

/// Lets calls start.
#[derive(Debug)]
pub(super) struct Pace(Mutex<State>);

#[derive(Debug)]
struct State {
    /// When the first call of the window started.
    since: Instant,
    started: u32,
    /// Nothing starts before this moment.
    not_before: Instant,
}

impl Pace {
    pub fn new() -> Self {
        let now = Instant::now();
        Self(Mutex::new(State {
            since: now,
            started: 0,
            not_before: now,
        }))
    }

    /// Waits until a call may start, and says so in `waits`.
    pub async fn start(&self, waits: &Waits) {
        loop {
            let (wait_until, cause) = {
                let mut state = self.0.lock().await;
                let now = Instant::now();
                if now >= state.since + WINDOW {
                    (state.since, state.started) = (now, 0);
                }
                if now < state.not_before {
                    (state.not_before, Cause::Pause)
                } else if state.started >= CALLS {
                    (state.since + WINDOW, Cause::Window)
                } else {
                    state.started += 1;
                    return;
                }
            };
            let _waiting = waits.begin(cause, Some(wait_until));
            sleep_until(wait_until).await;
        }
    }

    /// Holds every call back for a while.
    pub async fn hold(&self, pause: Duration) {
        let mut state = self.0.lock().await;
        state.not_before = state.not_before.max(Instant::now() + pause);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_window_takes_more_than_its_calls_and_a_hold_holds_all() {
        let (pace, begin) = (Pace::new(), Instant::now());
        let waits = Waits::default();
        for _ in 0..CALLS {
            pace.start(&waits).await;
        }
        assert_eq!(begin.elapsed(), Duration::ZERO);
        pace.start(&waits).await;
        assert!(begin.elapsed() >= WINDOW, "{:?}", begin.elapsed());
        pace.hold(Duration::from_secs(7)).await;
        let before = Instant::now();
        pace.start(&waits).await;
        assert!(before.elapsed() >= Duration::from_secs(7));
    }
}
