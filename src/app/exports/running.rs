//! An export under way: how far it is, and what can be done about it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::pace::Pace;
use super::{Batch, Stage};
use crate::app::msg::Effect;
use crate::app::outbox;
use crate::app::overlay::Overlay;
use crate::app::pages::outcome_words;
use crate::app::state::State;
use crate::export::{Outcome, Plan, Report};
use crate::people::{CandidateId, PersonRef};
use crate::worker::{ExportRow, Generation, Level, Request, SummaryRow};

/// Whether an outcome will be another one by itself.
fn is_open(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Planned | Outcome::Unknown)
}

impl Batch {
    /// Returns how many people have an outcome that stays, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        let Some((plan, reports)) = self.parts() else {
            return (0, self.people);
        };
        let done = reports.iter().filter(|report| !is_open(report.outcome));
        (done.count(), plan.items.len())
    }

    /// Returns the ids of its exports that were refused.
    pub fn refused(&self) -> Vec<String> {
        let (_, reports) = self.parts().unzip();
        reports
            .into_iter()
            .flatten()
            .filter(|report| report.outcome == Outcome::Failed)
            .filter_map(|report| report.export_id.clone())
            .collect()
    }

    /// Returns how many of its exports are not known to have arrived.
    pub fn unknown(&self) -> usize {
        let (_, reports) = self.parts().unzip();
        let reports = reports.into_iter().flatten();
        reports
            .filter(|report| report.outcome == Outcome::Unknown)
            .count()
    }

    /// Returns whether Greenhouse is asked what became of its exports without an answer; through a partner
    /// key alone nobody can look.
    pub fn is_looked_for(&self) -> bool {
        self.parts().is_none_or(|(plan, _)| !plan.context.unchecked)
    }

    /// Notes how far it is by now.
    pub(super) fn note_pace(&mut self, now: jiff::Timestamp) {
        let (done, _) = self.progress();
        self.pace.note(now, done);
    }

    /// Returns whether its exports are not in the outbox yet, so that there is nothing to cancel.
    fn is_being_queued(&self) -> bool {
        let Stage::Running(_, reports) = &self.stage else {
            return false;
        };
        self.exports.is_empty() && reports.is_empty()
    }

    /// Returns whether everybody in the outbox has an outcome that stays. Through a partner key alone
    /// nobody can look for what is unknown: it is not waited for.
    pub(super) fn is_over(&self) -> bool {
        let Stage::Running(_, reports) = &self.stage else {
            return false;
        };
        let looked_for = self.is_looked_for();
        let waits = |report: &Report| match report.outcome {
            Outcome::Unknown => looked_for,
            outcome => is_open(outcome),
        };
        let ended = reports.iter().filter(|report| !waits(report));
        let ended: BTreeSet<PersonRef> = ended.map(|report| report.person).collect();
        self.exports
            .iter()
            .all(|(_, person)| ended.contains(person))
    }

    /// Returns what rows say of the people whose exports they are, where that was not known yet.
    fn news(&self, rows: &HashMap<&str, &ExportRow>) -> Vec<Report> {
        let (Stage::Running(plan, reports) | Stage::Done(plan, reports)) = &self.stage else {
            return Vec::new();
        };
        let known: HashMap<PersonRef, &Report> = reports
            .iter()
            .map(|report| (report.person, report))
            .collect();
        let of = |(id, person): &(String, PersonRef)| {
            let row = rows.get(id.as_str())?;
            let known = known.get(person).copied();
            // Nothing became of it yet, and nothing was said of it: that is no news.
            let outcome = row.outcome.or(known.map(|_| Outcome::Planned))?;
            let planned = || plan.items.iter().find(|item| item.person == *person);
            let report = known.cloned();
            let report = report.or_else(|| Some(planned()?.as_report(&plan.target)))?;
            let report = Report {
                outcome,
                export_id: Some(row.id.clone()),
                candidate_id: row.candidate,
                application_id: row.application,
                reason: row.reason.clone(),
                ..report
            };
            (known != Some(&report)).then_some(report)
        };
        self.exports.iter().filter_map(of).collect()
    }
}

/// Takes in that the writes are in the outbox: who has an outcome already, and under which ids the others
/// are there.
pub fn queued(
    state: &mut State,
    generation: Generation,
    settled: Vec<Report>,
    exports: Vec<(String, PersonRef)>,
) -> Vec<Effect> {
    let now = state.now;
    if let Some(batch) = state.batches.get_mut(&generation) {
        batch.exports = exports;
        batch.note_pace(now);
    }
    for report in settled {
        super::exported(state, generation, report);
    }
    super::end(state, generation)
}

/// Updates every batch from the rows of its exports.
pub fn follow(state: &mut State, rows: &[ExportRow]) -> Vec<Effect> {
    let rows: HashMap<&str, &ExportRow> = rows.iter().map(|row| (row.id.as_str(), row)).collect();
    let news: Vec<(Generation, Vec<Report>)> = state
        .batches
        .iter()
        .map(|(generation, batch)| (*generation, batch.news(&rows)))
        .filter(|(_, news)| !news.is_empty())
        .collect();
    let mut effects = Vec::new();
    for (generation, reports) in news {
        for report in reports {
            super::exported(state, generation, report);
        }
        effects.extend(super::end(state, generation));
    }
    effects
}

