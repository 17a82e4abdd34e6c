//! Which profiles were exported from here.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, Row};

use super::Library;
use super::keys::counts_rows;
use crate::people::{JobId, Profile, ProfileId, text};
use crate::store::{StoreError, from_millis};

/// An export of a profile of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedProfile {
    /// The profile.
    pub profile: ProfileId,
    /// The job's name, or the pool's behind `prospects`.
    pub target: String,
    /// The job, none for prospects.
    pub job: Option<JobId>,
    /// When it was sent.
    pub at: Option<Timestamp>,
}

const SELECT: &str =
    "SELECT profile.id, export.job_id, COALESCE(export.sent_at, export.created_at),
        COALESCE(json_extract(export.target, '$.job.name'),
                 'prospects ' || COALESCE(json_extract(export.target, '$.prospect.pool.name'), '')),
        export.name, profile.external_id, profile.body
 FROM export JOIN profile ON profile.external_id = export.external_id
 WHERE export.state = 'done' AND export.candidate_id IS NOT NULL
   AND json_extract(export.person, '$.profile') IS NOT NULL";

impl Library {
    /// Returns every export of a profile that is here, on the calling thread.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub fn exported_here(&self) -> Result<Vec<ExportedProfile>, StoreError> {
        self.store.read_here(|connection| {
            let mut select = connection.prepare_cached(SELECT)?;
            let mut rows = select.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.extend(read(row)?);
            }
            Ok(found)
        })
    }

    /// Returns those of these profiles that were exported from here, with the newest export of each.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn exported_among(
        &self,
        ids: Vec<ProfileId>,
    ) -> Result<HashMap<ProfileId, ExportedProfile>, StoreError> {
        self.store
            .read(move |connection| among(connection, &ids))
            .await
    }
}

fn among(
    connection: &Connection,
    ids: &[ProfileId],
) -> Result<HashMap<ProfileId, ExportedProfile>, StoreError> {
    let mut select = connection.prepare_cached(&format!(
        "{SELECT} AND profile.id = ?1 ORDER BY COALESCE(export.sent_at, export.created_at)"
    ))?;
    let mut found = HashMap::new();
    for id in ids {
        let mut rows = select.query([id.0])?;
        while let Some(row) = rows.next()? {
            found.extend(read(row)?.map(|export| (export.profile, export)));
        }
    }
    Ok(found)
}

/// Returns the export of a row; none where the id is the number of a row that bears another name now.
fn read(row: &Row<'_>) -> Result<Option<ExportedProfile>, StoreError> {
    let external_id: String = row.get(5)?;
    if counts_rows(&external_id) {
        let (sent, body): (String, String) = (row.get(4)?, row.get(6)?);
        let named = serde_json::from_str::<Profile>(&body).map(|profile| profile.name());
        if named.is_ok_and(|named| text::phrase(&named) != text::phrase(&sent)) {
            return Ok(None);
        }
    }
    Ok(Some(ExportedProfile {
        profile: ProfileId(row.get(0)?),
        target: row.get(3)?,
        job: row.get::<_, Option<i64>>(1)?.map(JobId),
        at: row.get::<_, Option<i64>>(2)?.and_then(from_millis),
    }))
}
