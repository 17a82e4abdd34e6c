//! The runtime's clock, turned on where a call meets a time-out, and only there: no test waits for
//! one, and no call that is merely slow meets one.
#![allow(
    dead_code,
    reason = "each test file uses its own part of what tests share"
)]

use std::convert::Infallible;
use std::time::Duration;

use gleaner::sandbox::Admin;

/// The time-out of a call: longer than any machine is slow.
pub const TIMEOUT: Duration = Duration::from_secs(600);

/// Does the work, and lets the time-out pass whenever a fault has struck and the call is `stuck`.
///
/// Needs a runtime of one thread, and calls of this work alone: the clock turns for all on it.
pub async fn timing_out<T>(
    admin: &Admin,
    stuck: impl Fn() -> bool,
    work: impl Future<Output = T>,
) -> T {
    tokio::select! {
        done = work => done,
        never = turn(admin, stuck) => match never {},
    }
}

/// The clock, stopped to be turned. It goes on even where the work comes to its end at once.
struct Stopped;

impl Stopped {
    fn new() -> Self {
        tokio::time::pause();
        Self
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        tokio::time::resume();
    }
}

async fn turn(admin: &Admin, stuck: impl Fn() -> bool) -> Infallible {
    let struck = || admin.faults().iter().map(|(_, times)| times).sum::<u64>();
    let mut met = struck();
    loop {
        if struck() > met && stuck() {
            met = struck();
            let _stopped = Stopped::new();
            tokio::time::advance(TIMEOUT).await;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
