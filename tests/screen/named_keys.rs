//! Every key that the footer or the help names does something, or says why not, in every state of every
//! view.

use gleaner::app::{Notice, State};
use gleaner::config::{Action, Chord, Context};

use crate::harness::Seen;
use crate::views::{SIZES, views};

/// Returns whether somebody sees the same, and nothing else was set off: asked of the worker, or sent out.
fn same(one: &Seen, other: &Seen) -> bool {
    one.buffer == other.buffer
        && one.requests.len() == other.requests.len()
        && one.outside == other.outside
}

/// Returns the keys of an action in a context as the harness types them.
fn typed(chord: &Chord) -> String {
    let keys = chord.keys().iter();
    keys.map(|key| match key.to_string().as_str() {
        one if one.chars().count() == 1 => one.to_owned(),
        name => format!("<{name}>"),
    })
    .collect()
}

/// Returns whether nothing to see is right: the end of a list, or what the terminal does.
fn may_be_silent(action: Action) -> bool {
    matches!(
        action,
        Action::Next
            | Action::Previous
            | Action::First
            | Action::Last
            | Action::PageDown
            | Action::PageUp
            | Action::Redraw
            | Action::Suspend
            | Action::ForceQuit
            | Action::Confirm
            | Action::Cancel
    )
}

fn says(state: &State) -> Option<&Notice> {
    state.notice.as_ref()
}

#[test]
fn every_key_that_is_named_does_something() {
    let mut silent = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for view in views() {
        for found in &view.states {
            let size = SIZES[1];
            let before = found.play(size).run();
            let state = &before.state;
            let context: Context = state.context();
            let is_new = seen.insert(context);
            let hinted = gleaner::view::hints(state);
            for action in Action::ALL {
                let keymap = &state.settings.keymap;
                let Some(chord) = keymap.key_for(*action, context) else {
                    continue;
                };
                // Nothing is drawn after the end.
                if *action == Action::Quit {
                    continue;
                }
                let is_hinted = hinted.contains(action);
                // What the help names is the same wherever the same keys hold.
                if !is_hinted && (may_be_silent(*action) || !is_new) {
                    continue;
                }
                let after = found.play(size).then(&typed(chord)).run();
                // The cursor may be on the last line already.
                let back = (*action == Action::Next)
                    .then(|| keymap.key_for(Action::Previous, context))
                    .flatten()
                    .map(|chord| found.play(size).then(&typed(chord)).run());
                let moved = back.is_some_and(|back| !same(&back, &before));
                let silent_here = same(&after, &before);
                if silent_here && !moved && says(&after.state) == says(state) {
                    silent.push(format!(
                        "{} {}: {chord} {}{}",
                        view.name,
                        found.state,
                        action.name(),
                        if is_hinted { ", in the footer" } else { "" }
                    ));
                }
            }
        }
    }
    assert!(silent.is_empty(), "silent:\n{}", silent.join("\n"));
}
