//! A profile in the making: cells are put into fields, several values of one cell taken apart, and
//! what has no place is kept under its column's name.

use serde_json::Value;

use super::field::Field;
use super::header::{NameOrder, words_of};
use super::words::{Word, meaning};
use crate::people::clean::{self, Cell};
use crate::people::page::{self, PageKind};
use crate::people::text;
use crate::people::{Contact, ContactKind, Profile, email};

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

/// What a label says of the value beside it.
pub(super) enum Label {
    /// It is the person's, of this kind where it tells.
    Kind(Option<ContactKind>),
    /// It is a fax, or the company's.
    NotTheirs,
}

/// Names of a record's own fields.
const RESERVED: &[&str] = &[
    "external_id",
    "source",
    "sources",
    "first_name",
    "last_name",
    "full_name",
    "preferred_name",
    "title",
    "headline",
    "company",
    "location",
    "emails",
    "phones",
    "linkedin",
    "github",
    "urls",
    "profile_url",
    "notes",
    "tags",
];

/// Returns what a label such as `* Work`, `iPhone`, `current_professional` or `_$!<HomeFAX>!$_` says.
pub(super) fn label(text: &str) -> Label {
    if let Some(kind) = ContactKind::of_word(text) {
        return Label::Kind(Some(kind));
    }
    let words = words_of(text);
    let mut kind = None;
    for word in &words {
        match meaning(word) {
            Some(Word::Fax | Word::Company | Word::Other) => return Label::NotTheirs,
            Some(Word::PhoneOf(found)) => kind = Some(found),
            Some(Word::Kind(found)) if found != ContactKind::Other => kind = kind.or(Some(found)),
            _ if word == "iphone" => kind = Some(ContactKind::Mobile),
            _ if word == "direct" || word == "office" => kind = kind.or(Some(ContactKind::Work)),
            _ => {}
        }
    }
    Label::Kind(kind)
}

