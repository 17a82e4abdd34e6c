//! SQL over the tables of the copy, one file a table. Speaks in rows; the rest of the room speaks
//! in the words of the trade.

pub(super) mod application;
pub(super) mod candidate;
pub(super) mod exported;
pub(super) mod job;
pub(super) mod lists;
pub(super) mod meta;
pub(super) mod names;
pub(super) mod rev;
pub(super) mod stage;

use jiff::Timestamp;
use rusqlite::Row;
use serde::{Serialize, de::DeserializeOwned};

use crate::store::{StoreError, from_millis, to_millis};

/// Returns a list as stored: JSON, or none when empty.
fn list<T: Serialize>(items: &[T]) -> Result<Option<String>, StoreError> {
    if items.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(items)
        .map(Some)
        .map_err(|error| StoreError::content("a list", error))
}

/// Returns the list in a column.
fn unlist<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<Vec<T>, StoreError> {
    match row
        .get_ref(column)?
        .as_str_or_null()
        .map_err(rusqlite::Error::from)?
    {
        None => Ok(Vec::new()),
        Some(json) => serde_json::from_str(json).map_err(|e| StoreError::content("a list", e)),
    }
}

/// Returns a moment as stored.
fn millis(moment: Option<Timestamp>) -> Option<i64> {
    moment.map(to_millis)
}

/// Returns the moment in a column.
fn moment(row: &Row<'_>, column: usize) -> Result<Option<Timestamp>, StoreError> {
    Ok(row.get::<_, Option<i64>>(column)?.and_then(from_millis))
}
