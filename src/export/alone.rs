//! Sending through a partner key when there is no credential for Harvest: nobody can be looked for,
//! before a call or after it.
//!
//! Each export was confirmed by a person, though it may be a duplicate ([`super::Plan::accept_unchecked`]). It
//! is sent once. What got no answer stays `unknown` until a person says what became of it, or until
//! there is a credential for Harvest to read it back with; it is never sent again by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;

use super::call::{Call, Landed, MadeApplication, by_partner, withheld};
use super::checker::CheckError;
use super::runner::Halted;
use super::{
    Checker, Effect, Event, Journal, Landing, Moment, OutboxEntry, OutboxState, Outcome, Pass,
    PassYield, PlannedWrite, RETRIED, Step, Write,
};
use crate::harvest::{self, HarvestError};
use crate::ingestion::Client;
use crate::mirror::convert;
use crate::mirror::tenant::Gate;
use crate::store::StoreError;

/// What a person can do about a call that can't be reconciled.
const LOOK: &str = "look for them in Greenhouse, then `gleaner outbox retry` sends it again and \
                    `gleaner outbox forget` gives it up; with a credential for Harvest it is looked for by itself";

/// What ties two exports to one person.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tie {
    /// A key that is one person's, or the name.
    Shared,
    /// The matcher's judgement.
    Alike,
}

/// Sends through a partner key alone. Cheap to clone.
#[derive(Clone)]
pub struct Alone {
    partner: Client,
    /// Lets the partner key into the data directory, or not.
    gate: Gate,
    journal: Journal,
    /// Compares people; makes no call.
    checker: Checker,
    settle_after: Duration,
    paused: Arc<AtomicBool>,
    /// How many wait for the running pass to end.
    awaited: Arc<AtomicUsize>,
    /// What was refused for more than one export.
    halted: Arc<Halted>,
}

impl Alone {
    /// Returns a runner.
    pub fn new(
        partner: Client,
        gate: Gate,
        journal: Journal,
        checker: Checker,
        settle_after: Duration,
    ) -> Self {
        Self {
            partner,
            gate,
            journal,
            checker,
            settle_after,
            paused: Arc::default(),
            awaited: Arc::default(),
            halted: Arc::new(Halted::new(settle_after)),
        }
    }

    /// Has those who wait for a job try at once.
    pub fn try_now(&self) {
        self.halted.try_now();
    }

    /// Pauses sending after the current call, or resumes.
    pub fn pause(&self, paused: bool) {
        self.paused.store(paused, Ordering::Relaxed);
    }

