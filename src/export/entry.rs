//! Rows of the outbox: the intent, the call it makes, and where it stands.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Context, Field, FollowUp, Halt, OutboxState, Outcome, Override, Plan, PlanItem, PlannedWrite,
    Target, fields,
};
use crate::config::Channel;
use crate::people::keys::is_ones_own;
use crate::people::text::{phrase, words};
use crate::people::{ApplicationId, Candidate, CandidateId, JobId, MatchKey, Profile};

/// One person on one target: what was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Intent {
    /// Whom.
    pub person: Person,
    /// Where to.
    pub target: Target,
    /// What it carries besides the person.
    pub context: Context,
    /// A person's decision that it goes ahead in spite of its guards.
    pub overridden: Option<Override>,
    /// What was previewed.
    pub planned: Option<PlannedWrite>,
    /// The Greenhouse user who asks for it; none where nobody's credential is known.
    pub author: Option<u64>,
}

/// Whom an export is about, as they were when it was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Person {
    /// A sourced person.
    Profile(Box<Profile>),
    /// A person who is in Greenhouse already.
    Candidate(Box<Candidate>),
}

/// A call on its way: enough to recognise its effect later (contract 10.10).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Write {
    /// None creates the person; else the person who gets an application.
    pub candidate: Option<CandidateId>,
    /// The prospect application that the call converts, where it does.
    #[serde(default)]
    pub converts: Option<ApplicationId>,
    /// The application that was to be removed again, where somebody undid the export.
    #[serde(default)]
    pub removes: Option<ApplicationId>,
    /// People (for a new person) or applications (for one who is there) that were there before.
    pub baseline: Vec<i64>,
    /// The e-mails that Greenhouse was asked for that baseline of people. Without any it is the newest
    /// person: whoever has a higher id was made since.
    #[serde(default)]
    pub asked: Vec<String>,
    /// Greenhouse refused it: nothing of it exists.
    #[serde(default)]
    pub refused: bool,
    /// Others who were made with the same e-mail at the same moment, by another machine.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubles: Vec<CandidateId>,
    /// The body as it left.
    pub body: serde_json::Value,
}

/// A row of the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxEntry {
    /// The export's id.
    pub id: String,
    /// The profile's id at its source; a candidate's Greenhouse id otherwise.
    pub external_id: String,
    /// Name to show.
    pub name: String,
    /// Whom.
    pub person: Person,
    /// Match keys of the person as text.
    pub keys: Vec<String>,
    /// Where to.
    pub target: Target,
    /// What it carries besides the person.
    pub context: Context,
    /// A person's decision that it goes ahead in spite of its guards.
    pub overridden: Option<Override>,
    /// What was previewed; none in rows of earlier versions.
    pub planned: Option<PlannedWrite>,
    /// What it waits for, where the first of its batch was refused for all.
    pub halt: Option<Halt>,
    /// The Greenhouse user who asked for it last; none where that was not known.
    pub author: Option<u64>,
    /// Its state.
    pub state: OutboxState,
    /// What became of it, once it rests.
    pub outcome: Option<Outcome>,
    /// When the next step may be made.
    pub due_at: Timestamp,
    /// The call, from the moment before it leaves.
    pub write: Option<Write>,
    /// When the call left.
    pub sent_at: Option<Timestamp>,
    /// How often its fate was reconciled.
    pub readings: u32,
    /// How often a call left.
    pub attempts: u32,
    /// The person in Greenhouse.
    pub candidate_id: Option<CandidateId>,
    /// The application in Greenhouse.
    pub application_id: Option<ApplicationId>,
    /// Why it is where it is; once it is done, what there is to say of its follow-ups.
    pub reason: Option<String>,
    /// The writes that follow once it is done, in their order; empty before.
    pub follow_ups: Vec<FollowUp>,
    /// The mark of the organisation it belongs to; none where that was unknown.
    pub tenant: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// How often its row has changed: who writes it says which version they saw.
    pub version: u64,
}

