//! Opening the index, or making it anew.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::directory::{MmapDirectory, RamDirectory};
use tantivy::{Directory, Index, IndexReader};

use super::SearchError;
use super::schema::{Fields, VERSION, settings};
use crate::mirror::keys;
use crate::mirror::tables::{meta, rev};
use crate::store::{Store, remove_derived, write_private};

/// What a commit of the index says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    /// Every change up to this one is in.
    pub(super) rev: i64,
}

pub(super) struct Opened {
    /// The directory; none for one in memory.
    pub(super) place: Option<PathBuf>,
    pub(super) index: Index,
    pub(super) reader: IndexReader,
    pub(super) fields: Fields,
    /// Up to where the index has come.
    pub(super) rev: i64,
}

/// Opens the index that belongs to these tables and this version. Indexes of others are left where
/// they are until this one is there, then removed.
pub(super) fn open(store: &Store, directory: &Path) -> Result<Opened, SearchError> {
    if store.is_encrypted() {
        // Words of the data in the clear are what encryption is to prevent.
        remove_others(directory, None);
        return in_memory();
    }
    let generation = meta::generation(store)?;
    let place = directory.join(format!("v{VERSION}.{}-{generation}", keys::VERSION));
    let opened = match try_open(&place) {
        // In this order: another process may bring both further.
        Ok(opened) if opened.rev <= store.read_here(rev::last)? => opened,
        // Ahead of the tables, as after a backup was put back: what it has taken in is not there, and
        // what is there would not come in.
        Ok(_) | Err(_) => {
            // Derived data: whatever is wrong with it, a new one is as good.
            let _ = remove_derived(&place);
            match try_open(&place) {
                Ok(opened) => opened,
                Err(error) => {
                    tracing::warn!(%error, "the search index is kept in memory");
                    return in_memory();
                }
            }
        }
    };
    remove_others(directory, Some(&place));
    Ok(opened)
}

/// Stands in an index that could not be read while it was in use.
const BROKEN: &str = "broken";

/// Notes that an index can't be read: the next to open it makes a new one.
pub(super) fn note_broken(place: &Path) {
    let _ = write_private(&place.join(BROKEN), "");
}

/// Returns whether an index has been taken away.
pub(super) fn is_gone(place: &Path) -> bool {
    !place.join("meta.json").exists()
}

/// Opens an index with all that is needed to search it, or makes one where none is.
pub(super) fn try_open(place: &Path) -> Result<Opened, SearchError> {
    if place.join(BROKEN).exists() {
        return Err(SearchError::Broken);
    }
    std::fs::create_dir_all(place).map_err(tantivy::TantivyError::from)?;
    let directory = MmapDirectory::open(place).map_err(tantivy::TantivyError::from)?;
    opened(directory, Some(place.to_owned()))
}

/// Makes an empty index that is gone with the process.
fn in_memory() -> Result<Opened, SearchError> {
    opened(RamDirectory::create(), None)
}

fn opened(directory: impl Directory, place: Option<PathBuf>) -> Result<Opened, SearchError> {
    let (schema, fields) = Fields::build();
    let index = Index::builder()
        .schema(schema)
        .settings(settings())
        .open_or_create(directory)?;
    let payload = index.load_metas()?.payload;
    let rev = payload
        .and_then(|payload| serde_json::from_str::<Payload>(&payload).ok())
        .map_or(0, |payload| payload.rev);
    let reader = index.reader_builder().try_into()?;
    Ok(Opened {
        place,
        index,
        reader,
        fields,
        rev,
    })
}

fn remove_others(directory: &Path, keep: Option<&Path>) {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return;
    };
    let others: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| Some(path.as_path()) != keep)
        .collect();
    for other in others {
        // What can't be removed now is tried again at the next start.
        let _ = remove_derived(&other);
    }
}
