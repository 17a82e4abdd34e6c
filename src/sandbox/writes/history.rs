//! Work history and education of people (contract 4.4); created and deleted, never changed.

use serde_json::{Value, json};

use super::body::{Body, Key, Kind, check, id, may, must, text};
use super::{Context, Done, Outcome, known, touch, visible_person};
use crate::sandbox::lists::Resource;
use crate::sandbox::reply::Refusal;
use crate::sandbox::world::World;

const EMPLOYMENT: [Key; 5] = [
    must("candidate_id", Kind::Id),
    must("company_name", Kind::Text),
    must("title", Kind::Text),
    must("start_date", Kind::Date),
    may("end_date", Kind::Date),
];
const OPTIONS: [&str; 3] = [
    "school_name_custom_field_option_id",
    "degree_custom_field_option_id",
    "discipline_custom_field_option_id",
];
const EDUCATION: [Key; 10] = [
    must("candidate_id", Kind::Id),
    may("school_name_custom_field_option_id", Kind::Id),
    may("degree_custom_field_option_id", Kind::Id),
    may("discipline_custom_field_option_id", Kind::Id),
    may("start_date", Kind::Date),
    may("end_date", Kind::Date),
    may("start_date_month", Kind::Month),
    may("start_date_year", Kind::Year),
    may("end_date_month", Kind::Month),
    may("end_date_year", Kind::Year),
];
const BASE: u64 = 840_000_001;

/// `POST /v3/candidate_employments`; 201.
pub(super) fn employment(world: &mut World, body: &Body, context: Context<'_>) -> Outcome {
    check(body, &[&EMPLOYMENT], context.switches.ignore_unknown_keys)?;
    in_order(body)?;
    let row = json!({
        "company_name": text(body, "company_name"),
        "title": text(body, "title"),
        "start_date": text(body, "start_date"),
        "end_date": text(body, "end_date"),
        "latest": !body.contains_key("end_date"),
    });
    put(world, Resource::CandidateEmployments, row, body, context)
}

/// `POST /v3/candidate_educations`; 201.
pub(super) fn education(world: &mut World, body: &Body, context: Context<'_>) -> Outcome {
    check(body, &[&EDUCATION], context.switches.ignore_unknown_keys)?;
    in_order(body)?;
    for key in OPTIONS {
        let there = id(body, key)
            .is_none_or(|id| world.table(Resource::CustomFieldOptions).get(id).is_some());
        known(there, key)?;
    }
    let part = |date: &str, key: &str, at: std::ops::Range<usize>| {
        let from_date = text(body, date).and_then(|text| text.get(at)?.parse::<i64>().ok());
        from_date.or_else(|| body.get(key).and_then(Value::as_i64))
    };
    let moment = |key| text(body, key).map(|day| format!("{day}T00:00:00.000Z"));
    let row = json!({
        "school_name_custom_field_option_id": id(body, "school_name_custom_field_option_id"),
        "degree_custom_field_option_id": id(body, "degree_custom_field_option_id"),
        "discipline_custom_field_option_id": id(body, "discipline_custom_field_option_id"),
        "start_at": moment("start_date"),
        "end_at": moment("end_date"),
        "latest": true,
        "start_date_month": part("start_date", "start_date_month", 5..7),
        "start_date_year": part("start_date", "start_date_year", 0..4),
        "end_date_month": part("end_date", "end_date_month", 5..7),
        "end_date_year": part("end_date", "end_date_year", 0..4),
    });
    put(world, Resource::CandidateEducations, row, body, context)
}

fn in_order(body: &Body) -> Result<(), Refusal> {
    match (text(body, "start_date"), text(body, "end_date")) {
        (Some(start), Some(end)) if end < start => {
            Err(Refusal::about("end_date", "is before start_date"))
        }
        _ => Ok(()),
    }
}

fn put(
    world: &mut World,
    resource: Resource,
    row: Value,
    body: &Body,
    context: Context<'_>,
) -> Outcome {
    let person = id(body, "candidate_id").unwrap_or_default();
    visible_person(world, person, context)?;
    let table = world.table_mut(resource);
    let fresh = table.next_id(BASE);
    let mut row = row.as_object().cloned().unwrap_or_default();
    row.insert("id".into(), json!(fresh));
    row.insert("created_at".into(), json!(context.now));
    row.insert("updated_at".into(), json!(context.now));
    row.insert("candidate_id".into(), json!(person));
    table.put(row.clone());
    touch(world, person, context.now);
    Ok(Done::with(201, &Value::Object(row)).making(resource, fresh))
}
