//! The admin side over HTTP, for tests that run the sandbox as a process of its own.

use serde_json::{Value, json};

use super::Call;
use crate::sandbox::admin::{self, PATH};
use crate::sandbox::changes;
use crate::sandbox::faults::Fault;
use crate::sandbox::reply::{Refusal, Reply};
use crate::sandbox::state::State;
use crate::sandbox::writes::Write;

/// Answers a call under `/sandbox`.
pub(super) fn answer(state: &State, call: &Call) -> Reply {
    let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    let path = call
        .path
        .strip_prefix(PATH)
        .unwrap_or_default()
        .trim_matches('/');
    let (head, rest) = path.split_once('/').unwrap_or((path, ""));
    let number = |key: &str| body.get(key).and_then(Value::as_i64);
    let id = rest.parse::<u64>().unwrap_or_default();
    let done = || Reply::json(200, &json!({"done": true}));
    let told = |outcome: Result<Value, Value>| match outcome {
        Ok(row) => Reply::json(200, &row),
        Err(error) => Reply::json(422, &error),
    };
    let changed = |outcome: Result<Value, Refusal>| match outcome {
        Ok(now) => Reply::json(200, &now),
        Err(refusal) => refusal.reply(),
    };
    match (call.method.as_str(), head, rest) {
        ("GET", "" | "state", "") => Reply::json(200, &admin::summary(state)),
        ("GET", "requests", "") => {
            Reply::json(200, &json!(state.log().iter().cloned().collect::<Vec<_>>()))
        }
        ("DELETE", "requests", "") => {
            state.log().clear();
            done()
        }
        ("GET", "rows", resource) => Reply::json(200, &json!(admin::rows(state, resource))),
        ("GET", "faults", "") => Reply::json(200, &json!(state.faults().list())),
        ("POST", "faults", "") => match body
            .get("spec")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .parse::<Fault>()
        {
            Ok(fault) => {
                state.add(fault);
                done()
            }
            Err(error) => Refusal::about("spec", error.to_string()).reply(),
        },
        ("DELETE", "faults", "") => {
            state.faults().clear();
            done()
        }
        ("POST", "people", "") => told(admin::write(state, Write::CreateCandidate, 0, &body)),
        ("PATCH", "people", _) => told(admin::write(state, Write::UpdateCandidate, id, &body)),
        ("POST", "applications", "") => {
            told(admin::write(state, Write::CreateApplication, 0, &body))
        }
        ("DELETE", "people", _) if state.world_mut().delete_person(id) => done(),
        ("POST", "merge", "") => {
            let id = |key| {
                number(key)
                    .and_then(|id| u64::try_from(id).ok())
                    .unwrap_or_default()
            };
            let now = state.clock.now();
            if state
                .world_mut()
                .merge(id("primary_id"), id("secondary_id"), now)
            {
                done()
            } else {
                Refusal::NotFound.reply()
            }
        }
        ("GET", "organisation", "") => Reply::json(200, &changes::organisation(state)),
        ("PATCH", "organisation", "") => changed(changes::patch_organisation(state, &body)),
        ("PATCH", "users", _) => changed(changes::patch_user(state, id, &body)),
        ("GET", "scopes", "") => Reply::json(200, &json!({"scopes": state.auth().scopes()})),
        ("PATCH", "scopes", "") => changed(changes::patch_scopes(state, &body)),
        ("PATCH", "jobs", _) => changed(changes::patch_job(state, id, &body)),
        ("POST", "write", "") => {
            let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default();
            let inner = body.get("body").cloned().unwrap_or_else(|| json!({}));
            admin::write_at(state, text("method"), text("path"), &inner)
                .map_or_else(|| Refusal::NotFound.reply(), told)
        }
        ("POST", "revoke-tokens", "") => {
            state.auth().revoke_all();
            done()
        }
        ("POST", "clock", "") => {
            number("skew_ms")
                .into_iter()
                .for_each(|millis| state.clock.set_skew(millis));
            number("advance_ms")
                .into_iter()
                .for_each(|millis| state.clock.advance(millis));
            done()
        }
        _ => Refusal::NotFound.reply(),
    }
}
