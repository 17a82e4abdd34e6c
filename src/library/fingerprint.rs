//! By what a decision knows of whom it was said.

use serde::{Deserialize, Serialize};

use super::decisions::Decided;
use super::{Judge, NameAgreement};
use crate::people::{Candidate, MatchKey, Profile, match_keys_of_candidate, match_keys_of_profile};

/// Name and strong keys of a person when something was said of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The strong keys, such as `email:ada@example.org`.
    #[serde(default)]
    pub keys: Vec<String>,
}

/// Whether a decision is on a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It was said of somebody else who bore the same id.
    No,
    /// Of whom it was said was not kept then.
    Unknown,
    /// It was said of this person.
    Yes,
}

/// A decision that bears the id or the keys of a person.
#[derive(Clone, Debug, PartialEq)]
pub struct OnPerson {
    /// The decision.
    pub decided: Decided,
    /// Whether it is on this person.
    pub fit: Fit,
}

impl Fingerprint {
    /// Returns the fingerprint of a profile.
    pub fn of_profile(profile: &Profile) -> Self {
        Self {
            name: profile.name(),
            keys: match_keys_of_profile(profile)
                .iter()
                .map(MatchKey::as_text)
                .collect(),
        }
    }

    /// Returns the fingerprint of a candidate.
    pub fn of_candidate(candidate: &Candidate) -> Self {
        Self {
            name: candidate.name(),
            keys: match_keys_of_candidate(candidate)
                .iter()
                .map(MatchKey::as_text)
                .collect(),
        }
    }

    /// Returns what an id made of a key says; none for any other id.
    pub(super) fn of_id(id: &str) -> Option<Self> {
        let (kind, value) = id.split_once(':')?;
        let keys = match kind {
            "email" => vec![format!("email:{value}")],
            // By name, or by number.
            "linkedin" | "github" => {
                vec![
                    format!("page:{kind}:{value}"),
                    format!("page:{kind}id:{value}"),
                ]
            }
            _ => return None,
        };
        Some(Self {
            name: String::new(),
            keys,
        })
    }

    /// Reads a fingerprint as it is stored; older ones are the whole profile.
    pub(super) fn read(text: &str) -> Option<Self> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Stored {
            Whole { profile: Box<Profile> },
            Print(Fingerprint),
        }
        match serde_json::from_str(text).ok()? {
            Stored::Whole { profile } => Some(Self::of_profile(&profile)),
            Stored::Print(print) => Some(print),
        }
    }

    /// Returns whether two fingerprints that meet by id or key are one person's: the names don't
    /// contradict, and where both have keys, one of them agrees.
    pub(super) fn fits(&self, judge: &dyn Judge, other: &Self) -> bool {
        let shares = self.shares_a_key(other);
        let comparable = !self.keys.is_empty() && !other.keys.is_empty();
        match self.names(judge, other) {
            NameAgreement::Differ => false,
            NameAgreement::Unknown => shares || !comparable && self.name == other.name,
            NameAgreement::Compatible | NameAgreement::Agree => shares || !comparable,
        }
    }

    /// Returns whether a candidate has become somebody else: another name, and no key in common.
    pub fn is_anothers(&self, judge: &dyn Judge, other: &Self) -> bool {
        self.names(judge, other) == NameAgreement::Differ && !self.shares_a_key(other)
    }

    /// Returns how the names agree.
    pub fn names(&self, judge: &dyn Judge, other: &Self) -> NameAgreement {
        let named = |print: &Self| Profile {
            full_name: Some(print.name.clone()).filter(|name| !name.is_empty()),
            ..Profile::default()
        };
        judge.names(&named(self), &named(other))
    }

    fn shares_a_key(&self, other: &Self) -> bool {
        self.keys.iter().any(|key| other.keys.contains(key))
    }
}
