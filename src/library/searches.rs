//! Searches a sourcer comes back to.

use jiff::Timestamp;
use rusqlite::params;

use super::Library;
use crate::store::{StoreError, to_millis};

/// A query kept under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSearch {
    /// The name given by the sourcer.
    pub name: String,
    /// The query as typed.
    pub query: String,
    /// Where it looks, in the screen's own words; none where that was not kept.
    pub scope: Option<String>,
}

impl Library {
    /// Keeps a query under a name, replacing an earlier one of that name.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn save_search(&self, search: SavedSearch) -> Result<(), StoreError> {
        let now = to_millis(Timestamp::now());
        self.store
            .write(move |tx| {
                tx.execute(
                    "INSERT INTO saved_search (name, query, saved_at, scope) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (name) DO UPDATE SET query = excluded.query,
                         saved_at = excluded.saved_at, scope = excluded.scope",
                    params![search.name, search.query, now, search.scope],
                )?;
                Ok(())
            })
            .await
    }

    /// Forgets the query of that name, and returns whether there was one.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn forget_search(&self, name: &str) -> Result<bool, StoreError> {
        let name = name.to_owned();
        self.store
            .write(move |tx| {
                Ok(tx.execute("DELETE FROM saved_search WHERE name = ?1", [name])? > 0)
            })
            .await
    }

    /// Returns the queries kept, by name.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn saved_searches(&self) -> Result<Vec<SavedSearch>, StoreError> {
        self.store
            .read(|connection| {
                let mut statement = connection
                    .prepare("SELECT name, query, scope FROM saved_search ORDER BY name")?;
                let rows = statement.query_map([], |row| {
                    Ok(SavedSearch {
                        name: row.get(0)?,
                        query: row.get(1)?,
                        scope: row.get(2)?,
                    })
                })?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }
}
