//! What stands where a name is missing. Not a list of such texts, but of the words that they are made of: a name whose
//! every word speaks of names and of their absence is none.

use super::super::template::NAME_WORDS;
use super::super::text::{self, fold};

/// Words for the one who should bear a name, beside those for the name itself ([`NAME_WORDS`]).
const NOUNS: &[&str] = &[
    "names",
    "forename",
    "familyname",
    "givenname",
    "familienname",
    "nombres",
    "apellidos",
    "imia",
    "familiia",
    "candidate",
    "applicant",
    "prospect",
    "contact",
    "person",
    "user",
    "username",
    "member",
    "profile",
    "linkedin",
    "kandidat",
    "bewerber",
    "candidat",
    "candidato",
];

/// Words by which a form says that there is none.
const ABSENCE: &[&str] = &[
    "no",
    "not",
    "non",
    "nicht",
    "kein",
    "keine",
    "sin",
    "sem",
    "senza",
    "sans",
    "bez",
    "geen",
    "first",
    "last",
    "full",
    "given",
    "family",
    "middle",
    "sur",
    "provided",
    "available",
    "applicable",
    "specified",
    "supplied",
    "stated",
    "entered",
    "listed",
    "disclosed",
    "known",
    "unknown",
    "unbekannt",
    "inconnu",
    "desconocido",
    "desconhecido",
    "sconosciuto",
    "onbekend",
    "nieznany",
    "okand",
    "ukjent",
    "angegeben",
    "vorhanden",
    "renseigne",
    "fourni",
    "withheld",
    "hidden",
    "missing",
    "empty",
    "blank",
    "private",
    "confidential",
    "redacted",
    "removed",
    "deleted",
    "anonymous",
    "anonym",
    "anonyme",
    "anonymized",
    "anonymised",
    "undefined",
    "unavailable",
    "unnamed",
    "none",
    "null",
    "nil",
    "nan",
    "na",
    "nn",
    "tbd",
    "tba",
    "tbc",
    "test",
    "tester",
    "testing",
    "dummy",
    "sample",
    "example",
    "placeholder",
    "default",
    "your",
    "my",
    "the",
    "here",
    "person",
    "lnu",
    "fnu",
];

/// Those of both that are nobody's name, and so stand for nothing even alone beside a real one.
const ALONE: &[&str] = &[
    "unknown",
    "unbekannt",
    "inconnu",
    "desconocido",
    "desconhecido",
    "none",
    "null",
    "nil",
    "noname",
    "nolastname",
    "nofirstname",
    "lastname",
    "firstname",
    "fullname",
    "surname",
    "familyname",
    "givenname",
    "vorname",
    "nachname",
    "prenom",
    "apellido",
    "apellidos",
    "nazwisko",
    "voornaam",
    "achternaam",
    "test",
    "candidate",
    "applicant",
    "anonymous",
    "private",
    "undefined",
    "tbd",
    "tba",
    "noone",
    "nobody",
    "fnu",
    "lnu",
    "nfn",
    "nln",
    "linkedin",
    "member",
    "user",
    "username",
    "profile",
    "notprovided",
    "notavailable",
    "notapplicable",
    "notspecified",
    "unavailable",
    "asdf",
    "qwerty",
    "confidential",
    "withheld",
    "deleted",
    "redacted",
];

/// Returns whether a field, or a whole name, stands for a missing one: `N/A`, `#REF!`, `-`, `Not Provided`, `xxx`.
/// A text without a letter is no name.
pub fn is_filler(raw: &str) -> bool {
    // One plain word, as most fields of names hold.
    if !raw.is_empty() && raw.bytes().all(|b| b.is_ascii_alphabetic()) {
        return is_alone(&raw.to_ascii_lowercase());
    }
    let text = text::tidy(raw);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 0 || text.starts_with('#') && !text.contains(' ') {
        return true;
    }
    let short = text.to_lowercase().replace([' ', '.'], "");
    if matches!(
        short.as_str(),
        "n/a" | "n\\a" | "n-a" | "k/a" | "s/n" | "o/a" | "w/o"
    ) {
        return true;
    }
    if text.contains(' ') && text.split(' ').all(is_filler) {
        return true;
    }
    let words = text::words(&text);
    is_alone(&words.concat()) || words.len() > 1 && words.iter().all(|word| is_part(word))
}

/// Returns whether both names of a record together stand for missing ones, as `Not` and `Provided` do.
pub(super) fn are_fillers(first: &str, last: &str) -> bool {
    // `Blank`, `Given` and `Test` may be a given name or a surname, but not both of one person.
    [first, last].into_iter().all(|raw| {
        let words = text::words(raw);
        !words.is_empty() && words.iter().all(|word| is_part(word))
    })
}

/// A word of which fillers are made, or one letter again and again.
fn is_part(fold: &str) -> bool {
    NAME_WORDS.contains(&fold) || NOUNS.contains(&fold) || ABSENCE.contains(&fold) || is_alone(fold)
}

fn is_alone(word: &str) -> bool {
    let mut letters = word.chars();
    let first = letters.next();
    ALONE.contains(&word)
        || word.len() > 1
            && matches!(first, Some('x' | 'z' | 'q'))
            && letters.all(|letter| Some(letter) == first)
}

/// Returns whether a folded word alone can't be a name.
pub(super) fn is_no_name(word: &str) -> bool {
    is_alone(&fold(word))
}
