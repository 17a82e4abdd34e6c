//! The search box: what is typed is asked at once, old results stay until the new are there.

use super::field::{Edit, TextField};
use super::load::Load;
use super::msg::Effect;
use super::results::Found;
use super::session::ExportTarget;
use super::state::{Pane, State};
use super::{detail, paste as review};
use crate::config::{Action, Key, KeyCode};
use crate::mirror::Count;
use crate::mirror::query::{self, Completion, Flag};
use crate::people::paste::candidate;
use crate::people::text::sentence;
use crate::worker::{Generation, Level, OnScreen, Problem, Request, Row, Scope};

/// Rows asked for at most; the screen says how many there are beyond.
pub const LIMIT: usize = 10_000;
/// Rows wanted at once: more than any screen has lines.
const AT_ONCE: usize = 200;

/// Asks for what the search box says now.
pub fn ask(state: &mut State) -> Effect {
    let generation = state.next_number();
    let parsed = query::parse(state.search.field.text());
    state.search.problems = parsed.problems;
    let on_screen = on_screen(state, &parsed.query.judged());
    // A blank at the end says that the last word is whole.
    let query = state.search.field.text().trim_start().to_owned();
    let scope = state.search.scope;
    // Asked again, the same rows come in one piece: the cursor may be far down.
    let at_once = match state.results.load.value() {
        // Rows that come later would stand among those on screen.
        _ if state.results.sort.is_some() || state.search.cursor_to.is_some() => LIMIT,
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
        on_screen: Box::new(on_screen),
        at_once: at_once.max(AT_ONCE).max(state.place.rows()).min(LIMIT),
        limit: LIMIT,
    })
}

/// Searches remembered; older ones are forgotten.
const PAST: usize = 50;
/// Letters of a search that is worth remembering.
const WORTH: usize = 2;

/// Returns how the query may go on where it is being typed.
pub fn completion(state: &State) -> Option<Completion> {
    let field = &state.search.field;
    if !field.at_end() {
        return None;
    }
    let lists = state.lists.value().map_or(&[][..], Vec::as_slice);
    let names: Vec<String> = lists.iter().map(|list| list.name.clone()).collect();
    query::complete(field.text(), &names)
}

/// Gives a key to the search box; none where it has no use for it. At the end of the text `right` takes
/// what is offered first.
pub fn key(state: &mut State, key: Key) -> Option<Vec<Effect>> {
    let before = state.search.field.text().to_owned();
    let right = key.code == KeyCode::Right && !key.ctrl && !key.alt;
    if right && let Some(found) = completion(state) {
        let first = found.options.first().map_or("", String::as_str);
        state.search.field.complete(found.from, first);
        return Some(changed(state));
    }
    match state.search.field.key(key) {
        Edit::Changed => {
            if state.search.field.text().is_empty() {
                remember(state, &before);
                state.search.cursor_to = state.search.left_at;
            } else if before.is_empty() {
                state.search.left_at = state.results.current().map(|row| row.id);
            }
            Some(changed(state))
        }
        Edit::Moved => Some(Vec::new()),
        Edit::Ignored => None,
    }
}

fn changed(state: &mut State) -> Vec<Effect> {
    state.search.before_page = None;
    state.search.recalled = None;
    if !state.search.field.text().is_empty() {
        state.search.cursor_to = None;
    }
    let mut effects = vec![ask(state)];
    if state.search.field.text().contains("list:") && state.lists == Load::Idle {
        let generation = state.next_number();
        state.lists.ask(generation);
        effects.push(Effect::Ask(Request::Lists));
    }
    effects
}

/// Remembers a search, so that `up` brings it back.
pub fn remember(state: &mut State, query: &str) {
    let query = query.trim();
    if query.chars().count() < WORTH {
        return;
    }
    let past = &mut state.search.past;
    past.retain(|one| one != query);
    past.push(query.to_owned());
    let most = past.len().saturating_sub(PAST);
    past.drain(..most);
}

/// Remembers what the search box says.
pub fn remember_this(state: &mut State) {
    let query = state.search.field.text().to_owned();
    remember(state, &query);
}

/// Brings back the search before, in the search box.
pub fn earlier(state: &mut State) -> Vec<Effect> {
    let at = match state.search.recalled {
        Some(at) => at,
        None => {
            state.search.draft = state.search.field.text().to_owned();
            state.search.past.len()
        }
    };
    // The newest may be what is there already.
    let shown = state.search.field.text().trim().to_owned();
    let past = state.search.past.get(..at).unwrap_or_default();
    match past.iter().rposition(|one| *one != shown) {
        Some(at) => recall(state, Some(at)),
        None => {
            state.say(Level::Info, "No earlier search.");
            Vec::new()
        }
    }
}

