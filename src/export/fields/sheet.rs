//! A profile's values sorted into the places that Greenhouse has for them, and what has none.

use super::super::{Field, LeftOut};
use super::{filled, line};
use crate::harvest::body::{
    AddressType, EmailType, PhoneType, SocialEntry, TypedEntry, WebsiteType,
};
use crate::people::email::{self, EmailKind};
use crate::people::page::{self, PageKind};
use crate::people::{Contact, ContactKind, Profile, clean, text};

/// The preview's two lists while they are filled.
#[derive(Default)]
pub(super) struct Sheet {
    pub fields: Vec<Field>,
    /// Values that Greenhouse has no place for, with the reason.
    pub left_out: Vec<LeftOut>,
    /// Values without meaning: placeholders, fillers.
    pub junk: Vec<LeftOut>,
}

impl Sheet {
    pub(super) fn put(&mut self, label: &str, value: &str) {
        self.fields.push(Field {
            label: label.to_owned(),
            value: value.to_owned(),
        });
    }

    pub(super) fn one(&mut self, label: &str, value: &Option<String>) -> Option<String> {
        let value = line(value)?;
        self.put(label, &value);
        Some(value)
    }

    pub(super) fn emails(&mut self, emails: &[Contact]) -> Vec<TypedEntry<EmailType>> {
        let mut entries = Vec::new();
        for contact in emails {
            let raw = contact.trim();
            if raw.is_empty() {
                continue;
            }
            let email = email::canonical(raw);
            let guessed = match email.as_ref().map(|email| email.kind) {
                Some(EmailKind::Personal) => EmailType::Personal,
                Some(EmailKind::Work) => EmailType::Work,
                Some(EmailKind::Role) => EmailType::Other,
                Some(EmailKind::Placeholder) if email.as_ref().is_some_and(email::is_example) => {
                    // A made-up employer's domain rather than `example.com`.
                    match email.as_ref().map(email::Email::domain) {
                        Some(domain) if domain.ends_with(".example") => EmailType::Work,
                        _ => EmailType::Other,
                    }
                }
                Some(EmailKind::Placeholder | EmailKind::Service) => {
                    self.junk.push(left("E-mail", raw, "a no-reply address"));
                    continue;
                }
                None if raw.contains(char::is_whitespace) || raw.contains('@') => {
                    self.left_out
                        .push(left("E-mail", raw, "not an e-mail address"));
                    continue;
                }
                None => {
                    self.junk.push(left("E-mail", raw, "not an e-mail address"));
                    continue;
                }
            };
            let kind = contact.kind.map_or(guessed, |kind| match kind {
                ContactKind::Personal | ContactKind::Home => EmailType::Personal,
                ContactKind::Work => EmailType::Work,
                _ => EmailType::Other,
            });
            let Some(address) = clean::email(raw) else {
                self.left_out
                    .push(left("E-mail", raw, "not an e-mail address"));
                continue;
            };
            self.put(
                match kind {
                    EmailType::Personal => "E-mail",
                    EmailType::Work => "Work e-mail",
                    EmailType::Other => "Other e-mail",
                },
                &address,
            );
            entries.push(TypedEntry::new(address, kind));
        }
        entries
    }

    pub(super) fn phones(&mut self, phones: &[Contact]) -> Vec<TypedEntry<PhoneType>> {
        let mut entries = Vec::new();
        for contact in phones {
            let raw = contact.trim();
            if raw.is_empty() {
                continue;
            }
            if let Ok(clean) = clean::phone(raw) {
                let known = contact.kind.or(clean.kind);
                let kind = known.map_or_else(|| kind_of_phone(raw), phone_type);
                self.put(
                    match kind {
                        PhoneType::Mobile => "Mobile phone",
                        PhoneType::Home => "Home phone",
                        PhoneType::Work => "Work phone",
                        PhoneType::Skype => "Skype",
                        PhoneType::Other => "Phone",
                    },
                    &clean.number,
                );
                entries.push(TypedEntry::new(clean.number, kind));
            } else if raw.chars().any(|c| c.is_ascii_digit()) {
                let why = clean::phone(raw).err().unwrap_or("no phone number");
                self.left_out.push(left("Phone", raw, why));
            } else {
                self.junk.push(left("Phone", raw, "no digits in it"));
            }
        }
        entries
    }

    pub(super) fn addresses(&mut self, profile: &Profile) -> Vec<TypedEntry<AddressType>> {
        self.one("Location", &profile.location)
            .map(|place| TypedEntry::new(place, AddressType::Other))
            .into_iter()
            .collect()
    }

