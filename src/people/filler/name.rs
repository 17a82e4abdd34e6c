//! What stands where a name is missing. Not a list of such texts, but of the words that they are made of: a name whose
//! every word speaks of names and of their absence is none.

use super::super::text::{self, fold};
use super::template::NAME_WORDS;

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
    "kandidaat",
    "details",
    "information",
    "info",
    "data",
    "angabe",
    "angaben",
    "namen",
    "navn",
    "namn",
    "naam",
    "danych",
    "nombres",
    "imieni",
    "imeni",
    "soyad",
    "soyadi",
    "soyisim",
    "isim",
    "bilgi",
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
    "confirmed",
    "confirm",
    "announced",
    "determined",
    "decided",
    "advised",
    "pending",
    "awaiting",
    "insert",
    "enter",
    "contact",
    "blind",
    "ohne",
    "keinen",
    "ungenannt",
    "anonymt",
    "brak",
    "yok",
    "nincs",
    "ninguno",
    "nenhum",
    "nessuno",
    "aucun",
    "aucune",
    "ingen",
    "inget",
    "utan",
    "uten",
    "uden",
];

/// Small words that fillers are made of besides; beside one another alone they may be a name (`Do Be`).
const SMALL: &[&str] = &[
    "to", "be", "do", "of", "is", "ad", "adi", "at", "for", "on", "ei",
];

/// What stands for a name in alphabets whose letters are names elsewhere (`姓` sounds as Xing).
const OTHER_ALPHABETS: &[&str] = &[
    "姓名",
    "名姓",
    "姓",
    "名",
    "氏名",
    "名字",
    "匿名",
    "匿名用户",
    "用户",
    "未知",
    "无",
    "無",
    "无名",
    "不详",
    "不明",
    "名無し",
    "未定",
    "待定",
    "이름",
    "성명",
    "성",
    "익명",
    "미상",
    "없음",
    "미정",
    "имя",
    "фамилия",
    "имяфамилия",
    "безимени",
    "нет",
    "неизвестно",
    "аноним",
    "ім'я",
    "прізвище",
    "невідомо",
    "име",
    "фамилия",
    "غيرمعروف",
    "مجهول",
    "الاسم",
    "اسم",
    "שם",
    "אנונימי",
    "לאידוע",
    "άγνωστο",
    "άγνωστος",
    "όνομα",
    "επώνυμο",
    "ανώνυμος",
    "ไม่ทราบ",
    "ชื่อ",
    "नाम",
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
    "tbc",
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
    is_alone(&words.concat())
        || words.len() > 1 && are_parts(&words)
        || words.len() > 2 && is_initials_of_nobody(&text)
        || is_in_other_alphabet(&text)
}

fn is_in_other_alphabet(text: &str) -> bool {
    !text.is_ascii() && OTHER_ALPHABETS.contains(&text.to_lowercase().replace(' ', "").as_str())
}

/// Whether every word is one of which fillers are made, and one of them more than a small one.
fn are_parts(words: &[String]) -> bool {
    let is_small = |word: &String| SMALL.contains(&word.as_str());
    words.iter().all(|word| is_small(word) || is_part(word)) && !words.iter().all(is_small)
}

/// Returns whether both names of a record together stand for missing ones, as `Not` and `Provided` do.
pub(in crate::people) fn are_fillers(first: &str, last: &str) -> bool {
    // `Blank`, `Given` and `Test` may be a given name or a surname, but not both of one person.
    let words: Vec<Vec<String>> = [first, last].map(text::words).into();
    words.iter().all(|words| !words.is_empty()) && are_parts(&words.concat())
        || [first, last].iter().all(|raw| is_initials_of_nobody(raw))
        || matches!(
            words.concat().concat().as_str(),
            "maxmustermann" | "erikamustermann" | "mustermannmax"
        )
}

/// `N.N.`, nomen nescio.
fn is_initials_of_nobody(raw: &str) -> bool {
    let words = text::words(raw);
    !words.is_empty() && words.iter().all(|word| matches!(word.as_str(), "n" | "nn"))
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
pub(in crate::people) fn is_no_name(word: &str) -> bool {
    is_alone(&fold(word))
}
