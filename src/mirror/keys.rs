//! The keys by which a profile and a candidate can meet, as the copy stores them.

use crate::people::Candidate;

/// Counts up whenever [`of_candidate`] says something else of the same candidate; the stored keys
/// are then made anew.
pub(super) const VERSION: i64 = 1;

/// Returns the stored keys of a candidate, each once.
pub(super) fn of_candidate(candidate: &Candidate) -> Vec<String> {
    let emails = candidate.emails.iter().map(|email| format!("email:{}", email.trim().to_lowercase()));
    let pages = candidate.urls.iter().map(|url| format!("page:{}", url.trim().to_lowercase()));
    let phones = candidate.phones.iter().filter_map(|phone| {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        let tail = digits.get(digits.len().checked_sub(8)?..)?;
        Some(format!("phone:{tail}"))
    });
    let mut keys: Vec<String> = emails.chain(pages).chain(phones).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}
