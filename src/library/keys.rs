//! By what a person is found again: strong keys, ids within their tool, rows as they are.
//!
//! Whoever is found is judged afterwards; a key that too many hold finds nobody.

use crate::people::hash::Fnv;
use crate::people::keys::MatchKey;
use crate::people::{Profile, match_keys_of_profile};

/// Raise it when what is indexed changes, and the keys are worked out anew.
pub(super) const VERSION: i64 = 2;

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
    if id.is_empty() || derived || tool.is_empty() && is_anybodys(id) {
        return None;
    }
    Some(hash(&["id", tool, id]))
}

/// Most digits of a number that may count rows.
const COUNTED: usize = 6;

/// Returns whether an id may be no more than the number of a row.
pub fn counts_rows(id: &str) -> bool {
    let digits: Vec<char> = id.chars().filter(|c| c.is_alphanumeric()).collect();
    digits.len() <= COUNTED && digits.iter().all(char::is_ascii_digit)
}

/// Returns whether an id of an unknown tool may be anybody's in another list: the number of a row with or without words
/// before it (`12`, `C-001`, `candidate_1`, `Row 1`), or the day on which the row was written.
fn is_anybodys(id: &str) -> bool {
    let groups: Vec<&str> = id.split(|c: char| !c.is_alphanumeric()).collect();
    let groups: Vec<&str> = groups
        .into_iter()
        .filter(|group| !group.is_empty())
        .collect();
    is_date(&groups) || is_counted(&groups)
}

/// One number behind nothing but letters; a spreadsheet's `.0` may follow.
fn is_counted(groups: &[&str]) -> bool {
    let groups = match groups {
        [head @ .., "0" | "00"] if !head.is_empty() => head,
        all => all,
    };
    let Some((last, words)) = groups.split_last() else {
        return true;
    };
    let number = last.trim_start_matches(char::is_alphabetic);
    let is_word = |word: &&str| word.chars().all(char::is_alphabetic);
    let digits = number.len();
    (1..=COUNTED).contains(&digits)
        && number.bytes().all(|b| b.is_ascii_digit())
        && words.iter().all(is_word)
}

/// A day, as numbers with a year among them or with a month's name, with or without its time.
fn is_date(groups: &[&str]) -> bool {
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if let [day] = groups {
        let part =
            |from: usize, to: usize| day.get(from..to).and_then(|part| part.parse::<u16>().ok());
        let is_day = matches!(
            (part(0, 4), part(4, 6), part(6, 8)),
            (Some(1900..=2100), Some(1..=12), Some(1..=31))
        );
        return day.len() == 8 && is_number(day) && is_day;
    }
    let Some((day, time)) = groups.split_at_checked(3) else {
        return false;
    };
    // `2026-03-01T08:15:00Z`: the day's last part and the hour are one group.
    let head = |text: &&str| text.split(['T', 't']).next().unwrap_or_default().to_owned();
    let parts: Vec<String> = day.iter().map(head).collect();
    let years = parts
        .iter()
        .filter(|part| part.len() == 4 && is_number(part))
        .count();
    let small = |part: &&String| {
        part.parse::<u8>()
            .is_ok_and(|number| (1..=31).contains(&number))
    };
    let small = parts.iter().filter(small).count();
    let month = |part: &&String| part.len() >= 3 && part.chars().all(char::is_alphabetic);
    let months = parts.iter().filter(month).count();
    let timed = time.iter().all(|part| {
        part.len() <= 6 && part.starts_with(|c: char| c.is_ascii_digit()) || part.len() <= 3
    });
    timed && years == 1 && (small == 2 || small == 1 && months == 1)
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

    #[test]
    fn ids_that_count_or_date_a_row_are_anybodys_in_another_list() {
        for id in [
            "1",
            "#12",
            "007",
            "p1",
            "A1",
            "C-001",
            "candidate_1",
            "Row 1",
            "Nr. 7",
            "12.0",
            "2026-03-01",
            "01.03.2026",
            "3/1/2026",
            "20260301",
            "2026-03-01T08:15:00Z",
            "2026-03-01 08:15",
            "1 March 2026",
        ] {
            assert!(is_anybodys(id), "{id}");
        }
        for id in [
            "4019283",
            "5f3a9c",
            "ada-lovelace",
            "C-4019283",
            "zr_4019283_cand",
            "b3f1a2c4-0000-4000-8000-000000000001",
        ] {
            assert!(!is_anybodys(id), "{id}");
        }
    }
}
