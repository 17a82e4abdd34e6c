//! Verdicts that arrive, alone or with all there is to show of the person.

use std::sync::Arc;

use super::msg::Effect;
use super::state::State;
use super::{detail, preview};
use crate::matching::{Assessment, Verdict};
use crate::people::PersonRef;
use crate::worker::{Generation, Level, LoadedPerson, Problem};

/// Takes in a verdict, or why there is none, that answers what was asked at a count.
pub(super) fn take(
    state: &mut State,
    row: PersonRef,
    verdict: Result<Arc<Assessment>, Problem>,
    at: Generation,
) -> Vec<Effect> {
    match verdict {
        Ok(assessment) => assessed(state, row, assessment, at),
        Err(problem) => {
            preview::not_decided(state, row);
            state.verdicts.fail(row, problem, at);
            Vec::new()
        }
    }
}

fn assessed(
    state: &mut State,
    row: PersonRef,
    assessment: Arc<Assessment>,
    at: Generation,
) -> Vec<Effect> {
    let now = assessment.verdict;
    let known = state.verdicts.assessment(row);
    let changed = known.is_none_or(|old| old.candidates != assessment.candidates);
    let before = state.verdicts.verdict(row);
    if !state.verdicts.know(row, assessment, at) {
        return Vec::new();
    }
    if before != Some(now) || changed {
        state.guards.outdate_one(row);
    }
    if matches!(row, PersonRef::Profile(_)) {
        state.results.assessed(row, before, Some(now));
    }
    if changed && state.detail.person == Some(row) {
        state.detail.candidate = 0;
    }
    preview::decided(state, row)
}

/// Takes in what was asked for about the person under the cursor.
pub(super) fn loaded(
    state: &mut State,
    generation: Generation,
    loaded: LoadedPerson,
) -> Vec<Effect> {
    state.verdicts.brought(generation);
    let effects = loaded
        .verdict
        .map(|verdict| take(state, loaded.row, verdict, generation));
    detail::loaded(state, generation, loaded.detail);
    effects.unwrap_or_default()
}

/// Takes in that what was asked for about a person did not come: their verdict is asked for with those of
/// the other rows.
pub(super) fn not_loaded(state: &mut State, generation: Generation, problem: Problem) {
    state.verdicts.brought(generation);
    detail::failed(state, generation, problem);
}

/// Takes in a person who was decided on, or whom Greenhouse was asked about: the newest there is.
pub(super) fn seen(state: &mut State, seen: LoadedPerson) -> Vec<Effect> {
    let now = state.next_number();
    let effects = seen
        .verdict
        .map(|verdict| take(state, seen.row, verdict, now));
    detail::seen(state, seen.row, seen.detail);
    effects.unwrap_or_default()
}

/// Takes in what Greenhouse itself says of a person.
pub(super) fn rechecked(state: &mut State, person: LoadedPerson) -> Vec<Effect> {
    if state.verdicts.rechecked(person.row)
        && let Some(Ok(assessment)) = &person.verdict
    {
        let profile = person.detail.profile.as_ref();
        let mute = profile.is_some_and(|profile| profile.emails.is_empty());
        let who = match (assessment.asked.live, mute) {
            (true, true) => "No e-mail to ask Greenhouse about; by the local copy",
            (true, false) => "Greenhouse was asked",
            (false, _) => "Greenhouse could not be asked; by the local copy",
        };
        let verdict = words(assessment.verdict);
        state.say(Level::Info, format!("{who}: {verdict}."));
    }
    seen(state, person)
}

/// Takes in that Greenhouse was not asked about a person.
pub(super) fn not_rechecked(state: &mut State, row: PersonRef, problem: Problem) {
    preview::not_decided(state, row);
    let now = state.next_number();
    state.verdicts.fail(row, problem.clone(), now);
    if state.verdicts.rechecked(row) {
        state.report(problem);
    }
}

fn words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::InGreenhouse => "in Greenhouse",
        Verdict::Possible => "possible, somebody has to look",
        Verdict::New => "new",
    }
}
