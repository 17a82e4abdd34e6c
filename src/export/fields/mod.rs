//! A profile as Greenhouse takes it: every value in its place, and what has none.

mod card;
mod partner;
mod sheet;
mod unmapped_fields;

use super::{Context, Field, Target};
use crate::harvest::body::{
    Conversion, CustomFieldKey, CustomFieldWrite, JobPlacement, NewApplication, NewCandidate,
    Placement, PoolPlace, ProspectPlacement,
};
use crate::people::{CandidateId, JobId, Profile, clean};

pub use card::{CARDS, Card};
pub(super) use partner::{for_partner, wishes_not_carried};
use sheet::Sheet;
pub(super) use unmapped_fields::{UnmappedFields, unmapped_fields};

/// Longest text that Greenhouse takes for names, title and tags, in characters (contract 3).
pub(super) const LONGEST: usize = 255;

/// A new person ready to be sent.
pub(super) struct NewPerson {
    /// The body of the call (contract 4.2).
    pub body: NewCandidate,
    /// The same for people to read.
    pub fields: Vec<Field>,
}

/// Returns the body that makes a person with an application.
///
/// # Errors
/// What is missing, in words: Greenhouse wants both names (contract 4.2).
pub(super) fn new_person(
    profile: &Profile,
    target: &Target,
    context: &Context,
) -> Result<NewPerson, String> {
    let (first_name, last_name) = match (line(&profile.first_name), line(&profile.last_name)) {
        (Some(first), Some(last)) => (first, last),
        (first, last) => {
            let lacks = if first.is_none() {
                "a first name"
            } else {
                "a last name"
            };
            let has = first.or(last).unwrap_or_default();
            return Err(format!(
                "Greenhouse wants first and last name; \"{has}\" lacks {lacks}"
            ));
        }
    };
    let preferred_name = line(&profile.preferred_name);
    for (what, name) in [
        ("first name", Some(&first_name)),
        ("last name", Some(&last_name)),
        ("preferred name", preferred_name.as_ref()),
    ] {
        let length = name.map_or(0, |name| name.chars().count());
        if length > LONGEST {
            return Err(format!(
                "Greenhouse takes names of up to {LONGEST} characters; the {what} has {length}, shorten it"
            ));
        }
    }
    let mut sheet = Sheet::default();
    sheet.put("First name", &first_name);
    sheet.put("Last name", &last_name);
    let body = NewCandidate {
        preferred_name: sheet.one("Preferred name", &profile.preferred_name),
        company: sheet.one("Company", &profile.company),
        title: sheet.one("Title", &position(profile).map(|title| shortened(&title))),
        email_addresses: sheet.emails(&profile.emails),
        phone_numbers: sheet.phones(&profile.phones),
        addresses: sheet.addresses(profile),
        social_media_addresses: sheet.social(profile),
        website_addresses: sheet.websites(profile),
        custom_fields: custom_fields(profile, context),
        application: Some(placement(target, context)),
        first_name,
        last_name,
        ..NewCandidate::default()
    };
    sheet.put(target.label(), &target.words());
    sheet.fields.extend(context.fields(target));
    if let Some(key) = &context.external_id_field {
        sheet.put(&format!("Field {key}"), &profile.external_id);
    }
    Ok(NewPerson {
        body,
        fields: sheet.fields,
    })
}

/// Returns the body that gives a person who is there an application (contract 5.2).
pub(super) fn application_for(
    candidate: CandidateId,
    target: &Target,
    context: &Context,
) -> NewApplication {
    NewApplication {
        candidate_id: u64::try_from(candidate.0).unwrap_or_default(),
        placement: placement(target, context),
    }
}

/// Returns the body that makes a prospect a candidate on the job (contract 5.3); source and
/// recruiter stay those of the prospect, the call has no place for them.
pub(super) fn conversion(job: JobId, context: &Context) -> Conversion {
    Conversion {
        job_id: u64::try_from(job.0).unwrap_or_default(),
        to_job_interview_stage_id: context.first_stage.as_ref().map(|stage| stage.id),
    }
}

