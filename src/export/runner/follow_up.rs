//! What follows an export that landed: each write with its row before and after, each unknown
//! outcome reconciled (contract 10.10).

use std::time::Duration;

use jiff::Timestamp;

use super::super::follow_up::{Addition, FollowUp};
use super::super::follow_up_plan::{follow_up_plan, override_note, to_record};
use super::super::{OutboxEntry, OutboxState, Outcome, Person};
use super::additions::{About, Look};
use super::outcome_handling::ODD_ANSWERS;
use super::reconcile::{READINGS, SECOND_READING};
use super::{Runner, Stepped, after};
use crate::harvest::{self, HarvestError};
use crate::mirror::convert;
use crate::people::{Candidate, CandidateId};
use crate::store::StoreError;

impl Runner {
    /// Returns what follows an export, from what is known of person and tags now.
    pub(super) async fn follow_ups_of(
        &self,
        entry: &OutboxEntry,
    ) -> Result<Vec<FollowUp>, StoreError> {
        if entry.context.unchecked {
            // Its note went along, and nothing else was in the plan.
            return Ok(Vec::new());
        }
        let there = self.record_of(entry).await?;
        let tags = self.tags_for(entry).await?;
        if let Some(addition) = &entry.context.addition {
            let now = Timestamp::now();
            let additions = to_record(addition, &entry.context, there.as_ref(), &tags);
            return Ok(additions
                .into_iter()
                .map(|what| FollowUp::new(what, now))
                .collect());
        }
        let (person, context) = (&entry.person, &entry.context);
        let mut after = follow_up_plan(person, &entry.target, context, there.as_ref(), &tags);
        if entry.outcome == Some(Outcome::Created) {
            after.drop_tags(&self.tags_of_made(entry).await?);
        }
        let word = entry.overridden.as_ref();
        let word = word.and_then(|word| override_note(word, context));
        let now = Timestamp::now();
        let additions = after.additions.into_iter().chain(word);
        Ok(additions.map(|what| FollowUp::new(what, now)).collect())
    }

    /// Returns the tags that go with the call that makes a person. After a refusal that may have been
    /// about a tag they follow in calls of their own.
    pub(super) async fn tags_of_new(&self, entry: &OutboxEntry) -> Result<Vec<String>, StoreError> {
        if entry.write.as_ref().is_some_and(|last| last.refused) && !entry.sent_tags().is_empty() {
            return Ok(Vec::new());
        }
        let tags = self.tags_for(entry).await?;
        let (person, context) = (&entry.person, &entry.context);
        Ok(follow_up_plan(person, &entry.target, context, None, &tags).take_tags())
    }

    /// Returns the tags of a person whom this export made: those of the record that the answer, or
    /// reconciling, has shown; without one, those that went with the call.
    async fn tags_of_made(&self, entry: &OutboxEntry) -> Result<Vec<String>, StoreError> {
        let ids: Vec<CandidateId> = entry.candidate_id.into_iter().collect();
        let record = self.mirror.candidates(&ids).await?.pop();
        let sent = || entry.sent_tags().into_iter().map(str::to_owned).collect();
        Ok(record.map_or_else(sent, |record| record.tags))
    }

    /// Returns the record of somebody who was there before this export; it was read just before the
    /// application was made.
    async fn record_of(&self, entry: &OutboxEntry) -> Result<Option<Candidate>, StoreError> {
        let made_here = entry.outcome == Some(Outcome::Created);
        match (&entry.person, entry.candidate_id) {
            (Person::Profile(_), Some(id)) if !made_here => {
                Ok(self.mirror.candidates(&[id]).await?.pop())
            }
            (Person::Candidate(candidate), _) => Ok(Some((**candidate).clone())),
            _ => Ok(None),
        }
    }

