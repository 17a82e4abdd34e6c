//! Keeping the mirror fresh, and telling how that goes.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::engine::lock;
use super::{EngineError, Setup, SyncProgress};
use crate::export::Checker;
use crate::mirror::sync::{self, Mode, Progress, Remarks, ResourceReport, SyncError};
use crate::mirror::tenant::Agreement;
use crate::mirror::{Mirror, Written};

pub use crate::mirror::sync::Mode as SyncMode;

/// Shortest pause between two steps of the sweep.
const BREATH: Duration = Duration::from_secs(1);
/// Calls of one step of the sweep that are counted at most: others may have made them meanwhile.
const MOST: u32 = 100;
/// The window in which Greenhouse counts calls (contract 3.3).
const WINDOW: Duration = Duration::from_secs(30);

/// What a sync did for one resource; its serde form is one line of `gleaner sync --format jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SyncRow {
    /// Named as in Harvest.
    pub resource: &'static str,
    /// Rows read.
    pub read: u64,
    /// Rows that were news.
    pub written: u64,
    /// Rows found to be gone.
    pub gone: u64,
    /// Calls made.
    pub requests: u64,
    /// From its first call to its last answer.
    pub seconds: f64,
    /// Its calls as a share of what the window allowed meanwhile, 0 to 1.
    pub budget_used: f64,
}

/// What a sync did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyncReport {
    /// One a resource.
    pub rows: Vec<SyncRow>,
    /// Resources that may not be read, each with the reason and what to do; the rest was done.
    pub skipped: Vec<String>,
    /// Rows that could not be read; the others were taken in.
    pub unreadable: u64,
    /// What is odd about which rows, in words.
    pub remarks: Vec<String>,
}

/// The mirror, kept fresh.
pub struct Sync {
    setup: Arc<Setup>,
    mirror: Mirror,
    checker: Checker,
    /// One sync at a time.
    syncing: tokio::sync::Mutex<()>,
    progress: Mutex<Option<SyncProgress>>,
    /// Calls of the last step of the sweep.
    sweep_calls: AtomicU32,
}

impl Sync {
    pub(super) fn new(setup: Arc<Setup>, checker: Checker) -> Self {
        Self {
            mirror: setup.mirror.clone(),
            setup,
            checker,
            syncing: tokio::sync::Mutex::new(()),
            progress: Mutex::new(None),
            sweep_calls: AtomicU32::new(0),
        }
    }

    /// Returns where a running sync is; none while none runs.
    pub(super) fn progress(&self) -> Option<SyncProgress> {
        lock(&self.progress).clone()
    }

    /// Brings the mirror up to date; `tell` hears how it goes.
    ///
    /// Where another process owns this data directory, that one keeps the mirror and
    /// nothing is done here.
    ///
    /// # Errors
    /// [`EngineError`] when Greenhouse is out of reach, refuses, or shows an organisation that looks
    /// empty; what was read by then is kept.
    pub async fn run(
        &self,
        mode: Mode,
        stop: &CancellationToken,
        mut tell: impl FnMut(SyncProgress),
    ) -> Result<SyncReport, EngineError> {
        let client = self.setup.client()?.clone();
        if !self.setup.is_owner().await? {
            return Err(EngineError::usage(
                "another Gleaner on this data directory keeps the copy up to date",
                "quit it, or wait for it",
            ));
        }
        // Who became the owner just now has not said yet who it is.
        self.setup.connect().await?;
        // What another user may see is not what this one may: everything is read again.
        let mode = match self.setup.tenancy().await? {
            Agreement::OtherUser => Mode::Full,
            _ => {
                self.setup.note_read().await?;
                mode
            }
        };
        let _one_at_a_time = self.syncing.lock().await;
        let (progress, mut seen) = watch::channel(Progress::default());
        let sync = sync::Sync::new(self.mirror.clone(), client);
        let run = sync.run(mode, progress, stop.child_token());
        tokio::pin!(run);
        let report = loop {
            tokio::select! {
                biased;
                report = &mut run => break report,
                Ok(()) = seen.changed() => {
                    let now = shown(&seen.borrow_and_update());
                    *lock(&self.progress) = Some(now.clone());
                    self.setup.happened.notify_waiters();
                    tell(now);
                }
            }
        };
        *lock(&self.progress) = None;
        self.setup.happened.notify_waiters();
        let report = report.map_err(EngineError::from);
        self.setup.note_connection(report.as_ref().err());
        let report = report?;
        self.setup.note_read().await?;
        self.checker.catch_up().await?;
        let skipped = report.skipped.iter();
        let skipped = skipped.map(|(resource, error)| format!("{}: {error}", resource.word()));
        Ok(SyncReport {
            rows: report.resources.iter().map(row).collect(),
            skipped: skipped.collect(),
            unreadable: report.remarks.unreadable,
            remarks: remarks(report.remarks),
        })
    }

