//! What the search box finds.

mod count;
mod in_library;
mod judged;
mod profiles;
mod rows;
mod saved;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

pub use rows::Found;

use super::{EngineError, OnScreen, Row, Scope, Setup, Verdicts};
use crate::library::Library;
use crate::mirror::query::{self, LITTLE, Query, Rank};
use crate::mirror::{self, Mirror, SearchError};
use crate::people::{CandidateId, PersonRef, ProfileId};
use judged::VerdictCache;
use profiles::Profiles;
use rows::{candidate_meant, candidate_row, score};

/// What is searched for.
#[derive(Clone, Copy, Debug)]
pub struct SearchFor<'a> {
    /// As typed.
    pub query: &'a str,
    /// Where to look.
    pub scope: Scope,
    /// What only the screen knows.
    pub on_screen: &'a OnScreen,
}

/// A query as each place is asked: with those in it whom its judged flags hold of there.
struct Judged {
    library: Query,
    greenhouse: Query,
}

/// What the search box finds, in the library and in the mirror.
pub struct Search {
    mirror: Mirror,
    /// Opened by the first who needs it: for others, bringing it up to date would be in the way.
    index: OnceCell<mirror::Search>,
    /// Where it is kept.
    place: PathBuf,
    library: Library,
    profiles: Arc<Profiles>,
    verdicts: Arc<Verdicts>,
    /// The verdicts that searches asked for.
    cache: VerdictCache,
}

impl Search {
    pub(super) fn new(setup: &Setup, library: Library, verdicts: Arc<Verdicts>) -> Self {
        Self {
            mirror: setup.mirror.clone(),
            index: OnceCell::new(),
            place: setup.data.join("index"),
            profiles: Arc::new(Profiles::new(library.clone())),
            library,
            verdicts,
            cache: VerdictCache::default(),
        }
    }

    /// Returns the index of the mirror; from the first call on it follows what is written there.
    ///
    /// # Errors
    /// [`EngineError`] when the copy can't be read.
    async fn index(&self) -> Result<&mirror::Search, EngineError> {
        let open = || async {
            let (mirror, place) = (self.mirror.clone(), self.place.clone());
            let opened = tokio::task::spawn_blocking(move || mirror::Search::open(&mirror, &place));
            Ok::<_, EngineError>(opened.await.unwrap_or(Err(SearchError::Closed))?)
        };
        self.index.get_or_try_init(open).await
    }

    /// Has the index follow the mirror from now on. What keeps it from that is said by whoever searches.
    pub async fn follow(&self) {
        if let Err(error) = self.index().await {
            tracing::debug!(%error, "the search index can't be opened");
        }
    }

    /// Returns what a search finds; an empty query lists all, newest first. A cancelled `token` ends
    /// it soon, with an error that says so.
    ///
    /// # Errors
    /// [`EngineError`] of the store or the index.
    pub async fn find(
        &self,
        query: &str,
        scope: Scope,
        limit: usize,
        token: CancellationToken,
    ) -> Result<Found, EngineError> {
        let on_screen = &OnScreen::default();
        let ask = SearchFor {
            query,
            scope,
            on_screen,
        };
        self.search_for(ask, limit, token).await
    }

