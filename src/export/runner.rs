//! Works off the outbox: checks once more, writes the row, sends, writes the row again; and reads
//! back what got no answer.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::StreamExt;
use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::broadcast;

use super::checker::CheckError;
use super::journal::{Person, Write};
use super::settle::{self, Reading, Sent};
use super::{Checker, Entry, Journal, Outcome, State, Step, decide, fields};
use crate::harvest::{self, Client, HarvestError, Lane, Query, UnknownCause, wire};
use crate::mirror::{ApplicationRecord, Mirror, convert};
use crate::people::{Candidate, CandidateId};
use crate::store::StoreError;

/// Exports under way at the same time; never two of one person.
const AT_ONCE: usize = 4;
/// Exports taken up in one pass.
const A_PASS: usize = 64;
/// Readings after which a person decides (contract 10.10: after a pause, and again later).
const READINGS: u32 = 2;
/// How much later the second reading comes than the first, in settle pauses.
const SECOND_READING: u32 = 4;
/// Pause before Greenhouse is tried again when it was out of reach.
const OUT_OF_REACH: Duration = Duration::from_secs(5);
/// Tries at reading after which a person is asked, where the answers make no sense.
const ODD_ANSWERS: u32 = 3;

/// The one who sends. Cheap to clone.
#[derive(Clone)]
pub struct Runner {
    client: Client,
    checker: Checker,
    journal: Journal,
    mirror: Mirror,
    settle_after: Duration,
    changed: broadcast::Sender<Entry>,
}

/// What a pass over the outbox did.
#[derive(Debug, Default)]
pub struct Pass {
    /// Exports that took a step.
    pub steps: usize,
    /// Why Greenhouse could not be asked, where it could not.
    pub trouble: Option<HarvestError>,
}

/// What a step ended with: the row as it now is, and what stands in everybody's way.
struct Stepped {
    entry: Entry,
    trouble: Option<HarvestError>,
}

impl Runner {
    /// Returns a runner; every change of a row goes to `changed` too.
    pub fn new(
        client: Client,
        checker: Checker,
        journal: Journal,
        mirror: Mirror,
        settle_after: Duration,
        changed: broadcast::Sender<Entry>,
    ) -> Self {
        Self {
            client,
            checker,
            journal,
            mirror,
            settle_after,
            changed,
        }
    }

    /// Lets every export that is due take its next step, never two of one person at once.
    ///
    /// # Errors
    /// [`StoreError`] when the outbox can't be read or written; what had been sent by then is in it
    /// as sending, and is read back at the next start.
    pub async fn pass(&self) -> Result<Pass, StoreError> {
        let due = pick(&self.journal.unsettled().await?, Timestamp::now());
        let mut pass = Pass::default();
        let mut steps = futures_util::stream::iter(due.into_iter().map(|entry| self.step(entry)))
            .buffer_unordered(AT_ONCE);
        while let Some(stepped) = steps.next().await {
            let Stepped { entry, trouble } = stepped?;
            pass.steps += 1;
            pass.trouble = trouble.or(pass.trouble);
            // Nobody listening is fine: the row is the truth.
            let _ = self.changed.send(entry);
        }
        Ok(pass)
    }

    async fn step(&self, entry: Entry) -> Result<Stepped, StoreError> {
        match entry.state {
            State::Unknown => self.read_back(entry).await,
            _ => self.dispatch(entry).await,
        }
    }

