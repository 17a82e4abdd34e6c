//! The mouse: a click goes where it points, the wheel moves what it is over. Off unless the user
//! says so, because it takes the terminal's own selection away.

use ratatui::layout::{Position, Rect};

use super::msg::Effect;
use super::overlay::Overlay;
use super::state::{Pane, State};
use super::{detail, keys, layout, looks, pages};
use crate::config::Action;
use crate::worker::Level;

/// Lines that one step of the wheel moves.
const STEP: usize = 3;

/// Something done with the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// What was done.
    pub gesture: Gesture,
    /// Where on the screen.
    pub at: Position,
}

/// What can be done with the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// The left button went down.
    Click,
    /// The mouse moved with the left button down.
    Drag,
    /// The left button went up.
    Release,
    /// The wheel turned towards the end.
    WheelDown,
    /// The wheel turned towards the beginning.
    WheelUp,
}

/// Takes the mouse, or gives it back to the terminal.
pub fn toggle(state: &mut State) -> Vec<Effect> {
    state.mouse = !state.mouse;
    let line = if state.mouse {
        "The mouse works here now; with shift the terminal selects text as before."
    } else {
        "The terminal handles the mouse again."
    };
    state.say(Level::Info, line);
    vec![Effect::Mouse(state.mouse)]
}

/// Takes in what was done with the mouse.
pub fn take(state: &mut State, mouse: Mouse) -> Vec<Effect> {
    if state.areas().is_none() {
        return Vec::new();
    }
    state.typed.clear();
    match mouse.gesture {
        Gesture::Click => {
            keys::take_asked(state);
            click(state, mouse.at)
        }
        Gesture::Drag => {
            if state.divider_held {
                looks::divide(state, mouse.at.x);
            }
            Vec::new()
        }
        Gesture::Release => {
            state.divider_held = false;
            Vec::new()
        }
        Gesture::WheelDown => wheel(state, mouse.at, Action::Next),
        Gesture::WheelUp => wheel(state, mouse.at, Action::Previous),
    }
}

/// Does what a click stands for that points at a key's words; what writes to Greenhouse is confirmed by its
/// key alone.
pub fn pointed(state: &mut State, action: Action) -> Vec<Effect> {
    state.typed.clear();
    state.notice = None;
    let asked = keys::take_asked(state);
    let writes = match state.overlays.last() {
        Some(
            Overlay::Export(_) | Overlay::Undo(_) | Overlay::Override(_) | Overlay::Addition(_),
        ) => action == Action::Confirm,
        _ => false,
    };
    if writes || matches!(action, Action::Retry | Action::RetryRefused) {
        let line = "A click does not confirm this: the key does.";
        state.say(Level::Info, line);
        return Vec::new();
    }
    keys::chosen(state, action, asked)
}

/// Moves what is under the pointer; over an overlay only that moves.
fn wheel(state: &mut State, at: Position, action: Action) -> Vec<Effect> {
    let Some(areas) = state.areas() else {
        return Vec::new();
    };
    if !state.overlays.is_empty() {
        return (0..STEP).flat_map(|_| keys::act(state, action)).collect();
    }
    let over = |area: Option<Rect>| area.is_some_and(|area| area.contains(at));
    if over(areas.results) {
        let height = state.rows_height();
        for _ in 0..STEP {
            state.results.act(action, height);
        }
    } else if over(areas.detail) {
        let inside = layout::inside(areas.detail.unwrap_or_default());
        let page = pages::detail(state, inside.width);
        for _ in 0..STEP {
            state.detail.scroll = detail::scroll(action, state.detail.scroll, &page, inside.height);
        }
    }
    Vec::new()
}

fn click(state: &mut State, at: Position) -> Vec<Effect> {
    state.notice = None;
    let Some(areas) = state.areas() else {
        return Vec::new();
    };
    if !state.overlays.is_empty() {
        return pick(state, at);
    }
    let over = |area: Option<Rect>| area.is_some_and(|area| area.contains(at));
    state.divider_held = is_divider(&areas, at);
    if areas.search.contains(at) {
        state.focus = Pane::Search;
    } else if over(areas.results) {
        state.focus = Pane::Results;
        let rows = layout::rows(areas.results.unwrap_or_default());
        let clicked = line(rows, at).map(|line| state.results.offset + line);
        if let Some(row) = clicked.filter(|row| *row < state.results.shown.len()) {
            let height = state.rows_height();
            state.results.go(row, height);
        }
    } else if over(areas.detail) {
        state.focus = Pane::Detail;
    }
    Vec::new()
}

/// Returns whether a place is on the line between list and detail: the frames of the two that touch.
fn is_divider(areas: &layout::Areas, at: Position) -> bool {
    let (Some(list), Some(detail)) = (areas.results, areas.detail) else {
        return false;
    };
    (list.y..list.bottom()).contains(&at.y) && [list.right() - 1, detail.x].contains(&at.x)
}

/// Puts the cursor of the list on top on what was clicked; a second click there goes on as `enter`
/// does. A preview is confirmed by its key alone.
fn pick(state: &mut State, at: Position) -> Vec<Effect> {
    let Some(areas) = state.areas() else {
        return Vec::new();
    };
    let Some(top) = state.overlays.last_mut() else {
        return Vec::new();
    };
    let frame = top.frame(&areas);
    let naming = matches!(top, Overlay::Saved(open) if open.keep.is_some());
    let (rows, offset, count, cursor) = if let Overlay::Outbox(list) = top {
        let rows = layout::exports(frame).rows;
        (rows, list.offset, list.shown.len(), &mut list.cursor)
    } else if let Some(list) = top.picker_mut().filter(|_| !naming) {
        let rows = layout::picks(frame);
        (rows, list.offset, list.hits.len(), &mut list.cursor)
    } else {
        return Vec::new();
    };
    let clicked = line(rows, at).map(|line| offset + line);
    let Some(row) = clicked.filter(|row| *row < count) else {
        return Vec::new();
    };
    if std::mem::replace(cursor, row) == row {
        keys::act(state, Action::Confirm)
    } else {
        Vec::new()
    }
}

/// Returns which line of an area a place is on.
fn line(area: Rect, at: Position) -> Option<usize> {
    area.contains(at).then(|| usize::from(at.y - area.y))
}
