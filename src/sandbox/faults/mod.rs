//! Faults on demand (contract 13): rules that say which requests go wrong, how, and how often.
//!
//! A rule is written `KIND[:MATCH[:OPTION=VALUE,...]]`:
//!
//! * `MATCH` is `[METHOD ]PATH`; `*` stands for any run of characters; left out, every Harvest
//!   call matches (`* /v3/*`). Paths of the other APIs (`/token`, `/v1/partner/*`) can be named.
//! * When: `n=3` at most three times; `after=2` not the first two; `every=5` each fifth;
//!   `p=0.1` with that probability, drawn from `seed=7`.
//! * How: see [`Kind`].
//!
//! `switch:NAME[=VALUE]` throws a switch instead (see [`super::Switches`]).

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::SandboxError;
use super::switches::Switches;

/// A fault or a switch, as `--fault SPEC` names it.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// Some requests go wrong.
    Rule(Rule),
    /// A switch is thrown: name and value.
    Switch(String, String),
}

/// Which requests go wrong, how and how often.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// What happens.
    pub kind: Kind,
    /// The method, `None` for any.
    pub method: Option<String>,
    /// The path with `*` for any run of characters.
    pub path: String,
    /// At most so many times.
    pub times: Option<u64>,
    /// The first so many matching requests are spared.
    pub after: u64,
    /// Each so-manieth matching request only.
    pub every: u64,
    /// With this probability, 0 to 1.
    pub probability: f64,
    /// The seed that probability is drawn from.
    pub seed: u64,
    spec: String,
}

/// What goes wrong. `when=before` means that nothing was executed, `when=after` that all was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `drop-before`: the connection is closed without an answer, nothing was executed.
    DropBefore,
    /// `drop-after`: the connection is closed without an answer, all was executed.
    DropAfter,
    /// `hang` (`when=`): never answers.
    Hang(When),
    /// `404`, `408`, `422`, `500`, `503` (`when=`): that status with a JSON message.
    Status(u16, When),
    /// `502` (`when=`): bad gateway with HTML.
    BadGateway(When),
    /// `truncate`: half of the body, then the connection is closed.
    Truncate,
    /// `garbage`: the right status with a body that is no JSON.
    Garbage,
    /// `empty`: the right status with no body.
    Empty,
    /// `none`: a list without rows, as for a user who has lost sight of it (contract 2.5).
    None,
    /// `message`: 202 with `{message}` in place of the record (contract 3.5); executed.
    Message,
    /// `slow` (`ms=`, 2000): the body trickles.
    Slow(Duration),
    /// `latency` (`ms=`, 1000): the answer is held back.
    Latency(Duration),
    /// `echo`, `echo-401`, `echo-403`, `echo-500` (`echo` is 422): that status, nothing executed, and
    /// everything that was sent repeated in body and headers, in several encodings.
    Echo(u16),
    /// `401`: the token is revoked first.
    Revoked,
    /// `403`: forbidden.
    Forbidden,
    /// `429` (`seconds=`, 1): refused with this `Retry-After`.
    TooMany(u64),
    /// `late` (`ms=` or `reads=`): what the request creates shows in lists only later.
    Late {
        /// Out of sight for so long.
        hidden: Duration,
        /// Or for so many reads of its list.
        reads: u32,
    },
    /// `late-search` (`ms=` or `reads=`): the same for the search of applications alone.
    LateSearch {
        /// Not found for so long.
        hidden: Duration,
        /// Or for so many searches.
        reads: u32,
    },
}

/// Whether a fault strikes before or after the request was executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Nothing was executed.
    Before,
    /// All was executed.
    After,
}

/// The forms a spec may have, for help texts and messages.
pub const FORMS: &str = "KIND[:[METHOD ]PATH[:OPTION=VALUE,...]] with KIND one of drop-before, drop-after, hang, 404, 408, 422, 500, \
    502, 503, truncate, garbage, empty, none, message, echo, echo-401, echo-403, echo-500, slow, latency, 401, 403, 429, late, late-search; options n=, after=, every=, p=, seed=, \
    when=before|after, ms=, seconds=, reads=; or switch:NAME[=VALUE]";

impl FromStr for Fault {
    type Err = SandboxError;

    /// Reads a spec; fails with the valid forms when it cannot.
    fn from_str(spec: &str) -> Result<Self, Self::Err> {
        let wrong = |why: String| SandboxError::Fault {
            spec: spec.to_owned(),
            why,
        };
        if let Some(switch) = spec.strip_prefix("switch:") {
            let (name, value) = switch.split_once('=').unwrap_or((switch, ""));
            Switches::default().set(name, value)?;
            return Ok(Self::Switch(name.to_owned(), value.to_owned()));
        }
        let mut parts = spec.splitn(3, ':').map(str::trim);
        let kind = parts.next().unwrap_or_default();
        let target = parts
            .next()
            .filter(|target| !target.is_empty())
            .unwrap_or("* /v3/*");
        let settings = Settings::read(parts.next().unwrap_or_default()).map_err(wrong)?;
        let (method, path) = target.split_once(' ').unwrap_or(("*", target));
        if !path.trim().starts_with(['/', '*']) {
            return Err(wrong(format!(
                "`{path}` is no path, it should begin with `/`"
            )));
        }
        Ok(Self::Rule(Rule {
            kind: settings.kind(kind).map_err(wrong)?,
            method: (method != "*").then(|| method.to_uppercase()),
            path: path.trim().to_owned(),
            times: settings.times,
            after: settings.after,
            every: settings.every,
            probability: settings.probability,
            seed: settings.seed,
            spec: spec.to_owned(),
        }))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(rule) => out.write_str(&rule.spec),
            Self::Switch(name, value) if value.is_empty() => write!(out, "switch:{name}"),
            Self::Switch(name, value) => write!(out, "switch:{name}={value}"),
        }
    }
}

