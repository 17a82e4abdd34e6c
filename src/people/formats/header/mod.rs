//! Column names read word by word: whose the column is, which field, of what kind, which number.

mod names;
mod reading;
mod scripts;
mod split;

use std::cell::RefCell;
use std::collections::HashMap;

use super::field::Field;
use super::words::{Word, meaning};
use crate::people::ContactKind;
use names::names;
use split::name_without;

pub(super) use reading::{NameOrder, Reading};
pub(super) use split::words_of;

/// Words that mark what holds now.
const CURRENT: &[&str] = &[
    "current",
    "present",
    "actuel",
    "actuelle",
    "actual",
    "atual",
    "attuale",
    "aktuell",
    "aktuelle",
    "aktueller",
    "huidige",
    "obecne",
    "obecny",
];

/// Who may stand many times in one row, each with a number: `Speaker 2 Email`.
const NUMBERED: &[&str] = &[
    "applicant",
    "attendee",
    "author",
    "candidate",
    "contact",
    "delegate",
    "founder",
    "guest",
    "intervenant",
    "member",
    "palestrante",
    "panelist",
    "participant",
    "person",
    "ponente",
    "prelegent",
    "presenter",
    "redner",
    "referent",
    "relatore",
    "speaker",
    "spreker",
    "teilnehmer",
];

/// Words for a number behind the first.
const FURTHER: &[&str] = &[
    "second",
    "third",
    "fourth",
    "zweiter",
    "zweite",
    "zweites",
    "dritter",
    "dritte",
    "deuxieme",
    "troisieme",
    "segundo",
    "segunda",
    "tercero",
    "tercer",
    "tercera",
    "terceiro",
    "terceira",
    "secondo",
    "seconda",
    "terzo",
    "terza",
    "tweede",
    "derde",
    "drugi",
    "druga",
    "trzeci",
    "andra",
    "andre",
    "tredje",
    "toinen",
    "druhy",
    "druha",
    "ikinci",
    "two",
    "three",
    "four",
];

/// Endings of numbers that count in order: `2nd`, `3e`.
const ORDINAL: &[&str] = &[
    "nd", "rd", "th", "st", "e", "eme", "er", "o", "a", "do", "da", "ter", "te",
];

/// Returns the number of the person, or of the value, that a column's words name: 2 of `First Name 2`, `2nd Speaker`,
/// `Second Author`; none where they name no number.
pub(in crate::people::formats) fn number_of(words: &[String]) -> Option<u8> {
    let digits = words.iter().rev().find_map(|word| word.parse().ok());
    let ordinal = || {
        let at = |word: &String| FURTHER.iter().position(|known| known == word);
        words.iter().any(|word| at(word).is_some()).then_some(2)
    };
    digits.or_else(ordinal)
}

/// Whether a column is of a further person of a kind that is counted: `Speaker 2 Email`, `2nd Author`, `Second Guest`,
/// `Person B`, `Co-Applicant`.
fn is_of_second(words: &[String]) -> bool {
    let who = |word: &String| NUMBERED.contains(&word.as_str());
    let further = |word: &String| {
        word.parse().is_ok_and(|number: u8| number > 1) || FURTHER.contains(&word.as_str())
    };
    let letter = |word: &String| matches!(word.as_str(), "b" | "c" | "d" | "ii" | "iii");
    let pairs = words.windows(2).any(|pair| match pair {
        [one, two] => {
            who(one) && (further(two) || letter(two))
                || who(two) && (one == "co" || FURTHER.contains(&one.as_str()))
        }
        _ => false,
    });
    pairs
        || words.windows(3).any(|three| match three {
            [number, end, one] => further(number) && ORDINAL.contains(&end.as_str()) && who(one),
            _ => false,
        })
}

/// Names that are kept with what they say, and the longest that is kept, in bytes.
const KEPT: usize = 512;
const LONGEST_KEPT: usize = 64;

thread_local! {
    /// The objects of a list have the same keys, each as many times as there are people.
    static SAID: RefCell<HashMap<String, Reading, ahash::RandomState>> = RefCell::default();
}

/// Returns what a column's name says.
pub(super) fn read(name: &str) -> Reading {
    if name.len() > LONGEST_KEPT {
        return worked_out(name);
    }
    if let Some(reading) = SAID.with_borrow(|said| said.get(name).cloned()) {
        return reading;
    }
    let reading = worked_out(name);
    SAID.with_borrow_mut(|said| {
        if said.len() >= KEPT {
            said.clear();
        }
        said.insert(name.to_owned(), reading.clone());
    });
    reading
}

