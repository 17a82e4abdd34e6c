//! The words of a line: addresses, numbers, pages, and what stands between them.

use crate::people::{clean, email, page, phone};

/// A word of a line and what it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece<'a> {
    Email(String),
    Page(String),
    Phone(String),
    Word(&'a str),
    /// A comma, a bar, a dash between blanks.
    Break,
}

/// Returns the pieces of a line in their order.
pub(super) fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut number: Vec<&str> = Vec::new();
    let flush = |number: &mut Vec<&str>, out: &mut Vec<Piece<'_>>| {
        let text = number.join(" ");
        number.clear();
        if phone::canonical(&text, None).is_some()
            && let Ok(clean) = clean::phone(&text)
        {
            out.push(Piece::Phone(clean.number));
        }
    };
    for raw in line
        .split([' ', '\t', '\u{a0}'])
        .filter(|raw| !raw.is_empty())
    {
        let tabbed = line.contains('\t');
        let bare = raw.trim_matches(|c: char| "<>()\"'[],;.|:!•·".contains(c));
        let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
        let breaks_before = raw.starts_with([',', ';', '|', '(', '<', '•', '·']);
        let breaks_after = raw.ends_with([',', ';', '|', ')', '>', ':', '•', '·']);
        if matches!(
            raw,
            "-" | "–" | "—" | "|" | "/" | "•" | "·" | "*" | "▪" | "‣" | "," | ";"
        ) {
            flush(&mut number, &mut out);
            out.push(Piece::Break);
            continue;
        }
        // `a@b.io,c@d.io;https://...` in one piece.
        let one_link = bare.contains("linkedin.com/sales/") || bare.starts_with("http");
        let run = bare.matches('@').count() > 1 || bare.matches("linkedin.com").count() > 1;
        let parts: Vec<&str> = if run || !one_link {
            bare.split([',', ';', '|']).collect()
        } else {
            vec![bare]
        };
        let several = parts.len() > 1;
        for part in parts {
            let part = part.trim_matches(|c: char| "<>()\"'[],;.|:!".contains(c));
            if part.is_empty() {
                continue;
            }
            if is_email(part) {
                flush(&mut number, &mut out);
                out.push(Piece::Email(
                    clean::email(part).unwrap_or_else(|| part.to_owned()),
                ));
            } else if is_page(part) {
                flush(&mut number, &mut out);
                out.push(Piece::Page(part.to_owned()));
            } else if is_number(part) {
                if breaks_before && !raw.starts_with('(') || raw.starts_with('+') {
                    flush(&mut number, &mut out);
                }
                // A bracket belongs to the area code.
                let whole = raw.trim_matches([',', ';', '|', '<', '>']);
                number.push(if several { part } else { whole });
            } else {
                flush(&mut number, &mut out);
                if breaks_before {
                    out.push(Piece::Break);
                }
                out.push(Piece::Word(part));
            }
            if several {
                flush(&mut number, &mut out);
                out.push(Piece::Break);
            }
        }
        if breaks_after && number.is_empty() || tabbed && raw.ends_with('\t') {
            out.push(Piece::Break);
        } else if raw.ends_with([',', ';', '|']) {
            flush(&mut number, &mut out);
            out.push(Piece::Break);
        }
    }
    flush(&mut number, &mut out);
    out
}

/// Returns whether a word is an e-mail address.
pub(super) fn is_email(word: &str) -> bool {
    word.contains('@')
        && !word.contains('/')
        && !word.starts_with('@')
        && email::canonical(word).is_some()
}

/// Returns whether a word is written as a page: with a scheme, with `www.`, or host and path.
pub(super) fn is_page(word: &str) -> bool {
    let lower = word.to_lowercase();
    let host = word.split('/').next().unwrap_or_default();
    lower.starts_with("https://")
        || lower.starts_with("http://")
        || lower.starts_with("www.") && clean::is_link(word)
        || word.contains('/')
            && host.contains('.')
            && host.chars().any(char::is_alphabetic)
            && clean::is_link(word)
}

pub(super) fn stands_for_person(page: &str) -> bool {
    page::parse(page)
        .is_some_and(|page| !matches!(page.kind, page::PageKind::Site | page::PageKind::Other))
}

/// Returns whether a word can be a piece of a phone number.
fn is_number(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit())
        && word
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | '.' | '/'))
}
