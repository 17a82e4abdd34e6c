//! All that a running sandbox holds, shared by its connections and the admin side.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use serde::Serialize;
use tokio::sync::watch;

use super::auth::Auth;
use super::clock::Clock;
use super::faults::{Fault, Faults};
use super::http::gate::Gate;
use super::seal::Seal;
use super::switches::Switches;
use super::world::World;

/// A request as it went, for tests to look at: no header, no body.
#[derive(Debug, Clone, Serialize)]
pub struct Logged {
    /// `GET`, `POST`, ...
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query string as sent.
    pub query: String,
    /// The status given; none when the connection was broken off or left hanging.
    pub status: Option<u16>,
    /// Milliseconds since the sandbox was started.
    pub at_ms: u64,
    /// Whether a fault struck.
    pub fault: bool,
}

/// The newest so many requests are kept.
const MOST_LOGGED: usize = 200_000;

pub(super) struct State {
    world: RwLock<World>,
    auth: Mutex<Auth>,
    faults: Mutex<Faults>,
    switches: RwLock<Switches>,
    log: Mutex<VecDeque<Logged>>,
    /// How many requests a fault has struck.
    struck: watch::Sender<u64>,
    pub harvest_gate: Mutex<Gate>,
    pub token_gate: Mutex<Gate>,
    pub clock: Clock,
    pub seal: Seal,
    pub base: String,
    pub latency: std::time::Duration,
    pub partner_key: String,
    pub hello: serde_json::Value,
    started: std::time::Instant,
    requests: AtomicU64,
}

/// The parts that differ from sandbox to sandbox.
pub(super) struct Parts {
    pub world: World,
    pub auth: Auth,
    pub switches: Switches,
    pub harvest_gate: Gate,
    pub token_gate: Gate,
    pub seal: Seal,
    pub base: String,
    pub latency: std::time::Duration,
    pub partner_key: String,
    pub hello: serde_json::Value,
}

impl State {
    pub(super) fn new(parts: Parts) -> Self {
        Self {
            world: RwLock::new(parts.world),
            auth: Mutex::new(parts.auth),
            faults: Mutex::default(),
            switches: RwLock::new(parts.switches),
            log: Mutex::default(),
            struck: watch::Sender::default(),
            harvest_gate: Mutex::new(parts.harvest_gate),
            token_gate: Mutex::new(parts.token_gate),
            clock: Clock::default(),
            seal: parts.seal,
            base: parts.base,
            latency: parts.latency,
            partner_key: parts.partner_key,
            hello: parts.hello,
            started: std::time::Instant::now(),
            requests: AtomicU64::new(0),
        }
    }

    // A panic elsewhere must not take the sandbox down with it, so poison is ignored.

    pub(super) fn world(&self) -> RwLockReadGuard<'_, World> {
        self.world.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn world_mut(&self) -> RwLockWriteGuard<'_, World> {
        self.world.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn auth(&self) -> MutexGuard<'_, Auth> {
        self.auth.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn gate<'a>(&self, gate: &'a Mutex<Gate>) -> MutexGuard<'a, Gate> {
        gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn log(&self) -> MutexGuard<'_, VecDeque<Logged>> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn switches(&self) -> Switches {
        self.switches
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Adds a fault, or throws a switch.
    pub(super) fn add(&self, fault: Fault) {
        match fault {
            Fault::Rule(rule) => self.faults().add(rule),
            Fault::Switch(name, value) => {
                let mut switches = self
                    .switches
                    .write()
                    .unwrap_or_else(PoisonError::into_inner);
                // A `Fault` holds only switches that were checked when it was read.
                let done = switches.set(&name, &value);
                debug_assert!(done.is_ok(), "a switch is checked when read");
                let (admin, rules) = (switches.service_user_admin, switches.rules());
                drop(switches);
                self.world_mut().rules = rules;
                if name == "service-user-admin" {
                    let mut world = self.world_mut();
                    let service = world.org.service_user;
                    super::changes::user(&mut world, service, self.clock.now(), |user| {
                        user.site_admin = admin;
                    });
                }
            }
        }
    }

    /// Keeps a request for the admin side.
    pub(super) fn keep(
        &self,
        method: &str,
        path: &str,
        query: &str,
        status: Option<u16>,
        fault: bool,
    ) {
        let at_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut log = self.log();
        if log.len() >= MOST_LOGGED {
            log.pop_front();
        }
        let (method, path, query) = (method.to_owned(), path.to_owned(), query.to_owned());
        log.push_back(Logged {
            method,
            path,
            query,
            status,
            at_ms,
            fault,
        });
        drop(log);
        if fault {
            self.struck.send_modify(|struck| *struck += 1);
        }
    }

    /// Ready once faults have struck so many requests in all.
    pub(super) async fn struck(&self, times: u64) {
        // Fails only without a sender, which this is.
        let _ = self
            .struck
            .subscribe()
            .wait_for(|struck| *struck >= times)
            .await;
    }

    /// A new id for the `x-request-id` header.
    pub(super) fn request_id(&self) -> String {
        format!(
            "sandbox-{:08}",
            self.requests.fetch_add(1, Ordering::Relaxed)
        )
    }
}
