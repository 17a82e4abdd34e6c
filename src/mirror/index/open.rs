//! Opening the index, or making it anew.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::Index;
use tantivy::directory::MmapDirectory;

use super::SearchError;
use super::schema::{Fields, VERSION, settings};
use crate::mirror::keys;
use crate::mirror::tables::meta;
use crate::store::Store;

/// What a commit of the index says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    /// Every change up to this one is in.
    pub(super) rev: i64,
}

pub(super) struct Opened {
    pub(super) index: Index,
    pub(super) fields: Fields,
    /// Up to where the index has come.
    pub(super) rev: i64,
}

/// Opens the index that belongs to these tables and this version. Indexes of others are left where
/// they are until this one is there, then removed.
pub(super) fn open(store: &Store, directory: &Path) -> Result<Opened, SearchError> {
    let generation = generation(store)?;
    let place = directory.join(format!("v{VERSION}.{}-{generation}", keys::VERSION));
    let opened = match try_open(&place) {
        Ok(opened) => opened,
        Err(_) => {
            // Derived data: whatever is wrong with it, a new one is as good.
            let _ = std::fs::remove_dir_all(&place);
            try_open(&place)?
        }
    };
    remove_others(directory, &place);
    Ok(opened)
}

fn try_open(place: &Path) -> Result<Opened, SearchError> {
    std::fs::create_dir_all(place).map_err(tantivy::TantivyError::from)?;
    let directory = MmapDirectory::open(place).map_err(tantivy::TantivyError::from)?;
    let (schema, fields) = Fields::build();
    let index = Index::builder()
        .schema(schema)
        .settings(settings())
        .open_or_create(directory)?;
    let payload = index.load_metas()?.payload;
    let rev = payload
        .and_then(|payload| serde_json::from_str::<Payload>(&payload).ok())
        .map_or(0, |payload| payload.rev);
    Ok(Opened { index, fields, rev })
}

fn remove_others(directory: &Path, keep: &Path) {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return;
    };
    let others: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path != keep)
        .collect();
    for other in others {
        // What can't be removed now is tried again at the next start.
        let _ = std::fs::remove_dir_all(other);
    }
}

/// Returns the mark of these tables, made with the first index; revisions of others mean nothing
/// here.
fn generation(store: &Store) -> Result<String, SearchError> {
    const KEY: &str = "generation";
    if let Some(there) = store.read_here(|connection| meta::get(connection, KEY))? {
        return Ok(there);
    }
    let made = uuid::Uuid::now_v7().simple().to_string();
    Ok(store.write_here(move |tx| {
        if let Some(there) = meta::get(tx, KEY)? {
            return Ok(there);
        }
        meta::set(tx, KEY, &made)?;
        Ok(made)
    })?)
}
