//! The side of the sandbox that no client sees: what it holds, what it was asked, and what a
//! colleague of the user might do meanwhile.

use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};

use super::changes;
use super::faults::Fault;
use super::lists::{self, Resource};
use super::options::Scopes;
use super::state::{Logged, State};
use super::world::org::User;
use super::writes::{self, Context, Write};
use super::{SandboxError, http};

/// The path under which the admin side answers over HTTP.
pub(super) const PATH: &str = "/sandbox";

/// A handle on a running sandbox; clones share it. Outlives the server, for a last look.
#[derive(Clone)]
pub struct Admin {
    state: Arc<State>,
}

impl fmt::Debug for Admin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Admin")
            .field("base", &self.state.base)
            .finish_non_exhaustive()
    }
}

impl Admin {
    pub(super) fn new(state: Arc<State>) -> Self {
        Self { state }
    }

    pub(super) fn hello(&self) -> Value {
        self.state.hello.clone()
    }

    pub(super) fn url(&self) -> &str {
        &self.state.base
    }

    /// All rows of a resource (`candidates`, `applications`, ...) as a client would see them,
    /// ascending by id, private and confidential ones included. Empty for an unknown name.
    pub fn rows(&self, resource: &str) -> Vec<Value> {
        rows(&self.state, resource)
    }

    /// The row of this id, `None` when there is none.
    pub fn row(&self, resource: &str, id: u64) -> Option<Value> {
        lists::one(
            &self.state.world(),
            Resource::named(resource)?,
            id,
            self.state.clock.now(),
        )
    }

    /// How many rows a resource has.
    pub fn count(&self, resource: &str) -> usize {
        count(&self.state, resource)
    }

    /// The requests so far, oldest first; those to the admin side are not among them.
    pub fn requests(&self) -> Vec<Logged> {
        self.state.log().iter().cloned().collect()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.state.log().clear();
    }

    /// How many Harvest calls were refused with 429.
    pub fn refused(&self) -> u64 {
        self.state.gate(&self.state.harvest_gate).refused
    }

    /// How many Harvest calls each rate window let through, oldest first; windows without any are
    /// left out.
    pub fn windows(&self) -> Vec<u32> {
        let gate = self.state.gate(&self.state.harvest_gate);
        gate.passed.values().copied().collect()
    }

    /// How many tokens were given out.
    pub fn mints(&self) -> usize {
        self.state.auth().mints()
    }

    /// Puts a fault into force, or throws a switch.
    pub fn add_fault(&self, fault: Fault) {
        self.state.add(fault);
    }

    /// Takes all faults out of force; switches stay as they are.
    pub fn clear_faults(&self) {
        self.state.faults().clear();
    }

    /// Faults in force, with how often each has struck.
    pub fn faults(&self) -> Vec<(String, u64)> {
        self.state.faults().list()
    }

    /// Waits until faults have struck so many requests since the start. What a struck request does
    /// has been done by then; its answer, where there is one, has not left yet.
    pub async fn until_struck(&self, times: u64) {
        self.state.struck(times).await;
    }

    /// A colleague creates a person: a body as for `POST /v3/candidates`. Returns
    /// `{"candidate", "application"}`, or the error body that Greenhouse would give.
    pub fn create_person(&self, body: &Value) -> Result<Value, Value> {
        write(&self.state, Write::CreateCandidate, 0, body)
    }

    /// A colleague edits a person: a body as for `PATCH /v3/candidates/{id}`. Returns the person,
    /// or the error body.
    pub fn edit_person(&self, id: u64, body: &Value) -> Result<Value, Value> {
        write(&self.state, Write::UpdateCandidate, id, body)
    }

    /// A colleague adds an application: a body as for `POST /v3/applications`. Returns the
    /// application, or the error body.
    pub fn create_application(&self, body: &Value) -> Result<Value, Value> {
        write(&self.state, Write::CreateApplication, 0, body)
    }

    /// A colleague does something else: a body as for this method and path, such as `POST` and
    /// `/v3/notes`. Returns the answer's body, or the error body.
    ///
    /// # Errors
    /// The error body that Greenhouse would give; null where no write has this method and path.
    pub fn write(&self, method: &str, path: &str, body: &Value) -> Result<Value, Value> {
        write_at(&self.state, method, path, body).unwrap_or(Err(Value::Null))
    }

    /// A colleague deletes a person; false when there is none of this id.
    pub fn delete_person(&self, id: u64) -> bool {
        self.state.world_mut().delete_person(id)
    }

    /// A colleague merges the second person into the first; false when one of them is not there.
    pub fn merge_people(&self, primary: u64, secondary: u64) -> bool {
        let now = self.state.clock.now();
        self.state.world_mut().merge(primary, secondary, now)
    }

    /// The organisation's id and name, as introspection tells them.
    pub fn organisation(&self) -> (u64, String) {
        let world = self.state.world();
        (world.org.id, world.org.name.clone())
    }

    /// Makes the sandbox another organisation: a second tenant, or the same one under a new name.
    pub fn set_organisation(&self, id: u64, name: &str) {
        changes::set_organisation(&self.state, Some(id), Some(name));
    }

    /// Gives a user the Site Admin's role or takes it; false when there is no such user.
    pub fn set_site_admin(&self, user: u64, site_admin: bool) -> bool {
        self.change_user(user, |user| user.site_admin = site_admin)
    }

