//! Every filter against the API description: none that it does not know, all values in its form.

use jsonschema::Validator;
use serde_json::{Value, json};

use super::super::Resource;
use super::super::wire::*;
use super::*;

fn openapi() -> Value {
    serde_json::from_str(include_str!("../../../tests/openapi.json")).unwrap()
}

/// Checks each parameter of `query` with the description of its list, and the names for `fields`.
fn check<T: Resource>(query: Query<T>) {
    let description = openapi();
    let parameters = &description["paths"][&format!("/v3/{}", T::NAME)]["get"]["parameters"];
    let named = |name: &str| {
        let parameter = parameters
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["name"] == name);
        parameter
            .unwrap_or_else(|| panic!("{} has no {name}", T::NAME))
            .clone()
    };
    let mut fields: Vec<_> = T::FIELDS.to_vec();
    fields.sort_unstable();
    let mut known =
        serde_json::from_value::<Vec<String>>(named("fields")["schema"]["items"]["enum"].clone())
            .unwrap();
    known.sort_unstable();
    assert_eq!(fields, known, "{}", T::NAME);
    let query = query.ids([3, 1]).fields(T::FIELDS).encode().unwrap();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if name == "per_page" {
            continue;
        }
        let schema = &named(&name)["schema"];
        let scalar = |text: &str, kind: &Value| match kind.as_str() {
            Some("integer") => json!(text.parse::<u64>().unwrap()),
            Some("boolean") => json!(text.parse::<bool>().unwrap()),
            _ => json!(text),
        };
        let value = match schema["type"].as_str() {
            Some("array") => value
                .split(',')
                .map(|part| scalar(part, &schema["items"]["type"]))
                .collect(),
            _ => scalar(&value, &schema["type"]),
        };
        let validator: Validator = jsonschema::validator_for(schema).unwrap();
        assert!(validator.is_valid(&value), "{} {name}={value}", T::NAME);
    }
}

fn window() -> Window {
    Window::between(
        "2026-11-01T00:00:00Z".parse().unwrap(),
        "2026-11-23T10:11:12.345678Z".parse().unwrap(),
    )
}

