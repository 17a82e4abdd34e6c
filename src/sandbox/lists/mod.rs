//! The lists of Harvest v3: rows by descending id, filtered, paged by cursor (contract 3.1, 3.2).

mod organisation;
mod people;
mod query;
mod row;
mod search;
mod spec;

use std::collections::HashSet;

use serde_json::Value;

pub(super) use query::Query;
pub(super) use row::EXTRA_KEY;
pub(super) use spec::Resource;

use super::clock::Moment;
use super::world::World;
use super::world::application::Application;
use super::world::rows;
use row::RowRef;

/// One page of a list.
#[derive(Debug)]
pub(super) struct Page {
    /// A JSON array.
    pub body: Vec<u8>,
    /// Id of the last row, when there are more.
    pub more_after: Option<u64>,
}

/// How a page is to be made.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    /// The acting user; rows it may not see are left out (contract 2.5).
    pub user: u64,
    pub now: Moment,
    /// Puts keys into every row that no document names (contract 3).
    pub extra_keys: bool,
}

/// The page of `resource` that the query asks for.
pub(super) fn page(world: &World, resource: Resource, query: &Query, view: View) -> Page {
    let hidden: HashSet<u64> = world
        .late
        .iter()
        .filter(|((of, _), late)| {
            // The search cannot find what the list does not show yet.
            let listed = *of == Resource::Applications && resource == Resource::ApplicationSearch;
            (*of == resource || listed) && late.hides(view.now)
        })
        .map(|(&(_, id), _)| id)
        .collect();
    let mut body = vec![b'['];
    let mut last = None;
    let rows = source(world, resource, query)
        .filter(|row| hidden.is_empty() || !hidden.contains(&row.id()))
        .filter(|row| match row {
            RowRef::Application(row) if resource == Resource::ApplicationSearch => {
                search::finds(world, row, query)
            }
            row => row.matches(world, query),
        })
        .filter(|row| row.visible(world, view.user));
    for (count, row) in rows.enumerate() {
        if count == query.per_page {
            body.push(b']');
            return Page {
                body,
                more_after: last,
            };
        }
        if count > 0 {
            body.push(b',');
        }
        row.write(world, query.fields.as_deref(), view, &mut body);
        last = Some(row.id());
    }
    body.push(b']');
    Page {
        body,
        more_after: None,
    }
}

/// All rows of a resource as plain values, ascending by id, whoever may see them.
pub(super) fn everything(world: &World, resource: Resource, now: Moment) -> Vec<Value> {
    let query = Query::below(u64::MAX);
    let view = View {
        user: world.org.service_user,
        now,
        extra_keys: false,
    };
    let mut rows: Vec<Value> = source(world, resource, &query)
        .map(|row| row.value(world, view))
        .collect();
    rows.reverse();
    rows
}

/// How many rows a resource has, whoever may see them.
pub(super) fn count(world: &World, resource: Resource) -> usize {
    match resource {
        Resource::Candidates => world.people.len(),
        Resource::Applications | Resource::ApplicationSearch => world.applications.len(),
        _ => source(world, resource, &Query::below(u64::MAX)).count(),
    }
}

/// The row of one id as a plain value, whoever may see it.
pub(super) fn one(world: &World, resource: Resource, id: u64, now: Moment) -> Option<Value> {
    let view = View {
        user: world.org.service_user,
        now,
        extra_keys: false,
    };
    let query = Query::below(id.saturating_add(1));
    source(world, resource, &query)
        .next()
        .filter(|row| row.id() == id)
        .map(|row| row.value(world, view))
}

type Rows<'w> = Box<dyn Iterator<Item = RowRef<'w>> + 'w>;

