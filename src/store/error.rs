//! What can go wrong with the file, in words that say what to do.

use std::path::{Path, PathBuf};

use rusqlite::{ErrorCode, ffi};

use crate::error_text::{ErrorText, HasErrorText};

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.error_text())]
pub enum StoreError {
    /// The directory of the file can't be made.
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file can't be opened at all.
    Open {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// A newer Gleaner has changed the schema.
    Newer {
        /// The schema's version in the file.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The content is not (or no longer) a database.
    Damaged {
        /// ` PATH`, or empty where the path is not known.
        at: String,
        /// What SQLite said.
        detail: String,
    },
    /// The data file is there and holds nothing, though it did.
    Emptied(PathBuf),
    /// A copy can't be written or put back.
    Copy {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is no copy of Gleaner's data.
    NoBackup(PathBuf),
    /// The data file is encrypted and nobody gave the key.
    Locked(PathBuf),
    /// This build has no SQLCipher in it.
    CannotDecrypt,
    /// The data file is open elsewhere.
    InUse,
    /// The file or its directory can't be written.
    ReadOnly {
        /// ` PATH`, or empty where the path is not known.
        at: String,
    },
    /// No room on the disk; the change was rolled back.
    DiskFull,
    /// Another process kept the file for too long.
    Busy,
    /// The system starts no more threads for this user or process.
    NoThreads,
    /// The writer thread has ended; only at the end of the program or after a panic.
    Closed,
    /// A row holds what this version can't read.
    Content {
        /// What the row is.
        what: &'static str,
        /// What was wrong with it.
        detail: String,
    },
    /// The commit failed, and with it everything that was to be written with it.
    NotWritten(String),
    /// Anything else SQLite says.
    Sql(rusqlite::Error),
}

impl HasErrorText for StoreError {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::Directory { path, source } => ErrorText::new(
                format!("cannot use the data directory {}: {source}", path.display()),
                "choose another with --data-dir",
            ),
            Self::Open { path, source } => ErrorText::new(
                format!("cannot open {}: {source}", path.display()),
                "check its permissions or choose another --data-dir",
            ),
            Self::Newer { found, known } => ErrorText::new(
                format!(
                    "the data was written by a newer Gleaner (schema {found}, this one knows {known})"
                ),
                "update Gleaner, or use another --data-dir",
            ),
            Self::Damaged { at, detail } => ErrorText::new(
                format!("the data file{at} is damaged ({detail})"),
                "move it away and run `gleaner sync` for a new one, or restore a backup: the outbox \
                 and your decisions are in it",
            ),
            Self::Emptied(path) => ErrorText::new(
                format!("the data file {} was emptied", path.display()),
                "put a backup back with `gleaner restore FILE`, or move it away to begin anew",
            ),
            Self::Copy { path, source } => ErrorText::new(
                format!("{} can't be written: {source}", path.display()),
                "choose another name or place",
            ),
            Self::NoBackup(path) => ErrorText::new(
                format!("{} is no backup of Gleaner's data", path.display()),
                "`gleaner backup FILE` makes one",
            ),
            Self::Locked(path) => ErrorText::new(
                format!(
                    "the key of the encrypted data file {} is neither in the key store nor sealed \
                     beside it",
                    path.display()
                ),
                "put back `data-key.sealed`, or log in where the key store is",
            ),
            Self::CannotDecrypt => ErrorText::new(
                "the data is encrypted, and this build of Gleaner can't read it",
                "install it with `cargo install --path . --features encryption`",
            ),
            Self::InUse => ErrorText::new(
                "another Gleaner has this data directory open",
                "close it and try again",
            ),
            Self::ReadOnly { at } => ErrorText::new(
                format!("the data directory{at} is read-only"),
                "make it writable or choose another with --data-dir",
            ),
            Self::DiskFull => ErrorText::new(
                "the disk is full: nothing was changed",
                "free some space and do it again",
            ),
            Self::Busy => ErrorText::new(
                "another Gleaner is busy writing to the same data directory",
                "try again in a moment",
            ),
            Self::Closed => ErrorText::new("the data file is closed", "start Gleaner again"),
            Self::Content { what, detail } => ErrorText::new(
                format!("{what} cannot be read from the data file: {detail}"),
                "`gleaner sync --full` renews the copy",
            ),
            Self::NotWritten(why) => {
                format!("the change could not be written, nothing was changed: {why}").into()
            }
            Self::NoThreads => ErrorText::new(
                "the system starts no more threads for you",
                "close other programs, or raise the limit (`ulimit -u`)",
            ),
            Self::Sql(error) => format!("the data file could not be used: {error}").into(),
        }
    }
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
