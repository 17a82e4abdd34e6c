//! Whom the outbox made or put on a job, as far as searches ask about it.

use std::collections::HashSet;

use rusqlite::Connection;

use super::moment;
use crate::mirror::query::Known;
use crate::people::{CandidateId, JobId};
use crate::store::StoreError;

/// Adds every export whose candidate is known, under the number that the candidate has now.
pub(in crate::mirror) fn add_to(
    connection: &Connection,
    known: &mut Known,
) -> Result<(), StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT COALESCE(followed_id, candidate_id), job_id, COALESCE(sent_at, created_at),
                COALESCE(json_extract(target, '$.job.name'),
                         'prospects ' || COALESCE(json_extract(target, '$.prospect.pool.name'), ''))
         FROM export WHERE state = 'done' AND candidate_id IS NOT NULL",
    )?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let job = row.get::<_, Option<i64>>(1)?.map(JobId);
        let target: String = row.get(3)?;
        known.add_export(row.get(0)?, &target, job, moment(row, 2)?);
    }
    Ok(())
}

/// Returns those of these candidates whom the outbox made or put on a job.
pub(in crate::mirror) fn among(
    connection: &Connection,
    ids: &[CandidateId],
) -> Result<HashSet<CandidateId>, StoreError> {
    let mut exported = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM export
         WHERE state = 'done' AND COALESCE(followed_id, candidate_id) = ?1)",
    )?;
    let mut found = HashSet::new();
    for id in ids {
        if exported.query_row([id.0], |row| row.get(0))? {
            found.insert(*id);
        }
    }
    Ok(found)
}
