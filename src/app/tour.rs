//! The short tour of the first start: one tip after the other, on the line of what is said. Keys do
//! what they always do, so that whoever types on is not held up.

use super::state::State;
use super::text;
use crate::config::Action;

/// What there is to try: the action, whose keys are named, and what is said of them, short enough for one
/// line of 60 columns.
const TIPS: [(Option<Action>, &str); 7] = [
    (None, "paste a link, an e-mail or a file's path"),
    (
        Some(Action::FocusSearch),
        "searches; every word narrows the list",
    ),
    (
        Some(Action::Next),
        "goes down; the sign says who is in Greenhouse",
    ),
    (Some(Action::Explain), "says why"),
    (Some(Action::PickJob), "picks the job that people go to"),
    (
        Some(Action::Export),
        "exports, after a preview of what is written",
    ),
    (Some(Action::Undo), "undoes the last act, whatever it was"),
];

/// Where the tour is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tour {
    /// The tip in view; none where there is no tour.
    at: Option<usize>,
}

impl Tour {
    /// Returns the tour from a tip on; none is no tour.
    pub(super) fn from(at: Option<usize>) -> Self {
        Self {
            at: at.filter(|at| *at < TIPS.len()),
        }
    }

    /// Returns the tip in view, for the next start.
    pub(super) fn at(self) -> Option<usize> {
        self.at
    }

    /// Returns the line in view, with how to go on where `room` columns hold that too; none where there is
    /// no tour.
    pub fn tip(self, state: &State, room: usize) -> Option<String> {
        let at = self.at?;
        let (action, words) = TIPS.get(at)?;
        let key = action.map_or_else(String::new, |action| state.key_name(action) + " ");
        let keymap = &state.settings.keymap;
        let next = keymap.key_for(Action::Tour, state.context());
        let next = next.map_or_else(String::new, |next| {
            if at + 1 == TIPS.len() {
                format!(" ({next} ends)")
            } else {
                format!(" ({next} next, esc ends)")
            }
        });
        let line = |next: &str| format!("Tour {}/{}{next}: {key}{words}", at + 1, TIPS.len());
        let whole = line(&next);
        Some(if text::width(&whole) <= room {
            whole
        } else {
            line("")
        })
    }
}

/// Goes on to the next tip; begins the tour where there is none.
pub fn turn(state: &mut State) {
    state.tour = Tour::from(Some(state.tour.at.map_or(0, |at| at + 1)));
}

/// Ends the tour.
pub fn end(state: &mut State) {
    state.tour = Tour::default();
}

/// Takes in that an action is carried out: whoever does what a tip says has had it.
pub fn follow(state: &mut State, action: Action) {
    let tip = state.tour.at.and_then(|at| TIPS.get(at));
    if tip.is_some_and(|(of, _)| *of == Some(action)) {
        turn(state);
    }
}
