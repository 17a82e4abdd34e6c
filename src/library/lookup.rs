//! Finding records by key while people are taken in.
//!
//! A few rows ask the table; thousands are quicker with all of it in memory, and with their own keys
//! written in order at the end.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use rusqlite::{Connection, params_from_iter};

use super::rows::add_keys;
use crate::store::StoreError;

/// From this many rows on, everything is held in memory.
const MANY: usize = 2_000;
/// A key that more than this many hold finds nobody.
const FEW: usize = 16;
/// Keys written by one statement.
const AT_ONCE: usize = 256;
const INSERT: &str = "INSERT OR IGNORE INTO profile_key VALUES ";
static INSERTS: LazyLock<String> =
    LazyLock::new(|| format!("{INSERT}{}", ["(?, ?)"; AT_ONCE].join(", ")));
/// Keys of a row, as a rule: address, page, phone, name and the row as it is.
const KEYS_OF_A_ROW: usize = 5;

/// Records by what they are found by. Nearly every key has one, which costs no list of its own.
struct Holders {
    first: HashMap<i64, i64, ahash::RandomState>,
    further: HashMap<i64, Vec<i64>, ahash::RandomState>,
}

impl Holders {
    /// Creates an empty map with room for the keys of this many rows.
    fn with_room(rows: usize) -> Self {
        Self {
            first: HashMap::with_capacity_and_hasher(
                rows * KEYS_OF_A_ROW,
                ahash::RandomState::new(),
            ),
            further: HashMap::default(),
        }
    }

    /// Returns the records with a key, at most one more than can be looked at.
    fn of(&self, key: i64) -> Vec<i64> {
        let Some(first) = self.first.get(&key) else {
            return Vec::new();
        };
        let further = self.further.get(&key).into_iter().flatten();
        std::iter::once(first).chain(further).copied().collect()
    }

    /// Adds a record unless it is there, or more are than can be looked at; returns whether it was added.
    fn add(&mut self, key: i64, id: i64) -> bool {
        let first = match self.first.entry(key) {
            Entry::Occupied(held) => *held.get(),
            Entry::Vacant(free) => {
                free.insert(id);
                return true;
            }
        };
        if first == id {
            return false;
        }
        let further = self.further.entry(key).or_default();
        if further.len() >= FEW || further.contains(&id) {
            return false;
        }
        further.push(id);
        true
    }
}

pub(super) struct Lookup<'c> {
    connection: &'c Connection,
    whole: Option<Holders>,
    added: Vec<(i64, i64)>,
    /// Records whose keys in the table are all that they have: written as a whole, or gone.
    settled: HashSet<i64>,
    shared: HashSet<i64>,
}

impl<'c> Lookup<'c> {
    pub(super) fn new(connection: &'c Connection, rows: usize) -> Result<Self, StoreError> {
        let mut lookup = Self {
            connection,
            whole: None,
            added: Vec::new(),
            settled: HashSet::new(),
            shared: HashSet::new(),
        };
        if rows >= MANY {
            let mut whole = Holders::with_room(rows);
            let mut all = connection.prepare("SELECT key, profile_id FROM profile_key")?;
            let mut found = all.query([])?;
            while let Some(row) = found.next()? {
                whole.add(row.get(0)?, row.get(1)?);
            }
            lookup.whole = Some(whole);
        }
        Ok(lookup)
    }

    /// Returns the records with this key, at most as many as can be looked at.
    pub(super) fn holders(&self, key: i64) -> Result<Vec<i64>, StoreError> {
        if let Some(whole) = &self.whole {
            return Ok(whole.of(key));
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
            if whole.add(key, id) {
                self.added.push((key, id));
            }
        }
        Ok(())
    }

    /// Notes that a record was written as a whole, these keys with it.
    pub(super) fn is_written(&mut self, id: i64, keys: impl IntoIterator<Item = i64>) {
        if let Some(whole) = &mut self.whole {
            for key in keys {
                whole.add(key, id);
            }
            self.settled.insert(id);
        }
    }

    /// Notes that a record went.
    pub(super) fn is_gone(&mut self, id: i64) {
        self.settled.insert(id);
    }

    /// Writes the keys noted.
    pub(super) fn write(&mut self) -> Result<(), StoreError> {
        let Self { added, settled, .. } = self;
        added.retain(|(_, id)| !settled.contains(id));
        added.sort_unstable();
        let mut several = self.connection.prepare_cached(&INSERTS)?;
        let (some, rest) = self.added.as_chunks::<AT_ONCE>();
        for some in some {
            let given = some.iter().flat_map(|(key, id)| [*key, *id]);
            several.execute(params_from_iter(given))?;
        }
        for (key, id) in rest {
            add_keys(self.connection, *id, &[*key])?;
        }
        self.added.clear();
        Ok(())
    }
}
