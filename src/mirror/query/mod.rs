//! The sourcer's Boolean language, one for the search box and for `gleaner search`.
//!
//! | typed | means |
//! | --- | --- |
//! | `anna rust` | both, in a name, title, company, location, tag or e-mail |
//! | `"site reliability"` | the words side by side |
//! | `eng*`, and the last word while it is typed | words that begin so |
//! | `a OR b`, `a \| b` | either; binds less than a blank or `AND` |
//! | `-a`, `NOT a` | not |
//! | `title:(lead OR head)` | in that field, see [`Field`] |
//! | `is:hired`, `status:rejected` | of an application, see [`Flag`] |
//! | `is:new`, `verdict:possible` | by the verdict on a profile; somebody of Greenhouse is `in-greenhouse` |
//! | `is:guarded`, `is:marked` | whose export a guard would block or warn of; who is marked on the screen |
//! | `updated:<30d`, `applied:>2025-01-01` | see [`Dates`] |
//! | `is:exported`, `exported:backend`, `exported:7d` | whom this outbox made or put on a job: on which, when |
//! | `anna@example.com`, a phone number, a profile page | by key |
//!
//! What several conditions joined by a blank or `AND` say of applications (job, stage, status,
//! source, applied) holds of one and the same application; `-` says that there is none such. `stage:`
//! holds of an application that is in this stage, ended in it, or is or ended in one that comes after it
//! on its job.
//!
//! Reading never fails: it gives the best reading and the [`Problem`]s with it. What is only half
//! typed is no problem, unless the query is said to be all there ([`parse_complete`]).

mod bind;
mod complete;
mod dates;
mod document;
mod eval;
mod field;
mod highlight;
mod judged;
mod lex;
mod near;
mod parse;
mod phrase;
mod show;
mod spellings;
mod words;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::Arc;

pub use complete::{Completion, complete};
pub use dates::{Age, Dates, Unit};
pub use document::{ApplicationFacts, Document, DocumentOrigin, Known};
pub use eval::{Bound, Rank};
pub use field::{Field, Flag};
pub use highlight::Highlights;
pub use near::LITTLE;
pub use parse::{Parsed, Problem, parse, parse_complete};

pub(super) use document::BARE;
pub(super) use eval::Node;
pub(super) use near::Near;
pub(super) use phrase::Phrase;
pub(super) use words::{FORMS, WORDS, findable};

/// What can be asked, by example, with what it means: for those who look for help.
pub const EXAMPLES: &[(&str, &str)] = &[
    (
        "anna rust",
        "both, in a name, title, company, town, tag or e-mail",
    ),
    ("\"site reliability\"", "the words side by side"),
    (
        "(rust OR go) berlin",
        "either of two; OR and AND in capitals or not",
    ),
    ("engineer -java NOT intern", "without those"),
    (
        "eng*",
        "words that begin so, as the last word does while it is typed",
    ),
    (
        "title:(lead OR head) tag:rust",
        "in one field: name, title, company, email, phone, location, tag, linkedin",
    ),
    (
        "job:backend stage:onsite",
        "of one application: job, stage reached, source, status, applied",
    ),
    (
        "-is:hired",
        "is: or status: active, rejected, hired, converted, prospect, private, exported, skipped",
    ),
    (
        "updated:<30d applied:>2025-01-01",
        "by date: an age in h, d, w, m, y, or a day, month or year",
    ),
    (
        "import:last source:apollo added:<7d",
        "of the library: an import (last, or its number), where profiles are from, since when",
    ),
    (
        "exported:7d exported:backend",
        "exported from here: since when, to which job; is:exported finds all of them",
    ),
    (
        "is:new -is:guarded",
        "by verdict: new, possible, in-greenhouse; guarded: a guard would block or warn",
    ),
    (
        "is:marked is:exported",
        "marked (on the screen alone); exported from here",
    ),
    (
        "list:\"rust berlin\" is:skipped",
        "on a list of yours; skipped for now (else they are left out)",
    ),
    (
        "anna@example.com",
        "an e-mail, phone number or profile page finds whose it is",
    ),
];

