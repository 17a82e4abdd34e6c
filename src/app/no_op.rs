//! Actions that would change nothing where they are wanted: said, so that no key is silent.

use super::columns::Columns;
use super::load::Load;
use super::overlay::Overlay;
use super::results::Filter;
use super::saved::SavedSearches;
use super::state::State;
use super::{mapping, preview};
use crate::config::{Action, Context};

/// Returns why an action has nothing to do here; none where it has, and where the screen shows that the
/// end is reached.
pub(super) fn why(state: &State, action: Action) -> Option<&'static str> {
    let top = state.overlays.last();
    let nothing = match action {
        Action::FilterAll => state.results.filter == Filter::All,
        Action::Mark => state.results.current().is_none(),
        Action::NextCandidate | Action::PreviousCandidate => candidates(state) < 2,
        Action::Numbers => {
            !matches!(top, Some(Overlay::Explain(open)) if matches!(open.load, Load::Ready(_)))
        }
        Action::FocusSearch => {
            state.context() == Context::Reader && !matches!(top, Some(Overlay::Help(_)))
        }
        Action::ForgetSearch => match top {
            Some(Overlay::Lists(open)) => open.picker.hits.is_empty(),
            Some(Overlay::Saved(SavedSearches { picker, keep: None })) => picker.hits.is_empty(),
            _ => true,
        },
        Action::DefaultColumns => state.columns == Columns::default(),
        Action::NextKind => mapping::shows_people(state),
        _ => false,
    };
    nothing.then_some(match action {
        Action::FilterAll => "Everybody is shown already.",
        Action::Mark => "No person selected.",
        Action::NextCandidate | Action::PreviousCandidate => "No other candidate to select.",
        Action::Numbers => "There are no numbers behind this.",
        Action::FocusSearch => "There is nothing to search here.",
        Action::ForgetSearch => "There is nothing to remove here.",
        Action::DefaultColumns => "The columns are as they were.",
        _ => "Only columns have a kind.",
    })
}

/// Returns how many there are to choose from with the keys for the next and the previous candidate.
pub fn candidates(state: &State) -> usize {
    match (state.overlays.last(), state.context()) {
        (Some(Overlay::Record(record)), _) => record.people().len().max(record.missed().len()),
        (_, Context::Preview) => preview::in_hand(state).map_or(0, |item| item.may_be.len()),
        _ => {
            let person = state.results.current().map(|row| row.id);
            let known = person.and_then(|person| state.verdicts.assessment(person));
            known.map_or(0, |known| known.candidates.len())
        }
    }
}
