//! Getting about: the cursor of a list, or the lines of a page.

use super::overlay::Overlay;
use super::state::State;
use super::{detail, layout, mapping, pages, pairs, paste, preview, session};
use crate::config::{Action, Context};

/// Moves in what has the focus: a list's cursor, or the lines of a page.
pub fn travel(state: &mut State, action: Action) {
    let Some(areas) = state.areas() else {
        return;
    };
    let height = state.rows_height();
    match state.context() {
        Context::Results | Context::Search => state.results.act(action, height),
        Context::Detail => detail::act(state, action),
        Context::Picker
        | Context::Preview
        | Context::Run
        | Context::Reader
        | Context::Outbox
        | Context::Record
        | Context::Session
        | Context::Columns
        | Context::Review
        | Context::Form
        | Context::Mapping
        | Context::Pairs
        | Context::Entry => {
            let Some(mut top) = state.overlays.pop() else {
                return;
            };
            let frame = top.frame(&areas);
            match &mut top {
                // Looked up from the stack: see `preview::travel`.
                Overlay::Export(_) => {
                    state.overlays.push(top);
                    return preview::travel(state, action);
                }
                Overlay::Paste(_) => {
                    state.overlays.push(top);
                    return paste::travel(state, action);
                }
                Overlay::Columns(open) => open.act(action),
                Overlay::Session(open) => open.act(action, session::wishes(state).len()),
                Overlay::Outbox(list) => {
                    list.act(action, layout::exports(frame).rows.height.into());
                }
                Overlay::Mapping(open) if !open.people => {
                    let lines = layout::mapping(frame).height;
                    mapping::act(state, open, action, lines.into());
                }
                Overlay::Pairs(open) => pairs::act(state, open, action),
                Overlay::Form(open) => {
                    let above = pages::form(state, open, layout::inside(frame).width);
                    let lines = layout::form(frame, above.lines.len());
                    open.act(action, lines.height.into());
                }
                other => {
                    if let Some(picker) = other.picker_mut() {
                        picker.act(action, layout::picks(frame).height.into());
                    } else if let Some(sheet) = other.sheet(state, &areas) {
                        let height = layout::inside(frame).height;
                        let to = detail::scroll(action, sheet.scroll, &sheet.page, height);
                        if let Some(scroll) = other.scroll_mut() {
                            *scroll = to;
                        }
                    }
                }
            }
            state.overlays.push(top);
        }
    }
}
