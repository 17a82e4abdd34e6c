//! Evidence in words a sourcer understands.

use crate::people::name::Generation;
use crate::people::{Candidate, Contact, Profile};

use super::compare::{
    CompanyFinding, Comparison, FamilyLevel, GivenLevel, HandleFinding, KeyKindFound, MiddleLevel,
};
use super::line::{Field, Line};
use super::verdict::Evidence;

/// A share from which on a name is called rare: one in ten thousand.
const RARE: u64 = 10_000;

/// Returns the evidence of a line, or `None` for one that says nothing by itself.
pub(super) fn evidence(
    line: &Line,
    comparison: &Comparison,
    shared: &[bool],
    total: u64,
    profile: &Profile,
    candidate: &Candidate,
) -> Option<Evidence> {
    let (profile, candidate) = values(&line.field, comparison, profile, candidate);
    let says = says(line, comparison, shared, total, (&profile, &candidate))?;
    Some(Evidence {
        kind: line.field.kind(comparison),
        says,
        profile,
        candidate,
        bits: line.bits,
    })
}

/// Returns what a line says of the two values, `None` where there is nothing to say of a missing value.
pub(super) fn says(
    line: &Line,
    comparison: &Comparison,
    shared: &[bool],
    total: u64,
    values: (&str, &str),
) -> Option<String> {
    let one_in = |noun: &str| match line.count.filter(|count| *count > 0) {
        Some(count) if total / count >= RARE => {
            format!("same rare {noun}, {}", share(total, count))
        }
        Some(count) => format!("same {noun}, {}", share(total, count)),
        None => format!("same {noun}"),
    };
    Some(match &line.field {
        Field::Given(level) => match level {
            GivenLevel::Missing => return None,
            GivenLevel::Exact => one_in("given name"),
            GivenLevel::Parts => "same given name, written in one word or two".into(),
            GivenLevel::Sound => "same given name, spelled differently".into(),
            GivenLevel::Nickname => "nickname or other form of the given name".into(),
            GivenLevel::Other if is_read(values) => "same given name, from other letters".into(),
            GivenLevel::Other => "same as the preferred name".into(),
            GivenLevel::Middle => "middle name used as given name".into(),
            GivenLevel::Initial => "initial fits".into(),
            GivenLevel::Typo => "given name alike, perhaps a typo".into(),
            GivenLevel::Confirmed => "given name alike, and right in the e-mail or page".into(),
            GivenLevel::Ending => "given name alike but for its end, perhaps someone else".into(),
            GivenLevel::Derived => "given name stands in the other's e-mail or page".into(),
            GivenLevel::Conflict => "other given name".into(),
        },
        Field::Family(level) => match level {
            FamilyLevel::Missing => return None,
            FamilyLevel::Exact => one_in("surname"),
            FamilyLevel::Sound => "same surname, spelled differently".into(),
            FamilyLevel::Former if is_read(values) => "same surname, from other letters".into(),
            FamilyLevel::Former => "surname is the former one".into(),
            FamilyLevel::Part => "part of a double surname".into(),
            FamilyLevel::Spelling => "another spelling of the surname".into(),
            FamilyLevel::Typo => "surname alike, perhaps a typo".into(),
            FamilyLevel::Confirmed => "surname alike, and right in the e-mail or page".into(),
            FamilyLevel::Derived => "surname stands in the other's e-mail or page".into(),
            FamilyLevel::Initial => "initial of the surname fits".into(),
            FamilyLevel::Conflict => "other surname".into(),
        },
        Field::WholeName => match line.count {
            Some(1) => "both names together: the only one in Greenhouse".into(),
            Some(count) => format!("both names together: {} in Greenhouse", thousands(count)),
            None => return None,
        },
        Field::Swapped => "given name and surname stand the other way round".into(),
        Field::Middle(MiddleLevel::Conflict) => "other middle name".into(),
        Field::Middle(MiddleLevel::Initial) => "middle initial fits".into(),
        Field::Middle(_) => "same middle name".into(),
        Field::Generation => match comparison.names.generation {
            (Some(a), Some(b)) if a == b => format!("same generation: {}", a.mark()),
            (Some(a), Some(b)) => format!("other generation: {} against {}", a.mark(), b.mark()),
            (a, b) => format!("{} on one side only", a.or(b).map_or("", Generation::mark)),
        },
        Field::Company(finding) => match finding {
            CompanyFinding::Missing => return None,
            CompanyFinding::Same(_) => one_in("employer"),
            CompanyFinding::Related(_) => {
                "employer's name is part or short form of the other".into()
            }
            CompanyFinding::Domain(domain) => format!("employer's mail: {domain}"),
            CompanyFinding::Conflict => "other employer".into(),
        },
        Field::LearntCompany(domain) => format!("same employer, learnt from mail at {domain}"),
        Field::Town if line.bits > 0.0 => one_in("town"),
        Field::Town => "other town".into(),
        // Ranks are not compared, and must not be said to agree.
        Field::Title(share) if *share > 0.99 => {
            let (mine, theirs) = (values.0.trim(), values.1.trim());
            if mine.to_lowercase() == theirs.to_lowercase() {
                "same title".into()
            } else {
                "same title but for the rank".into()
            }
        }
        Field::Title(share) if *share > 0.0 => "title alike".into(),
        Field::Title(_) => "other title".into(),
        Field::Handle(finding) => match finding {
            HandleFinding::None => return None,
            HandleFinding::OwnWord(handle) | HandleFinding::NameAndDigits(handle) => {
                format!("same handle: {handle}")
            }
            HandleFinding::InitialAndName(handle) | HandleFinding::NameOnly(handle) => {
                format!("same handle, made of the name: {handle}")
            }
            HandleFinding::Digits(digits) => format!("handles end in the same number: {digits}"),
        },
        Field::SameKey(at) => {
            let key = comparison.keys.same.get(*at)?;
            let noun = match key.kind {
                KeyKindFound::Page(kind) => kind.name(),
                KeyKindFound::OwnMail => "e-mail",
                KeyKindFound::CompanyMail => "company e-mail",
                KeyKindFound::Phone => "phone",
                KeyKindFound::OpenPage(kind) => {
                    return Some(format!("same {}, whose address names nobody", kind.name()));
                }
                KeyKindFound::FilmPhone => {
                    return Some("same phone, of the numbers kept for films".into());
                }
                KeyKindFound::PhoneTail => return Some("phones end in the same digits".into()),
                KeyKindFound::PhoneSlip => return Some("phones alike but for a digit".into()),
                KeyKindFound::TaggedMail => return Some("same e-mail but for its +tag".into()),
                KeyKindFound::SharedMail => return Some("role mailbox, shared by many".into()),
                KeyKindFound::EmployerSite => return Some("same web site, the employer's".into()),
            };
            if shared.get(*at).copied().unwrap_or(false) {
                format!("same {noun}, but several people hold it")
            } else {
                format!("same {noun}")
            }
        }
        Field::OtherKey(at) => format!("other {}", comparison.keys.other.get(*at)?.kind.name()),
        Field::OtherPhone => "other phone".into(),
        Field::Prior => format!("out of {} candidates", thousands(total)),
    })
}

