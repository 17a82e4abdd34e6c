//! `import`: files into the library.

use std::path::PathBuf;

use super::args::Global;
use super::exit::{Exit, Failure};
use super::out::{Out, remark};
use super::{files, open};

/// Puts the profiles of each file into the library; one bad row never stops the others.
pub async fn run(global: &Global, paths: &[PathBuf], out: &mut Out) -> Result<Exit, Failure> {
    let opened = open::library(global)?;
    let mut exit = Exit::Done;
    for path in paths {
        let read = files::read(path)?;
        if read.rejected > 0 {
            exit = Exit::NeedsPerson;
        }
        let report = opened.engine.import(read.profiles).await?;
        let name = path.display();
        if global.format == super::args::Format::Jsonl {
            out.json(&serde_json::json!({
                "file": name.to_string(), "added": report.added, "updated": report.updated,
                "unchanged": report.unchanged, "rejected": read.rejected,
            }))?;
        } else {
            remark(&format!(
                "{name}: {} added, {} updated, {} unchanged, {} left out",
                report.added, report.updated, report.unchanged, read.rejected
            ));
        }
    }
    Ok(exit)
}
