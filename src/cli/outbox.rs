//! `outbox`: exports and their fates.

use jiff::Timestamp;
use serde::Serialize;

use super::args::{Format, Global, OutboxAction};
use super::exit::{Exit, Failure};
use super::open;
use super::out::{Out, remark};
use crate::export::{Entry, FollowUp, State};
use crate::people::{ApplicationId, CandidateId, JobId};

/// One line of `gleaner outbox --format jsonl` (design section 4).
#[derive(Serialize)]
struct Line<'a> {
    export_id: &'a str,
    external_id: &'a str,
    name: &'a str,
    job_id: Option<JobId>,
    state: State,
    candidate_id: Option<CandidateId>,
    application_id: Option<ApplicationId>,
    attempts: u32,
    updated_at: Timestamp,
    reason: Option<&'a str>,
    follow_ups: Vec<Followed<'a>>,
}

/// What follows an export, as part of its line.
#[derive(Serialize)]
struct Followed<'a> {
    what: String,
    state: State,
    reason: Option<&'a str>,
}

/// Lists exports or acts on them.
pub async fn run(
    global: &Global,
    action: Option<OutboxAction>,
    out: &mut Out,
) -> Result<Exit, Failure> {
    match action.unwrap_or(OutboxAction::List { states: Vec::new() }) {
        OutboxAction::List { states } => {
            let opened = open::library(global)?;
            let mut entries = opened.engine.outbox().await?;
            entries.retain(|entry| states.is_empty() || states.contains(&entry.state));
            list(&entries, out)?;
            Ok(Exit::Done)
        }
        OutboxAction::Resume { once } => resume(global, once, out).await,
        OutboxAction::Retry { id } => {
            let opened = open::engine(global)?;
            opened.engine.retry(&id).await?;
            settle(&opened.engine, false).await?;
            show_one(&opened.engine, &id, out).await
        }
        OutboxAction::Undo { id } => {
            let opened = open::library(global)?;
            opened.engine.take_back(&id).await?;
            show_one(&opened.engine, &id, out).await
        }
        OutboxAction::Forget { id } => {
            let opened = open::library(global)?;
            opened.engine.forget(&id).await?;
            show_one(&opened.engine, &id, out).await
        }
    }
}

async fn resume(global: &Global, once: bool, out: &mut Out) -> Result<Exit, Failure> {
    let opened = open::engine(global)?;
    let before = opened.engine.outbox().await?;
    let open: Vec<String> = before
        .iter()
        .filter(|entry| entry.settles())
        .map(|entry| entry.id.clone())
        .collect();
    if open.is_empty() {
        remark("nothing to settle: every export rests");
        return Ok(Exit::Done);
    }
    settle(&opened.engine, once).await?;
    let entries: Vec<Entry> = opened
        .engine
        .outbox()
        .await?
        .into_iter()
        .filter(|entry| open.contains(&entry.id))
        .collect();
    list(&entries, out)?;
    Ok(exit_of(&entries))
}

async fn settle(engine: &crate::worker::Engine, once: bool) -> Result<(), Failure> {
    if once {
        engine.one_pass().await?;
    } else {
        engine.work_off_until_quiet().await?;
    }
    Ok(())
}

async fn show_one(
    engine: &crate::worker::Engine,
    id: &str,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let entries: Vec<Entry> = engine
        .outbox()
        .await?
        .into_iter()
        .filter(|entry| entry.id == id)
        .collect();
    list(&entries, out)?;
    Ok(exit_of(&entries))
}

fn exit_of(entries: &[Entry]) -> Exit {
    let settled = entries
        .iter()
        .all(|entry| matches!(entry.state, State::Done | State::Cancelled));
    if settled {
        Exit::Done
    } else {
        Exit::NeedsPerson
    }
}

/// Returns why an export is where it is, and what it waits for.
fn why(entry: &Entry) -> String {
    let waits = match entry.state {
        State::Held => "leaves",
        State::Unknown => "read back",
        State::Planned if entry.reason.is_some() => "tried again",
        _ => return entry.reason.clone().unwrap_or_default(),
    };
    let at = entry.due_at.strftime("%H:%M:%S");
    let waits = format!("{waits} after {at} UTC");
    match &entry.reason {
        Some(reason) => format!("{reason}; {waits}"),
        None => waits,
    }
}

fn followed(one: &FollowUp) -> Followed<'_> {
    Followed {
        what: one.what.words(),
        state: one.state,
        reason: one.reason.as_deref(),
    }
}

fn list(entries: &[Entry], out: &mut Out) -> Result<(), Failure> {
    match out.format {
        Format::Jsonl => {
            for entry in entries {
                out.json(&Line {
                    export_id: &entry.id,
                    external_id: &entry.external_id,
                    name: &entry.name,
                    job_id: entry.job_id(),
                    state: entry.state,
                    candidate_id: entry.candidate_id,
                    application_id: entry.application_id,
                    attempts: entry.attempts,
                    updated_at: entry.updated_at,
                    reason: entry.reason.as_deref(),
                    follow_ups: entry.follow_ups.iter().map(followed).collect(),
                })?;
            }
        }
        Format::Table if entries.is_empty() => remark("the outbox is empty"),
        Format::Table => {
            let rows = entries.iter().map(|entry| {
                [
                    entry.id.clone(),
                    entry.name.clone(),
                    entry.target.words(),
                    entry.state.words().to_owned(),
                    entry
                        .candidate_id
                        .map_or_else(String::new, |id| id.to_string()),
                    entry
                        .application_id
                        .map_or_else(String::new, |id| id.to_string()),
                    entry.attempts.to_string(),
                    why(entry),
                ]
            });
            out.table(
                [
                    "export",
                    "name",
                    "to",
                    "state",
                    "candidate",
                    "application",
                    "tries",
                    "why",
                ],
                rows,
            )?;
        }
    }
    Ok(())
}
