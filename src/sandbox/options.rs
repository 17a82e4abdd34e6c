//! What a sandbox is started with: size, seed, limits, scopes, switches, faults.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::SandboxError;
use super::faults::Fault;

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

/// How a token says when it ends (contract 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// `expires_at` with milliseconds and `Z`.
    At,
    /// `expires_at` without fractions, with `+0000`.
    AtOffset,
    /// `expires_in`, seconds.
    In,
    /// No word of it.
    Absent,
}

/// Which ids `from_stage_id` of a move may be (contract 12.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FromStage {
    /// Either of the two.
    Either,
    /// A job interview stage.
    Definition,
    /// A row of application stages.
    Row,
}

/// What introspection says of the organisation and the acting user (contract 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Introspection {
    /// The organisation and the role.
    Full,
    /// The role, and no organisation.
    NoOrganisation,
    /// Neither.
    NoClaims,
    /// There is no such call: 404.
    None,
}

/// Choices where the contract is open or disputed. Each has a name for `--fault switch:NAME[=VALUE]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switches {
    /// `expiry=at|offset|in|absent` (also `expires-in`): contract 2.1.
    pub expiry: Expiry,
    /// `single-active-token`: a mint revokes the tokens before it. On (contract 2.1).
    pub single_active_token: bool,
    /// `auto-merge`: a new person with an e-mail that is there is merged into that person. Off.
    pub auto_merge: bool,
    /// `duplicate-applications`: a second open application on one job is accepted. Off (contract 5.2).
    pub duplicate_applications: bool,
    /// `bracket-dates`: `created_at[gte]=` is understood. Off (contract 3.2).
    pub bracket_dates: bool,
    /// `deaf-dates`: `created_at` is accepted and filters nothing. Off (the contract has it from a document only, 3.2).
    pub deaf_dates: bool,
    /// `dead-cursors`: no cursor is taken, as if each had expired. Off (their life is unpublished, contract 3.1).
    pub dead_cursors: bool,
    /// `extra-keys`: rows carry a key no document names. Off (contract 3).
    pub extra_keys: bool,
    /// `empty-for-non-admins`: an acting user who is no Site Admin reads empty lists, not 403. Off (contract 2.5).
    pub empty_for_non_admins: bool,
    /// `writes-need-admin`: writes too need a Site Admin. Off (contract 12.11).
    pub writes_need_admin: bool,
    /// `service-user-admin`: the user of a token without `sub` is a Site Admin. On.
    pub service_user_admin: bool,
    /// `application-bumps-candidate`: a new application moves the person's `updated_at`. Off (contract 12.7).
    pub application_bumps_candidate: bool,
    /// `note-bumps-candidate`: a new note moves the person's `updated_at`. Off (contract 12.7).
    pub note_bumps_candidate: bool,
    /// `unknown-tags`: a tag name that is not in the dictionary is added to it, not refused. Off (contract 12.5).
    pub unknown_tags: bool,
    /// `retag`: tagging twice answers with the row that is there, not 422. Off (contract 6.3).
    pub retag: bool,
    /// `ignore-unknown-keys`: unknown keys in a body are ignored, not refused. Off (contract 12.12).
    pub ignore_unknown_keys: bool,
    /// `convert-201`: convert answers 201, not 200. Off (contract 5.3).
    pub convert_201: bool,
    /// `patch-204`: changing an application answers 204, not the row. Off (contract 5.3).
    pub patch_204: bool,
    /// `delete-204`: deletions answer 204, not a message. Off (contract 12.3).
    pub delete_204: bool,
    /// `empty-link`: the last page has an empty `Link` header, not none. Off (contract 3.1).
    pub empty_link: bool,
    /// `unquoted-rel`: `rel=next` without quotes. Off (contract 3.1).
    pub unquoted_rel: bool,
    /// `from-stage=either|definition|row`: contract 12.8.
    pub from_stage: FromStage,
    /// `introspection=full|no-organisation|no-claims|none`: contract 2.3.
    pub introspection: Introspection,
    /// `partial-arrays`: ingestion takes the good ones of an array. Off (contract 11.4).
    pub partial_arrays: bool,
    /// `prospects`: the organisation allows prospects. On (contract 10.5).
    pub prospects: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            expiry: Expiry::At,
            single_active_token: true,
            auto_merge: false,
            duplicate_applications: false,
            bracket_dates: false,
            deaf_dates: false,
            dead_cursors: false,
            extra_keys: false,
            empty_for_non_admins: false,
            writes_need_admin: false,
            service_user_admin: true,
            application_bumps_candidate: false,
            note_bumps_candidate: false,
            unknown_tags: false,
            retag: false,
            ignore_unknown_keys: false,
            convert_201: false,
            patch_204: false,
            delete_204: false,
            empty_link: false,
            unquoted_rel: false,
            from_stage: FromStage::Either,
            introspection: Introspection::Full,
            partial_arrays: false,
            prospects: true,
        }
    }
}

