//! Several values in one cell, taken apart.

use crate::people::clean::{self, Cell};

/// Returns the parts of a text between several separators, trimmed, without empty ones.
pub(super) fn pieces(value: &str, between: &[&str]) -> Vec<String> {
    let mut pieces = vec![without_list(value).to_owned()];
    for separator in between {
        // Most cells hold one value; a byte is found sooner than a text.
        let lead = separator.bytes().next().unwrap_or_default();
        let is_there = |piece: &String| {
            let mut bytes = piece.bytes();
            bytes.any(|byte| byte == lead) && (separator.len() == 1 || piece.contains(separator))
        };
        if !pieces.iter().any(is_there) {
            continue;
        }
        pieces = pieces
            .iter()
            .flat_map(|piece| {
                piece
                    .split(separator)
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .collect();
    }
    pieces
        .iter()
        .map(|piece| piece.trim().trim_matches(['"', '\'']).trim().to_owned())
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// Takes the brackets off a list as programs print it: `["a", 'b']`.
fn without_list(value: &str) -> &str {
    let value = value.trim();
    let inner = value
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    match inner {
        Some(inner)
            if inner.is_empty()
                || inner.contains(['"', '\''])
                || inner.contains('@') && !inner.contains(['[', ']']) =>
        {
            inner
        }
        _ => value,
    }
}

pub(super) fn mail_pieces(value: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for piece in pieces(value, &[";", ",", "|", "\n", ":::", " / "]) {
        if piece.matches('@').count() > 1 {
            out.extend(
                piece
                    .split_whitespace()
                    .filter(|word| word.contains('@'))
                    .map(str::to_owned),
            );
        } else {
            out.push(piece);
        }
    }
    // A display name cut off its address by a comma within it; numbers and pages stay.
    let has_at = |piece: &String| {
        piece.contains('@')
            || clean::is_link(piece)
            || piece.chars().filter(char::is_ascii_digit).count() >= 7
            || piece.to_lowercase().contains("at]")
            || piece.to_lowercase().contains("at)")
    };
    if out.len() > 1 && out.iter().any(has_at) {
        out.retain(has_at);
    }
    out
}

pub(super) fn phone_pieces(value: &str) -> Vec<String> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let mut out: Vec<String> = Vec::new();
    let between = pieces(value, &[";", ",", "|", "\n", ":::", " or "]);
    for piece in between.iter().flat_map(|piece| numbers(piece)) {
        let lower = piece.to_lowercase();
        // `, ext. 33` belongs to the number before it.
        if (lower.starts_with("ext") || lower.starts_with('x'))
            && digits(&piece) < 7
            && let Some(last) = out.last_mut()
        {
            last.push(' ');
            last.push_str(&piece);
            continue;
        }
        let mut current = String::new();
        for word in piece.split_whitespace() {
            let begins = word.starts_with('+')
                || word.ends_with(':') && word.starts_with(char::is_alphabetic);
            if begins && digits(&current) >= 7 {
                out.push(std::mem::take(&mut current));
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        out.push(current);
    }
    out
}

/// Takes apart numbers between which a stroke stands; an area code stays with its number (`0171 / 555 01 02`).
fn numbers(piece: &str) -> Vec<String> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let mut out: Vec<String> = Vec::new();
    for part in piece.split(" / ").map(str::trim) {
        let is_area = |last: &str| {
            let number =
                last.trim_start_matches(|c: char| !c.is_ascii_digit() && !"+(".contains(c));
            (1..=6).contains(&digits(last)) && number.starts_with(['0', '+', '('])
        };
        match out.last_mut() {
            Some(last)
                if is_area(last) && (1..=9).contains(&digits(part)) && !part.starts_with('+') =>
            {
                last.push_str(" / ");
                last.push_str(part);
            }
            _ => out.push(part.to_owned()),
        }
    }
    out.retain(|part| !part.is_empty());
    out
}

pub(super) fn link_pieces(value: &str) -> Vec<String> {
    let value = without_list(value);
    let mut out = Vec::new();
    for word in value.split(|c: char| c.is_whitespace() || c == '|') {
        // Links of Sales Navigator hold commas.
        let sales = word.contains("linkedin.com/sales/");
        let parts: Vec<&str> = if sales {
            vec![word]
        } else {
            word.split([',', ';']).collect()
        };
        for part in parts {
            let part = part.trim_matches(['"', '\'', '<', '>', '(', ')', '[', ']', ',', ';']);
            if let Cell::Text(part) = clean::cell(part) {
                out.push(part.trim_end_matches(['.', ':']).to_owned());
            }
        }
    }
    out
}
