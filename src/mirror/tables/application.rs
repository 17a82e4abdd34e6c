//! Applications and prospects.

use std::cmp::Reverse;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::{list, millis, moment, rev::Revs, unlist};
use crate::mirror::records::{ApplicationRecord, Names};
use crate::people::{Application, ApplicationId, ApplicationStatus, CandidateId, JobId};
use crate::store::{StoreError, to_millis};

/// The columns but for the id, in the order of [`read`].
macro_rules! values {
    () => {
        "candidate_id, job_id, prospective_job_ids, stage_id, stage, status, prospect, \
         source_id, recruiter_id, rejection_reason_id, created_at, updated_at, rejected_at, \
         last_activity_at, stage_reached, gone_at"
    };
}
/// The columns in the order of [`read`].
macro_rules! columns {
    () => {
        concat!("id, ", values!())
    };
}

/// An application as stored.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::mirror) struct Stored {
    pub(in crate::mirror) record: ApplicationRecord,
    /// The name of the last stage it was seen in on this job, where Greenhouse ever told it.
    pub(in crate::mirror) stage_reached: Option<String>,
    gone_at: Option<Timestamp>,
}

impl Stored {
    /// Returns the application with the names its ids stand for.
    pub(in crate::mirror) fn named(self, names: &mut impl Names) -> Application {
        let named = self.record.named(names);
        Application {
            stage_reached: self.stage_reached.or(named.stage_reached),
            ..named
        }
    }
}

// As for candidates, not one `INSERT OR REPLACE`.
const INSERT: &str = concat!(
    "INSERT INTO application (",
    columns!(),
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, NULL)"
);
const UPDATE: &str = concat!(
    "UPDATE application SET (",
    values!(),
    ") = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, NULL) WHERE id = ?1"
);

/// Stores applications as Greenhouse has them now, lowest id first as
/// [`super::candidate::upsert_all`] does, and returns how many were news.
pub(in crate::mirror) fn upsert_all(
    connection: &Connection,
    revs: &mut Revs<'_>,
    mut records: Vec<ApplicationRecord>,
) -> Result<usize, StoreError> {
    records.sort_unstable_by_key(|record| record.id);
    let mut news = 0;
    for record in &records {
        news += usize::from(upsert(connection, revs, record)?);
    }
    Ok(news)
}

fn upsert(
    connection: &Connection,
    revs: &mut Revs<'_>,
    record: &ApplicationRecord,
) -> Result<bool, StoreError> {
    let before = get(connection, record.id)?;
    if let Some(before) = &before
        && before.gone_at.is_none()
        && before.record == *record
    {
        return Ok(false);
    }
    if !matches!(&before, Some(before) if before.gone_at.is_none()) {
        revs.applications += 1;
    }
    // One that was moved to another job starts anew there.
    let reached_before = before
        .as_ref()
        .filter(|before| before.record.job_id == record.job_id)
        .and_then(|before| before.stage_reached.clone());
    let write = if before.is_some() { UPDATE } else { INSERT };
    connection.prepare_cached(write)?.execute(params![
        record.id.0,
        record.candidate_id.0,
        record.job_id.map(|id| id.0),
        list(&record.prospective_job_ids)?,
        record.stage_id,
        record.stage,
        record.status.word(),
        record.prospect,
        record.source_id,
        record.recruiter_id,
        record.rejection_reason_id,
        millis(record.created_at),
        millis(record.updated_at),
        millis(record.rejected_at),
        millis(record.last_activity_at),
        record.stage.clone().or(reached_before),
    ])?;
    // A merge hands applications over to another person: both have changed.
    if let Some(before) = before
        && before.record.candidate_id != record.candidate_id
    {
        revs.touch_owner(before.record.candidate_id)?;
    }
    revs.touch_owner(record.candidate_id)?;
    Ok(true)
}

/// Notes that Greenhouse no longer has this application, and returns whether that is news.
pub(in crate::mirror) fn mark_gone(
    connection: &Connection,
    revs: &mut Revs<'_>,
    id: ApplicationId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = connection
        .prepare_cached("UPDATE application SET gone_at = ?2 WHERE id = ?1 AND gone_at IS NULL")?
        .execute(params![id.0, to_millis(now)])?;
    if changed == 0 {
        return Ok(false);
    }
    revs.applications -= 1;
    if let Some(stored) = get(connection, id)? {
        revs.touch_owner(stored.record.candidate_id)?;
    }
    Ok(true)
}

/// Notes the applications of a candidate who is gone as gone too, and returns how many that are.
pub(in crate::mirror) fn leave_with(
    connection: &Connection,
    candidate: CandidateId,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE application SET gone_at = ?2 WHERE candidate_id = ?1 AND gone_at IS NULL",
        )?
        .execute(params![candidate.0, to_millis(now)])?;
    Ok(i64::try_from(changed).unwrap_or(i64::MAX))
}

/// Notes the applications that left with a candidate at `gone_at` as there again, and returns how
/// many that are.
pub(in crate::mirror) fn return_with(
    connection: &Connection,
    candidate: CandidateId,
    gone_at: Timestamp,
) -> Result<i64, StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE application SET gone_at = NULL WHERE candidate_id = ?1 AND gone_at = ?2",
        )?
        .execute(params![candidate.0, to_millis(gone_at)])?;
    Ok(i64::try_from(changed).unwrap_or(i64::MAX))
}

/// Returns a candidate's applications that are not gone, newest first.
pub(in crate::mirror) fn of_candidate(
    connection: &Connection,
    candidate: CandidateId,
) -> Result<Vec<Stored>, StoreError> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM application WHERE candidate_id = ?1 AND gone_at IS NULL"
    ))?;
    let mut rows = statement.query([candidate.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    // There are few; SQLite would set up a sorter for each candidate.
    found.sort_unstable_by_key(|stored| Reverse((stored.record.created_at, stored.record.id)));
    Ok(found)
}

fn get(connection: &Connection, id: ApplicationId) -> Result<Option<Stored>, StoreError> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM application WHERE id = ?1"
    ))?;
    let mut rows = statement.query([id.0])?;
    rows.next()?.map(read).transpose()
}

fn read(row: &Row<'_>) -> Result<Stored, StoreError> {
    let record = ApplicationRecord {
        id: ApplicationId(row.get(0)?),
        candidate_id: CandidateId(row.get(1)?),
        job_id: row.get::<_, Option<i64>>(2)?.map(JobId),
        prospective_job_ids: unlist(row, 3)?,
        stage_id: row.get(4)?,
        stage: row.get(5)?,
        status: ApplicationStatus::from_word(row.get_ref(6)?.as_str().unwrap_or("")),
        prospect: row.get(7)?,
        source_id: row.get(8)?,
        recruiter_id: row.get(9)?,
        rejection_reason_id: row.get(10)?,
        created_at: moment(row, 11)?,
        updated_at: moment(row, 12)?,
        rejected_at: moment(row, 13)?,
        last_activity_at: moment(row, 14)?,
    };
    Ok(Stored {
        record,
        stage_reached: row.get(15)?,
        gone_at: moment(row, 16)?,
    })
}
