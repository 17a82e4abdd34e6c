//! A row of an import with all that is worked out of it alone.

use crate::library::fold::{self, Fields};
use crate::library::keys;
use crate::library::profiles::words;
use crate::library::record::json;
use crate::people::Profile;
use crate::store::StoreError;

/// A row with all that is worked out of it alone.
pub(super) struct Prepared {
    pub(super) fields: Fields,
    pub(super) body: String,
    pub(super) words: String,
    pub(super) digest: i64,
    pub(super) strong: Vec<(i64, String)>,
    pub(super) id: Option<i64>,
    pub(super) name: Option<i64>,
    pub(super) profile: Profile,
    /// Whose id the row bears; empty where nobody knows.
    pub(super) tool: String,
}

impl Prepared {
    pub(super) fn of(mut profile: Profile, tool: &str) -> Result<Self, StoreError> {
        // What the reader knows of the row goes before what is said of the whole list.
        let tool = profile.tool.take().unwrap_or_else(|| tool.to_owned());
        let fields = fold::fields(&profile);
        Ok(Self {
            body: json(&fields)?,
            words: words(&profile),
            digest: keys::of_row(&profile, &fields),
            strong: keys::of_strong(&profile),
            id: keys::of_id(&tool, &profile),
            name: keys::of_name(&profile),
            fields,
            profile,
            tool,
        })
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = i64> {
        let strong = self.strong.iter().map(|(key, _)| *key);
        strong.chain([self.digest]).chain(self.id).chain(self.name)
    }
}
