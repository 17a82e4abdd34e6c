//! The outcome of a dispatch: nothing to send, Greenhouse out of reach, or its answer.

use super::super::call::{Landed, MadeApplication};
use super::super::checker::CheckError;
use super::super::{
    Event, OutboxEntry, OutboxState, Outcome, Person, PlannedWrite, Step, Write, decide,
};
use super::{Runner, Stepped, after};
use crate::config::Channel;
use crate::harvest::{self, Lane};
use crate::mirror::{ApplicationRecord, convert};
use crate::people::{ApplicationId, Candidate, CandidateId};
use crate::store::StoreError;

/// Tries at reading after which a person is asked, where the answers make no sense.
pub(super) const ODD_ANSWERS: u32 = 3;

impl Runner {
    /// Ends an export that makes no call.
    pub(super) async fn nothing_to_send(
        &self,
        mut entry: OutboxEntry,
        step: &Step,
    ) -> Result<Stepped, StoreError> {
        let (event, outcome, reason) = match step {
            Step::AlreadyOnJob {
                candidate,
                application,
                stage,
            } => {
                entry.candidate_id = Some(*candidate);
                entry.application_id = Some(*application);
                // An earlier call of unknown outcome may have made it: then what was to
                // follow it still follows.
                let last = entry.call_in_doubt();
                if last.is_some_and(|write| made_by(write, *candidate, *application)) {
                    self.done(&mut entry, Outcome::AlreadyOnJob).await?;
                    return self.follow_up(entry).await;
                }
                (Event::FindDone, Outcome::AlreadyOnJob, stage.clone())
            }
            Step::NeedsReview { reason } => (
                Event::NeedReview,
                Outcome::NeedsReview,
                Some(reason.clone()),
            ),
            Step::Guarded { would, reason } => {
                entry.candidate_id = would.candidate();
                (Event::NeedReview, Outcome::Guarded, Some(reason.clone()))
            }
            Step::Unchecked => (
                Event::NeedReview,
                Outcome::NeedsReview,
                step.reason().map(str::to_owned),
            ),
            Step::Refused { reason } => {
                (Event::RefuseUnsent, Outcome::Failed, Some(reason.clone()))
            }
            Step::Create | Step::Add { .. } | Step::Convert { .. } => {
                (Event::NeedReview, Outcome::NeedsReview, None)
            }
        };
        self.transition(&mut entry, event, Some(outcome), reason)
            .await?;
        Ok(entry.into())
    }

    /// Puts an export off whose person could not be checked.
    pub(super) async fn could_not_ask(
        &self,
        mut entry: OutboxEntry,
        error: CheckError,
    ) -> Result<Stepped, StoreError> {
        let reason = error.to_string();
        let trouble = match error {
            CheckError::Store(error) => return Err(error),
            CheckError::Harvest(error) => error,
            CheckError::Matching(_) | CheckError::Offline => {
                let review = Some(Outcome::NeedsReview);
                self.transition(&mut entry, Event::NeedReview, review, Some(reason))
                    .await?;
                return Ok(entry.into());
            }
        };
        // Its undo window is over, whatever it waits for now.
        if trouble.is_out_of_reach() || trouble.is_permission() {
            entry.due_at = after(self.breather());
            self.transition(&mut entry, Event::Postpone, None, Some(reason))
                .await?;
            return Ok(Stepped {
                entry,
                trouble: Some(trouble),
            });
        }
        entry.readings += 1;
        entry.due_at = after(self.breather());
        let (event, outcome) = if entry.readings >= ODD_ANSWERS {
            (Event::NeedReview, Some(Outcome::NeedsReview))
        } else {
            (Event::Postpone, None)
        };
        self.transition(&mut entry, event, outcome, Some(reason))
            .await?;
        Ok(entry.into())
    }

