//! An item of a plan: the body of its call, what it says in words, and what follows it.

use crate::config::Channel;
use crate::export::follow_up_plan::follow_up_plan;
use crate::export::tags::Tags;
use crate::export::{Addition, Context, Field, Person, PlanItem, Step, Target, fields};
use crate::people::{Candidate, CandidateId, PersonRef};

/// Adds what follows the write of an item, and what stays here.
pub(super) fn add_follow_ups(
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

/// Returns an item of a plan, with the body of its call and what that says.
pub(super) fn item(
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
