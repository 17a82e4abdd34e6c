//! Greek letters as Greek passports write them in Latin ones (ELOT 743, ISO 843).

use unicode_normalization::UnicodeNormalization;

/// Returns whether a letter is Greek.
pub(super) fn is_greek(c: char) -> bool {
    matches!(c, '\u{0370}'..='\u{03FF}' | '\u{1F00}'..='\u{1FFF}') && c.is_alphabetic()
}

/// Returns a word with its Greek letters in Latin ones, in lower case and without accents; all other
/// letters as they are.
pub(super) fn latin(word: &str) -> String {
    let letters: Vec<char> = word
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ς' { 'σ' } else { c })
        .collect();
    let mut out = String::with_capacity(word.len());
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        let next = letters.get(at + 1).copied();
        let (sound, used) = match (letter, next) {
            ('α' | 'ε' | 'η', Some('υ')) => {
                out.push_str(single(letter));
                (
                    if is_hard(letters.get(at + 2)) {
                        "f"
                    } else {
                        "v"
                    },
                    2,
                )
            }
            ('ο', Some('υ')) => ("ou", 2),
            ('γ', Some('γ')) => ("ng", 2),
            ('γ', Some('ξ')) => ("nx", 2),
            ('γ', Some('χ')) => ("nch", 2),
            ('μ', Some('π')) if at == 0 || at + 2 == letters.len() => ("b", 2),
            (letter, _) => (single(letter), 1),
        };
        if sound.is_empty() {
            out.push(letter);
        } else {
            out.push_str(sound);
        }
        at += used;
    }
    out
}

/// Before these letters, and at the end of a word, `αυ` and `ευ` end in f.
fn is_hard(next: Option<&char>) -> bool {
    next.is_none_or(|next| "θκξπστφχψ".contains(*next))
}

/// Returns the Latin form of one small letter, or an empty string where it is none of the modern ones.
fn single(letter: char) -> &'static str {
    match letter {
        'α' => "a",
        'β' => "v",
        'γ' => "g",
        'δ' => "d",
        'ε' => "e",
        'ζ' => "z",
        'η' | 'ι' => "i",
        'θ' => "th",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ξ' => "x",
        'ο' | 'ω' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' => "s",
        'τ' => "t",
        'υ' => "y",
        'φ' => "f",
        'χ' => "ch",
        'ψ' => "ps",
        _ => "",
    }
}
