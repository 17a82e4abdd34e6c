//! Plans, exports, and the outbox that carries them.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use super::engine::in_a_while;
use super::{Engine, EngineError};
use crate::config;
use crate::export::{
    self, Chosen, Context, Entry, Intent, Outcome, Pass, Person, Plan, PlanItem, Pool, Report,
    State, Target,
};
use crate::harvest::HarvestError;
use crate::people::PersonRef;

/// Passes in a row without reaching Greenhouse, after which a command gives up.
const PASSES_OUT_OF_REACH: u32 = 3;
/// Longest sleep between looks at the outbox: what another process puts in is seen by then.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Pause before the outbox is tried again where its rows can't be written: a full disk stays full for
/// a while, and each try asks Greenhouse first.
const DATA_FILE_PAUSE: Duration = Duration::from_secs(5);
/// Shortest sleep, so that a row that keeps being due can't spin.
const BREATH: Duration = Duration::from_millis(20);

/// What putting a plan into the outbox gave.
pub struct Queued {
    /// Items that have their outcome already: nothing to write, or done by an earlier export.
    pub settled: Vec<Report>,
    /// Exports to be waited for: id and the asker's reference.
    pub open: Vec<(String, PersonRef)>,
}

/// Changes of exports as they happen.
pub struct Changes(broadcast::Receiver<Entry>);

/// What a listener hears of exports.
pub enum Change {
    /// One is new or stands elsewhere.
    Of(Box<Entry>),
    /// Some changed faster than they were listened to: the outbox has to be read again.
    Missed,
}

