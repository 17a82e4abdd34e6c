//! Copies of the data file: taken while Gleaner runs, and put back.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::{Store, StoreError, cipher, migrations};

/// What was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Where the file that was there before is now; none where there was none.
    pub before: Option<PathBuf>,
    /// How many exports that had not settled now wait for a person.
    pub exports_waiting: usize,
}

impl Store {
    /// Writes a whole, consistent copy of the data into a new file, beside whatever reads and writes
    /// meanwhile.
    ///
    /// # Errors
    /// Where a file of that name is there already, or it can't be written; nothing is left behind.
    pub fn back_up(&self, to: &Path) -> Result<(), StoreError> {
        let failed = |source: io::Error| StoreError::Copy {
            path: to.to_owned(),
            source,
        };
        if fs::symlink_metadata(to).is_ok() {
            return Err(failed(io::ErrorKind::AlreadyExists.into()));
        }
        let directory = match to.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let scratch = tempfile::Builder::new()
            .prefix(".gleaner-backup-")
            .tempdir_in(directory)
            .map_err(failed)?;
        let draft = scratch.path().join("copy.db");
        let name = draft.to_string_lossy().into_owned();
        super::readers::connect(self.path())?.execute("VACUUM INTO ?1", [name])?;
        check_file(&draft)?;
        close_to_others(&draft).map_err(failed)?;
        fs::File::open(&draft)
            .and_then(|file| file.sync_all())
            .map_err(failed)?;
        // A hard link fails where something stands; a rename would replace it.
        fs::hard_link(&draft, to)
            .or_else(|_| copy_new(&draft, to))
            .map_err(failed)?;
        // Noted, so that whoever is forgotten later can be looked for there too.
        let path = std::path::absolute(to).unwrap_or_else(|_| to.to_owned());
        self.write_here(move |tx| {
            tx.execute(
                "INSERT OR REPLACE INTO backup (path, at) VALUES (?1, ?2)",
                (
                    path.to_string_lossy(),
                    super::to_millis(jiff::Timestamp::now()),
                ),
            )?;
            Ok(())
        })
    }

    /// Returns where copies were written, and where files lie that a restore put aside.
    ///
    /// # Errors
    /// When the data file can't be read.
    pub async fn copies(&self) -> Result<Vec<PathBuf>, StoreError> {
        let noted = self.read(|connection| {
            let mut select = connection.prepare("SELECT path FROM backup ORDER BY at")?;
            let rows = select.query_map([], |row| row.get::<_, String>(0))?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        });
        let mut all: Vec<PathBuf> = noted.await?.into_iter().map(PathBuf::from).collect();
        let beside = self
            .path()
            .parent()
            .and_then(|directory| fs::read_dir(directory).ok());
        for entry in beside.into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let log = name.ends_with("-wal") || name.ends_with("-shm");
            if name.starts_with("gleaner.db-before-") && !log {
                all.push(entry.path());
            }
        }
        Ok(all)
    }

    /// Looks at every page of the data file.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with what was found first.
    pub fn check(&self) -> Result<(), StoreError> {
        check_pages(&super::readers::connect(self.path())?).map_err(|error| error.at(self.path()))
    }
}

/// Opens a copy that is to be changed; it is brought to this version first.
///
/// # Errors
/// When it is no sound copy, or can't be written.
pub fn plain_connection(path: &Path) -> Result<Connection, StoreError> {
    check_file(path)?;
    super::refuse_link(path).map_err(|source| StoreError::Copy {
        path: path.to_owned(),
        source,
    })?;
    let mut connection = Connection::open(path)?;
    cipher::unlock(&connection, path)?;
    connection.pragma_update(None, "journal_mode", "delete")?;
    connection.pragma_update(None, "secure_delete", true)?;
    migrations::run(&mut connection)?;
    Ok(connection)
}

/// Copies into a file that must not be there yet.
fn copy_new(from: &Path, to: &Path) -> io::Result<()> {
    let mut target = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(to)?;
    io::copy(&mut fs::File::open(from)?, &mut target)?;
    close_to_others(to)?;
    target.sync_all()
}

#[cfg(unix)]
pub(super) fn close_to_others(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
pub(super) fn close_to_others(_: &Path) -> io::Result<()> {
    Ok(())
}

fn check_pages(connection: &Connection) -> Result<(), StoreError> {
    let found: String =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0))?;
    if found == "ok" {
        return Ok(());
    }
    Err(StoreError::Damaged {
        at: String::new(),
        // The first line says where; the rest may go on for pages.
        detail: found.lines().next().unwrap_or_default().to_owned(),
    })
}

/// Checks that a file is a sound one of Gleaner's, of this version or an older one.
///
/// # Errors
/// What is wrong with it.
pub fn check_file(path: &Path) -> Result<(), StoreError> {
    let at = |error: StoreError| error.at(path);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)
        .map_err(StoreError::from)
        .map_err(at)?;
    cipher::unlock(&connection, path)?;
    // A file that is no database at all is no damaged one of ours; nor is one of another key.
    if cipher::begins_plain(path) == Some(false)
        && connection
            .query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
            .is_err()
    {
        return Err(StoreError::NoBackup(path.to_owned()));
    }
    check_pages(&connection).map_err(at)?;
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = i64::try_from(migrations::STEPS.len()).unwrap_or(i64::MAX);
    let tables =
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('meta', 'export')";
    let tables: i64 = connection.query_row(tables, [], |row| row.get(0))?;
    if tables < 2 || found < 1 {
        return Err(StoreError::NoBackup(path.to_owned()));
    }
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    Ok(())
}

