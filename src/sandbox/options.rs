//! What a sandbox is started with: size, seed, limits, scopes, faults.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::SandboxError;
use super::faults::Fault;
use super::switches::Switches;

/// How to start a sandbox; [`Options::default`] is what `gleaner sandbox` starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// Port on 127.0.0.1; 0 takes any that is free.
    pub port: u16,
    /// How many people to make up (ignored with `load`).
    pub candidates: usize,
    /// How many jobs to make up.
    pub jobs: usize,
    /// The same seed makes the same organisation.
    pub seed: u64,
    /// Harvest calls per window; 0 is no limit (the headers then name a limit nobody reaches).
    pub rate_limit: u32,
    /// The window, 30 s in the contract (3.3).
    pub window: Duration,
    /// Token requests per 60 s (contract 2.1); 0 is no limit.
    pub token_rate_limit: u32,
    /// Every answer is held back so long.
    pub latency: Duration,
    /// Candidates in Harvest shape, one JSON object a line, in place of made-up people.
    pub load: Option<PathBuf>,
    /// What the credential may do.
    pub scopes: Scopes,
    /// Faults and switches from the start.
    pub faults: Vec<Fault>,
    /// Choices where the contract is open.
    pub switches: Switches,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            candidates: 2_000,
            jobs: 40,
            seed: 1,
            rate_limit: 75,
            window: Duration::from_secs(30),
            token_rate_limit: 20,
            latency: Duration::ZERO,
            load: None,
            scopes: Scopes::Minimal,
            faults: Vec::new(),
            switches: Switches::default(),
        }
    }
}

/// The scopes ticked on the custom credential (contract 2.4).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scopes {
    /// What contract 2.4 calls the minimal set for sourcing.
    #[default]
    Minimal,
    /// Every scope there is.
    All,
    /// These, as `harvest:<resource>:<verb>`; an empty list cannot mint a token.
    List(Vec<String>),
}

impl FromStr for Scopes {
    type Err = SandboxError;

    /// `minimal`, `all`, `none`, or a list with commas or spaces; `harvest:` may be left out.
    /// Fails on text that is no scope.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "minimal" => Ok(Self::Minimal),
            "all" => Ok(Self::All),
            "none" => Ok(Self::List(Vec::new())),
            list => list
                .split([',', ' '])
                .filter(|word| !word.is_empty())
                .map(scope)
                .collect::<Result<_, _>>()
                .map(Self::List),
        }
    }
}

fn scope(word: &str) -> Result<String, SandboxError> {
    let short = word.strip_prefix("harvest:").unwrap_or(word);
    match short.split_once(':') {
        Some((resource, verb))
            if !resource.is_empty() && !verb.is_empty() && !verb.contains(':') =>
        {
            Ok(format!("harvest:{short}"))
        }
        _ => Err(SandboxError::Scope(word.to_owned())),
    }
}

impl Scopes {
    /// Whether the credential holds this scope.
    pub(super) fn holds(&self, scope: &str) -> bool {
        match self {
            Self::All => true,
            Self::Minimal => MINIMAL.contains(&scope.strip_prefix("harvest:").unwrap_or(scope)),
            Self::List(list) => list.iter().any(|held| held == scope),
        }
    }

    /// The scopes as a token names them, space separated.
    pub(super) fn text(&self, all: &[String]) -> String {
        all.iter()
            .filter(|scope| self.holds(scope))
            .cloned()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Whether there are none at all.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::List(list) if list.is_empty())
    }
}

/// The minimal set of contract 2.4.
const MINIMAL: [&str; 34] = [
    "candidates:list",
    "candidates:create",
    "candidates:update",
    "applications:list",
    "applications:create",
    "applications:update",
    "applications:convert_to_candidate",
    "application_stages:list",
    "jobs:list",
    "job_posts:list",
    "job_owners:list",
    "job_interview_stages:list",
    "notes:list",
    "notes:create",
    "attachments:list",
    "attachments:create",
    "sources:list",
    "referrers:list",
    "users:list",
    "departments:list",
    "offices:list",
    "candidate_tags:list",
    "candidate_tags:create",
    "applied_candidate_tags:list",
    "applied_candidate_tags:create",
    "applied_candidate_tags:destroy",
    "custom_fields:list",
    "custom_field_options:list",
    "prospect_pools:list",
    "prospect_pool_stages:list",
    "prospect_details:list",
    "rejection_reasons:list",
    "rejection_details:list",
    "user_job_permissions:list",
];
