//! Bodies and rows of the Harvest client against a copy of the API description.

use gleaner::harvest::Resource;
use gleaner::harvest::body::*;
use gleaner::harvest::wire::*;
use serde::Serialize;
use serde_json::{Map, Value, json};

fn openapi() -> Value {
    serde_json::from_str(include_str!("../openapi.json")).unwrap()
}

/// A validator of the schema `name`, references into the description included.
fn validator(name: &str) -> jsonschema::Validator {
    let mut root = openapi();
    root["$ref"] = json!(format!("#/components/schemas/{name}"));
    jsonschema::options()
        .should_validate_formats(true)
        .build(&root)
        .unwrap()
}

fn valid(schema: &str, body: &impl Serialize) {
    let body = serde_json::to_value(body).unwrap();
    let validator = validator(schema);
    let errors: Vec<_> = validator
        .iter_errors(&body)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{schema}: {errors:?} in {body}");
}

fn custom_fields() -> Vec<CustomFieldWrite> {
    vec![
        CustomFieldWrite {
            field: CustomFieldKey::NameKey("seniority".into()),
            value: json!("Staff"),
        },
        CustomFieldWrite {
            field: CustomFieldKey::Id(7),
            value: Value::Null,
        },
    ]
}

fn placements() -> Vec<Placement> {
    let job = JobPlacement {
        job_id: 1,
        ..JobPlacement::default()
    };
    let full = JobPlacement {
        job_id: 1,
        initial_stage_id: Some(2),
        source_id: Some(3),
        referrer_id: Some(4),
        recruiter_id: Some(5),
        coordinator_id: Some(6),
        custom_fields: custom_fields(),
        ..JobPlacement::default()
    };
    let prospect = ProspectPlacement {
        job_ids: vec![1, 2],
        pool: Some(PoolPlace {
            pool_id: 1,
            stage_id: Some(2),
        }),
        prospect_owner_id: Some(3),
        department: Some(DepartmentPlace {
            department_id: 4,
            office_id: Some(5),
        }),
        source_id: Some(6),
        referrer_id: Some(7),
        recruiter_id: Some(8),
        coordinator_id: Some(9),
        custom_fields: custom_fields(),
        ..ProspectPlacement::default()
    };
    vec![
        Placement::Job(job),
        Placement::Job(full),
        Placement::Prospect(ProspectPlacement::default()),
        Placement::Prospect(prospect),
    ]
}

fn typed<K: Copy>(kinds: &[K]) -> Vec<TypedEntry<K>> {
    kinds
        .iter()
        .map(|kind| TypedEntry::new("v", *kind))
        .collect()
}

#[test]
fn people_are_written_as_described() {
    let names = NewCandidate {
        first_name: "M".into(),
        last_name: "O".into(),
        ..NewCandidate::default()
    };
    valid("CandidateCreate", &names);
    for placement in placements() {
        let full = NewCandidate {
            preferred_name: Some("Mo".into()),
            company: Some("Tidewater".into()),
            title: Some("Engineer".into()),
            time_zone: Some("berlin".into()),
            can_email: Some(false),
            phone_numbers: typed(PhoneType::ALL),
            addresses: typed(AddressType::ALL),
            email_addresses: typed(EmailType::ALL),
            website_addresses: typed(WebsiteType::ALL),
            social_media_addresses: vec![SocialEntry {
                value: "https://www.linkedin.com/in/mo".into(),
            }],
            tags: vec!["sourced".into()],
            linked_user_ids: vec![1],
            custom_fields: custom_fields(),
            application: Some(placement.clone()),
            ..names.clone()
        };
        valid("CandidateCreate", &full);
        valid(
            "ApplicationCreate",
            &NewApplication {
                candidate_id: 1,
                placement,
            },
        );
    }
}

#[test]
fn changes_are_written_as_described() {
    valid(
        "CandidateUpdate",
        &CandidateUpdate {
            title: Some("Cook".into()),
            ..CandidateUpdate::default()
        },
    );
    let full = CandidateUpdate {
        first_name: Some("M".into()),
        last_name: Some("O".into()),
        preferred_name: Some("Mo".into()),
        company: Some("Tidewater".into()),
        title: Some("Engineer".into()),
        time_zone: Some("berlin".into()),
        can_email: Some(true),
        is_private: Some(true),
        phone_numbers: Some(typed(PhoneType::ALL)),
        addresses: Some(typed(AddressType::ALL)),
        email_addresses: Some(typed(EmailType::ALL)),
        website_addresses: Some(typed(WebsiteType::ALL)),
        social_media_addresses: Some(vec![]),
        custom_fields: Some(custom_fields()),
    };
    valid("CandidateUpdate", &full);
    valid(
        "ApplicationConvert",
        &Conversion {
            job_id: 1,
            to_job_interview_stage_id: None,
        },
    );
    valid(
        "ApplicationConvert",
        &Conversion {
            job_id: 1,
            to_job_interview_stage_id: Some(2),
        },
    );
}

