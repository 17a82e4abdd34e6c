//! The rule that decides `in_greenhouse`. Never a sum: a score can't tell a namesake from the
//! person, a key with a compatible name can.

use crate::people::page::PageKind;

use super::compare::{
    CompanyFinding, Comparison, FamilyLevel, GivenLevel, KeyKindFound, MiddleLevel, Names,
};

/// Why a pair is certain, or why not although a key agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ruling {
    /// A key of one person agrees and the names are compatible.
    Certain,
    /// No strong key agrees.
    NoKey,
    /// A strong key agrees, but too many people hold it.
    SharedKey,
    /// A strong key agrees, the names don't.
    NamesDiffer,
    /// A page agrees whose address names nobody.
    OpenPage,
    /// A number agrees that is kept for films.
    FilmPhone,
    /// A strong key agrees, the generation marks don't.
    Generation,
    /// A key that families share agrees, and only one side has a generation mark.
    GenerationOneSided,
    /// A key agrees, the LinkedIn pages don't, and the names do in part only or the key is one that passes on.
    OtherLinkedin,
    /// A mailbox agrees, but each of the two LinkedIn pages is in a record of its own.
    ClaimedElsewhere,
    /// A company's mailbox named after the family agrees, and the towns don't.
    Inherited,
    /// A strong key agrees, another strong key differs.
    KeyConflict,
    /// A key that several people may share agrees, and the names agree in part only.
    NamesTooWeak,
    /// There is no name to compare.
    NoName,
}

impl Ruling {
    /// Returns what the rule says, for people.
    pub(super) fn says(self) -> &'static str {
        match self {
            Self::Certain => "certain: a key of one person agrees and the names are compatible",
            Self::NoKey => "not certain: no e-mail, profile or phone in common",
            Self::SharedKey => "not certain: several people hold what they have in common",
            Self::OpenPage => {
                "not certain: the address of the page in common does not say whose it is"
            }
            Self::FilmPhone => {
                "not certain: the phone in common is of the numbers kept for films, or made up"
            }
            Self::NamesDiffer => "not certain: a key agrees, but the names contradict each other",
            Self::Generation => "not certain: a key agrees, but not the generation (Jr., Sr.)",
            Self::GenerationOneSided => {
                "not certain: only one of them is marked as Jr., Sr. or the like, and families share mail and phone"
            }
            Self::OtherLinkedin => {
                "not certain: the LinkedIn pages differ, and what agrees could be another person's as well"
            }
            Self::ClaimedElsewhere => {
                "not certain: this record has another LinkedIn page, and the profile's own is in another record"
            }
            Self::Inherited => {
                "not certain: a company mailbox of the surname passes on with the job, and the towns differ"
            }
            Self::KeyConflict => "not certain: a key agrees, but another one contradicts it",
            Self::NamesTooWeak => {
                "not certain: several people may share the key, and the names agree in part only"
            }
            Self::NoName => "not certain: there is no name to compare",
        }
    }
}

