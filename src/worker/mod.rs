//! The one owner of client, store and budget: requests in, events out, all plain data.
//!
//! Must not know: the screen.

mod protocol;

pub use protocol::{
    Budget, CandidateDetail, Connection, Detail, Event, Generation, HiddenJobs, JobList, Level,
    MirrorState, Problem, Request, Row, RowNote, Scope, Status, SyncProgress,
};