/// Returns both sides' values as written.
pub(super) fn values(
    field: &Field,
    comparison: &Comparison,
    profile: &Profile,
    candidate: &Candidate,
) -> (String, String) {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let either = |value: &Option<String>, other: String| {
        value
            .as_deref()
            .filter(|value| !value.trim().is_empty())
            .map_or(other, str::to_owned)
    };
    fn at<T: AsRef<str>>(list: &[T], at: u8) -> Option<String> {
        list.get(usize::from(at))
            .map(|value| value.as_ref().to_owned())
    }
    match field {
        Field::Given(_) | Field::Middle(_) => (
            either(&profile.first_name, profile.name()),
            either(&candidate.first_name, candidate.name()),
        ),
        Field::Family(_) => (
            either(&profile.last_name, profile.name()),
            either(&candidate.last_name, candidate.name()),
        ),
        Field::WholeName | Field::Swapped | Field::Generation => (profile.name(), candidate.name()),
        Field::Company(CompanyFinding::Domain(_)) | Field::LearntCompany(_) => {
            let domain = if let Field::Company(CompanyFinding::Domain(domain))
            | Field::LearntCompany(domain) = field
            {
                domain.as_str()
            } else {
                ""
            };
            fn mail<T: AsRef<str>>(mails: &[T], domain: &str) -> Option<String> {
                let mut mails = mails.iter().map(AsRef::as_ref);
                mails
                    .find(|mail: &&str| mail.to_lowercase().contains(domain))
                    .map(str::to_owned)
            }
            (
                either(
                    &profile.company,
                    mail(&profile.emails, domain).unwrap_or_default(),
                ),
                mail(&candidate.emails, domain).unwrap_or_else(|| text(&candidate.company)),
            )
        }
        Field::Company(_) => (text(&profile.company), text(&candidate.company)),
        Field::Town => (text(&profile.location), candidate.addresses.join("; ")),
        Field::Title(_) => (
            profile.position().unwrap_or_default().to_owned(),
            text(&candidate.title),
        ),
        Field::Handle(
            HandleFinding::OwnWord(handle)
            | HandleFinding::NameAndDigits(handle)
            | HandleFinding::InitialAndName(handle)
            | HandleFinding::NameOnly(handle)
            | HandleFinding::Digits(handle),
        ) => (handle.clone(), handle.clone()),
        Field::Handle(HandleFinding::None) | Field::Prior => (String::new(), String::new()),
        Field::SameKey(place) => {
            let Some(key) = comparison.keys.same.get(*place) else {
                return (String::new(), String::new());
            };
            let (mine, theirs) = match key.kind {
                KeyKindFound::Page(_) | KeyKindFound::OpenPage(_) | KeyKindFound::EmployerSite => (
                    profile
                        .pages()
                        .nth(usize::from(key.profile_at))
                        .map(str::to_owned),
                    at(&candidate.urls, key.candidate_at),
                ),
                KeyKindFound::Phone
                | KeyKindFound::FilmPhone
                | KeyKindFound::PhoneTail
                | KeyKindFound::PhoneSlip => (
                    at(&profile.phones, key.profile_at),
                    at(&candidate.phones, key.candidate_at),
                ),
                _ => (
                    at(&profile.emails, key.profile_at),
                    at(&candidate.emails, key.candidate_at),
                ),
            };
            (
                mine.unwrap_or_else(|| key.key.clone()),
                theirs.unwrap_or_else(|| key.key.clone()),
            )
        }
        Field::OtherKey(place) => {
            comparison
                .keys
                .other
                .get(*place)
                .map_or_else(Default::default, |key| {
                    (
                        profile
                            .pages()
                            .nth(usize::from(key.profile_at))
                            .unwrap_or_default()
                            .to_owned(),
                        at(&candidate.urls, key.candidate_at).unwrap_or_default(),
                    )
                })
        }
        Field::OtherPhone => (
            Contact::joined(&profile.phones, ", "),
            candidate.phones.join(", "),
        ),
    }
}

/// Whether one of two names has letters that can be written in several ways (`준`, `健太`, `Ə`, `Đ`): its other forms are
/// readings, neither preferred names nor former ones.
fn is_read((one, other): (&str, &str)) -> bool {
    let is = |c: char| {
        let latin = c <= '\u{24F}' || ('\u{1E00}'..='\u{1EFF}').contains(&c);
        let marked = ('\u{300}'..='\u{36F}').contains(&c);
        c.is_alphabetic() && !latin && !marked || "ĐđŊŋƏǝƎ".contains(c)
    };
    one.contains(is) || other.contains(is)
}

/// `1 in 48,000`, rounded to two figures.
fn share(total: u64, count: u64) -> String {
    let exact = total / count.max(1);
    let mut step = 1;
    while exact / step >= 100 {
        step *= 10;
    }
    format!("1 in {}", thousands((exact / step * step).max(1)))
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_round() {
        assert_eq!(share(1_000_000, 21), "1 in 47,000");
        assert_eq!(share(1_000, 1_000), "1 in 1");
        assert_eq!(share(350, 1), "1 in 350");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
