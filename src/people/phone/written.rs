//! Cutting the number out of what is in a field: labels, extensions, a second number.

use super::super::text;

/// Returns the first number of a text, with its plus, brackets and separators; none where a spreadsheet
/// has rounded it.
pub(super) fn number_in(raw: &str) -> Option<String> {
    let text = ascii_digits(&text::tidy(raw));
    let text = without_label(&text);
    if looks_scientific(text) {
        return None;
    }
    let text = with_keypad(text);
    Some(first_number(without_extension(&text)).to_owned())
}

/// A spreadsheet wrote the number in powers of ten and lost its last digits.
fn looks_scientific(text: &str) -> bool {
    text.split_once(['e', 'E']).is_some_and(|(head, tail)| {
        head.ends_with(|c: char| c.is_ascii_digit())
            && tail
                .trim_start_matches(['+', '-'])
                .bytes()
                .all(|b| b.is_ascii_digit())
            && !tail.is_empty()
    })
}

/// Digits of other alphabets (`٠٧٧`) as those of ASCII.
fn ascii_digits(text: &str) -> String {
    let digit = |c: char| deunicode::deunicode_char(c)?.chars().next();
    text.chars()
        .map(|c| match (c.is_ascii(), c.is_numeric()) {
            (false, true) => digit(c).filter(char::is_ascii_digit).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// Drops what is in front of a number: `Mobile 2: 07700 ...`, `tel:+44...`.
fn without_label(text: &str) -> &str {
    match text.split_once(':') {
        Some((label, rest))
            if label.contains(char::is_alphabetic)
                && rest.contains(|c: char| c.is_ascii_digit()) =>
        {
            rest
        }
        _ => text,
    }
}

/// Words dialled by their letters (`1-800-FLOWERS`), as digits: four capitals or more behind a hyphen.
fn with_keypad(text: &str) -> String {
    let Some((head, word)) = text.rsplit_once('-') else {
        return text.to_owned();
    };
    let dialled = head.contains(|c: char| c.is_ascii_digit())
        && word.len() >= 4
        && word.bytes().all(|b| b.is_ascii_uppercase());
    if !dialled {
        return text.to_owned();
    }
    let key = |c: char| match c {
        'A'..='C' => '2',
        'D'..='F' => '3',
        'G'..='I' => '4',
        'J'..='L' => '5',
        'M'..='O' => '6',
        'P'..='S' => '7',
        'T'..='V' => '8',
        _ => '9',
    };
    head.chars().chain(word.chars().map(key)).collect()
}

/// The first of several numbers in one text: a plus begins a number, and no number is longer than
/// fifteen digits (E.164).
fn first_number(text: &str) -> &str {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let mut rest = text;
    while let Some(at) = rest.rfind('+').filter(|at| *at > 0) {
        let (head, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let head_is_number = digits(head) >= 7;
        if !head_is_number && digits(head) > 0 {
            // `+44 +44 7700 ...`: what stands before is no number.
            return tail;
        }
        if !head_is_number {
            break;
        }
        rest = head;
    }
    if digits(rest) > 15 {
        let mut parts = rest.split(['/', '|', '\n']);
        return parts.find(|part| digits(part) >= 7).unwrap_or(rest);
    }
    rest
}

fn without_extension(text: &str) -> &str {
    let end = text
        .char_indices()
        .skip_while(|(_, c)| !c.is_ascii_digit())
        .find(|(_, c)| c.is_alphabetic() || matches!(c, '#' | ';' | ','))
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}