    /// The same with what only the screen knows.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub async fn search_for(
        &self,
        ask: SearchFor<'_>,
        limit: usize,
        token: CancellationToken,
    ) -> Result<Found, EngineError> {
        let asked = query::parse(ask.query).query;
        let parsed = self.judged(asked.clone(), ask, &token).await?;
        let mut found = self.find_all(&parsed, ask.scope, limit, &token).await?;
        if let Some(words) = asked.by_words()
            && found.rows.is_empty()
            && limit > 0
        {
            let words = self.judged(words, ask, &token).await?;
            found = self.find_all(&words, ask.scope, limit, &token).await?;
        }
        if let Some(id) = candidate_meant(ask.query)
            && limit > 0
        {
            self.put_first(&mut found, id, limit).await?;
        }
        self.tell_of(&mut found.rows).await?;
        Ok(found)
    }

    /// Notes on each row whether the person was exported from here, and whether they are skipped.
    async fn tell_of(&self, rows: &mut [Row]) -> Result<(), EngineError> {
        let (mut profiles, mut candidates) = (Vec::new(), Vec::new());
        for row in rows.iter() {
            match row.id {
                PersonRef::Profile(id) => profiles.push(id),
                PersonRef::Candidate(id) => candidates.push(id),
            }
        }
        let profiles = self.library.exported_among(profiles).await?;
        let candidates = self.mirror.exported_among(candidates).await?;
        let skipped = self.library.skipped(Timestamp::now()).await?;
        let skipped: HashMap<PersonRef, (String, Option<Timestamp>)> = skipped
            .into_iter()
            .map(|skip| (skip.person, (skip.reason, skip.until)))
            .collect();
        for row in rows {
            row.origin.skipped = skipped.get(&row.id).cloned();
            match &row.id {
                PersonRef::Profile(id) => {
                    if let Some(export) = profiles.get(id) {
                        row.exported = true;
                        row.origin.exported_to = Some(export.target.clone());
                        row.origin.exported_at = export.at;
                    }
                }
                PersonRef::Candidate(id) => row.exported = candidates.contains(id),
            }
        }
        Ok(())
    }

    /// Returns a query of those only who are not skipped now, unless it speaks of the skipped itself.
    async fn leave_out_skipped(&self, query: Query) -> Result<Query, EngineError> {
        if self.library.skipped(Timestamp::now()).await?.is_empty() {
            Ok(query)
        } else {
            Ok(query.without_skipped())
        }
    }

    /// Returns a query as each place is asked.
    async fn judged(
        &self,
        query: Query,
        ask: SearchFor<'_>,
        token: &CancellationToken,
    ) -> Result<Judged, EngineError> {
        let query = self.leave_out_skipped(query).await?;
        if query.judged().is_empty() {
            return Ok(Judged {
                library: query.clone(),
                greenhouse: query,
            });
        }
        let (mut library, mut greenhouse) = (Query::All, Query::All);
        if ask.scope != Scope::Greenhouse {
            library = self.judge_profiles(&query, ask.on_screen, token).await?;
        }
        if ask.scope != Scope::Library {
            greenhouse = self.judge_candidates(&query, ask.on_screen, token).await?;
        }
        Ok(Judged {
            library,
            greenhouse,
        })
    }

    /// Puts a candidate who was named by number before whoever else was found, where the local copy
    /// has them.
    async fn put_first(
        &self,
        found: &mut Found,
        id: CandidateId,
        limit: usize,
    ) -> Result<(), EngineError> {
        let Some(candidate) = self.mirror.candidates(&[id]).await?.pop() else {
            return Ok(());
        };
        let applications = self.mirror.applications(&[id]).await?;
        let row = candidate_row(&candidate, applications.first());
        let there = found.rows.iter().position(|known| known.id == row.id);
        match there {
            Some(at) => {
                found.rows.remove(at);
                found.scores.remove(at);
            }
            None => found.total = found.total.map(|total| total + 1),
        }
        found.rows.insert(0, row);
        found.scores.insert(0, score(Rank::Name));
        found.rows.truncate(limit);
        found.scores.truncate(limit);
        Ok(())
    }

    async fn find_all(
        &self,
        parsed: &Judged,
        scope: Scope,
        limit: usize,
        token: &CancellationToken,
    ) -> Result<Found, EngineError> {
        let mut found = Found::default();
        let mut total = Some(0);
        if matches!(scope, Scope::Library | Scope::All) {
            total = Some(
                self.add_library(&mut found, &parsed.library, limit, token)
                    .await?,
            );
        }
        if matches!(scope, Scope::Greenhouse | Scope::All) {
            let room = limit.saturating_sub(found.rows.len());
            let index = self.index().await?;
            let mut hits = index
                .find(&parsed.greenhouse, room, 0, token.clone())
                .await?;
            if found.rows.len() >= LITTLE {
                hits.rows.retain(|hit| hit.rank != Rank::Typo);
            }
            total = total
                .filter(|_| !hits.more)
                .map(|so_far| so_far + hits.rows.len() as u64);
            for hit in &hits.rows {
                let row = candidate_row(&hit.candidate, hit.application.as_ref());
                found.add(row, hit.rank);
            }
        }
        if matches!(scope, Scope::Library | Scope::All) && found.rows.len() < LITTLE.min(limit) {
            let alike = self.find_alike(&parsed.library, token.clone()).await?;
            total = total.map(|so_far| so_far + alike.len() as u64);
            self.add_profiles(&mut found, alike, limit, token).await?;
        }
        found.total = total;
        if scope == Scope::All {
            self.show_once(&mut found, token).await;
        }
        Ok(found)
    }

    /// Leaves out the candidates whom a profile that was found is for certain: one person, one row.
    async fn show_once(&self, found: &mut Found, token: &CancellationToken) {
        let profile = |row: &Row| match row.id {
            PersonRef::Profile(id) => Some(id),
            PersonRef::Candidate(_) => None,
        };
        let profiles: Vec<ProfileId> = found.rows.iter().filter_map(profile).collect();
        if profiles.is_empty() || profiles.len() == found.rows.len() {
            return;
        }
        let linked = self.linked_to(&profiles, judged::MOST_LINKED, token).await;
        let (rows, scores) = (std::mem::take(&mut found.rows), &mut found.scores);
        let all = rows.len();
        let twice = |row: &Row| matches!(row.id, PersonRef::Candidate(id) if linked.contains(&id));
        let kept = rows.into_iter().zip(std::mem::take(scores));
        (found.rows, found.scores) = kept.filter(|(row, _)| !twice(row)).unzip();
        let left_out = (all - found.rows.len()) as u64;
        found.total = found.total.map(|total| total.saturating_sub(left_out));
    }

    /// Returns whether something in the mirror can't be found yet; false where nobody can tell.
    pub async fn is_behind(&self) -> bool {
        let (Ok(index), Ok(last)) = (self.index().await, self.mirror.last_rev().await) else {
            return false;
        };
        index.rev() < last
    }

    /// Waits until everything in the mirror can be found, and returns none; where something keeps the
    /// newest changes from being found, what that is. The screen does not wait, it shows what there
    /// is; a command that answers once has to.
    ///
    /// # Errors
    /// [`EngineError`] of the store or the index.
    pub async fn searchable(&self) -> Result<Option<String>, EngineError> {
        Ok(self.index().await?.ready().await?)
    }
}
