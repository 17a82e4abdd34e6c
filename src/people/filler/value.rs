//! Cells that hold no value of their field.

use super::super::text;
use super::template::NAME_WORDS;
use super::words::{
    ALONE, ANYWHERE, BESIDE, COMPANY, CONTACT, DENYING, ERRORS, FORM, PLACE, SHORT, TITLE, TO_BE,
};

/// What a value would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::people) enum Slot {
    /// Anything: a remark, a field of one's own. Only what is no value anywhere stands for nothing.
    Any,
    /// A position, or the line under a name.
    Title,
    /// An employer.
    Company,
    /// A place as a whole, or its town.
    Place,
    /// A state or country, which may be a code: `NA`, `NO`.
    Region,
    /// An e-mail address, a phone number, a page.
    Contact,
}

/// Longest text that is taken apart, in bytes; nothing longer stands for nothing.
const LONGEST: usize = 80;
/// The same for any cell.
const LONGEST_ANYWHERE: usize = 20;

/// Returns whether a text holds no value of its field: empty, marks only, a word for nothing, and in a field of a
/// person what a form or a tool writes there (`Not specified`, `Company name`, `0`, `False`, `{{title}}`).
pub(in crate::people) fn is_nothing(text: &str, slot: Slot) -> bool {
    let text = text.trim();
    let is_mark = |c: char| matches!(c, '-' | '–' | '—' | '.' | '_' | '/' | '*' | '?' | '…');
    if text.chars().all(is_mark) {
        return true;
    }
    if text.len() > LONGEST {
        return false;
    }
    let is = |list: &[&str]| list.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(ERRORS) || is(SHORT) {
        return true;
    }
    // Most cells hold something, and are told at once.
    if slot == Slot::Any && text.len() > LONGEST_ANYWHERE {
        return false;
    }
    if slot == Slot::Any && text.bytes().all(|b| b.is_ascii_alphabetic()) {
        return is(ANYWHERE);
    }
    let words = text::words(text);
    let glued = words.concat();
    if ANYWHERE.contains(&glued.as_str()) {
        return true;
    }
    if slot == Slot::Any {
        return false;
    }
    let zeros = !glued.is_empty() && glued.bytes().all(|b| b == b'0');
    if glued.is_empty() || zeros || is_slot_of_a_tool(text) {
        return true;
    }
    // `NA` is Namibia, `NO` is Norway.
    let code = slot == Slot::Region && glued.len() <= 2;
    !code && (ALONE.contains(&glued.as_str()) || is_made_of(&words, slot))
}

/// Whether the words of a text only speak of the field and of its value's absence.
fn is_made_of(words: &[String], slot: Slot) -> bool {
    let nouns = match slot {
        Slot::Any => return false,
        Slot::Title => TITLE,
        Slot::Company => COMPANY,
        Slot::Place | Slot::Region => PLACE,
        Slot::Contact => CONTACT,
    };
    let names_field = |word: &String| nouns.contains(&word.as_str());
    let is_form = |word: &String| FORM.contains(&word.as_str());
    // A form's own text: `Job title`, `Your company here`.
    if words.iter().any(names_field) && words.iter().all(|word| names_field(word) || is_form(word))
    {
        return true;
    }
    if let [to, be, rest @ ..] = words
        && to == "to"
        && be == "be"
    {
        return rest.iter().all(|word| TO_BE.contains(&word.as_str()));
    }
    let denies = |word: &String| DENYING.contains(&word.as_str()) || ALONE.contains(&word.as_str());
    let beside =
        |word: &String| BESIDE.contains(&word.as_str()) || NAME_WORDS.contains(&word.as_str());
    words.len() > 1
        && words.iter().any(denies)
        && words
            .iter()
            .all(|word| denies(word) || names_field(word) || beside(word) || is_form(word))
}