fn placement(target: &Target, context: &Context) -> Placement {
    let id = |named: &Option<super::Named>| named.as_ref().map(|named| named.id);
    match target {
        Target::Job { id: job, .. } => Placement::Job(JobPlacement {
            job_id: u64::try_from(job.0).unwrap_or_default(),
            initial_stage_id: id(&context.first_stage),
            source_id: id(&context.source),
            referrer_id: id(&context.credit),
            recruiter_id: id(&context.recruiter),
            coordinator_id: id(&context.coordinator),
            ..JobPlacement::default()
        }),
        Target::Prospect { pool } => Placement::Prospect(ProspectPlacement {
            pool: pool.as_ref().map(|pool| PoolPlace {
                pool_id: u64::try_from(pool.id).unwrap_or_default(),
                stage_id: id(&context.pool_stage),
            }),
            prospect_owner_id: id(&context.prospect_owner),
            source_id: id(&context.source),
            referrer_id: id(&context.credit),
            recruiter_id: id(&context.recruiter),
            coordinator_id: id(&context.coordinator),
            ..ProspectPlacement::default()
        }),
    }
}

fn custom_fields(profile: &Profile, context: &Context) -> Vec<CustomFieldWrite> {
    let field = context.external_id_field.iter();
    field
        .map(|key| CustomFieldWrite {
            field: CustomFieldKey::NameKey(key.clone()),
            value: profile.external_id.clone().into(),
        })
        .collect()
}

/// Returns what stands for the title: the headline where there is none.
fn position(profile: &Profile) -> Option<String> {
    let own = filled(&profile.title).is_some();
    line(if own {
        &profile.title
    } else {
        &profile.headline
    })
}

/// Returns a text that Greenhouse takes: a longer one is cut at a word, and says that it goes on.
fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let head: String = text.chars().take(LONGEST - 1).collect();
    // Within a word it is cut where there is no other place.
    let at_word = match text.chars().nth(LONGEST - 1) {
        Some(next) if next.is_whitespace() => Some(head.as_str()),
        _ => head
            .rsplit_once(char::is_whitespace)
            .map(|(start, _)| start),
    };
    format!("{}…", at_word.unwrap_or(&head).trim_end())
}

/// Returns a value as it stands on one line, without what controls a terminal; none for an empty one.
fn line(value: &Option<String>) -> Option<String> {
    // Wherever it came from: no formula, no error of a spreadsheet, no wrapper.
    clean::line(value.as_deref()?)
}

fn filled(value: &Option<String>) -> Option<String> {
    value
        .as_deref()
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::JobId;
    use proptest::prelude::*;

    fn named(first: &str, last: &str) -> Profile {
        Profile {
            first_name: Some(first.to_owned()),
            last_name: Some(last.to_owned()),
            ..Profile::default()
        }
    }

    fn made(profile: &Profile) -> Result<NewPerson, String> {
        let target = Target::Job {
            id: JobId(5),
            name: "Cook".to_owned(),
        };
        new_person(profile, &target, &Context::default())
    }

    #[test]
    fn a_long_title_is_cut_at_a_word_and_stands_whole_in_the_note() {
        let title = "Weaver of very long cloth ".repeat(20);
        for (title, headline) in [(Some(title.clone()), None), (None, Some(title.clone()))] {
            let profile = Profile {
                title,
                headline,
                ..named("Ada", "Ruiz")
            };
            let sent = made(&profile).ok().and_then(|one| one.body.title).unwrap();
            assert!(
                sent.chars().count() <= LONGEST && sent.ends_with("very long…"),
                "{sent}"
            );
            let rest = unmapped_fields(&profile, None).rest;
            let whole = |one: &crate::export::LeftOut| one.value.len() > 400;
            assert_eq!(rest.iter().filter(|one| whole(one)).count(), 1, "{rest:?}");
        }
    }

    #[test]
    fn names_that_are_too_long_are_refused_in_words() {
        let long = "a".repeat(256);
        let fits = "ä".repeat(255);
        assert!(made(&named(&fits, &fits)).is_ok());
        for profile in [
            named(&long, "Ruiz"),
            named("Ada", &long),
            Profile {
                preferred_name: Some(long.clone()),
                ..named("Ada", "Ruiz")
            },
        ] {
            let sorry = made(&profile).err().unwrap();
            assert!(sorry.contains("up to 255 characters"), "{sorry}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shortened_fits_and_begins_as_it_was(text in "[ a-zä]{0,600}") {
            let short = shortened(&text);
            prop_assert!(short.chars().count() <= LONGEST);
            prop_assert!(text.starts_with(short.trim_end_matches('…')));
        }
    }
}
