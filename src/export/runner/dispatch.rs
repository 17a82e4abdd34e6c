//! Sending: a fresh look, the row, the call, the row again.

use jiff::Timestamp;

use super::super::call::{Call, Landed};
use super::super::checker::CheckError;
use super::super::settle::Reading;
use super::super::{Entry, Outcome, Person, State, Step, Write, decide};
use super::{Runner, SENDING, SENT, Stepped, WAITING, after};
use crate::harvest::{self, HarvestError, Lane, Query, wire};
use crate::mirror::{ApplicationRecord, convert};
use crate::people::{ApplicationId, Candidate, CandidateId};
use crate::store::StoreError;

/// Tries at reading after which a person is asked, where the answers make no sense.
pub(super) const ODD_ANSWERS: u32 = 3;

/// What was there before a call: see [`Write`].
#[derive(Default)]
struct Before {
    ids: Vec<i64>,
    asked: Vec<String>,
}

impl Before {
    fn those(ids: Vec<i64>) -> Self {
        Self {
            ids,
            asked: Vec::new(),
        }
    }
}

impl Runner {
    /// Checks afresh and sends what the check says. Where an earlier call was given up for lost, what
    /// it may have left is looked for first: it may have landed late.
    pub(super) async fn dispatch(&self, mut entry: Entry) -> Result<Stepped, StoreError> {
        if may_have_landed(&entry) {
            match self.reading(&entry).await {
                Ok(Reading::Landed {
                    candidate,
                    application,
                }) => {
                    self.landed(&mut entry, candidate, application, WAITING)
                        .await?;
                    return self.follow_up(entry).await;
                }
                // The person alone, or several, is for the check to judge.
                Ok(_) => {}
                Err(error) => return self.could_not_ask(entry, error.into()).await,
            }
        }
        let (step, before) = match self.fresh_step(&entry).await {
            Ok(fresh) => fresh,
            Err(error) => return self.could_not_ask(entry, error).await,
        };
        // Somebody may have been turned down, hired or tagged since the plan.
        let step = match self.checker.guarded(step, &entry).await {
            Ok(step) => step,
            Err(error) => return self.could_not_ask(entry, error).await,
        };
        let call = match Call::of(&step, &entry) {
            Ok(Some(call)) => call,
            Ok(None) => return self.nothing_to_send(entry, &step).await,
            Err(reason) => return self.nothing_to_send(entry, &Step::Refused { reason }).await,
        };
        let Some(body) = call.body() else {
            let reason = "the values can't be written as JSON".to_owned();
            return self.nothing_to_send(entry, &Step::Refused { reason }).await;
        };
        if !call.candidate().is_none_or(|one| self.claims(one)) {
            // Another export of this pass writes to this person: the next one sees what it left.
            return Ok(Stepped {
                entry,
                trouble: None,
            });
        }
        if let Some(other) = self.made_beside(&step, &entry).await? {
            return self.stand_back(entry, &other).await;
        }
        entry.candidate_id = call.candidate();
        let last = entry.write.replace(Write {
            candidate: call.candidate(),
            converts: call.converts(),
            baseline: before.ids,
            asked: before.asked,
            body,
            ..Write::default()
        });
        entry.sent_at = Some(Timestamp::now());
        entry.attempts += 1;
        if !self
            .keep(&mut entry, State::Sending, None, None, WAITING)
            .await?
        {
            return Ok(Stepped {
                entry,
                trouble: None,
            });
        }
        let outcome = call.send(&self.client).await;
        self.sent(entry, outcome, last).await
    }

    /// Returns what to do as of now, and what is there before it is done.
    async fn fresh_step(&self, entry: &Entry) -> Result<(Step, Before), CheckError> {
        match &entry.person {
            Person::Profile(profile) => {
                let live = self.checker.assess_before_write(profile).await?;
                let step = decide::for_profile(&live.assessment, &entry.target);
                let before = match &step {
                    Step::Create if live.asked.is_empty() => {
                        Before::those(self.newest_candidate().await?)
                    }
                    Step::Create => Before {
                        ids: live.known.iter().map(|id| id.0).collect(),
                        asked: live.asked,
                    },
                    Step::Add { candidate, .. } | Step::Convert { candidate, .. } => {
                        Before::those(self.applications_of(&live.assessment, *candidate))
                    }
                    _ => Before::default(),
                };
                Ok((step, before))
            }
            Person::Candidate(candidate) => {
                let found = self
                    .checker
                    .candidate_live(candidate.id, Lane::Export)
                    .await?;
                let Some((candidate, applications)) = found else {
                    let reason = "the candidate is no longer in Greenhouse".to_owned();
                    return Ok((Step::Refused { reason }, Before::default()));
                };
                let step = decide::for_candidate(
                    candidate.id,
                    &candidate.name(),
                    &applications,
                    &entry.target,
                );
                let ids = applications.iter().map(|one| one.id.0).collect();
                Ok((step, Before::those(ids)))
            }
        }
    }

