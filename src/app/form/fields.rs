//! The fields of a record as lines of text, and back.

use crate::app::field::TextField;
use crate::people::name::{self, Parts, Written};
use crate::people::{Contact, ContactKind, Profile};

/// Stands for the end of a line in notes, which are edited on one.
const RETURN: &str = " ⏎ ";

/// A field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Given name.
    FirstName,
    /// Family name.
    LastName,
    /// The name the person goes by.
    PreferredName,
    /// Position held.
    Title,
    /// The line under the name on a profile page.
    Headline,
    /// Employer.
    Company,
    /// Town or region.
    Location,
    /// One of the e-mail addresses.
    Email,
    /// One of the phone numbers.
    Phone,
    /// The LinkedIn page.
    Linkedin,
    /// The GitHub page.
    Github,
    /// The page at the source.
    ProfilePage,
    /// One of the other pages.
    Page,
    /// Labels, with commas between them.
    Tags,
    /// Notes.
    Notes,
}

impl Field {
    /// Returns the label in front of the line.
    pub fn label(self) -> &'static str {
        match self {
            Self::FirstName => "First name",
            Self::LastName => "Last name",
            Self::PreferredName => "Goes by",
            Self::Title => "Title",
            Self::Headline => "Headline",
            Self::Company => "Company",
            Self::Location => "Location",
            Self::Email => "E-mail",
            Self::Phone => "Phone",
            Self::Linkedin => "LinkedIn",
            Self::Github => "GitHub",
            Self::ProfilePage => "Profile page",
            Self::Page => "Website",
            Self::Tags => "Tags",
            Self::Notes => "Notes",
        }
    }

    /// Returns whether a record has several of it.
    fn is_list(self) -> bool {
        matches!(self, Self::Email | Self::Phone | Self::Page)
    }

    /// Returns the kinds a value can be of (contract 4).
    fn kinds(self) -> &'static [ContactKind] {
        use ContactKind::{Home, Mobile, Other, Personal, Skype, Work};
        match self {
            Self::Email => &[Personal, Work, Other],
            Self::Phone => &[Mobile, Work, Home, Skype, Other],
            _ => &[],
        }
    }
}

/// A line of the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it holds.
    pub of: Field,
    /// The text.
    pub field: TextField,
    /// What the value is for, where that is known.
    pub kind: Option<ContactKind>,
    /// What could be typed here; used only when somebody takes it.
    pub suggestion: Option<String>,
    /// The value as it was before.
    before: Option<Contact>,
}

impl Line {
    fn new(of: Field, text: &str) -> Self {
        Self {
            of,
            field: TextField::new(text),
            kind: None,
            suggestion: None,
            before: None,
        }
    }

    fn contact(of: Field, contact: &Contact) -> Self {
        Self {
            kind: contact.kind,
            before: Some(contact.clone()),
            ..Self::new(of, &contact.value)
        }
    }

    /// Takes the next kind a value of this field can be of, after the last none; false where it has
    /// no kinds.
    pub(super) fn next_kind(&mut self) -> bool {
        let kinds = self.of.kinds();
        let next = match self.kind {
            None => 0,
            Some(kind) => kinds
                .iter()
                .position(|one| *one == kind)
                .map_or(0, |at| at + 1),
        };
        self.kind = kinds.get(next).copied();
        !kinds.is_empty()
    }

