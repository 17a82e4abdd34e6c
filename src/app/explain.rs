//! The full score of the selected profile and candidate.

use std::sync::Arc;

use super::load::Load;
use super::msg::Effect;
use super::overlay::Overlay;
use super::person;
use super::state::State;
use crate::matching::Explanation;
use crate::people::PersonRef;
use crate::worker::{Generation, Level, Problem, Request};

/// The open reckoning.
#[derive(Clone, Debug, PartialEq)]
pub struct Explain {
    /// The profile's name.
    pub profile: String,
    /// The candidate's name.
    pub candidate: String,
    /// The reckoning.
    pub load: Load<Arc<Explanation>>,
    /// The first line shown.
    pub scroll: usize,
    /// The numbers behind the words are shown.
    pub numbers: bool,
}

/// Asks for the score of the profile under the cursor and the selected candidate.
pub fn open(state: &mut State) -> Vec<Effect> {
    let row = state
        .results
        .current()
        .map(|row| (row.id, row.name.clone()));
    let Some((row @ PersonRef::Profile(_), profile)) = row else {
        let line = "Only people of the library are compared with Greenhouse.";
        state.say(Level::Info, line);
        return Vec::new();
    };
    let found = state
        .verdicts
        .assessment(row)
        .and_then(|known| known.candidates.get(state.detail.candidate))
        .map(|found| (found.name.clone(), found.id));
    let known = state.verdicts.assessment(row);
    let namesakes = known.map_or(0, |known| known.same_name);
    let Some((candidate, id)) = found else {
        let line = match person::is_checked(state, row) {
            true if namesakes > 0 => {
                "Only the name is in common with people in Greenhouse; nothing else to explain."
            }
            true if known.is_some_and(|known| known.asked.mirror_synced_at.is_none()) => {
                "No similar candidate so far; the first sync is not finished."
            }
            true => "No similar candidate in the local copy: nothing to explain.",
            false => "This person is not checked yet.",
        };
        state.say(Level::Info, line);
        return Vec::new();
    };
    let generation = state.next_number();
    let mut load = Load::default();
    load.ask(generation);
    state.overlays.push(Overlay::Explain(Explain {
        profile,
        candidate,
        load,
        scroll: 0,
        numbers: false,
    }));
    vec![Effect::Ask(Request::Explain {
        generation,
        row,
        candidate: id,
    })]
}

/// Shows the numbers behind the words, or hides them.
pub fn toggle_numbers(state: &mut State) {
    if let Some(Overlay::Explain(open)) = state.overlays.last_mut() {
        open.numbers = !open.numbers;
    }
}

/// Takes in the reckoning, or why there is none; one asked for by a page closed since is dropped.
pub fn answered(
    state: &mut State,
    generation: Generation,
    answer: Result<Arc<Explanation>, Problem>,
) {
    for overlay in &mut state.overlays {
        if let Overlay::Explain(open) = overlay
            && open.load.awaits(generation)
        {
            open.load.settle(answer);
            return;
        }
    }
}
