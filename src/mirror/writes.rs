//! Taking in what Greenhouse said: records just read, just made by an export, or found missing.

use std::collections::HashSet;

use jiff::Timestamp;

use super::Mirror;
use super::records::{ApplicationRecord, JobRecord};
use super::tables::{application, candidate, job, names, rev::Revs};
use crate::people::{ApplicationId, Candidate, CandidateId};
use crate::store::StoreError;

/// How many of the records given were news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Stored, new or changed.
    pub written: usize,
    /// Newly noted as gone.
    pub gone: usize,
}

impl Mirror {
    /// Takes in candidates and applications as Greenhouse has them now, in one transaction.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn upsert(
        &self,
        candidates: Vec<Candidate>,
        applications: Vec<ApplicationRecord>,
    ) -> Result<Written, StoreError> {
        self.store
            .write(move |tx| {
                let mut revs = Revs::new(tx)?;
                let mut done = Written::default();
                done.written += candidate::upsert_all(tx, &mut revs, candidates)?;
                done.written += application::upsert_all(tx, &mut revs, applications)?;
                revs.finish()?;
                Ok(done)
            })
            .await
    }

    /// Takes in all applications that these candidates have in Greenhouse now; others of theirs are
    /// noted as gone, but for those to `keep`: lists may not show them yet.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn applications_of(
        &self,
        candidates: Vec<CandidateId>,
        applications: Vec<ApplicationRecord>,
        keep: HashSet<ApplicationId>,
    ) -> Result<Written, StoreError> {
        self.store
            .write(move |tx| {
                let now = Timestamp::now();
                let mut revs = Revs::new(tx)?;
                let mut done = Written::default();
                let there: HashSet<ApplicationId> =
                    applications.iter().map(|record| record.id).collect();
                done.written += application::upsert_all(tx, &mut revs, applications)?;
                for candidate in candidates {
                    for stored in application::of_candidate(tx, candidate)? {
                        let id = stored.record.id;
                        if !there.contains(&id) && !keep.contains(&id) {
                            done.gone +=
                                usize::from(application::mark_gone(tx, &mut revs, id, now)?);
                        }
                    }
                }
                revs.finish()?;
                Ok(done)
            })
            .await
    }

    /// Takes in jobs as Greenhouse has them now.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn upsert_jobs(&self, jobs: Vec<JobRecord>) -> Result<Written, StoreError> {
        self.store
            .write(move |tx| {
                let mut done = Written::default();
                for record in &jobs {
                    done.written += usize::from(job::upsert(tx, record)?);
                }
                if done.written > 0 {
                    names::touch(tx)?;
                }
                Ok(done)
            })
            .await
    }

    /// Notes that Greenhouse no longer has these candidates (deleted, merged away, or no longer
    /// visible). They leave every look-up and are kept as gone, until they are seen again.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn mark_gone(&self, ids: Vec<CandidateId>) -> Result<Written, StoreError> {
        self.store
            .write(move |tx| {
                let now = Timestamp::now();
                let mut revs = Revs::new(tx)?;
                let mut done = Written::default();
                for id in ids {
                    done.gone += usize::from(candidate::mark_gone(tx, &mut revs, id, now)?);
                }
                revs.finish()?;
                Ok(done)
            })
            .await
    }

    /// Notes that Greenhouse no longer has these applications.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn mark_applications_gone(
        &self,
        ids: Vec<ApplicationId>,
    ) -> Result<Written, StoreError> {
        self.store
            .write(move |tx| {
                let now = Timestamp::now();
                let mut revs = Revs::new(tx)?;
                let mut done = Written::default();
                for id in ids {
                    done.gone += usize::from(application::mark_gone(tx, &mut revs, id, now)?);
                }
                revs.finish()?;
                Ok(done)
            })
            .await
    }
}
