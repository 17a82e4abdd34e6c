//! Going on and going back: what enter, esc and the key to quit do to what is open.

use super::msg::{Effect, Exit};
use super::overlay::Overlay;
use super::paste::Then;
use super::results::Filter;
use super::state::{Pane, State};
use super::{
    addition, exports, form, help, keys, lists, mapping, outbox, pairs, paste, profiles, reason,
    record, removal, saved, search, session, text, tour,
};
use crate::config::{Action, Context};
use crate::worker::Level;

/// Closes what is on top, else ends the app; with marks, or with exports under way, only when asked
/// again, after saying what becomes of them.
pub(super) fn quit(state: &mut State) -> Vec<Effect> {
    if !state.overlays.is_empty() {
        return close_top(state);
    }
    let Some(losses) = losses(state, "at the next start") else {
        state.exit = Some(Exit::Done);
        return Vec::new();
    };
    let key = state.key_name(Action::Quit);
    state.say(Level::Warning, format!("{losses} {key} again quits."));
    state.quit_asked = true;
    Vec::new()
}

/// Says what there is that leaving now concerns, and what becomes of it; none where there is nothing.
/// `next` says when exports go on.
pub(super) fn losses(state: &State, next: &str) -> Option<String> {
    let exports = exports::under_way(state);
    let marks = u64::try_from(state.marks.len()).unwrap_or(u64::MAX);
    let marked = (marks > 0).then(|| format!("{} marked", text::number(marks)));
    let open = (exports > 0).then(|| text::count(exports, "export under way", "exports under way"));
    let left: Vec<String> = marked.into_iter().chain(open).collect();
    if left.is_empty() {
        return None;
    }
    let fate = if state.place.is_on() { "kept" } else { "lost" };
    let becomes = match (marks > 0, exports > 0) {
        _ if state.settings.is_demo => "The demo forgets everything.".to_owned(),
        (true, false) => format!("Marks are {fate}."),
        (true, true) if exports == 1 => {
            format!("Marks are {fate}, the export goes on {next}.")
        }
        (true, true) => format!("Marks are {fate}, exports go on {next}."),
        (false, _) if exports == 1 => format!("It goes on {next}."),
        (false, _) => format!("They go on {next}."),
    };
    Some(format!("{}. {becomes}", left.join(", ")))
}

fn close_top(state: &mut State) -> Vec<Effect> {
    match state.overlays.last() {
        Some(Overlay::Export(view)) => {
            let generation = view.generation;
            return exports::close(state, generation);
        }
        Some(Overlay::Form(_)) => form::cancel(state),
        _ => {
            state.overlays.pop();
        }
    }
    Vec::new()
}

/// Goes on: chooses, carries out, closes what was read, turns to the next pane.
pub(super) fn confirm(state: &mut State) -> Vec<Effect> {
    match state.overlays.last() {
        Some(Overlay::Jobs(_)) => super::jobs::pick(state),
        Some(Overlay::Session(_)) => session::choose(state),
        Some(Overlay::Choose(_)) => {
            session::pick(state);
            Vec::new()
        }
        Some(Overlay::Saved(_)) => saved::confirm(state),
        Some(Overlay::Lists(_)) => lists::confirm(state),
        Some(Overlay::Profiles(_)) => {
            profiles::confirm(state);
            Vec::new()
        }
        Some(Overlay::Skip(_)) => lists::confirm_skip(state),
        Some(Overlay::Addition(_)) => addition::confirm(state),
        Some(Overlay::SessionPage(_) | Overlay::Columns(_)) => {
            state.overlays.pop();
            Vec::new()
        }
        Some(Overlay::Override(_)) => reason::give(state),
        Some(Overlay::Export(view)) => {
            let generation = view.generation;
            exports::confirm(state, generation)
        }
        Some(Overlay::Palette(open)) => {
            let picked = open.picker.picked();
            let action = picked.and_then(|at| open.actions.get(at).copied());
            let context = open.context;
            let Some(action) = action else {
                return Vec::new();
            };
            state.overlays.pop();
            if context == Context::Results && state.focus == Pane::Search {
                state.focus = Pane::Results;
            }
            keys::act(state, action)
        }
        Some(Overlay::Paste(_)) => paste::confirm(state, Then::Show),
        Some(Overlay::Form(_)) => form::confirm(state),
        Some(Overlay::Mapping(_)) => {
            mapping::choose(state);
            Vec::new()
        }
        Some(Overlay::MapChoice(_)) => mapping::pick(state),
        Some(Overlay::Pairs(_)) => pairs::show(state),
        Some(Overlay::Outbox(_)) => {
            if outbox::end_typing(state) {
                Vec::new()
            } else {
                record::open(state)
            }
        }
        Some(Overlay::Record(_)) => record::open_page(state),
        Some(Overlay::Undo(_)) => removal::confirm(state),
        Some(
            Overlay::Help(_) | Overlay::Problem { .. } | Overlay::Explain(_) | Overlay::Log(_),
        ) => {
            if !help::end_typing(state) {
                state.overlays.pop();
            }
            Vec::new()
        }
        None => {
            if state.focus == Pane::Search {
                search::check(state);
            }
            state.focus = match state.focus {
                Pane::Search => Pane::Results,
                Pane::Results | Pane::Detail => Pane::Detail,
            };
            Vec::new()
        }
    }
}

/// Goes one step back: the top overlay, the pane, the filter, what was searched for.
pub(super) fn cancel(state: &mut State) -> Vec<Effect> {
    if outbox::drop_words(state) || help::drop_words(state) {
        // What is open stays so, with all of it in view again.
    } else if !state.overlays.is_empty() {
        return close_top(state);
    } else if state.focus != Pane::Results {
        state.focus = Pane::Results;
    } else if state.results.filter != Filter::All {
        keys::filter(state, Filter::All);
    } else if !state.search.field.text().is_empty() {
        return search::clear(state);
    } else {
        // Last of all, so that esc does what it always does.
        tour::end(state);
    }
    Vec::new()
}