    /// Looks for deleted and merged people a step further, going on where it last stopped, and returns
    /// whether the mirror changed. Leaves it for later while a sync runs, while others
    /// need the window, and where another process keeps the mirror.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn sweep(&self, stop: &CancellationToken) -> Result<bool, EngineError> {
        let client = self.setup.client()?.clone();
        let Ok(_one_at_a_time) = self.syncing.try_lock() else {
            return Ok(false);
        };
        let budget = client.budget_status();
        let busy = matches!((budget.limit, budget.remaining), (Some(limit), Some(remaining))
            if remaining < limit / 2);
        if busy || !self.setup.is_owner().await? {
            return Ok(false);
        }
        self.setup.tenancy().await?;
        let sync = sync::Sync::new(self.mirror.clone(), client);
        if !sync.sweep_is_due().await? {
            return Ok(false);
        }
        let found = sync.sweep(1, stop).await;
        let calls = self.calls_since(budget.calls);
        self.sweep_calls.store(calls, Ordering::Relaxed);
        Ok(found? != Written::default())
    }

    /// Returns the pause after a step of the sweep: with it they take a tenth of the window.
    pub fn sweep_every(&self) -> Duration {
        let limit = self
            .setup
            .client
            .as_ref()
            .and_then(|c| c.budget_status().limit);
        let calls = self.sweep_calls.load(Ordering::Relaxed).max(1);
        match limit {
            Some(limit) => (WINDOW * (10 * calls) / limit.max(1)).clamp(BREATH, 2 * WINDOW),
            None => WINDOW,
        }
    }

    /// Returns how many calls were made since there had been `before`, others' among them.
    fn calls_since(&self, before: u64) -> u32 {
        let now = self
            .setup
            .client
            .as_ref()
            .map_or(0, |c| c.budget_status().calls);
        u32::try_from(now.saturating_sub(before)).map_or(MOST, |calls| calls.min(MOST))
    }

    /// Makes sure that the mirror is younger than `check.max_age`: brings it up to date where it is
    /// not and Greenhouse may be asked. Offline, and where another process keeps the mirror, it is
    /// left as it is.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn freshen(&self, tell: impl FnMut(SyncProgress)) -> Result<(), EngineError> {
        if self.setup.is_alone() {
            return self.setup.connect().await;
        }
        if self.setup.offline || self.is_fresh().await? {
            return Ok(());
        }
        self.setup.client()?;
        if !self.setup.is_owner().await? {
            return self.setup.admit().await;
        }
        self.run(Mode::Incremental, &CancellationToken::new(), tell)
            .await
            .map(drop)
    }

    async fn is_fresh(&self) -> Result<bool, EngineError> {
        // Nobody knows yet whether the copy is theirs.
        let tenant = self.mirror.tenant()?;
        let others = tenant.is_some_and(|tenant| tenant.session != self.setup.session);
        if others && self.setup.client.is_some() {
            return Ok(false);
        }
        let Some(at) = self.mirror.status().await?.synced_at else {
            return Ok(false);
        };
        let age = Timestamp::now().duration_since(at);
        // A moment in the future is a clock that was set back; nobody knows the age then.
        Ok(!age.is_negative() && age.unsigned_abs() < self.setup.config.check.max_age)
    }

    /// Returns the pause between syncs that run by themselves.
    pub fn every(&self) -> Duration {
        self.setup.config.sync.every
    }

    /// Returns how much of Greenhouse's candidates is in the mirror, 0 to 1; none where that is not
    /// known.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn mirror_share(&self) -> Result<Option<f64>, EngineError> {
        Ok(self.mirror.status().await?.share)
    }
}

/// Returns what there is to say of rows that were not taken in as they are.
fn remarks(remarks: Remarks) -> Vec<String> {
    let mut said = remarks.said;
    if remarks.unsaid > 0 {
        said.push(format!("and {} more rows like these", remarks.unsaid));
    }
    if remarks.unreadable > 0 {
        let rows = match remarks.unreadable {
            1 => "1 row".to_owned(),
            count => format!("{count} rows"),
        };
        said.push(format!(
            "{rows} could not be read and {} not in the local copy as Greenhouse has it; \
             `gleaner sync --full` tries again",
            if remarks.unreadable == 1 { "is" } else { "are" }
        ));
    }
    said
}

fn row(report: &ResourceReport) -> SyncRow {
    SyncRow {
        resource: report.resource.word(),
        read: report.read,
        written: report.written,
        gone: report.gone,
        requests: report.requests,
        seconds: report.seconds,
        budget_used: report.budget_used,
    }
}

fn shown(progress: &Progress) -> SyncProgress {
    SyncProgress {
        read: progress.read(),
        rate: progress.rate,
        budget_used: (progress.budget_used > 0.0).then_some(progress.budget_used),
        share: Some(progress.share),
        left: progress.left,
    }
}

impl From<SyncError> for EngineError {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Store(error) => error.into(),
            SyncError::Harvest(error) => error.into(),
            // An acting user who may not read is a question of permission (docs/cli.md).
            SyncError::LooksEmpty => Self::Refused(error.into()),
            SyncError::Cancelled => Self::Usage(error.into()),
        }
    }
}
