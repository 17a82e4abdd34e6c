//! Guards: what makes an export worth a second thought.
//!
//! A guard looks at what is known of a person and says its facts in words; it hides nobody and
//! decides nothing. Where the config says `hold`, the export waits until somebody overrides it with
//! a reason. What each can know comes from the local copy, which the check before a write has
//! brought up to date for this person; the stages an application was in come from Greenhouse itself
//! ([`Stages`]):
//!
//! | guard | knows | does not know |
//! | --- | --- | --- |
//! | `rejected` | status, date, reason and stage | |
//! | `in_process` | applications under way on other jobs, with their stage | jobs hidden from the acting user |
//! | `interviewed` | interviews with status and date, where the credential may list them; else the stages each application was in, with their dates where Greenhouse tells them; else the present stage, or the last one seen, and when anything last happened | what came of an interview: scorecards are never asked for |
//! | `hired` | applications with the status hired | whether the person is still there |
//! | `off_limits` | the present employer, in the profile or in Greenhouse | employers before |
//! | `do_not_contact` | tags of profile and candidate | |
//! | `owner` | the recruiter of each application under way and when anything last happened there | coordinators and owners of prospects (not copied) |

mod history;
mod person;
mod stages;
#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

pub use stages::{Interview, StageVisit, Stages};

use super::{Context, Step, Target};
use crate::config::{self, Strength};
use crate::people::text::phrase;
use crate::people::{Application, Candidate, Profile};

/// Facts named at most where a person is blocked; the others are counted.
const FACTS: usize = 3;

/// A kind of second thought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// Turned down not long ago.
    Rejected,
    /// Under way on another job.
    InProcess,
    /// In a stage of interviews not long ago.
    Interviewed,
    /// Hired here.
    Hired,
    /// Works for an employer that is off limits.
    OffLimits,
    /// Has a tag that says not to get in touch.
    DoNotContact,
    /// Looked after by another recruiter not long ago.
    Owner,
}

/// One fact that a guard found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Which guard.
    pub guard: Guard,
    /// The person waits until somebody overrides it; else it is only said.
    pub holds: bool,
    /// The fact in words, from outside: `rejected on 2026-09-12, Withdrew (Platform Engineer)`.
    pub says: String,
}

/// A person's decision that an export goes ahead in spite of its guards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// The guards overridden; others that speak up later still hold.
    pub guards: Vec<Guard>,
    /// What they said at the time.
    pub facts: Vec<String>,
    /// Why it goes ahead, as typed.
    pub reason: String,
    /// The reason is wanted as a note on the person.
    pub note: bool,
}

/// What is known of a person whom an export is about.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The profile, where there is one.
    pub profile: Option<&'a Profile>,
    /// The person in Greenhouse, none for a new one.
    pub candidate: Option<&'a Candidate>,
    /// All their applications.
    pub applications: &'a [Application],
    /// The stages these were in, where that was asked.
    pub stages: &'a Stages,
    /// Where they are to go.
    pub target: &'a Target,
    /// What goes along; its recruiter and coordinator are our own.
    pub context: &'a Context,
}

/// The guards as they are set.
#[derive(Clone, Debug, Default)]
pub struct Guards {
    rules: config::Guards,
    /// The user we act as, where the config says so.
    acting: Option<u64>,
}

impl Guards {
    /// Returns the guards of the config for the user we act as.
    pub fn new(rules: config::Guards, acting: Option<u64>) -> Self {
        Self { rules, acting }
    }

    /// Returns whether the reason for an override is wanted as a note.
    pub(super) fn note(&self) -> bool {
        self.rules.note
    }

    /// Returns whether anything hangs on the stages that applications were in: whether the person is
    /// blocked by them, or, with `said`, whether they are said at all.
    pub(super) fn asks_stages(&self, said: bool) -> bool {
        let mut words = self.rules.interview_stages.iter();
        self.asks_interviews(said) && words.any(|word| !word.trim().is_empty())
    }

