//! Cutting text into words that compare whatever their case, diacritics and alphabet.

use unicode_normalization::char::is_combining_mark;

use super::spellings::spellings;
use crate::people::text::fold;

/// A word of a query in every form it finds, or one of a text in every form it is found by; the
/// first is the main one, none is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::mirror) struct Word(pub(in crate::mirror) Vec<String>);

/// Longer words are cut here: nobody types them, and the index has its limits.
const LONGEST: usize = 80;
/// The longest two words that are found in one.
const LONGEST_TOGETHER: usize = 24;
/// The longest run of Han, kana or Hangul whose every part is a form of its own.
const LONGEST_RUN: usize = 4;

/// Between two words of a text as [`findable`] writes it.
pub(in crate::mirror) const WORDS: char = ' ';
/// Between two forms of a word; neither sign is part of a form.
pub(in crate::mirror) const FORMS: char = '/';

/// Returns the words of a text with the forms they are found by: `Müller` by `muller` and
/// `mueller`, `Юлия` by `iuliia`, `yulia` and others, `C++` by `c++` and `c`, `王晓明` by `wangxiaoming`, `xiaoming`, `wang` and so on. As
/// one string, since there is one for each text of each person: `anna muller/mueller`.
pub(in crate::mirror) fn findable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let cut = cut(text);
    for (at, word) in cut.iter().enumerate() {
        let Some(mut word) = forms(word, true) else {
            continue;
        };
        word.0.extend(together(text, &cut, at));
        for (at, form) in word.0.iter().enumerate() {
            match (at, out.is_empty()) {
                (0, true) => {}
                (0, false) => out.push(WORDS),
                _ => out.push(FORMS),
            }
            out.push_str(form);
        }
    }
    out
}

/// Returns a word and the next in one, where people write them so: `fullstack` of `Full-Stack` and `Full Stack`,
/// `annemarie` of `Anne Marie`.
pub(super) fn together(text: &str, cut: &[&str], at: usize) -> Option<String> {
    let (word, next) = (cut.get(at)?, cut.get(at + 1)?);
    let start = |word: &str| (word.as_ptr() as usize).checked_sub(text.as_ptr() as usize);
    let between = text.get(start(word)? + word.len()..start(next)?)?;
    let letters = |word: &str| {
        word.chars().all(|c| c.is_alphabetic() || is_glue(c)) && word.chars().count() > 1
    };
    let joined = matches!(between, " " | "-" | "\u{2010}" | "\u{2011}" | "\u{2013}");
    let glued = folded(word) + &folded(next);
    let fits = glued.len() <= LONGEST_TOGETHER && letters(word) && letters(next);
    (joined && fits && !word.chars().any(is_run)).then_some(glued)
}

/// Returns a query of words written with hyphens in one word: `full-stack` as `fullstack`; none where there are blanks,
/// other signs, or a single word.
pub(super) fn hyphenated_in_one(text: &str) -> Option<String> {
    let cut = cut(text);
    let plain = text
        .chars()
        .all(|c| c.is_alphabetic() || is_glue(c) || matches!(c, '-' | '\u{2010}' | '\u{2011}'));
    ((2..=3).contains(&cut.len()) && plain).then(|| cut.concat())
}

/// Returns whether a text ends in an alphabet without blanks between words, where a search for a whole word is one for
/// the beginning of what is left.
pub(super) fn ends_without_blanks(text: &str) -> bool {
    text.chars()
        .rev()
        .find(|c| c.is_alphanumeric())
        .is_some_and(is_southeast_asian)
}

/// Returns the words of a query with the forms they find: `C++` only `c++`.
pub(in crate::mirror) fn phrase(text: &str) -> Vec<Word> {
    cut(text)
        .into_iter()
        .filter_map(|word| forms(word, false))
        .collect()
}

pub(super) fn forms(word: &str, found_by: bool) -> Option<Word> {
    let stem = word.trim_end_matches(['+', '#']);
    let sign = word.get(stem.len()..).unwrap_or("");
    let main = folded(stem);
    if main.is_empty() {
        return None;
    }
    let mut forms = vec![format!("{main}{sign}")];
    if found_by && !sign.is_empty() {
        forms.push(main);
    }
    if stem.chars().any(|c| umlaut(c).is_some()) {
        let spelt: String = stem
            .chars()
            .map(|c| umlaut(c).map_or_else(|| folded(c.encode_utf8(&mut [0; 4])), str::to_owned))
            .collect();
        forms.push(cap(spelt));
    }
    forms.extend(spellings(stem, found_by).into_iter().map(cap));
    if found_by && stem.chars().any(is_cjk) {
        let letters: Vec<String> = stem
            .chars()
            .map(|c| folded(c.encode_utf8(&mut [0; 4])))
            .collect();
        for length in 1..=LONGEST_RUN.min(letters.len()) {
            forms.extend(letters.windows(length).map(|run| cap(run.concat())));
        }
    }
    if found_by {
        forms.extend(parts_at_apostrophes(stem));
        if stem.chars().any(is_southeast_asian) {
            // Nobody marks where a word of Thai begins: it may be anywhere.
            let places = stem
                .char_indices()
                .skip(1)
                .filter(|(_, c)| c.is_alphanumeric());
            forms.extend(places.filter_map(|(at, _)| stem.get(at..).map(folded)));
        }
    }
    let mut seen = std::collections::HashSet::new();
    forms.retain(|form| !form.is_empty() && seen.insert(form.clone()));
    Some(Word(forms))
}

