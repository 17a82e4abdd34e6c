//! What the guards of an export say of the people on screen, before anybody thinks of an export.

use std::collections::{HashMap, HashSet};

use super::msg::Effect;
use super::search;
use super::session::{ExportTarget, Session};
use super::state::State;
use crate::export::{Chosen, Target, Warning};
use crate::matching::Verdict;
use crate::mirror::query::{self, Flag};
use crate::people::PersonRef;
use crate::worker::Request;

/// What guards say, for the export settings there are now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GuardFacts {
    known: HashMap<PersonRef, Vec<Warning>>,
    /// Who was judged since the local copy last changed.
    fresh: HashSet<PersonRef>,
    asked: HashSet<PersonRef>,
    /// The export settings that this holds for.
    session: Session,
}

impl GuardFacts {
    /// Returns the facts that speak against exporting somebody, those that block first.
    pub fn on(&self, person: PersonRef) -> &[Warning] {
        self.known.get(&person).map_or(&[], Vec::as_slice)
    }

    /// Notes that the local copy is another: everybody on screen is judged again.
    pub(super) fn outdate(&mut self) {
        self.fresh.clear();
        self.asked.clear();
    }

    /// Notes that one person's record or verdict is another.
    pub(super) fn outdate_one(&mut self, person: PersonRef) {
        self.fresh.remove(&person);
        self.asked.remove(&person);
    }
}

/// Takes in what guards say, unless the target has changed meanwhile.
pub(super) fn judged(
    state: &mut State,
    rows: Vec<(PersonRef, Vec<Warning>)>,
    target: Option<&Target>,
    chosen: &Chosen,
) {
    let session = &state.session;
    let aim = session.in_hand.as_ref().map(ExportTarget::target);
    if aim.as_ref() != target || session.chosen != *chosen {
        return;
    }
    for (person, says) in rows {
        state.guards.fresh.insert(person);
        if says.is_empty() {
            state.guards.known.remove(&person)
        } else {
            state.guards.known.insert(person, says)
        };
    }
}

/// Asks what guards say of those on screen who were not judged yet, once their verdicts are known. With
/// other export settings everything is asked again, a search for those who are guarded too.
pub(super) fn ask(state: &mut State, height: usize) -> Vec<Effect> {
    let mut effects = Vec::new();
    if state.guards.session != state.session {
        state.guards = GuardFacts {
            session: state.session.clone(),
            ..GuardFacts::default()
        };
        let asked = query::parse(state.search.field.text()).query;
        if asked.judged().contains(&Flag::Guarded) && state.search.generation.0 > 0 {
            effects.push(search::ask(state));
        }
    }
    if state.results.load.is_pending() {
        return effects;
    }
    let visible = state.results.shown_from(state.results.offset).take(height);
    let mut wanted = Vec::new();
    for row in visible {
        match state.verdicts.verdict(row.id) {
            // Wait for the verdicts still being checked, then ask about all rows in one request.
            None if state.verdicts.problem(row.id).is_none() => return effects,
            // Whoever has to be reviewed first is not written about.
            None | Some(Verdict::Possible) => {}
            Some(_) => wanted.push(row.id),
        }
    }
    wanted.retain(|person| !state.guards.fresh.contains(person));
    if wanted
        .iter()
        .all(|person| state.guards.asked.contains(person))
    {
        return effects;
    }
    state.guards.asked = wanted.iter().copied().collect();
    let session = &state.session;
    effects.push(Effect::Ask(Request::Guards {
        as_of: state.verdicts.as_of(&wanted),
        rows: wanted,
        target: session.in_hand.as_ref().map(ExportTarget::target),
        chosen: session.chosen.clone(),
    }));
    effects
}