    /// Carries out the follow-ups in their order, up to one that has to wait.
    pub(super) async fn follow_up(&self, mut entry: OutboxEntry) -> Result<Stepped, StoreError> {
        let mut trouble = None;
        for at in 0..entry.follow_ups.len() {
            let Some(one) = entry.follow_ups.get(at).filter(|one| one.is_open()) else {
                continue;
            };
            let is_due = one.due_at <= Timestamp::now();
            trouble = match one.state {
                OutboxState::Unknown if is_due => self.read_follow_up(&mut entry, at).await?,
                OutboxState::Planned if is_due && !self.is_paused() => {
                    self.write_follow_up(&mut entry, at).await?
                }
                _ => break,
            };
            let waits = entry.follow_ups.get(at).is_some_and(FollowUp::is_open);
            if waits || trouble.is_some() {
                break;
            }
        }
        Ok(Stepped { entry, trouble })
    }

    /// Checks first where that is needed, then writes.
    async fn write_follow_up(
        &self,
        entry: &mut OutboxEntry,
        at: usize,
    ) -> Result<Option<HarvestError>, StoreError> {
        let Some((about, one)) = subject(entry, at) else {
            return Ok(None);
        };
        let call = match self.look_before(about, &one, entry.attempts > 1).await {
            Ok(Look::Write(call)) => call,
            Ok(Look::There(row)) => return self.follow_up_landed(entry, at, row).await,
            Ok(Look::Kept(what)) => {
                let done = |one: &mut FollowUp| one.reason = Some(what);
                return self.rests(entry, at, OutboxState::Done, done).await;
            }
            Ok(Look::Never(why)) => {
                let refused = |one: &mut FollowUp| one.reason = Some(why);
                return self.rests(entry, at, OutboxState::Refused, refused).await;
            }
            Err(error) => return self.follow_up_waits(entry, at, error).await,
        };
        let body = call.body();
        let left = self
            .keep_follow_up(entry, at, OutboxState::Sending, |one| {
                one.body = body;
                one.attempts += 1;
                (one.readings, one.reason) = (0, None);
            })
            .await?;
        if !left {
            return Ok(None);
        }
        match call.send(&self.client).await {
            harvest::Outcome::Landed(row) => self.follow_up_landed(entry, at, row).await,
            harvest::Outcome::Accepted { message } => {
                let why = format!("Greenhouse accepted it for later processing: {message}");
                self.follow_up_unknown(entry, at, why).await
            }
            harvest::Outcome::Unknown(cause) => {
                self.follow_up_unknown(entry, at, cause.to_string()).await
            }
            harvest::Outcome::Refused(refusal) => {
                match self.tag_made_by_others(about, &one).await {
                    Some(row) => self.follow_up_landed(entry, at, row).await,
                    None => {
                        let why = refusal.into_error().to_string();
                        let refused = |one: &mut FollowUp| one.reason = Some(why);
                        self.rests(entry, at, OutboxState::Refused, refused).await
                    }
                }
            }
            harvest::Outcome::NotSent(error) => self.follow_up_waits(entry, at, error).await,
        }
    }

    /// Returns the id of a refused tag where somebody was quicker with the same one: a name or a tag
    /// that is there is refused a second time (contract 6.3).
    async fn tag_made_by_others(&self, about: About, one: &FollowUp) -> Option<u64> {
        match one.what {
            Addition::NewTag { .. } | Addition::Tag { .. } => {
                self.find(about, one).await.ok().flatten()
            }
            _ => None,
        }
    }

    /// Notes that what a follow-up wants is in Greenhouse.
    async fn follow_up_landed(
        &self,
        entry: &mut OutboxEntry,
        at: usize,
        row: u64,
    ) -> Result<Option<HarvestError>, StoreError> {
        let done = |one: &mut FollowUp| (one.row, one.reason) = (Some(row), None);
        self.rests(entry, at, OutboxState::Done, done).await
    }

    /// Records that the outcome of a call is unknown.
    async fn follow_up_unknown(
        &self,
        entry: &mut OutboxEntry,
        at: usize,
        why: String,
    ) -> Result<Option<HarvestError>, StoreError> {
        let due_at = after(self.settle_after);
        let unknown = |one: &mut FollowUp| (one.due_at, one.reason) = (due_at, Some(why));
        self.rests(entry, at, OutboxState::Unknown, unknown).await
    }

