//! Searching the library: what queries look at is held in memory, since reading a hundred thousand
//! profiles anew for each letter typed would take seconds.

use std::sync::{PoisonError, RwLock};

use jiff::Timestamp;
use rayon::prelude::*;
use tokio_util::sync::CancellationToken;

use crate::library::{Library, Place, Source, Stored, Version};
use crate::mirror::query::{Bound, Document, DocumentOrigin, Known, Query, Rank};
use crate::people::{Profile, ProfileId};
use crate::store::{StoreError, from_millis};
use crate::worker::EngineError;

/// Profiles looked at between two looks at whether the question still counts.
const PATIENCE: usize = 1_024;

/// Who was found, and how well they fit.
pub(in crate::worker) type Matches = Vec<(ProfileId, Rank)>;

/// The library as searches see it. To be used on threads that may wait.
pub(in crate::worker) struct Profiles {
    library: Library,
    held: RwLock<Held>,
}

#[derive(Default)]
struct Held {
    version: Version,
    /// In the order of the library: newest first.
    documents: Vec<(Place, Document)>,
}

impl Profiles {
    /// Returns the search of a library; reads nothing yet.
    pub(in crate::worker) fn new(library: Library) -> Self {
        Self {
            library,
            held: RwLock::default(),
        }
    }

    /// Returns everyone who fits a query: matches in names first, then in other fields, each newest
    /// first. None where `token` was cancelled meanwhile.
    pub(in crate::worker) fn find(
        &self,
        query: &Query,
        token: &CancellationToken,
    ) -> Result<Option<Matches>, EngineError> {
        self.catch_up()?;
        // A profile has no applications: there are no jobs and sources to know by name.
        let mut known = Known::of_library(self.library.last_import_here()?);
        if query.asks_for_exports() {
            for export in self.library.exported_here()? {
                known.add_export(export.profile.0, &export.target, export.job, export.at);
            }
        }
        self.add_lists(query, &mut known)?;
        let bound = Bound::new(query, &known, Timestamp::now());
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let Some(mut found) = held.matches(token, |document| bound.rank(document)) else {
            return Ok(None);
        };
        found.sort_by_key(|(_, rank)| *rank);
        Ok(Some(found))
    }

    /// Returns everyone who fits a query only with a typo forgiven, newest first. None where `token`
    /// was cancelled meanwhile.
    pub(in crate::worker) fn find_alike(
        &self,
        query: &Query,
        token: &CancellationToken,
    ) -> Option<Matches> {
        // An import, a source and an export are named as they are: no typo is forgiven there.
        if query.asks_for_exports() {
            return Some(Vec::new());
        }
        let mut known = Known::of_library(None);
        // What can't be read is told by the search for those who fit without a typo.
        self.add_lists(query, &mut known).ok()?;
        let bound = Bound::new(query, &known, Timestamp::now());
        let Some(forgiving) = bound.forgiving() else {
            return Some(Vec::new());
        };
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.matches(token, |document| {
            let fits = forgiving.rank(document).is_some() && bound.rank(document).is_none();
            fits.then_some(Rank::Typo)
        })
    }

    /// Adds who is on which list and who is skipped, where a query asks.
    fn add_lists(&self, query: &Query, known: &mut Known) -> Result<(), StoreError> {
        if query.asks_for_lists() {
            let listed = self.library.listed_here(Timestamp::now())?;
            for (name, people) in listed.lists {
                known.add_list(name, people);
            }
            known.add_skipped(listed.skipped);
        }
        Ok(())
    }

    /// Takes in what has changed in the library since the last time.
    pub(in crate::worker) fn catch_up(&self) -> Result<(), EngineError> {
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
        // Whoever went leaves no trace in the rows.
        let whole = known != Version::default() && now.lacks_some_of(&known);
        if !whole {
            held.take(&self.library, known)?;
        }
        if whole || held.documents.len() as u64 != now.count {
            *held = Held::default();
            held.take(&self.library, Version::default())?;
        }
        held.version = now;
        Ok(())
    }
}

