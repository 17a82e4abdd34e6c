//! Creating, changing, merging, deleting and anonymising people (contract 4.2 to 4.4).

use serde_json::{Value, json};

use super::body::{Body, Key, Kind, check, id, ids, may, must, text, texts};
use super::{Context, Done, Outcome, applications, deleted, known, visible_person};
use crate::sandbox::lists::{Resource, one};
use crate::sandbox::reply::Refusal;
use crate::sandbox::world::World;
use crate::sandbox::world::person::{Details, Entry, Person};

const NAMES: [Key; 2] = [
    must("first_name", Kind::Text),
    must("last_name", Kind::Text),
];
const NEW_NAMES: [Key; 2] = [may("first_name", Kind::Text), may("last_name", Kind::Text)];
const PROFILE: [Key; 13] = [
    may("preferred_name", Kind::Optional),
    may("company", Kind::Optional),
    may("title", Kind::Optional),
    may("time_zone", Kind::Optional),
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
    may("tags", Kind::Texts),
    may("linked_user_ids", Kind::Ids),
    may("custom_fields", Kind::Custom),
];

/// `POST /v3/candidates`: a person, perhaps with one application. Never looks for duplicates,
/// unless the organisation has auto-merge on.
pub(super) fn create(world: &mut World, body: &Body, context: Context<'_>) -> Outcome {
    check(
        body,
        &[&NAMES, &PROFILE, &[may("application", Kind::Object)]],
        context.switches.ignore_unknown_keys,
    )?;
    let nested = body.get("application").and_then(Value::as_object);
    let plan = nested
        .map(|nested| applications::plan(world, nested, false, context))
        .transpose()?;
    let mut details = Details::default();
    fill(world, &mut details, body)?;
    let tags = tag_ids(world, body, context)?;
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
        context.switches.ignore_unknown_keys,
    )?;
    let mut details = world
        .people
        .get(&person)
        .map(Person::details)
        .unwrap_or_default();
    fill(world, &mut details, body)?;
    let tags = body
        .contains_key("tags")
        .then(|| tag_ids(world, body, context))
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

fn answer(world: &World, person: u64, context: Context<'_>) -> Done {
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
        context.switches.ignore_unknown_keys,
    )?;
    let second = id(body, "secondary_candidate_id").unwrap_or_default();
    let there = second != person && visible_person(world, second, context).is_ok();
    known(there, "secondary_candidate_id")?;
    world.merge(person, second, context.now);
    Ok(answer(world, person, context))
}

/// `PATCH /v3/candidates/{id}/anonymize`: the groups named are emptied.
pub(super) fn anonymize(
    world: &mut World,
    person: u64,
    body: &Body,
    context: Context<'_>,
) -> Outcome {
    visible_person(world, person, context)?;
    check(
        body,
        &[&[must("fields", Kind::SomeTexts)]],
        context.switches.ignore_unknown_keys,
    )?;
    let mut details = world
        .people
        .get(&person)
        .map(Person::details)
        .unwrap_or_default();
    for group in texts(body, "fields").unwrap_or_default() {
        match group.as_str() {
            "full_name" => {
                details.first_name = None;
                details.last_name = Some("(anonymized)".to_owned());
                details.preferred_name = None;
            }
            "current_company" => details.company = None,
            "current_title" => details.title = None,
            "tags" => world
                .people
                .get_mut(&person)
                .into_iter()
                .for_each(|row| row.tags.clear()),
            "phone_numbers" => details.phones.clear(),
            "emails" | "email_addresses" => details.emails.clear(),
            "social_media_links" => details.socials.clear(),
            "websites" => details.websites.clear(),
            "addresses" => details.addresses.clear(),
            "location" => details.addresses.clear(),
            "custom_candidate_fields" => details.custom.clear(),
            "notes" | "activity_items" => world.table_mut(Resource::Notes).remove_of_person(person),
            "attachments" => world
                .table_mut(Resource::Attachments)
                .remove_of_person(person),
            "education" => world
                .table_mut(Resource::CandidateEducations)
                .remove_of_person(person),
            "employment" => world
                .table_mut(Resource::CandidateEmployments)
                .remove_of_person(person),
            _ => {
                return Err(Refusal::about(
                    "fields",
                    format!("`{group}` is not a group that can be anonymized"),
                ));
            }
        }
    }
    world.change_details(person, &details, context.now);
    Ok(answer(world, person, context))
}

/// Takes over what the body says of a person.
fn fill(world: &World, details: &mut Details, body: &Body) -> Result<(), Refusal> {
    for (key, own) in [
        ("first_name", &mut details.first_name),
        ("last_name", &mut details.last_name),
        ("preferred_name", &mut details.preferred_name),
        ("company", &mut details.company),
        ("title", &mut details.title),
        ("time_zone", &mut details.time_zone),
    ] {
        if body.contains_key(key) {
            *own = text(body, key).filter(|text| !text.is_empty());
        }
    }
    for (key, own) in [
        ("phone_numbers", &mut details.phones),
        ("addresses", &mut details.addresses),
        ("email_addresses", &mut details.emails),
        ("website_addresses", &mut details.websites),
        ("social_media_addresses", &mut details.socials),
    ] {
        if let Some(items) = body.get(key).and_then(Value::as_array) {
            *own = items
                .iter()
                .filter_map(Value::as_object)
                .filter_map(entry)
                .collect();
        }
    }
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
        details.custom = custom(world, "candidate", body)?;
    }
    Ok(())
}

fn entry(item: &Body) -> Option<Entry> {
    Some(Entry {
        value: text(item, "value")?,
        kind: text(item, "type"),
    })
}

/// Custom field values of a body as field id and value; select values by their label (contract 3).
pub(super) fn custom(world: &World, of: &str, body: &Body) -> Result<Vec<(u64, Value)>, Refusal> {
    let mut values = Vec::new();
    let items = body
        .get("custom_fields")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    for item in items.filter_map(Value::as_object) {
        let field = match (text(item, "name_key"), id(item, "custom_field_id")) {
            (Some(key), _) => world.org.field_named(of, &key),
            (None, Some(id)) => world
                .org
                .fields
                .get(&id)
                .filter(|field| field.of == of)
                .map(|field| (id, field)),
            (None, None) => None,
        };
        let Some((id, field)) = field else {
            return Err(Refusal::about(
                "custom_fields",
                "names a field that does not exist",
            ));
        };
        let value = item.get("value").cloned().unwrap_or_default();
        let labels = value
            .as_array()
            .map_or_else(|| vec![&value], |many| many.iter().collect());
        let fits = |label: &Value| {
            field
                .options
                .iter()
                .any(|(_, own)| label.as_str() == Some(own))
        };
        if !field.options.is_empty() && !value.is_null() && !labels.into_iter().all(fits) {
            return Err(Refusal::about(
                "custom_fields",
                format!("{value} is not an option of {}", field.key),
            ));
        }
        if !value.is_null() {
            values.push((id, value));
        }
    }
    Ok(values)
}

/// Tags of a body: those in the dictionary, and names to be added to it.
struct Tags {
    known: Vec<u64>,
    fresh: Vec<String>,
}

fn tag_ids(world: &World, body: &Body, context: Context<'_>) -> Result<Tags, Refusal> {
    let mut tags = Tags {
        known: Vec::new(),
        fresh: Vec::new(),
    };
    for name in texts(body, "tags").unwrap_or_default() {
        match world.tag_named(&name) {
            Some(id) => tags.known.push(id),
            None if context.switches.unknown_tags => tags.fresh.push(name),
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
