//! What happens to a request, in order: faults that strike before, route (404), window (429),
//! token (401), scope and Site Admin rule (403), the call itself, faults that strike after.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::gate::{Ticket, too_many};
use super::routes::{self, Call as Harvest};
use super::{Answer, Call, admin};
use crate::sandbox::auth::Around;
use crate::sandbox::clock::Moment;
use crate::sandbox::faults::{Kind, When};
use crate::sandbox::lists::{self, Query, Resource, View};
use crate::sandbox::reply::{REVOKED, Refusal, Reply};
use crate::sandbox::state::State;
use crate::sandbox::switches::Switches;
use crate::sandbox::world::Late;
use crate::sandbox::{partner, writes};

/// The kind of integration that a call with no readable token is counted for.
const UNKNOWN: &str = "unknown";

/// The answer to a request, faults and all.
pub(super) async fn answer(state: &State, call: &Call) -> Answer {
    if call.path.starts_with(crate::sandbox::admin::PATH) {
        return Answer::Whole(admin::answer(state, call));
    }
    let kinds = state.faults().strike(&call.method, &call.path);
    let held = kinds.iter().filter_map(|kind| match kind {
        Kind::Latency(time) => Some(*time),
        _ => None,
    });
    let held = held.sum::<std::time::Duration>() + state.latency;
    if !held.is_zero() {
        tokio::time::sleep(held).await;
    }
    let answer = kinds
        .iter()
        .find_map(|kind| before(state, call, *kind))
        .unwrap_or_else(|| {
            let (reply, made) = execute(state, call);
            hide(state, &kinds, &made);
            kinds
                .iter()
                .find_map(|kind| after(*kind, &reply))
                .unwrap_or(Answer::Whole(reply))
        });
    let status = match &answer {
        Answer::Whole(reply) | Answer::Half(reply) | Answer::Slow(reply, _) => Some(reply.status),
        Answer::Nothing | Answer::Never => None,
    };
    state.keep(
        &call.method,
        &call.path,
        &call.query,
        status,
        !kinds.is_empty(),
    );
    answer
}

/// A fault that strikes before anything is executed. Its status, too, has the rate headers.
fn before(state: &State, call: &Call, kind: Kind) -> Option<Answer> {
    let reply = match kind {
        Kind::DropBefore => return Some(Answer::Nothing),
        Kind::Hang(When::Before) => return Some(Answer::Never),
        Kind::Status(status, When::Before) => failure(status),
        Kind::BadGateway(When::Before) => bad_gateway(),
        Kind::Revoked => {
            state.auth().revoke(call.authorization.as_deref());
            REVOKED.reply()
        }
        Kind::Forbidden => Refusal::Forbidden.reply(),
        Kind::Echo(status) => echo(status, call),
        Kind::TooMany(seconds) => {
            state.gate(&state.harvest_gate).refused += 1;
            too_many(seconds)
        }
        _ => return None,
    };
    let reply = if call.path.starts_with("/v3/") {
        pass(state, call).stamp(reply)
    } else {
        reply
    };
    Some(Answer::Whole(reply))
}

/// A fault that strikes once all is executed.
fn after(kind: Kind, reply: &Reply) -> Option<Answer> {
    let with = |status, content_type: &str, body: Vec<u8>| {
        let mut changed = reply.clone();
        changed.status = status;
        changed.headers.retain(|(name, _)| *name != "content-type");
        changed
            .headers
            .push(("content-type", content_type.to_owned()));
        changed.body = body;
        changed
    };
    let json = "application/json";
    Some(match kind {
        Kind::DropAfter => Answer::Nothing,
        Kind::Hang(When::After) => Answer::Never,
        Kind::Status(status, When::After) => {
            Answer::Whole(with(status, json, failure(status).body))
        }
        Kind::BadGateway(When::After) => Answer::Whole(with(502, "text/html", bad_gateway().body)),
        Kind::Truncate => Answer::Half(reply.clone()),
        Kind::Garbage => Answer::Whole(with(
            reply.status,
            json,
            b"{\"id\": 12, \"first_na\x00\xff<".to_vec(),
        )),
        Kind::Empty => Answer::Whole(with(reply.status, json, Vec::new())),
        Kind::None => {
            let mut changed = with(reply.status, json, b"[]".to_vec());
            changed.headers.retain(|(name, _)| *name != "link");
            Answer::Whole(changed)
        }
        Kind::Message => {
            let body = json!({"message": "Your request is being processed."}).to_string();
            Answer::Whole(with(202, json, body.into_bytes()))
        }
        Kind::Slow(over) => Answer::Slow(reply.clone(), over),
        _ => return None,
    })
}

fn failure(status: u16) -> Reply {
    let message = match status {
        404 => "Resource not found",
        422 => "Unprocessable Content",
        408 => "Request Timeout",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    };
    Reply::json(status, &json!({"message": message}))
}

