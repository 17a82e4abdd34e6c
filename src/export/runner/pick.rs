//! Which exports take a step in a pass: never two that may be of one person.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::super::checker::can_be_asked_for;
use super::super::{OutboxEntry, OutboxState, Person, PlannedWrite};
use super::{A_PASS, Runner};
use crate::matching::Peers;

/// Due rows considered for a pass, as a multiple of its size.
const LOOKED_AT: usize = 4 * A_PASS;

impl Runner {
    /// Returns the exports that may take a step: due, and with nobody under way or pending who may
    /// be the same person, by a key in common, by name, or by the matcher's judgement: whoever is being
    /// made is to be seen by the check of the next.
    pub(super) fn pick(&self, pending: &[OutboxEntry], now: Timestamp) -> Vec<OutboxEntry> {
        let mut taken = Taken::default();
        for entry in pending.iter().filter(|entry| !waits(entry)) {
            taken.add(entry);
        }
        let due = |entry: &&OutboxEntry| {
            entry.state != OutboxState::Sending && entry.next_step_at().is_some_and(|at| at <= now)
        };
        let mut picked = Vec::new();
        let mut askable = None;
        for entry in pending.iter().filter(due).take(LOOKED_AT) {
            if waits(entry)
                && (self.is_taken(entry, &taken) || self.yields(entry, pending, &mut askable))
            {
                continue;
            }
            taken.add(entry);
            picked.push(entry.clone());
            if picked.len() == A_PASS {
                break;
            }
        }
        picked
    }

    /// Returns whether an export for which Greenhouse can't be asked lets another one go first that may
    /// be of the same person and for which it can: only by its e-mail is it seen that they are there.
    fn yields(
        &self,
        entry: &OutboxEntry,
        pending: &[OutboxEntry],
        askable: &mut Option<Peers<Arc<str>>>,
    ) -> bool {
        let Some(profile) = entry.person.profile().filter(|_| may_make(entry)) else {
            return false;
        };
        if can_be_asked_for(profile) {
            return false;
        }
        let askable = askable.get_or_insert_with(|| {
            let mut askable = Peers::default();
            for other in pending.iter().filter(|one| waits(one) && may_make(one)) {
                if let Some(profile) = other.person.profile().filter(|one| can_be_asked_for(one)) {
                    askable.add_profile(Arc::from(other.id.as_str()), profile);
                }
            }
            askable
        });
        self.checker
            .peers_like(profile, askable)
            .is_ok_and(|like| !like.is_empty())
    }

    fn is_taken(&self, entry: &OutboxEntry, taken: &Taken) -> bool {
        if entry.claims().iter().any(|key| taken.keys.contains(key)) {
            return true;
        }
        let Some(profile) = entry.person.profile().filter(|_| may_make(entry)) else {
            return false;
        };
        if taken.made.is_empty() {
            return false;
        }
        match self.checker.peers_like(profile, &taken.made) {
            Ok(like) => !like.is_empty(),
            Err(error) => {
                // One at a time then: each check sees what the one before has made.
                tracing::warn!(%error, "exports could not be compared with each other");
                true
            }
        }
    }
}

/// Those who take a step in a pass, or whose last one is still pending.
#[derive(Default)]
struct Taken {
    keys: HashSet<String>,
    /// Of those, the people who are or may be created.
    made: Peers<Arc<str>>,
}

impl Taken {
    fn add(&mut self, entry: &OutboxEntry) {
        self.keys.extend(entry.claims());
        if let Person::Profile(profile) = &entry.person
            && may_make(entry)
        {
            self.made.add_profile(Arc::from(entry.id.as_str()), profile);
        }
    }
}

fn waits(entry: &OutboxEntry) -> bool {
    matches!(entry.state, OutboxState::Planned | OutboxState::Held)
}

/// Returns whether the export makes a person, or may have made one that nobody has seen yet. Whoever
/// is done is in the local copy.
fn may_make(entry: &OutboxEntry) -> bool {
    match entry.state {
        OutboxState::Done => false,
        OutboxState::Planned | OutboxState::Held => entry
            .planned
            .is_none_or(|planned| planned == PlannedWrite::Create),
        _ => entry
            .write
            .as_ref()
            .is_none_or(|write| write.candidate.is_none()),
    }
}
