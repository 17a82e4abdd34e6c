//! The one owner of client, store and budget: requests in, events out, all plain data.
//!
//! [`Engine`] is what screen and sub-commands share; [`start`] puts it behind channels for
//! the screen. Must not know: the screen.

mod abilities;
mod actor;
mod additions;
mod batch;
mod browser;
mod bulk;
mod choices;
mod credential_check;
mod engine;
mod error;
mod export_actions;
mod jobs;
mod judged;
mod library;
mod lines;
mod lists;
mod manual_resolution;
mod mappings;
mod outbox;
mod outbox_loop;
mod pairing;
mod partner;
mod parts;
mod people;
mod person;
mod place;
mod profiles;
mod protocol;
mod records;
mod report;
mod retention;
mod review;
mod search;
mod shown;
mod summary;
mod sync;
mod tenant;
mod text_of;
mod understand;
mod undo;
mod verdicts;

pub use crate::export::Held;
pub use crate::mirror::tenant::organisation_at;
pub use abilities::{ABILITIES, Ability, Need};
pub use actor::{Handle, start};
pub use batch::Exported;
pub use browser::{BrowserAsks, ShowAsked};
pub use credential_check::{Standing, try_out};
pub use engine::{Credentials, Engine, EngineOptions, PartnerCredentials};
pub use error::EngineError;
pub use lines::{
    ApplicationLine, CandidateLine, CheckLine, FollowedLine, JobLine, OutboxLine, PlannedLine,
};
pub use mappings::Remembered;
pub use outbox::{Change, Changes, Queued};
pub use pairing::{PairedBrowser, Pairing, Pairings};
pub use partner::{PartnerStand, try_out_partner};
pub use person::{Due, Forgot, sought};
pub use protocol::{
    Budget, CandidateDetail, Choice, Choices, Connection, Detail, Event, ExportRow, ExportShown,
    Followed, Generation, HiddenJobs, ImportSummary, JobList, Level, MirrorState, OnScreen, Part,
    Problem, Request, Reviewed, ReviewedPerson, Row, RowNote, RowOrigin, Scope, Status, SummaryRow,
    SyncProgress, Understood, WaitShown,
};
pub use report::{JobTotals, ReportKind, ReportRow, SessionReport};
pub use retention::RETENTION_EVERY;
pub use search::{Found, SearchFor};
pub use sync::{SyncMode, SyncReport, SyncRow};
