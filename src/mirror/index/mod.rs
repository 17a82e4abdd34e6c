//! Finding candidates as one types: a text index derived from the tables.
//!
//! The index can be thrown away at any time; it is rebuilt from the tables. A thread of its own
//! follows the changes by `rev`, and every commit of the index notes up to where it has come. Rows
//! are read from the tables by id, so a stale hit shows what is there now, or drops out.

mod beginning;
mod collect;
mod document;
mod find;
mod follow;
mod known;
mod open;
mod schema;
mod translate;
mod typos;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::IndexReader;

pub use find::{Count, Found, Row};

use super::Mirror;
use crate::error_text::{ErrorText, HasErrorText};
use crate::store::{Store, StoreError};
use follow::Follower;
use known::KnownCache;
use schema::Fields;

/// Why a search could not be answered.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.error_text())]
pub enum SearchError {
    /// The tables can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index can't be read or written.
    Index(#[from] tantivy::TantivyError),
    /// The index could not be read when it was last used.
    Broken,
    /// A newer question has taken the place of this one.
    Cancelled,
    /// The thread that answers has ended.
    Closed,
}

impl HasErrorText for SearchError {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::Store(error) => error.error_text(),
            Self::Index(error) => ErrorText::new(
                format!("the search index could not be used: {error}"),
                "start Gleaner again: it is made anew",
            ),
            Self::Broken => ErrorText::new(
                "the search index is damaged",
                "start Gleaner again: it is made anew",
            ),
            Self::Cancelled => "the search was cancelled".into(),
            Self::Closed => ErrorText::new("the search has ended", "start Gleaner again"),
        }
    }
}

/// The text index beside the copy. Cheap to clone; following ends with the last clone.
#[derive(Clone, Debug)]
pub struct Search {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    fields: Fields,
    /// The follower puts another in its place where the index was taken away.
    reader: Arc<RwLock<IndexReader>>,
    /// The directory; none for one in memory.
    place: Option<PathBuf>,
    known: KnownCache,
    follower: Follower,
}

impl Inner {
    fn searcher(&self) -> tantivy::Searcher {
        let reader = self.reader.read().unwrap_or_else(PoisonError::into_inner);
        reader.searcher()
    }
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Search")
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

impl Search {
    /// Opens the index under `directory`, making it anew where it is missing, damaged, or made by
    /// another version or from other tables, and begins to follow the copy. Where nothing can be kept in
    /// that place, the index lives in memory.
    ///
    /// # Errors
    ///
    /// When the tables can't be read.
    pub fn open(mirror: &Mirror, directory: &Path) -> Result<Self, SearchError> {
        let store = mirror.store.clone();
        let opened = open::open(&store, directory)?;
        let reader = Arc::new(RwLock::new(opened.reader.clone()));
        let follower = Follower::start(store.clone(), &opened, &reader)?;
        Ok(Self {
            inner: Arc::new(Inner {
                store,
                fields: opened.fields,
                reader,
                place: opened.place,
                known: KnownCache::default(),
                follower,
            }),
        })
    }

    /// Waits until everything that is in the copy now can be found, and returns none; or until nothing
    /// has come in for two seconds and something keeps it from coming, and returns what.
    ///
    /// # Errors
    ///
    /// When the copy can't be read, or following has ended.
    pub async fn ready(&self) -> Result<Option<String>, SearchError> {
        let rev = self.inner.store.read(super::tables::rev::last).await?;
        self.inner.follower.reached(rev).await
    }

    /// Returns the newest revision that can be found; compare with [`Mirror::last_rev`].
    pub fn rev(&self) -> i64 {
        self.inner.follower.rev()
    }
}
