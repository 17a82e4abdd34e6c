//! Creating, changing and deleting applications (contract 4.2 for the two arms, 5.2, 5.3).

use serde_json::Value;

use super::body::{Body, Key, Kind, check, id, ids, may, must, text};
use super::fields::custom;
use super::{Context, Done, Outcome, deleted, known, named_person};
use crate::sandbox::clock::Moment;
use crate::sandbox::lists::{Resource, one};
use crate::sandbox::reply::Refusal;
use crate::sandbox::switches::Duplicates;
use crate::sandbox::world::World;
use crate::sandbox::world::application::{Application, Prospect, Ref, Status, id_of, refer};

const BOTH: [Key; 6] = [
    may("created_at", Kind::Moment),
    may("source_id", Kind::Id),
    may("referrer_id", Kind::Id),
    may("recruiter_id", Kind::Id),
    may("coordinator_id", Kind::Id),
    may("custom_fields", Kind::Custom),
];
const CANDIDATE_ARM: [Key; 2] = [must("job_id", Kind::Id), may("initial_stage_id", Kind::Id)];
const PROSPECT_ARM: [Key; 7] = [
    must("prospect", Kind::Flag),
    may("job_ids", Kind::Ids),
    may("prospect_pool_id", Kind::Id),
    may("prospect_pool_stage_id", Kind::Id),
    may("prospect_owner_id", Kind::Id),
    may("prospective_department_id", Kind::Id),
    may("prospective_office_id", Kind::Id),
];
const PERSON: [Key; 1] = [must("candidate_id", Kind::Id)];
const UPDATE: [Key; 9] = [
    may("source_id", Kind::Id),
    may("referrer_id", Kind::Id),
    may("recruiter_id", Kind::Id),
    may("coordinator_id", Kind::Id),
    may("prospect_pool_id", Kind::Id),
    may("prospect_stage_id", Kind::Id),
    may("rejected_at", Kind::Date),
    may("created_at", Kind::Date),
    may("custom_fields", Kind::Custom),
];

/// An application that passed every check and has no person yet.
#[derive(Debug)]
pub(super) struct Plan(Application);

/// Checks the body of an application, nested or on its own.
pub(super) fn plan(
    world: &World,
    body: &Body,
    alone: bool,
    context: Context<'_>,
) -> Result<Plan, Refusal> {
    let prospect = body
        .get("prospect")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let arm: &[Key] = if prospect {
        &PROSPECT_ARM
    } else {
        &CANDIDATE_ARM
    };
    let person: &[Key] = if alone { &PERSON } else { &[] };
    check(body, &[person, &BOTH, arm], context.switches)?;
    let applied = text(body, "created_at").and_then(|text| Moment::parse(&text));
    let mut row = Application::new(0, 0, context.now);
    row.created = applied.unwrap_or(context.now);
    let org = &world.org;
    if prospect {
        if !context.switches.prospects {
            return Err(Refusal::about(
                "prospect",
                "prospects are not enabled for this organization",
            ));
        }
        row.prospect = Some(Box::new(prospect_of(world, body, context)?));
    } else {
        let job = id(body, "job_id").unwrap_or_default();
        let open = org
            .jobs
            .get(&job)
            .filter(|_| org.sees_job(context.user, job));
        let Some(open) = open else {
            return Err(Refusal::Unknown("job_id".to_owned()));
        };
        if !open.open || open.template {
            return Err(Refusal::about("job_id", "is not open"));
        }
        let stage = id(body, "initial_stage_id").or_else(|| open.stages.first().copied());
        let Some(stage) = stage.filter(|stage| open.stages.contains(stage)) else {
            return Err(Refusal::about(
                "initial_stage_id",
                "is not a stage of this job",
            ));
        };
        row.job = refer(job);
        row.job_post = open.post;
        row.recruiter = open.recruiter;
        row.coordinator = open.coordinator;
        row.enter(stage, org.position(stage), row.created);
    }
    take_refs(world, &mut row, body)?;
    row.custom = custom(world, "application", body, context)?.into_boxed_slice();
    Ok(Plan(row))
}

