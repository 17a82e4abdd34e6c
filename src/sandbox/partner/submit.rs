//! `POST /v1/partner/candidates`: one person or an array of them (contract 11.2).

use serde_json::{Map, Value, json};

use super::{Made, Wrong, may_use, profile_url, source};
use crate::sandbox::clock::Moment;
use crate::sandbox::http::Call;
use crate::sandbox::lists::Resource;
use crate::sandbox::state::State;
use crate::sandbox::switches::Switches;
use crate::sandbox::world::World;
use crate::sandbox::world::application::{Application, Prospect, Ref, refer};
use crate::sandbox::world::person::{Details, Entry, Person};
use crate::sandbox::world::table::{Row, number};

/// `POST /candidates`: one object or an array; an array is all or nothing, unless the switch says
/// that the good ones go through.
pub(super) fn submit(state: &State, call: &Call, user: u64) -> Result<(Value, Made), Wrong> {
    let body: Value = serde_json::from_slice(&call.body)
        .map_err(|_| Wrong::new(400, "The body is not valid JSON"))?;
    let switches = state.switches();
    let now = state.clock.now();
    let mut world = state.world_mut();
    match body {
        Value::Object(one) => {
            let plan = plan(&world, &one, user, &switches, now)?;
            let mut made = Made::new();
            let answer = add(&mut world, plan, now, &mut made);
            Ok((answer, made))
        }
        Value::Array(many) if !many.is_empty() => {
            let plans = many.iter().map(|item| match item {
                Value::Object(one) => plan(&world, one, user, &switches, now),
                _ => Err(Wrong::new(400, "Every element must be an object")),
            });
            let plans: Vec<Plan> = if switches.partial_arrays {
                plans.filter_map(Result::ok).collect()
            } else {
                plans.collect::<Result<_, _>>()?
            };
            let mut made = Made::new();
            let answers = plans
                .into_iter()
                .map(|plan| add(&mut world, plan, now, &mut made))
                .collect();
            Ok((answers, made))
        }
        _ => Err(Wrong::new(
            400,
            "The body must be an object or an array of objects",
        )),
    }
}

/// A person with an application that passed every check.
struct Plan {
    details: Details,
    application: Application,
    notes: Option<String>,
    user: u64,
}

type Body = Map<String, Value>;

fn text(body: &Body, key: &str) -> Result<Option<String>, Wrong> {
    match body.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Wrong::field(key, "must be a string")),
    }
}

fn needed(body: &Body, key: &str) -> Result<Option<String>, Wrong> {
    let found = text(body, key)?.filter(|text| !text.trim().is_empty());
    found
        .map(Some)
        .ok_or_else(|| Wrong::field(key, "is required"))
}

fn id(body: &Body, key: &str) -> Result<Option<u64>, Wrong> {
    match body.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let id = value.as_u64().filter(|&id| id > 0);
            id.map(Some)
                .ok_or_else(|| Wrong::field(key, "must be an id"))
        }
    }
}

fn plan(
    world: &World,
    body: &Body,
    user: u64,
    switches: &Switches,
    now: Moment,
) -> Result<Plan, Wrong> {
    let phone_types: &[&str] = &["mobile", "home", "work", "other"];
    let website_types: &[&str] = &["personal", "company", "portfolio", "blog", "other"];
    let mut details = Details {
        first_name: needed(body, "first_name")?,
        last_name: needed(body, "last_name")?,
        external_id: needed(body, "external_id")?,
        company: text(body, "company")?,
        title: text(body, "title")?,
        phones: entries(body, "phone_numbers", "phone_number", Some(phone_types))?,
        emails: entries(
            body,
            "emails",
            "email",
            Some(&["personal", "work", "other"]),
        )?,
        addresses: entries(
            body,
            "addresses",
            "address",
            Some(&["home", "work", "other"]),
        )?,
        websites: entries(body, "websites", "url", Some(website_types))?,
        socials: entries(body, "social_media", "url", None)?,
        ..Details::default()
    };
    details.sort_phones();
    if text(body, "resume")?.is_some_and(|url| url::Url::parse(&url).is_err()) {
        return Err(Wrong::field("resume", "must be a URL"));
    }
    let credited = referrer(world, body, user)?;
    let prospect = match body.get("prospect") {
        None | Some(Value::Null) => true,
        Some(Value::Bool(flag)) => *flag,
        // The vendor's own sample sends a text.
        Some(Value::String(flag)) if flag == "true" || flag == "false" => flag == "true",
        Some(_) => return Err(Wrong::field("prospect", "must be true or false")),
    };
    if prospect && !switches.prospects {
        return Err(Wrong::field(
            "prospect",
            "this organization does not allow prospects",
        ));
    }
    let job = id(body, "job_id")?;
    if job.is_some_and(|job| !may_use(world, user, job)) {
        return Err(Wrong::field("job_id", "is not an open job of this user"));
    }
    let mut application = Application::new(0, 0, now);
    application.source = source(world);
    application.referrer = credited;
    if prospect {
        application.prospect = Some(Box::new(as_prospect(world, body, job)?));
    } else {
        on_job(world, body, job, &mut application)?;
    }
    Ok(Plan {
        details,
        application,
        notes: text(body, "notes")?,
        user,
    })
}

