//! A profile as Candidate Ingestion takes it (contract 11.2), and what it can't carry.

use super::super::{Context, Field, LeftOut, Target, note};
use super::{line, new_person, unmapped_fields};
use crate::config::{Attach, Export};
use crate::harvest::body::{AddressType, EmailType, PhoneType, WebsiteType};
use crate::ingestion::{Email, NewPerson, Phone, Place, Social, Website};
use crate::people::Profile;

/// A new person ready to be sent through the partner key.
pub(in crate::export) struct PartnerPerson {
    /// The body of the call.
    pub body: NewPerson,
    /// The same for people to read.
    pub fields: Vec<Field>,
    /// What Candidate Ingestion can't carry, with the reason.
    pub left_out: Vec<LeftOut>,
}

/// Returns the body that makes a person with an application. Where nobody can write a note of its
/// own afterwards ([`Context::unchecked`]), the note goes along.
///
/// # Errors
/// What is missing, in words: both names and an external id are required.
pub(in crate::export) fn for_partner(
    profile: &Profile,
    target: &Target,
    context: &Context,
) -> Result<PartnerPerson, String> {
    // The same person as Harvest would get, without what has a number there.
    let bare = Context::default();
    let made = new_person(profile, target, &bare)?;
    let external_id = line(&Some(profile.external_id.clone())).ok_or_else(|| {
        "Candidate Ingestion requires an external id; give the profile one".to_owned()
    })?;
    let mut fields = made.fields;
    let mut left_out = Vec::new();
    let person = made.body;
    if let Some(name) = person.preferred_name {
        fields.retain(|field| field.label != "Preferred name");
        left_out.push(no_place("Preferred name", name));
    }
    fields.push(field("External id", &external_id));
    let notes = if context.unchecked {
        said(profile, target, context, &mut left_out)
    } else {
        None
    };
    fields.extend(notes.as_deref().map(|text| field("Note", text)));
    left_out.extend(not_carried(profile, target, context));
    let number = |id: i64| u64::try_from(id).ok();
    let (prospect, job_id, pool) = match target {
        Target::Job { id, .. } => (false, number(id.0), None),
        Target::Prospect { pool } => (true, None, pool.as_ref().and_then(|pool| number(pool.id))),
    };
    let body = NewPerson {
        first_name: person.first_name,
        last_name: person.last_name,
        external_id,
        prospect,
        job_id,
        company: person.company,
        title: person.title,
        notes,
        phone_numbers: person
            .phone_numbers
            .into_iter()
            .map(|phone| Phone {
                phone_number: phone.value,
                r#type: match phone.kind {
                    PhoneType::Mobile => "mobile",
                    PhoneType::Home => "home",
                    PhoneType::Work => "work",
                    PhoneType::Skype | PhoneType::Other => "other",
                },
            })
            .collect(),
        emails: person
            .email_addresses
            .into_iter()
            .map(|email| Email {
                email: email.value,
                r#type: match email.kind {
                    EmailType::Personal => "personal",
                    EmailType::Work => "work",
                    EmailType::Other => "other",
                },
            })
            .collect(),
        addresses: person
            .addresses
            .into_iter()
            .map(|place| Place {
                address: place.value,
                r#type: match place.kind {
                    AddressType::Home => "home",
                    AddressType::Work => "work",
                    AddressType::Other => "other",
                },
            })
            .collect(),
        social_media: person
            .social_media_addresses
            .into_iter()
            .map(|page| Social { url: page.value })
            .collect(),
        websites: person
            .website_addresses
            .into_iter()
            .map(|site| Website {
                url: site.value,
                r#type: match site.kind {
                    WebsiteType::Personal => "personal",
                    WebsiteType::Company => "company",
                    WebsiteType::Portfolio => "portfolio",
                    WebsiteType::Blog => "blog",
                    WebsiteType::Other => "other",
                },
            })
            .collect(),
        prospect_pool_id: pool,
    };
    Ok(PartnerPerson {
        body,
        fields,
        left_out,
    })
}

/// Returns the note; what the profile holds and has no place goes into it, or is named as left out.
fn said(
    profile: &Profile,
    target: &Target,
    context: &Context,
    left_out: &mut Vec<LeftOut>,
) -> Option<String> {
    let unmapped_fields = unmapped_fields(profile, None);
    let mut rest = unmapped_fields.rest;
    rest.append(left_out);
    let lines: Vec<Field> = rest
        .iter()
        .map(|one| field(&one.label, &one.value))
        .collect();
    let template = context.note.as_ref();
    let text = template.and_then(|template| note::note(template, profile, target, &lines));
    // A note of one's own that does not ask for the rest leaves it here.
    rest.retain(|one| !text.as_ref().is_some_and(|text| text.contains(&one.value)));
    left_out.extend(rest);
    left_out.extend(unmapped_fields.junk);
    text
}

/// Names what the context or the profile wants along and Candidate Ingestion has no place for. Where Harvest
/// can be written to afterwards, tags, files and the note follow through it.
fn not_carried(profile: &Profile, target: &Target, context: &Context) -> Vec<LeftOut> {
    let chosen = context.fields(target).into_iter();
    let mut all: Vec<LeftOut> = chosen
        .map(|Field { label, value }| no_place(&label, value))
        .collect();
    if let Some(key) = &context.external_id_field {
        let value = profile.external_id.clone();
        all.push(no_place(&format!("Field {key}"), value));
    }
    if context.unchecked && !profile.tags.is_empty() {
        all.push(no_place("Tags", profile.tags.join(", ")));
    }
    all
}

/// Names what the config wishes for all exports and a partner key alone can't carry.
pub(in crate::export) fn wishes_not_carried(wishes: &Export) -> Vec<LeftOut> {
    let named = [
        ("Source", &wishes.source),
        ("Credit", &wishes.credit),
        ("Recruiter", &wishes.recruiter),
        ("Coordinator", &wishes.coordinator),
        ("First stage", &wishes.first_stage),
        ("Pool stage", &wishes.pool_stage),
        ("Owner", &wishes.prospect_owner),
        ("Custom field", &wishes.external_id_field),
    ];
    let named = named.into_iter();
    let mut all: Vec<LeftOut> = named
        .filter_map(|(label, wish)| Some(no_place(label, wish.clone()?)))
        .collect();
    if !wishes.tags.is_empty() {
        all.push(no_place("Tags for everybody", wishes.tags.join(", ")));
    }
    all.extend(wishes.attach.iter().map(|file| {
        let what = match file {
            Attach::Profile => "the profile as a page",
            Attach::Resume => "the resume",
        };
        no_place("File", what.to_owned())
    }));
    all
}

fn no_place(label: &str, value: String) -> LeftOut {
    LeftOut {
        label: label.to_owned(),
        value,
        reason: "the partner key can't carry it".to_owned(),
    }
}

fn field(label: &str, value: &str) -> Field {
    Field {
        label: label.to_owned(),
        value: value.to_owned(),
    }
}
