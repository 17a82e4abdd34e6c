//! Which verdicts are known, and which to ask for next.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::results::{Filter, Results};
use crate::matching::{Assessment, Verdict};
use crate::people::PersonRef;
use crate::worker::Problem;

/// Rows beyond the screen that are asked for at once while a filter hides what is not checked.
const BATCH: usize = 128;

/// What is known of a person.
#[derive(Clone, Debug, PartialEq)]
enum Check {
    /// A verdict, of an epoch of the mirror.
    Known {
        assessment: Arc<Assessment>,
        epoch: u64,
    },
    /// None could be reached.
    Failed(Problem),
}

/// The verdicts known, and those on their way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdicts {
    checks: HashMap<PersonRef, Check>,
    asked: HashSet<PersonRef>,
    rechecking: HashSet<PersonRef>,
    epoch: u64,
}

impl Verdicts {
    /// Returns the verdict; a candidate is in Greenhouse by nature.
    pub fn verdict(&self, person: PersonRef) -> Option<Verdict> {
        match person {
            PersonRef::Candidate(_) => Some(Verdict::InGreenhouse),
            PersonRef::Profile(_) => self.assessment(person).map(|known| known.verdict),
        }
    }

    /// Returns the verdict with its reasons.
    pub fn assessment(&self, person: PersonRef) -> Option<&Arc<Assessment>> {
        match self.checks.get(&person) {
            Some(Check::Known { assessment, .. }) => Some(assessment),
            _ => None,
        }
    }

    /// Returns why there is no verdict.
    pub fn problem(&self, person: PersonRef) -> Option<&Problem> {
        match self.checks.get(&person) {
            Some(Check::Failed(problem)) => Some(problem),
            _ => None,
        }
    }

    /// Returns whether Greenhouse itself is being asked about a person.
    pub fn rechecking(&self, person: PersonRef) -> bool {
        self.rechecking.contains(&person)
    }

    /// Returns whether an answer is awaited.
    pub fn any_pending(&self) -> bool {
        !self.asked.is_empty() || !self.rechecking.is_empty()
    }

    /// Takes in a verdict; returns the one before, and whether Greenhouse had been asked for it.
    pub fn know(
        &mut self,
        person: PersonRef,
        assessment: Arc<Assessment>,
    ) -> (Option<Verdict>, bool) {
        let before = self.verdict(person);
        let epoch = self.epoch;
        self.checks
            .insert(person, Check::Known { assessment, epoch });
        (before, self.answered(person))
    }

    /// Takes in that no verdict could be reached; one known before stays. Returns whether
    /// Greenhouse had been asked for it.
    pub fn fail(&mut self, person: PersonRef, problem: Problem) -> bool {
        let epoch = self.epoch;
        match self.checks.get_mut(&person) {
            Some(Check::Known { epoch: of, .. }) => *of = epoch,
            _ => {
                self.checks.insert(person, Check::Failed(problem));
            }
        }
        self.answered(person)
    }

    /// Notes that Greenhouse itself is asked about a person.
    pub fn recheck(&mut self, person: PersonRef) {
        self.rechecking.insert(person);
    }

    /// Notes that a person's record is another: their verdict will be asked for again.
    pub fn outdate_one(&mut self, person: PersonRef) {
        self.asked.remove(&person);
        match self.checks.get_mut(&person) {
            Some(Check::Known { epoch, .. }) => *epoch = self.epoch.wrapping_sub(1),
            Some(Check::Failed(_)) => {
                self.checks.remove(&person);
            }
            None => {}
        }
    }

    /// Notes that the mirror is another: what is on screen will be asked for again, and what
    /// failed is tried anew.
    pub fn outdate(&mut self) {
        self.epoch += 1;
        // Answers on their way are of the mirror before.
        self.asked.clear();
        self.checks
            .retain(|_, check| matches!(check, Check::Known { .. }));
    }

    /// Returns the rows to ask for next, most wanted first, or none where all that is wanted has
    /// been asked for. Asking replaces what was asked before. Beyond the screen others are wanted
    /// where a filter hides them, and where there is time to look `ahead`.
    pub fn wanted(
        &mut self,
        results: &Results,
        height: usize,
        ahead: bool,
    ) -> Option<Vec<PersonRef>> {
        let current = results.current().map(|row| row.id);
        let visible = results.shown_from(results.offset).take(height);
        let mut wanted: Vec<PersonRef> = current
            .into_iter()
            .chain(visible.map(|row| row.id).filter(|id| Some(*id) != current))
            .filter(|id| self.lacks(*id))
            .collect();
        let is_asked = |id: &PersonRef| self.asked.contains(id);
        // A line further, most of the screen is being judged already: the rest is asked for when the answers are there, so
        // that nobody is judged twice. A jump to other people does not wait.
        if wanted.iter().any(is_asked) {
            return None;
        }
        let hidden = matches!(results.filter, Filter::Only(_)) && results.counts.unchecked > 0;
        let more = (hidden || ahead) && (self.asked.is_empty() || !wanted.is_empty());
        if wanted.is_empty() && !more {
            return None;
        }
        if more {
            let more = results.rows().iter().map(|row| row.id);
            let seen: HashSet<PersonRef> = wanted.iter().copied().collect();
            wanted.extend(
                more.filter(|id| !seen.contains(id) && !self.asked.contains(id))
                    .filter(|id| self.lacks(*id))
                    .filter(|id| ahead || !self.checks.contains_key(id))
                    .take(BATCH),
            );
        }
        if wanted.is_empty() {
            return None;
        }
        self.asked = wanted.iter().copied().collect();
        Some(wanted)
    }

    fn lacks(&self, person: PersonRef) -> bool {
        let known = match self.checks.get(&person) {
            Some(Check::Known { epoch, .. }) => *epoch == self.epoch,
            Some(Check::Failed(_)) => true,
            None => false,
        };
        matches!(person, PersonRef::Profile(_)) && !known
    }

    fn answered(&mut self, person: PersonRef) -> bool {
        self.asked.remove(&person);
        self.rechecking.remove(&person)
    }
}
