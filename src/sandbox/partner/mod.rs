//! Candidate Ingestion v1 (contract 11): partner key and acting user in, people and jobs out. A
//! product of its own: Harvest's tokens, scopes and Site Admin rule do not apply.

mod submit;

use serde_json::{Map, Value, json};

use super::auth;
use super::http::Call;
use super::lists::Resource;
use super::reply::Reply;
use super::state::State;
use super::world::World;
use super::world::application::{Application, Ref, Status, id_of, refer};
use super::world::org::Job;

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

/// Records that a call made, for faults that keep them out of sight.
type Made = Vec<(Resource, u64)>;

/// Answers a call under `/v1/partner/`; what it made comes along.
pub(super) fn answer(state: &State, call: &Call) -> (Reply, Made) {
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
        let reply = after
            .into_iter()
            .fold(reply, |reply, (name, value)| reply.with(name, value));
        return (reply, Made::new());
    }
    let path = call.path.strip_prefix("/v1/partner/").unwrap_or_default();
    let read = |answer: Result<Value, Wrong>| answer.map(|body| (body, Made::new()));
    let outcome = match (call.method.as_str(), path) {
        ("POST", "candidates") => caller(state, call, "candidates.create")
            .and_then(|user| submit::submit(state, call, user)),
        ("GET", "candidates") => read(
            caller(state, call, "candidates.view").and_then(|user| status_of(state, call, user)),
        ),
        ("GET", "jobs") => {
            read(caller(state, call, "jobs.view").map(|user| jobs(&state.world(), user)))
        }
        ("GET", "current_user") => {
            read(caller(state, call, "").and_then(|user| current_user(&state.world(), user)))
        }
        ("GET", "prospect_pools") => {
            read(caller(state, call, "prospect_pools.view").map(|_| pools(&state.world())))
        }
        ("POST", "tracking_link") => {
            read(caller(state, call, "").and_then(|user| tracking_link(state, call, user)))
        }
        _ => Err(Wrong::new(404, "Resource not found")),
    };
    match outcome {
        Ok((body, made)) => (Reply::json(200, &body), made),
        Err(wrong) => (wrong.reply(), Made::new()),
    }
}

/// The acting user: from `On-Behalf-Of` with the partner key, from the token with OAuth, whose
/// grant must hold the scope; the empty text is none (contract 11.1).
fn caller(state: &State, call: &Call, scope: &str) -> Result<u64, Wrong> {
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
    let auth = state.auth();
    let grant = auth
        .grant(Some(header), state.clock.now())
        .map_err(|_| refused())?;
    let (user, held) = (grant.user, scope.is_empty() || auth.holds(grant, scope));
    drop(auth);
    if !state.world().org.is_active(user) {
        return Err(refused());
    }
    held.then_some(user)
        .ok_or_else(|| Wrong::new(403, "The token lacks the scope"))
}

/// Refuses users of the Basic role, who can neither retrieve people nor make tracking links
/// (contract 11.1).
fn more_than_basic(world: &World, user: u64) -> Result<(), Wrong> {
    let more = world.org.is_admin(user) || world.org.on_a_team(user);
    more.then_some(())
        .ok_or_else(|| Wrong::new(403, "This user has not the permission to do that"))
}

/// Whether the user may see the application: Site Admins all, others those on their jobs; prospects
/// without a job need the permission to manage them, which Site Admins have (contract 11.1).
fn may_see(world: &World, user: u64, row: &Application) -> bool {
    let prospective = row.prospect.as_deref().map_or(&[][..], |own| &own.jobs);
    let jobs = id_of(row.job)
        .into_iter()
        .chain(prospective.iter().copied());
    let mut jobs = jobs.filter_map(|job| world.org.jobs.get(&job));
    let discreet = |job: &Job| job.confidential && !job.team.contains(&user);
    if world.org.is_admin(user) {
        !jobs.any(discreet)
    } else {
        jobs.any(|job| job.team.contains(&user))
    }
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

/// The source that stands for the partner.
fn source(world: &World) -> Ref {
    let own = world
        .table(Resource::Sources)
        .rows()
        .find(|(_, row)| row.get("name") == Some(&json!("Sourced by Gleaner")));
    own.and_then(|(id, _)| refer(id))
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
    let world = state.world();
    more_than_basic(&world, user)?;
    let now = state.clock.now();
    let late = |id: u64| {
        let late = world.late.get(&(Resource::Candidates, id));
        late.is_some_and(|late| late.hides(now))
    };
    let own = source(&world);
    let rows = wanted
        .split(',')
        .filter_map(|id| world.people.get(&id.trim().parse().ok()?))
        .filter(|person| !late(person.id))
        .filter_map(|person| {
            let details = person.details();
            let applications: Vec<&Application> = person
                .applications
                .iter()
                .filter_map(|id| world.applications.get(id))
                .filter(|row| may_see(&world, user, row))
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
    let rows = rows.collect();
    let waiting = !world.late.is_empty();
    drop(world);
    if waiting {
        state.world_mut().uncover(Resource::Candidates, now);
    }
    Ok(rows)
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
        .current(world.rules.kept)
        .and_then(|visit| world.org.stage_name(visit.stage));
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

/// `POST /tracking_link`.
fn tracking_link(state: &State, call: &Call, user: u64) -> Result<Value, Wrong> {
    more_than_basic(&state.world(), user)?;
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
