//! Creating, changing, merging and deleting people (contract 4.2 to 4.4).

use serde_json::{Value, json};

use super::body::{Body, Key, Kind, LONGEST, check, id, ids, may, must, short, text, texts};
use super::fields::custom;
use super::{Context, Done, Outcome, applications, deleted, known, visible_person, zones};
use crate::sandbox::lists::{Resource, one};
use crate::sandbox::reply::Refusal;
use crate::sandbox::switches::UnknownTags;
use crate::sandbox::world::World;
use crate::sandbox::world::person::{Details, Entry, Person};

const NAMES: [Key; 2] = [
    must("first_name", Kind::Short),
    must("last_name", Kind::Short),
];
const NEW_NAMES: [Key; 2] = [
    may("first_name", Kind::Short),
    may("last_name", Kind::Short),
];
const PROFILE: [Key; 13] = [
    may("preferred_name", Kind::AnyShort),
    may("company", Kind::Any),
    may("title", Kind::AnyShort),
    may("time_zone", Kind::Text),
    may("can_email", Kind::Flag),
    may(
        "phone_numbers",
        Kind::Entries(&["home", "work", "mobile", "skype", "other"]),
    ),
    may("addresses", Kind::Entries(&["home", "work", "other"])),
    may(
        "email_addresses",
        Kind::Entries(&["personal", "work", "other"]),
    ),
    may(
        "website_addresses",
        Kind::Entries(&["personal", "company", "portfolio", "blog", "other"]),
    ),
    may("social_media_addresses", Kind::Socials),
    may("tags", Kind::Shorts),
    may("linked_user_ids", Kind::Ids),
    may("custom_fields", Kind::Custom),
];

/// `POST /v3/candidates`: a person, perhaps with one application. Never looks for duplicates,
/// unless the organisation has auto-merge on.
pub(super) fn create(world: &mut World, body: &Body, context: Context<'_>) -> Outcome {
    check(
        body,
        &[&NAMES, &PROFILE, &[may("application", Kind::Object)]],
        context.switches,
    )?;
    let bare = json!({"prospect": true});
    let nested = body
        .get("application")
        .or_else(|| context.switches.bare_prospect.then_some(&bare))
        .and_then(Value::as_object);
    let plan = nested
        .map(|nested| applications::plan(world, nested, false, context))
        .transpose()?;
    let mut details = Details::default();
    fill(world, &mut details, body, context)?;
    let tags = tag_ids(world, body, true, context)?;
    let twin = context
        .switches
        .auto_merge
        .then(|| twin(world, &details))
        .flatten();
    if let (Some(twin), Some(plan)) = (twin, &plan) {
        applications::refuse_second(world, twin, plan, context)?;
    }
    let mut done = Vec::new();
    let person = if let Some(twin) = twin {
        twin
    } else {
        let person = Person::new(world.next_person(), context.now, &details);
        let fresh = person.id;
        world.add_person(person);
        done.push((Resource::Candidates, fresh));
        fresh
    };
    let tags = tags.into_ids(world, context);
    set_tags(world, person, &tags, context);
    let application = plan.map(|plan| applications::add(world, person, plan, context));
    done.extend(application.map(|id| (Resource::Applications, id)));
    let answer = json!({
        "candidate": one(world, Resource::Candidates, person, context.now),
        "application": application.and_then(|id| one(world, Resource::Applications, id, context.now)),
    });
    Ok(done
        .into_iter()
        .fold(Done::with(201, &answer), |done, (resource, id)| {
            done.making(resource, id)
        }))
}

/// The newest person with one of these addresses: whom auto-merge would merge into.
fn twin(world: &World, details: &Details) -> Option<u64> {
    details
        .emails
        .iter()
        .flat_map(|entry| world.emails.find(&entry.value))
        .next()
}

/// `PATCH /v3/candidates/{id}`: collections replace, keys left out stay.
pub(super) fn update(world: &mut World, person: u64, body: &Body, context: Context<'_>) -> Outcome {
    visible_person(world, person, context)?;
    check(
        body,
        &[&NEW_NAMES, &PROFILE, &[may("is_private", Kind::Flag)]],
        context.switches,
    )?;
    let mut details = world
        .people
        .get(&person)
        .map(Person::details)
        .unwrap_or_default();
    fill(world, &mut details, body, context)?;
    let tags = body
        .contains_key("tags")
        .then(|| tag_ids(world, body, false, context))
        .transpose()?;
    world.change_details(person, &details, context.now);
    if let Some(tags) = tags {
        let tags = tags.into_ids(world, context);
        if let Some(row) = world.people.get_mut(&person) {
            row.tags
                .retain(|applied| tags.contains(&u64::from(applied.tag)));
        }
        set_tags(world, person, &tags, context);
    }
    if let (Some(private), Some(row)) = (
        body.get("is_private").and_then(Value::as_bool),
        world.people.get_mut(&person),
    ) {
        row.private = private;
    }
    Ok(answer(world, person, context))
}

pub(super) fn answer(world: &World, person: u64, context: Context<'_>) -> Done {
    Done::with(
        200,
        &one(world, Resource::Candidates, person, context.now).unwrap_or_default(),
    )
}

/// `DELETE /v3/candidates/{id}`.
pub(super) fn delete(world: &mut World, person: u64, context: Context<'_>) -> Outcome {
    visible_person(world, person, context)?;
    world.delete_person(person);
    Ok(deleted(person, context))
}

