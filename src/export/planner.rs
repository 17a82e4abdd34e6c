//! Plans: what an export would write, worked out and not written.

use std::collections::HashMap;

use super::checker::{CheckError, too_many_emails};
use super::follow_up_plan::follow_up_plan;
use super::guards::Stages;
use super::tags::Tags;
use super::{
    Addition, Checker, Context, Field, Known, Person, Plan, PlanItem, Step, Target, Warning,
    decide, fields, guards, side_effects,
};
use crate::config::{Channel, Export};
use crate::harvest::Lane;
use crate::matching::{EvidenceKind, Match};
use crate::mirror::Mirror;
use crate::people::{Application, Candidate, CandidateId, PersonRef, Profile};

/// Returns the plan for these people, in their order, from the mirror; what is written later is
/// checked once more against Greenhouse itself.
///
/// # Errors
/// [`CheckError`] when the mirror can't be asked.
pub async fn plan(
    checker: &Checker,
    mirror: &Mirror,
    people: Vec<(PersonRef, Person)>,
    target: &Target,
    context: &Context,
) -> Result<Plan, CheckError> {
    let mut drafts = drafts(checker, mirror, people, target).await?;
    review_siblings(checker, &mut drafts).await?;
    let there = records_of(mirror, &drafts).await?;
    let tags = Tags::read(mirror).await?;
    let stages = stages(checker, &drafts).await;
    let mut items = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let there = draft.step.candidate().and_then(|id| there.get(&id));
        let known = draft.known(there, &stages, target, context);
        let warnings = checker.warnings(&draft.step, &known);
        let mut item = item(draft.person, draft.subject, draft.step, target, context);
        add_follow_ups(&mut item, there, &tags, target, context);
        item.step = guards::apply(item.step, &warnings, None);
        item.warnings = warnings;
        item.may_be = draft.may_be;
        item.namesakes = draft.namesakes;
        items.push(item);
    }
    let job = match target.job_id() {
        Some(id) => mirror.job(id).await?,
        None => None,
    };
    let required = checker.required_fields().await;
    let mut side_effects =
        side_effects::of_plan(job.as_ref(), &items, target, context, required.as_deref());
    side_effects.extend(spelt_twice(checker, &items).await?);
    let side_effects = by_partner(&items).into_iter().chain(side_effects).collect();
    Ok(Plan {
        target: target.clone(),
        context: context.clone(),
        items,
        side_effects,
        override_notes: checker.override_notes(),
    })
}

/// Returns what the guards of a plan for these people say, in their order, by the mirror alone: before
/// anybody thinks of an export. Of the stages that people were in, which only Greenhouse tells, they
/// say nothing.
///
/// # Errors
/// [`CheckError`] when the mirror can't be asked.
pub async fn guards_on(
    checker: &Checker,
    mirror: &Mirror,
    people: Vec<(PersonRef, Person)>,
    target: &Target,
    context: &Context,
) -> Result<Vec<(PersonRef, Vec<Warning>)>, CheckError> {
    let drafts = drafts(checker, mirror, people, target).await?;
    let there = records_of(mirror, &drafts).await?;
    let of = |draft: &Draft| {
        let candidate = draft.step.candidate();
        let there = candidate.and_then(|id| there.get(&id));
        let known = draft.known(there, &Stages::Unasked, target, context);
        (draft.person, checker.warnings(&draft.step, &known))
    };
    Ok(drafts.iter().map(of).collect())
}

/// Returns the local copy's records of those who are in Greenhouse already, by id.
async fn records_of(
    mirror: &Mirror,
    drafts: &[Draft],
) -> Result<HashMap<CandidateId, Candidate>, CheckError> {
    let ids: Vec<CandidateId> = drafts.iter().filter_map(|d| d.step.candidate()).collect();
    let records = mirror.candidates(&ids).await?;
    Ok(records.into_iter().map(|one| (one.id, one)).collect())
}