impl Draft {
    /// Puts a cell into its field; what finds no place there is kept under the column's name.
    pub(super) fn put(&mut self, cell: Incoming<'_>, raw: &str) {
        let value = match clean::cell(raw) {
            Cell::Text(text) => text,
            Cell::Empty => return,
            Cell::Lost(_) => return self.keep(cell.name, raw.trim()),
        };
        if !self.place(cell, &value) {
            self.keep(cell.name, &value);
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
        let name = if RESERVED.contains(&name) {
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

    fn emails(&mut self, cell: Incoming<'_>, value: &str) -> bool {
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
                all &= matches!(clean::cell(&piece), Cell::Empty);
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
            let around = piece.replace(&address, " ");
            let said = match label(&around) {
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

    fn phones(&mut self, cell: Incoming<'_>, value: &str) -> bool {
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
                Err(_) => all &= matches!(clean::cell(&piece), Cell::Empty),
            }
        }
        all
    }

    fn links(&mut self, cell: Incoming<'_>, value: &str) -> bool {
        if let Some(Label::NotTheirs) = cell.label.map(label) {
            return false;
        }
        let words = link_pieces(value);
        let links: Vec<&String> = words.iter().filter(|word| clean::is_link(word)).collect();
        if links.is_empty() {
            return self.handle(cell, value);
        }
        let mut all = true;
        for link in links {
            all &= self.link(cell.field, link);
        }
        all
    }

    /// Puts a link where it belongs; false for one that is nobody's.
    pub(super) fn link(&mut self, field: Field, link: &str) -> bool {
        let link = link.to_owned();
        if is_file(&link) {
            return false;
        }
        let lower = link.to_lowercase();
        let linkedin = lower.contains("linkedin.com/");
        let parsed = page::parse(&link).map(|page| page.kind);
        if linkedin {
            let own = lower.contains("linkedin.com/in/")
                || lower.contains("linkedin.com/pub/")
                || lower.contains("/mwlite/");
            let opaque = parsed == Some(PageKind::LinkedinId);
            if !own && !opaque {
                return false;
            }
            return match (&mut self.profile.linkedin, own) {
                (slot @ None, true) => {
                    *slot = Some(link);
                    true
                }
                // A page of one's own before the number of a member.
                (Some(known), true)
                    if !opaque
                        && page::parse(known)
                            .is_some_and(|page| page.kind == PageKind::LinkedinId) =>
                {
                    let number = std::mem::replace(known, link);
                    self.other(number)
                }
                (Some(known), _) if *known == link => true,
                (Some(known), true) if page::parse(known) == page::parse(&link) => true,
                _ if field == Field::ProfileUrl && self.profile.profile_url.is_none() => {
                    self.profile.profile_url = Some(link);
                    true
                }
                _ => self.other(link),
            };
        }
        if parsed == Some(PageKind::Github) {
            return match &self.profile.github {
                None => {
                    self.profile.github = Some(link);
                    true
                }
                Some(known) if *known == link => true,
                Some(_) => self.other(link),
            };
        }
        if field == Field::ProfileUrl
            && self.profile.profile_url.is_none()
            && !matches!(parsed, Some(PageKind::Xing | PageKind::X))
        {
            self.profile.profile_url = Some(link);
            return true;
        }
        self.other(link)
    }

    fn other(&mut self, link: String) -> bool {
        if !self.profile.urls.contains(&link) {
            self.profile.urls.push(link);
        }
        true
    }

    /// A name at a service instead of a page.
    fn handle(&mut self, cell: Incoming<'_>, value: &str) -> bool {
        // `LinkedIn: jane-doe`.
        let value = match value.split_once(':') {
            Some((label, name)) if meaning(&text::fold(label)) == Some(Word::Linkedin) => name,
            _ => value,
        };
        let name = value.trim().trim_start_matches('@');
        let plain = !name.is_empty() && !name.contains(char::is_whitespace);
        match cell.field {
            Field::Linkedin if plain => {
                let parsed =
                    page::parse_linkedin(value).filter(|page| page.kind == PageKind::Linkedin);
                let numeric = name.chars().all(|c| c.is_ascii_digit());
                match parsed {
                    Some(page) if !numeric => self.link(
                        Field::Linkedin,
                        &format!("https://www.linkedin.com/in/{}", page.key),
                    ),
                    _ => false,
                }
            }
            Field::Github if plain && self.profile.github.is_none() => {
                match page::parse_github(name) {
                    Some(page) => {
                        self.profile.github = Some(format!("https://github.com/{}", page.key));
                        true
                    }
                    None => false,
                }
            }
            Field::Twitter
                if plain && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') =>
            {
                self.other(format!("https://twitter.com/{name}"))
            }
            Field::Url if plain && value.starts_with('@') => self.other(value.to_owned()),
            _ => false,
        }
    }

    /// Returns the profile with its name and place put together.
    pub(super) fn finished(mut self) -> Profile {
        if let (Some(middle), Some(first)) = (&self.middle, self.profile.first_name.as_mut())
            && !first.to_lowercase().contains(&middle.to_lowercase())
        {
            first.push(' ');
            first.push_str(middle);
        }
        if let Some(second) = self.second.take() {
            match self.profile.last_name.as_mut() {
                Some(last) if last.to_lowercase().ends_with(&second.to_lowercase()) => {}
                Some(last) => {
                    last.push(' ');
                    last.push_str(&second);
                }
                None => self.profile.last_name = Some(second),
            }
        }
        for (name, value) in [
            ("name_prefix", self.prefix.take()),
            ("name_suffix", self.suffix.take()),
        ] {
            if let Some(value) = value {
                self.keep(name, &value);
            }
        }
        let places = std::mem::take(&mut self.places);
        let best = places
            .iter()
            .find(|place| place.city.is_some())
            .or_else(|| places.first());
        let street = self.street.take();
        match (&mut self.profile.location, best) {
            (Some(location), Some(place)) => {
                // `Location` names the town, the next column the country.
                if let Some(country) = &place.country
                    && !location.contains(',')
                    && !location.to_lowercase().contains(&country.to_lowercase())
                    && place.city.is_none()
                {
                    location.push_str(", ");
                    location.push_str(country);
                }
            }
            (slot @ None, Some(place)) => {
                let mut parts: Vec<&str> = Vec::new();
                for part in [&place.city, &place.state, &place.country]
                    .into_iter()
                    .flatten()
                {
                    parts.push(part);
                }
                *slot = Some(parts.join(", ")).filter(|text| !text.is_empty());
            }
            (slot @ None, None) => *slot = street.clone(),
            _ => {}
        }
        if let Some(street) = street
            && self.profile.location.as_deref() != Some(&street)
        {
            self.keep("address", &street);
        }
        for place in &places {
            let said = self.profile.location.clone().unwrap_or_default();
            let name = |part: &str| format!("{} {part}", place.group).trim().to_owned();
            for (part, value) in [
                ("city", &place.city),
                ("state", &place.state),
                ("country", &place.country),
            ] {
                if let Some(value) = value
                    && !said.contains(value.as_str())
                {
                    self.keep(&name(part), value);
                }
            }
        }
        self.profile
    }
}

/// Returns a name whose family name stands first as `Family, Given`; particles belong to the family name.
fn family_first(value: &str, two: bool) -> String {
    let words: Vec<&str> = value.split_whitespace().collect();
    let particle = |word: &&&str| {
        matches!(
            word.to_lowercase().as_str(),
            "de" | "di"
                | "del"
                | "della"
                | "dello"
                | "da"
                | "dos"
                | "das"
                | "do"
                | "van"
                | "von"
                | "der"
                | "den"
                | "ten"
                | "ter"
                | "le"
                | "la"
                | "lo"
                | "el"
                | "al"
                | "zu"
                | "san"
        )
    };
    let particles = words.iter().take_while(particle).count();
    // Two Spanish family names stand before the given ones.
    let names = if two && words.len() > particles + 2 {
        2
    } else {
        1
    };
    let family = (particles + names).min(words.len());
    let (family, given) = words.split_at_checked(family).unwrap_or((&words, &[]));
    match given.is_empty() {
        true => value.to_owned(),
        false => format!("{}, {}", family.join(" "), given.join(" ")),
    }
}

/// Forms of address, which some tables call a title.
fn is_salutation(value: &str) -> bool {
    let words = words_of(value);
    !words.is_empty()
        && words.iter().all(|word| {
            matches!(
                word.as_str(),
                "mr" | "mrs"
                    | "ms"
                    | "miss"
                    | "mx"
                    | "dr"
                    | "prof"
                    | "professor"
                    | "herr"
                    | "frau"
                    | "sir"
                    | "dame"
                    | "m"
                    | "mme"
                    | "mlle"
                    | "sr"
                    | "sra"
                    | "srta"
                    | "dott"
                    | "dottssa"
                    | "sig"
                    | "dhr"
                    | "mevr"
                    | "pan"
                    | "pani"
                    | "ing"
            )
        })
        && words
            .first()
            .is_some_and(|word| word != "m" || words.len() == 1)
}

/// A file rather than a page: pictures, documents, what tables attach.
fn is_file(link: &str) -> bool {
    let lower = link.to_lowercase();
    let path = lower.split(['?', '#']).next().unwrap_or_default();
    [
        ".pdf", ".doc", ".docx", ".png", ".jpg", ".jpeg", ".gif", ".zip", ".rtf", ".odt",
    ]
    .iter()
    .any(|end| path.ends_with(end))
        || lower.contains("googleusercontent.com/")
        || lower.contains("airtableusercontent.com/")
        || lower.contains("avatars.githubusercontent.com/")
        || lower.contains("//api.github.com/")
        || lower.contains("media.licdn.com/")
}

/// Returns the parts of a text between several separators, trimmed, without empty ones.
fn pieces(value: &str, between: &[&str]) -> Vec<String> {
    let mut pieces = vec![without_list(value).to_owned()];
    for separator in between {
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

fn mail_pieces(value: &str) -> Vec<String> {
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
    // A display name cut off its address by a comma within it.
    let has_at = |piece: &String| {
        piece.contains('@')
            || piece.to_lowercase().contains("at]")
            || piece.to_lowercase().contains("at)")
    };
    if out.iter().any(has_at) {
        out.retain(has_at);
    }
    out
}

fn phone_pieces(value: &str) -> Vec<String> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let mut out: Vec<String> = Vec::new();
    for piece in pieces(value, &[";", ",", "|", "\n", ":::", " / ", " or "]) {
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

fn link_pieces(value: &str) -> Vec<String> {
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
