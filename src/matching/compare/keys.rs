//! Which keys two records have in common, and which differ.

use super::address::names_person;
use super::{alphanumeric, carries_employer};
use crate::matching::features::{Number, View, Word};
use crate::people::email::EmailKind;
use crate::people::page::PageKind;
use crate::people::phone::PhoneAgreement;
use crate::people::text::within_edits;

/// A key both records hold, with its position as written on each side (255: not from a field).
#[derive(Clone, Debug, PartialEq)]
pub(in crate::matching) struct KeyFinding {
    pub kind: KeyKindFound,
    /// Canonical value.
    pub key: String,
    pub profile_at: u8,
    pub candidate_at: u8,
}

/// What kind of key two records have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::matching) enum KeyKindFound {
    /// A page of one person.
    Page(PageKind),
    /// A page on a host that nobody knows, without anything of the person's name in its address: it may be anybody's.
    OpenPage(PageKind),
    /// A private mailbox, or one under a domain of the person's own.
    OwnMail,
    /// A mailbox under a domain of a company, which may be given to the next employee.
    CompanyMail,
    /// A phone number.
    Phone,
    /// A phone number that is kept for films and examples.
    FilmPhone,
    /// The last digits of a phone number; can't be shown to be one line.
    PhoneTail,
    /// A phone number with one digit wrong, left out or swapped with its neighbour: a slip of the pen,
    /// or the next extension.
    PhoneSlip,
    /// An address that differs in `+tag` only, at a provider not known to ignore it.
    TaggedMail,
    /// The mailbox of a function.
    SharedMail,
    /// The employer's site.
    EmployerSite,
}

impl KeyKindFound {
    /// Returns whether the key belongs to one person for good.
    pub(in crate::matching) fn is_personal(self) -> bool {
        matches!(self, Self::Page(_) | Self::OwnMail)
    }

    /// Returns whether the key is a name on a network that says nothing of the person's.
    pub(in crate::matching) fn is_open_account(self) -> bool {
        matches!(
            self,
            Self::OpenPage(PageKind::Linkedin | PageKind::Github | PageKind::X)
        )
    }

    /// Returns whether the key belongs to one person as a rule.
    pub(in crate::matching) fn is_strong(self) -> bool {
        self.is_personal() || matches!(self, Self::CompanyMail | Self::Phone)
    }
}

/// A kind of page both records have, with different values.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::matching) struct OtherKey {
    pub kind: PageKind,
    pub profile_at: u8,
    pub candidate_at: u8,
}

/// The keys of a pair.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::matching) struct Keys {
    pub same: Vec<KeyFinding>,
    pub other: Vec<OtherKey>,
    /// Both have phone numbers, none in common.
    pub other_phone: bool,
    /// A mailbox in common carries the given name.
    pub names_given: bool,
    /// The profile's own LinkedIn page is in another record that may be the same person, and so is another one
    /// in this record.
    pub claimed_elsewhere: bool,
}

impl Keys {
    pub(in crate::matching) fn differs(&self, kind: PageKind) -> bool {
        self.other.iter().any(|other| other.kind == kind)
    }
}

pub(super) fn compare(a: &View<'_>, b: &View<'_>) -> Keys {
    let mut keys = Keys::default();
    mails(a, b, &mut keys);
    phones(a, b, &mut keys);
    pages(a, b, &mut keys);
    keys
}

fn mails(a: &View<'_>, b: &View<'_>, keys: &mut Keys) {
    for mine in &a.mails {
        for theirs in &b.mails {
            let kind = if mine.key == theirs.key {
                match mine.kind {
                    EmailKind::Personal => KeyKindFound::OwnMail,
                    // `hello@janedoe.com` is no function of a company.
                    EmailKind::Work | EmailKind::Role if own_domain(mine.domain_label(), a, b) => {
                        KeyKindFound::OwnMail
                    }
                    EmailKind::Work => KeyKindFound::CompanyMail,
                    EmailKind::Role => KeyKindFound::SharedMail,
                    EmailKind::Service | EmailKind::Placeholder => continue,
                }
            } else if mine.kind.is_personal_key()
                && mine.domain() == theirs.domain()
                && mine.local() == theirs.local()
                && mine.local().len() > 2
            {
                KeyKindFound::TaggedMail
            } else {
                continue;
            };
            let given = a.given.iter().chain(&a.other_given);
            let mut given = given.filter(|word| !word.is_initial());
            keys.names_given |= given.any(|word| mine.local().contains(word.fold));
            keys.same.push(KeyFinding {
                kind,
                key: mine.key.to_owned(),
                profile_at: mine.at,
                candidate_at: theirs.at,
            });
        }
    }
}

/// A domain named after the person on both sides, and not after the employer.
fn own_domain(label: &str, a: &View<'_>, b: &View<'_>) -> bool {
    let named_after = |view: &View<'_>| named_after_family(label, view);
    let label = alphanumeric(label);
    let employer = |view: &View<'_>| {
        view.companies
            .iter()
            .any(|employer| employer.words.concat().contains(&*label))
    };
    named_after(a) && named_after(b) && !employer(a) && !employer(b)
}