/// Returns the plan for these people with a partner key alone: nobody can be looked for, so each
/// waits for a person's confirmation ([`Plan::accept_unchecked`]). Calls nobody and asks no local copy, which
/// may be another organisation's.
pub fn plan_unchecked(
    people: Vec<(PersonRef, Person)>,
    target: &Target,
    context: &Context,
    wishes: &Export,
) -> Plan {
    let lost = fields::wishes_not_carried(wishes);
    let items = people.into_iter().map(|(person, subject)| {
        let step = match &subject {
            Person::Profile(_) => Step::Create,
            Person::Candidate(_) => Step::Refused {
                reason: "a partner key can't add to somebody who is in Greenhouse; this needs a \
                         credential for Harvest"
                    .to_owned(),
            },
        };
        let mut item = item(person, subject, step, target, context);
        if item.step == Step::Create {
            item.unchecked = true;
            item.step = Step::Unchecked;
            item.left_out.extend(lost.iter().cloned());
        }
        item
    });
    let items: Vec<PlanItem> = items.collect();
    Plan {
        target: target.clone(),
        context: context.clone(),
        side_effects: by_partner(&items),
        items,
        override_notes: false,
    }
}

/// Returns what the preview says of those who leave through the partner key; empty without any.
fn by_partner(items: &[PlanItem]) -> Vec<String> {
    let would = |step: &Step| match step {
        Step::Guarded { would, .. } => **would == Step::Create,
        step => matches!(step, Step::Create | Step::Unchecked),
    };
    let through = |item: &&PlanItem| item.channel == Channel::Ingestion && would(&item.step);
    let count = items.iter().filter(through).count();
    if count == 0 {
        return Vec::new();
    }
    let people = match count {
        1 => "1 new person leaves".to_owned(),
        _ => format!("{count} new people leave"),
    };
    let mut effects = vec![format!(
        "THROUGH THE PARTNER KEY (Candidate Ingestion): {people} this way, with the partner as source"
    )];
    if items.iter().any(|item| item.unchecked) {
        effects.push(
            "NOT CHECKED: nobody can look for them through a partner key alone; each may be a duplicate"
                .to_owned(),
        );
    }
    effects
}

/// Returns the stages that people's applications were in, as far as Greenhouse tells them in time: a
/// plan does without.
async fn stages(checker: &Checker, drafts: &[Draft]) -> Stages {
    let written = drafts.iter().filter(|draft| draft.step.writes());
    let applications: Vec<Application> = written
        .flat_map(|draft| draft.applications.iter().cloned())
        .collect();
    let asked = checker.stages(&applications, true, Lane::Interactive);
    match tokio::time::timeout(side_effects::PATIENCE, asked).await {
        Ok(Ok(stages)) => stages,
        Ok(Err(_)) | Err(_) => Stages::Unasked,
    }
}

/// A person with the write they would get, before the guards have looked.
struct Draft {
    person: PersonRef,
    subject: Person,
    step: Step,
    /// All applications of the candidate that the step is about.
    applications: Vec<Application>,
    /// Whom a person has to decide on first.
    may_be: Vec<Match>,
    namesakes: Option<String>,
}

impl Draft {
    /// Returns what the guards look at; `there` is the candidate of the step.
    fn known<'a>(
        &'a self,
        there: Option<&'a Candidate>,
        stages: &'a Stages,
        target: &'a Target,
        context: &'a Context,
    ) -> Known<'a> {
        Known {
            profile: self.subject.profile(),
            candidate: there,
            applications: &self.applications,
            stages,
            target,
            context,
        }
    }
}

