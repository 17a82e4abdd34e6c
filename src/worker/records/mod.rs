//! The records on this machine: imports, edits, merges. Plain data in and out, for screen and command
//! line alike; see [`crate::library`] for what each does.

mod edits;
mod lists;
mod person;
mod place;
mod report;
mod retention;

use std::sync::Arc;

pub use person::{AT_ONCE, Due, Forgot, sought};
pub use report::{JobTotals, ReportKind, ReportRow, SessionReport};
pub use retention::RETENTION_EVERY;

use super::{EngineError, Setup};
use crate::export::Journal;
use crate::library::{
    Changes, FieldChange, Import, ImportId, ImportReport, Kept, Library, Origin, OriginKind, Pair,
    Record, Undone,
};
use crate::mirror::Mirror;
use crate::people::{Profile, ProfileId};

/// The people kept on this machine, with what was done to them and with them.
pub struct Records {
    setup: Arc<Setup>,
    mirror: Mirror,
    library: Library,
    journal: Journal,
}

impl Records {
    pub(super) fn new(setup: Arc<Setup>, library: Library, journal: Journal) -> Self {
        Self {
            mirror: setup.mirror.clone(),
            setup,
            library,
            journal,
        }
    }

    /// Returns how many people are kept.
    pub(super) async fn count(&self) -> Result<u64, EngineError> {
        Ok(self.library.count().await?)
    }

    /// Puts profiles into the library, those of a paste or of a file as their source says.
    ///
    /// # Errors
    /// [`EngineError`] of the store; then none was put in.
    pub async fn import(&self, profiles: Vec<Profile>) -> Result<ImportReport, EngineError> {
        let source = profiles.first().map(|first| first.source.clone());
        self.import_from(origin_of(&source.unwrap_or_default()), profiles)
            .await
    }

    /// Puts profiles into the library. Who brings them in is the acting user where `origin` names
    /// nobody.
    ///
    /// # Errors
    /// [`EngineError`] of the store; then none was put in.
    pub async fn import_from(
        &self,
        mut origin: Origin,
        profiles: Vec<Profile>,
    ) -> Result<ImportReport, EngineError> {
        if origin.by.is_empty() {
            origin.by = self.setup.author().await?;
        }
        let report = self.library.import(origin, profiles).await?;
        self.setup.happened.notify_waiters();
        Ok(report)
    }

    /// Returns what [`Self::import_from`] would do, row by row, and does nothing.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn preview_import(
        &self,
        origin: Origin,
        profiles: Vec<Profile>,
    ) -> Result<ImportReport, EngineError> {
        Ok(self.library.preview_import(origin, profiles).await?)
    }

    /// Returns the imports, newest first.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn imports(&self) -> Result<Vec<Import>, EngineError> {
        Ok(self.library.imports().await?)
    }

    /// Takes an import back as a whole.
    ///
    /// # Errors
    /// [`EngineError`] of the store, or where there is no such import.
    pub async fn undo_import(&self, import: ImportId) -> Result<Undone, EngineError> {
        let undone = self.library.undo_import(import).await?;
        self.setup.happened.notify_waiters();
        Ok(undone)
    }

    /// Returns a record with its sources and history.
    ///
    /// # Errors
    /// [`EngineError`] of the store, or where there is no such record.
    pub async fn record(&self, id: ProfileId) -> Result<Record, EngineError> {
        let record = self.library.record(id).await?;
        record.ok_or_else(|| {
            EngineError::usage(
                format!("there is no profile {id} in the library"),
                "`gleaner library list` shows who is",
            )
        })
    }

    /// Sets fields of a record and returns it with what changed.
    ///
    /// # Errors
    /// [`EngineError`] of the store, or for values that can't be kept.
    pub async fn edit(
        &self,
        id: ProfileId,
        changes: Changes,
    ) -> Result<(Record, Vec<FieldChange>), EngineError> {
        let by = self.setup.author().await?;
        let done = self.library.edit(id, changes, by).await?;
        self.setup.happened.notify_waiters();
        Ok(done)
    }

    /// Makes records one, which keeps the number of the first.
    ///
    /// # Errors
    /// [`EngineError`] of the store, or where one is not there.
    pub async fn merge(
        &self,
        into: ProfileId,
        others: Vec<ProfileId>,
    ) -> Result<Record, EngineError> {
        let record = self.library.merge(into, others).await?;
        self.setup.happened.notify_waiters();
        Ok(record)
    }

    /// Takes a record apart: these sources become a record of their own, without any the last one
    /// that was merged into it.
    ///
    /// # Errors
    /// [`EngineError`] of the store, or where there is nothing to take apart.
    pub async fn split(
        &self,
        id: ProfileId,
        sources: Vec<i64>,
    ) -> Result<(Record, Record), EngineError> {
        let both = self.library.split(id, sources).await?;
        self.setup.happened.notify_waiters();
        Ok(both)
    }

    /// Removes records with what hangs on them; exports stay. Returns how many there were.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn delete(&self, ids: Vec<ProfileId>) -> Result<usize, EngineError> {
        let gone = self.library.delete(ids).await?;
        self.setup.happened.notify_waiters();
        Ok(gone)
    }

    /// Returns the pairs of records that may be one person.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn pairs(&self) -> Result<Vec<Pair>, EngineError> {
        Ok(self.library.pairs().await?)
    }

    /// Keeps that two records are two people.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn keep_apart(&self, a: ProfileId, b: ProfileId) -> Result<(), EngineError> {
        Ok(self.library.keep_apart(a, b).await?)
    }

    /// Returns the profiles with these numbers, in their order, without those no longer kept.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn profiles(&self, ids: &[ProfileId]) -> Result<Vec<Kept>, EngineError> {
        Ok(self.library.get(ids).await?)
    }

    /// Returns the profiles with this id of whatever source, oldest first.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn profiles_of_id(&self, external_id: &str) -> Result<Vec<Kept>, EngineError> {
        Ok(self.library.find(external_id).await?)
    }

    /// Returns the library's profiles that `wanted` may mean: those with this id at their source,
    /// else the one with this number in the library.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn profiles_called(&self, wanted: &str) -> Result<Vec<Profile>, EngineError> {
        let mut kept = self.library.find(wanted).await?;
        if let (true, Ok(number)) = (kept.is_empty(), wanted.parse()) {
            kept = self.library.get(&[ProfileId(number)]).await?;
        }
        Ok(kept.into_iter().map(|kept| kept.profile).collect())
    }
}

/// Returns the origin that a row's source tells.
fn origin_of(source: &str) -> Origin {
    let kind = match source {
        "paste" => OriginKind::Paste,
        "stdin" => OriginKind::Input,
        _ => OriginKind::File,
    };
    Origin {
        kind,
        ..Origin::file(source)
    }
}
