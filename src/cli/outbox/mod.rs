//! `outbox`: exports and their fates.

mod closely;
mod track;

use jiff::Timestamp;

use super::args::{Format, Global, OutboxAction};
use super::exit::{Exit, Failure};
use super::out::{Out, Sheet, can_ask, remark};
use super::{ask, open};
use crate::app::text::age;
use crate::export::{OutboxEntry, OutboxState, Outcome, Unsent};
use crate::matching::Decision;
use crate::people::CandidateId;
use crate::people::inert::one_line;
use crate::worker::{Engine, ExportRow, OutboxLine};

/// Lists exports or acts on them.
pub async fn run(
    global: &Global,
    action: Option<OutboxAction>,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let all = OutboxAction::List {
        states: Vec::new(),
        find: None,
        unsent: false,
    };
    match action.unwrap_or(all) {
        OutboxAction::List { unsent: true, .. } => {
            let opened = open::library(global)?;
            unsent(&opened.engine.outbox.unsent().await?, out)?;
            Ok(Exit::Done)
        }
        OutboxAction::List { states, find, .. } => {
            let opened = open::library(global)?;
            let mut entries = opened.engine.outbox.all().await?;
            let all = entries.len();
            entries.retain(|entry| states.is_empty() || states.contains(&entry.state));
            let wanted = find.unwrap_or_default();
            entries.retain(|entry| ExportRow::from(entry).says(&wanted));
            let left_out = all.saturating_sub(entries.len());
            if entries.is_empty() && left_out > 0 && out.format == Format::Table {
                remark(&format!(
                    "no export is like that; there are {left_out} others"
                ));
            } else if out.is_file() && states.is_empty() {
                // A file is all there is to tell: what never left, too.
                let mut unsent = opened.engine.outbox.unsent().await?;
                unsent.retain(|one| ExportRow::from(one).says(&wanted));
                let rows = entries.iter().map(|entry| cells(entry, true));
                let rows = rows.chain(unsent.iter().map(unsent_cells));
                out.rows(&mut sheet(), rows)?;
            } else {
                list(&entries, out)?;
            }
            Ok(Exit::Done)
        }
        OutboxAction::Track => track::run(global, out).await,
        OutboxAction::Resume { once } => resume(global, once, out).await,
        OutboxAction::Retry {
            id,
            override_reason,
            ..
        } => {
            let opened = open::engine(global)?;
            opened.engine.setup.may_write()?;
            let id = match id {
                Some(id) => Some(opened.engine.outbox.export_named(&id).await?),
                None => None,
            };
            let ids = match (id, override_reason) {
                (Some(id), Some(reason)) => {
                    opened.engine.outbox.override_hold(&id, &reason).await?;
                    vec![id]
                }
                (Some(id), None) => {
                    opened.engine.outbox.retry(&id).await?;
                    vec![id]
                }
                (None, _) => retry_refused(&opened.engine).await?,
            };
            settle(&opened.engine, false).await?;
            show(&opened.engine, &ids, out).await
        }
        OutboxAction::Show { id } => {
            let opened = open::engine(global)?;
            let id = opened.engine.outbox.export_named(&id).await?;
            closely::show(&opened.engine, &id, out).await
        }
        OutboxAction::Settle { id, candidate } => {
            let opened = open::engine(global)?;
            let id = opened.engine.outbox.export_named(&id).await?;
            match candidate {
                Some(candidate) => {
                    let candidate = CandidateId(candidate);
                    opened
                        .engine
                        .outbox
                        .resolve_identity(&id, candidate, Decision::Same)
                        .await?;
                    settle(&opened.engine, false).await?;
                }
                None => {
                    opened.engine.outbox.settle_now(&id).await?;
                }
            }
            show(&opened.engine, &[id], out).await
        }
        OutboxAction::Undo { id, yes } => undo(global, id, yes, out).await,
        OutboxAction::Forget { id, step } => {
            let engine = open::library(global)?.engine;
            let id = engine.outbox.export_named(&id).await?;
            let is_done = |entry: &OutboxEntry| entry.id == id && entry.state == OutboxState::Done;
            let done = engine.outbox.all().await?.iter().any(is_done);
            if done || step.is_some() {
                engine.outbox.forget_missed(&id, step).await?;
            } else {
                engine.outbox.forget(&id).await?;
            }
            show(&engine, &[id], out).await
        }
    }
}

/// Has all exports tried again that were refused and returns their ids.
async fn retry_refused(engine: &Engine) -> Result<Vec<String>, Failure> {
    let entries = engine.outbox.all().await?.into_iter();
    let refused = entries.filter(|entry| entry.state == OutboxState::Refused);
    let ids: Vec<String> = refused.map(|entry| entry.id).collect();
    if ids.is_empty() {
        remark("no export was refused");
    }
    engine.outbox.retry_these(&ids).await?;
    Ok(ids)
}

