//! A row of an import with all that is worked out of it alone.

use crate::library::body::Body;
use crate::library::fold::Fields;
use crate::library::keys;
use crate::people::{Profile, ProfileKey};
use crate::store::StoreError;

/// A row with all that is worked out of it alone.
pub(super) struct Prepared {
    /// The row as it is stored.
    pub(super) body: String,
    pub(super) digest: i64,
    pub(super) strong: Vec<(i64, String)>,
    pub(super) id: Option<i64>,
    pub(super) name: Option<i64>,
    /// All of them, sorted: those of a record that is this row and nothing else.
    pub(super) keys: Vec<i64>,
    pub(super) key: ProfileKey,
    pub(super) profile: Profile,
    /// Whose id the row bears; empty where nobody knows.
    pub(super) tool: String,
}

impl Prepared {
    pub(super) fn of(mut profile: Profile, tool: &str) -> Result<Self, StoreError> {
        // What the reader knows of the row goes before what is said of the whole list.
        let tool = profile.tool.take().unwrap_or_else(|| tool.to_owned());
        let Body { text, digest } = Body::of(&profile)?;
        let strong = keys::of_strong(&profile);
        let id = keys::of_id(&tool, &profile);
        let name = keys::of_name(&profile);
        let all = strong.iter().map(|(key, _)| *key);
        let mut keys: Vec<i64> = all.chain([digest]).chain(id).chain(name).collect();
        keys.sort_unstable();
        keys.dedup();
        Ok(Self {
            body: text,
            digest,
            strong,
            id,
            name,
            keys,
            key: profile.key(),
            profile,
            tool,
        })
    }

    /// Returns the fields of the row as they are stored.
    pub(super) fn fields(&self) -> Result<Fields, StoreError> {
        serde_json::from_str(&self.body).map_err(|error| StoreError::content("a profile", error))
    }
}
