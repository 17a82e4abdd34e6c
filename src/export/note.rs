//! The note of an export: a template whose words in braces stand for what is known of the person.

use super::{Field, Target};
use crate::error_text::ErrorText;
use crate::people::Profile;

/// The word that stands for everything without a place of its own.
const REST: &str = "rest";
/// Every word a template may use.
const WORDS: [&str; 6] = [
    "name",
    "target",
    "source",
    "external_id",
    "profile_url",
    REST,
];

/// Returns the note, none where there is nothing to say: where a template that asks for the rest
/// finds none. A line whose words are all empty is left out.
pub(super) fn note(
    template: &str,
    profile: &Profile,
    target: &Target,
    rest: &[Field],
) -> Option<String> {
    let rest: Vec<String> = rest
        .iter()
        .map(|field| format!("{}: {}", field.label, field.value))
        .collect();
    let says = Says {
        profile,
        target,
        rest: rest.join("\n"),
    };
    if says.rest.is_empty() && words(template).any(|word| word == REST) {
        return None;
    }
    let lines: Vec<String> = template
        .lines()
        .filter_map(|line| says.line(line))
        .collect();
    let text = plain(lines.join("\n").trim());
    (!text.is_empty()).then_some(text)
}

/// Checks the words of a template.
///
/// # Errors
/// The first word that stands for nothing, with those that do.
pub(super) fn check(template: &str) -> Result<(), ErrorText> {
    match words(template).find(|word| !WORDS.contains(word)) {
        None => Ok(()),
        Some(word) => {
            let known: Vec<String> = WORDS.iter().map(|word| format!("{{{word}}}")).collect();
            Err(ErrorText::new(
                format!("export.note: {{{word}}} is no placeholder"),
                format!("known are {}", known.join(", ")),
            ))
        }
    }
}

/// What the words stand for.
struct Says<'a> {
    profile: &'a Profile,
    target: &'a Target,
    rest: String,
}

impl Says<'_> {
    fn word(&self, word: &str) -> String {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        match word {
            "name" => self.profile.name(),
            "target" => self.target.words(),
            "source" => self.profile.source.clone(),
            "external_id" => self.profile.external_id.clone(),
            "profile_url" => text(&self.profile.profile_url),
            REST => self.rest.clone(),
            _ => String::new(),
        }
    }

    /// Returns a line filled in, none where it has words and all of them are empty.
    fn line(&self, line: &str) -> Option<String> {
        let mut filled = String::new();
        let (mut words, mut empty) = (0, 0);
        let mut left = line;
        while let Some((before, word, after)) = next_word(left) {
            let value = self.word(word);
            words += 1;
            empty += usize::from(value.trim().is_empty());
            filled.push_str(before);
            filled.push_str(value.trim());
            left = after;
        }
        filled.push_str(left);
        (words == 0 || empty < words).then_some(filled)
    }
}

/// Returns the words in braces.
fn words(template: &str) -> impl Iterator<Item = &str> {
    let mut left = template;
    std::iter::from_fn(move || {
        let (_, word, after) = next_word(left)?;
        left = after;
        Some(word)
    })
}

/// Returns what stands before the next word in braces, the word, and what stands after it.
fn next_word(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (word, after) = rest.split_once('}')?;
    Some((before, word.trim(), after))
}

/// Returns text made inert line by line: it is shown in other people's browsers and terminals.
pub(super) fn plain(text: &str) -> String {
    crate::inert::lines(text)
}
