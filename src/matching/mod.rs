//! Is this person already in Greenhouse? Evidence, verdicts and the reasons for them.
//!
//! Owns: what a verdict is and how it is reached. Must not know: HTTP, screen.
//!
//! The way of a profile: [`features`] brings it into comparable form, [`terms`] names what to look
//! up in the [`index`], [`search`] finds candidates and compares them field by field
//! ([`compare`]), [`rule`] decides what is certain, [`score`] ranks the rest, [`assess`] makes
//! the verdict of it, [`words`] says why. [`peers`] holds people against each other who are not in
//! the index.

mod assess;
mod audit;
mod compare;
mod features;
mod frequency;
mod hash;
mod index;
mod line;
mod matcher;
mod peers;
mod records;
mod rule;
mod same_person;
mod score;
mod search;
mod tally;
mod terms;
mod verdict;
mod weights;
mod words;

pub use audit::{Group, Tie};
pub use matcher::{Matcher, MatchingError, Records, SHOWN};
pub use peers::Peers;
pub use same_person::SamePerson;
pub use verdict::{
    Asked, Assessment, Decision, Evidence, EvidenceKind, Explanation, Gone, LineRole, Match,
    ScoreLine, StoredDecision, Verdict,
};

#[cfg(test)]
mod tests;
