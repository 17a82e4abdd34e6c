//! A profile in the making: cells are put into fields, several values of one cell taken apart, and
//! what has no place is kept under its column's name.

mod contacts;
mod label;
mod links;
mod names;
mod pieces;
mod whole;

use serde_json::Value;

use super::field::Field;
use super::header::{self, NameOrder, words_of};
use crate::people::clean::{self, Cell};
use crate::people::filler::{Slot, is_nothing};
use crate::people::{ContactKind, Profile, field_names};
use names::{family_first, is_salutation};
use pieces::pieces;

pub(super) use label::{Label, label};

/// A cell on its way into a field.
#[derive(Clone, Copy)]
pub(super) struct Incoming<'a> {
    /// What the column is called.
    pub name: &'a str,
    pub field: Field,
    pub kind: Option<ContactKind>,
    /// 0 takes the place of what came with a higher rank.
    pub rank: u8,
    /// Which address the place belongs to.
    pub group: &'a str,
    /// The column is the company's.
    pub company: bool,
    /// How the names in it are ordered.
    pub order: NameOrder,
    /// What the column beside it says of the kind.
    pub label: Option<&'a str>,
}

/// A profile in the making.
#[derive(Default)]
pub(super) struct Draft {
    pub profile: Profile,
    middle: Option<String>,
    /// A second family name, of a column of its own.
    second: Option<String>,
    suffix: Option<String>,
    prefix: Option<String>,
    ranks: Vec<(Field, u8)>,
    places: Vec<Place>,
    street: Option<String>,
}

#[derive(Default)]
struct Place {
    group: String,
    city: Option<String>,
    state: Option<String>,
    country: Option<String>,
}

impl Draft {
    /// Puts a cell into its field; what finds no place there is kept under the column's name.
    pub(super) fn put(&mut self, cell: Incoming<'_>, raw: &str) {
        if let Some((target, text)) = clean::hyperlink(raw)
            && self.put_linked(cell, &target, &text)
        {
            return;
        }
        let value = match clean::cell(raw) {
            Cell::Text(text) => text,
            Cell::Empty => return,
            Cell::Lost(_) => return self.keep(cell.name, raw.trim()),
        };
        if !self.place(cell, &value) {
            self.keep(cell.name, &value);
        }
    }

    /// Puts the text of a link into a field that is no address, and the link where it belongs; false where the link is
    /// the value itself.
    fn put_linked(&mut self, cell: Incoming<'_>, target: &str, text: &str) -> bool {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
        let done = match cell.field {
            // A number that is linked to a page is in the words.
            Field::Phone if digits(text) >= 5 && digits(target) < 5 => self.place(cell, text),
            field if field.is_address() => return false,
            _ => self.place(cell, text),
        };
        if !done {
            self.keep(cell.name, text);
        }
        // A name's link is the person's page; what an employer is linked to is the employer's.
        let name = matches!(
            cell.field,
            Field::FullName | Field::FirstName | Field::LastName | Field::PreferredName
        );
        if cell.field != Field::Ignore && !(name && self.by_shape(cell, target)) {
            self.keep(&format!("{} link", cell.name), target);
        }
        true
    }

    /// Puts a value into the field that the label beside it names.
    pub(super) fn put_as_labelled(&mut self, name: &str, label: &str, value: &str) {
        let reading = header::read(label);
        let cell = Incoming {
            name,
            field: reading.field.unwrap_or(Field::Extra),
            kind: reading.kind,
            rank: reading.rank,
            group: &reading.group,
            company: reading.company,
            order: reading.order,
            label: None,
        };
        let unsaid = reading.field.is_none();
        let shaped = unsaid
            && clean::cell(value)
                .text()
                .is_some_and(|value| self.by_shape(cell, &value));
        if !shaped {
            let named = format!("{name} {label}");
            let name = named.trim();
            self.put(Incoming { name, ..cell }, value);
        }
    }

    /// Puts an address, a number or a page where it belongs, whatever its column is called; false for anything else.
    fn by_shape(&mut self, cell: Incoming<'_>, value: &str) -> bool {
        let as_field = |field: Field| Incoming { field, ..cell };
        let digits = value.chars().filter(char::is_ascii_digit).count();
        if clean::email(value).is_some() {
            self.emails(as_field(Field::Email), value)
        } else if let Some(link) = clean::link(value) {
            self.link(Field::Url, &link)
        } else if digits >= 7 && crate::people::phone::canonical(value, None).is_some() {
            self.phones(as_field(Field::Phone), value)
        } else {
            false
        }
    }

    /// Keeps a value that has no field.
    pub(super) fn keep(&mut self, name: &str, value: &str) {
        self.keep_value(name, Value::String(value.to_owned()));
    }

    /// Keeps a value that has no field, whatever its shape; a second value of one name gets a number.
    pub(super) fn keep_value(&mut self, name: &str, value: Value) {
        let name = if name.trim().is_empty() {
            "unnamed"
        } else {
            name.trim()
        };
        let extra = &mut self.profile.extra;
        // A record has one field of each name; what is kept beside it has another.
        let name = if field_names::is_own(name) {
            &format!("{name} as written")
        } else {
            name
        };
        let mut key = name.to_owned();
        let mut number = 2;
        while let Some(known) = extra.get(&key) {
            if *known == value {
                return;
            }
            key = format!("{name} {number}");
            number += 1;
        }
        extra.insert(key, value);
    }

