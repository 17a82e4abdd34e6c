//! The organisation's tags by name.

use std::collections::HashMap;

use super::Named;
use crate::mirror::{Mirror, NameRecord, Resource, convert};
use crate::store::StoreError;

/// The tags that Greenhouse has, as far as is known here.
#[derive(Clone, Debug, Default)]
pub(super) struct Tags {
    by_folded: HashMap<String, Vec<Named>>,
}

impl Tags {
    /// Returns the tags of the mirror.
    ///
    /// # Errors
    /// [`StoreError`] when it can't be read.
    pub(super) async fn read(mirror: &Mirror) -> Result<Self, StoreError> {
        let mut tags = Self::default();
        for NameRecord { id, name, .. } in mirror.names(Resource::CandidateTags).await? {
            tags.add(convert::wire_id(id), &name);
        }
        Ok(tags)
    }

    /// Takes in a tag.
    pub(super) fn add(&mut self, id: u64, name: &str) {
        let same = self.by_folded.entry(name.to_lowercase()).or_default();
        same.retain(|tag| tag.id != id);
        same.push(Named {
            id,
            name: name.to_owned(),
        });
    }

    /// Returns the tag of this name; where none is written just so, the only one that differs in
    /// case alone (case counts in Greenhouse, contract 6.3).
    pub(super) fn find(&self, name: &str) -> Option<&Named> {
        let same = self.by_folded.get(&name.trim().to_lowercase())?;
        match same.iter().find(|tag| tag.name == name.trim()) {
            Some(tag) => Some(tag),
            None if same.len() == 1 => same.first(),
            None => None,
        }
    }

    /// Returns every name.
    pub(super) fn names(&self) -> Vec<&str> {
        let all = self.by_folded.values().flatten();
        all.map(|tag| tag.name.as_str()).collect()
    }
}
