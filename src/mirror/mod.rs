//! The local copy of Greenhouse: who is there, with which applications, on which jobs.
//!
//! Owns: the tables of the copy, keeping them in step (`sync`), the query language and the text
//! index that is derived from the tables. Must not know: the screen.
//!
//! Every change of a candidate, or of an application of theirs, gets the next `rev` in its own
//! transaction; whoever derives something from the copy replays [`Mirror::changes_since`].

pub mod convert;
mod index;
mod keys;
pub mod person;
pub mod query;
mod reads;
mod records;
pub mod sync;
mod tables;
pub mod tenant;
mod wire;
mod writes;

#[cfg(test)]
mod tests;

pub use index::{Count, Found, Row, Search, SearchError};
pub use reads::{Change, ChangeKind, JobList, MirrorStatus};
pub use records::{ApplicationRecord, JobRecord, NameRecord, Resource};
pub use writes::Written;

use crate::store::Store;

/// The copy over the open data file. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Mirror {
    store: Store,
}

impl Mirror {
    /// Returns the copy kept in `store`.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Returns whether the copy is encrypted: then nothing made of it is kept on the disk.
    pub fn is_encrypted(&self) -> bool {
        self.store.is_encrypted()
    }
}
