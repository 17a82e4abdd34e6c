//! Text as it comes from outside, made comparable: invisible characters out, one spacing, one
//! alphabet, one case.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

mod greek;

/// Returns `true` for characters that take no room on screen: zero-width marks, directional
/// marks, soft hyphens, variation selectors, control characters other than white space.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
        || (c.is_control() && !c.is_whitespace())
}

/// Returns words as a sentence: a capital first, a full stop at the end where no other sign ends it.
pub fn sentence(words: &str) -> String {
    let words = words.trim();
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    let first: String = first.into_iter().flatten().collect();
    let ends = words.is_empty() || words.ends_with(['.', '!', '?', '…', ':']);
    let stop = if ends { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

/// Returns the text in compatibility form (NFKC), without invisible characters, with every run of
/// white space as one blank and none at the ends. Idempotent.
pub fn tidy(text: &str) -> String {
    if text.is_ascii() && !text.bytes().any(|b| b.is_ascii_control()) {
        let mut out = String::with_capacity(text.len());
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
        return out;
    }
    let text = unbroken(text);
    let mut out = String::with_capacity(text.len());
    for word in text
        .chars()
        .filter(|c| !is_invisible(*c))
        .nfkc()
        .filter(|c| !is_invisible(*c))
        .collect::<String>()
        .split_whitespace()
    {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Returns the text with its letters as they were where a program took UTF-8 for Windows-1252: `JosÃ©`
/// is `José`. That a real text reads as UTF-8 by chance is next to impossible.
fn unbroken(text: &str) -> Cow<'_, str> {
    let leads = |c: char| ('\u{C2}'..='\u{F4}').contains(&c);
    let suspect = text
        .chars()
        .zip(text.chars().skip(1))
        .any(|(a, b)| leads(a) && !b.is_ascii());
    if !suspect {
        return Cow::Borrowed(text);
    }
    let (bytes, _, unmapped) = encoding_rs::WINDOWS_1252.encode(text);
    match (unmapped, String::from_utf8(bytes.into_owned())) {
        (false, Ok(text)) => Cow::Owned(text),
        _ => Cow::Borrowed(text),
    }
}

/// Returns the letters and digits of a word in ASCII lower case: diacritics dropped, other
/// alphabets transliterated (`Łukasz` to `lukasz`, `晓明` to `xiaoming`, `Дмитрий` to `dmitrii`).
/// Everything else is left out, so a word without letters and digits gives an empty string.
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        let mut out = String::with_capacity(word.len());
        let plain = word.chars().filter(char::is_ascii_alphanumeric);
        out.extend(plain.map(|c| c.to_ascii_lowercase()));
        return out;
    }
    let latin;
    let word = if word.chars().any(greek::is_greek) {
        latin = greek::latin(word);
        &latin
    } else if word.contains('ւ') {
        // Armenian writes `u` with two letters.
        latin = word.replace("ու", "u").replace("Ու", "u");
        &latin
    } else {
        word
    };
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        // Georgian and Armenian, which nobody writes `x`.
        if matches!(c, 'ხ' | 'խ' | 'Խ') {
            out.push_str("kh");
            continue;
        }
        // Russians write `Фёдоров` and `Федоров` for one name, and passports have the second.
        let c = match c {
            'ё' | 'Ё' => 'e',
            // Azerbaijani and Kazakh: no transliteration has a letter for it, its readers write `e`.
            'ə' | 'Ə' | 'ә' | 'Ә' | 'ǝ' | 'Ǝ' => 'e',
            // Arabic and Hebrew ayin, of which only a mark is left otherwise.
            'ع' | 'ע' => 'a',
            _ => c,
        };
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !c.is_ascii() && (c.is_alphanumeric() || is_mark_for_letter(c)) {
            let latin = deunicode::deunicode_char(c).unwrap_or("");
            out.extend(
                latin
                    .chars()
                    .filter(char::is_ascii_alphanumeric)
                    .map(|c| c.to_ascii_lowercase()),
            );
        }
    }
    out
}

/// Vowel signs of Indic and other alphabets are marks, not letters, yet carry a sound.
fn is_mark_for_letter(c: char) -> bool {
    ('\u{0900}'..='\u{0DFF}').contains(&c)
        || ('\u{0E00}'..='\u{109F}').contains(&c)
        || ('\u{1780}'..='\u{17D3}').contains(&c)
}

/// Returns the [`fold`]ed words of a text, split at everything that is neither letter nor digit
/// (apostrophes glue: `O'Neill` is one word), empty ones left out.
pub fn words(text: &str) -> Vec<String> {
    if text.is_ascii() {
        let phrase = ascii_phrase(text);
        let words = phrase.split(' ').filter(|word| !word.is_empty());
        return words.map(str::to_owned).collect();
    }
    text.split(|c: char| {
        if c.is_ascii() {
            return is_between(c);
        }
        !(c.is_alphanumeric()
            || is_apostrophe(c)
            || is_mark_for_letter(c)
            || is_invisible(c)
            || unicode_normalization::char::is_combining_mark(c))
    })
    .map(fold)
    .filter(|word| !word.is_empty())
    .collect()
}