    /// Records a refusal. Greenhouse refuses an application for an existing candidate also where a
    /// colleague was quicker by a moment: then the person is on the job, and nothing is amiss. The
    /// call `last` may have been that colleague; then what was to follow it still follows.
    async fn refused(
        &self,
        entry: &mut OutboxEntry,
        reason: String,
        last: Option<Write>,
    ) -> Result<(), StoreError> {
        let candidate = entry.write.as_ref().and_then(|write| write.candidate);
        let live = match candidate {
            Some(id) => self.checker.candidate_live(id, Lane::Export).await,
            None => Ok(None),
        };
        let step = live.ok().flatten().map(|(candidate, applications)| {
            let name = candidate.name();
            decide::for_candidate(candidate.id, &name, &applications, &entry.target)
        });
        let (event, outcome, reason) = match step {
            Some(Step::AlreadyOnJob {
                candidate,
                application,
                stage,
            }) => {
                entry.application_id = Some(application);
                if last.is_some_and(|write| made_by(&write, candidate, application)) {
                    return self.done(entry, Outcome::AlreadyOnJob).await;
                }
                (Event::Land, Outcome::AlreadyOnJob, stage)
            }
            _ => {
                // What was refused left nothing; the call before it may have, and is not forgotten.
                let in_doubt = |write: &Write| !write.refused && write.removes.is_none();
                match last.filter(in_doubt) {
                    Some(last) => entry.write = Some(last),
                    None => entry
                        .write
                        .iter_mut()
                        .for_each(|write| write.refused = true),
                }
                (Event::Refuse, Outcome::Failed, Some(reason))
            }
        };
        self.transition(entry, event, Some(outcome), reason).await?;
        Ok(())
    }

    /// Records the outcome of a call that made what `made` says; `last` is the call before it, whose
    /// outcome stayed unknown.
    pub(super) async fn sent(
        &self,
        mut entry: OutboxEntry,
        outcome: harvest::Outcome<Landed>,
        last: Option<Write>,
        made: Option<PlannedWrite>,
    ) -> Result<Stepped, StoreError> {
        let mut trouble = None;
        match outcome {
            harvest::Outcome::Landed(Landed {
                candidate,
                person,
                application: Some(application),
            }) => {
                let people = person.into_iter().map(Candidate::from).collect();
                let (id, rows) = match application {
                    MadeApplication::Row(row) => (row.id, vec![ApplicationRecord::from(*row)]),
                    MadeApplication::Id(id) => (id, Vec::new()),
                };
                let bare = rows.is_empty();
                // The next sync brings it anyway; knowing it at once keeps a namesake further down
                // the list from being made twice. Before the row, so that dying in between loses
                // nothing: a call without its answer in the row is reconciled.
                if let Err(error) = self.mirror.upsert(people, rows).await {
                    tracing::warn!(export = %entry.id, %error, "not taken into the mirror");
                }
                let mut done = entry.clone();
                done.outcome = Some(Outcome::Created);
                done.candidate_id = Some(convert::candidate_id(candidate));
                let follow = self.follow_ups_of(&done).await?.len();
                let doubles = self.doubles_of(&entry, candidate, follow).await;
                if let Some(write) = &mut entry.write {
                    write.doubles = doubles;
                }
                self.landed(&mut entry, candidate, id).await?;
                if bare {
                    // Candidate Ingestion answers with ids alone. Where Harvest does not show the
                    // person yet, the outbox speaks for them.
                    let made = convert::candidate_id(candidate);
                    if let Err(error) = self.checker.candidate_live(made, Lane::Export).await {
                        tracing::warn!(export = %entry.id, %error, "not taken into the mirror");
                    }
                }
                return self.follow_up(entry).await;
            }
            harvest::Outcome::Landed(Landed { candidate, .. }) => {
                entry.candidate_id = Some(convert::candidate_id(candidate));
                self.not_known(&mut entry, "the answer named no application".to_owned())
                    .await?;
            }
            harvest::Outcome::Accepted { message } => {
                self.not_known(
                    &mut entry,
                    format!("Greenhouse accepted it for later processing: {message}"),
                )
                .await?;
            }
            harvest::Outcome::Unknown(cause) => {
                self.not_known(&mut entry, cause.to_string()).await?;
            }
            harvest::Outcome::Refused(refusal) => {
                let by_partner = entry.channel() == Channel::Ingestion;
                if by_partner {
                    self.refused(&mut entry, refusal.message, last).await?;
                } else {
                    let error = refusal.into_error();
                    self.refused(&mut entry, error.to_string(), last).await?;
                    if entry.state == OutboxState::Refused {
                        self.note_refusal(&entry, made, &error).await;
                    }
                }
                if entry.open_follow_ups().next().is_some() {
                    return self.follow_up(entry).await;
                }
            }
            harvest::Outcome::NotSent(error) => {
                entry.due_at = after(self.breather());
                entry.write = last;
                let reason = Some(error.to_string());
                self.transition(&mut entry, Event::NotSend, None, reason)
                    .await?;
                trouble = Some(error);
            }
        }
        Ok(Stepped { entry, trouble })
    }

