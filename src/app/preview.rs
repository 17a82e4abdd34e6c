//! The preview of an export: the selected person, and deciding who a person is.

use std::sync::Arc;

use super::exports::{Batch, Stage};
use super::msg::Effect;
use super::overlay::Overlay;
use super::state::State;
use super::{layout, pages};
use crate::config::Action;
use crate::export::{Person, Plan, PlanItem, Step};
use crate::matching::Decision;
use crate::people::{PersonRef, Profile, ProfileId};
use crate::worker::{Generation, Level, Request};

/// An open export: what it will do, or what became of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExportView {
    /// Its number in [`State::batches`].
    pub generation: Generation,
    /// The first line shown.
    pub scroll: usize,
    /// The JSON body is shown.
    pub body: bool,
    /// Position in the plan of the selected person: the one shown field by field.
    pub at: usize,
    /// Which of those the selected person may be is selected.
    pub choice: usize,
}

/// Returns whether a person has to act before an item can be written.
pub fn waits(item: &PlanItem) -> bool {
    matches!(
        item.step,
        Step::NeedsReview { .. } | Step::Guarded { .. } | Step::Unchecked | Step::Refused { .. }
    )
}

/// Returns the record of a person who can't be written because a name is missing.
pub fn lacks_name(item: &PlanItem) -> Option<(ProfileId, &Profile)> {
    let (PersonRef::Profile(id), Person::Profile(profile)) = (item.person, &item.subject) else {
        return None;
    };
    let blank = |name: &Option<String>| name.as_deref().is_none_or(|name| name.trim().is_empty());
    let lacks = blank(&profile.first_name) || blank(&profile.last_name);
    (lacks && matches!(item.step, Step::Refused { .. })).then_some((id, profile))
}

/// Asks for the missing name where the preview is of one person who lacks it.
pub(super) fn ask_for_name(state: &mut State) {
    let Some((_, _, plan)) = on_top(state) else {
        return;
    };
    if let [one] = &plan.items[..]
        && let Some((id, profile)) = lacks_name(one)
    {
        let profile = profile.clone();
        super::form::ask_for_name(state, id, profile);
    }
}

/// Returns whether there is something to be said of an item that would let it go on.
fn is_open(item: &PlanItem) -> bool {
    matches!(item.step, Step::NeedsReview { .. } | Step::Guarded { .. })
        || lacks_name(item).is_some()
}

/// Returns the preview on top with its plan; none while something else is, or after it was
/// confirmed.
pub(super) fn on_top(state: &State) -> Option<(&ExportView, &Batch, &Plan)> {
    let Some(Overlay::Export(view)) = state.overlays.last() else {
        return None;
    };
    let batch = state.batches.get(&view.generation)?;
    match &batch.stage {
        Stage::Preview(plan) => Some((view, batch, plan)),
        _ => None,
    }
}

/// Returns the selected person of the preview on top.
pub fn in_hand(state: &State) -> Option<&PlanItem> {
    on_top(state).and_then(|(view, _, plan)| plan.items.get(view.at))
}

/// Returns how many of the preview on top wait for a decision or an override.
pub fn open_count(state: &State) -> usize {
    let items = on_top(state).map_or(&[][..], |(_, _, plan)| &plan.items);
    items.iter().filter(|item| is_open(item)).count()
}

/// Returns how many of the preview on top are held back, or were.
pub fn guarded_count(state: &State) -> usize {
    let items = on_top(state).map_or(&[][..], |(_, _, plan)| &plan.items);
    items.iter().filter(|item| item.is_guarded()).count()
}

/// Moves as an action says: from person to person where there are several, else line by line;
/// pages are always lines.
pub fn travel(state: &mut State, action: Action) {
    let people = on_top(state).map_or(0, |(_, _, plan)| plan.items.len());
    let Some(at) = on_top(state).map(|(view, ..)| view.at) else {
        return scroll(state, action);
    };
    let last = people.saturating_sub(1);
    let to = match action {
        Action::Next => at.saturating_add(1).min(last),
        Action::Previous => at.saturating_sub(1),
        Action::First => 0,
        Action::Last => last,
        _ => return scroll(state, action),
    };
    if people < 2 {
        return scroll(state, action);
    }
    take_in_hand(state, to);
}

fn scroll(state: &mut State, action: Action) {
    let Some(areas) = state.areas() else {
        return;
    };
    let inside = layout::inside(areas.overlay);
    if let Some(Overlay::Export(view)) = state.overlays.last() {
        let (page, _) = pages::export(state, view, inside.width);
        let to = super::detail::scroll(action, view.scroll, &page, inside.height);
        set(state, |view| view.scroll = to);
    }
}

fn take_in_hand(state: &mut State, at: usize) {
    set(state, |view| (view.at, view.choice) = (at, 0));
    show_in_hand(state);
}

/// Scrolls no further than needed to show the selected person, from the top where they don't fit.
pub(super) fn show_in_hand(state: &mut State) {
    let Some(areas) = state.areas() else {
        return;
    };
    let inside = layout::inside(areas.overlay);
    let height = usize::from(inside.height);
    if let Some(Overlay::Export(view)) = state.overlays.last() {
        let (page, hand) = pages::export(state, view, inside.width);
        // The first of the list comes with what is above it.
        let start = if view.at == 0 { 0 } else { hand.start };
        let lowest = hand.end.saturating_sub(height);
        let to = view
            .scroll
            .max(lowest)
            .min(start)
            .min(page.bottom(inside.height));
        set(state, |view| view.scroll = to);
    }
}

