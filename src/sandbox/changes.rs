//! The organisation, its users and their rights changing while clients run: the days on which a
//! Site Admin loses the role, a person turns private, a job closes, a credential turns out to be
//! another organisation's. In process these are methods of [`super::Admin`]; over HTTP they are
//! routes under `/sandbox`:
//!
//! | route | body | in process |
//! | --- | --- | --- |
//! | `GET /organisation` | | [`Admin::organisation`](super::Admin::organisation) |
//! | `PATCH /organisation` | `{"id"?, "name"?}` | [`Admin::set_organisation`](super::Admin::set_organisation) |
//! | `PATCH /users/{id}` | `{"site_admin"?, "deactivated"?, "sees_private"?}`, each true or false | [`Admin::set_site_admin`](super::Admin::set_site_admin), [`Admin::set_deactivated`](super::Admin::set_deactivated), [`Admin::set_sees_private`](super::Admin::set_sees_private) |
//! | `GET /scopes` | | [`Admin::scopes`](super::Admin::scopes) |
//! | `PATCH /scopes` | `{"scopes"?: "minimal\|all\|none\|LIST", "with"?: LIST, "without"?: LIST}`, a LIST as `"jobs:list,notes:create"` | [`Admin::set_scopes`](super::Admin::set_scopes), [`Admin::give_scope`](super::Admin::give_scope), [`Admin::take_scope`](super::Admin::take_scope) |
//! | `PATCH /people/{id}` | as `PATCH /v3/candidates/{id}`, so also `{"is_private": true}` | [`Admin::set_private`](super::Admin::set_private) |
//! | `DELETE /people/{id}` | | [`Admin::delete_person`](super::Admin::delete_person) |
//! | `POST /merge` | `{"primary_id", "secondary_id"}` | [`Admin::merge_people`](super::Admin::merge_people) |
//! | `PATCH /jobs/{id}` | `{"status"?: "open\|closed\|draft", "confidential"?}` | [`Admin::set_job_status`](super::Admin::set_job_status), [`Admin::set_confidential`](super::Admin::set_confidential) |
//! | `POST /write` | `{"method", "path", "body"?}`: any write of Harvest, as a colleague | [`Admin::write`](super::Admin::write) |
//!
//! Each answers 200 with what holds now, 404 for an id that leads nowhere, and 422 for a body that
//! cannot be read. Everything holds from the next request on, for tokens given out earlier too:
//! `user_id`, `service_user_id` and `plain_user_id` of the first line are the users to change.
//! A deactivated user's tokens are 401, and it gets no new ones.
//!
//! What introspection says is a switch: `switch:introspection=full|no-organisation|no-claims|none`
//! (the last is a 404); one that never answers is the fault `hang:POST /introspect`. Whether a
//! user without the role reads 403 or empty lists is `switch:empty-for-non-admins`.
//!
//! Another client id of the same organisation is `second_client_id` and `second_client_secret`.

use serde_json::{Value, json};

use super::clock::Moment;
use super::lists::Resource;
use super::options::Scopes;
use super::reply::Refusal;
use super::state::State;
use super::world::World;
use super::world::org::User;

/// The states that a job can be put into.
pub(super) const JOB_STATES: [&str; 3] = ["open", "closed", "draft"];

/// Organisation id and name, as introspection tells them.
pub(super) fn organisation(state: &State) -> Value {
    let world = state.world();
    json!({"id": world.org.id, "name": world.org.name})
}

/// Gives the organisation another id, another name, or both.
pub(super) fn set_organisation(state: &State, id: Option<u64>, name: Option<&str>) {
    let mut world = state.world_mut();
    if let Some(id) = id {
        world.org.id = id;
    }
    if let Some(name) = name {
        name.clone_into(&mut world.org.name);
    }
}

/// Changes a user's rights, in the list of users too; false when there is no such user.
pub(super) fn user(
    world: &mut World,
    id: u64,
    now: Moment,
    change: impl FnOnce(&mut User),
) -> bool {
    let Some(user) = world.org.users.get_mut(&id) else {
        return false;
    };
    change(user);
    let (site_admin, deactivated) = (user.site_admin, user.deactivated);
    if let Some(row) = world.table_mut(Resource::Users).get_mut(id) {
        row.insert("site_admin".to_owned(), site_admin.into());
        row.insert("deactivated".to_owned(), deactivated.into());
        row.insert("updated_at".to_owned(), json!(now));
    }
    true
}

/// Makes a person private or public again; false when there is no such person.
pub(super) fn set_private(world: &mut World, id: u64, private: bool, now: Moment) -> bool {
    let Some(person) = world.people.get_mut(&id) else {
        return false;
    };
    person.private = private;
    person.updated = now;
    true
}

/// Opens, closes or shelves a job; its posts go offline with it. False when there is no such job,
/// or no such state.
pub(super) fn set_job_status(world: &mut World, id: u64, status: &str, now: Moment) -> bool {
    if !JOB_STATES.contains(&status) {
        return false;
    }
    let open = status == "open";
    let Some(job) = world.org.jobs.get_mut(&id) else {
        return false;
    };
    job.open = open;
    job.published = open && job.post.is_some() && !job.confidential;
    let (live, post) = (job.published, super::world::application::id_of(job.post));
    if let Some(row) = world.table_mut(Resource::Jobs).get_mut(id) {
        row.insert("status".to_owned(), json!(status));
        row.insert("updated_at".to_owned(), json!(now));
        let closed = if status == "closed" {
            now
        } else {
            Moment::NONE
        };
        row.insert("closed_at".to_owned(), json!(closed));
        if open && row.get("opened_at").is_none_or(Value::is_null) {
            row.insert("opened_at".to_owned(), json!(now));
        }
    }
    if let Some(row) = post.and_then(|post| world.table_mut(Resource::JobPosts).get_mut(post)) {
        row.insert("live".to_owned(), live.into());
        row.insert("updated_at".to_owned(), json!(now));
    }
    true
}

