//! The exports and what became of them: the list, and what can be done with one.

use super::load::Load;
use super::msg::Effect;
use super::person::candidate_page;
use super::picker::{into_view, scroll};
use super::state::{Overlay, State};
use crate::config::Action;
use crate::export::{self, Report};
use crate::worker::{ExportRow, Generation, Level, Problem, Request};

/// Which exports are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ExportFilter {
    /// All.
    #[default]
    All,
    /// Those that settle by themselves.
    Open,
    /// Those that wait for somebody.
    Waiting,
    /// Those that are done.
    Done,
}

impl ExportFilter {
    /// Every filter, in their order on the screen.
    pub const ALL: [Self; 4] = [Self::All, Self::Open, Self::Waiting, Self::Done];

    /// Returns the word on the screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Open => "on their way",
            Self::Waiting => "waiting for you",
            Self::Done => "done",
        }
    }

    /// Returns whether an export in this state is shown.
    pub fn takes(self, state: export::State) -> bool {
        match self {
            Self::All => true,
            Self::Open => !state.rests(),
            Self::Waiting => {
                matches!(state, export::State::Refused | export::State::NeedsPerson)
            }
            Self::Done => state == export::State::Done,
        }
    }
}

/// The open list of exports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExportList {
    /// Which exports are shown.
    pub filter: ExportFilter,
    /// Ids of the exports shown, newest first. One stays until the filter is set again, whatever
    /// becomes of it, so that none leaves from under the cursor.
    pub shown: Vec<String>,
    /// Position of the cursor in `shown`.
    pub cursor: usize,
    /// The first position of `shown` on the screen.
    pub offset: usize,
}

impl ExportList {
    /// Shows other exports; the cursor stays on its export where that is still shown.
    fn show(&mut self, exports: &[ExportRow]) {
        let here = self.shown.get(self.cursor).cloned();
        self.shown = exports
            .iter()
            .filter(|export| self.filter.takes(export.state))
            .map(|export| export.id.clone())
            .collect();
        let at = |id: String| self.shown.iter().position(|shown| *shown == id);
        self.cursor = here.and_then(at).unwrap_or(0);
    }

    /// Moves the cursor as an action says, in a window of `height` lines.
    pub fn act(&mut self, action: Action, height: usize) {
        (self.cursor, self.offset) =
            scroll(action, self.cursor, self.offset, self.shown.len(), height);
    }

    /// Puts the offset where the cursor is in view.
    pub fn settle(&mut self, height: usize) {
        self.cursor = self.cursor.min(self.shown.len().saturating_sub(1));
        self.offset = into_view(self.cursor, self.offset, self.shown.len(), height);
    }
}

/// Opens the list and asks for it anew.
pub fn open(state: &mut State) -> Vec<Effect> {
    let mut list = ExportList::default();
    list.show(state.exports.value().map_or(&[], Vec::as_slice));
    state.overlays.push(Overlay::Outbox(list));
    let generation = state.next_number();
    state.exports.ask(generation);
    vec![Effect::Ask(Request::Outbox { generation })]
}

/// Takes in every export.
pub fn listed(state: &mut State, generation: Generation, exports: Vec<ExportRow>) {
    if state.exports.awaits(generation) {
        state.exports = Load::Ready(exports);
        refill(state);
    }
}

/// Takes in that they could not be listed.
pub fn failed(state: &mut State, generation: Generation, problem: Problem) {
    if state.exports.awaits(generation) {
        state.exports.fail(problem.clone());
        state.report(problem);
    }
}

/// Takes in that an export is new or stands elsewhere.
pub fn changed(state: &mut State, row: ExportRow) {
    if row.state == export::State::Cancelled && state.taking_back {
        state.taking_back = false;
        state.say(Level::Info, format!("Taken back: {}.", row.name));
    }
    follow(state, &row);
    if state.exports == Load::Idle {
        state.exports = Load::Ready(Vec::new());
    }
    let Some(exports) = state.exports.value_mut() else {
        // The whole list is on its way for the first time.
        return;
    };
    match exports.iter_mut().find(|known| known.id == row.id) {
        Some(known) => *known = row,
        None => {
            let (id, export_state) = (row.id.clone(), row.state);
            exports.insert(0, row);
            for overlay in &mut state.overlays {
                if let Overlay::Outbox(list) = overlay
                    && list.filter.takes(export_state)
                {
                    // The line under the cursor stays where it is.
                    let was_empty = list.shown.is_empty();
                    list.shown.insert(0, id.clone());
                    list.cursor += usize::from(!was_empty);
                    list.offset += usize::from(!was_empty);
                }
            }
        }
    }
}