    fn applications_of(
        &self,
        assessment: &crate::matching::Assessment,
        candidate: CandidateId,
    ) -> Vec<i64> {
        let found = assessment
            .candidates
            .iter()
            .find(|found| found.id == candidate);
        found
            .map(|found| {
                found
                    .applications
                    .iter()
                    .map(|application| application.id.0)
                    .collect()
            })
            .unwrap_or_default()
    }

    /// Returns the newest person's id: people made later have higher ones (contract 3: lists come by
    /// id, descending), so this is a baseline that no clock can spoil.
    async fn newest_candidate(&self) -> Result<Vec<i64>, HarvestError> {
        let query = Query::<wire::Candidate>::new().per_page(1).fields(&["id"]);
        let page = self.client.first_page(&query, Lane::Export).await?;
        Ok(page
            .rows
            .iter()
            .map(|row| convert::candidate_id(row.id).0)
            .collect())
    }

    /// Ends an export that makes no call.
    async fn nothing_to_send(&self, mut entry: Entry, step: &Step) -> Result<Stepped, StoreError> {
        let (state, outcome, reason) = match step {
            Step::AlreadyOnJob {
                candidate,
                application,
                stage,
            } => {
                entry.candidate_id = Some(*candidate);
                entry.application_id = Some(*application);
                // A call of ours that was given up for lost may have made it: then what was to
                // follow it still follows.
                let last = entry.call_in_doubt();
                if last.is_some_and(|write| made_by(write, *candidate, *application)) {
                    self.done(&mut entry, Outcome::AlreadyOnJob, WAITING)
                        .await?;
                    return self.follow_up(entry).await;
                }
                (State::Done, Outcome::AlreadyOnJob, stage.clone())
            }
            Step::NeedsReview { reason } => (
                State::NeedsPerson,
                Outcome::NeedsReview,
                Some(reason.clone()),
            ),
            Step::Guarded { would, reason } => {
                entry.candidate_id = would.candidate();
                (State::NeedsPerson, Outcome::Guarded, Some(reason.clone()))
            }
            Step::Refused { reason } => (State::Refused, Outcome::Failed, Some(reason.clone())),
            Step::Create | Step::Add { .. } | Step::Convert { .. } => {
                (State::NeedsPerson, Outcome::NeedsReview, None)
            }
        };
        self.keep(&mut entry, state, Some(outcome), reason, WAITING)
            .await?;
        Ok(Stepped {
            entry,
            trouble: None,
        })
    }

    /// Puts an export off whose person could not be checked.
    async fn could_not_ask(
        &self,
        mut entry: Entry,
        error: CheckError,
    ) -> Result<Stepped, StoreError> {
        let reason = error.to_string();
        let trouble = match error {
            CheckError::Store(error) => return Err(error),
            CheckError::Harvest(error) => error,
            CheckError::Matching(_) | CheckError::Offline => {
                self.keep(
                    &mut entry,
                    State::NeedsPerson,
                    Some(Outcome::NeedsReview),
                    Some(reason),
                    WAITING,
                )
                .await?;
                return Ok(Stepped {
                    entry,
                    trouble: None,
                });
            }
        };
        // Its time to be taken back is over, whatever it waits for now.
        if trouble.is_out_of_reach() || trouble.is_permission() {
            entry.due_at = after(self.breather());
            self.keep(&mut entry, State::Planned, None, Some(reason), WAITING)
                .await?;
            return Ok(Stepped {
                entry,
                trouble: Some(trouble),
            });
        }
        entry.readings += 1;
        entry.due_at = after(self.breather());
        let (state, outcome) = if entry.readings >= ODD_ANSWERS {
            (State::NeedsPerson, Some(Outcome::NeedsReview))
        } else {
            (State::Planned, None)
        };
        self.keep(&mut entry, state, outcome, Some(reason), WAITING)
            .await?;
        Ok(Stepped {
            entry,
            trouble: None,
        })
    }

