//! The keys by which a profile, a candidate and a query can meet, as the copy stores them.

use crate::people::keys::{KeyKind, MatchKey, match_keys_of_candidate, match_keys_of_profile};
use crate::people::{Candidate, CandidateId, Profile};

/// Counts up whenever [`of_candidate`] says something else of the same candidate; the stored keys
/// are then made anew.
pub(super) const VERSION: i64 = 1;

/// A key as the tables hold it: FNV-1a of the kind and the canonical value, which stays the same
/// from version to version. Keys as text would take five times the room, and with it the time to
/// write a million candidates. Two values with one hash among ten million are as good as impossible
/// (1 in 400,000), and matching compares the values themselves.
pub(super) type Stored = i64;

/// Returns the stored form of a key.
pub(super) fn stored(key: &MatchKey) -> Stored {
    let bytes = key.kind.word().bytes().chain([0]).chain(key.key.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash.cast_signed()
}

/// Returns the stored keys of a candidate, each once.
pub(super) fn of_candidate(candidate: &Candidate) -> Vec<Stored> {
    match_keys_of_candidate(candidate)
        .iter()
        .map(stored)
        .collect()
}

/// Returns the keys of a profile, in the form that candidates have them.
pub(super) fn of_profile(profile: &Profile) -> Vec<Stored> {
    match_keys_of_profile(profile).iter().map(stored).collect()
}

/// Returns the keys that a candidate with only this address, number or page would have; none for
/// one that is no key, such as `jobs@` or too few digits.
pub(super) fn of_text(kind: KeyKind, text: &str) -> Vec<Stored> {
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