fn prospect_of(world: &World, body: &Body, context: Context<'_>) -> Result<Prospect, Refusal> {
    let org = &world.org;
    let jobs = ids(body, "job_ids").unwrap_or_default();
    known(
        jobs.iter()
            .all(|&job| org.jobs.contains_key(&job) && org.sees_job(context.user, job)),
        "job_ids",
    )?;
    let pool = id(body, "prospect_pool_id");
    let stage = id(body, "prospect_pool_stage_id");
    let (department, office) = (
        id(body, "prospective_department_id"),
        id(body, "prospective_office_id"),
    );
    let in_table =
        |resource, id: Option<u64>| id.is_none_or(|id| world.table(resource).get(id).is_some());
    known(in_table(Resource::ProspectPools, pool), "prospect_pool_id")?;
    known(
        in_table(Resource::Departments, department),
        "prospective_department_id",
    )?;
    known(in_table(Resource::Offices, office), "prospective_office_id")?;
    let owner = id(body, "prospect_owner_id");
    known(
        owner.is_none_or(|owner| org.users.contains_key(&owner)),
        "prospect_owner_id",
    )?;
    match (pool, stage) {
        (None, Some(_)) => {
            return Err(Refusal::about(
                "prospect_pool_stage_id",
                "needs prospect_pool_id",
            ));
        }
        (Some(pool), Some(stage))
            if !org
                .pools
                .get(&pool)
                .is_some_and(|stages| stages.contains(&stage)) =>
        {
            return Err(Refusal::about(
                "prospect_pool_stage_id",
                "does not belong to this pool",
            ));
        }
        _ => {}
    }
    if office.is_some() && department.is_none() {
        return Err(Refusal::about(
            "prospective_office_id",
            "needs prospective_department_id",
        ));
    }
    Ok(Prospect {
        jobs,
        pool: pool.and_then(refer),
        pool_stage: stage.and_then(refer),
        owner: owner.and_then(refer),
        department: department.and_then(refer),
        office: office.and_then(refer),
    })
}

/// Source, referrer, recruiter and coordinator of a body, where they are given.
fn take_refs(world: &World, row: &mut Application, body: &Body) -> Result<(), Refusal> {
    let in_table = |resource, id| world.table(resource).get(id).is_some();
    for (key, own) in [
        ("source_id", &mut row.source),
        ("referrer_id", &mut row.referrer),
        ("recruiter_id", &mut row.recruiter),
        ("coordinator_id", &mut row.coordinator),
    ] {
        let Some(value) = body.get(key) else { continue };
        let given = value.as_u64();
        let there = given.is_none_or(|id| match key {
            "source_id" => in_table(Resource::Sources, id),
            "referrer_id" => in_table(Resource::Referrers, id),
            _ => world.org.users.contains_key(&id),
        });
        known(there, key)?;
        *own = given.and_then(refer);
    }
    Ok(())
}

/// 422 when the person has an application on the job already (contract 5.2).
pub(super) fn refuse_second(
    world: &World,
    person: u64,
    plan: &Plan,
    context: Context<'_>,
) -> Result<(), Refusal> {
    let counts = |row: &&Application| match context.switches.duplicate_applications {
        Duplicates::RefuseOpen => row.status == Status::InProcess,
        Duplicates::RefuseAny => true,
        Duplicates::Accept => false,
    };
    let same = |row: &&Application| row.job.is_some() && row.job == plan.0.job;
    let own = world
        .people
        .get(&person)
        .into_iter()
        .flat_map(|person| &person.applications);
    let mut own = own.filter_map(|id| world.applications.get(id));
    if own.any(|row| same(&row) && counts(&row)) {
        return Err(Refusal::about(
            "job_id",
            "the candidate already has an active application on this job",
        ));
    }
    Ok(())
}

/// Adds the application to the person and returns its id.
pub(super) fn add(world: &mut World, person: u64, plan: Plan, context: Context<'_>) -> u64 {
    let id = world.next_application();
    world.add_application(Application {
        id,
        person,
        ..plan.0
    });
    if let Some(person) = world.people.get_mut(&person) {
        person.active = context.now;
        if context.switches.application_bumps_candidate {
            person.updated = context.now;
        }
    }
    id
}

