//! Orders: each carried out once, in the order they end.

use std::sync::Arc;

use super::Desk;
use super::ticket::Ticket;
use crate::export::Plan;
use crate::worker::{Change, EngineError, Queued, Reply, Request, SyncMode};

impl Desk {
    /// Carries out an order and answers it.
    pub(super) async fn carry_out(self, order: Request, ticket: Ticket) {
        match order {
            Request::Export { plan, .. } => self.export(&plan, ticket).await,
            order @ Request::Outbox { .. } => {
                let mut meanwhile = self.engine.outbox.changes();
                ticket.answer(self.reply_to(order).await);
                // The list may be older than what was told while it was read.
                while let Some(change) = meanwhile.so_far() {
                    self.tell_change(change).await;
                }
            }
            order => ticket.answer(self.reply_to(order).await),
        }
    }

    /// Puts a confirmed plan into the outbox, and says how its rows are from then on.
    async fn export(&self, plan: &Plan, ticket: Ticket) {
        let outbox = &self.engine.outbox;
        match outbox.enqueue(plan, outbox.hold()).await {
            Ok(Queued { settled, open }) => {
                let exports = open.clone();
                ticket.answer(Ok(Reply::Queued { settled, exports }));
                // What was told before the answer named them could not be placed.
                for (id, _) in &open {
                    // One that can't be read now shows with its next change.
                    if let Ok(entry) = outbox.entry(id).await {
                        self.tell_change(Change::Of(Box::new(entry))).await;
                    }
                }
            }
            Err(error) => ticket.answer(Err(error)),
        }
    }

    async fn reply_to(&self, order: Request) -> Result<Reply, EngineError> {
        let engine = &self.engine;
        let (verdicts, records) = (&engine.verdicts, &engine.records);
        let changed = |what| Reply::LibraryChanged { what };
        Ok(match order {
            Request::Recheck { row } => {
                let found = verdicts.recheck(row).await?;
                Reply::Loaded(verdicts.load_with(row, found).await?)
            }
            Request::Decide {
                row,
                candidate,
                decision,
            } => {
                let decided = verdicts.decide(row, candidate, decision).await?;
                Reply::Loaded(verdicts.load_with(row, decided).await?)
            }
            Request::Explain { row, candidate, .. } => {
                Reply::Explained(Arc::new(verdicts.explain(row, candidate).await?))
            }
            Request::Understand { text, mapping, .. } => {
                let mapping = mapping.map(|mapping| *mapping);
                Reply::Understood(verdicts.understand(text, mapping).await)
            }
            Request::Judge { profile, .. } => {
                Reply::Judged(Box::new(verdicts.judge(*profile).await))
            }
            Request::TextOf { people, part } => {
                let (text, people) = verdicts.text_of(&people, part).await?;
                Reply::TextToCopy { text, part, people }
            }
            Request::SavedSearches => Reply::SavedSearches(engine.search.saved_searches().await?),
            Request::SaveSearch(search) => {
                Reply::SavedSearches(engine.search.save_search(search).await?)
            }
            Request::ForgetSearch { name } => {
                Reply::SavedSearches(engine.search.forget_search(&name).await?)
            }
            Request::Import { profiles, files } => {
                Reply::Imported(records.keep(profiles, &files).await?)
            }
            Request::OpenRecord { id } => {
                Reply::RecordOpened(Box::new(records.record(id).await?.profile))
            }
            Request::EditRecord { id, profile } => {
                let what = records.save_record(id, &profile).await?;
                Reply::RecordChanged { what }
            }
            Request::MergeRecords { into, from } => {
                changed(records.merge_records(into, from).await?)
            }
            Request::SplitRecord { id } => changed(records.split_record(id).await?),
            Request::DeleteRecord { id } => changed(records.delete_record(id).await?),
            Request::KeepApart { a, b } => changed(records.tell_apart(a, b).await?),
            Request::UndoImport => changed(records.undo_last_import().await?),
            Request::Pairs { .. } => Reply::Pairs(records.pairs().await?),
            Request::Lists => Reply::Lists(records.lists().await?),
            Request::ChangeList { name, people, add } => {
                changed(records.change_list(&name, people, add).await?)
            }
            Request::RemoveList { name } => {
                records.remove_list(&name).await?;
                Reply::Lists(records.lists().await?)
            }
            Request::SetListSettings { name, text } => {
                records.set_list_settings(&name, text).await?;
                Reply::Done
            }
            Request::Skip {
                people,
                reason,
                until,
            } => changed(records.change_skip(people, reason, until).await?),
            Request::Report { since } => Reply::Report(Arc::new(records.report(since).await?)),
            Request::AllowBrowser { code } => Reply::BrowserAllowed {
                browser: engine.setup.allow_browser(&code).await?,
            },
            Request::Sync => {
                self.sync(SyncMode::Incremental).await?;
                self.tell_tables().await;
                Reply::Synced
            }
            order => return self.reply_to_export_order(order).await,
        })
    }

    /// Answers what is about plans, exports and the outbox.
    async fn reply_to_export_order(&self, order: Request) -> Result<Reply, EngineError> {
        let (catalog, plans, outbox) = (
            &self.engine.catalog,
            &self.engine.plans,
            &self.engine.outbox,
        );
        let took_back = |names| Reply::TookBack { names };
        Ok(match order {
            Request::Jobs => Reply::Jobs(Arc::new(catalog.jobs().await?)),
            Request::Choices => Reply::Choices(Arc::new(catalog.choices().await?)),
            Request::Plan {
                rows,
                target,
                chosen,
                ..
            } => Reply::Planned(Arc::new(plans.plan(&rows, &target, &chosen).await?)),
            Request::Outbox { .. } => Reply::Outbox(outbox.rows().await?),
            Request::ShowExport { export, .. } => {
                Reply::ExportShown(Arc::new(outbox.show_export(&export).await?))
            }
            Request::OfferUndo { export, .. } => {
                Reply::UndoOffered(Arc::new(outbox.undo_offer(&export).await?))
            }
            Request::Undo { export } => Reply::Undone((&outbox.undo(&export).await?).into()),
            Request::SettleExport { export } => {
                Reply::Looked((&outbox.settle_now(&export).await?).into())
            }
            Request::SayWho {
                export,
                candidate,
                decision,
            } => {
                outbox
                    .resolve_identity(&export, candidate, decision)
                    .await?;
                Reply::WordKept(decision)
            }
            Request::Retry { export } => {
                outbox.retry(&export).await?;
                Reply::Done
            }
            Request::OverrideHold { export, reason } => {
                outbox.override_hold(&export, &reason).await?;
                Reply::Done
            }
            Request::ForgetMissed { export, step } => {
                outbox.forget_missed(&export, step).await?;
                Reply::Done
            }
            Request::Forget { export } => {
                outbox.forget(&export).await?;
                Reply::Done
            }
            Request::TakeBack => took_back(outbox.take_back_newest().await?),
            Request::StopExports { only } => took_back(outbox.stop(only.as_deref()).await?),
            Request::PauseExports { paused } => {
                outbox.pause(paused);
                Reply::Done
            }
            Request::RetryMany { exports } => Reply::TriedAgain {
                count: outbox.retry_these(&exports).await?,
            },
            Request::AddToRecord {
                candidate,
                addition,
            } => Reply::AddedToRecord {
                export: outbox
                    .add_to_record(candidate, addition, outbox.hold())
                    .await?
                    .id,
            },
            Request::Save { rows } => Reply::Saved {
                path: outbox.save_summary(rows).await?,
            },
            // The others are answered elsewhere.
            _ => Reply::Done,
        })
    }
}
