//! Exports on the screen: asked for, previewed, confirmed, carried out.

mod pace;
mod running;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use pace::Pace;
pub use running::{follow, pause, queued, retry_refused, save, stop, took_back};

use super::msg::Effect;
use super::overlay::Overlay;
use super::preview::{self, ExportView};
use super::repeat::Act;
use super::session::ExportTarget;
use super::state::State;
use super::{events, jobs, text};
use crate::export::{Outcome, Plan, Report, Target};
use crate::people::PersonRef;
use crate::worker::{Connection, Generation, Level, Problem, Request, RequestKey};

/// One export of one or many people.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Where they go.
    pub target: Target,
    /// How many.
    pub people: usize,
    /// How far it is.
    pub stage: Stage,
    /// Its exports in the outbox, and whom each is about.
    pub exports: Vec<(String, PersonRef)>,
    /// How fast it goes.
    pub pace: Pace,
    /// Who was decided on and is worked out anew.
    pub redoing: BTreeSet<PersonRef>,
}

/// How far an export is.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// The worker works out what would be written.
    Planning,
    /// The user looks at it.
    Preview(Arc<Plan>),
    /// It is being carried out.
    Running(Arc<Plan>, Vec<Report>),
    /// Everybody has an outcome.
    Done(Arc<Plan>, Vec<Report>),
}

impl Batch {
    /// Returns whether an answer is awaited.
    pub fn is_pending(&self) -> bool {
        matches!(self.stage, Stage::Planning | Stage::Running(..)) || !self.redoing.is_empty()
    }

    /// Returns the plan and the outcomes so far.
    pub fn parts(&self) -> Option<(&Plan, &[Report])> {
        match &self.stage {
            Stage::Planning => None,
            Stage::Preview(plan) => Some((plan, &[])),
            Stage::Running(plan, reports) | Stage::Done(plan, reports) => Some((plan, reports)),
        }
    }
}

/// Returns whether an export was confirmed: it is under way, or over.
pub fn is_confirmed(state: &State, view: &ExportView) -> bool {
    let batch = state.batches.get(&view.generation);
    batch.is_some_and(|batch| matches!(batch.stage, Stage::Running(..) | Stage::Done(..)))
}

/// Returns how many of a plan's people something is written for.
pub fn writes(plan: &Plan) -> usize {
    plan.items.iter().filter(|item| item.step.writes()).count()
}

/// Returns how many exports of this Gleaner are on their way.
pub fn under_way(state: &State) -> u64 {
    let running = state
        .batches
        .values()
        .filter(|batch| matches!(batch.stage, Stage::Running(..)))
        .map(Batch::progress)
        .map(|(done, all)| all.saturating_sub(done));
    let running: usize = running.sum();
    // Those of another Gleaner on this data directory go on without this one.
    let open = state
        .status
        .as_ref()
        .filter(|status| status.connection == Connection::Online);
    let open = open.map_or(0, |status| status.exports_open);
    open.max(u64::try_from(running).unwrap_or(u64::MAX))
}

/// Begins an export of the person under the cursor.
pub fn one(state: &mut State) -> Vec<Effect> {
    match state.results.current().map(|row| row.id) {
        Some(person) => begin(state, vec![person]),
        None => {
            state.say(Level::Warning, "There is nobody to export.");
            Vec::new()
        }
    }
}

/// Begins an export of everybody marked.
pub fn marked(state: &mut State) -> Vec<Effect> {
    if state.marks.is_empty() {
        state.say(Level::Warning, "Nobody is marked.");
        return Vec::new();
    }
    // Those on the list in its order, then those marked in an earlier search.
    let listed = state.results.rows().iter().map(|row| row.id);
    let mut people: Vec<PersonRef> = listed.filter(|id| state.marks.contains(id)).collect();
    let seen: std::collections::BTreeSet<_> = people.iter().copied().collect();
    people.extend(state.marks.difference(&seen));
    begin(state, people)
}

/// Begins an export of these people: their preview, after a job is picked where none is.
pub fn begin(state: &mut State, people: Vec<PersonRef>) -> Vec<Effect> {
    match state.session.in_hand {
        Some(_) => plan(state, people),
        None => jobs::open(state, people),
    }
}

