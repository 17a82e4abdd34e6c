//! Connections that can only read, kept for the next reader.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags};

use super::StoreError;
use super::writer::BUSY_TIMEOUT;

/// Connections kept when idle; more are opened under load and closed after.
const KEPT: usize = 4;

#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Runs `work` with a connection of its own, in one transaction.
    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let kept = self.idle().pop();
        let connection = match kept {
            Some(connection) => connection,
            None => connect(&self.path).map_err(|error| error.at(&self.path))?,
        };
        // One state for all of `work`, and one lock on the file instead of one a statement.
        let result = connection
            .execute_batch("BEGIN")
            .map_err(StoreError::from)
            .and_then(|()| work(&connection));
        let ended = connection.is_autocommit() || connection.execute_batch("COMMIT").is_ok();
        let mut idle = self.idle();
        if idle.len() < KEPT && ended {
            idle.push(connection);
        }
        result
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens a connection to a data file that can only read, and changes nothing about it.
///
/// # Errors
/// Where there is none, or it can't be read.
pub fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    super::cipher::unlock(&connection, path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "cache_size", -8_192)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}
