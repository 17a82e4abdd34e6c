//! Two records side by side: how far each field agrees. No weights here, only levels.

mod keys;
mod name;

use super::features::View;
use super::terms::{Handle, handles};
use crate::people::company::{self, CompanyAgreement};

pub(super) use keys::{KeyFinding, KeyKindFound, Keys};
pub(super) use name::{FamilyLevel, GivenLevel, MiddleLevel, Names};

/// Everything that was found out about a pair.
#[derive(Clone, Debug)]
pub(super) struct Comparison {
    pub names: Names,
    pub keys: Keys,
    pub company: CompanyFinding,
    /// Positions of a town in common on both sides; `Some(None)`: both have towns, none in common.
    pub town: Option<Option<(usize, usize)>>,
    /// Share of the title's words in common, where both have a title.
    pub title: Option<f32>,
    pub handle: HandleFinding,
}

/// How the employers agree, with positions among the employers.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum CompanyFinding {
    /// One side names none.
    Missing,
    /// The same employer.
    Same(usize),
    /// One name is part of the other, or its initials.
    Related(usize),
    /// The employer of the profile in the candidate's mail domain, or the other way round.
    Domain(String),
    /// Different employers: the profile's, to be asked whether mail under the candidate's domains is its.
    Conflict,
}

/// What the handles have in common.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum HandleFinding {
    None,
    /// The same handle, not made of the name.
    OwnWord(String),
    /// The same handle: the name and digits.
    NameAndDigits(String),
    /// The same handle: an initial and a name.
    InitialAndName(String),
    /// The same handle: the name alone.
    NameOnly(String),
    /// Digits at the end in common, in handles made of the name.
    Digits(String),
}

/// A profile's side, prepared once for many candidates.
pub(super) struct Side<'a> {
    pub view: View<'a>,
    pub handles: Vec<Handle>,
    pub company_keys: Vec<String>,
}

impl<'a> Side<'a> {
    pub(super) fn new(view: View<'a>) -> Self {
        Self {
            handles: handles(&view),
            company_keys: view.company_keys().collect(),
            view,
        }
    }
}

/// Compares a profile with a candidate.
pub(super) fn compare(profile: &Side<'_>, candidate: &Side<'_>) -> Comparison {
    let names = name::compare(
        &profile.view,
        &candidate.view,
        &profile.handles,
        &candidate.handles,
    );
    let keys = keys::compare(&profile.view, &candidate.view);
    Comparison {
        company: companies(profile, candidate),
        town: towns(&profile.view, &candidate.view),
        title: titles(&profile.view, &candidate.view),
        handle: common_handle(profile, candidate),
        names,
        keys,
    }
}

fn companies(profile: &Side<'_>, candidate: &Side<'_>) -> CompanyFinding {
    let (a, b) = (&profile.view.companies, &candidate.view.companies);
    for (at, key) in profile.company_keys.iter().enumerate() {
        if candidate.company_keys.contains(key) {
            return CompanyFinding::Same(at);
        }
    }
    let mut related = None;
    for (at, words) in a.iter().enumerate() {
        for other in b {
            match company::agreement(words, other) {
                CompanyAgreement::Same => return CompanyFinding::Same(at),
                CompanyAgreement::Related => related = related.or(Some(at)),
                CompanyAgreement::No => {}
            }
        }
    }
    if let Some(at) = related {
        return CompanyFinding::Related(at);
    }
    if let Some(domain) = domain_of(a, &candidate.view).or_else(|| domain_of(b, &profile.view)) {
        return CompanyFinding::Domain(domain);
    }
    if !a.is_empty()
        && (!b.is_empty() || super::terms::work_domains(&candidate.view).next().is_some())
    {
        CompanyFinding::Conflict
    } else {
        CompanyFinding::Missing
    }
}