/// Repeats everything that was sent, as servers in trouble do, and as each thing may be encoded.
fn echo(status: u16, call: &Call) -> Reply {
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::STANDARD;
    let header = call.authorization.clone().unwrap_or_default();
    let credential = header.split(' ').next_back().unwrap_or_default().to_owned();
    let pair = base64.decode(&credential).unwrap_or_default();
    let pair = String::from_utf8_lossy(&pair).into_owned();
    let secret = pair
        .split_once(':')
        .map_or("", |(_, secret)| secret)
        .to_owned();
    let sent = [
        header.clone(),
        credential,
        pair,
        secret,
        call.query.clone(),
        String::from_utf8_lossy(&call.body).into_owned(),
    ];
    let mut errors = Vec::new();
    for text in sent.iter().filter(|text| !text.is_empty()) {
        let bytes = text.as_bytes();
        let percent: String = bytes.iter().map(|byte| format!("%{byte:02X}")).collect();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let entities: String = text
            .chars()
            .map(|c| format!("&#{};", u32::from(c)))
            .collect();
        let spaced: String = text.chars().flat_map(|c| [c, ' ']).collect();
        errors.push(json!(text));
        errors.push(json!({ "first_name": format!("{text} is invalid") }));
        errors.push(json!({ text: ["is invalid", percent] }));
        errors.push(json!({ "message": entities, "field": hex }));
        errors.push(json!(base64.encode(bytes)));
        errors.push(json!(spaced));
    }
    let message = format!("Rejected: {}", sent.join(" "));
    Reply::json(
        status,
        &json!({ "message": message, "error": message, "errors": errors }),
    )
    .with("x-request-id", header.replace(' ', "-"))
}

fn bad_gateway() -> Reply {
    let page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
    Reply::raw(502, "text/html", page)
}

/// Keeps new records out of sight for a while, where a fault wants it.
fn hide(state: &State, kinds: &[Kind], made: &[(Resource, u64)]) {
    for kind in kinds {
        let (hidden, reads, search) = match *kind {
            Kind::Late { hidden, reads } => (hidden, reads, false),
            Kind::LateSearch { hidden, reads } => (hidden, reads, true),
            _ => continue,
        };
        let millis = i64::try_from(hidden.as_millis()).unwrap_or(i64::MAX);
        let until = state.clock.now().plus(millis);
        let late = made
            .iter()
            .filter_map(|&(resource, id)| match (search, resource) {
                (false, _) => Some((resource, id)),
                (true, Resource::Applications) => Some((Resource::ApplicationSearch, id)),
                (true, _) => None,
            });
        let late = late.map(|key| (key, Late { until, reads }));
        state.world_mut().late.extend(late);
    }
}

/// Carries the request out; what it made comes along.
fn execute(state: &State, call: &Call) -> (Reply, Vec<(Resource, u64)>) {
    let plain = |reply| (reply, Vec::new());
    let now = state.clock.now();
    match (call.method.as_str(), call.path.as_str()) {
        ("POST", "/token") => {
            let ticket = state
                .gate(&state.token_gate)
                .pass(UNKNOWN, state.clock.millis());
            if !ticket.allowed {
                return plain(ticket.refusal());
            }
            // The grant may be in the query as well (contract 2.1).
            let mut form = form(&call.body);
            form.extend(self::form(call.query.as_bytes()));
            let switches = state.switches();
            let world = state.world();
            let around = Around {
                org: &world.org,
                switches: &switches,
                now,
            };
            plain(
                state
                    .auth()
                    .token(call.authorization.as_deref(), &form, &around),
            )
        }
        ("POST", "/introspect") => {
            let (switches, form) = (state.switches(), form(&call.body));
            let world = state.world();
            let around = Around {
                org: &world.org,
                switches: &switches,
                now,
            };
            plain(
                state
                    .auth()
                    .introspect(call.authorization.as_deref(), &form, &around),
            )
        }
        ("GET", "/authorize") => plain(state.auth().authorize(&form(call.query.as_bytes()), now)),
        (_, path) if path.starts_with("/v1/partner/") => partner::answer(state, call),
        ("GET", path) if path.starts_with("/files/") => plain(file(state, call, now)),
        _ => {
            let ticket = pass(state, call);
            let (reply, made) = harvest(state, call, ticket, now);
            (ticket.stamp(reply), made)
        }
    }
}

fn form(bytes: &[u8]) -> HashMap<String, String> {
    url::form_urlencoded::parse(bytes).into_owned().collect()
}

fn pass(state: &State, call: &Call) -> Ticket {
    let client = state
        .auth()
        .client(call.authorization.as_deref())
        .unwrap_or(UNKNOWN)
        .to_owned();
    state
        .gate(&state.harvest_gate)
        .pass(&client, state.clock.millis())
}

