//! An export of one or many, from its confirmation to its last outcome.

use super::Desk;
use super::ticket::Ticket;
use crate::export::{OutboxEntry, Plan};
use crate::people::PersonRef;
use crate::worker::outbox::{outcome_of, report};
use crate::worker::{Change, EngineError, Event, Generation, Level, Problem, Reply};

/// Exports that are followed: id and the asker's reference.
type Open = Vec<(String, PersonRef)>;

impl Desk {
    /// Puts a confirmed plan into the outbox and follows it there until nothing of it is left that
    /// settles by itself.
    pub(super) async fn export(&self, generation: Generation, plan: &Plan, ticket: Ticket) {
        let mut changes = self.engine.outbox.changes();
        let outbox = &self.engine.outbox;
        let queued = match outbox.enqueue(plan, outbox.hold()).await {
            Ok(queued) => queued,
            Err(error) => return ticket.answer(Err(error)),
        };
        let mut open = queued.open;
        ticket.answer(Ok(Reply::Queued(open.clone())));
        for report in queued.settled {
            self.say(Event::Exported { generation, report }).await;
        }
        for (id, _) in &open {
            // One that can't be read now shows with its next change.
            let _ = outbox.tell(id).await;
        }
        while !open.is_empty() {
            let change = tokio::select! {
                () = self.stop.cancelled() => return,
                change = changes.next() => change,
            };
            match change {
                Some(Change::Of(entry)) => self.take_note(generation, &mut open, &entry).await,
                Some(Change::Missed) => {
                    if let Err(error) = self.look_again(generation, &mut open).await {
                        self.complain(error).await;
                    }
                }
                None => break,
            }
        }
        // Whoever reads that it is finished may quit at once, and is not to be held up by an old count.
        self.tell_status().await;
        self.say(Event::ExportFinished { generation }).await;
    }

    /// Tells the outcome of an export that has one; it is followed on while it may still change.
    async fn take_note(&self, generation: Generation, open: &mut Open, entry: &OutboxEntry) {
        let at = open.iter().position(|(id, _)| *id == entry.id);
        let Some((at, (_, person))) = at.and_then(|at| Some((at, open.get(at)?))) else {
            return;
        };
        let person = *person;
        if entry.state.rests() || entry.waits_for_confirmation() {
            open.swap_remove(at);
        }
        if let Some(outcome) = outcome_of(entry) {
            let report = report(person, entry, outcome);
            self.say(Event::Exported { generation, report }).await;
        }
    }

    async fn look_again(&self, generation: Generation, open: &mut Open) -> Result<(), EngineError> {
        for entry in self.engine.outbox.all().await? {
            self.take_note(generation, open, &entry).await;
        }
        Ok(())
    }

    async fn complain(&self, error: EngineError) {
        let Problem { what, hint } = error.problem();
        self.say(Event::Notice {
            level: Level::Error,
            text: format!("{what} {hint}"),
        })
        .await;
    }
}
