//! Bringing the mirror up to date (provisional until the mirror's own sync lands).

use std::time::Instant;

use jiff::Timestamp;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::{Engine, EngineError, SyncProgress};
use crate::harvest::{Lane, Query, wire};
use crate::mirror::convert;
use futures_util::TryStreamExt;

/// How much is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncMode {
    /// What changed since the last time.
    Incremental,
    /// Everything, and who is gone.
    Full,
}

/// What a sync did for one resource; its serde form is a line of `gleaner sync --format jsonl`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SyncRow {
    /// Named as in Harvest.
    pub resource: String,
    /// Rows read.
    pub read: u64,
    /// Rows that were news.
    pub written: u64,
    /// Rows no longer in Greenhouse.
    pub gone: u64,
    /// Calls made.
    pub requests: u64,
    /// Time taken.
    pub seconds: f64,
    /// Share of the rate budget used, 0 to 1.
    pub budget_used: f64,
}

/// What a sync did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyncReport {
    /// One a resource.
    pub rows: Vec<SyncRow>,
    /// Resources that could not be read, each with the reason and what to do.
    pub skipped: Vec<String>,
}

impl Engine {
    /// x
    pub async fn sync(
        &self,
        _mode: SyncMode,
        _stop: &CancellationToken,
        progress: impl Fn(SyncProgress),
    ) -> Result<SyncReport, EngineError> {
        let _one = self.syncing.lock().await;
        let client = self.client()?;
        let started = Instant::now();
        let mut pages = Box::pin(client.list(Query::<wire::Candidate>::new(), Lane::Sync));
        let mut row = SyncRow {
            resource: "candidates".into(),
            ..SyncRow::default()
        };
        while let Some(page) = pages.try_next().await? {
            row.requests += 1;
            row.read += page.rows.len() as u64;
            row.written += self
                .mirror
                .upsert(
                    page.rows.iter().map(convert::candidate).collect(),
                    Vec::new(),
                )
                .await?
                .written as u64;
            progress(SyncProgress {
                read: row.read,
                ..SyncProgress::default()
            });
        }
        let mut pages = Box::pin(client.list(Query::<wire::Application>::new(), Lane::Sync));
        while let Some(page) = pages.try_next().await? {
            self.mirror
                .upsert(
                    Vec::new(),
                    page.rows.iter().filter_map(convert::application).collect(),
                )
                .await?;
        }
        let jobs = client.all(Query::<wire::Job>::new(), Lane::Sync).await?;
        self.mirror
            .upsert_jobs(jobs.iter().map(convert::job).collect())
            .await?;
        row.seconds = started.elapsed().as_secs_f64();
        let _ = Timestamp::now();
        Ok(SyncReport {
            rows: vec![row],
            skipped: Vec::new(),
        })
    }

    /// x
    pub async fn freshen(&self) -> Result<(), EngineError> {
        let status = self.mirror.status().await?;
        if self.offline || status.candidates > 0 {
            return Ok(());
        }
        self.sync(SyncMode::Incremental, &CancellationToken::new(), |_| {})
            .await
            .map(drop)
    }

    /// x
    pub async fn freshen_jobs(&self) -> Result<(), EngineError> {
        self.freshen().await
    }
}