/// Makes a job confidential or not; false when there is no such job.
pub(super) fn set_confidential(
    world: &mut World,
    id: u64,
    confidential: bool,
    now: Moment,
) -> bool {
    let Some(job) = world.org.jobs.get_mut(&id) else {
        return false;
    };
    job.confidential = confidential;
    if let Some(row) = world.table_mut(Resource::Jobs).get_mut(id) {
        row.insert("confidential".to_owned(), confidential.into());
        row.insert("updated_at".to_owned(), json!(now));
    }
    true
}

/// `PATCH /users/{id}` of the admin side.
pub(super) fn patch_user(state: &State, id: u64, body: &Value) -> Result<Value, Refusal> {
    let now = state.clock.now();
    let flags = ["site_admin", "deactivated", "sees_private"];
    let changes = read(body, &flags, Value::as_bool, "must be true or false")?;
    let mut world = state.world_mut();
    let there = user(&mut world, id, now, |user| {
        for (key, flag) in &changes {
            match *key {
                "site_admin" => user.site_admin = *flag,
                "deactivated" => user.deactivated = *flag,
                _ => user.sees_private = *flag,
            }
        }
    });
    let user = world.org.users.get(&id).filter(|_| there);
    user.map(|user| {
        json!({
            "id": id, "site_admin": user.site_admin, "deactivated": user.deactivated,
            "sees_private": user.sees_private,
        })
    })
    .ok_or(Refusal::NotFound)
}

/// `PATCH /jobs/{id}` of the admin side.
pub(super) fn patch_job(state: &State, id: u64, body: &Value) -> Result<Value, Refusal> {
    only(body, &["status", "confidential"])?;
    let now = state.clock.now();
    let mut world = state.world_mut();
    if !world.org.jobs.contains_key(&id) {
        return Err(Refusal::NotFound);
    }
    if let Some(status) = body.get("status") {
        let set = set_job_status(&mut world, id, status.as_str().unwrap_or_default(), now);
        if !set {
            let wanted = format!("must be one of: {}", JOB_STATES.join(", "));
            return Err(Refusal::about("status", wanted));
        }
    }
    if let Some(confidential) = body.get("confidential") {
        let flag = confidential
            .as_bool()
            .ok_or_else(|| Refusal::about("confidential", "must be true or false"))?;
        set_confidential(&mut world, id, flag, now);
    }
    let row = world.table(Resource::Jobs).get(id).cloned();
    Ok(Value::Object(row.unwrap_or_default()))
}

/// `PATCH /organisation` of the admin side.
pub(super) fn patch_organisation(state: &State, body: &Value) -> Result<Value, Refusal> {
    only(body, &["id", "name"])?;
    let id = body.get("id").map(|id| {
        id.as_u64()
            .filter(|&id| id > 0)
            .ok_or_else(|| Refusal::about("id", "must be a positive integer"))
    });
    let name = body.get("name").map(|name| {
        name.as_str()
            .ok_or_else(|| Refusal::about("name", "must be a string"))
    });
    set_organisation(state, id.transpose()?, name.transpose()?);
    Ok(organisation(state))
}

/// `PATCH /scopes` of the admin side: `scopes` first, then `with`, then `without`.
pub(super) fn patch_scopes(state: &State, body: &Value) -> Result<Value, Refusal> {
    let keys = ["scopes", "with", "without"];
    let texts = read(
        body,
        &keys,
        |value| value.as_str().map(str::to_owned),
        "must be a string",
    )?;
    let mut changes = Vec::new();
    for (key, text) in texts {
        let scopes: Scopes = text
            .parse()
            .map_err(|error: super::SandboxError| Refusal::about(key, error.to_string()))?;
        changes.push((key, scopes));
    }
    let mut auth = state.auth();
    for (key, scopes) in changes {
        match key {
            "scopes" => auth.set_scopes(scopes),
            _ => auth.change_scopes(&scopes, key == "with"),
        }
    }
    Ok(json!({"scopes": auth.scopes()}))
}

/// The keys that the body has, in the order of `keys`; others, and values of another kind, are
/// refused.
fn read<T>(
    body: &Value,
    keys: &[&'static str],
    value: impl Fn(&Value) -> Option<T>,
    wanted: &str,
) -> Result<Vec<(&'static str, T)>, Refusal> {
    only(body, keys)?;
    keys.iter()
        .filter_map(|key| Some((*key, body.get(*key)?)))
        .map(|(key, given)| match value(given) {
            Some(value) => Ok((key, value)),
            None => Err(Refusal::about(key, wanted)),
        })
        .collect()
}

/// Refuses a body that is no object, or has another key than these.
fn only(body: &Value, keys: &[&str]) -> Result<(), Refusal> {
    let Some(body) = body.as_object() else {
        return Err(Refusal::plain("The request body must be a JSON object."));
    };
    match body.keys().find(|key| !keys.contains(&key.as_str())) {
        Some(key) => Err(Refusal::about(
            key,
            format!("is not one of: {}", keys.join(", ")),
        )),
        None => Ok(()),
    }
}