/// Pool, pool stage and owner of a prospect.
fn as_prospect(world: &World, body: &Body, job: Option<u64>) -> Result<Prospect, Wrong> {
    let (pool, stage) = (
        id(body, "prospect_pool_id")?,
        id(body, "prospect_pool_stage_id")?,
    );
    placed(world, pool, stage)?;
    let owner = text(body, "prospect_owner_email")?;
    let find = |email: &String| {
        world
            .org
            .user_where(|user| user.email.eq_ignore_ascii_case(email))
    };
    let user = owner.as_ref().and_then(find);
    if owner.is_some() && user.is_none() {
        return Err(Wrong::field("prospect_owner_email", "is not a user"));
    }
    Ok(Prospect {
        jobs: job.into_iter().collect(),
        pool: pool.and_then(refer),
        pool_stage: stage.and_then(refer),
        owner: user.and_then(refer),
        ..Prospect::default()
    })
}

/// Puts the application on its job, which a candidate needs.
fn on_job(
    world: &World,
    body: &Body,
    job: Option<u64>,
    row: &mut Application,
) -> Result<(), Wrong> {
    let keys = [
        "prospect_pool_id",
        "prospect_pool_stage_id",
        "prospect_owner_email",
    ];
    if let Some(key) = keys
        .into_iter()
        .find(|key| body.get(*key).is_some_and(|value| !value.is_null()))
    {
        return Err(Wrong::field(key, "is for prospects only"));
    }
    let job = job.ok_or_else(|| Wrong::field("job_id", "is required when prospect is false"))?;
    row.job = refer(job);
    if let Some(target) = world.org.jobs.get(&job) {
        row.job_post = target.post;
        row.recruiter = target.recruiter;
        row.coordinator = target.coordinator;
        target
            .stages
            .first()
            .into_iter()
            .for_each(|&stage| row.enter(stage, world.org.position(stage), row.created));
    }
    Ok(())
}

fn placed(world: &World, pool: Option<u64>, stage: Option<u64>) -> Result<(), Wrong> {
    let stages = pool.map(|pool| {
        world
            .org
            .pools
            .get(&pool)
            .ok_or_else(|| Wrong::field("prospect_pool_id", "does not exist"))
    });
    match (stages.transpose()?, stage) {
        (None, Some(_)) => Err(Wrong::field(
            "prospect_pool_stage_id",
            "needs prospect_pool_id",
        )),
        (Some(stages), Some(stage)) if !stages.contains(&stage) => Err(Wrong::field(
            "prospect_pool_stage_id",
            "does not belong to the pool",
        )),
        _ => Ok(()),
    }
}

/// Who is credited: the acting user, unless the body names somebody, who then needs all of three
/// keys. Somebody whom the organisation does not know is credited to nobody it knows.
fn referrer(world: &World, body: &Body, user: u64) -> Result<Ref, Wrong> {
    let record = |of: &dyn Fn(&Row) -> bool| {
        let mut rows = world.table(Resource::Referrers).rows();
        rows.find(|(_, row)| of(row)).and_then(|(id, _)| refer(id))
    };
    let Some(referrer) = body.get("referrer").filter(|value| !value.is_null()) else {
        return Ok(record(&|row| number(row, "user_id") == Some(user)));
    };
    let text = |key: &str| referrer.get(key).and_then(Value::as_str);
    let (Some(email), Some(_), Some(_)) = (text("email"), text("first_name"), text("last_name"))
    else {
        return Err(Wrong::field(
            "referrer",
            "needs email, first_name and last_name",
        ));
    };
    let known = world
        .org
        .user_where(|user| user.email.eq_ignore_ascii_case(email));
    Ok(known.and_then(|user| record(&|row| number(row, "user_id") == Some(user))))
}

fn entries(
    body: &Body,
    key: &str,
    value: &str,
    types: Option<&[&str]>,
) -> Result<Vec<Entry>, Wrong> {
    let items = match body.get(key) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(Wrong::field(key, "must be an array")),
    };
    items
        .iter()
        .map(|item| {
            let text = item
                .get(value)
                .and_then(Value::as_str)
                .filter(|text| !text.trim().is_empty());
            let text =
                text.ok_or_else(|| Wrong::field(key, &format!("every element needs {value}")))?;
            let Some(types) = types else {
                return Ok(Entry::bare(text));
            };
            let kind = item
                .get("type")
                .and_then(Value::as_str)
                .filter(|kind| types.contains(kind));
            let kind = kind.ok_or_else(|| {
                Wrong::field(key, &format!("type must be one of: {}", types.join(", ")))
            })?;
            Ok(Entry::new(text, kind))
        })
        .collect()
}

fn add(world: &mut World, plan: Plan, now: Moment, made: &mut Made) -> Value {
    let person = Person::new(world.next_person(), now, &plan.details);
    let id = person.id;
    world.add_person(person);
    let application = world.next_application();
    world.add_application(Application {
        id: application,
        person: id,
        ..plan.application
    });
    made.extend([
        (Resource::Candidates, id),
        (Resource::Applications, application),
    ]);
    if let Some(notes) = plan.notes {
        let table = world.table_mut(Resource::Notes);
        let row = json!({
            "id": table.next_id(700_000_001), "created_at": now, "updated_at": now, "candidate_id": id,
            "application_id": application, "user_id": plan.user, "type": "NOTE", "visibility": "publicly_visible",
            "subject": null, "body": notes, "body_with_tags": null, "email_from": null, "email_to": null,
            "email_cc": null, "import_hash": null, "email_attachment_file_names": [],
        });
        row.as_object()
            .cloned()
            .into_iter()
            .for_each(|row| table.put(row));
    }
    json!({
        "id": id,
        "application_id": application,
        "external_id": plan.details.external_id,
        "profile_url": profile_url(id, application),
    })
}
