//! What was understood of a paste or of dropped files, as the screen shows it before anything is kept.

use std::sync::Arc;

use super::Problem;
use crate::library::FieldChange;
use crate::matching::Assessment;
use crate::people::formats::{Reject, Understood as How};
use crate::people::{Candidate, CandidateId, Profile, ProfileId};

/// What a pasted text is.
#[derive(Clone, Debug, PartialEq)]
pub enum Understood {
    /// The address of a candidate's page in Greenhouse.
    Candidate {
        /// Whose page.
        id: CandidateId,
        /// Whether the local copy has them.
        known: bool,
    },
    /// A name and nothing else: something to search for.
    Name(String),
    /// People, or text without any.
    People(Arc<Reviewed>),
}

/// People from outside, each with the answer to the first question: are they in Greenhouse?
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reviewed {
    /// The names of the files they come from; empty for a paste.
    pub files: Vec<String>,
    /// The people, in their order.
    pub people: Vec<ReviewedPerson>,
    /// Files that nothing came from, and why.
    pub unread: Vec<UnreadFile>,
    /// What could not be used, and why.
    pub rejects: Vec<Reject>,
    /// Remarks on the whole, such as columns kept as extra.
    pub remarks: Vec<String>,
    /// How the text or the file was read.
    pub understood: How,
}

/// A file that nobody was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadFile {
    /// Its name.
    pub name: String,
    /// Why, in words.
    pub reason: String,
}

/// A person from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewedPerson {
    /// The person, as understood.
    pub profile: Profile,
    /// The verdict by the local copy, or why there is none.
    pub verdict: Result<Arc<Assessment>, Problem>,
    /// Their record, where the library has them already.
    pub kept: Option<ProfileId>,
    /// What keeping them would fill or change in that record.
    pub changes: Vec<FieldChange>,
    /// That record with what is here; the verdict is on it.
    pub record: Option<Box<Profile>>,
    /// The likeliest candidate of the verdict, of the first people of a list.
    pub likeliest: Option<Box<Candidate>>,
}

impl ReviewedPerson {
    /// Returns somebody whom the library lacks, with what is known of them.
    pub fn new(profile: Profile, verdict: Result<Arc<Assessment>, Problem>) -> Self {
        Self {
            profile,
            verdict,
            kept: None,
            changes: Vec::new(),
            record: None,
            likeliest: None,
        }
    }

    /// Returns the person as the library would have them.
    pub fn shown(&self) -> &Profile {
        self.record.as_deref().unwrap_or(&self.profile)
    }
}

/// What the library made of people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// How many were not there before.
    pub added: usize,
    /// How many were there and have gained or changed something.
    pub updated: usize,
    /// How many were there just so.
    pub unchanged: usize,
    /// How many pairs of records may be one person and wait for a look.
    pub in_doubt: usize,
    /// Their records, in the order of the import.
    pub people: Vec<ProfileId>,
}
