//! How the screen looks: colours, the size of the panes.

use super::state::State;
use crate::config::Look;
use crate::worker::Level;

/// Changes to the next colours, and keeps them for the next start.
pub fn next_theme(state: &mut State) {
    if state.settings.colourless {
        let line = "No colours: NO_COLOR is set in the environment.";
        return state.say(Level::Info, line);
    }
    let look = state.look.unwrap_or(state.settings.look).next();
    dress(state, look);
    let line = format!("Theme: {}. It is kept for the next start.", look.word());
    state.say(Level::Info, line);
}

/// Takes up colours chosen in an earlier session.
pub fn take_up(state: &mut State, look: Option<Look>) {
    if let (Some(look), false) = (look, state.settings.colourless) {
        dress(state, look);
    }
}

fn dress(state: &mut State, look: Look) {
    state.look = Some(look);
    state.settings.theme = state.settings.own_theme.in_look(look);
}

/// Gives the pane with the focus the whole width, or takes it back.
pub fn zoom(state: &mut State) {
    state.panes.zoomed = !state.panes.zoomed;
}

/// Lets the list end at a column of the screen.
pub fn divide(state: &mut State, column: u16) {
    state.panes.divide(state.size.width, column);
}

/// Makes the list wider or narrower.
pub fn resize(state: &mut State, wider: bool) {
    if state.panes.zoomed || state.areas().is_none_or(|areas| areas.detail.is_none()) {
        let line = "The list and the detail are not side by side here.";
        return state.say(Level::Info, line);
    }
    state.panes.resize(state.size.width, wider);
}
