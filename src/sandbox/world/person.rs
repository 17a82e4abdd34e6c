//! A person as kept in memory: the columns that filters look at in the open, all the rest as one
//! short packed text, so that a million people fit in a few hundred megabytes.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::sandbox::clock::Moment;

/// A candidate (contract 4).
#[derive(Debug, Clone)]
pub(in crate::sandbox) struct Person {
    pub id: u64,
    pub created: Moment,
    pub updated: Moment,
    pub active: Moment,
    pub private: bool,
    pub tags: Vec<Applied>,
    /// Ids of the person's applications, oldest first.
    pub applications: Vec<u64>,
    packed: Box<str>,
}

/// A tag on a person: a row of `applied_candidate_tags`.
#[derive(Debug, Clone, Copy)]
pub(in crate::sandbox) struct Applied {
    /// Number of the tagging on this person; never given twice.
    pub slot: u16,
    pub tag: u32,
    pub at: Moment,
}

impl Person {
    /// A person made at `created` with these details and no application.
    pub(in crate::sandbox) fn new(id: u64, created: Moment, details: &Details) -> Self {
        Self {
            id,
            created,
            updated: created,
            active: created,
            private: false,
            tags: Vec::new(),
            applications: Vec::new(),
            packed: details.pack(),
        }
    }

    /// The details, unpacked.
    pub(in crate::sandbox) fn details(&self) -> Details {
        // What `pack` wrote is always readable; an empty person is the harmless fallback.
        serde_json::from_str(&self.packed).unwrap_or_default()
    }

    /// Puts other details in their place.
    pub(in crate::sandbox) fn set_details(&mut self, details: &Details) {
        self.packed = details.pack();
    }

    /// Tags the person and returns the new slot.
    pub(in crate::sandbox) fn tag(&mut self, tag: u32, at: Moment) -> u16 {
        let slot = self
            .tags
            .last()
            .map_or(1, |last| last.slot.saturating_add(1));
        self.tags.push(Applied { slot, tag, at });
        slot
    }
}

/// Everything of a person that no filter reads. Short names on the packed text, empty keys left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::sandbox) struct Details {
    #[serde(rename = "f", skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    #[serde(rename = "n", skip_serializing_if = "Option::is_none")]
    pub preferred_name: Option<String>,
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    #[serde(rename = "t", skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(rename = "z", skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    #[serde(rename = "x", skip_serializing_if = "is_false")]
    pub no_email: bool,
    #[serde(rename = "p", skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Entry>,
    #[serde(rename = "a", skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Entry>,
    #[serde(rename = "e", skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<Entry>,
    #[serde(rename = "w", skip_serializing_if = "Vec::is_empty")]
    pub websites: Vec<Entry>,
    #[serde(rename = "s", skip_serializing_if = "Vec::is_empty")]
    pub socials: Vec<Entry>,
    #[serde(rename = "u", skip_serializing_if = "Vec::is_empty")]
    pub linked_users: Vec<u64>,
    /// Custom field id and value.
    #[serde(rename = "k", skip_serializing_if = "Vec::is_empty")]
    pub custom: Vec<(u64, Value)>,
    /// The partner's id, kept for the ingestion API alone (contract 11.2).
    #[serde(rename = "i", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

/// A value with a type; social entries have none (contract 4).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::sandbox) struct Entry {
    #[serde(rename = "v")]
    pub value: String,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

impl Entry {
    /// A typed entry.
    pub(in crate::sandbox) fn new(value: impl Into<String>, kind: &str) -> Self {
        Self {
            value: value.into(),
            kind: Some(kind.to_owned()),
        }
    }

    /// An untyped (social) entry.
    pub(in crate::sandbox) fn bare(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            kind: None,
        }
    }
}

impl Details {
    fn pack(&self) -> Box<str> {
        serde_json::to_string(self)
            .unwrap_or_default()
            .into_boxed_str()
    }

    /// Puts phones in the order of contract 4: by type, the oldest of a type first.
    pub(in crate::sandbox) fn sort_phones(&mut self) {
        const ORDER: [&str; 4] = ["home", "work", "mobile", "skype"];
        self.phones.sort_by_key(|entry| {
            let kind = entry.kind.as_deref().unwrap_or_default();
            ORDER
                .iter()
                .position(|own| *own == kind)
                .unwrap_or(ORDER.len())
        });
    }

    /// First and last name with a space between, whatever there is of them.
    pub(in crate::sandbox) fn full_name(&self) -> String {
        [self.first_name.as_deref(), self.last_name.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands the field over by reference"
)]
fn is_false(flag: &bool) -> bool {
    !*flag
}
