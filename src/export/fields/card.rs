//! People as Greenhouse would get them, before there is a target: for the review of a list.

use serde::Serialize;

use super::super::{Field, LeftOut};
use super::sheet::Sheet;
use super::{line, position, shortened};
use crate::people::Profile;

/// How many people of a list stand for all of it.
pub const CARDS: usize = 5;

/// One person as Greenhouse would get them: what `import --dry-run` and the review of a list show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Card {
    /// The name to show; the strongest key where there is none.
    pub name: String,
    /// Every value with its label, in the order of an export's preview, then note and tags.
    pub fields: Vec<Field>,
    /// What Greenhouse would ask for before it takes this person, in words; none where nothing is missing.
    pub missing: Option<String>,
    /// Values that Greenhouse has no place for or that are unclean, with the reason.
    pub left_out: Vec<LeftOut>,
}

impl Card {
    /// Returns a profile as Greenhouse would get it. Needs neither a target nor a connection.
    pub fn of(profile: &Profile) -> Self {
        let mut sheet = Sheet::default();
        let first = sheet.one("First name", &profile.first_name);
        let last = sheet.one("Last name", &profile.last_name);
        let missing = match (&first, &last) {
            (Some(_), Some(_)) => None,
            (None, None) => Some("a first and a last name".to_owned()),
            (None, _) => Some("a first name".to_owned()),
            (_, None) => Some("a last name".to_owned()),
        };
        sheet.one("Preferred name", &profile.preferred_name);
        sheet.one("Company", &profile.company);
        sheet.one("Title", &position(profile).map(|title| shortened(&title)));
        sheet.emails(&profile.emails);
        sheet.phones(&profile.phones);
        sheet.addresses(profile);
        sheet.social(profile);
        sheet.websites(profile);
        sheet.one("Note", &profile.notes);
        if !profile.tags.is_empty() {
            sheet.put("Tags", &profile.tags.join(", "));
        }
        let name = match profile.name() {
            name if name.trim().is_empty() => profile.external_id.clone(),
            name => line(&Some(name)).unwrap_or_default(),
        };
        let mut left_out = sheet.left_out;
        left_out.extend(sheet.junk);
        Self {
            name,
            fields: sheet.fields,
            missing,
            left_out,
        }
    }

    /// Returns the first [`CARDS`] people of a list.
    pub fn first_of<'p>(profiles: impl IntoIterator<Item = &'p Profile>) -> Vec<Self> {
        profiles.into_iter().take(CARDS).map(Self::of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{Contact, ContactKind};

    #[test]
    fn a_card_shows_what_an_export_would_send_and_what_is_missing() {
        let profile = Profile {
            first_name: Some("Ada".to_owned()),
            title: Some("Weaver".to_owned()),
            company: Some("=SUM(A1:A3)".to_owned()),
            emails: vec![Contact::new("ada@mills.io", Some(ContactKind::Work))],
            phones: vec!["4.2E+11".into()],
            linkedin: Some("https://www.linkedin.com/in/ada-mills".to_owned()),
            notes: Some("Met in Turin".to_owned()),
            tags: vec!["rust".to_owned(), "onsite".to_owned()],
            ..Profile::default()
        };
        let card = Card::of(&profile);
        let shown: Vec<(&str, &str)> = card
            .fields
            .iter()
            .map(|field| (field.label.as_str(), field.value.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                ("First name", "Ada"),
                ("Title", "Weaver"),
                ("Work e-mail", "ada@mills.io"),
                ("LinkedIn", "https://www.linkedin.com/in/ada-mills"),
                ("Note", "Met in Turin"),
                ("Tags", "rust, onsite"),
            ]
        );
        assert_eq!(card.missing.as_deref(), Some("a last name"));
        assert_eq!(card.left_out.len(), 1);
        assert_eq!(Card::first_of(vec![&profile; 9]).len(), CARDS);
    }
}
