//! The dictionary of tags, and tags on people (contract 6.3).

use serde_json::{Value, json};

use super::body::{Body, Kind, check, id, must, short};
use super::{Context, Done, Outcome, deleted, named_person, visible_person};
use crate::sandbox::lists::Resource;
use crate::sandbox::reply::Refusal;
use crate::sandbox::world::World;
use crate::sandbox::world::rows::{applied, applied_id, of_applied};

const BASE: u64 = 610_001;

/// `POST /v3/candidate_tags`; 201. Names are unique, case matters.
pub(super) fn create(world: &mut World, body: &Body, context: Context<'_>) -> Outcome {
    check(body, &[&[must("name", Kind::Short)]], context.switches)?;
    let name = short(body, "name", context.switches).unwrap_or_default();
    if world.tag_named(&name).is_some() {
        return Err(Refusal::about("name", "has already been taken"));
    }
    let id = add(world, &name, context);
    let row = world
        .table(Resource::CandidateTags)
        .get(id)
        .cloned()
        .unwrap_or_default();
    Ok(Done::with(201, &Value::Object(row)).making(Resource::CandidateTags, id))
}

/// Adds a name to the dictionary and returns its id.
pub(super) fn add(world: &mut World, name: &str, context: Context<'_>) -> u64 {
    let table = world.table_mut(Resource::CandidateTags);
    let id = table.next_id(BASE);
    let row = json!({"id": id, "created_at": context.now, "updated_at": context.now, "name": name});
    table.put(row.as_object().cloned().unwrap_or_default());
    id
}

/// `DELETE /v3/candidate_tags/{id}`: gone from every person too.
pub(super) fn delete(world: &mut World, tag: u64, context: Context<'_>) -> Outcome {
    if world.delete_tag(tag, context.now) {
        Ok(deleted(tag, context))
    } else {
        Err(Refusal::NotFound)
    }
}

/// `POST /v3/applied_candidate_tags`; 201. Applying twice is a 422 unless the switch says else.
pub(super) fn apply(world: &mut World, body: &Body, context: Context<'_>) -> Outcome {
    let keys = [
        must("candidate_id", Kind::Id),
        must("candidate_tag_id", Kind::Id),
    ];
    check(body, &[&keys], context.switches)?;
    let person = named_person(world, body, context)?;
    let tag = id(body, "candidate_tag_id").unwrap_or_default();
    let there = world.table(Resource::CandidateTags).get(tag).is_some();
    let tag = u32::try_from(tag)
        .ok()
        .filter(|_| there)
        .ok_or_else(|| Refusal::Unknown("candidate_tag_id".to_owned()))?;
    let row = world.people.get_mut(&person).ok_or(Refusal::NotFound)?;
    if let Some(own) = row.tags.iter().find(|own| own.tag == tag) {
        return if context.switches.retag {
            Ok(Done::with(201, &applied(row, own)))
        } else {
            Err(Refusal::about(
                "candidate_tag_id",
                "has already been applied to this candidate",
            ))
        };
    }
    row.tag(tag, context.now);
    row.updated = context.now;
    row.active = context.now;
    let Some(own) = row.tags.last() else {
        return Err(Refusal::NotFound);
    };
    Ok(Done::with(201, &applied(row, own))
        .making(Resource::AppliedCandidateTags, applied_id(person, own)))
}

/// `DELETE /v3/applied_candidate_tags/{row id}`.
pub(super) fn unapply(world: &mut World, row_id: u64, context: Context<'_>) -> Outcome {
    let (person, slot) = of_applied(row_id);
    visible_person(world, person, context)?;
    let row = world.people.get_mut(&person).ok_or(Refusal::NotFound)?;
    let before = row.tags.len();
    row.tags.retain(|own| own.slot != slot);
    if row.tags.len() == before {
        return Err(Refusal::NotFound);
    }
    row.updated = context.now;
    row.active = context.now;
    Ok(deleted(row_id, context))
}
