//! What an import or an edit does to a record, as plain data to be shown before and after.

use serde::Serialize;

use super::ImportId;
use super::fold::{Fields, NAME, canonical, is_empty, shown};
use crate::people::{Profile, ProfileId, field_names};

/// What became, or would become, of the rows of an import. The first four add up to the rows given.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ImportReport {
    /// The import, to list its people (`import:N`) and to undo it; none where nothing was kept.
    pub import: Option<ImportId>,
    /// People who were not there before.
    pub added: usize,
    /// People who were there and got values where they had none.
    pub filled: usize,
    /// People who were there and of whom values changed; the older ones stay in the history.
    pub changed: usize,
    /// People who were there just so.
    pub unchanged: usize,
    /// Pairs that may be one person and were kept apart: to be looked at.
    pub in_doubt: usize,
    /// Rows of people who were forgotten here, which were not taken in.
    pub forgotten: usize,
    /// What happens to each row, where that was asked for.
    #[serde(skip)]
    pub rows: Vec<RowChange>,
}

impl ImportReport {
    /// Returns how many people were there and are other than before.
    pub fn updated(&self) -> usize {
        self.filled + self.changed
    }

    pub(super) fn count(&mut self, what: Effect) {
        match what {
            Effect::Added => self.added += 1,
            Effect::Filled => self.filled += 1,
            Effect::Changed => self.changed += 1,
            Effect::Unchanged => self.unchanged += 1,
        }
    }
}

/// What a row does to the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Somebody new.
    Added,
    /// Somebody who is there gets values where there were none.
    Filled,
    /// Values of somebody who is there change.
    Changed,
    /// Everything is there.
    Unchanged,
}

/// What one row of an import does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RowChange {
    /// Who is meant, as the library knows them afterwards.
    pub name: String,
    /// The record; of a preview, that of somebody new is a number they may not get.
    pub id: ProfileId,
    /// In one word.
    pub effect: Effect,
    /// Field by field; empty for somebody new.
    pub fields: Vec<FieldChange>,
    /// Records that may be the same person.
    pub may_be: Vec<ProfileId>,
    /// The record as it is afterwards; none for somebody new.
    #[serde(skip)]
    pub record: Option<Box<Profile>>,
}

/// A field before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// The field, by the name it has in JSON Lines; a name is `name`.
    pub field: String,
    /// What was there; empty where nothing was, and for values that join a list.
    pub old: String,
    /// What is there afterwards, or joins the list; empty where the value goes.
    pub new: String,
}

/// Returns the fields in which two states of a record differ, and what that comes to.
pub(super) fn difference(before: &Fields, after: &Fields) -> (Effect, Vec<FieldChange>) {
    let mut found = Vec::new();
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let name = |fields: &Fields| match fields.get("full_name").map(shown) {
        Some(full) => full,
        None => ["first_name", "last_name"]
            .iter()
            .filter_map(|part| fields.get(*part).map(shown))
            .collect::<Vec<_>>()
            .join(" "),
    };
    let (old, new) = (name(before), name(after));
    if old != new {
        let field = "name".to_owned();
        found.push(FieldChange { field, old, new });
    }
    for field in names {
        if NAME.contains(&field.as_str()) || field_names::ORIGIN.contains(&field.as_str()) {
            continue;
        }
        let change = |old: String, new: String| FieldChange {
            field: field.clone(),
            old,
            new,
        };
        let (old, new) = (before.get(field), after.get(field));
        if old == new {
            continue;
        }
        match (
            old.and_then(|v| v.as_array()),
            new.and_then(|v| v.as_array()),
        ) {
            (Some(old), Some(new)) => {
                let lacks = |list: &[serde_json::Value], one: &serde_json::Value| {
                    !list
                        .iter()
                        .any(|known| canonical(field, known) == canonical(field, one))
                };
                let joined = new.iter().filter(|one| lacks(old, one));
                found.extend(joined.map(|one| change(String::new(), shown(one))));
                let left = old.iter().filter(|one| lacks(new, one));
                found.extend(left.map(|one| change(shown(one), String::new())));
                if found.iter().all(|one| one.field != *field) {
                    // Only what is said of a value, such as its kind.
                    let list = serde_json::Value::Array(new.clone());
                    found.push(change(String::new(), shown(&list)));
                }
            }
            _ => {
                let text = |value: Option<&serde_json::Value>| {
                    value.filter(|value| !is_empty(value)).map(shown)
                };
                let old = text(old).unwrap_or_default();
                let new = text(new).unwrap_or_default();
                found.push(match new.strip_prefix(&old) {
                    // Notes stay, the newer ones are below them.
                    Some(more) if field == "notes" => change(String::new(), more.trim().to_owned()),
                    _ => change(old, new),
                });
            }
        }
    }
    let effect = if found.is_empty() {
        Effect::Unchanged
    } else if found.iter().all(|one| one.old.is_empty()) {
        Effect::Filled
    } else {
        Effect::Changed
    };
    (effect, found)
}
