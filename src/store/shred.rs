//! Writing a data file anew, so that nothing that was deleted is left in it.

use std::fs;
use std::io;
use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::{Store, StoreError, cipher, readers, writer};

/// How the directories are named in which a file is rewritten; all of a file is in them for a while.
pub(super) const REWRITTEN: &str = "gleaner.db-rewritten-";
/// Pages copied back at a time.
const PAGES: i32 = 4_096;
/// How often it is begun anew because somebody else wrote meanwhile.
const TRIES: usize = 3;

impl Store {
    /// Writes the data file anew, so that nothing deleted is left in it, in its log, or in what a rewriting
    /// that was killed left beside it. For whoever owns the data directory.
    ///
    /// # Errors
    /// What SQLite says; what was deleted stays deleted.
    pub fn shred(&self) -> Result<(), StoreError> {
        remove_leftovers(self.path());
        let mut connection = writer::connect(self.path())?;
        if self.is_encrypted() {
            vacuum(&connection)?;
        } else {
            rewrite(&mut connection, self.path(), true)?;
        }
        // A reader in the way leaves the log for the next time it begins anew.
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
}

/// Writes a backup anew that nobody else has open, so that nothing deleted is left in it.
///
/// # Errors
/// What SQLite says; what was deleted stays deleted.
pub fn shred_copy(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    if cipher::begins_plain(path) == Some(false) {
        return vacuum(connection);
    }
    rewrite(connection, path, false)
}

/// Has SQLite write a file anew, which holds all of it in memory meanwhile. For encrypted files: only
/// there does nothing reach the disk in the clear.
fn vacuum(connection: &Connection) -> Result<(), StoreError> {
    connection.pragma_update(None, "temp_store", "memory")?;
    Ok(connection.execute_batch("VACUUM")?)
}

/// Removes what a rewriting that was killed left beside a data file: it holds whoever was in the file.
pub(super) fn remove_leftovers(path: &Path) {
    let directory = path.parent().unwrap_or(Path::new("."));
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name.to_string_lossy().starts_with(REWRITTEN) {
            // Best effort: what can't be removed is tried again the next time.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Writes what is in a file into a new one beside it and from there back, page by page: VACUUM would hold
/// all of it in memory, or in the system's directory for temporary files, where others' backups look.
fn rewrite(connection: &mut Connection, path: &Path, shared: bool) -> Result<(), StoreError> {
    let failed = |source: io::Error| StoreError::Copy {
        path: path.to_owned(),
        source,
    };
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    for _ in 0..TRIES {
        let scratch = tempfile::Builder::new()
            .prefix(REWRITTEN)
            .tempdir_in(directory)
            .map_err(failed)?;
        let draft = scratch.path().join("copy.db");
        let reader = readers::connect(path)?;
        let before = version(&reader)?;
        reader.execute("VACUUM INTO ?1", [draft.to_string_lossy()])?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let written = Connection::open_with_flags(&draft, flags)?;
        let backup = Backup::new(&written, connection)?;
        // The first page takes the lock; until then others could write, and that must not be lost.
        let mut step = backup.step(1)?;
        if shared && version(&reader)? != before {
            continue;
        }
        drop(reader);
        loop {
            match step {
                StepResult::Done => return Ok(()),
                StepResult::More => step = backup.step(PAGES)?,
                _ => return Err(StoreError::Busy),
            }
        }
    }
    // Whoever writes without a pause has to wait for this one.
    vacuum(connection)
}

/// Returns a number that changes with each commit of another connection.
fn version(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
}