/// Asks what an export to the target would write, and shows that it is being worked out.
pub fn plan(state: &mut State, people: Vec<PersonRef>) -> Vec<Effect> {
    match state.session.in_hand.as_ref().map(ExportTarget::target) {
        Some(target) => plan_for(state, people, target),
        None => Vec::new(),
    }
}

/// Asks what an export to any target would write.
pub fn plan_for(state: &mut State, people: Vec<PersonRef>, target: Target) -> Vec<Effect> {
    let generation = state.next_number();
    let batch = Batch {
        target: target.clone(),
        people: people.len(),
        stage: Stage::Planning,
        exports: Vec::new(),
        pace: Pace::default(),
        redoing: BTreeSet::new(),
    };
    state.batches.insert(generation, batch);
    state.overlays.push(Overlay::Export(ExportView {
        generation,
        ..ExportView::default()
    }));
    vec![Effect::Ask(Request::Plan {
        generation,
        rows: people,
        target,
        chosen: state.session.chosen.clone(),
    })]
}

/// Takes in what would be written: of everybody, or of those who were decided on since.
pub fn planned(state: &mut State, generation: Generation, plan: Arc<Plan>) {
    let Some(batch) = state.batches.get_mut(&generation) else {
        return;
    };
    match &mut batch.stage {
        Stage::Planning => {
            let mut plan = Arc::unwrap_or_clone(plan);
            // Who needs a person is first: in a long list they would be missed.
            plan.items.sort_by_key(|item| !preview::waits(item));
            batch.stage = Stage::Preview(Arc::new(plan));
            preview::ask_for_name(state);
        }
        Stage::Preview(shown) => {
            let shown = Arc::make_mut(shown);
            for item in &plan.items {
                batch.redoing.remove(&item.person);
                let old = shown.items.iter_mut().find(|old| old.person == item.person);
                if let Some(old) = old {
                    *old = item.clone();
                }
            }
        }
        Stage::Running(..) | Stage::Done(..) => {}
    }
}

/// Takes in that it could not be worked out.
pub fn plan_failed(state: &mut State, generation: Generation, problem: Problem) {
    let shown = |batch: &mut Batch| match batch.stage {
        Stage::Preview(_) => {
            // What could not be worked out anew stands as it was.
            batch.redoing.clear();
            true
        }
        _ => false,
    };
    if state.batches.get_mut(&generation).is_some_and(shown) {
        state.report(problem);
    } else if state.batches.remove(&generation).is_some() {
        hide(state, generation);
        state.report(problem);
    }
}

/// Carries out what is shown, or closes the outcome.
pub fn confirm(state: &mut State, generation: Generation) -> Vec<Effect> {
    let Some(batch) = state.batches.get_mut(&generation) else {
        return Vec::new();
    };
    if !batch.redoing.is_empty() {
        state.say(
            Level::Info,
            "One moment: what you decided is being worked out.",
        );
        return Vec::new();
    }
    match &batch.stage {
        Stage::Preview(plan) if writes(plan) > 0 => {
            let plan = Arc::clone(plan);
            state.last_act = Some(Act::Export(batch.target.clone()));
            batch.stage = Stage::Running(Arc::clone(&plan), Vec::new());
            set_scroll(state, generation, 0);
            vec![Effect::Ask(Request::Export { generation, plan })]
        }
        Stage::Planning => {
            state.say(Level::Info, "One moment: the preview is being worked out.");
            Vec::new()
        }
        Stage::Preview(_) | Stage::Running(..) | Stage::Done(..) => close(state, generation),
    }
}

/// Closes what is shown of an export: one not confirmed is dropped, one running goes on.
pub fn close(state: &mut State, generation: Generation) -> Vec<Effect> {
    hide(state, generation);
    let mut effects = Vec::new();
    match state.batches.get(&generation).map(|batch| &batch.stage) {
        Some(Stage::Running(..)) => {
            state.say(
                Level::Info,
                "The export goes on; its outcome shows in the list.",
            );
        }
        Some(stage @ (Stage::Preview(_) | Stage::Planning)) => {
            if *stage == Stage::Planning {
                let plan = RequestKey::Plan(generation);
                effects.push(Effect::Ask(Request::Cancel(plan)));
            }
            state.batches.remove(&generation);
            state.say(Level::Info, "Nothing was exported.");
        }
        Some(Stage::Done(..)) | None => {
            state.batches.remove(&generation);
        }
    }
    effects
}

