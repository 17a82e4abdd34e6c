//! `import`: files into the library.

use std::path::{Path, PathBuf};

use super::args::{Format, Global};
use super::exit::{Exit, Failure};
use super::library::said_of;
use super::mapping;
use super::out::{Out, remark};
use super::{files, open};
use crate::export::Card;
use crate::library::{Effect, ImportReport, Origin, OriginKind};
use crate::worker::Remembered;

/// Rows that a dry run tells of one by one; of the rest only the numbers.
const TOLD: usize = 200;

/// How files are to be read.
#[derive(Debug)]
pub struct Reading {
    /// The mapping to read them by.
    pub map: Option<PathBuf>,
    /// Where to write how a file is understood, instead of importing it.
    pub map_out: Option<PathBuf>,
    /// Say what would change, and keep nothing.
    pub dry_run: bool,
}

/// Puts the profiles of each file into the library; one bad row never stops the others. A dry
/// run says what would change and keeps nothing.
pub async fn run(
    global: &Global,
    paths: &[PathBuf],
    reading: &Reading,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let said = reading.map.as_deref().map(mapping::load).transpose()?;
    if let Some(target) = &reading.map_out {
        for path in paths {
            let rows = files::Rows::open_as(path, said.as_ref())?;
            mapping::show(rows.understood(), out)?;
            mapping::write(target, rows.understood())?;
        }
        return Ok(Exit::Done);
    }
    let opened = open::library(global)?;
    let remembered = Remembered::of(&opened.loaded.paths.data);
    let mut exit = Exit::Done;
    for path in paths {
        let map = match &said {
            Some(map) => Some(map.clone()),
            None => known(path, &remembered)?,
        };
        let read = files::read_as(path, map.as_ref(), !reading.dry_run)?;
        if let Some(map) = &said
            && !reading.dry_run
            && let Err(error) = remembered.keep(&read.understood.fingerprint, map)
        {
            remark(&format!(
                "this mapping can't be kept for the next file: {error}"
            ));
        }
        if reading.dry_run {
            mapping::show(&read.understood, out)?;
        }
        if let Some(doubt) = mapping::encoding_doubt(&read.understood) {
            remark(&doubt);
        }
        if let Some(kept) = mapping::kept_aside(&read.understood) {
            if reading.dry_run {
                out.told(&kept)?;
            } else {
                remark(&kept);
            }
        }
        if read.rejected > 0 {
            exit = Exit::NeedsPerson;
        }
        let cards = if reading.dry_run {
            Card::first_of(&read.profiles)
        } else {
            Vec::new()
        };
        let origin = origin(path);
        let report = if reading.dry_run {
            opened
                .engine
                .records
                .preview_import(origin, read.profiles)
                .await?
        } else {
            opened
                .engine
                .records
                .import_from(origin, read.profiles)
                .await?
        };
        let aside = Aside {
            rejected: read.rejected,
            left_out: read.left_out,
        };
        say(
            path,
            &report,
            &aside,
            reading.dry_run.then_some(&cards),
            out,
        )?;
    }
    if !reading.dry_run {
        open::let_people_go(&opened).await;
    }
    Ok(exit)
}

/// Returns the mapping that a file with this header was read by before; standard input and pipes can't be
/// looked at beforehand: what was read of them is gone.
fn known(
    path: &Path,
    remembered: &Remembered,
) -> Result<Option<crate::people::formats::Mapping>, Failure> {
    if path.as_os_str() == "-" || !path.is_file() {
        return Ok(None);
    }
    let rows = files::Rows::open_as(path, None);
    Ok(rows
        .ok()
        .and_then(|rows| remembered.find(&rows.understood().fingerprint)))
}

/// Rows that brought nobody in.
struct Aside {
    rejected: usize,
    left_out: usize,
}

fn origin(path: &Path) -> Origin {
    if path.as_os_str() == "-" {
        return Origin {
            kind: OriginKind::Input,
            ..Origin::file("stdin")
        };
    }
    let name = path.file_name().unwrap_or(path.as_os_str());
    Origin::file(&name.to_string_lossy())
}

