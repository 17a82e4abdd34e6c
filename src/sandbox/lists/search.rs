//! `GET /v3/applications/search`: full text over people, filters of the pipeline, application rows
//! (contract 5.6). What the index holds and how words combine is not documented: here names,
//! contact values, company and title, and every word must be found somewhere.

use serde_json::Value;

use super::people::APPLICATIONS;
use super::query::{Query, Wanted};
use super::spec::{Kind::*, Resource, Spec, at, filter};
use crate::sandbox::world::World;
use crate::sandbox::world::application::{Application, Ref, Status, id_of};
use crate::sandbox::world::table::{Row, number};

/// `GET /v3/applications/search`.
pub(super) const APPLICATION_SEARCH: Spec = Spec {
    name: "applications/search",
    columns: APPLICATIONS.columns,
    filters: &[
        at("search", Search),
        at("candidate_ids", Ids),
        at("job_ids", Ids),
        at("source_ids", Ids),
        at("job_post_ids", Ids),
        filter("referrer_ids", "_referring_user_ids", Ids),
        filter("stage_ids", "_stage_definition_ids", Ids),
        at("stage_name", Texts),
        at("prospect", Flag),
        at("prospect_pool_id", Id),
        at("candidate_tag_id", Id),
        at(
            "stage_status",
            OneOf(&["in_process", "rejected", "hired", "paused", "completed"]),
        ),
        at("job_status", OneOf(&["all", "open", "closed", "draft"])),
        at("department_id", Id),
        at("office_id", Id),
        at("recruiter_id", Id),
        at("coordinator_id", Id),
        at("hiring_manager_id", Id),
    ],
};

/// Whether the search finds this application.
pub(super) fn finds(world: &World, row: &Application, query: &Query) -> bool {
    let mut filters = query.filters.iter();
    filters.all(|(filter, wanted)| match wanted {
        Wanted::Text(text) if filter.kind == Search => mentions(world, row, text),
        Wanted::Text(word) if filter.param == "stage_status" => *word == stage_status(row),
        Wanted::Text(word) if filter.param == "job_status" => {
            word == "all"
                || of_job(world, row, |job| {
                    job.get("status") == Some(&word.as_str().into())
                })
        }
        Wanted::Texts(names) => {
            let stage = row.current(world.rules.kept).and_then(|visit| visit.stage);
            let name = world.org.stage_name(stage);
            name.is_some_and(|name| names.iter().any(|own| own == name))
        }
        Wanted::Flag(prospect) => *prospect == row.prospect.is_some(),
        Wanted::Ids(ids) => one_of(world, row, filter.param, ids),
        Wanted::Id(id) => is(world, row, filter.param, *id),
        _ => false,
    })
}

/// `paused` and `completed` are words of the document that no state of the sandbox stands for.
fn stage_status(row: &Application) -> &'static str {
    if row.status == Status::Converted {
        "completed"
    } else {
        row.status.row_word()
    }
}

fn one_of(world: &World, row: &Application, param: &str, ids: &[u64]) -> bool {
    let refers = |to: Ref| id_of(to).is_some_and(|id| ids.contains(&id));
    match param {
        "candidate_ids" => ids.contains(&row.person),
        "job_ids" => refers(row.job),
        "source_ids" => refers(row.source),
        "job_post_ids" => refers(row.job_post),
        "stage_ids" => row
            .current(world.rules.kept)
            .is_some_and(|visit| refers(visit.stage)),
        "referrer_ids" => id_of(row.referrer)
            .and_then(|id| world.table(Resource::Referrers).get(id))
            .and_then(|referrer| number(referrer, "user_id"))
            .is_some_and(|user| ids.contains(&user)),
        _ => false,
    }
}

fn is(world: &World, row: &Application, param: &str, id: u64) -> bool {
    let owner = |kind: &str| {
        let job = id_of(row.job).unwrap_or_default();
        world.table(Resource::JobOwners).rows().any(|(_, owner)| {
            number(owner, "job_id") == Some(job)
                && number(owner, "user_id") == Some(id)
                && owner.get("type").and_then(Value::as_str) == Some(kind)
        })
    };
    match param {
        "prospect_pool_id" => row
            .prospect
            .as_deref()
            .is_some_and(|prospect| id_of(prospect.pool) == Some(id)),
        "candidate_tag_id" => world
            .people
            .get(&row.person)
            .is_some_and(|person| person.tags.iter().any(|own| u64::from(own.tag) == id)),
        "department_id" => of_job(world, row, |job| number(job, "department_id") == Some(id)),
        "office_id" => of_job(world, row, |job| {
            let offices = job.get("office_ids").and_then(Value::as_array);
            offices.is_some_and(|offices| offices.contains(&id.into()))
        }),
        "recruiter_id" => owner("recruiter"),
        "coordinator_id" => owner("coordinator"),
        "hiring_manager_id" => {
            let job = id_of(row.job).unwrap_or_default();
            world
                .table(Resource::JobHiringManagers)
                .rows()
                .any(|(_, own)| {
                    number(own, "job_id") == Some(job) && number(own, "user_id") == Some(id)
                })
        }
        _ => false,
    }
}

fn of_job(world: &World, row: &Application, test: impl Fn(&Row) -> bool) -> bool {
    id_of(row.job)
        .and_then(|job| world.table(Resource::Jobs).get(job))
        .is_some_and(test)
}

/// Whether every word of the text stands somewhere in what the index holds of the person.
fn mentions(world: &World, row: &Application, text: &str) -> bool {
    let Some(person) = world.people.get(&row.person) else {
        return false;
    };
    let details = person.details();
    let plain = [
        details.first_name,
        details.last_name,
        details.preferred_name,
        details.company,
        details.title,
    ];
    let entries = [
        details.emails,
        details.phones,
        details.websites,
        details.socials,
    ];
    let values = entries.into_iter().flatten().map(|entry| entry.value);
    let held: Vec<String> = plain
        .into_iter()
        .flatten()
        .chain(values)
        .map(|value| value.to_lowercase())
        .collect();
    let text = text.to_lowercase();
    text.split_whitespace()
        .all(|word| held.iter().any(|value| value.contains(word)))
}
