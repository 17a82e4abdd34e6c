//! `audit`: candidates who are in Greenhouse more than once, for an admin to look at.

use serde_json::json;

use super::args::{Format, Global};
use super::exit::{Exit, Failure};
use super::open;
use super::out::{Out, Sheet, remark};
use crate::matching::{Group, Tie};
use crate::people::{Candidate, CandidateId};

/// Lists the groups; nothing is ever merged.
pub async fn run(global: &Global, out: &mut Out) -> Result<Exit, Failure> {
    let opened = open::library(global)?;
    let groups = opened.engine.verdicts.audit().await?;
    match out.format {
        Format::Jsonl => {
            for group in &groups {
                let candidates: Vec<_> = group
                    .candidates
                    .iter()
                    .map(|one| json!({"id": one.id, "name": one.name(), "company": one.company, "url": page(one.id.0)}))
                    .collect();
                let ties: Vec<_> = group
                    .ties
                    .iter()
                    .map(|tie| json!({"a": tie.a, "b": tie.b, "evidence": tie.says}))
                    .collect();
                out.json(&json!({"candidates": candidates, "ties": ties}))?;
            }
        }
        Format::Table => {
            let columns = ["group", "id", "name", "company", "why", "page"];
            let mut sheet = Sheet::new(columns).whole(&[1, 5]);
            out.rows(&mut sheet, (1..).zip(&groups).flat_map(rows))?;
        }
    }
    let people: usize = groups.iter().map(|group| group.candidates.len()).sum();
    let status = opened.engine.status().await?;
    let (all, age) = (
        status.mirror.candidates,
        super::sync_age(status.mirror.synced_at),
    );
    remark(&match groups.len() {
        0 => format!("no duplicates among {all} candidates, {age}"),
        1 => format!("1 person has {people} records, of {all}, {age}"),
        count => format!("{count} people have duplicates ({people} records of {all}), {age}"),
    });
    Ok(Exit::Done)
}

fn rows((number, group): (usize, &Group)) -> Vec<[String; 6]> {
    let row = |one: &Candidate| {
        [
            number.to_string(),
            one.id.to_string(),
            one.name(),
            one.company.clone().unwrap_or_default(),
            ties_of(one.id, group),
            page(one.id.0),
        ]
    };
    group.candidates.iter().map(row).collect()
}

/// Returns what a record shares with which others: `same e-mail as 12; same phone as 15`.
fn ties_of(id: CandidateId, group: &Group) -> String {
    let with = |tie: &Tie| match tie {
        Tie { a, b, says } if *a == id => Some(format!("{} as {b}", says.join(", "))),
        Tie { a, b, says } if *b == id => Some(format!("{} as {a}", says.join(", "))),
        _ => None,
    };
    let ties: Vec<String> = group.ties.iter().filter_map(with).collect();
    ties.join("; ")
}

/// The person's page in Greenhouse (contract 4).
fn page(id: i64) -> String {
    format!("https://app.greenhouse.io/people/{id}")
}
