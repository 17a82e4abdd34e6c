//! Lists of people under a name, and who is skipped for now.

use rusqlite::{Connection, params};

use crate::store::StoreError;

/// Gives what hangs on a record that becomes part of another one to that one.
pub(super) fn move_all(connection: &Connection, from: i64, to: i64) -> Result<(), StoreError> {
    for sql in [
        "UPDATE OR IGNORE list_member SET person_id = ?2 WHERE kind = 'profile' AND person_id = ?1",
        "UPDATE OR IGNORE skip SET person_id = ?2 WHERE kind = 'profile' AND person_id = ?1",
        "UPDATE act SET profile_id = ?2 WHERE profile_id = ?1",
    ] {
        connection.prepare_cached(sql)?.execute(params![from, to])?;
    }
    Ok(())
}
