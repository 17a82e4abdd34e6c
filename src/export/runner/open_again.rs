//! Asks Greenhouse what a refusal stands for, and whether it still does.

use super::super::{Halt, OutboxEntry, PlannedWrite, Write};
use super::halted::halt;
use super::{Runner, Trouble};
use crate::harvest::{HarvestError, Lane, Query, wire};
use crate::mirror::convert;
use crate::people::JobId;
use crate::store::StoreError;

impl Runner {
    /// Has an export wait, without a call, where the first of a batch was refused for all; the export where
    /// it may leave.
    pub(super) async fn unless_halted(
        &self,
        entry: OutboxEntry,
        planned: Option<PlannedWrite>,
    ) -> Result<Result<OutboxEntry, Trouble>, StoreError> {
        let event = planned.and_then(|planned| self.halted.event(&entry, planned));
        match event {
            Some(event) => Ok(Err(self.ends(entry, event).await?)),
            None => Ok(Ok(entry)),
        }
    }

    /// Has the export go on waiting that tried whether the others may leave, where it was refused like the
    /// first of them; false where it was not such a one.
    pub(super) async fn waits_on(
        &self,
        entry: &mut OutboxEntry,
        error: &HarvestError,
        last: Option<&Write>,
    ) -> Result<bool, StoreError> {
        let Some(by @ Halt::Right(_)) = entry.halt.filter(|_| error.is_permission()) else {
            return Ok(false);
        };
        let reason = error.to_string();
        self.halted.add(entry.job_id(), by, &reason);
        let last = last.cloned().map(Box::new);
        self.happen(entry, halt(by, &reason, last)).await?;
        Ok(true)
    }

    /// Notes a refusal that stands for the others of the batch: a right that is lacking stands for the
    /// calls of its kind, a job that is no longer open for all.
    pub(super) async fn note_refusal(
        &self,
        entry: &OutboxEntry,
        made: Option<PlannedWrite>,
        error: &HarvestError,
    ) {
        let Some(made) = made else { return };
        let job = entry.job_id();
        if error.is_permission() {
            let by = Halt::Right(made.into());
            self.halted.add(job, by, &error.to_string());
            return;
        }
        self.halted.lift(job, Halt::Right(made.into()));
        let Some(job) = job else { return };
        match self.closed(&[job]).await {
            Ok(closed) => {
                for (job, what) in closed {
                    let reason = format!("the job {} ({job}) {what}", entry.target.words());
                    self.halted.add(Some(job), Halt::Job, &reason);
                }
            }
            Err(error) => tracing::warn!(%job, %error, "not asked whether the job is open"),
        }
    }

    /// Takes out those who wait for a job or a right that is not there yet; asks, where its time has come,
    /// whether the jobs are open again.
    pub(super) async fn hold(&self, pending: &mut Vec<OutboxEntry>) {
        if pending.iter().all(|entry| entry.halt.is_none()) {
            return;
        }
        if !self.is_paused() {
            if let Some((partner, _)) = &self.partner {
                self.halted.ask_partner(partner, pending).await;
            }
            self.ask_for_jobs(pending).await;
        }
        self.halted.hold(pending);
    }

    async fn ask_for_jobs(&self, pending: &[OutboxEntry]) {
        let jobs = self.halted.to_ask(pending, Halt::Job);
        if jobs.is_empty() {
            return;
        }
        match self.closed(&jobs).await {
            Ok(closed) => {
                let is_open = |job: &&JobId| !closed.iter().any(|(one, _)| one == *job);
                for job in jobs.iter().filter(is_open) {
                    self.halted.lift(Some(*job), Halt::Job);
                }
            }
            Err(error) => tracing::warn!(%error, "not asked whether jobs are open again"),
        }
    }

    /// Returns those of these jobs that are not open in Greenhouse, each with what it is instead.
    async fn closed(&self, jobs: &[JobId]) -> Result<Vec<(JobId, String)>, HarvestError> {
        let ids = jobs.iter().map(|job| convert::wire_id(job.0));
        let query = Query::<wire::Job>::new().ids(ids);
        let rows = self.client.all(query, Lane::Export).await?;
        let what = |job: &JobId| {
            let row = rows.iter().find(|row| row.id == convert::wire_id(job.0));
            match row.map(|row| row.status.as_ref()) {
                None => Some("is no longer shown by Greenhouse".to_owned()),
                Some(Some(status)) if *status != wire::JobStatus::Open => {
                    Some(format!("is {} in Greenhouse", status.as_str()))
                }
                Some(_) => None,
            }
        };
        let closed = jobs.iter().filter_map(|job| Some((*job, what(job)?)));
        Ok(closed.collect())
    }
}
