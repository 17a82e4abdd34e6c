//! The body of the one write: a person with an application (contract 11.2).

use serde::Serialize;

/// A person to be made, always with an application: a prospect, or a candidate on a job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NewPerson {
    /// Given name; required.
    pub first_name: String,
    /// Family name; required.
    pub last_name: String,
    /// Our id, which Greenhouse keeps; required.
    pub external_id: String,
    /// A prospect, else a candidate on `job_id`.
    pub prospect: bool,
    /// The job; required for a candidate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<u64>,
    /// The employer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// The title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A note in plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Phones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phone_numbers: Vec<Phone>,
    /// E-mail addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<Email>,
    /// Postal addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Place>,
    /// Pages in social networks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub social_media: Vec<Social>,
    /// Other pages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub websites: Vec<Website>,
    /// The prospect pool; for prospects only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prospect_pool_id: Option<u64>,
}

/// A phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Phone {
    /// The number as it is shown.
    pub phone_number: String,
    /// `mobile`, `home`, `work` or `other`.
    pub r#type: &'static str,
}

/// An e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Email {
    /// The address.
    pub email: String,
    /// `personal`, `work` or `other`.
    pub r#type: &'static str,
}

/// A postal address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The address; may hold line ends.
    pub address: String,
    /// `home`, `work` or `other`.
    pub r#type: &'static str,
}

/// A page in a social network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Social {
    /// Its URL.
    pub url: String,
}

/// Another page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Website {
    /// Its URL.
    pub url: String,
    /// `personal`, `company`, `portfolio`, `blog` or `other`.
    pub r#type: &'static str,
}
