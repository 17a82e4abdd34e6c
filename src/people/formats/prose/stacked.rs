//! Labels on lines of their own, each above its value: the contact info of a LinkedIn page as one copies it.

use super::names::is_name;
use super::pieces::{Piece, pieces, stands_for_person};
use super::{Line, incoming};
use crate::people::Profile;
use crate::people::formats::draft::{Draft, Incoming, Label, label};
use crate::people::formats::field::Field;
use crate::people::formats::header;

/// Returns the person of lines of labels and values, and the line of the name; none for any other text.
pub(super) fn stacked(lines: &[Line<'_>]) -> Option<(u64, Profile)> {
    let trimmed = lines.iter().map(|line| Line {
        text: line.text.trim(),
        ..*line
    });
    let lines: Vec<Line<'_>> = trimmed
        .filter(|line| !line.text.is_empty())
        .take(41)
        .collect();
    if lines.len() > 40 {
        return None;
    }
    let labels: Vec<Option<Field>> = lines.iter().map(|line| label_of(line.text)).collect();
    let contacts = labels
        .iter()
        .flatten()
        .filter(|field| **field != Field::Extra)
        .count();
    let found: Vec<Piece<'_>> = lines.iter().flat_map(|line| pieces(line.text)).collect();
    let pages = found
        .iter()
        .filter(|piece| matches!(piece, Piece::Page(page) if stands_for_person(page)))
        .count();
    let emails = found
        .iter()
        .filter(|piece| matches!(piece, Piece::Email(_)))
        .count();
    if contacts < 2 || pages > 2 || emails > 2 || pages + emails == 0 {
        return None;
    }
    let mut draft = Draft::default();
    let mut named = None;
    let mut under: Option<(Field, &str)> = None;
    for (line, label) in lines.iter().zip(&labels) {
        if let Some(field) = label {
            under = Some((*field, line.text));
            continue;
        }
        let words: Vec<&str> = line.text.split_whitespace().collect();
        let above = under.is_none_or(|(field, _)| field == Field::Extra);
        let bare = pieces(line.text)
            .iter()
            .all(|piece| matches!(piece, Piece::Word(_)));
        if named.is_none() && above && bare && words.len() > 1 && is_name(&words) {
            named = Some(line.number);
            put(&mut draft, Field::FullName, line.text, None);
            continue;
        }
        match under {
            Some((Field::Extra, name)) => draft.keep(name, line.text),
            Some((field, _)) => value(&mut draft, field, line.text),
            None => value(&mut draft, Field::Url, line.text),
        }
    }
    Some((named?, draft.finished()))
}

/// Words of headings, and of labels for what has no field.
const HEADINGS: &[&str] = &[
    "contact",
    "info",
    "information",
    "kontaktinfo",
    "kontaktinformationen",
    "kontaktdaten",
    "kontaktangaben",
    "coordonnees",
    "contacto",
    "contato",
    "contatti",
    "birthday",
    "connected",
    "address",
    "geburtstag",
    "verbunden",
    "im",
];

/// Returns what a line alone names: the field of the lines below it, `Extra` for a heading or for what has no field.
fn label_of(text: &str) -> Option<Field> {
    let words = header::words_of(text);
    let plain = !text.contains(|c: char| c.is_ascii_digit() || "@/.:".contains(c));
    if words.is_empty() || words.len() > 3 || !plain {
        return None;
    }
    if words.iter().all(|word| HEADINGS.contains(&word.as_str())) {
        return Some(Field::Extra);
    }
    let reading = header::read(text);
    let contact = matches!(
        reading.field,
        Some(
            Field::Email
                | Field::Phone
                | Field::Url
                | Field::ProfileUrl
                | Field::Linkedin
                | Field::Github
                | Field::Twitter
        )
    );
    if contact && reading.rank == 0 {
        return reading.field;
    }
    // `Giorgos’ Profile`, `Your Profile`.
    let profile = words
        .last()
        .is_some_and(|word| matches!(word.as_str(), "profile" | "profil" | "perfil"));
    profile.then_some(Field::ProfileUrl)
}

fn put(draft: &mut Draft, field: Field, value: &str, said: Option<&str>) {
    draft.put(
        Incoming {
            label: said,
            ..incoming(field, &header::Reading::default())
        },
        value,
    );
}

/// Puts the value below a label; a remark in brackets behind it says of which kind it is.
fn value(draft: &mut Draft, field: Field, text: &str) {
    let inner = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('));
    let remark = inner.filter(|(bare, said)| {
        !bare.trim().is_empty()
            && said.chars().any(char::is_alphabetic)
            && matches!(label(said), Label::Kind(_))
    });
    let Some((bare, said)) = remark else {
        return put(draft, field, text, None);
    };
    let said = matches!(field, Field::Email | Field::Phone).then_some(said);
    put(draft, field, bare.trim(), said);
}