/// How long after it was sent a call of unknown outcome may still arrive (contract 10.10
/// tells no limit: queued work may land late).
const LANDS_WITHIN: Duration = Duration::from_secs(3_600);

/// Returns the moment since which a call without an answer may still land.
pub(super) fn lands_within(now: Timestamp) -> Timestamp {
    now.saturating_sub(LANDS_WITHIN).unwrap_or(Timestamp::MIN)
}

/// Returns in words that a person waits for `what`, the export of another row that was cancelled.
pub(super) fn given_up(what: &str) -> String {
    format!(
        "{what}, which may be the same person, was cancelled while its request may still arrive, for an \
         hour after it was sent; check Greenhouse, then retry this one"
    )
}

impl Person {
    /// Returns the id that exports of this person are reported under.
    pub fn external_id(&self) -> String {
        match self {
            Self::Profile(profile) => profile.external_id.clone(),
            Self::Candidate(candidate) => candidate.id.to_string(),
        }
    }

    /// Returns the profile, none for a candidate of Greenhouse.
    pub(super) fn profile(&self) -> Option<&Profile> {
        match self {
            Self::Profile(profile) => Some(profile),
            Self::Candidate(_) => None,
        }
    }

    /// Returns the name to show.
    pub fn name(&self) -> String {
        match self {
            Self::Profile(profile) => profile.name(),
            Self::Candidate(candidate) => candidate.name(),
        }
    }

    /// Returns whether a sourced person states an address as it is written, but for case.
    pub(super) fn states(&self, address: &str) -> bool {
        self.profile()
            .is_some_and(|profile| crate::library::states(profile, address))
    }

    /// Returns the person's match keys as text.
    pub(super) fn keys(&self) -> Vec<String> {
        let keys = match self {
            Self::Profile(profile) => crate::people::match_keys_of_profile(profile),
            Self::Candidate(candidate) => crate::people::match_keys_of_candidate(candidate),
        };
        keys.iter().map(MatchKey::as_text).collect()
    }
}

impl Intent {
    /// Returns what an item of a plan asks for; `author` is the Greenhouse user who does.
    pub fn of(plan: &Plan, item: &PlanItem, author: Option<u64>) -> Self {
        Self {
            person: item.subject.clone(),
            target: plan.target.clone(),
            context: plan.context.clone(),
            overridden: item.overridden.clone(),
            planned: PlannedWrite::of(&item.step),
            author,
        }
    }

    /// Returns whether `kept`, the row of the same [`Intent::key`], is about somebody else after
    /// all: a profile of another source, and the strong keys of the two have nothing in common.
    pub(super) fn is_anothers(&self, kept: &OutboxEntry) -> bool {
        let (Person::Profile(ours), Person::Profile(theirs)) = (&self.person, &kept.person) else {
            return false;
        };
        let keys = self.person.keys();
        ours.key() != theirs.key()
            && !keys.is_empty()
            && !kept.keys.is_empty()
            && !keys.iter().any(|key| kept.keys.contains(key))
    }

    /// Returns whether `kept` is the same person on the same target, whose id or name was another one
    /// then: a key of one person agrees, and a part of the name.
    pub(super) fn is_of(&self, kept: &OutboxEntry) -> bool {
        if !matches!(kept.person, Person::Profile(_))
            || target_key(&self.target) != target_key(&kept.target)
        {
            return false;
        }
        let keys = self.person.keys();
        let shares = keys
            .iter()
            .any(|key| is_ones_own(key) && kept.keys.contains(key));
        let [ours, theirs] = [self.person.name(), kept.name.clone()].map(|name| words(&name));
        shares
            && ours
                .iter()
                .any(|word| word.len() > 1 && theirs.contains(word))
    }

