//! Phone numbers without the words around them.

use super::{Cell, cell, is_rounded, whole_number};
use crate::people::{ContactKind, text};

/// Words beside a number and the kind of line they name; `None` names a line that is no phone.
const LINES: &[(&str, Option<ContactKind>)] = &[
    ("m", Some(ContactKind::Mobile)),
    ("c", Some(ContactKind::Mobile)),
    ("mob", Some(ContactKind::Mobile)),
    ("mobile", Some(ContactKind::Mobile)),
    ("cell", Some(ContactKind::Mobile)),
    ("cellular", Some(ContactKind::Mobile)),
    ("mobil", Some(ContactKind::Mobile)),
    ("movil", Some(ContactKind::Mobile)),
    ("celular", Some(ContactKind::Mobile)),
    ("cellulare", Some(ContactKind::Mobile)),
    ("portable", Some(ContactKind::Mobile)),
    ("mobiel", Some(ContactKind::Mobile)),
    ("komorka", Some(ContactKind::Mobile)),
    ("kom", Some(ContactKind::Mobile)),
    ("handy", Some(ContactKind::Mobile)),
    ("iphone", Some(ContactKind::Mobile)),
    ("h", Some(ContactKind::Home)),
    ("home", Some(ContactKind::Home)),
    ("private", Some(ContactKind::Home)),
    ("privat", Some(ContactKind::Home)),
    ("w", Some(ContactKind::Work)),
    ("o", Some(ContactKind::Work)),
    ("d", Some(ContactKind::Work)),
    ("work", Some(ContactKind::Work)),
    ("office", Some(ContactKind::Work)),
    ("business", Some(ContactKind::Work)),
    ("direct", Some(ContactKind::Work)),
    ("skype", Some(ContactKind::Skype)),
    ("f", None),
    ("fax", None),
    ("telefax", None),
    ("pager", None),
];

/// A phone number made clean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanPhone {
    /// The number, with its extension (`x22`), and nothing else.
    pub number: String,
    /// What the words beside it name.
    pub kind: Option<ContactKind>,
}

/// Returns a phone number without the words around it.
///
/// # Errors
/// Why there is none.
pub fn phone(raw: &str) -> Result<CleanPhone, &'static str> {
    let value = match cell(raw) {
        Cell::Text(text) => text,
        Cell::Empty => return Err("no number in it"),
        Cell::Lost(reason) => return Err(reason),
    };
    if is_rounded(&value) {
        return Err("a spreadsheet has rounded this number");
    }
    let value = ascii_digits(whole_number(&value));
    // Only a text with letters in it has words.
    let words = if value
        .chars()
        .any(|c| c.is_ascii_alphabetic() || !c.is_ascii())
    {
        text::words(&value)
    } else {
        Vec::new()
    };
    let mut kind = None;
    for word in words
        .iter()
        .filter(|word| !word.chars().any(|c| c.is_ascii_digit()))
    {
        match LINES.iter().find(|(name, _)| name == word) {
            Some((_, None)) => return Err("a fax, not a phone"),
            Some((_, Some(found))) => kind = kind.or(Some(*found)),
            None => {}
        }
    }
    let Some(from) = value.find(|c: char| c.is_ascii_digit() || c == '+') else {
        return Err("no digits in it");
    };
    // An opening bracket belongs to the area code behind it.
    let from = match value.get(..from) {
        Some(head) if head.ends_with('(') => from - 1,
        _ => from,
    };
    let rest = value.get(from..).unwrap_or_default();
    let end = rest
        .find(|c: char| !(c.is_ascii_digit() || " \u{a0}\u{202f}+-()./".contains(c) || is_dash(c)))
        .unwrap_or(rest.len());
    let (number, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let number: String = number
        .chars()
        .map(|c| match c {
            c if is_dash(c) => '-',
            '\u{a0}' | '\u{202f}' => ' ',
            c => c,
        })
        .collect();
    let mut number = number
        .trim_end_matches(|c: char| !c.is_ascii_digit())
        .to_owned();
    // Brackets opened and not closed are no part of it.
    if number.matches('(').count() != number.matches(')').count() {
        number = number
            .replace(['(', ')'], " ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
    }
    let digits = number.chars().filter(char::is_ascii_digit).count();
    if digits < 5 {
        return Err("too few digits for a phone number");
    }
    if digits > 17 {
        return Err("too many digits for a phone number");
    }
    let number = number.get(..1).map_or(String::new(), |_| {
        let (head, rest) = number.split_at_checked(1).unwrap_or((&number, ""));
        format!("{head}{}", rest.replace('+', ""))
    });
    let number = match extension(tail) {
        Some(extension) => format!("{number} x{extension}"),
        None => number,
    };
    Ok(CleanPhone { number, kind })
}

/// Digits of other alphabets as those of ASCII.
fn ascii_digits(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_ascii() || !c.is_numeric() {
                return c;
            }
            let plain = deunicode::deunicode_char(c).and_then(|text| text.chars().next());
            plain.filter(char::is_ascii_digit).unwrap_or(c)
        })
        .collect()
}

fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Returns the digits behind `x`, `ext.`, `#` or `;ext=`.
fn extension(tail: &str) -> Option<String> {
    let tail = tail
        .trim_start_matches([' ', ',', ';', ')', '('])
        .to_lowercase();
    let at = ["extension", "ext.", "ext", "poste", "durchwahl", "x", "#"]
        .iter()
        .find_map(|word| tail.strip_prefix(word))
        .or_else(|| tail.split_once(") x").map(|(_, rest)| rest))
        .or_else(|| tail.split_once(" x").map(|(_, rest)| rest))?;
    let digits: String = at
        .trim_start_matches([' ', '.', '=', ':'])
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    (1..=7).contains(&digits.len()).then_some(digits)
}
