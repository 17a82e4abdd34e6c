//! What will be written: how many of which kind, then everybody on a line, and the selected person
//! field by field.

use std::ops::Range;

use super::evidence::one_match;
use crate::app::Glyphs;
use crate::app::exports;
use crate::app::page::{Page, Tone};
use crate::app::preview::{ExportView, lacks_name};
use crate::app::state::State;
use crate::app::text;
use crate::config::{Action, Context};
use crate::export::{NOT_CHECKED, Plan, PlanItem, Step, UNSEEN, Warning};
use crate::people::{Profile, name as name_of};

/// Columns of the labels.
const LABELS: usize = 18;
/// Columns of a name on a line, where other people are below.
const NAMES: usize = 26;

/// Adds the preview; returns the lines of the selected person.
pub fn preview(page: &mut Page, state: &State, view: &ExportView, plan: &Plan) -> Range<usize> {
    overview(page, plan);
    page.gap();
    if let [one] = &plan.items[..] {
        let start = page.lines.len();
        let (sign, tone, what) = words(page, one, &one.step);
        page.wrapped(
            2,
            &[
                (tone, &format!("{sign} ")),
                (Tone::Heading, &name(&one.name)),
                (Tone::Plain, "  "),
                (tone, &what),
            ],
        );
        in_full(page, state, view, one);
        return start..page.lines.len();
    }
    let column = name_column(&plan.items, page.glyphs);
    let mut hand = 0..0;
    for (at, item) in plan.items.iter().enumerate() {
        let start = page.lines.len();
        let chosen = at == view.at;
        line(page, item, chosen, column);
        if chosen {
            in_full(page, state, view, item);
            if at + 1 < plan.items.len() {
                page.gap();
            }
            hand = start..page.lines.len();
        }
    }
    hand
}

/// Adds what will happen in numbers, and the side effects.
fn overview(page: &mut Page, plan: &Plan) {
    let number = |is: &dyn Fn(&PlanItem) -> bool| {
        let count = plan.items.iter().filter(|item| is(item)).count();
        u64::try_from(count).unwrap_or(u64::MAX)
    };
    let steps = |is: fn(&Step) -> bool| number(&|item| is(&item.step));
    let parts = [
        (
            steps(|step| *step == Step::Create),
            "new person",
            "new people",
        ),
        (
            steps(|step| matches!(step, Step::Add { .. })),
            "application for somebody already there",
            "applications for people already there",
        ),
        (
            steps(|step| matches!(step, Step::Convert { .. })),
            "prospect becomes a candidate",
            "prospects become candidates",
        ),
        (
            steps(|step| matches!(step, Step::AlreadyOnJob { .. })),
            "is there already",
            "are there already",
        ),
        (
            steps(|step| matches!(step, Step::NeedsReview { .. })),
            "needs review",
            "need review",
        ),
        (
            steps(|step| *step == Step::Unchecked),
            "not checked",
            "not checked",
        ),
        (
            steps(|step| matches!(step, Step::Guarded { .. })),
            "blocked",
            "blocked",
        ),
        (
            steps(|step| matches!(step, Step::Refused { .. })),
            "can't be written",
            "can't be written",
        ),
        (
            number(&|item| item.overridden.is_some()),
            "overridden",
            "overridden",
        ),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| text::count(count, one, many))
        .collect();
    page.text(Tone::Plain, &parts.join(page.glyphs.dot()));
    for effect in &plan.side_effects {
        page.wrapped(2, &[(Tone::Warning, &format!("! {effect}"))]);
    }
    match exports::writes(plan) {
        0 => page.text(Tone::Possible, "Nothing will be written."),
        _ => page.text(Tone::Muted, &format!("{UNSEEN}.")),
    }
}

