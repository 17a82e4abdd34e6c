//! What people said of pairs of profile and candidate; it outlives every sync.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

use super::Library;
use crate::people::{CandidateId, ProfileKey};
use crate::store::{StoreError, from_millis, to_millis};

/// A person's word on a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// The same person.
    Same,
    /// Two people.
    NotSame,
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
    /// When it was said.
    pub decided_at: Timestamp,
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
            serde_json::to_writer(&mut output, decided)?;
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
        self.store
            .write_durable(move |tx| {
                let mut changed = 0;
                for decided in &decisions {
                    changed += keep(tx, decided)?;
                }
                Ok(changed)
            })
            .await
    }

    /// Takes back what was said of a pair, also where it was said of the id in every source, and
    /// returns whether anything had been.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn undecide(
        &self,
        profile: &ProfileKey,
        candidate: CandidateId,
    ) -> Result<bool, StoreError> {
        let profile = profile.clone();
        self.store
            .write_durable(move |tx| {
                let gone = tx.execute(
                    "DELETE FROM decision
                     WHERE external_id = ?1 AND space IN (?2, '') AND candidate_id = ?3",
                    params![profile.external_id, profile.space, candidate.0],
                )?;
                Ok(gone > 0)
            })
            .await
    }

    /// Returns the decisions on these profiles, of each by candidate; profiles without one are left
    /// out. A word on the profile itself beats one on its id in every source.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn decisions_for(
        &self,
        profiles: Vec<ProfileKey>,
    ) -> Result<HashMap<ProfileKey, Vec<Decided>>, StoreError> {
        self.store
            .read(move |connection| {
                let mut statement = connection.prepare_cached(&format!(
                    "{SELECT} WHERE external_id = ?1 AND space IN (?2, '')
                     ORDER BY candidate_id, space DESC"
                ))?;
                let mut found = HashMap::new();
                for profile in profiles {
                    let rows =
                        statement.query_map([&profile.external_id, &profile.space], columns)?;
                    let mut said = rows
                        .map(|row| decided(row?))
                        .collect::<Result<Vec<_>, StoreError>>()?;
                    said.dedup_by_key(|decided| decided.candidate_id);
                    if !said.is_empty() {
                        found.insert(profile, said);
                    }
                }
                Ok(found)
            })
            .await
    }

    /// Returns every decision, by profile and candidate.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn decisions(&self) -> Result<Vec<Decided>, StoreError> {
        self.store
            .read(|connection| {
                let mut statement = connection.prepare(&format!(
                    "{SELECT} ORDER BY external_id, candidate_id, space"
                ))?;
                let rows = statement.query_map([], columns)?;
                rows.map(|row| decided(row?)).collect()
            })
            .await
    }
}

const SELECT: &str =
    "SELECT source, external_id, candidate_id, decision, author, decided_at FROM decision";

fn keep(connection: &Connection, decided: &Decided) -> Result<usize, StoreError> {
    let said = match decided.decision {
        Said::Same => "same",
        Said::NotSame => "not_same",
    };
    let profile = ProfileKey::new(&decided.source, &decided.external_id);
    Ok(connection
        .prepare_cached(
            "INSERT INTO decision
                 (space, external_id, candidate_id, source, decision, author, decided_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (external_id, candidate_id, space) DO UPDATE SET source = excluded.source,
                 decision = excluded.decision, author = excluded.author,
                 decided_at = excluded.decided_at
             WHERE excluded.decided_at >= decision.decided_at",
        )?
        .execute(params![
            profile.space,
            profile.external_id,
            decided.candidate_id.0,
            decided.source,
            said,
            decided.author,
            to_millis(decided.decided_at)
        ])?)
}

type Columns = (String, String, i64, String, String, i64);

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
        row.get(5)?,
    ))
}

fn decided(
    (source, external_id, candidate, said, author, at): Columns,
) -> Result<Decided, StoreError> {
    let decision = match said.as_str() {
        "same" => Said::Same,
        "not_same" => Said::NotSame,
        other => return Err(StoreError::content("a decision", other)),
    };
    Ok(Decided {
        source,
        external_id,
        candidate_id: CandidateId(candidate),
        decision,
        author,
        decided_at: from_millis(at)
            .ok_or_else(|| StoreError::content("a decision", "its time is beyond the calendar"))?,
    })
}
