//! Folding the write-ahead log into the file beside the writes, so that none of them has to.

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
    pub(super) fn start(connection: Connection) -> Result<(Self, Nudge), StoreError> {
        let (written, inbox) = channel();
        let finish = Arc::new(AtomicBool::new(false));
        let ask = Arc::clone(&finish);
        let thread = std::thread::Builder::new()
            .name("gleaner-folding".to_owned())
            .spawn(move || run(&connection, &inbox, &ask))
            .map_err(|_| StoreError::Closed)?;
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

fn run(connection: &Connection, inbox: &Receiver<()>, finish: &AtomicBool) {
    while inbox.recv().is_ok() {
        let until = Instant::now() + GATHER;
        loop {
            match inbox.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        for _ in 0..ROUNDS {
            // Best effort: a reader in the way leaves the rest for the next time.
            let Ok(log) = fold(connection) else { break };
            if log.left <= LITTLE {
                finish.store(log.pages > LONG, Ordering::Relaxed);
                break;
            }
        }
    }
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