    /// Returns the text without blanks around it; none where nothing is left.
    fn text(&self) -> Option<String> {
        let text = self.field.text().trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Returns the value with its kind; the source's label stays while the value does.
    fn value(&self) -> Option<Contact> {
        let value = self.text()?;
        let label = self
            .before
            .as_ref()
            .filter(|before| before.value == value)
            .and_then(|before| before.label.clone());
        Some(Contact {
            value,
            kind: self.kind,
            label,
        })
    }
}

/// Returns a record as lines, with an empty one below each list.
pub(super) fn lines(profile: &Profile) -> Vec<Line> {
    let (first, last) = names(profile);
    let suggested = name::suggest(profile);
    let suggest = |there: &str, of: fn(&name::Suggestion) -> &String| {
        let text = suggested.as_ref().map(of).cloned();
        text.filter(|text| there.is_empty() && !text.is_empty())
    };
    let text = |of: Field, value: &Option<String>| Line::new(of, value.as_deref().unwrap_or(""));
    let mut lines = vec![
        Line {
            suggestion: suggest(&first, |suggested| &suggested.first),
            ..Line::new(Field::FirstName, &first)
        },
        Line {
            suggestion: suggest(&last, |suggested| &suggested.last),
            ..Line::new(Field::LastName, &last)
        },
        text(Field::PreferredName, &profile.preferred_name),
        text(Field::Title, &profile.title),
        text(Field::Headline, &profile.headline),
        text(Field::Company, &profile.company),
        text(Field::Location, &profile.location),
    ];
    let emails = profile.emails.iter();
    lines.extend(emails.map(|one| Line::contact(Field::Email, one)));
    lines.push(Line::new(Field::Email, ""));
    let phones = profile.phones.iter();
    lines.extend(phones.map(|one| Line::contact(Field::Phone, one)));
    lines.push(Line::new(Field::Phone, ""));
    lines.push(text(Field::Linkedin, &profile.linkedin));
    lines.push(text(Field::Github, &profile.github));
    lines.push(text(Field::ProfilePage, &profile.profile_url));
    lines.extend(profile.urls.iter().map(|url| Line::new(Field::Page, url)));
    lines.push(Line::new(Field::Page, ""));
    lines.push(Line::new(Field::Tags, &profile.tags.join(", ")));
    let notes = profile.notes.as_deref().unwrap_or("");
    let notes: Vec<&str> = notes.lines().collect();
    lines.push(Line::new(Field::Notes, &notes.join(RETURN)));
    lines
}

/// Returns given and family name as the record has them, from the whole name where it has no parts.
fn names(profile: &Profile) -> (String, String) {
    let given = profile.first_name.clone().unwrap_or_default();
    let family = profile.last_name.clone().unwrap_or_default();
    if given.trim().is_empty() && family.trim().is_empty() {
        let written = Written::of_parts(&Parts {
            full: profile.full_name.as_deref(),
            ..Parts::default()
        });
        return (
            written.first.unwrap_or_default(),
            written.last.unwrap_or_default(),
        );
    }
    (given, family)
}

/// Returns the record that the lines say, with what they do not show as it was `before`.
pub(super) fn profile(before: &Profile, lines: &[Line]) -> Profile {
    let of = |of: Field| lines.iter().filter(move |line| line.of == of);
    let one = |field: Field| of(field).find_map(Line::text);
    let mut profile = Profile {
        preferred_name: one(Field::PreferredName),
        title: one(Field::Title),
        headline: one(Field::Headline),
        company: one(Field::Company),
        location: one(Field::Location),
        emails: of(Field::Email).filter_map(Line::value).collect(),
        phones: of(Field::Phone).filter_map(Line::value).collect(),
        linkedin: one(Field::Linkedin),
        github: one(Field::Github),
        profile_url: one(Field::ProfilePage),
        urls: of(Field::Page).filter_map(Line::text).collect(),
        ..before.clone()
    };
    let (first, last) = (one(Field::FirstName), one(Field::LastName));
    let parts = |name: &Option<String>| name.clone().unwrap_or_default();
    if (parts(&first), parts(&last)) != names(before) {
        // The whole name would still say what was there before.
        profile.full_name = None;
        (profile.first_name, profile.last_name) = (first, last);
    }
    let tags = one(Field::Tags).unwrap_or_default();
    if tags != before.tags.join(", ") {
        let tags = tags.split(',').map(str::trim);
        profile.tags = tags
            .filter(|tag| !tag.is_empty())
            .map(str::to_owned)
            .collect();
    }
    let notes = one(Field::Notes).unwrap_or_default();
    let notes: Vec<&str> = notes.split('⏎').map(str::trim).collect();
    let notes = notes.join("\n");
    if notes != before.notes.as_deref().map(trimmed).unwrap_or_default() {
        profile.notes = (!notes.is_empty()).then_some(notes);
    }
    profile
}

/// Returns a text as [`profile`] would read it back.
fn trimmed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.join("\n").trim().to_owned()
}

/// Adds an empty line below each list whose last line was filled.
pub(super) fn grow(lines: &mut Vec<Line>) {
    for field in [Field::Email, Field::Phone, Field::Page] {
        let last = lines.iter().rposition(|line| line.of == field);
        if let Some(at) = last
            && field.is_list()
            && lines
                .get(at)
                .is_some_and(|line| !line.field.text().is_empty())
        {
            lines.insert(at + 1, Line::new(field, ""));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Profile {
        Profile {
            external_id: "p-1".into(),
            full_name: Some("Ada King, Countess".into()),
            emails: vec![
                Contact {
                    value: "ada@example.org".into(),
                    kind: Some(ContactKind::Work),
                    label: Some("Office".into()),
                },
                "ada@home.example".into(),
            ],
            phones: vec!["+44 20 7946 0123".into()],
            urls: vec!["https://ada.example".into()],
            tags: vec!["maths".into(), "first".into()],
            notes: Some("Met in May.\n\n  Wants to move.".into()),
            ..Profile::default()
        }
    }

    #[test]
    fn a_record_that_nobody_touched_stays_as_it_was() {
        let record = record();
        assert_eq!(profile(&record, &lines(&record)), record);
        let bare = Profile::default();
        assert_eq!(profile(&bare, &lines(&bare)), bare);
    }

    #[test]
    fn what_is_typed_is_what_is_kept() {
        let record = record();
        let mut lines = lines(&record);
        for line in &mut lines {
            match (line.of, line.field.text()) {
                (Field::LastName, _) => line.field = TextField::new("Lovelace"),
                (Field::Email, "ada@example.org") => line.field = TextField::new("a@example.org"),
                (Field::Email, "ada@home.example") => assert!(line.next_kind()),
                (Field::Phone, "") => line.field = TextField::new(" +1 202 555 0101 "),
                (Field::Notes, _) => line.field = TextField::new("One ⏎ two"),
                _ => {}
            }
        }
        grow(&mut lines);
        let phones = lines.iter().filter(|line| line.of == Field::Phone);
        assert_eq!(phones.count(), 3, "an empty line below");
        let changed = profile(&record, &lines);
        assert_eq!(changed.full_name, None);
        assert_eq!(changed.last_name.as_deref(), Some("Lovelace"));
        assert_eq!(
            changed.emails[0].label, None,
            "the label was the other value's"
        );
        assert_eq!(changed.emails[1].kind, Some(ContactKind::Personal));
        assert_eq!(changed.phones[1], "+1 202 555 0101");
        assert_eq!(changed.notes.as_deref(), Some("One\ntwo"));
        assert_eq!(changed.external_id, "p-1");
    }
}
