//! Candidate Ingestion v1 (contract 11): partner key and acting user in, people and jobs out. A
//! product of its own: Harvest's tokens, scopes and Site Admin rule do not apply.

use serde_json::{Map, Value, json};

use super::auth;
use super::clock::Moment;
use super::http::Call;
use super::lists::Resource;
use super::options::Switches;
use super::reply::Reply;
use super::state::State;
use super::world::World;
use super::world::application::{Application, Prospect, Status, id_of, refer};
use super::world::person::{Details, Entry, Person};

/// An error as this API writes it: message and the field it is about.
struct Wrong {
    status: u16,
    message: String,
    field: Option<String>,
}

impl Wrong {
    fn new(status: u16, message: &str) -> Self {
        Self {
            status,
            message: message.to_owned(),
            field: None,
        }
    }

    fn field(field: &str, message: &str) -> Self {
        Self {
            status: 400,
            message: message.to_owned(),
            field: Some(field.to_owned()),
        }
    }

    fn reply(self) -> Reply {
        let mut error = Map::new();
        error.insert("message".to_owned(), self.message.into());
        self.field
            .into_iter()
            .for_each(|field| drop(error.insert("field".to_owned(), field.into())));
        Reply::json(self.status, &json!({"errors": [error]}))
    }
}

/// Answers a call under `/v1/partner/`.
pub(super) fn answer(state: &State, call: &Call) -> Reply {
    let ticket = state
        .gate(&state.harvest_gate)
        .pass("ingestion", state.clock.millis());
    if !ticket.allowed {
        let refusal = ticket.refusal();
        let after = refusal
            .headers
            .into_iter()
            .find(|(name, _)| *name == "retry-after");
        let reply = Wrong::new(429, "Too many requests").reply();
        return after
            .into_iter()
            .fold(reply, |reply, (name, value)| reply.with(name, value));
    }
    let path = call.path.strip_prefix("/v1/partner/").unwrap_or_default();
    let outcome = match (call.method.as_str(), path) {
        ("GET" | "POST", "candidates")
        | ("GET", "jobs" | "current_user" | "prospect_pools")
        | ("POST", "tracking_link") => {
            caller(state, call).and_then(|user| match (call.method.as_str(), path) {
                ("POST", "candidates") => submit(state, call, user),
                ("GET", "candidates") => status_of(state, call, user),
                ("GET", "jobs") => Ok(jobs(&state.world(), user)),
                ("GET", "current_user") => current_user(&state.world(), user),
                ("GET", "prospect_pools") => Ok(pools(&state.world())),
                _ => tracking_link(state, call, user),
            })
        }
        _ => Err(Wrong::new(404, "Resource not found")),
    };
    match outcome {
        Ok(body) => Reply::json(200, &body),
        Err(wrong) => wrong.reply(),
    }
}

/// The acting user: from `On-Behalf-Of` with the partner key, from the token with OAuth.
fn caller(state: &State, call: &Call) -> Result<u64, Wrong> {
    let refused = || Wrong::new(401, "Invalid credentials or acting user");
    let header = call.authorization.as_deref().ok_or_else(refused)?;
    if let Some((key, _)) = auth::basic(header) {
        let email = call.on_behalf_of.as_deref().unwrap_or_default();
        let world = state.world();
        let user = world
            .org
            .user_where(|user| !email.is_empty() && user.email.eq_ignore_ascii_case(email));
        return user
            .filter(|_| key == state.partner_key)
            .ok_or_else(refused);
    }
    state
        .auth()
        .grant(Some(header), state.clock.now())
        .map(|grant| grant.user)
        .map_err(|_| refused())
}

/// Whether the user may put people on the job: Site Admins on all they see, others on their own.
fn may_use(world: &World, user: u64, job: u64) -> bool {
    world.org.jobs.get(&job).is_some_and(|row| {
        row.open
            && !row.template
            && world.org.sees_job(user, job)
            && (world.org.is_admin(user) || row.published || row.team.contains(&user))
    })
}

