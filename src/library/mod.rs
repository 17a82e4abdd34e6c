//! The profiles kept on this machine, and what people said of them.
//!
//! Owns: imports, look-ups and searches over the library, decisions on pairs, saved searches.
//! Must not know: HTTP, the screen, Greenhouse's copy.

mod decisions;
mod profiles;
mod searches;

#[cfg(test)]
mod tests;

pub use decisions::{Decided, DecisionLines, Said};
pub use profiles::{ImportReport, Kept, Place, Stored, Version};
pub use searches::SavedSearch;

use crate::store::Store;

/// The library over the open data file. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Library {
    store: Store,
}

impl Library {
    /// Returns the library kept in `store`.
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}
