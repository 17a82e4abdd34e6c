//! The place kept: where the user was, written down after each change and taken up at the next start,
//! also after a crash. It holds numbers of people, never their names.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::columns::{Columns, Sort};
use super::field::TextField;
use super::layout::Panes;
use super::looks;
use super::outbox::{self, ExportFilter};
use super::overlay::Overlay;
use super::results::Filter;
use super::session::{ExportTarget, Session};
use super::state::{Pane, State};
use super::tour::Tour;
use crate::config::{Action, Look};
use crate::export::Chosen;
use crate::people::PersonRef;
use crate::worker::{JobList, Level, Scope};

/// Where the user is, as it is written down.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Place {
    query: String,
    scope: Scope,
    filter: Filter,
    focus: Pane,
    marks: BTreeSet<PersonRef>,
    cursor: Option<Spot>,
    target: Option<ExportTarget>,
    chosen: Chosen,
    exports: Option<OpenExports>,
    panes: Panes,
    look: Option<Look>,
    tour: Option<usize>,
    searches: Vec<String>,
    sort: Option<Sort>,
    columns: Columns,
}

/// The row under the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Spot {
    person: PersonRef,
    /// Its position in the list.
    row: usize,
    /// Its line on the screen.
    line: usize,
}

/// The open list of exports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct OpenExports {
    filter: ExportFilter,
    words: String,
}

/// What the state knows of the place kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keeper {
    /// What was written down last; none where nothing is kept.
    kept: Option<Place>,
    /// The row the cursor goes to once it is there; a key press gives it up.
    wanted: Option<Spot>,
    /// The target is of an earlier session, and no list of jobs has confirmed it yet.
    target_unproven: bool,
}

impl Keeper {
    /// Returns whether the place is kept at all.
    pub fn is_on(&self) -> bool {
        self.kept.is_some()
    }

    /// Returns how many rows have to be there before the cursor can be where it was.
    pub(super) fn rows(&self) -> usize {
        self.wanted.map_or(0, |spot| spot.row + 1)
    }

    /// Gives up waiting for the row: the user moves.
    pub(super) fn give_up(&mut self) {
        self.wanted = None;
    }
}

impl Place {
    /// Reads what [`to_keep`] wrote. What this version does not understand keeps its default, alone.
    fn read(text: &str) -> Self {
        let map: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
        fn part<T: DeserializeOwned + Default>(map: &Map<String, Value>, name: &str) -> T {
            let value = map.get(name).cloned().unwrap_or_default();
            serde_json::from_value(value).unwrap_or_default()
        }
        Self {
            query: part(&map, "query"),
            scope: part(&map, "scope"),
            filter: part(&map, "filter"),
            focus: part(&map, "focus"),
            marks: part(&map, "marks"),
            cursor: part(&map, "cursor"),
            target: part(&map, "target"),
            chosen: part(&map, "chosen"),
            exports: part(&map, "exports"),
            panes: part(&map, "panes"),
            look: part(&map, "look"),
            tour: part(&map, "tour"),
            searches: part(&map, "searches"),
            sort: part(&map, "sort"),
            columns: part(&map, "columns"),
        }
    }

    /// Returns where the user is, but for the marks.
    fn of(state: &State) -> Self {
        let results = &state.results;
        let here = results.current().map(|row| Spot {
            person: row.id,
            row: results.cursor,
            line: results.cursor.saturating_sub(results.offset),
        });
        let open = state.overlays.iter().find_map(|overlay| match overlay {
            Overlay::Outbox(list) => Some(OpenExports {
                filter: list.filter,
                words: list.words.text().to_owned(),
            }),
            _ => None,
        });
        Self {
            query: state.search.field.text().to_owned(),
            scope: state.search.scope,
            filter: results.filter,
            focus: state.focus,
            marks: BTreeSet::new(),
            cursor: state.place.wanted.or(here),
            target: state.session.in_hand.clone(),
            chosen: state.session.chosen.clone(),
            exports: open,
            panes: Panes {
                on_detail: false,
                plain: false,
                ..state.panes
            },
            look: state.look,
            tour: state.tour.at(),
            searches: state.search.past.clone(),
            sort: results.sort,
            columns: state.columns.clone(),
        }
    }
}

/// Returns where the exports of the session go whose place this is, and what they carry.
pub fn session_of(text: &str) -> (Option<ExportTarget>, Chosen) {
    let place = Place::read(text);
    (place.target, place.chosen)
}

/// Takes up the place of the last session, and keeps it from now on; nothing where the settings say
/// that none is kept.
pub fn take_up(state: &mut State) {
    let Some(text) = state.settings.place.take() else {
        return;
    };
    let mut place = Place::read(&text);
    if text.is_empty() {
        // Nobody was here before.
        place.tour = Some(0);
    }
    state.panes = Panes {
        plain: state.settings.plain,
        ..place.panes
    };
    looks::take_up(state, place.look);
    state.tour = Tour::from(place.tour);
    state.place = Keeper {
        wanted: place.cursor,
        target_unproven: place.target.is_some(),
        kept: Some(place.clone()),
    };
    state.search.field = TextField::new(place.query);
    state.search.scope = place.scope;
    state.search.past = place.searches;
    state.results.filter = place.filter;
    state.results.sort = place.sort;
    state.columns = place.columns;
    state.focus = place.focus;
    state.marks = place.marks;
    state.session = Session {
        in_hand: place.target,
        chosen: place.chosen,
    };
    if let Some(open) = place.exports {
        outbox::take_up(state, open.filter, open.words);
    }
}

/// Returns what is to be written down; none while nothing has changed.
pub fn to_keep(state: &mut State) -> Option<String> {
    let mut kept = state.place.kept.take()?;
    // There may be very many marks: they are copied only where they have changed.
    let marks = std::mem::take(&mut kept.marks);
    let mut place = Place::of(state);
    let same_marks = marks == state.marks;
    let is_new = !same_marks || kept != place;
    place.marks = if same_marks {
        marks
    } else {
        state.marks.clone()
    };
    let text = is_new.then(|| serde_json::to_string(&place).ok()).flatten();
    state.place.kept = Some(place);
    text
}

/// Puts the cursor on the row it was on, as soon as that is shown.
pub fn settle(state: &mut State) {
    let Some(spot) = state.place.wanted else {
        return;
    };
    let at = state
        .results
        .shown_from(0)
        .position(|row| row.id == spot.person);
    if let Some(at) = at {
        state.place.wanted = None;
        state.results.cursor = at;
        state.results.offset = at.saturating_sub(spot.line);
    }
}

/// Holds the target of an earlier session against the jobs there are now: one that is no longer
/// offered is dropped, and said.
pub fn prove_target(state: &mut State, jobs: &JobList) {
    // Before the first sync there is nothing to hold it against.
    if !state.place.target_unproven || jobs.open.is_empty() {
        return;
    }
    state.place.target_unproven = false;
    let there = match &state.session.in_hand {
        Some(ExportTarget::Job(job)) => jobs.open.iter().any(|open| open.id == job.id),
        Some(ExportTarget::Prospects(Some(pool))) => jobs.pools.iter().any(|one| one.id == pool.id),
        Some(ExportTarget::Prospects(None)) | None => true,
    };
    if there {
        return;
    }
    if let Some(gone) = state.session.in_hand.take() {
        let key = state.key_name(Action::PickJob);
        let line = format!(
            "{} is no longer open; {key} picks another job.",
            gone.words()
        );
        state.say(Level::Warning, line);
    }
}
