//! What the search box finds.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::profiles::Matches;
use super::{Engine, EngineError, OnScreen, Row, RowNote, RowOrigin, Scope};
use crate::library::{Kept, SavedSearch};
use crate::mirror::query::{self, LITTLE, Query, Rank};
use crate::mirror::{Count, SearchError};
use crate::people::{Application, Candidate, CandidateId, PersonRef, Profile, ProfileId, paste};
use crate::store::StoreError;

/// Profiles read between two looks at whether the question still counts.
const ROWS_AT_ONCE: usize = 500;

/// Rows of a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The rows, best first; the library before Greenhouse.
    pub rows: Vec<Row>,
    /// How well each row fits, 0 to 1: every word in a name, some in other fields, only with a typo
    /// forgiven.
    pub scores: Vec<f64>,
    /// How many there are in all, where that is known.
    pub total: Option<u64>,
}

impl Found {
    fn add(&mut self, row: Row, rank: Rank) {
        self.scores.push(score(rank));
        self.rows.push(row);
    }

    fn add_profile(&mut self, kept: &Kept, rank: Rank) {
        let mut row = profile_row(PersonRef::Profile(kept.id), &kept.profile);
        row.origin.added_at = kept.sources.first().map(|first| first.at);
        let last = kept.sources.last();
        row.origin.source = last.map(|last| match last.tool.is_empty() {
            true => last.name.clone(),
            false => last.tool.clone(),
        });
        self.add(row, rank);
    }
}

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

impl Engine {
    /// Returns what a search finds; an empty query lists all, newest first. A cancelled `token` ends
    /// it soon, with [`SearchError::Cancelled`].
    ///
    /// # Errors
    /// [`EngineError`] of the store or the index.
    pub async fn search(
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
    /// As [`Self::search`].
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
            let mut hits = self
                .index
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
        let linked = self.linked_to(&profiles, token).await;
        let (rows, scores) = (std::mem::take(&mut found.rows), &mut found.scores);
        let all = rows.len();
        let twice = |row: &Row| matches!(row.id, PersonRef::Candidate(id) if linked.contains(&id));
        let kept = rows.into_iter().zip(std::mem::take(scores));
        (found.rows, found.scores) = kept.filter(|(row, _)| !twice(row)).unzip();
        let left_out = (all - found.rows.len()) as u64;
        found.total = found.total.map(|total| total.saturating_sub(left_out));
    }

    /// Waits until everything in the mirror can be found, and returns none; where something keeps the
    /// newest changes from being found, what that is. The screen does not wait, it shows what there
    /// is; a command that answers once has to.
    ///
    /// # Errors
    /// [`EngineError`] of the store or the index.
    pub async fn searchable(&self) -> Result<Option<String>, EngineError> {
        Ok(self.index.ready().await?)
    }

    /// Returns how many a search finds in all. Looks at everyone: to be asked after the rows are on
    /// screen.
    ///
    /// # Errors
    /// [`EngineError`] of the store or the index; also when the token was cancelled.
    pub async fn count(
        &self,
        query: &str,
        scope: Scope,
        token: CancellationToken,
    ) -> Result<Count, EngineError> {
        let on_screen = &OnScreen::default();
        let ask = SearchFor {
            query,
            scope,
            on_screen,
        };
        self.count_for(ask, token).await
    }

    /// The same with what only the screen knows.
    ///
    /// # Errors
    /// As [`Self::count`].
    pub async fn count_for(
        &self,
        ask: SearchFor<'_>,
        token: CancellationToken,
    ) -> Result<Count, EngineError> {
        let asked = query::parse(ask.query).query;
        let parsed = self.judged(asked.clone(), ask, &token).await?;
        let total = self.count_of(&parsed, ask.scope, token.clone()).await?;
        match asked.by_words() {
            Some(words) if total.count == 0 => {
                let words = self.judged(words, ask, &token).await?;
                self.count_of(&words, ask.scope, token).await
            }
            _ => Ok(total),
        }
    }

    async fn count_of(
        &self,
        parsed: &Judged,
        scope: Scope,
        token: CancellationToken,
    ) -> Result<Count, EngineError> {
        let mut total = Count {
            count: 0,
            exact: true,
        };
        if matches!(scope, Scope::Library | Scope::All) {
            total.count += match &parsed.library {
                Query::All => self.library.count().await?,
                query => self.find_profiles(query, token.clone()).await?.len() as u64,
            };
        }
        if matches!(scope, Scope::Greenhouse | Scope::All) {
            let there = self.index.count(&parsed.greenhouse, token).await?;
            total.count += there.count;
            total.exact = there.exact;
        }
        Ok(total)
    }

