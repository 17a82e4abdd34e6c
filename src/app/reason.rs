//! Overriding guards: the line in which somebody says why a person held back goes ahead.

use std::sync::Arc;

use super::exports::Stage;
use super::field::TextField;
use super::msg::Effect;
use super::overlay::Overlay;
use super::state::State;
use super::{outbox, preview, text};
use crate::export::PlanItem;
use crate::people::PersonRef;
use crate::worker::{Generation, Level, Problem, Request};

/// The line in which the reason for an override is typed.
#[derive(Clone, Debug, PartialEq)]
pub struct OverrideEntry {
    /// Who is to go ahead.
    pub whom: HeldBack,
    /// How that reads: a name, or how many.
    pub words: String,
    /// The reason is wanted as a note.
    pub note: bool,
    /// What is typed.
    pub field: TextField,
}

/// Somebody whom a guard holds back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeldBack {
    /// In the preview of this number in [`State::batches`].
    Planned {
        /// The number.
        generation: Generation,
        /// Who; none for everybody held back there.
        person: Option<PersonRef>,
    },
    /// In the outbox, by the export's id.
    Export(String),
}

/// Opens the line for the selected person, in the preview or in the outbox, or for all whom a
/// guard blocks in the preview.
pub fn ask(state: &mut State, everybody: bool) {
    if outbox::current(state).is_some() {
        ask_of_export(state);
    } else {
        ask_of_plan(state, everybody);
    }
}

fn ask_of_export(state: &mut State) {
    let held = outbox::current(state).filter(|row| row.is_blocked());
    let Some((id, name)) = held.map(|row| (row.id.clone(), row.name.clone())) else {
        state.say(Level::Info, "No guard blocks this export.");
        return;
    };
    let note = state
        .choices
        .value()
        .is_some_and(|choices| choices.override_notes);
    state.overlays.push(Overlay::Override(OverrideEntry {
        whom: HeldBack::Export(id),
        words: text::clean(&name).into_owned(),
        note,
        field: TextField::default(),
    }));
}

fn ask_of_plan(state: &mut State, everybody: bool) {
    let Some((view, _, plan)) = preview::on_top(state) else {
        return;
    };
    let generation = view.generation;
    let count = preview::guarded_count(state);
    let one = plan.items.get(view.at).filter(|item| item.is_guarded());
    let (person, words, before) = match one {
        Some(item) if !everybody => {
            let before = item.overridden.as_ref().map(|word| word.reason.clone());
            let name = text::clean(&item.name).into_owned();
            (Some(item.person), name, before)
        }
        _ if everybody && count > 0 => {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            (None, text::count(count, "person", "people"), None)
        }
        _ => {
            let line = match count {
                0 => "Nobody here is blocked by a guard.",
                _ => "This person is not blocked by a guard.",
            };
            // Not a notice: what is typed on as if the line had opened must decide nothing.
            state.problem = Some(Problem {
                what: line.to_owned(),
                hint: "Back in the preview, blocked people are marked.".to_owned(),
            });
            state.overlays.push(Overlay::Problem { scroll: 0 });
            return;
        }
    };
    let note = plan.override_notes;
    state.overlays.push(Overlay::Override(OverrideEntry {
        whom: HeldBack::Planned { generation, person },
        words,
        note,
        field: TextField::new(before.unwrap_or_default()),
    }));
}

/// Takes in the reason typed; in a preview, an empty one takes an earlier override back.
pub fn give(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Override(entry)) = state.overlays.last() else {
        return Vec::new();
    };
    let reason = entry.field.text().trim().to_owned();
    match entry.whom.clone() {
        HeldBack::Planned { generation, person } => {
            override_in_plan(state, generation, person, &reason);
            Vec::new()
        }
        HeldBack::Export(_) if reason.is_empty() => {
            state.say(Level::Warning, "An override needs a reason.");
            Vec::new()
        }
        HeldBack::Export(export) => {
            state.overlays.pop();
            state.say(Level::Info, "Overridden: checked and tried again.");
            vec![Effect::Ask(Request::OverrideHold { export, reason })]
        }
    }
}

fn override_in_plan(
    state: &mut State,
    generation: Generation,
    whom: Option<PersonRef>,
    reason: &str,
) {
    let plan = state.batches.get_mut(&generation);
    let Some(Stage::Preview(plan)) = plan.map(|batch| &mut batch.stage) else {
        state.overlays.pop();
        return;
    };
    let overridden = |item: &PlanItem| {
        item.overridden.is_some() && whom.is_none_or(|person| item.person == person)
    };
    if reason.is_empty() && !plan.items.iter().any(overridden) {
        state.say(Level::Warning, "An override needs a reason.");
        return;
    }
    let count = Arc::make_mut(plan).override_guards(whom, reason);
    state.overlays.pop();
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    let people = text::count(count, "person", "people");
    let line = if reason.is_empty() {
        format!("Override removed: {people}.")
    } else {
        format!("Overridden: {people}.")
    };
    state.say(Level::Info, line);
    preview::show_in_hand(state);
}
