//! Jobs.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::{list, millis, moment, unlist};
use crate::mirror::records::JobRecord;
use crate::people::{JobId, JobStatus};
use crate::store::{StoreError, to_millis};

/// The columns in the order of [`read`].
macro_rules! columns {
    () => {
        "id, name, requisition_id, status, department_id, office_ids, confidential, template, \
         updated_at, gone_at"
    };
}

/// Stores a job as Greenhouse has it now, and returns whether that is news.
pub(in crate::mirror) fn upsert(
    connection: &Connection,
    record: &JobRecord,
) -> Result<bool, StoreError> {
    if let Some((before, None)) = get(connection, record.id)?
        && before == *record
    {
        return Ok(false);
    }
    connection
        .prepare_cached(concat!(
            "INSERT OR REPLACE INTO job (",
            columns!(),
            ")
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL)"
        ))?
        .execute(params![
            record.id.0,
            record.name,
            record.requisition_id,
            record.status.word(),
            record.department_id,
            list(&record.office_ids)?,
            record.confidential,
            record.template,
            millis(record.updated_at),
        ])?;
    Ok(true)
}

/// Notes that Greenhouse no longer shows this job, and returns whether that is news.
pub(in crate::mirror) fn mark_gone(
    connection: &Connection,
    id: JobId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = connection
        .prepare_cached("UPDATE job SET gone_at = ?2 WHERE id = ?1 AND gone_at IS NULL")?
        .execute(params![id.0, to_millis(now)])?;
    Ok(changed > 0)
}

/// Returns every job that is not gone, by name.
pub(in crate::mirror) fn all(connection: &Connection) -> Result<Vec<JobRecord>, StoreError> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM job WHERE gone_at IS NULL ORDER BY name, id"
    ))?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?.0);
    }
    Ok(found)
}

/// Returns a job and since when it is gone.
pub(in crate::mirror) fn get(
    connection: &Connection,
    id: JobId,
) -> Result<Option<(JobRecord, Option<Timestamp>)>, StoreError> {
    let mut statement =
        connection.prepare_cached(concat!("SELECT ", columns!(), " FROM job WHERE id = ?1"))?;
    let mut rows = statement.query([id.0])?;
    rows.next()?.map(read).transpose()
}

fn read(row: &Row<'_>) -> Result<(JobRecord, Option<Timestamp>), StoreError> {
    let record = JobRecord {
        id: JobId(row.get(0)?),
        name: row.get(1)?,
        requisition_id: row.get(2)?,
        status: JobStatus::from_word(row.get_ref(3)?.as_str().unwrap_or("")),
        department_id: row.get(4)?,
        office_ids: unlist(row, 5)?,
        confidential: row.get(6)?,
        template: row.get(7)?,
        updated_at: moment(row, 8)?,
    };
    Ok((record, moment(row, 9)?))
}
