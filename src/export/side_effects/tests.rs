#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use super::*;
use crate::export::Person;
use crate::people::{CandidateId, JobId, PersonRef, ProfileId};

fn item(step: Step) -> PlanItem {
    PlanItem {
        person: PersonRef::Profile(ProfileId(1)),
        subject: Person::Profile(Box::default()),
        external_id: "p-1".to_owned(),
        name: "Ada Lovelace".to_owned(),
        step,
        channel: crate::config::Channel::Harvest,
        unchecked: false,
        warnings: Vec::new(),
        overridden: None,
        may_be: Vec::new(),
        namesakes: None,
        fields: Vec::new(),
        left_out: Vec::new(),
        body: serde_json::Value::Null,
        follow_ups: Vec::new(),
    }
}

fn field(kind: &str, name: &str, of: Option<&str>) -> wire::CustomField {
    wire::CustomField {
        field_type: Some(kind.to_owned()),
        name: name.to_owned(),
        name_key: name.to_lowercase(),
        application_type: of.map(str::to_owned),
        required: Some(true),
        ..wire::CustomField::default()
    }
}

fn effects(steps: Vec<Step>, target: &Target, context: &Context) -> Vec<String> {
    let items: Vec<PlanItem> = steps.into_iter().map(item).collect();
    let fields = [
        field("candidate", "Origin", None),
        field("candidate", "Number", None),
        field("application", "Visa", Some("candidate_applications")),
        field("application", "Campus", Some("prospect_applications")),
        field("job", "Budget", None),
    ];
    of_plan(None, &items, target, context, Some(&fields))
}

fn job() -> Target {
    Target::Job {
        id: JobId(1),
        name: "Weaver".to_owned(),
    }
}

fn add() -> Step {
    Step::Add {
        candidate: CandidateId(7),
        name: "Ada Lovelace".to_owned(),
    }
}

#[test]
fn required_fields_are_named_where_the_plan_leaves_them_empty() {
    let none = Context::default();
    assert_eq!(
        effects(vec![Step::Create], &job(), &none),
        [
            "Greenhouse requires \"Origin\", \"Number\" of candidates; this leaves it empty",
            "Greenhouse requires \"Visa\" of applications; this leaves it empty",
        ]
    );
    let prospects = Target::Prospect { pool: None };
    let of_prospects = effects(vec![add()], &prospects, &none);
    assert_eq!(
        of_prospects,
        ["Greenhouse requires \"Campus\" of applications; this leaves it empty"]
    );
    let filled = Context {
        external_id_field: Some("number".to_owned()),
        ..Context::default()
    };
    let named = effects(vec![Step::Create], &job(), &filled);
    assert!(
        named[0].contains("Origin") && !named[0].contains("Number"),
        "{named:?}"
    );
}

#[test]
fn a_plan_that_writes_nothing_has_no_effect_and_one_held_back_has() {
    let none = Context::default();
    let review = Step::NeedsReview {
        reason: "look".to_owned(),
    };
    assert_eq!(effects(vec![review], &job(), &none), Vec::<String>::new());
    let held = Step::Guarded {
        would: Box::new(add()),
        reason: "tagged".to_owned(),
    };
    assert_eq!(effects(vec![held], &job(), &none).len(), 1);
}

#[test]
fn what_could_not_be_asked_is_said() {
    let said = of_plan(
        None,
        &[item(Step::Create)],
        &job(),
        &Context::default(),
        None,
    );
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("could not read"), "{said:?}");
}
