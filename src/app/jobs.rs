//! The job picker.

use std::sync::Arc;

use super::load::Load;
use super::msg::Effect;
use super::overlay::Overlay;
use super::picker::Picker;
use super::session::ExportTarget;
use super::state::State;
use super::{exports, place, text};
use crate::export::Pool;
use crate::people::{Job, PersonRef};
use crate::worker::{JobList, Level, Problem, Request};

/// The open job picker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JobPicker {
    /// What is typed and what matches; positions are those of [`entry`].
    pub picker: Picker,
    /// Whom to export once a job is picked.
    pub then: Vec<PersonRef>,
}

/// Opens the picker; `then` are exported once a job is picked.
pub fn open(state: &mut State, then: Vec<PersonRef>) -> Vec<Effect> {
    let picker = Picker::new(texts(state));
    state
        .overlays
        .push(Overlay::Jobs(JobPicker { picker, then }));
    if state.jobs.is_pending() || matches!(state.jobs, Load::Ready(_)) {
        Vec::new()
    } else {
        vec![ask(state)]
    }
}

/// Asks for the jobs.
pub fn ask(state: &mut State) -> Effect {
    let generation = state.next_number();
    state.jobs.ask(generation);
    Effect::Ask(Request::Jobs)
}

/// Takes in the jobs.
pub fn listed(state: &mut State, jobs: Arc<JobList>) {
    place::prove_target(state, &jobs);
    if state.jobs.value() == Some(&jobs) {
        state.jobs = Load::Ready(jobs);
        return;
    }
    state.jobs = Load::Ready(jobs);
    let texts = texts(state);
    for overlay in &mut state.overlays {
        if let Overlay::Jobs(open) = overlay {
            open.picker.refill(texts.clone());
        }
    }
}

/// Takes in that the jobs did not come.
pub fn failed(state: &mut State, problem: Problem) {
    state.jobs.fail(problem.clone());
    state.report(problem);
}

/// Takes the job under the cursor as the target and goes on with what it was wanted for.
pub fn pick(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Jobs(open)) = state.overlays.last() else {
        return Vec::new();
    };
    let picked = open.picker.picked().zip(state.jobs.value());
    let Some(in_hand) = picked.and_then(|(at, jobs)| entry(jobs, at)) else {
        return Vec::new();
    };
    let then = open.then.clone();
    state.overlays.pop();
    let line = match &in_hand {
        ExportTarget::Job(job) => format!("Job selected: {}", title(job)),
        ExportTarget::Prospects(None) => {
            "Exports go among the prospects now, without a job.".to_owned()
        }
        ExportTarget::Prospects(Some(pool)) => {
            format!("Exports go into the prospect pool {pool} now, without a job.")
        }
    };
    state.session.in_hand = Some(in_hand);
    if then.is_empty() {
        state.say(Level::Info, line);
        return Vec::new();
    }
    exports::plan(state, then)
}

/// Returns a job's name with its requisition number.
pub fn title(job: &Job) -> String {
    match &job.requisition_id {
        Some(number) => format!("{} ({number})", job.name),
        None => job.name.clone(),
    }
}

/// Returns what stands behind a job's name: requisition, whether it is confidential, offices, department.
pub fn facts(job: &Job) -> Vec<&str> {
    let number = job.requisition_id.as_deref();
    number
        .into_iter()
        .chain(job.confidential.then_some("confidential"))
        .chain(job.offices.iter().map(String::as_str))
        .chain(job.department.as_deref())
        .filter(|fact| !fact.trim().is_empty())
        .collect()
}

/// Returns prospects without a job in words, in a pool or in none.
pub fn prospects(pool: Option<&Pool>) -> String {
    match pool {
        None => "Prospects, without a job".to_owned(),
        Some(pool) => format!("Prospects, pool {pool}"),
    }
}

/// Returns what stands at a position of the picker: the jobs, prospects in no pool, and the pools.
pub fn entry(list: &JobList, at: usize) -> Option<ExportTarget> {
    let job = |job: &Job| ExportTarget::Job(Box::new(job.clone()));
    match at.checked_sub(list.open.len()) {
        None => list.open.get(at).map(job),
        Some(0) => Some(ExportTarget::Prospects(None)),
        Some(pool) => {
            let pool = list.pools.get(pool.checked_sub(1)?)?;
            Some(ExportTarget::Prospects(Some(pool.clone())))
        }
    }
}

/// Returns the texts the picker looks through: each begins with the name as it is drawn, so that
/// positions of matches hold for the name. They stand as [`entry`] has them, once the jobs are there.
fn texts(state: &State) -> Vec<String> {
    let Some(jobs) = state.jobs.value() else {
        return Vec::new();
    };
    let job = |job: &Job| {
        let name = text::clean(&job.name);
        format!("{name} {}", text::clean(&facts(job).join(" ")))
    };
    let pools = jobs.pools.iter().map(Some);
    let others = [None].into_iter().chain(pools);
    let others = others.map(|pool| text::clean(&prospects(pool)).into_owned());
    jobs.open.iter().map(job).chain(others).collect()
}
