//! Searching the library: what queries look at is held in memory, since reading a hundred thousand
//! profiles anew for each letter typed would take seconds.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use jiff::Timestamp;
use rayon::prelude::*;
use tokio_util::sync::CancellationToken;

use super::EngineError;
use crate::library::{Library, Place, Version};
use crate::mirror::query::{Bound, Document, Known, Query, Rank};
use crate::people::{Profile, ProfileId};
use crate::store::StoreError;

/// Profiles looked at between two looks at whether the question still counts.
const PATIENCE: usize = 1_024;

/// The library as searches see it. To be used on threads that may wait.
pub(super) struct Profiles {
    library: Library,
    held: RwLock<Held>,
}

#[derive(Default)]
struct Held {
    version: Version,
    /// In the order of the library: newest first.
    documents: BTreeMap<Place, Document>,
}

impl Profiles {
    /// Returns the search of a library; reads nothing yet.
    pub(super) fn new(library: Library) -> Self {
        Self {
            library,
            held: RwLock::default(),
        }
    }

    /// Returns everyone who fits a query: matches in names first, then in other fields, each newest
    /// first. None where `token` was cancelled meanwhile.
    pub(super) fn find(
        &self,
        query: &Query,
        token: &CancellationToken,
    ) -> Result<Option<Vec<(ProfileId, Rank)>>, EngineError> {
        self.catch_up()?;
        // A profile has no applications: there are no jobs and sources to know by name.
        let bound = Bound::new(query, &Known::default(), Timestamp::now());
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = Vec::new();
        for (at, (place, document)) in held.documents.iter().enumerate() {
            if at.is_multiple_of(PATIENCE) && token.is_cancelled() {
                return Ok(None);
            }
            found.extend(bound.rank(document).map(|rank| (place.id, rank)));
        }
        found.sort_by_key(|(_, rank)| *rank);
        Ok(Some(found))
    }

    /// Takes in what has changed in the library since the last time.
    pub(super) fn catch_up(&self) -> Result<(), EngineError> {
        let now = self.library.version_here()?;
        let known = self
            .held
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .version;
        if known == now {
            return Ok(());
        }
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.take(&self.library, known)?;
        if held.documents.len() as u64 != now.count {
            // Somebody was forgotten, which leaves no trace.
            *held = Held::default();
            held.take(&self.library, Version::default())?;
        }
        held.version = now;
        Ok(())
    }
}

impl Held {
    fn take(&mut self, library: &Library, since: Version) -> Result<(), StoreError> {
        library.changed_since_here(since, |rows| {
            let documents: Vec<(Place, Document)> = rows
                .into_par_iter()
                .filter_map(|row| {
                    // One that can't be read is told of where it is listed.
                    let profile: Profile = serde_json::from_str(&row.body).ok()?;
                    Some((row.place, Document::of_profile(&profile)))
                })
                .collect();
            self.documents.extend(documents);
        })
    }
}
