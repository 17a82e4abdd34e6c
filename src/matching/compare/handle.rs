//! What the handles of two records have in common.

use super::HandleFinding;
use crate::matching::features::{Handle, View, Word};

pub(super) fn compare(profile: &View<'_>, candidate: &View<'_>) -> HandleFinding {
    for mine in &profile.handles {
        if candidate
            .handles
            .iter()
            .any(|theirs| mine.text == theirs.text)
        {
            return classify(mine.text, profile, candidate);
        }
    }
    let digits = profile.handles.iter().find_map(|mine| {
        let digits = mine.digits();
        let same = |theirs: &&Handle<'_>| {
            theirs.digits() == digits && made_of_name(theirs, profile, candidate)
        };
        let found = digits.len() >= 2
            && candidate.handles.iter().any(|theirs| same(&theirs))
            && made_of_name(mine, profile, candidate);
        found.then(|| digits.to_owned())
    });
    digits.map_or(HandleFinding::None, HandleFinding::Digits)
}

/// Returns the words of both names.
fn names<'v>(profile: &'v View<'_>, candidate: &'v View<'_>) -> impl Iterator<Item = &'v Word<'v>> {
    let of = |view: &'v View<'_>| {
        view.given
            .iter()
            .chain(&view.other_given)
            .chain(&view.family)
            .chain(&view.other_family)
    };
    of(profile).chain(of(candidate))
}

fn made_of_name(handle: &Handle<'_>, profile: &View<'_>, candidate: &View<'_>) -> bool {
    names(profile, candidate).any(|word| word.fold.len() > 2 && handle.text.contains(word.fold))
}

/// Says what a handle both hold is made of: the more of it is the name, the less it proves.
fn classify(handle: &str, profile: &View<'_>, candidate: &View<'_>) -> HandleFinding {
    let letters = handle.trim_end_matches(|c: char| c.is_ascii_digit());
    let with_digits = handle.len() - letters.len() >= 2;
    let mut parts: Vec<&str> = names(profile, candidate)
        .map(|word| word.fold)
        .filter(|word| word.len() > 1)
        .collect();
    parts.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
    // What is left when the words of the name are taken out, longest first.
    let mut left = letters.to_owned();
    let mut taken = 0;
    for part in parts {
        if let Some(at) = left.find(part) {
            left.replace_range(at..at + part.len(), "");
            taken += 1;
        }
    }
    let handle = handle.to_owned();
    match (taken, left.len()) {
        (0, _) | (_, 3..) => HandleFinding::OwnWord(handle),
        _ if with_digits => HandleFinding::NameAndDigits(handle),
        (1, 1..) => HandleFinding::InitialAndName(handle),
        _ => HandleFinding::NameOnly(handle),
    }
}