/// The options of a spec, before it is known which of them the kind uses.
struct Settings {
    times: Option<u64>,
    after: u64,
    every: u64,
    probability: f64,
    seed: u64,
    when: When,
    ms: Option<u64>,
    seconds: u64,
    reads: u32,
}

impl Settings {
    fn read(text: &str) -> Result<Self, String> {
        let mut settings = Self {
            times: None,
            after: 0,
            every: 1,
            probability: 1.0,
            seed: 1,
            when: When::Before,
            ms: None,
            seconds: 1,
            reads: 0,
        };
        for option in text
            .split(',')
            .map(str::trim)
            .filter(|option| !option.is_empty())
        {
            let (name, value) = option
                .split_once('=')
                .ok_or_else(|| format!("`{option}` has no value"))?;
            let number = || {
                value
                    .parse::<u64>()
                    .map_err(|_| format!("`{value}` of `{name}` is no whole number"))
            };
            match name {
                "n" => settings.times = Some(number()?),
                "after" => settings.after = number()?,
                "every" => settings.every = number()?.max(1),
                "seed" => settings.seed = number()?,
                "ms" => settings.ms = Some(number()?),
                "seconds" => settings.seconds = number()?,
                "reads" => settings.reads = u32::try_from(number()?).unwrap_or(u32::MAX),
                "p" => {
                    settings.probability =
                        value
                            .parse()
                            .ok()
                            .filter(|p| (0.0..=1.0).contains(p))
                            .ok_or_else(|| format!("`{value}` of `p` is not between 0 and 1"))?;
                }
                "when" => {
                    settings.when = match value {
                        "before" => When::Before,
                        "after" => When::After,
                        _ => {
                            return Err(format!("`{value}` of `when` is neither before nor after"));
                        }
                    };
                }
                _ => return Err(format!("there is no option `{name}`")),
            }
        }
        Ok(settings)
    }

    fn kind(&self, name: &str) -> Result<Kind, String> {
        let millis = |default| Duration::from_millis(self.ms.unwrap_or(default));
        Ok(match name {
            "drop-before" => Kind::DropBefore,
            "drop-after" => Kind::DropAfter,
            "hang" => Kind::Hang(self.when),
            "404" => Kind::Status(404, self.when),
            "408" => Kind::Status(408, self.when),
            "422" => Kind::Status(422, self.when),
            "500" => Kind::Status(500, self.when),
            "503" => Kind::Status(503, self.when),
            "502" => Kind::BadGateway(self.when),
            "truncate" => Kind::Truncate,
            "garbage" => Kind::Garbage,
            "empty" => Kind::Empty,
            "none" => Kind::None,
            "message" => Kind::Message,
            "echo" => Kind::Echo(422),
            "echo-401" => Kind::Echo(401),
            "echo-403" => Kind::Echo(403),
            "echo-500" => Kind::Echo(500),
            "slow" => Kind::Slow(millis(2_000)),
            "latency" => Kind::Latency(millis(1_000)),
            "401" => Kind::Revoked,
            "403" => Kind::Forbidden,
            "429" => Kind::TooMany(self.seconds),
            "late" | "late-search" => {
                let hidden = Duration::from_millis(self.ms.unwrap_or(0));
                let reads = match (self.ms, self.reads) {
                    (None, 0) => 1,
                    (_, reads) => reads,
                };
                if name == "late" {
                    Kind::Late { hidden, reads }
                } else {
                    Kind::LateSearch { hidden, reads }
                }
            }
            other => return Err(format!("there is no kind `{other}`")),
        })
    }
}

/// The rules in force, and how often each has met a request.
#[derive(Debug, Default)]
pub(super) struct Faults {
    rules: Vec<(Rule, Count)>,
}

#[derive(Debug)]
struct Count {
    met: u64,
    struck: u64,
    dice: fastrand::Rng,
}

impl Faults {
    /// Puts a rule into force.
    pub(super) fn add(&mut self, rule: Rule) {
        let dice = fastrand::Rng::with_seed(rule.seed);
        self.rules.push((
            rule,
            Count {
                met: 0,
                struck: 0,
                dice,
            },
        ));
    }

    /// Takes all rules out of force.
    pub(super) fn clear(&mut self) {
        self.rules.clear();
    }

    /// The specs in force, with how often each has struck.
    pub(super) fn list(&self) -> Vec<(String, u64)> {
        self.rules
            .iter()
            .map(|(rule, count)| (rule.spec.clone(), count.struck))
            .collect()
    }

    /// What goes wrong with this request.
    pub(super) fn strike(&mut self, method: &str, path: &str) -> Vec<Kind> {
        let mut kinds = Vec::new();
        for (rule, count) in &mut self.rules {
            let fits =
                rule.method.as_deref().is_none_or(|own| own == method) && glob(&rule.path, path);
            if !fits {
                continue;
            }
            count.met += 1;
            let due = count.met > rule.after
                && (count.met - rule.after).is_multiple_of(rule.every)
                && rule.times.is_none_or(|times| count.struck < times)
                && count.dice.f64() < rule.probability;
            if due {
                count.struck += 1;
                kinds.push(rule.kind);
            }
        }
        kinds
    }
}

/// Whether a path fits a pattern in which `*` stands for any run of characters.
fn glob(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((head, rest)) => path.strip_prefix(head).is_some_and(|tail| {
            tail.char_indices()
                .map(|(at, _)| at)
                .chain([tail.len()])
                .any(|at| glob(rest, tail.get(at..).unwrap_or("")))
        }),
    }
}

#[cfg(test)]
mod tests;
