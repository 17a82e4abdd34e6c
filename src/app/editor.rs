//! A record as text in the user's editor: out with an effect, back with a message.

use super::form::Subject;
use super::msg::Effect;
use super::overlay::Overlay;
use super::state::State;
use crate::library::{record_as_text, record_from_text};
use crate::people::{PersonRef, Profile};
use crate::worker::{Level, Request};

/// The record that is in the editor.
#[derive(Clone, Debug, PartialEq)]
pub struct Editing {
    /// Whose record; none is the one in the form.
    subject: Option<Subject>,
    /// The record before.
    before: Profile,
}

/// Opens the record in the editor: the one in the form, else that of the person under the cursor.
pub fn open(state: &mut State) -> Vec<Effect> {
    if let Some(Overlay::Addition(entry)) = state.overlays.last() {
        return if entry.tags {
            Vec::new()
        } else {
            vec![Effect::EditText(entry.note().to_owned())]
        };
    }
    let editing = match state.overlays.last() {
        Some(Overlay::Form(form)) => Some(Editing {
            subject: None,
            before: form.profile(),
        }),
        _ => kept(state),
    };
    let Some(editing) = editing else {
        state.say(Level::Info, "No record of the library selected.");
        return Vec::new();
    };
    let text = record_as_text(&editing.before);
    state.editing = Some(editing);
    vec![Effect::EditText(text)]
}

fn kept(state: &State) -> Option<Editing> {
    let person = state.results.current()?.id;
    let PersonRef::Profile(id) = person else {
        return None;
    };
    let detail = state.detail.load.value();
    let detail = detail.filter(|_| state.detail.person == Some(person))?;
    Some(Editing {
        subject: Some(Subject::Kept(id)),
        before: detail.profile.clone()?,
    })
}

/// Takes in what came back from the editor, or why nothing did.
pub fn edited(state: &mut State, text: Result<String, String>) -> Vec<Effect> {
    let Some(editing) = state.editing.take() else {
        match (state.overlays.last_mut(), text) {
            (Some(Overlay::Addition(entry)), Ok(text)) => entry.long = Some(text),
            (_, Err(why)) => {
                state.say(Level::Warning, format!("The note is as it was: {why}"));
            }
            _ => {}
        }
        return Vec::new();
    };
    let read = text.and_then(|text| record_from_text(&editing.before, &text));
    let profile = match read {
        Ok(profile) => profile,
        Err(why) => {
            let why = why.lines().next().unwrap_or_default().to_owned();
            state.say(Level::Warning, format!("Nothing was changed: {why}"));
            return Vec::new();
        }
    };
    match (editing.subject, state.overlays.last_mut()) {
        (None, Some(Overlay::Form(form))) => {
            form.take(profile);
            Vec::new()
        }
        (Some(Subject::Kept(id)), _) if profile != editing.before => {
            state.history.before_edit(editing.before);
            let profile = Box::new(profile);
            vec![Effect::Ask(Request::EditRecord { id, profile })]
        }
        _ => {
            state.say(Level::Info, "Nothing was changed.");
            Vec::new()
        }
    }
}
