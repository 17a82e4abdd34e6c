//! Work history and education of people (contract 4.4); created and deleted, never changed.

use serde_json::{Value, json};

use super::body::{Body, Key, Kind, check, id, may, must, short, text};
use super::{Context, Done, Outcome, delete_row, known, named_person, touch};
use crate::sandbox::lists::Resource;
use crate::sandbox::reply::Refusal;
use crate::sandbox::world::World;
use crate::sandbox::world::person::Person;
use crate::sandbox::world::table::{Row, number};

const EMPLOYMENT: [Key; 5] = [
    must("candidate_id", Kind::Id),
    must("company_name", Kind::Short),
    must("title", Kind::Short),
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
    check(body, &[&EMPLOYMENT], context.switches)?;
    in_order(body)?;
    let row = json!({
        "company_name": short(body, "company_name", context.switches),
        "title": short(body, "title", context.switches),
        "start_date": text(body, "start_date"),
        "end_date": text(body, "end_date"),
        "latest": false,
    });
    put(world, Resource::CandidateEmployments, row, body, context)
}

/// `POST /v3/candidate_educations`; 201.
pub(super) fn education(world: &mut World, body: &Body, context: Context<'_>) -> Outcome {
    check(body, &[&EDUCATION], context.switches)?;
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
        "latest": false,
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
    let person = named_person(world, body, context)?;
    let table = world.table_mut(resource);
    let fresh = table.next_id(BASE);
    let mut row = row.as_object().cloned().unwrap_or_default();
    row.insert("id".into(), json!(fresh));
    row.insert("created_at".into(), json!(context.now));
    row.insert("updated_at".into(), json!(context.now));
    row.insert("candidate_id".into(), json!(person));
    table.put(row);
    find_latest(world, resource, person, context);
    touch(world, person, context.now);
    let row = world
        .table(resource)
        .get(fresh)
        .cloned()
        .unwrap_or_default();
    Ok(Done::with(201, &Value::Object(row)).making(resource, fresh))
}

/// `DELETE /v3/candidate_employments/{id}` and the same of educations.
pub(super) fn delete(
    world: &mut World,
    resource: Resource,
    row: u64,
    context: Context<'_>,
) -> Outcome {
    let person = world
        .table(resource)
        .get(row)
        .and_then(|row| number(row, "candidate_id"))
        .unwrap_or_default();
    let done = delete_row(world, resource, row, context)?;
    find_latest(world, resource, person, context);
    Ok(done)
}

/// Computes again which row of a person is the latest; `company` and `title` follow the latest
/// employment (contract 4.4).
fn find_latest(world: &mut World, resource: Resource, person: u64, context: Context<'_>) {
    let table = world.table(resource);
    let rows = table.of_person(person).iter();
    let rows = rows.filter_map(|&id| table.get(id).map(|row| (id, row)));
    let latest = rows.max_by_key(|&(id, row)| (ended(resource, row), id));
    let latest = latest.map(|(id, _)| id);
    let ids = table.of_person(person).to_vec();
    for id in ids {
        let is = latest == Some(id);
        if let Some(row) = world.table_mut(resource).get_mut(id)
            && row.get("latest") != Some(&json!(is))
        {
            row.insert("latest".into(), json!(is));
            row.insert("updated_at".into(), json!(context.now));
        }
    }
    if resource != Resource::CandidateEmployments {
        return;
    }
    let text = |row: &Row, key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let row = latest.and_then(|id| world.table(resource).get(id));
    let (company, title) = match row {
        Some(row) => (text(row, "company_name"), text(row, "title")),
        None if context.switches.clear_last_employment => (None, None),
        None => return,
    };
    if let Some(mut details) = world.people.get(&person).map(Person::details) {
        (details.company, details.title) = (company, title);
        world.change_details(person, &details, context.now);
    }
}

/// By what rows are compared: an employment without an end comes last of all, then the end, then
/// the start. An education may have its end in months and years alone.
fn ended(resource: Resource, row: &Row) -> (bool, String, String) {
    let text = |key: &str| {
        let text = row.get(key).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    if resource == Resource::CandidateEmployments {
        let end = text("end_date");
        return (end.is_empty(), end, text("start_date"));
    }
    let parts = |side: &str| {
        let part = |name: &str| number(row, &format!("{side}_date_{name}")).unwrap_or_default();
        match text(&format!("{side}_at")) {
            at if at.is_empty() => format!("{:04}-{:02}", part("year"), part("month")),
            at => at,
        }
    };
    (false, parts("end"), parts("start"))
}
