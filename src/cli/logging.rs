//! Log files: rotated daily in the state directory, never on the screen, ids only.

use std::io::{self, Write};
use std::path::Path;

use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::inert::redact::for_log;
use crate::store::create_private;

/// Starts logging; the guard writes what is left when it is dropped. Returns none where the
/// directory can't be written: a log is no reason not to work.
pub fn start(directory: &Path, verbose: u8) -> Option<WorkerGuard> {
    create_private(directory).ok()?;
    let appender = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("gleaner")
        .filename_suffix("log")
        .max_log_files(7)
        .build(directory)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(appender);
    let level = match verbose {
        0 => "gleaner=info",
        1 => "gleaner=debug",
        _ => "gleaner=trace",
    };
    let filter = EnvFilter::try_from_env("GLEANER_LOG").unwrap_or_else(|_| EnvFilter::new(level));
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

/// Writes lines as they may be kept: our own words, no secret.
struct Quiet(NonBlocking);

impl Write for Quiet {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let quiet = for_log(&String::from_utf8_lossy(line));
        self.0.write_all(quiet.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