/// Keeps the outcome on the list of people in step: one taken back has none, one that settled or
/// was tried again has another.
fn follow(state: &mut State, row: &ExportRow) {
    let of = |report: &Report| report.export_id.as_deref() == Some(row.id.as_str());
    if row.state == export::State::Cancelled {
        state.outcomes.retain(|_, report| !of(report));
    } else if let Some(outcome) = row.outcome
        && let Some(report) = state.outcomes.values_mut().find(|report| of(report))
    {
        report.outcome = outcome;
        report.reason.clone_from(&row.reason);
    }
}

/// Returns whether an export is known to be taken back or given up.
pub fn is_cancelled(state: &State, id: &str) -> bool {
    by_id(state, id).is_some_and(|row| row.state == export::State::Cancelled)
}

/// Takes in that an export is as it was.
pub fn kept(state: &mut State, problem: Problem) {
    state.taking_back = false;
    state.report(problem);
}

fn refill(state: &mut State) {
    let exports = state.exports.value().map_or(&[][..], Vec::as_slice);
    for overlay in &mut state.overlays {
        if let Overlay::Outbox(list) = overlay {
            list.show(exports);
        }
    }
}

/// Shows the next kind of exports.
pub fn next_filter(state: &mut State) {
    let Some(Overlay::Outbox(list)) = state.overlays.last_mut() else {
        return;
    };
    list.filter = match list.filter {
        ExportFilter::All => ExportFilter::Open,
        ExportFilter::Open => ExportFilter::Waiting,
        ExportFilter::Waiting => ExportFilter::Done,
        ExportFilter::Done => ExportFilter::All,
    };
    list.show(state.exports.value().map_or(&[], Vec::as_slice));
}

/// Returns the export under the cursor of the list on top.
pub fn current(state: &State) -> Option<&ExportRow> {
    let Some(Overlay::Outbox(list)) = state.overlays.last() else {
        return None;
    };
    let id = list.shown.get(list.cursor)?;
    by_id(state, id)
}

/// Returns an export.
pub fn by_id<'s>(state: &'s State, id: &str) -> Option<&'s ExportRow> {
    state.exports.value()?.iter().find(|row| row.id == id)
}

/// Has the export under the cursor tried again.
pub fn retry(state: &mut State) -> Vec<Effect> {
    match current(state) {
        Some(row) if row.state.starts_anew() => vec![Effect::Ask(Request::Retry {
            export: row.id.clone(),
        })],
        Some(_) => {
            state.say(Level::Info, "There is nothing to try again here.");
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Gives up the export under the cursor.
pub fn forget(state: &mut State) -> Vec<Effect> {
    use export::State::{Cancelled, Done, Sending};
    match current(state) {
        Some(row) if !matches!(row.state, Cancelled | Done | Sending) => {
            vec![Effect::Ask(Request::Forget {
                export: row.id.clone(),
            })]
        }
        Some(row) => {
            let line = format!("An export that is {} can't be given up.", row.state.words());
            state.say(Level::Info, line);
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Opens the candidate's page of the export under the cursor.
pub fn open_page(state: &mut State) -> Vec<Effect> {
    match current(state).map(|row| row.candidate) {
        Some(Some(id)) => vec![Effect::OpenUrl(candidate_page(id))],
        Some(None) => {
            state.say(Level::Info, "There is no candidate in Greenhouse yet.");
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Takes back the newest export that is still held.
pub fn take_back(state: &mut State) -> Vec<Effect> {
    state.taking_back = true;
    vec![Effect::Ask(Request::TakeBack)]
}

/// Returns how many exports can still be taken back, and for how many seconds the newest can; none
/// where there is none.
pub fn held(state: &State) -> Option<(usize, i64)> {
    let left = |row: &ExportRow| {
        let left = row.due_at.duration_since(state.now).as_millis();
        (row.state == export::State::Held && left > 0).then_some(left)
    };
    let mut held = state.exports.value()?.iter().filter_map(left);
    let newest = held.next()?;
    let seconds = i64::try_from((newest + 999) / 1000).unwrap_or(0);
    Some((1 + held.count(), seconds))
}
