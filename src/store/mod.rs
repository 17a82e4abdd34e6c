//! The SQLite file that holds everything Gleaner knows: library, mirror, outbox, decisions.
//!
//! Owns: the connections, the one writer thread, the schema and its migrations, what is said when
//! the file can't be used. Must not know: what the tables mean, HTTP, the screen.
//!
//! Writes go one after the other through a thread of their own; reads run beside them on pooled
//! connections and, thanks to the write-ahead log, are never blocked by a write. Two processes may
//! open one file: their writes take turns.

mod cipher;
mod copies;
mod derived;
mod error;
mod folding;
mod migrations;
mod owner;
mod private;
mod readers;
mod shred;
mod time;
mod writer;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, Transaction};
use tokio::sync::oneshot;

pub use cipher::{
    CAN_ENCRYPT, DataKey, KEY_BYTES, begins_plain, decrypt, encrypt, is_marked, use_key, wants_key,
};
pub use copies::{Restored, check_file, plain_connection, restore};
pub use derived::{INDEXES, occupied, remove_derived};
pub use error::StoreError;
pub use owner::OwnerLock;
pub use private::{Tightened, create_private, refuse_link, tighten, write_private};
pub use readers::connect as read_only;
pub use shred::shred_copy;
pub use time::{from_millis, to_millis};

use readers::Readers;
use writer::Writer;

/// The open SQLite file. Cheap to clone; the file closes with the last clone.
#[derive(Clone, Debug)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    // Declared first, so dropped first: the last connection to close folds the log into the file,
    // and only a connection that may write can do that.
    readers: Readers,
    writer: Writer,
    path: PathBuf,
}

impl Store {
    /// Opens the file at `path`, creating it and its directory where missing, and brings its schema
    /// up to this version.
    ///
    /// # Errors
    ///
    /// Says what to do for a schema of a newer Gleaner, a damaged file, a read-only place, a full
    /// disk; the file is left as it was.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if let Some(directory) = path.parent() {
            create_private(directory).map_err(|source| StoreError::Directory {
                path: directory.to_owned(),
                source,
            })?;
        }
        guard(path)?;
        let mut connection = writer::connect(path).map_err(|error| error.at(path))?;
        migrations::run(&mut connection).map_err(|error| error.at(path))?;
        // Best effort: without it an emptied file is taken for a fresh one.
        let _ = write_private(&made(path), "");
        let folding = writer::connect(path).map_err(|error| error.at(path))?;
        Ok(Self {
            inner: Arc::new(Inner {
                readers: Readers::new(path),
                writer: Writer::start(connection, folding, path)?,
                path: path.to_owned(),
            }),
        })
    }

    /// Returns where the file is.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Runs `work` in one transaction on the writer thread and returns what it returned; an error
    /// rolls everything back. Outlives a crash of the process, but not always a loss of power.
    ///
    /// # Errors
    ///
    /// What `work` returned, or what kept the transaction from being committed.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        received(self.inner.writer.submit(false, work).await)
    }

    /// Like [`Store::write`], and on return the change outlives a loss of power too. For the outbox.
    ///
    /// # Errors
    ///
    /// As for [`Store::write`].
    pub async fn write_durable<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        received(self.inner.writer.submit(true, work).await)
    }

    /// Runs `work` with a connection that can only read, off the async threads. All of `work` sees
    /// the file in one state, whatever is written meanwhile.
    ///
    /// # Errors
    ///
    /// What `work` returned, or what kept the file from being read.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || inner.readers.with(work))
            .await
            .unwrap_or(Err(StoreError::Closed))
    }

    /// Like [`Store::write`], waiting on the calling thread: for threads that may wait for a disk.
    ///
    /// # Errors
    ///
    /// As for [`Store::write`].
    pub fn write_here<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.inner.writer.submit_and_wait(work)
    }

    /// Like [`Store::read`], on the calling thread: for threads that may wait for a disk.
    ///
    /// # Errors
    ///
    /// As for [`Store::read`].
    pub fn read_here<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.inner.readers.with(work)
    }
}

/// Where it is noted that there was a data file once.
fn made(path: &Path) -> PathBuf {
    path.with_extension("filled")
}

/// Refuses what must not be opened: a link, and a file that was emptied. Closes to others what is
/// ours.
fn guard(path: &Path) -> Result<(), StoreError> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let refused = |source| StoreError::Directory {
        path: directory.to_owned(),
        source,
    };
    tighten(directory).map_err(refused)?;
    refuse_link(path).map_err(refused)?;
    let empty = std::fs::metadata(path).is_ok_and(|meta| meta.len() == 0);
    if empty && made(path).exists() {
        return Err(StoreError::Emptied(path.to_owned()));
    }
    Ok(())
}

fn received<T>(
    answer: Result<Result<T, StoreError>, oneshot::error::RecvError>,
) -> Result<T, StoreError> {
    // The sender is dropped unused only when the writer is gone or `work` panicked.
    answer.unwrap_or(Err(StoreError::Closed))
}
