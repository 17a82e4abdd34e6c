//! The status of those who left through the partner key, as last read.

use std::collections::HashMap;

use rusqlite::{Row, params};

use super::super::PartnerRecord;
use super::Journal;
use crate::store::{StoreError, from_millis, to_millis};

impl Journal {
    /// Keeps how exports stand.
    ///
    /// # Errors
    /// [`StoreError`]; then none was kept.
    pub async fn keep_standings(
        &self,
        standings: Vec<(String, PartnerRecord)>,
    ) -> Result<(), StoreError> {
        self.store
            .write_durable(move |tx| {
                for (export, one) in &standings {
                    tx.execute(
                        "INSERT OR REPLACE INTO partner_standing
                         (export, told, job, status, stage, profile_url, asked_at)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                        params![
                            export,
                            one.told,
                            one.job,
                            one.status,
                            one.stage,
                            one.profile_url,
                            to_millis(one.asked_at),
                        ],
                    )?;
                }
                Ok(())
            })
            .await
    }

    /// Returns how exports stand by their ids; those never asked about are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn standings(&self) -> Result<HashMap<String, PartnerRecord>, StoreError> {
        self.store
            .read(|connection| {
                let mut statement = connection.prepare_cached(
                    "SELECT export, told, job, status, stage, profile_url, asked_at FROM partner_standing",
                )?;
                let mut rows = statement.query([])?;
                let mut found = HashMap::new();
                while let Some(row) = rows.next()? {
                    found.extend(standing(row)?);
                }
                Ok(found)
            })
            .await
    }
}

fn standing(row: &Row<'_>) -> Result<Option<(String, PartnerRecord)>, StoreError> {
    let Some(asked_at) = from_millis(row.get(6)?) else {
        return Ok(None);
    };
    let record = PartnerRecord {
        told: row.get(1)?,
        job: row.get(2)?,
        status: row.get(3)?,
        stage: row.get(4)?,
        profile_url: row.get(5)?,
        asked_at,
    };
    Ok(Some((row.get(0)?, record)))
}
