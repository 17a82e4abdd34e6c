//! `library lists|list-add|list-remove|skip|bring-back`: lists of people, and who is skipped for now.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::named;
use crate::cli::args::Format;
use crate::cli::exit::{Exit, Failure};
use crate::cli::out::{Out, remark};
use crate::people::PersonRef;
use crate::worker::Engine;

/// Lists the lists.
pub async fn all(engine: &Engine, out: &mut Out) -> Result<Exit, Failure> {
    let lists = engine.records.lists().await?;
    if out.format == Format::Jsonl {
        for list in &lists {
            out.json(list)?;
        }
        return Ok(Exit::Done);
    }
    if lists.is_empty() {
        remark("there is no list yet; `gleaner library list-add NAME PROFILE...` makes one");
    }
    let rows = lists
        .iter()
        .map(|list| [list.name.clone(), list.people.to_string()]);
    out.table(["list", "people"], rows)?;
    Ok(Exit::Done)
}

/// Returns the records that are named.
async fn people(engine: &Engine, profiles: &[String]) -> Result<Vec<PersonRef>, Failure> {
    let mut people = Vec::new();
    for profile in profiles {
        people.push(PersonRef::Profile(named(engine, profile).await?));
    }
    Ok(people)
}

/// Adds records to a list, which is made where there is none.
pub async fn add(engine: &Engine, name: &str, profiles: &[String]) -> Result<Exit, Failure> {
    let people = people(engine, profiles).await?;
    remark(&engine.records.change_list(name, people, true).await?);
    Ok(Exit::Done)
}

/// Takes records off a list; where none are named, removes the list.
pub async fn remove(engine: &Engine, name: &str, profiles: &[String]) -> Result<Exit, Failure> {
    if profiles.is_empty() {
        if !engine.records.remove_list(name).await? {
            return Err(Failure::new(
                Exit::Usage,
                format!("there is no list {name:?}"),
                "`gleaner library lists` lists them.",
            ));
        }
        remark("the list is removed; the people on it stay");
        return Ok(Exit::Done);
    }
    let people = people(engine, profiles).await?;
    remark(&engine.records.change_list(name, people, false).await?);
    Ok(Exit::Done)
}

/// Skips records for now.
pub async fn skip(
    engine: &Engine,
    profiles: &[String],
    reason: &str,
    until: Option<&str>,
) -> Result<Exit, Failure> {
    let until = match until {
        Some(text) => Some(moment(text, Timestamp::now()).ok_or_else(|| {
            Failure::new(
                Exit::Usage,
                format!("{text:?} is no day"),
                "Write 30d, 6w or 2027-01-15.",
            )
        })?),
        None => None,
    };
    let people = people(engine, profiles).await?;
    remark(
        &engine
            .records
            .change_skip(people, Some(reason.to_owned()), until)
            .await?,
    );
    Ok(Exit::Done)
}

/// Brings records back that were skipped.
pub async fn bring_back(engine: &Engine, profiles: &[String]) -> Result<Exit, Failure> {
    let people = people(engine, profiles).await?;
    remark(&engine.records.change_skip(people, None, None).await?);
    Ok(Exit::Done)
}

/// Returns the moment that a text names: a day, or an age from now on.
fn moment(text: &str, now: Timestamp) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(day) = text.parse::<Date>()
        && text.len() == "2027-01-15".len()
    {
        let at = day.to_datetime(Time::midnight());
        return TimeZone::system().to_timestamp(at).ok();
    }
    let unit = text.chars().last()?;
    let count: i64 = text.strip_suffix(unit)?.parse().ok()?;
    let days = match unit {
        'd' => 1,
        'w' => 7,
        _ => return None,
    };
    if !(1..=10_000).contains(&count) {
        return None;
    }
    now.checked_add(SignedDuration::from_hours(24 * days * count))
        .ok()
}
