//! The one thread that writes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use super::StoreError;
use super::folding::{Folding, LOG_AT_REST, Nudge};

/// How long another process may hold the file before a write gives up.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long changes are taken into one commit: pages of a sync that come close after each other
/// touch the same pages of the indexes, which are then written once.
const GROUP: Duration = Duration::from_millis(60);

/// Runs within a transaction, or is told why there is none.
type Work = Box<dyn FnOnce(Result<&Transaction<'_>, StoreError>) -> Done + Send>;
/// Tells the one who waits, once the commit has come to its end.
type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// What a job left behind.
struct Done {
    answer: Answer,
    /// Why it failed, where it did.
    failed: Option<StoreError>,
}

struct Job {
    durable: bool,
    work: Work,
}

#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    // Dropped after the writer has ended.
    _folding: Folding,
}

/// Opens the connection that may write.
pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    super::cipher::unlock(&connection, path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "normal")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What a failing change takes back is kept in memory, not in a file.
    connection.pragma_update(None, "temp_store", "memory")?;
    // 32 MiB of pages. The log is folded in by a thread of its own; a write does it only where
    // that can't keep up, from 512 MiB on.
    connection.pragma_update(None, "cache_size", -32_768)?;
    connection.pragma_update(None, "wal_autocheckpoint", 131_072)?;
    // What the log is cut to when it begins anew.
    connection.pragma_update(None, "journal_size_limit", LOG_AT_REST)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

impl Writer {
    /// Starts the threads that write and fold, each over a connection of its own.
    pub(super) fn start(
        connection: Connection,
        folding: Connection,
        path: &Path,
    ) -> Result<Self, StoreError> {
        let (jobs, inbox) = channel();
        let (folding, nudge) = Folding::start(folding, path)?;
        let thread = std::thread::Builder::new()
            .name("gleaner-store".to_owned())
            .spawn(move || run(connection, &inbox, &nudge))
            .map_err(|_| StoreError::NoThreads)?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
            _folding: folding,
        })
    }

    /// Queues `work` and waits for the end of its transaction.
    pub(super) fn submit_and_wait<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, received) = channel();
        self.queue(false, work, move |result| {
            let _ = answer.send(result);
        });
        received.recv().unwrap_or(Err(StoreError::Closed))
    }

    /// Queues `work`; the answer comes when its transaction is committed or rolled back.
    pub(super) fn submit<T: Send + 'static>(
        &self,
        durable: bool,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, StoreError>> {
        let (answer, received) = oneshot::channel();
        self.queue(durable, work, move |result| {
            // Nobody may be waiting any more; the change holds all the same.
            let _ = answer.send(result);
        });
        received
    }

    fn queue<T: Send + 'static>(
        &self,
        durable: bool,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
        answer: impl FnOnce(Result<T, StoreError>) + Send + 'static,
    ) {
        let work: Work = Box::new(move |transaction| {
            let result = transaction.and_then(|transaction| apart(transaction, work));
            Done {
                failed: result.as_ref().err().map(StoreError::again),
                answer: Box::new(move |committed| {
                    answer(result.and_then(|value| committed.map(|()| value)));
                }),
            }
        });
        if let Some(jobs) = &self.jobs {
            // Fails only when the thread is gone; the dropped answer then says so.
            let _ = jobs.send(Job { durable, work });
        }
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

/// Runs `work` so that its failure takes back what it did and nothing else.
fn apart<T>(
    transaction: &Transaction<'_>,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    transaction.execute_batch("SAVEPOINT job")?;
    // A panic must not end the writer: the outbox may still have something to note down.
    let result = catch_unwind(AssertUnwindSafe(|| work(transaction)));
    let result = result.unwrap_or(Err(StoreError::Closed));
    let end = match &result {
        Ok(_) => "RELEASE job",
        Err(_) => "ROLLBACK TO job; RELEASE job",
    };
    match transaction.execute_batch(end) {
        Ok(()) => result,
        // A full disk ends the whole transaction by itself; its own error says more.
        Err(error) => result.and(Err(error.into())),
    }
}

/// Runs a job, and those that are queued behind it, in one transaction. Returns the job that could
/// not come along.
fn commit_group(connection: &mut Connection, first: Job, inbox: &Receiver<Job>) -> Option<Job> {
    let durable = first.durable;
    let mut answers = Vec::new();
    let mut left = None;
    let mut ended = None;
    let mut next = Some(first);
    let committed = in_transaction(connection, durable, |transaction| {
        let began = Instant::now();
        while let Some(job) = next.take() {
            let done = (job.work)(Ok(transaction));
            answers.push(done.answer);
            // A full disk takes back the whole transaction, and with it what others had written.
            if transaction.is_autocommit() {
                ended = done.failed;
            } else if !durable && began.elapsed() < GROUP {
                match inbox.try_recv() {
                    Ok(job) if job.durable => left = Some(job),
                    job => next = job.ok(),
                }
            }
        }
    });
    // Another process held the file for too long, say: the one who waits is to hear so.
    if let (Err(error), Some(job)) = (&committed, next.take()) {
        answers.push((job.work)(Err(error.again())).answer);
    }
    match ended.map_or(committed, Err) {
        Ok(()) => answers.into_iter().for_each(|answer| answer(Ok(()))),
        Err(error) => {
            for answer in answers {
                answer(Err(error.again()));
            }
        }
    }
    left
}

fn in_transaction(
    connection: &mut Connection,
    durable: bool,
    work: impl FnOnce(&Transaction<'_>),
) -> Result<(), StoreError> {
    if durable {
        connection.pragma_update(None, "synchronous", "full")?;
    }
    let committed = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .and_then(|transaction| {
            work(&transaction);
            transaction.commit()
        });
    if durable {
        connection.pragma_update(None, "synchronous", "normal")?;
    }
    Ok(committed?)
}

fn run(mut connection: Connection, inbox: &Receiver<Job>, nudge: &Nudge) {
    let mut waiting: Option<Job> = None;
    while let Some(job) = waiting.take().or_else(|| inbox.recv().ok()) {
        waiting = commit_group(&mut connection, job, inbox);
        nudge.committed(&connection);
    }
}
