//! Whether the address of a page says whose it is.

use crate::matching::features::{View, Word};
use crate::people::name::{groups, soft};
use crate::people::page::PageKind;
use crate::people::text::fold;

/// The address carries something of the person's name: a word of it, the surname within a word, or both names.
pub(super) fn names_person(kind: PageKind, key: &str, view: &View<'_>) -> bool {
    let path = match kind {
        PageKind::Social => key.split_once('/').map_or(key, |(_, path)| path),
        _ => key,
    };
    let words = |lists: [&[Word<'_>]; 2]| -> Vec<String> {
        let glued = lists.map(|words| words.iter().map(|word| word.fold).collect::<String>());
        let all = lists.into_iter().flatten().map(|word| word.fold.to_owned());
        let forms = all.chain(glued).flat_map(|word| [soft(&word), word]);
        forms.filter(|form| !form.is_empty()).collect()
    };
    let given = words([&view.given, &view.other_given]);
    let family = words([&view.family, &view.other_family]);
    let letters: String = path.chars().filter(|c| c.is_alphabetic()).collect();
    let everyman = crate::people::is_everyman(&fold(&letters));
    path.split(|c: char| !c.is_alphanumeric())
        .map(fold)
        .map(|word| word.trim_matches(|c: char| c.is_ascii_digit()).to_owned())
        .filter(|word| word.len() > 1)
        .flat_map(|word| [soft(&word), word])
        .any(|word| {
            let of_family = |name: &String| {
                name.len() > 1 && word == *name
                    || name.len() > 4 && word.contains(name.as_str())
                    || name.len() > 3
                        && (word.starts_with(name.as_str()) || word.ends_with(name.as_str()))
                    || name.len() > 1
                        && [
                            word.strip_prefix(name.as_str()),
                            word.strip_suffix(name.as_str()),
                        ]
                        .into_iter()
                        .flatten()
                        .any(|rest| stands_for_given(rest, &given))
            };
            // `jane` beside an everyman's surname is not Jane's.
            let of_given = |name: &String| !everyman && name.len() > 2 && word == *name;
            // `janeq`, `elifsrc`: the given name, and letters of the surname in their order.
            let head_of_both = |name: &String| {
                let rest = word.strip_prefix(name.as_str()).filter(|_| name.len() > 2);
                rest.is_some_and(|rest| family.iter().any(|family| shortens(rest, family)))
            };
            family.iter().any(of_family)
                || given.iter().any(of_given)
                || given.iter().any(head_of_both)
                || are_heads(&word, &given, &family)
                || are_heads(&word, &family, &given)
        })
}

/// `elpor`, of Elodia Portillo: how the one name begins, and how the other does.
fn are_heads(word: &str, first: &[String], second: &[String]) -> bool {
    let head_at = |at: usize| {
        let (Some(head), Some(tail)) = (word.get(..at), word.get(at..)) else {
            return false;
        };
        first.iter().any(|name| name.starts_with(head))
            && second.iter().any(|name| name.starts_with(tail))
    };
    word.len() > 3 && (1..word.len()).any(head_at)
}

/// Whether some letters are the first of a name and others of it in their order.
fn shortens(letters: &str, name: &str) -> bool {
    let mut rest = name.chars();
    !letters.is_empty()
        && letters.chars().next() == name.chars().next()
        && letters.chars().all(|letter| rest.any(|own| own == letter))
}

/// What is left of a word beside the surname is the given name, its beginning or another form of it.
fn stands_for_given(rest: &str, given: &[String]) -> bool {
    let others = groups(rest);
    !rest.is_empty()
        && given.iter().any(|name| {
            name.starts_with(rest)
                || rest.starts_with(name.as_str()) && name.len() > 1
                || groups(name).iter().any(|group| others.contains(group))
        })
}
