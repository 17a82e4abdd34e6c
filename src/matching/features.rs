//! What of a profile or a candidate takes part in matching, in one compact form for both.
//!
//! [`Features`] is a run of bytes, as the index keeps it; [`View`] reads it without copying text.
//! Positions (`at`) lead back to the value as written, for showing it.

mod handles;
mod wire;

use crate::people::email::EmailKind;
use crate::people::keys::Keys;
use crate::people::name::{Generation, Name, Token};
use crate::people::page::PageKind;
use crate::people::phone::Phone;
use crate::people::{Candidate, Profile, company, place, text};

use wire::{Reader, Writer};

/// The features of one record, encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Features(Vec<u8>);

/// The features of one record, decoded.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct View<'a> {
    pub given: Vec<Word<'a>>,
    pub family: Vec<Word<'a>>,
    pub other_given: Vec<Word<'a>>,
    pub other_family: Vec<Word<'a>>,
    pub generation: Option<Generation>,
    pub mails: Vec<Mail<'a>>,
    pub phones: Vec<Number<'a>>,
    pub pages: Vec<Link<'a>>,
    /// Each employer.
    pub companies: Vec<Employer<'a>>,
    pub towns: Vec<&'a str>,
    /// The words of the title, folded.
    pub title: Vec<&'a str>,
    /// Names the person chose in e-mails and pages.
    pub handles: Vec<Handle<'a>>,
}

/// An employer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Employer<'a> {
    /// See [`company::Company::key`].
    pub key: &'a str,
    pub words: Vec<&'a str>,
}

/// A name a person chose: the part before the `@`, a vanity name, a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Handle<'a> {
    /// Letters and digits only.
    pub text: &'a str,
    /// Its words of letters, at least two letters each, with a blank between them.
    words: &'a str,
}

impl<'a> Handle<'a> {
    /// Returns its words of letters, at least two letters each.
    pub(super) fn words(&self) -> impl Iterator<Item = &'a str> {
        self.words.split_ascii_whitespace()
    }

    /// Returns the digits at its end.
    pub(super) fn digits(&self) -> &'a str {
        let letters = self.text.trim_end_matches(|c: char| c.is_ascii_digit());
        self.text.get(letters.len()..).unwrap_or("")
    }
}

/// A word of a name, see [`Token`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub fold: &'a str,
    pub soft: &'a str,
}

impl Word<'_> {
    pub(super) fn is_initial(&self) -> bool {
        self.fold.len() == 1
    }
}

/// An e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mail<'a> {
    pub at: u8,
    pub kind: EmailKind,
    pub key: &'a str,
}

impl<'a> Mail<'a> {
    pub(super) fn local(&self) -> &'a str {
        let local = self.key.split_once('@').map_or("", |(local, _)| local);
        local.split('+').next().unwrap_or(local)
    }

    pub(super) fn domain(&self) -> &'a str {
        self.key.split_once('@').map_or("", |(_, domain)| domain)
    }

    /// Returns the label of the domain that names its owner: `acme` of `mail.acme.co.uk`.
    pub(super) fn domain_label(&self) -> &'a str {
        domain_label(self.domain())
    }
}

/// A phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number<'a> {
    pub at: u8,
    pub country: Option<u16>,
    pub trunk: bool,
    pub guessed: bool,
    pub national: &'a str,
}

impl Number<'_> {
    pub(super) fn phone(&self) -> Phone {
        Phone {
            country: self.country,
            national: self.national.to_owned(),
            trunk: self.trunk,
            guessed: self.guessed,
        }
    }

    pub(super) fn tail(&self) -> &str {
        self.national
            .get(self.national.len().saturating_sub(8)..)
            .unwrap_or(self.national)
    }
}

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link<'a> {
    pub at: u8,
    pub kind: PageKind,
    pub key: &'a str,
}

/// Returns the label of a host that names its owner.
pub(super) fn domain_label(domain: &str) -> &str {
    const SECOND_LEVEL: &[&str] = &[
        "co", "com", "org", "net", "ac", "edu", "gov", "or", "ne", "gob", "gv",
    ];
    let mut labels = domain.rsplit('.');
    let _top = labels.next();
    match (labels.next(), labels.next()) {
        (Some(second), Some(third)) if SECOND_LEVEL.contains(&second) => third,
        (Some(second), _) => second,
        _ => domain,
    }
}

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

/// `Data Engineer at Acme` names an employer where the field is empty.
fn employer_in(headline: &str) -> Option<&str> {
    let (_, employer) = headline
        .split_once(" at ")
        .or_else(|| headline.split_once(" @ "))?;
    employer
        .split(['|', '•', ','])
        .next()
        .map(str::trim)
        .filter(|employer| !employer.is_empty())
}

impl<'a> View<'a> {
    /// Reads features. Damaged bytes give what could be read before the damage.
    pub(super) fn read(bytes: &'a [u8]) -> Self {
        let mut input = Reader::new(bytes);
        let mut words = || {
            input.list(|input| {
                let fold = input.text();
                let soft = input.text();
                Word {
                    fold,
                    soft: if soft.is_empty() { fold } else { soft },
                }
            })
        };
        let (given, family, other_given, other_family) = (words(), words(), words(), words());
        Self {
            given,
            family,
            other_given,
            other_family,
            generation: wire::generation(input.byte()),
            mails: input.list(|input| Mail {
                at: input.byte(),
                kind: wire::mail_kind(input.byte()),
                key: input.text(),
            }),
            phones: input.list(|input| {
                let (at, flags) = (input.byte(), input.byte());
                let country = Some(input.number()).filter(|country| *country != 0);
                Number {
                    at,
                    country,
                    trunk: flags & 1 != 0,
                    guessed: flags & 2 != 0,
                    national: input.text(),
                }
            }),
            pages: input.list(|input| Link {
                at: input.byte(),
                kind: wire::page_kind(input.byte()),
                key: input.text(),
            }),
            companies: input.list(|input| Employer {
                key: input.text(),
                words: input.list(Reader::text),
            }),
            towns: input.list(Reader::text),
            title: input.list(Reader::text),
            handles: input.list(|input| Handle {
                text: input.text(),
                words: input.text(),
            }),
        }
    }

    /// Returns the words of the title as one key, empty where there is none.
    pub(super) fn title_key(&self) -> String {
        self.title.concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        assert_eq!(view.towns, ["munich"]);
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
