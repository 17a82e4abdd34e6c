//! Decisions as rows: found by the person's id or strong keys, put in the place of earlier ones.

use rusqlite::{Connection, Row, params};

use super::{Decided, Said};
use crate::library::fingerprint::{Fingerprint, Fit, OnPerson};
use crate::library::known::Known;
use crate::library::{Judge, Sameness, fold, keys};
use crate::people::keys::is_ones_own;
use crate::people::{CandidateId, Profile, ProfileKey};
use crate::store::{StoreError, from_millis, to_millis};

const SELECT: &str = "SELECT id, source, external_id, candidate_id, decision, author, decided_at, person, candidate, author_id FROM decision";

/// Returns every decision, by profile and candidate.
pub(super) fn all(connection: &Connection) -> Result<Vec<Decided>, StoreError> {
    let mut statement = connection.prepare(&format!(
        "{SELECT} ORDER BY external_id, candidate_id, space, id"
    ))?;
    let rows = statement.query_map([], columns)?;
    rows.map(|row| Ok(decided(row?)?.1)).collect()
}

/// Keeps a decision in the place of an older one on the same person and candidate; returns whether
/// that changed anything.
pub(super) fn keep(
    connection: &Connection,
    judge: &dyn Judge,
    mut decided: Decided,
) -> Result<bool, StoreError> {
    let profile = ProfileKey::new(&decided.source, &decided.external_id);
    if decided.person.is_none() {
        decided.person = known_by_id(connection, &decided)?;
    }
    let mut select = connection.prepare_cached(&format!(
        "{SELECT} WHERE external_id = ?1 AND space = ?2 AND candidate_id = ?3"
    ))?;
    let rows = select.query_map(
        params![profile.external_id, profile.space, decided.candidate_id.0],
        columns,
    )?;
    let rows: Vec<Columns> = rows.collect::<Result<_, _>>()?;
    for row in rows {
        let (id, older) = self::decided(row)?;
        let same = match (&older.person, &decided.person) {
            (Some(older), Some(newer)) => older.fits(judge, newer),
            _ => true,
        };
        if !same {
            continue;
        }
        if older.decided_at > decided.decided_at {
            return Ok(false);
        }
        // A file of before does not know of whom it was said; that is not forgotten for it.
        decided.person = decided.person.or(older.person);
        decided.candidate = decided.candidate.or(older.candidate);
        forget(connection, id)?;
    }
    let json =
        |print: &Option<Fingerprint>| print.as_ref().map(crate::library::rows::json).transpose();
    connection
        .prepare_cached(
            "INSERT INTO decision (space, external_id, candidate_id, source, decision, author, decided_at,
                                   person, candidate, author_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            profile.space,
            profile.external_id,
            decided.candidate_id.0,
            decided.source,
            decided.decision.word(),
            decided.author,
            to_millis(decided.decided_at),
            json(&decided.person)?,
            json(&decided.candidate)?,
            decided.author_id.and_then(|id| i64::try_from(id).ok()),
        ])?;
    let id = connection.last_insert_rowid();
    let keys = decided.person.iter().flat_map(|person| &person.keys);
    for key in keys.filter(|key| is_ones_own(key)) {
        connection
            .prepare_cached("INSERT OR IGNORE INTO decision_key VALUES (?1, ?2)")?
            .execute([keys::hash(&[key]), id])?;
    }
    Ok(true)
}

/// Returns who bears the id of a decision, where only one does; of the number of a row only whoever
/// bore it when that was said.
fn known_by_id(
    connection: &Connection,
    decided: &Decided,
) -> Result<Option<Fingerprint>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT id, added_at FROM profile WHERE external_id = ?1 AND (?2 = '' OR space IN (?2, '')) LIMIT 2",
    )?;
    let rows = select.query_map(params![decided.external_id, decided.source], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let found: Vec<(i64, i64)> = rows.collect::<Result<_, _>>()?;
    let [(id, added)] = found.as_slice() else {
        return Ok(None);
    };
    if keys::counts_rows(&decided.external_id) && *added > to_millis(decided.decided_at) {
        return Ok(None);
    }
    let known = Known::load(connection, *id)?;
    Ok(known.map(|known| Fingerprint::of_profile(&known.profile)))
}

