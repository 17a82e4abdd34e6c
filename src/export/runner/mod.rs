//! Works off the outbox: checks once more, writes the row, sends, writes the row again; what got no
//! answer is reconciled.

mod additions;
mod dispatch;
mod field_set;
mod follow_up;
mod halted;
mod last_look;
mod manual_check;
mod open_again;
mod outcome_handling;
mod partner;
mod pick;
mod reconcile;
mod sibling_exports;
mod undo_call;

pub use manual_check::MatchSuspect;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use jiff::Timestamp;

pub(super) use self::halted::Halted;
use self::last_look::RoundTrip;
use super::journal::claim_on;
use super::tags::Tags;
use super::{Checker, Effect, Event, FollowUp, Journal, Moment, OutboxEntry, OutboxState};
use crate::harvest::{Client, HarvestError};
use crate::ingestion;
use crate::mirror::Mirror;
use crate::mirror::tenant::{Gate, Stranger, Tenant};
use crate::people::CandidateId;
use crate::store::StoreError;

/// Exports under way at the same time; never two of one person.
const AT_ONCE: usize = 4;
/// Exports taken up in one pass.
const A_PASS: usize = 64;

/// Sends exports. Cheap to clone.
#[derive(Clone)]
pub struct Runner {
    client: Client,
    /// The client for Candidate Ingestion, where there is a partner key.
    partner: Option<(ingestion::Client, Gate)>,
    checker: Checker,
    journal: Journal,
    mirror: Mirror,
    gate: Gate,
    settle_after: Duration,
    paused: Arc<AtomicBool>,
    /// How many wait for the running pass to end.
    awaited: Arc<AtomicUsize>,
    /// The organisation's tags as far as is known here.
    tags: Arc<Mutex<Arc<Tags>>>,
    /// How long Greenhouse takes.
    round_trip: Arc<Mutex<RoundTrip>>,
    /// What was refused for more than one export.
    halted: Arc<Halted>,
}

/// What a pass over the outbox did.
#[derive(Debug, Default)]
pub struct Pass {
    /// Exports that took a step.
    pub steps: usize,
    /// Those of them that Greenhouse answered.
    pub went_well: usize,
    /// Why Greenhouse could not be asked, where it could not.
    pub trouble: Option<HarvestError>,
    /// Why nothing was done at all: the credentials are of another organisation.
    pub refused: Option<Box<Stranger>>,
    /// All that is pending belongs to another organisation.
    pub only_others: bool,
}

/// Somebody waits for the pass under way; see [`Runner::step_aside`].
#[derive(Debug)]
pub struct PassYield(Arc<AtomicUsize>);

impl PassYield {
    /// Returns one more who waits, counted in `waiting`.
    pub(super) fn of(waiting: &Arc<AtomicUsize>) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(waiting))
    }
}

impl Drop for PassYield {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What stops the whole pass, where a step met anything that does.
type Trouble = Option<HarvestError>;

impl Runner {
    /// Returns a runner.
    pub fn new(
        client: Client,
        checker: Checker,
        journal: Journal,
        mirror: Mirror,
        gate: Gate,
        settle_after: Duration,
    ) -> Self {
        Self {
            client,
            partner: None,
            checker,
            journal,
            mirror,
            gate,
            settle_after,
            paused: Arc::default(),
            awaited: Arc::default(),
            tags: Arc::default(),
            round_trip: Arc::new(Mutex::new(RoundTrip::guessed(settle_after))),
            halted: Arc::new(Halted::new(settle_after)),
        }
    }

    /// Lets new people leave through the partner key where their export says so.
    #[must_use]
    pub fn with_partner(mut self, partner: Option<(ingestion::Client, Gate)>) -> Self {
        self.partner = partner;
        self
    }

    /// Has those who wait for a job or a right try at once.
    pub fn try_now(&self) {
        self.halted.try_now();
    }

    /// Pauses sending after the current calls, or resumes. What is unknown is reconciled all the
    /// same; a pause ends with the process.
    pub fn pause(&self, paused: bool) {
        self.paused.store(paused, Ordering::Relaxed);
    }

    /// Returns whether nothing new is sent.
    pub fn is_paused(&self) -> bool {
        self.paused.load(Ordering::Relaxed)
    }

    /// Has the running pass start nothing new until the returned guard is dropped: a person waits.
    #[must_use]
    pub fn step_aside(&self) -> PassYield {
        PassYield::of(&self.awaited)
    }

    fn round_trip(&self) -> MutexGuard<'_, RoundTrip> {
        self.round_trip
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Claims a person in Greenhouse for an export until the pass ends; false where another has.
    async fn claims(
        &self,
        entry: &OutboxEntry,
        candidate: CandidateId,
    ) -> Result<bool, StoreError> {
        let wanted = vec![(entry.id.clone(), vec![claim_on(candidate)])];
        Ok(!self.journal.claim(wanted).await?.is_empty())
    }

