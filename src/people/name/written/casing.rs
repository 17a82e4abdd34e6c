//! Names written in capitals only, or in small letters only, as people write them.

use super::super::lists::PARTICLES;
use super::order::is_shouted;
use crate::people::text::{fold, is_apostrophe};

/// How a whole name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// No small letter in it.
    Capitals,
    /// No capital in it.
    Small,
    /// As people write names.
    Mixed,
}

/// Returns how several words together are written; a lone word of one or two letters says nothing.
pub(super) fn case_of<'a>(words: impl Iterator<Item = &'a String>) -> Case {
    let (mut upper, mut lower) = (0, 0);
    for word in words {
        let capitals = word.chars().filter(|c| c.is_uppercase()).count();
        upper += capitals;
        lower += word.chars().filter(|c| c.is_lowercase()).count();
    }
    match (upper, lower) {
        (3.., 0) => Case::Capitals,
        (0, 2..) => Case::Small,
        _ => Case::Mixed,
    }
}

/// Returns the words with a capital at the beginning of each, particles of a family name small, where the name, or the
/// word, is written in capitals; a name in small letters likewise.
pub(super) fn recase(words: &[String], case: Case, is_family: bool) -> Vec<String> {
    let several = words.len() > 1;
    let written = words.iter().enumerate().map(|(at, word)| {
        let plain = fold(word);
        let particle =
            is_family && several && at + 1 < words.len() && PARTICLES.contains(&plain.as_str());
        // `Le Guennec`, `Di Maio`: at the beginning these are written large.
        let large = at == 0
            && matches!(
                plain.as_str(),
                "le" | "la" | "lo" | "di" | "della" | "dello" | "delle" | "degli"
            );
        // Initials and `JP` stay as they are, and so does `III`.
        let has_vowel = plain.contains(['a', 'e', 'i', 'o', 'u', 'y']);
        let initials =
            word.contains('.') || word.chars().count() < 2 || word.is_ascii() && !has_vowel;
        match case {
            Case::Capitals if particle && !large => word.to_lowercase(),
            Case::Capitals if !initials => capital(word),
            Case::Small if !particle => capital(word),
            Case::Mixed if is_shouted(word) && word.chars().count() > 2 => capital(word),
            _ => word.clone(),
        }
    });
    written.collect()
}

/// `O'NEILL` to `O'Neill`, `MCDONALD` to `McDonald`, `JEAN-LUC` to `Jean-Luc`.
fn capital(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut rest = word;
    loop {
        let end = rest.find(|c: char| c == '-' || c == '‐' || is_apostrophe(c));
        let part = end.map_or(rest, |end| rest.get(..end).unwrap_or(rest));
        out.push_str(&capital_part(part));
        let Some(mark) = end.and_then(|end| rest.get(end..)?.chars().next()) else {
            return out;
        };
        out.push(mark);
        rest = rest.get(part.len() + mark.len_utf8()..).unwrap_or("");
    }
}

fn capital_part(part: &str) -> String {
    // The dot that small letters of `İ` would carry is none of the letter.
    let small = part.replace('İ', "i").to_lowercase();
    let first = |text: &str| {
        let mut letters = text.chars();
        let first = letters.next().map(|c| c.to_uppercase().collect::<String>());
        first.unwrap_or_default() + letters.as_str()
    };
    match small.strip_prefix("mc") {
        Some(rest) if rest.len() > 2 => format!("Mc{}", first(rest)),
        _ if part.starts_with('İ') => format!("İ{}", small.strip_prefix('i').unwrap_or(&small)),
        _ => first(&small),
    }
}