    /// Notes that person and application are there, and what follows.
    pub(super) async fn landed(
        &self,
        entry: &mut OutboxEntry,
        candidate: u64,
        application: u64,
    ) -> Result<(), StoreError> {
        let outcome = match entry.write.as_ref().and_then(|write| write.candidate) {
            Some(_) => Outcome::Added,
            None => Outcome::Created,
        };
        entry.candidate_id = Some(convert::candidate_id(candidate));
        entry.application_id = Some(convert::application_id(application));
        self.done(entry, outcome).await
    }

    /// Begins what only adds to the record of somebody who is there: nobody and no application is made,
    /// and each write has a row and a fate of its own, as what follows an export has.
    pub(super) async fn add_to_record(
        &self,
        mut entry: OutboxEntry,
    ) -> Result<Stepped, StoreError> {
        let (Person::Candidate(candidate), Some(addition)) =
            (&entry.person, &entry.context.addition)
        else {
            let reason = "there is no record in Greenhouse to add it to".to_owned();
            return self.nothing_to_send(entry, &Step::Refused { reason }).await;
        };
        let (candidate, application) = (candidate.id, addition.application);
        entry.candidate_id = Some(candidate);
        entry.application_id = Some(application);
        self.done(&mut entry, Outcome::AlreadyOnJob).await?;
        self.follow_up(entry).await
    }

    /// Writes the row of an export that is done, and with it the rows of what follows.
    async fn done(&self, entry: &mut OutboxEntry, outcome: Outcome) -> Result<(), StoreError> {
        entry.outcome = Some(outcome);
        entry.follow_ups = self.follow_ups_of(entry).await?;
        let remarks = entry.remarks();
        // An earlier call of unknown outcome may have landed before this one was to leave.
        let event = if Event::Land.can_happen(entry.state) {
            Event::Land
        } else {
            Event::FindDone
        };
        self.transition(entry, event, Some(outcome), remarks)
            .await?;
        // Shown at once: what follows may take its time.
        let _ = self.changed.send(entry.clone());
        Ok(())
    }

    async fn not_known(&self, entry: &mut OutboxEntry, reason: String) -> Result<(), StoreError> {
        entry.readings = 0;
        entry.due_at = after(self.settle_after);
        let unknown = Some(Outcome::Unknown);
        self.transition(entry, Event::LoseAnswer, unknown, Some(reason))
            .await?;
        Ok(())
    }
}

/// Whether a call of an export, whose fate nobody knew, may have made this application: what was
/// there before the call is no work of it.
fn made_by(write: &Write, candidate: CandidateId, application: ApplicationId) -> bool {
    let (id, owner) = match write.candidate {
        Some(owner) => (application.0, owner),
        None => (candidate.0, candidate),
    };
    let newer = write.baseline.iter().all(|known| id > *known);
    write.removes.is_none() && owner == candidate && newer
}