/// Returns what the rule says of a pair. `shared` says of each key in common whether it is held by
/// too many people to prove anything.
pub(super) fn rule(comparison: &Comparison, shared: &[bool]) -> Ruling {
    let keys = &comparison.keys;
    let usable = |at: usize| !shared.get(at).copied().unwrap_or(false);
    let strong: Vec<KeyKindFound> = keys
        .same
        .iter()
        .enumerate()
        .filter(|(at, key)| key.kind.is_strong() && usable(*at))
        .map(|(_, key)| key.kind)
        .collect();
    if strong.is_empty() {
        let any = keys.same.iter().any(|key| key.kind.is_strong());
        let has = |found: fn(&KeyKindFound) -> bool| keys.same.iter().any(|key| found(&key.kind));
        return if any {
            Ruling::SharedKey
        } else if has(|kind| matches!(kind, KeyKindFound::OpenPage(_))) {
            Ruling::OpenPage
        } else if has(|kind| matches!(kind, KeyKindFound::FilmPhone)) {
            Ruling::FilmPhone
        } else {
            Ruling::NoKey
        };
    }
    let names = &comparison.names;
    if names.given == GivenLevel::Missing && names.family == FamilyLevel::Missing {
        return Ruling::NoName;
    }
    if names.generation_conflicts() {
        return Ruling::Generation;
    }
    if keys.differs(PageKind::Orcid) || keys.differs(PageKind::GithubId) {
        return Ruling::KeyConflict;
    }
    let other_linkedin = keys.differs(PageKind::Linkedin);
    if strong.iter().any(|kind| kind.is_personal()) {
        // A site is a family's as often as a mailbox.
        let families = |kind: &KeyKindFound| {
            !matches!(kind, KeyKindFound::Page(_))
                || matches!(kind, KeyKindFound::Page(PageKind::Site | PageKind::Other))
        };
        let mail_only = strong.iter().all(families);
        // Father and son share a mailbox, and the mark is left out as often as not.
        if mail_only && names.generation_one_sided() {
            return Ruling::GenerationOneSided;
        }
        // A renamed page is usual; two pages, each in a record of its own, are two people as often.
        if mail_only && keys.claimed_elsewhere {
            return Ruling::ClaimedElsewhere;
        }
        // Who marries changes the name, and keeps page and mailbox.
        let two_kinds = strong.contains(&KeyKindFound::OwnMail) && !mail_only;
        if two_kinds && names.family == FamilyLevel::Conflict && given_agrees(names.given) {
            return Ruling::Certain;
        }
        return match compatible(names, mail_only) {
            // People rename their page and change jobs; a mailbox that says one thing while page
            // and employer say another deserves a look, unless the whole name says it too.
            Compatibility::Full
                if mail_only
                    && other_linkedin
                    && comparison.company == CompanyFinding::Conflict
                    && !(names.given >= GivenLevel::Sound
                        && names.family >= FamilyLevel::Sound) =>
            {
                Ruling::OtherLinkedin
            }
            Compatibility::Full => Ruling::Certain,
            // Brendan and Breandan, one mailbox, two employers: as likely a couple as a slip.
            Compatibility::Partly
                if mail_only
                    && names.given == GivenLevel::Typo
                    && comparison.company == CompanyFinding::Conflict =>
            {
                Ruling::NamesTooWeak
            }
            Compatibility::Partly if !other_linkedin => Ruling::Certain,
            Compatibility::Partly => Ruling::OtherLinkedin,
            Compatibility::No => Ruling::NamesDiffer,
        };
    }
    if names.given == GivenLevel::Conflict || names.family == FamilyLevel::Conflict {
        return Ruling::NamesDiffer;
    }
    // Phones and company mail are handed from one person to another: the whole name must agree.
    if names.generation_one_sided() {
        return Ruling::GenerationOneSided;
    }
    if other_linkedin {
        return Ruling::OtherLinkedin;
    }
    let siblings = names.given == GivenLevel::Nickname && names.given_siblings;
    let given = given_agrees(names.given) && !siblings;
    let family = names.family >= FamilyLevel::Typo;
    // A mailbox named after the family alone (`doe@acme.com`) passes on with the job.
    let other_town = comparison.town == Some(None);
    if other_town
        && !keys.names_given
        && strong.iter().all(|kind| *kind == KeyKindFound::CompanyMail)
    {
        return Ruling::Inherited;
    }
    if given && family && names.middle != MiddleLevel::Conflict {
        Ruling::Certain
    } else {
        Ruling::NamesTooWeak
    }
}

/// Whether two given names are one, in whatever form.
fn given_agrees(level: GivenLevel) -> bool {
    matches!(
        level,
        GivenLevel::Exact
            | GivenLevel::Parts
            | GivenLevel::Sound
            | GivenLevel::Nickname
            | GivenLevel::Other
    )
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Compatibility {
    /// Both parts agree.
    Full,
    /// They don't contradict.
    Partly,
    /// They contradict.
    No,
}

/// `mail_only`: families share mailboxes, so a name that is alike but for its end, or a frail one
/// that is alike but for a letter, is another name.
fn compatible(names: &Names, mail_only: bool) -> Compatibility {
    let given = match names.given {
        GivenLevel::Conflict | GivenLevel::Derived => return Compatibility::No,
        // Robert and Roberta, Julie and Julien, Chen and Cheng: two names, whatever they have in common.
        GivenLevel::Ending if mail_only || names.given_siblings || names.given_frail => {
            return Compatibility::No;
        }
        GivenLevel::Typo if mail_only && names.given_frail => return Compatibility::No,
        GivenLevel::Nickname if mail_only && names.given_siblings => return Compatibility::No,
        GivenLevel::Initial if mail_only && names.family < FamilyLevel::Part => {
            return Compatibility::No;
        }
        level => given_agrees(level),
    };
    let family = match names.family {
        FamilyLevel::Conflict | FamilyLevel::Derived => return Compatibility::No,
        FamilyLevel::Exact
        | FamilyLevel::Sound
        | FamilyLevel::Former
        | FamilyLevel::Part
        | FamilyLevel::Spelling => true,
        FamilyLevel::Typo
        | FamilyLevel::Confirmed
        | FamilyLevel::Initial
        | FamilyLevel::Missing => false,
    };
    if mail_only && names.middle == MiddleLevel::Conflict {
        return Compatibility::No;
    }
    match (given, family) {
        (true, true) => Compatibility::Full,
        (true, false) | (false, true) => Compatibility::Partly,
        // One part must be more than alike; on a page of one person, which no family shares, it is
        // enough that each is.
        (false, false) => {
            let given = matches!(
                names.given,
                GivenLevel::Typo | GivenLevel::Confirmed | GivenLevel::Initial
            );
            let family = matches!(names.family, FamilyLevel::Typo | FamilyLevel::Confirmed);
            if given && family && !mail_only {
                Compatibility::Partly
            } else {
                Compatibility::No
            }
        }
    }
}