/// The label of a host carries the family name.
pub(in crate::matching) fn named_after_family(label: &str, view: &View<'_>) -> bool {
    let label = alphanumeric(label);
    let within = |word: &Word<'_>| word.fold.len() > 3 && label.contains(word.fold);
    view.family.iter().any(within)
}

fn phones(a: &View<'_>, b: &View<'_>, keys: &mut Keys) {
    let found = |kind, mine: &Number<'_>, theirs: &Number<'_>| KeyFinding {
        kind,
        key: mine.national.to_owned(),
        profile_at: mine.at,
        candidate_at: theirs.at,
    };
    let pairs = || {
        a.phones
            .iter()
            .flat_map(|mine| b.phones.iter().map(move |theirs| (mine, theirs)))
    };
    let before = keys.same.len();
    for (mine, theirs) in pairs().filter(|(mine, theirs)| mine.tail() == theirs.tail()) {
        let kind = match mine.phone().agreement(&theirs.phone()) {
            PhoneAgreement::Same if mine.phone().is_film() || theirs.phone().is_film() => {
                KeyKindFound::FilmPhone
            }
            PhoneAgreement::Same => KeyKindFound::Phone,
            PhoneAgreement::Tail => KeyKindFound::PhoneTail,
            PhoneAgreement::No => continue,
        };
        keys.same.push(found(kind, mine, theirs));
    }
    if keys.same.len() > before {
        return;
    }
    if let Some((mine, theirs)) = pairs().find(|(mine, theirs)| one_slip(mine, theirs)) {
        keys.same.push(found(KeyKindFound::PhoneSlip, mine, theirs));
        return;
    }
    keys.other_phone = !a.phones.is_empty() && !b.phones.is_empty();
}

/// Long numbers of one country, as far as both name it, that one slip of the pen tells apart.
fn one_slip(a: &Number<'_>, b: &Number<'_>) -> bool {
    let countries = a.country.is_none() || b.country.is_none() || a.country == b.country;
    countries
        && a.national.len().min(b.national.len()) >= 9
        && within_edits(a.national, b.national, 1)
}

fn pages(a: &View<'_>, b: &View<'_>, keys: &mut Keys) {
    for mine in &a.pages {
        let network = mine.kind.network();
        let theirs = || b.pages.iter().filter(|page| page.kind.network() == network);
        let Some(first) = theirs().next() else {
            continue;
        };
        // The page itself before what its owner holds.
        let equal = theirs().filter(|page| page.key == mine.key);
        if let Some(found) = equal.max_by_key(|page| page.kind == network) {
            let employers = mine.kind == PageKind::Site
                && (is_employers(mine.key, a) || is_employers(mine.key, b));
            let kind = if employers {
                KeyKindFound::EmployerSite
            } else if may_be_anybodys(mine.kind)
                && !names_person(mine.kind, mine.key, a)
                && !names_person(mine.kind, mine.key, b)
            {
                let project = [mine.kind, found.kind].contains(&PageKind::GithubProject);
                KeyKindFound::OpenPage(if project {
                    PageKind::GithubProject
                } else {
                    mine.kind
                })
            } else {
                KeyKindFound::Page(network)
            };
            keys.same.push(KeyFinding {
                kind,
                key: mine.key.to_owned(),
                profile_at: mine.at,
                candidate_at: found.at,
            });
        } else {
            keys.other.push(OtherKey {
                kind: mine.kind,
                profile_at: mine.at,
                candidate_at: first.at,
            });
        }
    }
    // A page of a kind that agrees elsewhere is one more page, not a contradiction.
    let agreed: Vec<PageKind> = keys
        .same
        .iter()
        .filter_map(|found| {
            if let KeyKindFound::Page(kind) | KeyKindFound::OpenPage(kind) = found.kind {
                Some(kind.network())
            } else {
                None
            }
        })
        .collect();
    keys.other.retain(|other| {
        !agreed.contains(&other.kind)
            && !matches!(
                other.kind,
                PageKind::Other
                    | PageKind::Site
                    | PageKind::Social
                    | PageKind::LinkedinId
                    | PageKind::GithubProject
            )
    });
}

/// Pages of which only the address can tell whether they are one person's: a name chosen on a network may be a project's,
/// a company's, somebody famous's, or what a form writes there.
fn may_be_anybodys(kind: PageKind) -> bool {
    matches!(
        kind,
        PageKind::Other
            | PageKind::Site
            | PageKind::Social
            | PageKind::Linkedin
            | PageKind::Github
            | PageKind::GithubProject
            | PageKind::X
    )
}

/// The site carries the employer's name, or its domain is that of company mail.
fn is_employers(site: &str, view: &View<'_>) -> bool {
    let label = crate::matching::features::domain_label(site);
    let host = site.split('/').next().unwrap_or(site);
    let by_mail = crate::matching::terms::work_domains(view).any(|domain| domain == host);
    (by_mail || carries_employer(label, &view.companies)) && !named_after_family(label, view)
}
