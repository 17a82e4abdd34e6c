//! Which verdicts are known, and which to ask for next.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::results::{Filter, Results};
use crate::matching::{Assessment, Verdict};
use crate::people::PersonRef;
use crate::worker::{Generation, Problem};

/// Rows beyond the screen that are asked for at once while a filter hides what is not checked.
const BATCH: usize = 128;

/// What is known of a person.
#[derive(Clone, Debug, PartialEq)]
enum Check {
    /// A verdict that answers what was asked at a count.
    Known {
        assessment: Arc<Assessment>,
        at: Generation,
    },
    /// None could be reached.
    Failed(Problem),
}

/// The verdicts known, and those on their way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdicts {
    checks: HashMap<PersonRef, Check>,
    asked: HashSet<PersonRef>,
    /// Whose verdict the newest look at the person under the cursor brings.
    looked_at: Option<(Generation, PersonRef)>,
    rechecking: HashSet<PersonRef>,
    /// The count at which the mirror became another.
    outdated: Generation,
    /// The counts at which single people did since.
    changed: HashMap<PersonRef, Generation>,
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
        !self.asked.is_empty() || self.looked_at.is_some() || !self.rechecking.is_empty()
    }

    /// Returns the count than which no verdict on these people may be older.
    pub fn as_of(&self, people: &[PersonRef]) -> Generation {
        let since = people.iter().map(|person| self.since(*person));
        since.max().unwrap_or(self.outdated)
    }

    /// Takes in a verdict that answers what was asked at a count, and returns whether it is news: one
    /// asked for earlier than the one known is not.
    pub fn know(&mut self, person: PersonRef, assessment: Arc<Assessment>, at: Generation) -> bool {
        self.answered(person, at);
        if let Some(Check::Known { at: known, .. }) = self.checks.get(&person)
            && *known > at
        {
            return false;
        }
        self.checks.insert(person, Check::Known { assessment, at });
        true
    }

    /// Takes in that no verdict could be reached as of a count; one known before stays.
    pub fn fail(&mut self, person: PersonRef, problem: Problem, at: Generation) {
        self.answered(person, at);
        if at < self.since(person) {
            return;
        }
        match self.checks.get_mut(&person) {
            Some(Check::Known { at: of, .. }) => *of = at.max(*of),
            _ => {
                self.checks.insert(person, Check::Failed(problem));
            }
        }
    }

    /// Notes that a look at a person, of this number, brings the verdict on them.
    pub fn bring(&mut self, generation: Generation, person: PersonRef) {
        let is_judged = matches!(person, PersonRef::Profile(_));
        self.looked_at = is_judged.then_some((generation, person));
    }

    /// Notes that the look of this number is over.
    pub fn brought(&mut self, generation: Generation) {
        let is_it = |(number, _): &(Generation, PersonRef)| *number == generation;
        if self.looked_at.as_ref().is_some_and(is_it) {
            self.looked_at = None;
        }
    }

    /// Notes that Greenhouse itself is asked about a person.
    pub fn recheck(&mut self, person: PersonRef) {
        self.rechecking.insert(person);
    }

    /// Notes that it is not any more; returns whether it was.
    pub fn rechecked(&mut self, person: PersonRef) -> bool {
        self.rechecking.remove(&person)
    }

    /// Notes that a person's record is another from a count on: their verdict will be asked for again.
    pub fn outdate_one(&mut self, person: PersonRef, now: Generation) {
        self.asked.remove(&person);
        self.changed.insert(person, now);
        if let Some(Check::Failed(_)) = self.checks.get(&person) {
            self.checks.remove(&person);
        }
    }

    /// Notes that the mirror is another from a count on: what is on screen will be asked for again, and
    /// what failed is tried anew.
    pub fn outdate(&mut self, now: Generation) {
        self.outdated = now;
        self.changed.clear();
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

    /// Returns whether the verdict on a person is to be asked for.
    fn lacks(&self, person: PersonRef) -> bool {
        let known = match self.checks.get(&person) {
            Some(Check::Known { at, .. }) => *at >= self.since(person),
            Some(Check::Failed(_)) => true,
            None => false,
        };
        let is_brought = self.looked_at.is_some_and(|(_, at)| at == person);
        matches!(person, PersonRef::Profile(_)) && !known && !is_brought
    }

    /// Returns the count at which what a verdict on a person rests on became another.
    fn since(&self, person: PersonRef) -> Generation {
        let changed = self.changed.get(&person).copied();
        changed.map_or(self.outdated, |changed| changed.max(self.outdated))
    }

    /// Notes that what was asked at a count is answered.
    fn answered(&mut self, person: PersonRef, at: Generation) {
        if at >= self.since(person) {
            self.asked.remove(&person);
        }
    }
}
