//! The user profiles: which there are, and going on in another one.

use super::leave;
use super::msg::Exit;
use super::overlay::Overlay;
use super::picker::Picker;
use super::state::State;
use super::text;
use crate::config::Action;
use crate::worker::Level;

/// A user profile as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileChoice {
    /// Its name.
    pub name: String,
    /// The organisation whose data is in it, where that is known.
    pub organisation: Option<String>,
    /// It is the one in use.
    pub in_use: bool,
}

/// The open list of profiles.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfilePicker {
    /// What is typed and what matches; positions in [`Settings::profiles`].
    ///
    /// [`Settings::profiles`]: super::Settings::profiles
    pub picker: Picker,
}

/// Opens the list of profiles, or says why there is none to choose from.
pub fn open(state: &mut State) {
    let profiles = &state.settings.profiles;
    if profiles.len() < 2 {
        let line = if state.settings.is_demo {
            "The demo has no profiles."
        } else {
            "There is one profile; `gleaner --profile NAME setup` makes another."
        };
        return state.say(Level::Info, line);
    }
    let texts = profiles
        .iter()
        .map(|profile| {
            let organisation = profile.organisation.as_deref().unwrap_or_default();
            text::clean(&format!("{} {organisation}", profile.name)).into_owned()
        })
        .collect();
    let picker = Picker::new(texts);
    state
        .overlays
        .push(Overlay::Profiles(ProfilePicker { picker }));
}

/// Goes on in the profile under the cursor. With marks, or with exports under way, only when asked again,
/// after saying what becomes of them.
pub(super) fn confirm(state: &mut State) {
    let Some((exit, name)) = picked(state) else {
        return;
    };
    let Some(exit) = exit else {
        state.overlays.pop();
        return state.say(Level::Info, format!("Profile {name} is in use already."));
    };
    let Some(losses) = leave::losses(state, "when this profile is opened again") else {
        state.exit = Some(exit);
        return;
    };
    let keymap = &state.settings.keymap;
    let key = keymap.key_for(Action::Confirm, state.context());
    let key = key.map_or_else(|| Action::Confirm.name().to_owned(), ToString::to_string);
    let line = format!("{losses} {key} again switches to {name}.");
    state.say(Level::Warning, line);
    state.quit_asked = true;
}

/// Returns how the app ends where the list of profiles is on top and another profile is under the cursor.
pub(super) fn exit(state: &State) -> Option<Exit> {
    picked(state)?.0
}

/// Returns the profile under the cursor by name, and the end that leads to it; none for the one in use.
fn picked(state: &State) -> Option<(Option<Exit>, String)> {
    let Some(Overlay::Profiles(open)) = state.overlays.last() else {
        return None;
    };
    let at = open.picker.picked()?;
    let profile = state.settings.profiles.get(at)?;
    let exit = (!profile.in_use).then_some(Exit::Profile(at));
    Some((exit, profile.name.clone()))
}
