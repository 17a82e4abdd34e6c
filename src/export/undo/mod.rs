//! Undoing an export that was sent: when the application may be removed again.
//!
//! Only what this very export made may go: a person it created, with the one application it made,
//! and nothing that anybody else did to either since, as far as Harvest shows. What the export itself
//! added afterwards (tags, notes, files) is known by its number and is nobody else's doing. The
//! person stays: Gleaner deletes nobody (architecture 2).

use std::collections::BTreeSet;

use serde_json::Value;

use super::{OutboxEntry, OutboxState, Outcome};
use crate::error_text::ErrorText;
use crate::harvest::wire;
use crate::mirror::convert;
use crate::people::text::tidy;
use crate::people::{ApplicationId, CandidateId};

/// What an undo removes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The export's id.
    pub export: String,
    /// The person, who stays.
    pub candidate: CandidateId,
    /// Their name.
    pub name: String,
    /// The application that goes.
    pub application: ApplicationId,
    /// Where it is, in words.
    pub target: String,
    /// The files on it that this export put there, and that go with it.
    pub files: Vec<String>,
}

/// What Greenhouse holds of a person and an application by now.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The person.
    pub person: Option<wire::Candidate>,
    /// All applications of the person.
    pub applications: Vec<wire::Application>,
    /// The stages of the application's job.
    pub stages: Vec<wire::ApplicationStage>,
    /// Where the prospect is kept, of an application without a job.
    pub details: Vec<wire::ProspectDetail>,
    /// What was written about the person.
    pub notes: Vec<wire::Note>,
    /// The files on the application.
    pub attachments: Vec<wire::Attachment>,
    /// The person's tags.
    pub tags: Vec<wire::AppliedCandidateTag>,
}

/// Returns what an undo of this export would remove, by the outbox alone.
///
/// # Errors
/// Why there is nothing to undo, in words.
pub(super) fn removal(entry: &OutboxEntry) -> Result<Removal, ErrorText> {
    match (entry.state, entry.outcome) {
        (OutboxState::Done, Some(Outcome::Created)) => {}
        (OutboxState::Done, Some(Outcome::Added)) => {
            return Err(ErrorText::new(
                "the person was in Greenhouse before this export",
                "remove the application there",
            ));
        }
        (OutboxState::Done, _) => return Err("this export wrote nothing".into()),
        (state, _) => return Err(format!("this export is {}", state.words()).into()),
    }
    if let Some(open) = entry.open_follow_ups().next() {
        let what = open.what.words();
        return Err(ErrorText::new(
            format!("its {what} is still being written"),
            "wait for that",
        ));
    }
    let (Some(candidate), Some(application)) = (entry.candidate_id, entry.application_id) else {
        return Err("it is not known which application this export made".into());
    };
    let files = entry.follow_ups.iter().filter(|one| one.row.is_some());
    Ok(Removal {
        export: entry.id.clone(),
        candidate,
        name: entry.name.clone(),
        application,
        target: entry.target.words(),
        files: files.filter_map(|one| one.what.file_name()).collect(),
    })
}

/// Looks for anything that happened since; `own_user` is whom Greenhouse takes us for.
///
/// # Errors
/// What happened, in words: then nothing may be removed.
pub(super) fn untouched(
    entry: &OutboxEntry,
    found: &Found,
    own_user: Option<u64>,
) -> Result<(), String> {
    person(entry, found)?;
    application(entry, found)?;
    let ours = |kind: &str, row: u64| {
        let mut all = entry.follow_ups.iter();
        all.any(|one| one.what.kind() == kind && one.row == Some(row))
    };
    // A note without an author is the system's; what is no note is the trace of a deed, and of our
    // own deeds there are traces too.
    let of_others = |note: &&wire::Note| {
        let trace = note.kind.as_deref().is_some_and(|kind| kind != "NOTE");
        note.user_id.is_some() && !ours("note", note.id) && !(trace && note.user_id == own_user)
    };
    match found.notes.iter().filter(of_others).count() {
        0 => {}
        1 => return Err("somebody wrote about this person since".to_owned()),
        notes => {
            return Err(format!(
                "{notes} notes were written about this person since"
            ));
        }
    }
    if let Some(file) = found.attachments.iter().find(|file| !ours("file", file.id)) {
        return Err(format!(
            "somebody put the file {} on the application",
            file.filename
        ));
    }
    // The rows of tags that went with the call are known by the tag's name only.
    let sent = entry.sent_tags();
    let with_call = found.person.as_ref().map_or(0, |person| {
        let was_sent = |name: &&String| sent.contains(&name.as_str());
        person.tags.iter().filter(was_sent).count()
    });
    let others = found.tags.iter().filter(|tag| !ours("tag", tag.id));
    if others.count() > with_call {
        return Err("somebody tagged this person since".to_owned());
    }
    Ok(())
}

/// Looks whether the person still is as they were sent: what was sent is in the body of the call.
fn person(entry: &OutboxEntry, found: &Found) -> Result<(), String> {
    let Some(person) = &found.person else {
        return Err("the person is no longer in Greenhouse".to_owned());
    };
    let body = entry.write.as_ref().map(|write| &write.body);
    let sent = |key: &str| {
        let value = body.and_then(|body| body.get(key)?.as_str());
        tidy(value.unwrap_or_default())
    };
    for (key, what, now) in [
        ("first_name", "first name", &person.first_name),
        ("last_name", "last name", &person.last_name),
        ("preferred_name", "preferred name", &person.preferred_name),
        ("company", "company", &person.company),
        ("title", "title", &person.title),
    ] {
        if tidy(now.as_deref().unwrap_or_default()) != sent(key) {
            return Err(format!("somebody changed the person's {what} since"));
        }
    }
    contacts(body, person)?;
    custom_fields(entry, person)
}

