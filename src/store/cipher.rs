//! Encryption of the data file (SQLCipher): its key, which files want one, and writing a file anew with
//! a key or without.
//!
//! A process works on one data directory, so it has one key at most: whoever opens the directory gives
//! it once, and every connection of this room takes it for the files that are encrypted. A file is
//! encrypted when it does not begin like a database of SQLite; a mark beside it says what a file that is
//! made anew is to be.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags};
use zeroize::Zeroizing;

use super::copies::{alone, check_file, close_to_others};
use super::shred::{REWRITTEN, remove_leftovers};
use super::{Store, StoreError, write_private};

/// Whether this build can read and write encrypted data files (the cargo feature `encryption`).
pub const CAN_ENCRYPT: bool = cfg!(feature = "encryption");

/// How every plain database begins (<https://sqlite.org/fileformat.html>).
const PLAIN: &[u8; 16] = b"SQLite format 3\0";
/// Length of a key, in bytes: AES-256.
pub const KEY_BYTES: usize = 32;

/// The key of a data file. Never shown; its memory is zeroed.
pub type DataKey = Arc<Zeroizing<[u8; KEY_BYTES]>>;

static KEY: Mutex<Option<DataKey>> = Mutex::new(None);

/// Gives the key of the data directory that this process works on.
pub fn use_key(key: Option<DataKey>) {
    *KEY.lock().unwrap_or_else(PoisonError::into_inner) = key;
}

fn key() -> Option<DataKey> {
    KEY.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Returns whether opening this data file takes a key. One that is not there yet takes it where its
/// directory says so.
pub fn wants_key(path: &Path) -> bool {
    is_marked(path) && begins_plain(path) != Some(true)
}

/// Returns whether a data directory is to be encrypted, whatever its file is now.
pub fn is_marked(path: &Path) -> bool {
    mark(path).exists()
}

/// Where it is noted that a data file is to be encrypted.
fn mark(path: &Path) -> PathBuf {
    path.with_extension("encrypted")
}

/// Returns whether a file begins like a plain database; none where it is missing or empty.
pub fn begins_plain(path: &Path) -> Option<bool> {
    let mut file = fs::File::open(path).ok()?;
    let mut head = Vec::with_capacity(PLAIN.len());
    file.by_ref().take(16).read_to_end(&mut head).ok()?;
    (!head.is_empty()).then_some(head == PLAIN)
}

/// Gives a connection what its file needs before anything else is asked of it.
pub(super) fn unlock(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let encrypted = match begins_plain(path) {
        Some(plain) => !plain,
        None => is_marked(path),
    };
    if !encrypted {
        return Ok(());
    }
    match key() {
        Some(key) => set_key(connection, &key),
        None if is_marked(path) => Err(StoreError::Locked(path.to_owned())),
        // No file of ours, or a damaged one: SQLite says so.
        None => Ok(()),
    }
}

fn set_key(connection: &Connection, key: &DataKey) -> Result<(), StoreError> {
    if !CAN_ENCRYPT {
        return Err(StoreError::CannotDecrypt);
    }
    let literal = literal(key);
    let pragma = Zeroizing::new(format!("PRAGMA key = \"{}\"", literal.as_str()));
    connection.execute_batch(&pragma)?;
    Ok(())
}

/// Returns a key as SQLCipher reads it: as it is, and not as a passphrase that a key is made from.
fn literal(key: &DataKey) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(2 * KEY_BYTES + 3));
    text.push_str("x'");
    for byte in key.iter() {
        for half in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(half), 16));
        }
    }
    text.push('\'');
    text
}

impl Store {
    /// Returns whether the data file is encrypted: then nothing derived from it is kept on the disk.
    pub fn is_encrypted(&self) -> bool {
        begins_plain(self.path()) == Some(false)
    }
}

/// Writes the data file anew, encrypted with the key in use, in the place of the plain one. Whatever ends
/// it in between, there is one whole file, plain or encrypted.
///
/// # Errors
/// Where somebody has the file open, or it can't be read or written; then it is as it was.
pub fn encrypt(path: &Path) -> Result<(), StoreError> {
    // First, so that a file of neither kind is never taken for a damaged one.
    write_private(&mark(path), "").map_err(|source| failed(path, source))?;
    exchange(path, true)
}

/// Writes the data file anew in the clear. The key is still needed for backups that were encrypted.
///
/// # Errors
/// As [`encrypt`].
pub fn decrypt(path: &Path) -> Result<(), StoreError> {
    exchange(path, false)?;
    match fs::remove_file(mark(path)) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(failed(path, source)),
        _ => Ok(()),
    }
}

fn exchange(path: &Path, encrypted: bool) -> Result<(), StoreError> {
    if begins_plain(path) == Some(!encrypted) {
        return Ok(());
    }
    let directory = path.parent().unwrap_or(Path::new("."));
    alone(path)?;
    // One that was killed in the middle left a whole copy, and a plain one it may be.
    remove_leftovers(path);
    let scratch = tempfile::Builder::new()
        .prefix(REWRITTEN)
        .tempdir_in(directory)
        .map_err(|source| failed(path, source))?;
    let draft = scratch.path().join("copy.db");
    rewrite(path, &draft, encrypted)?;
    // Whoever came meanwhile would go on in the old file.
    alone(path)?;
    fs::rename(&draft, path).map_err(|source| failed(path, source))?;
    // The new name, too, outlives a loss of power; some systems can't open a directory for that.
    if let Ok(directory) = fs::File::open(directory) {
        let _ = directory.sync_all();
    }
    Ok(())
}

/// Writes all of a data file into a new one, encrypted with the key in use or in the clear, and makes
/// sure that it can be read and is on the disk.
pub(super) fn rewrite(from: &Path, to: &Path, encrypted: bool) -> Result<(), StoreError> {
    if !CAN_ENCRYPT {
        return Err(StoreError::CannotDecrypt);
    }
    let key = match (encrypted, key()) {
        (true, Some(key)) => literal(&key),
        (true, None) => return Err(StoreError::Locked(from.to_owned())),
        (false, _) => Zeroizing::default(),
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(from, flags)?;
    unlock(&connection, from)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.execute(
        "ATTACH DATABASE ?1 AS written KEY ?2",
        (to.to_string_lossy(), key.as_str()),
    )?;
    connection.query_row("SELECT sqlcipher_export('written')", [], |_| Ok(()))?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    connection.execute_batch(&format!("PRAGMA written.user_version = {version}"))?;
    connection.execute_batch("DETACH DATABASE written")?;
    drop(connection);
    check_file(to)?;
    close_to_others(to)
        .and_then(|()| fs::File::open(to))
        .and_then(|file| file.sync_all())
        .map_err(|source| failed(to, source))
}

fn failed(path: &Path, source: io::Error) -> StoreError {
    StoreError::Copy {
        path: path.to_owned(),
        source,
    }
}
