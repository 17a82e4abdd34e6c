//! What people said of pairs of profile and candidate; it outlives every sync.

use std::io::{self, BufRead, Write};

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

use super::fingerprint::{Fingerprint, Fit, OnPerson};
use super::known::Known;
use super::{Judge, Library, Sameness, keys};
use crate::people::keys::is_ones_own;
use crate::people::{CandidateId, Profile, ProfileKey};
use crate::store::{StoreError, from_millis, to_millis};

/// A person's word on a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// The same person.
    Same,
    /// Two people.
    NotSame,
    /// What was said before is taken back: nobody has decided.
    Undone,
}

impl Said {
    const WORDS: [(&'static str, Self); 3] = [
        ("same", Self::Same),
        ("not_same", Self::NotSame),
        ("undone", Self::Undone),
    ];

    fn word(self) -> &'static str {
        let mut words = Self::WORDS.iter();
        words
            .find(|(_, said)| *said == self)
            .map_or("", |(word, _)| word)
    }

    fn from_word(word: &str) -> Option<Self> {
        let mut words = Self::WORDS.iter();
        words
            .find(|(other, _)| *other == word)
            .map(|(_, said)| *said)
    }
}

/// Who says something of a pair.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// The name of the acting user, else of whoever is logged in.
    pub name: String,
    /// The acting user's number in Greenhouse, where it is known.
    pub id: Option<u64>,
}

/// A decision on a pair; its serde form is one line of the decisions file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decided {
    /// Source of the profile, which its id belongs to; empty speaks of that id in every source.
    #[serde(default)]
    pub source: String,
    /// The profile's id at its source; with the candidate it names the pair.
    pub external_id: String,
    /// The candidate.
    pub candidate_id: CandidateId,
    /// What was said.
    pub decision: Said,
    /// Who said it: the acting user's name, or empty.
    #[serde(default)]
    pub author: String,
    /// The acting user's number in Greenhouse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_id: Option<u64>,
    /// When it was said.
    pub decided_at: Timestamp,
    /// Of whom it was said: it counts for that person, whoever bears the id later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Fingerprint>,
    /// Who the candidate was then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidate: Option<Fingerprint>,
}

/// What reading a decisions file brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecisionLines {
    /// The decisions read.
    pub decisions: Vec<Decided>,
    /// Lines that could not be read: their number, from 1, and why.
    pub rejected: Vec<(usize, String)>,
}

impl DecisionLines {
    /// Reads a decisions file: JSON Lines of [`Decided`], empty lines skipped.
    ///
    /// # Errors
    ///
    /// When the input itself can't be read.
    pub fn read(input: impl BufRead) -> io::Result<Self> {
        let mut read = Self::default();
        for (index, line) in input.lines().enumerate() {
            let line = line?;
            if line.trim().is_empty() {
                continue;
            }
            match serde_json::from_str(&line) {
                Ok(decided) => read.decisions.push(decided),
                Err(error) => {
                    // The place inside the line would read as a line of the file.
                    let why = error.to_string();
                    let why = why.split(" at line ").next().unwrap_or_default();
                    read.rejected.push((index + 1, why.to_owned()));
                }
            }
        }
        Ok(read)
    }

    /// Writes decisions as a file that [`DecisionLines::read`] takes back.
    ///
    /// # Errors
    ///
    /// When the output can't be written.
    pub fn write(decisions: &[Decided], mut output: impl Write) -> io::Result<()> {
        for decided in decisions {
            crate::inert::json::to_writer(&mut output, decided)?;
            output.write_all(b"\n")?;
        }
        output.flush()
    }
}

impl Library {
    /// Keeps decisions; a later word on a pair replaces an earlier one. Returns how many changed
    /// something.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn decide(&self, decisions: Vec<Decided>) -> Result<usize, StoreError> {
        let judge = self.judge.clone();
        self.store
            .write_durable(move |tx| {
                let mut changed = 0;
                for decided in decisions {
                    changed += usize::from(keep(tx, &*judge, decided)?);
                }
                Ok(changed)
            })
            .await
    }

    /// Takes back what was said of a pair, also where it was said of the id in every source, and
    /// returns whether anything had been. That it was taken back is a row of its own, in the place of
    /// what it takes back: who merges two stores knows that it is the later word.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn undecide(
        &self,
        profile: &Profile,
        candidate: CandidateId,
        by: Author,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (profile, judge) = (profile.clone(), self.judge.clone());
        self.store
            .write_durable(move |tx| {
                let mut any = false;
                for (_, found) in on_profile(tx, &*judge, &profile)? {
                    let OnPerson { decided, fit } = found;
                    let is_said = decided.decision != Said::Undone && fit != Fit::No;
                    if !is_said || decided.candidate_id != candidate {
                        continue;
                    }
                    any |= keep(
                        tx,
                        &*judge,
                        Decided {
                            decision: Said::Undone,
                            author: by.name.clone(),
                            author_id: by.id,
                            // A clock that was put back makes it no earlier word.
                            decided_at: now.max(decided.decided_at),
                            ..decided
                        },
                    )?;
                }
                Ok(any)
            })
            .await
    }

    /// Returns what was said of each of these profiles, in their order: of the same id, or of somebody
    /// with the same strong keys; of each candidate the surest word, a word on the profile's own id
    /// before one on that id in every source. What does not fit the person is among it, marked so.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn decisions_for(
        &self,
        profiles: Vec<Profile>,
    ) -> Result<Vec<Vec<OnPerson>>, StoreError> {
        let judge = self.judge.clone();
        self.store
            .read(move |connection| {
                let any: bool =
                    connection.query_row("SELECT EXISTS (SELECT 1 FROM decision)", [], |row| {
                        row.get(0)
                    })?;
                let said = profiles.iter().map(|profile| {
                    if !any {
                        return Ok(Vec::new());
                    }
                    let found = on_profile(connection, &*judge, profile)?;
                    let mut found: Vec<OnPerson> = found.into_iter().map(|(_, one)| one).collect();
                    found.retain(|one| one.decided.decision != Said::Undone);
                    found.dedup_by_key(|one| one.decided.candidate_id);
                    Ok(found)
                });
                said.collect()
            })
            .await
    }

    /// Returns a state of the decisions: two that are equal hold the same ones.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn decisions_stand(&self) -> Result<(i64, i64), StoreError> {
        self.store
            .read(|connection| {
                let select = "SELECT count(*), coalesce(max(id), 0) FROM decision";
                let mut select = connection.prepare_cached(select)?;
                Ok(select.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
            })
            .await
    }

    /// Returns every decision, by profile and candidate, those that were taken back among them.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn decisions(&self) -> Result<Vec<Decided>, StoreError> {
        self.store
            .read(|connection| {
                let mut statement = connection.prepare(&format!(
                    "{SELECT} ORDER BY external_id, candidate_id, space, id"
                ))?;
                let rows = statement.query_map([], columns)?;
                rows.map(|row| Ok(decided(row?)?.1)).collect()
            })
            .await
    }
}

const SELECT: &str = "SELECT id, source, external_id, candidate_id, decision, author, decided_at, person, candidate, author_id FROM decision";

/// Keeps a decision in the place of an older one on the same person and candidate; returns whether
/// that changed anything.
fn keep(
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
    let json = |print: &Option<Fingerprint>| print.as_ref().map(super::rows::json).transpose();
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
fn on_profile(
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
            if let super::fold::Says::Said(fields) = &one.says {
                let source = fields.get("source").map(super::fold::shown);
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
pub(super) fn forget_of(
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
