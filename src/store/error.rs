//! What can go wrong with the file, in words that say what to do.

use std::path::{Path, PathBuf};

use rusqlite::{ErrorCode, ffi};

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The directory of the file can't be made.
    #[error("cannot use the data directory {path}: {source}; choose another with --data-dir")]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file can't be opened at all.
    #[error("cannot open {path}: {source}; check its permissions or choose another --data-dir")]
    Open {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// A newer Gleaner has changed the schema.
    #[error(
        "the data was written by a newer Gleaner (schema {found}, this one knows {known}); update Gleaner, or use another --data-dir"
    )]
    Newer {
        /// The schema's version in the file.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The content is not (or no longer) a database.
    #[error(
        "the data file{at} is damaged ({detail}); move it away and run `gleaner sync` for a new one, or restore a backup: the outbox and your decisions are in it"
    )]
    Damaged {
        /// ` PATH`, or empty where the path is not known.
        at: String,
        /// What SQLite said.
        detail: String,
    },
    /// The data file is there and holds nothing, though it did.
    #[error(
        "the data file {} was emptied; put a backup back with `gleaner restore FILE`, or move it away to begin anew", .0.display()
    )]
    Emptied(PathBuf),
    /// A copy can't be written or put back.
    #[error("{} can't be written: {source}; choose another name or place", path.display())]
    Copy {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is no copy of Gleaner's data.
    #[error("{} is no backup of Gleaner's data; `gleaner backup FILE` makes one", .0.display())]
    NoBackup(PathBuf),
    /// The data file is encrypted and nobody gave the key.
    #[error(
        "the key of the encrypted data file {} is neither in the key store nor sealed beside it; put back `data-key.sealed`, or log in where the key store is", .0.display()
    )]
    Locked(PathBuf),
    /// This build has no SQLCipher in it.
    #[error(
        "the data is encrypted, and this build of Gleaner can't read it; install it with `cargo install --path . --features encryption`"
    )]
    CannotDecrypt,
    /// The data file is open elsewhere.
    #[error("another Gleaner has this data directory open; close it and try again")]
    InUse,
    /// The file or its directory can't be written.
    #[error(
        "the data directory{at} is read-only; make it writable or choose another with --data-dir"
    )]
    ReadOnly {
        /// ` PATH`, or empty where the path is not known.
        at: String,
    },
    /// No room on the disk; the change was rolled back.
    #[error("the disk is full: nothing was changed; free some space and do it again")]
    DiskFull,
    /// Another process kept the file for too long.
    #[error("another Gleaner is busy writing to the same data directory; try again in a moment")]
    Busy,
    /// The system starts no more threads for this user or process.
    #[error(
        "the system starts no more threads for you; close other programs, or raise the limit (`ulimit -u`)"
    )]
    NoThreads,
    /// The writer thread has ended; only at the end of the program or after a panic.
    #[error("the data file is closed; start Gleaner again")]
    Closed,
    /// A row holds what this version can't read.
    #[error(
        "{what} cannot be read from the data file: {detail}; `gleaner sync --full` renews the copy"
    )]
    Content {
        /// What the row is.
        what: &'static str,
        /// What was wrong with it.
        detail: String,
    },
    /// The commit failed, and with it everything that was to be written with it.
    #[error("the change could not be written, nothing was changed: {0}")]
    NotWritten(String),
    /// Anything else SQLite says.
    #[error("the data file could not be used: {0}")]
    Sql(rusqlite::Error),
}

impl StoreError {
    /// Returns the same error with the file's path where it helps.
    pub(super) fn at(self, path: &Path) -> Self {
        let at = format!(" {}", path.display());
        match self {
            Self::Damaged { detail, .. } => Self::Damaged { at, detail },
            Self::ReadOnly { .. } => Self::ReadOnly { at },
            Self::Sql(source) => Self::Open {
                path: path.to_owned(),
                source,
            },
            other => other,
        }
    }

    /// Returns the same error once more, for each who waits for a commit that failed.
    pub(super) fn again(&self) -> Self {
        match self {
            Self::DiskFull => Self::DiskFull,
            Self::Busy => Self::Busy,
            Self::ReadOnly { at } => Self::ReadOnly { at: at.clone() },
            Self::Damaged { at, detail } => Self::Damaged {
                at: at.clone(),
                detail: detail.clone(),
            },
            other => Self::NotWritten(other.to_string()),
        }
    }

    /// Returns an error for a row of `what` with unreadable content.
    pub fn content(what: &'static str, detail: impl std::fmt::Display) -> Self {
        Self::Content {
            what,
            detail: detail.to_string(),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if let rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::Utf8Error(..) = error
        {
            return Self::content("a row", error);
        }
        // What all readers and writers share takes 32 KB beside the file, whoever opens it; SQLite
        // reports a lack of room there as a failed system call.
        if let Some(failure) = error.sqlite_error()
            && matches!(
                failure.extended_code,
                ffi::SQLITE_IOERR_SHMSIZE | ffi::SQLITE_IOERR_WRITE
            )
        {
            return Self::DiskFull;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged {
                at: String::new(),
                detail: error.to_string(),
            },
            Some(ErrorCode::ReadOnly) => Self::ReadOnly { at: String::new() },
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Sql(error),
        }
    }
}