/// Looks whether the person's addresses, numbers and pages are those that were sent.
fn contacts(body: Option<&Value>, person: &wire::Candidate) -> Result<(), String> {
    type Plain = fn(&str) -> String;
    let typed = |all: &[wire::Typed], plain: Plain| -> BTreeSet<String> {
        all.iter().map(|one| plain(&one.value)).collect()
    };
    let social = person.social_media_addresses.iter();
    let social = social.map(|one| bare(&one.value)).collect();
    let (emails, phones) = (&person.email_addresses, &person.phone_numbers);
    let (places, sites) = (&person.addresses, &person.website_addresses);
    let lists: [(&str, &str, Plain, BTreeSet<String>); 5] = [
        ("email_addresses", "e-mails", bare, typed(emails, bare)),
        ("phone_numbers", "phones", number, typed(phones, number)),
        ("addresses", "addresses", bare, typed(places, bare)),
        ("website_addresses", "websites", bare, typed(sites, bare)),
        ("social_media_addresses", "pages", bare, social),
    ];
    for (key, what, plain, now) in lists {
        let rows = body.and_then(|body| body.get(key)?.as_array());
        let values = rows.into_iter().flatten();
        let values = values.filter_map(|row| row.get("value")?.as_str());
        if now != values.map(plain).collect() {
            return Err(format!("somebody changed the person's {what} since"));
        }
    }
    Ok(())
}

/// Looks whether the person has a custom field that this export did not fill in.
fn custom_fields(entry: &OutboxEntry, person: &wire::Candidate) -> Result<(), String> {
    let ours = entry.context.external_id_field.as_deref();
    for (key, held) in &person.custom_fields {
        let written = match &held.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let is_ours = ours == Some(key) && written == entry.external_id;
        if !is_empty(&held.value) && !is_ours {
            let name = held.name.as_deref().unwrap_or(key);
            return Err(format!(
                "the field {name} is filled in, and not by this export"
            ));
        }
    }
    Ok(())
}

/// Whether a custom field holds nothing, in whatever form its type has.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(all) => all.iter().all(is_empty),
        Value::Object(all) => all.values().all(is_empty),
        Value::Bool(true) | Value::Number(_) => false,
    }
}

/// Returns the end of a number, which stays the same however it is written.
fn number(value: &str) -> String {
    let digits: Vec<char> = value.chars().filter(char::is_ascii_digit).collect();
    let from = digits.len().saturating_sub(8);
    digits.into_iter().skip(from).collect()
}

/// Returns a value without what may be written one way or another: case, punctuation, the head of an
/// address.
fn bare(value: &str) -> String {
    let value = value.trim().to_lowercase();
    let value = value
        .split_once("://")
        .map_or(value.as_str(), |(_, rest)| rest);
    let value = value.strip_prefix("www.").unwrap_or(value);
    value.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Looks whether the application is the only one and still where it was put.
fn application(entry: &OutboxEntry, found: &Found) -> Result<(), String> {
    let is_it =
        |row: &&wire::Application| Some(convert::application_id(row.id)) == entry.application_id;
    let Some(own) = found.applications.iter().find(is_it) else {
        return Err("the application is no longer in Greenhouse".to_owned());
    };
    if own.status != Some(wire::ApplicationStatus::InProcess) || own.rejected_at.is_some() {
        return Err("somebody rejected, hired or moved on this person since".to_owned());
    }
    if found.applications.len() > 1 {
        return Err("the person has another application by now".to_owned());
    }
    let visits = || found.stages.iter().filter(|row| row.is_visit());
    if visits().count() > 1 || visits().any(|visit| !visit.current) {
        return Err("the application has been in another stage since".to_owned());
    }
    let sent = |key: &str| {
        let body = entry.write.as_ref().map(|write| &write.body);
        body.and_then(|body| body.get("application")?.get(key)?.as_u64())
    };
    // What was left to Greenhouse may be anything.
    let differs = |key: &str, now: Option<u64>| sent(key).is_some_and(|sent| Some(sent) != now);
    let there = visits().find_map(|visit| visit.job_interview_stage_id);
    let detail = found.details.first();
    // Not every answer names the stage's definition (contract 5).
    if let Some(now) = own.job_interview_stage_id.or(there)
        && differs("initial_stage_id", Some(now))
    {
        return Err("the application has been in another stage since".to_owned());
    }
    for (key, what, now) in [
        ("source_id", "source", own.source_id),
        ("referrer_id", "credit", own.referrer_id),
        ("recruiter_id", "recruiter", own.recruiter_id),
        ("coordinator_id", "coordinator", own.coordinator_id),
        (
            "prospect_pool_id",
            "pool",
            detail.and_then(|row| row.pool_id),
        ),
        (
            "prospect_pool_stage_id",
            "stage in the pool",
            detail.and_then(|row| row.pool_stage_id),
        ),
        (
            "prospect_owner_id",
            "owner",
            detail.and_then(|row| row.prospect_owner_id),
        ),
    ] {
        if differs(key, now) {
            return Err(format!(
                "somebody changed the {what} of the application since"
            ));
        }
    }
    if entry.job_id().is_none() && !own.prospective_job_ids.is_empty() {
        return Err("somebody tied the prospect to a job since".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