/// Takes back what has not left; removes the application of what has, once that was confirmed.
async fn undo(global: &Global, id: String, yes: bool, out: &mut Out) -> Result<Exit, Failure> {
    let opened = open::engine(global)?;
    let engine = &opened.engine;
    engine.setup.may_write()?;
    let id = engine.outbox.export_named(&id).await?;
    let entries = engine.outbox.all().await?;
    let sent = entries.iter().any(|entry| {
        entry.id == id && matches!(entry.state, OutboxState::Done | OutboxState::Unknown)
    });
    if !sent {
        let never_sent = entries.iter().any(|entry| {
            entry.id == id && entry.attempts == 0 && entry.state == OutboxState::NeedsPerson
        });
        if never_sent {
            return Err(Failure::new(
                Exit::Usage,
                format!("the export {id} was never sent"),
                format!("`gleaner outbox forget {id}` cancels it."),
            ));
        }
        engine.outbox.cancel_export(&id).await?;
        return show(engine, &[id], out).await;
    }
    let removal = engine.outbox.undo_offer(&id).await?;
    let files = match removal.files.as_slice() {
        [] => String::new(),
        files => format!(" with its file {}", files.join(", ")),
    };
    remark(&format!(
        "This removes application {} on {}{}. {} (candidate {}) stays in Greenhouse.",
        removal.application,
        one_line(&removal.target),
        one_line(&files),
        one_line(&removal.name),
        removal.candidate
    ));
    if !yes && !can_ask() {
        return Err(Failure::new(
            Exit::Usage,
            "nothing was removed: there is no terminal to ask on",
            "Add --yes to remove the application.",
        ));
    }
    if !yes && !confirmed().await? {
        remark("nothing was removed");
        return Ok(Exit::Done);
    }
    engine.outbox.undo(&id).await?;
    settle(engine, false).await?;
    show(engine, &[id], out).await
}

async fn confirmed() -> Result<bool, Failure> {
    let answer = ask::line("Type `remove` to go on: ").await?;
    Ok(answer.trim().eq_ignore_ascii_case("remove"))
}

async fn resume(global: &Global, once: bool, out: &mut Out) -> Result<Exit, Failure> {
    let opened = open::engine(global)?;
    opened.engine.setup.may_write()?;
    let before = opened.engine.outbox.all().await?;
    let open: Vec<String> = before
        .iter()
        .filter(|entry| opened.engine.outbox.carries(entry))
        .map(|entry| entry.id.clone())
        .collect();
    let waiting = waiting_for_word(&opened.engine, &before);
    if open.is_empty() && waiting > 0 {
        return Ok(Exit::NeedsPerson);
    }
    if open.is_empty() {
        remark("nothing waiting");
        return Ok(Exit::Done);
    }
    settle(&opened.engine, once).await?;
    let entries: Vec<OutboxEntry> = opened
        .engine
        .outbox
        .all()
        .await?
        .into_iter()
        .filter(|entry| open.contains(&entry.id))
        .collect();
    list(&entries, out)?;
    Ok(match waiting {
        0 => exit_of(&entries),
        _ => Exit::NeedsPerson,
    })
}

/// Says how many left through a partner key alone without an answer: nobody can look for them here.
fn waiting_for_word(engine: &Engine, entries: &[OutboxEntry]) -> usize {
    let waits = |entry: &&OutboxEntry| engine.setup.is_alone() && entry.waits_for_confirmation();
    let count = entries.iter().filter(waits).count();
    if count > 0 {
        remark(&format!(
            "{count} got no answer through the partner key, and nobody can look for them without a \
             credential for Harvest: look in Greenhouse, then `gleaner outbox retry` or `forget` them"
        ));
    }
    count
}

async fn settle(engine: &Engine, once: bool) -> Result<(), Failure> {
    if once {
        engine.outbox.one_pass().await?;
    } else {
        engine.outbox.work_off_until_quiet().await?;
    }
    Ok(())
}

/// Lists these exports as they now are.
async fn show(engine: &Engine, ids: &[String], out: &mut Out) -> Result<Exit, Failure> {
    let mut entries = engine.outbox.all().await?;
    entries.retain(|entry| ids.contains(&entry.id));
    list(&entries, out)?;
    Ok(exit_of(&entries))
}

fn exit_of(entries: &[OutboxEntry]) -> Exit {
    let settled = entries
        .iter()
        .all(|entry| matches!(entry.state, OutboxState::Done | OutboxState::Cancelled));
    if settled {
        Exit::Done
    } else {
        Exit::NeedsPerson
    }
}

