//! Other exports of the same person: what they created recently, or may have, counts before anything
//! is sent, whether Greenhouse shows it yet or not.

use std::collections::HashSet;

use jiff::Timestamp;

use super::super::checker::listed_by;
use super::super::entry::{given_up, lands_within};
use super::super::machine::SECOND_READING;
use super::super::reconcile::Reading;
use super::super::{Event, OutboxEntry, OutboxState, Step};
use super::{Runner, Trouble};
use crate::matching::Peers;
use crate::mirror::convert;
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
        entry: &OutboxEntry,
    ) -> Result<Option<OutboxEntry>, StoreError> {
        let lands_since = lands_within(Timestamp::now());
        let others = self.journal.beside(entry, listed_by(), lands_since).await?;
        let alike = self.alike(entry, &others);
        for other in others {
            let makes_person = makes_person(&other);
            let may_be = || other.may_be_of(entry) || alike.contains(&other.id);
            let is_it = match step.candidate() {
                None if other.state == OutboxState::Done => {
                    makes_person && may_be() && !self.copied(&other).await?
                }
                None => makes_person && may_be(),
                there => {
                    let same = other.candidate_id == there
                        || other.candidate_id.is_none() && makes_person && may_be();
                    same && other.job_id() == entry.job_id()
                }
            };
            if is_it {
                return Ok(Some(other));
            }
        }
        Ok(None)
    }

    /// Returns the ids of those exports whose person may be this one's by the matcher's judgement, as
    /// the check would find them in Greenhouse. Where they can't be compared, all of them.
    fn alike(&self, entry: &OutboxEntry, others: &[OutboxEntry]) -> HashSet<String> {
        let mut made = Peers::default();
        for other in others.iter().filter(|one| makes_person(one)) {
            if let Some(profile) = other.person.profile() {
                made.add_profile(other.id.clone(), profile);
            }
        }
        let Some(profile) = entry.person.profile().filter(|_| !made.is_empty()) else {
            return HashSet::new();
        };
        match self.checker.peers_like(profile, &made) {
            Ok(like) => like.into_iter().collect(),
            Err(error) => {
                tracing::warn!(%error, "exports could not be compared with each other");
                others.iter().map(|one| one.id.clone()).collect()
            }
        }
    }

    /// Returns whether the local copy has the person of an export that is done.
    async fn copied(&self, done: &OutboxEntry) -> Result<bool, StoreError> {
        let Some(id) = done.candidate_id else {
            return Ok(false);
        };
        Ok(!self.mirror.candidates(&[id]).await?.is_empty())
    }

    /// Lets an export wait for what another made: until Greenhouse shows it, or until it is known
    /// what became of it; and for a person where neither comes.
    pub(super) async fn stand_back(
        &self,
        entry: OutboxEntry,
        other: &OutboxEntry,
    ) -> Result<Trouble, StoreError> {
        let what = format!("the export of {} to {}", other.name, other.target.words());
        let shown_by = other.sent_at.and_then(|at| {
            let pause = self.settle_after * (1 + SECOND_READING);
            at.saturating_add(pause).ok()
        });
        let waits = match other.state {
            OutboxState::Unknown => Some(format!("waits for what became of {what}")),
            OutboxState::Done if shown_by.is_some_and(|by| by > Timestamp::now()) => {
                Some(format!("waits for Greenhouse to show what {what} made"))
            }
            OutboxState::Cancelled => match self.landed_though_given_up(other).await {
                Ok(true) => {
                    let why = format!("{what} was cancelled but arrived anyway; checking again");
                    let takes_time = false;
                    return self.ends(entry, Event::Postpone { why, takes_time }).await;
                }
                Ok(false) => None,
                Err(error) => return self.could_not_ask(entry, error).await,
            },
            _ => None,
        };
        let event = match waits {
            Some(why) => Event::Postpone {
                why,
                takes_time: true,
            },
            None => {
                let why = match other.state {
                    OutboxState::Done => format!(
                        "Greenhouse does not show what {what} made a moment ago; look there, then \
                         try this one again"
                    ),
                    OutboxState::Cancelled => given_up(&what),
                    _ => format!(
                        "the outcome of {what}, which may be the same person, is unknown; reconcile \
                         or forget that one first, then retry this one"
                    ),
                };
                Event::NeedReview { why: Some(why) }
            }
        };
        self.ends(entry, event).await
    }

    /// Checks whether the call of a cancelled export has landed since; where it has, its row
    /// says what it left, and the local copy has the person.
    async fn landed_though_given_up(
        &self,
        other: &OutboxEntry,
    ) -> Result<bool, super::super::checker::CheckError> {
        let Reading::Landed {
            candidate,
            application,
        } = self.reading(other).await?
        else {
            return Ok(false);
        };
        let mut row = other.clone();
        let late = Event::ArriveLate {
            candidate: convert::candidate_id(candidate),
            application: convert::application_id(application),
        };
        self.happen(&mut row, late).await?;
        Ok(true)
    }
}

/// Returns whether the last call of an export was to make a person.
fn makes_person(entry: &OutboxEntry) -> bool {
    entry
        .write
        .as_ref()
        .is_some_and(|write| write.candidate.is_none())
}
