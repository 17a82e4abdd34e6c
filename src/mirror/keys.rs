//! The keys by which a profile, a candidate and a query can meet, as the copy stores them.

use crate::people::{Candidate, Profile};

/// Counts up whenever [`of_candidate`] says something else of the same candidate; the stored keys
/// are then made anew.
pub(super) const VERSION: i64 = 1;

/// Returns the stored keys of a candidate, each once.
pub(super) fn of_candidate(candidate: &Candidate) -> Vec<String> {
    let mut keys = Vec::new();
    keys.extend(candidate.emails.iter().flat_map(|email| of_email(email)));
    keys.extend(candidate.phones.iter().flat_map(|phone| of_phone(phone)));
    keys.extend(candidate.urls.iter().flat_map(|url| of_page(url)));
    unique(keys)
}

/// Returns the keys of a profile, in the form that candidates have them.
pub(super) fn of_profile(profile: &Profile) -> Vec<String> {
    let mut keys = Vec::new();
    keys.extend(profile.emails.iter().flat_map(|email| of_email(email)));
    keys.extend(profile.phones.iter().flat_map(|phone| of_phone(phone)));
    keys.extend(profile.pages().flat_map(of_page));
    unique(keys)
}

/// Returns the keys of an e-mail address.
pub(super) fn of_email(text: &str) -> Vec<String> {
    vec![format!("email:{}", text.trim().to_lowercase())]
}

/// Returns the keys of a page.
pub(super) fn of_page(text: &str) -> Vec<String> {
    vec![format!("page:{}", text.trim().to_lowercase())]
}

/// Returns the keys of a phone number; none for fewer than seven digits.
pub(super) fn of_phone(text: &str) -> Vec<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let tail = |length: usize| digits.get(digits.len().checked_sub(length)?..);
    tail(7).map(|tail| format!("phone:{tail}")).into_iter().collect()
}

fn unique(mut keys: Vec<String>) -> Vec<String> {
    keys.sort_unstable();
    keys.dedup();
    keys
}
