//! Log files: rotated daily in the state directory, never on the screen, ids only.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;

use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::args::Global;
use crate::inert::redact::for_log;
use crate::store::create_private;

/// Starts logging; the guard writes what is left when it is dropped. Returns none where the
/// directory can't be written: a log is no reason not to work.
pub fn start(directory: &Path, global: &Global) -> Option<WorkerGuard> {
    create_private(directory).ok()?;
    let appender = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("gleaner")
        .filename_suffix("log")
        .max_log_files(7)
        .build(directory)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(appender);
    let filter = match level(global) {
        Some(level) => EnvFilter::new(level),
        None => EnvFilter::try_from_env("GLEANER_LOG").unwrap_or_else(|_| EnvFilter::new(INFO)),
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(move || Quiet(writer.clone()))
        .with_ansi(false);
    // What libraries log may be anything that passes through them, whatever GLEANER_LOG asks for.
    let ours = filter_fn(|about| {
        let rest = about.target().strip_prefix("gleaner");
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    });
    tracing_subscriber::registry()
        .with(filter)
        .with(ours)
        .with(lines)
        .try_init()
        .ok()?;
    Some(guard)
}

/// What is logged where nobody says otherwise.
const INFO: &str = "gleaner=info";

/// Returns the level that the options ask for; none where the environment may say it.
fn level(global: &Global) -> Option<&'static str> {
    match (global.log_level, global.verbose) {
        (Some(level), _) => Some(level.directive()),
        (None, 0) => None,
        (None, 1) => Some("gleaner=debug"),
        (None, _) => Some("gleaner=trace"),
    }
}

/// Lines that the app can show.
const RECENT: usize = 1_000;

/// The last lines logged by this process, for the app to show.
static RECENT_LINES: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());

/// Returns the last lines logged by this process, oldest first.
pub fn recent() -> Vec<String> {
    let lines = RECENT_LINES.lock();
    lines.map_or_else(|_| Vec::new(), |lines| lines.iter().cloned().collect())
}

fn remember(lines: &str) {
    if let Ok(mut recent) = RECENT_LINES.lock() {
        recent.extend(lines.lines().map(str::to_owned));
        let over = recent.len().saturating_sub(RECENT);
        recent.drain(..over);
    }
}

/// Writes lines as they may be kept: our own words, no secret.
struct Quiet(NonBlocking);

impl Write for Quiet {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let quiet = for_log(&String::from_utf8_lossy(line));
        remember(&quiet);
        self.0.write_all(quiet.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
