//! What became of an export, in the words of the JSON Lines.

use serde::{Deserialize, Serialize};

use crate::config::Channel;
use crate::people::{ApplicationId, CandidateId, JobId, PersonRef};

/// What became of an export (the `outcome` words of docs/cli.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Would be written; nothing has been.
    Planned,
    /// A new person with an application.
    Created,
    /// An application for a person who was there.
    Added,
    /// Nothing to do.
    AlreadyOnJob,
    /// A person has to look first.
    NeedsReview,
    /// A guard blocks it.
    Guarded,
    /// Greenhouse refused it or it could not be sent; nothing was written.
    Failed,
    /// Cancelled; nothing was written. The JSON Lines have no word of their own for it
    /// (docs/cli.md) and say `failed`, with the reason.
    #[serde(rename(serialize = "failed"), skip_deserializing)]
    TakenBack,
    /// Its fate is not known yet; it is never sent again blindly.
    Unknown,
}

impl Outcome {
    /// Returns the word of the JSON Lines format.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Created => "created",
            Self::Added => "added",
            Self::AlreadyOnJob => "already_on_job",
            Self::NeedsReview => "needs_review",
            Self::Guarded => "guarded",
            Self::Failed | Self::TakenBack => "failed",
            Self::Unknown => "unknown",
        }
    }

    /// Returns whether the person is not where they were to be, and it won't resolve by itself (exit
    /// code 1).
    pub fn needs_person(self) -> bool {
        matches!(
            self,
            Self::NeedsReview | Self::Guarded | Self::Failed | Self::TakenBack | Self::Unknown
        )
    }
}

/// The outcome for one person; its serde form is one line of `gleaner export --format jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Whom it is about; not part of the JSON Lines format.
    #[serde(skip)]
    pub person: PersonRef,
    /// The profile's id at its source.
    pub external_id: String,
    /// Name to show.
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The outbox's id, none where nothing went into the outbox.
    pub export_id: Option<String>,
    /// The person in Greenhouse, where known.
    pub candidate_id: Option<CandidateId>,
    /// The application in Greenhouse, where known.
    pub application_id: Option<ApplicationId>,
    /// The job, none for a prospect.
    pub job_id: Option<JobId>,
    /// The channel it leaves or left through.
    pub channel: Channel,
    /// Why, where it needs saying.
    pub reason: Option<String>,
}
