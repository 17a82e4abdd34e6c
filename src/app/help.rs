//! The open help: the keys of where it was opened, narrowed by words.

use super::field::TextField;
use super::overlay::Overlay;
use super::state::State;
use crate::config::Context;

/// The open help.
#[derive(Clone, Debug, PartialEq)]
pub struct Help {
    /// Where it was opened: what can be done there is first.
    pub here: Context,
    /// The words to find.
    pub words: TextField,
    /// They are being typed.
    pub typing: bool,
    /// The first line shown.
    pub scroll: usize,
}

impl Help {
    /// Returns what stands on its frame: where the keys hold, and the words that narrow them.
    pub(super) fn title(&self) -> String {
        let place = super::pages::place(self.here);
        match (self.typing, self.words.text()) {
            (false, "") => format!("Keys {place}"),
            (_, words) => format!("Keys {place}: {words}"),
        }
    }
}

/// Opens the help, or closes it where it is open.
pub fn toggle(state: &mut State) {
    match state.overlays.last() {
        Some(Overlay::Help(_)) => {
            state.overlays.pop();
        }
        _ => {
            let here = state.context();
            state.overlays.push(Overlay::Help(Help {
                here,
                words: TextField::default(),
                typing: false,
                scroll: 0,
            }));
        }
    }
}

/// Begins typing what to find.
pub fn begin_typing(state: &mut State) {
    if let Some(Overlay::Help(help)) = state.overlays.last_mut() {
        help.typing = true;
    }
}

/// Ends typing and keeps the words; returns whether they were being typed.
pub fn end_typing(state: &mut State) -> bool {
    match state.overlays.last_mut() {
        Some(Overlay::Help(help)) => std::mem::take(&mut help.typing),
        _ => false,
    }
}

/// Takes the words away, typed or being typed; returns whether there were any.
pub fn drop_words(state: &mut State) -> bool {
    let typing = end_typing(state);
    let Some(Overlay::Help(help)) = state.overlays.last_mut() else {
        return false;
    };
    let any = typing || !help.words.text().is_empty();
    help.words.clear();
    help.scroll = 0;
    any
}
