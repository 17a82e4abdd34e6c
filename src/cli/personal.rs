//! `about` and `forget`: what is stored about a person on this machine, and taking it out.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::args::{Format, Global};
use super::ask;
use super::exit::{Exit, Failure};
use super::open;
use super::out::{Out, Sheet, can_ask, remark};
use crate::people::ProfileId;
use crate::worker::{AT_ONCE, Due, Engine, Held, sought};

/// How long after a capture the person must be told of it (GDPR Art. 14, 3 a).
const INFORM_WITHIN: i64 = 30;

/// Prints all that is stored about a person; without one, who is to be told of their capture and until when.
///
/// # Errors
/// A [`Failure`] where the data can't be read.
pub async fn about(global: &Global, who: Option<&str>, out: &mut Out) -> Result<Exit, Failure> {
    let opened = open::library(global)?;
    let Some(who) = who else {
        return captured(&opened.engine, out).await;
    };
    let held = opened.engine.records.held_of(sought(who)).await?;
    show(&held, out)?;
    if held.is_empty() {
        remark("Nothing is stored about such a person.");
    }
    Ok(Exit::Done)
}

async fn captured(engine: &Engine, out: &mut Out) -> Result<Exit, Failure> {
    let all = engine.records.captured_until(Timestamp::MAX).await?;
    let columns = ["id", "name", "source", "captured", "inform until", "leaves"];
    let mut sheet = Sheet::new(columns);
    // Some at a time, even where there are none: a table has its head.
    for ids in some_of(&all) {
        let some = engine.records.captured(ids).await?;
        if out.format == Format::Jsonl {
            for one in &some {
                out.json(&json!({
                    "id": one.id.0, "name": one.name, "source": one.source, "captured_at": one.captured_at,
                    "inform_until": inform_until(one), "exported": one.exported, "goes_at": one.goes_at,
                }))?;
            }
            continue;
        }
        let rows = some.iter().map(|one| {
            [
                one.id.0.to_string(),
                one.name.clone(),
                one.source.clone(),
                day(one.captured_at),
                day(inform_until(one)),
                one.goes_at.map(day).unwrap_or_default(),
            ]
        });
        out.rows(&mut sheet, rows)?;
    }
    if out.format == Format::Table {
        remark(
            "Whoever is kept is to be told within a month that you hold their data and where it is from (GDPR Art. 14).",
        );
    }
    Ok(Exit::Done)
}

/// Returns numbers of records some at a time, and once none where there are none.
fn some_of(ids: &[ProfileId]) -> impl Iterator<Item = &[ProfileId]> {
    let none = ids.is_empty().then_some(ids);
    ids.chunks(AT_ONCE).chain(none)
}

fn inform_until(one: &Due) -> Timestamp {
    later(one.captured_at, INFORM_WITHIN)
}

fn later(moment: Timestamp, days: i64) -> Timestamp {
    moment
        .checked_add(SignedDuration::from_hours(days.saturating_mul(24)))
        .unwrap_or(Timestamp::MAX)
}

fn earlier(moment: Timestamp, days: i64) -> Timestamp {
    moment
        .checked_sub(SignedDuration::from_hours(days.saturating_mul(24)))
        .unwrap_or(Timestamp::MIN)
}

fn day(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d").to_string()
}

fn show(held: &Held, out: &mut Out) -> Result<(), Failure> {
    if out.format == Format::Jsonl {
        for record in &held.records {
            out.json(&json!({
                "where": "library", "id": record.id.0, "source": record.source,
                "captured_at": record.captured_at, "profile": record.profile,
            }))?;
        }
        for entry in &held.exports {
            out.json(&json!({
                "where": "outbox", "id": entry.id, "state": entry.state.word(), "name": entry.name,
                "person": entry.person, "keys": entry.keys, "reason": entry.reason,
                "candidate_id": entry.candidate_id, "captured_at": entry.created_at,
            }))?;
        }
        for (candidate, applications) in &held.candidates {
            out.json(&json!({
                "where": "copy of Greenhouse", "id": candidate.id.0, "name": candidate_name(candidate),
                "emails": candidate.emails, "phones": candidate.phones, "urls": candidate.urls,
                "company": candidate.company, "title": candidate.title, "tags": candidate.tags,
                "addresses": candidate.addresses, "applications": applications,
            }))?;
        }
        for id in &held.decisions {
            out.json(&json!({ "where": "decisions", "id": id }))?;
        }
        return Ok(());
    }
    let mut rows: Vec<[String; 4]> = Vec::new();
    for record in &held.records {
        let said = crate::inert::json::to_string(&record.profile)?;
        let since = format!("{}, {}", record.source, day(record.captured_at));
        // The name first: it is what somebody who is asked looks for.
        let said = format!("{}: {said}", record.profile.name());
        rows.push(["library".to_owned(), record.id.0.to_string(), since, said]);
    }
    for entry in &held.exports {
        let since = day(entry.created_at);
        let what = format!("{} ({})", entry.name, entry.state.word());
        rows.push(["outbox".to_owned(), entry.id.clone(), since, what]);
    }
    for (candidate, applications) in &held.candidates {
        let contacts = [&candidate.emails, &candidate.phones, &candidate.urls];
        let contacts: Vec<String> = contacts.into_iter().flatten().cloned().collect();
        let what = format!(
            "{}; {}; applications: {applications}",
            candidate_name(candidate),
            contacts.join(", ")
        );
        rows.push([
            "copy of Greenhouse".to_owned(),
            candidate.id.0.to_string(),
            "Greenhouse".to_owned(),
            what,
        ]);
    }
    for id in &held.decisions {
        rows.push([
            "decisions".to_owned(),
            id.to_string(),
            String::new(),
            "about a pair".to_owned(),
        ]);
    }
    if !rows.is_empty() {
        out.table(["where", "id", "from", "what"], rows)?;
    }
    Ok(())
}