    /// Lets exports that are due take their next step, never two of one person at once, and stops
    /// early where Greenhouse does not answer or somebody waits. One pass at a time, and only in the
    /// process that owns the data directory.
    ///
    /// # Errors
    /// [`StoreError`] when the outbox can't be read or written; what had been sent by then is in it
    /// as sending, and is reconciled at the next start.
    pub async fn pass(&self) -> Result<Pass, StoreError> {
        let mut pending = self.journal.pending().await?;
        let mut pass = Pass::default();
        if pending.is_empty() || !self.journal.carries_out().await? {
            return Ok(pass);
        }
        let now = Timestamp::now();
        if self.journal.newest_change().await? > Some(now) {
            self.journal.rebase_after_clock_skew(now).await?;
            pending = self.journal.pending().await?;
        }
        if let Some(ahead) = self.client.clock_ahead() {
            self.journal.follow_clock(ahead, now).await?;
        }
        // Passes don't overlap, so whatever is being sent now was sent by somebody who is gone: a
        // killed process, or a pass that was dropped. It may or may not have arrived.
        if pending.iter().any(is_sending) {
            self.journal.recover_in_flight(self.moment()).await?;
            pending = self.journal.pending().await?;
        }
        // Writes leave from here and from a removal, which asks the same gate: nothing of one
        // organisation is sent, or looked for, with the credentials of another.
        let tenant = match self.gate.enter().await? {
            Ok((tenant, _)) => tenant,
            Err(stranger) => {
                pass.refused = Some(stranger);
                return Ok(pass);
            }
        };
        let (mut ours, others): (Vec<OutboxEntry>, Vec<OutboxEntry>) = pending
            .into_iter()
            .partition(|entry| tenant.owns(entry.tenant.as_deref()));
        pass.only_others = ours.is_empty();
        for entry in others {
            self.leave_to_others(entry, &tenant).await?;
        }
        self.checker.ask_for_stages_again();
        self.hold(&mut ours).await;
        let mut due = self.pick(&ours, Timestamp::now());
        // Another machine with the same list goes through it in another order.
        fastrand::shuffle(&mut due);
        if !due.is_empty() {
            self.journal.free_claims().await?;
            let wanted = due.iter().map(|entry| (entry.id.clone(), entry.claims()));
            let claimed = self.journal.claim(wanted.collect()).await?;
            due.retain(|entry| claimed.contains(&entry.id));
        }
        // Looked at again before each: a pause lets the calls under way end, and no other begin. So
        // does a row that can't be written (what comes of the others may still be noted down), a
        // Greenhouse that does not answer, and a person who waits.
        let failed = AtomicBool::new(false);
        let goes_on = |entry: &OutboxEntry| {
            let goes_on = is_reconciled(entry) || !self.is_paused();
            let stops = failed.load(Ordering::Relaxed) || self.awaited.load(Ordering::Relaxed) > 0;
            futures_util::future::ready(goes_on && !stops)
        };
        let mut failure = None;
        let mut steps = futures_util::stream::iter(due)
            .filter(goes_on)
            .map(|entry| self.step(entry))
            .buffer_unordered(AT_ONCE);
        while let Some(stepped) = steps.next().await {
            let trouble = match stepped {
                Ok(trouble) => trouble,
                Err(error) => {
                    failed.store(true, Ordering::Relaxed);
                    failure = failure.or(Some(error));
                    continue;
                }
            };
            pass.steps += 1;
            pass.went_well += usize::from(trouble.is_none());
            let stops = |error: &HarvestError| error.is_out_of_reach() || error.stops_everything();
            if trouble.as_ref().is_some_and(stops) {
                failed.store(true, Ordering::Relaxed);
            }
            pass.trouble = trouble.or(pass.trouble);
        }
        if pass.steps > 0 {
            self.journal.free_claims().await?;
        }
        failure.map_or(Ok(pass), Err)
    }

    /// Says of a row of another organisation why it waits; it is left alone otherwise.
    async fn leave_to_others(
        &self,
        mut entry: OutboxEntry,
        tenant: &Tenant,
    ) -> Result<(), StoreError> {
        let why = format!(
            "it belongs to another organisation than {tenant}, and waits for that one's credentials"
        );
        if entry.state != OutboxState::Done && entry.reason.as_ref() != Some(&why) {
            self.happen(&mut entry, Event::Explain { why }).await?;
        }
        Ok(())
    }

    async fn step(&self, entry: OutboxEntry) -> Result<Trouble, StoreError> {
        match entry.state {
            OutboxState::Unknown => self.reconcile(entry).await,
            OutboxState::Done => self.follow_up(entry).await,
            _ => self.dispatch(entry).await,
        }
    }

    /// Returns this moment, and the pauses that hold.
    fn moment(&self) -> Moment {
        Moment::new(Timestamp::now(), self.settle_after)
    }

    /// Takes an export through an event and returns what is to be done then; none where it can't happen
    /// any more, and then the entry is the row as it is.
    async fn happen(
        &self,
        entry: &mut OutboxEntry,
        event: Event,
    ) -> Result<Option<Vec<Effect>>, StoreError> {
        self.journal.advance(entry, event, self.moment()).await
    }

    /// Does the same where no call follows; what a step of the pass ends with.
    async fn ends(&self, mut entry: OutboxEntry, event: Event) -> Result<Trouble, StoreError> {
        self.happen(&mut entry, event).await?;
        Ok(None)
    }

    /// Does the same with a call that is about to leave; false where it must not.
    async fn may_send(&self, entry: &mut OutboxEntry, event: Event) -> Result<bool, StoreError> {
        let effects = self.happen(entry, event).await?;
        Ok(effects.is_some_and(|effects| effects.contains(&Effect::Send)))
    }
}

/// Whether a call of it was being made.
fn is_sending(entry: &OutboxEntry) -> bool {
    let mut open = entry.open_follow_ups();
    entry.state == OutboxState::Sending || open.any(|one| one.state == OutboxState::Sending)
}

/// Whether its next step is to reconcile a call.
fn is_reconciled(entry: &OutboxEntry) -> bool {
    let unknown = |one: &FollowUp| one.state == OutboxState::Unknown;
    entry.state == OutboxState::Unknown || entry.open_follow_ups().next().is_some_and(unknown)
}
