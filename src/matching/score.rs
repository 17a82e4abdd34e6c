//! The Fellegi-Sunter score: bits for and against, field by field.
//!
//! An agreement is worth log2 of one over the frequency of the value, less what its level costs; a
//! conflict costs what the table of weights says; from the sum log2 of the number of candidates is
//! taken, because any of them could have agreed by chance.

use crate::people::page::PageKind;

use super::compare::{
    CompanyFinding, Comparison, FamilyLevel, GivenLevel, HandleFinding, KeyKindFound, MiddleLevel,
};
use super::frequency::{Frequencies, Frequency};
use super::line::{Field, Line};
use super::rule::{Ruling, rule};
use super::weights::weights;

/// Returns every line of the score, the prior last. `shared` says of each key in common whether it
/// is held by too many people to prove anything.
pub(super) fn lines(
    comparison: &Comparison,
    frequencies: &Frequencies,
    learnt: Option<String>,
    shared: &[bool],
) -> Vec<Line> {
    let mut lines = Vec::with_capacity(10);
    name_lines(comparison, frequencies, &mut lines);
    surrounding_lines(comparison, frequencies, learnt, &mut lines);
    key_lines(comparison, frequencies, shared, &mut lines);
    let total = (frequencies.total.max(1) as f32).log2();
    lines.push(Line {
        field: Field::Prior,
        bits: -total,
        count: Some(frequencies.total),
    });
    lines
}

/// Returns the sum of the lines.
pub(super) fn sum(lines: &[Line]) -> f32 {
    lines.iter().map(|line| line.bits).sum()
}

/// Returns the bits of all that was compared besides given and family name.
pub(super) fn besides_the_name(lines: &[Line]) -> f32 {
    let is_name = |field: &Field| {
        matches!(
            field,
            Field::Given(_) | Field::Family(_) | Field::WholeName | Field::Swapped | Field::Prior
        )
    };
    let others = lines.iter().filter(|line| !is_name(&line.field));
    others.map(|line| line.bits).sum()
}

/// Takes back so many of the bits that a name loses because others bear it too.
pub(super) fn raise_whole_name(lines: &mut Vec<Line>, bits: f32) {
    for line in lines.iter_mut() {
        if line.field == Field::WholeName {
            line.bits += bits;
        }
    }
    lines.retain(|line| line.field != Field::WholeName || line.bits < 0.0);
}

/// Returns the score of some bits: the share of such pairs that are one person, 0 to 1.
pub(super) fn probability(bits: f32) -> f64 {
    1.0 / (1.0 + (-f64::from(bits)).exp2())
}

fn name_lines(comparison: &Comparison, frequencies: &Frequencies, lines: &mut Vec<Line>) {
    let names = &comparison.names;
    let weights = weights();
    let given_frequency = frequencies
        .given
        .get(names.given_word)
        .cloned()
        .unwrap_or_default();
    let family_frequency = frequencies
        .family
        .get(names.family_word)
        .cloned()
        .unwrap_or_default();
    let (given, given_count) = given_bits(names.given, &given_frequency);
    let (family, family_count) = family_bits(names.family, &family_frequency);
    lines.push(Line {
        field: Field::Family(names.family),
        bits: family,
        count: family_count,
    });
    lines.push(Line {
        field: Field::Given(names.given),
        bits: given,
        count: given_count,
    });
    // Taken together a name is worth no more than telling its bearer from all others.
    let both = names.given >= GivenLevel::Initial && names.family >= FamilyLevel::Typo;
    if both && frequencies.full > 0 {
        let total = (frequencies.total.max(1) as f32).log2();
        let independent = given_frequency.exact.bits + family_frequency.exact.bits;
        let unique = if frequencies.full == 1 {
            ((independent - total) * weights.name.unique_share).clamp(0.0, weights.name.unique_most)
        } else {
            0.0
        };
        let penalty = (independent - given.max(0.0) - family.max(0.0)).max(0.0);
        let most = total - (frequencies.full as f32).log2() + unique
            - penalty.min(weights.name.loose_most);
        if given + family > most {
            lines.push(Line {
                field: Field::WholeName,
                bits: most - given - family,
                count: Some(frequencies.full),
            });
        }
    }
    if names.swapped {
        lines.push(Line {
            field: Field::Swapped,
            bits: weights.name.swapped,
            count: None,
        });
    }
    let middle = match names.middle {
        MiddleLevel::Missing => 0.0,
        MiddleLevel::Conflict => weights.name.middle_conflict,
        MiddleLevel::Initial => weights.name.middle_initial,
        MiddleLevel::Same => weights.name.middle_same,
    };
    if middle != 0.0 {
        lines.push(Line {
            field: Field::Middle(names.middle),
            bits: middle,
            count: None,
        });
    }
    let generation = match names.generation {
        (Some(a), Some(b)) if a == b => weights.name.generation_same,
        (Some(_), Some(_)) => weights.name.generation_conflict,
        (None, None) => 0.0,
        _ => weights.name.generation_one_side,
    };
    if generation != 0.0 {
        lines.push(Line {
            field: Field::Generation,
            bits: generation,
            count: None,
        });
    }
}

