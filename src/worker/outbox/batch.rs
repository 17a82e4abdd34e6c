//! Many exports carried out and waited for: how a command sends what a plan says.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::{Change, Queued, report};
use crate::export::{OutboxEntry, OutboxState, Outcome, Plan, Report};
use crate::people::PersonRef;
use crate::worker::outbox::outbox_loop::Passes;
use crate::worker::{EngineError, Outbox};

/// What carrying out a plan came to.
pub struct Exported {
    /// What became of each item; `planned` is what still waits in the outbox.
    pub reports: Vec<Report>,
    /// Why it ended before all had an outcome.
    pub failure: Option<EngineError>,
}

impl Exported {
    /// Returns the reports where every item has its outcome.
    ///
    /// # Errors
    /// Why it ended before.
    pub fn complete(self) -> Result<Vec<Report>, EngineError> {
        self.failure.map_or(Ok(self.reports), Err)
    }
}

/// Exports that are waited for, and those that have ended.
struct Batch {
    open: Vec<(String, PersonRef)>,
    /// Those whose fate an earlier run left unknown: that is waited for, it goes on and settles.
    left_unknown: HashSet<String>,
    reports: Vec<Report>,
}

impl Outbox {
    /// Carries out a plan and returns the outcome of each item once it has one; `unknown` is one.
    /// `tell` hears of each as it comes.
    ///
    /// Where another process owns this data directory, it carries the exports out and
    /// this one watches; it takes over when that process ends. Where Greenhouse refuses the
    /// credentials or stays out of reach, what was not sent by then waits in the outbox.
    ///
    /// # Errors
    /// [`EngineError`] when the plan can't be put into the outbox; then nothing of it was.
    pub async fn export(
        &self,
        plan: &Plan,
        mut tell: impl FnMut(&Report),
    ) -> Result<Exported, EngineError> {
        self.setup.may_send()?;
        let Queued { settled, open } = self.enqueue(plan, Duration::ZERO).await?;
        settled.iter().for_each(&mut tell);
        let mut batch = Batch {
            left_unknown: self.left_unknown(&open).await?,
            open,
            reports: settled,
        };
        let mut failure = self.carry_out(&mut batch, &mut tell).await.err();
        for (id, person) in std::mem::take(&mut batch.open) {
            match self.entry(&id).await {
                Ok(entry) => batch.reports.push(waiting(person, &entry)),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        Ok(Exported {
            reports: batch.reports,
            failure,
        })
    }

    async fn carry_out(
        &self,
        batch: &mut Batch,
        tell: &mut impl FnMut(&Report),
    ) -> Result<(), EngineError> {
        let mut passes = Passes::default();
        while !batch.open.is_empty() {
            let mut changes = self.changes();
            let pass = self.pass_if_owner();
            tokio::pin!(pass);
            let pass = loop {
                tokio::select! {
                    biased;
                    pass = &mut pass => break pass?,
                    change = changes.next() => match change {
                        Some(Change::Of(entry)) => batch.hear(&entry, tell),
                        Some(Change::Missed) => {}
                        None => break (&mut pass).await?,
                    },
                }
            };
            // Whatever was not heard of: of another process, or too much at once.
            let states: HashMap<String, OutboxState> =
                self.journal.states().await?.into_iter().collect();
            let rests = |(id, _): &&(String, PersonRef)| {
                states
                    .get(id)
                    .is_some_and(|state| batch.is_settled(id, *state))
            };
            let ended: Vec<String> = batch
                .open
                .iter()
                .filter(rests)
                .map(|(id, _)| id.clone())
                .collect();
            for id in ended {
                if let Some(entry) = self.journal.get(&id).await? {
                    batch.hear(&entry, tell);
                }
            }
            let idle = pass.as_ref().is_none_or(|pass| pass.steps == 0);
            let wait = passes.take(pass)?;
            if idle && !batch.open.is_empty() {
                let is_ours =
                    |entry: &OutboxEntry| batch.open.iter().any(|(id, _)| *id == entry.id);
                if self.all_halted(is_ours).await? {
                    return Ok(());
                }
            }
            if !batch.open.is_empty() {
                self.rest(wait, passes.idle).await?;
            }
        }
        Ok(())
    }

    /// Returns those of which nobody knows whether their call arrived: no answer came, or whoever made
    /// it ended before one could.
    async fn left_unknown(
        &self,
        open: &[(String, PersonRef)],
    ) -> Result<HashSet<String>, EngineError> {
        let pending = self.journal.pending().await?;
        let in_doubt = pending
            .into_iter()
            // With a partner key alone nothing reconciles it: it is not waited for.
            .filter(|entry| !entry.context.unchecked)
            .filter(|entry| matches!(entry.state, OutboxState::Unknown | OutboxState::Sending))
            .map(|entry| entry.id);
        Ok(in_doubt
            .filter(|id| open.iter().any(|(open, _)| open == id))
            .collect())
    }
}

impl Batch {
    fn is_settled(&self, id: &str, state: OutboxState) -> bool {
        match state {
            OutboxState::Unknown => !self.left_unknown.contains(id),
            state => state.rests(),
        }
    }

    /// Takes down what became of an export of the batch, once that is settled. One that is in it
    /// twice has two reports.
    fn hear(&mut self, entry: &OutboxEntry, tell: &mut impl FnMut(&Report)) {
        if !self.is_settled(&entry.id, entry.state) || follows(entry) {
            return;
        }
        let Some(outcome) = entry.became() else {
            return;
        };
        for (_, person) in self.open.extract_if(.., |(id, _)| *id == entry.id) {
            let report = report(person, entry, outcome);
            tell(&report);
            self.reports.push(report);
        }
    }
}

/// Returns the report of an export that nobody waits for any more.
fn waiting(person: PersonRef, entry: &OutboxEntry) -> Report {
    let outcome = entry.became().unwrap_or(Outcome::Planned);
    let reason = entry.reason.clone();
    Report {
        reason: reason.or_else(|| Some("waits in the outbox".to_owned())),
        ..report(person, entry, outcome)
    }
}

/// Whether something is still to be written after an export that is done; what is being read back is
/// not waited for.
fn follows(entry: &OutboxEntry) -> bool {
    let mut open = entry.open_follow_ups();
    open.next()
        .is_some_and(|one| one.state != OutboxState::Unknown)
}