    /// Returns the kept searches, by name.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn saved_searches(&self) -> Result<Vec<SavedSearch>, EngineError> {
        Ok(self.library.saved_searches().await?)
    }

    /// Keeps a search, in the place of one of that name, and returns all that are kept.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn save_search(&self, search: SavedSearch) -> Result<Vec<SavedSearch>, EngineError> {
        self.library.save_search(search).await?;
        self.saved_searches().await
    }

    /// Forgets the kept search of that name, and returns those that stay.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn forget_search(&self, name: &str) -> Result<Vec<SavedSearch>, EngineError> {
        self.library.forget_search(name).await?;
        self.saved_searches().await
    }

    /// Reads the library, so that the first search need not.
    pub(super) async fn warm_up(&self) {
        let profiles = Arc::clone(&self.profiles);
        // What keeps it from being read is told by the search that needs it.
        let _ = tokio::task::spawn_blocking(move || profiles.catch_up()).await;
    }

    /// Adds the profiles that fit a query, at most `limit`, and returns how many there are in all.
    async fn add_library(
        &self,
        found: &mut Found,
        query: &Query,
        limit: usize,
        token: &CancellationToken,
    ) -> Result<u64, EngineError> {
        if *query == Query::All {
            // The first rows on screen, which can't wait until everything is read.
            for kept in self.library.list(limit, 0).await? {
                found.add_profile(&kept, Rank::Name);
            }
            return Ok(self.library.count().await?);
        }
        let all = self.find_profiles(query, token.clone()).await?;
        let total = all.len() as u64;
        self.add_profiles(found, all, limit, token).await?;
        Ok(total)
    }

    /// Returns the profiles that fit a query, best first.
    pub(super) async fn find_profiles(
        &self,
        query: &Query,
        token: CancellationToken,
    ) -> Result<Matches, EngineError> {
        let (profiles, query) = (Arc::clone(&self.profiles), query.clone());
        let found = tokio::task::spawn_blocking(move || profiles.find(&query, &token))
            .await
            .map_err(|_| StoreError::Closed)??;
        Ok(found.ok_or(SearchError::Cancelled)?)
    }

    /// Returns the profiles that fit a query only with a typo forgiven.
    async fn find_alike(
        &self,
        query: &Query,
        token: CancellationToken,
    ) -> Result<Matches, EngineError> {
        let (profiles, query) = (Arc::clone(&self.profiles), query.clone());
        let found = tokio::task::spawn_blocking(move || profiles.find_alike(&query, &token))
            .await
            .map_err(|_| StoreError::Closed)?;
        Ok(found.ok_or(SearchError::Cancelled)?)
    }

    /// Adds profiles to what was found, up to `limit` in all.
    async fn add_profiles(
        &self,
        found: &mut Found,
        matches: Matches,
        limit: usize,
        token: &CancellationToken,
    ) -> Result<(), EngineError> {
        let room = limit.saturating_sub(found.rows.len());
        let wanted = matches.get(..room).unwrap_or(&matches);
        let ranks: HashMap<ProfileId, Rank> = wanted.iter().copied().collect();
        let ids: Vec<ProfileId> = wanted.iter().map(|(id, _)| *id).collect();
        for ids in ids.chunks(ROWS_AT_ONCE) {
            if token.is_cancelled() {
                return Err(SearchError::Cancelled.into());
            }
            for kept in self.library.get(ids).await? {
                let rank = ranks.get(&kept.id).copied().unwrap_or(Rank::Field);
                found.add_profile(&kept, rank);
            }
        }
        Ok(())
    }
}

/// Returns the candidate whom a whole query names: by the address of their page in Greenhouse, or by
/// the number in it.
fn candidate_meant(query: &str) -> Option<CandidateId> {
    let query = query.trim();
    let number = query.strip_prefix('#').unwrap_or(query);
    let digits = !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit());
    let by_number = || digits.then(|| number.parse().ok()).flatten();
    paste::candidate(query).or_else(|| by_number().map(CandidateId))
}

/// Returns a rank as a number between 0 and 1, for programs that sort.
fn score(rank: Rank) -> f64 {
    match rank {
        Rank::Name => 1.0,
        Rank::Field => 0.5,
        Rank::Typo => 0.25,
    }
}

fn profile_row(id: PersonRef, profile: &Profile) -> Row {
    Row {
        id,
        name: profile.name(),
        title: profile.position().map(str::to_owned),
        company: profile.company.clone(),
        location: profile.location.clone(),
        note: None,
        exported: false,
        origin: RowOrigin::default(),
    }
}

fn candidate_row(candidate: &Candidate, newest: Option<&Application>) -> Row {
    Row {
        id: PersonRef::Candidate(candidate.id),
        name: candidate.name(),
        title: candidate.title.clone(),
        company: candidate.company.clone(),
        location: candidate.addresses.first().cloned(),
        note: newest.map(|application| RowNote {
            job: application.job.clone(),
            // One that has ended is in none; what tells most is how far it got.
            stage: application
                .stage
                .clone()
                .or_else(|| application.stage_reached.clone()),
            status: application.status.word().to_owned(),
            last_activity_at: application.last_activity_at.or(application.updated_at),
        }),
        exported: false,
        origin: RowOrigin::default(),
    }
}
