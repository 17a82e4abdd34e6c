//! People who were forgotten: what the library held of them is taken out, and keyed hashes of what
//! they are recognised by stay, so that no import brings them back.

use std::collections::{BTreeSet, HashSet};

use blake2::{Blake2b512, Digest as _};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::Library;
use super::rows::remove;
use crate::people::keys::{KeyKind, MatchKey};
use crate::people::{Profile, ProfileId, match_keys_of_profile};
use crate::store::{StoreError, from_millis, to_millis};

/// The name of the key in `meta`.
const KEY: &str = "forgotten_key";

/// A record of the library that is somebody's.
#[derive(Clone, Debug)]
pub struct OwnRecord {
    /// Its number.
    pub id: ProfileId,
    /// The record.
    pub profile: Profile,
    /// Where it was captured first.
    pub source: String,
    /// When it was captured first.
    pub captured_at: Timestamp,
}

/// Returns the keys by which somebody is recognised for certain: addresses and pages. A phone is found
/// by its last digits, which others may share.
pub fn certain_keys(profile: &Profile) -> Vec<MatchKey> {
    let mut keys = match_keys_of_profile(profile);
    keys.retain(|key| key.kind != KeyKind::Phone);
    keys
}

/// Returns the number of every record of the library that was captured up to `until`, oldest first.
///
/// # Errors
/// When the data file can't be read.
pub fn captured_until(
    connection: &Connection,
    until: Timestamp,
) -> Result<Vec<ProfileId>, StoreError> {
    let mut select =
        connection.prepare("SELECT id FROM profile WHERE added_at <= ?1 ORDER BY added_at, id")?;
    let ids = select.query_map([to_millis(until)], |row| Ok(ProfileId(row.get(0)?)))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Returns the records with these numbers, in their order, without those that are gone.
///
/// # Errors
/// When the data file can't be read.
pub fn records(
    connection: &Connection,
    ids: impl IntoIterator<Item = ProfileId>,
) -> Result<Vec<OwnRecord>, StoreError> {
    let mut select = connection
        .prepare_cached("SELECT id, source, body, added_at FROM profile WHERE id = ?1")?;
    let mut found = Vec::new();
    for id in ids {
        let mut rows = select.query([id.0])?;
        if let Some(row) = rows.next()? {
            found.push(own(row)?);
        }
    }
    Ok(found)
}

/// Returns the records of the library of which `wanted` says so, oldest first; no others are held.
fn those(
    connection: &Connection,
    wanted: impl Fn(&OwnRecord) -> bool,
) -> Result<Vec<OwnRecord>, StoreError> {
    let mut select = connection
        .prepare("SELECT id, source, body, added_at FROM profile ORDER BY added_at, id")?;
    let mut rows = select.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let record = own(row)?;
        if wanted(&record) {
            found.push(record);
        }
    }
    Ok(found)
}

/// Returns the records of the library that state an address as it is written, but for case; oldest first.
///
/// # Errors
/// When the data file can't be read.
pub fn records_stating(
    connection: &Connection,
    address: &str,
) -> Result<Vec<OwnRecord>, StoreError> {
    those(connection, |record| states(&record.profile, address))
}

/// Returns whether a profile states an address as it is written, but for case.
pub fn states(profile: &Profile, address: &str) -> bool {
    let mut emails = profile.emails.iter();
    emails.any(|own| own.trim().to_lowercase() == address.trim().to_lowercase())
}

/// Returns the records of the library that are somebody's, who is known by an id (a record's number or
/// one that a list gave) or by keys; oldest first.
///
/// # Errors
/// When the data file can't be read.
pub fn records_of(
    connection: &Connection,
    id: Option<&str>,
    keys: &[MatchKey],
) -> Result<Vec<OwnRecord>, StoreError> {
    let is_theirs = |record: &OwnRecord| {
        let own = certain_keys(&record.profile);
        id.is_some_and(|id| record.profile.external_id == id || record.id.0.to_string() == id)
            || own.iter().any(|key| keys.contains(key))
    };
    if !super::state::has_keys(connection)? {
        // Nothing was looked up in this file since its keys are of an older version: in a backup, say.
        return those(connection, is_theirs);
    }
    let mut ids: BTreeSet<i64> = BTreeSet::new();
    let mut of_key =
        connection.prepare_cached("SELECT profile_id FROM profile_key WHERE key = ?1")?;
    for key in keys {
        let rows = of_key.query_map([super::keys::of_key(key)], |row| row.get(0))?;
        for id in rows {
            ids.insert(id?);
        }
    }
    if let Some(id) = id {
        let mut of_id =
            connection.prepare_cached("SELECT id FROM profile WHERE external_id = ?1")?;
        for id in of_id.query_map([id], |row| row.get(0))? {
            ids.insert(id?);
        }
        ids.extend(id.parse::<i64>().ok());
    }
    let mut found = records(connection, ids.into_iter().map(ProfileId))?;
    // Two keys may share their 64 bits.
    found.retain(is_theirs);
    found.sort_by_key(|record| (record.captured_at, record.id));
    Ok(found)
}

fn own(row: &Row<'_>) -> Result<OwnRecord, StoreError> {
    let body: String = row.get(2)?;
    let profile: Profile =
        serde_json::from_str(&body).map_err(|error| StoreError::content("a profile", error))?;
    Ok(OwnRecord {
        id: ProfileId(row.get(0)?),
        profile,
        source: row.get(1)?,
        captured_at: from_millis(row.get(3)?).unwrap_or_default(),
    })
}

