//! Text from outside made harmless (promises 6 and 7): the one sanitiser and the one redactor that
//! stand before every output.
//!
//! Owns: which characters are never shown, cells of CSV, JSON for terminals, what of a server's words
//! may be repeated. Must not know: any other room.

pub mod json;
pub mod redact;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

pub use redact::{know, said};

/// Characters of one grapheme that are kept; more is a stack of accents no name needs.
const GRAPHEME_CHARS: usize = 12;
/// The zero width joiner.
pub const JOINER: char = '\u{200d}';
/// What a spreadsheet takes for the beginning of a formula, its full-width forms included (OWASP,
/// CSV injection).
const FORMULA: [char; 8] = [
    '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];
/// What a spreadsheet may take for the end of a cell, whatever the file's own delimiter is.
const DELIMITERS: [char; 6] = [',', ';', '\t', '|', '\n', '\r'];

/// Returns `text` on one line with nothing in it that could steer a terminal or its reader: control
/// and escape characters, line ends, marks that turn the reading direction, fillers, tags and other
/// characters that show nothing. Joiners inside emoji and conjuncts stay. One at the end of a
/// character goes: there it joins nothing a reader sees, and some terminals then put the next cell
/// into this one, which moves the rest of the line.
pub fn clean(text: &str) -> Cow<'_, str> {
    clean_with(text, |_| false, |_, _| false)
}

/// Returns what [`clean`] does, for an output with a rule of its own: `also` names further characters
/// that need work, and `draw` adds a grapheme in its own way, or returns false where it has none. What
/// `draw` adds is not looked at again.
pub fn clean_with(
    text: &str,
    also: impl Fn(char) -> bool,
    draw: impl Fn(&str, &mut String) -> bool,
) -> Cow<'_, str> {
    let fine = text.bytes().all(|b| (0x20..0x7f).contains(&b));
    let special = |c| is_hidden(c) || is_blank(c) || c == JOINER || also(c);
    if fine || (!text.contains(special) && !overgrown(text)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for grapheme in text.graphemes(true) {
        if draw(grapheme, &mut out) {
            continue;
        }
        for c in grapheme.chars().take(GRAPHEME_CHARS) {
            match c {
                c if is_blank(c) => {
                    if !out.ends_with(' ') {
                        out.push(' ');
                    }
                }
                c if is_hidden(c) => {}
                c => out.push(c),
            }
        }
        while out.ends_with(JOINER) {
            out.pop();
        }
    }
    Cow::Owned(out)
}

fn overgrown(text: &str) -> bool {
    text.graphemes(true)
        .any(|grapheme| grapheme.chars().count() > GRAPHEME_CHARS)
}

/// Returns what [`clean`] does, as a text of its own: what a table may show.
pub fn one_line(text: &str) -> String {
    clean(text).into_owned()
}

/// Returns a cell for CSV: as [`clean`], and no spreadsheet runs a part of it as a formula, not even
/// one that splits the line at another sign than the file's own. A quote stands before each leading
/// `= + - @` and their full-width forms.
pub fn csv_cell(text: &str) -> String {
    // Delimiters that are control characters become blanks, and what stood behind them is no longer
    // at a beginning; it is marked all the same, for readers that see through.
    let mut out = String::with_capacity(text.len());
    let mut beginning = true;
    for c in text.chars() {
        if beginning && FORMULA.contains(&c) {
            out.push('\'');
        }
        beginning = DELIMITERS.contains(&c)
            || (beginning && (c.is_whitespace() || is_hidden(c) || c == '"'));
        out.push(c);
    }
    clean(&out).into_owned()
}

/// Returns text of several lines, each as [`clean`].
pub fn lines(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.split('\n').map(clean).collect();
    lines.join("\n")
}

/// Whether a character stands for a gap and is shown as one blank.
pub fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Whether a character is never shown: it draws nothing, or what it draws is not of it (controls,
/// marks of direction, fillers, tags). Joiners and the selectors of emoji are not of these.
pub fn is_hidden(c: char) -> bool {
    (c.is_control() && !is_blank(c))
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}
