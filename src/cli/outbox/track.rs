//! What became of those who left through the partner key.

use jiff::Timestamp;
use serde::Serialize;

use crate::cli::args::{Format, Global};
use crate::cli::exit::{Exit, Failure};
use crate::cli::open;
use crate::cli::out::{Out, remark};
use crate::export::{OutboxEntry, PartnerRecord};
use crate::people::{ApplicationId, CandidateId, JobId};

/// One line of `gleaner outbox track --format jsonl`.
#[derive(Serialize)]
struct Line<'a> {
    export_id: &'a str,
    external_id: &'a str,
    name: &'a str,
    job_id: Option<JobId>,
    candidate_id: Option<CandidateId>,
    application_id: Option<ApplicationId>,
    #[serde(flatten)]
    standing: &'a PartnerRecord,
}

/// Asks how they stand, and lists them.
pub(super) async fn run(global: &Global, out: &mut Out) -> Result<Exit, Failure> {
    let opened = open::engine(global)?;
    let asked = opened.engine.outbox.refresh_standings(None).await?;
    if asked == 0 {
        remark("nobody has left through the partner key yet");
        return Ok(Exit::Done);
    }
    let standings = opened.engine.outbox.standings().await?;
    let entries = opened.engine.outbox.all().await?;
    let rows: Vec<(&OutboxEntry, &PartnerRecord)> = entries
        .iter()
        .filter_map(|entry| Some((entry, standings.get(&entry.id)?)))
        .collect();
    match out.format {
        Format::Jsonl => {
            for (entry, standing) in rows {
                out.json(&Line {
                    export_id: &entry.id,
                    external_id: &entry.external_id,
                    name: &entry.name,
                    job_id: entry.job_id(),
                    candidate_id: entry.candidate_id,
                    application_id: entry.application_id,
                    standing,
                })?;
            }
        }
        Format::Table => {
            let now = Timestamp::now();
            let rows = rows.into_iter().map(|(entry, standing)| {
                let job = standing.job.clone();
                [
                    entry.external_id.clone(),
                    entry.name.clone(),
                    job.unwrap_or_else(|| entry.target.words()),
                    standing.words(),
                    entry
                        .candidate_id
                        .map_or_else(String::new, |id| id.to_string()),
                    crate::app::text::age(now, standing.asked_at),
                ]
            });
            out.table(
                ["profile", "name", "on", "stands", "candidate", "asked"],
                rows,
            )?;
        }
    }
    Ok(Exit::Done)
}
