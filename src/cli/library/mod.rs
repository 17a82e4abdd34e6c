//! `library`: the records on this machine, looked at and put right.

mod editor;
mod lists;

use jiff::Timestamp;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::args::{Format, Global, LibraryAction};
use super::exit::{Exit, Failure};
use super::out::{Out, can_ask, remark};
use super::{ask, open};
use crate::app::text::age;
use crate::library::{Changes, FieldChange, Import, Kept, OriginKind, Pair, Record, Source};
use crate::people::inert::one_line;
use crate::people::{Contact, PersonRef, Profile, ProfileId};
use crate::worker::{Engine, Scope};

/// One line of `library list --format jsonl`.
#[derive(Serialize)]
struct Line<'a> {
    id: ProfileId,
    name: String,
    profile: &'a Profile,
    sources: &'a [Source],
}

/// One line of `library list --pairs --format jsonl`.
#[derive(Serialize)]
struct PairLine<'a> {
    a: ProfileId,
    name: String,
    profile: &'a Profile,
    b: ProfileId,
    other_name: String,
    other: &'a Profile,
}

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
                list_pairs(&engine.records.pairs().await?, out)
            } else if imports {
                list_imports(&engine.records.imports().await?, out)
            } else {
                list(engine, &query.join(" "), limit, out).await
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
            show(&engine.records.record(id).await?, out)
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
                by_flags(&record.profile, &set, &add, &remove)?
            };
            let (record, changed) = engine.records.edit(id, changes).await?;
            say_changes(&changed);
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
            show(&engine.records.merge(into, ids).await?, out)
        }
        LibraryAction::Split { profile, sources } => {
            let id = named(engine, &profile).await?;
            let (one, other) = engine.records.split(id, sources).await?;
            show(&one, out)?;
            show(&other, out)
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
        LibraryAction::UndoImport { import, yes } => undo(engine, import, yes, out).await,
    }
}

