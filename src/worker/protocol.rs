//! What can be asked of the worker and what it answers.
//!
//! Every request is answered by exactly one terminal event, named on the request; progress events
//! may come before it. Questions that can go out of date carry a [`Generation`]: an answer to an
//! older one than the asker's newest is to be dropped.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::export::{Outcome, Plan, Report, State, Target};
use crate::matching::{Assessment, Decision, Explanation};
use crate::people::paste::Pasted;
use crate::people::{Application, ApplicationId, Candidate, CandidateId, Job, PersonRef, Profile};

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

/// What the worker has to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Answer to [`Request::Search`].
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
        total: u64,
    },
    /// Answer to [`Request::Search`].
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
    /// Answer to [`Request::Load`].
    Loaded {
        /// The question's number.
        generation: Generation,
        /// The person.
        row: PersonRef,
        /// All there is to show.
        detail: Arc<Detail>,
    },
    /// Answer to [`Request::Load`].
    LoadFailed {
        /// The question's number.
        generation: Generation,
        /// The person.
        row: PersonRef,
        /// What went wrong.
        problem: Problem,
    },
    /// Answer to [`Request::Jobs`]; also sent when a sync brought other jobs.
    Jobs(Arc<JobList>),
    /// Answer to [`Request::Jobs`].
    JobsFailed(Problem),
    /// Answer to [`Request::Plan`].
    Planned {
        /// The plan's number.
        generation: Generation,
        /// What would be written.
        plan: Arc<Plan>,
    },
    /// Answer to [`Request::Plan`].
    PlanFailed {
        /// The plan's number.
        generation: Generation,
        /// What went wrong.
        problem: Problem,
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
    /// Answer to [`Request::Import`].
    Imported {
        /// Profiles that were not there before.
        added: usize,
        /// Profiles that were there and have changed.
        updated: usize,
        /// Profiles that were there just so.
        unchanged: usize,
    },
    /// Answer to [`Request::Import`]; nothing was kept.
    ImportFailed(Problem),
    /// Answer to [`Request::Explain`].
    Explained {
        /// The question's number.
        generation: Generation,
        /// The reckoning.
        explanation: Arc<Explanation>,
    },
    /// Answer to [`Request::Explain`].
    ExplainFailed {
        /// The question's number.
        generation: Generation,
        /// What went wrong.
        problem: Problem,
    },
    /// Answer to [`Request::Outbox`].
    Outbox {
        /// The question's number.
        generation: Generation,
        /// Every export, newest first.
        exports: Vec<ExportRow>,
    },
    /// Answer to [`Request::Outbox`].
    OutboxFailed {
        /// The question's number.
        generation: Generation,
        /// What went wrong.
        problem: Problem,
    },
    /// An export is new or stands elsewhere now, asked for or by itself.
    ExportChanged(ExportRow),
    /// Answer to [`Request::Retry`], [`Request::Forget`] or [`Request::TakeBack`]: all is as it was.
    ExportKept(Problem),
    /// Answer to [`Request::Understand`].
    Understood {
        /// The question's number.
        generation: Generation,
        /// The people in it, and what could not be understood.
        pasted: Arc<Pasted>,
    },
    /// Where a running sync stands.
    Syncing(SyncProgress),
    /// Answer to [`Request::Sync`], also when a sync ended that ran by itself.
    Synced,
    /// Answer to [`Request::Sync`].
    SyncFailed(Problem),
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

/// A line of the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportRow {
    /// The export's id.
    pub id: String,
    /// The person's name; empty when there is none.
    pub name: String,
    /// Where they go, in words.
    pub target: String,
    /// Where it stands.
    pub state: State,
    /// What became of it, once it rests.
    pub outcome: Option<Outcome>,
    /// Why it is where it is.
    pub reason: Option<String>,
    /// How often a call left.
    pub attempts: u32,
    /// The person in Greenhouse.
    pub candidate: Option<CandidateId>,
    /// The application in Greenhouse.
    pub application: Option<ApplicationId>,
    /// When the next step may be made, for one that settles by itself.
    pub due_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A line of the results.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The person.
    pub id: PersonRef,
    /// Name as written; empty when there is none.
    pub name: String,
    /// Position held.
    pub title: Option<String>,
    /// Employer.
    pub company: Option<String>,
    /// Town.
    pub location: Option<String>,
    /// For a candidate: where they last were in Greenhouse.
    pub note: Option<RowNote>,
}

/// A candidate's newest application in short.
#[derive(Clone, Debug, PartialEq)]
pub struct RowNote {
    /// Job's name.
    pub job: Option<String>,
    /// Stage's name.
    pub stage: Option<String>,
    /// Status word.
    pub status: String,
    /// When anything last happened.
    pub last_activity_at: Option<Timestamp>,
}

/// All there is to show of one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    /// The profile, for a row of the library.
    pub profile: Option<Profile>,
    /// The candidate of the row, or the candidates the profile may be, best first.
    pub candidates: Vec<CandidateDetail>,
}

/// A candidate with their history.
#[derive(Clone, Debug, PartialEq)]
pub struct CandidateDetail {
    /// The person.
    pub candidate: Candidate,
    /// Their applications, newest first.
    pub applications: Vec<Application>,
}

/// The jobs people can be put on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JobList {
    /// Open jobs, by name.
    pub open: Vec<Job>,
    /// Jobs that are there and not offered.
    pub hidden: Vec<HiddenJobs>,
}

/// Jobs not offered, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenJobs {
    /// Why, in words: `closed`, `draft`, `template`.
    pub reason: String,
    /// How many.
    pub count: usize,
}

/// The facts of the status line.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// Whether Greenhouse can be asked.
    pub connection: Connection,
    /// Whom Greenhouse takes us for.
    pub acting_user: Option<String>,
    /// The tenant's name.
    pub organisation: Option<String>,
    /// The local copy.
    pub mirror: MirrorState,
    /// What is left of the current window; none before the first answer or without a limit.
    pub budget: Option<Budget>,
    /// Profiles in the library.
    pub library: u64,
    /// Exports that settle by themselves: planned, held, sending.
    pub exports_open: u64,
    /// Exports whose fate is not known yet.
    pub exports_unknown: u64,
    /// Exports that wait for a person.
    pub exports_waiting: u64,
}

/// Whether Greenhouse can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Not asked, because the user said so.
    Offline,
    /// Not asked, because another Gleaner on this data directory does.
    Reading,
    /// No answer yet.
    Connecting,
    /// Answers.
    Online,
    /// Does not answer or does not let us in.
    Failed(Problem),
}

/// The local copy of Greenhouse in figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MirrorState {
    /// Candidates in it.
    pub candidates: u64,
    /// When it was last in step; none before the first sync ended.
    pub synced_at: Option<Timestamp>,
    /// A sync that is running.
    pub syncing: Option<SyncProgress>,
}

/// Where a running sync stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyncProgress {
    /// Records read so far.
    pub read: u64,
    /// Records a second.
    pub rate: f64,
    /// Share of the work done, 0 to 1, where it can be told.
    pub share: Option<f64>,
    /// Time left, where it can be told.
    pub left: Option<Duration>,
}

/// What is left of Greenhouse's current window (contract 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Calls a window.
    pub limit: u32,
    /// Calls left in this one.
    pub remaining: u32,
    /// Time until the next one.
    pub resets_in: Duration,
}