/// `POST /candidates`: one object or an array; an array is all or nothing, unless the switch says
/// that the good ones go through.
fn submit(state: &State, call: &Call, user: u64) -> Result<Value, Wrong> {
    let body: Value = serde_json::from_slice(&call.body)
        .map_err(|_| Wrong::new(400, "The body is not valid JSON"))?;
    let switches = state.switches();
    let now = state.clock.now();
    let mut world = state.world_mut();
    match body {
        Value::Object(one) => {
            let plan = plan(&world, &one, user, &switches, now)?;
            Ok(add(&mut world, plan, now))
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
            Ok(plans
                .into_iter()
                .map(|plan| add(&mut world, plan, now))
                .collect())
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

fn plan(
    world: &World,
    body: &Map<String, Value>,
    user: u64,
    switches: &Switches,
    now: Moment,
) -> Result<Plan, Wrong> {
    let text = |key: &str| match body.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Wrong::field(key, "must be a string")),
    };
    let needed = |key: &str| {
        text(key)?
            .filter(|text| !text.trim().is_empty())
            .ok_or_else(|| Wrong::field(key, "is required"))
    };
    let id = |key: &str| match body.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value
            .as_u64()
            .filter(|&id| id > 0)
            .map(Some)
            .ok_or_else(|| Wrong::field(key, "must be an id")),
    };
    let details = Details {
        first_name: Some(needed("first_name")?),
        last_name: Some(needed("last_name")?),
        external_id: Some(needed("external_id")?),
        company: text("company")?,
        title: text("title")?,
        phones: entries(
            body,
            "phone_numbers",
            "phone_number",
            Some(&["mobile", "home", "work", "other"]),
        )?,
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
        websites: entries(
            body,
            "websites",
            "url",
            Some(&["personal", "company", "portfolio", "blog", "other"]),
        )?,
        socials: entries(body, "social_media", "url", None)?,
        ..Details::default()
    };
    if text("resume")?.is_some_and(|url| url::Url::parse(&url).is_err()) {
        return Err(Wrong::field("resume", "must be a URL"));
    }
    referrer(body)?;
    let prospect = match body.get("prospect") {
        None | Some(Value::Null) => true,
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(flag)) if flag == "true" || flag == "false" => flag == "true",
        Some(_) => return Err(Wrong::field("prospect", "must be true or false")),
    };
    if prospect && !switches.prospects {
        return Err(Wrong::field(
            "prospect",
            "this organization does not allow prospects",
        ));
    }
    let job = id("job_id")?;
    if job.is_some_and(|job| !may_use(world, user, job)) {
        return Err(Wrong::field("job_id", "is not an open job of this user"));
    }
    let mut application = Application::new(0, 0, now);
    application.source = source(world);
    let (pool, stage, owner) = (
        id("prospect_pool_id")?,
        id("prospect_pool_stage_id")?,
        text("prospect_owner_email")?,
    );
    if prospect {
        let owner = match owner {
            Some(email) => {
                let user = world
                    .org
                    .user_where(|user| user.email.eq_ignore_ascii_case(&email));
                Some(user.ok_or_else(|| Wrong::field("prospect_owner_email", "is not a user"))?)
            }
            None => None,
        };
        placed(world, pool, stage)?;
        application.prospect = Some(Box::new(Prospect {
            jobs: job.into_iter().collect(),
            pool: pool.and_then(refer),
            pool_stage: stage.and_then(refer),
            owner: owner.and_then(refer),
            ..Prospect::default()
        }));
    } else {
        if pool.is_some() || stage.is_some() || owner.is_some() {
            return Err(Wrong::field("prospect_pool_id", "is for prospects only"));
        }
        let job =
            job.ok_or_else(|| Wrong::field("job_id", "is required when prospect is false"))?;
        application.job = refer(job);
        if let Some(row) = world.org.jobs.get(&job) {
            application.job_post = row.post;
            application.recruiter = row.recruiter;
            application.coordinator = row.coordinator;
            row.stages
                .first()
                .into_iter()
                .for_each(|&stage| application.enter(stage, now));
        }
    }
    Ok(Plan {
        details,
        application,
        notes: text("notes")?,
        user,
    })
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

/// The referrer needs all of its three keys, if it is there at all.
fn referrer(body: &Map<String, Value>) -> Result<(), Wrong> {
    let Some(referrer) = body.get("referrer").filter(|value| !value.is_null()) else {
        return Ok(());
    };
    let whole = ["email", "first_name", "last_name"]
        .iter()
        .all(|key| referrer.get(key).is_some_and(Value::is_string));
    if whole {
        Ok(())
    } else {
        Err(Wrong::field(
            "referrer",
            "needs email, first_name and last_name",
        ))
    }
}

/// The source that stands for the partner.
fn source(world: &World) -> super::world::application::Ref {
    let own = world
        .table(Resource::Sources)
        .rows()
        .find(|(_, row)| row.get("name") == Some(&json!("Sourced by Gleaner")));
    own.and_then(|(id, _)| refer(id))
}

