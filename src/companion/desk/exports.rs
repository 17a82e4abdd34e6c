//! Jobs, plans and exports, as the popup asks for them.

use std::sync::atomic::Ordering;

use serde_json::json;

use super::lines::{export, holds, merge};
use super::{Answered, Desk, MOST_JOBS, Subject, get, put};
use crate::app::{ExportTarget, session_of};
use crate::companion::protocol::{Kind, Refusal};
use crate::config::Channel;
use crate::export::{Outcome, Person, Pool, Target};
use crate::people::text::phrase;
use crate::people::{Job, JobId, PersonRef, ProfileId};
use crate::worker::{JobLine, PlannedLine};

impl Desk {
    pub(super) async fn jobs(&self, query: &str) -> Answered {
        let jobs = self.engine.catalog.jobs().await?;
        let words = phrase(query);
        let words: Vec<&str> = words.split_whitespace().collect();
        let fits: Vec<&Job> = jobs.open.iter().filter(|job| holds(job, &words)).collect();
        let told: Vec<JobLine<'_>> = fits
            .iter()
            .take(MOST_JOBS)
            .map(|job| JobLine::from(*job))
            .collect();
        let pools = jobs
            .pools
            .iter()
            .take(MOST_JOBS)
            .map(|pool| json!({"id": pool.id, "name": pool.name}));
        Ok(json!({
            "jobs": told, "more": fits.len().saturating_sub(MOST_JOBS),
            "pools": pools.collect::<Vec<_>>(),
            "session": self.session_target().await,
            "hidden": jobs.hidden.iter().map(|one| json!({"count": one.count, "reason": one.reason})).collect::<Vec<_>>(),
        }))
    }

    /// Returns where the exports of the app's session go, in the popup's words for it.
    async fn session_target(&self) -> Option<String> {
        let (target, _) = session_of(&self.engine.records.place().await);
        Some(match target? {
            ExportTarget::Job(job) => format!("job:{}", job.id),
            ExportTarget::Prospects(Some(pool)) => format!("pool:{}", pool.id),
            ExportTarget::Prospects(None) => "none:".to_owned(),
        })
    }

    pub(super) async fn plan(&self, person: u64, job: Option<i64>, pool: Option<i64>) -> Answered {
        let jobs = self.engine.catalog.jobs().await?;
        let gone = |what: &str| {
            Refusal::new(
                Kind::Failed,
                format!("This {what} is not open any more."),
                "Choose another one.",
            )
        };
        let target = match (job, pool) {
            (Some(id), _) => {
                let job = jobs.open.into_iter().find(|job| job.id == JobId(id));
                let job = job.ok_or_else(|| gone("job"))?;
                Target::Job {
                    id: job.id,
                    name: job.name,
                }
            }
            (None, Some(id)) => {
                let pool: Option<Pool> = jobs.pools.into_iter().find(|pool| pool.id == id);
                Target::Prospect {
                    pool: Some(pool.ok_or_else(|| gone("pool"))?),
                }
            }
            (None, None) => Target::Prospect { pool: None },
        };
        let whom = match self.person(person)? {
            // Not in the library: what the plan knows it by is never looked up.
            Subject::Profile(profile) => {
                (PersonRef::Profile(ProfileId(0)), Person::Profile(profile))
            }
            Subject::Candidate(id) => {
                let detail = self
                    .engine
                    .verdicts
                    .detail(PersonRef::Candidate(id), &[])
                    .await?;
                let found = detail.candidates.into_iter().next();
                let found = found.ok_or_else(|| {
                    Refusal::new(Kind::Failed, "This candidate is no longer there.", "")
                })?;
                (
                    PersonRef::Candidate(id),
                    Person::Candidate(Box::new(found.candidate)),
                )
            }
        };
        // What the session chose once for its exports holds for these too.
        let (_, chosen) = session_of(&self.engine.records.place().await);
        let plan = self
            .engine
            .plans
            .plan_people_chosen(vec![whom], &target, &chosen)
            .await?;
        let Some(item) = plan.items.first() else {
            return Err(Refusal::new(Kind::Failed, "There is nothing to plan.", ""));
        };
        let line = json!(PlannedLine::new(item, &plan));
        let facts = json!({
            "target": target.words(), "writes": item.step.writes(), "blocked": item.is_guarded(),
            "unchecked": plan.unchecked() > 0, "partner": item.channel == Channel::Ingestion, "line": line,
        });
        let number = self.number();
        put(&self.plans, number, plan);
        let mut answer = json!({"plan": number});
        merge(&mut answer, facts);
        Ok(answer)
    }

    pub(super) async fn export(&self, plan: u64, reason: &str, unchecked: bool) -> Answered {
        let mut plan = get(&self.plans, plan).ok_or_else(|| {
            let what = "This plan is not known any more; nothing was exported.";
            Refusal::new(Kind::Failed, what, "Look at the plan again.")
        })?;
        if !reason.trim().is_empty() {
            plan.override_guards(None, reason);
        }
        if unchecked {
            plan.accept_unchecked();
        }
        let queued = self
            .engine
            .outbox
            .enqueue(&plan, self.engine.outbox.hold())
            .await?;
        if let Some(report) = queued.settled.first() {
            return Ok(json!({"report": report, "outbox": null}));
        }
        let Some((id, _)) = queued.open.first() else {
            return Err(Refusal::new(
                Kind::Failed,
                "Nothing was exported.",
                "Look at the plan again.",
            ));
        };
        self.exported.store(true, Ordering::Relaxed);
        self.send();
        let all = self.engine.outbox.all().await?;
        let entry = all.iter().find(|entry| entry.id == *id);
        let mut report = plan.items.first().map(|item| item.as_report(&plan.target));
        if let Some(report) = &mut report {
            report.export_id = Some(id.clone());
            report.outcome = Outcome::Planned;
        }
        Ok(json!({"report": report, "outbox": entry.map(export)}))
    }

    pub(super) async fn undo(&self, id: &str) -> Answered {
        self.engine.outbox.cancel_export(id).await?;
        let all = self.engine.outbox.all().await?;
        let entry = all.iter().find(|entry| entry.id == id);
        Ok(json!({"outbox": entry.map(export)}))
    }
}