async fn drafts(
    checker: &Checker,
    mirror: &Mirror,
    people: Vec<(PersonRef, Person)>,
    target: &Target,
) -> Result<Vec<Draft>, CheckError> {
    let profiles: Vec<Profile> = people
        .iter()
        .filter_map(|(_, person)| person.profile().cloned())
        .collect();
    let mut verdicts = checker.assess(profiles).await?.into_iter();
    let mut drafts = Vec::with_capacity(people.len());
    for (person, subject) in people {
        let mut namesakes = None;
        let (step, applications, found) = match &subject {
            Person::Profile(profile) => match verdicts.next() {
                Some(verdict) => {
                    let step = match decide::for_profile(&verdict, target) {
                        Step::Create => too_many_emails(profile)
                            .map_or(Step::Create, |reason| Step::NeedsReview { reason }),
                        step => step,
                    };
                    namesakes = verdict.namesakes().map(str::to_owned);
                    (step, Vec::new(), verdict.candidates)
                }
                None => {
                    let reason = "no verdict was reached; check again".to_owned();
                    (Step::Refused { reason }, Vec::new(), Vec::new())
                }
            },
            Person::Candidate(candidate) => {
                let applications = mirror.applications(&[candidate.id]).await?;
                let step =
                    decide::for_candidate(candidate.id, &candidate.name(), &applications, target);
                (step, applications, Vec::new())
            }
        };
        let of_step = step.candidate();
        let (mut own, others): (Vec<Match>, Vec<Match>) = found
            .into_iter()
            .partition(|found| Some(found.id) == of_step);
        drafts.push(Draft {
            person,
            subject,
            applications: match own.pop() {
                Some(own) => own.applications,
                None => applications,
            },
            may_be: match &step {
                Step::NeedsReview { .. } => others,
                Step::Create if namesakes.is_some() => undecided(others),
                _ => Vec::new(),
            },
            namesakes,
            step,
        });
    }
    Ok(drafts)
}

/// Returns those who were not decided to be a different person.
fn undecided(mut found: Vec<Match>) -> Vec<Match> {
    found.retain(|one| {
        let mut against = one.conflicts.iter();
        against.all(|said| said.kind != EvidenceKind::Decision)
    });
    found
}

/// Has those reviewed who would be made and may be, under another spelling, the person of a row that is
/// about somebody in Greenhouse: of this plan, or of the outbox.
async fn review_siblings(checker: &Checker, drafts: &mut [Draft]) -> Result<(), CheckError> {
    let mut made = Vec::new();
    let mut there = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        let Some(profile) = draft.subject.profile() else {
            continue;
        };
        if draft.step == Step::Create {
            made.push((at, profile.clone()));
            continue;
        }
        let certain = draft.step.candidate().into_iter();
        let named: Vec<CandidateId> = certain
            .chain(draft.may_be.iter().map(|one| one.id))
            .collect();
        if !named.is_empty() {
            there.push((profile.clone(), named));
        }
    }
    let mut held = checker.siblings_within(made.clone(), there).await?;
    for (at, profile) in &made {
        if held.iter().all(|(other, _)| other != at)
            && let Some(sibling) = checker.sibling_of(profile, None).await?
        {
            held.push((*at, sibling));
        }
    }
    for (at, sibling) in held {
        let Some(draft) = drafts.get_mut(at) else {
            continue;
        };
        if let Some(profile) = draft.subject.profile() {
            draft.may_be = checker.beside(profile, &sibling.candidates).await?;
        }
        draft.namesakes = None;
        draft.step = Step::NeedsReview {
            reason: sibling.reason(),
        };
    }
    Ok(())
}

/// Returns in words who of those to be made may be one person under two spellings: the second is checked
/// again once the first is made. None where nobody is.
async fn spelt_twice(checker: &Checker, items: &[PlanItem]) -> Result<Option<String>, CheckError> {
    /// Pairs that are named.
    const NAMED: usize = 3;
    let made: Vec<(String, Profile)> = items
        .iter()
        .filter(|item| item.step == Step::Create)
        .filter_map(|item| Some((item.name.clone(), item.subject.profile()?.clone())))
        .collect();
    if made.len() < 2 {
        return Ok(None);
    }
    let (names, profiles): (Vec<String>, Vec<Profile>) = made.into_iter().unzip();
    let pairs = checker.alike_within(profiles).await?;
    let name = |at: usize| names.get(at).map_or("", String::as_str);
    let mut named: Vec<String> = pairs
        .iter()
        .take(NAMED)
        .map(|(first, second)| format!("{} and {}", name(*first), name(*second)))
        .collect();
    if named.is_empty() {
        return Ok(None);
    }
    if pairs.len() > NAMED {
        named.push(format!("{} more", pairs.len() - NAMED));
    }
    Ok(Some(format!(
        "may be one person: {}; whoever comes second is checked again once the first is made",
        named.join(", ")
    )))
}

