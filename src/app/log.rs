//! The log of this session: what was asked of the worker and of Greenhouse, and what came of it.

use super::msg::Effect;
use super::overlay::Overlay;
use super::state::State;
use super::{layout, pages};
use crate::worker::Level;

/// The open log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogPage {
    /// Its lines as they were written, oldest first; none before they are read.
    pub lines: Option<Vec<String>>,
    /// The first line shown.
    pub scroll: usize,
}

/// Opens the log, or has it read anew where it is open.
pub fn open(state: &mut State) -> Vec<Effect> {
    if matches!(state.overlays.last(), Some(Overlay::Log(_))) {
        state.say(Level::Info, "The log was read anew.");
    } else {
        state.overlays.push(Overlay::Log(LogPage::default()));
    }
    vec![Effect::ReadLog]
}

/// Takes in the lines, and shows the end of them: what just happened.
pub fn read(state: &mut State, lines: Vec<String>) {
    let Some(areas) = state.areas() else {
        return;
    };
    let Some(Overlay::Log(mut page)) = state.overlays.pop_if(|top| matches!(top, Overlay::Log(_)))
    else {
        return;
    };
    page.lines = Some(lines);
    let inside = layout::inside(areas.overlay);
    page.scroll = pages::log(state, &page, inside.width).bottom(inside.height);
    state.overlays.push(Overlay::Log(page));
}
