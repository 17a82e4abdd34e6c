//! Names in columns: which part is first, and what is a form of address.

use crate::people::formats::header::words_of;

/// Returns a name whose family name is first as `Family, Given`; particles belong to the family name.
pub(super) fn family_first(value: &str, two: bool) -> String {
    let words: Vec<&str> = value.split_whitespace().collect();
    let particle = |word: &&&str| {
        matches!(
            word.to_lowercase().as_str(),
            "de" | "di"
                | "del"
                | "della"
                | "dello"
                | "da"
                | "dos"
                | "das"
                | "do"
                | "van"
                | "von"
                | "der"
                | "den"
                | "ten"
                | "ter"
                | "le"
                | "la"
                | "lo"
                | "el"
                | "al"
                | "zu"
                | "san"
        )
    };
    let particles = words.iter().take_while(particle).count();
    // Two Spanish family names stand before the given ones.
    let names = if two && words.len() > particles + 2 {
        2
    } else {
        1
    };
    let family = (particles + names).min(words.len());
    let (family, given) = words.split_at_checked(family).unwrap_or((&words, &[]));
    if given.is_empty() {
        value.to_owned()
    } else {
        format!("{}, {}", family.join(" "), given.join(" "))
    }
}

/// Forms of address in the languages of column names, folded.
const SALUTATIONS: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "herr",
    "frau",
    "sir",
    "dame",
    "m",
    "mme",
    "mlle",
    "sr",
    "sra",
    "srta",
    "dott",
    "dottssa",
    "sig",
    "dhr",
    "mevr",
    "pan",
    "pani",
    "ing",
];

/// Forms of address, which some tables call a title.
pub(super) fn is_salutation(value: &str) -> bool {
    // A title of several long words is told by its first letters.
    let head: String = value
        .chars()
        .skip_while(|c| !c.is_alphanumeric())
        .take_while(char::is_ascii_alphabetic)
        .collect();
    let head = head.to_ascii_lowercase();
    let may_be = |word: &&str| head.starts_with(word);
    if value.is_ascii() && !SALUTATIONS.iter().any(may_be) {
        return false;
    }
    let words = words_of(value);
    !words.is_empty()
        && words
            .iter()
            .all(|word| SALUTATIONS.contains(&word.as_str()))
        && words
            .first()
            .is_some_and(|word| word != "m" || words.len() == 1)
}
