//! The rows of people and applications as they go over the wire (contract 4, 5, 6.3, 7).

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::World;
use super::application::{Application, Ref, StageRow};
use super::person::{Applied, Entry, Person};
use crate::sandbox::clock::Moment;

/// Tagging rows are numbered within their person.
const TAGS_EACH: u64 = 1_000;

/// The row id of a tag on a person.
pub(in crate::sandbox) fn applied_id(person: u64, applied: &Applied) -> u64 {
    person
        .saturating_mul(TAGS_EACH)
        .saturating_add(u64::from(applied.slot))
}

/// The person and slot behind a row id of `applied_candidate_tags`.
pub(in crate::sandbox) fn of_applied(row: u64) -> (u64, u16) {
    (row / TAGS_EACH, u16::try_from(row % TAGS_EACH).unwrap_or(0))
}

#[derive(Serialize)]
struct Typed {
    value: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
}

/// Entries as they are read; `fallback` is the type of those that came without one, none for
/// the untyped social entries.
fn entries(entries: Vec<Entry>, fallback: Option<&str>) -> Vec<Typed> {
    entries
        .into_iter()
        .map(|entry| Typed {
            value: entry.value,
            kind: fallback.map(|fallback| entry.kind.unwrap_or_else(|| fallback.to_owned())),
        })
        .collect()
}

#[derive(Serialize)]
struct PersonRow<'a> {
    id: u64,
    created_at: Moment,
    updated_at: Moment,
    first_name: Option<String>,
    last_name: Option<String>,
    preferred_name: Option<String>,
    company: Option<String>,
    title: Option<String>,
    last_activity_at: Moment,
    private: bool,
    can_email: bool,
    time_zone: Option<String>,
    tags: Vec<&'a str>,
    linked_user_ids: Vec<u64>,
    phone_numbers: Vec<Typed>,
    addresses: Vec<Typed>,
    email_addresses: Vec<Typed>,
    website_addresses: Vec<Typed>,
    social_media_addresses: Vec<Typed>,
    custom_fields: Value,
}

/// A person (contract 4).
pub(in crate::sandbox) fn person<'a>(
    world: &'a World,
    person: &Person,
) -> impl Serialize + use<'a> {
    let details = person.details();
    PersonRow {
        id: person.id,
        created_at: person.created,
        updated_at: person.updated,
        custom_fields: custom(world, "candidate", &details.custom),
        first_name: details.first_name,
        last_name: details.last_name,
        preferred_name: details.preferred_name,
        company: details.company,
        title: details.title,
        last_activity_at: person.active,
        private: person.private,
        can_email: !details.no_email,
        time_zone: details.time_zone,
        tags: person
            .tags
            .iter()
            .map(|applied| world.tag_name(applied.tag))
            .collect(),
        linked_user_ids: details.linked_users,
        phone_numbers: entries(details.phones, Some("other")),
        addresses: entries(details.addresses, Some("other")),
        email_addresses: entries(details.emails, Some("other")),
        website_addresses: entries(details.websites, Some("other")),
        social_media_addresses: entries(details.socials, None),
    }
}

/// Custom field values in the shape of reading: a map by key (contract 3).
fn custom(world: &World, of: &str, values: &[(u64, Value)]) -> Value {
    let mut map = Map::new();
    for (id, field) in &world.org.fields {
        if field.of == of {
            let value = values.iter().find(|(of, _)| of == id);
            if value.is_none() && !world.rules.empty_fields {
                continue;
            }
            let value = value.map_or(Value::Null, |(_, value)| value.clone());
            map.insert(
                field.key.clone(),
                json!({"name": field.name, "type": field.value_type, "value": value}),
            );
        }
    }
    Value::Object(map)
}

#[derive(Serialize)]
struct ApplicationRow<'a> {
    id: u64,
    created_at: Moment,
    updated_at: Moment,
    candidate_id: u64,
    job_id: Ref,
    job_post_id: Ref,
    stage_id: Option<u64>,
    job_interview_stage_id: Ref,
    stage_name: Option<&'a str>,
    status: &'static str,
    prospect: bool,
    prospective_job_ids: &'a [u64],
    needs_decision: Option<bool>,
    recruiter_id: Ref,
    coordinator_id: Ref,
    source_id: Ref,
    referrer_id: Ref,
    agency_note_id: Ref,
    rejection_reason_id: Ref,
    rejected_at: Moment,
    last_activity_at: Moment,
    location_address: Option<&'a str>,
    answers: Option<Vec<Value>>,
    custom_fields: Value,
}