/// `O'Neill` is found by `neill` and `o` as well, since people write a blank there.
fn parts_at_apostrophes(word: &str) -> Vec<String> {
    let parts: Vec<&str> = word.split(crate::people::text::is_apostrophe).collect();
    match parts.len() {
        2 | 3 => parts.into_iter().map(folded).collect(),
        _ => Vec::new(),
    }
}

/// Returns the length in bytes of the first letters of a word that fold to so many.
pub(super) fn letters_of(word: &str, count: usize) -> usize {
    let mut letters = word.char_indices().map(|(at, c)| (at + c.len_utf8(), c));
    let long_enough = |end: usize| {
        word.get(..end)
            .is_some_and(|head| folded(head).len() >= count)
    };
    let Some((mut end, _)) = letters.find(|(end, _)| long_enough(*end)) else {
        return word.len();
    };
    // An accent belongs to the letter before it.
    for (next, _) in letters.take_while(|(_, c)| is_combining_mark(*c)) {
        end = next;
    }
    end
}

fn folded(text: &str) -> String {
    cap(fold(text))
}

fn cap(mut text: String) -> String {
    // Folded text is ASCII, so every place is a boundary.
    text.truncate(LONGEST);
    text
}

/// Returns a name of Han, kana or Hangul as people write it, without a blank, the family name first or
/// last; nothing for a name of one part, or one with other letters. Harvest keeps the parts apart.
pub(super) fn in_one_piece(name: &str) -> Vec<String> {
    let parts: Vec<&str> = name.split_whitespace().collect();
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(|part| part.chars().all(is_cjk)) {
        return Vec::new();
    }
    let reversed: Vec<&str> = parts.iter().rev().copied().collect();
    vec![reversed.concat(), parts.concat()]
}

/// Cuts at everything that is no part of a word. Apostrophes glue, `+` and `#` stay where they end
/// a word, and a run of Han, kana or Hangul is a word of its own.
pub(super) fn cut(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start: Option<(usize, Run)> = None;
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        let cjk = run_of(c);
        let goes_on = match start {
            Some((_, run)) if c.is_alphanumeric() => run == cjk && !matches!(previous, '+' | '#'),
            Some(_) => is_glue(c) || (matches!(c, '+' | '#') && previous != '\''),
            None => false,
        };
        if !goes_on {
            if let Some((from, _)) = start.take() {
                words.extend(text.get(from..at));
            }
            if c.is_alphanumeric() {
                start = Some((at, cjk));
            }
        }
        previous = c;
    }
    if let Some((from, _)) = start {
        words.extend(text.get(from..));
    }
    words
}

fn is_glue(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2019}'
            | '\u{2018}'
            | '\u{02BC}'
            | '\u{02BB}'
            | '`'
            | '\u{B4}'
            | '\u{AD}'
            | '\u{200B}'..='\u{200D}'
    ) || is_combining_mark(c)
}

/// Alphabets that are words of their own within a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    Spaced,
    Cjk,
    SoutheastAsian,
}

fn run_of(c: char) -> Run {
    match c {
        c if is_cjk(c) => Run::Cjk,
        c if is_southeast_asian(c) => Run::SoutheastAsian,
        _ => Run::Spaced,
    }
}

fn is_run(c: char) -> bool {
    run_of(c) != Run::Spaced
}

/// Thai, Lao, Burmese and Khmer, which have no blanks between words.
fn is_southeast_asian(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FA1F}')
}

/// Returns how a letter is spelt where its dots or strokes can't be typed.
fn umlaut(c: char) -> Option<&'static str> {
    Some(match c {
        'ä' | 'Ä' | 'æ' | 'Æ' => "ae",
        'ö' | 'Ö' | 'ø' | 'Ø' => "oe",
        'ü' | 'Ü' => "ue",
        'å' | 'Å' => "aa",
        _ => return None,
    })
}
