//! Directories and files for their owner only, whatever the umask and whatever was there before.

use std::fs::{self, DirBuilder};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What Gleaner itself makes in a data directory, by the beginnings of their names.
const OURS: [&str; 13] = [
    "gleaner.db",
    "gleaner.filled",
    "gleaner.encrypted",
    "data-key.sealed",
    "owner.lock",
    "credentials.sealed",
    "partner.sealed",
    "index",
    "matching",
    "mappings",
    "log",
    "session",
    "profile",
];
/// Deeper than this no directory of ours goes.
const DEPTH: usize = 4;

/// Makes a directory, and those above it, for its owner only where the system has such a thing: it
/// holds personal data. One of ours that is there already is closed to others.
///
/// # Errors
/// What the system says; and one to which others may write is refused, because whatever is read from
/// there could be theirs.
pub fn create_private(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)?;
    close(directory)
}

/// What [`tighten`] found and put right, or can't.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tightened {
    /// Files and directories that others could read until now.
    pub closed: Vec<PathBuf>,
}

#[cfg(unix)]
fn close(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(directory)?.permissions().mode();
    if mode & 0o022 != 0 {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            format!(
                "others may write to it (mode {:o}), so `chmod 700 {}` first",
                mode & 0o7777,
                directory.display()
            ),
        ));
    }
    if mode & 0o077 != 0 && is_ours(directory) {
        fs::set_permissions(directory, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn close(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether a directory holds nothing, or something of ours: another one is somebody's home.
#[cfg(unix)]
fn is_ours(directory: &Path) -> bool {
    let Ok(mut entries) = fs::read_dir(directory) else {
        return false;
    };
    let mut empty = true;
    entries.any(|entry| {
        empty = false;
        entry.is_ok_and(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            ["gleaner.", "owner.lock"]
                .iter()
                .any(|ours| name.starts_with(ours))
        })
    }) || empty
}

/// Closes to others what Gleaner made in a data directory, and refuses what is a link: written
/// through one, our file would be somebody else's.
///
/// # Errors
/// What the system says, or which file is a link.
pub fn tighten(data: &Path) -> io::Result<Tightened> {
    let mut found = Tightened::default();
    for entry in fs::read_dir(data)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if OURS.iter().any(|ours| name.starts_with(ours)) {
            walk(&entry.path(), DEPTH, &mut found)?;
        }
    }
    Ok(found)
}

fn walk(path: &Path, depth: usize, found: &mut Tightened) -> io::Result<()> {
    let kind = match fs::symlink_metadata(path) {
        Ok(meta) => meta,
        // Indexes and logs of the database come and go while others work here.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    refuse_odd(path, &kind)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = kind.permissions().mode();
        if mode & 0o077 != 0 {
            let private = if kind.is_dir() { 0o700 } else { 0o600 };
            match fs::set_permissions(path, fs::Permissions::from_mode(private)) {
                Ok(()) => found.closed.push(path.to_owned()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    if kind.is_dir() && depth > 0 {
        for entry in fs::read_dir(path)? {
            walk(&entry?.path(), depth - 1, found)?;
        }
    }
    Ok(())
}

/// Refuses a place of ours where a link, a pipe or a device stands.
///
/// # Errors
/// Which it is, and what to do.
pub fn refuse_link(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(meta) => refuse_odd(path, &meta),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Writes a small file of ours, for its owner only and never through a link.
///
/// # Errors
/// As [`refuse_link`], and what the system says.
pub fn write_private(path: &Path, text: &str) -> io::Result<()> {
    refuse_link(path)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

fn refuse_odd(path: &Path, meta: &fs::Metadata) -> io::Result<()> {
    if meta.is_file() || meta.is_dir() {
        return Ok(());
    }
    let what = if meta.is_symlink() {
        "a link"
    } else {
        "no plain file"
    };
    Err(io::Error::new(
        io::ErrorKind::PermissionDenied,
        format!(
            "{} is {what}, and Gleaner writes through none; move it away",
            path.display()
        ),
    ))
}
