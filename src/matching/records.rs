//! The mirror as the place where the candidates to show come from.

use super::{MatchingError, Records};
use crate::mirror::Mirror;
use crate::people::{Candidate, CandidateId};

impl Records for Mirror {
    fn candidates(&self, ids: &[CandidateId]) -> Result<Vec<Candidate>, MatchingError> {
        self.candidates_here(ids)
            .map_err(|error| MatchingError::Records(error.to_string()))
    }
}
