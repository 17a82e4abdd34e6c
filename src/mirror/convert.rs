//! Ids between Harvest, where they are unsigned, and the copy, where SQLite has them signed.
//! They are positive and far below the limit (contract 3); one that is not becomes 0, which no row has.

use crate::people::{ApplicationId, CandidateId};

/// Returns an id of the copy as Harvest takes it.
pub fn wire_id(id: i64) -> u64 {
    u64::try_from(id).unwrap_or(0)
}

/// Returns a person's id.
pub fn candidate_id(wire: u64) -> CandidateId {
    CandidateId(i64::try_from(wire).unwrap_or(0))
}

/// Returns an application's id.
pub fn application_id(wire: u64) -> ApplicationId {
    ApplicationId(i64::try_from(wire).unwrap_or(0))
}
