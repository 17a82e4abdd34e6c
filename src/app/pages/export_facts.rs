//! How an export stands, in words: the same in the list, below it and on its page.

use super::outcome::outcome_words;
use crate::app::glyphs::Glyphs;
use crate::app::page::Tone;
use crate::app::state::State;
use crate::app::text;
use crate::export::{OutboxState, Outcome};
use crate::worker::ExportRow;

/// Returns the state of an export as people see it: one whose hold has passed waits for its turn.
pub fn standing(state: &State, row: &ExportRow) -> OutboxState {
    match row.state {
        OutboxState::Held if row.due_at <= state.now => OutboxState::Planned,
        state => state,
    }
}

/// Returns sign and meaning of a state.
pub fn state_sign(glyphs: Glyphs, state: OutboxState) -> (&'static str, Tone) {
    match state {
        OutboxState::Planned => (glyphs.unchecked(), Tone::Muted),
        OutboxState::Held => (glyphs.newcomer(), Tone::Marked),
        OutboxState::Sending => (glyphs.arrow(), Tone::Accent),
        OutboxState::Unknown => ("?", Tone::Warning),
        OutboxState::Done => (glyphs.done(), Tone::New),
        OutboxState::Refused => (glyphs.failed(), Tone::Error),
        OutboxState::NeedsPerson => ("!", Tone::Warning),
        OutboxState::Cancelled => ("-", Tone::Muted),
    }
}

/// Returns the sign, the words and the tone of an export's state.
pub fn export_words(state: &State, row: &ExportRow) -> (&'static str, &'static str, Tone) {
    let glyphs = state.settings.glyphs;
    let stands = standing(state, row);
    let (sign, tone) = state_sign(glyphs, stands);
    match (row.unsent, row.outcome) {
        (true, Some(outcome)) => {
            let (sign, _, tone) = outcome_words(outcome, glyphs);
            (sign, row.fate(), tone)
        }
        // Of what was to be added to a record nothing landed.
        (_, Some(Outcome::Failed)) if stands == OutboxState::Done => {
            let (sign, tone) = state_sign(glyphs, OutboxState::Refused);
            (sign, row.fate(), tone)
        }
        _ if stands == row.state => (sign, row.fate(), tone),
        _ => (sign, stands.words(), tone),
    }
}

/// Returns what is waited for, why, how often a call left, and where the person is, each with its label,
/// as far as there is something to say.
pub fn export_facts(state: &State, row: &ExportRow) -> Vec<(&'static str, String)> {
    let changed = text::ago(state.now, row.updated_at);
    let sent = match row.attempts {
        _ if row.unsent => format!("never; asked for {changed}"),
        0 if row.state == OutboxState::Done => {
            format!("nothing of its own, last changed {changed}")
        }
        0 => format!("not yet, last changed {changed}"),
        1 => format!("once, last changed {changed}"),
        times => format!("{times} times, last changed {changed}"),
    };
    let waits = waits_for(state, row).filter(|_| !row.unsent);
    let facts = [
        ("Waits for", waits),
        ("Reason", row.reason.clone()),
        ("Sent", Some(sent)),
        ("In Greenhouse", in_greenhouse(row)),
    ];
    let facts = facts.into_iter();
    facts
        .filter_map(|(label, value)| Some((label, value?)))
        .collect()
}

fn in_greenhouse(row: &ExportRow) -> Option<String> {
    let candidate = row.candidate?;
    Some(match row.application {
        Some(application) => format!("candidate {candidate}, application {application}"),
        None => format!("candidate {candidate}"),
    })
}

fn waits_for(state: &State, row: &ExportRow) -> Option<String> {
    let left = row.due_at.as_second().saturating_sub(state.now.as_second());
    let then = match left {
        1.. => format!(" in {left} s"),
        _ => " now".to_owned(),
    };
    let paused = state
        .status
        .as_ref()
        .is_some_and(|status| status.exports_paused);
    Some(match standing(state, row) {
        OutboxState::Planned | OutboxState::Held if paused => "the end of the pause".to_owned(),
        OutboxState::Planned if row.halted => "what its reason says; goes on by itself".to_owned(),
        OutboxState::Planned => format!("its turn, next try{then}"),
        OutboxState::Held => format!("its sending{then}; until then it can be cancelled"),
        OutboxState::Sending => "Greenhouse's answer".to_owned(),
        OutboxState::Unknown => format!("a check whether it arrived,{then}"),
        OutboxState::NeedsPerson if row.is_blocked() => {
            "you: a guard blocks it; override it for a reason, or cancel it".to_owned()
        }
        OutboxState::NeedsPerson => "you: look at the reason, then try again or cancel".to_owned(),
        OutboxState::Refused => {
            "you: see the reason, put it right and try again, or cancel".to_owned()
        }
        OutboxState::Done if row.missed > 0 => {
            let missed = row.missed;
            format!("you: {missed} of its follow-ups failed; try again or cancel")
        }
        OutboxState::Done | OutboxState::Cancelled => return None,
    })
}
