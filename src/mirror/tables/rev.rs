//! The order of changes, and how many rows there are.

use rusqlite::{Connection, params};

use super::meta;
use crate::people::CandidateId;
use crate::store::StoreError;

/// The fact that holds how many candidates are here and not gone.
pub(in crate::mirror) const CANDIDATES: &str = "count_candidates";
/// The fact that holds how many applications are here and not gone.
pub(in crate::mirror) const APPLICATIONS: &str = "count_applications";

/// Hands out the next revisions within one transaction, and counts what comes and goes: counting
/// a million rows anew for the status line would take too long.
pub(in crate::mirror) struct Revs<'a> {
    connection: &'a Connection,
    last: i64,
    pub(super) candidates: i64,
    pub(super) applications: i64,
}

impl<'a> Revs<'a> {
    pub(in crate::mirror) fn new(connection: &'a Connection) -> Result<Self, StoreError> {
        Ok(Self {
            connection,
            last: last(connection)?,
            candidates: 0,
            applications: 0,
        })
    }

    /// Notes the counts; to be called before the transaction is committed.
    pub(in crate::mirror) fn finish(self) -> Result<(), StoreError> {
        for (key, change) in [
            (CANDIDATES, self.candidates),
            (APPLICATIONS, self.applications),
        ] {
            if change != 0 {
                let count = count(self.connection, key)?.saturating_add(change);
                meta::set(self.connection, key, &count.to_string())?;
            }
        }
        Ok(())
    }

    /// Notes that an application of this candidate changed. A candidate who is not here yet changes
    /// when they come, and brings their applications along.
    pub(in crate::mirror) fn touch_owner(&mut self, id: CandidateId) -> Result<(), StoreError> {
        let there = self
            .connection
            .prepare_cached("UPDATE candidate_rev SET rev = ?2 WHERE candidate_id = ?1")?
            .execute(params![id.0, self.last + 1])?;
        if there > 0 {
            self.last += 1;
        }
        Ok(())
    }

    /// Notes that this candidate changed.
    pub(in crate::mirror) fn touch(&mut self, id: CandidateId) -> Result<(), StoreError> {
        self.last += 1;
        self.connection
            .prepare_cached(
                "INSERT INTO candidate_rev VALUES (?1, ?2)
                 ON CONFLICT (candidate_id) DO UPDATE SET rev = excluded.rev",
            )?
            .execute(params![id.0, self.last])?;
        Ok(())
    }
}

/// Returns the newest revision, 0 before the first change. Rows never go, so it never falls.
pub(in crate::mirror) fn last(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT coalesce(max(rev), 0) FROM candidate_rev")?
        .query_row([], |row| row.get(0))?)
}

/// Returns candidates changed after `rev` with their revisions, oldest change first.
pub(in crate::mirror) fn since(
    connection: &Connection,
    rev: i64,
    limit: usize,
) -> Result<Vec<(i64, CandidateId)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT rev, candidate_id FROM candidate_rev WHERE rev > ?1 ORDER BY rev LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![rev, limit], |row| {
        Ok((row.get(0)?, CandidateId(row.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns one of the counts.
pub(in crate::mirror) fn count(connection: &Connection, key: &str) -> Result<i64, StoreError> {
    Ok(meta::get(connection, key)?
        .and_then(|count| count.parse().ok())
        .unwrap_or(0))
}