#[test]
fn notes_files_and_tags_are_written_as_described() {
    let email = NoteType::Email {
        subject: "Hello".into(),
        email_from: vec!["a@b.example".into()],
        email_to: vec!["c@d.example".into()],
        email_cc: vec![],
    };
    let kinds = [
        NoteType::Note { subject: None },
        NoteType::Activity {
            subject: Some("Call".into()),
        },
        email,
    ];
    for note_type in kinds {
        for visibility in NoteVisibility::ALL {
            for extra in [None, Some(5)] {
                valid(
                    "NoteCreate",
                    &NewNote {
                        candidate_id: 1,
                        application_id: extra,
                        user_id: extra,
                        body: "text".into(),
                        note_type: note_type.clone(),
                        visibility: *visibility,
                    },
                );
            }
        }
    }
    for kind in AttachmentType::ALL {
        for content in [
            AttachmentContent::Bytes(b"%PDF\x00\xff".to_vec()),
            AttachmentContent::Url("https://files.example/cv.pdf".parse().unwrap()),
        ] {
            let file = NewAttachment {
                application_id: 1,
                filename: "cv.pdf".into(),
                kind: *kind,
                content,
                visibility: Some(NoteVisibility::AdminOnly),
            };
            valid("AttachmentCreate", &file);
            valid(
                "AttachmentCreate",
                &NewAttachment {
                    visibility: None,
                    ..file
                },
            );
        }
    }
    valid(
        "CandidateTagCreate",
        &NewTag {
            name: "sourced".into(),
        },
    );
    valid(
        "AppliedCandidateTagCreate",
        &NewAppliedTag {
            candidate_id: 1,
            candidate_tag_id: 2,
        },
    );
}

/// A value that the schema describes: with everything in it, or with all that may be `null` so.
fn make(root: &Value, schema: &Value, bare: bool) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        return make(root, &root["components"]["schemas"][name], bare);
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => vec!["string"],
    };
    if bare && kinds.contains(&"null") {
        return Value::Null;
    }
    if let Some(choices) = schema["enum"].as_array() {
        return choices[0].clone();
    }
    match kinds[0] {
        "integer" => json!(12),
        "boolean" => json!(true),
        "array" if bare => json!([]),
        "array" => json!([make(root, &schema["items"], bare)]),
        "object" => match schema["properties"].as_object() {
            Some(properties) => Value::Object(
                properties
                    .iter()
                    .map(|(key, schema)| (key.clone(), make(root, schema, bare)))
                    .collect(),
            ),
            None if schema["additionalProperties"].is_object() => {
                json!({"level": make(root, &schema["additionalProperties"], bare)})
            }
            None => json!({"any": "thing"}),
        },
        _ if schema["format"] == "date-time" => json!("2026-11-20T09:14:22.318Z"),
        _ if schema["format"] == "uri" => json!("https://files.example/x"),
        _ => json!("text"),
    }
}

/// Reads rows of the schema in all forms: full, bare, with unknown keys, and with `fields`.
fn reads<T: Resource + Serialize>(schema: &str) {
    let root = openapi();
    let described = &root["components"]["schemas"][schema];
    let full = make(&root, described, false);
    assert!(validator(schema).is_valid(&full), "{schema}: {full}");
    let row: T = serde_json::from_value(full.clone()).unwrap();
    // Nothing that was answered is lost on the way.
    assert_eq!(serde_json::to_value(&row).unwrap(), full, "{schema}");

    let bare = make(&root, described, true);
    assert!(validator(schema).is_valid(&bare), "{schema}: {bare}");
    assert_eq!(serde_json::from_value::<T>(bare).unwrap().id(), 12);

    let mut more: Map<String, Value> = full.as_object().unwrap().clone();
    more.insert("never_heard_of".into(), json!({"a": [1, null]}));
    assert!(serde_json::from_value::<T>(Value::Object(more)).is_ok());
    assert_eq!(
        serde_json::from_value::<T>(json!({"id": 12})).unwrap().id(),
        12
    );

    let page = &root["paths"][format!("/v3/{}", T::NAME)]["get"]["responses"]["200"]["content"]["application/json"];
    if page["example"].is_array() {
        assert!(
            !serde_json::from_value::<Vec<T>>(page["example"].clone())
                .unwrap()
                .is_empty()
        );
    }
}

#[test]
fn every_row_is_read() {
    reads::<Candidate>("Candidate");
    reads::<Application>("Application");
    reads::<ApplicationStage>("ApplicationStage");
    reads::<ProspectDetail>("ProspectDetail");
    reads::<ProspectPool>("ProspectPool");
    reads::<ProspectPoolStage>("ProspectPoolStage");
    reads::<Job>("Job");
    reads::<JobPost>("JobPost");
    reads::<JobOwner>("JobOwner");
    reads::<JobHiringManager>("JobHiringManager");
    reads::<JobInterviewStage>("JobInterviewStage");
    reads::<Note>("Note");
    reads::<Attachment>("Attachment");
    reads::<Source>("Source");
    reads::<Referrer>("Referrer");
    reads::<User>("User");
    reads::<UserRole>("UserRole");
    reads::<UserJobPermission>("UserJobPermission");
    reads::<Department>("Department");
    reads::<Office>("Office");
    reads::<CandidateTag>("CandidateTag");
    reads::<AppliedCandidateTag>("AppliedCandidateTag");
    reads::<CustomField>("CustomField");
    reads::<CustomFieldOption>("CustomFieldOption");
    reads::<RejectionReason>("RejectionReason");
    reads::<RejectionDetail>("RejectionDetail");
}

#[test]
fn the_answer_to_a_new_person_is_read() {
    let root = openapi();
    let answer = &root["paths"]["/v3/candidates"]["post"]["responses"]["201"]["content"]["application/json"]
        ["example"];
    let made: CandidateCreated = serde_json::from_value(answer.clone()).unwrap();
    assert_eq!(made.candidate.id, 81_200_417);
    assert_eq!(
        made.application.map(|application| application.id),
        Some(90_511_203)
    );
}
