//! Asking the copy.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use rusqlite::Connection;

use super::Mirror;
use super::records::{NameRecord, Resource};
use super::sync::plan;
use super::tables::names::Lookup;
use super::tables::{application, candidate, exported, job, meta, names, rev};
use crate::people::{Application, Candidate, CandidateId, Job, JobId, JobStatus};
use crate::store::{StoreError, from_millis};

/// Open jobs, and how many others there are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JobList {
    /// Jobs that people can be put on, by name.
    pub open: Vec<Job>,
    /// Why others are not shown (`closed`, `draft`, `template`), with how many.
    pub hidden: Vec<(String, usize)>,
}

/// How much of Greenhouse is here, and how fresh.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MirrorStatus {
    /// Candidates, without those gone.
    pub candidates: u64,
    /// Applications, without those gone.
    pub applications: u64,
    /// When the last complete sync began; all up to then is here. None before the first one ended.
    pub synced_at: Option<Timestamp>,
    /// How much of the candidates is here, 0 to 1, by the time over which they came; none when not
    /// known. 1 after a first sync.
    pub share: Option<f64>,
}

/// A candidate that changed, or whose applications did.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its place in the order of changes; replay goes on after it.
    pub rev: i64,
    /// What there is now.
    pub kind: ChangeKind,
}

/// What a [`Change`] left behind.
#[derive(Clone, Debug, PartialEq)]
pub enum ChangeKind {
    /// The candidate as it is now.
    Upsert(Box<Candidate>),
    /// The candidate is gone from Greenhouse.
    Gone(CandidateId),
}

fn there(connection: &Connection, ids: &[CandidateId]) -> Result<Vec<Candidate>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some((candidate, None)) = candidate::get(connection, *id)? {
            found.push(candidate);
        }
    }
    Ok(found)
}

