//! Searches kept under a name: opened again from a list, or kept.

use super::field::TextField;
use super::load::Load;
use super::msg::Effect;
use super::overlay::Overlay;
use super::picker::Picker;
use super::search;
use super::state::{Pane, State};
use crate::library::SavedSearch;
use crate::worker::{Level, Problem, Request, Scope};

/// The open list of kept searches, or the question for a name.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedSearches {
    /// What is typed and what matches; positions in the kept searches.
    pub picker: Picker,
    /// The query to keep under the name typed; none where a kept one is to be opened.
    pub keep: Option<String>,
}

/// Opens the list.
pub fn open(state: &mut State) -> Vec<Effect> {
    let picker = Picker::new(texts(state));
    let keep = None;
    state
        .overlays
        .push(Overlay::Saved(SavedSearches { picker, keep }));
    ask(state)
}

/// Asks under which name to keep what is in the search box.
pub fn keep(state: &mut State) -> Vec<Effect> {
    let query = state.search.field.text().trim().to_owned();
    if query.is_empty() {
        state.say(
            Level::Info,
            "There is no search to keep yet; type one first.",
        );
        return Vec::new();
    }
    state.overlays.push(Overlay::Saved(SavedSearches {
        picker: Picker::default(),
        keep: Some(query),
    }));
    ask(state)
}

fn ask(state: &mut State) -> Vec<Effect> {
    let generation = state.next_number();
    state.saved.ask(generation);
    vec![Effect::Ask(Request::SavedSearches)]
}

/// Returns the name under which the open question would keep the query: the query where none is
/// typed.
pub fn name(open: &SavedSearches) -> &str {
    match open.picker.field.text().trim() {
        "" => open.keep.as_deref().unwrap_or(""),
        name => name,
    }
}

/// Opens the search under the cursor, or keeps the one there is under the name typed.
pub fn confirm(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Saved(open)) = state.overlays.last() else {
        return Vec::new();
    };
    if let Some(query) = open.keep.clone() {
        let name = name(open).to_owned();
        state.overlays.pop();
        state.keeping = Some(name.clone());
        let scope = Some(state.search.scope.word().to_owned());
        return vec![Effect::Ask(Request::SaveSearch(SavedSearch {
            name,
            query,
            scope,
        }))];
    }
    let Some(picked) = picked(state).cloned() else {
        return Vec::new();
    };
    state.overlays.pop();
    state.focus = Pane::Results;
    search::remember_this(state);
    state.search.field = TextField::new(picked.query);
    let scope = picked.scope.as_deref().and_then(Scope::from_word);
    state.search.scope = scope.unwrap_or(state.search.scope);
    vec![search::ask(state)]
}

/// Forgets the search under the cursor.
pub fn forget(state: &mut State) -> Vec<Effect> {
    let name = picked(state).map(|picked| picked.name.clone());
    let ask = |name| Effect::Ask(Request::ForgetSearch { name });
    name.map(ask).into_iter().collect()
}

fn picked(state: &State) -> Option<&SavedSearch> {
    match state.overlays.last() {
        Some(Overlay::Saved(SavedSearches { picker, keep: None })) => {
            state.saved.value()?.get(picker.picked()?)
        }
        _ => None,
    }
}

/// Takes in the kept searches.
pub fn listed(state: &mut State, searches: Vec<SavedSearch>) {
    if let Some(name) = state.keeping.take()
        && searches.iter().any(|kept| kept.name == name)
    {
        let key = state.key_name(crate::config::Action::SavedSearches);
        state.say(
            Level::Info,
            format!("Search kept as {name}; {key} lists them."),
        );
    }
    state.saved = Load::Ready(searches);
    let texts = texts(state);
    for overlay in &mut state.overlays {
        if let Overlay::Saved(SavedSearches { picker, keep: None }) = overlay {
            picker.refill(texts.clone());
        }
    }
}

/// Takes in that the kept searches did not come, or that one was not kept.
pub fn failed(state: &mut State, problem: Problem) {
    state.keeping = None;
    state.saved.fail(problem.clone());
    state.report(problem);
}

/// Returns the texts that are looked through: each begins with the name as it is drawn.
fn texts(state: &State) -> Vec<String> {
    let searches = state.saved.value().map_or(&[][..], Vec::as_slice);
    searches
        .iter()
        .map(|kept| super::text::clean(&format!("{} {}", kept.name, kept.query)).into_owned())
        .collect()
}
