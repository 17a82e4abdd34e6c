//! Getting about: the cursor of a list, or the lines of a page.

use super::state::{Overlay, State};
use super::{detail, layout, mapping, pages, pairs, paste, preview, record, session};
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
            let inside = layout::inside(areas.overlay);
            match &mut top {
                Overlay::Palette(open) => {
                    let lines = layout::picks(areas.palette).height;
                    open.picker.act(action, lines.into());
                }
                Overlay::Lists(open) => {
                    let lines = layout::picks(areas.palette).height;
                    open.picker.act(action, lines.into());
                }
                Overlay::SessionPage(open) => {
                    let page = pages::session(state, open, inside.width);
                    open.scroll = detail::scroll(action, open.scroll, &page, inside.height);
                }
                Overlay::Saved(open) => {
                    let lines = layout::picks(areas.palette).height;
                    open.picker.act(action, lines.into());
                }
                Overlay::Jobs(open) => {
                    open.picker
                        .act(action, layout::picks(areas.jobs).height.into());
                }
                Overlay::Choose(open) => {
                    let lines = layout::picks(areas.palette).height;
                    open.picker.act(action, lines.into());
                }
                Overlay::Columns(open) => open.act(action),
                Overlay::Session(open) => open.act(action, session::wishes(state).len()),
                Overlay::Help(help) => {
                    let inside = layout::inside(areas.wide);
                    let page = pages::help(state, help, inside);
                    help.scroll = detail::scroll(action, help.scroll, &page, inside.height);
                }
                Overlay::Problem { scroll } => {
                    let page = pages::problem(state, inside.width);
                    *scroll = detail::scroll(action, *scroll, &page, inside.height);
                }
                Overlay::Explain(open) => {
                    let page = pages::explain(state, open, inside.width);
                    open.scroll = detail::scroll(action, open.scroll, &page, inside.height);
                }
                Overlay::Outbox(list) => {
                    list.act(action, layout::exports(areas.overlay).rows.height.into());
                }
                Overlay::Record(open) => record::act(state, open, action),
                Overlay::Undo(open) => {
                    let page = pages::undo(state, open, inside.width);
                    open.scroll = detail::scroll(action, open.scroll, &page, inside.height);
                }
                Overlay::Override(_) | Overlay::Skip(_) | Overlay::Addition(_) => {}
                // Looked up from the stack: see `preview::travel`.
                Overlay::Export(_) => {
                    state.overlays.push(top);
                    preview::travel(state, action);
                    return;
                }
                Overlay::Paste(_) => {
                    state.overlays.push(top);
                    paste::travel(state, action);
                    return;
                }
                Overlay::Mapping(open) => {
                    let lines = layout::mapping(areas.overlay).height;
                    mapping::act(state, open, action, lines.into());
                }
                Overlay::Pairs(open) => pairs::act(state, open, action),
                Overlay::MapChoice(open) => {
                    let lines = layout::picks(areas.palette).height;
                    open.picker.act(action, lines.into());
                }
                Overlay::Form(open) => {
                    open.act(action, layout::form(areas.form).height.into());
                }
            }
            state.overlays.push(top);
        }
    }
}
