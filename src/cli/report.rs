//! `report`: what was looked at, decided, exported and blocked.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::args::{Format, Global};
use super::exit::{Exit, Failure};
use super::open;
use super::out::{Out, Sheet, remark};
use crate::worker::{JobTotals, ReportKind, ReportRow, SessionReport};

/// How far back the report goes unless said.
const A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// Writes what was done since a moment.
pub async fn run(global: &Global, since: Option<&str>, out: &mut Out) -> Result<Exit, Failure> {
    let now = Timestamp::now();
    let since = match since {
        Some(text) => moment(text, now, &TimeZone::system()).ok_or_else(|| {
            Failure::new(
                Exit::Usage,
                format!("{text:?} is no time"),
                "Write 7d, 12h, today, yesterday, 2026-11-30 or 2026-11-30T08:00.",
            )
        })?,
        None => now - A_DAY,
    };
    let opened = open::library(global)?;
    let report = opened.engine.records.report(since).await?;
    show(&report, out)?;
    Ok(Exit::Done)
}

/// Writes a report.
pub(super) fn show(report: &SessionReport, out: &mut Out) -> Result<(), Failure> {
    if out.format == Format::Jsonl {
        for row in &report.rows {
            out.json(&line(row))?;
        }
        return Ok(());
    }
    let since = local(report.since, "%Y-%m-%d %H:%M");
    if out.is_markdown() {
        out.markdown(&format!("# Report since {since}\n\n{}\n", report.summary()))?;
    } else {
        out.line(&format!("Since {since}: {}", report.summary()))?;
    }
    let jobs = report.jobs();
    // A CSV file is one table: what happened, row by row.
    if !jobs.is_empty() && (!out.is_file() || out.is_markdown()) {
        let mut sheet = Sheet::new([
            "job",
            "created",
            "added",
            "nothing to do",
            "blocked",
            "needs review",
            "failed",
            "in progress",
        ]);
        break_before_table(out)?;
        out.all_columns(&mut sheet, jobs.iter().map(totals))?;
    }
    if report.rows.is_empty() && !out.is_file() {
        remark("nothing was done in that time; --since looks further back");
        return Ok(());
    }
    break_before_table(out)?;
    let mut sheet = Sheet::new([
        "time",
        "what",
        "name",
        "job",
        "link",
        "why",
        "profile",
        "candidate",
        "application",
        "export",
    ])
    .whole(&[0, 4]);
    // A file is read elsewhere and later: with the year and the zone.
    let is_table_file = out.is_file() && !out.is_markdown();
    let moment = |at: Timestamp| {
        if is_table_file {
            at.to_string()
        } else {
            local(at, "%m-%d %H:%M")
        }
    };
    let rows: Vec<_> = report
        .rows
        .iter()
        .map(|row| cells(row, moment(row.at)))
        .collect();
    out.rows(&mut sheet, rows)?;
    Ok(())
}

/// Parts a table from what is above it; not in a file that is one table.
fn break_before_table(out: &mut Out) -> Result<(), Failure> {
    if out.is_markdown() {
        out.markdown("")?;
    } else if !out.is_file() {
        out.line("")?;
    }
    Ok(())
}

fn totals(job: &JobTotals) -> [String; 8] {
    let counts = [
        job.created,
        job.added,
        job.nothing,
        job.blocked,
        job.review,
        job.failed + job.cancelled,
        job.open,
    ];
    let [created, added, nothing, blocked, review, failed, open] =
        counts.map(|count| count.to_string());
    [
        job.job.clone(),
        created,
        added,
        nothing,
        blocked,
        review,
        failed,
        open,
    ]
}

fn cells(row: &ReportRow, at: String) -> [String; 10] {
    let id = |id: Option<i64>| id.map_or_else(String::new, |id| id.to_string());
    [
        at,
        row.words().to_owned(),
        row.name.clone(),
        row.job.clone(),
        row.link().unwrap_or_default(),
        row.reason.clone().unwrap_or_default(),
        row.external_id.clone(),
        id(row.candidate.map(|id| id.0)),
        id(row.application.map(|id| id.0)),
        row.export.clone().unwrap_or_default(),
    ]
}

/// Returns a row as one object: always the same keys.
fn line(row: &ReportRow) -> serde_json::Value {
    let (kind, word) = match row.kind {
        ReportKind::Looked => ("looked", None),
        ReportKind::Decided(act) => ("decided", Some(act.word())),
        ReportKind::Skipped(act) => ("skipped", Some(act.word())),
        ReportKind::Exported(outcome) => (
            "exported",
            Some(outcome.map_or("planned", |outcome| outcome.word())),
        ),
    };
    let of = |wanted: &str| word.filter(|_| kind == wanted);
    json!({
        "kind": kind, "at": row.at, "external_id": row.external_id, "name": row.name,
        "decision": of("decided"), "outcome": of("exported"), "skip": of("skipped"),
        "job_id": row.job_id, "job": Some(&row.job).filter(|job| !job.is_empty()),
        "candidate_id": row.candidate, "application_id": row.application,
        "export_id": row.export, "link": row.link(), "reason": row.reason,
    })
}

fn local(at: Timestamp, format: &str) -> String {
    let at = TimeZone::system().to_datetime(at);
    at.strftime(format).to_string()
}

/// Returns the moment that a text speaks of: an age, a day, a time.
fn moment(text: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    let there = |at: DateTime| zone.to_timestamp(at).ok();
    let day = |day: Date| there(day.to_datetime(Time::midnight()));
    let today = zone.to_datetime(now).date();
    match text.to_lowercase().as_str() {
        "today" => return day(today),
        "yesterday" => return day(today.yesterday().ok()?),
        _ => {}
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    if let Ok(date) = text.parse::<Date>()
        && text.len() == "2026-11-30".len()
    {
        return day(date);
    }
    if let Ok(at) = text.parse::<DateTime>() {
        return there(at);
    }
    let unit = text.chars().last()?;
    let count: i64 = text.strip_suffix(unit)?.trim().parse().ok()?;
    let hours = |hours: i64| Some(SignedDuration::from_hours(count.checked_mul(hours)?));
    let age = match unit {
        _ if !(0..=100_000).contains(&count) => return None,
        'm' => SignedDuration::from_mins(count),
        'h' => hours(1)?,
        'd' => hours(24)?,
        'w' => hours(24 * 7)?,
        _ => return None,
    };
    now.checked_sub(age).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_ages_days_and_times() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let noon: Timestamp = "2026-11-30T10:00:00Z".parse().unwrap_or_default();
        for (text, at) in [
            ("2h", Some("2026-11-30T08:00:00Z")),
            ("7d", Some("2026-11-23T10:00:00Z")),
            ("1w", Some("2026-11-23T10:00:00Z")),
            ("90m", Some("2026-11-30T08:30:00Z")),
            ("today", Some("2026-11-29T22:00:00Z")),
            ("Yesterday", Some("2026-11-28T22:00:00Z")),
            ("2026-11-01", Some("2026-10-31T22:00:00Z")),
            ("2026-11-30T08:00", Some("2026-11-30T06:00:00Z")),
            ("2026-11-30T08:00:00Z", Some("2026-11-30T08:00:00Z")),
            ("soon", None),
            ("-3d", None),
            ("", None),
            ("d", None),
        ] {
            let expected = at.and_then(|at| at.parse().ok());
            assert_eq!(moment(text, noon, &zone), expected, "{text}");
        }
    }
}
