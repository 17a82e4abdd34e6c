//! The person (contract 4).

use serde::{Deserialize, Serialize};

use super::lenient::{self, Plain};
use super::{Application, CustomFields, resource};

/// A value with a type: a phone number, an address, an e-mail address, a website. The type is free
/// text on reading (contract 4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The number, address or URL as it is stored.
    #[serde(deserialize_with = "lenient::field")]
    pub value: String,
    /// `work`, `personal`, `mobile` and so on.
    #[serde(rename = "type", deserialize_with = "lenient::field")]
    pub kind: Option<String>,
}

impl Plain for Typed {}

/// A social media entry; it has no type, LinkedIn shows only in the URL (contract 4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Social {
    /// The URL or handle as it is stored.
    #[serde(deserialize_with = "lenient::field")]
    pub value: String,
}

impl Plain for Social {}

resource! {
    /// A person. It carries no application, attachment, external id or profile URL (contract 4).
    "candidates" => Candidate {
        /// Given name.
        first_name: Option<String>,
        /// Family name.
        last_name: Option<String>,
        /// The name the person goes by.
        preferred_name: Option<String>,
        /// Current employer.
        company: Option<String>,
        /// Current title.
        title: Option<String>,
        /// The last time anything happened to the person.
        last_activity_at: Option<jiff::Timestamp>,
        /// Whether the person is private (seen only with the permission for it).
        private: Option<bool>,
        /// Whether mail may be sent.
        can_email: Option<bool>,
        /// A Rails time zone name.
        time_zone: Option<String>,
        /// Names of the tags.
        tags: Vec<String>,
        /// Users who are this person.
        linked_user_ids: Vec<u64>,
        /// Phone numbers.
        phone_numbers: Vec<Typed>,
        /// Postal addresses.
        addresses: Vec<Typed>,
        /// E-mail addresses.
        email_addresses: Vec<Typed>,
        /// Websites.
        website_addresses: Vec<Typed>,
        /// Social media pages, LinkedIn among them.
        social_media_addresses: Vec<Social>,
        /// Custom fields by `name_key`.
        custom_fields: CustomFields,
    }
}

/// The answer to creating a person: the pair of contract 4.2.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CandidateCreated {
    /// The new person.
    pub candidate: Candidate,
    /// The application made with it, where one was asked for.
    pub application: Option<Application>,
}

impl<'de> Deserialize<'de> for CandidateCreated {
    /// Reads the pair; a bare candidate is accepted too, since the pair is known from clients only.
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Pair {
            candidate: Candidate,
            #[serde(default)]
            application: Option<Application>,
        }
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Pair(Box<Pair>),
            Bare(Box<Candidate>),
        }
        let made = match Either::deserialize(from)? {
            Either::Pair(pair) => Self {
                candidate: pair.candidate,
                application: pair.application,
            },
            Either::Bare(candidate) => Self {
                candidate: *candidate,
                application: None,
            },
        };
        if made.candidate.id == 0 {
            return Err(serde::de::Error::custom("the new candidate has no id"));
        }
        Ok(made)
    }
}