/// Returns the records of the library that are of people who were forgotten: a copy that was put back may
/// bring them along.
///
/// # Errors
/// When the data file can't be read.
pub fn records_of_forgotten(connection: &Connection) -> Result<Vec<OwnRecord>, StoreError> {
    let Some(forgotten) = Forgotten::load(connection)? else {
        return Ok(Vec::new());
    };
    those(connection, |record| forgotten.has(&record.profile))
}

/// Returns how many decisions were said of somebody, who is known by these ids and keys.
///
/// # Errors
/// When the data file can't be read.
pub fn decisions_of(
    connection: &Connection,
    external_ids: &[String],
    keys: &[MatchKey],
) -> Result<Vec<i64>, StoreError> {
    let mut select =
        connection.prepare("SELECT id, external_id, person, candidate FROM decision")?;
    let mut rows = select.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let external_id: String = row.get(1)?;
        let said: [Option<String>; 2] = [row.get(2)?, row.get(3)?];
        let holds = said
            .iter()
            .flatten()
            .any(|text| keys.iter().any(|key| text.contains(&key.key)));
        if holds || external_ids.contains(&external_id) {
            found.push(row.get(0)?);
        }
    }
    Ok(found)
}

/// Takes records and decisions out, with all that is kept of them.
///
/// # Errors
/// When the data file can't be written.
pub fn erase(
    connection: &Connection,
    records: &[OwnRecord],
    decisions: &[i64],
) -> Result<(), StoreError> {
    for record in records {
        remove(connection, record.id.0)?;
    }
    for id in decisions {
        connection.execute("DELETE FROM decision_key WHERE decision_id = ?1", [id])?;
        connection.execute("DELETE FROM decision WHERE id = ?1", [id])?;
    }
    Ok(())
}

/// Notes that whoever has these keys or ids was forgotten.
///
/// # Errors
/// When the data file can't be written.
pub fn note(
    connection: &Connection,
    keys: &[MatchKey],
    external_ids: &[String],
    now: Timestamp,
) -> Result<(), StoreError> {
    let key = match key(connection)? {
        Some(key) => key,
        None => {
            // 148 random bits: enough that no list of addresses can be tried without this file.
            let key = format!("{}{}", uuid::Uuid::now_v7(), uuid::Uuid::now_v7());
            connection.execute("INSERT INTO meta (key, value) VALUES (?1, ?2)", [KEY, &key])?;
            key
        }
    };
    let of_keys = keys.iter().map(|one| of_key(&key, one));
    let of_ids = external_ids.iter().map(|id| of_id(&key, id));
    for hash in of_keys.chain(of_ids) {
        connection.execute(
            "INSERT OR IGNORE INTO forgotten (hash, at) VALUES (?1, ?2)",
            (hash, to_millis(now)),
        )?;
    }
    Ok(())
}

fn key(connection: &Connection) -> Result<Option<String>, StoreError> {
    let mut select = connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(select.query_row([KEY], |row| row.get(0)).optional()?)
}

fn of_key(key: &str, of: &MatchKey) -> Vec<u8> {
    hash(key, &[of.kind.word(), &of.key])
}

fn of_id(key: &str, id: &str) -> Vec<u8> {
    hash(key, &["id", id])
}

fn hash(key: &str, parts: &[&str]) -> Vec<u8> {
    let mut hash = Blake2b512::new();
    for part in [&[key], parts].concat() {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().copied().take(16).collect()
}

/// Tells people who were forgotten from others.
pub struct Forgotten {
    key: String,
    hashes: HashSet<Vec<u8>>,
}

impl Forgotten {
    /// Returns who was forgotten; none where nobody was.
    ///
    /// # Errors
    /// When the data file can't be read.
    pub fn load(connection: &Connection) -> Result<Option<Self>, StoreError> {
        let Some(key) = key(connection)? else {
            return Ok(None);
        };
        let mut select = connection.prepare("SELECT hash FROM forgotten")?;
        let hashes: HashSet<Vec<u8>> = select
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok((!hashes.is_empty()).then_some(Self { key, hashes }))
    }

    /// Whether somebody with a key or the id of this profile was forgotten.
    pub fn has(&self, profile: &Profile) -> bool {
        let keys = certain_keys(profile);
        let mut hashes = keys.iter().map(|one| of_key(&self.key, one));
        // An id that only counts rows is anybody's.
        let id = &profile.external_id;
        hashes.any(|hash| self.hashes.contains(&hash))
            || (!super::counts_rows(id) && self.hashes.contains(&of_id(&self.key, id)))
    }
}

impl Library {
    /// Returns the profiles that may be taken in, and how many are of people who were forgotten.
    ///
    /// # Errors
    /// When the data file can't be read.
    pub(super) fn not_forgotten(
        connection: &Connection,
        profiles: Vec<Profile>,
    ) -> Result<(Vec<Profile>, usize), StoreError> {
        let Some(forgotten) = Forgotten::load(connection)? else {
            return Ok((profiles, 0));
        };
        let all = profiles.len();
        let rest: Vec<Profile> = profiles
            .into_iter()
            .filter(|profile| !forgotten.has(profile))
            .collect();
        let left_out = all - rest.len();
        Ok((rest, left_out))
    }
}
