//! Exports as they are shown.

use std::sync::Arc;

use jiff::Timestamp;

use crate::export::{Field, FollowUp, MatchSuspect, OutboxState, Outcome};
use crate::people::text::fold;
use crate::people::{ApplicationId, CandidateId};
use crate::worker::protocol::Problem;

/// A line of the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportRow {
    /// The export's id.
    pub id: String,
    /// The profile's id at its source; a candidate's Greenhouse id otherwise.
    pub external_id: String,
    /// The person's name; empty when there is none.
    pub name: String,
    /// Where they go, in words.
    pub target: String,
    /// Its state.
    pub state: OutboxState,
    /// What became of it; none while it is on its way.
    pub outcome: Option<Outcome>,
    /// Why it is where it is.
    pub reason: Option<String>,
    /// How often a call left.
    pub attempts: u32,
    /// How many of the writes that follow it did not land and wait for somebody.
    pub missed: u16,
    /// The person in Greenhouse.
    pub candidate: Option<CandidateId>,
    /// The application in Greenhouse.
    pub application: Option<ApplicationId>,
    /// When the next step may be made, for one that settles by itself.
    pub due_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// How often its row has changed: of two, the higher one is newer.
    pub version: u64,
    /// It waits for a job that is not open, or for a right: its reason says for which.
    pub halted: bool,
    /// It was asked for and never went into the outbox: there is nothing to try again or to cancel.
    pub unsent: bool,
}

impl ExportRow {
    /// Returns whether a guard blocks the export until somebody overrides it.
    pub fn is_blocked(&self) -> bool {
        self.state == OutboxState::NeedsPerson && self.outcome == Some(Outcome::Guarded)
    }

    /// Returns whether all words of what is looked for stand somewhere in it, whatever their case and
    /// accents.
    pub fn says(&self, wanted: &str) -> bool {
        let number = |id: Option<i64>| id.map_or_else(String::new, |id| id.to_string());
        let text = [
            self.name.as_str(),
            &self.target,
            self.state.words(),
            self.state.word(),
            self.fate(),
            self.reason.as_deref().unwrap_or_default(),
            &self.id,
            &self.external_id,
            &number(self.candidate.map(|id| id.0)),
            &number(self.application.map(|id| id.0)),
        ]
        .join(" ");
        let folded = |text: &str| text.split_whitespace().map(fold).collect::<Vec<_>>();
        let text = folded(&text).join(" ");
        folded(wanted).iter().all(|word| text.contains(word))
    }

    /// Returns whether it waits for somebody: itself, or what follows it.
    pub fn waits(&self) -> bool {
        matches!(self.state, OutboxState::Refused | OutboxState::NeedsPerson) || self.missed > 0
    }

    /// Returns what became of it in words, as far as it is known: of one that is done whether somebody
    /// was created or added, else its state.
    pub fn fate(&self) -> &'static str {
        match (self.outcome, self.state) {
            (Some(Outcome::AlreadyOnJob), _) => "nothing to do",
            (Some(Outcome::Guarded), _) if self.unsent => "not sent: blocked",
            (Some(Outcome::NeedsReview), _) if self.unsent => "not sent: review",
            (Some(Outcome::Failed), _) if self.unsent => "not sent: failed",
            (_, OutboxState::Cancelled) if self.unsent => "not sent",
            (Some(Outcome::Created), OutboxState::Done) => "created",
            (Some(Outcome::Added), OutboxState::Done) => "added",
            // What only adds to a record is done as an export before any of it landed.
            (Some(Outcome::Failed), OutboxState::Done) => OutboxState::Refused.words(),
            (Some(Outcome::TakenBack), OutboxState::Done) => OutboxState::Cancelled.words(),
            (None, OutboxState::Done) => OutboxState::Sending.words(),
            (_, state) => state.words(),
        }
    }
}

/// All there is to show of one export.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportShown {
    /// Its line in the outbox.
    pub row: ExportRow,
    /// What it writes, or wrote, field by field.
    pub fields: Vec<Field>,
    /// The writes that follow it, in their order, and what became of each.
    pub follow_ups: Vec<FollowUp>,
    /// Whether a call left.
    pub was_sent: bool,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When the last call left.
    pub sent_at: Option<Timestamp>,
    /// Who in Greenhouse could be the person, likeliest first, where somebody has to decide that;
    /// or why Greenhouse could not be asked.
    pub could_be: Result<Vec<Arc<MatchSuspect>>, Problem>,
}

/// A line of a summary of exports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SummaryRow {
    /// The profile's id at its source.
    pub external_id: String,
    /// The person's name.
    pub name: String,
    /// Where they were to go, in words.
    pub target: String,
    /// What became of it, in words.
    pub outcome: String,
    /// The person in Greenhouse.
    pub candidate: Option<CandidateId>,
    /// The application in Greenhouse.
    pub application: Option<ApplicationId>,
    /// The person's page.
    pub page: Option<String>,
    /// The export's id, none where nothing went into the outbox.
    pub export: Option<String>,
    /// Why it is where it is.
    pub reason: Option<String>,
    /// When it last changed, where that is known.
    pub at: Option<Timestamp>,
}
