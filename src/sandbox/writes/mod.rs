//! The writes of Harvest v3 (contract 4 to 6): each checks everything first, then changes the
//! world in one go, so that a refusal leaves no trace.

mod anonymize;
mod applications;
mod attachments;
mod body;
mod candidates;
mod fields;
mod history;
mod journey;
mod notes;
mod tags;
mod zones;

use serde_json::Value;

use super::clock::Moment;
use super::lists::Resource;
use super::reply::{Refusal, Reply};
use super::seal::Seal;
use super::switches::{Switches, UnknownIds};
use super::world::World;
use body::Body;

/// A write as the route names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Write {
    CreateCandidate,
    UpdateCandidate,
    DeleteCandidate,
    MergeCandidate,
    AnonymizeCandidate,
    CreateApplication,
    UpdateApplication,
    DeleteApplication,
    Move,
    Reject,
    Unreject,
    Convert,
    CreateNote,
    CreateAttachment,
    DeleteAttachment,
    CreateTag,
    DeleteTag,
    ApplyTag,
    UnapplyTag,
    CreateEmployment,
    DeleteEmployment,
    CreateEducation,
    DeleteEducation,
}

/// Who writes, when, under which rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub user: u64,
    pub now: Moment,
    pub switches: &'a Switches,
    pub seal: &'a Seal,
    /// Base of the URLs in answers.
    pub base: &'a str,
}

/// What a write did: its answer and the records it made.
#[derive(Debug)]
pub(super) struct Done {
    pub reply: Reply,
    pub made: Vec<(Resource, u64)>,
}

type Outcome = Result<Done, Refusal>;

impl Done {
    fn with(status: u16, body: &Value) -> Self {
        Self {
            reply: Reply::json(status, body),
            made: Vec::new(),
        }
    }

    fn nothing() -> Self {
        Self {
            reply: Reply::nothing(),
            made: Vec::new(),
        }
    }

    fn making(mut self, resource: Resource, id: u64) -> Self {
        self.made.push((resource, id));
        self
    }
}

/// Carries out a write on the record `id` (0 for creations) with this body. Ids that lead nowhere
/// are told apart by their place, or not, as the switch has it (contract 3.4).
pub(super) fn carry_out(
    world: &mut World,
    write: Write,
    id: u64,
    bytes: &[u8],
    context: Context<'_>,
) -> Outcome {
    done(world, write, id, bytes, context).map_err(|refusal| {
        match (refusal, context.switches.unknown_ids) {
            (Refusal::Unknown(_), UnknownIds::NotFound) => Refusal::NotFound,
            (Refusal::NotFound, UnknownIds::Unprocessable) => {
                Refusal::about("id", "does not exist")
            }
            (refusal, _) => refusal,
        }
    })
}

fn done(world: &mut World, write: Write, id: u64, bytes: &[u8], context: Context<'_>) -> Outcome {
    let has_body = !matches!(
        write,
        Write::DeleteCandidate
            | Write::DeleteApplication
            | Write::DeleteAttachment
            | Write::DeleteTag
            | Write::UnapplyTag
            | Write::DeleteEmployment
            | Write::DeleteEducation
            | Write::Unreject
    );
    let body = if has_body { parse(bytes)? } else { Body::new() };
    match write {
        Write::CreateCandidate => candidates::create(world, &body, context),
        Write::UpdateCandidate => candidates::update(world, id, &body, context),
        Write::DeleteCandidate => candidates::delete(world, id, context),
        Write::MergeCandidate => candidates::merge(world, id, &body, context),
        Write::AnonymizeCandidate => anonymize::anonymize(world, id, &body, context),
        Write::CreateApplication => applications::create(world, &body, context),
        Write::UpdateApplication => applications::update(world, id, &body, context),
        Write::DeleteApplication => applications::delete(world, id, context),
        Write::Move => journey::advance(world, id, &body, context),
        Write::Reject => journey::reject(world, id, &body, context),
        Write::Unreject => journey::unreject(world, id, context),
        Write::Convert => journey::convert(world, id, &body, context),
        Write::CreateNote => notes::create(world, &body, context),
        Write::CreateAttachment => attachments::create(world, &body, context),
        Write::DeleteAttachment => delete_row(world, Resource::Attachments, id, context),
        Write::CreateTag => tags::create(world, &body, context),
        Write::DeleteTag => tags::delete(world, id, context),
        Write::ApplyTag => tags::apply(world, &body, context),
        Write::UnapplyTag => tags::unapply(world, id, context),
        Write::CreateEmployment => history::employment(world, &body, context),
        Write::DeleteEmployment => {
            history::delete(world, Resource::CandidateEmployments, id, context)
        }
        Write::CreateEducation => history::education(world, &body, context),
        Write::DeleteEducation => {
            history::delete(world, Resource::CandidateEducations, id, context)
        }
    }
}

fn parse(bytes: &[u8]) -> Result<Body, Refusal> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(_) => Err(Refusal::plain("The request body must be a JSON object.")),
        Err(error) => Err(Refusal::plain(format!(
            "The request body is not valid JSON: {error}"
        ))),
    }
}

/// The answer to a deletion (contract 4.4).
fn deleted(id: u64, context: Context<'_>) -> Done {
    if context.switches.delete_204 {
        return Done::nothing();
    }
    Done::with(200, &serde_json::json!({"id": id, "message": "Deleted."}))
}

fn delete_row(world: &mut World, resource: Resource, id: u64, context: Context<'_>) -> Outcome {
    let row = world
        .table_mut(resource)
        .remove(id)
        .ok_or(Refusal::NotFound)?;
    touch(
        world,
        super::world::table::number(&row, "candidate_id").unwrap_or(0),
        context.now,
    );
    Ok(deleted(id, context))
}

/// The person moves: a change to what hangs on it.
fn touch(world: &mut World, person: u64, at: Moment) {
    if let Some(person) = world.people.get_mut(&person) {
        person.updated = at;
        person.active = at;
    }
}

/// The person of this id, if the acting user may see it.
fn visible_person(world: &World, id: u64, context: Context<'_>) -> Result<(), Refusal> {
    (world.people.contains_key(&id) && world.sees_person(context.user, id))
        .then_some(())
        .ok_or(Refusal::NotFound)
}

/// The person that a body names, if the acting user may see it.
fn named_person(world: &World, body: &Body, context: Context<'_>) -> Result<u64, Refusal> {
    let person = body::id(body, "candidate_id").unwrap_or_default();
    known(
        visible_person(world, person, context).is_ok(),
        "candidate_id",
    )
    .map(|()| person)
}

/// A reference in a body must lead somewhere.
fn known(found: bool, key: &str) -> Result<(), Refusal> {
    if found {
        Ok(())
    } else {
        Err(Refusal::Unknown(key.to_owned()))
    }
}
