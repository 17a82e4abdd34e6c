//! Plans, exports, and the outbox that carries them.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::broadcast;

use super::engine::in_a_while;
use super::{Engine, EngineError};
use crate::config::{self, Channel};
use crate::export::{
    self, Chosen, Context, Event, Intent, OutboxEntry, OutboxState, Outcome, Person, Plan,
    PlanItem, PlannedWrite, Pool, Report, Step, Target, Unsent,
};
use crate::harvest::{Lane, Query, wire};
use crate::mirror::convert;
use crate::people::PersonRef;

/// What putting a plan into the outbox gave.
pub struct Queued {
    /// Items that have their outcome already: nothing to write, or done by an earlier export.
    pub settled: Vec<Report>,
    /// Exports to be waited for: id and the asker's reference.
    pub open: Vec<(String, PersonRef)>,
}

/// Changes of exports as they happen.
pub struct Changes(broadcast::Receiver<OutboxEntry>);

/// What a listener hears of exports.
pub enum Change {
    /// One is new or stands elsewhere.
    Of(Box<OutboxEntry>),
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

    /// The same with what a session chose.
    ///
    /// # Errors
    /// As [`Self::plan_people`].
    pub async fn plan_people_chosen(
        &self,
        people: Vec<(PersonRef, Person)>,
        target: &Target,
        chosen: &Chosen,
    ) -> Result<Plan, EngineError> {
        self.plan_with(people, target, &chosen.over(&self.config.export))
            .await
    }

    async fn plan_with(
        &self,
        people: Vec<(PersonRef, Person)>,
        target: &Target,
        wishes: &config::Export,
    ) -> Result<Plan, EngineError> {
        self.may_write()?;
        if self.is_alone() {
            return self.plan_alone(people, target, wishes).await;
        }
        if wishes.channel == Some(Channel::Ingestion) && self.partner.is_none() && !self.offline {
            return Err(EngineError::NoPartner);
        }
        if wishes.channel == Some(Channel::Ingestion) && self.partner.is_some() {
            self.admit_partner().await?;
        }
        let client = self.client.as_ref();
        if client.is_some() && self.acting_id().is_none() && export::names_acting_user(wishes) {
            self.connect().await?;
        }
        let acting = self.acting_id();
        let context = Context::resolve(wishes, target, &self.mirror, client, acting).await?;
        let mut plan = export::plan(&self.checker, &self.mirror, people, target, &context).await?;
        self.note_done(&mut plan).await?;
        Ok(plan)
    }

    /// Says of those in a plan whom an earlier export of ours has put there that they are, whatever
    /// a new check makes of them: the same export again is the same intent (fine print).
    pub(super) async fn note_done(&self, plan: &mut Plan) -> Result<(), EngineError> {
        let intents = plan.items.iter().map(|item| intent(plan, item)).collect();
        let done = self.journal.done_by(intents).await?;
        for (item, id) in plan.items.iter_mut().zip(done) {
            let Some(id) = id.filter(|_| !matches!(item.step, Step::AlreadyOnJob { .. })) else {
                continue;
            };
            let entry = self.journal.get(&id).await?;
            let another = |entry: &OutboxEntry| {
                entry.context.channel == Channel::Ingestion && entry.is_of_another(&item.subject)
            };
            if let Some(earlier) = entry.as_ref().filter(|entry| another(entry)) {
                let reason = id_is_taken(earlier);
                item.step = Step::NeedsReview { reason };
                item.body = serde_json::Value::Null;
                (item.fields, item.left_out, item.follow_ups) = Default::default();
                continue;
            }
            // For a while lists may not show what an export has made.
            let recent = entry
                .as_ref()
                .is_some_and(|entry| entry.sent_at.is_some_and(|at| at >= export::listed_by()));
            let ids = entry.and_then(|entry| Some((entry.candidate_id?, entry.application_id?)));
            let Some((candidate, application)) = ids else {
                continue;
            };
            // Somebody who was deleted since is not there any more.
            let there = self.mirror.applications(&[candidate]).await?;
            if recent || self.is_alone() || there.iter().any(|one| one.id == application) {
                item.is_there(candidate, application, "exported before");
            }
        }
        Ok(())
    }

