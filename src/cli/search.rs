//! `search`: the search box from the command line.

use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::args::{Format, Global, Place, Search};
use super::exit::{Exit, Failure};
use super::open;
use super::out::{Out, remark};
use crate::mirror::{Count, query};
use crate::people::PersonRef;
use crate::worker::Scope;

/// One line of `gleaner search --format jsonl` (design section 4).
#[derive(Serialize)]
struct Line<'a> {
    kind: &'static str,
    id: i64,
    name: &'a str,
    title: Option<&'a str>,
    company: Option<&'a str>,
    location: Option<&'a str>,
    score: f64,
}

/// Prints what is found, best first.
pub async fn run(global: &Global, args: &Search, out: &mut Out) -> Result<Exit, Failure> {
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
    let query = args.query.join(" ");
    for problem in query::parse(&query).problems {
        let before = query.get(..problem.span.start).unwrap_or(&query);
        remark(&format!(
            "at letter {}: {}",
            before.chars().count() + 1,
            problem.message
        ));
    }
    if let Some(why) = opened.engine.searchable().await? {
        remark(&format!("the newest changes can't be found yet: {why}"));
    }
    let found = opened
        .engine
        .search(&query, scope, limit, CancellationToken::new())
        .await?;
    match out.format {
        Format::Jsonl => {
            for (row, score) in found.rows.iter().zip(&found.scores) {
                let (kind, id) = match row.id {
                    PersonRef::Profile(id) => ("profile", id.0),
                    PersonRef::Candidate(id) => ("candidate", id.0),
                };
                out.json(&Line {
                    kind,
                    id,
                    name: &row.name,
                    title: row.title.as_deref(),
                    company: row.company.as_deref(),
                    location: row.location.as_deref(),
                    score: *score,
                })?;
            }
        }
        Format::Table => {
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
                [
                    place.to_owned(),
                    id.to_string(),
                    row.name.clone(),
                    row.title.clone().unwrap_or_default(),
                    row.company.clone().unwrap_or_default(),
                    row.location.clone().unwrap_or_default(),
                    last,
                ]
            });
            out.table(
                ["in", "id", "name", "title", "company", "location", "last"],
                rows,
            )?;
        }
    }
    let shown = found.rows.len();
    let total = match found.total {
        Some(count) => Count { count, exact: true },
        None => {
            let token = CancellationToken::new();
            opened.engine.count(&query, scope, token).await?
        }
    };
    let found = match total {
        Count { count, .. } if count <= shown as u64 => format!("{shown} found"),
        Count { count, exact: true } => format!("the first {shown} of {count} found"),
        Count { count, .. } => format!("the first {shown} of more than {count} found"),
    };
    let status = opened.engine.status().await?;
    remark(&format!(
        "{found} among {} profiles and {} candidates",
        status.library, status.mirror.candidates,
    ));
    Ok(Exit::Done)
}
