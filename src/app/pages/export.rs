//! An export: what will be written, field by field, and what became of it.

use std::collections::HashMap;

use super::outcome::outcome_words;
use super::progress::progress;
use crate::app::exports::{self, Batch, Stage};
use crate::app::page::{Page, Tone};
use crate::app::state::State;
use crate::app::text;
use crate::export::{Outcome, Plan, PlanItem, Report, Step, Target};
use crate::people::PersonRef;
use crate::worker::Generation;

/// Returns the page for a frame's inside of `width` columns, with the JSON bodies where `body`.
pub fn export(state: &State, generation: Generation, body: bool, width: u16) -> Page {
    let mut page = Page::new(width, state.settings.glyphs);
    let Some(batch) = state.batches.get(&generation) else {
        return page;
    };
    page.text(Tone::Heading, &title(batch));
    let Some((plan, reports)) = batch.parts() else {
        let line = format!(
            "{} Working out what would be written…",
            page.glyphs.spinner(state.step)
        );
        page.text(Tone::Muted, &line);
        return page;
    };
    match &batch.stage {
        Stage::Planning | Stage::Preview(_) => overview(&mut page, plan),
        Stage::Running(..) => progress(&mut page, state, batch),
        Stage::Done(..) => page.text(Tone::Plain, &exports::summary(reports)),
    }
    let outcomes: HashMap<PersonRef, &Report> = reports
        .iter()
        .map(|report| (report.person, report))
        .collect();
    // Who needs a person stands first: in a long list they would be missed.
    let waits = |item: &&PlanItem| match outcomes.get(&item.person) {
        Some(report) => report.outcome.needs_person() && report.outcome != Outcome::TakenBack,
        None => matches!(
            item.step,
            Step::NeedsReview { .. } | Step::Guarded { .. } | Step::Refused { .. }
        ),
    };
    let (first, rest): (Vec<_>, Vec<_>) = plan.items.iter().partition(waits);
    for item in first.into_iter().chain(rest) {
        page.gap();
        let report = outcomes.get(&item.person).copied();
        match (&batch.stage, report) {
            (Stage::Planning | Stage::Preview(_), _) => preview(&mut page, item, body),
            (_, report) => outcome(&mut page, item, report),
        }
    }
    page
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

/// Adds what will happen in numbers, and the side effects.
fn overview(page: &mut Page, plan: &Plan) {
    let count = |one: &str, many: &str, is: &dyn Fn(&Step) -> bool| {
        let count = plan.items.iter().filter(|item| is(&item.step)).count();
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        (count > 0).then(|| text::count(count, one, many))
    };
    let parts: Vec<String> = [
        count("new person", "new people", &|step| {
            matches!(step, Step::Create)
        }),
        count(
            "application for somebody already there",
            "applications for people already there",
            &|step| matches!(step, Step::Add { .. }),
        ),
        count(
            "prospect becomes a candidate",
            "prospects become candidates",
            &|step| matches!(step, Step::Convert { .. }),
        ),
        count("is on it already", "are on it already", &|step| {
            matches!(step, Step::AlreadyOnJob { .. })
        }),
        count("needs your look first", "need your look first", &|step| {
            matches!(step, Step::NeedsReview { .. })
        }),
        count("held back", "held back", &|step| {
            matches!(step, Step::Guarded { .. })
        }),
        count("can't be written", "can't be written", &|step| {
            matches!(step, Step::Refused { .. })
        }),
    ]
    .into_iter()
    .flatten()
    .collect();
    page.text(Tone::Plain, &parts.join(page.glyphs.dot()));
    if exports::writes(plan) == 0 {
        page.text(Tone::Possible, "Nothing will be written.");
    }
    for effect in &plan.side_effects {
        page.wrapped(2, &[(Tone::Warning, &format!("! {effect}"))]);
    }
}

fn preview(page: &mut Page, item: &PlanItem, body: bool) {
    let glyphs = page.glyphs;
    let (sign, tone, what) = match &item.step {
        Step::Create => (
            glyphs.newcomer(),
            Tone::New,
            "new person, with an application".to_owned(),
        ),
        Step::Add { candidate, name } => (
            glyphs.in_greenhouse(),
            Tone::InGreenhouse,
            format!("application for {name} (no. {candidate}), who is there"),
        ),
        Step::Convert {
            candidate, name, ..
        } => (
            glyphs.in_greenhouse(),
            Tone::InGreenhouse,
            format!("{name} (no. {candidate}), a prospect for this job, becomes a candidate on it"),
        ),
        Step::AlreadyOnJob { stage, .. } => (
            glyphs.done(),
            Tone::Muted,
            match stage {
                Some(stage) => format!("on this job already, in stage {stage}"),
                None => "on this job already".to_owned(),
            },
        ),
        Step::NeedsReview { reason } => (
            glyphs.possible(),
            Tone::Possible,
            format!("needs your look first: {reason}"),
        ),
        Step::Guarded { reason, .. } => ("!", Tone::Warning, format!("held back: {reason}")),
        Step::Refused { reason } => (
            glyphs.failed(),
            Tone::Error,
            format!("can't be written: {reason}"),
        ),
    };
    heading(page, sign, tone, &item.name, &what);
    for field in &item.fields {
        page.labelled(
            16,
            &format!("  {}", field.label),
            &[(Tone::Plain, &field.value)],
        );
    }
    for left in &item.left_out {
        let label = format!("  {}", left.label);
        page.labelled(
            16,
            &label,
            &[
                (Tone::Muted, &left.value),
                (Tone::Warning, &format!("  left out: {}", left.reason)),
            ],
        );
    }
    if body && !item.body.is_null() {
        let json = serde_json::to_string_pretty(&item.body).unwrap_or_default();
        for line in json.lines() {
            let indent = line.len() - line.trim_start().len();
            page.wrapped(indent + 4, &[(Tone::Muted, &format!("  {line}"))]);
        }
    }
}

fn outcome(page: &mut Page, item: &PlanItem, report: Option<&Report>) {
    let Some(report) = report else {
        let sign = page.glyphs.unchecked();
        heading(page, sign, Tone::Muted, &item.name, "under way");
        return;
    };
    let (sign, word, tone) = outcome_words(report.outcome, page.glyphs);
    heading(page, sign, tone, &report.name, word);
    if let Some(reason) = &report.reason {
        page.wrapped(2, &[(Tone::Plain, &format!("  {reason}"))]);
    }
    if let Some(id) = report.candidate_id {
        let link = crate::app::person::candidate_page(id);
        page.wrapped(2, &[(Tone::Muted, &format!("  {link}"))]);
    }
}

fn heading(page: &mut Page, sign: &str, tone: Tone, name: &str, what: &str) {
    let name = match name.trim() {
        "" => "(no name)",
        name => name,
    };
    page.wrapped(
        2,
        &[
            (tone, &format!("{sign} ")),
            (Tone::Heading, name),
            (Tone::Plain, "  "),
            (tone, what),
        ],
    );
}