/// Returns the decisions that may be on a profile, by candidate, the surest first.
pub(super) fn on_profile(
    connection: &Connection,
    judge: &dyn Judge,
    profile: &Profile,
) -> Result<Vec<(i64, OnPerson)>, StoreError> {
    let key = profile.key();
    let print = Fingerprint::of_profile(profile);
    let mut found: Vec<(i64, Decided)> = Vec::new();
    let mut by_id = connection.prepare_cached(&format!(
        "{SELECT} WHERE external_id = ?1 AND space IN (?2, '')"
    ))?;
    let mut take = |id: &str, space: &str| -> Result<(), StoreError> {
        for row in by_id.query_map([id, space], columns)? {
            found.push(decided(row?)?);
        }
        Ok(())
    };
    take(&key.external_id, &key.space)?;
    // What was said of the record under another of its ids.
    let mut prints = vec![print.clone()];
    if let Some(known) = record_of(connection, judge, profile)? {
        for one in &known.statements {
            if let fold::Says::Said(fields) = &one.says {
                let source = fields.get("source").map(fold::shown);
                let other = ProfileKey::new(&source.unwrap_or_default(), &one.external_id);
                if other != key {
                    take(&other.external_id, &other.space)?;
                }
            }
        }
        prints.extend(known.forms().iter().map(Fingerprint::of_profile));
    }
    let mut by_key = connection.prepare_cached(&format!(
        "{SELECT} WHERE id IN (SELECT decision_id FROM decision_key WHERE key = ?1)"
    ))?;
    for key in print.keys.iter().filter(|key| is_ones_own(key)) {
        for row in by_key.query_map([keys::hash(&[key])], columns)? {
            let (id, one) = decided(row?)?;
            // Others of the key are not this one's matter, such as who shares a mailbox.
            if one
                .person
                .as_ref()
                .is_some_and(|person| prints.iter().any(|print| person.fits(judge, print)))
            {
                found.push((id, one));
            }
        }
    }
    found.sort_by_key(|(id, _)| *id);
    found.dedup_by_key(|(id, _)| *id);
    let mut found: Vec<(i64, OnPerson)> = found
        .into_iter()
        .map(|(id, decided)| {
            let fit = match &decided.person {
                None => Fit::Unknown,
                Some(person) if prints.iter().any(|print| person.fits(judge, print)) => Fit::Yes,
                Some(_) => Fit::No,
            };
            (id, OnPerson { decided, fit })
        })
        .collect();
    found.sort_by_key(|(_, one)| {
        let own = one.decided.external_id == key.external_id && !one.decided.source.is_empty();
        (
            one.decided.candidate_id.0,
            std::cmp::Reverse(one.fit),
            !own,
            std::cmp::Reverse(one.decided.decided_at),
        )
    });
    Ok(found)
}

/// Returns the record that a profile is, or is a row of.
fn record_of(
    connection: &Connection,
    judge: &dyn Judge,
    profile: &Profile,
) -> Result<Option<Known>, StoreError> {
    let key = profile.key();
    let mut select = connection
        .prepare_cached("SELECT id FROM profile WHERE external_id = ?1 AND space = ?2 LIMIT 8")?;
    let ids = select.query_map([&key.external_id, &key.space], |row| row.get(0))?;
    for id in ids {
        if let Some(known) = Known::load(connection, id?)?
            && (known.profile == *profile
                || known
                    .forms()
                    .iter()
                    .any(|form| judge.same(form, profile) == Sameness::Same))
        {
            return Ok(Some(known));
        }
    }
    Ok(None)
}

/// Removes what was said of a record.
pub(in crate::library) fn forget_of(
    connection: &Connection,
    judge: &dyn Judge,
    known: &Known,
) -> Result<(), StoreError> {
    for (id, found) in on_profile(connection, judge, &known.profile)? {
        if found.fit != Fit::No {
            forget(connection, id)?;
        }
    }
    Ok(())
}

fn forget(connection: &Connection, id: i64) -> Result<(), StoreError> {
    for delete in [
        "DELETE FROM decision_key WHERE decision_id = ?1",
        "DELETE FROM decision WHERE id = ?1",
    ] {
        connection.prepare_cached(delete)?.execute([id])?;
    }
    Ok(())
}

type Columns = (
    i64,
    String,
    String,
    i64,
    String,
    String,
    i64,
    Option<String>,
    Option<String>,
    Option<i64>,
);

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
        row.get(5)?,
        row.get(6)?,
        row.get(7)?,
        row.get(8)?,
        row.get(9)?,
    ))
}

fn decided(
    (id, source, external_id, candidate_id, said, author, at, person, candidate, author_id): Columns,
) -> Result<(i64, Decided), StoreError> {
    let decision =
        Said::from_word(&said).ok_or_else(|| StoreError::content("a decision", said.as_str()))?;
    // The id itself is the key of the person.
    let from_id = || Fingerprint::of_id(&external_id);
    let person = person
        .as_deref()
        .and_then(Fingerprint::read)
        .or_else(from_id);
    let decided = Decided {
        candidate_id: CandidateId(candidate_id),
        decision,
        author,
        author_id: author_id.and_then(|id| u64::try_from(id).ok()),
        decided_at: from_millis(at)
            .ok_or_else(|| StoreError::content("a decision", "its time is beyond the calendar"))?,
        person,
        candidate: candidate.as_deref().and_then(Fingerprint::read),
        source,
        external_id,
    };
    Ok((id, decided))
}
