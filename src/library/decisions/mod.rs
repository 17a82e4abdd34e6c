//! What people said of pairs of profile and candidate; it outlives every sync.

mod rows;

use std::io::{self, BufRead, Write};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Library;
use super::fingerprint::{Fingerprint, Fit, OnPerson};
use crate::people::{CandidateId, Profile};
use crate::store::StoreError;
use rows::{keep, on_profile};

pub(super) use rows::forget_of;

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
        self.store.read(rows::all).await
    }
}
