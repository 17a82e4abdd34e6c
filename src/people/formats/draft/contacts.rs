//! E-mail addresses and phone numbers, with their kinds.

use super::label::{Label, label};
use super::pieces::{mail_pieces, phone_pieces};
use super::{Draft, Incoming};
use crate::people::clean;
use crate::people::filler::{Slot, is_nothing};
use crate::people::{Contact, ContactKind, email};

impl Draft {
    pub(super) fn emails(&mut self, cell: Incoming<'_>, value: &str) -> bool {
        let mut kind = cell.kind;
        if let Some(text) = cell.label {
            match label(text) {
                Label::NotTheirs => return false,
                Label::Kind(found) => kind = found.or(kind),
            }
        }
        let mut all = true;
        for piece in mail_pieces(value) {
            let Some(address) = clean::email(&piece) else {
                all &= self.by_shape(cell, &piece) || is_nothing(&piece, Slot::Contact);
                continue;
            };
            if cell.company
                && email::canonical(&address)
                    .is_some_and(|email| email.kind == email::EmailKind::Role)
            {
                all = false;
                continue;
            }
            // `wolf@tallfors.example (work)`.
            let around = if piece == address {
                Label::Kind(None)
            } else {
                label(&piece.replace(&address, " "))
            };
            let said = match around {
                Label::Kind(found) => found,
                Label::NotTheirs => None,
            };
            let kind = said.or(kind).map(|kind| match kind {
                ContactKind::Home => ContactKind::Personal,
                kind => kind,
            });
            let list = &mut self.profile.emails;
            match list
                .iter_mut()
                .find(|known| known.value.eq_ignore_ascii_case(&address))
            {
                Some(known) => known.kind = known.kind.or(kind),
                None => Contact::add(list, Contact::new(address, kind)),
            }
        }
        all
    }

    pub(super) fn phones(&mut self, cell: Incoming<'_>, value: &str) -> bool {
        let mut kind = cell.kind;
        if let Some(text) = cell.label {
            match label(text) {
                Label::NotTheirs => return false,
                Label::Kind(found) => kind = found.or(kind),
            }
        }
        let mut all = true;
        for piece in phone_pieces(value) {
            match clean::phone(&piece) {
                Ok(clean) => {
                    let kind = clean.kind.or(kind).map(|kind| match kind {
                        ContactKind::Personal => ContactKind::Home,
                        kind => kind,
                    });
                    let digits = |text: &str| {
                        text.chars()
                            .filter(char::is_ascii_digit)
                            .collect::<String>()
                    };
                    let same = |known: &&mut Contact| digits(known) == digits(&clean.number);
                    let list = &mut self.profile.phones;
                    match list.iter_mut().find(same) {
                        Some(known) => known.kind = known.kind.or(kind),
                        None => list.push(Contact::new(clean.number, kind)),
                    }
                }
                Err(_) if clean::email(&piece).is_some() => all &= self.emails(cell, &piece),
                Err(_) => all &= is_nothing(&piece, Slot::Contact),
            }
        }
        all
    }
}