/// Goes on to the search after the one brought back, at last to what was typed; none where none was
/// brought back.
pub fn later(state: &mut State) -> Option<Vec<Effect>> {
    let at = state.search.recalled? + 1;
    Some(recall(state, (at < state.search.past.len()).then_some(at)))
}

fn recall(state: &mut State, at: Option<usize>) -> Vec<Effect> {
    let text = match at.and_then(|at| state.search.past.get(at)) {
        Some(past) => past.clone(),
        None => state.search.draft.clone(),
    };
    state.search.recalled = at;
    state.search.field = TextField::new(text);
    vec![ask(state)]
}

/// Takes the search away; `u`, or `up` in the search box, brings it back. From a candidate whose page was
/// pasted it goes back to where that was done.
pub fn clear(state: &mut State) -> Vec<Effect> {
    remember_this(state);
    let on_page = candidate(state.search.field.text()).is_some();
    if let Some((query, scope)) = state.search.before_page.take().filter(|_| on_page) {
        return restore(state, query, scope);
    }
    let query = state.search.field.text().to_owned();
    let scope = state.search.scope;
    state.search.field.clear();
    // Back to whom was found, where somebody went to the list; else to where the cursor was before.
    let found = state.results.current().map(|row| row.id);
    state.search.cursor_to = match state.focus {
        Pane::Search => state.search.left_at,
        _ => found.or(state.search.left_at),
    };
    let undo = state.key_name(Action::Undo);
    let line = format!("Search cleared; {undo} brings it back.");
    state.say(Level::Info, line);
    state.history.search_cleared(query, scope);
    vec![ask(state)]
}

/// Searches for something again.
pub fn restore(state: &mut State, query: String, scope: Scope) -> Vec<Effect> {
    state.search.field = TextField::new(query);
    state.search.scope = scope;
    vec![ask(state)]
}

/// Returns what these flags of a query ask about that only the screen knows.
fn on_screen(state: &State, asked: &[Flag]) -> OnScreen {
    let mut known = OnScreen::default();
    if asked.contains(&Flag::Marked) {
        known.marks = state.marks.iter().copied().collect();
    }
    if asked.contains(&Flag::Guarded) {
        let target = state.session.in_hand.as_ref();
        known.target = target.map(ExportTarget::target);
        known.chosen = state.session.chosen.clone();
    }
    known
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
    state.search.before_page = None;
    state.search.scope = match state.search.scope {
        Scope::Library => Scope::Greenhouse,
        Scope::Greenhouse => Scope::All,
        Scope::All => Scope::Library,
    };
    vec![ask(state)]
}

/// Says what of a search that is all there is not understood, so that what was found in spite of it is not taken for
/// the answer.
pub fn check(state: &mut State) {
    let text = state.search.field.text();
    let problem = query::parse_complete(text).problems.into_iter().next();
    let open = |open: char, close: char| text.matches(open).count() > text.matches(close).count();
    let line = if let Some(problem) = problem {
        format!(
            "{} The list shows what fits the rest.",
            sentence(&problem.message)
        )
    } else if text.matches('"').count() % 2 == 1 {
        "A quotation mark is not closed.".to_owned()
    } else if open('(', ')') {
        "A parenthesis is not closed.".to_owned()
    } else if let Some(list) = unknown_list(state, text) {
        format!("There is no list {list}.")
    } else {
        return;
    };
    state.say(Level::Warning, line);
}

/// Returns the first list of a search that does not exist.
fn unknown_list(state: &State, text: &str) -> Option<String> {
    let lists = state.lists.value()?;
    let asked = text.match_indices("list:").map(|(at, field)| {
        let rest = text.get(at + field.len()..).unwrap_or_default();
        match rest.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => rest.split([' ', ')']).next(),
        }
        .unwrap_or_default()
    });
    // As the search has it, a part of the name will do.
    let is_known = |asked: &str| {
        let asked = asked.to_lowercase();
        lists
            .iter()
            .any(|list| list.name.to_lowercase().contains(&asked))
    };
    asked
        .filter(|asked| !is_known(asked))
        .map(str::to_owned)
        .next()
}

/// Puts pasted text into the search box, whatever had the focus; it is never taken for keys.
pub fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    state.search.before_page = None;
    state.focus = Pane::Search;
    if !state.search.field.insert(text) {
        state.say(
            Level::Warning,
            "The paste was longer than the search box and was cut.",
        );
    }
    vec![ask(state)]
}
