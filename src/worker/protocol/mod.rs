//! What can be asked of the worker and what it answers.
//!
//! Every request gets exactly one [`Answer`]; events may follow one that says so. Questions that can go
//! out of date carry a [`Generation`]: an answer to an older one than the asker's newest is to be
//! dropped.

mod answer;
mod event;
mod facts;
mod pasted;

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use answer::{Answer, Reply, RequestKey, Unanswered};
pub use event::Event;
pub use facts::{
    Budget, CandidateDetail, Choice, Choices, Connection, Detail, ExportRow, ExportShown,
    HiddenJobs, JobList, LoadedPerson, MirrorState, Row, RowNote, RowOrigin, Status, SummaryRow,
    SyncProgress, WaitShown,
};

pub use pasted::{ImportSummary, Reviewed, ReviewedPerson, Understood, UnreadFile};

use crate::export::{Chosen, Plan, RecordAddition, Target};
use crate::library::SavedSearch;
use crate::matching::Decision;
use crate::people::formats::Mapping;
use crate::people::{CandidateId, PersonRef, Profile, ProfileId};

/// Numbers the states of an input; goes up when the input changes, not when a request leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(pub u64);

/// Where a search looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Profiles kept on this machine.
    #[default]
    Library,
    /// The mirror of Greenhouse.
    Greenhouse,
    /// Both, the library first.
    All,
}

impl Scope {
    const WORDS: [(&'static str, Self); 3] = [
        ("library", Self::Library),
        ("greenhouse", Self::Greenhouse),
        ("all", Self::All),
    ];

    /// Returns the word that it is kept as.
    pub fn word(self) -> &'static str {
        let mut words = Self::WORDS.iter();
        words
            .find(|(_, scope)| *scope == self)
            .map_or("", |(word, _)| word)
    }

    /// Returns what a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        let mut words = Self::WORDS.iter();
        words
            .find(|(name, _)| *name == word)
            .map(|(_, scope)| *scope)
    }
}

/// What a query can ask about that only the screen knows; what it does not ask about is left away.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OnScreen {
    /// Who is marked, for `is:marked`.
    pub marks: Vec<PersonRef>,
    /// Where exports go, for `is:guarded`; prospects where nothing was chosen.
    pub target: Option<Target>,
    /// What they carry.
    pub chosen: Chosen,
}

