//! What can be asked of the worker and what it answers.
//!
//! Every request is answered by exactly one terminal event, named on the request; progress events
//! may come before it. Questions that can go out of date carry a [`Generation`]: an answer to an
//! older one than the asker's newest is to be dropped.

mod event;
mod facts;
mod pasted;

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use event::Event;
pub use facts::{
    Budget, CandidateDetail, Choice, Choices, Connection, Detail, ExportRow, ExportShown, Followed,
    HiddenJobs, JobList, MirrorState, Row, RowNote, RowOrigin, Status, SummaryRow, SyncProgress,
    WaitShown,
};

pub use pasted::{ImportSummary, Reviewed, ReviewedPerson, Understood};

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
    /// Find rows; an empty query lists all, newest first. Ends in [`Event::Found`] or
    /// [`Event::SearchFailed`]; after the first, [`Event::Counted`] and [`Event::FoundMore`] may
    /// follow. A newer search takes the place of one not yet answered, which then gets no answer.
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
    /// Work out verdicts, most wanted first; takes the place of those asked for and not begun. Each
    /// row begun ends in [`Event::Assessed`] or [`Event::AssessFailed`].
    Assess {
        /// Rows on screen without a verdict, most wanted first.
        rows: Vec<PersonRef>,
    },
    /// Tell what the guards of an export say, by the local copy alone. [`Event::Guards`] follows where
    /// they can be judged; a newer one may take its place.
    Guards {
        /// Whom.
        rows: Vec<PersonRef>,
        /// Where exports go; prospects where nothing was chosen.
        target: Option<Target>,
        /// What they carry.
        chosen: Chosen,
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
        /// Whom the verdict on a profile names, as far as it is known: nobody is judged for this.
        candidates: Vec<CandidateId>,
    },
    /// List the jobs. Ends in [`Event::Jobs`] or [`Event::JobsFailed`].
    Jobs,
    /// List what exports can carry. Ends in [`Event::Choices`] or [`Event::ChoicesFailed`].
    Choices,
    /// List the kept searches. Ends in [`Event::SavedSearches`] or [`Event::SavedSearchesFailed`], as
    /// do the two that change them.
    SavedSearches,
    /// Keep a search, in the place of one of that name.
    SaveSearch(SavedSearch),
    /// Forget a kept search.
    ForgetSearch {
        /// Its name.
        name: String,
    },
    /// Work out what an export would write; writes nothing. Ends in [`Event::Planned`] or
    /// [`Event::PlanFailed`].
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
    /// Carry out a confirmed plan. [`Event::Queued`] comes first, then each item gives an
    /// [`Event::Exported`]; ends in
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
        /// The files they come from; empty for a paste or a form.
        files: Vec<String>,
    },
    /// Fetch a record to be edited. Ends in [`Event::RecordOpened`] or [`Event::LibraryFailed`].
    OpenRecord {
        /// Whose.
        id: ProfileId,
    },
    /// Save an edited record. Ends in [`Event::RecordChanged`] or [`Event::LibraryFailed`].
    EditRecord {
        /// Whose.
        id: ProfileId,
        /// The whole record as it shall be.
        profile: Box<Profile>,
    },
    /// Merge two records. Ends in [`Event::LibraryChanged`] or [`Event::LibraryFailed`].
    MergeRecords {
        /// The record that stays.
        into: ProfileId,
        /// The record that becomes a part of it.
        from: ProfileId,
    },
    /// Take a merged record apart. Ends in [`Event::LibraryChanged`] or [`Event::LibraryFailed`].
    SplitRecord {
        /// Which.
        id: ProfileId,
    },
    /// Delete a record with the decisions on it. Ends in [`Event::LibraryChanged`] or
    /// [`Event::LibraryFailed`].
    DeleteRecord {
        /// Which.
        id: ProfileId,
    },
    /// Take the last import back. Ends in [`Event::LibraryChanged`] or [`Event::LibraryFailed`].
    UndoImport,
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
    /// Fetch all there is to show of one export. Ends in [`Event::ExportShown`] or
    /// [`Event::ShowFailed`].
    ShowExport {
        /// The question's number.
        generation: Generation,
        /// The export's id.
        export: String,
    },
    /// Look now whether an export of unknown fate arrived. Ends in [`Event::Looked`] or
    /// [`Event::CommandFailed`].
    SettleExport {
        /// The export's id.
        export: String,
    },
    /// Take a person's word on who in Greenhouse an export's person is. Ends in
    /// [`Event::WordKept`] or [`Event::CommandFailed`].
    SayWho {
        /// The export's id.
        export: String,
        /// The candidate.
        candidate: CandidateId,
        /// What the person said.
        decision: Decision,
    },
    /// Say what undoing an export that was sent would remove; writes nothing. Ends in
    /// [`Event::UndoOffered`] or [`Event::UndoRefused`].
    OfferUndo {
        /// The question's number.
        generation: Generation,
        /// The export's id.
        export: String,
    },
    /// Remove the application again that an export made. Ends in [`Event::Undone`] or
    /// [`Event::CommandFailed`].
    Undo {
        /// The export's id.
        export: String,
    },
    /// Have an export that rests checked and tried again. Ends in [`Event::ExportChanged`] or
    /// [`Event::CommandFailed`].
    Retry {
        /// The export's id.
        export: String,
    },
    /// Have a blocked export checked and retried, for a reason. Ends in
    /// [`Event::ExportChanged`] or [`Event::CommandFailed`].
    OverrideHold {
        /// The export's id.
        export: String,
        /// Why it goes ahead, as typed.
        reason: String,
    },
    /// Give up what follows an export that is done and did not land. Ends in
    /// [`Event::ExportChanged`] or [`Event::CommandFailed`].
    ForgetMissed {
        /// The export's id.
        export: String,
        /// Only this write, counted from 1 as they are shown; none is all.
        step: Option<usize>,
    },
    /// Give an export up; nothing is undone in Greenhouse. Ends in [`Event::ExportChanged`] or
    /// [`Event::CommandFailed`].
    Forget {
        /// The export's id.
        export: String,
    },
    /// Take back the newest exports that are still held, those confirmed together. Ends in
    /// [`Event::TookBack`] or [`Event::CommandFailed`].
    TakeBack,
    /// Take back what has not left yet; what is on its way ends by itself. Ends in
    /// [`Event::TookBack`] or [`Event::CommandFailed`].
    StopExports {
        /// Only these exports; none named is all.
        only: Option<Vec<String>>,
    },
    /// Let no other call of an export leave, or go on. Shows in [`Status::exports_paused`].
    PauseExports {
        /// Whether they wait.
        paused: bool,
    },
    /// Have exports checked and tried again. Ends in [`Event::TriedAgain`] or [`Event::CommandFailed`].
    RetryMany {
        /// The exports' ids.
        exports: Vec<String>,
    },
    /// Write a summary of exports down as a file. Ends in [`Event::Saved`] or
    /// [`Event::CommandFailed`].
    Save {
        /// The lines.
        rows: Vec<SummaryRow>,
    },
    /// Say which people a pasted text holds; keeps nothing. Ends in [`Event::Understood`].
    Understand {
        /// The question's number.
        generation: Generation,
        /// The text as pasted.
        text: Arc<str>,
        /// How a person says it is to be read, where the reader got it wrong.
        mapping: Option<Box<Mapping>>,
    },
    /// List the lists of people. Ends in [`Event::Lists`] or [`Event::LibraryFailed`].
    Lists,
    /// Add people to a list, or take them off. Ends in [`Event::LibraryChanged`] or
    /// [`Event::LibraryFailed`].
    ChangeList {
        /// The list's name; one that is not there yet is made.
        name: String,
        /// Who.
        people: Vec<PersonRef>,
        /// They are added; else taken off.
        add: bool,
    },
    /// Remove a list, not the people on it. Ends in [`Event::Lists`] or [`Event::LibraryFailed`].
    RemoveList {
        /// The list's name.
        name: String,
    },
    /// Keep what exports from a list carry, in the screen's own words. It has no answer.
    SetListSettings {
        /// The list's name.
        name: String,
        /// The settings.
        text: String,
    },
    /// Skip people, or bring them back. Ends in [`Event::LibraryChanged`] or
    /// [`Event::LibraryFailed`].
    Skip {
        /// Who.
        people: Vec<PersonRef>,
        /// Why; none brings them back.
        reason: Option<String>,
        /// When they come back by themselves.
        until: Option<Timestamp>,
    },
    /// Tell what was done since a moment. Ends in [`Event::Report`] or [`Event::LibraryFailed`].
    Report {
        /// Since when.
        since: Timestamp,
    },
    /// Add a note or tags to the record of somebody who is in Greenhouse, by way of the outbox. Ends in
    /// [`Event::ExportChanged`] or [`Event::CommandFailed`].
    AddToRecord {
        /// Whose record.
        candidate: CandidateId,
        /// What is added.
        addition: RecordAddition,
    },
    /// Say something of several people as text, a line each or a paragraph. Ends in
    /// [`Event::TextToCopy`] or [`Event::LibraryFailed`].
    TextOf {
        /// Who.
        people: Vec<PersonRef>,
        /// What.
        part: Part,
    },
    /// Keep where the user is for the next start, in the screen's own words. The newest counts; it has
    /// no answer.
    KeepPlace(String),
    /// Judge a person of a review anew, who was changed there; keeps nothing. Ends in
    /// [`Event::Judged`].
    Judge {
        /// The question's number.
        generation: Generation,
        /// The person as changed.
        profile: Box<Profile>,
    },
    /// List the records that may be one person. Ends in [`Event::Pairs`] or
    /// [`Event::LibraryFailed`].
    Pairs {
        /// The question's number.
        generation: Generation,
    },
    /// Keep that two records are two people. Ends in [`Event::LibraryChanged`] or
    /// [`Event::LibraryFailed`].
    KeepApart {
        /// One of them.
        a: ProfileId,
        /// The other one.
        b: ProfileId,
    },
    /// Let the browser profile in whose popup shows this code. Ends in [`Event::BrowserAllowed`] or
    /// [`Event::BrowserNotAllowed`].
    AllowBrowser {
        /// The code.
        code: String,
    },
    /// Bring the mirror up to date. Ends in [`Event::Synced`] or [`Event::SyncFailed`].
    Sync,
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
