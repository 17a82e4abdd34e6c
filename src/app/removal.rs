//! Undoing an export that was sent: the offer, and the word typed before anything goes.

use std::sync::Arc;

use super::field::TextField;
use super::load::Load;
use super::msg::Effect;
use super::outbox;
use super::overlay::Overlay;
use super::state::State;
use crate::export::{self, Removal};
use crate::worker::{ExportRow, Generation, Level, Problem, Request};

/// What has to be typed before an application is removed.
pub const WORD: &str = "remove";

/// The open offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Undoing {
    /// The export's id.
    pub export: String,
    /// The person's name.
    pub name: String,
    /// What would be removed.
    pub load: Load<Arc<Removal>>,
    /// What was typed.
    pub field: TextField,
    /// The first line shown.
    pub scroll: usize,
}

impl Undoing {
    /// Returns whether there is an offer to be confirmed.
    pub fn is_offered(&self) -> bool {
        matches!(self.load, Load::Ready(_))
    }
}

/// Cancels what waits in the undo window; where nothing does, offers to undo the selected export.
pub fn undo(state: &mut State) -> Vec<Effect> {
    let row = outbox::current(state).map(|row| (row.id.clone(), row.name.clone(), row.state));
    match row {
        Some((id, name, export::OutboxState::Done)) if outbox::held(state).is_none() => {
            offer(state, id, name)
        }
        _ => vec![Effect::Ask(Request::TakeBack)],
    }
}

/// Asks what undoing an export that was sent would remove, and shows it.
pub(super) fn offer(state: &mut State, export: String, name: String) -> Vec<Effect> {
    let generation = state.next_number();
    let mut load = Load::default();
    load.ask(generation);
    state.overlays.push(Overlay::Undo(Undoing {
        export: export.clone(),
        name,
        load,
        field: TextField::default(),
        scroll: 0,
    }));
    vec![Effect::Ask(Request::OfferUndo { generation, export })]
}

/// Takes in the offer, or why there is none.
pub fn offered(state: &mut State, generation: Generation, answer: Result<Arc<Removal>, Problem>) {
    for overlay in &mut state.overlays {
        if let Overlay::Undo(open) = overlay
            && open.load.awaits(generation)
        {
            open.load.settle(answer);
            return;
        }
    }
}

/// Carries the offer out where the word was typed; closes what is none.
pub fn confirm(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Undo(open)) = state.overlays.last() else {
        return Vec::new();
    };
    let typed = open.field.text().trim().eq_ignore_ascii_case(WORD);
    match (&open.load, typed) {
        (Load::Ready(_), true) => {
            let export = open.export.clone();
            state.overlays.pop();
            state.say(Level::Info, "Removing the application…");
            vec![Effect::Ask(Request::Undo { export })]
        }
        (Load::Ready(_), false) => {
            let line = format!("Type `{WORD}` to confirm, esc to cancel.");
            state.say(Level::Info, line);
            Vec::new()
        }
        (Load::Failed { .. }, _) => {
            state.overlays.pop();
            Vec::new()
        }
        (Load::Idle | Load::Pending { .. }, _) => {
            let line = "One moment: Greenhouse is asked what happened since.";
            state.say(Level::Info, line);
            Vec::new()
        }
    }
}

/// Says what became of a removal.
pub fn undone(state: &mut State, row: &ExportRow) {
    let (level, line) = match row.state {
        export::OutboxState::Cancelled => (
            Level::Info,
            format!("Removed: {} is no longer on {}.", row.name, row.target),
        ),
        export::OutboxState::Unknown => (
            Level::Warning,
            "No answer: Greenhouse is asked whether it is gone.".to_owned(),
        ),
        _ => (
            Level::Warning,
            row.reason
                .clone()
                .unwrap_or_else(|| "Nothing was removed.".to_owned()),
        ),
    };
    state.say(level, line);
}
