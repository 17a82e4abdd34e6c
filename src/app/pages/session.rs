//! What was done in this session, and the report of it.

use crate::app::history::SessionPage;
use crate::app::load::Load;
use crate::app::page::{Page, Tone};
use crate::app::state::State;
use crate::app::text;
use crate::config::Action;
use crate::worker::{JobTotals, ReportKind, SessionReport};

/// Returns the page for a frame's inside of `width` columns.
pub fn session(state: &State, open: &SessionPage, width: u16) -> Page {
    let mut page = Page::new(width, state.settings.glyphs);
    match &open.report {
        Some(Load::Ready(report)) => fill_report(state, report, &mut page),
        Some(Load::Failed { problem, .. }) => page.problem(problem),
        Some(Load::Idle | Load::Pending { .. }) => page.waits(state.step, "Reading…"),
        None => fill_history(state, &mut page),
    }
    page
}

fn fill_history(state: &State, page: &mut Page) {
    let acts = state.history.acts();
    if acts.is_empty() {
        page.text(Tone::Muted, "Nothing to undo yet.");
        return;
    }
    let key = state.key_name(Action::Undo);
    let line = format!("{key} in the list undoes the first, then the next.");
    page.text(Tone::Muted, &line);
    page.gap();
    for act in acts.iter().rev() {
        page.wrapped(2, &[(Tone::Plain, &act.words)]);
    }
}

fn fill_report(state: &State, report: &SessionReport, page: &mut Page) {
    let zone = &state.settings.zone;
    let time = |at| zone.to_datetime(at).strftime("%H:%M").to_string();
    if report.rows.is_empty() {
        page.text(Tone::Muted, "Nothing was done in this session yet.");
        return;
    }
    page.text(Tone::Heading, &report.summary());
    for job in report.jobs() {
        page.gap();
        page.text(Tone::Heading, &job.job);
        page.wrapped(2, &[(Tone::Plain, &counts(&job))]);
    }
    page.gap();
    let widest = report.rows.iter().map(|row| text::width(row.words()));
    let widest = widest.max().unwrap_or(0);
    for row in report.rows.iter().rev() {
        let tone = match row.kind {
            ReportKind::Looked => Tone::Muted,
            _ => Tone::Plain,
        };
        let at = format!("{}  ", time(row.at));
        let what = format!("{:widest$}  ", row.words());
        let link = row
            .link()
            .map_or_else(String::new, |link| format!("  {link}"));
        let to = if row.job.is_empty() {
            String::new()
        } else {
            format!(" · {}", row.job)
        };
        let reason = row
            .reason
            .as_deref()
            .map_or_else(String::new, |why| format!(": {why}"));
        page.wrapped(
            7,
            &[
                (Tone::Muted, &at),
                (tone, &what),
                (tone, &row.name),
                (Tone::Muted, &to),
                (Tone::Muted, &reason),
                (Tone::Muted, &link),
            ],
        );
    }
    // What the demo keeps is gone when it ends.
    if !state.settings.is_demo {
        page.gap();
        page.text(
            Tone::Muted,
            "`gleaner report` lists it again: --format markdown, csv or jsonl.",
        );
    }
}

fn counts(job: &JobTotals) -> String {
    let counts = [
        (job.created, "created"),
        (job.added, "added"),
        (job.nothing, "with nothing to do"),
        (job.blocked, "blocked"),
        (job.review, "in need of review"),
        (job.failed, "failed"),
        (job.cancelled, "cancelled"),
        (job.open, "in progress"),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    counts.join(", ")
}