/// `POST /v3/applications`.
pub(super) fn create(world: &mut World, body: &Body, context: Context<'_>) -> Outcome {
    let plan = plan(world, body, true, context)?;
    let person = named_person(world, body, context)?;
    refuse_second(world, person, &plan, context)?;
    let id = add(world, person, plan, context);
    Ok(row(world, 201, id, context).making(Resource::Applications, id))
}

/// The application as an answer.
pub(super) fn row(world: &World, status: u16, id: u64, context: Context<'_>) -> Done {
    Done::with(
        status,
        &one(world, Resource::Applications, id, context.now).unwrap_or_default(),
    )
}

/// The application of this id, if the acting user may see it.
pub(super) fn find<'w>(
    world: &'w World,
    id: u64,
    context: Context<'_>,
) -> Result<&'w Application, Refusal> {
    world
        .applications
        .get(&id)
        .filter(|row| world.sees_application(context.user, row))
        .ok_or(Refusal::NotFound)
}

/// `PATCH /v3/applications/{id}`: attribution and prospect placement.
pub(super) fn update(
    world: &mut World,
    application: u64,
    body: &Body,
    context: Context<'_>,
) -> Outcome {
    let mut changed = find(world, application, context)?.clone();
    check(body, &[&UPDATE], context.switches)?;
    take_refs(world, &mut changed, body)?;
    place(world, &mut changed, body)?;
    let day = |key| text(body, key).and_then(|day| Moment::parse(&format!("{day}T00:00:00Z")));
    if let Some(at) = day("created_at") {
        changed.created = at;
    }
    if let Some(at) = day("rejected_at") {
        if changed.status != Status::Rejected {
            return Err(Refusal::about(
                "rejected_at",
                "the application is not rejected",
            ));
        }
        changed.rejected_at = at;
    }
    if body.contains_key("custom_fields") {
        changed.custom = custom(world, "application", body, context)?.into_boxed_slice();
    }
    changed.touch(context.now);
    world.applications.insert(application, changed);
    Ok(if context.switches.patch_204 {
        Done::nothing()
    } else {
        row(world, 200, application, context)
    })
}

/// Puts a prospect into another pool or pool stage.
fn place(world: &World, changed: &mut Application, body: &Body) -> Result<(), Refusal> {
    let keys = ["prospect_pool_id", "prospect_stage_id"];
    let Some(given) = keys.into_iter().find(|key| body.contains_key(*key)) else {
        return Ok(());
    };
    let Some(prospect) = changed.prospect.as_deref_mut() else {
        return Err(Refusal::about(given, "the application is not a prospect"));
    };
    let wish = |key, own: Ref| {
        if body.contains_key(key) {
            id(body, key)
        } else {
            id_of(own)
        }
    };
    let pool = wish("prospect_pool_id", prospect.pool);
    known(
        pool.is_none_or(|pool| world.org.pools.contains_key(&pool)),
        "prospect_pool_id",
    )?;
    let other_pool = pool != id_of(prospect.pool);
    let stage = wish(
        "prospect_stage_id",
        if other_pool {
            None
        } else {
            prospect.pool_stage
        },
    );
    let fits = |stage| {
        pool.and_then(|pool| world.org.pools.get(&pool))
            .is_some_and(|stages| stages.contains(&stage))
    };
    if stage.is_some_and(|stage| !fits(stage)) {
        return Err(Refusal::about(
            "prospect_stage_id",
            "does not belong to this pool",
        ));
    }
    prospect.pool = pool.and_then(refer);
    prospect.pool_stage = stage.and_then(refer);
    Ok(())
}

/// `DELETE /v3/applications/{id}`.
pub(super) fn delete(world: &mut World, application: u64, context: Context<'_>) -> Outcome {
    find(world, application, context)?;
    world.delete_application(application);
    Ok(deleted(application, context))
}
