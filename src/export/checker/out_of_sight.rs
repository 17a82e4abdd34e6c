//! People whom the local copy knows and Greenhouse no longer shows: private, merged into another record
//! or deleted. Greenhouse does not say which, so no new person is created in their place without a review.

use std::sync::{Arc, PoisonError};

use super::{CheckError, Checker, blocking};
use crate::matching::{Assessment, Match, Peers, Verdict};
use crate::people::{Candidate, CandidateId, Profile};

/// People checked at most, those lost last first; the rest were lost years ago.
const AT_MOST: usize = 20_000;

/// Why a person out of sight does not count as deleted, in words.
pub(super) const NOT_SHOWN: &str =
    "Greenhouse no longer shows it (private, merged into another record, or deleted)";

/// The people who are out of sight, as far as the local copy's changes were read.
#[derive(Default)]
pub(super) struct OutOfSight {
    people: Arc<Peers<CandidateId>>,
    /// The revision of the local copy up to which they were read.
    rev: i64,
}

impl Checker {
    /// Returns the people who are out of sight; some may have come back since.
    pub(super) async fn out_of_sight(&self) -> Result<Arc<Peers<CandidateId>>, CheckError> {
        let known = |rev: Option<i64>| {
            let mut known = self
                .out_of_sight
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if let Some(rev) = rev {
                known.rev = rev;
            }
            (Arc::clone(&known.people), known.rev)
        };
        let (mut people, since) = known(None);
        let (mut rev, mut lost) = self.mirror.gone_since(since, AT_MOST).await?;
        if rev < since {
            // Another copy took the place of the one that was read.
            people = Arc::default();
            (rev, lost) = self.mirror.gone_since(0, AT_MOST).await?;
        }
        if lost.is_empty() {
            return Ok(known(Some(rev)).0);
        }
        let people = blocking(move || {
            let mut own = Arc::unwrap_or_clone(people);
            for one in &lost {
                own.add_candidate(one.id, one);
            }
            Arc::new(own)
        })
        .await?;
        let mut known = self
            .out_of_sight
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        known.people = Arc::clone(&people);
        known.rev = rev;
        Ok(people)
    }

    /// Makes a verdict `new` a possible one where the person may be one of those out of sight, `like`.
    pub(super) async fn not_taken_for_gone(
        &self,
        assessment: &mut Assessment,
        profile: &Profile,
        like: Vec<CandidateId>,
        people: &Arc<Peers<CandidateId>>,
    ) -> Result<(), CheckError> {
        // Whoever came back is in the index, and has been judged.
        let records = self.mirror.gone(&like).await?;
        if records.is_empty() {
            return Ok(());
        }
        let (matcher, people) = (Arc::clone(&self.matcher), Arc::clone(people));
        let (profile, known) = (profile.clone(), records.clone());
        let record = move |id: CandidateId| -> Option<Candidate> {
            known.iter().find(|one| one.id == id).cloned()
        };
        let found: Vec<Match> =
            blocking(move || matcher.records_like(&profile, &people, record)).await??;
        if found.is_empty() {
            return Ok(());
        }
        assessment.verdict = Verdict::Possible;
        assessment.decided = None;
        assessment.remarks.extend(
            found
                .iter()
                .map(|one| format!("{} {}: {NOT_SHOWN}", one.id, one.name)),
        );
        assessment.candidates.splice(0..0, found);
        assessment.candidates.truncate(crate::matching::SHOWN);
        Ok(())
    }
}
