//! Two records side by side: how far each field agrees. No weights here, only levels.

mod address;
mod handle;
mod keys;
mod name;

use std::borrow::Cow;

use super::features::{Employer, View};
use crate::people::company;

pub(super) use keys::{KeyFinding, KeyKindFound, Keys, named_after_family};
pub(super) use name::{FamilyLevel, GivenLevel, MiddleLevel, Names};

/// Everything that was found out about a pair.
#[derive(Clone, Debug)]
pub(super) struct Comparison {
    pub names: Names,
    pub keys: Keys,
    pub company: CompanyFinding,
    /// Positions of a town in common on both sides; `Some(None)`: both have towns, none in common.
    pub town: Option<Option<(usize, usize)>>,
    /// Share of the title's words in common, where both have a title.
    pub title: Option<f32>,
    pub handle: HandleFinding,
}

impl Comparison {
    /// Returns whether the names contradict each other and nothing else agrees, so that no title
    /// could make up for it.
    fn is_hopeless(&self) -> bool {
        let names = &self.names;
        let contradict =
            names.given == GivenLevel::Conflict || names.family == FamilyLevel::Conflict;
        contradict
            && self.keys.same.is_empty()
            && matches!(
                self.company,
                CompanyFinding::Missing | CompanyFinding::Conflict
            )
            && !matches!(self.town, Some(Some(_)))
            && self.handle == HandleFinding::None
    }
}

/// How the employers agree, with positions among the employers.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum CompanyFinding {
    /// One side names none.
    Missing,
    /// The same employer.
    Same(usize),
    /// One name is part of the other, or its initials.
    Related(usize),
    /// The employer of the profile in the candidate's mail domain, or the other way round.
    Domain(String),
    /// Different employers: the profile's, to be asked whether mail under the candidate's domains is its.
    Conflict,
}

/// What the handles have in common.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum HandleFinding {
    None,
    /// The same handle, not made of the name.
    OwnWord(String),
    /// The same handle: the name and digits.
    NameAndDigits(String),
    /// The same handle: an initial and a name.
    InitialAndName(String),
    /// The same handle: the name alone.
    NameOnly(String),
    /// Digits at the end in common, in handles made of the name.
    Digits(String),
}

/// Compares a profile with a candidate.
pub(super) fn compare(profile: &View<'_>, candidate: &View<'_>) -> Comparison {
    Comparison {
        title: titles(profile, candidate),
        ..compare_all_but_titles(profile, candidate)
    }
}

/// Compares a profile with a candidate, unless that is hopeless: most of those found by their name are.
pub(super) fn compare_with_hope(profile: &View<'_>, candidate: &View<'_>) -> Option<Comparison> {
    let comparison = compare_all_but_titles(profile, candidate);
    (!comparison.is_hopeless()).then(|| Comparison {
        title: titles(profile, candidate),
        ..comparison
    })
}

fn compare_all_but_titles(profile: &View<'_>, candidate: &View<'_>) -> Comparison {
    Comparison {
        names: name::compare(profile, candidate),
        keys: keys::compare(profile, candidate),
        company: companies(profile, candidate),
        town: towns(profile, candidate),
        title: None,
        handle: handle::compare(profile, candidate),
    }
}

fn companies(profile: &View<'_>, candidate: &View<'_>) -> CompanyFinding {
    let (a, b) = (&profile.companies, &candidate.companies);
    let pairs = || {
        a.iter()
            .enumerate()
            .flat_map(|(at, mine)| b.iter().map(move |theirs| (at, mine, theirs)))
    };
    if let Some((at, ..)) = pairs().find(|(_, mine, theirs)| mine.key == theirs.key) {
        return CompanyFinding::Same(at);
    }
    if let Some((at, ..)) = pairs().find(|(_, mine, theirs)| {
        company::related((mine.key, &mine.words), (theirs.key, &theirs.words))
    }) {
        return CompanyFinding::Related(at);
    }
    if let Some(domain) = domain_of(a, candidate).or_else(|| domain_of(b, profile)) {
        return CompanyFinding::Domain(domain);
    }
    let names_another = !b.is_empty() || super::terms::work_domains(candidate).next().is_some();
    if !a.is_empty() && names_another {
        CompanyFinding::Conflict
    } else {
        CompanyFinding::Missing
    }
}

