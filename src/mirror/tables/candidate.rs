//! People and their keys.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::{list, meta, millis, moment, rev::Revs, unlist};
use crate::mirror::keys;
use crate::people::{Candidate, CandidateId};
use crate::store::{StoreError, to_millis};

/// The columns in the order of [`read`].
macro_rules! columns {
    () => {
        "id, first_name, last_name, preferred_name, company, title, emails, phones, urls, \
         addresses, tags, private, created_at, updated_at, last_activity_at, gone_at"
    };
}

/// Stores a candidate as Greenhouse has them now, and returns whether that is news.
pub(in crate::mirror) fn upsert(
    connection: &Connection,
    revs: &mut Revs<'_>,
    candidate: &Candidate,
) -> Result<bool, StoreError> {
    let before = get(connection, candidate.id)?;
    if let Some((before, None)) = &before
        && before == candidate
    {
        return Ok(false);
    }
    if !matches!(before, Some((_, None))) {
        revs.candidates += 1;
    }
    let old_keys = before.map_or_else(Vec::new, |(before, _)| keys::of_candidate(&before));
    connection
        .prepare_cached(concat!(
            "INSERT OR REPLACE INTO candidate (",
            columns!(),
            ")
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, NULL)"
        ))?
        .execute(params![
            candidate.id.0,
            candidate.first_name,
            candidate.last_name,
            candidate.preferred_name,
            candidate.company,
            candidate.title,
            list(&candidate.emails)?,
            list(&candidate.phones)?,
            list(&candidate.urls)?,
            list(&candidate.addresses)?,
            list(&candidate.tags)?,
            candidate.private,
            millis(candidate.created_at),
            millis(candidate.updated_at),
            millis(candidate.last_activity_at),
        ])?;
    replace_keys(
        connection,
        candidate.id,
        &old_keys,
        &keys::of_candidate(candidate),
    )?;
    revs.touch(candidate.id)?;
    Ok(true)
}

/// Notes that Greenhouse no longer has this candidate nor their applications, and returns whether
/// that is news. The rows stay; should any come back, or turn up with whom the candidate was merged
/// into, it is there again.
pub(in crate::mirror) fn mark_gone(
    connection: &Connection,
    revs: &mut Revs<'_>,
    id: CandidateId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = connection
        .prepare_cached("UPDATE candidate SET gone_at = ?2 WHERE id = ?1 AND gone_at IS NULL")?
        .execute(params![id.0, to_millis(now)])?;
    if changed > 0 {
        revs.candidates -= 1;
        revs.applications -= super::application::leave_with(connection, id, now)?;
        revs.touch(id)?;
    }
    Ok(changed > 0)
}

/// Returns a candidate and since when they are gone.
pub(in crate::mirror) fn get(
    connection: &Connection,
    id: CandidateId,
) -> Result<Option<(Candidate, Option<Timestamp>)>, StoreError> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM candidate WHERE id = ?1"
    ))?;
    let mut rows = statement.query([id.0])?;
    rows.next()?.map(read).transpose()
}

/// Returns the ids above `after` of those not gone, lowest first.
pub(in crate::mirror) fn ids_after(
    connection: &Connection,
    after: i64,
    limit: usize,
) -> Result<Vec<CandidateId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM candidate WHERE id > ?1 AND gone_at IS NULL ORDER BY id LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![after, limit], |row| Ok(CandidateId(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the candidates that hold a stored key and are not gone.
pub(in crate::mirror) fn by_key(
    connection: &Connection,
    key: keys::Stored,
) -> Result<Vec<CandidateId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT k.candidate_id FROM match_key k JOIN candidate c ON c.id = k.candidate_id
         WHERE k.key = ?1 AND c.gone_at IS NULL ORDER BY k.candidate_id",
    )?;
    let rows = statement.query_map([key], |row| Ok(CandidateId(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns whether the stored keys were made by the rules of this version. They are noted as such
/// with the first call of [`renew_keys`].
pub(in crate::mirror) fn keys_are_current(connection: &Connection) -> Result<bool, StoreError> {
    let made_by = meta::get(connection, KEYS)?;
    Ok(made_by.is_some_and(|version| version == keys::VERSION.to_string()))
}

/// The fact that says by which version of the rules the stored keys were made.
const KEYS: &str = "keys_version";

/// Makes every stored key anew.
pub(in crate::mirror) fn renew_keys(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("DELETE FROM match_key", [])?;
    let mut statement = connection.prepare(concat!("SELECT ", columns!(), " FROM candidate"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (candidate, _) = read(row)?;
        replace_keys(
            connection,
            candidate.id,
            &[],
            &keys::of_candidate(&candidate),
        )?;
    }
    meta::set(connection, KEYS, &keys::VERSION.to_string())
}

fn replace_keys(
    connection: &Connection,
    id: CandidateId,
    old: &[keys::Stored],
    new: &[keys::Stored],
) -> Result<(), StoreError> {
    let mut delete =
        connection.prepare_cached("DELETE FROM match_key WHERE key = ?1 AND candidate_id = ?2")?;
    for key in old.iter().filter(|key| !new.contains(key)) {
        delete.execute(params![key, id.0])?;
    }
    let mut insert =
        connection.prepare_cached("INSERT OR IGNORE INTO match_key VALUES (?1, ?2)")?;
    for key in new.iter().filter(|key| !old.contains(key)) {
        insert.execute(params![key, id.0])?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> Result<(Candidate, Option<Timestamp>), StoreError> {
    let candidate = Candidate {
        id: CandidateId(row.get(0)?),
        first_name: row.get(1)?,
        last_name: row.get(2)?,
        preferred_name: row.get(3)?,
        company: row.get(4)?,
        title: row.get(5)?,
        emails: unlist(row, 6)?,
        phones: unlist(row, 7)?,
        urls: unlist(row, 8)?,
        addresses: unlist(row, 9)?,
        tags: unlist(row, 10)?,
        private: row.get(11)?,
        created_at: moment(row, 12)?,
        updated_at: moment(row, 13)?,
        last_activity_at: moment(row, 14)?,
    };
    Ok((candidate, moment(row, 15)?))
}
