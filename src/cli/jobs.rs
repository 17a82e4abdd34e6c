//! `jobs`: open jobs, and how many others there are.

use super::args::{Format, Global};
use super::exit::{Exit, Failure};
use super::open;
use super::out::{Out, remark};
use crate::people::Job;
use crate::worker::JobLine;

/// Lists the open jobs whose facts hold every word of `query`.
pub async fn run(global: &Global, query: &str, out: &mut Out) -> Result<Exit, Failure> {
    let opened = open::engine(global)?;
    open::freshen(&opened).await?;
    let jobs = opened.engine.catalog.jobs().await?;
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let found: Vec<&Job> = jobs.open.iter().filter(|job| holds(job, &words)).collect();
    match out.format {
        Format::Jsonl => {
            for job in &found {
                out.json(&JobLine::from(*job))?;
            }
        }
        Format::Table => {
            let rows = found.iter().map(|job| {
                let name = if job.confidential {
                    format!("{} (confidential)", job.name)
                } else {
                    job.name.clone()
                };
                [
                    job.id.to_string(),
                    name,
                    job.requisition_id.clone().unwrap_or_default(),
                    job.department.clone().unwrap_or_default(),
                    job.offices.join(", "),
                ]
            });
            out.table(["id", "job", "requisition", "department", "offices"], rows)?;
        }
    }
    let others = jobs.open.len() - found.len();
    let mut hidden: Vec<String> = jobs
        .hidden
        .iter()
        .map(|jobs| format!("{} {}", jobs.count, jobs.reason))
        .collect();
    if others > 0 {
        hidden.insert(0, format!("{others} that do not fit the words"));
    }
    if !hidden.is_empty() {
        remark(&format!("not shown: {}", hidden.join(", ")));
    }
    if jobs.open.is_empty() {
        let mirror = opened.engine.status().await?.mirror;
        remark(if mirror.synced_at.is_none() && hidden.is_empty() {
            "no jobs copied yet; `gleaner sync` copies them"
        } else {
            "no open job; confidential ones show only to their hiring team"
        });
    }
    Ok(Exit::Done)
}

fn holds(job: &Job, words: &[String]) -> bool {
    let facts = [
        Some(job.id.to_string()),
        Some(job.name.clone()),
        job.requisition_id.clone(),
        job.department.clone(),
    ];
    let text = facts
        .into_iter()
        .flatten()
        .chain(job.offices.iter().cloned())
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    words.iter().all(|word| text.contains(word.as_str()))
}
