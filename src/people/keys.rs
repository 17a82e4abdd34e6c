//! Strong match keys: the values by which a profile and a candidate can meet exactly.

use std::cell::LazyCell;

use super::{Candidate, Profile, email, page, phone, place};

/// One canonical value that can be looked up; two records share a person's key where both parts
/// are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatchKey {
    /// What kind of value it is.
    pub kind: KeyKind,
    /// The canonical value.
    pub key: String,
}

impl MatchKey {
    /// Returns the key as text, as rows of the outbox and decisions keep it.
    pub fn as_text(&self) -> String {
        format!("{}:{}", self.kind.word(), self.key)
    }
}

/// Returns whether a key as text is one person's as a rule: numbers and sites are shared by colleagues.
pub fn is_ones_own(key: &str) -> bool {
    (key.starts_with("email:") || key.starts_with("page:"))
        && !key.starts_with("page:site:")
        && !key.starts_with("page:other:")
}

/// Kinds of strong keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// E-mail address that can belong to one person.
    Email,
    /// Last eight digits of a phone number: finds, and is confirmed by
    /// [`phone::Phone::agreement`].
    Phone,
    /// `network:key` of a page, see [`page::parse`].
    Page,
}

impl KeyKind {
    /// Returns the word by which a table can store it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Page => "page",
        }
    }
}

/// Everything in a record that keys come from, canonical, each with its place in the record.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// Addresses, each with its position among the addresses of the record.
    pub emails: Vec<(usize, email::Email)>,
    /// Numbers, each with its position among the numbers of the record.
    pub phones: Vec<(usize, phone::Phone)>,
    /// Pages, each with its position among the pages of the record (see [`Profile::pages`]).
    pub pages: Vec<(usize, page::Page)>,
}

impl Keys {
    /// Returns the keys of a profile.
    pub fn of_profile(profile: &Profile) -> Self {
        let country = || {
            let location = profile.location.as_deref()?;
            place::canonical(location).country
        };
        let mut keys = Self::of(&profile.emails, &profile.phones, country);
        for (position, page) in read_pages(profile).enumerate() {
            keys.add_page(position, page);
        }
        keys
    }

    /// Returns the keys of a candidate.
    pub fn of_candidate(candidate: &Candidate) -> Self {
        let country = || {
            let mut addresses = candidate.addresses.iter();
            addresses.find_map(|address| place::canonical(address).country)
        };
        let mut keys = Self::of(&candidate.emails, &candidate.phones, country);
        for (position, raw) in candidate.urls.iter().enumerate() {
            keys.add_page(position, page::parse(raw));
        }
        keys
    }

    fn of<T: AsRef<str>>(
        emails: &[T],
        phones: &[T],
        country: impl FnOnce() -> Option<&'static str>,
    ) -> Self {
        let country = LazyCell::new(country);
        let mut keys = Self::default();
        for (position, email) in emails
            .iter()
            .enumerate()
            .filter_map(|(at, raw)| Some((at, email::canonical(raw.as_ref())?)))
        {
            let named = [
                (page::PageKind::Github, &email.github_login),
                (page::PageKind::GithubId, &email.github_id),
            ];
            for (kind, key) in named {
                let page = key.clone().map(|key| page::Page { kind, key });
                keys.add_page(usize::MAX, page);
            }
            if !keys.emails.iter().any(|(_, known)| *known == email) {
                keys.emails.push((position, email));
            }
        }
        for (position, phone) in phones
            .iter()
            .enumerate()
            .filter_map(|(at, raw)| Some((at, phone::canonical_in(raw.as_ref(), || *country)?)))
        {
            if !keys.phones.iter().any(|(_, known)| *known == phone) {
                keys.phones.push((position, phone));
            }
        }
        keys
    }

    fn add_page(&mut self, position: usize, page: Option<page::Page>) {
        if let Some(page) = page.filter(|page| !self.pages.iter().any(|(_, known)| known == page)) {
            self.pages.push((position, page));
        }
    }

    /// Returns the strong keys, sorted, each once.
    pub fn strong(&self) -> Vec<MatchKey> {
        let emails = self
            .emails
            .iter()
            .filter(|(_, email)| email.kind.is_personal_key())
            .map(|(_, email)| (KeyKind::Email, email.key.clone()));
        let phones = self
            .phones
            .iter()
            .map(|(_, phone)| (KeyKind::Phone, phone.tail().to_owned()));
        // What an account holds is not the one person's page.
        let of_people = |page: &page::Page| page.kind != page::PageKind::GithubProject;
        let pages = self
            .pages
            .iter()
            .filter(|(_, page)| of_people(page))
            .map(|(_, page)| {
                (
                    KeyKind::Page,
                    format!("{:?}:{}", page.kind, page.key).to_lowercase(),
                )
            });
        let mut keys: Vec<MatchKey> = emails
            .chain(phones)
            .chain(pages)
            .map(|(kind, key)| MatchKey { kind, key })
            .collect();
        keys.sort();
        keys.dedup();
        keys
    }
}

/// Returns the pages of a profile in their order (see [`Profile::pages`]), each read when it is asked for.
pub(super) fn pages(profile: &Profile) -> impl Iterator<Item = page::Page> {
    read_pages(profile).flatten()
}

/// Returns for each page of a profile its key, where it has one.
fn read_pages(profile: &Profile) -> impl Iterator<Item = Option<page::Page>> {
    let fields = [
        (&profile.linkedin, page::parse_linkedin as fn(&str) -> _),
        (&profile.github, page::parse_github),
        (&profile.profile_url, page::parse),
    ];
    let fields = fields
        .into_iter()
        .filter_map(|(raw, parse)| Some((raw.as_deref()?, parse)));
    let others = profile
        .urls
        .iter()
        .map(|raw| (raw.as_str(), page::parse as fn(&str) -> _));
    fields.chain(others).map(|(raw, parse)| parse(raw))
}

/// Returns the strong keys of a profile, sorted, each once.
pub fn match_keys_of_profile(profile: &Profile) -> Vec<MatchKey> {
    Keys::of_profile(profile).strong()
}

/// Returns the strong keys of a candidate, sorted, each once.
pub fn match_keys_of_candidate(candidate: &Candidate) -> Vec<MatchKey> {
    Keys::of_candidate(candidate).strong()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_github_address_is_a_login() {
        let profile = Profile {
            emails: vec!["12+Colm@users.noreply.github.com".into()],
            ..Profile::default()
        };
        let page = |key: &str| MatchKey {
            kind: KeyKind::Page,
            key: key.into(),
        };
        assert_eq!(
            match_keys_of_profile(&profile),
            [page("github:colm"), page("githubid:12")]
        );
    }

    #[test]
    fn role_boxes_are_no_keys() {
        let profile = Profile {
            emails: vec!["jobs@acme.io".into(), "jane@acme.io".into()],
            ..Profile::default()
        };
        assert_eq!(match_keys_of_profile(&profile).len(), 1);
    }
}
