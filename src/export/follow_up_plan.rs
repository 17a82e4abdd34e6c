//! Which writes follow an export, and what of the profile stays here.

use super::resume::{self, Resume};
use super::tags::Tags;
use super::{
    Addition, Context, Field, FileContent, LeftOut, Override, Person, RecordAddition, Target,
    fields, note, page,
};
use crate::config::{Attach, Channel};
use crate::people::{Candidate, Profile};

/// What follows an export, and what of the profile stays here.
#[derive(Debug, Default)]
pub(super) struct Aftermath {
    /// The writes, in their order.
    pub additions: Vec<Addition>,
    /// Values that go nowhere.
    pub left_out: Vec<LeftOut>,
}

impl Aftermath {
    /// Takes the tags out; returns their names. They go with the call that makes a person, which makes
    /// those too that the organisation does not have (contract 4.2).
    pub(super) fn take_tags(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        self.additions.retain(|one| match one {
            Addition::Tag { name } => {
                names.push(name.clone());
                false
            }
            Addition::NewTag { .. } => false,
            _ => true,
        });
        names
    }

    /// Drops the tags that the person has.
    pub(super) fn drop_tags(&mut self, has: &[String]) {
        self.additions.retain(|one| match one {
            Addition::Tag { name } | Addition::NewTag { name } => !has.contains(name),
            _ => true,
        });
    }
}

/// Returns what follows once `person` is on `target`; `there` is the record of somebody who was in
/// Greenhouse before.
pub(super) fn follow_up_plan(
    person: &Person,
    target: &Target,
    context: &Context,
    there: Option<&Candidate>,
    tags: &Tags,
) -> Aftermath {
    let Person::Profile(profile) = person else {
        let wanted = context.tags.iter().map(String::as_str);
        return Aftermath {
            additions: tagged(wanted, context, there, tags).0,
            left_out: Vec::new(),
        };
    };
    let mut additions = Vec::new();
    if let (Some(key), Some(_)) = (&context.external_id_field, there) {
        additions.push(Addition::Field {
            key: key.clone(),
            value: profile.external_id.clone(),
        });
    }
    let names = context.tags.iter().chain(&profile.tags).map(String::as_str);
    let (with_tags, unknown, too_long) = tagged(names, context, there, tags);
    additions.extend(with_tags);
    let files = files(profile, context);
    let fields::UnmappedFields { mut rest, junk } = fields::unmapped_fields(profile, there);
    if files.iter().any(|file| {
        matches!(
            file,
            Addition::File {
                kind: Attach::Resume,
                ..
            }
        )
    }) {
        rest.retain(|one| !resume::KEYS.contains(&one.label.as_str()));
    }
    if !unknown.is_empty() {
        rest.push(LeftOut {
            label: "Tags".to_owned(),
            value: unknown.join(", "),
            reason: "Greenhouse does not have them, and export.create_tags is off".to_owned(),
        });
    }
    rest.extend(too_long.into_iter().map(|name| LeftOut {
        label: "Tag".to_owned(),
        value: name,
        reason: format!(
            "Greenhouse takes tags of up to {} characters",
            fields::LONGEST
        ),
    }));
    let said: Vec<Field> = rest
        .iter()
        .map(|one| Field {
            label: one.label.clone(),
            value: one.value.clone(),
        })
        .collect();
    let text = context
        .note
        .as_ref()
        .and_then(|template| note::note(template, profile, target, &said));
    // A note of one's own that does not ask for the rest leaves it here.
    let in_note = |one: &LeftOut| text.as_ref().is_some_and(|text| text.contains(&one.value));
    rest.retain(|one| !in_note(one));
    let mut left_out = rest;
    left_out.extend(junk);
    // Candidate Ingestion has a field for it (contract 11.2).
    let by_partner = context.channel == Channel::Ingestion && there.is_none();
    let has_id = by_partner
        || context.external_id_field.is_some()
        || text
            .as_ref()
            .is_some_and(|text| text.contains(&profile.external_id));
    if !has_id {
        left_out.push(LeftOut {
            label: "External id".to_owned(),
            value: profile.external_id.clone(),
            reason: "Greenhouse has no field for it, so it stays in the outbox".to_owned(),
        });
    }
    additions.extend(text.map(|text| Addition::Note {
        text,
        visibility: context.visibility,
    }));
    additions.extend(files);
    Aftermath {
        additions,
        left_out,
    }
}

/// Returns what adds something to the record of somebody who is there. A tag that Greenhouse does not
/// have and that must not be made is refused when its turn comes, and says so.
pub(super) fn to_record(
    addition: &RecordAddition,
    context: &Context,
    there: Option<&Candidate>,
    tags: &Tags,
) -> Vec<Addition> {
    let names = || addition.tags.iter().map(String::as_str);
    let (mut additions, unknown, _) = tagged(names(), context, there, tags);
    additions.extend(unknown.into_iter().map(|name| Addition::Tag { name }));
    let note = addition.note.as_deref().map(note::plain);
    additions.extend(note.map(|text| Addition::Note {
        text,
        visibility: context.visibility,
    }));
    additions
}

/// Returns the note with the reason for an override, none where it is not wanted as one.
pub(super) fn override_note(overridden: &Override, context: &Context) -> Option<Addition> {
    let facts = overridden.facts.join("; ");
    overridden.note.then(|| Addition::Note {
        text: note::plain(&format!(
            "Exported although: {facts}\nReason: {}",
            overridden.reason
        )),
        visibility: context.visibility,
    })
}

/// Returns the tags to be put on the person, each once and none that is there; the names that
/// Greenhouse does not have and that are not to be made; and those that are too long for it.
fn tagged<'a>(
    wanted: impl Iterator<Item = &'a str>,
    context: &Context,
    there: Option<&Candidate>,
    tags: &Tags,
) -> (Vec<Addition>, Vec<String>, Vec<String>) {
    let (mut additions, mut unknown, mut too_long) = (Vec::new(), Vec::new(), Vec::new());
    for name in wanted.map(str::trim).filter(|name| !name.is_empty()) {
        if name.chars().count() > fields::LONGEST {
            too_long.push(name.to_owned());
            continue;
        }
        let known = tags.find(name).map(|tag| tag.name.as_str());
        if known.is_none() && !context.create_tags {
            unknown.push(name.to_owned());
            continue;
        }
        let tag = Addition::Tag {
            name: known.unwrap_or(name).to_owned(),
        };
        let has = |there: &Candidate| there.tags.iter().any(|own| own == known.unwrap_or(name));
        if there.is_some_and(has) || additions.contains(&tag) {
            continue;
        }
        if known.is_none() {
            additions.push(Addition::NewTag {
                name: name.to_owned(),
            });
        }
        additions.push(tag);
    }
    unknown.dedup();
    (additions, unknown, too_long)
}

fn files(profile: &Profile, context: &Context) -> Vec<Addition> {
    let file = |kind: &Attach| {
        let (name, content) = match kind {
            Attach::Profile => (
                page::file_name(profile),
                FileContent::Text(page::markdown(profile)),
            ),
            Attach::Resume => match resume::of(profile, context.resumes.is_some())? {
                Resume::Address(address) => {
                    let name = resume::name_at(&address);
                    (name, FileContent::Address(address.to_string()))
                }
                Resume::File(file) => {
                    let folder = context.resumes.clone()?;
                    (resume::name_of(&file), FileContent::Local { folder, file })
                }
            },
        };
        Some(Addition::File {
            name,
            kind: *kind,
            content,
            visibility: context.visibility,
        })
    };
    context.attach.iter().filter_map(file).collect()
}