fn harvest(
    state: &State,
    call: &Call,
    ticket: Ticket,
    now: Moment,
) -> (Reply, Vec<(Resource, u64)>) {
    let Some((what, scope)) = routes::find(&call.method, &call.path) else {
        return (Refusal::NotFound.reply(), Vec::new());
    };
    if !ticket.allowed {
        return (ticket.refusal(), Vec::new());
    }
    let switches = state.switches();
    let outcome = permitted(state, call, &scope, now).and_then(|user| match what {
        Harvest::List(resource) => {
            list(state, call, resource, user, &switches, now).map(|reply| (reply, Vec::new()))
        }
        Harvest::Write(write, id) => {
            let mut world = state.world_mut();
            if switches.writes_need_admin && !world.org.is_admin(user) {
                return Err(Refusal::Forbidden);
            }
            let context = writes::Context {
                user,
                now,
                switches: &switches,
                seal: &state.seal,
                base: &state.base,
            };
            let done = writes::carry_out(&mut world, write, id, &call.body, context)?;
            let reply = if switches.extra_keys {
                with_extra_key(done.reply)
            } else {
                done.reply
            };
            Ok((reply, done.made))
        }
    });
    outcome.unwrap_or_else(|refusal| (refusal.reply(), Vec::new()))
}

/// Puts a key into the record that no document names (contract 3).
fn with_extra_key(mut reply: Reply) -> Reply {
    if let Ok(Value::Object(mut row)) = serde_json::from_slice(&reply.body) {
        row.insert(lists::EXTRA_KEY.to_owned(), json!(true));
        reply.body = Value::Object(row).to_string().into_bytes();
    }
    reply
}

/// The acting user, if the token is good and holds the scope.
fn permitted(state: &State, call: &Call, scope: &str, now: Moment) -> Result<u64, Refusal> {
    let auth = state.auth();
    let grant = auth.grant(call.authorization.as_deref(), now)?;
    let (user, held) = (grant.user, auth.holds(grant, scope));
    drop(auth);
    if !state.world().org.is_active(user) {
        return Err(REVOKED);
    }
    held.then_some(user).ok_or(Refusal::Forbidden)
}

fn list(
    state: &State,
    call: &Call,
    resource: Resource,
    user: u64,
    switches: &Switches,
    now: Moment,
) -> Result<Reply, Refusal> {
    let world = state.world();
    if !world.org.is_admin(user) {
        return if switches.empty_for_non_admins {
            Ok(Reply::raw(200, "application/json", "[]"))
        } else {
            Err(Refusal::Forbidden)
        };
    }
    let query = Query::read(resource, &call.query, switches, &state.seal, now)?;
    let page = lists::page(
        &world,
        resource,
        &query,
        View {
            user,
            now,
            extra_keys: switches.extra_keys,
        },
    );
    let waiting = !world.late.is_empty();
    drop(world);
    if waiting {
        state.world_mut().uncover(resource, now);
    }
    let reply = Reply::raw(200, "application/json", page.body);
    Ok(match page.more_after {
        Some(last) => {
            let cursor = query.cursor(resource, last, &state.seal, now);
            let host = call
                .host
                .as_ref()
                .map_or_else(|| state.base.clone(), |host| format!("http://{host}"));
            let rel = if switches.unquoted_rel {
                "next"
            } else {
                "\"next\""
            };
            reply.with(
                "link",
                format!("<{host}/v3/{}?cursor={cursor}>; rel={rel}", resource.name()),
            )
        }
        None if switches.empty_link => reply.with("link", ""),
        None => reply,
    })
}

/// A file behind a signed URL: gone once its time is over. It redirects to one that lives a minute
/// (contract 6.2).
fn file(state: &State, call: &Call, now: Moment) -> Reply {
    let form = form(call.query.as_bytes());
    let id = call.path.strip_prefix("/files/").unwrap_or_default();
    let ends = form.get("expires").map(String::as_str).unwrap_or_default();
    let signed = form.get("signature") == Some(&state.seal.signature(&format!("{id}/{ends}")));
    let alive = ends
        .parse::<i64>()
        .is_ok_and(|ends| Moment::at(ends.saturating_mul(1_000)) > now);
    if !(signed && alive) {
        let body = "<Error><Code>AccessDenied</Code></Error>";
        return Reply::raw(403, "application/xml", body);
    }
    match id.strip_prefix("stored/") {
        None if state.switches().file_redirects => {
            let stored = format!("stored/{id}");
            let ends = now.plus(60_000).millis().unwrap_or_default() / 1_000;
            let signature = state.seal.signature(&format!("{stored}/{ends}"));
            let place = format!(
                "{}/files/{stored}?expires={ends}&signature={signature}",
                state.base
            );
            let mut reply = Reply::nothing().with("location", place);
            reply.status = 302;
            reply
        }
        stored => {
            let body = format!("file {} of the sandbox", stored.unwrap_or(id));
            Reply::raw(200, "application/octet-stream", body)
        }
    }
}
