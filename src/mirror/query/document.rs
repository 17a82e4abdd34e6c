//! What a query can ask about: people, their applications, and the names behind ids.

use std::collections::HashSet;

use jiff::Timestamp;

use super::Field;
use super::words::{findable, in_one_piece};
use crate::mirror::keys;
use crate::people::{ApplicationStatus, Candidate, Contact, JobId, Profile};

/// The names behind ids, to find jobs and sources by.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub(super) jobs: Vec<(JobId, Vec<String>)>,
    pub(super) sources: Vec<(i64, String)>,
    /// It is profiles that are asked for, which say themselves where they are from.
    pub(super) library: bool,
    /// The newest import.
    pub(super) last_import: Option<i64>,
    /// What was exported from here.
    pub(super) exports: Vec<ExportFact>,
    /// Each list's folded name, and who is on it.
    pub(super) lists: Vec<(String, Vec<i64>)>,
    /// Who is skipped.
    pub(super) skipped: HashSet<i64>,
}

impl Known {
    /// Returns what is known of a library: `last` is the number of its newest import.
    pub fn of_library(last: Option<i64>) -> Self {
        Self {
            library: true,
            last_import: last,
            ..Self::default()
        }
    }

    /// Adds a job, found by the words of its name, by its requisition and by its id.
    pub fn add_job(&mut self, id: JobId, name: &str, requisition: Option<&str>) {
        let texts = [name, requisition.unwrap_or(""), &id.to_string()]
            .map(findable)
            .to_vec();
        self.jobs.push((id, texts));
    }

    /// Adds an export. `person` is the number of the profile or of the candidate, whichever is asked
    /// for; the target is found by its words and by the number of its job.
    pub fn add_export(
        &mut self,
        person: i64,
        target: &str,
        job: Option<JobId>,
        at: Option<Timestamp>,
    ) {
        let job = job.map(|id| findable(&id.to_string()));
        self.exports.push(ExportFact {
            person,
            texts: std::iter::once(findable(target)).chain(job).collect(),
            at,
        });
    }

    /// Adds a list, by its folded name, with the numbers of those on it.
    pub fn add_list(&mut self, name: String, people: Vec<i64>) {
        self.lists.push((name, people));
    }

    /// Adds those who are skipped, by their numbers.
    pub fn add_skipped(&mut self, people: impl IntoIterator<Item = i64>) {
        self.skipped.extend(people);
    }

    /// Adds a source, found by the words of its name.
    pub fn add_source(&mut self, id: i64, name: &str) {
        self.sources.push((id, findable(name)));
    }
}

/// An export from here, as far as a query can ask about it.
#[derive(Clone, Debug)]
pub(super) struct ExportFact {
    pub(super) person: i64,
    pub(super) texts: Vec<String>,
    pub(super) at: Option<Timestamp>,
}

/// An application, as far as a query can ask about it.
#[derive(Clone, Debug)]
pub struct ApplicationFacts {
    /// The job, or the jobs a prospect is thought of for.
    pub jobs: Vec<JobId>,
    /// The stage it is in or ended in, and those of its job before it, as far as they are known.
    pub stages: Vec<String>,
    /// Where it stands.
    pub status: ApplicationStatus,
    /// A prospect.
    pub prospect: bool,
    /// The source.
    pub source: Option<i64>,
    /// When it was made.
    pub applied_at: Option<Timestamp>,
}

/// Where a profile is from, as far as a query can ask about it.
#[derive(Clone, Debug, Default)]
pub struct DocumentOrigin {
    /// The profile's number.
    pub id: i64,
    /// Files, tools.
    pub names: Vec<String>,
    /// The numbers of the imports that told of it.
    pub imports: Vec<String>,
    /// When it came in.
    pub added_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
}

/// A person, as far as a query can ask about them.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The number of the candidate or the profile.
    pub(super) id: i64,
    /// A line for each text: the field's sign, then the text as [`findable`] writes it; names first,
    /// then what else a bare word looks at. In one piece, since a library of a hundred thousand is
    /// held in memory so.
    texts: Box<str>,
    /// Where the lines of names end, and those a bare word looks at.
    ends: [usize; 2],
    pub(super) keys: Box<[keys::Hashed]>,
    pub(super) private: bool,
    pub(super) updated_at: Option<Timestamp>,
    pub(super) added_at: Option<Timestamp>,
    pub(super) journeys: Vec<ApplicationFacts>,
}

