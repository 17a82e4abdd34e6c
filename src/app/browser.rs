//! Browsers beside the app: one asks to be let in, or to show somebody.

use super::field::TextField;
use super::msg::Effect;
use super::search;
use super::state::{Pane, State};
use crate::config::Action;
use crate::worker::{BrowserAsks, Level, Request, Scope, ShowAsked};

/// Says that a browser profile asks to be let in, with its code and the key that allows it.
pub fn asks(state: &mut State, asks: BrowserAsks) {
    let key = state.key_name(Action::AllowBrowser);
    let BrowserAsks { browser, code } = &asks;
    let text = format!("{browser} asks to use Gleaner; its popup shows {code}: {key} allows it.");
    state.say(Level::Info, text);
    state.browser = Some(asks);
}

/// Lets the browser in that asked last.
pub fn allow(state: &mut State) -> Vec<Effect> {
    match state.browser.take() {
        Some(BrowserAsks { code, .. }) => vec![Effect::Ask(Request::AllowBrowser { code })],
        None => {
            let text =
                "No browser asks to be allowed; open its popup first (gleaner companion install).";
            state.say(Level::Info, text);
            Vec::new()
        }
    }
}

/// Says that a browser was let in.
pub fn allowed(state: &mut State, browser: &str) {
    state.say(
        Level::Info,
        format!("{browser} is allowed; its popup goes on by itself."),
    );
}

/// Shows whom a browser asked to show; where something is open that would be lost, only says so.
pub fn show(state: &mut State, asked: ShowAsked) -> Vec<Effect> {
    if !state.overlays.is_empty() {
        let text = format!(
            "A browser asks to show {}; search for it when this is done.",
            asked.query
        );
        state.say(Level::Info, text);
        return Vec::new();
    }
    state.search.scope = if asked.in_greenhouse {
        Scope::Greenhouse
    } else {
        Scope::Library
    };
    state.search.field = TextField::new(asked.query);
    state.focus = Pane::Results;
    vec![search::ask(state)]
}
