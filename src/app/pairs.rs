//! Records of the library that may be one person: looked at side by side, then merged or told apart.

use super::load::Load;
use super::msg::Effect;
use super::overlay::Overlay;
use super::state::{Pane, State};
use super::{detail, layout, pages, search, text};
use crate::config::Action;
use crate::library::Pair;
use crate::people::{PersonRef, ProfileId};
use crate::worker::{Generation, Level, Problem, Request, Scope};

/// The open list of pairs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PairList {
    /// The pairs, oldest first.
    pub load: Load<Vec<Pair>>,
    /// Position of the pair under the cursor.
    pub at: usize,
    /// The first line shown.
    pub scroll: usize,
}

impl PairList {
    /// Returns the pairs known.
    pub fn pairs(&self) -> &[Pair] {
        self.load.value().map_or(&[], Vec::as_slice)
    }
}

/// Opens the list.
pub fn open(state: &mut State) -> Vec<Effect> {
    state.overlays.push(Overlay::Pairs(PairList::default()));
    ask(state)
}

fn ask(state: &mut State) -> Vec<Effect> {
    let generation = state.next_number();
    match state.overlays.last_mut() {
        Some(Overlay::Pairs(open)) => {
            open.load.ask(generation);
            vec![Effect::Ask(Request::Pairs { generation })]
        }
        _ => Vec::new(),
    }
}

/// Takes in the pairs, or why there are none; the cursor stays where it was, or on the last.
pub fn listed(state: &mut State, generation: Generation, answer: Result<Vec<Pair>, Problem>) {
    for overlay in &mut state.overlays {
        if let Overlay::Pairs(open) = overlay
            && open.load.awaits(generation)
        {
            open.load.settle(answer);
            open.at = open.at.min(open.pairs().len().saturating_sub(1));
            return;
        }
    }
}

/// Asks again where the list is open: the library is another.
pub fn changed(state: &mut State) -> Vec<Effect> {
    match state.overlays.last() {
        Some(Overlay::Pairs(_)) => ask(state),
        _ => Vec::new(),
    }
}

/// Moves from pair to pair; pages scroll.
pub fn act(state: &State, open: &mut PairList, action: Action) {
    let Some(areas) = state.areas() else {
        return;
    };
    let inside = layout::inside(areas.overlay);
    let last = open.pairs().len().saturating_sub(1);
    open.at = match action {
        Action::Next => open.at.saturating_add(1).min(last),
        Action::Previous => open.at.saturating_sub(1),
        Action::First => 0,
        Action::Last => last,
        _ => {
            let (page, _) = pages::pairs(state, open, inside.width);
            open.scroll = detail::scroll(action, open.scroll, &page, inside.height);
            return;
        }
    };
    let (page, hand) = pages::pairs(state, open, inside.width);
    let height = usize::from(inside.height);
    let first = if open.at == 0 { 0 } else { hand.start };
    open.scroll = open
        .scroll
        .max(hand.end.saturating_sub(height))
        .min(first)
        .min(page.bottom(inside.height));
}

fn current(state: &State) -> Option<&Pair> {
    match state.overlays.last() {
        Some(Overlay::Pairs(open)) => open.pairs().get(open.at),
        _ => None,
    }
}

/// Merges the two records under the cursor: the older one stays, and can be split again.
pub fn same(state: &mut State) -> Vec<Effect> {
    let Some((into, from)) = current(state).map(|pair| (pair.a, pair.b)) else {
        return nobody(state);
    };
    vec![Effect::Ask(Request::MergeRecords { into, from })]
}

/// Keeps that they are two people.
pub fn different(state: &mut State) -> Vec<Effect> {
    let Some((a, b)) = current(state).map(|pair| (pair.a, pair.b)) else {
        return nobody(state);
    };
    vec![Effect::Ask(Request::KeepApart { a, b })]
}

/// Goes to the older record of the pair in the list of people.
pub fn show(state: &mut State) -> Vec<Effect> {
    let Some(id) = current(state).map(|pair| pair.a) else {
        state.overlays.pop();
        return Vec::new();
    };
    state.overlays.pop();
    find(state, id)
}

fn find(state: &mut State, id: ProfileId) -> Vec<Effect> {
    state.search.field.clear();
    state.search.scope = Scope::Library;
    state.search.cursor_to = Some(PersonRef::Profile(id));
    state.focus = Pane::Results;
    vec![search::ask(state)]
}

fn nobody(state: &mut State) -> Vec<Effect> {
    state.say(Level::Info, "No pair selected.");
    Vec::new()
}

/// Returns what to say after an import of pairs that wait for a look; none where none does.
pub fn remark(state: &State, in_doubt: usize) -> Option<String> {
    let count = u64::try_from(in_doubt).ok().filter(|count| *count > 0)?;
    let pairs = text::count(count, "record", "records");
    let key = state.key_name(Action::Pairs);
    let shown = if count == 1 { "it" } else { "them" };
    Some(format!(
        "{pairs} may be somebody you have already: {key} shows {shown}."
    ))
}