fn set(state: &mut State, change: impl FnOnce(&mut ExportView)) {
    if let Some(Overlay::Export(view)) = state.overlays.last_mut() {
        change(view);
    }
}

/// Goes to the next person who waits for a decision or an override, from the top again after the
/// last.
pub fn next_open(state: &mut State) {
    let Some((view, _, plan)) = on_top(state) else {
        return;
    };
    let open = |from: usize, to: usize| {
        let items = plan.items.iter().enumerate().take(to).skip(from);
        items
            .filter(|(_, item)| is_open(item))
            .map(|(at, _)| at)
            .next()
    };
    let next = open(view.at + 1, plan.items.len()).or_else(|| open(0, view.at + 1));
    match next {
        Some(at) if at == view.at => {
            take_in_hand(state, at);
            state.say(Level::Info, "This is the only one left to review.");
        }
        Some(at) => take_in_hand(state, at),
        None => state.say(Level::Info, "Nothing left to review."),
    }
}

/// Takes the next or the previous of those the selected person may be.
pub fn choose(state: &mut State, action: Action) {
    let count = in_hand(state).map_or(0, |item| item.may_be.len());
    set(state, |view| {
        view.choice = match action {
            Action::NextCandidate => view.choice.saturating_add(1).min(count.saturating_sub(1)),
            _ => view.choice.saturating_sub(1),
        };
    });
}

/// Keeps what the user says of the selected person and the selected candidate; their plan is then
/// worked out anew.
pub fn decide(state: &mut State, said: Decision) -> Vec<Effect> {
    let Some((view, _, plan)) = on_top(state) else {
        return Vec::new();
    };
    let generation = view.generation;
    let pair = plan
        .items
        .get(view.at)
        .and_then(|item| Some((item.person, item.may_be.get(view.choice)?.id)));
    let Some((row @ PersonRef::Profile(_), candidate)) = pair else {
        state.say(Level::Info, "There is nobody to decide on here.");
        return Vec::new();
    };
    if let Some(batch) = state.batches.get_mut(&generation)
        && !batch.redoing.insert(row)
    {
        return Vec::new();
    }
    state.say(
        Level::Info,
        match said {
            Decision::Same => "Noted: same person.",
            Decision::NotSame => "Noted: different person.",
        },
    );
    vec![Effect::Ask(Request::Decide {
        row,
        candidate,
        decision: Some(said),
    })]
}

/// Has the plan of a person worked out anew in the preview on top, where they are in it, once the
/// decision that is being changed is kept.
pub(super) fn plan_again(state: &mut State, row: PersonRef) {
    let found = on_top(state).filter(|(.., plan)| plan.items.iter().any(|item| item.person == row));
    let Some(generation) = found.map(|(view, ..)| view.generation) else {
        return;
    };
    if let Some(batch) = state.batches.get_mut(&generation) {
        batch.redoing.insert(row);
    }
}

/// Asks again what would be written for a person who was decided on; called once the decision is
/// kept.
pub fn decided(state: &mut State, row: PersonRef) -> Vec<Effect> {
    let waiting = |batch: &&Batch| batch.redoing.contains(&row);
    state
        .batches
        .iter()
        .filter(|(_, batch)| waiting(batch))
        .map(|(generation, batch)| {
            Effect::Ask(Request::Plan {
                generation: *generation,
                rows: vec![row],
                target: batch.target.clone(),
                chosen: state.session.chosen.clone(),
            })
        })
        .collect()
}

/// Takes the user's word that those of the preview who could not be checked may be duplicates.
pub fn accept_unchecked(state: &mut State) {
    let Some((view, ..)) = on_top(state) else {
        return;
    };
    let generation = view.generation;
    let Some(batch) = state.batches.get_mut(&generation) else {
        return;
    };
    let Stage::Preview(plan) = &mut batch.stage else {
        return;
    };
    let count = match plan.unchecked() {
        0 => 0,
        _ => Arc::make_mut(plan).accept_unchecked(),
    };
    state.say(
        Level::Info,
        match count {
            0 => "Nobody here needs to be sent unchecked.".to_owned(),
            1 => "1 person will be sent unchecked, and may be a duplicate.".to_owned(),
            _ => format!("{count} people will be sent unchecked, and may be duplicates."),
        },
    );
}

/// Asks again what would be written for a person whose record was edited, in every preview of theirs.
pub fn redo(state: &mut State, row: PersonRef) -> Vec<Effect> {
    for batch in state.batches.values_mut() {
        if let Stage::Preview(plan) = &batch.stage
            && plan.items.iter().any(|item| item.person == row)
        {
            batch.redoing.insert(row);
        }
    }
    decided(state, row)
}

/// Takes in that a decision could not be kept: what is shown stands.
pub fn not_decided(state: &mut State, row: PersonRef) {
    for batch in state.batches.values_mut() {
        batch.redoing.remove(&row);
    }
}
