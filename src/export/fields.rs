//! A profile as Greenhouse takes it: every value in its place, and what has none.

use super::{Context, Field, LeftOut, Target};
use crate::harvest::body::{
    AddressType, Conversion, CustomFieldKey, CustomFieldWrite, EmailType, JobPlacement,
    NewApplication, NewCandidate, PhoneType, Placement, PoolPlace, ProspectPlacement, SocialEntry,
    TypedEntry, WebsiteType,
};
use crate::people::email::{self, EmailKind};
use crate::people::page::{self, PageKind};
use crate::people::{CandidateId, JobId, Profile};

/// A new person ready to be sent.
pub(super) struct NewPerson {
    /// The body of the call (contract 4.2).
    pub body: NewCandidate,
    /// The same for people to read.
    pub fields: Vec<Field>,
    /// What stays here, with the reason.
    pub left_out: Vec<LeftOut>,
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
    let (first_name, last_name) = match (filled(&profile.first_name), filled(&profile.last_name)) {
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
    let mut sheet = Sheet::default();
    sheet.put("First name", &first_name);
    sheet.put("Last name", &last_name);
    let body = NewCandidate {
        preferred_name: sheet.one("Preferred name", &profile.preferred_name),
        company: sheet.one("Company", &profile.company),
        title: sheet.one(
            "Title",
            if filled(&profile.title).is_some() {
                &profile.title
            } else {
                &profile.headline
            },
        ),
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
    sheet.leave_rest(profile, context);
    Ok(NewPerson {
        body,
        fields: sheet.fields,
        left_out: sheet.left_out,
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

/// The preview's two lists while they are filled.
#[derive(Default)]
struct Sheet {
    fields: Vec<Field>,
    left_out: Vec<LeftOut>,
}

impl Sheet {
    fn put(&mut self, label: &str, value: &str) {
        self.fields.push(Field {
            label: label.to_owned(),
            value: value.to_owned(),
        });
    }

    fn leave(&mut self, label: &str, value: &str, reason: &str) {
        self.left_out.push(LeftOut {
            label: label.to_owned(),
            value: value.to_owned(),
            reason: reason.to_owned(),
        });
    }

    fn one(&mut self, label: &str, value: &Option<String>) -> Option<String> {
        let value = filled(value)?;
        self.put(label, &value);
        Some(value)
    }

    fn emails(&mut self, emails: &[String]) -> Vec<TypedEntry<EmailType>> {
        let mut entries = Vec::new();
        for raw in emails
            .iter()
            .map(|raw| raw.trim())
            .filter(|raw| !raw.is_empty())
        {
            let kind = match email::canonical(raw).map(|email| email.kind) {
                Some(EmailKind::Personal) => EmailType::Personal,
                Some(EmailKind::Work) => EmailType::Work,
                Some(EmailKind::Role) => EmailType::Other,
                Some(EmailKind::Placeholder | EmailKind::Service) => {
                    self.leave("E-mail", raw, "nobody reads this address");
                    continue;
                }
                None => {
                    self.leave("E-mail", raw, "not an e-mail address");
                    continue;
                }
            };
            let address = raw.trim_start_matches("mailto:").to_owned();
            self.put("E-mail", &address);
            entries.push(TypedEntry::new(address, kind));
        }
        entries
    }

    fn phones(&mut self, phones: &[String]) -> Vec<TypedEntry<PhoneType>> {
        let mut entries = Vec::new();
        for raw in phones
            .iter()
            .map(|raw| raw.trim())
            .filter(|raw| !raw.is_empty())
        {
            if raw.chars().any(|c| c.is_ascii_digit()) {
                self.put("Phone", raw);
                // Nothing says what kind of line it is, and nothing is invented.
                entries.push(TypedEntry::new(raw, PhoneType::Other));
            } else {
                self.leave("Phone", raw, "no digits in it");
            }
        }
        entries
    }

    fn addresses(&mut self, profile: &Profile) -> Vec<TypedEntry<AddressType>> {
        self.one("Location", &profile.location)
            .map(|place| TypedEntry::new(place, AddressType::Other))
            .into_iter()
            .collect()
    }

    /// LinkedIn, GitHub, the profile's page at its source and pages on networks, each once.
    fn social(&mut self, profile: &Profile) -> Vec<SocialEntry> {
        let named = [
            ("LinkedIn", &profile.linkedin),
            ("GitHub", &profile.github),
            ("Profile page", &profile.profile_url),
        ];
        let named = named
            .into_iter()
            .filter_map(|(label, value)| Some((label, filled(value)?)));
        let others = profile
            .urls
            .iter()
            .filter(|url| is_network(url))
            .map(|url| {
                let label = page::parse(url).map_or("Page", |page| page.kind.name());
                (label, url.trim().to_owned())
            });
        let mut entries: Vec<SocialEntry> = Vec::new();
        for (label, value) in named.chain(others) {
            if !entries.iter().any(|entry| entry.value == value) {
                self.put(label, &value);
                entries.push(SocialEntry { value });
            }
        }
        entries
    }

    fn websites(&mut self, profile: &Profile) -> Vec<TypedEntry<WebsiteType>> {
        let mut entries: Vec<TypedEntry<WebsiteType>> = Vec::new();
        for raw in profile
            .urls
            .iter()
            .map(|url| url.trim())
            .filter(|url| !url.is_empty() && !is_network(url))
        {
            let kind = match page::parse(raw).map(|page| page.kind) {
                Some(PageKind::Site) => WebsiteType::Personal,
                _ => WebsiteType::Other,
            };
            if !entries.iter().any(|entry| entry.value == raw) {
                self.put("Website", raw);
                entries.push(TypedEntry::new(raw, kind));
            }
        }
        entries
    }

    /// Names what has no place in the call.
    fn leave_rest(&mut self, profile: &Profile, context: &Context) {
        if let (Some(_), Some(headline)) = (filled(&profile.title), filled(&profile.headline))
            && filled(&profile.title).as_deref() != Some(headline.as_str())
        {
            self.leave("Headline", &headline, "Greenhouse has one title");
        }
        if let Some(notes) = filled(&profile.notes) {
            self.leave("Notes", &notes, "kept in the library");
        }
        if !profile.tags.is_empty() {
            self.leave("Tags", &profile.tags.join(", "), "kept in the library");
        }
        match &context.external_id_field {
            Some(key) => self.put(&format!("Field {key}"), &profile.external_id),
            None => self.leave(
                "External id",
                &profile.external_id,
                "Harvest has no field for it; the outbox keeps it",
            ),
        }
        for (key, value) in &profile.extra {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            self.leave(key, &text, "Greenhouse has no field for it");
        }
    }
}

/// Whether a page belongs to a network rather than being a site of its own.
fn is_network(url: &str) -> bool {
    page::parse(url).is_some_and(|page| !matches!(page.kind, PageKind::Site | PageKind::Other))
}

fn filled(value: &Option<String>) -> Option<String> {
    value
        .as_deref()
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
}