    /// LinkedIn, GitHub, the profile's page at its source and pages on networks, each once.
    pub(super) fn social(&mut self, profile: &Profile) -> Vec<SocialEntry> {
        let linkedin = address(&profile.linkedin, page::parse_linkedin, LINKEDIN);
        let github = address(&profile.github, page::parse_github, GITHUB);
        let page = filled(&profile.profile_url);
        let named = [
            ("LinkedIn", linkedin),
            ("GitHub", github),
            ("Profile page", page),
        ];
        let named = named
            .into_iter()
            .filter_map(|(label, value)| Some((label, value?)));
        let others = profile
            .urls
            .iter()
            .filter(|url| is_network(url))
            .map(|url| {
                let label = match page::parse(url).map(|page| page.kind.name()) {
                    // A network that has no name here.
                    None | Some("profile page") => "Page",
                    Some(name) => name,
                };
                (label, url.trim().to_owned())
            });
        let mut entries: Vec<SocialEntry> = Vec::new();
        for (label, value) in named.chain(others) {
            let Some(value) = clean::link(&value) else {
                self.left_out.push(left(label, &value, "not a web address"));
                continue;
            };
            if !entries.iter().any(|entry| entry.value == value) {
                self.put(label, &value);
                entries.push(SocialEntry { value });
            }
        }
        entries
    }

    pub(super) fn websites(&mut self, profile: &Profile) -> Vec<TypedEntry<WebsiteType>> {
        let mut entries: Vec<TypedEntry<WebsiteType>> = Vec::new();
        for raw in profile
            .urls
            .iter()
            .map(|url| url.trim())
            .filter(|url| !url.is_empty() && !is_network(url))
        {
            let Some(raw) = clean::link(raw) else {
                self.left_out.push(left("Page", raw, "not a web address"));
                continue;
            };
            let raw = raw.as_str();
            let kind = kind_of_site(raw, &profile.emails);
            if !entries.iter().any(|entry| entry.value == raw) {
                self.put(
                    match kind {
                        WebsiteType::Personal => "Own website",
                        WebsiteType::Company => "Company website",
                        WebsiteType::Portfolio => "Portfolio",
                        WebsiteType::Blog => "Blog",
                        WebsiteType::Other => "Website",
                    },
                    raw,
                );
                entries.push(TypedEntry::new(raw, kind));
            }
        }
        entries
    }
}

/// Where a lone LinkedIn name has its page.
const LINKEDIN: &str = "https://www.linkedin.com/in/";
/// Where a lone GitHub login has its page.
const GITHUB: &str = "https://github.com/";

/// Returns a page as written, or its address where only a name stands for it.
fn address(
    written: &Option<String>,
    parse: fn(&str) -> Option<page::Page>,
    base: &str,
) -> Option<String> {
    let written = filled(written)?;
    let lone = page::parse(&written).is_none() && !written.contains(['/', '.']);
    match parse(&written) {
        Some(page) if lone => Some(format!("{base}{}", page.key)),
        _ => Some(written),
    }
}

fn phone_type(kind: ContactKind) -> PhoneType {
    match kind {
        ContactKind::Mobile => PhoneType::Mobile,
        ContactKind::Home | ContactKind::Personal => PhoneType::Home,
        ContactKind::Work => PhoneType::Work,
        ContactKind::Skype => PhoneType::Skype,
        ContactKind::Other => PhoneType::Other,
    }
}

/// Returns the kind of line that the writing names; nothing is invented where it names none.
fn kind_of_phone(written: &str) -> PhoneType {
    let named = text::words(written).into_iter().find_map(|word| {
        Some(match word.as_str() {
            "mobile" | "cell" | "cellular" | "mobil" | "handy" => PhoneType::Mobile,
            "home" | "private" | "privat" => PhoneType::Home,
            "work" | "office" | "business" => PhoneType::Work,
            "skype" => PhoneType::Skype,
            _ => return None,
        })
    });
    named.unwrap_or(PhoneType::Other)
}

/// Returns the kind of a site by its address: the employer's where a work e-mail has its domain, a
/// blog or a portfolio where it says so, one's own where it is a site without a path.
fn kind_of_site(written: &str, emails: &[Contact]) -> WebsiteType {
    let words = text::words(written);
    let host = written
        .split_once("://")
        .map_or(written, |(_, rest)| rest)
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let of_work = |raw: &Contact| {
        email::canonical(raw).is_some_and(|email| {
            email.kind != EmailKind::Personal
                && (host == email.domain() || host.ends_with(&format!(".{}", email.domain())))
        })
    };
    let has = |word: &str| words.iter().any(|one| one == word);
    if has("blog") {
        WebsiteType::Blog
    } else if has("portfolio") {
        WebsiteType::Portfolio
    } else if emails.iter().any(of_work) {
        WebsiteType::Company
    } else if page::parse(written).is_some_and(|page| page.kind == PageKind::Site) {
        WebsiteType::Personal
    } else {
        WebsiteType::Other
    }
}

/// Whether a page belongs to a network rather than being a site of its own.
fn is_network(url: &str) -> bool {
    page::parse(url).is_some_and(|page| !matches!(page.kind, PageKind::Site | PageKind::Other))
}

fn left(label: &str, value: &str, reason: &str) -> LeftOut {
    LeftOut {
        label: label.to_owned(),
        value: value.to_owned(),
        reason: reason.to_owned(),
    }
}
