//! Features, decoded: text borrowed from the bytes.

use smallvec::SmallVec;

use super::wire::{self, Reader};
use crate::people::email::EmailKind;
use crate::people::name::Generation;
use crate::people::page::PageKind;
use crate::people::phone::Phone;

/// The features of one record, decoded.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::matching) struct View<'a> {
    pub given: List<Word<'a>, 3>,
    pub family: List<Word<'a>, 3>,
    pub other_given: List<Word<'a>, 1>,
    pub other_family: List<Word<'a>, 1>,
    pub generation: Option<Generation>,
    pub mails: List<Mail<'a>, 2>,
    pub phones: List<Number<'a>, 2>,
    pub pages: List<Link<'a>, 3>,
    /// Each employer.
    pub companies: List<Employer<'a>, 1>,
    pub towns: List<&'a str, 2>,
    /// The words of the title, folded.
    pub title: List<&'a str, 4>,
    /// Names the person chose in e-mails and pages.
    pub handles: List<Handle<'a>, 4>,
}

/// A list that is nearly always this short, and kept without memory of its own then: a search decodes a hundred records.
pub(in crate::matching) type List<T, const SHORT: usize> = SmallVec<[T; SHORT]>;

/// An employer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::matching) struct Employer<'a> {
    /// See `company::Company::key`.
    pub key: &'a str,
    pub words: List<&'a str, 3>,
}

/// A name a person chose: the part before the `@`, a vanity name, a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::matching) struct Handle<'a> {
    /// Letters and digits only.
    pub text: &'a str,
    /// Its words of letters, at least two letters each, with a blank between them.
    words: &'a str,
}

impl<'a> Handle<'a> {
    /// Returns its words of letters, at least two letters each.
    pub(in crate::matching) fn words(&self) -> impl Iterator<Item = &'a str> {
        self.words.split_ascii_whitespace()
    }

    /// Returns it without the digits at its end.
    pub(in crate::matching) fn letters(&self) -> &'a str {
        self.text.trim_end_matches(|c: char| c.is_ascii_digit())
    }

    /// Returns the digits at its end.
    pub(in crate::matching) fn digits(&self) -> &'a str {
        self.text.get(self.letters().len()..).unwrap_or("")
    }
}

/// A word of a name, see `Token`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::matching) struct Word<'a> {
    pub fold: &'a str,
    pub soft: &'a str,
}

impl Word<'_> {
    pub(in crate::matching) fn is_initial(&self) -> bool {
        self.fold.len() == 1
    }
}

/// An e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::matching) struct Mail<'a> {
    pub at: u8,
    pub kind: EmailKind,
    pub key: &'a str,
}

impl<'a> Mail<'a> {
    pub(in crate::matching) fn local(&self) -> &'a str {
        let local = self.key.split_once('@').map_or("", |(local, _)| local);
        local.split('+').next().unwrap_or(local)
    }

    pub(in crate::matching) fn domain(&self) -> &'a str {
        self.key.split_once('@').map_or("", |(_, domain)| domain)
    }

    /// Returns the label of the domain that names its owner: `acme` of `mail.acme.co.uk`.
    pub(in crate::matching) fn domain_label(&self) -> &'a str {
        domain_label(self.domain())
    }
}

/// A phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::matching) struct Number<'a> {
    pub at: u8,
    pub country: Option<u16>,
    pub trunk: bool,
    pub guessed: bool,
    pub national: &'a str,
}

impl Number<'_> {
    pub(in crate::matching) fn phone(&self) -> Phone {
        Phone {
            country: self.country,
            national: self.national.to_owned(),
            trunk: self.trunk,
            guessed: self.guessed,
        }
    }

    pub(in crate::matching) fn tail(&self) -> &str {
        self.national
            .get(self.national.len().saturating_sub(8)..)
            .unwrap_or(self.national)
    }
}

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::matching) struct Link<'a> {
    pub at: u8,
    pub kind: PageKind,
    pub key: &'a str,
}

/// Returns the label of a host that names its owner.
pub(in crate::matching) fn domain_label(domain: &str) -> &str {
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

impl<'a> View<'a> {
    /// Reads features. Damaged bytes give what could be read before the damage.
    pub(in crate::matching) fn read(bytes: &'a [u8]) -> Self {
        let mut input = Reader::new(bytes);
        let word = |input: &mut Reader<'a>| {
            let fold = input.text();
            let soft = input.text();
            Word {
                fold,
                soft: if soft.is_empty() { fold } else { soft },
            }
        };
        // Fields are read in the order in which they are written here.
        Self {
            given: input.list(word),
            family: input.list(word),
            other_given: input.list(word),
            other_family: input.list(word),
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

    /// Returns whether there is an initial in the place of the surname.
    pub(in crate::matching) fn hides_surname(&self) -> bool {
        !self.family.is_empty() && self.family.iter().all(Word::is_initial)
    }

    /// Returns the words of the title as one key, empty where there is none.
    pub(in crate::matching) fn title_key(&self) -> String {
        self.title.concat()
    }
}