impl Document {
    /// Returns what a query can ask of a candidate with these applications, without keys.
    pub fn of_candidate(candidate: &Candidate, journeys: Vec<ApplicationFacts>) -> Self {
        let parts = [&candidate.first_name, &candidate.last_name].map(|part| part.as_deref());
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let mut texts = Texts::default();
        texts.add(Field::Name, [name.as_str()]);
        texts.add(Field::Name, in_one_piece(&name).iter().map(String::as_str));
        texts.add(Field::Name, candidate.preferred_name.as_deref());
        let names = texts.0.len();
        texts.add(Field::Title, candidate.title.as_deref());
        texts.add(Field::Company, candidate.company.as_deref());
        texts.add(Field::Email, candidate.emails.iter().map(String::as_str));
        texts.add(
            Field::Location,
            candidate.addresses.iter().map(String::as_str),
        );
        texts.add(Field::Tag, candidate.tags.iter().map(String::as_str));
        let bare = texts.0.len();
        texts.add(Field::Linkedin, candidate.urls.iter().map(String::as_str));
        Self {
            id: candidate.id.0,
            texts: texts.0.into(),
            ends: [names, bare],
            keys: Box::default(),
            private: candidate.private,
            updated_at: candidate.updated_at,
            added_at: None,
            journeys,
        }
    }

    /// Adds the keys of the candidate, which cost more than all the rest and are seldom asked for;
    /// see [`super::Bound::asks_for_keys`].
    #[must_use]
    pub fn with_keys_of(mut self, candidate: &Candidate) -> Self {
        self.keys = keys::of_candidate(candidate).into();
        self
    }

    /// Returns what a query can ask of a profile, which has no applications. `origin` says where it
    /// is from.
    pub fn of_profile(profile: &Profile, origin: &DocumentOrigin) -> Self {
        let name = profile.name();
        let mut texts = Texts::default();
        texts.add(Field::Name, [name.as_str()]);
        texts.add(Field::Name, in_one_piece(&name).iter().map(String::as_str));
        texts.add(Field::Name, profile.preferred_name.as_deref());
        let names = texts.0.len();
        texts.add(Field::Title, profile.title.as_deref());
        texts.add(Field::Title, profile.headline.as_deref());
        texts.add(Field::Company, profile.company.as_deref());
        texts.add(Field::Email, profile.emails.iter().map(Contact::as_str));
        texts.add(Field::Location, profile.location.as_deref());
        texts.add(Field::Tag, profile.tags.iter().map(String::as_str));
        let bare = texts.0.len();
        texts.add(Field::Linkedin, profile.pages());
        texts.add(Field::Source, origin.names.iter().map(String::as_str));
        texts.add(Field::Source, [profile.source.as_str()]);
        texts.add(Field::Import, origin.imports.iter().map(String::as_str));
        Self {
            id: origin.id,
            texts: texts.0.into(),
            ends: [names, bare],
            keys: keys::of_profile(profile).into(),
            updated_at: origin.updated_at,
            added_at: origin.added_at,
            ..Self::default()
        }
    }

    /// Returns only applications, to ask which of them a query speaks of.
    pub(in crate::mirror) fn of_journeys(journeys: Vec<ApplicationFacts>) -> Self {
        Self {
            journeys,
            ..Self::default()
        }
    }

    /// Returns the texts of a field, each as [`findable`] writes it.
    pub(in crate::mirror) fn values(&self, field: Field) -> impl Iterator<Item = &str> {
        let wanted = sign(field);
        self.texts
            .lines()
            .filter_map(move |line| line.strip_prefix(wanted?))
    }

    /// Returns the lines of every field.
    pub(super) fn all(&self) -> &str {
        &self.texts
    }

    /// Returns the lines of names.
    pub(super) fn names(&self) -> &str {
        self.texts.get(..self.ends[0]).unwrap_or("")
    }

    /// Returns the lines of the fields in [`BARE`].
    pub(super) fn bare(&self) -> &str {
        self.texts.get(..self.ends[1]).unwrap_or("")
    }

    pub(in crate::mirror) fn journeys(&self) -> &[ApplicationFacts] {
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

/// The texts of a document while it is made.
#[derive(Default)]
struct Texts(String);

impl Texts {
    fn add<'a>(&mut self, field: Field, values: impl IntoIterator<Item = &'a str>) {
        for value in values {
            let text = findable(value);
            if let (false, Some(sign)) = (text.is_empty(), sign(field)) {
                self.0.push(sign);
                self.0.push_str(&text);
                self.0.push('\n');
            }
        }
    }
}

/// Returns the sign of a field's lines, a capital, which no word holds; none for what is not asked
/// of texts.
fn sign(field: Field) -> Option<char> {
    Some(match field {
        Field::Name => 'N',
        Field::Title => 'T',
        Field::Company => 'C',
        Field::Email => 'E',
        Field::Location => 'L',
        Field::Tag => 'G',
        Field::Linkedin => 'P',
        Field::Source => 'S',
        Field::Import => 'I',
        // Lists are looked up by the person's number.
        Field::List => 'L',
        Field::Phone | Field::Job | Field::Stage => return None,
    })
}