/// Adds what follows the write of an item, and what stays here.
fn add_follow_ups(
    item: &mut PlanItem,
    there: Option<&Candidate>,
    tags: &Tags,
    target: &Target,
    context: &Context,
) {
    if !item.step.writes() {
        return;
    }
    let mut after = follow_up_plan(&item.subject, target, context, there, tags);
    if item.step == Step::Create && item.channel == Channel::Harvest {
        let is_tag =
            |one: &&Addition| matches!(one, Addition::Tag { .. } | Addition::NewTag { .. });
        let of_tags = after.additions.iter().filter(is_tag);
        item.fields.extend(of_tags.map(Addition::field));
        let names = after.take_tags();
        if let Some(body) = item.body.as_object_mut().filter(|_| !names.is_empty()) {
            body.insert("tags".to_owned(), names.into());
        }
    }
    after.additions.retain(|one| match one.hindrance() {
        Some(left) => {
            after.left_out.push(left);
            false
        }
        None => true,
    });
    item.fields
        .extend(after.additions.iter().map(Addition::field));
    item.follow_ups = after.additions;
    item.left_out.append(&mut after.left_out);
    if matches!(item.step, Step::Convert { .. }) {
        item.left_out.extend(context.kept_by_prospect());
    }
}

fn item(
    person: PersonRef,
    subject: Person,
    step: Step,
    target: &Target,
    context: &Context,
) -> PlanItem {
    let (external_id, name) = (subject.external_id(), subject.name());
    let mut item = PlanItem {
        person,
        external_id,
        name,
        step,
        warnings: Vec::new(),
        overridden: None,
        may_be: Vec::new(),
        namesakes: None,
        channel: Channel::Harvest,
        unchecked: false,
        subject,
        fields: Vec::new(),
        left_out: Vec::new(),
        body: serde_json::Value::Null,
        follow_ups: Vec::new(),
    };
    match (&item.step, &item.subject) {
        (Step::Create, Person::Profile(profile)) if context.channel == Channel::Ingestion => {
            item.channel = Channel::Ingestion;
            match fields::for_partner(profile, target, context) {
                Ok(made) => {
                    item.body = serde_json::to_value(&made.body).unwrap_or_default();
                    item.fields = made.fields;
                    item.left_out = made.left_out;
                }
                Err(reason) => item.step = Step::Refused { reason },
            }
        }
        (Step::Create, Person::Profile(profile)) => {
            match fields::new_person(profile, target, context) {
                Ok(made) => {
                    item.body = serde_json::to_value(&made.body).unwrap_or_default();
                    item.fields = made.fields;
                }
                Err(reason) => item.step = Step::Refused { reason },
            }
        }
        (Step::Add { candidate, name }, _) => {
            item.body = serde_json::to_value(fields::application_for(*candidate, target, context))
                .unwrap_or_default();
            item.fields = who_and_where(name, *candidate, target);
            item.fields.extend(context.fields(target));
        }
        (
            Step::Convert {
                candidate, name, ..
            },
            _,
        ) => {
            item.body = target
                .job_id()
                .and_then(|job| serde_json::to_value(fields::conversion(job, context)).ok())
                .unwrap_or_default();
            item.fields = who_and_where(name, *candidate, target);
            item.fields.extend(context.fields_of_conversion());
        }
        _ => {}
    }
    item
}

fn who_and_where(name: &str, candidate: CandidateId, target: &Target) -> Vec<Field> {
    vec![
        Field {
            label: "Candidate".to_owned(),
            value: format!("{name} ({candidate})"),
        },
        Field {
            label: target.label().to_owned(),
            value: target.words(),
        },
    ]
}
