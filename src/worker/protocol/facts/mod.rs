//! What there is to show: rows, details, jobs.

mod exports;
mod status;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::Problem;
use crate::config::Visibility;
use crate::export::{ExportAttribute, Named, Pool, StageVisit};
use crate::matching::Assessment;
use crate::people::{Application, Candidate, Job, PersonRef, Profile};

pub use exports::{ExportRow, ExportShown, SummaryRow};
pub use status::{Budget, Connection, MirrorState, Status, SyncProgress, WaitShown};

/// A line of the results.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The person.
    pub id: PersonRef,
    /// Name as written; empty when there is none.
    pub name: String,
    /// Position held.
    pub title: Option<String>,
    /// Employer.
    pub company: Option<String>,
    /// Town.
    pub location: Option<String>,
    /// For a candidate: where they last were in Greenhouse.
    pub note: Option<RowNote>,
    /// Exported from here.
    pub exported: bool,
    /// Where the row is from and where it went.
    pub origin: RowOrigin,
}

/// Where somebody in a list is from and where they went.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowOrigin {
    /// Of a profile: file or tool, the last that told of it.
    pub source: Option<String>,
    /// Of a profile: when it came into the library.
    pub added_at: Option<Timestamp>,
    /// Job or pool of the newest export from here.
    pub exported_to: Option<String>,
    /// When that was.
    pub exported_at: Option<Timestamp>,
    /// Why somebody is skipped for now, and until when; none for whoever is not.
    pub skipped: Option<(String, Option<Timestamp>)>,
}

/// A candidate's newest application in short.
#[derive(Clone, Debug, PartialEq)]
pub struct RowNote {
    /// Job's name.
    pub job: Option<String>,
    /// Stage's name; of one that has ended, the last it is known to have been in.
    pub stage: Option<String>,
    /// Status word.
    pub status: String,
    /// When anything last happened.
    pub last_activity_at: Option<Timestamp>,
}

/// All there is to show of one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    /// The profile, for a row of the library.
    pub profile: Option<Profile>,
    /// The candidate of the row, or the candidates the profile may be, best first.
    pub candidates: Vec<CandidateDetail>,
}

/// A person with the verdict on them: one answer, so that nobody puts two together.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedPerson {
    /// Who it is.
    pub row: PersonRef,
    /// All there is to show, with the records of those whom the verdict names.
    pub detail: Arc<Detail>,
    /// The verdict, or why there is none. Absent for a candidate whom Greenhouse was not asked about:
    /// who is there is there.
    pub verdict: Option<Result<Arc<Assessment>, Problem>>,
}

/// A candidate with their history.
#[derive(Clone, Debug, PartialEq)]
pub struct CandidateDetail {
    /// The person.
    pub candidate: Candidate,
    /// Their applications, newest first.
    pub applications: Vec<Application>,
    /// The stages that those were in, oldest first within each; empty before somebody asks Greenhouse.
    pub visits: Vec<StageVisit>,
}

/// The jobs people can be put on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JobList {
    /// Open jobs, by name.
    pub open: Vec<Job>,
    /// Jobs that are there and not offered.
    pub hidden: Vec<HiddenJobs>,
    /// The prospect pools in use, by name: where people without a job can go.
    pub pools: Vec<Pool>,
}

/// Jobs not offered, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenJobs {
    /// Why, in words: `closed`, `draft`, `template`.
    pub reason: String,
    /// How many.
    pub count: usize,
}

/// What exports can carry besides the person, and what they carry unless a session says otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choices {
    /// What there is to choose from: the acting user first, then by name.
    pub known: BTreeMap<ExportAttribute, Vec<Choice>>,
    /// What the config says; a tag that is still to be made has the number 0.
    pub configured: BTreeMap<ExportAttribute, Vec<Named>>,
    /// What the config says and Greenhouse does not have, one line each, with the nearest names.
    pub mistakes: Vec<String>,
    /// Reasons for overrides are wanted as notes.
    pub override_notes: bool,
    /// Who may see notes.
    pub visibility: Visibility,
}

/// Something of Greenhouse that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What it is.
    pub named: Named,
    /// It is the acting user.
    pub own: bool,
}
