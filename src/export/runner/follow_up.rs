//! What follows an export that landed: each write with its row before and after, each unknown
//! outcome reconciled (contract 10.10).

use jiff::Timestamp;

use super::super::follow_up::{Addition, FollowUp};
use super::super::follow_up_plan::{follow_up_plan, override_note, to_record};
use super::super::{Event, FollowUpEvent, OutboxEntry, OutboxState, Outcome, Person};
use super::additions::{About, Look};
use super::{Runner, Trouble};
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
    pub(super) async fn follow_up(&self, mut entry: OutboxEntry) -> Result<Trouble, StoreError> {
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
        Ok(trouble)
    }

    /// Checks first where that is needed, then writes.
    async fn write_follow_up(
        &self,
        entry: &mut OutboxEntry,
        at: usize,
    ) -> Result<Trouble, StoreError> {
        let Some((about, one)) = subject(entry, at) else {
            return Ok(None);
        };
        let call = match self.look_before(about, &one, entry.attempts > 1).await {
            Ok(Look::Write(call)) => call,
            Ok(Look::There(row)) => {
                return self.moves(entry, at, FollowUpEvent::Land { row }).await;
            }
            Ok(Look::Kept(why)) => {
                return self.moves(entry, at, FollowUpEvent::Keep { why }).await;
            }
            Ok(Look::Never(why)) => {
                return self.moves(entry, at, FollowUpEvent::Refuse { why }).await;
            }
            Err(error) => return self.follow_up_waits(entry, at, error).await,
        };
        let event = FollowUpEvent::Send { body: call.body() };
        if !self.may_send(entry, Event::FollowUp { at, event }).await? {
            return Ok(None);
        }
        let event = match call.send(&self.client).await {
            harvest::Outcome::Landed(row) => FollowUpEvent::Land { row },
            harvest::Outcome::Accepted { message } => FollowUpEvent::LoseAnswer {
                why: format!("Greenhouse accepted it for later processing: {message}"),
            },
            harvest::Outcome::Unknown(cause) => FollowUpEvent::LoseAnswer {
                why: cause.to_string(),
            },
            harvest::Outcome::Refused(refusal) => {
                match self.tag_made_by_others(about, &one).await {
                    Some(row) => FollowUpEvent::Land { row },
                    None => FollowUpEvent::Refuse {
                        why: refusal.into_error().to_string(),
                    },
                }
            }
            harvest::Outcome::NotSent(error) => {
                return self.follow_up_waits(entry, at, error).await;
            }
        };
        self.moves(entry, at, event).await
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

    /// Looks in Greenhouse for what a call without an answer would have left there.
    async fn read_follow_up(
        &self,
        entry: &mut OutboxEntry,
        at: usize,
    ) -> Result<Trouble, StoreError> {
        let Some((about, one)) = subject(entry, at) else {
            return Ok(None);
        };
        match self.find(about, &one).await {
            Ok(Some(row)) => self.moves(entry, at, FollowUpEvent::Land { row }).await,
            Ok(None) => self.moves(entry, at, FollowUpEvent::NotFound).await,
            Err(error) => self.follow_up_waits(entry, at, error).await,
        }
    }

    /// Puts a follow-up off that Greenhouse could not be asked about; returns what stops the pass.
    async fn follow_up_waits(
        &self,
        entry: &mut OutboxEntry,
        at: usize,
        error: HarvestError,
    ) -> Result<Trouble, StoreError> {
        let event = FollowUpEvent::CouldNotAsk(Box::new(error.clone()));
        self.moves(entry, at, event).await?;
        let stops = error.is_out_of_reach() || error.stops_everything();
        Ok(stops.then_some(error))
    }

    /// Takes a follow-up through an event; nothing stops the pass. Where the export is no longer done
    /// (undone meanwhile), nothing is written and the entry is the row as it is.
    async fn moves(
        &self,
        entry: &mut OutboxEntry,
        at: usize,
        event: FollowUpEvent,
    ) -> Result<Trouble, StoreError> {
        self.happen(entry, Event::FollowUp { at, event }).await?;
        Ok(None)
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
