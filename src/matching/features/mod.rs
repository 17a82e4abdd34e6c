//! What of a profile or a candidate takes part in matching, in one compact form for both.
//!
//! [`Features`] is a run of bytes, as the index keeps it; [`View`] reads it without copying text.
//! Positions (`at`) lead back to the value as written, for showing it.

mod handles;
mod view;
mod wire;

use crate::people::keys::Keys;
use crate::people::name::{Name, Token};
use crate::people::page::PageKind;
use crate::people::{Candidate, Profile, company, place, text};

pub(super) use view::{Employer, Handle, Mail, Number, View, Word, domain_label};
use wire::Writer;

/// The features of one record, encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Features(Vec<u8>);

impl Features {
    /// Returns the features of a profile.
    pub(super) fn of_profile(profile: &Profile) -> Self {
        let name = Name::parse(
            profile.first_name.as_deref(),
            profile.last_name.as_deref(),
            profile.full_name.as_deref(),
            profile.preferred_name.as_deref(),
        );
        let mut keys = Keys::of_profile(profile);
        for key in ["github_id", "githubId"] {
            if let Some(id) = profile
                .extra
                .get(key)
                .map(|id| id.to_string().trim_matches('"').to_owned())
                && !id.is_empty()
                && id.bytes().all(|b| b.is_ascii_digit())
            {
                keys.pages.push((
                    usize::MAX,
                    crate::people::page::Page {
                        kind: PageKind::GithubId,
                        key: id,
                    },
                ));
            }
        }
        let company = profile
            .company
            .as_deref()
            .or_else(|| employer_in(profile.headline.as_deref()?));
        Self::build(
            &name,
            &keys,
            company,
            profile.location.iter().map(String::as_str),
            profile.position(),
        )
    }

    /// Returns the features of a candidate.
    pub(super) fn of_candidate(candidate: &Candidate) -> Self {
        let name = Name::parse(
            candidate.first_name.as_deref(),
            candidate.last_name.as_deref(),
            None,
            candidate.preferred_name.as_deref(),
        );
        let keys = Keys::of_candidate(candidate);
        let addresses = candidate.addresses.iter().map(String::as_str);
        Self::build(
            &name,
            &keys,
            candidate.company.as_deref(),
            addresses,
            candidate.title.as_deref(),
        )
    }

    /// Returns features as read from the index.
    pub(super) fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Returns the bytes to keep.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the decoded form. Damaged bytes give what could be read before the damage.
    pub(super) fn view(&self) -> View<'_> {
        View::read(&self.0)
    }

    fn build<'t>(
        name: &Name,
        keys: &Keys,
        company: Option<&str>,
        places: impl Iterator<Item = &'t str>,
        title: Option<&str>,
    ) -> Self {
        let mut out = Writer::default();
        for tokens in [
            &name.given,
            &name.family,
            &name.other_given,
            &name.other_family,
        ] {
            out.list(tokens, |out, token: &Token| {
                out.text(&token.fold);
                out.text(if token.soft == token.fold {
                    ""
                } else {
                    &token.soft
                });
            });
        }
        out.byte(wire::generation_code(name.generation));
        let position = |at: usize| u8::try_from(at).unwrap_or(u8::MAX);
        out.list(&keys.emails, |out, (at, email)| {
            out.byte(position(*at));
            out.byte(wire::mail_code(email.kind));
            out.text(&email.key);
        });
        out.list(&keys.phones, |out, (at, phone)| {
            out.byte(position(*at));
            out.byte(u8::from(phone.trunk) | u8::from(phone.guessed) << 1);
            out.number(phone.country.unwrap_or(0));
            out.text(&phone.national);
        });
        out.list(&keys.pages, |out, (at, page)| {
            out.byte(position(*at));
            out.byte(wire::page_code(page.kind));
            out.text(&page.key);
        });
        out.list(
            &company.map(company::canonical).unwrap_or_default(),
            |out, company| {
                out.text(&company.key());
                out.list(&company.words, |out, word| out.text(word));
            },
        );
        let mut towns: Vec<String> = Vec::new();
        for town in places.filter_map(|raw| place::canonical(raw).town) {
            if !towns.contains(&town) {
                towns.push(town);
            }
        }
        out.list(&towns, |out, town| out.text(town));
        let mut words = text::words(title.unwrap_or(""));
        words.truncate(8);
        out.list(&words, |out, word| out.text(word));
        out.list(&handles::handles(keys), |out, handle| {
            out.text(&handle.text);
            out.text(&handle.words.join(" "));
        });
        Self(out.into_bytes())
    }
}

/// `Data Engineer at Acme` and `Data Engineer, Acme` name an employer where the field is empty.
fn employer_in(headline: &str) -> Option<&str> {
    let line = headline.split(['|', '•', '·']).next().unwrap_or(headline);
    let (_, employer) = [" at ", " @ ", ", "]
        .iter()
        .find_map(|mark| line.split_once(mark))?;
    employer
        .split(',')
        .next()
        .map(str::trim)
        .filter(|employer| !employer.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::name::Generation;
    use proptest::prelude::*;

    #[test]
    fn reads_what_it_wrote() {
        let candidate = Profile {
            first_name: Some("Jürgen".into()),
            last_name: Some("Großkopfer Jr.".into()),
            emails: vec!["x".into(), "j.g@acme.de".into()],
            phones: vec!["+49 171 2345678".into()],
            linkedin: Some("linkedin.com/in/jg".into()),
            company: Some("Acme GmbH".into()),
            location: Some("Munich".into()),
            ..Profile::default()
        };
        let features = Features::of_profile(&candidate);
        let view = features.view();
        assert_eq!(view.given[0].fold, "jurgen");
        assert_eq!(view.family[0].soft, "groskopfer");
        assert_eq!(view.generation, Some(Generation::Junior));
        assert_eq!(
            (view.mails[0].at, view.mails[0].domain_label()),
            (1, "acme")
        );
        assert_eq!(view.phones[0].country, Some(49));
        assert_eq!(view.companies[0].key, "acme");
        assert_eq!(view.towns.as_slice(), ["munich"]);
    }

    #[test]
    fn labels_of_domains() {
        for (domain, label) in [
            ("acme.com", "acme"),
            ("mail.acme.co.uk", "acme"),
            ("jane.example", "jane"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(domain_label(domain), label);
        }
    }

    proptest! {
        #[test]
        fn damaged_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Features::from_bytes(bytes).view();
        }
    }
}