/// The rows worth looking at, by descending id: through an index where the query allows it.
fn source<'w>(world: &'w World, resource: Resource, query: &Query) -> Rows<'w> {
    let before = query.before;
    let rows: Rows<'w> = match resource {
        Resource::Candidates => people_source(world, query),
        Resource::Applications | Resource::ApplicationSearch => {
            Box::new(applications(world, query, before).map(RowRef::Application))
        }
        Resource::ApplicationStages => {
            let ids = query.ids("ids").map(|ids| {
                ids.iter()
                    .map(|&id| Application::of_stage_row(id))
                    .collect()
            });
            let last = Application::of_stage_row(before);
            Box::new(
                hanging(world, query, ids, last.saturating_add(1)).flat_map(|row| {
                    world
                        .stage_rows(row)
                        .map(move |stage| RowRef::Stage(row, stage))
                }),
            )
        }
        Resource::RejectionDetails | Resource::ProspectDetails => {
            let ids = query
                .ids("ids")
                .map(|ids| ids.iter().map(|&id| Application::of_detail(id)).collect());
            let rows = hanging(world, query, ids, Application::of_detail(before));
            if resource == Resource::RejectionDetails {
                Box::new(
                    rows.filter(|row| row.rejected_at != Moment::NONE)
                        .map(RowRef::Rejection),
                )
            } else {
                Box::new(
                    rows.filter(|row| row.prospect.is_some())
                        .map(RowRef::ProspectDetail),
                )
            }
        }
        Resource::AppliedCandidateTags => {
            let ids = query
                .ids("ids")
                .map(|ids| ids.iter().map(|&id| rows::of_applied(id).0).collect());
            let ids = ids.or_else(|| query.ids("candidate_ids").map(<[u64]>::to_vec));
            let (last, _) = rows::of_applied(before);
            let people: Box<dyn Iterator<Item = _>> = match ids {
                Some(ids) => Box::new(
                    falling(ids)
                        .into_iter()
                        .filter_map(|id| world.people.get(&id)),
                ),
                None => Box::new(world.people.range(..=last).rev().map(|(_, person)| person)),
            };
            Box::new(people.flat_map(|person| {
                person
                    .tags
                    .iter()
                    .rev()
                    .map(move |tag| RowRef::Applied(person, tag))
            }))
        }
        _ => table_source(world, resource, query),
    };
    Box::new(rows.filter(move |row| row.id() < before))
}

fn people_source<'w>(world: &'w World, query: &Query) -> Rows<'w> {
    let found = match (query.ids("ids"), query.wanted("email")) {
        (Some(ids), _) => Some(ids.to_vec()),
        (None, Some(query::Wanted::Text(address))) => Some(world.emails.find(address)),
        _ => None,
    };
    match found {
        Some(ids) => Box::new(
            falling(ids)
                .into_iter()
                .filter_map(|id| world.people.get(&id).map(RowRef::Person)),
        ),
        None => Box::new(
            world
                .people
                .range(..query.before)
                .rev()
                .map(|(_, person)| RowRef::Person(person)),
        ),
    }
}

fn table_source<'w>(world: &'w World, resource: Resource, query: &Query) -> Rows<'w> {
    let table = world.table(resource);
    let found = query.ids("ids").map(<[u64]>::to_vec).or_else(|| {
        let people = query.ids("candidate_ids")?;
        Some(
            people
                .iter()
                .flat_map(|&person| table.of_person(person))
                .copied()
                .collect(),
        )
    });
    match found {
        Some(ids) => Box::new(
            falling(ids)
                .into_iter()
                .filter_map(move |id| table.get(id).map(|row| RowRef::Plain(resource, id, row))),
        ),
        None => Box::new(
            table
                .below(query.before)
                .rev()
                .map(move |(id, row)| RowRef::Plain(resource, id, row)),
        ),
    }
}

/// Applications below `before`, through `ids` or `candidate_ids` where the query has them.
fn applications<'w>(
    world: &'w World,
    query: &Query,
    before: u64,
) -> Box<dyn Iterator<Item = &'w Application> + 'w> {
    let found = query.ids("ids").map(<[u64]>::to_vec).or_else(|| {
        let people = query.ids("candidate_ids")?;
        let people = people.iter().filter_map(|id| world.people.get(id));
        Some(
            people
                .flat_map(|person| &person.applications)
                .copied()
                .collect(),
        )
    });
    match found {
        Some(ids) => Box::new(
            falling(ids)
                .into_iter()
                .filter_map(|id| world.applications.get(&id)),
        ),
        None => Box::new(world.applications.range(..before).rev().map(|(_, row)| row)),
    }
}

/// Applications whose stages, rejection or prospect details are asked for.
fn hanging<'w>(
    world: &'w World,
    query: &Query,
    ids: Option<Vec<u64>>,
    before: u64,
) -> Box<dyn Iterator<Item = &'w Application> + 'w> {
    match ids.or_else(|| query.ids("application_ids").map(<[u64]>::to_vec)) {
        Some(ids) => Box::new(
            falling(ids)
                .into_iter()
                .filter_map(|id| world.applications.get(&id)),
        ),
        None => Box::new(world.applications.range(..before).rev().map(|(_, row)| row)),
    }
}

/// Ids in the order of lists, each once.
fn falling(mut ids: Vec<u64>) -> Vec<u64> {
    ids.sort_unstable_by(|a, b| b.cmp(a));
    ids.dedup();
    ids
}
