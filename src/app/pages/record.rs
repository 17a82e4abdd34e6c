//! One export: how it stands, what was sent, and who in Greenhouse could be its person.

use super::export_facts::{export_facts, standing, state_sign};
use super::history::history;
use crate::app::outbox;
use crate::app::page::{Page, Tone};
use crate::app::record::Record;
use crate::app::state::State;
use crate::app::text;
use crate::config::{Action, Context};
use crate::export::{self, FollowUp, MatchSuspect};
use crate::worker::ExportShown;

/// Returns the page for a frame's inside of `width` columns.
pub fn record(state: &State, record: &Record, width: u16) -> Page {
    let mut page = Page::new(width, state.settings.glyphs);
    let shown = record.load.value();
    let row = outbox::by_id(state, &record.id).or(shown.map(|shown| &shown.row));
    let Some(row) = row else {
        page.text(Tone::Muted, "This export is no longer in the list.");
        return page;
    };
    page.text(Tone::Heading, &format!("{} for {}", row.name, row.target));
    let stands = standing(state, row);
    let (sign, tone) = state_sign(page.glyphs, stands);
    page.text(tone, &format!("{sign} {}", stands.words()));
    for (label, value) in export_facts(state, row) {
        page.labelled(16, label, &[(Tone::Plain, &value)]);
    }
    if let Some(id) = row.candidate {
        page.labelled(16, "Page", &[(Tone::Plain, &id.page())]);
    }
    if !row.unsent {
        page.labelled(16, "Export", &[(Tone::Muted, &row.id)]);
    }
    if let Some(problem) = record.load.problem() {
        page.gap();
        page.text(Tone::Error, &problem.what);
    }
    match shown {
        Some(shown) => rest(&mut page, state, record, shown),
        None if record.load.is_pending() => {
            page.gap();
            let spinner = page.glyphs.spinner(state.step);
            page.text(Tone::Muted, &format!("{spinner} Looking…"));
        }
        None => {}
    }
    page
}

fn rest(page: &mut Page, state: &State, record: &Record, shown: &ExportShown) {
    let asked = text::ago(state.now, shown.created_at);
    page.labelled(16, "Asked for", &[(Tone::Plain, &asked)]);
    if let Some(at) = shown.sent_at {
        let left = text::ago(state.now, at);
        page.labelled(16, "Last call left", &[(Tone::Plain, &left)]);
    }
    page.gap();
    let title = if shown.was_sent {
        "What was sent"
    } else {
        "What is to be sent"
    };
    page.text(Tone::Heading, title);
    for field in &shown.fields {
        page.value(16, &format!("  {}", field.label), &field.value);
    }
    follow_ups(page, record, &shown.follow_ups);
    let row = &shown.row;
    let decide = matches!(
        row.state,
        export::OutboxState::Unknown | export::OutboxState::NeedsPerson
    );
    if !decide {
        let missed = record.missed().len();
        if missed > 0 {
            page.gap();
            missed_choices(page, state, missed);
        }
        return;
    }
    if row.is_blocked() {
        page.gap();
        return held_choices(page, state);
    }
    page.gap();
    page.text(Tone::Heading, "In Greenhouse, asked just now");
    match &shown.could_be {
        Err(problem) => page.text(Tone::Error, &problem.what),
        Ok(people) if people.is_empty() => {
            page.text(Tone::Plain, "Nobody who could be this person.");
        }
        Ok(people) => {
            for (at, found) in people.iter().enumerate() {
                page.gap();
                person(page, state, found, at == record.chosen);
            }
        }
    }
    if row.state == export::OutboxState::NeedsPerson {
        page.gap();
        choices(page, state, record, shown);
    }
}

/// Adds the writes that follow once the person is there, each with its own fate.
fn follow_ups(page: &mut Page, record: &Record, follow_ups: &[FollowUp]) {
    if follow_ups.is_empty() {
        return;
    }
    page.gap();
    page.text(Tone::Heading, "What follows it");
    let in_hand = record.missed_in_hand();
    for (at, one) in follow_ups.iter().enumerate() {
        let (sign, tone) = state_sign(page.glyphs, one.state);
        let fate = match one.state {
            export::OutboxState::Cancelled => format!("{sign} cancelled"),
            state => format!("{sign} {}", state.words()),
        };
        let reason = one.reason.as_deref().unwrap_or_default();
        let cursor = page.sign(in_hand == Some(at));
        page.labelled(
            16,
            &format!("{cursor} {}", one.what.words()),
            &[(tone, &fate), (Tone::Plain, &format!("  {reason}"))],
        );
    }
}

/// Says what can be done with what did not land.
fn missed_choices(page: &mut Page, state: &State, missed: usize) {
    let mut lines = vec![(Action::Retry, "try what did not land again")];
    match missed {
        1 => lines.push((Action::Forget, "cancel it")),
        _ => lines.extend([
            (Action::Forget, "cancel the marked one"),
            (Action::NextCandidate, "mark the next one"),
        ]),
    }
    keys(page, state, &lines);
}

/// Says what can be done with a person whom a guard holds back.
fn held_choices(page: &mut Page, state: &State) {
    let lines = [
        (Action::Override, "export all the same, for a reason"),
        (Action::Retry, "check again, and send if no guard blocks it"),
        (Action::Forget, "cancel it"),
    ];
    keys(page, state, &lines);
}

fn keys(page: &mut Page, state: &State, lines: &[(Action, &str)]) {
    for (action, words) in lines {
        let key = state.settings.keymap.key_for(*action, Context::Record);
        let key = key.map_or_else(|| action.name().to_owned(), ToString::to_string);
        page.labelled(6, &format!("  {key}"), &[(Tone::Plain, words)]);
    }
}

fn person(page: &mut Page, state: &State, found: &MatchSuspect, chosen: bool) {
    let sign = page.sign(chosen);
    let candidate = &found.candidate;
    let dot = page.glyphs.dot();
    let mut facts = format!("{dot}no. {}", candidate.id);
    if let Some(at) = candidate.created_at {
        facts.push_str(&format!("{dot}made {}", text::ago(state.now, at)));
    }
    page.wrapped(
        2,
        &[
            (Tone::Accent, &format!("{sign} ")),
            (Tone::Heading, &candidate.name()),
            (Tone::Muted, &facts),
        ],
    );
    let one = |value: &Option<String>| value.clone().unwrap_or_default();
    for (label, value) in [
        ("Company", one(&candidate.company)),
        ("Title", one(&candidate.title)),
        ("E-mail", candidate.emails.join(", ")),
        ("Phone", candidate.phones.join(", ")),
        ("Pages", candidate.urls.join(", ")),
    ] {
        if !value.is_empty() {
            page.labelled(16, &format!("  {label}"), &[(Tone::Plain, &value)]);
        }
    }
    history(page, &found.applications, &[], &state.settings.zone);
}

/// Says what can be decided, with the keys for it.
fn choices(page: &mut Page, state: &State, record: &Record, shown: &ExportShown) {
    let there = record.in_hand().map(|found| found.on_target.is_some());
    let same = match (shown.was_sent, there) {
        (_, None) => None,
        (true, Some(true)) => Some("same person: the export is done with these numbers"),
        (_, Some(_)) => Some("that is the person: an application is added"),
    };
    let again = if shown.was_sent {
        "it is not there: check once more and send again"
    } else {
        "check again and send"
    };
    let mut lines = Vec::new();
    if let Some(same) = same {
        lines.push((Action::Same, same));
        lines.push((Action::NotSame, "different person"));
    }
    lines.push((Action::Retry, again));
    lines.push((Action::Forget, "cancel it"));
    keys(page, state, &lines);
}