fn candidate_name(candidate: &crate::people::Candidate) -> String {
    let names = [&candidate.first_name, &candidate.last_name];
    let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
    names.join(" ")
}

/// Takes a person out of everything on this machine.
///
/// # Errors
/// A [`Failure`] where nobody can be asked and --yes is not given, or the data can't be written.
pub async fn forget(global: &Global, who: &str, yes: bool, out: &mut Out) -> Result<Exit, Failure> {
    let opened = open::library(global)?;
    let who = sought(who);
    let held = opened.engine.records.held_of(who.clone()).await?;
    show(&held, out)?;
    let question = if held.is_empty() {
        if !yes && !can_ask() {
            remark(
                "Nothing is stored about such a person; --yes keeps them out of later imports too.",
            );
            return Ok(Exit::Done);
        }
        remark("Nothing is stored about such a person.");
        "Keep them out of later imports? [y/N] "
    } else {
        "Forget this person on this machine? Greenhouse is not changed. [y/N] "
    };
    if !agreed(yes, question).await? {
        return Ok(Exit::Done);
    }
    let forgot = opened.engine.records.forget_person(who).await?;
    if !forgot.held.is_empty() {
        out.line("Forgotten: library, history, decisions, outbox and the local copy hold nothing any more.")?;
    }
    for path in &forgot.copies {
        out.line(&format!("Taken out of the backup {}.", path.display()))?;
    }
    for (path, why) in &forgot.left {
        remark(&format!(
            "{} could not be changed ({why}); delete it.",
            path.display()
        ));
    }
    let under_way = forgot.held.under_way().count();
    if under_way > 0 {
        remark(&format!(
            "{} sent without an answer: what it holds is needed to find out whether it arrived. Run `gleaner outbox resume`, \
             then `gleaner forget` again.",
            match under_way {
                1 => "1 export is".to_owned(),
                count => format!("{count} exports are"),
            }
        ));
        return Ok(Exit::NeedsPerson);
    }
    Ok(if forgot.left.is_empty() {
        Exit::Done
    } else {
        Exit::NeedsPerson
    })
}

/// Lists the profiles that were never exported and are older than `days`, or than the settings say, and removes them where that
/// is agreed to. Unlike a person who is forgotten, they may be imported again.
///
/// # Errors
/// As [`forget`].
pub async fn due(
    global: &Global,
    days: Option<i64>,
    yes: bool,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let opened = open::library(global)?;
    let days = days.unwrap_or_else(|| opened.engine.records.keep_days().into());
    if days == 0 && opened.engine.records.keep_days() == 0 {
        remark("Nobody is due: library.keep_days is 0. `--days N` lists who is older than that.");
        return Ok(Exit::Done);
    }
    let records = &opened.engine.records;
    let until = earlier(Timestamp::now(), days);
    let mut due = Vec::new();
    let mut sheet = Sheet::new(["id", "name", "source", "captured"]);
    for ids in records.captured_until(until).await?.chunks(AT_ONCE) {
        let mut some = records.captured(ids).await?;
        some.retain(|one| !one.exported);
        due.extend(some.iter().map(|one| one.id));
        list_due(&some, &mut sheet, out)?;
    }
    if due.is_empty() {
        remark(&format!(
            "Nobody is due: every profile was exported or is younger than {days} days."
        ));
        return Ok(Exit::Done);
    }
    if !yes && !can_ask() {
        remark("These are due; --yes removes them.");
        return Ok(Exit::NeedsPerson);
    }
    let question = format!("Remove these {} from the library? [y/N] ", due.len());
    if agreed(yes, &question).await? {
        let mut gone = 0;
        // Some at a time: whoever works beside waits for no more than that.
        for ids in due.chunks(AT_ONCE) {
            // An export that was made meanwhile keeps a person.
            let mut still = records.captured(ids).await?;
            still.retain(|one| !one.exported);
            let still = still.iter().map(|one| one.id).collect();
            gone += records.delete(still).await?;
        }
        out.line(&format!("Removed: {gone}."))?;
    }
    Ok(Exit::Done)
}

fn list_due(some: &[Due], sheet: &mut Sheet<4>, out: &mut Out) -> Result<(), Failure> {
    if out.format == Format::Jsonl {
        for one in some {
            out.json(&json!({
                "id": one.id.0, "name": one.name, "source": one.source, "captured_at": one.captured_at,
            }))?;
        }
        return Ok(());
    }
    if some.is_empty() {
        return Ok(());
    }
    let rows = some.iter().map(|one| {
        [
            one.id.0.to_string(),
            one.name.clone(),
            one.source.clone(),
            day(one.captured_at),
        ]
    });
    Ok(out.rows(sheet, rows)?)
}

async fn agreed(yes: bool, question: &str) -> Result<bool, Failure> {
    if yes {
        return Ok(true);
    }
    if !can_ask() {
        return Err(Failure::new(
            Exit::Usage,
            "nothing was changed",
            "Add --yes where nobody can be asked.",
        ));
    }
    let agreed = ask::line(question).await?.trim().eq_ignore_ascii_case("y");
    if !agreed {
        remark("Nothing was changed.");
    }
    Ok(agreed)
}
