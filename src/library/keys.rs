//! By what a person is found again: strong keys, ids within their tool, rows as they are.
//!
//! Whoever is found is judged afterwards; a key that too many hold finds nobody.

use crate::people::hash::Fnv;
use crate::people::keys::MatchKey;
use crate::people::{Profile, match_keys_of_profile};

/// Raise it when what is indexed changes, and the keys are worked out anew.
pub(super) const VERSION: i64 = 1;

/// 64 bits of a text that comes in parts (FNV-1a): the same in every version.
pub(super) struct Hash(Fnv);

/// What ends a part.
const END: u8 = 0x1f;

impl Hash {
    /// Begins with a first part.
    pub(super) fn of(part: &str) -> Self {
        let mut hash = Self(Fnv::new());
        hash.part(part.as_bytes());
        hash
    }

    /// Goes on with another part.
    pub(super) fn part(&mut self, part: &[u8]) {
        self.0 = self.0.bytes(part).byte(END);
    }

    /// Returns the bits, an empty part at the end.
    pub(super) fn end(mut self) -> i64 {
        self.part(&[]);
        self.0.bits().cast_signed()
    }
}

/// Returns 64 bits of a text (FNV-1a): the same in every version.
pub(super) fn hash(parts: &[&str]) -> i64 {
    let mut hash = Hash(Fnv::new());
    parts.iter().for_each(|part| hash.part(part.as_bytes()));
    hash.0.bits().cast_signed()
}

/// Returns the strong keys of a profile, each as it is looked up and as text.
pub(super) fn of_strong(profile: &Profile) -> Vec<(i64, String)> {
    let keys = match_keys_of_profile(profile).into_iter();
    keys.map(|key| (of_key(&key), key.as_text())).collect()
}

/// Returns a strong key as it is looked up.
pub(super) fn of_key(key: &MatchKey) -> i64 {
    hash(&[key.kind.word(), &key.key])
}

/// Returns the key of an id that is one person's within its tool; none for a number that only counts
/// rows, and for an id that was made of the person's own keys or name.
pub(super) fn of_id(tool: &str, profile: &Profile) -> Option<i64> {
    let id = profile.external_id.trim();
    let derived = profile.key().space.is_empty() || id.starts_with("name:");
    if id.is_empty() || derived || tool.is_empty() && counts_rows(id) {
        return None;
    }
    Some(hash(&["id", tool, id]))
}

/// Returns whether an id may be no more than the number of a row.
pub fn counts_rows(id: &str) -> bool {
    let digits: Vec<char> = id.chars().filter(|c| c.is_alphanumeric()).collect();
    digits.len() <= 6 && digits.iter().all(char::is_ascii_digit)
}

/// Returns the key of a name and an employer: namesakes who may be one person.
pub(super) fn of_name(profile: &Profile) -> Option<i64> {
    let mut words = crate::people::text::words(&profile.name());
    let company = profile.company.as_deref()?;
    if words.len() < 2 {
        return None;
    }
    words.sort_unstable();
    let company = crate::people::text::phrase(company);
    Some(hash(&["name", &words.join(" "), &company]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_rows_are_no_ids() {
        for (id, counts) in [
            ("1", true),
            ("#12", true),
            ("007", true),
            ("120000", true),
            ("4019283", false),
            ("p1", false),
            ("5f3a9c", false),
        ] {
            assert_eq!(counts_rows(id), counts, "{id}");
        }
    }
}
