//! Plans: what an export would write, worked out and not written.

use super::checker::CheckError;
use super::{
    Checker, Context, Field, LeftOut, Person, Plan, PlanItem, Step, Target, decide, fields,
};
use crate::mirror::Mirror;
use crate::people::{CandidateId, PersonRef, Profile};

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
    let profiles: Vec<Profile> = people
        .iter()
        .filter_map(|(_, person)| match person {
            Person::Profile(profile) => Some((**profile).clone()),
            Person::Candidate(_) => None,
        })
        .collect();
    let mut verdicts = checker.assess(profiles).await?.into_iter();
    let mut items = Vec::with_capacity(people.len());
    for (person, subject) in people {
        let step = match &subject {
            Person::Profile(_) => match verdicts.next() {
                Some(assessment) => decide::for_profile(&assessment, target),
                None => Step::Refused {
                    reason: "no verdict was reached; check again".to_owned(),
                },
            },
            Person::Candidate(candidate) => {
                let applications = mirror.applications(&[candidate.id]).await?;
                decide::for_candidate(candidate.id, &candidate.name(), &applications, target)
            }
        };
        items.push(item(person, subject, step, target, context));
    }
    Ok(Plan {
        target: target.clone(),
        items,
        side_effects: side_effects(mirror, target).await?,
    })
}

/// Returns what else the target may bring about, as far as Harvest shows it.
async fn side_effects(mirror: &Mirror, target: &Target) -> Result<Vec<String>, CheckError> {
    let Some(id) = target.job_id() else {
        return Ok(Vec::new());
    };
    let job = mirror.job(id).await?;
    Ok(job
        .filter(|job| job.confidential)
        .map(|_| "this job is confidential; only its hiring team sees who is on it".to_owned())
        .into_iter()
        .collect())
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
        subject,
        fields: Vec::new(),
        left_out: Vec::new(),
        body: serde_json::Value::Null,
    };
    match (&item.step, &item.subject) {
        (Step::Create, Person::Profile(profile)) => {
            match fields::new_person(profile, target, context) {
                Ok(made) => {
                    item.body = serde_json::to_value(&made.body).unwrap_or_default();
                    (item.fields, item.left_out) = (made.fields, made.left_out);
                }
                Err(reason) => item.step = Step::Refused { reason },
            }
        }
        (Step::Add { candidate, name }, subject) => {
            item.body = serde_json::to_value(fields::application_for(*candidate, target, context))
                .unwrap_or_default();
            item.fields = who_and_where(name, *candidate, target);
            item.fields.extend(context.fields(target));
            item.left_out = untouched(subject);
        }
        (
            Step::Convert {
                candidate, name, ..
            },
            subject,
        ) => {
            item.body = target
                .job_id()
                .and_then(|job| serde_json::to_value(fields::conversion(job, context)).ok())
                .unwrap_or_default();
            item.fields = who_and_where(name, *candidate, target);
            item.left_out = untouched(subject);
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

/// Names what a profile holds and a person who is there keeps as it is.
fn untouched(subject: &Person) -> Vec<LeftOut> {
    match subject {
        Person::Profile(_) => vec![LeftOut {
            label: "Contact data".to_owned(),
            value: String::new(),
            reason: "a candidate who is there is never overwritten".to_owned(),
        }],
        Person::Candidate(_) => Vec::new(),
    }
}