    /// Puts the plan's writes into the outbox; the same intent is not put in twice.
    ///
    /// # Errors
    /// [`EngineError`] of the store; then none was put in.
    pub async fn enqueue(&self, plan: &Plan, hold: Duration) -> Result<Queued, EngineError> {
        self.may_write()?;
        self.admit().await?;
        let (items, others): (Vec<&PlanItem>, Vec<&PlanItem>) =
            plan.items.iter().partition(|item| item.step.writes());
        let intent = |item: &&PlanItem| intent(plan, item);
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
        let settled: Vec<Report> = settled.collect();
        let intents: Vec<Intent> = items.iter().map(intent).collect();
        self.reopen_deleted(&intents).await?;
        let tenant = self.tenant_mark().await?;
        let hold_until = (!hold.is_zero()).then(|| in_a_while(hold));
        self.note_unsent(&settled, &plan.target, tenant.clone())
            .await?;
        let entries = self
            .journal
            .add(intents, Timestamp::now(), hold_until, tenant)
            .await?;
        let mut queued = Queued {
            settled,
            open: Vec::new(),
        };
        for (item, (entry, known)) in items.into_iter().zip(entries) {
            let by_partner = entry.context.channel == Channel::Ingestion;
            if known && by_partner && entry.is_of_another(&item.subject) {
                queued.settled.push(taken(item, &plan.target, &entry));
            } else if known && !self.carries_on(&entry) {
                queued.settled.push(left(item.person, &entry));
            } else if known && entry.state == OutboxState::Done {
                queued.settled.push(again(item.person, &entry));
            } else {
                queued.open.push((entry.id, item.person));
            }
        }
        self.work.notify_one();
        self.happened.notify_waiters();
        Ok(queued)
    }

    /// Notes who was asked for and never left, for the report and the outbox's own list of them.
    async fn note_unsent(
        &self,
        settled: &[Report],
        target: &Target,
        tenant: Option<String>,
    ) -> Result<(), EngineError> {
        let now = Timestamp::now();
        // Those with an export are told by the outbox itself.
        let unsent = settled.iter().filter(|report| report.export_id.is_none());
        let unsent = unsent.map(|one| Unsent::of(one, target.words(), now, tenant.clone()));
        Ok(self.journal.note_unsent(unsent.collect()).await?)
    }

    /// Has exports start anew that are done and whose application Greenhouse no longer has: somebody
    /// deleted it since. Where that can't be asked, done is done; and so it is for a while after it was
    /// sent, since lists may not show it yet.
    async fn reopen_deleted(&self, intents: &[Intent]) -> Result<(), EngineError> {
        let Some(client) = &self.client else {
            return Ok(());
        };
        let listed_by = export::listed_by();
        let mut done = Vec::new();
        for id in self
            .journal
            .done_by(intents.to_vec())
            .await?
            .into_iter()
            .flatten()
        {
            let entry = self.journal.get(&id).await?;
            let entry = entry.filter(|entry| entry.sent_at.is_some_and(|at| at < listed_by));
            done.extend(entry.and_then(|entry| Some((id, entry.application_id?))));
        }
        if done.is_empty() {
            return Ok(());
        }
        let ids = done
            .iter()
            .map(|(_, application)| convert::wire_id(application.0));
        let query = Query::<wire::Application>::new().ids(ids).fields(&["id"]);
        let there = match client.all(query, Lane::Export).await {
            Ok(there) => there,
            Err(error) => {
                tracing::warn!(%error, "exports that are done were not looked for");
                return Ok(());
            }
        };
        for (id, application) in done {
            if there
                .iter()
                .any(|row| row.id == convert::wire_id(application.0))
            {
                continue;
            }
            let reason = "its application is no longer in Greenhouse";
            let now = Timestamp::now();
            self.journal
                .happen(&id, Event::LoseApplication, reason, now)
                .await?;
        }
        Ok(())
    }

