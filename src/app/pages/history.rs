//! A candidate's applications.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::page::{Page, Tone};
use crate::app::person::newest;
use crate::app::text;
use crate::export::StageVisit;
use crate::people::{Application, ApplicationStatus};

/// Adds the applications, newest first as they come, with the stages they were in as far as those were
/// asked for.
pub fn history(
    page: &mut Page,
    applications: &[Application],
    visits: &[StageVisit],
    zone: &TimeZone,
) {
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
        let own = visits
            .iter()
            .filter(|one| one.application == application.id);
        for visit in own {
            let over = application.status != ApplicationStatus::Active;
            let line = format!("    {}{}", visit.name(), stay(visit, over, zone));
            add(page, 6, &[(Tone::Muted, line)]);
        }
    }
}

/// Adds on one line where somebody stands now, by their newest application that says most: one that is
/// active, else the last.
pub fn standing(page: &mut Page, applications: &[Application], now: Timestamp) {
    let Some(newest) = newest(applications) else {
        return;
    };
    let dot = page.glyphs.dot();
    let (tone, word) = status(newest);
    let age = |at: Option<Timestamp>| at.map(|at| text::long_ago(now, at));
    let (head, rest) = match newest.status {
        ApplicationStatus::Rejected => {
            let when = age(newest.rejected_at.or(newest.last_activity_at));
            let head = [Some(word), when].into_iter().flatten();
            let head = head.collect::<Vec<_>>().join(" ");
            let stage = newest.stage.as_ref().or(newest.stage_reached.as_ref());
            let after = stage.map(|stage| format!(" after {stage}"));
            let why = newest.rejection_reason.as_ref();
            let why = why.map(|why| format!(": {why}"));
            (
                head,
                format!("{}{}", after.unwrap_or_default(), why.unwrap_or_default()),
            )
        }
        _ => {
            let rest = [
                Some(job(newest)),
                newest.stage.clone(),
                age(newest.last_activity_at.or(newest.created_at)),
            ];
            let rest = rest.into_iter().flatten();
            (word, rest.map(|fact| format!("{dot}{fact}")).collect())
        }
    };
    add(
        page,
        2,
        &[
            (Tone::Plain, "  ".to_owned()),
            (tone, head),
            (Tone::Plain, rest),
        ],
    );
}

/// Returns from when to when an application was in a stage, as far as Greenhouse tells; one that is
/// `over` is nowhere any more.
fn stay(visit: &StageVisit, over: bool, zone: &TimeZone) -> String {
    let [from, to] = [visit.entered_at, visit.exited_at].map(|at| at.map(|at| date(at, zone)));
    match (from, to) {
        (Some(from), Some(to)) if from == to => format!(" on {from}"),
        (Some(from), Some(to)) => format!(" from {from} to {to}"),
        (Some(from), None) if visit.current && !over => format!(" since {from}"),
        (Some(from), None) => format!(" from {from}"),
        (None, Some(to)) => format!(" until {to}"),
        (None, None) => String::new(),
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
    if application.prospect {
        (tone, format!("prospect, {word}"))
    } else {
        (tone, word.to_owned())
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

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        reason = "a test may fail by panicking, its helpers too"
    )]

    use super::*;
    use crate::people::ApplicationId;

    fn visit(from: Option<&str>, to: Option<&str>, current: bool) -> StageVisit {
        let at = |day: &str| format!("{day}T12:00:00Z").parse().unwrap();
        StageVisit {
            application: ApplicationId(1),
            stage: Some("Phone Screen".to_owned()),
            entered_at: from.map(at),
            exited_at: to.map(at),
            current,
        }
    }

    #[test]
    fn a_stay_in_a_stage_says_its_dates_as_far_as_they_are_known() {
        let (may, june) = (Some("2026-05-02"), Some("2026-06-01"));
        for (from, to, current, over, says) in [
            (may, june, false, false, " from 2026-05-02 to 2026-06-01"),
            (may, may, false, false, " on 2026-05-02"),
            (may, None, true, false, " since 2026-05-02"),
            (may, None, true, true, " from 2026-05-02"),
            (None, june, false, false, " until 2026-06-01"),
            (None, None, true, false, ""),
        ] {
            let said = stay(&visit(from, to, current), over, &TimeZone::UTC);
            assert_eq!(said, says);
        }
    }
}
