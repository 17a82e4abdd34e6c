//! A column's name cut into folded words.

use unicode_normalization::char::is_combining_mark;

use super::scripts;
use crate::people::formats::words::{Word, meaning};
use crate::people::text;

/// Returns the folded words of a column's name: `LinkedInUrl`, `E-mail 1 - Value`, `mobile_phone1`.
pub(in crate::people::formats) fn words_of(name: &str) -> Vec<String> {
    let tidy = text::tidy(name);
    let mut spaced = String::with_capacity(tidy.len() + 8);
    let mut before = ' ';
    for c in tidy.chars() {
        let camel = before.is_lowercase() && c.is_uppercase();
        let digit = before.is_alphabetic() && c.is_ascii_digit()
            || before.is_ascii_digit() && c.is_alphabetic();
        if camel || digit {
            spaced.push(' ');
        }
        spaced.push(
            if c.is_alphanumeric() || text::is_apostrophe(c) || is_combining_mark(c) {
                c
            } else {
                ' '
            },
        );
        before = c;
    }
    let spaced = scripts::spelled_out(&spaced).unwrap_or(spaced);
    let plain: Vec<String> = spaced
        .split(|c: char| c.is_whitespace() || text::is_apostrophe(c))
        .map(text::fold)
        .filter(|word| !word.is_empty())
        .collect();
    // Names of services that are written in two words, and `e-mail`.
    let mut joined: Vec<String> = Vec::with_capacity(plain.len());
    for word in plain {
        let pair = joined.last().map(|last| format!("{last} {word}"));
        let whole = match pair.as_deref() {
            Some("linked in") => Some("linkedin"),
            Some("e mail" | "e mails" | "e post" | "e pasts" | "e pastas") => Some("email"),
            Some("git hub") => Some("github"),
            Some("stack overflow") => Some("stackoverflow"),
            Some("b 2") => Some("b2"),
            Some("b2 b") => Some("b2b"),
            Some("full name") => Some("fullname"),
            // The end of a LinkedIn page's address, as scrapers call it.
            Some("public identifier") => Some("linkedinprofile"),
            _ => None,
        };
        match whole {
            Some(whole) => {
                joined.pop();
                joined.push(whole.to_owned());
            }
            None => joined.push(word),
        }
    }
    joined
}

/// Returns a column's name without the words of some meanings: what two columns of one thing share.
pub(super) fn name_without(name: &str, meanings: &[Word]) -> String {
    let words = words_of(name);
    let kept: Vec<String> = words
        .into_iter()
        .filter(|word| !meaning(word).is_some_and(|meaning| meanings.contains(&meaning)))
        .collect();
    kept.join(" ")
}