impl Held {
    /// Returns everyone of whom `rank` says something, in the order of the library; none where
    /// `token` was cancelled meanwhile. Looks at some on each core.
    fn matches(
        &self,
        token: &CancellationToken,
        rank: impl Fn(&Document) -> Option<Rank> + Sync,
    ) -> Option<Matches> {
        let some = self.documents.par_chunks(PATIENCE).map(|documents| {
            (!token.is_cancelled()).then(|| {
                let fit = |(place, document): &(Place, Document)| Some((place.id, rank(document)?));
                documents.iter().filter_map(fit).collect::<Matches>()
            })
        });
        let some: Option<Vec<Matches>> = some.collect();
        Some(some?.concat())
    }

    fn take(&mut self, library: &Library, since: Version) -> Result<(), StoreError> {
        library.changed_since_here(since, |rows| {
            let documents: Vec<(Place, Document)> = rows
                .into_par_iter()
                .filter_map(|row| {
                    // One that can't be read is told of where it is listed.
                    let profile: Profile = serde_json::from_str(&row.body).ok()?;
                    Some((row.place, Document::of_profile(&profile, &origin(&row))))
                })
                .collect();
            self.documents.extend(documents);
        })?;
        // Newest first: of two that are in one place, the later read is what is there now.
        self.documents.reverse();
        self.documents.sort_by_key(|(place, _)| *place);
        self.documents.dedup_by_key(|(place, _)| *place);
        Ok(())
    }
}

/// Returns what a query can ask of where a profile is from.
fn origin(row: &Stored) -> DocumentOrigin {
    let sources: Vec<Source> = serde_json::from_str(&row.sources).unwrap_or_default();
    let [added, updated] = row.moments.map(from_millis);
    let mut origin = DocumentOrigin {
        id: row.place.id.0,
        added_at: added,
        updated_at: updated,
        ..DocumentOrigin::default()
    };
    for source in sources {
        for name in [source.name, source.tool] {
            if !name.is_empty() && !origin.names.contains(&name) {
                origin.names.push(name);
            }
        }
        for import in [source.import, source.seen] {
            let import = import.0.to_string();
            if !origin.imports.contains(&import) {
                origin.imports.push(import);
            }
        }
    }
    origin
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Origin;
    use crate::matching::SamePerson;
    use crate::mirror::query::parse;
    use crate::store::Store;

    async fn library(names: &[&str]) -> (tempfile::TempDir, Profiles) {
        let place = tempfile::tempdir().unwrap();
        let store = Store::open(&place.path().join("gleaner.db")).unwrap();
        let library = Library::new(store, SamePerson);
        add(&library, names).await;
        (place, Profiles::new(library))
    }

    async fn add(library: &Library, names: &[&str]) {
        let profiles = names.iter().map(|name| Profile {
            external_id: (*name).to_owned(),
            full_name: Some((*name).to_owned()),
            ..Profile::default()
        });
        let origin = Origin::file("people.jsonl");
        library.import(origin, profiles.collect()).await.unwrap();
    }

    fn found(profiles: &Profiles, query: &str) -> (usize, usize) {
        let (query, token) = (parse(query).query, CancellationToken::new());
        let sure = profiles.find(&query, &token).unwrap().unwrap();
        (
            sure.len(),
            profiles.find_alike(&query, &token).unwrap().len(),
        )
    }

    #[tokio::test]
    async fn a_typo_is_forgiven_in_the_library_too() {
        let (_place, profiles) = library(&["Thaddeus Smith", "Anna Smith", "Bob Jones"]).await;
        assert_eq!(found(&profiles, "thadeus "), (0, 1));
        assert_eq!(found(&profiles, "thadeus smiht "), (0, 1));
        assert_eq!(found(&profiles, "thadeus anna "), (0, 0));
        assert_eq!(found(&profiles, "smith "), (2, 0));
        assert_eq!(found(&profiles, "smiht -anna "), (0, 1));
        assert_eq!(found(&profiles, "smiht OR jones "), (1, 0));
        assert_eq!(found(&profiles, "bbo "), (0, 0));
    }

    #[tokio::test]
    async fn what_changes_in_the_library_is_seen() {
        let (_place, profiles) = library(&["Anna Smith"]).await;
        assert_eq!(found(&profiles, "smith ").0, 1);
        add(&profiles.library, &["Bob Smith", "Anna Smith"]).await;
        assert_eq!(found(&profiles, "smith ").0, 2);
        let kept = profiles.library.find("Anna Smith").await.unwrap();
        profiles.library.delete(vec![kept[0].id]).await.unwrap();
        assert_eq!(found(&profiles, "smith ").0, 1);
    }
}
