//! How many a search finds in all.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::{Judged, SearchFor};
use crate::mirror::Count;
use crate::mirror::query::{self, Query};
use crate::people::ProfileId;
use crate::worker::{EngineError, OnScreen, Scope, Search};

/// Profiles of which it is looked up who they are, where those in Greenhouse too are counted once. Of
/// more, the count is at least the larger of the two.
const MOST_COMPARED: usize = 5_000;

impl Search {
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
        let here = match (scope, &parsed.library) {
            (Scope::Greenhouse, _) => 0,
            (Scope::Library, Query::All) => self.library.count().await?,
            (Scope::Library, query) => self.find_profiles(query, token.clone()).await?.len() as u64,
            (Scope::All, _) => return self.count_of_both(parsed, token).await,
        };
        match scope {
            Scope::Library => Ok(Count {
                count: here,
                exact: true,
            }),
            _ => Ok(self.index().await?.count(&parsed.greenhouse, token).await?),
        }
    }

    /// Counts library and Greenhouse together: whoever is in both is one person, as in the list.
    async fn count_of_both(
        &self,
        parsed: &Judged,
        token: CancellationToken,
    ) -> Result<Count, EngineError> {
        let found = self.find_profiles(&parsed.library, token.clone()).await?;
        let here = found.len() as u64;
        let there = self
            .index()
            .await?
            .count(&parsed.greenhouse, token.clone())
            .await?;
        if found.len() > MOST_COMPARED {
            return Ok(Count {
                count: here.max(there.count),
                exact: false,
            });
        }
        let ids: Vec<ProfileId> = found.into_iter().map(|(id, _)| id).collect();
        let linked = Query::Numbers(Arc::new(
            self.linked_to(&ids, ids.len(), &token)
                .await
                .into_iter()
                .map(|id| id.0)
                .collect(),
        ));
        let both = match parsed.greenhouse.clone() {
            Query::All => linked,
            Query::And(mut all) => {
                all.push(linked);
                Query::And(all)
            }
            other => Query::And(vec![other, linked]),
        };
        let both = self.index().await?.count(&both, token).await?;
        Ok(Count {
            count: (here + there.count).saturating_sub(both.count),
            exact: there.exact && both.exact,
        })
    }
}
