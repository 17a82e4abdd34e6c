//! Whether two profiles of the library are one person: by the rule that makes a verdict certain.

use super::compare::{CompanyFinding, FamilyLevel, GivenLevel, KeyKindFound, Names, compare};
use super::features::Features;
use super::rule::{Ruling, rule};
use crate::library::{Judge, NameAgreement, Sameness};
use crate::people::Profile;

/// Judges profiles of the library as [`super::Matcher`] judges profile and candidate.
#[derive(Clone, Copy, Debug, Default)]
pub struct SamePerson;

impl Judge for SamePerson {
    fn same(&self, a: &Profile, b: &Profile) -> Sameness {
        let (a, b) = (Features::of_profile(a), Features::of_profile(b));
        let mut comparison = compare(&a.view(), &b.view());
        // Rows of one's own lists that name one account are of one person.
        for key in &mut comparison.keys.same {
            if let KeyKindFound::OpenPage(kind) = key.kind
                && key.kind.is_open_account()
            {
                key.kind = KeyKindFound::Page(kind);
            }
        }
        let kinds = || comparison.keys.same.iter().map(|key| key.kind);
        match rule(&comparison, &[]) {
            Ruling::Certain => Sameness::Same,
            Ruling::NoKey => {
                let related = matches!(
                    comparison.company,
                    CompanyFinding::Same(_) | CompanyFinding::Related(_)
                );
                if exact(&comparison.names) && related {
                    Sameness::Doubt
                } else {
                    Sameness::Other
                }
            }
            // A page or mailbox without a name, such as a pasted link, is whose page it is.
            Ruling::NoName if kinds().any(KeyKindFound::is_personal) => Sameness::Same,
            // Of two names in one mailbox each has it: a household, or the next one in the job.
            Ruling::NamesDiffer if !kinds().any(|kind| matches!(kind, KeyKindFound::Page(_))) => {
                Sameness::Other
            }
            _ if kinds().any(KeyKindFound::is_strong) => Sameness::Doubt,
            _ => Sameness::Other,
        }
    }

    fn names(&self, a: &Profile, b: &Profile) -> NameAgreement {
        let bare = |profile: &Profile| {
            Features::of_profile(&Profile {
                first_name: profile.first_name.clone(),
                last_name: profile.last_name.clone(),
                full_name: profile.full_name.clone(),
                preferred_name: profile.preferred_name.clone(),
                ..Profile::default()
            })
        };
        let (a, b) = (bare(a), bare(b));
        let names = compare(&a.view(), &b.view()).names;
        let missing = names.given == GivenLevel::Missing && names.family == FamilyLevel::Missing;
        let differ = names.given <= GivenLevel::Ending && names.given != GivenLevel::Missing
            || names.family == FamilyLevel::Conflict
            || names.generation_conflicts();
        match (missing, differ) {
            (true, _) => NameAgreement::Unknown,
            (_, true) => NameAgreement::Differ,
            _ if exact(&names) => NameAgreement::Agree,
            _ => NameAgreement::Compatible,
        }
    }
}

/// Whether the whole name is the same, by letters or by sound.
fn exact(names: &Names) -> bool {
    names.given >= GivenLevel::Sound
        && names.family >= FamilyLevel::Sound
        && !names.generation_one_sided()
        && !names.generation_conflicts()
}