    /// Returns what takes the place of [`Intent::key`] where that is taken by somebody else.
    pub(super) fn key_at_source(&self) -> String {
        let source = match &self.person {
            Person::Profile(profile) => profile.source.as_str(),
            Person::Candidate(_) => "",
        };
        format!("{source}\u{1f}{}", self.key())
    }

    /// Returns what makes two intents the same: person and target.
    ///
    /// The source is left out, so that a file under another name is the same intent. The name
    /// belongs to it, because ids of one source (`1`, `2`, …) may stand for other people in the next
    /// file: a false difference costs a check in Greenhouse, a false sameness a person. Namesakes with
    /// one id are told apart by [`Intent::is_anothers`].
    pub(super) fn key(&self) -> String {
        let person = match &self.person {
            Person::Profile(profile) => {
                format!("{}\u{1f}{}", profile.external_id, phrase(&profile.name()))
            }
            Person::Candidate(candidate) => format!("candidate {}", candidate.id),
        };
        match &self.context.addition {
            Some(addition) => format!("{person}\u{1f}record\u{1f}{}", addition.key()),
            None => format!("{person}\u{1f}{}", target_key(&self.target)),
        }
    }
}

/// Returns what makes two targets the same.
fn target_key(target: &Target) -> String {
    match target {
        Target::Job { id, .. } => format!("job {id}"),
        Target::Prospect { .. } => "prospect".to_owned(),
    }
}

impl OutboxEntry {
    /// Returns where it goes, in words: the job, or what it adds to a record.
    pub fn aim(&self) -> String {
        match &self.context.addition {
            Some(addition) => addition.words(),
            None => self.target.words(),
        }
    }

    /// Returns what the export writes, or wrote, field by field; empty where it can't be written.
    pub fn fields(&self) -> Vec<Field> {
        let mut all = self.own_fields();
        let sent = self.sent_tags().into_iter().map(str::to_owned);
        all.extend(sent.map(|name| super::Addition::Tag { name }.field()));
        all.extend(self.follow_ups.iter().map(|one| one.what.field()));
        all
    }

    fn own_fields(&self) -> Vec<Field> {
        let there = self.write.as_ref().and_then(|write| write.candidate);
        match (&self.person, there) {
            (Person::Profile(profile), None) if self.context.channel == Channel::Ingestion => {
                fields::for_partner(profile, &self.target, &self.context)
                    .map(|person| person.fields)
                    .unwrap_or_default()
            }
            (Person::Profile(profile), None) => {
                fields::new_person(profile, &self.target, &self.context)
                    .map(|person| person.fields)
                    .unwrap_or_default()
            }
            (_, there) => {
                let candidate = match &self.person {
                    Person::Candidate(candidate) => Some(candidate.id),
                    Person::Profile(_) => there,
                };
                let who = candidate.map(|id| Field {
                    label: "Candidate".to_owned(),
                    value: format!("{} ({id})", self.name),
                });
                let to = Field {
                    label: self.target.label().to_owned(),
                    value: self.target.words(),
                };
                let mut all: Vec<Field> = who.into_iter().chain([to]).collect();
                let converts = self
                    .write
                    .as_ref()
                    .is_some_and(|one| one.converts.is_some());
                all.extend(if converts {
                    self.context.fields_of_conversion()
                } else {
                    self.context.fields(&self.target)
                });
                all
            }
        }
    }

    /// Returns the tags that went with the call that made the person.
    pub(super) fn sent_tags(&self) -> Vec<&str> {
        let made = self.write.as_ref().filter(|one| one.candidate.is_none());
        let tags = made.and_then(|write| write.body.get("tags")?.as_array());
        tags.into_iter()
            .flatten()
            .filter_map(serde_json::Value::as_str)
            .collect()
    }

    /// Returns the last call where, for all that is known, it left something in Greenhouse.
    pub(super) fn call_in_doubt(&self) -> Option<&Write> {
        self.write.as_ref().filter(|write| !write.refused)
    }

