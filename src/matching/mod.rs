//! Is this person already in Greenhouse? Evidence, verdicts and the reasons for them.
//!
//! Owns: what a verdict is and how it is reached. Must not know: HTTP, screen.

mod verdict;

pub use verdict::{Asked, Assessment, Decision, Evidence, EvidenceKind, Match, Verdict};

/// shim
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct MatchingError;
/// shim
pub struct Matcher(std::sync::atomic::AtomicI64);
impl Matcher {
    /// x
    pub fn open(_: &std::path::Path) -> Result<Self, MatchingError> {
        Ok(Self(0.into()))
    }
    /// x
    pub fn last_rev(&self) -> i64 {
        self.0.load(std::sync::atomic::Ordering::SeqCst)
    }
    /// x
    pub fn replay(&self, c: Vec<crate::mirror::Change>) -> Result<(), MatchingError> {
        if let Some(c) = c.last() {
            self.0.store(c.rev, std::sync::atomic::Ordering::SeqCst);
        }
        Ok(())
    }
    /// x
    pub fn assess_all(
        &self,
        p: &[crate::people::Profile],
        _: &[Vec<(crate::people::CandidateId, Decision)>],
        _: &crate::mirror::Mirror,
    ) -> Result<Vec<Assessment>, MatchingError> {
        Ok(p.iter()
            .map(|_| Assessment {
                verdict: Verdict::New,
                decided: None,
                candidates: Vec::new(),
                asked: Asked::default(),
            })
            .collect())
    }
}