fn given_bits(
    level: GivenLevel,
    frequency: &super::frequency::WordFrequency,
) -> (f32, Option<u64>) {
    let weights = &weights().given;
    let of = |frequency: Frequency, cost: f32| {
        (
            (frequency.bits + cost).max(weights.least),
            Some(frequency.count),
        )
    };
    match level {
        GivenLevel::Exact => of(frequency.exact, weights.exact),
        GivenLevel::Parts => of(frequency.exact, weights.parts),
        GivenLevel::Sound => of(frequency.sound, weights.sound),
        GivenLevel::Nickname if frequency.group.count > 0 => of(frequency.group, weights.nickname),
        GivenLevel::Nickname => (weights.nickname_unknown + weights.nickname, None),
        GivenLevel::Other => (
            (frequency.exact.bits.min(weights.other_most) + weights.other).max(weights.least),
            None,
        ),
        GivenLevel::Middle => (
            (frequency.exact.bits.min(weights.middle_most) + weights.middle).max(weights.least),
            None,
        ),
        GivenLevel::Initial => (weights.initial, None),
        GivenLevel::Typo => (
            (frequency.exact.bits + weights.typo).clamp(weights.typo_least, weights.typo_most),
            None,
        ),
        GivenLevel::Ending => (weights.ending, None),
        GivenLevel::Confirmed => of(frequency.exact, weights.confirmed),
        GivenLevel::Derived => (
            (frequency.exact.bits + weights.derived)
                .clamp(weights.derived_least, weights.typo_most),
            None,
        ),
        GivenLevel::Missing => (weights.missing, None),
        GivenLevel::Conflict => (weights.conflict, None),
    }
}

fn family_bits(
    level: FamilyLevel,
    frequency: &super::frequency::WordFrequency,
) -> (f32, Option<u64>) {
    let weights = &weights().family;
    let of = |frequency: Frequency, cost: f32| {
        (
            (frequency.bits + cost).max(weights.least),
            Some(frequency.count),
        )
    };
    match level {
        FamilyLevel::Exact => of(frequency.exact, weights.exact),
        FamilyLevel::Sound => of(frequency.sound, weights.sound),
        FamilyLevel::Spelling => (
            (frequency.exact.bits.min(weights.spelling_most) + weights.spelling).max(weights.least),
            None,
        ),
        FamilyLevel::Former => (
            (frequency.exact.bits.min(weights.former_most) + weights.former).max(weights.least),
            None,
        ),
        FamilyLevel::Part => of(frequency.exact, weights.part),
        FamilyLevel::Typo => (
            (frequency.exact.bits + weights.typo).clamp(weights.typo_least, weights.typo_most),
            None,
        ),
        FamilyLevel::Confirmed => of(frequency.exact, weights.confirmed),
        FamilyLevel::Derived => (
            (frequency.exact.bits + weights.derived)
                .clamp(weights.derived_least, weights.typo_most),
            None,
        ),
        FamilyLevel::Initial => (weights.initial, None),
        FamilyLevel::Missing => (weights.missing, None),
        FamilyLevel::Conflict => (weights.conflict, None),
    }
}

