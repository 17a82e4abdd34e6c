//! `import`: files into the library.

use std::path::{Path, PathBuf};

use super::args::Global;
use super::exit::{Exit, Failure};
use super::mapping::{self, Remembered};
use super::out::{Out, remark};
use super::{files, open};

/// How files are to be read.
#[derive(Debug)]
pub struct Reading {
    /// The mapping to read them by.
    pub map: Option<PathBuf>,
    /// Where to write how a file is understood, instead of importing it.
    pub map_out: Option<PathBuf>,
}

/// Puts the profiles of each file into the library; one bad row never stops the others.
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
            mapping::show(rows.understood());
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
        let read = files::read_as(path, map.as_ref())?;
        if let Some(map) = &said {
            remembered.keep(&read.understood.fingerprint, map);
        }
        mapping::say_kept_aside(&read.understood);
        if read.rejected > 0 {
            exit = Exit::NeedsPerson;
        }
        let report = opened.engine.import(read.profiles).await?;
        let name = path.display();
        if global.format == super::args::Format::Jsonl {
            out.json(&serde_json::json!({
                "file": name.to_string(), "added": report.added, "updated": report.updated,
                "unchanged": report.unchanged, "rejected": read.rejected, "left_out": read.left_out,
            }))?;
        } else {
            remark(&format!(
                "{name}: {} added, {} updated, {} unchanged, {} rejected, {} without a person",
                report.added, report.updated, report.unchanged, read.rejected, read.left_out
            ));
        }
    }
    Ok(exit)
}

/// Returns the mapping that a file with this header was read by before; standard input can't be looked
/// at beforehand.
fn known(
    path: &Path,
    remembered: &Remembered,
) -> Result<Option<crate::people::formats::Mapping>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(None);
    }
    let rows = files::Rows::open_as(path, None);
    Ok(rows
        .ok()
        .and_then(|rows| remembered.find(&rows.understood().fingerprint)))
}
