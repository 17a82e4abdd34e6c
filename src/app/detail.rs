//! The person under the cursor in detail.

use std::sync::Arc;

use super::load::Load;
use super::msg::Effect;
use super::page::Page;
use super::state::State;
use super::{layout, pages};
use crate::config::Action;
use crate::people::PersonRef;
use crate::worker::{Detail, Generation, Problem, Request};

/// The detail pane.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DetailPane {
    /// Whom it is about.
    pub person: Option<PersonRef>,
    /// What there is to show beyond row and verdict: what the newest answer about them brought.
    pub load: Load<Arc<Detail>>,
    /// Which of the candidates this may be is selected.
    pub candidate: usize,
    /// The tick at which it was asked for.
    pub asked_at: usize,
    /// The first line shown.
    pub scroll: usize,
}

/// Asks for the person under the cursor where the pane shows somebody else.
pub fn follow_cursor(state: &mut State) -> Option<Effect> {
    let person = state.results.current().map(|row| row.id);
    if person == state.detail.person {
        return None;
    }
    state.detail = DetailPane {
        person,
        ..DetailPane::default()
    };
    load(state)
}

/// Asks for the person in the pane, again where they are there already.
pub fn load(state: &mut State) -> Option<Effect> {
    let row = state.detail.person?;
    let generation = state.next_number();
    state.detail.load.ask(generation);
    state.detail.asked_at = state.step;
    let as_of = state.verdicts.as_of(&[row]);
    state.verdicts.bring(generation, row);
    Some(Effect::Ask(Request::Load {
        generation,
        as_of,
        row,
    }))
}

/// Takes in what was asked for, unless it was asked for somebody else.
pub fn loaded(state: &mut State, generation: Generation, detail: Arc<Detail>) {
    if state.detail.load.awaits(generation) {
        state.detail.load = Load::Ready(detail);
    }
}

/// Takes in what there is to show of a person as of now, where the pane is about them.
pub fn seen(state: &mut State, person: PersonRef, detail: Arc<Detail>) {
    if state.detail.person == Some(person) {
        state.detail.load = Load::Ready(detail);
    }
}

/// Takes in that it did not come.
pub fn failed(state: &mut State, generation: Generation, problem: Problem) {
    if state.detail.load.awaits(generation) {
        state.detail.load.fail(problem);
    }
}

/// Scrolls as an action says.
pub fn act(state: &mut State, action: Action) {
    let Some(area) = state.areas().and_then(|areas| areas.detail) else {
        return;
    };
    let inside = layout::inside(area);
    let page = pages::detail(state, inside.width);
    state.detail.scroll = scroll(action, state.detail.scroll, &page, inside.height);
}

/// Chooses the next or the previous of the candidates this may be, and scrolls to it.
pub fn choose(state: &mut State, action: Action) {
    let count = state
        .detail
        .person
        .and_then(|person| state.verdicts.assessment(person))
        .map_or(0, |known| known.candidates.len());
    let now = state.detail.candidate;
    state.detail.candidate = match action {
        Action::NextCandidate => now.saturating_add(1).min(count.saturating_sub(1)),
        _ => now.saturating_sub(1),
    };
    if let Some(area) = state.areas().and_then(|areas| areas.detail) {
        let inside = layout::inside(area);
        let page = pages::detail(state, inside.width);
        state.detail.scroll = page.cursor.unwrap_or(0).min(page.bottom(inside.height));
    }
}

/// Returns the first line shown of a page after a movement, in a window of `height` lines.
pub fn scroll(action: Action, at: usize, page: &Page, height: u16) -> usize {
    let step = usize::from(height.saturating_sub(1).max(1));
    match action {
        Action::Next => at.saturating_add(1),
        Action::Previous => at.saturating_sub(1),
        Action::PageDown => at.saturating_add(step),
        Action::PageUp => at.saturating_sub(step),
        Action::First => 0,
        Action::Last => page.lines.len(),
        _ => at,
    }
    .min(page.bottom(height))
}
