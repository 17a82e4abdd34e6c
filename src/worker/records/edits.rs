//! Records of the library as the screen asks for them.

use serde_json::{Map, Value};

use crate::library::{Changes, Import, Origin, OriginKind};
use crate::people::{Profile, ProfileId};
use crate::worker::verdicts::paste_origin;
use crate::worker::{EngineError, ImportSummary, Records};

impl Records {
    /// Puts people into the library and returns what became of them, with their records in the order
    /// given.
    ///
    /// # Errors
    /// [`EngineError`] of the store; then none was put in.
    pub async fn keep(
        &self,
        profiles: Vec<Profile>,
        files: &[String],
    ) -> Result<ImportSummary, EngineError> {
        let origin = if files.is_empty() {
            paste_origin()
        } else {
            Origin::file(&files.join(", "))
        };
        let report = self.import_from(origin, profiles).await?;
        Ok(ImportSummary {
            added: report.added,
            updated: report.updated(),
            unchanged: report.unchanged,
            in_doubt: report.in_doubt,
            people: report.rows.iter().map(|row| row.id).collect(),
        })
    }

    /// Saves an edited record and returns in words what changed.
    ///
    /// # Errors
    /// [`EngineError`] of the store, or for values that can't be kept.
    pub async fn save_record(
        &self,
        id: ProfileId,
        profile: &Profile,
    ) -> Result<String, EngineError> {
        let before = self.record(id).await?.profile;
        let (record, changed) = self.edit(id, changes(&before, profile)).await?;
        let name = record.profile.name();
        Ok(match changed.as_slice() {
            [] => "Nothing was changed.".to_owned(),
            [one] => format!("Saved: {} of {name}.", one.field.replace('_', " ")),
            more => format!("Saved: {} fields of {name}.", more.len()),
        })
    }

    /// Merges one record into another and returns in words what was done.
    ///
    /// # Errors
    /// [`EngineError`] of the store, or where one of them is no longer there.
    pub async fn merge_records(
        &self,
        into: ProfileId,
        from: ProfileId,
    ) -> Result<String, EngineError> {
        let record = self.merge(into, vec![from]).await?;
        Ok(format!(
            "Merged into one record: {}.",
            record.profile.name()
        ))
    }

    /// Takes a merged record apart and returns in words what was done.
    ///
    /// # Errors
    /// [`EngineError`] of the store, or where there is nothing to take apart.
    pub async fn split_record(&self, id: ProfileId) -> Result<String, EngineError> {
        let (first, second) = self.split(id, Vec::new()).await?;
        let (first, second) = (first.profile.name(), second.profile.name());
        Ok(format!("Split into two records: {first} and {second}."))
    }

    /// Deletes a record and returns in words what was done.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn delete_record(&self, id: ProfileId) -> Result<String, EngineError> {
        let name = self.record(id).await?.profile.name();
        self.delete(vec![id]).await?;
        Ok(format!("Deleted from the library: {name}."))
    }

    /// Keeps that two records are two people and returns in words what was done.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn tell_apart(&self, a: ProfileId, b: ProfileId) -> Result<String, EngineError> {
        self.keep_apart(a, b).await?;
        Ok("Kept: two different people.".to_owned())
    }

    /// Takes the last import back and returns in words what was done.
    ///
    /// # Errors
    /// [`EngineError`] of the store, or where nothing was ever imported.
    pub async fn undo_last_import(&self) -> Result<String, EngineError> {
        let imports = self.imports().await?;
        let undoable = |one: &&Import| one.undone_at.is_none() && one.kind != OriginKind::Edit;
        let Some(last) = imports.iter().find(undoable) else {
            return Err(EngineError::Usage("there is no import to undo".into()));
        };
        let name = match last.kind {
            OriginKind::Paste => "the paste",
            _ => last.name.as_str(),
        };
        let undone = self.undo_import(last.id).await?;
        Ok(format!("Undone: import of {name}. {}.", undone.words()))
    }
}

/// Returns every field of a record as it shall be, those that go as null; where it comes from is not
/// edited.
fn changes(before: &Profile, after: &Profile) -> Changes {
    let object = |profile: &Profile| match serde_json::to_value(profile) {
        Ok(Value::Object(object)) => object,
        _ => Map::new(),
    };
    let mut changes = object(after);
    for (field, _) in object(before) {
        changes.entry(field).or_insert(Value::Null);
    }
    for field in ["external_id", "source"] {
        changes.remove(field);
    }
    changes
}
