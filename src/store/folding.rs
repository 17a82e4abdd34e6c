//! Folding the write-ahead log into the file beside the writes, so that none of them has to; and cutting
//! the log short once nothing is written any more, since SQLite keeps the longest it ever was.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::StoreError;

/// How long changes gather before they are folded in: what is changed twice is then written once.
const GATHER: Duration = Duration::from_secs(1);
/// Pages of the log (of 4 KiB) that a write may be made to fold in itself.
const LITTLE: i64 = 1_024;
/// Pages from which on the log has to begin anew.
const LONG: i64 = 16_384;
/// How long the log may stay when nothing is written, in bytes.
pub(super) const LOG_AT_REST: u32 = 4 << 20;
/// How long nothing may have been written before the log is cut short.
const QUIET: Duration = Duration::from_secs(2);
/// Where a reader keeps it from being cut, it is tried again, at longest after this.
const QUIET_MAX: Duration = Duration::from_secs(60);
/// While more is written than can be folded in, it is left at this.
const ROUNDS: usize = 4;

/// The thread that folds. Ends when the last [`Nudge`] is gone.
#[derive(Debug)]
pub(super) struct Folding {
    thread: Option<JoinHandle<()>>,
}

/// The writer's side of it.
#[derive(Debug)]
pub(super) struct Nudge {
    written: Sender<()>,
    finish: Arc<AtomicBool>,
}

impl Folding {
    /// Starts the thread over a connection of its own, which may write.
    pub(super) fn start(connection: Connection, path: &Path) -> Result<(Self, Nudge), StoreError> {
        // Who waits for readers to end holds up the writer meanwhile: it is tried again instead.
        connection.busy_timeout(Duration::ZERO)?;
        let log = log_of(path);
        let (written, inbox) = channel();
        let finish = Arc::new(AtomicBool::new(false));
        let ask = Arc::clone(&finish);
        let thread = std::thread::Builder::new()
            .name("gleaner-folding".to_owned())
            .spawn(move || run(&connection, &inbox, &ask, &log))
            .map_err(|_| StoreError::NoThreads)?;
        let thread = Some(thread);
        Ok((Self { thread }, Nudge { written, finish }))
    }
}

impl Drop for Folding {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Nudge {
    /// Notes that something was committed through `connection`.
    ///
    /// The log begins anew only where a write finds all of it folded in. While there is always
    /// something being written, that moment has to be made: the writer, between two commits, folds
    /// in the little that came since the thread was done.
    pub(super) fn committed(&self, connection: &Connection) {
        if self.finish.swap(false, Ordering::Relaxed) {
            let _ = fold(connection);
        }
        // Fails only when the thread is gone; the log then grows until SQLite folds it in.
        let _ = self.written.send(());
    }
}

fn run(connection: &Connection, inbox: &Receiver<()>, finish: &AtomicBool, log: &Path) {
    // How long to wait for quiet before the log is cut; none while it is short.
    let mut cut_after: Option<Duration> = None;
    loop {
        let written = match cut_after {
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(quiet) => inbox.recv_timeout(quiet),
        };
        match written {
            Ok(()) => {
                if !gather(inbox) {
                    break;
                }
                fold_rounds(connection, finish);
                cut_after = is_long(log).then_some(QUIET);
            }
            Err(RecvTimeoutError::Timeout) => {
                cut(connection);
                let again = |quiet: Duration| quiet.saturating_mul(2).min(QUIET_MAX);
                cut_after = cut_after.map(again).filter(|_| is_long(log));
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    // The last connection takes the log away as it closes; beside others this is all that can be done.
    if is_long(log) {
        cut(connection);
    }
}

/// Waits for more changes; returns false when no more can come.
fn gather(inbox: &Receiver<()>) -> bool {
    let until = Instant::now() + GATHER;
    loop {
        match inbox.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

fn fold_rounds(connection: &Connection, finish: &AtomicBool) {
    for _ in 0..ROUNDS {
        // Best effort: a reader in the way leaves the rest for the next time.
        let Ok(log) = fold(connection) else { break };
        if log.left <= LITTLE {
            finish.store(log.pages > LONG, Ordering::Relaxed);
            break;
        }
    }
}

/// Returns where the write-ahead log of a data file is.
pub(super) fn log_of(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    log.into()
}

fn is_long(log: &Path) -> bool {
    std::fs::metadata(log).is_ok_and(|log| log.len() > u64::from(LOG_AT_REST))
}

/// Folds in what is left and empties the log, where no reader and no writer is in the way.
fn cut(connection: &Connection) {
    // Best effort: it is tried again.
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
}

/// The log after folding.
struct Log {
    pages: i64,
    left: i64,
}

/// Folds in what no reader is in the way of; blocks neither readers nor the writer.
fn fold(connection: &Connection) -> rusqlite::Result<Log> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
        let (pages, folded): (i64, i64) = (row.get(1)?, row.get(2)?);
        Ok(Log {
            pages,
            left: pages - folded,
        })
    })
}