    /// Deactivates a user or lets it back in; false when there is no such user.
    pub fn set_deactivated(&self, user: u64, deactivated: bool) -> bool {
        self.change_user(user, |user| user.deactivated = deactivated)
    }

    /// Lets a user see private people, or not; false when there is no such user.
    pub fn set_sees_private(&self, user: u64, sees_private: bool) -> bool {
        self.change_user(user, |user| user.sees_private = sees_private)
    }

    fn change_user(&self, id: u64, change: impl FnOnce(&mut User)) -> bool {
        let now = self.state.clock.now();
        changes::user(&mut self.state.world_mut(), id, now, change)
    }

    /// The scopes ticked on the custom credentials, as `harvest:<resource>:<verb>`.
    pub fn scopes(&self) -> Vec<String> {
        self.state.auth().scopes()
    }

    /// Ticks these scopes, and no others, on the custom credentials; tokens given out earlier
    /// follow at once.
    pub fn set_scopes(&self, scopes: Scopes) {
        self.state.auth().set_scopes(scopes);
    }

    /// Ticks one more scope, such as `jobs:list`.
    ///
    /// # Errors
    /// When the text is no scope.
    pub fn give_scope(&self, scope: &str) -> Result<(), SandboxError> {
        self.state.auth().change_scopes(&scope.parse()?, true);
        Ok(())
    }

    /// Takes a scope away, such as `jobs:list`.
    ///
    /// # Errors
    /// When the text is no scope.
    pub fn take_scope(&self, scope: &str) -> Result<(), SandboxError> {
        self.state.auth().change_scopes(&scope.parse()?, false);
        Ok(())
    }

    /// Makes a person private, or public again; false when there is no such person.
    pub fn set_private(&self, person: u64, private: bool) -> bool {
        let now = self.state.clock.now();
        changes::set_private(&mut self.state.world_mut(), person, private, now)
    }

    /// Puts a job into the state `open`, `closed` or `draft`; false when there is no such job or
    /// no such state.
    pub fn set_job_status(&self, job: u64, status: &str) -> bool {
        let now = self.state.clock.now();
        changes::set_job_status(&mut self.state.world_mut(), job, status, now)
    }

    /// Makes a job confidential or not; false when there is no such job.
    pub fn set_confidential(&self, job: u64, confidential: bool) -> bool {
        let now = self.state.clock.now();
        changes::set_confidential(&mut self.state.world_mut(), job, confidential, now)
    }

    /// Revokes all tokens: the next call of each is a 401.
    pub fn revoke_tokens(&self) {
        self.state.auth().revoke_all();
    }

    /// Makes the sandbox's clock run so many milliseconds ahead (negative: behind) of the system's.
    pub fn set_clock_skew(&self, millis: i64) {
        self.state.clock.set_skew(millis);
    }

    /// Lets so many milliseconds pass at once: windows end, tokens and cursors grow old.
    pub fn advance_clock(&self, millis: i64) {
        self.state.clock.advance(millis);
    }

    /// Numbers at a glance: rows by resource, requests, 429s, mints, faults.
    pub fn summary(&self) -> Value {
        summary(&self.state)
    }
}

pub(super) fn rows(state: &State, resource: &str) -> Vec<Value> {
    let now = state.clock.now();
    Resource::named(resource)
        .map(|resource| lists::everything(&state.world(), resource, now))
        .unwrap_or_default()
}

pub(super) fn count(state: &State, resource: &str) -> usize {
    Resource::named(resource).map_or(0, |resource| lists::count(&state.world(), resource))
}

/// A write as a Site Admin does it, with every rule but scopes and tokens.
pub(super) fn write(state: &State, write: Write, id: u64, body: &Value) -> Result<Value, Value> {
    let switches = state.switches();
    let mut world = state.world_mut();
    let user = world.org.chief().unwrap_or(world.org.service_user);
    let context = Context {
        user,
        now: state.clock.now(),
        switches: &switches,
        seal: &state.seal,
        base: &state.base,
    };
    let outcome = writes::carry_out(&mut world, write, id, body.to_string().as_bytes(), context);
    let parsed = |bytes: &[u8]| serde_json::from_slice(bytes).unwrap_or_default();
    match outcome {
        Ok(done) => Ok(parsed(&done.reply.body)),
        Err(refusal) => Err(parsed(&refusal.reply().body)),
    }
}

/// The write of Harvest that this method and path name; `None` where there is none.
pub(super) fn write_at(
    state: &State,
    method: &str,
    path: &str,
    body: &Value,
) -> Option<Result<Value, Value>> {
    match http::routes::find(method, path)? {
        (http::routes::Call::Write(kind, id), _) => Some(write(state, kind, id, body)),
        (http::routes::Call::List(_), _) => None,
    }
}

pub(super) fn summary(state: &State) -> Value {
    let counts: serde_json::Map<String, Value> = Resource::ALL
        .into_iter()
        .map(|resource| {
            (
                resource.name().to_owned(),
                json!(count(state, resource.name())),
            )
        })
        .collect();
    let faults: Vec<Value> = state
        .faults()
        .list()
        .into_iter()
        .map(|(spec, struck)| json!({"spec": spec, "struck": struck}))
        .collect();
    json!({
        "counts": counts,
        "requests": state.log().len(),
        "refused": state.gate(&state.harvest_gate).refused,
        "mints": state.auth().mints(),
        "faults": faults,
    })
}
