//! What goes on by itself as long as the screen is open.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use super::Desk;
use crate::worker::{
    Change, Connection, EngineError, Event, ExportRow, Level, Problem, RETENTION_EVERY, Status,
    SyncMode, SyncProgress,
};

/// Longest silence of the status line's facts while something is going on.
const STATUS_EVERY: Duration = Duration::from_secs(1);

impl Desk {
    /// Brings the mirror up to date.
    pub(super) async fn sync(&self, mode: SyncMode) -> Result<(), EngineError> {
        let tell = |progress| self.progress(progress);
        self.engine.sync.run(mode, &self.stop, tell).await.map(drop)
    }

    /// Says what the small tables of the mirror hold after a sync.
    pub(super) async fn tell_tables(&self) {
        if let Ok(jobs) = self.engine.catalog.jobs().await {
            self.say(Event::Jobs(Arc::new(jobs))).await;
        }
        if let Ok(choices) = self.engine.catalog.choices().await {
            self.say(Event::Choices(Arc::new(choices))).await;
        }
    }

    /// Says when the search index has caught up, where it was behind: it follows the copy a moment
    /// later, and whoever searches meanwhile finds too few.
    async fn tell_caught_up(&self, was_behind: bool) {
        if !was_behind {
            return;
        }
        tokio::select! {
            () = self.stop.cancelled() => {}
            // What keeps the index from it is said by a search.
            _ = self.engine.search.searchable() => self.say(Event::IndexCaughtUp).await,
        }
    }

    /// Tells how a sync goes on; one that the screen has no time for is left out.
    pub(super) fn progress(&self, progress: SyncProgress) {
        let _ = self.events.try_send(Event::Syncing(progress));
    }

    /// Connects, then keeps the mirror fresh: at the start and every few minutes, and in between
    /// looks, a few people at a time, for those who are no longer in Greenhouse.
    pub(super) async fn keep_in_step(self) {
        if self.engine.setup.is_offline() && !self.engine.setup.is_alone() {
            let is_behind = self.engine.search.is_behind().await;
            self.tell_caught_up(is_behind).await;
            return;
        }
        if let Err(error) = self.engine.setup.connect().await {
            let Problem { what, hint } = error.problem();
            self.say(Event::Notice {
                level: Level::Error,
                text: format!("{what} {hint}"),
            })
            .await;
        }
        if self.engine.setup.is_alone() {
            // A partner key copies nobody: there is nothing to keep in step.
            return;
        }
        loop {
            let synced = self.sync(SyncMode::Incremental).await;
            let well = synced.is_ok();
            let synced = synced.map_err(|error| error.problem());
            let is_behind = self.engine.search.is_behind().await;
            self.say(Event::Synced(synced)).await;
            if well {
                self.tell_tables().await;
            }
            self.tell_caught_up(is_behind).await;
            let next = Instant::now() + self.engine.sync.every();
            while Instant::now() < next {
                tokio::select! {
                    () = self.stop.cancelled() => return,
                    () = sleep_until(next) => break,
                    // Whoever ended has left the copy to this process; a sync connects it.
                    () = self.engine.setup.taken_over() => break,
                    () = sleep(self.engine.sync.sweep_every()) => {}
                }
                // What keeps a sweep from its work keeps the next sync too, which says so.
                if let Ok(true) = self.engine.sync.sweep(&self.stop).await {
                    self.say(Event::MirrorChanged).await;
                }
            }
        }
    }

    /// Works off the outbox as long as the screen is open.
    pub(super) async fn work_off(self) {
        if !self.engine.setup.is_offline() || self.engine.setup.is_alone() {
            let tell = |error: EngineError| {
                let Problem { what, hint } = error.problem();
                // A screen that has no time for it sees the exports wait.
                let _ = self.events.try_send(Event::Notice {
                    level: Level::Error,
                    text: format!("Exports wait. {what} {hint}"),
                });
            };
            self.engine.outbox.work_off(&self.stop, tell).await;
        }
    }

    /// Sends each change of an export.
    pub(super) async fn tell_exports(self) {
        let mut changes = self.engine.outbox.changes();
        while let Some(change) = changes.next().await {
            self.tell_change(change).await;
        }
    }

    /// Sends a change of an export.
    pub(super) async fn tell_change(&self, change: Change) {
        let event = match change {
            Change::Of(entry) => {
                if entry.state.rests() {
                    // Whoever reads that all is done may quit at once, and is not to be held up by
                    // an old count.
                    self.tell_status().await;
                }
                Event::ExportChanged(ExportRow::from(&*entry))
            }
            Change::Missed => Event::ExportsChanged,
        };
        self.say(event).await;
    }

    /// Tells of browsers that ask to be let in or to show somebody.
    pub(super) async fn tell_browsers(self) {
        let mut known = None;
        loop {
            let asks = self.engine.setup.browser_asks().await;
            if asks != known
                && let Some(asks) = &asks
            {
                self.say(Event::BrowserAsks(asks.clone())).await;
            }
            known = asks;
            if let Some(asked) = self.engine.setup.show_asked().await {
                self.say(Event::ShowAsked(asked)).await;
            }
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = sleep(STATUS_EVERY) => {}
            }
        }
    }

    /// Lets people go who were never exported and have been here long enough, and says who goes next.
    pub(super) async fn let_people_go(self) {
        let mut again = true;
        loop {
            // What keeps it from its work keeps everything else too, which says so.
            for text in self.engine.records.retain(again).await.unwrap_or_default() {
                let level = Level::Warning;
                self.say(Event::Notice { level, text }).await;
            }
            again = false;
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = sleep(RETENTION_EVERY) => {}
            }
        }
    }

    /// Sends the status line's facts where they changed since they were last sent.
    pub(super) async fn tell_status(&self) {
        // Held until the facts are sent: older ones never come after newer ones.
        let mut told = self.told.lock().await;
        let Ok(mut status) = self.engine.status().await else {
            return;
        };
        // A wait is measured again each time; the same one is told as it was.
        let before = told.as_ref().and_then(|told| told.waiting.as_ref());
        if let (Some(now), Some(before)) = (&status.waiting, before)
            && now.is_still(before)
        {
            status.waiting = Some(before.clone());
        }
        if told.as_ref() != Some(&status) {
            let counts = |status: &Status| {
                (
                    status.exports_open,
                    status.exports_unknown,
                    status.exports_waiting,
                )
            };
            // Another Gleaner on this data directory carries exports out, and tells nobody here.
            let others = told.as_ref().is_some_and(|told| {
                told.connection == Connection::Reading && counts(told) != counts(&status)
            });
            self.say(Event::Status(Arc::new(status.clone()))).await;
            *told = Some(status);
            if others {
                self.say(Event::ExportsChanged).await;
            }
        }
    }

    /// Keeps the status line's facts up to date.
    pub(super) async fn keep_telling_status(self) {
        while !self.stop.is_cancelled() {
            self.tell_status().await;
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = self.engine.setup.something_happened() => {}
                () = sleep(STATUS_EVERY) => {}
            }
        }
    }
}
