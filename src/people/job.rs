//! A job in Greenhouse.

use serde::{Deserialize, Serialize};

use super::JobId;

/// A job with the names its ids stand for (contract 7).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Greenhouse's id.
    pub id: JobId,
    /// Title inside the organisation.
    pub name: String,
    /// The organisation's own number for it.
    pub requisition_id: Option<String>,
    /// Open, draft or closed.
    pub status: JobStatus,
    /// Department's name.
    pub department: Option<String>,
    /// Offices' names.
    pub offices: Vec<String>,
    /// Visible only to its hiring team (contract 2.5).
    pub confidential: bool,
    /// A template, not a job to put people on.
    pub template: bool,
}

/// Whether people can be put on a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// Takes people.
    Open,
    /// Not yet opened.
    Draft,
    /// No longer takes people.
    Closed,
    /// A word this version does not know.
    Unknown,
}

impl JobStatus {
    /// Returns the status for Greenhouse's word, `Unknown` for any other.
    pub fn from_word(word: &str) -> Self {
        match word {
            "open" => Self::Open,
            "draft" => Self::Draft,
            "closed" => Self::Closed,
            _ => Self::Unknown,
        }
    }

    /// Returns the word shown and put into JSON Lines.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Draft => "draft",
            Self::Closed => "closed",
            Self::Unknown => "unknown",
        }
    }
}
