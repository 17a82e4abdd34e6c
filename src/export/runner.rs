//! Works off the outbox: checks once more, writes the row, sends, writes the row again; what got no
//! answer is read back.

mod read_back;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use jiff::Timestamp;
use tokio::sync::broadcast;

use super::call::{Call, Landed};
use super::checker::CheckError;
use super::{Checker, Entry, Journal, Outcome, Person, State, Step, Write, decide};
use crate::harvest::{self, Client, HarvestError, Lane, Query, UnknownCause, wire};
use crate::mirror::{ApplicationRecord, Mirror, convert};
use crate::people::{Candidate, CandidateId};
use crate::store::StoreError;

/// Exports under way at the same time; never two of one person.
const AT_ONCE: usize = 4;
/// Exports taken up in one pass.
const A_PASS: usize = 64;
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
    paused: Arc<AtomicBool>,
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
            paused: Arc::default(),
        }
    }

    /// Stops sending after the calls under way, or goes on. What is unknown is read back all the
    /// same; a pause ends with the process.
    pub fn pause(&self, paused: bool) {
        self.paused.store(paused, Ordering::Relaxed);
    }

    /// Returns whether nothing new is sent.
    pub fn is_paused(&self) -> bool {
        self.paused.load(Ordering::Relaxed)
    }

    /// Lets every export that is due take its next step, never two of one person at once. One pass
    /// at a time, and only in the process that owns the data directory.
    ///
    /// # Errors
    /// [`StoreError`] when the outbox can't be read or written; what had been sent by then is in it
    /// as sending, and is read back at the next start.
    pub async fn pass(&self) -> Result<Pass, StoreError> {
        let mut unsettled = self.journal.unsettled().await?;
        // Passes don't overlap, so whatever is being sent now was sent by somebody who is gone: a
        // killed process, or a pass that was given up. It may or may not have arrived.
        if unsettled.iter().any(|entry| entry.state == State::Sending) {
            let now = Timestamp::now();
            self.journal
                .adopt_orphans(now, after(self.settle_after))
                .await?;
            unsettled = self.journal.unsettled().await?;
        }
        let due = pick(&unsettled, Timestamp::now());
        let mut pass = Pass::default();
        // Looked at again before each: a pause lets the calls under way end, and no other begin.
        let goes_on = |entry: &Entry| {
            futures_util::future::ready(entry.state == State::Unknown || !self.is_paused())
        };
        let mut steps = futures_util::stream::iter(due)
            .filter(goes_on)
            .map(|entry| self.step(entry))
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
        let call = match Call::of(&step, &entry) {
            Ok(Some(call)) => call,
            Ok(None) => return self.nothing_to_send(entry, &step).await,
            Err(reason) => return self.nothing_to_send(entry, &Step::Refused { reason }).await,
        };
        let Some(body) = call.body() else {
            let reason = "the values can't be written as JSON".to_owned();
            return self.nothing_to_send(entry, &Step::Refused { reason }).await;
        };
        entry.candidate_id = call.candidate();
        entry.write = Some(Write {
            candidate: call.candidate(),
            converts: call.converts(),
            baseline,
            body,
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
        self.sent(entry, outcome).await
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
                    Step::Add { candidate, .. } | Step::Convert { candidate, .. } => {
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
        if trouble.is_out_of_reach() || trouble.is_permission() {
            entry.due_at = after(self.breather());
            let state = entry.state;
            self.keep(&mut entry, state, None, Some(reason), WAITING)
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
        outcome: harvest::Outcome<Landed>,
    ) -> Result<Stepped, StoreError> {
        let mut trouble = None;
        match outcome {
            harvest::Outcome::Landed(Landed {
                candidate,
                person,
                application: Some(application),
            }) => {
                self.landed(&mut entry, candidate, application.id).await?;
                let people = person.into_iter().map(Candidate::from).collect();
                // The next sync brings it anyway; knowing it at once keeps a namesake further down
                // the list from being made twice.
                if let Err(error) = self
                    .mirror
                    .upsert(people, vec![ApplicationRecord::from(application)])
                    .await
                {
                    tracing::warn!(export = %entry.id, %error, "not taken into the mirror");
                }
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
                entry.due_at = after(self.breather());
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
    fn breather(&self) -> Duration {
        self.settle_after.min(OUT_OF_REACH)
    }

    /// Writes the row in its new state; false where somebody else had changed its state meanwhile
    /// (taken back, given up), and then nothing is written and the entry is the row as it is.
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
        let saved = self.journal.save(entry.clone(), from).await?;
        if !saved && let Some(row) = self.journal.get(&entry.id).await? {
            *entry = row;
        }
        Ok(saved)
    }
}

const WAITING: &[State] = &[State::Planned, State::Held];
const SENDING: &[State] = &[State::Sending];
const SENT: &[State] = &[State::Sending, State::Unknown];

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
