//! The one thread that writes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use super::StoreError;

/// How long another process may hold the file before a write gives up.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long the writer must be idle before it folds the log into the file, so that this costs no
/// one a wait.
const IDLE: Duration = Duration::from_millis(500);

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// Opens the connection that may write.
pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "normal")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // 32 MiB of pages; a log of up to 64 MiB before a write has to fold it in.
    connection.pragma_update(None, "cache_size", -32_768)?;
    connection.pragma_update(None, "wal_autocheckpoint", 16_384)?;
    connection.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (jobs, inbox) = channel();
        let thread = std::thread::Builder::new()
            .name("gleaner-store".to_owned())
            .spawn(move || run(connection, &inbox))
            .map_err(|_| StoreError::Closed)?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Queues `work` and waits for the end of its transaction.
    pub(super) fn submit_and_wait<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, received) = channel();
        let job: Job = Box::new(move |connection| {
            let _ = answer.send(transact(connection, false, work));
        });
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(job);
        }
        received.recv().unwrap_or(Err(StoreError::Closed))
    }

    /// Queues `work`; the answer comes when its transaction is committed or rolled back.
    pub(super) fn submit<T: Send + 'static>(
        &self,
        durable: bool,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, StoreError>> {
        let (answer, receiver) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Nobody may be waiting any more; the change holds all the same.
            let _ = answer.send(transact(connection, durable, work));
        });
        if let Some(jobs) = &self.jobs {
            // Fails only when the thread is gone; the dropped answer then says so.
            let _ = jobs.send(job);
        }
        receiver
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        let Some(thread) = self.thread.take() else {
            return;
        };
        // The last clone may live in a job, so this may run on the writer itself.
        if thread.thread().id() != std::thread::current().id() {
            let _ = thread.join();
        }
    }
}

fn transact<T>(
    connection: &mut Connection,
    durable: bool,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    if durable {
        connection.pragma_update(None, "synchronous", "full")?;
    }
    let result = committed(connection, work);
    if durable {
        connection.pragma_update(None, "synchronous", "normal")?;
    }
    result
}

fn committed<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let value = work(&transaction)?;
    transaction.commit()?;
    Ok(value)
}

fn run(mut connection: Connection, inbox: &Receiver<Job>) {
    let mut written = false;
    loop {
        match inbox.recv_timeout(IDLE) {
            Ok(job) => {
                // A panic in a job rolls its transaction back and must not end the writer: the
                // outbox may still have something to note down.
                let _ = catch_unwind(AssertUnwindSafe(|| job(&mut connection)));
                written = true;
            }
            Err(RecvTimeoutError::Timeout) if written => {
                // Best effort: a reader in the way leaves the rest for the next time.
                let _ = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
                written = false;
            }
            Err(RecvTimeoutError::Timeout) => match inbox.recv() {
                Ok(job) => {
                    let _ = catch_unwind(AssertUnwindSafe(|| job(&mut connection)));
                    written = true;
                }
                Err(_) => return,
            },
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