/// Lets exports wait, or go on.
pub fn pause(state: &mut State) -> Vec<Effect> {
    let Some(status) = &state.status else {
        return Vec::new();
    };
    let paused = !status.exports_paused;
    if paused && status.exports_open == 0 {
        state.say(Level::Info, "No export is on its way.");
        return Vec::new();
    }
    let line = if paused {
        "Paused: calls already sent will finish; nothing else is sent."
    } else {
        "The exports go on."
    };
    for batch in state.batches.values_mut() {
        batch.pace.restart();
    }
    state.say(Level::Info, line);
    vec![Effect::Ask(Request::PauseExports { paused })]
}

/// Takes back what has not left yet: of the batch on top, or of everything in the outbox.
pub fn stop(state: &mut State) -> Vec<Effect> {
    let only = match state.overlays.last() {
        Some(Overlay::Export(view)) => match state.batches.get(&view.generation) {
            Some(batch) if batch.is_being_queued() => {
                let line = "One moment: the exports are being put into the outbox.";
                state.say(Level::Info, line);
                return Vec::new();
            }
            Some(batch) if matches!(batch.stage, Stage::Running(..)) => {
                Some(batch.exports.iter().map(|(id, _)| id.clone()).collect())
            }
            _ => return Vec::new(),
        },
        _ => None,
    };
    vec![Effect::Ask(Request::StopExports { only })]
}

/// Has everything tried again that was refused: of the batch on top, or in the outbox.
pub fn retry_refused(state: &mut State) -> Vec<Effect> {
    let exports = match state.overlays.last() {
        Some(Overlay::Export(view)) => match state.batches.get_mut(&view.generation) {
            Some(batch) => {
                let refused = batch.refused();
                if !refused.is_empty() {
                    begin_again(batch);
                }
                refused
            }
            None => Vec::new(),
        },
        _ => outbox::refused(state),
    };
    if exports.is_empty() {
        state.say(Level::Info, "No export was refused.");
        return Vec::new();
    }
    vec![Effect::Ask(Request::RetryMany { exports })]
}

/// Puts a batch back under way; who was refused has no outcome any more.
fn begin_again(batch: &mut Batch) {
    batch.pace = Pace::default();
    if let Stage::Running(plan, reports) | Stage::Done(plan, reports) = &mut batch.stage {
        let plan: Arc<Plan> = Arc::clone(plan);
        let mut reports: Vec<Report> = std::mem::take(reports);
        for report in &mut reports {
            if report.outcome == Outcome::Failed && report.export_id.is_some() {
                report.outcome = Outcome::Planned;
                report.reason = None;
            }
        }
        batch.stage = Stage::Running(plan, reports);
    }
}

/// Takes in that exports were taken back.
pub fn took_back(state: &mut State, names: &[String]) {
    let line = match names {
        [] => "Nothing left to cancel.".to_owned(),
        [name] => format!("Cancelled: {name}."),
        names => format!("Cancelled: {} exports.", names.len()),
    };
    state.say(Level::Info, line);
}

/// Has the list on top saved: a batch with its outcomes, or the exports shown in the outbox.
pub fn save(state: &mut State) -> Vec<Effect> {
    let rows = match state.overlays.last() {
        Some(Overlay::Export(view)) => batch_rows(state, view.generation),
        Some(Overlay::Outbox(list)) => list
            .shown
            .iter()
            .filter_map(|id| outbox::by_id(state, id))
            .map(export_row)
            .collect(),
        _ => Vec::new(),
    };
    if rows.is_empty() {
        state.say(Level::Info, "There is no outcome to save yet.");
        return Vec::new();
    }
    vec![Effect::Ask(Request::Save { rows })]
}

fn batch_rows(state: &State, generation: Generation) -> Vec<SummaryRow> {
    let Some(batch) = state.batches.get(&generation) else {
        return Vec::new();
    };
    let (Stage::Running(plan, reports) | Stage::Done(plan, reports)) = &batch.stage else {
        return Vec::new();
    };
    let outcome_of = |person| reports.iter().find(|report| report.person == person);
    plan.items
        .iter()
        .map(|item| {
            let report = outcome_of(item.person);
            let (_, word, _) = outcome_words(
                report.map_or(Outcome::Planned, |report| report.outcome),
                state.settings.glyphs,
            );
            let candidate = report.and_then(|report| report.candidate_id);
            SummaryRow {
                external_id: item.external_id.clone(),
                name: item.name.clone(),
                target: plan.target.words(),
                outcome: word.to_owned(),
                candidate,
                application: report.and_then(|report| report.application_id),
                page: candidate.map(CandidateId::page),
                export: report.and_then(|report| report.export_id.clone()),
                reason: report.and_then(|report| report.reason.clone()),
                at: None,
            }
        })
        .collect()
}

fn export_row(row: &ExportRow) -> SummaryRow {
    SummaryRow {
        external_id: row.external_id.clone(),
        name: row.name.clone(),
        target: row.target.clone(),
        outcome: row.fate().to_owned(),
        candidate: row.candidate,
        application: row.application,
        page: row.candidate.map(CandidateId::page),
        export: (!row.unsent).then(|| row.id.clone()),
        reason: row.reason.clone(),
        at: Some(row.updated_at),
    }
}
