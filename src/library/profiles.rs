//! Finding the profiles that are kept.

use std::cmp::Reverse;

use rusqlite::{OptionalExtension, Row};

use super::{Library, Source};
use crate::people::{Profile, ProfileId};
use crate::store::StoreError;

/// A profile with its id in the library.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The library's id, stable for as long as the profile is kept.
    pub id: ProfileId,
    /// The profile.
    pub profile: Profile,
    /// Where it is from, oldest first.
    pub sources: Vec<Source>,
}

/// Where a profile is in the order of the library: newest import first, rows of one import in
/// their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    added_at: Reverse<i64>,
    /// The profile.
    pub id: ProfileId,
}

/// A state of the library: two that are equal hold the same profiles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Version {
    changed_at: i64,
    newest: i64,
    removals: i64,
    /// How many profiles there are.
    pub count: u64,
}

impl Version {
    /// Returns whether somebody went since an earlier state, which leaves no trace in the rows.
    pub fn lacks_some_of(&self, earlier: &Self) -> bool {
        self.removals != earlier.removals
    }
}

/// A profile as it is stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Where it stands.
    pub place: Place,
    /// The profile as JSON.
    pub body: String,
    /// Where it is from: a list of [`Source`] as JSON.
    pub sources: String,
    /// When it came in, and when it last changed; in milliseconds.
    pub moments: [i64; 2],
}

/// Profiles handed over at once.
const AT_ONCE: usize = 4_096;

impl Library {
    /// Returns the profiles with these ids, in their order, without those no longer kept.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn get(&self, ids: &[ProfileId]) -> Result<Vec<Kept>, StoreError> {
        let ids = ids.to_vec();
        self.store
            .read(move |connection| {
                let mut by_id = connection
                    .prepare_cached("SELECT id, body, sources FROM profile WHERE id = ?1")?;
                let mut found = Vec::with_capacity(ids.len());
                for id in ids {
                    if let Some(row) = by_id.query_row([id.0], columns).optional()? {
                        found.push(kept(row)?);
                    }
                }
                Ok(found)
            })
            .await
    }

    /// Returns the profiles with this `external_id`, of whatever source, oldest first.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn find(&self, external_id: &str) -> Result<Vec<Kept>, StoreError> {
        let external_id = external_id.to_owned();
        self.store
            .read(move |connection| {
                let mut statement = connection.prepare_cached(
                    "SELECT id, body, sources FROM profile WHERE external_id = ?1 ORDER BY id",
                )?;
                let rows = statement.query_map([external_id], columns)?;
                rows.map(|row| kept(row?)).collect()
            })
            .await
    }

    /// Returns profiles newest import first, rows of one import in their order, skipping `offset`
    /// and at most `limit`.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn list(&self, limit: usize, offset: usize) -> Result<Vec<Kept>, StoreError> {
        self.store
            .read(move |connection| {
                let mut select = connection.prepare_cached(
                    "SELECT id, body, sources FROM profile ORDER BY added_at DESC, id LIMIT ?1 OFFSET ?2",
                )?;
                let [limit, offset] = [limit, offset].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
                let rows = select.query_map([limit, offset], columns)?;
                rows.map(|row| kept(row?)).collect()
            })
            .await
    }

    /// Returns the state the library is in, on the calling thread.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub fn version_here(&self) -> Result<Version, StoreError> {
        self.store.read_here(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT (SELECT coalesce(max(updated_at), 0) FROM profile),
                        (SELECT coalesce(max(id), 0) FROM profile),
                        (SELECT count(*) FROM profile),
                        (SELECT coalesce(max(value), 0) FROM library_state WHERE key = 'removals')",
            )?;
            Ok(statement.query_row([], |row| {
                let count: i64 = row.get(2)?;
                Ok(Version {
                    changed_at: row.get(0)?,
                    newest: row.get(1)?,
                    removals: row.get(3)?,
                    count: u64::try_from(count).unwrap_or(0),
                })
            })?)
        })
    }

    /// Hands the profiles that are new or have changed since a state over, some at a time and in no
    /// order; for the first state that is all of them. On the calling thread.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub fn changed_since_here(
        &self,
        since: Version,
        mut take: impl FnMut(Vec<Stored>),
    ) -> Result<(), StoreError> {
        self.store.read_here(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, added_at, body, sources, updated_at FROM profile WHERE updated_at > ?1",
            )?;
            let mut rows = statement.query([since.changed_at])?;
            let mut some = Vec::new();
            while let Some(row) = rows.next()? {
                some.push(Stored {
                    place: Place {
                        added_at: Reverse(row.get(1)?),
                        id: ProfileId(row.get(0)?),
                    },
                    body: row.get(2)?,
                    sources: row.get(3)?,
                    moments: [row.get(1)?, row.get(4)?],
                });
                if some.len() == AT_ONCE {
                    take(std::mem::take(&mut some));
                }
            }
            take(some);
            Ok(())
        })
    }

    /// Returns how many profiles are kept.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn count(&self) -> Result<u64, StoreError> {
        self.store
            .read(|connection| {
                let count: i64 =
                    connection.query_row("SELECT count(*) FROM profile", [], |row| row.get(0))?;
                Ok(u64::try_from(count).unwrap_or(0))
            })
            .await
    }
}

fn columns(row: &Row<'_>) -> rusqlite::Result<(i64, String, String)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn kept((id, body, sources): (i64, String, String)) -> Result<Kept, StoreError> {
    let profile = serde_json::from_str(&body).map_err(|e| StoreError::content("a profile", e))?;
    Ok(Kept {
        id: ProfileId(id),
        profile,
        // What there is to say of them besides is no reason not to show them.
        sources: serde_json::from_str(&sources).unwrap_or_default(),
    })
}
