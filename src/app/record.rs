//! One export and what became of it, with who in Greenhouse could be its person.

use std::sync::Arc;

use super::layout;
use super::load::Load;
use super::msg::Effect;
use super::outbox;
use super::overlay::Overlay;
use super::pages;
use super::person;
use super::state::State;
use crate::config::Action;
use crate::export::MatchSuspect;
use crate::matching::Decision;
use crate::worker::{ExportRow, ExportShown, Generation, Level, Problem, Request};

/// The open page of an export.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The export's id.
    pub id: String,
    /// All there is to show of it.
    pub load: Load<Arc<ExportShown>>,
    /// Position of the selected one: among those in Greenhouse who could be its person, or, of an
    /// export that is done, among the writes that follow it and did not land.
    pub chosen: usize,
    /// The first line shown.
    pub scroll: usize,
}

impl Record {
    /// Returns who in Greenhouse could be the person, likeliest first.
    pub fn people(&self) -> &[Arc<MatchSuspect>] {
        let shown = self.load.value().map(|shown| &shown.could_be);
        match shown {
            Some(Ok(people)) => people,
            _ => &[],
        }
    }

    /// Returns the positions of the writes that follow it and did not land.
    pub fn missed(&self) -> Vec<usize> {
        let shown = self.load.value().map(|shown| shown.follow_ups.iter());
        let all = shown.into_iter().flatten().enumerate();
        all.filter(|(_, one)| one.is_missed())
            .map(|(at, _)| at)
            .collect()
    }

    /// Returns the position of the selected write among those that follow it; none where all landed.
    pub fn missed_in_hand(&self) -> Option<usize> {
        self.missed().get(self.chosen).copied()
    }

    /// Returns the last position that can be selected.
    fn last(&self) -> usize {
        let count = self.people().len().max(self.missed().len());
        count.saturating_sub(1)
    }

    /// Returns the selected one.
    pub fn in_hand(&self) -> Option<&MatchSuspect> {
        self.people().get(self.chosen).map(AsRef::as_ref)
    }
}

/// Opens the page of the export under the cursor.
pub fn open(state: &mut State) -> Vec<Effect> {
    let Some(row) = outbox::current(state) else {
        return Vec::new();
    };
    if row.unsent {
        // All there is to say of it is below the list.
        return Vec::new();
    }
    let id = row.id.clone();
    let generation = state.next_number();
    let mut load = Load::default();
    load.ask(generation);
    state.overlays.push(Overlay::Record(Record {
        id: id.clone(),
        load,
        chosen: 0,
        scroll: 0,
    }));
    vec![Effect::Ask(Request::ShowExport {
        generation,
        export: id,
    })]
}

/// Takes in all there is to show, or why there is nothing; what a page closed since asked for is
/// dropped.
pub fn shown(state: &mut State, generation: Generation, answer: Result<Arc<ExportShown>, Problem>) {
    for overlay in &mut state.overlays {
        if let Overlay::Record(record) = overlay
            && record.load.awaits(generation)
        {
            record.load.settle(answer);
            record.chosen = record.chosen.min(record.last());
            return;
        }
    }
}

/// Asks again for a page whose export has changed.
pub fn follow(state: &mut State, row: &ExportRow) -> Vec<Effect> {
    let generation = state.next_number();
    for overlay in &mut state.overlays {
        if let Overlay::Record(record) = overlay
            && record.id == row.id
            && record
                .load
                .value()
                .is_none_or(|shown| is_news(&shown.row, row))
        {
            record.load.ask(generation);
            return vec![Effect::Ask(Request::ShowExport {
                generation,
                export: row.id.clone(),
            })];
        }
    }
    Vec::new()
}

/// Returns whether a page made for `shown` has to be rebuilt: the export's state changed, or, of
/// one that is done, something that follows it does.
fn is_news(shown: &ExportRow, row: &ExportRow) -> bool {
    let done = row.state == crate::export::OutboxState::Done;
    shown.state != row.state || (done && shown.updated_at != row.updated_at)
}

/// Chooses the next or the previous of those who could be the person, or of what did not land.
pub fn choose(state: &mut State, action: Action) {
    let Some(Overlay::Record(mut record)) = state.overlays.pop() else {
        return;
    };
    let last = record.last();
    record.chosen = match action {
        Action::NextCandidate => record.chosen.saturating_add(1).min(last),
        _ => record.chosen.saturating_sub(1),
    };
    if let Some(areas) = state.areas() {
        let inside = layout::inside(areas.overlay);
        let page = pages::record(state, &record, inside.width);
        record.scroll = page.cursor.unwrap_or(0).min(page.bottom(inside.height));
    }
    state.overlays.push(Overlay::Record(record));
}

/// Says that the selected one is the person of the export, or is not.
pub fn resolve_identity(state: &mut State, decision: Decision) -> Vec<Effect> {
    let Some(Overlay::Record(record)) = state.overlays.last() else {
        return Vec::new();
    };
    match record.in_hand() {
        Some(found) => vec![Effect::Ask(Request::SayWho {
            export: record.id.clone(),
            candidate: found.candidate.id,
            decision,
        })],
        None => {
            state.say(Level::Info, "No person to decide on here.");
            Vec::new()
        }
    }
}

/// Takes in that a person's word was kept.
pub fn word_kept(state: &mut State, export: &str, decision: Decision) -> Vec<Effect> {
    let line = match decision {
        Decision::Same => "Kept: same person.",
        Decision::NotSame => "Kept: different person.",
    };
    state.say(Level::Info, line);
    let generation = state.next_number();
    let waits = state.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Record(record) if record.id == export => Some(record),
        _ => None,
    });
    let Some(record) = waits else {
        return Vec::new();
    };
    record.load.ask(generation);
    vec![Effect::Ask(Request::ShowExport {
        generation,
        export: export.to_owned(),
    })]
}

/// Has it looked now whether the selected export arrived.
pub fn settle(state: &mut State) -> Vec<Effect> {
    let row = outbox::current(state).map(|row| (row.id.clone(), row.attempts));
    match row {
        Some((export, 1..)) => {
            state.say(Level::Info, "Checking whether it arrived…");
            vec![Effect::Ask(Request::SettleExport { export })]
        }
        Some(_) => {
            state.say(
                Level::Info,
                "It was never sent: there is nothing to look for.",
            );
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Says what a look found.
pub fn looked(state: &mut State, row: &ExportRow) {
    let line = match row.state {
        crate::export::OutboxState::Done => format!("It arrived: {}.", row.name),
        _ => "It can't be seen in Greenhouse now.".to_owned(),
    };
    state.say(Level::Info, line);
}

/// Opens the page of the selected one, or of the person it became.
pub fn open_page(state: &mut State) -> Vec<Effect> {
    let found = match state.overlays.last() {
        Some(Overlay::Record(record)) => record.in_hand().map(|found| found.candidate.id),
        _ => None,
    };
    match found {
        Some(id) => person::show_page(state, id.page()),
        None => outbox::open_page(state),
    }
}
