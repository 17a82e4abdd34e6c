//! The keys by which a profile, a candidate and a query can meet, as the copy stores them.

use crate::people::keys::{KeyKind, MatchKey, match_keys_of_candidate, match_keys_of_profile};
use crate::people::{Candidate, CandidateId, Profile};

/// Counts up whenever [`of_candidate`] says something else of the same candidate; the stored keys
/// are then made anew.
pub(super) const VERSION: i64 = 1;

/// Returns the stored form of a key.
pub(super) fn stored(key: &MatchKey) -> String {
    format!("{}:{}", key.kind.word(), key.key)
}

/// Returns the stored keys of a candidate, each once.
pub(super) fn of_candidate(candidate: &Candidate) -> Vec<String> {
    match_keys_of_candidate(candidate)
        .iter()
        .map(stored)
        .collect()
}

/// Returns the keys of a profile, in the form that candidates have them.
pub(super) fn of_profile(profile: &Profile) -> Vec<String> {
    match_keys_of_profile(profile).iter().map(stored).collect()
}

/// Returns the keys that a candidate with only this address, number or page would have; none for
/// one that is no key, such as `jobs@` or too few digits.
pub(super) fn of_text(kind: KeyKind, text: &str) -> Vec<String> {
    let one = vec![text.to_owned()];
    let none = Vec::new;
    let (emails, phones, urls) = match kind {
        KeyKind::Email => (one, none(), none()),
        KeyKind::Phone => (none(), one, none()),
        KeyKind::Page => (none(), none(), one),
    };
    of_candidate(&Candidate {
        id: CandidateId(0),
        first_name: None,
        last_name: None,
        preferred_name: None,
        company: None,
        title: None,
        emails,
        phones,
        urls,
        addresses: none(),
        tags: none(),
        private: false,
        created_at: None,
        updated_at: None,
        last_activity_at: None,
    })
}