    /// Returns the prospect pool of a name or number.
    ///
    /// # Errors
    /// [`EngineError::Usage`] with the nearest names when there is none.
    pub async fn find_pool(&self, wanted: &str) -> Result<Pool, EngineError> {
        if self.is_alone() {
            self.partner_pool(wanted).await
        } else {
            Ok(export::find_pool(&self.mirror, wanted).await?)
        }
    }

    /// Waits until no call of an export is under way.
    pub async fn outbox_quiet(&self) {
        drop(self.no_pass().await);
    }

    /// Returns the changes of exports from now on.
    pub fn changes(&self) -> Changes {
        Changes(self.changed.subscribe())
    }

    /// Returns every export, newest first.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn outbox(&self) -> Result<Vec<OutboxEntry>, EngineError> {
        Ok(self.journal.all().await?)
    }
}

/// Returns what somebody wants with an item of a plan.
fn intent(plan: &Plan, item: &PlanItem) -> Intent {
    Intent {
        person: item.subject.clone(),
        target: plan.target.clone(),
        context: plan.context.clone(),
        overridden: item.overridden.clone(),
        planned: PlannedWrite::of(&item.step),
    }
}

/// Returns the report of somebody whose external id an earlier export of somebody else has: the
/// Candidate Ingestion takes one for the other.
fn taken(item: &PlanItem, target: &Target, earlier: &OutboxEntry) -> Report {
    Report {
        outcome: Outcome::NeedsReview,
        reason: Some(id_is_taken(earlier)),
        ..item.as_report(target)
    }
}

fn id_is_taken(earlier: &OutboxEntry) -> String {
    format!(
        "the external id {} stands for {} in the export {}; give this profile an id of its own",
        earlier.external_id, earlier.name, earlier.id
    )
}

/// Returns the report of an export that waits for something else than this run: what an earlier one
/// left in doubt, or what needs another credential.
fn left(person: PersonRef, entry: &OutboxEntry) -> Report {
    let outcome = outcome_of(entry).unwrap_or(Outcome::Planned);
    let reason = entry.reason.clone();
    Report {
        reason: reason
            .or_else(|| Some("waits in the outbox for a credential for Harvest".to_owned())),
        ..report(person, entry, outcome)
    }
}

/// Returns the outcome of an export, none while it is still to be waited for.
pub(super) fn outcome_of(entry: &OutboxEntry) -> Option<Outcome> {
    match entry.state {
        OutboxState::Planned | OutboxState::Held | OutboxState::Sending => None,
        OutboxState::Unknown => Some(Outcome::Unknown),
        OutboxState::Done => Some(entry.outcome.unwrap_or(Outcome::AlreadyOnJob)),
        OutboxState::Refused => Some(Outcome::Failed),
        OutboxState::Cancelled => Some(Outcome::TakenBack),
        OutboxState::NeedsPerson => Some(entry.outcome.unwrap_or(Outcome::NeedsReview)),
    }
}

/// Returns the outcome of an export as a report.
pub(super) fn report(person: PersonRef, entry: &OutboxEntry, outcome: Outcome) -> Report {
    Report {
        person,
        external_id: entry.external_id.clone(),
        name: entry.name.clone(),
        outcome,
        export_id: Some(entry.id.clone()),
        candidate_id: entry.candidate_id,
        application_id: entry.application_id,
        job_id: entry.job_id(),
        channel: entry.channel(),
        reason: entry.reason.clone(),
    }
}

/// Returns the report of an intent that an earlier export has fulfilled (docs/cli.md):
/// done, it reports `already_on_job` with its ids.
fn again(person: PersonRef, entry: &OutboxEntry) -> Report {
    let reason = Some("exported before".to_owned());
    Report {
        reason,
        ..report(person, entry, Outcome::AlreadyOnJob)
    }
}