#[test]
fn every_filter_is_in_the_description() {
    let new = || window();
    check(
        Query::<Candidate>::new()
            .created(new())
            .last_activity(new())
            .email("a+b@c.example")
            .tag("x")
            .custom_field_option_id(1)
            .private(true),
    );
    check(
        Query::<Application>::new()
            .updated(new())
            .candidate_ids([1])
            .job_ids([1])
            .prospective_job_ids([1])
            .job_post_ids([1])
            .source_ids([1])
            .referrer_ids([1])
            .stage_ids([1])
            .job_interview_stage_ids([1])
            .stage_name("Offer")
            .prospect(true)
            .custom_field_option_id(1)
            .last_activity(new()),
    );
    for status in [
        StatusFilter::Active,
        StatusFilter::Rejected,
        StatusFilter::Hired,
        StatusFilter::Converted,
    ] {
        check(Query::<Application>::new().status(status));
    }
    check(
        Query::<ApplicationStage>::new()
            .application_ids([1])
            .job_interview_stage_ids([1])
            .current(true),
    );
    check(
        Query::<ProspectDetail>::new()
            .application_ids([1])
            .pool_ids([1])
            .pool_stage_ids([1])
            .prospect_owner_ids([1])
            .department_ids([1])
            .office_ids([1]),
    );
    check(
        Query::<ProspectPool>::new()
            .active(true)
            .department_ids([1])
            .office_ids([1])
            .job_ids([1]),
    );
    check(Query::<ProspectPoolStage>::new().prospect_pool_ids([1]));
    for status in [JobStatus::Open, JobStatus::Draft, JobStatus::Closed] {
        check(
            Query::<Job>::new()
                .status(&status)
                .department_id(1)
                .office_id(1)
                .requisition_id("R")
                .confidential(true)
                .opened(new())
                .closed(new())
                .custom_field_option_id(1),
        );
    }
    check(
        Query::<JobPost>::new()
            .job_ids([1])
            .job_board_ids([1])
            .active(true)
            .live(true)
            .featured(true)
            .internal(true),
    );
    check(Query::<JobOwner>::new().job_ids([1]).user_ids([1]));
    check(Query::<JobHiringManager>::new().job_ids([1]).user_ids([1]));
    check(Query::<JobInterviewStage>::new().job_ids([1]).active(true));
    check(
        Query::<Note>::new()
            .candidate_ids([1])
            .application_ids([1])
            .user_ids([1])
            .kind("NOTE")
            .visibility("privately_visible"),
    );
    check(
        Query::<Attachment>::new()
            .application_ids([1])
            .candidate_ids([1])
            .kind("resume"),
    );
    check(Query::<Source>::new());
    check(Query::<Referrer>::new().user_ids([1]));
    check(
        Query::<User>::new()
            .primary_email("a@b.example")
            .deactivated(false)
            .show_service_accounts(true)
            .office_ids([1])
            .department_ids([1]),
    );
    check(Query::<UserRole>::new());
    check(
        Query::<UserJobPermission>::new()
            .user_ids([1])
            .job_ids([1])
            .role_ids([1]),
    );
    check(Query::<Department>::new().parent_id(1).external_id("x"));
    check(Query::<Office>::new().parent_id(1).external_id("x"));
    check(Query::<CandidateTag>::new());
    check(
        Query::<AppliedCandidateTag>::new()
            .candidate_ids([1])
            .candidate_tag_ids([1]),
    );
    check(
        Query::<CustomField>::new()
            .field_type("candidate")
            .active(true)
            .name("n")
            .name_key("n"),
    );
    check(
        Query::<CustomFieldOption>::new()
            .custom_field_ids([1])
            .custom_field_key("k")
            .active(true),
    );
    check(Query::<RejectionReason>::new().include_defaults(true));
    check(
        Query::<RejectionDetail>::new()
            .application_ids([1])
            .rejection_reason_ids([1]),
    );
}

#[test]
fn values_are_encoded() {
    let query = Query::<Candidate>::new()
        .per_page(9_999)
        .email("a+b&c=d|é@x.example")
        .updated(window());
    assert_eq!(
        query.encode().unwrap(),
        "per_page=500&email=a%2Bb%26c%3Dd%7C%C3%A9%40x.example\
         &updated_at=gte%7C2026-11-01T00%3A00%3A00.000Z%7Clte%7C2026-11-23T10%3A11%3A12.345Z"
    );
}

#[test]
fn ids_are_cut_into_fifties() {
    let chunks = Query::<Application>::new()
        .candidate_ids((1..=120).chain([1, 0]))
        .chunks();
    let sizes: Vec<_> = chunks.iter().map(|query| query.lists[0].1.len()).collect();
    assert_eq!(sizes, [50, 50, 20]);
    assert!(chunks.iter().all(|query| query.encode().is_ok()));
    let both = Query::<Application>::new()
        .candidate_ids(1..=60)
        .job_ids(1..=60)
        .chunks();
    assert_eq!(both.len(), 4);
    assert_eq!(Query::<Application>::new().chunks().len(), 1);
}

#[test]
fn no_ids_ask_for_nothing_rather_than_for_everything() {
    let query = Query::<Candidate>::new().ids([]);
    assert!(query.encode().is_err());
    assert!(query.chunks().is_empty());
}

#[test]
fn what_the_contract_forbids_is_refused() {
    let bad = |query: Query<Candidate>| {
        assert!(matches!(query.encode(), Err(HarvestError::BadQuery { .. })));
    };
    bad(Query::new().ids(1..=51));
    bad(Query::new().fields(&["external_id"]));
    bad(Query::new().created(window()).updated(window()));
}
