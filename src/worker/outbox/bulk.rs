//! What can be done with many exports at once: take back, stop, try again, write down.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::export::{Alone, OutboxEntry, OutboxState, Runner};
use crate::worker::outbox::summary::write_summary;
use crate::worker::{EngineError, Outbox, SummaryRow};

impl Outbox {
    /// Takes back the newest exports that are still held: those that were confirmed together. They
    /// leave at one moment, which is what tells them from others. Returns the names.
    ///
    /// # Errors
    /// [`EngineError::Usage`] where none is held (any more); else of the store.
    pub async fn take_back_newest(&self) -> Result<Vec<String>, EngineError> {
        let mut pending = self.journal.pending().await?;
        pending.retain(|entry| entry.state == OutboxState::Held);
        let newest = pending.iter().map(|entry| entry.due_at).max();
        pending.retain(|entry| Some(entry.due_at) == newest);
        let taken = self.take_back_these(pending).await?;
        if taken.is_empty() {
            Err(EngineError::usage(
                "already sent",
                "to undo an export, select it in the outbox",
            ))
        } else {
            Ok(taken)
        }
    }

    /// Takes back what has not left yet of these exports, of all where none is named; what is on its
    /// way ends by itself. Returns the names.
    ///
    /// # Errors
    /// [`EngineError`] of the store; then none was.
    pub async fn stop(&self, only: Option<&[String]>) -> Result<Vec<String>, EngineError> {
        let mut pending = self.journal.pending().await?;
        pending.retain(|entry| {
            matches!(entry.state, OutboxState::Held | OutboxState::Planned)
                && only.is_none_or(|only| only.contains(&entry.id))
        });
        self.take_back_these(pending).await
    }

    /// Stops sending after the calls under way, or goes on; in this process only.
    pub fn pause(&self, paused: bool) {
        if let Some(runner) = &self.runner {
            runner.pause(paused);
        }
        if let Some(alone) = &self.alone {
            alone.pause(paused);
        }
        self.journal.wake();
        self.setup.happened.notify_waiters();
    }

    /// Returns whether exports wait because somebody said so.
    pub fn are_paused(&self) -> bool {
        let alone = self.alone.as_ref().is_some_and(Alone::is_paused);
        alone || self.runner.as_ref().is_some_and(Runner::is_paused)
    }

    /// Has each of these exports checked and tried again that can be; returns how many.
    ///
    /// # Errors
    /// [`EngineError`] of the store; those before are tried again all the same.
    pub async fn retry_these(&self, ids: &[String]) -> Result<usize, EngineError> {
        let mut again = 0;
        for id in ids {
            match self.retry(id).await {
                Ok(()) => again += 1,
                // Its state changed meanwhile: nothing to retry, and no reason to stop here.
                Err(EngineError::Usage(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(again)
    }

    /// Writes what became of exports down as a CSV file, where Gleaner was started or else in the
    /// data directory, and returns its path. No file is ever written over.
    ///
    /// # Errors
    /// [`EngineError::Usage`] when it can be written in neither place.
    pub async fn save_summary(&self, rows: Vec<SummaryRow>) -> Result<PathBuf, EngineError> {
        let here = std::env::current_dir().ok();
        let places: Vec<PathBuf> = here.into_iter().chain([self.setup.data.clone()]).collect();
        let stem = TimeZone::system()
            .to_datetime(Timestamp::now())
            .strftime("gleaner-exports-%Y%m%d-%H%M%S")
            .to_string();
        let written = tokio::task::spawn_blocking(move || {
            let places: Vec<&Path> = places.iter().map(PathBuf::as_path).collect();
            write_summary(&places, &stem, &rows)
        });
        let sorry = |error: &dyn std::fmt::Display| {
            EngineError::usage(
                format!("the summary can't be saved: {error}"),
                "start Gleaner in a folder of your own",
            )
        };
        match written.await {
            Ok(Ok(path)) => Ok(path),
            Ok(Err(error)) => Err(sorry(&error)),
            Err(error) => Err(sorry(&error)),
        }
    }

    async fn take_back_these(&self, entries: Vec<OutboxEntry>) -> Result<Vec<String>, EngineError> {
        let taken = self.journal.cancel(entries.clone(), self.moment()).await?;
        self.setup.happened.notify_waiters();
        let names = entries
            .into_iter()
            .filter(|entry| taken.contains(&entry.id))
            .map(|entry| entry.name);
        Ok(names.collect())
    }
}
