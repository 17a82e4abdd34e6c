//! Other exports of the same person: what they made of late, or may have made, counts before anything
//! is sent, whether Greenhouse shows it yet or not.

use std::time::Duration;

use jiff::Timestamp;

use super::super::{Entry, Outcome, State, Step};
use super::read_back::READINGS;
use super::{Runner, Stepped, WAITING, after};
use crate::store::StoreError;

/// How long lists may lag behind a write that was confirmed, as far as this outbox can know: who is
/// not on them until then is not taken for gone.
const LISTED_WITHIN: Duration = Duration::from_secs(600);

impl Runner {
    /// Returns another export that made the very person or application that this step would make, or
    /// may have: of another profile of the person, or on another job.
    pub(super) async fn made_beside(
        &self,
        step: &Step,
        entry: &Entry,
    ) -> Result<Option<Entry>, StoreError> {
        let there = step.candidate();
        let makes_it = |other: &Entry| match there {
            None => other
                .write
                .as_ref()
                .is_some_and(|write| write.candidate.is_none()),
            Some(_) => other.candidate_id == there && other.job_id() == entry.job_id(),
        };
        let since = Timestamp::now()
            .saturating_sub(LISTED_WITHIN)
            .unwrap_or(Timestamp::MIN);
        let others = self.journal.beside(entry, there, since).await?;
        Ok(others.into_iter().find(makes_it))
    }

    /// Lets an export wait for what another made: until Greenhouse shows it, or until it is known
    /// what became of it; and for a person where neither comes.
    pub(super) async fn stand_back(
        &self,
        mut entry: Entry,
        other: &Entry,
    ) -> Result<Stepped, StoreError> {
        let what = format!("the export of {} to {}", other.name, other.target.words());
        let waits = match other.state {
            State::Unknown => Some(format!("waits for what became of {what}")),
            State::Done if entry.readings + 1 < READINGS => {
                entry.readings += 1;
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
                         that one first, then try this one again"
                    ),
                };
                (State::NeedsPerson, Some(Outcome::NeedsReview), reason)
            }
        };
        self.keep(&mut entry, state, outcome, Some(reason), WAITING)
            .await?;
        Ok(Stepped {
            entry,
            trouble: None,
        })
    }
}
