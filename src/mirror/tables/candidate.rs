//! People and their keys.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::{list, millis, moment, rev::Revs, unlist};
use crate::people::{Candidate, CandidateId};
use crate::store::{StoreError, to_millis};

/// The columns but for the id, in the order of [`read`].
macro_rules! values {
    () => {
        "first_name, last_name, preferred_name, company, title, emails, phones, urls, \
         addresses, tags, private, created_at, updated_at, last_activity_at, gone_at"
    };
}
/// The columns in the order of [`read`].
macro_rules! columns {
    () => {
        concat!("id, ", values!())
    };
}

// Not one `INSERT OR REPLACE`: SQLite guards a statement that may touch several rows with a journal
// of its own, and within a savepoint the time for that grows with all that was written since.
const INSERT: &str = concat!(
    "INSERT INTO candidate (",
    columns!(),
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, NULL)"
);
const UPDATE: &str = concat!(
    "UPDATE candidate SET (",
    values!(),
    ") = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, NULL) WHERE id = ?1"
);

/// Stores candidates as Greenhouse has them now, and returns how many were news.
///
/// Lowest id first: Greenhouse lists the newest first, and a table that grows at its lower end has
/// its pages left half empty.
pub(in crate::mirror) fn upsert_all(
    connection: &Connection,
    revs: &mut Revs<'_>,
    mut candidates: Vec<Candidate>,
) -> Result<usize, StoreError> {
    candidates.sort_unstable_by_key(|candidate| candidate.id);
    let mut news = 0;
    for candidate in &candidates {
        news += usize::from(upsert(connection, revs, candidate)?);
    }
    Ok(news)
}

/// Stores one of them; who was gone brings back the applications that left with them.
fn upsert(
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
    if let Some((_, Some(gone_at))) = &before {
        revs.applications += super::application::return_with(connection, candidate.id, *gone_at)?;
    }
    let write = if before.is_some() { UPDATE } else { INSERT };
    connection.prepare_cached(write)?.execute(params![
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

/// Returns at most `limit` candidates above `after`, lowest first, who have an address or a page, gone or
/// not; without anything else of them.
pub(in crate::mirror) fn contacts_after(
    connection: &Connection,
    after: i64,
    limit: usize,
) -> Result<Vec<Candidate>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, NULL, NULL, NULL, NULL, NULL, emails, NULL, urls, NULL, NULL, private, NULL, NULL, NULL, NULL
         FROM candidate WHERE id > ?1 AND (emails IS NOT NULL OR urls IS NOT NULL) ORDER BY id LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![after, limit])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?.0);
    }
    Ok(found)
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

/// Returns the ids of at most `limit` candidates who are gone and changed after `rev`, those lost last
/// first.
pub(in crate::mirror) fn gone_since(
    connection: &Connection,
    rev: i64,
    limit: usize,
) -> Result<Vec<CandidateId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM candidate JOIN candidate_rev ON candidate_id = id
         WHERE gone_at IS NOT NULL AND rev > ?1 ORDER BY gone_at DESC, id DESC LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![rev, limit], |row| Ok(CandidateId(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the ids above `after`, lowest first, each with whether the candidate is gone.
pub(in crate::mirror) fn ids_after(
    connection: &Connection,
    after: i64,
    limit: usize,
) -> Result<Vec<(CandidateId, bool)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, gone_at IS NOT NULL FROM candidate WHERE id > ?1 ORDER BY id LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![after, limit], |row| {
        Ok((CandidateId(row.get(0)?), row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
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
