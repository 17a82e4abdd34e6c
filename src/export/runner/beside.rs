//! Other exports of the same person: what they made of late, or may have made, counts before anything
//! is sent, whether Greenhouse shows it yet or not.

use jiff::Timestamp;

use super::super::checker::listed_by;
use super::super::{Entry, Outcome, State, Step};
use super::read_back::SECOND_READING;
use super::{Runner, Stepped, WAITING, after};
use crate::store::StoreError;

impl Runner {
    /// Returns another export that made the very person or application that this step would make, or
    /// may have: of another profile of the person, or on another job.
    ///
    /// Whoever was made is in the local copy, and the check has judged them; only where they are not,
    /// as after an answer that could not be taken in, does the row alone speak for them.
    pub(super) async fn made_beside(
        &self,
        step: &Step,
        entry: &Entry,
    ) -> Result<Option<Entry>, StoreError> {
        for other in self.journal.beside(entry, listed_by()).await? {
            let makes_person = other
                .write
                .as_ref()
                .is_some_and(|one| one.candidate.is_none());
            let is_it = match step.candidate() {
                None if other.state == State::Done => makes_person && !self.copied(&other).await?,
                None => makes_person && other.may_be_of(entry),
                there => {
                    let same = other.candidate_id == there
                        || other.candidate_id.is_none() && makes_person && other.may_be_of(entry);
                    same && other.job_id() == entry.job_id()
                }
            };
            if is_it {
                return Ok(Some(other));
            }
        }
        Ok(None)
    }

    /// Returns whether the local copy has the person of an export that is done.
    async fn copied(&self, done: &Entry) -> Result<bool, StoreError> {
        let Some(id) = done.candidate_id else {
            return Ok(false);
        };
        Ok(!self.mirror.candidates(&[id]).await?.is_empty())
    }

    /// Lets an export wait for what another made: until Greenhouse shows it, or until it is known
    /// what became of it; and for a person where neither comes.
    pub(super) async fn stand_back(
        &self,
        mut entry: Entry,
        other: &Entry,
    ) -> Result<Stepped, StoreError> {
        let what = format!("the export of {} to {}", other.name, other.target.words());
        let shown_by = other.sent_at.and_then(|at| {
            let pause = self.settle_after * (1 + SECOND_READING);
            at.saturating_add(pause).ok()
        });
        let waits = match other.state {
            State::Unknown => Some(format!("waits for what became of {what}")),
            State::Done if shown_by.is_some_and(|by| by > Timestamp::now()) => {
                Some(format!("waits for Greenhouse to show what {what} made"))
            }
            _ => None,
        };
        let (state, outcome, reason) = match waits {
            Some(waits) => {
                entry.due_at = after(self.settle_after);
                (State::Planned, None, waits)
            }
            None => {
                let reason = match other.state {
                    State::Done => format!(
                        "Greenhouse does not show what {what} made a moment ago; look there, then \
                         try this one again"
                    ),
                    _ => format!(
                        "nobody knows what became of {what}, which may be the same person; settle \
                         or forget that one first, then try this one again"
                    ),
                };
                (State::NeedsPerson, Some(Outcome::NeedsReview), reason)
            }
        };
        self.keep(&mut entry, state, outcome, Some(reason), WAITING)
            .await?;
        Ok(entry.into())
    }
}
