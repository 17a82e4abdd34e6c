//! Facts about the copy as a whole, by name.

use rusqlite::{Connection, OptionalExtension, params};

use crate::store::{Store, StoreError};

/// Returns the fact of that name.
pub(in crate::mirror) fn get(
    connection: &Connection,
    key: &str,
) -> Result<Option<String>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

/// Notes a fact.
pub(in crate::mirror) fn set(
    connection: &Connection,
    key: &str,
    value: &str,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )?
        .execute(params![key, value])?;
    Ok(())
}

/// Forgets a fact.
pub(in crate::mirror) fn remove(connection: &Connection, key: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM meta WHERE key = ?1")?
        .execute([key])?;
    Ok(())
}

/// Returns the mark of these tables, which is made when it is first asked for; revisions of others
/// mean nothing to what is derived from them.
pub(in crate::mirror) fn generation(store: &Store) -> Result<String, StoreError> {
    const KEY: &str = "generation";
    if let Some(there) = store.read_here(|connection| get(connection, KEY))? {
        return Ok(there);
    }
    let made = uuid::Uuid::now_v7().simple().to_string();
    store.write_here(move |tx| {
        if let Some(there) = get(tx, KEY)? {
            return Ok(there);
        }
        set(tx, KEY, &made)?;
        Ok(made)
    })
}
