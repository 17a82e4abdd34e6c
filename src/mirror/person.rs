//! What the copy holds of one person, and taking it out.

use std::collections::HashSet;

use jiff::Timestamp;
use rayon::prelude::*;
use rusqlite::{Connection, params};

use super::tables::{candidate, rev::Revs};
use crate::people::keys::{MatchKey, match_keys_of_candidate};
use crate::people::{Candidate, CandidateId};
use crate::store::{StoreError, to_millis};

/// Candidates that are read at a time.
const PAGE: usize = 20_000;

/// Returns the candidates of the copy that hold one of these keys: addresses and pages.
///
/// # Errors
/// When the data file can't be read.
pub fn holders(connection: &Connection, keys: &[MatchKey]) -> Result<Vec<CandidateId>, StoreError> {
    let mut found = Vec::new();
    if keys.is_empty() {
        return Ok(found);
    }
    // Through all of them, on every core: rarely asked, and the copy itself is the truth, not an index
    // of it. Pages and addresses alone are read.
    let wanted: HashSet<&MatchKey> = keys.iter().collect();
    let mut after = i64::MIN;
    loop {
        let some = candidate::contacts_after(connection, after, PAGE)?;
        let Some(last) = some.last() else {
            return Ok(found);
        };
        after = last.id.0;
        let holds = |one: &&Candidate| {
            let own = match_keys_of_candidate(one);
            own.iter().any(|key| wanted.contains(key))
        };
        found.par_extend(some.par_iter().filter(holds).map(|one| one.id));
    }
}

/// Returns a candidate of the copy, gone or not, with the number of their applications.
///
/// # Errors
/// When the data file can't be read.
pub fn held(
    connection: &Connection,
    id: CandidateId,
) -> Result<Option<(Candidate, i64)>, StoreError> {
    let Some((candidate, _)) = candidate::get(connection, id)? else {
        return Ok(None);
    };
    let applications = connection.query_row(
        "SELECT count(*) FROM application WHERE candidate_id = ?1",
        [id.0],
        |row| row.get(0),
    )?;
    Ok(Some((candidate, applications)))
}

/// Empties what the copy holds of candidates. The row stays, without a word of the person, so that the
/// indexes take note; Greenhouse itself is not asked, and a sync that reads the person again brings
/// them back.
///
/// # Errors
/// When the data file can't be written.
pub fn erase(
    connection: &Connection,
    ids: &[CandidateId],
    now: Timestamp,
) -> Result<usize, StoreError> {
    let mut revs = Revs::new(connection)?;
    let mut erased = 0;
    for id in ids {
        candidate::mark_gone(connection, &mut revs, *id, now)?;
        erased += connection.execute(
            "UPDATE candidate SET first_name = NULL, last_name = NULL, preferred_name = NULL, company = NULL,
                 title = NULL, emails = NULL, phones = NULL, urls = NULL, addresses = NULL, tags = NULL,
                 gone_at = COALESCE(gone_at, ?2)
             WHERE id = ?1",
            params![id.0, to_millis(now)],
        )?;
        revs.touch(*id)?;
    }
    revs.finish()?;
    Ok(erased)
}
