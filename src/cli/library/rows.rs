//! Records, pairs and imports as tables or JSON Lines.

use jiff::Timestamp;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::{count_of, name_of};
use crate::app::text::age;
use crate::cli::args::Format;
use crate::cli::exit::{Exit, Failure};
use crate::cli::out::{Out, remark};
use crate::library::{Import, Kept, Pair, Source};
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

/// Lists the records that a query finds.
pub(super) async fn people(
    engine: &Engine,
    query: &str,
    limit: usize,
    out: &mut Out,
) -> Result<Exit, Failure> {
    crate::cli::search::understood(query)?;
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
            let added = one.sources.first().map(|first| age(now, first.at));
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
        _ => count_of(shown as u64),
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

/// Lists the pairs that may be one person.
pub(super) fn pairs(pairs: &[Pair], out: &mut Out) -> Result<Exit, Failure> {
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

/// Lists the imports, newest first.
pub(super) fn imports(imports: &[Import], out: &mut Out) -> Result<Exit, Failure> {
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
            age(now, import.at),
            import.people.to_string(),
            match import.undone_at {
                Some(at) => format!("undone {} ago", age(now, at)),
                None => String::new(),
            },
        ]
    });
    out.table(["import", "kind", "name", "by", "when", "people", ""], rows)?;
    Ok(Exit::Done)
}