/// Adds a person on one line.
fn line(page: &mut Page, item: &PlanItem, chosen: bool, column: usize) {
    let glyphs = page.glyphs;
    let (sign, tone, mut what) = words(page, item, &item.step);
    // Of the selected person it is below in full.
    if let (false, Some(reason)) = (chosen, item.step.reason()) {
        what = format!("{what}: {reason}");
    }
    let (shown, gap) = in_column(&item.name, column, glyphs);
    let cursor = page.sign(chosen);
    let told = item.warnings.iter().find(|warning| !warning.holds);
    let told = told.map(|told| told.says.as_str());
    let told = told
        .or(item.namesakes.as_deref())
        .filter(|_| item.step.writes())
        .map(|told| format!("  ! {told}"));
    let overridden = match item.overridden {
        Some(_) => "overridden: ",
        None => "",
    };
    page.cut(&[
        (Tone::Accent, &format!("{cursor} ")),
        (tone, &format!("{sign} ")),
        (Tone::Heading, &shown),
        (Tone::Plain, &gap),
        (Tone::Marked, overridden),
        (tone, &what),
        (Tone::Warning, told.as_deref().unwrap_or_default()),
    ]);
}

/// Adds everything there is to say of a person.
fn in_full(page: &mut Page, state: &State, view: &ExportView, item: &PlanItem) {
    let redone = state
        .batches
        .get(&view.generation)
        .is_some_and(|batch| batch.redoing.contains(&item.person));
    if redone {
        let sign = page.glyphs.spinner(state.step);
        page.text(Tone::Muted, &format!("  {sign} Updating…"));
    }
    for warning in &item.warnings {
        said(page, item, warning);
    }
    if let Some(namesakes) = &item.namesakes {
        page.labelled(LABELS, "  ! Note", &[(Tone::Warning, namesakes)]);
    }
    if let Some(word) = &item.overridden {
        let kept = if word.note {
            "  kept, and put into a note"
        } else {
            "  kept with the export"
        };
        let pieces = [(Tone::Marked, word.reason.as_str()), (Tone::Muted, kept)];
        page.labelled(LABELS, "  Overridden", &pieces);
    }
    if let Step::Guarded { would, .. } = &item.step {
        let (_, _, what) = words(page, item, would);
        page.labelled(LABELS, "  If overridden", &[(Tone::Plain, &what)]);
    }
    if let Step::NeedsReview { reason } | Step::Refused { reason } = &item.step {
        page.labelled(LABELS, "  Why", &[(Tone::Plain, reason)]);
    }
    if item.step == Step::Unchecked {
        page.labelled(LABELS, "  Why", &[(Tone::Warning, NOT_CHECKED)]);
    }
    if let Some((_, profile)) = lacks_name(item) {
        missing_name(page, state, profile);
    }
    for field in &item.fields {
        page.value(LABELS, &format!("  {}", field.label), &field.value);
    }
    for left in &item.left_out {
        let reason = match left.value.trim() {
            "" => format!("left out: {}", left.reason),
            _ => format!("  left out: {}", left.reason),
        };
        let pieces = [(Tone::Muted, left.value.trim()), (Tone::Warning, &reason)];
        page.labelled(LABELS, &format!("  {}", left.label), &pieces);
    }
    if view.body && !item.body.is_null() {
        let json = serde_json::to_string_pretty(&item.body).unwrap_or_default();
        for line in json.lines() {
            let indent = line.len() - line.trim_start().len();
            page.wrapped(indent + 4, &[(Tone::Muted, &format!("  {line}"))]);
        }
    }
    for (at, found) in item.may_be.iter().enumerate() {
        page.gap();
        let chosen = at == view.choice && item.may_be.len() > 1;
        one_match(page, state, found, None, chosen);
    }
}

