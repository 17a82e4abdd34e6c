//! What is worked out from the tables and can be at any time again: the indexes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folders of a data directory that hold indexes: of the search, and of the keys of matching.
pub const INDEXES: [&str; 2] = ["index", "matching"];

/// Removes what is derived, be it a folder or a file that lies in its place; what is not there is fine.
///
/// # Errors
/// What the system says.
pub fn remove_derived(place: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(place) {
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(place),
        Ok(_) => fs::remove_file(place),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Returns the places of indexes where something else lies, which is left alone: Gleaner did not make
/// it. Until it is moved away, the index is rebuilt in memory at each start.
pub fn occupied(data: &Path) -> Vec<PathBuf> {
    let places = INDEXES.iter().map(|index| data.join(index));
    places
        .filter(|place| fs::symlink_metadata(place).is_ok_and(|meta| !meta.is_dir()))
        .collect()
}
