//! What stops the rest of a batch: a job that is no longer open, a right that is gone. After the first
//! refusal no other call of the kind is made for that job until a person asks for it again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::super::{Event, OutboxEntry, PlannedWrite};
use super::{Runner, Trouble};
use crate::harvest::{HarvestError, Lane, Query, wire};
use crate::ingestion;
use crate::mirror::convert;
use crate::people::JobId;
use crate::store::StoreError;

/// The calls that a refusal stands for: of a kind and for a job, none for prospects.
type Calls = (Option<JobId>, Kind);

/// What a call does to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Create,
    Add,
    Convert,
}

impl From<PlannedWrite> for Kind {
    fn from(planned: PlannedWrite) -> Self {
        match planned {
            PlannedWrite::Create => Self::Create,
            PlannedWrite::Add { .. } => Self::Add,
            PlannedWrite::Convert { .. } => Self::Convert,
        }
    }
}

/// The refusals that stand for others, each with its moment.
#[derive(Debug, Default)]
pub(in crate::export) struct Halted(Mutex<HashMap<Calls, (Timestamp, String)>>);

impl Halted {
    /// Returns why an export that was asked for before that refusal is not sent; what was asked for, or
    /// tried again, since then is a new try.
    pub(in crate::export) fn reason(
        &self,
        entry: &OutboxEntry,
        planned: PlannedWrite,
    ) -> Option<String> {
        let halted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, reason) = halted.get(&(entry.job_id(), planned.into()))?;
        (entry.updated_at <= *at).then(|| reason.clone())
    }

    fn add(&self, job: Option<JobId>, kinds: &[Kind], reason: &str) {
        let mut halted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for kind in kinds {
            halted.insert((job, *kind), (Timestamp::now(), reason.to_owned()));
        }
    }
}

impl Halted {
    /// Notes a refusal through the partner key that stands for the others of the batch: of a job that the
    /// key no longer shows among the open ones, which is asked once.
    pub(in crate::export) async fn note_partner_refusal(
        &self,
        partner: &ingestion::Client,
        entry: &OutboxEntry,
    ) {
        let Some(job) = entry.job_id() else { return };
        // Those under way at the same time are refused for the same reason.
        if self.reason(entry, PlannedWrite::Create).is_some() {
            return;
        }
        let open = match partner.jobs().await {
            Ok(open) => open,
            Err(error) => {
                tracing::warn!(%job, %error, "not asked whether the job is open");
                return;
            }
        };
        if !open.iter().any(|one| one.id == convert::wire_id(job.0)) {
            let reason = format!(
                "the job {} ({job}) is not among the open ones that the partner key's user may use",
                entry.target.words()
            );
            self.add(Some(job), &[Kind::Create], &reason);
        }
    }
}

/// Returns the event that has an export wait which is not sent, where the first of a batch was refused
/// for all.
pub(in crate::export) fn not_sent(reason: &str) -> Event {
    Event::NeedReview {
        why: Some(format!("not sent: {reason}; fix that, then retry it")),
    }
}

impl Runner {
    /// Returns why this write is not made, where the first of a batch was refused for all.
    pub(super) fn halts(
        &self,
        entry: &OutboxEntry,
        planned: Option<PlannedWrite>,
    ) -> Option<String> {
        self.halted.reason(entry, planned?)
    }

    /// Puts an export into review, without a call.
    pub(super) async fn halt(
        &self,
        entry: OutboxEntry,
        reason: String,
    ) -> Result<Trouble, StoreError> {
        self.ends(entry, not_sent(&reason)).await
    }

    /// Notes a refusal that stands for the others of the batch: a right that is lacking stands for the
    /// calls of its kind, a job that is no longer open for all.
    pub(super) async fn note_refusal(
        &self,
        entry: &OutboxEntry,
        made: Option<PlannedWrite>,
        error: &HarvestError,
    ) {
        let Some(kind) = made.map(Kind::from) else {
            return;
        };
        if error.is_permission() {
            self.halted.add(entry.job_id(), &[kind], &error.to_string());
            return;
        }
        let Some(job) = entry.job_id() else { return };
        if let Some(reason) = self.no_longer_open(job, &entry.target.words()).await {
            let all = [Kind::Create, Kind::Add, Kind::Convert];
            self.halted.add(Some(job), &all, &reason);
        }
    }

    /// Asks whether a job is no longer open; returns why, none where it is open or where that can't be
    /// asked.
    async fn no_longer_open(&self, job: JobId, name: &str) -> Option<String> {
        let query = Query::<wire::Job>::new().ids([convert::wire_id(job.0)]);
        let rows = match self.client.all(query, Lane::Export).await {
            Ok(rows) => rows,
            Err(error) => {
                tracing::warn!(%job, %error, "not asked whether the job is open");
                return None;
            }
        };
        let status = rows.first().map(|row| row.status.as_ref());
        match status {
            None => Some(format!("Greenhouse no longer shows the job {name} ({job})")),
            Some(Some(status)) if *status != wire::JobStatus::Open => Some(format!(
                "the job {name} ({job}) is {} in Greenhouse",
                status.as_str()
            )),
            Some(_) => None,
        }
    }
}