/// Says how a missing name can be given, with what the person's own links and addresses suggest.
fn missing_name(page: &mut Page, state: &State, profile: &Profile) {
    let key = state
        .settings
        .keymap
        .key_for(Action::Edit, Context::Preview);
    let key = key.map_or_else(|| Action::Edit.name().to_owned(), ToString::to_string);
    let ask = format!("{key} asks for it");
    match name_of::suggest(profile) {
        Some(suggested) => {
            let name = format!("{} {}?", suggested.first, suggested.last);
            let from = format!("  {}; {ask}, nothing is used unasked", suggested.from);
            let pieces = [(Tone::Accent, name.trim()), (Tone::Muted, &*from)];
            page.labelled(LABELS, "  Name", &pieces);
        }
        None => page.labelled(LABELS, "  Name", &[(Tone::Muted, &ask)]),
    }
}

/// Adds one fact that a guard found.
fn said(page: &mut Page, item: &PlanItem, warning: &Warning) {
    let (label, tone) = match (warning.holds, &item.overridden) {
        (true, None) => ("  ! Blocked", Tone::Warning),
        (true, Some(_)) => ("  Blocked", Tone::Muted),
        (false, _) => ("  ! Note", Tone::Warning),
    };
    page.labelled(LABELS, label, &[(tone, &warning.says)]);
}

/// Returns sign, meaning and words of what will be done. A candidate of another name is named.
fn words(page: &Page, item: &PlanItem, step: &Step) -> (&'static str, Tone, String) {
    let glyphs = page.glyphs;
    match step {
        Step::Create => (
            glyphs.newcomer(),
            Tone::New,
            "new person, with an application".to_owned(),
        ),
        Step::Add { candidate, name } => (
            glyphs.in_greenhouse(),
            Tone::InGreenhouse,
            match other(item, name) {
                Some(name) => format!("application for {name}, no. {candidate}, who is there"),
                None => format!("is there as no. {candidate}: gets an application"),
            },
        ),
        Step::Convert {
            candidate, name, ..
        } => (
            glyphs.in_greenhouse(),
            Tone::InGreenhouse,
            match other(item, name) {
                Some(name) => format!(
                    "{name}, no. {candidate}, a prospect for this job, becomes a candidate on it"
                ),
                None => format!("prospect no. {candidate} for this job becomes a candidate on it"),
            },
        ),
        Step::AlreadyOnJob { stage, .. } => (
            glyphs.done(),
            Tone::Muted,
            match stage {
                Some(stage) => format!("there already: {stage}"),
                None => "there already".to_owned(),
            },
        ),
        Step::NeedsReview { .. } => (glyphs.possible(), Tone::Possible, "needs review".to_owned()),
        Step::Guarded { .. } => ("!", Tone::Warning, "blocked".to_owned()),
        Step::Unchecked => (
            glyphs.possible(),
            Tone::Possible,
            "not checked, needs your confirmation".to_owned(),
        ),
        Step::Refused { .. } => (glyphs.failed(), Tone::Error, "can't be written".to_owned()),
    }
}

/// Returns the candidate's name where it is not the person's own.
fn other<'n>(item: &PlanItem, name: &'n str) -> Option<&'n str> {
    (name.trim() != item.name.trim()).then_some(name)
}

/// Returns the columns for the names of these people; one alone is not cut.
pub(super) fn name_column(items: &[PlanItem], glyphs: Glyphs) -> usize {
    let widths = items
        .iter()
        .map(|item| text::width(&glyphs.text(&name(&item.name))));
    let widest = widths.max().unwrap_or(0);
    match items {
        [_] => widest,
        _ => widest.min(NAMES),
    }
}

/// Returns a name as it is in a column, and the gap behind it.
pub(super) fn in_column(raw: &str, column: usize, glyphs: Glyphs) -> (String, String) {
    let shown = glyphs.text(&name(raw)).into_owned();
    let shown = text::fit(&shown, column, glyphs.cut()).into_owned();
    let gap = " ".repeat(column.saturating_sub(text::width(&shown)) + 2);
    (shown, gap)
}

fn name(raw: &str) -> String {
    match raw.trim() {
        "" => "(no name)".to_owned(),
        name => name.to_owned(),
    }
}
