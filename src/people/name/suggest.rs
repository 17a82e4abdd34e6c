//! A family name for somebody who has none, read out of their link or address: a suggestion for a person, never used
//! unasked.

use super::super::keys::Keys;
use super::super::page::PageKind;
use super::super::text::{fold, words};
use super::super::{Profile, email};
use super::written::{Parts, Written};
use super::{are_particles, lists, nicknames};

/// What the name of somebody may be, and where it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The given name: the one that is known, else one that was read.
    pub first: String,
    /// The family name that was read.
    pub last: String,
    /// Where, in words: `from the LinkedIn address`.
    pub from: &'static str,
}

/// Returns the names that a profile's own links and addresses suggest, where it has no family name or only the
/// initial of one; none where they say nothing.
pub fn suggest(profile: &Profile) -> Option<Suggestion> {
    let written = Written::of_parts(&Parts {
        first: profile.first_name.as_deref(),
        middle: None,
        last: profile.last_name.as_deref(),
        full: profile.full_name.as_deref(),
        preferred: None,
    });
    let initial = match &written.last {
        Some(last) if fold(last).chars().count() > 1 => return None,
        last => last.as_deref().map(fold),
    };
    let keys = Keys::of_profile(profile);
    let pages = keys.pages.iter().filter_map(|(_, page)| match page.kind {
        PageKind::Linkedin => Some((page.key.as_str(), "from the LinkedIn address")),
        PageKind::Xing => Some((page.key.as_str(), "from the Xing address")),
        _ => None,
    });
    let mails = keys
        .emails
        .iter()
        .filter(|(_, email)| email.kind != email::EmailKind::Role);
    let mails = mails.map(|(_, email)| (email.local(), "from the e-mail address"));
    let first = written.first.as_deref().unwrap_or_default();
    pages
        .chain(mails)
        .find_map(|(text, from)| read(text, first, initial.as_deref(), from))
        .or_else(|| of_given(first, initial.as_deref()))
}

/// Reads names out of `dana-quillfeather-5a1b2c` or `dana.quillfeather`, beside the given name that is known.
fn read(text: &str, first: &str, initial: Option<&str>, from: &'static str) -> Option<Suggestion> {
    // `quill77` is Quill and a year; `5a1b2c` is the network's own.
    let word = |part: &str| {
        let stem = part.trim_end_matches(|c: char| c.is_ascii_digit());
        let stem = if stem.len() > 3 { stem } else { part };
        let is_word = !stem.is_empty() && !stem.chars().any(|c| c.is_ascii_digit());
        is_word.then(|| stem.to_owned())
    };
    let parts: Vec<String> = text.split(['-', '.', '_', ' ']).filter_map(word).collect();
    let given: Vec<String> = words(first);
    let last: String = match (given.as_slice(), parts.as_slice()) {
        ([], [given, family @ ..]) if !family.is_empty() && fold(given).len() > 1 => {
            if !is_like_name(given, family) {
                return None;
            }
            let first = capitals(std::slice::from_ref(given));
            let last = capitals(family);
            return Some(Suggestion { first, last, from });
        }
        ([], _) => return None,
        // `quill-dana`, `dana-quill`, `dquill` behind Dana.
        (given, [one]) => {
            let glued = fold(one);
            let name = given.first()?;
            let initial = name.get(..1)?;
            let rest = glued.strip_prefix(name.as_str());
            let rest = rest.or_else(|| glued.strip_suffix(name.as_str()));
            let rest =
                rest.or_else(|| glued.strip_prefix(initial).filter(|rest| rest.len() > 3))?;
            let rest = [rest.to_owned()];
            if rest.iter().any(|word| is_no_name(word)) {
                return None;
            }
            capitals(&rest)
        }
        (given, parts) => {
            let known = |part: &&String| {
                let part = fold(part);
                let initial = |name: &String| part.len() == 1 && name.starts_with(part.as_str());
                given.contains(&part) || given.iter().any(initial)
            };
            if !parts.iter().any(|part| known(&part)) {
                return None;
            }
            let rest: Vec<String> = parts.iter().filter(|part| !known(part)).cloned().collect();
            if rest.iter().any(|word| is_no_name(word)) {
                return None;
            }
            capitals(&rest)
        }
    };
    let fits = initial.is_none_or(|initial| fold(&last).starts_with(initial));
    (fold(&last).len() > 1 && fits).then(|| Suggestion {
        first: first.to_owned(),
        last,
        from,
    })
}

/// Words of a name at most where the given name is not one that is known, particles aside.
const WORDS: usize = 3;

/// Returns whether words of a handle read as a name: none that names do not have, and as few as a name
/// has where the first is not known as a given name.
fn is_like_name(given: &str, family: &[String]) -> bool {
    let all = || std::iter::once(given).chain(family.iter().map(String::as_str));
    if all().any(is_no_name) {
        return false;
    }
    if !nicknames::groups(&fold(given)).is_empty() {
        return true;
    }
    let vowel = |word: &str| {
        let folded = fold(word);
        folded.len() == 1 || folded.contains(['a', 'e', 'i', 'o', 'u', 'y'])
    };
    let count = all().filter(|word| !are_particles(&fold(word))).count();
    count <= WORDS && all().all(vowel)
}

/// Returns whether a word of a handle is one that names do not have.
fn is_no_name(word: &str) -> bool {
    lists::NO_NAMES.contains(&fold(word).as_str())
}

/// The last word of several in the field for given names.
fn of_given(first: &str, initial: Option<&str>) -> Option<Suggestion> {
    let (given, last) = first.rsplit_once(' ')?;
    let is_word = fold(last).len() > 1 && initial.is_none() && !is_no_name(last);
    is_word.then(|| Suggestion {
        first: given.to_owned(),
        last: last.to_owned(),
        from: "from the field for the first name",
    })
}

fn capitals(words: &[String]) -> String {
    Written::of_parts(&Parts {
        last: Some(&words.join(" ").to_uppercase()),
        ..Parts::default()
    })
    .last
    .unwrap_or_default()
}
