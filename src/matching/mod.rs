//! Is this person already in Greenhouse? Evidence, verdicts and the reasons for them.
//!
//! Owns: what a verdict is and how it is reached. Must not know: HTTP, screen.

mod verdict;

pub use verdict::{Asked, Assessment, Decision, Evidence, EvidenceKind, Match, Verdict};