fn worked_out(name: &str) -> Reading {
    let all_words = words_of(name);
    let is_second = is_of_second(&all_words);
    let is_number = |word: &str| word.bytes().all(|b| b.is_ascii_digit());
    let before = [None].into_iter().chain(all_words.iter().map(Some));
    // Of `2nd First Name` neither the number nor its ending names a field.
    let ends = |before: Option<&String>, word: &str| {
        matches!(word, "st" | "nd" | "rd" | "th") && before.is_some_and(|before| is_number(before))
    };
    let words: Vec<&str> = all_words
        .iter()
        .zip(before)
        .map(|(word, before)| (word.as_str(), before))
        .filter(|(word, before)| !is_number(word) && !ends(*before, word))
        .map(|(word, _)| word)
        .collect();
    let known: Vec<Option<Word>> = words.iter().map(|word| meaning(word)).collect();
    let has = |wanted: Word| known.contains(&Some(wanted));
    let says = |word: &str| words.contains(&word);
    let unknown = known.iter().any(Option::is_none);
    let count = known
        .iter()
        .filter(|word| !matches!(word, Some(Word::Filler | Word::Value) | None))
        .count();
    let stem = name_without(name, &[Word::Label, Word::Value]);
    let group = name_without(
        name,
        &[
            Word::City,
            Word::State,
            Word::Country,
            Word::Location,
            Word::Street,
            Word::Postal,
            Word::Filler,
        ],
    );
    let reading = Reading {
        why: "by its header",
        rank: u8::from(unknown),
        stem,
        group,
        company: has(Word::Company),
        person: says("person"),
        current: CURRENT.iter().any(|word| says(word)),
        labels: has(Word::Label),
        process: has(Word::Process) || says("stage") || says("applied"),
        ..Reading::default()
    };
    if words.is_empty() {
        return reading;
    }
    let kind = known.iter().find_map(|word| match word {
        Some(Word::PhoneOf(kind) | Word::Kind(kind)) if *kind != ContactKind::Other => Some(*kind),
        _ => None,
    });
    let phone_of = known.iter().find_map(|word| match word {
        Some(Word::PhoneOf(kind)) => Some(*kind),
        _ => None,
    });
    let numbers = ["number", "numbers", "nummer", "numero", "numer"];
    let lines = ["personal", "office", "direct", "work", "home", "business"];
    let is_phone = has(Word::Phone)
        || phone_of.is_some()
        || numbers.into_iter().any(says) && lines.into_iter().any(says) && !has(Word::Id);
    let is_contact = has(Word::Email) || is_phone;
    let is_url = has(Word::Url)
        || has(Word::Linkedin)
        || has(Word::Github)
        || has(Word::Twitter)
        || has(Word::Network);
    let is_place = [
        Word::City,
        Word::State,
        Word::Country,
        Word::Location,
        Word::Street,
        Word::Postal,
    ]
    .into_iter()
    .any(has);
    // `linkedinJobTitle`, `LinkedIn Skills`: what stands on the page, not the page.
    let on_page = has(Word::Linkedin)
        && !has(Word::Url)
        && !has(Word::Profile)
        && [Word::Title, Word::Tags, Word::Location, Word::Job]
            .into_iter()
            .any(has);
    let is_url = is_url && !on_page;
    let applied = [
        "stage",
        "applied",
        "application",
        "posting",
        "requisition",
        "disqualified",
    ];
    let of_job =
        has(Word::Job) && (is_place || is_url || has(Word::Id)) || applied.into_iter().any(says);
    let reading = Reading {
        process: reading.process || of_job,
        of_job,
        ..reading
    };
    let extra = |why: &'static str, reading: Reading| Reading {
        field: Some(Field::Extra),
        why,
        ..reading
    };
    if has(Word::Label) && (is_contact || is_url || is_place) {
        let stem = reading.stem.clone();
        return Reading {
            label_of: Some(stem),
            ..extra("names the kind of the column beside it", reading)
        };
    }
    if says("where") && (says("work") || says("works")) {
        return Reading {
            field: Some(Field::Company),
            ..reading
        };
    }
    // Norwegian and Danish; English has `Submitted by`.
    if words == ["by"] {
        return Reading {
            field: Some(Field::City),
            ..reading
        };
    }
    if words == ["where"] {
        return Reading {
            field: Some(Field::Location),
            rank: 1,
            ..reading
        };
    }
    // Brazil's `Nome social`: the name a person goes by.
    if says("social") && has(Word::Name) {
        return Reading {
            field: Some(Field::PreferredName),
            ..reading
        };
    }
    if says("what") && says("do") {
        return Reading {
            field: Some(Field::Title),
            ..reading
        };
    }
    if has(Word::Label) && count > 1 {
        return extra("names a kind", reading);
    }
    if has(Word::Phonetic) {
        return extra("how a name is spoken", reading);
    }
    let is_of_another = has(Word::Other)
        || is_second
        || says("plus") && says("one")
        || says("team") && says("lead") && (is_contact || has(Word::Name));
    if is_of_another {
        return extra("somebody else's", reading);
    }
    if has(Word::Process) && !(is_phone && says("office")) && !(has(Word::Tags) && says("list")) {
        return extra("of the application, not of the person", reading);
    }
    if has(Word::Fax) {
        return extra("no phone", reading);
    }
    if has(Word::About) && !(has(Word::Headline) && has(Word::Linkedin)) {
        return extra("tells about something else", reading);
    }
    if has(Word::Source) {
        let field = if has(Word::Url) && !has(Word::Company) {
            Field::ProfileUrl
        } else if count == 1 && !unknown && !numbers.into_iter().any(says) {
            Field::Source
        } else {
            Field::Extra
        };
        return Reading {
            field: Some(field),
            ..reading
        };
    }
    if has(Word::Email) {
        let kind = if has(Word::Company) {
            Some(ContactKind::Work)
        } else {
            kind
        };
        let kind = kind.map(|kind| {
            if kind == ContactKind::Home {
                ContactKind::Personal
            } else {
                kind
            }
        });
        let rank = if has(Word::Name) { 3 } else { 0 };
        return Reading {
            field: Some(Field::Email),
            kind,
            rank,
            ..reading
        };
    }
    if has(Word::Company) && (is_phone || is_url || is_place) {
        return extra("the company's", reading);
    }
    if is_phone {
        let direct = (says("direct") || says("office")).then_some(ContactKind::Work);
        // Turkish for a pocket; Brazil's post code has the same letters.
        let pocket = says("cep").then_some(ContactKind::Mobile);
        let kind = phone_of.or(pocket).or(kind).or(direct);
        let kind = kind.map(|kind| {
            if kind == ContactKind::Personal {
                ContactKind::Home
            } else {
                kind
            }
        });
        return Reading {
            field: Some(Field::Phone),
            kind,
            rank: 0,
            ..reading
        };
    }
    if has(Word::Headline) {
        return Reading {
            field: Some(Field::Headline),
            ..reading
        };
    }
    if has(Word::Linkedin) && !on_page {
        let rank = u8::from(says("unique") || says("id") || says("username")) * 2;
        return Reading {
            field: Some(Field::Linkedin),
            rank,
            ..reading
        };
    }
    if has(Word::Github) {
        return Reading {
            field: Some(Field::Github),
            rank: 0,
            ..reading
        };
    }
    if has(Word::Twitter) && !unknown {
        return Reading {
            field: Some(Field::Twitter),
            ..reading
        };
    }
    if has(Word::Id) && has(Word::Company) {
        return extra("the company's", reading);
    }
    if has(Word::Id) {
        let of_person = says("candidate")
            || says("contact")
            || says("person")
            || says("profile")
            || says("external")
            || says("lead");
        let field = if !unknown || of_person {
            Field::ExternalId
        } else {
            Field::Extra
        };
        return Reading {
            field: Some(field),
            rank: if of_person { 0 } else { 1 },
            ..reading
        };
    }
    if has(Word::Profile) && !has(Word::Title) || has(Word::Url) && says("candidate") {
        return Reading {
            field: Some(if has(Word::Network) || says("links") || says("urls") {
                Field::Url
            } else {
                Field::ProfileUrl
            }),
            ..reading
        };
    }
    if is_url {
        return Reading {
            field: Some(Field::Url),
            ..reading
        };
    }
    if has(Word::Title)
        || has(Word::Job) && (says("current") || says("actuel") || says("actual") || says("atual"))
    {
        let job = has(Word::Job) && !says("current");
        // `job_title_role`: a kind of title, not the title.
        let titles = known
            .iter()
            .filter(|word| **word == Some(Word::Title))
            .count();
        let rank = reading.rank + u8::from(titles > 1);
        return Reading {
            field: Some(Field::Title),
            job,
            rank,
            ..reading
        };
    }
    if has(Word::Job) && !has(Word::Company) {
        return extra("the job applied for", reading);
    }
    if has(Word::Company) {
        return Reading {
            field: Some(Field::Company),
            ..reading
        };
    }
    if is_place {
        return place(reading, &has);
    }
    if has(Word::Notes) {
        return Reading {
            field: Some(Field::Notes),
            ..reading
        };
    }
    if has(Word::Tags) || says("label") && count == 1 {
        return Reading {
            field: Some(Field::Tags),
            ..reading
        };
    }
    // The kind stays with a column that its cells have to explain (`Home`, `Work`).
    let reading = Reading { kind, ..reading };
    let named = names(reading, name, &known, &words, count);
    match named.field {
        Some(_) => Reading {
            kind: None,
            ..named
        },
        None => named,
    }
}

fn place(reading: Reading, has: &dyn Fn(Word) -> bool) -> Reading {
    let parts = [Word::City, Word::State, Word::Country];
    let several = parts.into_iter().filter(|part| has(*part)).count() > 1;
    let field = if has(Word::Postal) && has(Word::City) {
        Field::Location
    } else if has(Word::Postal) {
        return Reading {
            field: Some(Field::Extra),
            why: "a post code",
            ..reading
        };
    } else if several {
        Field::Location
    } else if has(Word::City) {
        Field::City
    } else if has(Word::State) {
        Field::State
    } else if has(Word::Country) {
        Field::Country
    } else {
        Field::Location
    };
    // A street gives way to a town.
    let street = field == Field::Location && has(Word::Street) && !has(Word::Location);
    let rank = if street { 4 } else { reading.rank };
    Reading {
        field: Some(field),
        rank,
        ..reading
    }
}

#[cfg(test)]
mod tests;
