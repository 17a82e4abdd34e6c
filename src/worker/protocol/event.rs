//! What the worker has to say.

use std::path::PathBuf;
use std::sync::Arc;

use super::{
    Choices, Detail, ExportRow, ExportShown, Generation, ImportSummary, JobList, Level, Part,
    Problem, ReviewedPerson, Row, Status, SyncProgress, Understood,
};
use crate::export::{Chosen, Plan, Removal, Report, Target, Warning};
use crate::library::{Pair, PeopleList, SavedSearch};
use crate::matching::{Assessment, Decision, Explanation};
use crate::mirror::Count;
use crate::people::{PersonRef, Profile, ProfileId};
use crate::worker::{BrowserAsks, SessionReport, ShowAsked};

/// What the worker has to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Answer to [`Request::Search`](super::Request::Search).
    Found {
        /// The question's number.
        generation: Generation,
        /// The rows, best first.
        rows: Vec<Row>,
        /// How many there are in all, where that is known already.
        total: Option<u64>,
    },
    /// How many rows the search has in all; follows its [`Event::Found`] when that had no total.
    Counted {
        /// The question's number.
        generation: Generation,
        /// How many there are.
        total: Count,
    },
    /// All rows of the search up to its limit, those of its [`Event::Found`] among them.
    FoundMore {
        /// The question's number.
        generation: Generation,
        /// The rows, best first.
        rows: Vec<Row>,
    },
    /// Answer to [`Request::Search`](super::Request::Search).
    SearchFailed {
        /// The question's number.
        generation: Generation,
        /// What went wrong.
        problem: Problem,
    },
    /// A verdict.
    Assessed {
        /// The person.
        row: PersonRef,
        /// The verdict and its reasons.
        assessment: Arc<Assessment>,
    },
    /// No verdict could be reached.
    AssessFailed {
        /// The person.
        row: PersonRef,
        /// What went wrong.
        problem: Problem,
    },
    /// Answer to [`Request::Guards`](super::Request::Guards).
    Guards {
        /// Everybody who was judged, with the facts that speak against an export, those that block
        /// first.
        rows: Vec<(PersonRef, Vec<Warning>)>,
        /// Where the exports would go.
        target: Option<Target>,
        /// What they would carry.
        chosen: Chosen,
    },
    /// Answer to [`Request::Load`](super::Request::Load).
    Loaded {
        /// The question's number.
        generation: Generation,
        /// The person.
        row: PersonRef,
        /// All there is to show.
        detail: Arc<Detail>,
    },
    /// Answer to [`Request::Load`](super::Request::Load).
    LoadFailed {
        /// The question's number.
        generation: Generation,
        /// The person.
        row: PersonRef,
        /// What went wrong.
        problem: Problem,
    },
    /// Answer to [`Request::Jobs`](super::Request::Jobs); also sent when a sync brought other jobs.
    Jobs(Arc<JobList>),
    /// Answer to [`Request::Jobs`](super::Request::Jobs).
    JobsFailed(Problem),
    /// Answer to [`Request::Choices`](super::Request::Choices); also sent when a sync brought others.
    Choices(Arc<Choices>),
    /// Answer to [`Request::Choices`](super::Request::Choices).
    ChoicesFailed(Problem),
    /// The kept searches, by name; answer to every request about them.
    SavedSearches(Vec<SavedSearch>),
    /// The lists of people, by name; answer to [`Request::Lists`](super::Request::Lists).
    Lists(Vec<PeopleList>),
    /// Answer to [`Request::Report`](super::Request::Report).
    Report(Arc<SessionReport>),
    /// The kept searches could not be read or changed.
    SavedSearchesFailed(Problem),
    /// Answer to [`Request::Plan`](super::Request::Plan).
    Planned {
        /// The plan's number.
        generation: Generation,
        /// What would be written.
        plan: Arc<Plan>,
    },
    /// Answer to [`Request::Plan`](super::Request::Plan).
    PlanFailed {
        /// The plan's number.
        generation: Generation,
        /// What went wrong.
        problem: Problem,
    },
    /// The writes of an export are in the outbox.
    Queued {
        /// The plan's number.
        generation: Generation,
        /// The exports' ids, and whom each is about.
        exports: Vec<(String, PersonRef)>,
    },
    /// One item of an export has an outcome (it may change later: `unknown` settles).
    Exported {
        /// The plan's number.
        generation: Generation,
        /// The outcome.
        report: Report,
    },
    /// Every item of an export has an outcome.
    ExportFinished {
        /// The plan's number.
        generation: Generation,
    },
    /// A browser profile asks to be let in.
    BrowserAsks(BrowserAsks),
    /// The browser profile was let in.
    BrowserAllowed {
        /// What it calls itself.
        browser: String,
    },
    /// Answer to [`Request::AllowBrowser`](super::Request::AllowBrowser).
    BrowserNotAllowed(Problem),
    /// A browser asks to show somebody.
    ShowAsked(ShowAsked),
    /// Answer to [`Request::Import`](super::Request::Import).
    Imported(ImportSummary),
    /// Answer to [`Request::Judge`](super::Request::Judge).
    Judged {
        /// The question's number.
        generation: Generation,
        /// The person with the verdict.
        person: Box<ReviewedPerson>,
    },
    /// Answer to [`Request::Pairs`](super::Request::Pairs).
    Pairs {
        /// The question's number.
        generation: Generation,
        /// Those not decided on, oldest first.
        pairs: Vec<Pair>,
    },
    /// Answer to [`Request::OpenRecord`](super::Request::OpenRecord).
    RecordOpened {
        /// Whose.
        id: ProfileId,
        /// The record.
        profile: Box<Profile>,
    },
    /// Answer to [`Request::EditRecord`](super::Request::EditRecord).
    RecordChanged {
        /// Whose.
        id: ProfileId,
        /// What was done, one line.
        what: String,
    },
    /// Records were merged, taken apart or deleted.
    LibraryChanged {
        /// What was done, one line.
        what: String,
    },
    /// An order about a record could not be carried out: all is as it was.
    LibraryFailed(Problem),
    /// Answer to [`Request::Import`](super::Request::Import); nothing was kept.
    ImportFailed(Problem),
    /// Answer to [`Request::Explain`](super::Request::Explain).
    Explained {
        /// The question's number.
        generation: Generation,
        /// The reckoning.
        explanation: Arc<Explanation>,
    },
    /// Answer to [`Request::Explain`](super::Request::Explain).
    ExplainFailed {
        /// The question's number.
        generation: Generation,
        /// What went wrong.
        problem: Problem,
    },
    /// Answer to [`Request::Outbox`](super::Request::Outbox).
    Outbox {
        /// The question's number.
        generation: Generation,
        /// Every export, newest first.
        exports: Vec<ExportRow>,
    },
    /// Answer to [`Request::Outbox`](super::Request::Outbox).
    OutboxFailed {
        /// The question's number.
        generation: Generation,
        /// What went wrong.
        problem: Problem,
    },
    /// An export is new or stands elsewhere now, asked for or by itself.
    ExportChanged(ExportRow),
    /// Answer to [`Request::ShowExport`](super::Request::ShowExport).
    ExportShown {
        /// The question's number.
        generation: Generation,
        /// All there is to show.
        shown: Arc<ExportShown>,
    },
    /// Answer to [`Request::ShowExport`](super::Request::ShowExport).
    ShowFailed {
        /// The question's number.
        generation: Generation,
        /// What went wrong.
        problem: Problem,
    },
    /// Answer to [`Request::OfferUndo`](super::Request::OfferUndo).
    UndoOffered {
        /// The question's number.
        generation: Generation,
        /// What would be removed.
        removal: Arc<Removal>,
    },
    /// Answer to [`Request::OfferUndo`](super::Request::OfferUndo): it can't be undone.
    UndoRefused {
        /// The question's number.
        generation: Generation,
        /// Why not.
        problem: Problem,
    },
    /// Answer to [`Request::Undo`](super::Request::Undo): the export as it now stands.
    Undone(ExportRow),
    /// Answer to [`Request::SettleExport`](super::Request::SettleExport).
    Looked(ExportRow),
    /// Answer to [`Request::SayWho`](super::Request::SayWho).
    WordKept {
        /// The export's id.
        export: String,
        /// What the person said.
        decision: Decision,
    },
    /// More exports changed than could be told one by one: ask for the list again.
    ExportsChanged,
    /// Exports were taken back before they were sent.
    TookBack {
        /// Whose.
        names: Vec<String>,
    },
    /// Answer to [`Request::RetryMany`](super::Request::RetryMany).
    TriedAgain {
        /// How many.
        count: usize,
    },
    /// Answer to [`Request::TextOf`](super::Request::TextOf).
    TextToCopy {
        /// The text.
        text: String,
        /// What it is.
        part: Part,
        /// Of how many people; of the others asked for there was nothing.
        people: usize,
    },
    /// Answer to [`Request::Save`](super::Request::Save).
    Saved {
        /// Where the file is.
        path: PathBuf,
    },
    /// Answer to an order about exports that could not be carried out: all is as it was.
    CommandFailed(Problem),
    /// Answer to [`Request::Understand`](super::Request::Understand).
    Understood {
        /// The question's number.
        generation: Generation,
        /// What it is.
        understood: Understood,
    },
    /// Where a running sync stands.
    Syncing(SyncProgress),
    /// Answer to [`Request::Sync`](super::Request::Sync), also when a sync ended that ran by itself.
    Synced,
    /// Answer to [`Request::Sync`](super::Request::Sync).
    SyncFailed(Problem),
    /// People have left Greenhouse, or are back, and the mirror knows.
    MirrorChanged,
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
