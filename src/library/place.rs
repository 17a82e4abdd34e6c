//! Where the user of the screen was.

use rusqlite::{OptionalExtension as _, params};

use super::Library;
use crate::store::StoreError;

/// Where the user was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPlace {
    /// The mark of the organisation it belongs to; none before one was known.
    pub tenant: Option<String>,
    /// The place, in the screen's own words.
    pub text: String,
}

impl Library {
    /// Keeps where the user is, in place of what was kept before.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn keep_place(&self, place: KeptPlace) -> Result<(), StoreError> {
        self.store
            .write(move |tx| {
                tx.prepare_cached(
                    "INSERT INTO place (id, tenant, body) VALUES (1, ?1, ?2)
                     ON CONFLICT (id) DO UPDATE SET tenant = excluded.tenant, body = excluded.body",
                )?
                .execute(params![place.tenant, place.text])?;
                Ok(())
            })
            .await
    }

    /// Returns where the user was, none where nobody has been yet.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn place(&self) -> Result<Option<KeptPlace>, StoreError> {
        self.store
            .read(|connection| {
                Ok(connection
                    .query_row("SELECT tenant, body FROM place", [], |row| {
                        Ok(KeptPlace {
                            tenant: row.get(0)?,
                            text: row.get(1)?,
                        })
                    })
                    .optional()?)
            })
            .await
    }
}
