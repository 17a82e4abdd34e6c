//! The exports and what became of them: the list, and what can be done with one.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::exports;
use super::field::TextField;
use super::load::Load;
use super::msg::Effect;
use super::overlay::Overlay;
use super::person;
use super::picker::{into_view, scroll};
use super::state::State;
use super::text;
use crate::config::Action;
use crate::export::{self, Report};
use crate::people::PersonRef;
use crate::worker::{ExportRow, Generation, Level, Problem, Request};

/// Which exports are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// Those that were cancelled.
    Cancelled,
    /// Those that never left: blocked, in need of review, nothing to do.
    Unsent,
}

impl ExportFilter {
    /// Every filter, in their order on the screen.
    pub const ALL: [Self; 6] = [
        Self::All,
        Self::Open,
        Self::Waiting,
        Self::Done,
        Self::Cancelled,
        Self::Unsent,
    ];

    /// Returns the word on the screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Open => "in progress",
            Self::Waiting => "waiting for you",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Unsent => "not sent",
        }
    }

    /// Returns whether an export is shown.
    pub fn takes(self, row: &ExportRow) -> bool {
        match self {
            Self::All => true,
            Self::Open => row.outcome.is_none() || !row.state.rests(),
            Self::Waiting => row.waits(),
            Self::Done => {
                row.state == export::OutboxState::Done && row.outcome.is_some() && !row.waits()
            }
            Self::Cancelled => row.state == export::OutboxState::Cancelled && !row.unsent,
            Self::Unsent => row.unsent,
        }
    }
}

/// The open list of exports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExportList {
    /// Which exports are shown.
    pub filter: ExportFilter,
    /// Words that the exports shown hold: in name, job, state, reason or a number.
    pub words: TextField,
    /// The words are being typed.
    pub typing: bool,
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
            .filter(|export| self.takes(export))
            .map(|export| export.id.clone())
            .collect();
        let at = |id: String| self.shown.iter().position(|shown| *shown == id);
        self.cursor = here.and_then(at).unwrap_or(0);
    }

    /// Returns whether an export is shown: its state is, and all words typed stand somewhere in it.
    pub fn takes(&self, row: &ExportRow) -> bool {
        self.filter.takes(row) && row.says(self.words.text())
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
    reload(state)
}

/// Opens the list as an earlier session left it.
pub fn take_up(state: &mut State, filter: ExportFilter, words: String) {
    state.overlays.push(Overlay::Outbox(ExportList {
        filter,
        words: TextField::new(words),
        ..ExportList::default()
    }));
}

/// Takes in every export.
pub fn listed(state: &mut State, generation: Generation, exports: Vec<ExportRow>) -> Vec<Effect> {
    if !state.exports.awaits(generation) {
        return Vec::new();
    }
    let exports = with_newer(state, exports);
    // Some may have changed faster than they were told one by one.
    let ended = exports::follow(state, &exports);
    state.exports = Load::Ready(exports);
    refill(state);
    ended
}

/// Returns the rows with those in their place that were told meanwhile and are newer.
fn with_newer(state: &State, mut rows: Vec<ExportRow>) -> Vec<ExportRow> {
    let known: HashMap<&str, &ExportRow> = state
        .exports
        .value()
        .into_iter()
        .flatten()
        .map(|row| (row.id.as_str(), row))
        .collect();
    for row in &mut rows {
        if let Some(newer) = known.get(row.id.as_str())
            && newer.version > row.version
        {
            row.clone_from(newer);
        }
    }
    rows
}

/// Takes in that they could not be listed.
pub fn failed(state: &mut State, generation: Generation, problem: Problem) {
    if state.exports.awaits(generation) {
        state.exports.fail(problem.clone());
        state.report(problem);
    }
}

