//! Values from outside made clean: what spreadsheets, mail programs and tools wrap around them is
//! taken off, and what is no value any more is told apart.
//!
//! Every reader cleans its cells here before anything else sees them, and an export cleans once more
//! what comes from elsewhere: nothing unclean reaches Greenhouse, whatever door it came through.

mod address;
mod phone;
mod wrappers;

use std::borrow::Cow;

use super::filler::{Slot, is_nothing};
use wrappers::{formula_value, unwrapped};

pub use address::{email, is_link, link};
pub use phone::{CleanPhone, phone};
pub use wrappers::{hyperlink, written_link};

/// What is in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A value, without wrappers.
    Text(String),
    /// Nothing, or a word for nothing (`N/A`, `-`, `#N/A`).
    Empty,
    /// Something that can't be saved, and why.
    Lost(&'static str),
}

impl Cell {
    /// Returns the value; none for nothing.
    pub fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Empty | Self::Lost(_) => None,
        }
    }
}

/// Returns what is in a cell: zero-width characters, `="..."`, `=HYPERLINK(..)`, a leading `'`,
/// Markdown marks, `<..>`, `mailto:` and the wrappers of mail gateways taken off.
pub fn cell(raw: &str) -> Cell {
    let visible = without_hidden(raw);
    let mut text = visible.trim();
    if text.is_empty() {
        return Cell::Empty;
    }
    let value;
    if let Some(formula) = text.strip_prefix('=') {
        match formula_value(formula) {
            Some(found) => {
                value = found;
                text = &value;
            }
            None if formula.starts_with(|c: char| c.is_alphabetic() || c == '(') => {
                return Cell::Lost("a formula without its value");
            }
            None => {}
        }
    }
    // A spreadsheet's mark that what follows is text.
    if let Some(rest) = text.strip_prefix('\'')
        && (rest.starts_with(['+', '=', '-', '@', '('])
            || rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        text = rest;
    }
    let text = unwrapped(text);
    if is_nothing(&text, Slot::Any) {
        return Cell::Empty;
    }
    Cell::Text(text)
}

fn without_hidden(raw: &str) -> Cow<'_, str> {
    let plain = raw.bytes().all(|b| (0x20..0x7f).contains(&b));
    if plain || !raw.contains(crate::inert::is_hidden) {
        return Cow::Borrowed(raw);
    }
    let visible = raw.chars().filter(|c| !crate::inert::is_hidden(*c));
    Cow::Owned(visible.collect())
}

/// Returns what a person sees in a cell: of a link the words that it stands behind, unless they only say that there is
/// one (`Profile`); none for nothing.
pub fn shown(raw: &str) -> Option<String> {
    match hyperlink(raw) {
        Some((_, text)) => Some(text),
        None => cell(raw).text(),
    }
}

/// Returns whether a spreadsheet has rounded a number: `4.91761E+12`.
pub fn is_rounded(value: &str) -> bool {
    let value = value.trim().trim_start_matches('\'');
    let Some((head, tail)) = value.split_once(['e', 'E']) else {
        return false;
    };
    let number = |text: &str, more: &str| {
        text.bytes().any(|b| b.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_digit() || more.contains(c))
    };
    number(head, ".,") && number(tail, "+") && tail.len() <= 4
}

/// Returns a value of a column that is kept aside with what a spreadsheet did to it: rounded a number, or wrote a
/// date as the days since its first (`45413`). None where nothing was done.
pub fn noted(column: &str, value: &str) -> Option<String> {
    if is_rounded(value) {
        return Some(format!("{value} (rounded by a spreadsheet, left out)"));
    }
    let day = serial_date(column, value)?;
    Some(format!("{value} (a spreadsheet's number for {day})"))
}

/// Words of columns that hold dates.
const DATES: &[&str] = &[
    "date",
    "start",
    "started",
    "end",
    "ended",
    "since",
    "until",
    "from",
    "to",
    "joined",
    "left",
    "hired",
    "applied",
    "available",
    "availability",
    "birthday",
    "birth",
    "dob",
    "born",
    "created",
    "updated",
    "added",
    "contacted",
    "connected",
    "activity",
    "interview",
    "datum",
    "beginn",
    "seit",
    "bis",
    "geburtsdatum",
    "eintritt",
    "fecha",
    "inicio",
    "data",
    "debut",
    "inizio",
    "od",
    "do",
];

/// Returns the day that a spreadsheet's number stands for, in a column that is said to hold dates: days
/// since 1899-12-30, here from 1950 to 2080.
fn serial_date(column: &str, value: &str) -> Option<jiff::civil::Date> {
    let dated = crate::people::text::words(column)
        .iter()
        .any(|word| DATES.contains(&word.as_str()));
    let days: i64 = whole_number(value.trim()).parse().ok()?;
    if !dated || !(18_264..=65_745).contains(&days) {
        return None;
    }
    let first = jiff::civil::Date::new(1899, 12, 30).ok()?;
    first.checked_add(jiff::Span::new().days(days)).ok()
}

/// Returns a number that a spreadsheet took for a fraction as it was: `46701740699.0` loses its `.0`.
pub fn whole_number(value: &str) -> &str {
    let Some((head, tail)) = value.rsplit_once('.') else {
        return value;
    };
    let zeros = !tail.is_empty() && tail.bytes().all(|b| b == b'0') && tail.len() <= 2;
    let digits = head.trim_start_matches('+');
    if zeros && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        head
    } else {
        value
    }
}

/// Returns text that a field of one line may hold; none for nothing and for what can't be saved.
pub fn line(raw: &str) -> Option<String> {
    let value = cell(raw).text()?;
    let line = crate::people::inert::one_line(&value);
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests;
