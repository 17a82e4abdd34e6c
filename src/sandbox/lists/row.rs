//! A row of any list: what its columns hold, who may see it, how it is written.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Value, json};

use super::View;
use super::query::{Query, Wanted};
use super::spec::{Filter, Kind, Resource};
use crate::sandbox::clock::Moment;
use crate::sandbox::world::World;
use crate::sandbox::world::application::{Application, Ref, StageRow, id_of};
use crate::sandbox::world::person::{Applied, Person};
use crate::sandbox::world::rows;
use crate::sandbox::world::table::{Row, number};

/// The key that the switch `extra-keys` puts into every row.
pub(in crate::sandbox) const EXTRA_KEY: &str = "sandbox_extra_key";

/// A row where it lies.
#[derive(Debug, Clone, Copy)]
pub(super) enum RowRef<'w> {
    Person(&'w Person),
    Application(&'w Application),
    Stage(&'w Application, StageRow),
    Rejection(&'w Application),
    ProspectDetail(&'w Application),
    Applied(&'w Person, &'w Applied),
    Plain(Resource, u64, &'w Row),
}

/// What a column holds, as far as filters compare it.
enum Cell<'a> {
    Null,
    Id(u64),
    Ids(Vec<u64>),
    Flag(bool),
    At(Moment),
    Text(Cow<'a, str>),
    Texts(Vec<Cow<'a, str>>),
}

impl<'w> RowRef<'w> {
    /// Its id.
    pub(super) fn id(&self) -> u64 {
        match self {
            Self::Person(person) => person.id,
            Self::Application(row) => row.id,
            Self::Stage(_, stage) => stage.id,
            Self::Rejection(row) | Self::ProspectDetail(row) => row.detail_id(),
            Self::Applied(person, applied) => rows::applied_id(person.id, applied),
            Self::Plain(_, id, _) => *id,
        }
    }

    /// Whether the user may see it (contract 2.5).
    pub(super) fn visible(&self, world: &World, user: u64) -> bool {
        match self {
            Self::Person(person) | Self::Applied(person, _) => {
                !person.private || world.org.sees_private(user)
            }
            Self::Application(row)
            | Self::Stage(row, _)
            | Self::Rejection(row)
            | Self::ProspectDetail(row) => world.sees_application(user, row),
            Self::Plain(resource, id, row) => {
                let job = if *resource == Resource::Jobs {
                    Some(*id)
                } else {
                    number(row, "job_id")
                };
                job.is_none_or(|job| world.org.sees_job(user, job))
                    && number(row, "candidate_id")
                        .is_none_or(|person| world.sees_person(user, person))
                    && (row.get("visibility").and_then(Value::as_str) != Some("privately_visible")
                        || world.org.sees_private(user))
                    && number(row, "application_id")
                        .and_then(|id| world.applications.get(&id))
                        .is_none_or(|row| world.sees_application(user, row))
            }
        }
    }

    /// Whether all filters of the query hold, those too that apply when not given.
    pub(super) fn matches(&self, world: &World, query: &Query) -> bool {
        query
            .filters
            .iter()
            .all(|(filter, wanted)| self.passes(world, filter, wanted))
            && match self {
                Self::Plain(resource, _, row) => resource.spec().filters.iter().all(|filter| {
                    let flag = row.get(filter.column).and_then(Value::as_bool);
                    let asked = query.wanted(filter.param);
                    match filter.kind {
                        Kind::Reveal => asked == Some(&Wanted::Flag(true)) || flag != Some(true),
                        Kind::Active => asked.is_some() || flag != Some(false),
                        _ => true,
                    }
                }),
                _ => true,
            }
    }

    fn passes(&self, world: &World, filter: &Filter, wanted: &Wanted) -> bool {
        if filter.kind == Kind::Reveal
            || (filter.kind == Kind::Private && *wanted == Wanted::Flag(true))
        {
            return true;
        }
        match (wanted, self.cell(world, filter.column)) {
            (Wanted::Ids(ids), Cell::Id(id)) => ids.contains(&id),
            (Wanted::Ids(ids), Cell::Ids(own)) => own.iter().any(|id| ids.contains(id)),
            (Wanted::Id(id), Cell::Id(own)) => *id == own,
            (Wanted::Id(id), Cell::Ids(own)) => own.contains(id),
            (Wanted::Flag(flag), Cell::Flag(own)) => *flag == own,
            (Wanted::Text(text), Cell::Text(own)) if filter.column == "primary_email" => {
                same_address(text, &own)
            }
            (Wanted::Text(text), Cell::Text(own)) => *text == own,
            (Wanted::Text(text), Cell::Texts(own)) if filter.kind == Kind::Email => {
                own.iter().any(|own| same_address(text, own))
            }
            (Wanted::Text(text), Cell::Texts(own)) => own.iter().any(|own| own == text),
            (Wanted::Texts(texts), Cell::Text(own)) => texts.iter().any(|text| *text == own),
            (Wanted::Between(sides), Cell::At(at)) => {
                at != Moment::NONE && sides.iter().all(|&(op, bound)| op.holds(at, bound))
            }
            (Wanted::Between(sides), Cell::Text(own)) => Moment::parse(&own)
                .is_some_and(|at| sides.iter().all(|&(op, bound)| op.holds(at, bound))),
            _ => false,
        }
    }

    fn cell(&self, world: &'w World, column: &str) -> Cell<'w> {
        match self {
            Self::Person(person) => person_cell(world, person, column),
            Self::Application(row) => application_cell(world, row, column),
            Self::Stage(_, stage) => match column {
                "id" => Cell::Id(stage.id),
                "application_id" => Cell::Id(stage.application),
                "job_interview_stage_id" => reference(stage.stage),
                "created_at" => Cell::At(stage.created),
                "updated_at" => Cell::At(stage.updated),
                "current" => Cell::Flag(stage.current),
                _ => Cell::Null,
            },
            Self::Rejection(row) => match column {
                "id" => Cell::Id(self.id()),
                "application_id" => Cell::Id(row.id),
                "rejection_reason_id" => reference(row.reason),
                "created_at" | "updated_at" => Cell::At(row.rejected_at),
                _ => Cell::Null,
            },
            Self::ProspectDetail(row) => prospect_cell(row, column),
            Self::Applied(person, applied) => match column {
                "id" => Cell::Id(self.id()),
                "candidate_id" => Cell::Id(person.id),
                "candidate_tag_id" => Cell::Id(u64::from(applied.tag)),
                "created_at" | "updated_at" => Cell::At(applied.at),
                _ => Cell::Null,
            },
            Self::Plain(_, _, row) => row.get(column).map_or(Cell::Null, plain_cell),
        }
    }

    /// The whole row.
    pub(super) fn value(&self, world: &World, view: View) -> Value {
        let plain = |row: &Row| {
            row.iter()
                .filter(|(key, _)| !key.starts_with('_'))
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect()
        };
        match self {
            Self::Person(person) => value_of(&rows::person(world, person)),
            Self::Application(row) => value_of(&rows::application(world, row)),
            Self::Stage(_, stage) => value_of(&rows::stage(stage, view.now)),
            Self::Rejection(row) => rows::rejection(row),
            Self::ProspectDetail(row) => rows::prospect_detail(row),
            Self::Applied(person, applied) => rows::applied(person, applied),
            Self::Plain(_, _, row) => Value::Object(plain(row)),
        }
    }

    /// Writes the row, or only the fields asked for.
    pub(super) fn write(
        &self,
        world: &World,
        fields: Option<&[String]>,
        view: View,
        out: &mut Vec<u8>,
    ) {
        // Writing to memory cannot fail, and every row serialises.
        let done = match self {
            Self::Person(person) if fields.is_none() && !view.extra_keys => {
                serde_json::to_writer(out, &rows::person(world, person))
            }
            Self::Application(row) if fields.is_none() && !view.extra_keys => {
                serde_json::to_writer(out, &rows::application(world, row))
            }
            _ => {
                let mut value = self.value(world, view);
                if let Value::Object(row) = &mut value {
                    if let Some(fields) = fields {
                        row.retain(|key, _| fields.contains(key));
                    }
                    if view.extra_keys {
                        row.insert(EXTRA_KEY.to_owned(), json!({"nested": [1, null, "two"]}));
                    }
                }
                serde_json::to_writer(out, &value)
            }
        };
        debug_assert!(done.is_ok(), "every row serialises");
    }
}

fn value_of(row: &impl Serialize) -> Value {
    serde_json::to_value(row).unwrap_or_default()
}

fn same_address(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

fn reference(id: Ref) -> Cell<'static> {
    id_of(id).map_or(Cell::Null, Cell::Id)
}

fn person_cell<'w>(world: &'w World, person: &Person, column: &str) -> Cell<'w> {
    match column {
        "id" => Cell::Id(person.id),
        "created_at" => Cell::At(person.created),
        "updated_at" => Cell::At(person.updated),
        "last_activity_at" => Cell::At(person.active),
        "private" => Cell::Flag(person.private),
        "tags" => Cell::Texts(
            person
                .tags
                .iter()
                .map(|applied| world.tag_name(applied.tag).into())
                .collect(),
        ),
        "email_addresses" => Cell::Texts(
            person
                .details()
                .emails
                .into_iter()
                .map(|entry| entry.value.into())
                .collect(),
        ),
        "_option_ids" => Cell::Ids(rows::option_ids(world, &person.details().custom)),
        _ => Cell::Null,
    }
}

fn application_cell<'w>(world: &'w World, row: &Application, column: &str) -> Cell<'w> {
    let current = || row.current(world.rules.kept);
    let stage = || current().and_then(|visit| visit.stage);
    match column {
        "id" => Cell::Id(row.id),
        "created_at" => Cell::At(row.created),
        "updated_at" => Cell::At(row.updated),
        "last_activity_at" => Cell::At(row.active),
        "candidate_id" => Cell::Id(row.person),
        "job_id" => reference(row.job),
        "prospective_job_ids" => row
            .prospect
            .as_deref()
            .map_or(Cell::Null, |prospect| Cell::Ids(prospect.jobs.clone())),
        "job_post_id" => reference(row.job_post),
        "source_id" => reference(row.source),
        "referrer_id" => reference(row.referrer),
        "stage_id" => current().map_or(Cell::Null, |visit| Cell::Id(row.stage_row_id(visit.slot))),
        "job_interview_stage_id" => reference(stage()),
        "stage_name" => world
            .org
            .stage_name(stage())
            .map_or(Cell::Null, |name| Cell::Text(name.into())),
        "status" => Cell::Text(row.status.query_word().into()),
        "prospect" => Cell::Flag(row.prospect.is_some()),
        "_option_ids" => Cell::Ids(rows::option_ids(world, &row.custom)),
        _ => Cell::Null,
    }
}

fn prospect_cell(row: &Application, column: &str) -> Cell<'static> {
    let Some(prospect) = row.prospect.as_deref() else {
        return Cell::Null;
    };
    match column {
        "id" => Cell::Id(row.detail_id()),
        "application_id" => Cell::Id(row.id),
        "created_at" => Cell::At(row.created),
        "updated_at" => Cell::At(row.updated),
        "pool_id" => reference(prospect.pool),
        "pool_stage_id" => reference(prospect.pool_stage),
        "prospect_owner_id" => reference(prospect.owner),
        "department_id" => reference(prospect.department),
        "office_id" => reference(prospect.office),
        _ => Cell::Null,
    }
}

fn plain_cell(value: &Value) -> Cell<'_> {
    match value {
        Value::Number(number) => number.as_u64().map_or(Cell::Null, Cell::Id),
        Value::Bool(flag) => Cell::Flag(*flag),
        Value::String(text) => Cell::Text(text.as_str().into()),
        Value::Array(items) if items.iter().all(Value::is_u64) => {
            Cell::Ids(items.iter().filter_map(Value::as_u64).collect())
        }
        Value::Array(items) => Cell::Texts(
            items
                .iter()
                .filter_map(Value::as_str)
                .map(Into::into)
                .collect(),
        ),
        _ => Cell::Null,
    }
}
