//! The outcome of a dispatch: nothing to send, Greenhouse out of reach, or its answer.

use super::super::call::{Landed, MadeApplication, withheld};
use super::super::checker::CheckError;
use super::super::{
    Event, Landing, OutboxEntry, OutboxState, Outcome, Person, PlannedWrite, Step, Write, decide,
};
use super::{Runner, Trouble};
use crate::config::Channel;
use crate::harvest::{self, Lane};
use crate::mirror::{ApplicationRecord, convert};
use crate::people::{ApplicationId, Candidate, CandidateId};
use crate::store::StoreError;

impl Runner {
    /// Ends an export that makes no call.
    pub(super) async fn nothing_to_send(
        &self,
        mut entry: OutboxEntry,
        step: &Step,
    ) -> Result<Trouble, StoreError> {
        let event = match step {
            Step::AlreadyOnJob {
                candidate,
                application,
                stage,
            } => {
                // An earlier call of unknown outcome may have made it: then what was to
                // follow it still follows.
                let last = entry.call_in_doubt();
                if last.is_some_and(|write| made_by(write, *candidate, *application)) {
                    self.done(&mut entry, *candidate, *application).await?;
                    return self.follow_up(entry).await;
                }
                already_there(*candidate, *application, stage.clone())
            }
            Step::NeedsReview { reason } => Event::NeedReview {
                why: Some(reason.clone()),
            },
            Step::Guarded { would, reason } => Event::Block {
                why: reason.clone(),
                candidate: would.candidate(),
            },
            Step::Refused { reason } => Event::RefuseUnsent {
                why: reason.clone(),
            },
            Step::Unchecked | Step::Create | Step::Add { .. } | Step::Convert { .. } => {
                Event::NeedReview {
                    why: step.reason().map(str::to_owned),
                }
            }
        };
        self.ends(entry, event).await
    }

    /// Puts an export off whose person could not be checked.
    pub(super) async fn could_not_ask(
        &self,
        mut entry: OutboxEntry,
        error: CheckError,
    ) -> Result<Trouble, StoreError> {
        let trouble = match error {
            CheckError::Store(error) => return Err(error),
            CheckError::Harvest(error) => error,
            CheckError::Matching(_) | CheckError::Offline => {
                let why = Some(error.to_string());
                return self.ends(entry, Event::NeedReview { why }).await;
            }
        };
        let event = Event::CouldNotAsk(Box::new(trouble.clone()));
        self.happen(&mut entry, event).await?;
        let stops = trouble.is_out_of_reach() || trouble.is_permission();
        Ok(stops.then_some(trouble))
    }

    /// Records a refusal. Greenhouse refuses an application for an existing candidate also where a
    /// colleague was quicker by a moment: then the person is on the job, and nothing is amiss. The
    /// call `last` may have been that colleague; then what was to follow it still follows.
    async fn refused(
        &self,
        entry: &mut OutboxEntry,
        why: String,
        last: Option<Box<Write>>,
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
        let event = match step {
            Some(Step::AlreadyOnJob {
                candidate,
                application,
                stage,
            }) => {
                if last.is_some_and(|write| made_by(&write, candidate, application)) {
                    return self.done(entry, candidate, application).await;
                }
                already_there(candidate, application, stage)
            }
            _ => Event::Refuse { why, last },
        };
        self.happen(entry, event).await?;
        Ok(())
    }

