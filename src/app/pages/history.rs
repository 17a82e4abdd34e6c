//! A candidate's applications.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::page::{Page, Tone};
use crate::people::{Application, ApplicationStatus};

/// Adds the applications, newest first as they come.
pub fn history(page: &mut Page, applications: &[Application], zone: &TimeZone) {
    if applications.is_empty() {
        page.wrapped(2, &[(Tone::Muted, "  No application.")]);
    }
    for application in applications {
        let dot = page.glyphs.dot();
        let (tone, status) = status(application);
        let mut pieces = vec![
            (Tone::Plain, "  ".to_owned()),
            (Tone::Plain, job(application)),
        ];
        pieces.push((Tone::Muted, dot.to_owned()));
        pieces.push((tone, status));
        if let Some(stage) = &application.stage {
            pieces.push((Tone::Muted, dot.to_owned()));
            pieces.push((Tone::Plain, stage.clone()));
        }
        add(page, 4, &pieces);
        let facts = facts(application, zone);
        if !facts.is_empty() {
            add(
                page,
                4,
                &[(Tone::Muted, format!("    {}", facts.join(dot)))],
            );
        }
    }
}

fn add(page: &mut Page, indent: usize, pieces: &[(Tone, String)]) {
    let pieces: Vec<(Tone, &str)> = pieces
        .iter()
        .map(|(tone, text)| (*tone, text.as_str()))
        .collect();
    page.wrapped(indent, &pieces);
}

fn job(application: &Application) -> String {
    match (&application.job, application.job_id) {
        (Some(job), _) => job.clone(),
        (None, Some(id)) => format!("job {id}, which you may not see"),
        (None, None) if application.prospect => "no job".to_owned(),
        (None, None) => "unknown job".to_owned(),
    }
}

fn status(application: &Application) -> (Tone, String) {
    let (tone, word) = match application.status {
        ApplicationStatus::Active => (Tone::InGreenhouse, "active"),
        ApplicationStatus::Hired => (Tone::New, "hired"),
        ApplicationStatus::Rejected => (Tone::Warning, "rejected"),
        ApplicationStatus::Converted => (Tone::Muted, "converted"),
        ApplicationStatus::Unknown => (Tone::Muted, "status unknown"),
    };
    match application.prospect {
        true => (tone, format!("prospect, {word}")),
        false => (tone, word.to_owned()),
    }
}

fn facts(application: &Application, zone: &TimeZone) -> Vec<String> {
    let on =
        |words: &str, at: Option<Timestamp>| at.map(|at| format!("{words} {}", date(at, zone)));
    let rejected = match (
        on("rejected", application.rejected_at),
        &application.rejection_reason,
    ) {
        (Some(when), Some(why)) => Some(format!("{when}: {why}")),
        (None, Some(why)) => Some(format!("rejected: {why}")),
        (when, None) => when,
    };
    [
        on("applied", application.created_at),
        rejected,
        on("last activity", application.last_activity_at),
        application
            .source
            .as_ref()
            .map(|source| format!("source {source}")),
        application
            .recruiter
            .as_ref()
            .map(|recruiter| format!("recruiter {recruiter}")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Returns a day in the user's zone.
fn date(at: Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(at).date().to_string()
}
