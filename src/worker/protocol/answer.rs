//! Answers: exactly one to each request.

use std::path::PathBuf;
use std::sync::Arc;

use super::{
    Choices, Event, ExportRow, ExportShown, Generation, ImportSummary, JobList, LoadedPerson, Part,
    Problem, Request, ReviewedPerson, Row, Understood,
};
use crate::export::{Chosen, Plan, Removal, Report, Target, Warning};
use crate::library::{Pair, PeopleList, SavedSearch};
use crate::matching::{Decision, Explanation};
use crate::people::{PersonRef, Profile, ProfileId};
use crate::worker::SessionReport;

/// The answer to a request. Each request gets exactly one.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The request.
    pub to: RequestKey,
    /// What came of it.
    pub result: Result<Reply, Unanswered>,
}

/// Why a request has no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// It could not be done: all is as it was.
    Failed(Problem),
    /// A newer one took its place, it was cancelled, or the worker ended.
    Dropped,
}

/// Names a request: its answer finds back by it, and an order is cancelled by it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RequestKey {
    /// A search, by its number.
    Search(Generation),
    /// Verdicts on the rows on screen.
    Assess,
    /// What guards say of the rows on screen.
    Guards,
    /// A look at Greenhouse itself for a person.
    Recheck(PersonRef),
    /// A decision about a person.
    Decide(PersonRef),
    /// All there is to show of a person, by its number.
    Load(Generation),
    /// The jobs.
    Jobs,
    /// What exports can carry.
    Choices,
    /// The kept searches.
    SavedSearches,
    /// The lists of people.
    Lists,
    /// What was done.
    Report,
    /// A plan, by its number.
    Plan(Generation),
    /// An export of a plan, by its number.
    Export(Generation),
    /// Why a pair matches, by its number.
    Explain(Generation),
    /// The outbox, by its number.
    Outbox(Generation),
    /// One export in full, by its number.
    ShowExport(Generation),
    /// What an undo would remove, by its number.
    OfferUndo(Generation),
    /// An order about the export of this id.
    Order(String),
    /// An order about several exports, or about a new one.
    Orders,
    /// A summary as a file.
    Save,
    /// What a pasted text holds, by its number.
    Understand(Generation),
    /// A verdict on a person of a review, by its number.
    Judge(Generation),
    /// Records that may be one person, by its number.
    Pairs(Generation),
    /// An import.
    Import,
    /// A record to be edited.
    OpenRecord(ProfileId),
    /// An edited record.
    EditRecord(ProfileId),
    /// A change of records or lists.
    Library,
    /// People as text.
    TextOf,
    /// A browser to be let in.
    AllowBrowser,
    /// Where the user is.
    KeepPlace,
    /// A sync.
    Sync,
    /// The end of another order.
    Cancel,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// It was done, and there is nothing more to say.
    Done,
    /// What is to be added to a record is in the outbox.
    AddedToRecord {
        /// The id of its export.
        export: String,
    },
    /// The rows of a search. [`Event::Counted`] and [`Event::FoundMore`] may follow.
    Found {
        /// The rows, best first.
        rows: Vec<Row>,
        /// How many there are in all, where that is known already.
        total: Option<u64>,
    },
    /// What guards say.
    Guards {
        /// Everybody who was judged, with the facts that speak against an export, those that block
        /// first.
        rows: Vec<(PersonRef, Vec<Warning>)>,
        /// Where the exports would go.
        target: Option<Target>,
        /// What they would carry.
        chosen: Chosen,
    },
    /// All there is to show of a person, with the verdict.
    Loaded(LoadedPerson),
    /// The jobs.
    Jobs(Arc<JobList>),
    /// What exports can carry.
    Choices(Arc<Choices>),
    /// The kept searches, by name.
    SavedSearches(Vec<SavedSearch>),
    /// The lists of people, by name.
    Lists(Vec<PeopleList>),
    /// What was done.
    Report(Arc<SessionReport>),
    /// What would be written.
    Planned(Arc<Plan>),
    /// The writes of a plan are in the outbox. What becomes of each comes as [`Event::ExportChanged`], the
    /// first at once.
    Queued {
        /// Items that have their outcome already.
        settled: Vec<Report>,
        /// The exports' ids, and whom each is about.
        exports: Vec<(String, PersonRef)>,
    },
    /// Why a pair matches.
    Explained(Arc<Explanation>),
    /// Every export, newest first.
    Outbox(Vec<ExportRow>),
    /// All there is to show of an export.
    ExportShown(Arc<ExportShown>),
    /// What an undo would remove.
    UndoOffered(Arc<Removal>),
    /// The undone export.
    Undone(ExportRow),
    /// The export that was looked for.
    Looked(ExportRow),
    /// What a person said of an export is kept.
    WordKept(Decision),
    /// Exports were cancelled before they were sent.
    TookBack {
        /// Whose.
        names: Vec<String>,
    },
    /// Exports are checked and tried again.
    TriedAgain {
        /// How many.
        count: usize,
    },
    /// A summary was saved.
    Saved {
        /// Where the file is.
        path: PathBuf,
    },
    /// People as text for the clipboard.
    TextToCopy {
        /// The text.
        text: String,
        /// What it is.
        part: Part,
        /// Of how many people; of the others asked for there was nothing.
        people: usize,
    },
    /// What a pasted text is.
    Understood(Understood),
    /// The person with the verdict.
    Judged(Box<ReviewedPerson>),
    /// Pairs not decided on, oldest first.
    Pairs(Vec<Pair>),
    /// People are in the library.
    Imported(ImportSummary),
    /// The record to be edited.
    RecordOpened(Box<Profile>),
    /// A record was saved.
    RecordChanged {
        /// What was done, one line.
        what: String,
    },
    /// Records or lists were changed.
    LibraryChanged {
        /// What was done, one line.
        what: String,
    },
    /// A browser profile was let in.
    BrowserAllowed {
        /// What it calls itself.
        browser: String,
    },
    /// The mirror is up to date.
    Synced,
}

