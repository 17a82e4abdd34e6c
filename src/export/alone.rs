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
use tokio::sync::broadcast;

use super::call::{Call, Landed, MadeApplication, by_partner};
use super::checker::CheckError;
use super::{
    Checker, Event, Journal, OutboxEntry, OutboxState, Outcome, Pass, PassYield, Step, Write,
};
use crate::harvest::{self, HarvestError};
use crate::ingestion::Client;
use crate::mirror::convert;
use crate::mirror::tenant::Gate;
use crate::store::StoreError;

/// Pause before Greenhouse is tried again when it was out of reach.
const OUT_OF_REACH: Duration = Duration::from_secs(5);
/// What a person can do about a call that can't be reconciled.
const LOOK: &str = "look for them in Greenhouse, then `gleaner outbox retry` sends it again and \
                    `gleaner outbox forget` gives it up; with a credential for Harvest it is looked for by itself";

/// The reason of a row that a person has retried.
pub const RETRIED: &str = "tried again";

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
    changed: broadcast::Sender<OutboxEntry>,
    paused: Arc<AtomicBool>,
    /// How many wait for the running pass to end.
    awaited: Arc<AtomicUsize>,
}

impl Alone {
    /// Returns a runner; every change of a row goes to `changed` too.
    pub fn new(
        partner: Client,
        gate: Gate,
        journal: Journal,
        checker: Checker,
        settle_after: Duration,
        changed: broadcast::Sender<OutboxEntry>,
    ) -> Self {
        Self {
            partner,
            gate,
            journal,
            checker,
            settle_after,
            changed,
            paused: Arc::default(),
            awaited: Arc::default(),
        }
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
        if self.journal.newest_change().await? > Some(now) {
            self.journal.rebase_after_clock_skew(now).await?;
            pending = self.journal.pending().await?;
        }
        // Passes don't overlap: whatever is being sent now was sent by somebody who is gone.
        if pending
            .iter()
            .any(|entry| entry.state == OutboxState::Sending)
        {
            let due = now.saturating_add(self.settle_after).unwrap_or(now);
            self.journal.recover_in_flight(now, due).await?;
            pending = self.journal.pending().await?;
        }
        let mut pass = Pass::default();
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
        for entry in pending {
            let due = Self::carries(&entry) && entry.due_at <= Timestamp::now();
            if !due || self.is_paused() || self.awaited.load(Ordering::Relaxed) > 0 {
                continue;
            }
            let (entry, trouble) = self.send(entry).await?;
            pass.steps += 1;
            pass.went_well += usize::from(trouble.is_none());
            // Ignore send errors: the database row is authoritative.
            let _ = self.changed.send(entry);
            if trouble.is_some() {
                pass.trouble = trouble;
                break;
            }
        }
        Ok(pass)
    }

    async fn send(
        &self,
        mut entry: OutboxEntry,
    ) -> Result<(OutboxEntry, Option<HarvestError>), StoreError> {
        let call = match Call::of(&Step::Create, &entry, Vec::new()) {
            Ok(Some(Call::ByPartner(body))) => body,
            Ok(_) => {
                let reason = "a partner key can't write this; it needs a credential for Harvest";
                let ended = (Event::RefuseUnsent, Outcome::Failed);
                return self.waiting(entry, ended, reason.to_owned()).await;
            }
            Err(reason) => {
                let ended = (Event::RefuseUnsent, Outcome::Failed);
                return self.waiting(entry, ended, reason).await;
            }
        };
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
                _ => format!(
                    "the outcome of {what}, which may be the same person, is unknown; check Greenhouse, \
                     then retry or forget that one first"
                ),
            };
            let ended = (Event::NeedReview, Outcome::NeedsReview);
            return self.waiting(entry, ended, reason).await;
        }
        let last = entry.write.replace(Write {
            body: serde_json::to_value(&call).unwrap_or_default(),
            ..Write::default()
        });
        entry.sent_at = Some(Timestamp::now());
        entry.attempts += 1;
        if !self.transition(&mut entry, Event::Send, None, None).await? {
            return Ok((entry, None));
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
        others.retain(|other| {
            matches!(
                other.state,
                OutboxState::Done | OutboxState::Unknown | OutboxState::NeedsPerson
            )
        });
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
        mut entry: OutboxEntry,
        outcome: harvest::Outcome<Landed>,
        last: Option<Write>,
    ) -> Result<(OutboxEntry, Option<HarvestError>), StoreError> {
        let in_doubt = |why: String| format!("{why}; {LOOK}");
        let (event, outcome, reason) = match outcome {
            harvest::Outcome::Landed(Landed {
                candidate,
                application: Some(application),
                ..
            }) => {
                let id = match application {
                    MadeApplication::Row(row) => row.id,
                    MadeApplication::Id(id) => id,
                };
                entry.candidate_id = Some(convert::candidate_id(candidate));
                entry.application_id = Some(convert::application_id(id));
                (Event::Land, Outcome::Created, None)
            }
            harvest::Outcome::Landed(Landed { candidate, .. }) => {
                entry.candidate_id = Some(convert::candidate_id(candidate));
                let why = in_doubt("the answer named no application".to_owned());
                (Event::LoseAnswer, Outcome::Unknown, Some(why))
            }
            harvest::Outcome::Accepted { message } => {
                let why = in_doubt(format!(
                    "Greenhouse accepted it for later processing: {message}"
                ));
                (Event::LoseAnswer, Outcome::Unknown, Some(why))
            }
            harvest::Outcome::Unknown(cause) => {
                let why = in_doubt(cause.to_string());
                (Event::LoseAnswer, Outcome::Unknown, Some(why))
            }
            harvest::Outcome::Refused(refusal) => {
                // What was refused left nothing; the call before it may have, and is not forgotten.
                match last.filter(|write| !write.refused) {
                    Some(last) => entry.write = Some(last),
                    None => entry
                        .write
                        .iter_mut()
                        .for_each(|write| write.refused = true),
                }
                (Event::Refuse, Outcome::Failed, Some(refusal.message))
            }
            harvest::Outcome::NotSent(error) => {
                let pause = self.settle_after.min(OUT_OF_REACH);
                entry.due_at = Timestamp::now()
                    .saturating_add(pause)
                    .unwrap_or(Timestamp::MAX);
                entry.write = last;
                let reason = Some(error.to_string());
                self.transition(&mut entry, Event::NotSend, None, reason)
                    .await?;
                return Ok((entry, Some(error)));
            }
        };
        self.transition(&mut entry, event, Some(outcome), reason)
            .await?;
        Ok((entry, None))
    }

    async fn waiting(
        &self,
        mut entry: OutboxEntry,
        (event, outcome): (Event, Outcome),
        reason: String,
    ) -> Result<(OutboxEntry, Option<HarvestError>), StoreError> {
        self.transition(&mut entry, event, Some(outcome), Some(reason))
            .await?;
        Ok((entry, None))
    }

    async fn transition(
        &self,
        entry: &mut OutboxEntry,
        event: Event,
        outcome: Option<Outcome>,
        reason: Option<String>,
    ) -> Result<bool, StoreError> {
        tracing::info!(export = %entry.id, ?event, "export");
        self.journal
            .transition(entry, event, outcome, reason, Timestamp::now())
            .await
    }
}