impl Changes {
    /// Returns the next change, none when the engine is gone.
    pub async fn next(&mut self) -> Option<Change> {
        match self.0.recv().await {
            Ok(entry) => Some(Change::Of(Box::new(entry))),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Change::Missed),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

impl Engine {
    /// Returns what an export of these rows would write, with what the session chose.
    ///
    /// # Errors
    /// As [`Self::plan_people`], and when a row is gone.
    pub async fn plan(
        &self,
        rows: &[PersonRef],
        target: &Target,
        chosen: &Chosen,
    ) -> Result<Plan, EngineError> {
        let mut people = Vec::with_capacity(rows.len());
        for row in rows {
            people.push((*row, self.person(*row).await?));
        }
        self.plan_with(people, target, &chosen.over(&self.config.export))
            .await
    }

    /// Returns what an export of these people would write, in their order, with what the config says.
    ///
    /// # Errors
    /// [`EngineError`] when the mirror can't be asked; [`EngineError::Usage`] when section `[export]`
    /// of the config, or the session, names what Greenhouse does not have.
    pub async fn plan_people(
        &self,
        people: Vec<(PersonRef, Person)>,
        target: &Target,
    ) -> Result<Plan, EngineError> {
        self.plan_with(people, target, &self.config.export).await
    }

    async fn plan_with(
        &self,
        people: Vec<(PersonRef, Person)>,
        target: &Target,
        wishes: &config::Export,
    ) -> Result<Plan, EngineError> {
        let client = self.client.as_ref();
        let context = Context::resolve(wishes, target, &self.mirror, client).await?;
        Ok(export::plan(&self.checker, &self.mirror, people, target, &context).await?)
    }

    /// Puts the plan's writes into the outbox; the same intent is not put in twice.
    ///
    /// # Errors
    /// [`EngineError`] of the store; then none was put in.
    pub async fn enqueue(&self, plan: &Plan, hold: Duration) -> Result<Queued, EngineError> {
        let (items, others): (Vec<&PlanItem>, Vec<&PlanItem>) =
            plan.items.iter().partition(|item| item.step.writes());
        let intent = |item: &&PlanItem| Intent {
            person: item.subject.clone(),
            target: plan.target.clone(),
            context: plan.context.clone(),
            overridden: item.overridden.clone(),
        };
        // Who is there by an earlier export of ours is reported with its id.
        let earlier = self
            .journal
            .done_by(others.iter().map(intent).collect())
            .await?;
        let settled = others.iter().zip(earlier).map(|(item, export_id)| {
            let report = item.as_report(&plan.target);
            match report.outcome {
                Outcome::AlreadyOnJob => Report {
                    export_id,
                    ..report
                },
                _ => report,
            }
        });
        let settled = settled.collect();
        let intents = items.iter().map(intent).collect();
        let hold_until = (!hold.is_zero()).then(|| in_a_while(hold));
        let entries = self
            .journal
            .add(intents, Timestamp::now(), hold_until)
            .await?;
        let mut queued = Queued {
            settled,
            open: Vec::new(),
        };
        for (item, (entry, known)) in items.into_iter().zip(entries) {
            if known && entry.state == State::Done {
                queued.settled.push(again(item.person, &entry));
            } else {
                queued.open.push((entry.id, item.person));
            }
        }
        self.work.notify_one();
        self.happened.notify_waiters();
        Ok(queued)
    }

    /// Carries out a plan and returns the outcome of each item once it has one; `unknown` is one.
    /// `tell` hears of each as it comes.
    ///
    /// Where another process is the voice of this data directory, it carries the exports out and
    /// this one watches; it takes over when that process ends.
    ///
    /// # Errors
    /// [`EngineError`] when Greenhouse refuses the credentials or stays out of reach; what was not
    /// sent by then waits in the outbox.
    pub async fn export(
        &self,
        plan: &Plan,
        mut tell: impl FnMut(&Report),
    ) -> Result<Vec<Report>, EngineError> {
        self.client()?;
        let Queued {
            settled: mut reports,
            mut open,
        } = self.enqueue(plan, Duration::ZERO).await?;
        reports.iter().for_each(&mut tell);
        let mut passes = Passes::default();
        // What is unknown from an earlier run is waited for: it goes on and settles.
        let waited_for = self.unknown_of(&open).await?;
        while !open.is_empty() {
            let wait = passes.take(self.pass_if_owner().await?)?;
            let states: HashMap<String, State> = self.journal.states().await?.into_iter().collect();
            let settled = |id: &String| match states.get(id) {
                Some(State::Unknown) => !waited_for.contains(id),
                Some(state) => state.rests(),
                None => false,
            };
            let ended: Vec<_> = open.extract_if(.., |(id, _)| settled(id)).collect();
            for (id, person) in ended {
                let entry = self.journal.get(&id).await?;
                let Some((entry, outcome)) = entry.and_then(|entry| {
                    let outcome = outcome_of(&entry).filter(|_| !follows(&entry))?;
                    Some((entry, outcome))
                }) else {
                    // What follows it is still to be written, or somebody has it tried again.
                    open.push((id, person));
                    continue;
                };
                let report = report(person, &entry, outcome);
                tell(&report);
                reports.push(report);
            }
            if !open.is_empty() {
                self.rest(wait).await?;
            }
        }
        Ok(reports)
    }

    /// Returns the prospect pool of a name or number.
    ///
    /// # Errors
    /// [`EngineError::Usage`] with the nearest names when there is none.
    pub async fn find_pool(&self, wanted: &str) -> Result<Pool, EngineError> {
        Ok(export::find_pool(&self.mirror, wanted).await?)
    }

    async fn unknown_of(&self, open: &[(String, PersonRef)]) -> Result<Vec<String>, EngineError> {
        let unsettled = self.journal.unsettled().await?;
        let unknown = unsettled
            .into_iter()
            .filter(|entry| entry.state == State::Unknown)
            .map(|entry| entry.id);
        Ok(unknown
            .filter(|id| open.iter().any(|(open, _)| open == id))
            .collect())
    }

    /// Works off the outbox until the token is cancelled. Trouble with Greenhouse shows in the
    /// connection's state; `tell` hears of trouble with the data file, once. The exports wait.
    pub async fn work_off(&self, stop: &CancellationToken, tell: impl Fn(EngineError)) {
        let mut failing = false;
        loop {
            let failed = match self.pass_if_owner().await {
                Ok(Some(Pass {
                    trouble: Some(error),
                    ..
                })) => {
                    tracing::warn!(%error, "the outbox waits");
                    None
                }
                Err(error) => Some(error),
                Ok(_) => None,
            };
            let failed = match failed {
                None => tokio::select! {
                    () = stop.cancelled() => return,
                    rested = self.rest(None) => rested.err(),
                },
                failed => failed,
            };
            let Some(error) = failed else {
                failing = false;
                continue;
            };
            tracing::error!(%error, "the outbox can't be worked off");
            if !failing {
                tell(error);
            }
            failing = true;
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(DATA_FILE_PAUSE) => {}
            }
        }
    }

    /// Works off the outbox until nothing is left that settles by itself.
    ///
    /// # Errors
    /// [`EngineError`] as for [`Engine::export`].
    pub async fn work_off_until_quiet(&self) -> Result<(), EngineError> {
        self.client()?;
        let mut passes = Passes::default();
        loop {
            let wait = passes.take(self.pass_if_owner().await?)?;
            if self.journal.unsettled().await?.is_empty() {
                return Ok(());
            }
            self.rest(wait).await?;
        }
    }

    /// Lets each export that is due take one step.
    ///
    /// # Errors
    /// [`EngineError`] as for [`Engine::export`].
    pub async fn one_pass(&self) -> Result<(), EngineError> {
        self.client()?;
        match self.pass_if_owner().await? {
            Some(Pass {
                trouble: Some(error),
                ..
            }) => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Waits until no call of an export is under way.
    pub async fn outbox_quiet(&self) {
        drop(self.passing.lock().await);
    }

    /// Returns the changes of exports from now on.
    pub fn changes(&self) -> Changes {
        Changes(self.changed.subscribe())
    }

    /// Returns every export, newest first.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn outbox(&self) -> Result<Vec<Entry>, EngineError> {
        Ok(self.journal.all().await?)
    }

    /// Makes a pass where this process is the voice of the data directory; none where another is.
    async fn pass_if_owner(&self) -> Result<Option<Pass>, EngineError> {
        let Some(runner) = &self.runner else {
            return Ok(None);
        };
        if !self.is_owner().await? {
            return Ok(None);
        }
        let _one_at_a_time = self.passing.lock().await;
        let pass = runner.pass().await?;
        if pass.steps > 0 {
            self.happened.notify_waiters();
        }
        Ok(Some(pass))
    }

    /// Sleeps until the next export is due, work comes in, or it is time for another look.
    async fn rest(&self, wait: Option<Duration>) -> Result<(), EngineError> {
        let due = self
            .journal
            .next_due()
            .await?
            .map(|due| due.duration_since(Timestamp::now()));
        let until_due = due.and_then(|due| Duration::try_from(due).ok()).unwrap_or(
            if due.is_some() && !self.exports_paused() {
                BREATH
            } else {
                LOOK_EVERY
            },
        );
        let pause = wait.unwrap_or(until_due).clamp(BREATH, LOOK_EVERY);
        tokio::select! {
            () = self.work.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
        Ok(())
    }
}

/// Counts passes that did not reach Greenhouse.
#[derive(Default)]
struct Passes {
    out_of_reach: u32,
}

impl Passes {
    /// Returns how long to wait before the next pass, or why there should be none.
    fn take(&mut self, pass: Option<Pass>) -> Result<Option<Duration>, EngineError> {
        match pass {
            Some(Pass {
                trouble: Some(error),
                ..
            }) => {
                self.out_of_reach += 1;
                if error.is_permission() || self.out_of_reach >= PASSES_OUT_OF_REACH {
                    return Err(waiting(error));
                }
                Ok(Some(LOOK_EVERY))
            }
            Some(Pass { steps: 0, .. }) | None => Ok(None),
            Some(_) => {
                self.out_of_reach = 0;
                Ok(Some(BREATH))
            }
        }
    }
}

/// Whether something is still to be written after an export that is done; what is being read back is
/// not waited for.
fn follows(entry: &Entry) -> bool {
    let mut open = entry.open_follow_ups();
    open.next().is_some_and(|one| one.state != State::Unknown)
}

fn waiting(error: HarvestError) -> EngineError {
    let add = "\nWhat was not sent waits in the outbox; `gleaner outbox resume` goes on with it.";
    match EngineError::from(error) {
        EngineError::Refused(text) => EngineError::Refused(text + add),
        EngineError::OutOfReach(text) => EngineError::OutOfReach(text + add),
        other => other,
    }
}

/// Returns the outcome of an export, none while it is still to be waited for.
pub(super) fn outcome_of(entry: &Entry) -> Option<Outcome> {
    match entry.state {
        State::Planned | State::Held | State::Sending => None,
        State::Unknown => Some(Outcome::Unknown),
        State::Done => Some(entry.outcome.unwrap_or(Outcome::AlreadyOnJob)),
        State::Refused => Some(Outcome::Failed),
        State::Cancelled => Some(Outcome::TakenBack),
        State::NeedsPerson => Some(entry.outcome.unwrap_or(Outcome::NeedsReview)),
    }
}

/// Returns the outcome of an export as a report.
pub(super) fn report(person: PersonRef, entry: &Entry, outcome: Outcome) -> Report {
    Report {
        person,
        external_id: entry.external_id.clone(),
        name: entry.name.clone(),
        outcome,
        export_id: Some(entry.id.clone()),
        candidate_id: entry.candidate_id,
        application_id: entry.application_id,
        job_id: entry.job_id(),
        reason: entry.reason.clone(),
    }
}

/// Returns the report of an intent that an earlier export has fulfilled (design section 4, fine
/// print: done, it reports `already_on_job` with its ids).
fn again(person: PersonRef, entry: &Entry) -> Report {
    let reason = Some("exported before".to_owned());
    Report {
        reason,
        ..report(person, entry, Outcome::AlreadyOnJob)
    }
}
