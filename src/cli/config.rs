//! `config path|print|check|schema`.

use super::args::{ConfigAction, Global};
use super::exit::{Exit, Failure};
use super::open;
use super::out::{Out, remark};
use crate::config::schema;

/// Shows or checks the settings.
pub fn run(global: &Global, action: ConfigAction, out: &mut Out) -> Result<Exit, Failure> {
    let loaded = open::load(global)?;
    let path = loaded.paths.config.display().to_string();
    match action {
        ConfigAction::Path => {
            out.line(&path)?;
            if !loaded.file_found {
                remark(
                    "there is no such file yet; the defaults hold. `gleaner config print` shows them.",
                );
            }
            Ok(Exit::Done)
        }
        ConfigAction::Print => {
            out.line(loaded.print().trim_end())?;
            open::complain(&loaded);
            Ok(Exit::Done)
        }
        ConfigAction::Schema => {
            out.line(&format!("{:#}", schema()))?;
            Ok(Exit::Done)
        }
        ConfigAction::Check if loaded.mistakes.is_empty() => {
            let state = if loaded.file_found {
                "no mistakes"
            } else {
                "no file there; the defaults hold"
            };
            out.line(&format!("{path}: {state}"))?;
            Ok(Exit::Done)
        }
        ConfigAction::Check => Err(open::mistakes(&loaded)),
    }
}