/// `POST /v3/candidates/{id}/merge`: the secondary person ceases to exist.
pub(super) fn merge(world: &mut World, person: u64, body: &Body, context: Context<'_>) -> Outcome {
    visible_person(world, person, context)?;
    check(
        body,
        &[&[must("secondary_candidate_id", Kind::Id)]],
        context.switches,
    )?;
    let second = id(body, "secondary_candidate_id").unwrap_or_default();
    let there = second != person && visible_person(world, second, context).is_ok();
    known(there, "secondary_candidate_id")?;
    world.merge(person, second, context.now);
    Ok(answer(world, person, context))
}

/// Takes over what the body says of a person.
fn fill(
    world: &World,
    details: &mut Details,
    body: &Body,
    context: Context<'_>,
) -> Result<(), Refusal> {
    for (key, own) in [
        ("first_name", &mut details.first_name),
        ("last_name", &mut details.last_name),
        ("preferred_name", &mut details.preferred_name),
        ("title", &mut details.title),
    ] {
        if body.contains_key(key) {
            *own = short(body, key, context.switches).filter(|text| !text.is_empty());
        }
    }
    if let Some(company) = text(body, "company") {
        details.company = Some(company).filter(|text| !text.is_empty());
    }
    if let Some(zone) = text(body, "time_zone") {
        let usual = zones::usual(&zone, context.switches.any_zone_case)
            .ok_or_else(|| Refusal::about("time_zone", format!("`{zone}` is no time zone")))?;
        details.time_zone = Some(usual.to_owned());
    }
    for (key, own) in [
        ("phone_numbers", &mut details.phones),
        ("addresses", &mut details.addresses),
        ("email_addresses", &mut details.emails),
        ("website_addresses", &mut details.websites),
        ("social_media_addresses", &mut details.socials),
    ] {
        if let Some(items) = body.get(key).and_then(Value::as_array) {
            let items = items
                .iter()
                .filter_map(Value::as_object)
                .filter_map(entry)
                .collect();
            replace(own, items, key == "email_addresses");
        }
    }
    details.sort_phones();
    if let Some(address) = details
        .emails
        .iter()
        .find(|entry| !entry.value.contains('@'))
    {
        return Err(Refusal::about(
            "email_addresses",
            format!("`{}` is not an e-mail address", address.value),
        ));
    }
    if let Some(can) = body.get("can_email").and_then(Value::as_bool) {
        details.no_email = !can;
    }
    if let Some(users) = ids(body, "linked_user_ids") {
        known(
            users.iter().all(|user| world.org.users.contains_key(user)),
            "linked_user_ids",
        )?;
        details.linked_users = users;
    }
    if body.contains_key("custom_fields") {
        details.custom = custom(world, "candidate", body, context)?;
    }
    Ok(())
}

/// Puts the entries in the place of those that are there, in the order of contract 4: what stays
/// keeps its place among its like; new and changed entries come after, e-mails before.
fn replace(own: &mut Vec<Entry>, items: Vec<Entry>, newest_first: bool) {
    let (mut kept, fresh): (Vec<Entry>, Vec<Entry>) =
        items.into_iter().partition(|item| own.contains(item));
    kept.sort_by_key(|item| own.iter().position(|other| other == item));
    *own = if newest_first {
        fresh.into_iter().chain(kept).collect()
    } else {
        kept.into_iter().chain(fresh).collect()
    };
}

fn entry(item: &Body) -> Option<Entry> {
    Some(Entry {
        value: text(item, "value")?,
        kind: text(item, "type"),
    })
}

/// Tags of a body: those in the dictionary, and names to be added to it.
struct Tags {
    known: Vec<u64>,
    fresh: Vec<String>,
}

/// What the body says of tags; `creating` tells creation from change (contract 4.2, 12.20).
fn tag_ids(
    world: &World,
    body: &Body,
    creating: bool,
    context: Context<'_>,
) -> Result<Tags, Refusal> {
    let mut tags = Tags {
        known: Vec::new(),
        fresh: Vec::new(),
    };
    let may_create = match context.switches.unknown_tags {
        UnknownTags::Create => true,
        UnknownTags::CreateOnly => creating,
        UnknownTags::Refuse => false,
    };
    for name in texts(body, "tags").unwrap_or_default() {
        let name: String = name.chars().take(LONGEST).collect();
        match world.tag_named(&name) {
            Some(id) => tags.known.push(id),
            None if tags.fresh.contains(&name) => {}
            None if may_create => tags.fresh.push(name),
            None => return Err(Refusal::about("tags", format!("`{name}` does not exist"))),
        }
    }
    Ok(tags)
}

impl Tags {
    fn into_ids(self, world: &mut World, context: Context<'_>) -> Vec<u64> {
        let fresh: Vec<u64> = self
            .fresh
            .iter()
            .map(|name| super::tags::add(world, name, context))
            .collect();
        self.known.into_iter().chain(fresh).collect()
    }
}

fn set_tags(world: &mut World, person: u64, tags: &[u64], context: Context<'_>) {
    let Some(row) = world.people.get_mut(&person) else {
        return;
    };
    for tag in tags.iter().filter_map(|&tag| u32::try_from(tag).ok()) {
        if row.tags.iter().all(|applied| applied.tag != tag) {
            row.tag(tag, context.now);
        }
    }
}