impl Mirror {
    /// Returns the candidates with these ids, in their order, without those unknown or gone.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn candidates(&self, ids: &[CandidateId]) -> Result<Vec<Candidate>, StoreError> {
        let ids = ids.to_vec();
        self.store
            .read(move |connection| there(connection, &ids))
            .await
    }

    /// Returns those of these candidates that are gone from Greenhouse, as they were last seen, in
    /// their order.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn gone(&self, ids: &[CandidateId]) -> Result<Vec<Candidate>, StoreError> {
        let ids = ids.to_vec();
        self.store
            .read(move |connection| {
                let mut found = Vec::new();
                for id in ids {
                    if let Some((candidate, Some(_))) = candidate::get(connection, id)? {
                        found.push(candidate);
                    }
                }
                Ok(found)
            })
            .await
    }

    /// Returns at most `limit` of the candidates that Greenhouse no longer shows and that changed after
    /// `rev`, as they were last seen, with the newest revision of the copy; those lost last first.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn gone_since(
        &self,
        rev: i64,
        limit: usize,
    ) -> Result<(i64, Vec<Candidate>), StoreError> {
        self.store
            .read(move |connection| {
                let last = rev::last(connection)?;
                if last <= rev {
                    return Ok((last, Vec::new()));
                }
                let mut found = Vec::new();
                for id in candidate::gone_since(connection, rev, limit)? {
                    if let Some((candidate, Some(_))) = candidate::get(connection, id)? {
                        found.push(candidate);
                    }
                }
                Ok((last, found))
            })
            .await
    }

    /// Returns those of these candidates whom the outbox made or put on a job; a record that was merged
    /// into another counts as that one.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn exported_among(
        &self,
        ids: Vec<CandidateId>,
    ) -> Result<HashSet<CandidateId>, StoreError> {
        self.store
            .read(move |connection| exported::among(connection, &ids))
            .await
    }

    /// Like [`Mirror::candidates`], on the calling thread: for threads that may wait for a disk.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub fn candidates_here(&self, ids: &[CandidateId]) -> Result<Vec<Candidate>, StoreError> {
        self.store.read_here(|connection| there(connection, ids))
    }

    /// Returns the applications of these candidates, with names; candidate by candidate in the
    /// order given, newest first within each.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn applications(&self, of: &[CandidateId]) -> Result<Vec<Application>, StoreError> {
        let of = of.to_vec();
        self.store
            .read(move |connection| {
                let mut lookup = Lookup::new(connection);
                let mut found = Vec::new();
                for id in of {
                    for stored in application::of_candidate(connection, id)? {
                        found.push(stored.named(&mut lookup));
                    }
                }
                Ok(found)
            })
            .await
    }

    /// Returns the job with this id, none when it is unknown or gone.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn job(&self, id: JobId) -> Result<Option<Job>, StoreError> {
        self.store
            .read(move |connection| {
                Ok(match job::get(connection, id)? {
                    Some((record, None)) => Some(record.named(&mut Lookup::new(connection))),
                    _ => None,
                })
            })
            .await
    }

    /// Returns the open jobs by name, and counts the others by the reason they are not shown.
    /// Confidential jobs are in it as far as the acting user may see them (contract 2.5).
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn jobs(&self) -> Result<JobList, StoreError> {
        self.store
            .read(|connection| {
                let mut lookup = Lookup::new(connection);
                let mut open = Vec::new();
                let mut hidden = BTreeMap::<&str, usize>::new();
                for record in job::all(connection)? {
                    let reason = match record.status {
                        _ if record.template => "template",
                        JobStatus::Open => {
                            open.push(record.named(&mut lookup));
                            continue;
                        }
                        other => other.word(),
                    };
                    *hidden.entry(reason).or_default() += 1;
                }
                let hidden = hidden
                    .into_iter()
                    .map(|(why, n)| (why.to_owned(), n))
                    .collect();
                Ok(JobList { open, hidden })
            })
            .await
    }

    /// Returns a small table (sources, users, tags, pools, ...) by id.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn names(&self, resource: Resource) -> Result<Vec<NameRecord>, StoreError> {
        self.store
            .read(move |connection| names::all(connection, resource))
            .await
    }

    /// Returns how many people are here, on the calling thread.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub fn people_known(&self) -> Result<u64, StoreError> {
        let count = self.store.read_here(|c| rev::count(c, rev::CANDIDATES))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Returns how many applications are here, on the calling thread.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub fn applications_known(&self) -> Result<u64, StoreError> {
        let count = self.store.read_here(|c| rev::count(c, rev::APPLICATIONS))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Returns how much of Greenhouse is here, and how fresh.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn status(&self) -> Result<MirrorStatus, StoreError> {
        self.store
            .read(|connection| {
                let number = |key| -> Result<Option<i64>, StoreError> {
                    Ok(meta::get(connection, key)?.and_then(|value| value.parse().ok()))
                };
                let count = |key| -> Result<u64, StoreError> {
                    Ok(u64::try_from(rev::count(connection, key)?).unwrap_or(0))
                };
                let synced_at = number("synced_at")?.and_then(from_millis);
                Ok(MirrorStatus {
                    candidates: count(rev::CANDIDATES)?,
                    applications: count(rev::APPLICATIONS)?,
                    synced_at,
                    share: if synced_at.is_some() {
                        Some(1.0)
                    } else {
                        plan::share(connection, Resource::Candidates)?
                    },
                })
            })
            .await
    }

    /// Returns at most `limit` changes after `rev`, oldest first; each candidate once, as it is
    /// now. An empty answer means that `rev` is the newest.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn changes_since(&self, rev: i64, limit: usize) -> Result<Vec<Change>, StoreError> {
        self.store
            .read(move |connection| {
                let mut changes = Vec::new();
                for (rev, id) in rev::since(connection, rev, limit)? {
                    let kind = match candidate::get(connection, id)? {
                        Some((candidate, None)) => ChangeKind::Upsert(Box::new(candidate)),
                        _ => ChangeKind::Gone(id),
                    };
                    changes.push(Change { rev, kind });
                }
                Ok(changes)
            })
            .await
    }

    /// Returns the mark of this data file's copy: what is derived from another one is of no use here,
    /// whatever revision it has come to. On the calling thread.
    ///
    /// # Errors
    ///
    /// When the data file can't be read, or written where there is no mark yet.
    pub fn generation(&self) -> Result<String, StoreError> {
        meta::generation(&self.store)
    }

    /// Like [`Mirror::last_rev`], on the calling thread.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub fn last_rev_here(&self) -> Result<i64, StoreError> {
        self.store.read_here(rev::last)
    }

    /// Returns the newest revision, 0 for an empty copy.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn last_rev(&self) -> Result<i64, StoreError> {
        self.store.read(rev::last).await
    }
}
