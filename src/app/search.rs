//! The search box: what is typed is asked at once, old results stay until the new are there.

use super::msg::Effect;
use super::results::Found;
use super::state::{Pane, State};
use super::{detail, paste as review};
use crate::mirror::{Count, query};
use crate::worker::{Generation, Level, Problem, Request, Row, Scope};

/// Rows asked for at most; the screen says how many there are beyond.
pub const LIMIT: usize = 10_000;
/// Rows wanted at once: more than any screen has lines.
const AT_ONCE: usize = 200;

/// Asks for what the search box says now.
pub fn ask(state: &mut State) -> Effect {
    let generation = state.next_number();
    state.search.problems = query::parse(state.search.field.text()).problems;
    // A blank at the end says that the last word is whole.
    let query = state.search.field.text().trim_start().to_owned();
    let scope = state.search.scope;
    // Asked again, the same rows come in one piece: the cursor may be far down.
    let at_once = match state.results.load.value() {
        Some(shown) if shown.query == query && shown.scope == scope => shown.rows.len(),
        _ => 0,
    };
    state.search.generation = generation;
    state.search.asked = Some((query.clone(), scope));
    state.results.load.ask(generation);
    Effect::Ask(Request::Search {
        generation,
        query,
        scope,
        at_once: at_once.max(AT_ONCE).max(state.place.rows()).min(LIMIT),
        limit: LIMIT,
    })
}

/// Takes in what was found, unless something else was asked since.
pub fn found(
    state: &mut State,
    generation: Generation,
    rows: Vec<Row>,
    total: Option<u64>,
) -> Vec<Effect> {
    if !state.results.load.awaits(generation) {
        return Vec::new();
    }
    let (query, scope) = state.search.asked.take().unwrap_or_default();
    let height = state.rows_height();
    // The library is empty: what comes next is typed into the search box.
    let first = state.results.load.value().is_none();
    let lists = scope != Scope::Greenhouse && query.is_empty();
    if first && rows.is_empty() && lists && state.overlays.is_empty() {
        state.focus = Pane::Search;
    }
    let found = Found {
        query,
        scope,
        rows,
        total,
        exact: true,
    };
    state.results.found(found, &state.verdicts, height);
    let wanted = state.search.cursor_to.take();
    if let Some(at) = wanted.and_then(|id| review::position(state, id)) {
        state.results.go(at, height);
    } else if std::mem::take(&mut state.search.to_top) {
        state.results.go(0, height);
    }
    detail::follow_cursor(state).into_iter().collect()
}

/// Takes in how many there are in all.
pub fn counted(state: &mut State, generation: Generation, total: Count) {
    if state.search.generation == generation
        && let Some(found) = state.results.load.value_mut()
    {
        found.total = Some(total.count);
        found.exact = total.exact;
    }
}

/// Takes in the rows that follow the first, unless something else was asked since.
pub fn found_more(state: &mut State, generation: Generation, rows: Vec<Row>) {
    if state.search.generation == generation && !state.results.load.is_pending() {
        state.results.extend(rows, &state.verdicts);
    }
}

/// Takes in that the search failed; the old results stay.
pub fn failed(state: &mut State, generation: Generation, problem: Problem) {
    if state.results.load.awaits(generation) {
        state.results.load.fail(problem.clone());
        state.report(problem);
    }
}

/// Looks in the next place: library, Greenhouse, both.
pub fn next_scope(state: &mut State) -> Vec<Effect> {
    state.search.scope = match state.search.scope {
        Scope::Library => Scope::Greenhouse,
        Scope::Greenhouse => Scope::All,
        Scope::All => Scope::Library,
    };
    vec![ask(state)]
}

/// Puts pasted text into the search box, whatever had the focus; it is never taken for keys.
pub fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    state.focus = Pane::Search;
    if !state.search.field.insert(text) {
        state.say(
            Level::Warning,
            "The paste was longer than the search box and was cut.",
        );
    }
    vec![ask(state)]
}
