//! One line of the reckoning: what was compared, what it adds.

use crate::people::page::PageKind;

use super::compare::{
    CompanyFinding, Comparison, FamilyLevel, GivenLevel, HandleFinding, KeyKindFound, MiddleLevel,
};
use super::verdict::{EvidenceKind, LineRole};

/// What one field adds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub field: Field,
    pub bits: f32,
    /// How many candidates share the value, where that is known.
    pub count: Option<u64>,
}

/// What a line is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Field {
    Given(GivenLevel),
    Family(FamilyLevel),
    /// The name taken together: its bits are the correction for how many people bear it.
    WholeName,
    Swapped,
    Middle(MiddleLevel),
    Generation,
    Company(CompanyFinding),
    /// An alias learnt from the mail domain.
    LearntCompany(String),
    Town,
    Title(f32),
    Handle(HandleFinding),
    /// Place among the keys in common.
    SameKey(usize),
    /// Place among the pages that differ.
    OtherKey(usize),
    OtherPhone,
    /// The number of candidates that could have agreed by chance.
    Prior,
}

impl Field {
    /// Returns what the field does in the reckoning.
    pub(super) fn role(&self) -> LineRole {
        match self {
            Self::WholeName => LineRole::WholeName,
            Self::Prior => LineRole::Chance,
            _ => LineRole::Compared,
        }
    }

    /// Returns the kind of evidence for show.
    pub(super) fn kind(&self, comparison: &Comparison) -> EvidenceKind {
        match self {
            Self::Given(_) => EvidenceKind::GivenName,
            Self::Family(_) => EvidenceKind::FamilyName,
            Self::WholeName | Self::Swapped | Self::Prior => EvidenceKind::Name,
            Self::Middle(_) => EvidenceKind::MiddleName,
            Self::Generation => EvidenceKind::Generation,
            Self::Company(_) | Self::LearntCompany(_) => EvidenceKind::Company,
            Self::Town => EvidenceKind::Location,
            Self::Title(_) => EvidenceKind::Title,
            Self::Handle(_) => EvidenceKind::Handle,
            Self::OtherPhone => EvidenceKind::Phone,
            Self::SameKey(at) => comparison
                .keys
                .same
                .get(*at)
                .map_or(EvidenceKind::Page, |key| match key.kind {
                    KeyKindFound::Page(kind) | KeyKindFound::OpenPage(kind) => page_kind(kind),
                    KeyKindFound::EmployerSite => EvidenceKind::Website,
                    KeyKindFound::Phone
                    | KeyKindFound::FilmPhone
                    | KeyKindFound::PhoneTail
                    | KeyKindFound::PhoneSlip => EvidenceKind::Phone,
                    _ => EvidenceKind::Email,
                }),
            Self::OtherKey(at) => comparison
                .keys
                .other
                .get(*at)
                .map_or(EvidenceKind::Page, |key| page_kind(key.kind)),
        }
    }
}

fn page_kind(kind: PageKind) -> EvidenceKind {
    match kind {
        PageKind::Linkedin | PageKind::LinkedinId => EvidenceKind::Linkedin,
        PageKind::Github | PageKind::GithubId | PageKind::GithubProject => EvidenceKind::Github,
        PageKind::Site => EvidenceKind::Website,
        _ => EvidenceKind::Page,
    }
}
