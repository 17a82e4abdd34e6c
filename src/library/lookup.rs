//! Finding records by key while people are taken in.
//!
//! A few rows ask the table; thousands are quicker with all of it in memory, and with their own keys
//! written in order at the end.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use super::record::add_keys;
use crate::store::StoreError;

/// From this many rows on, everything is held in memory.
const MANY: usize = 2_000;
/// A key that more than this many hold finds nobody.
const FEW: usize = 16;

/// Records by what they are found by.
type Holders = HashMap<i64, Ids, ahash::RandomState>;

/// The records that hold a key. Nearly every key has one, which costs no allocation of its own.
enum Ids {
    One(i64),
    Several(Vec<i64>),
}

impl Ids {
    fn as_slice(&self) -> &[i64] {
        match self {
            Self::One(id) => std::slice::from_ref(id),
            Self::Several(ids) => ids,
        }
    }

    /// Adds a record unless it is there, or more are than can be looked at; returns whether it was added.
    fn add(&mut self, id: i64) -> bool {
        let ids = self.as_slice();
        if ids.len() > FEW || ids.contains(&id) {
            return false;
        }
        match self {
            Self::One(first) => *self = Self::Several(vec![*first, id]),
            Self::Several(ids) => ids.push(id),
        }
        true
    }
}

pub(super) struct Lookup<'c> {
    connection: &'c Connection,
    whole: Option<Holders>,
    added: Vec<(i64, i64)>,
    shared: HashSet<i64>,
}

impl<'c> Lookup<'c> {
    pub(super) fn new(connection: &'c Connection, rows: usize) -> Result<Self, StoreError> {
        let mut lookup = Self {
            connection,
            whole: None,
            added: Vec::new(),
            shared: HashSet::new(),
        };
        if rows >= MANY {
            let mut whole = Holders::default();
            let mut all = connection.prepare("SELECT key, profile_id FROM profile_key")?;
            let mut found = all.query([])?;
            while let Some(row) = found.next()? {
                let id = row.get(1)?;
                whole
                    .entry(row.get(0)?)
                    .and_modify(|ids: &mut Ids| {
                        ids.add(id);
                    })
                    .or_insert(Ids::One(id));
            }
            lookup.whole = Some(whole);
        }
        Ok(lookup)
    }

    /// Returns the records with this key, at most as many as can be looked at.
    pub(super) fn holders(&self, key: i64) -> Result<Vec<i64>, StoreError> {
        if let Some(whole) = &self.whole {
            let ids = whole.get(&key).map(Ids::as_slice).unwrap_or_default();
            return Ok(ids.iter().take(FEW + 1).copied().collect());
        }
        let mut find = self
            .connection
            .prepare_cached("SELECT profile_id FROM profile_key WHERE key = ?1 LIMIT ?2")?;
        let limit = i64::try_from(FEW + 1).unwrap_or(i64::MAX);
        let ids = find.query_map([key, limit], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Returns the records with this key; none where too many hold it to prove anything.
    pub(super) fn holders_of_few(&self, key: i64) -> Result<Option<Vec<i64>>, StoreError> {
        if self.shared.contains(&key) {
            return Ok(None);
        }
        Ok(Some(self.holders(key)?).filter(|ids| ids.len() <= FEW))
    }

    /// Notes that a key is held by people of other names.
    pub(super) fn is_shared(&mut self, key: i64) {
        self.shared.insert(key);
    }

    /// Notes that a record has these keys.
    pub(super) fn add(
        &mut self,
        id: i64,
        keys: impl IntoIterator<Item = i64>,
    ) -> Result<(), StoreError> {
        let Some(whole) = &mut self.whole else {
            let keys: Vec<i64> = keys.into_iter().collect();
            return add_keys(self.connection, id, &keys);
        };
        for key in keys {
            let added = match whole.entry(key) {
                Entry::Occupied(mut held) => held.get_mut().add(id),
                Entry::Vacant(free) => {
                    free.insert(Ids::One(id));
                    true
                }
            };
            if added {
                self.added.push((key, id));
            }
        }
        Ok(())
    }

    /// Writes the keys noted.
    pub(super) fn write(&mut self) -> Result<(), StoreError> {
        self.added.sort_unstable();
        let mut insert = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO profile_key VALUES (?1, ?2)")?;
        for (key, id) in self.added.drain(..) {
            insert.execute([key, id])?;
        }
        Ok(())
    }
}