/// An application (contract 5).
pub(in crate::sandbox) fn application<'a>(
    world: &'a World,
    row: &'a Application,
) -> impl Serialize + use<'a> {
    let current = row.current(world.rules.kept);
    let stage = current.and_then(|visit| visit.stage);
    ApplicationRow {
        id: row.id,
        created_at: row.created,
        updated_at: row.updated,
        candidate_id: row.person,
        job_id: row.job,
        job_post_id: row.job_post,
        stage_id: current.map(|visit| row.stage_row_id(visit.slot)),
        job_interview_stage_id: stage,
        stage_name: world.org.stage_name(stage),
        status: row.status.row_word(),
        prospect: row.prospect.is_some(),
        prospective_job_ids: row
            .prospect
            .as_deref()
            .map_or(&[], |prospect| &prospect.jobs),
        needs_decision: Some(false),
        recruiter_id: row.recruiter,
        coordinator_id: row.coordinator,
        source_id: row.source,
        referrer_id: row.referrer,
        agency_note_id: None,
        rejection_reason_id: row.reason,
        rejected_at: row.rejected_at,
        last_activity_at: row.active,
        location_address: None,
        answers: None,
        custom_fields: custom(world, "application", &row.custom),
    }
}

#[derive(Serialize)]
struct VisitRow {
    id: u64,
    created_at: Moment,
    updated_at: Moment,
    application_id: u64,
    job_interview_stage_id: Ref,
    entered_at: Moment,
    exited_at: Moment,
    days_in_stage: i64,
    current: bool,
}

const DAY: i64 = 86_400_000;

/// A stage of an application's job, entered or not (contract 5.5).
pub(in crate::sandbox) fn stage(row: &StageRow, now: Moment) -> impl Serialize + use<> {
    let end = row.exited.millis().or(now.millis()).unwrap_or_default();
    VisitRow {
        id: row.id,
        created_at: row.created,
        updated_at: row.updated,
        application_id: row.application,
        job_interview_stage_id: row.stage,
        entered_at: row.entered,
        exited_at: row.exited,
        days_in_stage: row
            .entered
            .millis()
            .map_or(0, |start| (end - start).max(0) / DAY),
        current: row.current,
    }
}

/// Why and by whom an application was rejected (contract 7).
pub(in crate::sandbox) fn rejection(row: &Application) -> Value {
    json!({
        "id": row.detail_id(),
        "created_at": row.rejected_at,
        "updated_at": row.rejected_at,
        "application_id": row.id,
        "rejected_by_id": row.rejected_by,
        "rejection_note_id": row.note,
        "rejection_reason_id": row.reason,
        "rejected_at": row.rejected_at,
        "question_custom_fields": {},
    })
}

/// Where a prospect stands (contract 5.4); null for an application that is none.
pub(in crate::sandbox) fn prospect_detail(row: &Application) -> Value {
    row.prospect.as_deref().map_or(Value::Null, |prospect| {
        json!({
            "id": row.detail_id(),
            "created_at": row.created,
            "updated_at": row.updated,
            "application_id": row.id,
            "pool_id": prospect.pool,
            "pool_stage_id": prospect.pool_stage,
            "prospect_owner_id": prospect.owner,
            "department_id": prospect.department,
            "office_id": prospect.office,
        })
    })
}

/// A tag on a person (contract 6.3).
pub(in crate::sandbox) fn applied(person: &Person, applied: &Applied) -> Value {
    json!({
        "id": applied_id(person.id, applied),
        "created_at": applied.at,
        "updated_at": applied.at,
        "candidate_id": person.id,
        "candidate_tag_id": applied.tag,
    })
}

/// Ids of the options that custom field values name by their label.
pub(in crate::sandbox) fn option_ids(world: &World, values: &[(u64, Value)]) -> Vec<u64> {
    let labels = |value: &Value| match value {
        Value::Array(many) => many
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Value::String(one) => vec![one.clone()],
        _ => Vec::new(),
    };
    values
        .iter()
        .filter_map(|(id, value)| Some((world.org.fields.get(id)?, labels(value))))
        .flat_map(|(field, labels)| {
            field
                .options
                .iter()
                .filter(move |(_, label)| labels.contains(label))
                .map(|&(id, _)| id)
        })
        .collect()
}