    fn place(&mut self, cell: Incoming<'_>, value: &str) -> bool {
        if slot(cell.field).is_some_and(|slot| is_nothing(value, slot)) {
            return true;
        }
        match cell.field {
            Field::Ignore => true,
            Field::Extra => false,
            Field::Email => self.emails(cell, value),
            Field::Phone => self.phones(cell, value),
            Field::Linkedin | Field::Github | Field::Twitter | Field::Url | Field::ProfileUrl => {
                self.links(cell, value)
            }
            Field::Tags => {
                for tag in pieces(value, &[";", ",", "|", "\n", ":::"]) {
                    // Google's own groups.
                    let own = tag.starts_with("* ") || tag == "myContacts";
                    if !own && !self.profile.tags.contains(&tag) {
                        self.profile.tags.push(tag);
                    }
                }
                true
            }
            Field::Notes => {
                match &mut self.profile.notes {
                    Some(notes) if notes.contains(value) => {}
                    Some(notes) => {
                        notes.push_str("\n\n");
                        notes.push_str(value);
                    }
                    None => self.profile.notes = Some(value.to_owned()),
                }
                true
            }
            Field::City | Field::State | Field::Country => {
                let at = self
                    .places
                    .iter()
                    .position(|place| place.group == cell.group);
                let at = at.unwrap_or_else(|| {
                    self.places.push(Place {
                        group: cell.group.to_owned(),
                        ..Place::default()
                    });
                    self.places.len() - 1
                });
                let Some(place) = self.places.get_mut(at) else {
                    return false;
                };
                let slot = match cell.field {
                    Field::City => &mut place.city,
                    Field::State => &mut place.state,
                    _ => &mut place.country,
                };
                let free = slot.is_none();
                if free {
                    *slot = Some(value.to_owned());
                }
                free
            }
            Field::Location if cell.rank >= 4 => {
                let free = self.street.is_none();
                if free {
                    self.street = Some(value.to_owned());
                }
                free
            }
            Field::ExternalId => {
                let value = clean::whole_number(value);
                if clean::is_rounded(value) {
                    return false;
                }
                let mut held = Some(std::mem::take(&mut self.profile.external_id))
                    .filter(|held| !held.is_empty());
                let done = self.single_at(cell, value, &mut held);
                self.profile.external_id = held.unwrap_or_default();
                done
            }
            Field::Source => {
                let mut held =
                    Some(std::mem::take(&mut self.profile.source)).filter(|held| !held.is_empty());
                let done = self.single_at(cell, value, &mut held);
                self.profile.source = held.unwrap_or_default();
                done
            }
            Field::LastName if cell.order == NameOrder::Second => {
                let free = self.second.is_none();
                if free {
                    self.second = Some(value.to_owned());
                }
                free
            }
            Field::FullName if cell.order == NameOrder::FamilyFirst && !value.contains(',') => {
                let plural = ["apellidos", "apelidos", "sobrenomes"];
                let two = words_of(cell.name)
                    .iter()
                    .any(|word| plural.contains(&word.as_str()));
                let whole = family_first(value, two);
                self.single(cell, &whole)
            }
            Field::Title if is_salutation(value) => {
                self.prefix = Some(value.to_owned());
                false
            }
            field => {
                // GitHub writes employers as accounts.
                let value = match field {
                    Field::Company => value.trim_start_matches('@'),
                    _ => value,
                };
                self.single(cell, value)
            }
        }
    }

    fn single(&mut self, cell: Incoming<'_>, value: &str) -> bool {
        let Some(mut slot) = self.slot(cell.field).map(std::mem::take) else {
            return false;
        };
        let done = self.single_at(cell, value, &mut slot);
        if let Some(place) = self.slot(cell.field) {
            *place = slot;
        }
        done
    }

    fn slot(&mut self, field: Field) -> Option<&mut Option<String>> {
        Some(match field {
            Field::FullName => &mut self.profile.full_name,
            Field::FirstName => &mut self.profile.first_name,
            Field::LastName => &mut self.profile.last_name,
            Field::PreferredName => &mut self.profile.preferred_name,
            Field::Title => &mut self.profile.title,
            Field::Headline => &mut self.profile.headline,
            Field::Company => &mut self.profile.company,
            Field::Location => &mut self.profile.location,
            Field::MiddleName => &mut self.middle,
            Field::NamePrefix => &mut self.prefix,
            Field::NameSuffix => &mut self.suffix,
            _ => return None,
        })
    }

    /// Takes the place of a value that came with a higher rank; that one is kept.
    fn single_at(&mut self, cell: Incoming<'_>, value: &str, slot: &mut Option<String>) -> bool {
        let held = self
            .ranks
            .iter()
            .position(|(field, _)| *field == cell.field);
        let rank = held
            .and_then(|at| self.ranks.get(at))
            .map_or(u8::MAX, |(_, rank)| *rank);
        match slot {
            None => *slot = Some(value.to_owned()),
            Some(known) if known == value => {
                if let Some(held) = held.and_then(|at| self.ranks.get_mut(at)) {
                    held.1 = held.1.min(cell.rank);
                }
                return true;
            }
            Some(known) if cell.rank < rank => {
                let known = std::mem::replace(known, value.to_owned());
                self.keep(cell.field.word(), &known);
            }
            Some(_) => return false,
        }
        match held.and_then(|at| self.ranks.get_mut(at)) {
            Some(held) => held.1 = cell.rank,
            None => self.ranks.push((cell.field, cell.rank)),
        }
        true
    }
}

/// Returns what a value of a field would be, where a word for nothing is told from it; names have a rule of their own.
fn slot(field: Field) -> Option<Slot> {
    Some(match field {
        Field::Title | Field::Headline => Slot::Title,
        Field::Company => Slot::Company,
        Field::Location | Field::City => Slot::Place,
        Field::State | Field::Country => Slot::Region,
        Field::ExternalId => Slot::Contact,
        field if field.is_address() => Slot::Contact,
        _ => return None,
    })
}
