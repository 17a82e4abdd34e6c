//! The people kept on this machine, and what was said of them.
//!
//! Owns: imports, records and their sources, look-ups in the library, decisions on
//! pairs, saved searches. Must not know: HTTP, the screen, Greenhouse's copy.
//!
//! A profile is a **person**. Everything a file, a paste or a user says of one is kept as a statement;
//! the profile is what the statements come to ([`fold`]). So a record only grows: values are filled in
//! and united, older ones stay in its history, an import can be undone as a whole.
//!
//! | to | call |
//! | --- | --- |
//! | show what an import would do | [`Library::preview_import`]: an [`ImportReport`] with its rows |
//! | take people in | [`Library::import`] with an [`Origin`] |
//! | list imports, undo one | [`Library::imports`], [`Library::undo_import`] |
//! | show a record | [`Library::record`]: profile, sources, history |
//! | change it | [`Library::edit`] with [`Changes`]: fields as in JSON Lines, null takes away |
//! | make two one, take one apart | [`Library::merge`], [`Library::split`] |
//! | see who may be one person | [`Library::pairs`], [`Library::keep_apart`] |
//! | remove people | [`Library::delete`] |
//!
//! Who is one person is said by a [`Judge`], which is handed in: matching's own rule for certain
//! verdicts. In doubt both are kept, and the pair is offered.

mod acts;
mod body;
mod change;
mod curate;
mod decisions;
mod exported;
mod fingerprint;
mod fold;
mod forgotten;
mod import;
mod imports;
mod judge;
mod keys;
mod known;
mod lists;
mod lookup;
mod pairs;
mod place;
mod profiles;
mod record;
mod retention;
mod rows;
mod searches;
mod state;
mod text;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use acts::{ActDone, ActKind};
pub use change::{Effect, FieldChange, ImportReport, RowChange};
pub use curate::{Changes, CurateError};
pub use decisions::{Author, Decided, DecisionLines, Said};
pub use exported::ExportedProfile;
pub use fingerprint::{Fingerprint, Fit, OnPerson};
pub use forgotten::{
    OwnRecord, captured_until, certain_keys, decisions_of, erase, note, records, records_of,
    records_of_forgotten, records_stating, states,
};
pub use import::{ImportId, Origin};
pub use imports::{Import, Undone};
pub use judge::{Judge, NameAgreement, Sameness};
pub use keys::counts_rows;
pub use lists::{Listed, PeopleList, Skipped};
pub use pairs::Pair;
pub use place::KeptPlace;
pub use profiles::{Kept, Place, Stored, Version};
pub use record::{OriginKind, PastValue, Record, Source, ids_of};
pub use retention::{Retention, goes_at, held_by_exports, told_of};
pub use searches::SavedSearch;
pub use text::{edited as record_from_text, read as record_changes, text_of as record_as_text};

use crate::store::Store;

/// The library over the open data file. Cheap to clone.
#[derive(Clone)]
pub struct Library {
    store: Store,
    judge: Arc<dyn Judge>,
}

impl Library {
    /// Returns the library kept in `store`; `judge` says whether two profiles are one person.
    pub fn new(store: Store, judge: impl Judge + 'static) -> Self {
        Self {
            store,
            judge: Arc::new(judge),
        }
    }

    /// Returns who says whether two people are one.
    pub fn judge(&self) -> &dyn Judge {
        &*self.judge
    }
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Library")
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}
