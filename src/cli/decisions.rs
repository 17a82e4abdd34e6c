//! `decisions`: what people said of pairs, as a file that a team keeps under version control.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use super::args::{DecisionsAction, Global};
use super::exit::{Exit, Failure};
use super::open;
use super::out::{Out, remark};
use crate::library::DecisionLines;

/// Writes decisions out or takes them in.
pub async fn run(global: &Global, action: DecisionsAction, out: &mut Out) -> Result<Exit, Failure> {
    let opened = open::library(global)?;
    match action {
        DecisionsAction::Export => {
            for decided in opened.engine.verdicts.decisions().await? {
                out.json(&decided)?;
            }
            Ok(Exit::Done)
        }
        DecisionsAction::Import { file } => {
            let read = DecisionLines::read(input(&file)?).map_err(|error| {
                Failure::plain(
                    Exit::Usage,
                    format_args!("{} can't be read: {error}", file.display()),
                )
            })?;
            if read.decisions.is_empty() && !read.rejected.is_empty() {
                return Err(Failure::new(
                    Exit::Usage,
                    format!("{} holds no decisions", file.display()),
                    "`gleaner decisions export` writes them, a JSON object a line.",
                ));
            }
            for (line, why) in &read.rejected {
                remark(&format!("line {line}: {why}"));
            }
            let all = read.decisions.len();
            let changed = opened
                .engine
                .verdicts
                .take_decisions(read.decisions)
                .await?;
            remark(&format!(
                "{all} read, {changed} of them new, {} left out",
                read.rejected.len()
            ));
            Ok(if read.rejected.is_empty() {
                Exit::Done
            } else {
                Exit::NeedsPerson
            })
        }
    }
}

fn input(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = File::open(path).map_err(|error| {
        Failure::new(
            Exit::Usage,
            format!("{} can't be read: {error}", path.display()),
            "Check the name; `-` reads standard input.",
        )
    })?;
    Ok(Box::new(BufReader::new(file)))
}
