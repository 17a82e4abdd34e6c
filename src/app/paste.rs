//! A paste: text for a text box, or people to be looked at before they are kept.

use std::sync::Arc;

use super::load::Load;
use super::msg::Effect;
use super::results::Filter;
use super::state::{Overlay, Pane, State};
use super::{outbox, search};
use crate::config::Context;
use crate::people::paste::Pasted;
use crate::worker::{Generation, Level, Request, Scope};

/// What was understood of a paste, before it is used.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// The people in it.
    pub load: Load<Arc<Pasted>>,
    /// The first line shown.
    pub scroll: usize,
}

/// Takes in a paste. One line goes into the text box that has the focus; everything else is read
/// as people and shown. It is never taken for keys.
pub fn paste(state: &mut State, text: String) -> Vec<Effect> {
    if state.areas().is_none() {
        return Vec::new();
    }
    let one_line = !text.trim().contains(['\n', '\r']);
    if one_line && state.context().takes_text() {
        match state.overlays.last_mut() {
            Some(Overlay::Palette(open)) => open.picker.paste(&text),
            Some(Overlay::Jobs(open)) => open.picker.paste(&text),
            Some(Overlay::Undo(open)) => {
                open.field.insert(&text);
            }
            Some(Overlay::Outbox(list)) => {
                list.words.insert(&text);
                outbox::narrow(state);
            }
            Some(Overlay::Help(help)) => {
                help.words.insert(&text);
                help.scroll = 0;
            }
            Some(Overlay::Choose(open)) => open.picker.paste(&text),
            Some(Overlay::Override(entry)) => {
                entry.field.insert(&text);
            }
            Some(Overlay::Saved(open)) => open.picker.paste(&text),
            _ => return search::paste(state, &text),
        }
        return Vec::new();
    }
    if text.trim().is_empty() {
        return Vec::new();
    }
    state.notice = None;
    let generation = state.next_number();
    let mut load = Load::default();
    load.ask(generation);
    // A newer paste takes the place of one not decided on.
    state
        .overlays
        .retain(|overlay| !matches!(overlay, Overlay::Paste(_)));
    state
        .overlays
        .push(Overlay::Paste(Review { load, scroll: 0 }));
    vec![Effect::Ask(Request::Understand { generation, text })]
}

/// Takes in what was understood, unless the paste was dropped.
pub fn understood(state: &mut State, generation: Generation, pasted: Arc<Pasted>) {
    for overlay in &mut state.overlays {
        if let Overlay::Paste(review) = overlay
            && review.load.awaits(generation)
        {
            review.load = Load::Ready(pasted);
            return;
        }
    }
}

/// Takes in that the paste did not get to the worker.
pub fn unsent(state: &mut State, generation: Generation) {
    state.overlays.retain(
        |overlay| !matches!(overlay, Overlay::Paste(review) if review.load.awaits(generation)),
    );
}

/// Puts the people on top into the library and shows them.
pub fn confirm(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Paste(Review {
        load: Load::Ready(pasted),
        ..
    })) = state.overlays.last()
    else {
        return Vec::new();
    };
    let profiles = pasted.profiles.clone();
    state.overlays.pop();
    if profiles.is_empty() {
        state.say(Level::Info, "Nothing was kept.");
        return Vec::new();
    }
    state.search.field.clear();
    state.search.scope = Scope::Library;
    state.search.to_top = true;
    state.results.filter = Filter::All;
    if state.context() == Context::Search {
        state.focus = Pane::Results;
    }
    vec![Effect::Ask(Request::Import { profiles })]
}
