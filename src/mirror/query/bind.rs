//! A query with its names looked up, ready to be held against people.

use std::collections::HashSet;

use jiff::Timestamp;

use super::document::{ExportFact, Known};
use super::eval::{Bound, Node, within};
use super::phrase::Phrase;
use super::words::{ends_without_blanks, findable, hyphenated_in_one, phrase};
use super::{Field, Flag, KeyField, Pattern, Query};
use crate::mirror::keys;
use crate::people::keys::KeyKind;

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
