//! What a query says of one person: the meaning of the language, without an index.

use std::collections::HashSet;

use jiff::Timestamp;

use super::document::{ApplicationFacts, Document, ExportFact, Known};
use super::near::Near;
use super::words::{FORMS, WORDS, Word, ends_without_blanks, findable, hyphenated_in_one, phrase};
use super::{Field, Flag, KeyField, Pattern, Query};
use crate::mirror::keys;
use crate::people::keys::KeyKind;
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

/// Words side by side.
#[derive(Clone, Debug)]
pub(in crate::mirror) struct Phrase {
    pub(in crate::mirror) words: Vec<Word>,
    pub(in crate::mirror) prefix: bool,
}

impl Bound {
    /// Looks up the names in a query and counts its dates from `now`.
    pub fn new(query: &Query, known: &Known, now: Timestamp) -> Self {
        let as_typed = bind(query, known, now);
        let mut ways = in_one_word(query, known, now);
        let root = if ways.is_empty() {
            as_typed.clone()
        } else {
            ways.insert(0, as_typed.clone());
            Node::Or(ways)
        };
        Self { root, as_typed }
    }

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

fn bind(query: &Query, known: &Known, now: Timestamp) -> Node {
    let all = |parts: &[Query]| parts.iter().map(|part| bind(part, known, now)).collect();
    match query {
        Query::All => Node::All,
        Query::And(parts) => Node::And(all(parts)),
        Query::Or(parts) => Node::Or(all(parts)),
        Query::Not(inner) => Node::Not(Box::new(bind(inner, known, now))),
        Query::Text(field, pattern) => bind_text(*field, pattern, known),
        Query::Key(kind, text) => bind_key(*kind, text),
        Query::Is(Flag::Exported) => exported(known, |_| true),
        Query::Is(Flag::Skipped) => Node::Exported(known.skipped.clone()),
        // Nobody has told whom these hold of.
        Query::Is(flag) if flag.is_judged() => Node::Exported(HashSet::new()),
        Query::Is(flag) => Node::Flag(*flag),
        Query::Numbers(numbers) => Node::Exported(numbers.as_ref().clone()),
        Query::Exported(dates) => {
            let (from, to) = dates.bounds(now);
            exported(known, |export| within(export.at, from, to))
        }
        Query::ExportedTo(pattern) => {
            let phrase = Phrase {
                words: phrase(&pattern.text),
                prefix: pattern.prefix || ends_without_blanks(&pattern.text),
            };
            exported(known, |export| {
                export.texts.iter().any(|text| phrase.is_in(text))
            })
        }
        Query::Updated(dates) => {
            let (from, to) = dates.bounds(now);
            Node::Updated(from, to)
        }
        Query::Applied(dates) => {
            let (from, to) = dates.bounds(now);
            Node::Applied(from, to)
        }
        Query::Added(dates) => {
            let (from, to) = dates.bounds(now);
            Node::Added(from, to)
        }
    }
}

fn exported(known: &Known, is_meant: impl Fn(&ExportFact) -> bool) -> Node {
    let meant = known.exports.iter().filter(|export| is_meant(export));
    Node::Exported(meant.map(|export| export.person).collect())
}

/// Most conditions of which two that stand side by side are looked for in one word as well.
const FEW: usize = 5;

/// Returns the ways to read conditions that must all hold with two words side by side as one, `anne marie` as
/// `annemarie`; none for conditions of another kind.
fn in_one_word(query: &Query, known: &Known, now: Timestamp) -> Vec<Node> {
    let Query::And(parts) = query else {
        return Vec::new();
    };
    let word = |part: &Query| match part {
        Query::Text(field @ (None | Some(Field::Name)), pattern) => {
            let letters = |c: char| c.is_alphabetic() || c == '\'' || c == '’';
            pattern
                .text
                .chars()
                .all(letters)
                .then(|| (*field, pattern.clone()))
        }
        _ => None,
    };
    let words: Vec<Option<(Option<Field>, Pattern)>> = parts.iter().map(word).collect();
    if words.iter().flatten().count() > FEW {
        return Vec::new();
    }
    let pairs = words.windows(2).enumerate();
    let ways = pairs.filter_map(|(at, pair)| match pair {
        [Some((a, first)), Some((b, second))] if a == b => {
            let text = format!("{}{}", first.text, second.text);
            let prefix = second.prefix;
            let one = bind_text(*a, &Pattern { text, prefix }, known);
            let rest = parts.iter().enumerate();
            let rest = rest.filter(|(place, _)| *place != at && *place != at + 1);
            let rest = rest.map(|(_, part)| bind(part, known, now));
            Some(Node::And(std::iter::once(one).chain(rest).collect()))
        }
        _ => None,
    });
    ways.collect()
}

/// An address that is nobody's key, such as `jobs@`, is looked for as words.
fn bind_key(kind: KeyField, text: &str) -> Node {
    let (key_kind, field) = match kind {
        KeyField::Email => (KeyKind::Email, Field::Email),
        KeyField::Phone => (KeyKind::Phone, Field::Phone),
        KeyField::Page => (KeyKind::Page, Field::Linkedin),
    };
    let keys = keys::of_text(key_kind, text);
    if keys.is_empty() && field != Field::Phone {
        return Node::Words(
            Some(field),
            Phrase {
                words: phrase(text),
                prefix: false,
            },
        );
    }
    Node::Keys(keys)
}

fn bind_text(field: Option<Field>, pattern: &Pattern, known: &Known) -> Node {
    let read = |text: &str| Phrase {
        words: phrase(text),
        prefix: pattern.prefix || ends_without_blanks(text),
    };
    let phrase = read(&pattern.text);
    let in_one = hyphenated_in_one(&pattern.text);
    match field {
        Some(Field::Job) => Node::Jobs(
            known
                .jobs
                .iter()
                .filter(|(_, texts)| texts.iter().any(|words| phrase.is_in(words)))
                .map(|(id, _)| *id)
                .collect(),
        ),
        // Where a profile is from is in its own text; only applications have sources by id.
        Some(Field::Source | Field::Import) if known.library => match (field, known.last_import) {
            (Some(Field::Import), Some(last)) if pattern.text.eq_ignore_ascii_case("last") => {
                let words = super::words::phrase(&last.to_string());
                Node::Words(
                    field,
                    Phrase {
                        words,
                        prefix: false,
                    },
                )
            }
            // The number of an import is whole: 1 is not the beginning of 12.
            (Some(Field::Import), _) => Node::Words(
                field,
                Phrase {
                    prefix: false,
                    ..phrase
                },
            ),
            _ => Node::Words(field, phrase),
        },
        Some(Field::List) => {
            // A list is named whole, unless there is none of that name.
            let whole = crate::people::text::phrase(&pattern.text);
            let exact = known.lists.iter().any(|(name, _)| *name == whole);
            let lists = known.lists.iter().filter(|(name, _)| {
                if exact {
                    *name == whole
                } else {
                    phrase.is_in(&findable(name))
                }
            });
            Node::Exported(
                lists
                    .flat_map(|(_, people)| people.iter().copied())
                    .collect(),
            )
        }
        Some(Field::Import) => Node::Sources(HashSet::new()),
        Some(Field::Source) => Node::Sources(
            known
                .sources
                .iter()
                .filter(|(_, words)| phrase.is_in(words))
                .map(|(id, _)| *id)
                .collect(),
        ),
        Some(Field::Stage) => Node::Stage(phrase),
        // Too few digits for a key say nothing of anyone.
        Some(Field::Phone) => Node::Keys(keys::of_text(KeyKind::Phone, &pattern.text)),
        _ => match in_one {
            Some(text) => Node::Or(vec![
                Node::Words(field, phrase),
                Node::Words(field, read(&text)),
            ]),
            None => Node::Words(field, phrase),
        },
    }
}

impl Phrase {
    /// Returns whether the words stand side by side in one of these lines, each a sign and a text as
    /// [`findable`] writes it. Nearly everyone in a library is passed over by this, and quickly.
    fn is_among(&self, lines: &str) -> bool {
        if !self.may_be_in(lines) {
            return false;
        }
        match self.words.as_slice() {
            [word] => word.0.iter().any(|form| self.stands_in(lines, form)),
            _ => lines
                .lines()
                .any(|line| line.get(1..).is_some_and(|text| self.is_in(text))),
        }
    }

