//! One line of a text with people in it: whose each address is.

use super::mailboxes::mailboxes;
use super::names::{is_name, name_before};
use super::pieces::{Piece, pieces, stands_for_person};
use super::{incoming, reject};
use crate::people::assemble::finish;
use crate::people::formats::draft::Draft;
use crate::people::formats::field::Field;
use crate::people::formats::header::Reading;
use crate::people::formats::{Row, columns};
use crate::people::{Profile, page};

/// Takes in the people of a line.
pub(super) fn people(rows: &mut Vec<Row>, line: u64, text: &str, source: &str) {
    if let Some(mailboxes) = mailboxes(text) {
        for (name, address) in mailboxes {
            let mut draft = Draft::default();
            draft.put(incoming(Field::FullName, &Reading::default()), &name);
            draft.put(incoming(Field::Email, &Reading::default()), &address);
            let found = finish(draft.finished(), source);
            rows.push(found.map_err(|reason| reject(line, text, &reason, false)));
        }
        return;
    }
    let pieces = pieces(text);
    let addresses: Vec<&Piece<'_>> = pieces
        .iter()
        .filter(|piece| matches!(piece, Piece::Email(_) | Piece::Page(_) | Piece::Phone(_)))
        .collect();
    if addresses.is_empty() {
        if !text.trim().is_empty() {
            rows.push(Err(reject(
                line,
                text,
                "no e-mail, phone or page in it",
                true,
            )));
        }
        return;
    }
    let emails = addresses
        .iter()
        .filter(|piece| matches!(piece, Piece::Email(_)))
        .count();
    let pages = addresses
        .iter()
        .filter(|piece| matches!(piece, Piece::Page(page) if stands_for_person(page)))
        .count();
    let groups = groups(&pieces, emails, pages);
    let alone = groups.len() == 1;
    for group in groups {
        let mut draft = Draft::default();
        for piece in &group.addresses {
            let (field, value) = match piece {
                Piece::Email(value) => (Field::Email, value),
                Piece::Phone(value) => (Field::Phone, value),
                Piece::Page(value) => (Field::Url, value),
                Piece::Word(_) | Piece::Break => continue,
            };
            draft.put(incoming(field, &Reading::default()), value);
        }
        let mut profile = draft.finished();
        profile.full_name = group.name;
        if alone && profile.full_name.is_some() {
            work(&mut profile, &group.rest);
        }
        let known = profile.full_name.is_some()
            || !profile.emails.is_empty()
            || !profile.phones.is_empty()
            || profile
                .pages()
                .any(|address| page::parse(address).is_some());
        let found = if known {
            finish(profile, source)
        } else {
            // A page alone has to stand for a person: a company's or a search's does not.
            Err("this page stands for no person".to_owned())
        };
        rows.push(found.map_err(|reason| reject(line, text, &reason, false)));
    }
}

/// The addresses of one person, the name with them, and what else is in the line.
#[derive(Default)]
struct Group<'a> {
    addresses: Vec<Piece<'a>>,
    name: Option<String>,
    rest: Vec<String>,
}

/// Parts the pieces of a line into people.
fn groups<'a>(pieces: &[Piece<'a>], emails: usize, pages: usize) -> Vec<Group<'a>> {
    let is_address =
        |piece: &Piece<'_>| matches!(piece, Piece::Email(_) | Piece::Page(_) | Piece::Phone(_));
    let phrases: Vec<Vec<&str>> = {
        let mut phrases = vec![Vec::new()];
        for piece in pieces {
            match piece {
                Piece::Word(word) => {
                    if let Some(last) = phrases.last_mut() {
                        last.push(*word);
                    }
                }
                _ => phrases.push(Vec::new()),
            }
        }
        phrases
            .into_iter()
            .filter(|phrase: &Vec<&str>| !phrase.is_empty())
            .collect()
    };
    let leading = pieces.iter().take_while(|piece| !is_address(piece)).count();
    let one_name = phrases.iter().filter(|phrase| is_name(phrase)).count() <= 1;
    let named_first = phrases.first().is_some_and(|phrase| is_name(phrase)) && leading > 0;
    let several = emails > 1 || pages > 1;
    if !several || named_first && one_name {
        let name = if named_first {
            phrases.first().map(|phrase| phrase.join(" "))
        } else {
            name_before(pieces)
        };
        let rest = phrases
            .iter()
            .skip(usize::from(named_first))
            .map(|phrase| phrase.join(" "))
            .collect();
        return vec![Group {
            addresses: pieces
                .iter()
                .filter(|piece| is_address(piece))
                .cloned()
                .collect(),
            name,
            rest,
        }];
    }
    // Several people: each begins where a name stands before an address, or with an address of a
    // kind that the one before has.
    let mut out: Vec<Group<'a>> = Vec::new();
    let mut from = 0;
    for (at, piece) in pieces.iter().enumerate() {
        if !is_address(piece) {
            continue;
        }
        let before = pieces.get(from..at).unwrap_or_default();
        let name = name_before(before);
        from = at + 1;
        let kind = std::mem::discriminant(piece);
        let has_kind = out.last().is_some_and(|last| {
            last.addresses
                .iter()
                .any(|one| std::mem::discriminant(one) == kind)
        });
        match out.last_mut() {
            Some(last) if name.is_none() && !has_kind => last.addresses.push(piece.clone()),
            _ => out.push(Group {
                addresses: vec![piece.clone()],
                name,
                rest: Vec::new(),
            }),
        }
    }
    out
}

/// Takes position and employer out of what is beside the name: `CTO @ Draigtech`, `Head of Data`.
fn work(profile: &mut Profile, rest: &[String]) {
    for phrase in rest {
        for between in [" @ ", " at ", " bei ", " chez ", " en "] {
            if let Some((title, company)) = phrase.split_once(between)
                && columns::looks_like_title(title)
            {
                profile.title.get_or_insert_with(|| title.trim().to_owned());
                profile
                    .company
                    .get_or_insert_with(|| company.trim().to_owned());
            }
        }
        if profile.title.is_none() && columns::looks_like_title(phrase) {
            profile.title = Some(phrase.clone());
        } else if profile.company.is_none() && crate::people::company::has_legal_form(phrase) {
            profile.company = Some(phrase.clone());
        }
    }
}
