//! An import taken back as a whole.

use super::{confirmed, count_of};
use crate::cli::args::Format;
use crate::cli::exit::{Exit, Failure};
use crate::cli::out::{Out, remark};
use crate::library::{Import, OriginKind};
use crate::worker::Engine;

/// Takes an import back, the last one where none is named.
pub(super) async fn import(
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
        count_of(found.people)
    ));
    if !confirmed("Undo it?", yes).await? {
        return Ok(Exit::Usage);
    }
    let undone = engine.records.undo_import(found.id).await?;
    match out.format {
        Format::Jsonl => out.json(&serde_json::json!({
            "import": found.id, "removed": undone.removed, "restored": undone.restored,
        }))?,
        Format::Table => remark(&format!("undone: {}", undone.words())),
    }
    Ok(Exit::Done)
}
