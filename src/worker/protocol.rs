//! What can be asked of the worker and what it answers.
//!
//! Every request is answered by exactly one terminal event, named on the request; progress events
//! may come before it. Questions that can go out of date carry a [`Generation`]: an answer to an
//! older one than the asker's newest is to be dropped.

mod event;
mod facts;

use std::sync::Arc;

pub use event::Event;
pub use facts::{
    Budget, CandidateDetail, Connection, Detail, ExportRow, HiddenJobs, JobList, MirrorState, Row,
    RowNote, Status, SyncProgress,
};

use crate::export::{Plan, Target};
use crate::matching::Decision;
use crate::people::{CandidateId, PersonRef, Profile};

/// Numbers the states of an input; goes up when the input changes, not when a request leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(pub u64);

/// Where a search looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Profiles kept on this machine.
    #[default]
    Library,
    /// The mirror of Greenhouse.
    Greenhouse,
    /// Both, the library first.
    All,
}

/// A question or an order to the worker.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Find rows; an empty query lists all, newest first. Ends in [`Event::Found`] or
    /// [`Event::SearchFailed`]; a newer search may take the place of one not yet begun, which then
    /// gets no answer of its own.
    Search {
        /// State of the search box.
        generation: Generation,
        /// The text of the search box.
        query: String,
        /// Where to look.
        scope: Scope,
        /// Rows wanted at most.
        limit: usize,
    },
    /// Work out verdicts, most wanted first; takes the place of those asked for and not begun. Each
    /// row begun ends in [`Event::Assessed`] or [`Event::AssessFailed`].
    Assess {
        /// Rows on screen without a verdict, most wanted first.
        rows: Vec<PersonRef>,
    },
    /// Ask Greenhouse itself about one person, at once. Ends in [`Event::Assessed`] or
    /// [`Event::AssessFailed`].
    Recheck {
        /// The person.
        row: PersonRef,
    },
    /// Fetch all there is to show of one person. Ends in [`Event::Loaded`] or
    /// [`Event::LoadFailed`]; a newer one may take its place.
    Load {
        /// State of the cursor.
        generation: Generation,
        /// The person.
        row: PersonRef,
    },
    /// List the jobs. Ends in [`Event::Jobs`] or [`Event::JobsFailed`].
    Jobs,
    /// Work out what an export would write; writes nothing. Ends in [`Event::Planned`] or
    /// [`Event::PlanFailed`].
    Plan {
        /// Numbers the plan.
        generation: Generation,
        /// Whom.
        rows: Vec<PersonRef>,
        /// Where to.
        target: Target,
    },
    /// Carry out a confirmed plan. Each item gives an [`Event::Exported`]; ends in
    /// [`Event::ExportFinished`].
    Export {
        /// The plan's number.
        generation: Generation,
        /// The plan as it was shown.
        plan: Arc<Plan>,
    },
    /// Keep a person's word on a pair, or take it back with `None`. Ends in [`Event::Assessed`] or
    /// [`Event::AssessFailed`].
    Decide {
        /// The profile.
        row: PersonRef,
        /// The candidate.
        candidate: CandidateId,
        /// What the person said.
        decision: Option<Decision>,
    },
    /// Put profiles into the library. Ends in [`Event::Imported`] or [`Event::ImportFailed`].
    Import {
        /// The profiles, understood and confirmed.
        profiles: Vec<Profile>,
    },
    /// Reckon a profile and a candidate up in full. Ends in [`Event::Explained`] or
    /// [`Event::ExplainFailed`].
    Explain {
        /// The question's number.
        generation: Generation,
        /// The profile.
        row: PersonRef,
        /// The candidate.
        candidate: CandidateId,
    },
    /// List every export. Ends in [`Event::Outbox`] or [`Event::OutboxFailed`].
    Outbox {
        /// The question's number.
        generation: Generation,
    },
    /// Have an export that rests checked and tried again. Ends in [`Event::ExportChanged`] or
    /// [`Event::ExportKept`].
    Retry {
        /// The export's id.
        export: String,
    },
    /// Give an export up; nothing is undone in Greenhouse. Ends in [`Event::ExportChanged`] or
    /// [`Event::ExportKept`].
    Forget {
        /// The export's id.
        export: String,
    },
    /// Take back the newest export that is still held. Ends in [`Event::ExportChanged`] or
    /// [`Event::ExportKept`].
    TakeBack,
    /// Say which people a pasted text holds; keeps nothing. Ends in [`Event::Understood`].
    Understand {
        /// The question's number.
        generation: Generation,
        /// The text as pasted.
        text: String,
    },
    /// Bring the mirror up to date. Ends in [`Event::Synced`] or [`Event::SyncFailed`].
    Sync,
}

/// Something that went wrong, in words for the person at the keyboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What happened, one line.
    pub what: String,
    /// What the person can do next, one line.
    pub hint: String,
}

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// For information.
    Info,
    /// Something is amiss.
    Warning,
    /// Something failed.
    Error,
}
