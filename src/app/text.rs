//! Text from outside, made fit for a terminal: cleaned, measured, cut and wrapped by what a reader
//! sees as one character.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::inert::{JOINER, clean_with, is_blank, is_hidden};
pub use crate::people::moment::{age, ago, long_ago, short_age};

/// Returns `text` with nothing in it that could steer the terminal or its reader: control and
/// escape characters, line ends, marks that turn the reading direction, invisible characters.
/// Joiners inside conjuncts stay. One at the end of a character goes: there it joins nothing a reader
/// sees, and some terminals then put the next cell into this one, which moves the rest of the line.
/// Emoji come down to their first sign, which all terminals measure alike: of what selectors, joiners,
/// skin tones and flags make of it each makes another width, and leaves parts of another row behind.
pub fn clean(text: &str) -> Cow<'_, str> {
    clean_with(text, varies, |grapheme, out| {
        let emoji =
            grapheme.contains(varies) || (grapheme.contains(JOINER) && grapheme.contains(pictured));
        if emoji {
            simple_emoji(grapheme, out);
        }
        emoji
    })
}

/// Adds an emoji as its first sign, a flag as the letters of its country.
fn simple_emoji(grapheme: &str, out: &mut String) {
    let flags = grapheme.chars().filter_map(|c| match c {
        FLAG_A..='\u{1f1ff}' => u8::try_from(u32::from(c) - u32::from(FLAG_A)).ok(),
        _ => None,
    });
    let before = out.len();
    out.extend(flags.map(|letter| char::from(b'A' + letter)));
    if out.len() == before {
        let first = grapheme.chars().find(|c| !varies(*c) && !is_hidden(*c));
        out.extend(first.filter(|c| *c != JOINER && !is_blank(*c)));
    }
}

/// The first of the signs that make flags.
const FLAG_A: char = '\u{1f1e6}';

/// Signs that make another width of the one they stand with, by the terminal's taste: variation
/// selectors, skin tones, the frame of a key, the letters of flags.
fn varies(c: char) -> bool {
    matches!(
        c,
        '\u{fe00}'..='\u{fe0f}'
            | '\u{e0100}'..='\u{e01ef}'
            | '\u{1f3fb}'..='\u{1f3ff}'
            | '\u{20e3}'
            | FLAG_A..='\u{1f1ff}'
    )
}

/// Returns whether a sign is a picture rather than part of a script.
fn pictured(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Returns how many columns `text` takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Returns `text` cut to at most `columns`, with `mark` at the end where something was cut.
pub fn fit<'a>(text: &'a str, columns: usize, mark: &str) -> Cow<'a, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(width(mark)) else {
        return Cow::Borrowed("");
    };
    let (head, _) = split_at_width(text, room);
    Cow::Owned(format!("{}{mark}", head.trim_end()))
}

/// Returns the longest beginning of `text` that takes at most `columns`, and the rest.
pub fn split_at_width(text: &str, columns: usize) -> (&str, &str) {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += width(grapheme);
        if used > columns {
            return text.split_at(at);
        }
    }
    (text, "")
}

/// Returns a word too long for a line in two: after the last sign that parts addresses and pages
/// where that leaves at least half a line, else where the line ends.
pub fn break_word(word: &str, columns: usize) -> (&str, &str) {
    let (head, tail) = split_at_width(word, columns);
    let parting = head
        .char_indices()
        .rev()
        .find_map(|(at, c)| match c {
            '/' | '-' | '_' | '?' | '&' | '=' => Some(at + 1),
            '@' | '.' => Some(at),
            _ => None,
        })
        .filter(|at| {
            head.get(..*at)
                .is_some_and(|kept| width(kept) * 2 >= columns)
        });
    match parting {
        Some(at) if !tail.is_empty() => word.split_at(at),
        _ => (head, tail),
    }
}

/// Returns a page's address as people read it: without scheme and `www.`.
pub fn short_page(page: &str) -> &str {
    let bare = page
        .strip_prefix("https://")
        .or_else(|| page.strip_prefix("http://"))
        .unwrap_or(page);
    bare.strip_prefix("www.").unwrap_or(bare)
}

/// Returns when something was, in at most six columns: of today the time, of this year the day, else the
/// year.
pub fn when(now: Timestamp, at: Timestamp, zone: &TimeZone) -> String {
    let (now, at) = (zone.to_datetime(now), zone.to_datetime(at));
    let shape = match (at.date() == now.date(), at.year() == now.year()) {
        (true, _) => "%H:%M",
        (false, true) => "%-d %b",
        (false, false) => "%Y",
    };
    at.strftime(shape).to_string()
}

/// Returns a number with a comma between thousands.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Returns a number with its noun: `1 person`, `3 people`.
pub fn count(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(value), if value == 1 { one } else { many })
}

#[cfg(test)]
#[path = "tests/text.rs"]
mod tests;