/// Puts a copy in the place of the data file; the file that was there is kept beside it. What the copy
/// believes unsent may have been sent since it was taken: `review` has such exports wait for a person,
/// and returns how many.
///
/// # Errors
/// Where the copy is not sound, or another Gleaner has the data file open; then nothing has changed.
pub fn restore(
    copy: &Path,
    to: &Path,
    review: impl FnOnce(&Connection) -> Result<usize, StoreError>,
) -> Result<Restored, StoreError> {
    check_file(copy)?;
    let failed = |source: io::Error| StoreError::Copy {
        path: to.to_owned(),
        source,
    };
    let directory = to.parent().unwrap_or(Path::new("."));
    super::create_private(directory).map_err(failed)?;
    let draft = tempfile::Builder::new()
        .prefix("gleaner.db-restored-")
        .tempfile_in(directory)
        .map_err(failed)?;
    // What is put back becomes what the directory is: encrypted or plain.
    let encrypted = cipher::is_marked(to);
    if cipher::begins_plain(copy) == Some(encrypted) {
        cipher::rewrite(copy, draft.path(), encrypted)?;
    } else {
        fs::copy(copy, draft.path()).map_err(failed)?;
    }
    close_to_others(draft.path()).map_err(failed)?;
    let mut connection = super::writer::connect(draft.path())?;
    migrations::run(&mut connection)?;
    let exports_waiting = review(&connection)?;
    carry_forgotten(&connection, to)?;
    connection.pragma_update(None, "journal_mode", "delete")?;
    drop(connection);
    let before = put_aside(to)?;
    draft.persist(to).map_err(|error| failed(error.error))?;
    Ok(Restored {
        before,
        exports_waiting,
    })
}

/// Takes over who was forgotten since the copy was taken: they stay forgotten.
fn carry_forgotten(restored: &Connection, current: &Path) -> Result<(), StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(current, flags);
    let Ok(current) = opened.map_err(StoreError::from).and_then(|connection| {
        cipher::unlock(&connection, current)?;
        Ok(connection)
    }) else {
        return Ok(());
    };
    let key: Result<String, _> = current.query_row(
        "SELECT value FROM meta WHERE key = 'forgotten_key'",
        [],
        |row| row.get(0),
    );
    // A damaged file tells what it can.
    let Ok(key) = key else { return Ok(()) };
    restored.execute(
        "INSERT OR REPLACE INTO meta (key, value) VALUES ('forgotten_key', ?1)",
        [key],
    )?;
    let Ok(mut rows) = current.prepare("SELECT hash, at FROM forgotten") else {
        return Ok(());
    };
    let rows = rows.query_map([], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?))
    });
    for row in rows.into_iter().flatten().flatten() {
        restored.execute(
            "INSERT OR IGNORE INTO forgotten (hash, at) VALUES (?1, ?2)",
            row,
        )?;
    }
    Ok(())
}

/// Makes sure that nobody else has a data file open, and folds its log into it.
///
/// # Errors
/// [`StoreError::InUse`]; a damaged file is nobody's.
pub(super) fn alone(path: &Path) -> Result<(), StoreError> {
    let Ok(connection) = Connection::open(path) else {
        return Ok(());
    };
    cipher::unlock(&connection, path)?;
    // Only who is alone with a file can take its log away.
    let alone: Result<String, _> =
        connection.query_row("PRAGMA journal_mode = delete", [], |row| row.get(0));
    let busy = matches!(
        alone.as_ref().map_err(rusqlite::Error::sqlite_error_code),
        Err(Some(
            rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked
        ))
    );
    if busy || alone.is_ok_and(|mode| mode == "wal") {
        return Err(StoreError::InUse);
    }
    Ok(())
}

/// Moves a data file out of the way, whole or damaged; refuses while somebody else has it open.
fn put_aside(path: &Path) -> Result<Option<PathBuf>, StoreError> {
    if fs::symlink_metadata(path).is_err() {
        return Ok(None);
    }
    alone(path)?;
    let stamp = jiff::Timestamp::now()
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string();
    let mut free = (0..1_000).map(|number| match number {
        0 => format!("gleaner.db-before-{stamp}"),
        _ => format!("gleaner.db-before-{stamp}-{number}"),
    });
    let directory = path.parent().unwrap_or(Path::new("."));
    let aside = free.find_map(|name| {
        let aside = directory.join(name);
        fs::symlink_metadata(&aside).is_err().then_some(aside)
    });
    let failed = |source: io::Error| StoreError::Copy {
        path: path.to_owned(),
        source,
    };
    let aside = aside.ok_or_else(|| failed(io::ErrorKind::AlreadyExists.into()))?;
    fs::rename(path, &aside).map_err(failed)?;
    for ending in ["-wal", "-shm"] {
        let mut log = path.as_os_str().to_owned();
        log.push(ending);
        let mut to = aside.as_os_str().to_owned();
        to.push(ending);
        let _ = fs::rename(log, to);
    }
    Ok(Some(aside))
}
