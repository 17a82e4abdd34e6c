//! The stages that applications were in.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::{millis, rev::Revs};
use crate::mirror::records::{Resource, StageRecord};
use crate::people::{ApplicationId, CandidateId};
use crate::store::StoreError;

/// Stores the stages that applications are or were in, and returns how many rows were news. Who has
/// reached a stage that was not known of has changed; that it was left again changes nobody.
pub(in crate::mirror) fn upsert_all(
    connection: &Connection,
    revs: &mut Revs<'_>,
    records: &[StageRecord],
) -> Result<usize, StoreError> {
    let mut news = 0;
    let mut owners = BTreeSet::new();
    for record in records {
        let known: bool = connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM application_stage
                 WHERE application_id = ?1 AND stage_id = ?2)",
            )?
            .query_row(params![record.application_id.0, record.stage_id], |row| {
                row.get(0)
            })?;
        news += connection
            .prepare_cached(
                "INSERT INTO application_stage VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET stage_id = excluded.stage_id,
                     entered_at = excluded.entered_at, exited_at = excluded.exited_at
                 WHERE stage_id != excluded.stage_id OR entered_at IS NOT excluded.entered_at
                     OR exited_at IS NOT excluded.exited_at",
            )?
            .execute(params![
                record.application_id.0,
                record.id,
                record.stage_id,
                millis(record.entered_at),
                millis(record.exited_at)
            ])?;
        if !known {
            owners.extend(owner(connection, record.application_id)?);
        }
    }
    for owner in owners {
        revs.touch_owner(owner)?;
    }
    Ok(news)
}

/// Returns whose an application is; none for one that is not here yet, which brings its stages along
/// when it comes.
fn owner(
    connection: &Connection,
    application: ApplicationId,
) -> Result<Option<CandidateId>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT candidate_id FROM application WHERE id = ?1")?
        .query_row([application.0], |row| row.get(0).map(CandidateId))
        .optional()?)
}

/// Returns the names of the stages an application was in, in the order in which it came to them.
pub(in crate::mirror) fn names(
    connection: &Connection,
    application: ApplicationId,
) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT name.name FROM application_stage AS stage
         JOIN dictionary AS name ON name.resource = ?2 AND name.id = stage.stage_id
         WHERE stage.application_id = ?1
         ORDER BY coalesce(stage.entered_at, 0), name.sort_order, stage.id",
    )?;
    let word = Resource::JobInterviewStages.word();
    let names = statement.query_map(params![application.0, word], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}