    /// Looks in Greenhouse for what a call without an answer would have left there.
    async fn read_follow_up(
        &self,
        entry: &mut OutboxEntry,
        at: usize,
    ) -> Result<Option<HarvestError>, StoreError> {
        let Some((about, one)) = subject(entry, at) else {
            return Ok(None);
        };
        match self.find(about, &one).await {
            Ok(Some(row)) => self.follow_up_landed(entry, at, row).await,
            Ok(None) if one.readings + 1 >= READINGS => {
                let why = format!(
                    "not found in Greenhouse after {READINGS} checks; retry the export to write it"
                );
                let given_up = |one: &mut FollowUp| {
                    one.readings += 1;
                    one.reason = Some(why);
                };
                self.rests(entry, at, OutboxState::NeedsPerson, given_up)
                    .await
            }
            Ok(None) => {
                let due_at = after(self.settle_after * SECOND_READING);
                let again = |one: &mut FollowUp| {
                    one.readings += 1;
                    one.due_at = due_at;
                    one.reason =
                        Some("not found in Greenhouse yet; checking again later".to_owned());
                };
                self.rests(entry, at, OutboxState::Unknown, again).await
            }
            Err(error) => self.follow_up_waits(entry, at, error).await,
        }
    }

    /// Puts a follow-up off that Greenhouse could not be asked about; what may not be asked at all
    /// is for a person to look at.
    async fn follow_up_waits(
        &self,
        entry: &mut OutboxEntry,
        at: usize,
        error: HarvestError,
    ) -> Result<Option<HarvestError>, StoreError> {
        let why = error.to_string();
        let (sent, odd) = entry.follow_ups.get(at).map_or((false, 0), |one| {
            let waits = error.is_out_of_reach() || error.stops_everything();
            let odd = one.readings + u32::from(!waits);
            (one.state == OutboxState::Unknown, odd)
        });
        let (state, pause) = match sent {
            // Nothing is wrong with this row: it goes on once lists are shown again.
            false if error.stops_everything() => (OutboxState::Planned, self.breather()),
            true if error.stops_everything() => (OutboxState::Unknown, self.settle_after),
            _ if error.is_permission() || odd >= ODD_ANSWERS => {
                (OutboxState::NeedsPerson, Duration::ZERO)
            }
            true => (OutboxState::Unknown, self.settle_after),
            false => (OutboxState::Planned, self.breather()),
        };
        let due_at = after(pause);
        let waits = |one: &mut FollowUp| {
            (one.due_at, one.readings, one.reason) = (due_at, odd, Some(why));
        };
        self.keep_follow_up(entry, at, state, waits).await?;
        let stops = error.is_out_of_reach() || error.stops_everything();
        Ok(stops.then_some(error))
    }

    /// Writes a follow-up's row; nothing stops the pass.
    async fn rests(
        &self,
        entry: &mut OutboxEntry,
        at: usize,
        state: OutboxState,
        change: impl FnOnce(&mut FollowUp),
    ) -> Result<Option<HarvestError>, StoreError> {
        self.keep_follow_up(entry, at, state, change).await?;
        Ok(None)
    }

    /// Writes a follow-up's row in its new state; false where the export is no longer done (undone
    /// meanwhile), and then nothing is written and the entry is the row as it is.
    async fn keep_follow_up(
        &self,
        entry: &mut OutboxEntry,
        at: usize,
        state: OutboxState,
        change: impl FnOnce(&mut FollowUp),
    ) -> Result<bool, StoreError> {
        let Some(one) = entry.follow_ups.get_mut(at) else {
            return Ok(false);
        };
        one.state = state;
        change(one);
        tracing::info!(
            export = %entry.id, follow_up = one.what.kind(), state = state.word(),
            attempts = one.attempts, "follow-up"
        );
        entry.reason = entry.remarks();
        entry.updated_at = Timestamp::now();
        self.journal.save_follow_up(entry, at).await
    }
}

/// Returns a follow-up and what it is about.
fn subject(entry: &OutboxEntry, at: usize) -> Option<(About, FollowUp)> {
    let about = About {
        candidate: convert::wire_id(entry.candidate_id?.0),
        application: convert::wire_id(entry.application_id?.0),
    };
    Some((about, entry.follow_ups.get(at)?.clone()))
}