    /// Returns whether nothing new is sent.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.paused.load(Ordering::Relaxed)
    }

    /// Has the running pass start nothing new until the returned guard is dropped: a person waits.
    #[must_use]
    pub fn step_aside(&self) -> PassYield {
        PassYield::of(&self.awaited)
    }

    /// Returns whether an export takes a step here by itself: one that was planned for a partner key
    /// alone and has not left. All others wait for a credential for Harvest, or for a person.
    #[must_use]
    pub fn carries(entry: &OutboxEntry) -> bool {
        let waits = matches!(
            entry.state,
            OutboxState::Planned | OutboxState::Held | OutboxState::Sending
        );
        entry.context.unchecked && waits
    }

    /// Sends what is due, one after the other, and stops early where Greenhouse does not answer or
    /// somebody waits. One pass at a time, and only in the process that owns the data directory.
    ///
    /// # Errors
    /// [`StoreError`] when the outbox can't be read or written.
    pub async fn pass(&self) -> Result<Pass, StoreError> {
        let now = Timestamp::now();
        let mut pending = self.journal.pending().await?;
        let mut pass = Pass::default();
        if pending.is_empty() || !self.journal.carries_out().await? {
            return Ok(pass);
        }
        if self.journal.newest_change().await? > Some(now) {
            self.journal.rebase_after_clock_skew(now).await?;
            pending = self.journal.pending().await?;
        }
        // Passes don't overlap: whatever is being sent now was sent by somebody who is gone.
        if pending
            .iter()
            .any(|entry| entry.state == OutboxState::Sending)
        {
            self.journal.recover_in_flight(self.moment()).await?;
            pending = self.journal.pending().await?;
        }
        if !pending.iter().any(Self::carries) {
            return Ok(pass);
        }
        // Nothing of one organisation is sent with the partner key of another.
        let tenant = match self.gate.enter().await? {
            Ok((tenant, _)) => tenant,
            Err(stranger) => {
                pass.refused = Some(stranger);
                return Ok(pass);
            }
        };
        let ours = |entry: &OutboxEntry| tenant.owns(entry.tenant.as_deref());
        pass.only_others = !pending
            .iter()
            .any(|entry| Self::carries(entry) && ours(entry));
        pending.retain(ours);
        if !self.is_paused() {
            self.halted.ask_partner(&self.partner, &pending).await;
        }
        self.halted.hold(&mut pending);
        for entry in pending {
            let due = Self::carries(&entry) && entry.due_at <= Timestamp::now();
            if !due || self.is_paused() || self.awaited.load(Ordering::Relaxed) > 0 {
                continue;
            }
            let wanted = vec![(entry.id.clone(), entry.claims())];
            if self.journal.claim(wanted).await?.is_empty() {
                continue;
            }
            let sent = self.send(entry).await;
            self.journal.free_claims().await?;
            let trouble = sent?;
            pass.steps += 1;
            pass.went_well += usize::from(trouble.is_none());
            if trouble.is_some() {
                pass.trouble = trouble;
                break;
            }
        }
        Ok(pass)
    }

    /// Sends an export; returns what stops the pass.
    async fn send(&self, mut entry: OutboxEntry) -> Result<Option<HarvestError>, StoreError> {
        let call = match Call::of(&Step::Create, &entry, Vec::new()) {
            Ok(Some(Call::ByPartner(body))) => body,
            Ok(_) => {
                let why = "a partner key can't write this; it needs a credential for Harvest";
                let why = why.to_owned();
                return self.ends(entry, Event::RefuseUnsent { why }).await;
            }
            Err(why) => return self.ends(entry, Event::RefuseUnsent { why }).await,
        };
        if let Some(event) = self.halted.event(&entry, PlannedWrite::Create) {
            return self.ends(entry, event).await;
        }
        if let Some((other, tie)) = self.beside(&entry).await? {
            let what = format!("the export of {} to {}", other.name, other.target.words());
            let reason = match (other.state, other.candidate_id) {
                (_, _) if tie == Tie::Alike => format!(
                    "may be the same person as {}, by {what}, under another spelling; if this is a \
                     different person, retry sends it",
                    other.name
                ),
                (OutboxState::Done, Some(id)) => format!(
                    "{what} made candidate {id}, who has an e-mail or page in common with this one; a \
                     partner key can't add to somebody who is there"
                ),
                (OutboxState::Cancelled, _) => super::entry::given_up(&what),
                _ => format!(
                    "the outcome of {what}, which may be the same person, is unknown; check Greenhouse, \
                     then retry or forget that one first"
                ),
            };
            let why = Some(reason);
            return self.ends(entry, Event::NeedReview { why }).await;
        }
        let last = entry.write.clone().map(Box::new);
        let send = Event::Send {
            candidate: entry.candidate_id,
            write: Box::new(Write {
                body: serde_json::to_value(&call).unwrap_or_default(),
                ..Write::default()
            }),
        };
        let effects = self.happen(&mut entry, send).await?;
        if !effects.is_some_and(|effects| effects.contains(&Effect::Send)) {
            return Ok(None);
        }
        let outcome = by_partner(self.partner.create(&call).await);
        self.sent(entry, outcome, last).await
    }

    /// Returns another export that made this person, or may have, with what ties the two: what this
    /// outbox knows is all there is to know. One that is only alike counts until a person has looked
    /// and retried.
    async fn beside(&self, entry: &OutboxEntry) -> Result<Option<(OutboxEntry, Tie)>, StoreError> {
        let mut others = self
            .journal
            .beside(
                entry,
                Timestamp::UNIX_EPOCH,
                super::entry::lands_within(Timestamp::now()),
            )
            .await?;
        if let Some(at) = others.iter().position(|other| other.may_be_of(entry)) {
            return Ok(Some((others.swap_remove(at), Tie::Shared)));
        }
        let retried = entry.reason.as_deref() == Some(RETRIED);
        let Some(profile) = entry
            .person
            .profile()
            .filter(|_| !retried && !others.is_empty())
        else {
            return Ok(None);
        };
        let like = match self.checker.exports_like(profile).await {
            Ok(like) => like,
            Err(CheckError::Store(error)) => return Err(error),
            Err(error) => {
                tracing::warn!(%error, "exports could not be compared with each other");
                Vec::new()
            }
        };
        let alike = others.into_iter().find(|other| like.contains(&other.id));
        Ok(alike.map(|other| (other, Tie::Alike)))
    }

    async fn sent(
        &self,
        entry: OutboxEntry,
        outcome: harvest::Outcome<Landed>,
        last: Option<Box<Write>>,
    ) -> Result<Option<HarvestError>, StoreError> {
        let lost = |why: String, candidate| Event::LoseAnswer {
            why: format!("{why}; {LOOK}"),
            candidate,
        };
        let event = match outcome {
            harvest::Outcome::Landed(Landed {
                candidate,
                application: Some(application),
                ..
            }) => {
                let id = match application {
                    MadeApplication::Row(row) => row.id,
                    MadeApplication::Id(id) => id,
                };
                Event::Land(Box::new(Landing {
                    outcome: Outcome::Created,
                    candidate: convert::candidate_id(candidate),
                    application: convert::application_id(id),
                    follow_ups: Vec::new(),
                    doubles: Vec::new(),
                    why: None,
                }))
            }
            harvest::Outcome::Landed(Landed { candidate, .. }) => {
                let candidate = Some(convert::candidate_id(candidate));
                lost("the answer named no application".to_owned(), candidate)
            }
            harvest::Outcome::Accepted { message } => {
                let why = format!("Greenhouse accepted it for later processing: {message}");
                lost(why, None)
            }
            harvest::Outcome::Unknown(cause) => lost(cause.to_string(), None),
            harvest::Outcome::Refused(refusal) => {
                if let Some(error) = withheld(&refusal) {
                    let why = error.to_string();
                    self.ends(entry, Event::NotSend { why, last }).await?;
                    return Ok(Some(error));
                }
                self.halted
                    .note_partner_refusal(&self.partner, &entry)
                    .await;
                Event::Refuse {
                    why: refusal.text().to_string(),
                    last,
                }
            }
            harvest::Outcome::NotSent(error) => {
                let why = error.to_string();
                self.ends(entry, Event::NotSend { why, last }).await?;
                return Ok(Some(error));
            }
        };
        self.ends(entry, event).await
    }

    fn moment(&self) -> Moment {
        Moment::new(Timestamp::now(), self.settle_after)
    }

    async fn happen(
        &self,
        entry: &mut OutboxEntry,
        event: Event,
    ) -> Result<Option<Vec<Effect>>, StoreError> {
        self.journal.advance(entry, event, self.moment()).await
    }

    /// Takes an export through an event that no call follows; nothing stops the pass.
    async fn ends(
        &self,
        mut entry: OutboxEntry,
        event: Event,
    ) -> Result<Option<HarvestError>, StoreError> {
        self.happen(&mut entry, event).await?;
        Ok(None)
    }
}
