//! Orders: each carried out once, in the order they end.

use std::sync::Arc;

use super::{Desk, assessed};
use crate::export::Plan;
use crate::worker::outbox::{outcome_of, report};
use crate::worker::shown::understand;
use crate::worker::{Event, Generation, Level, Problem, Request, SyncMode};

impl Desk {
    pub(super) async fn carry_out(self, order: Request) {
        let event = match order {
            Request::Recheck { row } => assessed(row, self.engine.recheck(row).await),
            Request::Decide {
                row,
                candidate,
                decision,
            } => assessed(row, self.engine.decide(row, candidate, decision).await),
            Request::Jobs => match self.engine.jobs().await {
                Ok(jobs) => Event::Jobs(Arc::new(jobs)),
                Err(error) => Event::JobsFailed(error.problem()),
            },
            Request::Plan {
                generation,
                rows,
                target,
            } => match self.engine.plan(&rows, &target).await {
                Ok(plan) => Event::Planned {
                    generation,
                    plan: Arc::new(plan),
                },
                Err(error) => Event::PlanFailed {
                    generation,
                    problem: error.problem(),
                },
            },
            Request::Export { generation, plan } => return self.export(generation, &plan).await,
            Request::Import { profiles } => match self.engine.import(profiles).await {
                Ok(report) => Event::Imported {
                    added: report.added,
                    updated: report.updated,
                    unchanged: report.unchanged,
                },
                Err(error) => Event::ImportFailed(error.problem()),
            },
            Request::Explain {
                generation,
                row,
                candidate,
            } => match self.engine.explain(row, candidate).await {
                Ok(explanation) => Event::Explained {
                    generation,
                    explanation: Arc::new(explanation),
                },
                Err(error) => Event::ExplainFailed {
                    generation,
                    problem: error.problem(),
                },
            },
            Request::Outbox { generation } => match self.engine.exports().await {
                Ok(exports) => Event::Outbox {
                    generation,
                    exports,
                },
                Err(error) => Event::OutboxFailed {
                    generation,
                    problem: error.problem(),
                },
            },
            Request::Retry { export } => match self.engine.retry(&export).await {
                Ok(()) => return,
                Err(error) => Event::ExportKept(error.problem()),
            },
            Request::Forget { export } => match self.engine.forget(&export).await {
                Ok(()) => return,
                Err(error) => Event::ExportKept(error.problem()),
            },
            Request::TakeBack => match self.engine.take_back_newest().await {
                Ok(()) => return,
                Err(error) => Event::ExportKept(error.problem()),
            },
            Request::Understand { generation, text } => Event::Understood {
                generation,
                pasted: Arc::new(understand(text).await),
            },
            Request::Sync => return self.sync(SyncMode::Incremental).await,
            Request::Search { .. } | Request::Load { .. } | Request::Assess { .. } => return,
        };
        self.say(event).await;
    }

    /// Puts a confirmed plan into the outbox and follows it there until nothing of it is left that
    /// settles by itself.
    pub(super) async fn export(&self, generation: Generation, plan: &Plan) {
        let mut changes = self.engine.changes();
        let mut open = match self.engine.enqueue(plan, self.engine.hold()).await {
            Ok(queued) => {
                for report in queued.settled {
                    self.say(Event::Exported { generation, report }).await;
                }
                let ids: Vec<&str> = queued.open.iter().map(|(id, _)| id.as_str()).collect();
                for id in ids {
                    // One that can't be read now shows with its next change.
                    let _ = self.engine.tell(id).await;
                }
                queued.open
            }
            Err(error) => {
                let Problem { what, hint } = error.problem();
                self.say(Event::Notice {
                    level: Level::Error,
                    text: format!("{what} {hint}"),
                })
                .await;
                Vec::new()
            }
        };
        while !open.is_empty() {
            let changed = tokio::select! {
                () = self.stop.cancelled() => return,
                changed = changes.next() => changed,
            };
            let Some(entry) = changed else { break };
            let Some(at) = open.iter().position(|(id, _)| *id == entry.id) else {
                continue;
            };
            let Some(outcome) = outcome_of(&entry) else {
                continue;
            };
            let Some(person) = open.get(at).map(|(_, person)| *person) else {
                continue;
            };
            if entry.state.rests() {
                open.swap_remove(at);
            }
            self.say(Event::Exported {
                generation,
                report: report(person, &entry, outcome),
            })
            .await;
        }
        self.say(Event::ExportFinished { generation }).await;
    }
}
