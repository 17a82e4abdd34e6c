//! The palette: every command that can be used here, by name.

use super::overlay::Overlay;
use super::picker::Picker;
use super::state::State;
use crate::config::{Action, Context, Group};

/// The open palette.
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    /// What is typed and what matches; positions in `actions`.
    pub picker: Picker,
    /// The commands.
    pub actions: Vec<Action>,
    /// Where they are to be carried out.
    pub context: Context,
}

/// Opens the palette. From the search box it offers what can be done with the results.
pub fn open(state: &mut State) {
    let context = match state.context() {
        Context::Search => Context::Results,
        other => other,
    };
    let mut actions: Vec<Action> = Action::ALL
        .iter()
        .copied()
        .filter(|action| action.available() && action.contexts().contains(&context))
        .filter(|action| !matches!(action, Action::Palette | Action::Confirm | Action::Cancel))
        .collect();
    // Whoever opens it looks for something to do; how to move is known by then.
    actions.sort_by_key(|action| action.group() == Group::Move);
    let texts = actions
        .iter()
        .map(|action| format!("{} {}", action.description(), action.name()))
        .collect();
    state.overlays.push(Overlay::Palette(Palette {
        picker: Picker::new(texts).named(actions.iter().map(|action| action.name()).collect()),
        actions,
        context,
    }));
}
