//! The rows of a record: keys put in and taken out, rewritten, removed.

use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use super::known::Known;
use super::state;
use crate::store::StoreError;

/// Takes out by what a record is found, which its row names.
const TAKE_KEYS: &str = "DELETE FROM profile_key WHERE profile_id = ?1 AND key IN (
    SELECT value FROM profile, json_each(profile.keys) WHERE profile.id = ?1)";

/// Writes by what a record is found, in place of what its row names so far.
pub(super) fn write_keys(connection: &Connection, id: i64, keys: &[i64]) -> Result<(), StoreError> {
    connection.prepare_cached(TAKE_KEYS)?.execute([id])?;
    add_keys(connection, id, keys)
}

/// Adds keys to those by which a record is found.
pub(super) fn add_keys(connection: &Connection, id: i64, keys: &[i64]) -> Result<(), StoreError> {
    let mut insert =
        connection.prepare_cached("INSERT OR IGNORE INTO profile_key VALUES (?1, ?2)")?;
    for key in keys {
        insert.execute([*key, id])?;
    }
    Ok(())
}

/// Writes a record anew from its statements; one of which nothing is said any more goes.
pub(super) fn renew(connection: &Connection, id: i64, now: i64) -> Result<(), StoreError> {
    match Known::load(connection, id)? {
        Some(known) => known.write(connection, now),
        None => remove(connection, id),
    }
}

/// Takes a record away with its statements, keys and pairs.
pub(super) fn remove(connection: &Connection, id: i64) -> Result<(), StoreError> {
    for table in [
        "DELETE FROM statement WHERE profile_id = ?1",
        TAKE_KEYS,
        "DELETE FROM profile_pair WHERE a = ?1 OR b = ?1",
    ] {
        connection.prepare_cached(table)?.execute([id])?;
    }
    let gone = connection
        .prepare_cached("DELETE FROM profile WHERE id = ?1")?
        .execute([id])?;
    if gone > 0 {
        state::count(connection, state::REMOVALS)?;
    }
    Ok(())
}

/// Returns whether a record is there.
pub(super) fn is_there(connection: &Connection, id: i64) -> Result<bool, StoreError> {
    let found = connection
        .prepare_cached("SELECT 1 FROM profile WHERE id = ?1")?
        .query_row([id], |_| Ok(()))
        .optional()?;
    Ok(found.is_some())
}

/// Returns a value as it is stored.
pub(super) fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::content("a profile", error))
}