/// Takes in one outcome.
fn exported(state: &mut State, generation: Generation, report: Report) {
    if let Some(batch) = state.batches.get_mut(&generation)
        && let Stage::Running(_, reports) | Stage::Done(_, reports) = &mut batch.stage
    {
        match reports.iter_mut().find(|old| old.person == report.person) {
            Some(old) if *old == report => return,
            Some(old) => *old = report.clone(),
            None => reports.push(report.clone()),
        }
        batch.note_pace(state.now);
    }
    // Who was not sent after all is as before: still marked, and without an outcome.
    if report.outcome == Outcome::TakenBack {
        return;
    }
    if !report.outcome.needs_person() {
        state.marks.remove(&report.person);
    }
    state.outcomes.insert(report.person, report);
}

/// Ends an export of which every item has an outcome that stays.
fn end(state: &mut State, generation: Generation) -> Vec<Effect> {
    let Some(batch) = state.batches.get_mut(&generation) else {
        return Vec::new();
    };
    if !batch.is_over() {
        return Vec::new();
    }
    let Stage::Running(plan, reports) = &mut batch.stage else {
        return Vec::new();
    };
    let reports = std::mem::take(reports);
    batch.stage = Stage::Done(Arc::clone(plan), reports.clone());
    let shown = state
        .overlays
        .iter()
        .any(|overlay| matches!(overlay, Overlay::Export(view) if view.generation == generation));
    if !shown {
        state.batches.remove(&generation);
        let waits =
            |report: &Report| report.outcome.needs_person() && report.outcome != Outcome::TakenBack;
        let level = if reports.iter().any(waits) {
            Level::Warning
        } else {
            Level::Info
        };
        state.say(level, summary(&reports));
    }
    // What was written is in the mirror now, so detail and verdicts are out of date.
    events::mirror_changed(state)
}

/// Returns the outcomes in numbers: `2 created, 1 added`.
pub fn summary(reports: &[Report]) -> String {
    let kinds = [
        (Outcome::Created, "created"),
        (Outcome::Added, "added"),
        (Outcome::AlreadyOnJob, "on the job already"),
        (Outcome::NeedsReview, "need review"),
        (Outcome::Guarded, "blocked"),
        (Outcome::Failed, "failed"),
        (Outcome::TakenBack, "cancelled"),
        (Outcome::Unknown, "unknown"),
        (Outcome::Planned, "planned"),
    ];
    let parts: Vec<String> = kinds
        .into_iter()
        .filter_map(|(kind, words)| {
            let count = reports.iter().filter(|r| r.outcome == kind).count();
            let shown = text::number(u64::try_from(count).unwrap_or(u64::MAX));
            let words = match (kind, count) {
                (Outcome::NeedsReview, 1) => "needs review",
                _ => words,
            };
            (count > 0).then(|| format!("{shown} {words}"))
        })
        .collect();
    if parts.is_empty() {
        "Nothing was exported.".to_owned()
    } else {
        format!("Export finished: {}.", parts.join(", "))
    }
}

fn hide(state: &mut State, generation: Generation) {
    state.overlays.retain(
        |overlay| !matches!(overlay, Overlay::Export(view) if view.generation == generation),
    );
}

fn set_scroll(state: &mut State, generation: Generation, to: usize) {
    for overlay in &mut state.overlays {
        if let Overlay::Export(view) = overlay
            && view.generation == generation
        {
            view.scroll = to;
        }
    }
}

/// Takes in that an order did not get to the worker: nothing is written, it can be confirmed anew.
pub fn unsent(state: &mut State, generation: Generation) {
    if let Some(batch) = state.batches.get_mut(&generation)
        && let Stage::Running(plan, reports) = &batch.stage
        && reports.is_empty()
    {
        batch.stage = Stage::Preview(Arc::clone(plan));
    }
}
