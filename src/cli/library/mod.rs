//! `library`: the records on this machine, looked at and put right.

mod editor;
mod flags;
mod lists;
mod rows;
mod show;
mod undo;

use super::args::{Format, Global, LibraryAction};
use super::exit::{Exit, Failure};
use super::out::{Out, can_ask, remark};
use super::{ask, open};
use crate::library::FieldChange;
use crate::people::{Profile, ProfileId};
use crate::worker::Engine;

/// Looks at records or changes them.
pub async fn run(global: &Global, action: LibraryAction, out: &mut Out) -> Result<Exit, Failure> {
    let opened = open::library(global)?;
    let engine = &opened.engine;
    match action {
        LibraryAction::List {
            query,
            limit,
            pairs,
            imports,
        } => {
            if pairs {
                rows::pairs(&engine.records.pairs().await?, out)
            } else if imports {
                rows::imports(&engine.records.imports().await?, out)
            } else {
                rows::people(engine, &query.join(" "), limit, out).await
            }
        }
        LibraryAction::Lists => lists::all(engine, out).await,
        LibraryAction::ListAdd { name, profiles } => lists::add(engine, &name, &profiles).await,
        LibraryAction::ListRemove { name, profiles } => {
            lists::remove(engine, &name, &profiles).await
        }
        LibraryAction::Skip {
            profiles,
            reason,
            until,
        } => lists::skip(engine, &profiles, &reason, until.as_deref()).await,
        LibraryAction::BringBack { profiles } => lists::bring_back(engine, &profiles).await,
        LibraryAction::Show { profile } => {
            let id = named(engine, &profile).await?;
            show::record(&engine.records.record(id).await?, out)
        }
        LibraryAction::Edit {
            profile,
            set,
            add,
            remove,
        } => {
            let id = named(engine, &profile).await?;
            let record = engine.records.record(id).await?;
            let changes = if set.is_empty() && add.is_empty() && remove.is_empty() {
                editor::changes(&record.profile).await?
            } else {
                flags::changes(&record.profile, &set, &add, &remove)?
            };
            let (record, changed) = engine.records.edit(id, changes).await?;
            for change in &changed {
                remark(&said_of(change));
            }
            if changed.is_empty() {
                remark("nothing changed");
            }
            match out.format {
                Format::Jsonl => out.json(&record)?,
                Format::Table => {}
            }
            Ok(Exit::Done)
        }
        LibraryAction::Merge { into, others, yes } => {
            let into = named(engine, &into).await?;
            let mut ids = Vec::new();
            for other in &others {
                ids.push(named(engine, other).await?);
            }
            let first = engine.records.record(into).await?;
            for id in &ids {
                let other = engine.records.record(*id).await?;
                remark(&format!(
                    "{} ({id}) becomes part of {} ({into})",
                    name_of(&other.profile),
                    name_of(&first.profile)
                ));
            }
            if !confirmed("Merge them?", yes).await? {
                return Ok(Exit::Usage);
            }
            show::record(&engine.records.merge(into, ids).await?, out)
        }
        LibraryAction::Split { profile, sources } => {
            let id = named(engine, &profile).await?;
            let (one, other) = engine.records.split(id, sources).await?;
            show::record(&one, out)?;
            show::record(&other, out)
        }
        LibraryAction::Apart { a, b } => {
            let (a, b) = (named(engine, &a).await?, named(engine, &b).await?);
            engine.records.keep_apart(a, b).await?;
            remark(&format!(
                "{a} and {b} are two people; they are not offered again"
            ));
            Ok(Exit::Done)
        }
        LibraryAction::Delete { profiles, yes } => {
            let mut ids = Vec::new();
            for profile in &profiles {
                let id = named(engine, profile).await?;
                let record = engine.records.record(id).await?;
                remark(&format!("{id} {}", name_of(&record.profile)));
                ids.push(id);
            }
            let what = match ids.len() {
                1 => "Delete this person, with sources, history and decisions?".to_owned(),
                count => {
                    format!("Delete these {count} people, with sources, history and decisions?")
                }
            };
            if !confirmed(&what, yes).await? {
                return Ok(Exit::Usage);
            }
            let gone = engine.records.delete(ids).await?;
            match out.format {
                Format::Jsonl => out.json(&serde_json::json!({"deleted": gone}))?,
                Format::Table => {
                    remark(&format!("{gone} deleted; their exports stay in the outbox"));
                }
            }
            Ok(Exit::Done)
        }
        LibraryAction::UndoImport { import, yes } => undo::import(engine, import, yes, out).await,
    }
}

/// Returns whether it goes ahead: `--yes`, or a person who says so.
async fn confirmed(question: &str, yes: bool) -> Result<bool, Failure> {
    if yes {
        return Ok(true);
    }
    if !can_ask() {
        remark("nothing was changed; `--yes` goes ahead without asking");
        return Ok(false);
    }
    let answer = ask::line(&format!("{question} [y/N] ")).await?;
    let goes = matches!(answer.trim().to_lowercase().as_str(), "y" | "yes");
    if !goes {
        remark("nothing was changed");
    }
    Ok(goes)
}

/// Returns the record that a number, or else an id that only one has, names.
async fn named(engine: &Engine, text: &str) -> Result<ProfileId, Failure> {
    if let Ok(number) = text.parse::<i64>()
        && !engine
            .records
            .profiles(&[ProfileId(number)])
            .await?
            .is_empty()
    {
        return Ok(ProfileId(number));
    }
    let found = engine.records.profiles_of_id(text).await?;
    match found.as_slice() {
        [one] => Ok(one.id),
        [] => Err(Failure::new(
            Exit::Usage,
            format!("there is no profile {text} in the library"),
            "`gleaner library list` shows who is there; the number in front names them.",
        )),
        several => {
            let who: Vec<String> = several
                .iter()
                .map(|kept| format!("{} {}", kept.id, name_of(&kept.profile)))
                .collect();
            Err(Failure::new(
                Exit::Usage,
                format!("{text} is the id of several: {}", who.join(", ")),
                "Name one by the number in front.",
            ))
        }
    }
}

/// Returns in words how a field changes.
pub(super) fn said_of(change: &FieldChange) -> String {
    let said = match (change.old.is_empty(), change.new.is_empty()) {
        (true, _) => format!("{}: + {}", change.field, change.new),
        (_, true) => format!("{}: - {}", change.field, change.old),
        _ => format!("{}: {} -> {}", change.field, change.old, change.new),
    };
    format!("  {said}")
}

fn name_of(profile: &Profile) -> String {
    match profile.name() {
        name if name.is_empty() => profile.external_id.clone(),
        name => name,
    }
}

fn count_of(count: u64) -> String {
    match count {
        1 => "1 person".to_owned(),
        _ => format!("{count} people"),
    }
}
