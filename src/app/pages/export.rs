//! An export: its preview, then what became of it.

use std::collections::HashMap;
use std::ops::Range;

use super::outcome::outcome_words;
use super::preview::{in_column, name_column, preview};
use super::progress::progress;
use crate::app::exports::{self, Batch, Stage};
use crate::app::page::{Page, Tone};
use crate::app::preview::{ExportView, waits};
use crate::app::state::State;
use crate::app::text;
use crate::export::{Outcome, PlanItem, Report, Target};
use crate::people::PersonRef;

/// Returns the page for a frame's inside of `width` columns, and the lines of the selected person.
pub fn export(state: &State, view: &ExportView, width: u16) -> (Page, Range<usize>) {
    let mut page = Page::new(width, state.settings.glyphs);
    let Some(batch) = state.batches.get(&view.generation) else {
        return (page, 0..0);
    };
    page.text(Tone::Heading, &title(batch));
    let (plan, reports) = match &batch.stage {
        Stage::Planning => {
            let sign = page.glyphs.spinner(state.step);
            page.text(
                Tone::Muted,
                &format!("{sign} Working out what would be written…"),
            );
            return (page, 0..0);
        }
        Stage::Preview(plan) => {
            let hand = preview(&mut page, state, view, plan);
            return (page, hand);
        }
        Stage::Running(plan, reports) => {
            progress(&mut page, state, batch);
            (plan, reports)
        }
        Stage::Done(plan, reports) => {
            page.text(Tone::Plain, &exports::summary(reports));
            (plan, reports)
        }
    };
    let outcomes: HashMap<PersonRef, &Report> = reports
        .iter()
        .map(|report| (report.person, report))
        .collect();
    // Who needs a person is first: in a long list they would be missed.
    let waits = |item: &&PlanItem| match outcomes.get(&item.person) {
        Some(report) => report.outcome.needs_person() && report.outcome != Outcome::TakenBack,
        None => waits(item),
    };
    let (first, rest): (Vec<_>, Vec<_>) = plan.items.iter().partition(waits);
    page.gap();
    let column = name_column(&plan.items, page.glyphs);
    for item in first.into_iter().chain(rest) {
        outcome(&mut page, item, outcomes.get(&item.person).copied(), column);
    }
    (page, 0..0)
}

fn title(batch: &Batch) -> String {
    let people = u64::try_from(batch.people).unwrap_or(u64::MAX);
    let whom = text::count(people, "person", "people");
    match &batch.target {
        Target::Job { name, .. } => format!("{whom} for {name}"),
        Target::Prospect { pool: Some(pool) } => format!("{whom} for the prospect pool {pool}"),
        Target::Prospect { pool: None } => format!("{whom} for prospects"),
    }
}

/// Adds a person with the outcome of the export, its words aligned in a column.
fn outcome(page: &mut Page, item: &PlanItem, report: Option<&Report>, column: usize) {
    let glyphs = page.glyphs;
    let (sign, word, tone) = match report {
        Some(report) => outcome_words(report.outcome, glyphs),
        None => (glyphs.unchecked(), "waiting", Tone::Muted),
    };
    let link = report.and_then(|report| report.candidate_id);
    let link = link.map(|id| format!("{}{}", glyphs.dot(), id.page()));
    let (shown, gap) = in_column(&item.name, column, glyphs);
    page.wrapped(
        2,
        &[
            (tone, &format!("{sign} ")),
            (Tone::Heading, &shown),
            (Tone::Plain, &gap),
            (tone, word),
            (Tone::Muted, &link.unwrap_or_default()),
        ],
    );
    // A reason that only says the word again says nothing.
    let reason = report.and_then(|report| report.reason.as_deref());
    if let Some(reason) = reason.filter(|reason| !reason.starts_with(word)) {
        page.wrapped(2, &[(Tone::Plain, &format!("  {reason}"))]);
    }
}
