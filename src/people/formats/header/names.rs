//! Column names that speak of names: given, family, both, and in which order.

use super::{NameOrder, Reading};
use crate::people::formats::field::Field;
use crate::people::formats::words::Word;

/// Words that join the two names in one column's name.
const AND: &[&str] = &[
    "and", "und", "et", "y", "e", "i", "en", "o", "a", "og", "och", "ja", "ve", "si", "es", "kai",
    "ta",
];

/// Words for a name that is the given one where a word for the family name stands beside it: `Ad Soyad`.
const GIVEN_BESIDE: &[&str] = &[
    "ad", "adi", "isim", "jmeno", "meno", "nume", "ime", "onoma", "nev", "vardas", "vards", "nama",
    "nimi", "navn", "namn",
];

pub(super) fn names(
    reading: Reading,
    name: &str,
    known: &[Option<Word>],
    words: &[&str],
    count: usize,
) -> Reading {
    let has = |wanted: Word| known.contains(&Some(wanted));
    let says = |word: &str| words.contains(&word);
    let at = |wanted: Word| known.iter().position(|word| *word == Some(wanted));
    let unknown = known.iter().any(Option::is_none);
    let named = has(Word::Name);
    let alone = count == 1 && !unknown;
    let joined = AND.iter().any(|word| says(word)) || name.contains([',', '/', '&', '+']);
    // `Prénom Nom`: a given name is named by one word already.
    let twofold = named
        && known.iter().zip(words).any(|(meaning, word)| {
            *meaning == Some(Word::First)
                && !matches!(
                    *word,
                    "first" | "given" | "fore" | "christian" | "ruf" | "pila" | "proprio"
                )
        });
    let beside = GIVEN_BESIDE.iter().any(|word| says(word));
    let both = has(Word::First) && has(Word::Last)
        || beside && has(Word::Last) && !unknown && !says("familie") && !says("family")
        || named && has(Word::Last) && joined
        || named && has(Word::First) && (joined || twofold);
    // `Apellido 2`: a family name of its own beside the first.
    let numbered = super::words_of(name).iter().any(|word| word == "2");
    let second = has(Word::Last)
        && (has(Word::Middle)
            || says("materno")
            || says("materna")
            || numbered && !has(Word::First));
    let mut order = NameOrder::Unsaid;
    let field = if second && !unknown {
        order = NameOrder::Second;
        Field::LastName
    } else if has(Word::Nick) && (named || alone || count == 1) {
        Field::PreferredName
    } else if has(Word::Prefix) {
        Field::NamePrefix
    } else if has(Word::Suffix) {
        Field::NameSuffix
    } else if has(Word::Middle) && !both && (named || alone || has(Word::First)) {
        Field::MiddleName
    } else if both {
        let first = at(Word::First).or_else(|| at(Word::Name));
        let last = at(Word::Last).or_else(|| at(Word::Name));
        if last < first {
            order = NameOrder::FamilyFirst;
        }
        Field::FullName
    } else if has(Word::First) && !unknown && (named || alone) {
        Field::FirstName
    } else if has(Word::Last) && !unknown && (named || alone) {
        Field::LastName
    } else if has(Word::Full) && (named || alone) || named && !unknown {
        Field::FullName
    } else if named {
        return Reading {
            field: Some(Field::FullName),
            rank: 5,
            bare_name: true,
            ..reading
        };
    } else if ["username", "handle"].into_iter().any(says) {
        // An account somewhere, not a name.
        return Reading {
            field: Some(Field::Extra),
            ..reading
        };
    } else if count == 0 && !unknown {
        // `Candidate`, `Person`, `Contact`: whoever it is.
        return Reading {
            field: Some(Field::FullName),
            rank: 2,
            ..reading
        };
    } else {
        return reading;
    };
    let bare_name = field == Field::FullName && alone && !has(Word::Full);
    Reading {
        field: Some(field),
        bare_name,
        order,
        ..reading
    }
}
