//! What the worker has to say.

use std::sync::Arc;

use super::{
    Answer, Choices, ExportRow, Generation, JobList, Level, Problem, Row, Status, SyncProgress,
};
use crate::matching::Assessment;
use crate::mirror::Count;
use crate::people::PersonRef;
use crate::worker::{BrowserAsks, ShowAsked};

/// What the worker has to say: answers, what follows an answer, and what happens by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The answer to a request.
    Answer(Answer),
    /// How many rows a search has in all; follows its answer when that had no total.
    Counted {
        /// The question's number.
        generation: Generation,
        /// How many there are.
        total: Count,
    },
    /// All rows of a search up to its limit, those of its answer among them.
    FoundMore {
        /// The question's number.
        generation: Generation,
        /// The rows, best first.
        rows: Vec<Row>,
    },
    /// A verdict on one of the rows asked for, or why there is none.
    Assessed {
        /// The person.
        row: PersonRef,
        /// What the question was as of.
        as_of: Generation,
        /// The verdict and its reasons.
        result: Result<Arc<Assessment>, Problem>,
    },
    /// The jobs are others since a sync.
    Jobs(Arc<JobList>),
    /// What exports can carry is something else since a sync.
    Choices(Arc<Choices>),
    /// An export is new or changed, asked for or by itself.
    ExportChanged(ExportRow),
    /// More exports changed than could be told one by one: ask for the list again.
    ExportsChanged,
    /// A browser profile asks to be let in.
    BrowserAsks(BrowserAsks),
    /// A browser asks to show somebody.
    ShowAsked(ShowAsked),
    /// How far a running sync is.
    Syncing(SyncProgress),
    /// A sync ended that ran by itself.
    Synced(Result<(), Problem>),
    /// People have left Greenhouse, or are back, and the mirror knows.
    MirrorChanged,
    /// What is in the copy can be found now; it could not when it was last said that the copy changed.
    IndexCaughtUp,
    /// The status line's facts; sent when one of them changed.
    Status(Arc<Status>),
    /// Something worth a line on the screen.
    Notice {
        /// How much it matters.
        level: Level,
        /// The line.
        text: String,
    },
}
