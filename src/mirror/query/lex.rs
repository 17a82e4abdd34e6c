//! Cutting a query into signs and words.

use std::ops::Range;

/// A piece of the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    And,
    Or,
    Not,
    /// A name with its colon; the value, if it stands there at once, is the next piece.
    Field(String),
    /// A word as typed.
    Word(String),
    /// What stood between quotation marks, which may be open at the end.
    Quoted {
        text: String,
        closed: bool,
    },
}

/// A piece and where it stands, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

/// Returns the pieces of a query.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(first) = rest.chars().next() else {
            break;
        };
        let (kind, length) = match first {
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '(' => (Kind::Open, 1),
            ')' => (Kind::Close, 1),
            '|' => (Kind::Or, rest.len() - rest.trim_start_matches('|').len()),
            c if is_quote(c) => quoted(rest, c),
            '-' | '\u{2013}' | '\u{2212}' if negates(rest) => (Kind::Not, first.len_utf8()),
            _ => word(rest),
        };
        pieces.push(Piece {
            kind,
            span: at..at + length,
        });
        at += length;
    }
    pieces
}

/// Returns whether a sign is a quotation mark, of whatever shape a keyboard or a document made it.
fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{201F}' | '\u{AB}' | '\u{BB}'
    )
}

/// Returns whether the dash at the start of `rest` stands before something to leave out.
fn negates(rest: &str) -> bool {
    rest.chars()
        .nth(1)
        .is_some_and(|next| !next.is_whitespace() && next != ')')
}

fn quoted(rest: &str, opening: char) -> (Kind, usize) {
    let inner = rest.get(opening.len_utf8()..).unwrap_or("");
    let (text, length, closed) = match inner.char_indices().find(|(_, c)| is_quote(*c)) {
        Some((end, closing)) => (
            inner.get(..end).unwrap_or(""),
            end + closing.len_utf8(),
            true,
        ),
        None => (inner, inner.len(), false),
    };
    let kind = Kind::Quoted {
        text: text.to_owned(),
        closed,
    };
    (kind, opening.len_utf8() + length)
}

fn word(rest: &str) -> (Kind, usize) {
    let end = rest
        .char_indices()
        .find(|(_, c)| c.is_whitespace() || is_quote(*c) || matches!(c, '(' | ')' | '|'))
        .map_or(rest.len(), |(end, _)| end);
    let text = rest.get(..end).unwrap_or("");
    match text {
        "AND" => return (Kind::And, end),
        "OR" => return (Kind::Or, end),
        "NOT" => return (Kind::Not, end),
        _ => {}
    }
    // `https://...` has a colon too.
    if let Some((name, value)) = text.split_once(':')
        && !value.starts_with("//")
        && !name.is_empty()
        && name.chars().all(char::is_alphabetic)
    {
        return (Kind::Field(name.to_lowercase()), name.len() + 1);
    }
    (Kind::Word(text.to_owned()), end)
}