async fn undo(
    engine: &Engine,
    import: Option<i64>,
    yes: bool,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let all = engine.records.imports().await?;
    let holds = |one: &&Import| one.undone_at.is_none();
    let last = || {
        all.iter()
            .filter(holds)
            .find(|one| one.kind != OriginKind::Edit)
    };
    let found = match import {
        Some(id) => all.iter().find(|one| one.id.0 == id),
        None => last(),
    };
    let Some(found) = found else {
        return Err(Failure::new(
            Exit::Usage,
            match import {
                Some(id) => format!("there is no import {id}"),
                None => "there is no import to undo".to_owned(),
            },
            "`gleaner library list --imports` shows them.",
        ));
    };
    remark(&format!(
        "import {} of {}, {}",
        found.id.0,
        if found.name.is_empty() {
            found.kind.word()
        } else {
            &found.name
        },
        people(found.people)
    ));
    if !confirmed("Undo it?", yes).await? {
        return Ok(Exit::Usage);
    }
    let undone = engine.records.undo_import(found.id).await?;
    match out.format {
        Format::Jsonl => out.json(&serde_json::json!({
            "import": found.id, "removed": undone.removed, "restored": undone.restored,
        }))?,
        Format::Table => remark(&format!(
            "undone: {} removed, {} as before",
            undone.removed, undone.restored
        )),
    }
    Ok(Exit::Done)
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

async fn list(engine: &Engine, query: &str, limit: usize, out: &mut Out) -> Result<Exit, Failure> {
    super::search::understood(query)?;
    let most = if limit == 0 { usize::MAX } else { limit };
    let token = CancellationToken::new();
    let found = engine
        .search
        .find(query, Scope::Library, most, token)
        .await?;
    let ids: Vec<ProfileId> = found
        .rows
        .iter()
        .filter_map(|row| match row.id {
            PersonRef::Profile(id) => Some(id),
            PersonRef::Candidate(_) => None,
        })
        .collect();
    let now = Timestamp::now();
    let mut kept: Vec<Kept> = Vec::new();
    for some in ids.chunks(500) {
        kept.extend(engine.records.profiles(some).await?);
    }
    if out.format == Format::Jsonl {
        for one in &kept {
            out.json(&Line {
                id: one.id,
                name: one.profile.name(),
                profile: &one.profile,
                sources: &one.sources,
            })?;
        }
    } else {
        let rows = kept.iter().map(|one| {
            let added = one.sources.first().map(|first| age(first.at, now));
            [
                one.id.to_string(),
                one.profile.name(),
                one.profile.position().unwrap_or_default().to_owned(),
                one.profile.company.clone().unwrap_or_default(),
                names_of(&one.sources),
                added.unwrap_or_default(),
            ]
        });
        out.table(["id", "name", "title", "company", "sources", "added"], rows)?;
    }
    let shown = kept.len();
    remark(&match found.total {
        Some(total) if total > shown as u64 => format!("the first {shown} of {total}"),
        _ => people(shown as u64),
    });
    let open = engine.records.pairs().await?.len();
    if open > 0 {
        remark(&format!(
            "{open} {} be one person: `gleaner library list --pairs`",
            if open == 1 { "pair may" } else { "pairs may" }
        ));
    }
    Ok(Exit::Done)
}

/// Returns the names of sources, each once.
fn names_of(sources: &[Source]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for source in sources {
        let name = if source.name.is_empty() {
            source.kind.word()
        } else {
            &source.name
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

fn list_pairs(pairs: &[Pair], out: &mut Out) -> Result<Exit, Failure> {
    if out.format == Format::Jsonl {
        for pair in pairs {
            out.json(&PairLine {
                a: pair.a,
                name: pair.first.name(),
                profile: &pair.first,
                b: pair.b,
                other_name: pair.second.name(),
                other: &pair.second,
            })?;
        }
    } else {
        let words = |profile: &Profile| {
            let at = profile.company.iter().chain(&profile.location);
            let mails = profile.emails.iter().map(Contact::as_str);
            let all: Vec<&str> = at.map(String::as_str).chain(mails).collect();
            all.join(", ")
        };
        let rows = pairs.iter().map(|pair| {
            [
                pair.a.to_string(),
                name_of(&pair.first),
                words(&pair.first),
                pair.b.to_string(),
                name_of(&pair.second),
                words(&pair.second),
            ]
        });
        out.table(["id", "name", "", "other", "name", ""], rows)?;
    }
    remark(&match pairs.len() {
        0 => "no two profiles may be one person".to_owned(),
        _ => "one person: `gleaner library merge ID OTHER`; two: `gleaner library apart ID OTHER`"
            .to_owned(),
    });
    Ok(Exit::Done)
}

fn list_imports(imports: &[Import], out: &mut Out) -> Result<Exit, Failure> {
    if out.format == Format::Jsonl {
        for import in imports {
            out.json(import)?;
        }
        return Ok(Exit::Done);
    }
    let now = Timestamp::now();
    let rows = imports.iter().map(|import| {
        [
            import.id.0.to_string(),
            import.kind.word().to_owned(),
            import.name.clone(),
            import.by.clone(),
            age(import.at, now),
            import.people.to_string(),
            match import.undone_at {
                Some(at) => format!("undone {}", age(at, now)),
                None => String::new(),
            },
        ]
    });
    out.table(["import", "kind", "name", "by", "when", "people", ""], rows)?;
    Ok(Exit::Done)
}

/// Shows a record: fields, then sources and history, which numbers them.
fn show(record: &Record, out: &mut Out) -> Result<Exit, Failure> {
    if out.format == Format::Jsonl {
        out.json(record)?;
        return Ok(Exit::Done);
    }
    out.line(&format!("{} {}", record.id, name_of(&record.profile)))?;
    if let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(&record.profile) {
        for (field, value) in &fields {
            let text = shown(value);
            if !text.is_empty() && !["external_id", "source"].contains(&field.as_str()) {
                out.wrapped(&format!("  {field:<15}"), &text)?;
            }
        }
    }
    out.line("Sources")?;
    for source in &record.sources {
        let about = [
            source.kind.word(),
            &source.name,
            &source.tool,
            &source.id,
            &source.by,
        ];
        let about: Vec<&str> = about.into_iter().filter(|text| !text.is_empty()).collect();
        let at = source.at.strftime("%Y-%m-%d %H:%M");
        out.line(&one_line(&format!(
            "  {:>5}  {at}  {}  import {}",
            source.number,
            about.join(", "),
            source.import.0
        )))?;
    }
    if !record.history.is_empty() {
        out.line("Before, or left aside")?;
        for past in &record.history {
            out.line(&one_line(&format!(
                "  {:>5}  {}: {}",
                past.source, past.field, past.value
            )))?;
        }
    }
    Ok(Exit::Done)
}

fn shown(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Object(map) => match (map.get("value"), map.get("kind").map(shown)) {
            (Some(value), Some(kind)) if !kind.is_empty() => format!("{} ({kind})", shown(value)),
            (Some(value), _) => shown(value),
            _ => value.to_string(),
        },
        other => other.to_string(),
    }
}

/// Returns what flags ask for: `title=CTO`, `emails=ada@x.org`.
fn by_flags(
    profile: &Profile,
    set: &[String],
    add: &[String],
    remove: &[String],
) -> Result<Changes, Failure> {
    let stored = match serde_json::to_value(profile) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => Changes::new(),
    };
    let mut changes = Changes::new();
    let usage = |text: &str| {
        Failure::new(
            Exit::Usage,
            format!("`{text}` names no field and value"),
            "Write FIELD=VALUE, such as title=CTO or emails=ada@example.org.",
        )
    };
    let split = |text: &str| -> Result<(String, String), Failure> {
        let (field, value) = text.split_once('=').ok_or_else(|| usage(text))?;
        Ok((plural(field), value.to_owned()))
    };
    let is_list = |field: &str| ["emails", "phones", "urls", "tags"].contains(&field);
    let text = |value: &serde_json::Value| shown(value.get("value").unwrap_or(value));
    for one in set {
        let (field, value) = split(one)?;
        let value = match (is_list(&field), value.is_empty()) {
            (_, true) => serde_json::Value::Null,
            (true, false) => serde_json::json!([value]),
            (false, false) => value.into(),
        };
        changes.insert(field, value);
    }
    for (one, adds) in add
        .iter()
        .map(|a| (a, true))
        .chain(remove.iter().map(|r| (r, false)))
    {
        if !adds && !one.contains('=') {
            changes.insert(plural(one), serde_json::Value::Null);
            continue;
        }
        let (field, value) = split(one)?;
        if !is_list(&field) {
            return Err(Failure::new(
                Exit::Usage,
                format!("`{field}` has one value"),
                "`--set FIELD=VALUE` replaces it, `--remove FIELD` takes it away.",
            ));
        }
        let there = changes.get(&field).or_else(|| stored.get(&field));
        let mut list = there
            .and_then(|v| v.as_array())
            .cloned()
            .unwrap_or_default();
        if adds {
            list.push(value.into())
        } else {
            let before = list.len();
            list.retain(|known| text(known) != value);
            if list.len() == before {
                return Err(Failure::plain(
                    Exit::Usage,
                    format_args!(
                        "there is no {value} among {field}; `gleaner library show` lists them"
                    ),
                ));
            }
        }
        changes.insert(field, list.into());
    }
    Ok(changes)
}

/// Lists are named in the plural; people write one of them.
fn plural(field: &str) -> String {
    match field.trim() {
        one @ ("email" | "phone" | "url" | "tag") => format!("{one}s"),
        "note" => "notes".to_owned(),
        other => other.to_owned(),
    }
}

/// Says field by field what changes.
pub(super) fn say_changes(changes: &[FieldChange]) {
    for change in changes {
        remark(&format!(
            "  {}",
            match (change.old.is_empty(), change.new.is_empty()) {
                (true, _) => format!("{}: + {}", change.field, change.new),
                (_, true) => format!("{}: - {}", change.field, change.old),
                _ => format!("{}: {} -> {}", change.field, change.old, change.new),
            }
        ));
    }
}

fn name_of(profile: &Profile) -> String {
    match profile.name() {
        name if name.is_empty() => profile.external_id.clone(),
        name => name,
    }
}

fn people(count: u64) -> String {
    match count {
        1 => "1 person".to_owned(),
        _ => format!("{count} people"),
    }
}
