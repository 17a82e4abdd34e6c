//! Numbers kept beside the rows: the version of the keys, and how often rows went.

use jiff::Timestamp;
use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, params};

use super::body::Body;
use super::keys;
use super::known::Known;
use super::rows::{json, write_keys};
use crate::people::Profile;
use crate::store::{StoreError, to_millis};

/// How often a record went, which leaves no trace in the rows.
pub(super) const REMOVALS: &str = "removals";
const KEYS: &str = "keys";

/// Returns a number that is kept; 0 where there is none.
pub(super) fn get(connection: &Connection, key: &str) -> Result<i64, StoreError> {
    let found = connection
        .prepare_cached("SELECT value FROM library_state WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or(0))
}

/// Counts a number up.
pub(super) fn count(connection: &Connection, key: &str) -> Result<(), StoreError> {
    let next = get(connection, key)? + 1;
    set(connection, key, next)
}

/// Returns now in milliseconds, later than everything that has changed: whoever looks for changes since
/// then misses none.
pub(super) fn now(connection: &Connection) -> Result<i64, StoreError> {
    let last: Option<i64> = connection
        .prepare_cached("SELECT max(updated_at) FROM profile")?
        .query_row([], |row| row.get(0))?;
    let now = to_millis(Timestamp::now());
    Ok(last.map_or(now, |last| now.max(last + 1)))
}

/// Returns the highest number that a row of a table ever had.
pub(super) fn newest(connection: &Connection, table: &str) -> Result<i64, StoreError> {
    let found = connection
        .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = ?1")?
        .query_row([table], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or(0))
}

fn set(connection: &Connection, key: &str, value: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO library_state VALUES (?1, ?2)")?
        .execute(params![key, value])?;
    Ok(())
}

/// Returns whether it is known of everybody by what they are recognised.
pub(super) fn has_keys(connection: &Connection) -> Result<bool, StoreError> {
    Ok(get(connection, KEYS)? == keys::VERSION)
}

/// Works out by what people are recognised, where that is of another version or never was.
pub(super) fn with_keys(connection: &Connection) -> Result<(), StoreError> {
    if has_keys(connection)? {
        return Ok(());
    }
    let mut bodies = connection.prepare("SELECT id, body FROM statement WHERE kind = 'said'")?;
    let rows: Vec<(i64, String)> = bodies
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let digests: Vec<(i64, i64)> = rows
        .into_par_iter()
        .filter_map(|(id, body)| {
            let profile: Profile = serde_json::from_str(&body).ok()?;
            Some((id, Body::of(&profile).ok()?.digest))
        })
        .collect();
    let mut update = connection.prepare_cached("UPDATE statement SET digest = ?2 WHERE id = ?1")?;
    for (id, digest) in digests {
        update.execute([id, digest])?;
    }
    let mut ids = connection.prepare("SELECT id FROM profile")?;
    let ids: Vec<i64> = ids
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    // Those of another version are none that the rows name.
    connection.execute("DELETE FROM profile_key", [])?;
    let mut update = connection.prepare_cached("UPDATE profile SET keys = ?2 WHERE id = ?1")?;
    for id in ids {
        // One that can't be read is told of where it is listed.
        if let Ok(Some(known)) = Known::load(connection, id) {
            let keys = known.keys();
            write_keys(connection, id, &keys)?;
            update.execute(params![id, json(&keys)?])?;
        }
    }
    set(connection, KEYS, keys::VERSION)
}