/// Returns a mail domain that carries one of the employers' names.
fn domain_of(companies: &[Vec<&str>], view: &View<'_>) -> Option<String> {
    super::terms::work_domains(view)
        .find(|domain| {
            let label: String = super::features::domain_label(domain)
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .collect();
            companies.iter().any(|words| {
                let glued = words.concat();
                let initials: String = words
                    .iter()
                    .filter_map(|word| word.chars().next())
                    .collect();
                glued == label
                    || company::key(words) == label
                    || label.len() >= 4 && glued.starts_with(&label)
                    || glued.len() >= 4 && label.starts_with(&glued)
                    || words.len() > 2 && initials == label
            })
        })
        .map(str::to_owned)
}

fn towns(a: &View<'_>, b: &View<'_>) -> Option<Option<(usize, usize)>> {
    if a.towns.is_empty() || b.towns.is_empty() {
        return None;
    }
    Some(
        a.towns
            .iter()
            .enumerate()
            .find_map(|(at, town)| Some((at, b.towns.iter().position(|other| other == town)?))),
    )
}

fn titles(a: &View<'_>, b: &View<'_>) -> Option<f32> {
    if a.title.is_empty() || b.title.is_empty() {
        return None;
    }
    const RANKS: &[&str] = &[
        "senior",
        "sr",
        "junior",
        "jr",
        "lead",
        "principal",
        "staff",
        "head",
        "of",
        "the",
        "and",
        "at",
        "chief",
        "i",
        "ii",
        "iii",
    ];
    let telling = |words: &[&str]| words.iter().filter(|word| !RANKS.contains(word)).count();
    let common = a
        .title
        .iter()
        .filter(|word| !RANKS.contains(word) && b.title.contains(word))
        .count();
    let all = telling(&a.title).max(telling(&b.title)).max(1);
    Some(common as f32 / all as f32)
}

fn common_handle(profile: &Side<'_>, candidate: &Side<'_>) -> HandleFinding {
    if profile.handles.is_empty() || candidate.handles.is_empty() {
        return HandleFinding::None;
    }
    let words = |side: &Side<'_>| -> (Vec<String>, Vec<String>) {
        let fold = |list: &[super::features::Word<'_>]| {
            list.iter()
                .map(|word| word.fold.to_owned())
                .collect::<Vec<_>>()
        };
        let view = &side.view;
        (
            [fold(&view.given), fold(&view.other_given)].concat(),
            [fold(&view.family), fold(&view.other_family)].concat(),
        )
    };
    let ((mut given, mut family), (more_given, more_family)) = (words(profile), words(candidate));
    given.extend(more_given);
    family.extend(more_family);
    let mut digits = None;
    for mine in &profile.handles {
        for theirs in &candidate.handles {
            if mine.text == theirs.text {
                return classify(&mine.text, &given, &family);
            }
            let made_of_name = |handle: &Handle| {
                given
                    .iter()
                    .chain(&family)
                    .any(|word| word.len() > 2 && handle.text.contains(word.as_str()))
            };
            if mine.digits.len() >= 2
                && mine.digits == theirs.digits
                && made_of_name(mine)
                && made_of_name(theirs)
            {
                digits = Some(mine.digits.clone());
            }
        }
    }
    digits.map_or(HandleFinding::None, HandleFinding::Digits)
}

fn classify(handle: &str, given: &[String], family: &[String]) -> HandleFinding {
    let letters = handle.trim_end_matches(|c: char| c.is_ascii_digit());
    let with_digits = handle.len() - letters.len() >= 2;
    // What is left when the words of the name are taken out, longest first.
    let mut left = letters.to_owned();
    let mut parts: Vec<&String> = given
        .iter()
        .chain(family)
        .filter(|word| word.len() > 1)
        .collect();
    parts.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut taken = 0;
    for part in parts {
        if let Some(at) = left.find(part.as_str()) {
            left.replace_range(at..at + part.len(), "");
            taken += 1;
        }
    }
    let handle = handle.to_owned();
    match (taken, left.len()) {
        (0, _) => HandleFinding::OwnWord(handle),
        (_, 3..) => HandleFinding::OwnWord(handle),
        _ if with_digits => HandleFinding::NameAndDigits(handle),
        (1, 1..) => HandleFinding::InitialAndName(handle),
        _ => HandleFinding::NameOnly(handle),
    }
}