/// A question or an order to the worker.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Finds rows; an empty query lists all, newest first. Replied to with [`Reply::Found`], after which
    /// [`Event::Counted`] and [`Event::FoundMore`] may follow. A newer search takes the place of one not
    /// yet answered, which is dropped.
    Search {
        /// State of the search box.
        generation: Generation,
        /// The text of the search box.
        query: String,
        /// Where to look.
        scope: Scope,
        /// What the query asks about that only the screen knows.
        on_screen: Box<OnScreen>,
        /// Rows wanted at once; the others may follow.
        at_once: usize,
        /// Rows wanted at most.
        limit: usize,
    },
    /// Works out verdicts, most wanted first; takes the place of those asked for and not begun. Each
    /// row begun gives an [`Event::Assessed`] before the answer.
    Assess {
        /// A verdict reached since the screen counted so far is given again, not worked out again.
        as_of: Generation,
        /// Rows on screen without a verdict, most wanted first.
        rows: Vec<PersonRef>,
    },
    /// Tells what the guards of an export say, by the local copy alone. Replied to with
    /// [`Reply::Guards`]; a newer one may take its place.
    Guards {
        /// As in [`Request::Assess`].
        as_of: Generation,
        /// Whom.
        rows: Vec<PersonRef>,
        /// Where exports go; prospects where nothing was chosen.
        target: Option<Target>,
        /// What they carry.
        chosen: Chosen,
    },
    /// Asks Greenhouse itself about one person, at once. Replied to with [`Reply::Loaded`].
    Recheck {
        /// The person.
        row: PersonRef,
    },
    /// Fetches all there is to show of one person, the verdict on a profile among it. Replied to with
    /// [`Reply::Loaded`]; a newer one may take its place.
    Load {
        /// State of the cursor.
        generation: Generation,
        /// As in [`Request::Assess`].
        as_of: Generation,
        /// The person.
        row: PersonRef,
    },
    /// Lists the jobs. Replied to with [`Reply::Jobs`].
    Jobs,
    /// Lists what exports can carry. Replied to with [`Reply::Choices`].
    Choices,
    /// Lists the kept searches. Replied to with [`Reply::SavedSearches`], as are the two that change
    /// them.
    SavedSearches,
    /// Keeps a search, in the place of one of that name.
    SaveSearch(SavedSearch),
    /// Forgets a kept search.
    ForgetSearch {
        /// Its name.
        name: String,
    },
    /// Works out what an export would write; writes nothing. Replied to with [`Reply::Planned`].
    Plan {
        /// Numbers the plan.
        generation: Generation,
        /// Whom.
        rows: Vec<PersonRef>,
        /// Where to.
        target: Target,
        /// What the session chose for them to carry.
        chosen: Chosen,
    },
    /// Carries out a confirmed plan. Replied to with [`Reply::Queued`] once its writes are in the outbox;
    /// what becomes of them comes as [`Event::ExportChanged`].
    Export {
        /// The plan's number.
        generation: Generation,
        /// The plan as it was shown.
        plan: Arc<Plan>,
    },
    /// Keeps a person's word on a pair, or takes it back with `None`. Replied to with [`Reply::Loaded`].
    Decide {
        /// The profile.
        row: PersonRef,
        /// The candidate.
        candidate: CandidateId,
        /// What the person said.
        decision: Option<Decision>,
    },
    /// Puts profiles into the library. Replied to with [`Reply::Imported`].
    Import {
        /// The profiles, understood and confirmed.
        profiles: Vec<Profile>,
        /// The files they come from; empty for a paste or a form.
        files: Vec<String>,
    },
    /// Fetches a record to be edited. Replied to with [`Reply::RecordOpened`].
    OpenRecord {
        /// Whose.
        id: ProfileId,
    },
    /// Saves an edited record. Replied to with [`Reply::RecordChanged`].
    EditRecord {
        /// Whose.
        id: ProfileId,
        /// The whole record as it shall be.
        profile: Box<Profile>,
    },
    /// Merges two records. Replied to with [`Reply::LibraryChanged`].
    MergeRecords {
        /// The record that stays.
        into: ProfileId,
        /// The record that becomes a part of it.
        from: ProfileId,
    },
    /// Takes a merged record apart. Replied to with [`Reply::LibraryChanged`].
    SplitRecord {
        /// Which.
        id: ProfileId,
    },
    /// Deletes a record with the decisions on it. Replied to with [`Reply::LibraryChanged`].
    DeleteRecord {
        /// Which.
        id: ProfileId,
    },
    /// Takes the last import back. Replied to with [`Reply::LibraryChanged`].
    UndoImport,
    /// Reckons a profile and a candidate up in full. Replied to with [`Reply::Explained`].
    Explain {
        /// The question's number.
        generation: Generation,
        /// The profile.
        row: PersonRef,
        /// The candidate.
        candidate: CandidateId,
    },
    /// Lists every export. Replied to with [`Reply::Outbox`].
    Outbox {
        /// The question's number.
        generation: Generation,
    },
    /// Fetches all there is to show of one export. Replied to with [`Reply::ExportShown`].
    ShowExport {
        /// The question's number.
        generation: Generation,
        /// The export's id.
        export: String,
    },
    /// Looks now whether an export of unknown fate arrived. Replied to with [`Reply::Looked`].
    SettleExport {
        /// The export's id.
        export: String,
    },
    /// Takes a person's word on who in Greenhouse an export's person is. Replied to with [`Reply::WordKept`].
    SayWho {
        /// The export's id.
        export: String,
        /// The candidate.
        candidate: CandidateId,
        /// What the person said.
        decision: Decision,
    },
    /// Says what undoing an export that was sent would remove; writes nothing. Replied to with [`Reply::UndoOffered`].
    OfferUndo {
        /// The question's number.
        generation: Generation,
        /// The export's id.
        export: String,
    },
    /// Removes the application again that an export made. Replied to with [`Reply::Undone`].
    Undo {
        /// The export's id.
        export: String,
    },
    /// Has an export at rest checked and tried again. Replied to with [`Reply::Done`].
    Retry {
        /// The export's id.
        export: String,
    },
    /// Has a blocked export checked and retried, for a reason. Replied to with [`Reply::Done`].
    OverrideHold {
        /// The export's id.
        export: String,
        /// Why it goes ahead, as typed.
        reason: String,
    },
    /// Gives up what follows an export that is done and did not land. Replied to with [`Reply::Done`].
    ForgetMissed {
        /// The export's id.
        export: String,
        /// Only this write, counted from 1 as they are shown; none is all.
        step: Option<usize>,
    },
    /// Gives an export up; nothing is undone in Greenhouse. Replied to with [`Reply::Done`].
    Forget {
        /// The export's id.
        export: String,
    },
    /// Cancels the newest exports that are still held, those confirmed together. Replied to with [`Reply::TookBack`].
    TakeBack,
    /// Cancels what has not left yet; what is on its way ends by itself. Replied to with [`Reply::TookBack`].
    StopExports {
        /// Only these exports; none named is all.
        only: Option<Vec<String>>,
    },
    /// Lets no other call of an export leave, or go on. Shows in [`Status::exports_paused`];
    /// replied to with [`Reply::Done`].
    PauseExports {
        /// Whether they wait.
        paused: bool,
    },
    /// Has exports checked and tried again. Replied to with [`Reply::TriedAgain`].
    RetryMany {
        /// The exports' ids.
        exports: Vec<String>,
    },
    /// Writes a summary of exports down as a file. Replied to with [`Reply::Saved`].
    Save {
        /// The lines.
        rows: Vec<SummaryRow>,
    },
    /// Says which people a pasted text holds; keeps nothing. Replied to with [`Reply::Understood`].
    Understand {
        /// The question's number.
        generation: Generation,
        /// The text as pasted.
        text: Arc<str>,
        /// How a person says it is to be read, where the reader got it wrong.
        mapping: Option<Box<Mapping>>,
    },
    /// Lists the lists of people. Replied to with [`Reply::Lists`].
    Lists,
    /// Adds people to a list, or takes them off. Replied to with [`Reply::LibraryChanged`].
    ChangeList {
        /// The list's name; one that is not there yet is made.
        name: String,
        /// Who.
        people: Vec<PersonRef>,
        /// They are added; else taken off.
        add: bool,
    },
    /// Removes a list, not the people on it. Replied to with [`Reply::Lists`].
    RemoveList {
        /// The list's name.
        name: String,
    },
    /// Keeps what exports from a list carry, in the screen's own words. Replied to with [`Reply::Done`].
    SetListSettings {
        /// The list's name.
        name: String,
        /// The settings.
        text: String,
    },
    /// Skips people, or brings them back. Replied to with [`Reply::LibraryChanged`].
    Skip {
        /// Who.
        people: Vec<PersonRef>,
        /// Why; none brings them back.
        reason: Option<String>,
        /// When they come back by themselves.
        until: Option<Timestamp>,
    },
    /// Tells what was done since a moment. Replied to with [`Reply::Report`].
    Report {
        /// Since when.
        since: Timestamp,
    },
    /// Adds a note or tags to the record of somebody who is in Greenhouse, by way of the outbox. Replied to with [`Reply::Done`].
    AddToRecord {
        /// Whose record.
        candidate: CandidateId,
        /// What is added.
        addition: RecordAddition,
    },
    /// Says something of several people as text, a line each or a paragraph. Replied to with [`Reply::TextToCopy`].
    TextOf {
        /// Who.
        people: Vec<PersonRef>,
        /// What.
        part: Part,
    },
    /// Keeps where the user is for the next start, in the screen's own words. The newest counts.
    /// Replied to with [`Reply::Done`].
    KeepPlace(String),
    /// Judges a person of a review anew, who was changed there; keeps nothing. Replied to with [`Reply::Judged`].
    Judge {
        /// The question's number.
        generation: Generation,
        /// The person as changed.
        profile: Box<Profile>,
    },
    /// Lists the records that may be one person. Replied to with [`Reply::Pairs`].
    Pairs {
        /// The question's number.
        generation: Generation,
    },
    /// Keeps that two records are two people. Replied to with [`Reply::LibraryChanged`].
    KeepApart {
        /// One of them.
        a: ProfileId,
        /// The other one.
        b: ProfileId,
    },
    /// Lets the browser profile in whose popup shows this code. Replied to with [`Reply::BrowserAllowed`].
    AllowBrowser {
        /// The code.
        code: String,
    },
    /// Brings the mirror up to date. Replied to with [`Reply::Synced`].
    Sync,
    /// Ends an order that is still being carried out; what it has written by then stays. The order is
    /// dropped, this is replied to with [`Reply::Done`].
    Cancel(RequestKey),
}

/// What can be copied of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The link to their page.
    Link,
    /// The first e-mail address.
    Email,
    /// The name.
    Name,
    /// All there is to know them by, as text.
    Text,
}

impl Part {
    /// Returns it in words, of one person or of several.
    pub fn words(self, several: bool) -> &'static str {
        match (self, several) {
            (Self::Link, false) => "link",
            (Self::Link, true) => "links",
            (Self::Email, false) => "e-mail",
            (Self::Email, true) => "e-mails",
            (Self::Name, false) => "name",
            (Self::Name, true) => "names",
            (Self::Text, _) => "text",
        }
    }
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
