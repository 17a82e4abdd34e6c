//! A sourced person.

use serde::{Deserialize, Serialize};

use super::Contact;

/// A sourced person, from a file, a paste, a browser or a provider.
///
/// The serde form is one line of the JSON Lines format of docs/cli.md; unknown keys are kept
/// in `extra` and shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// The id the source gave, or one derived from the strongest key; unique within `source`.
    pub external_id: String,
    /// Where the profile came from: a file's name without its folder, `stdin`, `paste`, or what the
    /// row itself names as its source.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// The whole name as the source wrote it.
    pub full_name: Option<String>,
    /// The name the person goes by.
    pub preferred_name: Option<String>,
    /// Position held.
    pub title: Option<String>,
    /// The line under the name on a profile page; stands in for a missing title.
    pub headline: Option<String>,
    /// Employer.
    pub company: Option<String>,
    /// Town or region, as written.
    pub location: Option<String>,
    /// E-mail addresses as written, best first, each with its kind where the source tells it.
    pub emails: Vec<Contact>,
    /// Phone numbers as written, best first, each with its kind where the source tells it.
    pub phones: Vec<Contact>,
    /// LinkedIn page as written; a key, never fetched.
    pub linkedin: Option<String>,
    /// GitHub page or login as written.
    pub github: Option<String>,
    /// Other pages as written.
    pub urls: Vec<String>,
    /// The page at the source that shows this profile.
    pub profile_url: Option<String>,
    /// Free text of the sourcer.
    pub notes: Option<String>,
    /// Labels of the sourcer.
    pub tags: Vec<String>,
    /// The tool whose id `external_id` is, where the reader can tell (`Apollo`, `Greenhouse`, `GitHub`); kept with the
    /// statement in the library, not with the profile.
    #[serde(skip)]
    pub tool: Option<String>,
    /// Keys of the source that Gleaner has no field for.
    #[serde(flatten)]
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// What tells a profile from every other one: its id, and where that id is unique.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ProfileKey {
    /// The source that gave the id; empty for an id made of an e-mail, page or phone, which means
    /// the same person in every source.
    pub space: String,
    /// The id.
    pub external_id: String,
}

impl ProfileKey {
    /// Returns the key of an id that a source gave.
    pub fn new(source: &str, external_id: &str) -> Self {
        Self {
            space: super::derive::space(source, external_id).to_owned(),
            external_id: external_id.to_owned(),
        }
    }
}

impl Profile {
    /// Returns what tells this profile from every other one.
    pub fn key(&self) -> ProfileKey {
        ProfileKey::new(&self.source, &self.external_id)
    }

    /// Returns the name to show: given and family name, else the full name, else an empty string. An East Asian name in
    /// one piece is shown as it is written.
    pub fn name(&self) -> String {
        let filled = |s: &Option<String>| {
            s.as_deref()
                .map(str::trim)
                .filter(|s| !s.is_empty())
                .map(str::to_owned)
        };
        let (first, last, full) = (
            filled(&self.first_name),
            filled(&self.last_name),
            filled(&self.full_name),
        );
        match (first, last, full) {
            (Some(first), Some(last), Some(full)) if full == format!("{last}{first}") => full,
            (Some(first), Some(last), _) => format!("{first} {last}"),
            (_, _, Some(full)) => full,
            (first, last, None) => first.or(last).unwrap_or_default(),
        }
    }

    /// Returns the title to show: the title, else the headline.
    pub fn position(&self) -> Option<&str> {
        self.title.as_deref().or(self.headline.as_deref())
    }

    /// Returns every page of the profile as written: LinkedIn, GitHub, profile page, others.
    pub fn pages(&self) -> impl Iterator<Item = &str> {
        [&self.linkedin, &self.github, &self.profile_url]
            .into_iter()
            .filter_map(|page| page.as_deref())
            .chain(self.urls.iter().map(String::as_str))
    }
}