/// Takes in that an export is new or changed. A change told late does not undo a newer one.
pub fn changed(state: &mut State, row: ExportRow) -> Vec<Effect> {
    if by_id(state, &row.id).is_some_and(|known| known.version > row.version) {
        return Vec::new();
    }
    tell_missed(state, &row);
    tell_retried(state, &row);
    follow(state, &row);
    let ended = exports::follow(state, std::slice::from_ref(&row));
    if state.exports == Load::Idle {
        state.exports = Load::Ready(Vec::new());
    }
    let Some(exports) = state.exports.value_mut() else {
        // The whole list is on its way for the first time.
        return ended;
    };
    match exports.iter_mut().find(|known| known.id == row.id) {
        Some(known) => *known = row,
        None => {
            let id = row.id.clone();
            exports.insert(0, row.clone());
            for overlay in &mut state.overlays {
                if let Overlay::Outbox(list) = overlay
                    && list.takes(&row)
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
    ended
}

/// Says that something which follows an export has just failed: nothing else on the screen would.
fn tell_missed(state: &mut State, row: &ExportRow) {
    let before = by_id(state, &row.id).map_or(0, |known| known.missed);
    if row.missed <= before {
        return;
    }
    let key = state.key_name(Action::Outbox);
    let name = text::clean(&row.name);
    let reason = row.reason.as_deref().unwrap_or("something did not land");
    let line = format!("{name}: {}. {key} lists it.", text::clean(reason));
    state.say(Level::Warning, line);
}

/// Says how a retried export ended: without a notice, a row that fails once more for the same reason would
/// look as if nothing had happened.
fn tell_retried(state: &mut State, row: &ExportRow) {
    if !row.state.rests() || !state.retried.remove(&row.id) {
        return;
    }
    let name = text::clean(&row.name);
    let reason = row.reason.as_deref().map(text::clean);
    let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
    let (level, line) = match row.state {
        export::OutboxState::Done if row.missed == 0 => {
            (Level::Info, format!("{name}: this time it worked."))
        }
        export::OutboxState::Done => return,
        state => (
            Level::Warning,
            format!("{name}: {} again{reason}", state.words()),
        ),
    };
    state.say(level, line);
}

/// Keeps the outcome on the list of people in step: one taken back has none, one that settled or
/// was tried again has another.
fn follow(state: &mut State, row: &ExportRow) {
    let of = |report: &Report| report.export_id.as_deref() == Some(row.id.as_str());
    if row.state == export::OutboxState::Cancelled {
        state.outcomes.retain(|_, report| !of(report));
    } else if let Some(outcome) = row.outcome
        && let Some(report) = state.outcomes.values_mut().find(|report| of(report))
    {
        report.outcome = outcome;
        report.reason.clone_from(&row.reason);
    }
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
        ExportFilter::Done => ExportFilter::Cancelled,
        ExportFilter::Cancelled => ExportFilter::Unsent,
        ExportFilter::Unsent => ExportFilter::All,
    };
    list.show(state.exports.value().map_or(&[], Vec::as_slice));
}

/// Begins typing the words that the exports shown have to hold.
pub fn begin_typing(state: &mut State) {
    if let Some(Overlay::Outbox(list)) = state.overlays.last_mut() {
        list.typing = true;
    }
}

/// Ends typing and keeps the words; returns whether they were being typed.
pub fn end_typing(state: &mut State) -> bool {
    match state.overlays.last_mut() {
        Some(Overlay::Outbox(list)) => std::mem::take(&mut list.typing),
        _ => false,
    }
}

/// Takes the words away, typed or being typed; returns whether there were any.
pub fn drop_words(state: &mut State) -> bool {
    let typing = end_typing(state);
    let Some(Overlay::Outbox(list)) = state.overlays.last_mut() else {
        return false;
    };
    let any = typing || !list.words.text().is_empty();
    list.words.clear();
    narrow(state);
    any
}

/// Shows the exports that hold the words as they now are.
pub fn narrow(state: &mut State) {
    if let Some(Overlay::Outbox(list)) = state.overlays.last_mut() {
        list.show(state.exports.value().map_or(&[], Vec::as_slice));
    }
}

/// Returns the selected export: the one on the page on top, else under the cursor of the list on top.
pub fn current(state: &State) -> Option<&ExportRow> {
    match state.overlays.last()? {
        Overlay::Outbox(list) => by_id(state, list.shown.get(list.cursor)?),
        Overlay::Record(record) => by_id(state, &record.id),
        _ => None,
    }
}

/// Returns an export.
pub fn by_id<'s>(state: &'s State, id: &str) -> Option<&'s ExportRow> {
    state.exports.value()?.iter().find(|row| row.id == id)
}