    /// Checks afresh and sends what the check says.
    async fn dispatch(&self, mut entry: Entry) -> Result<Stepped, StoreError> {
        let (step, baseline) = match self.fresh_step(&entry).await {
            Ok(fresh) => fresh,
            Err(error) => return self.could_not_ask(entry, error).await,
        };
        let candidate = match &step {
            Step::Create => None,
            Step::Add { candidate, .. } => Some(*candidate),
            _ => return self.nothing_to_send(entry, &step).await,
        };
        let body = match (&entry.person, candidate) {
            (_, Some(candidate)) => {
                Body::Application(fields::application_for(candidate, &entry.target))
            }
            (Person::Profile(profile), None) => match fields::new_person(profile, &entry.target) {
                Ok(person) => Body::Person(Box::new(person.body)),
                Err(reason) => return self.nothing_to_send(entry, &Step::Refused { reason }).await,
            },
            (Person::Candidate(_), None) => {
                let reason = "the candidate is no longer in Greenhouse".to_owned();
                return self.nothing_to_send(entry, &Step::Refused { reason }).await;
            }
        };
        let Ok(kept) = serde_json::to_value(&body) else {
            let reason = "the values can't be written as JSON".to_owned();
            return self.nothing_to_send(entry, &Step::Refused { reason }).await;
        };
        entry.write = Some(Write {
            candidate,
            baseline,
            body: kept,
        });
        entry.sent_at = Some(Timestamp::now());
        entry.attempts += 1;
        entry.candidate_id = candidate;
        if !self
            .keep(&mut entry, State::Sending, None, None, WAITING)
            .await?
        {
            return Ok(Stepped {
                entry,
                trouble: None,
            });
        }
        match body {
            Body::Person(body) => {
                let outcome = self.client.create_candidate(&body, Lane::Export).await;
                let landed =
                    outcome.map(|made| (made.candidate.id, Some(made.candidate), made.application));
                self.sent(entry, landed).await
            }
            Body::Application(body) => {
                let outcome = self.client.create_application(&body, Lane::Export).await;
                let landed = outcome.map(|made| (body.candidate_id, None, Some(made)));
                self.sent(entry, landed).await
            }
        }
    }

