//! Which words of a text are a name.

use super::pieces::Piece;
use crate::people::formats::columns;
use crate::people::text;

/// Words of a name at most; more is a sentence.
const NAME_WORDS: usize = 6;

/// Small words of which names have none.
const NOT_NAMES: &[&str] = &[
    "my",
    "is",
    "the",
    "this",
    "here",
    "see",
    "at",
    "on",
    "page",
    "profile",
    "link",
    "please",
    "our",
    "hi",
    "hello",
    "dear",
    "hey",
    "thanks",
    "thank",
    "regards",
    "best",
    "kind",
    "cheers",
    "sincerely",
    "add",
    "look",
    "these",
    "two",
    "contact",
    "email",
    "mail",
    "phone",
    "tel",
    "mobile",
    "from",
    "to",
    "cc",
    "with",
    "for",
    "about",
    "are",
    "was",
    "has",
    "have",
    "will",
    "can",
    "you",
    "your",
    "me",
    "we",
    "us",
    "it",
    "they",
    "she",
    "he",
    "her",
    "his",
    "hallo",
    "bitte",
    "danke",
    "gruss",
    "grusse",
    "liebe",
    "mit",
    "team",
    "all",
    "everyone",
    "forward",
    "fwd",
    "re",
    "ask",
    "also",
    "reach",
    "call",
    "write",
    "ping",
    "meet",
    "met",
    "spoke",
    "via",
    "and",
    "or",
    "but",
    "cv",
    "resume",
];

/// Returns the name that stands directly before the first address: the last run of words written as names.
pub(super) fn name_before(pieces: &[Piece<'_>]) -> Option<String> {
    let upto = pieces
        .iter()
        .position(|piece| matches!(piece, Piece::Email(_) | Piece::Page(_) | Piece::Phone(_)))
        .unwrap_or(pieces.len());
    let mut words: Vec<&str> = Vec::new();
    for piece in pieces.get(..upto)?.iter().rev() {
        match piece {
            Piece::Break if words.is_empty() => {}
            Piece::Word(word) if is_name_word(word) && words.len() < NAME_WORDS => words.push(word),
            // Particles stand within a name.
            Piece::Word(word) if !words.is_empty() && is_particle(word) => words.push(word),
            _ => break,
        }
    }
    while words.last().is_some_and(|word| !is_name_word(word)) {
        words.pop();
    }
    words.reverse();
    if words.len() >= 2 {
        return Some(words.join(" "));
    }
    // `jane doe jane@doe.com`: small letters, and nothing else in the line.
    let all: Vec<&str> = pieces
        .get(..upto)?
        .iter()
        .filter_map(|piece| match piece {
            Piece::Word(word) => Some(*word),
            _ => None,
        })
        .collect();
    let plain = all.iter().all(|word| {
        word.chars()
            .all(|c| c.is_alphabetic() || "-'’.".contains(c))
            && !NOT_NAMES.contains(&word.to_lowercase().as_str())
    });
    ((1..=3).contains(&all.len()) && plain).then(|| all.join(" "))
}

/// Whether words are a name and nothing else.
pub(super) fn is_name(words: &[&str]) -> bool {
    let written = words.iter().filter(|word| is_name_word(word)).count();
    let others = words
        .iter()
        .filter(|word| !is_name_word(word) && !is_particle(word))
        .count();
    (1..=NAME_WORDS).contains(&words.len())
        && written >= 1
        && others == 0
        && !(words.len() == 1 && columns::looks_like_title(&words.concat()))
        && !columns::looks_like_title(&words.join(" "))
}

/// A word as names are written: it begins with a capital, or in a script that has none.
fn is_name_word(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else {
        return false;
    };
    !first.is_lowercase()
        && !word
            .chars()
            .any(|c| c.is_ascii_digit() || c == '@' || c == '/')
        && !NOT_NAMES.contains(&word.to_lowercase().as_str())
}

/// A word that stands small within a name: `van`, `de`.
fn is_particle(word: &str) -> bool {
    let folded = text::fold(word);
    !folded.is_empty() && crate::people::name::are_particles(&folded)
}
