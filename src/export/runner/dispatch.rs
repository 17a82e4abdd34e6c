//! Sending: a fresh look, the row, the call, the row again.

use std::time::Instant;

use super::super::call::{Call, no_partner};
use super::super::checker::{CheckError, Live, too_many_emails};
use super::super::reconcile::Reading;
use super::super::{Event, OutboxEntry, Person, PlannedWrite, Step, Write, decide};
use super::{Runner, Trouble};
use crate::harvest::{HarvestError, Lane, Query, wire};
use crate::mirror::convert;
use crate::people::CandidateId;
use crate::store::StoreError;

/// Why somebody is not created while too many others may be the same person.
const TOO_MANY_ALIKE: &str = "more unfinished exports may be of the same person than Gleaner can look up; \
    settle or cancel those of this name in the outbox first, then retry this one";

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
    /// Checks afresh and sends what the check says. Where the outcome of an earlier call stayed
    /// unknown, what it may have left is looked for first: it may have landed late.
    pub(super) async fn dispatch(&self, mut entry: OutboxEntry) -> Result<Trouble, StoreError> {
        if entry.context.addition.is_some() {
            return self.add_to_record(entry).await;
        }
        if may_have_landed(&entry) {
            match self.reading(&entry).await {
                Ok(Reading::Landed {
                    candidate,
                    application,
                }) => {
                    self.landed(&mut entry, candidate, application, Vec::new())
                        .await?;
                    return self.follow_up(entry).await;
                }
                // The person alone, or several, is for the check to judge.
                Ok(_) => {}
                Err(error) => return self.could_not_ask(entry, error.into()).await,
            }
            if let Err(error) = self.newcomers(&entry).await {
                return self.could_not_ask(entry, error).await;
            }
        }
        let planned = entry.planned;
        let entry = match self.unless_halted(entry, planned).await? {
            Ok(entry) => entry,
            Err(trouble) => return Ok(trouble),
        };
        self.out_of_step(&entry).await;
        let looked_at = Instant::now();
        let (step, before) = match self.fresh_step(&entry).await {
            Ok(fresh) => fresh,
            Err(error) => return self.could_not_ask(entry, error).await,
        };
        let step = within_unchecked(step, &entry);
        // Somebody may have been turned down, hired or tagged since the plan.
        let step = match self.checker.guarded(step, &entry).await {
            Ok(step) => step,
            Err(error) => return self.could_not_ask(entry, error).await,
        };
        let tags = match step {
            Step::Create => self.tags_of_new(&entry).await?,
            _ => Vec::new(),
        };
        let call = match Call::of(&step, &entry, tags) {
            Ok(Some(call)) => call,
            Ok(None) => return self.nothing_to_send(entry, &step).await,
            Err(reason) => return self.nothing_to_send(entry, &Step::Refused { reason }).await,
        };
        if matches!(call, Call::ByPartner(_)) {
            let Some((_, gate)) = &self.partner else {
                let reason = no_partner().to_string();
                return self.nothing_to_send(entry, &Step::Refused { reason }).await;
            };
            if !gate.is_known()? {
                let reason = "nobody has said that the partner key is of this data directory's organisation; \
                              say so with `gleaner setup --same-organisation`, then try this one again";
                let reason = reason.to_owned();
                return self
                    .nothing_to_send(entry, &Step::NeedsReview { reason })
                    .await;
            }
        }
        let Some(body) = call.body() else {
            let reason = "the values can't be written as JSON".to_owned();
            return self.nothing_to_send(entry, &Step::Refused { reason }).await;
        };
        if let Some(candidate) = call.candidate()
            && !self.claims(&entry, candidate).await?
        {
            // Another export of this pass writes to this person: the next one sees what it left.
            return Ok(None);
        }
        if let Some(other) = self.made_beside(&step, &entry).await? {
            return self.stand_back(entry, &other).await;
        }
        let made = PlannedWrite::of(&step);
        // Another of the batch may have been refused while this one was checked.
        let mut entry = match self.unless_halted(entry, made).await? {
            Ok(entry) => entry,
            Err(trouble) => return Ok(trouble),
        };
        let (asked, there) = (&before.asked, &before.ids);
        match self.made_since_look(&step, looked_at, asked, there).await {
            Ok(false) => {}
            Ok(true) => {
                let why = "somebody with this e-mail was just added; checking again".to_owned();
                let takes_time = false;
                return self.ends(entry, Event::Postpone { why, takes_time }).await;
            }
            Err(error) => return self.could_not_ask(entry, error.into()).await,
        }
        let last = entry.write.clone().map(Box::new);
        let send = Event::Send {
            candidate: call.candidate(),
            write: Box::new(Write {
                candidate: call.candidate(),
                converts: call.converts(),
                baseline: before.ids,
                asked: before.asked,
                body,
                ..Write::default()
            }),
        };
        if !self.may_send(&mut entry, send).await? {
            return Ok(None);
        }
        let left_at = Instant::now();
        let outcome = call
            .send(
                &self.client,
                self.partner.as_ref().map(|(partner, _)| partner),
            )
            .await;
        self.round_trip().learn(left_at.elapsed());
        self.sent(entry, outcome, last, made).await
    }

    /// Returns the step as of now, and the baseline before it.
    async fn fresh_step(&self, entry: &OutboxEntry) -> Result<(Step, Before), CheckError> {
        match &entry.person {
            Person::Profile(profile) => {
                let mut live = self.checker.assess_before_write(profile).await?;
                let judged = |live: &Live| {
                    let step = decide::for_profile(&live.assessment, &entry.target);
                    match entry.planned {
                        Some(planned) => planned.hold(step, live.assessment.decided),
                        None => step,
                    }
                };
                let mut step = judged(&live);
                if let Some(reason) = too_many_emails(profile).filter(|_| step == Step::Create) {
                    step = Step::NeedsReview { reason };
                }
                if step == Step::Create {
                    let mut sibling = self.checker.sibling_of(profile, Some(&entry.id)).await?;
                    if sibling.is_none() {
                        let asked = &live.asked;
                        let mail = self.checker.sibling_mail(profile, &entry.id, asked).await?;
                        if mail.found {
                            live = self.checker.assess_before_write(profile).await?;
                            step = judged(&live);
                        }
                        sibling = mail.sibling;
                        if mail.too_many && step == Step::Create {
                            let reason = TOO_MANY_ALIKE.to_owned();
                            step = Step::NeedsReview { reason };
                        }
                    }
                    if let Some(sibling) = sibling.filter(|_| step == Step::Create) {
                        let reason = sibling.reason();
                        step = Step::NeedsReview { reason };
                    }
                }
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
                    let reason = format!(
                        "Greenhouse no longer shows candidate {} (private, merged into another one, or \
                         deleted); look there, then export the person again",
                        candidate.id
                    );
                    return Ok((Step::NeedsReview { reason }, Before::default()));
                };
                let step = decide::for_candidate(
                    candidate.id,
                    &candidate.name(),
                    &applications,
                    &entry.target,
                );
                let step = match entry.planned {
                    Some(planned) => planned.hold(step, None),
                    None => step,
                };
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
        // Nobody at all is proved like any answer without rows (contract 2.5).
        let page = self.client.first_page(&query, Lane::Export).await?;
        Ok(page
            .rows
            .iter()
            .map(|row| convert::candidate_id(row.id).0)
            .collect())
    }
}

/// Returns the step of an export that was planned when nobody could look: somebody who turns out to
/// be there was no part of that plan.
fn within_unchecked(step: Step, entry: &OutboxEntry) -> Step {
    match step {
        Step::Add { candidate, name }
        | Step::Convert {
            candidate, name, ..
        } if entry.context.unchecked => Step::NeedsReview {
            reason: format!(
                "is in Greenhouse as {name} ({candidate}), which could not be seen when this was planned; \
                     export again to add them"
            ),
        },
        step => step,
    }
}

/// Whether an earlier call of an export that is to be sent left something in Greenhouse, for all that
/// is known. A removal is no such call.
fn may_have_landed(entry: &OutboxEntry) -> bool {
    let last = entry.call_in_doubt();
    last.is_some_and(|write| write.removes.is_none())
}
