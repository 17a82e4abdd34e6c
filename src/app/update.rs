//! One message in, effects out.

use super::msg::{Effect, Exit, Msg};
use super::overlay::Overlay;
use super::state::{Pane, State};
use super::{
    answers, detail, editor, events, guards, history, jobs, keys, layout, lists, log, mouse,
    outbox, paste, place, search, session,
};
use crate::worker::{Level, Problem, Request};

/// Returns what to do first: list the library, and for later the jobs and what else exports carry.
/// What is wrong from the start is said at once.
pub fn start(state: &mut State) -> Vec<Effect> {
    place::take_up(state);
    let marks = state.marks.clone();
    state.history.begin(marks);
    let mut effects = vec![search::ask(state), jobs::ask(state), session::ask(state)];
    if !state.overlays.is_empty() {
        effects.extend(outbox::reload(state));
    }
    if let Some(trouble) = state.settings.trouble.take() {
        state.report(trouble);
    }
    state.mouse = state.settings.mouse;
    if state.mouse {
        effects.push(Effect::Mouse(true));
    }
    effects
}

/// Changes the state as a message says and returns what is to be done.
///
/// It never waits, reads no clock and does no I/O. After each message the cursor is on a row and
/// on screen, the detail belongs to it, and the verdicts on screen have been asked for.
pub fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    let cause = history::cause(&msg);
    let typing = state.focus == Pane::Search;
    let mut effects = match msg {
        Msg::Key(key) => {
            state.place.give_up();
            keys::press(state, key)
        }
        Msg::Mouse(mouse) => {
            state.place.give_up();
            mouse::take(state, mouse)
        }
        Msg::Pointed(action) => {
            state.place.give_up();
            mouse::pointed(state, action)
        }
        Msg::Paste(text) => paste::paste(state, text),
        Msg::Resize(size) => {
            state.size = size;
            Vec::new()
        }
        Msg::Focus(attended) => {
            state.attended = attended;
            Vec::new()
        }
        Msg::Worker(event) => events::take(state, event),
        Msg::WorkerGone => {
            state.worker_gone = true;
            state.report(Problem {
                what: "Gleaner's worker has stopped.".to_owned(),
                hint: "Quit and start again; exports go on where they were.".to_owned(),
            });
            Vec::new()
        }
        Msg::Unsent(request) => answers::unsent(state, &request),
        Msg::Tick(now) => {
            state.tick(now);
            Vec::new()
        }
        Msg::Done(line) => {
            state.say(Level::Info, line);
            Vec::new()
        }
        Msg::Failed(line) => {
            state.say(Level::Warning, line);
            Vec::new()
        }
        Msg::Edited(text) => editor::edited(state, text),
        Msg::Log(lines) => {
            log::read(state, lines);
            Vec::new()
        }
        Msg::Terminate => {
            state.exit = Some(Exit::Done);
            Vec::new()
        }
        Msg::Interrupt => {
            state.exit = Some(Exit::Interrupted);
            Vec::new()
        }
    };
    if typing && state.focus != Pane::Search {
        search::remember_this(state);
    }
    history::record(state, cause, &effects);
    effects.extend(lists::keep_settings(state));
    effects.extend(settle(state));
    effects
}

/// Returns whether there is time to check who is not on screen: nobody types, and the copy is not
/// about to be another.
fn looks_ahead(state: &State) -> bool {
    let mirror = state.status.as_ref().map(|status| &status.mirror);
    state.focus != Pane::Search
        && !state.results.load.is_pending()
        && mirror.is_some_and(|mirror| mirror.synced_at.is_some() && mirror.syncing.is_none())
}

/// Puts cursor, detail and questions in order after whatever happened.
fn settle(state: &mut State) -> Vec<Effect> {
    let height = state.rows_height();
    place::settle(state);
    if height > 0 {
        state.results.settle(height);
    }
    if let (Some(areas), Some(Overlay::Outbox(list))) = (state.areas(), state.overlays.last_mut()) {
        list.settle(layout::exports(areas.overlay).rows.height.into());
    }
    let mut effects: Vec<Effect> = detail::follow_cursor(state).into_iter().collect();
    let ahead = looks_ahead(state);
    if let Some(rows) = state.verdicts.wanted(&state.results, height, ahead) {
        let as_of = state.verdicts.as_of(&rows);
        effects.push(Effect::Ask(Request::Assess { as_of, rows }));
    }
    effects.extend(guards::ask(state, height));
    effects
}
