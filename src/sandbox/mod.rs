//! The stand-in for Greenhouse: Harvest v3, its authorization server and Candidate Ingestion v1 on
//! a port of this machine, with an organisation made up from a seed. For `gleaner demo`, for
//! `gleaner sandbox`, for tests, and for people who try things out.
//!
//! Written from the contract alone and importing nothing of the other rooms, so that client and
//! sandbox cannot be wrong together.
//!
//! ```no_run
//! # async fn example() -> Result<(), gleaner::sandbox::SandboxError> {
//! use gleaner::sandbox::{Options, start};
//!
//! let sandbox = start(Options { candidates: 50, ..Options::default() }).await?;
//! println!("{}", sandbox.hello());
//! sandbox.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! # What is where
//!
//! | module | does |
//! | --- | --- |
//! | `options`, `switches`, `faults` | how a sandbox is set up, and what is to go wrong |
//! | `seed` | makes the organisation up, or loads people from a file |
//! | `world` | people and applications as compact rows, the rest as small tables |
//! | `lists`, `writes`, `partner`, `auth` | the APIs: reads, writes, ingestion, tokens |
//! | `http` | connections, routes, rate windows, and breaking off |
//! | `admin` | looking behind the scenes, in process and over HTTP |
//! | `changes` | rights, people, jobs and the organisation changing meanwhile |
//!
//! # The admin side over HTTP
//!
//! Under `admin_url` (`/sandbox`, no route of Greenhouse, no token, no rate limit): `GET /state`,
//! `GET /requests`, `GET /rows/{resource}`, `GET`/`POST`/`DELETE /faults` (a body of
//! `{"spec": "..."}`), `POST /people` (a body as for `POST /v3/candidates`: a colleague at work),
//! `PATCH`/`DELETE /people/{id}`, `POST /merge` (`{"primary_id", "secondary_id"}`),
//! `POST /revoke-tokens`, `POST /clock` (`{"advance_ms"}` or `{"skew_ms"}`). How the organisation,
//! its users and their rights change while clients run: at the head of `changes.rs`.

mod admin;
mod auth;
mod changes;
mod clock;
mod faults;
mod http;
mod lists;
mod options;
mod partner;
mod reply;
mod seal;
mod seed;
mod state;
mod switches;
mod world;
mod writes;

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use admin::Admin;
pub use faults::{FORMS, Fault, Kind, Rule, When};
pub use options::{Options, Scopes};
pub use seed::demo_profiles;
pub use state::Logged;
pub use switches::{
    Duplicates, Expiry, FromStage, Introspection, Kept, SelectValues, Switches, UnknownIds,
    UnknownTags,
};

use auth::{Auth, Credential, Integration};
use clock::Clock;
use http::gate::Gate;
use seal::Seal;
use state::{Parts, State};

/// Why a sandbox did not start, or did not take a setting.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.line())]
pub enum SandboxError {
    /// The port is taken, or may not be used.
    Port {
        /// The port asked for.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file of candidates cannot be opened.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line of the file is no candidate.
    BadLine {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// The file as a whole makes no sense.
    BadFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A fault cannot be read.
    Fault {
        /// The text given.
        spec: String,
        /// What is wrong with it.
        why: String,
    },
    /// There is no such switch, or it has no such value.
    Switch {
        /// The name given.
        name: String,
        /// The value given.
        value: String,
    },
    /// A scope cannot be read.
    Scope(String),
}

impl SandboxError {
    /// Returns what went wrong.
    pub fn what(&self) -> String {
        match self {
            Self::Port { port, source } => {
                format!("cannot listen on 127.0.0.1:{port}: {source}")
            }
            Self::Unreadable { path, source } => {
                format!("cannot read {}: {source}", path.display())
            }
            Self::BadLine { path, line, why } => {
                format!("{}, line {line}: {why}", path.display())
            }
            Self::BadFile { path, why } => format!("{}: {why}", path.display()),
            Self::Fault { spec, why } => format!("fault `{spec}`: {why}"),
            Self::Switch { name, value } => {
                format!("there is no switch `{name}` with the value `{value}`")
            }
            Self::Scope(word) => format!("`{word}` is no scope"),
        }
    }

    /// Returns what to do next, where something can be said of it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Port { .. } => "choose another port, or 0 for any that is free".to_owned(),
            Self::BadLine { .. } => "every line must be one candidate as a JSON object".to_owned(),
            Self::Fault { .. } => format!("write {FORMS}"),
            Self::Switch { .. } => format!("there are: {}", Switches::NAMES),
            Self::Scope(_) => {
                "write minimal, all, none, or a list such as candidates:list,jobs:list".to_owned()
            }
            Self::Unreadable { .. } | Self::BadFile { .. } => return None,
        })
    }

    /// Returns both on one line.
    fn line(&self) -> String {
        match self.hint() {
            Some(hint) => format!("{}; {hint}", self.what()),
            None => self.what(),
        }
    }
}

