//! Exports that were asked for and never left: blocked, in need of a review, nothing to do.

use jiff::Timestamp;
use rusqlite::params;

use super::Journal;
use crate::export::{Outcome, Report};
use crate::people::{ApplicationId, CandidateId, JobId};
use crate::store::{StoreError, from_millis, to_millis};

/// An export that was asked for and never left.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsent {
    /// When it was asked for.
    pub at: Timestamp,
    /// The profile's id at its source; a candidate's Greenhouse id otherwise.
    pub external_id: String,
    /// The person's name.
    pub name: String,
    /// Where they were to go, in words.
    pub target: String,
    /// The job, none for a prospect.
    pub job_id: Option<JobId>,
    /// What became of it.
    pub outcome: Outcome,
    /// The person in Greenhouse, where known.
    pub candidate_id: Option<CandidateId>,
    /// The application in Greenhouse, where known.
    pub application_id: Option<ApplicationId>,
    /// Why it did not leave.
    pub reason: Option<String>,
    /// The mark of the organisation it belongs to.
    pub tenant: Option<String>,
}

impl Unsent {
    /// Returns it as it is kept, of a report that has no export.
    pub fn of(report: &Report, target: String, at: Timestamp, tenant: Option<String>) -> Self {
        Self {
            at,
            external_id: report.external_id.clone(),
            name: report.name.clone(),
            target,
            job_id: report.job_id,
            outcome: report.outcome,
            candidate_id: report.candidate_id,
            application_id: report.application_id,
            reason: report.reason.clone(),
            tenant,
        }
    }
}

const OUTCOMES: [Outcome; 5] = [
    Outcome::AlreadyOnJob,
    Outcome::NeedsReview,
    Outcome::Guarded,
    Outcome::Failed,
    Outcome::Unknown,
];

impl Journal {
    /// Notes exports that were asked for and never left.
    ///
    /// # Errors
    /// [`StoreError`]; then none was noted.
    pub async fn note_unsent(&self, unsent: Vec<Unsent>) -> Result<(), StoreError> {
        if unsent.is_empty() {
            return Ok(());
        }
        self.store
            .write(move |tx| {
                let mut insert = tx.prepare_cached(
                    "INSERT INTO unsent (at, external_id, name, target, job_id, outcome,
                     candidate_id, application_id, reason, tenant)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                )?;
                for one in &unsent {
                    insert.execute(params![
                        to_millis(one.at),
                        one.external_id,
                        one.name,
                        one.target,
                        one.job_id.map(|id| id.0),
                        one.outcome.word(),
                        one.candidate_id.map(|id| id.0),
                        one.application_id.map(|id| id.0),
                        one.reason,
                        one.tenant,
                    ])?;
                }
                Ok(())
            })
            .await
    }

    /// Returns the exports that were asked for since a moment and never left, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn unsent_since(&self, since: Timestamp) -> Result<Vec<Unsent>, StoreError> {
        self.store
            .read(move |connection| {
                let mut statement = connection.prepare_cached(
                    "SELECT at, external_id, name, target, job_id, outcome, candidate_id,
                     application_id, reason, tenant FROM unsent WHERE at >= ?1 ORDER BY at DESC, id DESC",
                )?;
                let mut rows = statement.query([to_millis(since)])?;
                let mut found = Vec::new();
                while let Some(row) = rows.next()? {
                    let outcome: String = row.get(5)?;
                    let outcome = OUTCOMES.into_iter().find(|one| one.word() == outcome);
                    if let Some((at, outcome)) = from_millis(row.get(0)?).zip(outcome) {
                        found.push(Unsent {
                            at,
                            external_id: row.get(1)?,
                            name: row.get(2)?,
                            target: row.get(3)?,
                            job_id: row.get::<_, Option<i64>>(4)?.map(JobId),
                            outcome,
                            candidate_id: row.get::<_, Option<i64>>(6)?.map(CandidateId),
                            application_id: row.get::<_, Option<i64>>(7)?.map(ApplicationId),
                            reason: row.get(8)?,
                            tenant: row.get(9)?,
                        });
                    }
                }
                Ok(found)
            })
            .await
    }
}
