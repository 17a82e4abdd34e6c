//! The keys by which a query can meet a profile or a candidate, as the index holds them.

use crate::people::keys::{KeyKind, MatchKey, match_keys_of_candidate, match_keys_of_profile};
use crate::people::{Candidate, CandidateId, Profile};

/// Counts up whenever [`of_candidate`] says something else of the same candidate; the index is then
/// made anew.
pub(super) const VERSION: u32 = 2;

/// A key as the index holds it: FNV-1a of the kind and the canonical value, which stays the same
/// from version to version. Keys as text would take several times the room. Two values with one hash
/// among ten million are as good as impossible (1 in 400,000).
pub(super) type Hashed = u64;

fn hashed(key: &MatchKey) -> Hashed {
    let bytes = key.kind.word().bytes().chain([0]).chain(key.key.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Returns the keys of a candidate, each once.
pub(super) fn of_candidate(candidate: &Candidate) -> Vec<Hashed> {
    match_keys_of_candidate(candidate)
        .iter()
        .map(hashed)
        .collect()
}

/// Returns the keys of a profile, in the form that candidates have them.
pub(super) fn of_profile(profile: &Profile) -> Vec<Hashed> {
    match_keys_of_profile(profile).iter().map(hashed).collect()
}

/// Returns the keys that a candidate with only this address, number or page would have; none for
/// one that is no key, such as `jobs@` or too few digits.
pub(super) fn of_text(kind: KeyKind, text: &str) -> Vec<Hashed> {
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
