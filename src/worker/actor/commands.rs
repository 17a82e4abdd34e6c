//! Orders: each carried out once, in the order they end.

use std::sync::Arc;

use super::{Desk, assessed};
use crate::library::SavedSearch;
use crate::worker::{EngineError, Event, ExportRow, Request, SyncMode};

fn kept(searches: Result<Vec<SavedSearch>, EngineError>) -> Event {
    match searches {
        Ok(searches) => Event::SavedSearches(searches),
        Err(error) => Event::SavedSearchesFailed(error.problem()),
    }
}

/// Returns what to say of an order about records.
fn changed(done: Result<String, EngineError>) -> Event {
    match done {
        Ok(what) => Event::LibraryChanged { what },
        Err(error) => Event::LibraryFailed(error.problem()),
    }
}

impl Desk {
    pub(super) async fn carry_out(self, order: Request) {
        let event = match order {
            Request::Recheck { row } => assessed(row, self.engine.verdicts.recheck(row).await),
            Request::Decide {
                row,
                candidate,
                decision,
            } => assessed(
                row,
                self.engine.verdicts.decide(row, candidate, decision).await,
            ),
            Request::Jobs => match self.engine.outbox.jobs().await {
                Ok(jobs) => Event::Jobs(Arc::new(jobs)),
                Err(error) => Event::JobsFailed(error.problem()),
            },
            Request::Choices => match self.engine.outbox.choices().await {
                Ok(choices) => Event::Choices(Arc::new(choices)),
                Err(error) => Event::ChoicesFailed(error.problem()),
            },
            Request::SavedSearches => kept(self.engine.search.saved_searches().await),
            Request::SaveSearch(search) => kept(self.engine.search.save_search(search).await),
            Request::ForgetSearch { name } => kept(self.engine.search.forget_search(&name).await),
            Request::Plan {
                generation,
                rows,
                target,
                chosen,
            } => match self.engine.outbox.plan(&rows, &target, &chosen).await {
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
            Request::Import { profiles, files } => {
                match self.engine.records.keep(profiles, &files).await {
                    Ok(summary) => Event::Imported(summary),
                    Err(error) => Event::ImportFailed(error.problem()),
                }
            }
            Request::OpenRecord { id } => match self.engine.records.record(id).await {
                Ok(record) => Event::RecordOpened {
                    id,
                    profile: Box::new(record.profile),
                },
                Err(error) => Event::LibraryFailed(error.problem()),
            },
            Request::EditRecord { id, profile } => {
                match self.engine.records.save_record(id, &profile).await {
                    Ok(what) => Event::RecordChanged { id, what },
                    Err(error) => Event::LibraryFailed(error.problem()),
                }
            }
            Request::MergeRecords { into, from } => {
                changed(self.engine.records.merge_records(into, from).await)
            }
            Request::SplitRecord { id } => changed(self.engine.records.split_record(id).await),
            Request::DeleteRecord { id } => changed(self.engine.records.delete_record(id).await),
            Request::KeepApart { a, b } => changed(self.engine.records.tell_apart(a, b).await),
            Request::Pairs { generation } => match self.engine.records.pairs().await {
                Ok(pairs) => Event::Pairs { generation, pairs },
                Err(error) => Event::LibraryFailed(error.problem()),
            },
            Request::Judge {
                generation,
                profile,
            } => Event::Judged {
                generation,
                person: Box::new(self.engine.verdicts.judge(*profile).await),
            },
            Request::UndoImport => changed(self.engine.records.undo_last_import().await),
            Request::Lists => match self.engine.records.lists().await {
                Ok(lists) => Event::Lists(lists),
                Err(error) => Event::LibraryFailed(error.problem()),
            },
            Request::ChangeList { name, people, add } => {
                changed(self.engine.records.change_list(&name, people, add).await)
            }
            Request::RemoveList { name } => {
                let removed = async {
                    self.engine.records.remove_list(&name).await?;
                    self.engine.records.lists().await
                };
                match removed.await {
                    Ok(lists) => Event::Lists(lists),
                    Err(error) => Event::LibraryFailed(error.problem()),
                }
            }
            Request::SetListSettings { name, text } => {
                if let Err(error) = self.engine.records.set_list_settings(&name, text).await {
                    tracing::warn!(%error, "the settings of a list were not kept");
                }
                return;
            }
            Request::Skip {
                people,
                reason,
                until,
            } => changed(self.engine.records.change_skip(people, reason, until).await),
            Request::Report { since } => match self.engine.records.report(since).await {
                Ok(report) => Event::Report(Arc::new(report)),
                Err(error) => Event::LibraryFailed(error.problem()),
            },
            Request::Explain {
                generation,
                row,
                candidate,
            } => match self.engine.verdicts.explain(row, candidate).await {
                Ok(explanation) => Event::Explained {
                    generation,
                    explanation: Arc::new(explanation),
                },
                Err(error) => Event::ExplainFailed {
                    generation,
                    problem: error.problem(),
                },
            },
            Request::Outbox { generation } => match self.engine.outbox.rows().await {
                Ok(exports) => Event::Outbox {
                    generation,
                    exports,
                },
                Err(error) => Event::OutboxFailed {
                    generation,
                    problem: error.problem(),
                },
            },
            Request::ShowExport { generation, export } => {
                match self.engine.outbox.show_export(&export).await {
                    Ok(shown) => Event::ExportShown {
                        generation,
                        shown: Arc::new(shown),
                    },
                    Err(error) => Event::ShowFailed {
                        generation,
                        problem: error.problem(),
                    },
                }
            }
            Request::OfferUndo { generation, export } => {
                match self.engine.outbox.undo_offer(&export).await {
                    Ok(removal) => Event::UndoOffered {
                        generation,
                        removal: Arc::new(removal),
                    },
                    Err(error) => Event::UndoRefused {
                        generation,
                        problem: error.problem(),
                    },
                }
            }
            Request::Undo { export } => match self.engine.outbox.undo(&export).await {
                Ok(entry) => Event::Undone(ExportRow::from(&entry)),
                Err(error) => Event::CommandFailed(error.problem()),
            },
            Request::SettleExport { export } => {
                match self.engine.outbox.settle_now(&export).await {
                    Ok(entry) => Event::Looked(ExportRow::from(&entry)),
                    Err(error) => Event::CommandFailed(error.problem()),
                }
            }
            Request::SayWho {
                export,
                candidate,
                decision,
            } => match self
                .engine
                .outbox
                .resolve_identity(&export, candidate, decision)
                .await
            {
                Ok(()) => Event::WordKept { export, decision },
                Err(error) => Event::CommandFailed(error.problem()),
            },
            Request::Retry { export } => match self.engine.outbox.retry(&export).await {
                Ok(()) => return,
                Err(error) => Event::CommandFailed(error.problem()),
            },
            Request::OverrideHold { export, reason } => {
                match self.engine.outbox.override_hold(&export, &reason).await {
                    Ok(()) => return,
                    Err(error) => Event::CommandFailed(error.problem()),
                }
            }
            Request::ForgetMissed { export, step } => {
                match self.engine.outbox.forget_missed(&export, step).await {
                    Ok(()) => return,
                    Err(error) => Event::CommandFailed(error.problem()),
                }
            }
            Request::Forget { export } => match self.engine.outbox.forget(&export).await {
                Ok(()) => return,
                Err(error) => Event::CommandFailed(error.problem()),
            },
            Request::TakeBack => took_back(self.engine.outbox.take_back_newest().await),
            Request::StopExports { only } => {
                took_back(self.engine.outbox.stop(only.as_deref()).await)
            }
            Request::PauseExports { paused } => return self.engine.outbox.pause(paused),
            Request::RetryMany { exports } => {
                match self.engine.outbox.retry_these(&exports).await {
                    Ok(count) => Event::TriedAgain { count },
                    Err(error) => Event::CommandFailed(error.problem()),
                }
            }
            Request::AddToRecord {
                candidate,
                addition,
            } => {
                let hold = self.engine.outbox.hold();
                match self
                    .engine
                    .outbox
                    .add_to_record(candidate, addition, hold)
                    .await
                {
                    Ok(row) => Event::ExportChanged(row),
                    Err(error) => Event::CommandFailed(error.problem()),
                }
            }
            Request::TextOf { people, part } => {
                match self.engine.verdicts.text_of(&people, part).await {
                    Ok((text, people)) => Event::TextToCopy { text, part, people },
                    Err(error) => Event::LibraryFailed(error.problem()),
                }
            }
            Request::Save { rows } => match self.engine.outbox.save_summary(rows).await {
                Ok(path) => Event::Saved { path },
                Err(error) => Event::CommandFailed(error.problem()),
            },
            Request::Understand {
                generation,
                text,
                mapping,
            } => Event::Understood {
                generation,
                understood: self
                    .engine
                    .verdicts
                    .understand(text, mapping.map(|mapping| *mapping))
                    .await,
            },
            Request::AllowBrowser { code } => match self.engine.setup.allow_browser(&code).await {
                Ok(browser) => Event::BrowserAllowed { browser },
                Err(error) => Event::BrowserNotAllowed(error.problem()),
            },
            Request::Sync => return self.sync(SyncMode::Incremental).await,
            Request::Search { .. }
            | Request::Load { .. }
            | Request::Assess { .. }
            | Request::Guards { .. }
            | Request::KeepPlace(_) => return,
        };
        self.say(event).await;
    }
}

fn took_back(taken: Result<Vec<String>, EngineError>) -> Event {
    match taken {
        Ok(names) => Event::TookBack { names },
        Err(error) => Event::CommandFailed(error.problem()),
    }
}