/// Returns why an export is where it is, and what it waits for.
fn why(entry: &OutboxEntry) -> String {
    let waits = match entry.state {
        OutboxState::Held => "leaves",
        OutboxState::Unknown if entry.waits_for_confirmation() => return said(entry),
        OutboxState::Unknown => "reconciled",
        OutboxState::Planned if entry.reason.is_some() && entry.halt.is_none() => "tried again",
        _ => return said(entry),
    };
    let at = entry.due_at.strftime("%H:%M:%S");
    let waits = format!("{waits} after {at} UTC");
    match &entry.reason {
        Some(reason) => format!("{reason}; {waits}"),
        None => waits,
    }
}

/// Returns why an export rests where it is, and how often it was sent where that was not once.
fn said(entry: &OutboxEntry) -> String {
    let times = (entry.attempts > 1).then(|| format!("sent {} times", entry.attempts));
    let said: Vec<String> = entry.reason.clone().into_iter().chain(times).collect();
    said.join("; ")
}

/// Letters at the end of an id that a table shows: the first ones tell when it was made and are much
/// the same within a batch.
const SHORT: usize = 8;

/// Returns the end of an export's id, by which it can be named too.
fn short(id: &str) -> &str {
    let from = id.len().saturating_sub(SHORT);
    id.get(from..).unwrap_or(id)
}

/// Returns what became of an export, none while that is open or where nothing was to be written.
fn outcome_of(entry: &OutboxEntry) -> Option<Outcome> {
    let open = |outcome: &Outcome| matches!(outcome, Outcome::Unknown | Outcome::TakenBack);
    entry.became().filter(|outcome| !open(outcome))
}

/// Lists exports that were asked for and never left.
fn unsent(unsent: &[Unsent], out: &mut Out) -> Result<(), Failure> {
    if out.format == Format::Jsonl {
        for one in unsent {
            out.json(&serde_json::json!({
                "export_id": null, "external_id": one.external_id, "name": one.name,
                "job_id": one.job_id, "target": one.target, "outcome": one.outcome.word(),
                "candidate_id": one.candidate_id, "application_id": one.application_id,
                "asked_at": one.at, "reason": one.reason,
            }))?;
        }
        return Ok(());
    }
    if unsent.is_empty() && !out.is_file() {
        remark("everything that was asked for went into the outbox");
        return Ok(());
    }
    let rows = unsent.iter().map(|one| {
        [
            one.name.clone(),
            one.target.clone(),
            super::export::words(one.outcome).to_owned(),
            one.reason.clone().unwrap_or_default(),
            one.at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
            one.external_id.clone(),
            one.candidate_id
                .map_or_else(String::new, |id| id.to_string()),
            one.application_id
                .map_or_else(String::new, |id| id.to_string()),
        ]
    });
    let columns = [
        "name",
        "to",
        "outcome",
        "why",
        "time",
        "profile",
        "candidate",
        "application",
    ];
    out.rows(&mut Sheet::new(columns), rows)?;
    Ok(())
}

fn list(entries: &[OutboxEntry], out: &mut Out) -> Result<(), Failure> {
    match out.format {
        Format::Jsonl => {
            for entry in entries {
                out.json(&OutboxLine::from(entry))?;
            }
        }
        Format::Table if entries.is_empty() && !out.is_file() => remark("the outbox is empty"),
        Format::Table => {
            let file = out.is_file();
            let rows = entries.iter().map(|entry| cells(entry, file));
            out.rows(&mut sheet(), rows)?;
        }
    }
    Ok(())
}

/// Returns the columns of the outbox.
fn sheet() -> Sheet<9> {
    let columns = [
        "name",
        "to",
        "state",
        "outcome",
        "time",
        "export",
        "why",
        "candidate",
        "application",
    ];
    Sheet::new(columns).whole(&[5])
}

/// Returns an export as a row: whole in a file, short on a terminal.
fn cells(entry: &OutboxEntry, file: bool) -> [String; 9] {
    let number = |id: Option<i64>| id.map_or_else(String::new, |id| id.to_string());
    let (time, id) = if file {
        (entry.updated_at.to_string(), entry.id.as_str())
    } else {
        (age(Timestamp::now(), entry.updated_at), short(&entry.id))
    };
    let outcome = outcome_of(entry).map_or("", super::export::words);
    [
        entry.name.clone(),
        entry.aim(),
        entry.state.words().to_owned(),
        outcome.to_owned(),
        time,
        id.to_owned(),
        why(entry),
        number(entry.candidate_id.map(|id| id.0)),
        number(entry.application_id.map(|id| id.0)),
    ]
}

/// Returns an export that never left as a row of the same file.
fn unsent_cells(one: &Unsent) -> [String; 9] {
    [
        one.name.clone(),
        one.target.clone(),
        "not sent".to_owned(),
        super::export::words(one.outcome).to_owned(),
        one.at.to_string(),
        String::new(),
        one.reason.clone().unwrap_or_default(),
        one.candidate_id
            .map_or_else(String::new, |id| id.to_string()),
        one.application_id
            .map_or_else(String::new, |id| id.to_string()),
    ]
}
