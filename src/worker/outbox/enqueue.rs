//! A confirmed plan becomes rows of the outbox.

use std::time::Duration;

use jiff::Timestamp;

use super::report;
use crate::config::Channel;
use crate::export::{
    self, Event, Intent, OutboxEntry, OutboxState, Outcome, Plan, PlanItem, Report, Target, Unsent,
};
use crate::harvest::{Lane, Query, wire};
use crate::mirror::convert;
use crate::people::PersonRef;
use crate::worker::engine::in_a_while;
use crate::worker::{EngineError, Outbox};

/// What putting a plan into the outbox gave.
pub struct Queued {
    /// Items that have their outcome already: nothing to write, or done by an earlier export.
    pub settled: Vec<Report>,
    /// Exports to be waited for: id and the asker's reference.
    pub open: Vec<(String, PersonRef)>,
}

impl Outbox {
    /// Puts the plan's writes into the outbox; the same intent is not put in twice.
    ///
    /// # Errors
    /// [`EngineError`] of the store; then none was put in.
    pub async fn enqueue(&self, plan: &Plan, hold: Duration) -> Result<Queued, EngineError> {
        self.setup.may_write()?;
        self.setup.admit().await?;
        let (items, others): (Vec<&PlanItem>, Vec<&PlanItem>) =
            plan.items.iter().partition(|item| item.step.writes());
        let author = self.setup.acting_id();
        let intent = |item: &&PlanItem| Intent::of(plan, item, author);
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
        let tenant = self.setup.tenant_mark().await?;
        let hold_until = (!hold.is_zero()).then(|| in_a_while(hold));
        self.note_unsent(&settled, &plan.target, tenant.clone())
            .await?;
        let entries = self
            .journal
            .add(intents, self.moment(), hold_until, tenant)
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
        self.setup.happened.notify_waiters();
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
        let Some(client) = &self.setup.client else {
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
            let moment = self.moment();
            self.journal
                .happen(&id, Event::LoseApplication, moment)
                .await?;
        }
        Ok(())
    }
}

/// Returns the report of somebody whose external id an earlier export of somebody else has: the
/// Candidate Ingestion takes one for the other.
fn taken(item: &PlanItem, target: &Target, earlier: &OutboxEntry) -> Report {
    Report {
        outcome: Outcome::NeedsReview,
        reason: Some(earlier.keeps_external_id()),
        ..item.as_report(target)
    }
}

/// Returns the report of an export that waits for something else than this run: what an earlier one
/// left in doubt, or what needs another credential.
fn left(person: PersonRef, entry: &OutboxEntry) -> Report {
    let outcome = entry.became().unwrap_or(Outcome::Planned);
    let reason = entry.reason.clone();
    Report {
        reason: reason
            .or_else(|| Some("waits in the outbox for a credential for Harvest".to_owned())),
        ..report(person, entry, outcome)
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
