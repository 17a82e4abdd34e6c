//! Writing a query so that it parses to the same.

use std::fmt;

use super::lex::{Kind, pieces};
use super::parse::key;
use super::{KeyField, Pattern, Query, parse};

/// A last word without a star is written with a blank after it, since without one it would be read
/// as still being typed.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        write(&mut text, self);
        let open_ended =
            matches!(pieces(&text).last(), Some(piece) if matches!(piece.kind, Kind::Word(_)));
        if open_ended && parse(&text).query != *self {
            text.push(' ');
        }
        f.write_str(&text)
    }
}

fn write(text: &mut String, query: &Query) {
    match query {
        // Numbers stand for what was asked and are never shown.
        Query::All | Query::Numbers(_) => {}
        Query::And(parts) => joined(text, parts, " ", |part| matches!(part, Query::Or(_))),
        Query::Or(parts) => joined(text, parts, " OR ", |_| false),
        Query::Not(inner) => {
            text.push('-');
            grouped(text, inner, matches!(**inner, Query::And(_) | Query::Or(_)));
        }
        Query::Text(field, pattern) => {
            if let Some(field) = field {
                text.push_str(field.word());
                text.push(':');
            }
            words(text, field.is_some(), pattern);
        }
        Query::Key(KeyField::Email, address) => value(text, "email:", address),
        Query::Key(KeyField::Phone, number) => value(text, "phone:", number),
        Query::Key(KeyField::Page, page) => value(text, "linkedin:", page),
        Query::Is(flag) => value(text, "is:", flag.word()),
        Query::Updated(dates) => value(text, "updated:", &dates.to_string()),
        Query::Applied(dates) => value(text, "applied:", &dates.to_string()),
        Query::Added(dates) => value(text, "added:", &dates.to_string()),
        Query::Exported(dates) => value(text, "exported:", &dates.to_string()),
        Query::ExportedTo(pattern) => {
            text.push_str("exported:");
            words(text, true, pattern);
        }
    }
}

fn joined(text: &mut String, parts: &[Query], between: &str, group: impl Fn(&Query) -> bool) {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            text.push_str(between);
        }
        grouped(text, part, group(part));
    }
}

fn grouped(text: &mut String, query: &Query, group: bool) {
    if group {
        text.push('(');
    }
    write(text, query);
    if group {
        text.push(')');
    }
}

fn value(text: &mut String, field: &str, value: &str) {
    text.push_str(field);
    let special = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|' | ':');
    if value.contains(special) || value.starts_with('-') {
        text.push('"');
        text.push_str(value);
        text.push('"');
    } else {
        text.push_str(value);
    }
}

fn words(text: &mut String, after_field: bool, pattern: &Pattern) {
    let star = if pattern.prefix { "*" } else { "" };
    // A number is quoted: it might be read as part of a phone number.
    let plain = (pattern.prefix || pattern.text.contains(char::is_alphabetic))
        && pattern
            .text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '+' | '#' | '.' | '\''));
    let operator = ["and", "or", "not"]
        .iter()
        .any(|word| pattern.text.eq_ignore_ascii_case(word));
    let address = key(None, &pattern.text).is_some();
    if plain && !operator && !address && (after_field || !pattern.text.starts_with(['+', '.'])) {
        text.push_str(&pattern.text);
        text.push_str(star);
    } else {
        text.push('"');
        text.push_str(&pattern.text);
        text.push_str(star);
        text.push('"');
    }
}