    /// Returns whether a call was sent whose outcome is still to be found out.
    pub fn is_in_doubt(&self) -> bool {
        matches!(self.state, OutboxState::Unknown | OutboxState::NeedsPerson)
            && self.call_in_doubt().is_some()
    }

    /// Returns whether a call of it may still arrive that was not found in Greenhouse.
    pub fn may_still_land(&self, now: Timestamp) -> bool {
        self.application_id.is_none()
            && !self.is_being_removed()
            && self.call_in_doubt().is_some()
            && self.sent_at.is_some_and(|at| at >= lands_within(now))
    }

    /// Returns whether it was cancelled while a call of it may still arrive.
    pub(super) fn may_land_though_given_up(&self, now: Timestamp) -> bool {
        self.state == OutboxState::Cancelled && self.may_still_land(now)
    }

    /// Returns whether the last call was to remove the application again.
    pub(super) fn is_being_removed(&self) -> bool {
        self.write
            .as_ref()
            .is_some_and(|write| write.removes.is_some())
    }

    /// Returns whether two exports may be of one person, as far as their rows tell: a key that is one
    /// person's, or the name. Numbers and sites are shared by colleagues.
    pub(super) fn may_be_of(&self, other: &Self) -> bool {
        let mut keys = self.keys.iter();
        let shares = keys.any(|key| is_ones_own(key) && other.keys.contains(key));
        shares || phrase(&self.name) == phrase(&other.name)
    }

    /// Returns the channel that it left through or will leave through: people already in Greenhouse go
    /// through Harvest.
    #[must_use]
    pub fn channel(&self) -> Channel {
        let there = matches!(self.person, Person::Candidate(_))
            || self
                .write
                .as_ref()
                .is_some_and(|write| write.candidate.is_some());
        if there {
            Channel::Harvest
        } else {
            self.context.channel
        }
    }

    /// Returns how it ended; none while it has not. A note or tags alone put nobody on a job: they count as
    /// added once one of them is in Greenhouse, and as failed where none is.
    pub fn became(&self) -> Option<Outcome> {
        let outcome = self.state.outcome(self.outcome);
        if self.context.addition.is_none() || self.state != OutboxState::Done {
            return outcome;
        }
        let is = |one: &FollowUp, state| one.state == state;
        let all = &self.follow_ups;
        if all.iter().any(FollowUp::is_open) {
            None
        } else if all.is_empty() || all.iter().any(|one| is(one, OutboxState::Done)) {
            Some(Outcome::Added)
        } else if all.iter().all(|one| is(one, OutboxState::Cancelled)) {
            Some(Outcome::TakenBack)
        } else {
            Some(Outcome::Failed)
        }
    }

    /// Returns whether its fate can't be known without a person, or a credential for Harvest: it left
    /// through a partner key when nobody could look.
    #[must_use]
    pub fn waits_for_confirmation(&self) -> bool {
        self.state == OutboxState::Unknown && self.context.unchecked
    }

    /// Returns, in words, that its external id is not free for another profile.
    pub fn keeps_external_id(&self) -> String {
        format!(
            "the external id {} stands for {} in the export {}; give this profile an id of its own",
            self.external_id, self.name, self.id
        )
    }

    /// Returns whether somebody is, for all the row tells, not the person of this export: another name
    /// and no key in common. Candidate Ingestion takes an external id for one person only.
    #[must_use]
    pub fn is_of_another(&self, person: &Person) -> bool {
        let keys = person.keys();
        phrase(&self.name) != phrase(&person.name())
            && !keys.iter().any(|key| self.keys.contains(key))
    }

    /// Returns whether a guard blocks the export until a person overrides it.
    pub fn is_blocked(&self) -> bool {
        self.state == OutboxState::NeedsPerson && self.outcome == Some(Outcome::Guarded)
    }

    /// Returns the job, none for a prospect.
    pub fn job_id(&self) -> Option<JobId> {
        self.target.job_id()
    }
}