    /// Returns whether anything hangs on the interviews that people had; see [`Guards::asks_stages`].
    pub(super) fn asks_interviews(&self, said: bool) -> bool {
        match self.rules.interviewed {
            Strength::Hold => true,
            Strength::Warn => said,
            Strength::Off => false,
        }
    }

    /// Returns every fact that speaks against exporting this person, those that hold first.
    pub fn warnings(&self, known: &Known<'_>, now: Timestamp) -> Vec<Warning> {
        let rules = &self.rules;
        let all = [
            (
                Guard::DoNotContact,
                rules.do_not_contact,
                person::do_not_contact(rules, known),
            ),
            (
                Guard::OffLimits,
                rules.off_limits,
                person::off_limits(rules, known),
            ),
            (Guard::Hired, rules.hired, history::hired(known)),
            (
                Guard::Rejected,
                rules.rejected,
                history::rejected(rules, known, now),
            ),
            (
                Guard::InProcess,
                rules.in_process,
                history::in_process(known),
            ),
            (
                Guard::Interviewed,
                rules.interviewed,
                history::interviewed(rules, known, now),
            ),
            (
                Guard::Owner,
                rules.owner,
                history::owner(rules, known, self.acting, now),
            ),
        ];
        let mut warnings: Vec<Warning> = all
            .into_iter()
            .filter(|(_, strength, _)| *strength != Strength::Off)
            .flat_map(|(guard, strength, facts)| {
                let holds = strength == Strength::Hold;
                facts
                    .into_iter()
                    .map(move |says| Warning { guard, holds, says })
            })
            .collect();
        warnings.sort_by_key(|warning| !warning.holds);
        warnings
    }
}

impl Override {
    /// Returns the word that overrides whatever of these warnings holds; none where nothing does.
    pub fn of(warnings: &[Warning], reason: &str, note: bool) -> Option<Self> {
        let holding = || warnings.iter().filter(|warning| warning.holds);
        let mut guards: Vec<Guard> = Vec::new();
        for warning in holding() {
            if !guards.contains(&warning.guard) {
                guards.push(warning.guard);
            }
        }
        (!guards.is_empty()).then(|| Self {
            guards,
            facts: holding().map(|warning| warning.says.clone()).collect(),
            reason: reason.trim().to_owned(),
            note,
        })
    }

    fn covers(&self, warning: &Warning) -> bool {
        self.guards.contains(&warning.guard)
    }
}

/// Returns the step, kept back where a warning holds that nobody has overridden.
pub(super) fn apply(step: Step, warnings: &[Warning], overridden: Option<&Override>) -> Step {
    let open: Vec<&str> = warnings
        .iter()
        .filter(|warning| warning.holds)
        .filter(|warning| !overridden.is_some_and(|word| word.covers(warning)))
        .map(|warning| warning.says.as_str())
        .collect();
    if open.is_empty() || !step.writes() {
        return step;
    }
    let mut reason = open
        .iter()
        .take(FACTS)
        .copied()
        .collect::<Vec<_>>()
        .join("; ");
    if open.len() > FACTS {
        reason.push_str(&format!("; and {} more", open.len() - FACTS));
    }
    Step::Guarded {
        would: Box::new(step),
        reason,
    }
}

/// Returns the moment so long ago, the earliest one there is where time does not go back so far.
fn before(now: Timestamp, span: Span) -> Timestamp {
    now.to_zoned_datetime(TimeZone::UTC)
        .checked_sub(span)
        .map_or(Timestamp::MIN, |then| then.timestamp())
}

/// Returns the day of a moment, as people write it in the organisation's records (UTC).
fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// Returns whether one of the names is this one, whatever its case and punctuation.
fn names(list: &[String], name: &str) -> bool {
    let name = phrase(name);
    list.iter().any(|one| phrase(one) == name)
}
