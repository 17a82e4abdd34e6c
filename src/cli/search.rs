//! `search`: the search box from the command line.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use unicode_width::UnicodeWidthStr as _;

use super::args::{Format, Global, Place, Search};
use super::exit::{Exit, Failure};
use super::open;
use super::out::{Out, remark};
use crate::app::text::short_age;
use crate::inert::one_line;
use crate::library::{Kept, Source};
use crate::mirror::{Count, query};
use crate::people::{PersonRef, Profile, ProfileId};
use crate::worker::Scope;

/// One line of `gleaner search --format jsonl` (docs/cli.md).
#[derive(Serialize)]
struct Line<'a> {
    kind: &'static str,
    id: i64,
    name: &'a str,
    title: Option<&'a str>,
    company: Option<&'a str>,
    location: Option<&'a str>,
    score: f64,
    /// The application the query speaks of, else the newest; these are null where there is none.
    job: Option<&'a str>,
    stage: Option<&'a str>,
    status: Option<&'a str>,
    last_activity_at: Option<Timestamp>,
    /// The whole record, of a profile only.
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<Whole<'a>>,
    /// Where a profile is from.
    #[serde(skip_serializing_if = "Option::is_none")]
    sources: Option<&'a [Source]>,
}

/// A record with its sources.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    profile: &'a Profile,
    sources: &'a [Source],
}

/// Returns what is wrong with a query, and where: a list of everybody is no answer to half of one.
pub(super) fn understood(query: &str) -> Result<(), Failure> {
    let parsed = query::parse_complete(query);
    let problems = parsed.problems;
    let lines = problems.iter().map(|problem| {
        let before = query.get(..problem.span.start).unwrap_or(query);
        let (query, before) = (one_line(query), one_line(before));
        format!(
            "at letter {}: {}\n  {query}\n  {}^",
            before.chars().count() + 1,
            problem.message,
            " ".repeat(before.width())
        )
    });
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() && parsed.query.judged().contains(&query::Flag::Marked) {
        return Err(Failure::new(
            Exit::Usage,
            "is:marked asks for marks, which are on the screen alone",
            "leave it out, or ask in the search box of the app",
        ));
    }
    if lines.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        Exit::Usage,
        lines.join("\n"),
        "put words that are no part of the query language in quotation marks",
    ))
}

/// Prints what is found, best first.
pub async fn run(global: &Global, args: &Search, out: &mut Out) -> Result<Exit, Failure> {
    let query = args.query.join(" ");
    understood(&query)?;
    let opened = open::library(global)?;
    let scope = match args.place {
        Place::Greenhouse => Scope::Greenhouse,
        Place::Library => Scope::Library,
        Place::All => Scope::All,
    };
    let limit = if args.limit == 0 {
        usize::MAX
    } else {
        args.limit
    };
    if let Some(why) = opened.engine.search.searchable().await? {
        remark(&format!("the newest changes can't be found yet: {why}"));
    }
    let found = opened
        .engine
        .search
        .find(&query, scope, limit, CancellationToken::new())
        .await?;
    match out.format {
        Format::Jsonl => {
            let ids: Vec<ProfileId> = found
                .rows
                .iter()
                .filter_map(|row| match row.id {
                    PersonRef::Profile(id) => Some(id),
                    PersonRef::Candidate(_) => None,
                })
                .collect();
            let kept = opened.engine.records.profiles(&ids).await?;
            let records: HashMap<ProfileId, Kept> =
                kept.into_iter().map(|kept| (kept.id, kept)).collect();
            for (row, score) in found.rows.iter().zip(&found.scores) {
                let (kind, id, record) = match row.id {
                    PersonRef::Profile(id) => ("profile", id.0, records.get(&id)),
                    PersonRef::Candidate(id) => ("candidate", id.0, None),
                };
                let note = row.note.as_ref();
                out.json(&Line {
                    kind,
                    id,
                    name: &row.name,
                    title: row.title.as_deref(),
                    company: row.company.as_deref(),
                    location: row.location.as_deref(),
                    score: *score,
                    job: note.and_then(|note| note.job.as_deref()),
                    stage: note.and_then(|note| note.stage.as_deref()),
                    status: note.map(|note| note.status.as_str()),
                    last_activity_at: note.and_then(|note| note.last_activity_at),
                    profile: record.map(|record| Whole {
                        profile: &record.profile,
                        sources: &record.sources,
                    }),
                    sources: record.map(|record| record.sources.as_slice()),
                })?;
            }
        }
        Format::Table => {
            let now = Timestamp::now();
            let rows = found.rows.iter().map(|row| {
                let (place, id) = match row.id {
                    PersonRef::Profile(id) => ("library", id.0),
                    PersonRef::Candidate(id) => ("Greenhouse", id.0),
                };
                let last = row.note.as_ref().map_or_else(String::new, |note| {
                    let at = [note.job.as_deref(), note.stage.as_deref()]
                        .into_iter()
                        .flatten()
                        .collect::<Vec<_>>()
                        .join(", ");
                    format!("{} {at}", note.status)
                });
                let active = row.note.as_ref().and_then(|note| note.last_activity_at);
                [
                    place.to_owned(),
                    id.to_string(),
                    row.name.clone(),
                    row.title.clone().unwrap_or_default(),
                    row.company.clone().unwrap_or_default(),
                    row.location.clone().unwrap_or_default(),
                    last,
                    active.map_or_else(String::new, |at| short_age(now, at)),
                ]
            });
            out.table(
                [
                    "in",
                    "id",
                    "name",
                    "title",
                    "company",
                    "location",
                    "last",
                    "last activity",
                ],
                rows,
            )?;
        }
    }
    let shown = found.rows.len();
    let total = match found.total {
        Some(count) => Count { count, exact: true },
        None => {
            let token = CancellationToken::new();
            opened.engine.search.count(&query, scope, token).await?
        }
    };
    let found = match total {
        Count { count, .. } if count <= shown as u64 => format!("{shown} found"),
        Count { count, exact: true } => format!("the first {shown} of {count} found"),
        Count { count, .. } => format!("the first {shown} of more than {count} found"),
    };
    let status = opened.engine.status().await?;
    let (library, greenhouse) = (
        counted(status.library, "profile"),
        counted(status.mirror.candidates, "candidate"),
    );
    remark(&match scope {
        Scope::Library => format!("{found} among {library}"),
        Scope::Greenhouse => format!("{found} among {greenhouse}"),
        Scope::All => format!("{found} among {library} and {greenhouse}"),
    });
    Ok(Exit::Done)
}

/// Returns a number with its noun, which takes an `s` for all but one.
fn counted(count: u64, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_in_a_query_is_pointed_at() {
        let what = understood("Zoë is:foo")
            .err()
            .map(|failure| failure.text.what);
        let what = what.unwrap_or_default();
        let mut lines = what.lines();
        assert!(
            lines
                .next()
                .is_some_and(|line| line.starts_with("at letter 8: "))
        );
        assert_eq!(lines.next(), Some("  Zoë is:foo"));
        assert_eq!(lines.next(), Some("         ^"));
    }
}
