//! The state of an export; the module's own text draws the transitions.

use serde::{Deserialize, Serialize};

use super::Outcome;

/// The state of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxState {
    /// Waits for its turn.
    Planned,
    /// Can be cancelled for a few seconds.
    Held,
    /// A call is about to leave, or has left and not been answered.
    Sending,
    /// A call left and its outcome is not known; being reconciled.
    Unknown,
    /// In Greenhouse.
    Done,
    /// Greenhouse said no; nothing was written.
    Refused,
    /// Needs review.
    NeedsPerson,
    /// Cancelled.
    Cancelled,
}

impl OutboxState {
    /// Every state, in the order of an export's life.
    pub const ALL: [Self; 8] = [
        Self::Planned,
        Self::Held,
        Self::Sending,
        Self::Unknown,
        Self::Done,
        Self::Refused,
        Self::NeedsPerson,
        Self::Cancelled,
    ];

    /// Returns the word of the outbox's JSON Lines and of its table in the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Held => "held",
            Self::Sending => "sending",
            Self::Unknown => "unknown",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::NeedsPerson => "needs_person",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns the state in words for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Planned => "waiting",
            Self::Held => "sending soon",
            Self::Sending => "sending",
            Self::Unknown => "unknown, checking",
            Self::Done => "done",
            Self::Refused => "failed",
            Self::NeedsPerson => "needs review",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns the state of a word, none for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Returns whether nothing more happens until a person acts.
    pub fn rests(self) -> bool {
        matches!(
            self,
            Self::Done | Self::Refused | Self::NeedsPerson | Self::Cancelled
        )
    }

    /// Returns what became of an export in this state whose row holds the outcome `kept`; none while it is
    /// on its way. No other place says so.
    pub fn outcome(self, kept: Option<Outcome>) -> Option<Outcome> {
        match self {
            Self::Planned | Self::Held | Self::Sending => None,
            Self::Unknown => Some(Outcome::Unknown),
            Self::Done => Some(kept.unwrap_or(Outcome::AlreadyOnJob)),
            Self::Refused => Some(Outcome::Failed),
            Self::Cancelled => Some(Outcome::TakenBack),
            Self::NeedsPerson => Some(kept.unwrap_or(Outcome::NeedsReview)),
        }
    }

    /// Returns whether the same intent, asked for again, starts anew (fine print: refused or
    /// cancelled is checked and tried anew; a person who asks again has also looked).
    pub fn starts_anew(self) -> bool {
        matches!(self, Self::Refused | Self::NeedsPerson | Self::Cancelled)
    }
}