impl Switches {
    /// The names [`Switches::set`] knows.
    pub const NAMES: &'static str = "expiry=at|offset|in|absent expires-in single-active-token auto-merge \
        duplicate-applications bracket-dates deaf-dates dead-cursors extra-keys empty-for-non-admins writes-need-admin service-user-admin \
        application-bumps-candidate note-bumps-candidate unknown-tags retag ignore-unknown-keys convert-201 patch-204 \
        delete-204 empty-link unquoted-rel from-stage=either|definition|row \
        introspection=full|no-organisation|no-claims|none partial-arrays prospects";

    /// Sets a switch by its name; most take `on` (also when empty) or `off`. Fails on a name or
    /// value it does not know.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), SandboxError> {
        let unknown = || SandboxError::Switch {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        let flag = match name {
            "expiry" | "expires-in" => {
                self.expiry = match (name, value) {
                    ("expires-in", "" | "on") | ("expiry", "in") => Expiry::In,
                    ("expires-in", "off") | ("expiry", "at") => Expiry::At,
                    ("expiry", "offset") => Expiry::AtOffset,
                    ("expiry", "absent") => Expiry::Absent,
                    _ => return Err(unknown()),
                };
                return Ok(());
            }
            "from-stage" => {
                self.from_stage = match value {
                    "either" => FromStage::Either,
                    "definition" => FromStage::Definition,
                    "row" => FromStage::Row,
                    _ => return Err(unknown()),
                };
                return Ok(());
            }
            "introspection" => {
                self.introspection = match value {
                    "full" => Introspection::Full,
                    "no-organisation" => Introspection::NoOrganisation,
                    "no-claims" => Introspection::NoClaims,
                    "none" => Introspection::None,
                    _ => return Err(unknown()),
                };
                return Ok(());
            }
            "single-active-token" => &mut self.single_active_token,
            "auto-merge" => &mut self.auto_merge,
            "duplicate-applications" => &mut self.duplicate_applications,
            "bracket-dates" => &mut self.bracket_dates,
            "deaf-dates" => &mut self.deaf_dates,
            "dead-cursors" => &mut self.dead_cursors,
            "extra-keys" => &mut self.extra_keys,
            "empty-for-non-admins" => &mut self.empty_for_non_admins,
            "writes-need-admin" => &mut self.writes_need_admin,
            "service-user-admin" => &mut self.service_user_admin,
            "application-bumps-candidate" => &mut self.application_bumps_candidate,
            "note-bumps-candidate" => &mut self.note_bumps_candidate,
            "unknown-tags" => &mut self.unknown_tags,
            "retag" => &mut self.retag,
            "ignore-unknown-keys" => &mut self.ignore_unknown_keys,
            "convert-201" => &mut self.convert_201,
            "patch-204" => &mut self.patch_204,
            "delete-204" => &mut self.delete_204,
            "empty-link" => &mut self.empty_link,
            "unquoted-rel" => &mut self.unquoted_rel,
            "partial-arrays" => &mut self.partial_arrays,
            "prospects" => &mut self.prospects,
            _ => return Err(unknown()),
        };
        *flag = match value {
            "" | "on" | "true" => true,
            "off" | "false" => false,
            _ => return Err(unknown()),
        };
        Ok(())
    }
}