fn say(
    path: &Path,
    report: &ImportReport,
    aside: &Aside,
    cards: Option<&Vec<Card>>,
    out: &mut Out,
) -> Result<(), Failure> {
    let dry_run = cards.is_some();
    let name = path.display().to_string();
    if out.format == Format::Jsonl {
        for row in report.rows.iter().filter(|_| dry_run) {
            out.json(row)?;
        }
        let mut about = serde_json::json!({
            "file": name, "import": report.import, "added": report.added, "filled": report.filled,
            "changed": report.changed, "updated": report.updated(), "unchanged": report.unchanged,
            "in_doubt": report.in_doubt, "rejected": aside.rejected, "left_out": aside.left_out,
            "dry_run": dry_run,
        });
        if let (Some(cards), Some(about)) = (cards, about.as_object_mut()) {
            about.insert("greenhouse".to_owned(), serde_json::json!(cards));
        }
        out.json(&about)?;
        return Ok(());
    }
    if let Some(cards) = cards {
        say_plan(report, cards, out)?;
    }
    let would = if dry_run { " if imported" } else { "" };
    let counts: Vec<String> = [
        (report.added, "added"),
        (report.filled, "filled in"),
        (report.changed, "changed"),
        (report.unchanged, "unchanged"),
        (aside.rejected, "rejected"),
        (aside.left_out, "without a person"),
    ]
    .into_iter()
    // Who was added is said whatever the number: it is what an import is for.
    .filter(|(count, word)| *count > 0 || *word == "added")
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    let counts = format!("{name}{would}: {}", counts.join(", "));
    // What a dry run says is what was asked for; of an import it is only told how it went.
    if dry_run {
        out.line(&counts)?;
    } else {
        remark(&counts);
    }
    if report.forgotten > 0 {
        remark(&format!(
            "{} not taken in: forgotten here on request",
            match report.forgotten {
                1 => "1 person was".to_owned(),
                count => format!("{count} people were"),
            }
        ));
    }
    if report.in_doubt > 0 {
        remark(&format!(
            "{} may be one person and {} kept apart: `gleaner library list --pairs`",
            match report.in_doubt {
                1 => "1 pair".to_owned(),
                count => format!("{count} pairs"),
            },
            match (dry_run, report.in_doubt) {
                (true, _) => "would be",
                (false, 1) => "was",
                (false, _) => "were",
            },
        ));
    }
    if let Some(import) = report.import {
        remark(&format!(
            "import {}: undo it with `gleaner library undo-import {}`",
            import.0, import.0
        ));
    }
    Ok(())
}

/// Shows what would become of each row, and the first people as Greenhouse would get them.
fn say_plan(report: &ImportReport, cards: &[Card], out: &mut Out) -> Result<(), Failure> {
    for row in report.rows.iter().take(TOLD) {
        let word = match row.effect {
            Effect::Added => "add",
            Effect::Filled => "fill in",
            Effect::Changed => "change",
            Effect::Unchanged => continue,
        };
        out.line(&format!("{word} {}", row.name))?;
        for change in &row.fields {
            out.line(&said_of(change))?;
        }
        for other in &row.may_be {
            out.line(&format!("  may be the same person as {other}"))?;
        }
    }
    if report.rows.len() > TOLD {
        out.line(&format!("and {} more", report.rows.len() - TOLD))?;
    }
    if !cards.is_empty() {
        out.line("As Greenhouse would get them:")?;
    }
    for card in cards {
        out.line(&format!("  {}", card.name))?;
        for field in &card.fields {
            out.line(&format!("    {}: {}", field.label, field.value))?;
        }
        if let Some(missing) = &card.missing {
            out.line(&format!("    Greenhouse also wants {missing}"))?;
        }
        for left in &card.left_out {
            out.line(&format!(
                "    not sent: {} {} ({})",
                left.label, left.value, left.reason
            ))?;
        }
    }
    Ok(())
}