/// Returns whether an ASCII character stands between words.
fn is_between(c: char) -> bool {
    !(c.is_ascii_alphanumeric()
        || matches!(c, '\'' | '`')
        || c.is_ascii_control() && !c.is_whitespace())
}

/// Returns the [`words`] of an ASCII text with single blanks between, which takes one piece of memory.
fn ascii_phrase(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut apart = false;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            if apart && !out.is_empty() {
                out.push(' ');
            }
            apart = false;
            out.push(c.to_ascii_lowercase());
        } else {
            apart |= is_between(c);
        }
    }
    out
}

/// Returns a text for comparing: its [`words`] with single blanks between.
pub fn phrase(text: &str) -> String {
    if text.is_ascii() {
        return ascii_phrase(text);
    }
    words(text).join(" ")
}

/// Returns `true` for the marks people type as an apostrophe.
pub fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2019}' | '\u{2018}' | '\u{02BC}' | '\u{02BB}' | '`' | '\u{00B4}' | '\u{2032}'
    )
}

/// Returns whether one word becomes the other by at most `limit` insertions, deletions,
/// replacements and swaps of neighbouring letters (optimal string alignment).
pub fn within_edits(a: &str, b: &str, limit: usize) -> bool {
    if a.len().abs_diff(b.len()) > limit {
        return false;
    }
    // What both begin and end with needs no alignment; most pairs are settled by it.
    let (x, y) = (a.as_bytes(), b.as_bytes());
    let head = x.iter().zip(y).take_while(|(x, y)| x == y).count();
    let (x, y) = (x.get(head..).unwrap_or(&[]), y.get(head..).unwrap_or(&[]));
    let tail = x
        .iter()
        .rev()
        .zip(y.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let (x, y) = (
        x.get(..x.len() - tail).unwrap_or(&[]),
        y.get(..y.len() - tail).unwrap_or(&[]),
    );
    match (x, y) {
        ([], rest) | (rest, []) => rest.len() <= limit,
        ([_], [_]) => limit >= 1,
        ([a, b], [c, d]) if a == d && b == c => limit >= 1,
        _ if limit < 2 => false,
        _ => {
            // Every letter that only one side has costs an edit.
            let (x_only, y_only) = (letters(x) & !letters(y), letters(y) & !letters(x));
            x_only.count_ones().max(y_only.count_ones()) as usize <= limit
                && strsim::osa_distance(a, b) <= limit
        }
    }
}

/// Returns which letters occur, as bits.
fn letters(word: &[u8]) -> u64 {
    word.iter()
        .fold(0, |letters, letter| letters | 1 << (letter & 63))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds_alphabets() {
        for (from, to) in [
            ("Łukasz", "lukasz"),
            ("Große", "grosse"),
            ("Øystein", "oystein"),
            ("晓明", "xiaoming"),
            ("Щербаков", "shcherbakov"),
            ("Əli", "eli"),
            ("Məmmədzadə", "memmedzade"),
            ("Әсел", "esel"),
            ("علي", "aly"),
            ("Çağlar", "caglar"),
            ("🌻", ""),
            ("O’Neill", "oneill"),
            ("Фёдоров", "fedorov"),
            ("Παπαδόπουλος", "papadopoulos"),
            ("Ευάγγελος", "evangelos"),
            ("Γκίκας", "gkikas"),
            ("Ντίνος", "ntinos"),
            ("Άρης", "aris"),
        ] {
            assert_eq!(fold(from), to, "{from}");
        }
    }

    #[test]
    fn edits() {
        for (a, b, limit, expected) in [
            ("harmon", "harmon", 0, true),
            ("harmon", "harmno", 1, true),
            ("harmon", "harman", 1, true),
            ("harmon", "haron", 1, true),
            ("harmon", "horman", 1, false),
            ("harmon", "horman", 2, true),
            ("", "ab", 1, false),
        ] {
            assert_eq!(within_edits(a, b, limit), expected, "{a} {b} {limit}");
        }
    }

    #[test]
    fn tidies() {
        assert_eq!(tidy(" a\u{200b}b \u{a0} c\n"), "ab c");
        assert_eq!(words("O'Neill-Smith, Zoë"), ["oneill", "smith", "zoe"]);
    }

    proptest! {
        #[test]
        fn tidy_is_idempotent(text in "\\PC*") {
            let once = tidy(&text);
            prop_assert_eq!(tidy(&once), once);
        }

        #[test]
        fn plain_text_gives_the_words_that_any_text_gives(text in "[a-cA-C1 '`,\\-\t\n\u{1}\u{b}\u{1c}]{0,12}") {
            // A letter beyond ASCII makes it any text.
            let mut any = words(&format!("{text} é"));
            any.pop();
            prop_assert_eq!(words(&text), any);
        }

        #[test]
        fn fold_is_idempotent(text in "\\PC*") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
