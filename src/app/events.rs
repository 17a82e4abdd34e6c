//! What the worker says, and where it goes.

use std::sync::Arc;

use super::msg::Effect;
use super::state::State;
use super::{answers, assessed, browser, detail, jobs, outbox, record, search, session, text};
use crate::worker::{Connection, Event, Level, Problem, Scope, Status};

/// Takes in an event of the worker.
pub fn take(state: &mut State, event: Event) -> Vec<Effect> {
    match event {
        Event::Answer(answer) => return answers::take(state, answer),
        Event::Counted { generation, total } => search::counted(state, generation, total),
        Event::FoundMore { generation, rows } => search::found_more(state, generation, rows),
        Event::Assessed { row, as_of, result } => {
            return assessed::take(state, row, result, as_of);
        }
        Event::Jobs(list) => jobs::listed(state, list),
        Event::Choices(choices) => session::listed(state, choices),
        Event::ExportChanged(row) => {
            let mut effects = outbox::changed(state, row.clone());
            effects.extend(record::follow(state, &row));
            return effects;
        }
        Event::ExportsChanged => return outbox::reload(state),
        Event::BrowserAsks(asks) => browser::asks(state, asks),
        Event::ShowAsked(asked) => return browser::show(state, asked),
        Event::Syncing(progress) => {
            if let Some(status) = &mut state.status {
                Arc::make_mut(status).mirror.syncing = Some(progress);
            }
        }
        Event::Synced(Ok(())) => return synced(state),
        Event::Synced(Err(problem)) => sync_failed(state, problem),
        Event::MirrorChanged => return ask_anew(state),
        Event::IndexCaughtUp if state.search.scope == Scope::Library => {}
        Event::IndexCaughtUp => return vec![search::ask(state)],
        Event::Status(status) => return status_changed(state, status),
        Event::Notice { level, text } => state.say(level, text),
    }
    Vec::new()
}

/// Takes in that a sync failed.
pub(super) fn sync_failed(state: &mut State, problem: Problem) {
    state.sync_asked = false;
    state.report(problem);
}

/// Takes in that a sync is done; the cursor stays on its person.
pub(super) fn synced(state: &mut State) -> Vec<Effect> {
    if let Some(status) = &mut state.status {
        let mirror = &mut Arc::make_mut(status).mirror;
        mirror.syncing = None;
        let size = text::count(mirror.candidates, "candidate", "candidates");
        if std::mem::take(&mut state.sync_asked) {
            state.say(Level::Info, format!("Synced: {size} in the local copy."));
        }
    }
    ask_anew(state)
}

/// Asks again for everything that comes from the mirror.
fn ask_anew(state: &mut State) -> Vec<Effect> {
    let mut effects = mirror_changed(state);
    effects.push(search::ask(state));
    effects
}

/// Takes in the status line's facts; a connection that failed is said once, with its way out.
///
/// An empty list is asked for again when the mirror grows: a first sync is usable from its first
/// page on, and where there are no rows none can move.
fn status_changed(state: &mut State, status: Arc<Status>) -> Vec<Effect> {
    let before = state.status.as_ref().map(|old| &old.connection);
    let first = before.is_none();
    if let Connection::Failed(problem) = &status.connection
        && before != Some(&status.connection)
    {
        state.report(problem.clone());
    } else if first && let Some(line) = go_on(&status) {
        state.say(Level::Info, line);
    }
    let candidates = |status: &Arc<Status>| status.mirror.candidates;
    let grows = state
        .status
        .as_ref()
        .is_some_and(|old| candidates(old) < candidates(&status));
    // The index follows the copy a moment later: everybody was asked for, and nobody came.
    let behind = state.search.field.text().is_empty() && candidates(&status) > 0;
    state.status = Some(status);
    let waits = state
        .results
        .load
        .value()
        .is_some_and(|found| found.rows.is_empty());
    if (grows || behind) && waits && state.search.scope != Scope::Library {
        vec![search::ask(state)]
    } else {
        Vec::new()
    }
}

/// Returns what to say at the start of exports that an earlier session left on their way.
fn go_on(status: &Status) -> Option<String> {
    let left = status.exports_open + status.exports_unknown;
    if left == 0 {
        return None;
    }
    let exports = |one, many| text::count(left, one, many);
    Some(match status.connection {
        Connection::Offline => format!(
            "{} on their way; offline, nothing is sent.",
            exports("export waits", "exports wait")
        ),
        Connection::Reading => format!(
            "{} by the Gleaner that is open elsewhere.",
            exports("export is carried out", "exports are carried out")
        ),
        _ => format!(
            "{} where the last session left off.",
            exports("export goes on", "exports go on")
        ),
    })
}

/// Takes in that the mirror is another: detail and verdicts are out of date.
pub(super) fn mirror_changed(state: &mut State) -> Vec<Effect> {
    let now = state.next_number();
    state.verdicts.outdate(now);
    state.guards.outdate();
    detail::load(state).into_iter().collect()
}