/// What is looked for. Built by [`parse()`]; shown as text that parses to the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Everyone.
    All,
    /// Every one of these; at least two, none of them `And`.
    And(Vec<Query>),
    /// At least one of these; at least two, none of them `Or`.
    Or(Vec<Query>),
    /// Not this; never a `Not`.
    Not(Box<Query>),
    /// Words in a field, or in any of those a bare word looks at.
    Text(Option<Field>, Pattern),
    /// An address by key.
    Key(KeyField, String),
    /// What a person or an application is.
    Is(Flag),
    /// When the person was last changed.
    Updated(Dates),
    /// When an application was made.
    Applied(Dates),
    /// When a profile came into the library.
    Added(Dates),
    /// When the person was exported from here.
    Exported(Dates),
    /// To which job or pool the person was exported from here.
    ExportedTo(Pattern),
    /// Those with these numbers; see [`Query::with_judged`].
    Numbers(Arc<HashSet<i64>>),
}

/// Words to be found side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// As typed, single blanks; holds at least one letter or digit.
    pub text: String,
    /// Whether the last word may go on.
    pub prefix: bool,
}

/// What kind of address [`Query::Key`] holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyField {
    /// E-mail address.
    Email,
    /// Phone number.
    Phone,
    /// Profile page.
    Page,
}

impl Query {
    /// Returns all of `parts` at once, none of them for no parts.
    fn and(parts: Vec<Self>) -> Option<Self> {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::And(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() < 2 {
            flat.pop()
        } else {
            Some(Self::And(flat))
        }
    }

    /// Returns any of `parts`, none of them for no parts.
    fn or(parts: Vec<Self>) -> Option<Self> {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::Or(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() < 2 {
            flat.pop()
        } else {
            Some(Self::Or(flat))
        }
    }

    /// Returns the query with its last word, an address or a page that may still be typed on, looked for
    /// by what it consists of instead of by key; none where the last is neither. For when nobody is
    /// found by the key: `anna@example.co` is on the way to `anna@example.com`.
    pub fn by_words(&self) -> Option<Self> {
        match self {
            Self::Key(kind, text) => {
                let field = match kind {
                    KeyField::Email => Field::Email,
                    KeyField::Page => Field::Linkedin,
                    // Numbers are found by key alone.
                    KeyField::Phone => return None,
                };
                // Whoever wrote a page down wrote these or not.
                let rest = text.trim_start_matches("https://");
                let rest = rest.trim_start_matches("http://");
                let pattern = Pattern {
                    text: rest.trim_start_matches("www.").to_owned(),
                    prefix: true,
                };
                Some(Self::Text(Some(field), pattern))
            }
            Self::And(parts) => {
                let (last, others) = parts.split_last()?;
                let last = last.by_words()?;
                Some(Self::And(others.iter().cloned().chain([last]).collect()))
            }
            _ => None,
        }
    }

    /// Returns whether something is asked about exports from here, which have to be read first.
    pub fn asks_for_exports(&self) -> bool {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::asks_for_exports),
            Self::Not(inner) => inner.asks_for_exports(),
            Self::Is(Flag::Exported) | Self::Exported(_) | Self::ExportedTo(_) => true,
            _ => false,
        }
    }

    /// Returns whether something is asked about lists or about who is skipped, which have to be read
    /// first.
    pub fn asks_for_lists(&self) -> bool {
        self.asks(&|query| {
            matches!(
                query,
                Self::Is(Flag::Skipped) | Self::Text(Some(Field::List), _)
            )
        })
    }

    /// Returns this of those only who are not skipped, unless it speaks of the skipped itself.
    #[must_use]
    pub fn without_skipped(self) -> Self {
        if self.asks(&|query| matches!(query, Self::Is(Flag::Skipped))) {
            return self;
        }
        let others = Self::Is(Flag::Skipped).not();
        match self {
            Self::All => others,
            query => Self::And(match query {
                Self::And(mut parts) => {
                    parts.push(others);
                    parts
                }
                query => vec![query, others],
            }),
        }
    }

    /// Returns whether `is` says so of this or of anything in it.
    fn asks(&self, is: &dyn Fn(&Self) -> bool) -> bool {
        is(self)
            || match self {
                Self::And(parts) | Self::Or(parts) => parts.iter().any(|part| part.asks(is)),
                Self::Not(inner) => inner.asks(is),
                _ => false,
            }
    }

    /// Returns the contrary.
    fn not(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}
