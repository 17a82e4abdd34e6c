//! Exports, and the outbox that carries them.

mod actions;
mod additions;
mod batch;
mod bulk;
mod enqueue;
mod manual_resolution;
mod outbox_loop;
mod partner;
mod shown;
mod summary;
mod undo;
mod waits;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::broadcast;

pub use batch::Exported;
pub use enqueue::Queued;
pub(in crate::worker) use waits::calls;

use super::{EngineError, Setup, Verdicts};
use crate::export::{
    Alone, Checker, Journal, Moment, OutboxEntry, OutboxState, Outcome, Report, Runner,
};
use crate::mirror::Mirror;
use crate::people::PersonRef;
use waits::Rest;

/// Changes of exports as they happen.
pub struct Changes(broadcast::Receiver<OutboxEntry>);

/// What a listener is told of exports.
pub enum Change {
    /// One is new or changed.
    Of(Box<OutboxEntry>),
    /// Some changed faster than they were listened to: the outbox has to be read again.
    Missed,
}

impl Changes {
    /// Returns a change that has come already; none where there is no more.
    pub fn so_far(&mut self) -> Option<Change> {
        use broadcast::error::TryRecvError;
        match self.0.try_recv() {
            Ok(entry) => Some(Change::Of(Box::new(entry))),
            Err(TryRecvError::Lagged(_)) => Some(Change::Missed),
            Err(TryRecvError::Empty | TryRecvError::Closed) => None,
        }
    }

    /// Returns the next change, none when the engine is gone.
    pub async fn next(&mut self) -> Option<Change> {
        match self.0.recv().await {
            Ok(entry) => Some(Change::Of(Box::new(entry))),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Change::Missed),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

/// Exports, and what carries them out.
pub struct Outbox {
    setup: Arc<Setup>,
    verdicts: Arc<Verdicts>,
    mirror: Mirror,
    journal: Journal,
    checker: Checker,
    runner: Option<Runner>,
    /// Sends through the partner key where there is no credential for Harvest.
    alone: Option<Alone>,
    /// Since when nothing was left to do but to wait until an export is looked for again, and until when.
    resting: Arc<Mutex<Option<Rest>>>,
    /// One pass over the outbox at a time.
    passing: tokio::sync::Mutex<()>,
}

impl Outbox {
    pub(super) fn new(
        setup: Arc<Setup>,
        verdicts: Arc<Verdicts>,
        journal: Journal,
        checker: Checker,
    ) -> Self {
        let settle_after = setup.config.outbox.settle_after;
        let alone = setup.partner.clone().filter(|_| setup.is_alone());
        let alone = alone.zip(setup.gate.clone()).map(|(partner, gate)| {
            Alone::new(
                partner,
                gate,
                journal.clone(),
                checker.clone(),
                settle_after,
            )
        });
        let by_credential = setup.client.clone().zip(setup.gate.clone());
        let runner = by_credential.map(|(client, gate)| {
            Runner::new(
                client,
                checker.clone(),
                journal.clone(),
                setup.mirror.clone(),
                gate,
                settle_after,
            )
            .with_partner(setup.partner.clone().zip(setup.partner_gate.clone()))
        });
        Self {
            mirror: setup.mirror.clone(),
            setup,
            verdicts,
            journal,
            checker,
            runner,
            alone,
            resting: Arc::default(),
            passing: tokio::sync::Mutex::new(()),
        }
    }

    /// Returns how many exports are in each state.
    pub(super) async fn counts(&self) -> Result<Vec<(OutboxState, u64)>, EngineError> {
        Ok(self.journal.counts().await?)
    }

    /// Waits until no call of an export is under way.
    pub async fn quiet(&self) {
        drop(self.no_pass().await);
    }

    /// Returns the changes of exports from now on.
    pub fn changes(&self) -> Changes {
        Changes(self.journal.changes())
    }

    /// Returns every export, newest first.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn all(&self) -> Result<Vec<OutboxEntry>, EngineError> {
        Ok(self.journal.all().await?)
    }

    /// Returns this moment, and the pauses that hold.
    fn moment(&self) -> Moment {
        Moment::new(Timestamp::now(), self.setup.config.outbox.settle_after)
    }

    /// Returns how long an export confirmed on the screen can be taken back.
    pub fn hold(&self) -> Duration {
        self.setup.config.outbox.hold
    }
}

/// Returns the outcome of an export as a report.
pub(super) fn report(person: PersonRef, entry: &OutboxEntry, outcome: Outcome) -> Report {
    Report {
        person,
        external_id: entry.external_id.clone(),
        name: entry.name.clone(),
        outcome,
        export_id: Some(entry.id.clone()),
        candidate_id: entry.candidate_id,
        application_id: entry.application_id,
        job_id: entry.job_id(),
        channel: entry.channel(),
        reason: entry.reason.clone(),
    }
}