impl Event {
    /// Returns the event of a request that got its reply.
    pub fn answer(to: RequestKey, reply: Reply) -> Self {
        let result = Ok(reply);
        Self::Answer(Answer { to, result })
    }

    /// Returns the event of a request that failed.
    pub fn failed(to: RequestKey, problem: Problem) -> Self {
        let result = Err(Unanswered::Failed(problem));
        Self::Answer(Answer { to, result })
    }
}

impl Request {
    /// Returns the name of the request.
    pub fn key(&self) -> RequestKey {
        match self {
            Self::Search { generation, .. } => RequestKey::Search(*generation),
            Self::Assess { .. } => RequestKey::Assess,
            Self::Guards { .. } => RequestKey::Guards,
            Self::Recheck { row } => RequestKey::Recheck(*row),
            Self::Decide { row, .. } => RequestKey::Decide(*row),
            Self::Load { generation, .. } => RequestKey::Load(*generation),
            Self::Jobs => RequestKey::Jobs,
            Self::Choices => RequestKey::Choices,
            Self::SavedSearches | Self::SaveSearch(_) | Self::ForgetSearch { .. } => {
                RequestKey::SavedSearches
            }
            Self::Lists | Self::RemoveList { .. } => RequestKey::Lists,
            Self::Report { .. } => RequestKey::Report,
            Self::Plan { generation, .. } => RequestKey::Plan(*generation),
            Self::Export { generation, .. } => RequestKey::Export(*generation),
            Self::Explain { generation, .. } => RequestKey::Explain(*generation),
            Self::Outbox { generation } => RequestKey::Outbox(*generation),
            Self::ShowExport { generation, .. } => RequestKey::ShowExport(*generation),
            Self::OfferUndo { generation, .. } => RequestKey::OfferUndo(*generation),
            Self::SettleExport { export }
            | Self::SayWho { export, .. }
            | Self::Undo { export }
            | Self::Retry { export }
            | Self::OverrideHold { export, .. }
            | Self::ForgetMissed { export, .. }
            | Self::Forget { export } => RequestKey::Order(export.clone()),
            Self::TakeBack
            | Self::StopExports { .. }
            | Self::PauseExports { .. }
            | Self::RetryMany { .. }
            | Self::AddToRecord { .. } => RequestKey::Orders,
            Self::Save { .. } => RequestKey::Save,
            Self::Understand { generation, .. } => RequestKey::Understand(*generation),
            Self::Judge { generation, .. } => RequestKey::Judge(*generation),
            Self::Pairs { generation } => RequestKey::Pairs(*generation),
            Self::Import { .. } => RequestKey::Import,
            Self::OpenRecord { id } => RequestKey::OpenRecord(*id),
            Self::EditRecord { id, .. } => RequestKey::EditRecord(*id),
            Self::MergeRecords { .. }
            | Self::SplitRecord { .. }
            | Self::DeleteRecord { .. }
            | Self::UndoImport
            | Self::ChangeList { .. }
            | Self::SetListSettings { .. }
            | Self::Skip { .. }
            | Self::KeepApart { .. } => RequestKey::Library,
            Self::TextOf { .. } => RequestKey::TextOf,
            Self::AllowBrowser { .. } => RequestKey::AllowBrowser,
            Self::KeepPlace(_) => RequestKey::KeepPlace,
            Self::Sync => RequestKey::Sync,
            Self::Cancel(_) => RequestKey::Cancel,
        }
    }
}