    /// Records the outcome of a call that made what `made` says; `last` is the call before it, whose
    /// outcome stayed unknown.
    pub(super) async fn sent(
        &self,
        mut entry: OutboxEntry,
        outcome: harvest::Outcome<Landed>,
        last: Option<Box<Write>>,
        made: Option<PlannedWrite>,
    ) -> Result<Trouble, StoreError> {
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
                let doubles = self.doubles_of(&entry, candidate).await;
                self.landed(&mut entry, candidate, id, doubles).await?;
                if bare {
                    // Candidate Ingestion answers with ids alone. Where Harvest does not show the
                    // person yet, the outbox speaks for them.
                    let made = convert::candidate_id(candidate);
                    if let Err(error) = self.checker.candidate_live(made, Lane::Export).await {
                        tracing::warn!(export = %entry.id, %error, "not taken into the mirror");
                    }
                }
                if let Some(made) = made {
                    self.halted.permitted(&entry, made);
                }
                return self.follow_up(entry).await;
            }
            harvest::Outcome::Landed(Landed { candidate, .. }) => {
                let event = Event::LoseAnswer {
                    why: "the answer named no application".to_owned(),
                    candidate: Some(convert::candidate_id(candidate)),
                };
                self.happen(&mut entry, event).await?;
            }
            harvest::Outcome::Accepted { message } => {
                let why = format!("Greenhouse accepted it for later processing: {message}");
                return self.ends(entry, lost(why)).await;
            }
            harvest::Outcome::Unknown(cause) => {
                return self.ends(entry, lost(cause.to_string())).await;
            }
            harvest::Outcome::Refused(refusal) => {
                let by_partner = entry.channel() == Channel::Ingestion;
                if let Some(error) = withheld(&refusal).filter(|_| by_partner) {
                    let why = error.to_string();
                    self.happen(&mut entry, Event::NotSend { why, last })
                        .await?;
                    return Ok(Some(error));
                }
                if by_partner {
                    if let Some((partner, _)) = &self.partner {
                        self.halted.note_partner_refusal(partner, &entry).await;
                    }
                    self.refused(&mut entry, refusal.text().to_string(), last)
                        .await?;
                } else {
                    let error = refusal.into_error();
                    if self.waits_on(&mut entry, &error, last.as_deref()).await? {
                        return Ok(None);
                    }
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
                let why = error.to_string();
                self.happen(&mut entry, Event::NotSend { why, last })
                    .await?;
                trouble = Some(error);
            }
        }
        Ok(trouble)
    }

    /// Notes that person and application are there, and what follows; `doubles` were made of the same
    /// person by another machine.
    pub(super) async fn landed(
        &self,
        entry: &mut OutboxEntry,
        candidate: u64,
        application: u64,
        doubles: Vec<CandidateId>,
    ) -> Result<(), StoreError> {
        let outcome = match entry.write.as_ref().and_then(|write| write.candidate) {
            Some(_) => Outcome::Added,
            None => Outcome::Created,
        };
        let landing = Landing {
            outcome,
            candidate: convert::candidate_id(candidate),
            application: convert::application_id(application),
            follow_ups: Vec::new(),
            doubles,
            why: None,
        };
        self.land(entry, landing).await
    }

    /// Begins what only adds to the record of somebody who is there: nobody and no application is made,
    /// and each write has a row and a fate of its own, as what follows an export has.
    pub(super) async fn add_to_record(
        &self,
        mut entry: OutboxEntry,
    ) -> Result<Trouble, StoreError> {
        let (Person::Candidate(candidate), Some(addition)) =
            (&entry.person, &entry.context.addition)
        else {
            let reason = "there is no record in Greenhouse to add it to".to_owned();
            return self.nothing_to_send(entry, &Step::Refused { reason }).await;
        };
        let (candidate, application) = (candidate.id, addition.application);
        self.done(&mut entry, candidate, application).await?;
        self.follow_up(entry).await
    }

    /// Notes that the person is where they were to be, and what follows.
    async fn done(
        &self,
        entry: &mut OutboxEntry,
        candidate: CandidateId,
        application: ApplicationId,
    ) -> Result<(), StoreError> {
        let landing = Landing {
            outcome: Outcome::AlreadyOnJob,
            candidate,
            application,
            follow_ups: Vec::new(),
            doubles: Vec::new(),
            why: None,
        };
        self.land(entry, landing).await
    }

    /// Plans what follows, and notes it together with where the export has landed.
    async fn land(&self, entry: &mut OutboxEntry, landing: Landing) -> Result<(), StoreError> {
        let landed = OutboxEntry {
            outcome: Some(landing.outcome),
            candidate_id: Some(landing.candidate),
            application_id: Some(landing.application),
            ..entry.clone()
        };
        let landing = Landing {
            follow_ups: self.follow_ups_of(&landed).await?,
            ..landing
        };
        self.happen(entry, Event::Land(Box::new(landing))).await?;
        Ok(())
    }
}

fn lost(why: String) -> Event {
    Event::LoseAnswer {
        why,
        candidate: None,
    }
}

/// Returns that somebody else had put the person there: nothing of ours follows.
fn already_there(
    candidate: CandidateId,
    application: ApplicationId,
    stage: Option<String>,
) -> Event {
    Event::Land(Box::new(Landing {
        outcome: Outcome::AlreadyOnJob,
        candidate,
        application,
        follow_ups: Vec::new(),
        doubles: Vec::new(),
        why: stage,
    }))
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
