//! Records of the library: merged, split, deleted, and an import undone as a whole.
//!
//! What can't be seen at once is asked about: the same key again confirms it.

use super::msg::Effect;
use super::state::State;
use super::{detail, pairs, search, text};
use crate::config::Action;
use crate::people::{PersonRef, ProfileId};
use crate::worker::{Level, Request};

/// Merges the two marked records.
pub fn merge(state: &mut State) -> Vec<Effect> {
    let marked: Vec<ProfileId> = state.marks.iter().filter_map(|one| kept(*one)).collect();
    let (&[first, second], true) = (&marked[..], marked.len() == state.marks.len()) else {
        let mark = state.key_name(Action::Mark);
        state.say(
            Level::Info,
            format!("Mark exactly two people of the library with {mark}, then merge them."),
        );
        return Vec::new();
    };
    // The record under the cursor is the one that stays.
    let current = state.results.current().and_then(|row| kept(row.id));
    let (into, from) = if current == Some(second) {
        (second, first)
    } else {
        (first, second)
    };
    let names = format!("{} and {}", name(state, into), name(state, from));
    if !confirmed(
        state,
        Action::Merge,
        PersonRef::Profile(into),
        &format!("merges {names}"),
    ) {
        return Vec::new();
    }
    state.marks.clear();
    vec![Effect::Ask(Request::MergeRecords { into, from })]
}

/// Takes the record under the cursor apart where it was merged.
pub fn split(state: &mut State) -> Vec<Effect> {
    let Some(id) = current(state) else {
        return Vec::new();
    };
    vec![Effect::Ask(Request::SplitRecord { id })]
}

/// Deletes the record under the cursor from the library.
pub fn delete(state: &mut State) -> Vec<Effect> {
    let Some(id) = current(state) else {
        return Vec::new();
    };
    let person = PersonRef::Profile(id);
    let what = format!(
        "deletes {} from the library, with the decisions on them",
        name(state, id)
    );
    if !confirmed(state, Action::Delete, person, &what) {
        return Vec::new();
    }
    state.marks.remove(&person);
    vec![Effect::Ask(Request::DeleteRecord { id })]
}

/// Undoes the last import.
pub fn undo_import(state: &mut State) -> Vec<Effect> {
    let anybody = PersonRef::Profile(ProfileId(0));
    let what = "undoes the last import: records it added go, others are as before";
    if !confirmed(state, Action::UndoImport, anybody, what) {
        return Vec::new();
    }
    vec![Effect::Ask(Request::UndoImport)]
}

/// Takes in that records were merged, taken apart, deleted or taken back.
pub fn changed(state: &mut State, what: &str) -> Vec<Effect> {
    state.say(Level::Info, what.to_owned());
    let now = state.next_number();
    state.verdicts.outdate(now);
    let mut effects = vec![search::ask(state)];
    effects.extend(detail::load(state));
    effects.extend(pairs::changed(state));
    effects
}

/// Returns whether the same key was pressed before for the same person; else says what it will do.
fn confirmed(state: &mut State, action: Action, person: PersonRef, what: &str) -> bool {
    if state.confirming.take() == Some((action, person)) {
        return true;
    }
    let key = state.key_name(action);
    state.say(Level::Warning, format!("{key} again {what}."));
    state.confirming = Some((action, person));
    false
}

/// Returns the record under the cursor, or says that there is none.
fn current(state: &mut State) -> Option<ProfileId> {
    let id = state.results.current().and_then(|row| kept(row.id));
    if id.is_none() {
        state.say(Level::Info, "No record of the library selected.");
    }
    id
}

fn kept(person: PersonRef) -> Option<ProfileId> {
    match person {
        PersonRef::Profile(id) => Some(id),
        PersonRef::Candidate(_) => None,
    }
}

fn name(state: &State, id: ProfileId) -> String {
    let rows = state.results.rows();
    let row = rows.iter().find(|row| row.id == PersonRef::Profile(id));
    let name = row.map_or("", |row| row.name.trim());
    match text::clean(name).trim() {
        "" => "this person".to_owned(),
        name => name.to_owned(),
    }
}
