//! Marks: one by one, all, a range, the other way round.

use super::state::{Pane, State};
use crate::config::Action;
use crate::worker::Level;

/// Marks the person under the cursor, or not any more, and goes on to the next line.
pub(super) fn mark(state: &mut State) {
    let Some(person) = state.results.current().map(|row| row.id) else {
        return;
    };
    if !state.marks.remove(&person) {
        state.marks.insert(person);
    }
    state.marked_last = Some(person);
    if state.focus == Pane::Results {
        let height = state.rows_height();
        state.results.act(Action::Next, height);
    }
}

/// Marks everybody shown.
pub(super) fn mark_all(state: &mut State) {
    state
        .marks
        .extend(state.results.shown_from(0).map(|row| row.id));
}

/// Marks everybody from the person marked last to the one under the cursor.
pub(super) fn mark_range(state: &mut State) {
    let last = state.marked_last;
    let from = last.and_then(|last| state.results.shown_from(0).position(|row| row.id == last));
    let Some(from) = from else {
        let key = state.key_name(Action::Mark);
        let line = format!("Mark the first one with {key}; this marks all from there to here.");
        return state.say(Level::Info, line);
    };
    let to = state.results.cursor;
    let (first, last) = (from.min(to), from.max(to));
    let people = state.results.shown_from(first).take(last - first + 1);
    let people: Vec<_> = people.map(|row| row.id).collect();
    state.marked_last = state.results.current().map(|row| row.id);
    state.marks.extend(people);
}

/// Marks those shown who are not marked, and no one else of them.
pub(super) fn invert(state: &mut State) {
    let people: Vec<_> = state.results.shown_from(0).map(|row| row.id).collect();
    for person in people {
        if !state.marks.remove(&person) {
            state.marks.insert(person);
        }
    }
}

/// Takes all marks away, and says how many of them there were.
pub(super) fn clear(state: &mut State) {
    let line = match std::mem::take(&mut state.marks).len() {
        0 => "Nobody is marked.".to_owned(),
        count => {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            format!("{} cleared.", super::text::count(count, "mark", "marks"))
        }
    };
    state.say(Level::Info, line);
}
