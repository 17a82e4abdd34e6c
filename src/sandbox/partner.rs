//! Candidate Ingestion v1.

use super::http::Call;
use super::reply::{Refusal, Reply};
use super::state::State;

/// Answers a call under `/v1/partner/`.
pub(super) fn answer(_state: &State, _call: &Call) -> Reply {
    Refusal::NotFound.reply()
}
