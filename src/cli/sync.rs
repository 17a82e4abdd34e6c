//! `sync`: the local copy brought up to date.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::args::{Format, Global};
use super::exit::{Exit, Failure};
use super::open::{self, Opened};
use super::out::{Out, remark};
use crate::harvest::Wait;
use crate::worker::{EngineError, SyncMode, SyncProgress, SyncReport};

/// Syncs and prints a row for each resource.
pub async fn run(global: &Global, full: bool, out: &mut Out) -> Result<Exit, Failure> {
    let opened = open::engine(global)?;
    let mode = if full {
        SyncMode::Full
    } else {
        SyncMode::Incremental
    };
    show(&opened, mode, out).await
}

/// Syncs with progress on standard error, then prints a row for each resource.
pub async fn show(opened: &Opened, mode: SyncMode, out: &mut Out) -> Result<Exit, Failure> {
    match opened.engine.setup.connect().await {
        // Who we are is nice to know; whether Greenhouse can be read, the sync itself finds out.
        Ok(()) | Err(EngineError::OutOfReach(_)) => {}
        Err(error) => return Err(error.into()),
    }
    // What is read can be found soon after, rather than by whoever searches first.
    opened.engine.search.follow().await;
    let progress = Progress::new();
    let report = sync(opened, mode, &progress).await;
    progress.end();
    let report = report?;
    match out.format {
        Format::Jsonl => {
            for row in &report.rows {
                out.json(row)?;
            }
        }
        Format::Table => {
            let rows = report.rows.iter().map(|row| {
                [
                    row.resource.to_owned(),
                    row.read.to_string(),
                    row.written.to_string(),
                    row.gone.to_string(),
                    row.requests.to_string(),
                    format!("{:.1} s", row.seconds),
                ]
            });
            out.table(
                ["resource", "read", "written", "gone", "calls", "time"],
                rows,
            )?;
        }
    }
    for said in report.skipped.iter().chain(&report.remarks) {
        remark(said);
    }
    open::let_people_go(opened).await;
    Ok(if report.skipped.is_empty() && report.unreadable == 0 {
        Exit::Done
    } else {
        Exit::NeedsPerson
    })
}

/// Syncs. While that owns the data directory, it sends what other processes put
/// into the outbox too (docs/cli.md).
async fn sync(
    opened: &Opened,
    mode: SyncMode,
    progress: &Progress,
) -> Result<SyncReport, EngineError> {
    let engine = &opened.engine;
    let done = CancellationToken::new();
    let syncing = async {
        let report = engine
            .sync
            .run(mode, &CancellationToken::new(), |now| progress.show(&now))
            .await;
        done.cancel();
        report
    };
    let trouble = |error: EngineError| progress.beside(|| remark(&error.to_string()));
    tokio::join!(syncing, engine.outbox.work_off(&done, trouble)).0
}

/// A bar on a terminal, a line now and then elsewhere.
pub struct Progress {
    bar: ProgressBar,
    last: Option<Mutex<Instant>>,
}

/// Pause between lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

impl Progress {
    /// Returns a progress display on standard error that shows nothing yet.
    pub fn new() -> Self {
        if !std::io::stderr().is_terminal() {
            return Self {
                bar: ProgressBar::hidden(),
                last: Some(Mutex::new(Instant::now())),
            };
        }
        let bar = ProgressBar::new(1_000);
        if let Ok(style) = ProgressStyle::with_template("{bar:20} {prefix}{wide_msg}") {
            bar.set_style(style);
        }
        if let Ok(mut shown) = BAR.lock() {
            *shown = Some(bar.clone());
        }
        Self { bar, last: None }
    }

    /// Shows how far a sync is.
    pub fn show(&self, now: &SyncProgress) {
        self.say(now.share, || {
            // What matters most first: a narrow terminal cuts the end off.
            let share = now
                .share
                .map_or_else(String::new, |share| format!("{:.0} %, ", share * 100.0));
            let left = now.left.map_or_else(String::new, |left| {
                format!("about {} left, ", indicatif::HumanDuration(left))
            });
            let budget = now.budget_used.map_or_else(String::new, |used| {
                format!(", {:.0} % of the calls allowed", used * 100.0)
            });
            format!(
                "{share}{left}{} records{budget}, {:.0} a second",
                indicatif::HumanCount(now.read),
                now.rate
            )
        });
    }

    /// Shows how far some work is: a share from 0 to 1 where it is known, and words.
    pub fn say(&self, share: Option<f64>, words: impl FnOnce() -> String) {
        match &self.last {
            None => {
                // A thousandth is as fine as a bar shows.
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a share between 0 and 1"
                )]
                self.bar
                    .set_position((share.unwrap_or(0.0).clamp(0.0, 1.0) * 1_000.0) as u64);
                self.bar.set_message(words());
            }
            Some(last) => {
                let Ok(mut last) = last.lock() else { return };
                if last.elapsed() >= LINE_EVERY {
                    *last = Instant::now();
                    remark(&words());
                }
            }
        }
    }

    /// Writes to standard output, which may be the same terminal, with the bar out of the way.
    pub fn beside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Takes the display away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
        if let Ok(mut shown) = BAR.lock() {
            *shown = None;
        }
    }
}

/// The bar on the terminal, for remarks of who knows nothing of it.
static BAR: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Says on the bar what is waited for, or that nothing is; returns whether there is a bar.
pub fn wait_on_bar(wait: Option<&Wait>) -> bool {
    let Some(bar) = BAR.lock().ok().and_then(|bar| bar.clone()) else {
        return false;
    };
    let words = wait.map(|wait| match wait.left.map(|left| left.as_secs() + 1) {
        Some(left) if wait.ends_then => format!("waits {left} s for {}, ", wait.short),
        Some(left) => format!("waits for {}, {left} s at most, ", wait.short),
        None => format!("waits for {}, ", wait.short),
    });
    bar.set_prefix(words.unwrap_or_default());
    true
}

/// Writes a remark, with the bar out of the way where there is one.
pub fn remark_beside_bar(text: &str) {
    let bar = BAR.lock().ok().and_then(|bar| bar.clone());
    match bar {
        Some(bar) => bar.suspend(|| remark(text)),
        None => remark(text),
    }
}
