//! How long people are kept who were never exported, and what is said of it.

use std::time::Duration;

use jiff::Timestamp;

use crate::library::Retention;
use crate::worker::{EngineError, Records};

/// Pause between two looks while the screen is open: people go by days.
pub const RETENTION_EVERY: Duration = Duration::from_secs(6 * 3_600);

impl Records {
    /// Lets whoever was never exported, has been here for `library.keep_days` and was told of go from the
    /// library, and returns what there is to say of that and of those who go next. Nothing is said
    /// twice but at the start of the app, where `again` is set.
    ///
    /// # Errors
    /// [`EngineError`] of the store; then nobody goes.
    pub async fn retain(&self, again: bool) -> Result<Vec<String>, EngineError> {
        let days = self.setup.config.library.keep_days;
        let done = self.library.retain(days, Timestamp::now()).await?;
        if done.gone > 0 {
            self.setup.happened.notify_waiters();
        }
        Ok(words(&done, days, again))
    }

    /// Returns after how many days people go who were never exported; 0 is never.
    pub fn keep_days(&self) -> u32 {
        self.setup.config.library.keep_days
    }
}

fn words(done: &Retention, days: u32, again: bool) -> Vec<String> {
    let people = |count: usize| match count {
        1 => "1 person".to_owned(),
        count => format!("{count} people"),
    };
    let mut said = Vec::new();
    if done.gone > 0 {
        said.push(format!(
            "{} left the library: never exported in {days} days.",
            people(done.gone)
        ));
    }
    if let Some(first) = done.first
        && (done.told > 0 || again)
    {
        let day = first.strftime("%Y-%m-%d");
        let goes = if done.due == 1 { "leaves" } else { "leave" };
        said.push(format!(
            "{} never exported {goes} the library from {day} (`gleaner about`).",
            people(done.due)
        ));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_said_once_and_numbers_agree() {
        let first = "2026-12-07T12:00:00Z".parse().ok();
        let mut done = Retention {
            told: 0,
            due: 1,
            first,
            gone: 2,
        };
        let said = words(&done, 30, false);
        assert_eq!(
            said,
            ["2 people left the library: never exported in 30 days."]
        );
        done = Retention { gone: 0, ..done };
        assert!(words(&done, 30, false).is_empty());
        let said = words(&done, 30, true).join("");
        assert!(
            said.starts_with("1 person never exported leaves the library from 2026-12-07"),
            "{said}"
        );
        assert!(words(&Retention::default(), 30, true).is_empty());
    }
}
