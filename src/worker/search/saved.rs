//! Searches kept under a name.

use crate::library::SavedSearch;
use crate::worker::{EngineError, Search};

impl Search {
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
}