fn entries(
    body: &Map<String, Value>,
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

fn add(world: &mut World, plan: Plan, now: Moment) -> Value {
    let person = Person::new(world.next_person(), now, &plan.details);
    let id = person.id;
    world.add_person(person);
    let application = world.next_application();
    world.add_application(Application {
        id: application,
        person: id,
        ..plan.application
    });
    if let Some(notes) = plan.notes {
        let table = world.table_mut(Resource::Notes);
        let row = json!({
            "id": table.next_id(700_000_001), "created_at": now, "updated_at": now, "candidate_id": id,
            "application_id": application, "user_id": plan.user, "type": "NOTE", "visibility": "publicly_visible",
            "subject": null, "body": notes, "body_with_tags": notes, "email_from": null, "email_to": null,
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

fn profile_url(person: u64, application: u64) -> String {
    format!("https://app.greenhouse.io/people/{person}?application_id={application}")
}

/// `GET /candidates`: where the partner's own people stand; others are left out in silence.
fn status_of(state: &State, call: &Call, user: u64) -> Result<Value, Wrong> {
    let mut pairs = url::form_urlencoded::parse(call.query.as_bytes());
    let wanted = pairs
        .find(|(name, _)| name == "candidate_ids")
        .map(|(_, value)| value.into_owned());
    let wanted = wanted.ok_or_else(|| Wrong::field("candidate_ids", "is required"))?;
    if call
        .authorization
        .as_deref()
        .is_some_and(|header| auth::basic(header).is_some())
        && !state.world().org.is_admin(user)
    {
        return Err(Wrong::new(403, "This user cannot retrieve people"));
    }
    let world = state.world();
    let own = source(&world);
    let rows = wanted
        .split(',')
        .filter_map(|id| world.people.get(&id.trim().parse().ok()?))
        .filter_map(|person| {
            let details = person.details();
            let applications: Vec<&Application> = person
                .applications
                .iter()
                .filter_map(|id| world.applications.get(id))
                .collect();
            // Only people who came through the partner and whose source is still the partner.
            let ours =
                details.external_id.is_some() && applications.iter().any(|row| row.source == own);
            ours.then(|| json!({
            "id": person.id,
            "name": details.full_name(),
            "external_id": details.external_id,
            "applications": applications.iter().map(|row| told(&world, row)).collect::<Value>(),
        }))
        });
    Ok(rows.collect())
}

fn told(world: &World, row: &Application) -> Value {
    let job = id_of(row.job)
        .and_then(|job| world.org.jobs.get(&job))
        .map(|job| job.name.as_str());
    let status = match row.status {
        Status::Rejected => "rejected",
        Status::Hired => "hired",
        Status::InProcess | Status::Converted => "active",
    };
    let stage = row
        .current()
        .and_then(|(_, visit)| world.org.stage_name(visit.stage));
    json!({"id": row.id, "job": job, "status": status, "stage": stage, "profile_url": profile_url(row.person, row.id)})
}

fn jobs(world: &World, user: u64) -> Value {
    let open = world
        .org
        .jobs
        .iter()
        .filter(|(id, _)| may_use(world, user, **id));
    open.map(
        |(id, job)| json!({"id": id, "name": job.name, "status": "open", "public": job.published}),
    )
    .collect()
}

fn current_user(world: &World, user: u64) -> Result<Value, Wrong> {
    let row = world
        .org
        .users
        .get(&user)
        .ok_or_else(|| Wrong::new(404, "Resource not found"))?;
    Ok(json!({
        "id": user,
        "full_name": format!("{} {}", row.first_name, row.last_name),
        "first_name": row.first_name,
        "last_name": row.last_name,
        "email": row.email,
    }))
}

fn pools(world: &World) -> Value {
    let name = |resource, id| {
        world
            .table(resource)
            .get(id)
            .and_then(|row| row.get("name"))
            .cloned()
            .unwrap_or_default()
    };
    let pools = world.org.pools.iter().map(|(&id, stages)| {
        let stages: Value = stages
            .iter()
            .map(|&stage| json!({"id": stage, "name": name(Resource::ProspectPoolStages, stage)}))
            .collect();
        json!({"id": id, "name": name(Resource::ProspectPools, id), "stages": stages})
    });
    pools.collect()
}

/// `POST /tracking_link`: OAuth only (contract 11.1).
fn tracking_link(state: &State, call: &Call, user: u64) -> Result<Value, Wrong> {
    if call
        .authorization
        .as_deref()
        .is_some_and(|header| auth::basic(header).is_some())
    {
        return Err(Wrong::new(403, "Tracking links need OAuth"));
    }
    let body: Value = serde_json::from_slice(&call.body)
        .map_err(|_| Wrong::new(400, "The body is not valid JSON"))?;
    let world = state.world();
    let job = body
        .get("job_id")
        .and_then(Value::as_u64)
        .filter(|&job| may_use(&world, user, job));
    let job = job.ok_or_else(|| Wrong::field("job_id", "is not an open job of this user"))?;
    let name = world
        .org
        .jobs
        .get(&job)
        .map(|job| job.name.clone())
        .unwrap_or_default();
    let referrer = world
        .org
        .users
        .get(&user)
        .map(|user| format!("{} {}", user.first_name, user.last_name));
    Ok(json!({
        "tracking_link": format!("https://grnh.se/{}", state.seal.signature(&format!("{job}/{user}"))),
        "job": name,
        "source": "Sourced by Gleaner",
        "referrer": referrer.unwrap_or_default(),
    }))
}
