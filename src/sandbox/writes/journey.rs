//! Moving, rejecting, un-rejecting and converting applications (contract 5.3).

use serde_json::{Value, json};

use super::applications::{find, row};
use super::body::{Body, Key, Kind, check, id, may, must, text};
use super::fields::custom;
use super::{Context, Done, Outcome, known};
use crate::sandbox::clock::Moment;
use crate::sandbox::lists::Resource;
use crate::sandbox::reply::Refusal;
use crate::sandbox::switches::{FromStage, Kept};
use crate::sandbox::world::World;
use crate::sandbox::world::application::{Application, Status, id_of, refer};

const MOVE: [Key; 4] = [
    must("from_stage_id", Kind::Id),
    may("to_stage_id", Kind::Id),
    may("to_job_id", Kind::Id),
    may("email_from_user_id", Kind::Id),
];
const REJECT: [Key; 4] = [
    must("rejection_reason_id", Kind::Id),
    may("notes", Kind::Any),
    may("rejection_email", Kind::Object),
    may("custom_fields", Kind::Custom),
];
const REJECTION_EMAIL: [Key; 3] = [
    may("email_template_id", Kind::Id),
    may("send_email_at", Kind::Moment),
    may("email_from_user_id", Kind::Id),
];
const CONVERT: [Key; 2] = [
    must("job_id", Kind::Id),
    may("to_job_interview_stage_id", Kind::Id),
];

/// `POST .../move`: to a stage, to another job, or on to the next stage; 204.
pub(super) fn advance(
    world: &mut World,
    application: u64,
    body: &Body,
    context: Context<'_>,
) -> Outcome {
    let mut changed = find(world, application, context)?.clone();
    check(body, &[&MOVE], context.switches)?;
    let open = changed.status == Status::InProcess;
    let Some(visit) = changed.current(Kept::Nothing).filter(|_| open) else {
        return Err(Refusal::plain(
            "The application is not in a stage it could be moved from.",
        ));
    };
    let stage = id_of(visit.stage).unwrap_or_default();
    let from = id(body, "from_stage_id");
    let row = changed.stage_row_id(visit.slot);
    let (definition, of_row) = (from == Some(stage), from == Some(row));
    let fresh = match context.switches.from_stage {
        FromStage::Either => definition || of_row,
        FromStage::Definition => definition,
        FromStage::Row => of_row,
    };
    if !fresh {
        return Err(Refusal::about(
            "from_stage_id",
            "is not the current stage of the application",
        ));
    }
    let to = match (id(body, "to_stage_id"), id(body, "to_job_id")) {
        (Some(_), Some(_)) => {
            return Err(Refusal::about(
                "to_job_id",
                "cannot be given together with to_stage_id",
            ));
        }
        (Some(to), None) => {
            let own = world
                .org
                .stages
                .get(&to)
                .is_some_and(|stage| Some(stage.job) == id_of(changed.job));
            known(own, "to_stage_id")?;
            to
        }
        (None, Some(job)) => {
            let target = world
                .org
                .jobs
                .get(&job)
                .filter(|target| target.open && world.org.sees_job(context.user, job));
            let Some(first) = target.and_then(|target| target.stages.first()) else {
                return Err(Refusal::about("to_job_id", "does not exist or is not open"));
            };
            if changed.job != refer(job) {
                changed.job = refer(job);
                changed.round = changed.round.saturating_add(1);
            }
            *first
        }
        (None, None) => world
            .org
            .next_stage(stage)
            .ok_or_else(|| Refusal::plain("The application is in the last stage."))?,
    };
    changed.enter(to, world.org.position(to), context.now);
    save(world, changed, context);
    Ok(Done::nothing())
}

/// `POST .../reject`; 204. Silent unless `rejection_email` is there.
pub(super) fn reject(
    world: &mut World,
    application: u64,
    body: &Body,
    context: Context<'_>,
) -> Outcome {
    let mut changed = find(world, application, context)?.clone();
    check(body, &[&REJECT], context.switches)?;
    if let Some(mail) = body.get("rejection_email").and_then(Value::as_object) {
        check(mail, &[&REJECTION_EMAIL], context.switches)?;
    }
    let reason = id(body, "rejection_reason_id").unwrap_or_default();
    known(
        world
            .table(Resource::RejectionReasons)
            .get(reason)
            .is_some(),
        "rejection_reason_id",
    )?;
    custom(world, "rejection_question", body, context)?;
    if changed.status != Status::InProcess {
        return Err(Refusal::plain("The application is not active."));
    }
    changed.leave(context.now);
    changed.status = Status::Rejected;
    changed.rejected_at = context.now;
    changed.rejected_by = refer(context.user);
    changed.reason = refer(reason);
    if let Some(notes) = text(body, "notes").filter(|notes| !notes.is_empty()) {
        changed.note = refer(super::notes::add(world, context, |note| {
            note.insert("candidate_id".into(), changed.person.into());
            note.insert("application_id".into(), changed.id.into());
            note.insert("body".into(), notes.into());
        }));
    }
    save(world, changed, context);
    Ok(Done::nothing())
}

/// `POST .../unreject`; 204.
pub(super) fn unreject(world: &mut World, application: u64, context: Context<'_>) -> Outcome {
    let mut changed = find(world, application, context)?.clone();
    if changed.status != Status::Rejected {
        return Err(Refusal::plain("The application is not rejected."));
    }
    changed.status = Status::InProcess;
    changed.rejected_at = Moment::NONE;
    changed.rejected_by = None;
    changed.reason = None;
    changed.come_back(context.now);
    save(world, changed, context);
    Ok(Done::nothing())
}

/// `POST .../convert_to_candidate`: the prospect application becomes `converted`, a new one on the
/// job is answered.
pub(super) fn convert(
    world: &mut World,
    application: u64,
    body: &Body,
    context: Context<'_>,
) -> Outcome {
    let mut old = find(world, application, context)?.clone();
    check(body, &[&CONVERT], context.switches)?;
    let job = id(body, "job_id").unwrap_or_default();
    let Some(prospect) = old
        .prospect
        .as_deref()
        .filter(|_| old.status == Status::InProcess)
    else {
        return Err(Refusal::plain("The application is not an open prospect."));
    };
    if !prospect.jobs.is_empty() && !prospect.jobs.contains(&job) {
        return Err(Refusal::about(
            "job_id",
            "the prospect is not tied to this job",
        ));
    }
    let mut arm = Body::new();
    arm.insert("job_id".into(), json!(job));
    for (key, value) in [
        ("initial_stage_id", id(body, "to_job_interview_stage_id")),
        ("source_id", id_of(old.source)),
        ("referrer_id", id_of(old.referrer)),
    ] {
        value
            .into_iter()
            .for_each(|value| drop(arm.insert(key.into(), json!(value))));
    }
    let plan = super::applications::plan(world, &arm, false, context)?;
    super::applications::refuse_second(world, old.person, &plan, context)?;
    let person = old.person;
    old.status = Status::Converted;
    save(world, old, context);
    let fresh = super::applications::add(world, person, plan, context);
    let status = if context.switches.convert_201 {
        201
    } else {
        200
    };
    Ok(row(world, status, fresh, context).making(Resource::Applications, fresh))
}

/// Puts the changed application back; the person's last activity moves with it.
fn save(world: &mut World, mut changed: Application, context: Context<'_>) {
    changed.touch(context.now);
    if let Some(person) = world.people.get_mut(&changed.person) {
        person.active = context.now;
    }
    world.applications.insert(changed.id, changed);
}
