//! What a query can ask about: people, their applications, and the names behind ids.

use jiff::Timestamp;

use super::Field;
use super::words::{Word, positions};
use crate::mirror::keys;
use crate::people::{ApplicationStatus, Candidate, JobId, Profile};

/// The names behind ids, to find jobs and sources by.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub(super) jobs: Vec<(JobId, Vec<Vec<Word>>)>,
    pub(super) sources: Vec<(i64, Vec<Word>)>,
}

impl Known {
    /// Adds a job, found by the words of its name, by its requisition and by its id.
    pub fn add_job(&mut self, id: JobId, name: &str, requisition: Option<&str>) {
        let texts = [name, requisition.unwrap_or(""), &id.to_string()]
            .map(positions)
            .to_vec();
        self.jobs.push((id, texts));
    }

    /// Adds a source, found by the words of its name.
    pub fn add_source(&mut self, id: i64, name: &str) {
        self.sources.push((id, positions(name)));
    }
}

/// An application, as far as a query can ask about it.
#[derive(Clone, Debug)]
pub struct Journey {
    /// The job, or the jobs a prospect is thought of for.
    pub jobs: Vec<JobId>,
    /// The stage it is in, or was last seen in.
    pub stage: Option<String>,
    /// Where it stands.
    pub status: ApplicationStatus,
    /// A prospect.
    pub prospect: bool,
    /// The source.
    pub source: Option<i64>,
    /// When it was made.
    pub applied_at: Option<Timestamp>,
}

/// A person, as far as a query can ask about them.
#[derive(Clone, Debug, Default)]
pub struct Document {
    names: Vec<Vec<Word>>,
    titles: Vec<Vec<Word>>,
    companies: Vec<Vec<Word>>,
    emails: Vec<Vec<Word>>,
    locations: Vec<Vec<Word>>,
    tags: Vec<Vec<Word>>,
    pages: Vec<Vec<Word>>,
    pub(super) keys: Vec<keys::Hashed>,
    pub(super) private: bool,
    pub(super) updated_at: Option<Timestamp>,
    pub(super) journeys: Vec<Journey>,
}

impl Document {
    /// Returns what a query can ask of a candidate with these applications, without keys.
    pub fn of_candidate(candidate: &Candidate, journeys: Vec<Journey>) -> Self {
        let parts = [&candidate.first_name, &candidate.last_name].map(|part| part.as_deref());
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        Self {
            names: texts([Some(name.as_str()), candidate.preferred_name.as_deref()]),
            titles: texts([candidate.title.as_deref()]),
            companies: texts([candidate.company.as_deref()]),
            emails: texts(candidate.emails.iter().map(|text| Some(text.as_str()))),
            locations: texts(candidate.addresses.iter().map(|text| Some(text.as_str()))),
            tags: texts(candidate.tags.iter().map(|text| Some(text.as_str()))),
            pages: texts(candidate.urls.iter().map(|text| Some(text.as_str()))),
            keys: Vec::new(),
            private: candidate.private,
            updated_at: candidate.updated_at,
            journeys,
        }
    }

    /// Adds the keys of the candidate, which cost more than all the rest and are seldom asked for;
    /// see [`super::Bound::asks_for_keys`].
    #[must_use]
    pub fn with_keys_of(mut self, candidate: &Candidate) -> Self {
        self.keys = keys::of_candidate(candidate);
        self
    }

    /// Returns what a query can ask of a profile, which has no applications.
    pub fn of_profile(profile: &Profile) -> Self {
        let name = profile.name();
        Self {
            names: texts([Some(name.as_str()), profile.preferred_name.as_deref()]),
            titles: texts([profile.title.as_deref(), profile.headline.as_deref()]),
            companies: texts([profile.company.as_deref()]),
            emails: texts(profile.emails.iter().map(|text| Some(text.as_str()))),
            locations: texts([profile.location.as_deref()]),
            tags: texts(profile.tags.iter().map(|text| Some(text.as_str()))),
            pages: texts(profile.pages().map(Some)),
            keys: keys::of_profile(profile),
            ..Self::default()
        }
    }

    /// Returns only applications, to ask which of them a query speaks of.
    pub(in crate::mirror) fn of_journeys(journeys: Vec<Journey>) -> Self {
        Self {
            journeys,
            ..Self::default()
        }
    }

    pub(in crate::mirror) fn values(&self, field: Field) -> &[Vec<Word>] {
        match field {
            Field::Name => &self.names,
            Field::Title => &self.titles,
            Field::Company => &self.companies,
            Field::Email => &self.emails,
            Field::Location => &self.locations,
            Field::Tag => &self.tags,
            Field::Linkedin => &self.pages,
            Field::Phone | Field::Job | Field::Stage | Field::Source => &[],
        }
    }

    pub(in crate::mirror) fn journeys(&self) -> &[Journey] {
        &self.journeys
    }
}

/// The fields a bare word looks at, names first.
pub(in crate::mirror) const BARE: [Field; 6] = [
    Field::Name,
    Field::Title,
    Field::Company,
    Field::Location,
    Field::Tag,
    Field::Email,
];

fn texts<'a>(values: impl IntoIterator<Item = Option<&'a str>>) -> Vec<Vec<Word>> {
    values
        .into_iter()
        .flatten()
        .map(positions)
        .filter(|words| !words.is_empty())
        .collect()
}