fn surrounding_lines(
    comparison: &Comparison,
    frequencies: &Frequencies,
    learnt: Option<String>,
    lines: &mut Vec<Line>,
) {
    let weights = weights();
    let frequency_of = |at: &usize| frequencies.companies.get(*at).copied().unwrap_or_default();
    let clamp = |bits: f32| bits.clamp(weights.company.same_least, weights.company.same_most);
    let own = frequencies.companies.first().copied().unwrap_or_default();
    let company = match &comparison.company {
        CompanyFinding::Missing => None,
        CompanyFinding::Same(at) => {
            Some((clamp(frequency_of(at).bits), Some(frequency_of(at).count)))
        }
        CompanyFinding::Related(at) => Some((
            clamp(frequency_of(at).bits + weights.company.related),
            Some(frequency_of(at).count),
        )),
        CompanyFinding::Domain(_) => {
            Some((clamp(own.bits + weights.company.domain), Some(own.count)))
        }
        CompanyFinding::Conflict => Some(match &learnt {
            Some(_) => (clamp(own.bits + weights.company.learnt), Some(own.count)),
            None => (weights.company.conflict, None),
        }),
    };
    if let Some((bits, count)) = company {
        let field = match learnt {
            Some(domain) if comparison.company == CompanyFinding::Conflict => {
                Field::LearntCompany(domain)
            }
            _ => Field::Company(comparison.company.clone()),
        };
        lines.push(Line { field, bits, count });
    }
    match comparison.town {
        None => {}
        Some(Some((at, _))) => {
            let frequency = frequencies.towns.get(at).copied().unwrap_or_default();
            let bits = frequency
                .bits
                .clamp(weights.town.same_least, weights.town.same_most);
            lines.push(Line {
                field: Field::Town,
                bits,
                count: Some(frequency.count),
            });
        }
        Some(None) => lines.push(Line {
            field: Field::Town,
            bits: weights.town.conflict,
            count: None,
        }),
    }
    if let Some(share) = comparison.title {
        let bits = if share > 0.99 {
            (frequencies.title.bits * weights.title.same_share).min(weights.title.same_most)
        } else if share > 0.0 {
            (frequencies.title.bits * weights.title.part_share * share)
                .min(weights.title.same_most / 2.0)
        } else {
            weights.title.conflict
        };
        lines.push(Line {
            field: Field::Title(share),
            bits,
            count: (share > 0.99).then_some(frequencies.title.count),
        });
    }
    let handle = match &comparison.handle {
        HandleFinding::None => return,
        HandleFinding::OwnWord(_) => weights.handle.own_word,
        HandleFinding::NameAndDigits(_) => weights.handle.name_and_digits,
        HandleFinding::InitialAndName(_) => weights.handle.initial_and_name,
        HandleFinding::NameOnly(_) => weights.handle.name_only,
        HandleFinding::Digits(_) => weights.handle.digits,
    };
    lines.push(Line {
        field: Field::Handle(comparison.handle.clone()),
        bits: handle,
        count: None,
    });
}

fn key_lines(
    comparison: &Comparison,
    frequencies: &Frequencies,
    shared: &[bool],
    lines: &mut Vec<Line>,
) {
    let weights = &weights().keys;
    let total = (frequencies.total.max(2) as f32).log2();
    let contradicted = matches!(
        rule(comparison, shared),
        Ruling::NamesDiffer | Ruling::Generation | Ruling::GenerationOneSided
    );
    for (at, key) in comparison.keys.same.iter().enumerate() {
        let bits = match key.kind {
            _ if shared.get(at).copied().unwrap_or(false) => weights.shared,
            KeyKindFound::Page(_) if contradicted => weights.page_names_differ,
            KeyKindFound::OwnMail | KeyKindFound::CompanyMail | KeyKindFound::Phone
                if contradicted =>
            {
                weights.other_names_differ
            }
            KeyKindFound::Page(_) | KeyKindFound::OwnMail => total + weights.same,
            KeyKindFound::CompanyMail | KeyKindFound::Phone => total + weights.weak_same,
            kind if kind.is_open_account() => weights.page_names_differ,
            KeyKindFound::OpenPage(_) | KeyKindFound::FilmPhone | KeyKindFound::PhoneTail => {
                weights.phone_tail
            }
            KeyKindFound::PhoneSlip => weights.phone_slip,
            KeyKindFound::TaggedMail => weights.tagged_mail,
            KeyKindFound::SharedMail | KeyKindFound::EmployerSite => weights.shared,
        };
        lines.push(Line {
            field: Field::SameKey(at),
            bits,
            count: None,
        });
    }
    for (at, other) in comparison.keys.other.iter().enumerate() {
        let bits = match other.kind {
            PageKind::Linkedin => weights.linkedin_other,
            PageKind::Orcid | PageKind::GithubId => weights.orcid_other,
            _ => weights.page_other,
        };
        lines.push(Line {
            field: Field::OtherKey(at),
            bits,
            count: None,
        });
    }
    if comparison.keys.other_phone {
        lines.push(Line {
            field: Field::OtherPhone,
            bits: weights.phone_other,
            count: None,
        });
    }
}
