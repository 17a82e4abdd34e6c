//! `backup` and `restore`: copies of the data, taken while Gleaner runs, and put back.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use super::args::Global;
use super::ask;
use super::encryption;
use super::exit::{Exit, Failure};
use super::open;
use super::out::{Out, can_ask, remark};
use crate::export::{Journal, Moment, review_restored};
use crate::store::{OwnerLock, Store, StoreError, check_file, restore};

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::plain(Exit::Usage, error)
    }
}

/// Writes a copy of the data directory's file into a new file.
///
/// # Errors
/// A [`Failure`] where it can't be written.
pub async fn back_up(global: &Global, to: &Path, out: &mut Out) -> Result<Exit, Failure> {
    let opened = open::library(global)?;
    opened.engine.setup.back_up(to.to_owned()).await?;
    out.line(&format!(
        "Everything but the credentials is in {}, readable by you alone.",
        to.display()
    ))?;
    Ok(Exit::Done)
}

/// Puts a copy in the place of the data.
///
/// # Errors
/// A [`Failure`] where the copy is not sound or another Gleaner is at work; nothing has changed then.
pub async fn put_back(
    global: &Global,
    from: &Path,
    yes: bool,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let loaded = open::load(global)?;
    let data = &loaded.paths.data;
    open::ready(&loaded)?;
    if !from.exists() {
        return Err(Failure::new(
            Exit::Usage,
            format!("there is no file {}", from.display()),
            "Check the name; `gleaner backup FILE` makes one.",
        ));
    }
    encryption::unlock_copy(&loaded, from)?;
    check_file(from)?;
    let Some(_owner) = OwnerLock::try_acquire(data)? else {
        return Err(StoreError::InUse.into());
    };
    if !yes {
        let question = "gleaner: restore replaces what is there now (it is kept beside it).";
        if !can_ask() {
            return Err(Failure::new(
                Exit::Usage,
                question.trim_start_matches("gleaner: "),
                "Add --yes where nobody can be asked.",
            ));
        }
        remark(question);
        let answer = ask::line("Go on? [y/N] ").await?;
        if !answer.trim().eq_ignore_ascii_case("y") {
            remark("Nothing was changed.");
            return Ok(Exit::Done);
        }
    }
    let file = data.join("gleaner.db");
    let moment = Moment::new(Timestamp::now(), Duration::ZERO);
    let done = restore(from, &file, |connection| {
        review_restored(connection, moment)
    })?;
    // Whoever was forgotten stays so, also where the copy was moved and could not be changed then.
    let journal = Journal::new(Store::open(&file)?);
    let forgotten = journal.forget_again(Timestamp::now()).await?;
    out.line(&format!("{} is in use now.", from.display()))?;
    if let Some(before) = &done.before {
        out.line(&format!(
            "What was there before is in {}.",
            before.display()
        ))?;
    }
    if forgotten > 0 {
        out.line(&format!(
            "{} of people who were forgotten left out.",
            match forgotten {
                1 => "1 record".to_owned(),
                count => format!("{count} records"),
            }
        ))?;
    }
    if done.exports_waiting > 0 {
        out.line(&format!(
            "{} may have been sent since the backup; see `gleaner outbox list --state needs_person`.",
            match done.exports_waiting {
                1 => "1 export".to_owned(),
                count => format!("{count} exports"),
            }
        ))?;
        return Ok(Exit::NeedsPerson);
    }
    Ok(Exit::Done)
}