    /// Notes that Greenhouse said no. To an application for somebody who is there it says so where a
    /// colleague was quicker by a moment: then the person is on the job, and nothing is amiss. The
    /// call `last` may have been that colleague; then what was to follow it still follows.
    async fn refused(
        &self,
        entry: &mut Entry,
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
        let (state, outcome, reason) = match step {
            Some(Step::AlreadyOnJob {
                candidate,
                application,
                stage,
            }) => {
                entry.application_id = Some(application);
                if last.is_some_and(|write| made_by(&write, candidate, application)) {
                    return self.done(entry, Outcome::AlreadyOnJob, SENDING).await;
                }
                (State::Done, Outcome::AlreadyOnJob, stage)
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
                (State::Refused, Outcome::Failed, Some(reason))
            }
        };
        self.keep(entry, state, Some(outcome), reason, SENDING)
            .await?;
        Ok(())
    }

    /// Notes what came back of a call; `last` is the one before it, given up for lost.
    async fn sent(
        &self,
        mut entry: Entry,
        outcome: harvest::Outcome<Landed>,
        last: Option<Write>,
    ) -> Result<Stepped, StoreError> {
        let mut trouble = None;
        match outcome {
            harvest::Outcome::Landed(Landed {
                candidate,
                person,
                application: Some(application),
            }) => {
                let (id, people) = (application.id, person.into_iter());
                let people = people.map(Candidate::from).collect();
                // The next sync brings it anyway; knowing it at once keeps a namesake further down
                // the list from being made twice. Before the row, so that dying in between loses
                // nothing: a call without its answer in the row is read back.
                if let Err(error) = self
                    .mirror
                    .upsert(people, vec![ApplicationRecord::from(application)])
                    .await
                {
                    tracing::warn!(export = %entry.id, %error, "not taken into the mirror");
                }
                self.landed(&mut entry, candidate, id, SENT).await?;
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
                    format!("Greenhouse took it in for later: {message}"),
                )
                .await?;
            }
            harvest::Outcome::Unknown(cause) => {
                self.not_known(&mut entry, cause.to_string()).await?;
            }
            harvest::Outcome::Refused(refusal) => {
                let reason = refusal.into_error().to_string();
                self.refused(&mut entry, reason, last).await?;
                if entry.open_follow_ups().next().is_some() {
                    return self.follow_up(entry).await;
                }
            }
            harvest::Outcome::NotSent(error) => {
                entry.due_at = after(self.breather());
                entry.write = last;
                self.keep(
                    &mut entry,
                    State::Planned,
                    None,
                    Some(error.to_string()),
                    SENDING,
                )
                .await?;
                trouble = Some(error);
            }
        }
        Ok(Stepped { entry, trouble })
    }

    /// Notes that person and application are there, and what follows; the row was in one of `from`.
    pub(super) async fn landed(
        &self,
        entry: &mut Entry,
        candidate: u64,
        application: u64,
        from: &'static [State],
    ) -> Result<(), StoreError> {
        let outcome = match entry.write.as_ref().and_then(|write| write.candidate) {
            Some(_) => Outcome::Added,
            None => Outcome::Created,
        };
        entry.candidate_id = Some(convert::candidate_id(candidate));
        entry.application_id = Some(convert::application_id(application));
        self.done(entry, outcome, from).await
    }

    /// Writes the row of an export that is done, and with it the rows of what follows.
    async fn done(
        &self,
        entry: &mut Entry,
        outcome: Outcome,
        from: &'static [State],
    ) -> Result<(), StoreError> {
        entry.outcome = Some(outcome);
        entry.follow_ups = self.follow_ups_of(entry).await?;
        self.keep(entry, State::Done, Some(outcome), None, from)
            .await?;
        // Shown at once: what follows may take its time.
        let _ = self.changed.send(entry.clone());
        Ok(())
    }

    async fn not_known(&self, entry: &mut Entry, reason: String) -> Result<(), StoreError> {
        entry.readings = 0;
        entry.due_at = after(self.settle_after);
        self.keep(
            entry,
            State::Unknown,
            Some(Outcome::Unknown),
            Some(reason),
            SENDING,
        )
        .await?;
        Ok(())
    }
}

/// Whether an earlier call of an export that is to be sent left something in Greenhouse, for all that
/// is known. A removal is no such call.
fn may_have_landed(entry: &Entry) -> bool {
    let last = entry.call_in_doubt();
    last.is_some_and(|write| write.removes.is_none())
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