/// `{{company}}`, `${title}`, `*|CITY|*`, `%COMPANY%`: what a tool should have replaced.
fn is_slot_of_a_tool(text: &str) -> bool {
    [
        ("{{", "}}"),
        ("${", "}"),
        ("*|", "|*"),
        ("[[", "]]"),
        ("<%", "%>"),
        ("%", "%"),
    ]
    .iter()
    .any(|(open, close)| {
        let inner = text
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close));
        inner.is_some_and(|inner| !inner.is_empty() && !inner.contains('%'))
    })
}

/// Returns a place without its parts that hold nothing: `Unknown, Germany` is in Germany. None where nothing is left.
pub(in crate::people) fn without_nothing(place: &str) -> Option<String> {
    let slot = |whole: bool| if whole { Slot::Place } else { Slot::Region };
    let parts: Vec<&str> = place.split(',').map(str::trim).collect();
    let whole = parts.len() == 1;
    if is_nothing(place, Slot::Place) {
        return None;
    }
    if !parts.iter().any(|part| is_nothing(part, slot(whole))) {
        return Some(place.to_owned());
    }
    let kept: Vec<&str> = parts
        .into_iter()
        .filter(|part| !is_nothing(part, slot(whole)))
        .collect();
    (!kept.is_empty()).then(|| kept.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_are_no_value() {
        for text in [
            "Unknown",
            "unbekannt",
            "Not specified",
            "Not Applicable",
            "N/A",
            "n.a.",
            "-",
            "—",
            "?",
            "0",
            "0.0",
            "False",
            "null",
            "none",
            "nil",
            "TBD",
            "To be confirmed",
            "Keine Angabe",
            "nicht angegeben",
            "k.A.",
            "no aplica",
            "sin datos",
            "non renseigné",
            "não informado",
            "nie dotyczy",
            "brak danych",
            "niet van toepassing",
            "Neznámý",
            "#REF!",
            "undefined",
            "Please select",
            "{{company}}",
            "%TITLE%",
            "[null]",
            "Information not available",
        ] {
            for slot in [Slot::Title, Slot::Company, Slot::Place, Slot::Contact] {
                assert!(is_nothing(text, slot), "{text} {slot:?}");
            }
        }
        for (text, slot) in [
            ("Job title", Slot::Title),
            ("Your title here", Slot::Title),
            ("No current position", Slot::Title),
            ("Company Name", Slot::Company),
            ("Company unknown", Slot::Company),
            ("Unbekannte Firma", Slot::Company),
            ("Kein Arbeitgeber", Slot::Company),
            ("City, Country", Slot::Place),
            ("No e-mail", Slot::Contact),
        ] {
            assert_eq!(is_nothing(text, slot), text != "Unbekannte Firma", "{text}");
        }
    }

    #[test]
    fn values_that_look_like_nothing_stay() {
        for (text, slot) in [
            ("Confidential", Slot::Company),
            ("Stealth", Slot::Company),
            ("Private", Slot::Company),
            ("SANS", Slot::Company),
            ("Unknown Worlds", Slot::Company),
            ("Available", Slot::Title),
            ("Data", Slot::Title),
            ("Data Not Found GmbH", Slot::Company),
            ("True", Slot::Company),
            ("First Page", Slot::Company),
            ("The Data Company", Slot::Company),
            ("Public Information Officer", Slot::Title),
            ("NA", Slot::Region),
            ("NO", Slot::Region),
            ("Not available before May", Slot::Any),
            ("Unknown", Slot::Any),
            ("0", Slot::Any),
            ("Nowhere", Slot::Place),
            ("State College", Slot::Place),
        ] {
            assert!(!is_nothing(text, slot), "{text} {slot:?}");
        }
        assert_eq!(
            without_nothing("Unknown, Germany").as_deref(),
            Some("Germany")
        );
        assert_eq!(
            without_nothing("Windhoek, NA").as_deref(),
            Some("Windhoek, NA")
        );
        assert_eq!(without_nothing("City, Country"), None);
        assert_eq!(without_nothing("Lyon").as_deref(), Some("Lyon"));
    }
}
