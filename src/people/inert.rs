//! Text from outside made harmless (promise 7).

/// Returns a cell that no spreadsheet runs as a formula: a quote stands before a leading
/// `= + - @`, tab or return (OWASP, CSV injection).
pub fn csv_cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Returns text on one line without control characters, escapes and bidirectional overrides: what
/// a terminal or a table may show.
pub fn one_line(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\t' | '\r' => Some(' '),
            c if c.is_control() || is_invisible(c) => None,
            c => Some(c),
        })
        .collect()
}

/// Marks that change how the text around them is laid out and show nothing themselves.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
