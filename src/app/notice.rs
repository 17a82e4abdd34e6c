//! The line that tells what happened, and how long it stays.

use jiff::{SignedDuration, Timestamp};

use super::state::State;
use crate::worker::{Level, Problem};

/// A line that tells what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How much it matters.
    pub level: Level,
    /// The line.
    pub text: String,
    /// When it goes by itself; set at the first tick that sees it.
    pub(super) until: Option<Timestamp>,
}

impl Notice {
    /// Seconds for which it is read.
    fn lasts(&self) -> i64 {
        match self.level {
            Level::Info => 6,
            Level::Warning | Level::Error => 12,
        }
    }
}

impl State {
    /// Takes in that time has passed: what was said goes by itself, and with it what only the next key
    /// could have confirmed.
    pub(super) fn tick(&mut self, now: Timestamp) {
        self.now = now;
        self.step = self.step.wrapping_add(1);
        let Some(notice) = &mut self.notice else {
            return;
        };
        match notice.until {
            None => {
                let lasts = SignedDuration::from_secs(notice.lasts());
                notice.until = now.checked_add(lasts).ok();
            }
            Some(until) if until <= now => {
                self.notice = None;
                self.quit_asked = false;
                self.confirming = None;
            }
            Some(_) => {}
        }
    }

    /// Says something in the footer.
    pub(super) fn say(&mut self, level: Level, text: impl Into<String>) {
        self.notice = Some(Notice {
            level,
            text: text.into(),
            until: None,
        });
    }

    /// Says in the footer that something went wrong, and keeps it to be read in full.
    pub(super) fn report(&mut self, problem: Problem) {
        self.say(Level::Error, problem.what.clone());
        self.problem = Some(problem);
    }
}