/// Returns a mail domain that carries one of the employers' names.
fn domain_of(companies: &[Employer<'_>], view: &View<'_>) -> Option<String> {
    super::terms::work_domains(view)
        .find(|domain| carries_employer(super::features::domain_label(domain), companies))
        .map(str::to_owned)
}

/// Returns whether the label of a host carries the name of one of the employers: as it is, shortened,
/// as its initials, or with the small words that a name is compared without (`marksandspencer`).
fn carries_employer(label: &str, companies: &[Employer<'_>]) -> bool {
    if companies.is_empty() {
        return false;
    }
    let label = alphanumeric(label);
    let label: &str = &label;
    companies.iter().any(|employer| {
        let words = &employer.words;
        let initials = || words.iter().filter_map(|word| word.chars().next());
        let long = words.iter().map(|word| word.len()).sum::<usize>() >= 4;
        employer.key == label
            || is_glued(label, words)
            || label.len() >= 4 && words_begin_with(words, label)
            || long && without_words(label, words).is_some()
            || words.len() > 2 && initials().eq(label.chars())
            || long && without_small_words(label, words)
    })
}

/// Returns a text without what is neither letter nor digit in ASCII.
pub(super) fn alphanumeric(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(char::is_ascii_alphanumeric).collect())
}

/// Returns what follows the words, written as one, that a text begins with; none where it doesn't.
fn without_words<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    words
        .iter()
        .try_fold(text, |rest, word| rest.strip_prefix(word))
}

fn is_glued(text: &str, words: &[&str]) -> bool {
    without_words(text, words).is_some_and(str::is_empty)
}

/// Returns whether words, written as one, begin with a text.
fn words_begin_with(words: &[&str], text: &str) -> bool {
    let mut rest = text;
    for word in words {
        match rest.strip_prefix(word) {
            Some("") => return true,
            Some(behind) => rest = behind,
            None => return word.starts_with(rest),
        }
    }
    rest.is_empty()
}

/// Whether nothing but small words is left of a label without these words, in their order.
fn without_small_words(label: &str, words: &[&str]) -> bool {
    const SMALL: &[&str] = &["", "the", "and", "of", "und", "n"];
    let mut rest = label;
    for word in words {
        let Some((before, after)) = rest.split_once(word) else {
            // The last word may be cut: names of hosts are short.
            let cut = |small: &&str| {
                rest.strip_prefix(*small)
                    .is_some_and(|rest| !rest.is_empty() && word.starts_with(rest))
            };
            return words.last() == Some(word) && SMALL.iter().any(cut);
        };
        if !SMALL.contains(&before) {
            return false;
        }
        rest = after;
    }
    SMALL.contains(&rest)
}

fn towns(a: &View<'_>, b: &View<'_>) -> Option<Option<(usize, usize)>> {
    if a.towns.is_empty() || b.towns.is_empty() {
        return None;
    }
    Some(
        a.towns
            .iter()
            .enumerate()
            .find_map(|(at, town)| Some((at, b.towns.iter().position(|other| other == town)?))),
    )
}

fn titles(a: &View<'_>, b: &View<'_>) -> Option<f32> {
    if a.title.is_empty() || b.title.is_empty() {
        return None;
    }
    const RANKS: &[&str] = &[
        "senior",
        "sr",
        "junior",
        "jr",
        "lead",
        "principal",
        "staff",
        "head",
        "of",
        "the",
        "and",
        "at",
        "chief",
        "i",
        "ii",
        "iii",
    ];
    let telling = |words: &[&str]| words.iter().filter(|word| !RANKS.contains(word)).count();
    let common = a
        .title
        .iter()
        .filter(|word| !RANKS.contains(word) && b.title.contains(word))
        .count();
    let all = telling(&a.title).max(telling(&b.title)).max(1);
    Some(common as f32 / all as f32)
}