/// A running sandbox; it ends when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    admin: Admin,
    stop: watch::Sender<bool>,
    task: Option<JoinHandle<()>>,
}

/// Makes up the organisation and serves it on 127.0.0.1. Must be called within a tokio runtime.
/// Fails when the port is taken or the file to load is not one of candidates.
pub async fn start(options: Options) -> Result<Sandbox, SandboxError> {
    let port = options.port;
    let taken = |source| SandboxError::Port { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(taken)?;
    let base = format!("http://{}", listener.local_addr().map_err(taken)?);
    let clock = Clock::default();
    let seal = Seal::new(options.seed);
    let credentials = credentials(&options);
    let partner_key = format!("sandbox-partner-{}", seal.signature("partner key"));
    let mut world = seed::world(&options, clock.now())?;
    world.rules = options.switches.rules();
    let hello = hello(&base, &credentials, &partner_key, &world);
    let window_ms = i64::try_from(options.window.as_millis()).unwrap_or(i64::MAX);
    let state = Arc::new(State::new(Parts {
        auth: Auth::new(credentials, seal.clone(), http::routes::all_scopes()),
        world,
        switches: options.switches,
        harvest_gate: Gate::new(options.rate_limit, window_ms, clock.millis()),
        token_gate: Gate::new(options.token_rate_limit, 60_000, clock.millis()),
        seal,
        base,
        latency: options.latency,
        partner_key,
        hello,
    }));
    for fault in options.faults {
        state.add(fault);
    }
    let (stop, stopped) = watch::channel(false);
    let task = tokio::spawn(http::serve(listener, Arc::clone(&state), stopped));
    Ok(Sandbox {
        admin: Admin::new(state),
        stop,
        task: Some(task),
    })
}

/// The credentials of two custom integrations, as an organisation may have several, and the one of
/// a partner.
fn credentials(options: &Options) -> Vec<Credential> {
    let seal = Seal::new(options.seed ^ 0x5eed);
    let secret = |name: &str| format!("sandbox-secret-{}", seal.signature(name));
    vec![
        Credential {
            id: "gleaner-sandbox-4004271".to_owned(),
            secret: secret("custom"),
            integration: Integration::Custom,
            scopes: options.scopes.clone(),
        },
        Credential {
            id: "gleaner-second-4004273".to_owned(),
            secret: secret("second"),
            integration: Integration::Custom,
            scopes: options.scopes.clone(),
        },
        Credential {
            id: "gleaner-partner-4004272".to_owned(),
            secret: secret("partner"),
            integration: Integration::Partner,
            scopes: Scopes::All,
        },
    ]
}

fn hello(base: &str, credentials: &[Credential], partner_key: &str, world: &world::World) -> Value {
    let of = |integration, nth| {
        credentials
            .iter()
            .filter(move |one| one.integration == integration)
            .nth(nth)
    };
    let (custom, second) = (of(Integration::Custom, 0), of(Integration::Custom, 1));
    let partner = of(Integration::Partner, 0);
    let chief = world.org.chief();
    let email = chief
        .and_then(|id| world.org.users.get(&id))
        .map(|user| user.email.as_str());
    json!({
        "harvest_url": base,
        "auth_url": base,
        "ingestion_url": base,
        "admin_url": format!("{base}{}", admin::PATH),
        "client_id": custom.map(|one| &one.id),
        "client_secret": custom.map(|one| &one.secret),
        "second_client_id": second.map(|one| &one.id),
        "second_client_secret": second.map(|one| &one.secret),
        "partner_key": partner_key,
        "partner_user": email,
        "partner_client_id": partner.map(|one| &one.id),
        "partner_client_secret": partner.map(|one| &one.secret),
        "user_id": chief,
        "service_user_id": world.org.service_user,
        "basic_user": world.org.basic_user().map(|user| user.email.as_str()),
        "plain_user_id": world.org.user_where(|user| !user.site_admin),
    })
}

impl Sandbox {
    /// What the first line of `gleaner sandbox` says: URLs, credentials, the partner key, ids of a
    /// Site Admin (`user_id`), of the user behind a token without `sub` (`service_user_id`) and of
    /// a user who is no Site Admin (`plain_user_id`).
    pub fn hello(&self) -> Value {
        self.admin.hello()
    }

    /// The base of all three APIs, `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        self.admin.url()
    }

    /// The side that no client sees.
    pub fn admin(&self) -> Admin {
        self.admin.clone()
    }

    /// Closes all connections and the port.
    pub async fn stop(mut self) {
        // Nobody listens when the task has ended by itself, and that is fine.
        let _ = self.stop.send(true);
        if let Some(task) = self.task.take()
            && let Err(error) = task.await
        {
            tracing::debug!(%error, "the sandbox ended early");
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}
