//! How many a search finds in all.

use tokio_util::sync::CancellationToken;

use super::{Judged, SearchFor};
use crate::mirror::Count;
use crate::mirror::query::{self, Query};
use crate::worker::{EngineError, OnScreen, Scope, Search};

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
}