    fn may_be_in(&self, lines: &str) -> bool {
        let first = self.words.first().into_iter();
        first
            .flat_map(|word| &word.0)
            .any(|form| lines.contains(form.as_str()))
    }

    /// Returns whether a form is in these lines as a word, or at the beginning of one.
    fn stands_in(&self, lines: &str, form: &str) -> bool {
        let bytes = lines.as_bytes();
        let sign =
            |c: u8| c.is_ascii_uppercase() || c == b'\n' || [WORDS, FORMS].contains(&char::from(c));
        lines.match_indices(form).any(|(at, _)| {
            let begins = at.checked_sub(1).and_then(|before| bytes.get(before));
            let ends = bytes.get(at + form.len());
            begins.is_none_or(|c| sign(*c)) && (self.prefix || ends.is_none_or(|c| sign(*c)))
        })
    }

    /// Returns whether the words stand side by side in a text, which is as [`findable`] writes it.
    pub(in crate::mirror) fn is_in(&self, text: &str) -> bool {
        if self.words.is_empty() || text.is_empty() {
            return false;
        }
        let mut rest = text;
        loop {
            if self.begins(rest) {
                return true;
            }
            match rest.split_once(WORDS) {
                Some((_, next)) => rest = next,
                None => return false,
            }
        }
    }

    /// Returns whether a text begins with the words.
    fn begins(&self, text: &str) -> bool {
        let mut there = text.split(WORDS);
        let last = self.words.len() - 1;
        self.words.iter().enumerate().all(|(at, wanted)| {
            let prefix = self.prefix && at == last;
            there.next().is_some_and(|word| {
                word.split(FORMS).any(|form| {
                    wanted.0.iter().any(|wanted| {
                        if prefix {
                            form.starts_with(wanted.as_str())
                        } else {
                            form == wanted
                        }
                    })
                })
            })
        })
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

fn within(moment: Option<Timestamp>, from: Option<Timestamp>, to: Option<Timestamp>) -> bool {
    moment.is_some_and(|moment| {
        from.is_none_or(|from| moment >= from) && to.is_none_or(|to| moment < to)
    })
}
