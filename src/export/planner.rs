//! Plans: what an export would write, worked out and not written.

use super::checker::CheckError;
use super::{Checker, Person, Plan, PlanItem, Step, Target, decide, fields};
use crate::mirror::Mirror;
use crate::people::{PersonRef, Profile};

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
        items.push(item(person, subject, step, target));
    }
    Ok(Plan {
        target: target.clone(),
        items,
        side_effects: Vec::new(),
    })
}

fn item(person: PersonRef, subject: Person, step: Step, target: &Target) -> PlanItem {
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
        (Step::Create, Person::Profile(profile)) => match fields::new_person(profile, target) {
            Ok(made) => {
                item.body = serde_json::to_value(&made.body).unwrap_or_default();
                (item.fields, item.left_out) = (made.fields, made.left_out);
            }
            Err(reason) => item.step = Step::Refused { reason },
        },
        (Step::Add { candidate, name }, subject) => {
            item.body = serde_json::to_value(fields::application_for(*candidate, target))
                .unwrap_or_default();
            item.fields = vec![
                super::Field {
                    label: "Candidate".to_owned(),
                    value: format!("{name} ({candidate})"),
                },
                super::Field {
                    label: target.label().to_owned(),
                    value: target.words(),
                },
            ];
            if let Person::Profile(_) = subject {
                item.left_out = vec![super::LeftOut {
                    label: "Contact data".to_owned(),
                    value: String::new(),
                    reason: "a candidate who is there is never overwritten".to_owned(),
                }];
            }
        }
        _ => {}
    }
    item
}
