//! The library's part of a search.

use std::collections::HashMap;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::profiles::Matches;
use crate::mirror::SearchError;
use crate::mirror::query::{Query, Rank};
use crate::people::ProfileId;
use crate::store::StoreError;
use crate::worker::{EngineError, Found, Search};

/// Profiles read between two looks at whether the question still counts.
const ROWS_AT_ONCE: usize = 500;

impl Search {
    /// Opens the index and reads the library, so that the first search need not.
    pub(in crate::worker) async fn warm_up(&self) {
        self.follow().await;
        let profiles = Arc::clone(&self.profiles);
        // What keeps it from being read is told by the search that needs it.
        let _ = tokio::task::spawn_blocking(move || profiles.catch_up()).await;
    }

    /// Adds the profiles that fit a query, at most `limit`, and returns how many there are in all.
    pub(super) async fn add_library(
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
    pub(super) async fn find_alike(
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
    pub(super) async fn add_profiles(
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
