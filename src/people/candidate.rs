//! A person in Greenhouse and their applications, as the mirror keeps them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ApplicationId, CandidateId, JobId};

/// A person in Greenhouse (contract 4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Greenhouse's id.
    pub id: CandidateId,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// The name the person goes by.
    pub preferred_name: Option<String>,
    /// Employer.
    pub company: Option<String>,
    /// Position held.
    pub title: Option<String>,
    /// E-mail addresses as Greenhouse keeps them.
    pub emails: Vec<String>,
    /// Phone numbers as Greenhouse keeps them.
    pub phones: Vec<String>,
    /// Social media and website addresses as Greenhouse keeps them.
    pub urls: Vec<String>,
    /// Postal addresses; often only a town.
    pub addresses: Vec<String>,
    /// Tag names.
    pub tags: Vec<String>,
    /// Visible only to users who may see private candidates.
    pub private: bool,
    /// When the person came into Greenhouse.
    pub created_at: Option<Timestamp>,
    /// When the record last changed.
    pub updated_at: Option<Timestamp>,
    /// When anything last happened to the person.
    pub last_activity_at: Option<Timestamp>,
}

impl Candidate {
    /// Returns given and family name joined, or an empty string.
    pub fn name(&self) -> String {
        [&self.first_name, &self.last_name]
            .into_iter()
            .filter_map(|part| {
                part.as_deref()
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
            })
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// An application or prospect with the names its ids stand for (contract 5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Application {
    /// Greenhouse's id.
    pub id: ApplicationId,
    /// Whose application it is.
    pub candidate_id: CandidateId,
    /// The job; none for a prospect.
    pub job_id: Option<JobId>,
    /// The job's name; none when unknown or not visible to the acting user.
    pub job: Option<String>,
    /// Jobs a prospect is thought of for (`prospective_job_ids`).
    pub prospective_job_ids: Vec<JobId>,
    /// Where it stands.
    pub status: ApplicationStatus,
    /// The stage's name; none for prospects and ended applications (contract 5).
    pub stage: Option<String>,
    /// The last stage it was seen in, which Greenhouse forgets when it ends; none where it had ended
    /// before it was first copied.
    pub stage_reached: Option<String>,
    /// A prospect rather than a candidate on a job.
    pub prospect: bool,
    /// When it was made: the applied date.
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// When it was rejected.
    pub rejected_at: Option<Timestamp>,
    /// Why it was rejected.
    pub rejection_reason: Option<String>,
    /// When anything last happened to it.
    pub last_activity_at: Option<Timestamp>,
    /// The source's name.
    pub source: Option<String>,
    /// The recruiter, a user.
    pub recruiter_id: Option<i64>,
    /// The recruiter's name.
    pub recruiter: Option<String>,
}

/// Where an application stands, in the words of the query side (contract 5.1: rows say
/// `in_process` for what the query calls `active`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationStatus {
    /// Under way.
    Active,
    /// Turned down.
    Rejected,
    /// Hired.
    Hired,
    /// A prospect that became a candidate on a job.
    Converted,
    /// A word this version does not know.
    Unknown,
}

impl ApplicationStatus {
    /// Returns the status for a word of either vocabulary, `Unknown` for any other.
    pub fn from_word(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "active" | "in_process" => Self::Active,
            "rejected" => Self::Rejected,
            "hired" => Self::Hired,
            "converted" => Self::Converted,
            _ => Self::Unknown,
        }
    }

    /// Returns the word shown and put into JSON Lines.
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Rejected => "rejected",
            Self::Hired => "hired",
            Self::Converted => "converted",
            Self::Unknown => "unknown",
        }
    }
}
