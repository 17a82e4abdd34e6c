//! The one owner of client, store and budget: requests in, events out, all plain data.
//!
//! [`Engine`] is what screen and sub-commands share, in its parts; [`start`] puts it behind channels for
//! the screen. Must not know: the screen.

mod actor;
mod catalog;
mod engine;
mod error;
mod lines;
mod mappings;
mod outbox;
mod plans;
mod protocol;
mod records;
mod search;
mod setup;
mod sync;
mod verdicts;

pub use crate::export::Held;
pub use crate::mirror::tenant::organisation_at;
pub use actor::{Handle, start};
pub use catalog::Catalog;
pub use engine::{Engine, EngineOptions};
pub use error::EngineError;
pub use lines::{
    ApplicationLine, CandidateLine, CheckLine, FollowedLine, JobLine, OutboxLine, PlannedLine,
};
pub use mappings::Remembered;
pub use outbox::{Change, Changes, Exported, Outbox, Queued};
pub use plans::Plans;
pub use protocol::{
    Answer, Budget, CandidateDetail, Choice, Choices, Connection, Detail, Event, ExportRow,
    ExportShown, Generation, HiddenJobs, ImportSummary, JobList, Level, LoadedPerson, MirrorState,
    OnScreen, Part, Problem, Reply, Request, RequestKey, Reviewed, ReviewedPerson, Row, RowNote,
    RowOrigin, Scope, Status, SummaryRow, SyncProgress, Unanswered, Understood, UnreadFile,
    WaitShown,
};
pub use records::{
    AT_ONCE, Due, Forgot, JobTotals, RETENTION_EVERY, Records, ReportKind, ReportRow,
    SessionReport, sought,
};
pub use search::{Found, Search, SearchFor};
pub use setup::{
    ABILITIES, Ability, BrowserAsks, Credentials, Need, PairedBrowser, Pairing, Pairings,
    PartnerCredentials, PartnerStand, Setup, ShowAsked, Standing, WaitTeller, try_out,
    try_out_partner,
};
pub use sync::{Sync, SyncMode, SyncReport, SyncRow};
pub use verdicts::Verdicts;
