//! What a query says of one person: the meaning of the language, without an index.

use std::collections::HashSet;

use jiff::Timestamp;

use super::document::{ApplicationFacts, Document};
use super::near::Near;
use super::phrase::Phrase;
use super::words::findable;
use super::{Field, Flag};
use crate::mirror::keys;
use crate::people::{ApplicationStatus, JobId};

/// How well a person fits a query; better ones are shown first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Every bare word is in a name.
    Name,
    /// Some are in other fields.
    Field,
    /// Only with a typo forgiven.
    Typo,
}

/// A query with names looked up and dates counted from now.
#[derive(Clone, Debug)]
pub struct Bound {
    pub(in crate::mirror) root: Node,
    /// The same with every word as typed.
    pub(super) as_typed: Node,
}

#[derive(Clone, Debug)]
pub(in crate::mirror) enum Node {
    All,
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Words(Option<Field>, Phrase),
    Near(Near),
    /// Any of these stored keys.
    Keys(Vec<keys::Hashed>),
    Flag(Flag),
    Updated(Option<Timestamp>, Option<Timestamp>),
    Applied(Option<Timestamp>, Option<Timestamp>),
    /// When a profile came in.
    Added(Option<Timestamp>, Option<Timestamp>),
    Jobs(HashSet<JobId>),
    Stage(Phrase),
    Sources(HashSet<i64>),
    /// Those who were exported from here, are on a list, are skipped or were judged so, by number.
    Exported(HashSet<i64>),
}

impl Bound {
    /// Returns whether the query asks for an address by key.
    pub fn asks_for_keys(&self) -> bool {
        self.root.any(&|node| matches!(node, Node::Keys(_)))
    }

    /// Returns whether the query asks something of applications.
    pub fn asks_of_applications(&self) -> bool {
        self.root.any(&Node::of_application)
    }

    /// Returns how well a person fits, none when they do not. Forgives no typos.
    pub fn rank(&self, person: &Document) -> Option<Rank> {
        if !self.root.holds(person, false) {
            return None;
        }
        Some(if self.root.holds(person, true) {
            Rank::Name
        } else {
            Rank::Field
        })
    }

    /// Returns the first application the query speaks of, by its place in the document.
    pub(in crate::mirror) fn journey(&self, person: &Document) -> Option<usize> {
        self.root.journey(person)
    }
}

impl Node {
    /// Returns whether this speaks of one application and of nothing else: such conditions, joined
    /// by AND, hold of the same application.
    pub(in crate::mirror) fn of_application(&self) -> bool {
        match self {
            Self::Flag(flag) => flag.of_application(),
            Self::Applied(..) | Self::Jobs(_) | Self::Stage(_) | Self::Sources(_) => true,
            Self::And(parts) | Self::Or(parts) => parts.iter().all(Self::of_application),
            Self::All
            | Self::Not(_)
            | Self::Words(..)
            | Self::Near(_)
            | Self::Keys(_)
            | Self::Added(..)
            | Self::Exported(_)
            | Self::Updated(..) => false,
        }
    }

    /// Returns whether `is` says so of this or of anything in it.
    fn any(&self, is: &dyn Fn(&Self) -> bool) -> bool {
        is(self)
            || match self {
                Self::And(parts) | Self::Or(parts) => parts.iter().any(|part| part.any(is)),
                Self::Not(inner) => inner.any(is),
                _ => false,
            }
    }

    fn holds(&self, person: &Document, names_only: bool) -> bool {
        if self.of_application() {
            return person.journeys.iter().any(|journey| self.holds_of(journey));
        }
        match self {
            Self::All => true,
            Self::And(parts) if !parts.iter().any(Self::of_application) => {
                parts.iter().all(|part| part.holds(person, names_only))
            }
            Self::And(parts) => {
                let (of_one, others): (Vec<&Self>, Vec<&Self>) =
                    parts.iter().partition(|part| part.of_application());
                others.iter().all(|part| part.holds(person, names_only))
                    && (of_one.is_empty()
                        || person
                            .journeys
                            .iter()
                            .any(|journey| of_one.iter().all(|part| part.holds_of(journey))))
            }
            Self::Or(parts) => parts.iter().any(|part| part.holds(person, names_only)),
            Self::Not(inner) => !inner.holds(person, false),
            Self::Words(Some(field), phrase) => {
                phrase.may_be_in(person.all())
                    && person.values(*field).any(|text| phrase.is_in(text))
            }
            Self::Words(None, phrase) => phrase.is_among(if names_only {
                person.names()
            } else {
                person.bare()
            }),
            Self::Near(near) => Near::PLACES
                .iter()
                .flat_map(|field| person.values(*field))
                .any(|text| near.is_in(text)),
            Self::Keys(keys) => keys.iter().any(|key| person.keys.contains(key)),
            Self::Flag(_) => person.private,
            Self::Exported(ids) => ids.contains(&person.id),
            Self::Updated(from, to) => within(person.updated_at, *from, *to),
            Self::Added(from, to) => within(person.added_at, *from, *to),
            Self::Applied(..) | Self::Jobs(_) | Self::Stage(_) | Self::Sources(_) => false,
        }
    }

    fn holds_of(&self, journey: &ApplicationFacts) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.holds_of(journey)),
            Self::Or(parts) => parts.iter().any(|part| part.holds_of(journey)),
            Self::Flag(Flag::Prospect) => journey.prospect,
            Self::Flag(Flag::Active) => journey.status == ApplicationStatus::Active,
            Self::Flag(Flag::Rejected) => journey.status == ApplicationStatus::Rejected,
            Self::Flag(Flag::Hired) => journey.status == ApplicationStatus::Hired,
            Self::Flag(Flag::Converted) => journey.status == ApplicationStatus::Converted,
            Self::Applied(from, to) => within(journey.applied_at, *from, *to),
            Self::Jobs(ids) => journey.jobs.iter().any(|id| ids.contains(id)),
            Self::Stage(phrase) => {
                let mut stages = journey.stages.iter();
                stages.any(|stage| phrase.is_in(&findable(stage)))
            }
            Self::Sources(ids) => journey.source.is_some_and(|id| ids.contains(&id)),
            _ => false,
        }
    }

    fn journey(&self, person: &Document) -> Option<usize> {
        if self.of_application() {
            return person
                .journeys
                .iter()
                .position(|journey| self.holds_of(journey));
        }
        match self {
            Self::And(parts) => {
                let of_one: Vec<&Self> =
                    parts.iter().filter(|part| part.of_application()).collect();
                if of_one.is_empty() {
                    return parts.iter().find_map(|part| part.journey(person));
                }
                let mut journeys = person.journeys.iter();
                journeys.position(|journey| of_one.iter().all(|part| part.holds_of(journey)))
            }
            Self::Or(parts) => parts.iter().find_map(|part| part.journey(person)),
            _ => None,
        }
    }
}

pub(super) fn within(
    moment: Option<Timestamp>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
) -> bool {
    moment.is_some_and(|moment| {
        from.is_none_or(|from| moment >= from) && to.is_none_or(|to| moment < to)
    })
}
