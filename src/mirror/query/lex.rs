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
    /// A name with its colon; the value, if it is there at once, is the next piece.
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
            c if opens(c) => (Kind::Open, c.len_utf8()),
            c if closes(c) => (Kind::Close, c.len_utf8()),
            c if is_bar(c) => (Kind::Or, rest.len() - rest.trim_start_matches(is_bar).len()),
            c if is_quote(c) => quoted(rest, c),
            c if is_dash(c) && negates(rest) => (Kind::Not, c.len_utf8()),
            _ => word(rest),
        };
        pieces.push(Piece {
            kind,
            span: at..at + length,
        });
        at += length;
    }
    for at in 0..pieces.len() {
        settle(&mut pieces, at, text.len());
    }
    pieces
}

/// Settles what a word is that may be an operator, by what stands around it.
fn settle(pieces: &mut [Piece], at: usize, end: usize) {
    let (before, rest) = pieces.split_at_mut(at);
    let Some((piece, behind)) = rest.split_first_mut() else {
        return;
    };
    let before = before.last();
    let in_field = before.is_some_and(|before| matches!(before.kind, Kind::Field(_)));
    let behind_comma = before
        .is_some_and(|before| matches!(&before.kind, Kind::Word(word) if word.ends_with(',')));
    match &piece.kind {
        // `Portland, OR`.
        Kind::Or if behind_comma && piece.span.len() == "OR".len() => {
            piece.kind = Kind::Word("OR".to_owned());
        }
        // Oregon's sign: `location:OR`.
        Kind::And | Kind::Or
            if in_field && before.is_some_and(|b| b.span.end == piece.span.start) =>
        {
            let word = if piece.kind == Kind::Or { "OR" } else { "AND" };
            if piece.span.len() == word.len() {
                piece.kind = Kind::Word(word.to_owned());
            }
        }
        // Operators in small letters, as many write them. At either end they are words: somebody
        // may be called Or, and what is last without a blank is still being typed.
        Kind::Word(word) if !in_field && (piece.span.end < end) => {
            let operand = before.is_some_and(|before| {
                matches!(
                    before.kind,
                    Kind::Word(_) | Kind::Quoted { .. } | Kind::Close
                )
            });
            let goes_on = behind
                .first()
                .is_none_or(|next| !matches!(next.kind, Kind::And | Kind::Or | Kind::Close));
            let operator = match word.as_str() {
                "and" if operand && goes_on => Kind::And,
                "or" if operand && goes_on => Kind::Or,
                "not" if before.is_some() && goes_on => Kind::Not,
                _ => return,
            };
            piece.kind = operator;
        }
        _ => {}
    }
}

/// Parentheses of a Chinese, Japanese or Korean keyboard are twice as wide.
fn opens(c: char) -> bool {
    matches!(c, '(' | '\u{FF08}')
}

fn closes(c: char) -> bool {
    matches!(c, ')' | '\u{FF09}')
}

fn is_bar(c: char) -> bool {
    matches!(c, '|' | '\u{FF5C}')
}

fn is_colon(c: char) -> bool {
    matches!(c, ':' | '\u{FF1A}')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '!' | '\u{2013}' | '\u{2014}' | '\u{2212}')
}

/// Returns whether a sign is a quotation mark, of whatever shape a keyboard or a document made it.
fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\u{201C}'..='\u{201F}' | '\u{AB}' | '\u{BB}' | '\u{2033}' | '\u{FF02}'
    )
}

/// Returns whether the dash at the start of `rest` stands before something to leave out.
fn negates(rest: &str) -> bool {
    rest.chars()
        .nth(1)
        .is_some_and(|next| !next.is_whitespace() && !closes(next))
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
        .find(|(_, c)| {
            c.is_whitespace() || [is_quote, opens, closes, is_bar].iter().any(|is| is(*c))
        })
        .map_or(rest.len(), |(end, _)| end);
    let text = rest.get(..end).unwrap_or("");
    match text {
        "AND" => return (Kind::And, end),
        "OR" => return (Kind::Or, end),
        "NOT" => return (Kind::Not, end),
        _ => {}
    }
    // `https://...` has a colon too, and is typed letter by letter.
    if let Some((name, value)) = text.split_once(is_colon)
        && !value.starts_with("//")
        && !name.is_empty()
        && name.chars().all(char::is_alphabetic)
        && !matches!(name, "http" | "https")
    {
        return (Kind::Field(name.to_lowercase()), text.len() - value.len());
    }
    (Kind::Word(text.to_owned()), end)
}