/// Has the export under the cursor tried again; of one that is done, what did not land.
pub fn retry(state: &mut State) -> Vec<Effect> {
    match current(state) {
        Some(row) if row.unsent => {
            let line = "It never left: choose the person in the list to export them.";
            state.say(Level::Info, line);
            Vec::new()
        }
        Some(row) if row.state.starts_anew() || row.missed > 0 => {
            let (export, name) = (row.id.clone(), text::clean(&row.name).into_owned());
            state.say(Level::Info, format!("Trying again: {name}…"));
            state.retried.insert(export.clone());
            vec![Effect::Ask(Request::Retry { export })]
        }
        Some(_) => {
            state.say(Level::Info, "There is nothing to try again here.");
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Gives up the export under the cursor; of one that is done, what follows it and did not land: on
/// its page the selected one, in the list all of it.
pub fn forget(state: &mut State) -> Vec<Effect> {
    use export::OutboxState::{Cancelled, Done, Sending};
    let step = match state.overlays.last() {
        Some(Overlay::Record(record)) => record.missed_in_hand().map(|at| at + 1),
        _ => None,
    };
    match current(state) {
        Some(row) if row.missed > 0 => vec![Effect::Ask(Request::ForgetMissed {
            export: row.id.clone(),
            step,
        })],
        Some(row) if !matches!(row.state, Cancelled | Done | Sending) => {
            vec![Effect::Ask(Request::Forget {
                export: row.id.clone(),
            })]
        }
        Some(row) => {
            let line = format!(
                "An export that is {} can't be cancelled.",
                row.state.words()
            );
            state.say(Level::Info, line);
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Opens the candidate's page of the export under the cursor.
pub fn open_page(state: &mut State) -> Vec<Effect> {
    match current(state).map(|row| row.candidate) {
        Some(Some(id)) => person::show_page(state, id.page()),
        Some(None) => {
            state.say(Level::Info, "There is no candidate in Greenhouse yet.");
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Returns the ids of the exports that were refused.
pub fn refused(state: &State) -> Vec<String> {
    let rows = state.exports.value().map_or(&[][..], Vec::as_slice);
    rows.iter()
        .filter(|row| row.state == export::OutboxState::Refused)
        .map(|row| row.id.clone())
        .collect()
}

/// Asks for the whole list again, where somebody has it in view or counts on it.
pub fn reload(state: &mut State) -> Vec<Effect> {
    let generation = state.next_number();
    state.exports.ask(generation);
    vec![Effect::Ask(Request::Outbox { generation })]
}

/// Returns how many exports can still be taken back together, and for how many seconds; none where
/// there is none.
pub fn held(state: &State) -> Option<(usize, i64)> {
    let exports = state.exports.value()?;
    let held = || {
        exports
            .iter()
            .filter(|row| row.state == export::OutboxState::Held)
    };
    let newest = held().map(|row| row.due_at).max()?;
    let seconds = seconds_left(state, newest)?;
    Some((held().filter(|row| row.due_at == newest).count(), seconds))
}

/// Returns for how many seconds these exports are held yet, none where they are not.
pub fn held_of(state: &State, exports: &[(String, PersonRef)]) -> Option<i64> {
    // All of a batch leave at one moment.
    let row = exports.iter().find_map(|(id, _)| by_id(state, id))?;
    match row.state {
        export::OutboxState::Held => seconds_left(state, row.due_at),
        _ => None,
    }
}

fn seconds_left(state: &State, until: Timestamp) -> Option<i64> {
    let left = until.duration_since(state.now).as_millis();
    let seconds = i64::try_from((left + 999) / 1000).unwrap_or(0);
    (left > 0).then_some(seconds)
}
