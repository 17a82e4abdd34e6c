//! What exports wait for that may not leave: after a refusal that stands for all of a batch, no other
//! call of the kind is made for the job.

use super::PlannedWrite;

/// What a call does to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteKind {
    /// Makes them, with an application.
    Create,
    /// Puts an application beside those that they have.
    Add,
    /// Makes a prospect a candidate on the job.
    Convert,
}

impl From<PlannedWrite> for WriteKind {
    fn from(planned: PlannedWrite) -> Self {
        match planned {
            PlannedWrite::Create => Self::Create,
            PlannedWrite::Add { .. } => Self::Add,
            PlannedWrite::Convert { .. } => Self::Convert,
        }
    }
}

/// What an export waits for, where the first of its batch was refused for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Halt {
    /// Its job is not open in Greenhouse.
    Job,
    /// Its job is not among the open ones that the partner key's user may use.
    PartnerJob,
    /// Calls of the kind are not permitted.
    Right(WriteKind),
}

impl Halt {
    const ALL: [Self; 5] = [
        Self::Job,
        Self::PartnerJob,
        Self::Right(WriteKind::Create),
        Self::Right(WriteKind::Add),
        Self::Right(WriteKind::Convert),
    ];

    /// Returns its word in the outbox's table.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::PartnerJob => "partner_job",
            Self::Right(WriteKind::Create) => "create",
            Self::Right(WriteKind::Add) => "add",
            Self::Right(WriteKind::Convert) => "convert",
        }
    }

    /// Returns what a word of the outbox's table stands for, none for any other.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|halt| halt.word() == word)
    }

    /// Returns, in words, why an export waits and what it waits for.
    pub(super) fn words(self, reason: &str) -> String {
        let until = match self {
            Self::Job | Self::PartnerJob => "once the job is open",
            Self::Right(_) => "once that is allowed",
        };
        format!("not sent: {reason}; goes on by itself {until}")
    }
}