    /// Returns what to do as of now, and what is there before it is done.
    async fn fresh_step(&self, entry: &Entry) -> Result<(Step, Vec<i64>), CheckError> {
        match &entry.person {
            Person::Profile(profile) => {
                let live = self.checker.assess_live(profile, Lane::Export).await?;
                let step = decide::for_profile(&live.assessment, &entry.target);
                let baseline = match &step {
                    Step::Create if profile.emails.is_empty() || live.known.is_empty() => {
                        self.newest_candidate().await?
                    }
                    Step::Create => live.known.iter().map(|id| id.0).collect(),
                    Step::Add { candidate, .. } => {
                        self.applications_of(&live.assessment, *candidate)
                    }
                    _ => Vec::new(),
                };
                Ok((step, baseline))
            }
            Person::Candidate(candidate) => {
                let found = self
                    .checker
                    .candidate_live(candidate.id, Lane::Export)
                    .await?;
                let Some((candidate, applications)) = found else {
                    let reason = "the candidate is no longer in Greenhouse".to_owned();
                    return Ok((Step::Refused { reason }, Vec::new()));
                };
                let step = decide::for_candidate(
                    candidate.id,
                    &candidate.name(),
                    &applications,
                    &entry.target,
                );
                Ok((
                    step,
                    applications
                        .iter()
                        .map(|application| application.id.0)
                        .collect(),
                ))
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
                (State::Done, Outcome::AlreadyOnJob, stage.clone())
            }
            Step::NeedsReview { reason } => (
                State::NeedsPerson,
                Outcome::NeedsReview,
                Some(reason.clone()),
            ),
            Step::Refused { reason } => (State::Refused, Outcome::Failed, Some(reason.clone())),
            Step::Create | Step::Add { .. } => (State::NeedsPerson, Outcome::NeedsReview, None),
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
        if trouble.is_out_of_reach() || trouble.is_permission() {
            entry.due_at = after(self.pause());
            let state = entry.state;
            self.keep(&mut entry, state, None, Some(reason), WAITING)
                .await?;
            return Ok(Stepped {
                entry,
                trouble: Some(trouble),
            });
        }
        entry.readings += 1;
        entry.due_at = after(self.pause());
        let (state, outcome) = if entry.readings >= ODD_ANSWERS {
            (State::NeedsPerson, Some(Outcome::NeedsReview))
        } else {
            (entry.state, None)
        };
        self.keep(&mut entry, state, outcome, Some(reason), WAITING)
            .await?;
        Ok(Stepped {
            entry,
            trouble: None,
        })
    }

    /// Notes what came back of a call.
    async fn sent(
        &self,
        mut entry: Entry,
        outcome: harvest::Outcome<(u64, Option<wire::Candidate>, Option<wire::Application>)>,
    ) -> Result<Stepped, StoreError> {
        let mut trouble = None;
        match outcome {
            harvest::Outcome::Landed((candidate, person, Some(application))) => {
                self.landed(&mut entry, candidate, application.id).await?;
                let people = person.into_iter().map(Candidate::from).collect();
                // The next sync brings it anyway; knowing it at once keeps a namesake further down
                // the list from being made twice.
                if let Err(error) = self
                    .mirror
                    .upsert(
                        people,
                        vec![ApplicationRecord::from(application)],
                    )
                    .await
                {
                    tracing::warn!(export = %entry.id, %error, "not taken into the mirror");
                }
            }
            harvest::Outcome::Landed((candidate, ..)) => {
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
            harvest::Outcome::Unknown(cause) => self.not_known(&mut entry, said(&cause)).await?,
            harvest::Outcome::Refused(refusal) => {
                let reason = Some(refusal.into_error().to_string());
                self.keep(
                    &mut entry,
                    State::Refused,
                    Some(Outcome::Failed),
                    reason,
                    SENDING,
                )
                .await?;
            }
            harvest::Outcome::NotSent(error) => {
                entry.due_at = after(self.pause());
                entry.write = None;
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

    async fn landed(
        &self,
        entry: &mut Entry,
        candidate: u64,
        application: u64,
    ) -> Result<(), StoreError> {
        let outcome = match entry.write.as_ref().and_then(|write| write.candidate) {
            Some(_) => Outcome::Added,
            None => Outcome::Created,
        };
        entry.candidate_id = Some(convert::candidate_id(candidate));
        entry.application_id = Some(convert::application_id(application));
        self.keep(entry, State::Done, Some(outcome), None, SENT)
            .await?;
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

    /// Returns the pause before Greenhouse is tried again.
    fn pause(&self) -> Duration {
        self.settle_after.min(OUT_OF_REACH)
    }

    /// Looks in Greenhouse for what a call without an answer would have left there.
    async fn read_back(&self, mut entry: Entry) -> Result<Stepped, StoreError> {
        let reading = match self.reading(&entry).await {
            Ok(reading) => reading,
            Err(error) => {
                entry.due_at = after(self.settle_after);
                self.keep(
                    &mut entry,
                    State::Unknown,
                    Some(Outcome::Unknown),
                    Some(error.to_string()),
                    SENT,
                )
                .await?;
                let trouble = error.is_out_of_reach() || error.is_permission();
                return Ok(Stepped {
                    entry,
                    trouble: trouble.then_some(error),
                });
            }
        };
        let left = match reading {
            Reading::Landed {
                candidate,
                application,
            } => {
                self.landed(&mut entry, candidate, application).await?;
                return Ok(Stepped {
                    entry,
                    trouble: None,
                });
            }
            Reading::Absent => "nothing of it is in Greenhouse".to_owned(),
            Reading::Half { candidate } => {
                // Lists fill one after the other: whoever is newly seen gets a second look again.
                let seen = entry.candidate_id.replace(convert::candidate_id(candidate));
                if seen != entry.candidate_id {
                    entry.readings = 0;
                }
                format!("candidate {candidate} is there without the application")
            }
            Reading::Unclear(what) => what,
        };
        entry.readings += 1;
        if entry.readings >= READINGS {
            let reason = format!(
                "{left}, after {READINGS} looks; retry it to check again and send, or forget it"
            );
            self.keep(
                &mut entry,
                State::NeedsPerson,
                Some(Outcome::NeedsReview),
                Some(reason),
                SENT,
            )
            .await?;
        } else {
            entry.due_at = after(self.settle_after * SECOND_READING);
            let reason = Some(format!("{left} yet; looking again later"));
            self.keep(
                &mut entry,
                State::Unknown,
                Some(Outcome::Unknown),
                reason,
                SENT,
            )
            .await?;
        }
        Ok(Stepped {
            entry,
            trouble: None,
        })
    }

    async fn reading(&self, entry: &Entry) -> Result<Reading, HarvestError> {
        let Some(write) = &entry.write else {
            return Ok(Reading::Absent);
        };
        if let Some(candidate) = write.candidate {
            return self.application_of(candidate, entry, &write.baseline).await;
        }
        let sent = Sent::of(&write.body);
        let mut rows = Vec::new();
        if sent.emails.is_empty() {
            rows = self
                .made_since(write.baseline.iter().max().copied().unwrap_or(0))
                .await?;
        }
        for email in &sent.emails {
            rows.extend(
                self.client
                    .all(Query::<wire::Candidate>::new().email(*email), Lane::Export)
                    .await?,
            );
        }
        let found = settle::new_people(&sent, &write.baseline, &rows);
        let known: Vec<_> = rows
            .iter()
            .filter(|row| found.contains(&row.id))
            .cloned()
            .map(Candidate::from)
            .collect();
        if let Err(error) = self.mirror.upsert(known, Vec::new()).await {
            tracing::warn!(export = %entry.id, %error, "not taken into the mirror");
        }
        match found.as_slice() {
            [] => Ok(Reading::Absent),
            [one] => match self
                .application_of(convert::candidate_id(*one), entry, &[])
                .await?
            {
                Reading::Absent => Ok(Reading::Half { candidate: *one }),
                reading => Ok(reading),
            },
            more => {
                let ids = more
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(", ");
                Ok(Reading::Unclear(format!(
                    "candidates {ids} are new and look like this person"
                )))
            }
        }
    }

    /// Returns the people made since the one with id `newest`, newest first.
    async fn made_since(&self, newest: i64) -> Result<Vec<wire::Candidate>, HarvestError> {
        let mut rows = Vec::new();
        let mut page = self
            .client
            .first_page(&Query::<wire::Candidate>::new(), Lane::Export)
            .await?;
        loop {
            let reached = page
                .rows
                .iter()
                .any(|row| convert::candidate_id(row.id).0 <= newest);
            rows.extend(
                page.rows
                    .into_iter()
                    .filter(|row| convert::candidate_id(row.id).0 > newest),
            );
            match page.next {
                Some(next) if !reached => page = self.client.next_page(&next, Lane::Export).await?,
                _ => return Ok(rows),
            }
        }
    }

    async fn application_of(
        &self,
        candidate: CandidateId,
        entry: &Entry,
        baseline: &[i64],
    ) -> Result<Reading, HarvestError> {
        let query =
            Query::<wire::Application>::new().candidate_ids([convert::wire_id(candidate.0)]);
        let rows = self.client.all(query, Lane::Export).await?;
        Ok(settle::application(
            candidate,
            entry.job_id(),
            baseline,
            &rows,
        ))
    }

    /// Writes the row in its new state; false where somebody else had changed its state meanwhile
    /// (taken back, given up), and then nothing is written.
    async fn keep(
        &self,
        entry: &mut Entry,
        state: State,
        outcome: Option<Outcome>,
        reason: Option<String>,
        from: &'static [State],
    ) -> Result<bool, StoreError> {
        entry.state = state;
        entry.outcome = outcome;
        entry.reason = reason;
        entry.updated_at = Timestamp::now();
        tracing::info!(export = %entry.id, state = state.word(), attempts = entry.attempts, "export");
        self.journal.save(entry.clone(), from).await
    }
}

const WAITING: &[State] = &[State::Planned, State::Held];
const SENDING: &[State] = &[State::Sending];
const SENT: &[State] = &[State::Sending, State::Unknown];

/// The call that is made.
#[derive(Serialize)]
#[serde(untagged)]
enum Body {
    Person(Box<harvest::body::NewCandidate>),
    Application(harvest::body::NewApplication),
}

fn after(pause: Duration) -> Timestamp {
    Timestamp::now()
        .saturating_add(pause)
        .unwrap_or(Timestamp::MAX)
}

fn said(cause: &UnknownCause) -> String {
    cause.to_string()
}

/// Returns the exports that may take a step: due, and with nobody of theirs under way or unsettled.
fn pick(unsettled: &[Entry], now: Timestamp) -> Vec<Entry> {
    let mut taken: HashSet<&str> = HashSet::new();
    let waits = |entry: &Entry| matches!(entry.state, State::Planned | State::Held);
    for entry in unsettled.iter().filter(|entry| !waits(entry)) {
        taken.extend(entry.keys.iter().map(String::as_str));
    }
    let due = |entry: &&Entry| entry.due_at <= now && entry.state != State::Sending;
    let mut picked = Vec::new();
    for entry in unsettled.iter().filter(due).take(A_PASS * 4) {
        let keys = || entry.keys.iter().map(String::as_str);
        if waits(entry) && keys().any(|key| taken.contains(key)) {
            continue;
        }
        taken.extend(keys());
        picked.push(entry.clone());
        if picked.len() == A_PASS {
            break;
        }
    }
    picked
}
