#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail by panicking, its helpers too"
)]

use jiff::Timestamp;
use serde_json::json;

use super::*;
use crate::config::Visibility;
use crate::export::{Addition, Context, FollowUp, Person, Target, Write};
use crate::people::JobId;

/// Whom Greenhouse takes us for.
const US: u64 = 1;

fn follow_up(what: Addition, row: u64) -> FollowUp {
    FollowUp {
        state: OutboxState::Done,
        row: Some(row),
        ..FollowUp::new(what, Timestamp::UNIX_EPOCH)
    }
}

/// An export that made candidate 3 with application 7, a note and a tag.
fn entry() -> OutboxEntry {
    let note = Addition::Note {
        text: "Sourced".to_owned(),
        visibility: Visibility::Private,
    };
    let tag = Addition::Tag {
        name: "Rust".to_owned(),
    };
    OutboxEntry {
        id: "a".to_owned(),
        external_id: "1".to_owned(),
        name: "Ada Ruiz".to_owned(),
        person: Person::Profile(Box::default()),
        keys: Vec::new(),
        target: Target::Job {
            id: JobId(5),
            name: "Cook".to_owned(),
        },
        context: Context {
            external_id_field: Some("source_id".to_owned()),
            ..Context::default()
        },
        overridden: None,
        tenant: None,
        planned: None,
        halt: None,
        author: None,
        state: OutboxState::Done,
        outcome: Some(Outcome::Created),
        due_at: Timestamp::UNIX_EPOCH,
        write: Some(Write {
            body: json!({
                "first_name": "Ada", "last_name": "Ruiz", "title": "Cook",
                "email_addresses": [{"value": "ada@fastmail.com", "type": "personal"}],
                "phone_numbers": [{"value": "+1 (415) 555-0100", "type": "other"}],
                "social_media_addresses": [{"value": "https://www.linkedin.com/in/ada-ruiz/"}],
                "application": {"job_id": 5, "source_id": 9},
            }),
            ..Write::default()
        }),
        sent_at: None,
        readings: 0,
        attempts: 1,
        candidate_id: Some(CandidateId(3)),
        application_id: Some(ApplicationId(7)),
        reason: None,
        follow_ups: vec![follow_up(note, 21), follow_up(tag, 31)],
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
        version: 0,
    }
}

fn typed(value: &str) -> wire::Typed {
    wire::Typed {
        value: value.to_owned(),
        kind: None,
    }
}

fn note(id: u64, user_id: Option<u64>, kind: &str) -> wire::Note {
    wire::Note {
        id,
        user_id,
        kind: Some(kind.to_owned()),
        ..wire::Note::default()
    }
}

/// What is in Greenhouse as long as nobody touches it.
fn fresh() -> Found {
    let text = |text: &str| Some(text.to_owned());
    let field = wire::CustomFieldValue {
        value: json!("1"),
        ..wire::CustomFieldValue::default()
    };
    let empty = wire::CustomFieldValue::default();
    Found {
        person: Some(wire::Candidate {
            id: 3,
            first_name: text("Ada"),
            last_name: text("Ruiz"),
            title: text("Cook"),
            email_addresses: vec![typed("Ada@Fastmail.com")],
            phone_numbers: vec![typed("14155550100")],
            social_media_addresses: vec![wire::Social {
                value: "https://linkedin.com/in/ada-ruiz".to_owned(),
            }],
            custom_fields: [("source_id".to_owned(), field), ("level".to_owned(), empty)].into(),
            ..wire::Candidate::default()
        }),
        applications: vec![wire::Application {
            id: 7,
            status: Some(wire::ApplicationStatus::InProcess),
            source_id: Some(9),
            recruiter_id: Some(4),
            ..wire::Application::default()
        }],
        // The stage it is in, and one of the job's that nobody entered.
        stages: vec![visit(), wire::ApplicationStage::default()],
        details: Vec::new(),
        notes: vec![
            note(20, None, "NOTE"),
            note(21, Some(US), "NOTE"),
            note(22, Some(US), "ACTIVITY"),
        ],
        attachments: Vec::new(),
        tags: vec![wire::AppliedCandidateTag {
            id: 31,
            ..wire::AppliedCandidateTag::default()
        }],
    }
}

fn visit() -> wire::ApplicationStage {
    wire::ApplicationStage {
        entered_at: Some(jiff::Timestamp::UNIX_EPOCH),
        current: true,
        ..wire::ApplicationStage::default()
    }
}

#[test]
fn what_nobody_touched_may_go() {
    assert!(removal(&entry()).is_ok());
    assert_eq!(untouched(&entry(), &fresh(), Some(US)), Ok(()));
}

/// What happened meanwhile.
type Change = fn(&mut Found);

#[test]
fn whatever_happened_since_keeps_it() {
    let cases: [(&str, Change); 18] = [
        ("person is no longer", |found| found.person = None),
        ("person's company", |found| {
            found.person.as_mut().unwrap().company = Some("Nordlume".to_owned());
        }),
        ("person's e-mails", |found| {
            let person = found.person.as_mut().unwrap();
            person.email_addresses.push(typed("ada@work.example.org"));
        }),
        ("person's phones", |found| {
            found.person.as_mut().unwrap().phone_numbers.clear();
        }),
        ("person's pages", |found| {
            let person = found.person.as_mut().unwrap();
            person.social_media_addresses[0].value = "linkedin.com/in/another".to_owned();
        }),
        ("the field Level", |found| {
            let level = wire::CustomFieldValue {
                name: Some("Level".to_owned()),
                value: json!("senior"),
                ..wire::CustomFieldValue::default()
            };
            let person = found.person.as_mut().unwrap();
            person.custom_fields.insert("level".to_owned(), level);
        }),
        ("application is no longer", |found| {
            found.applications.clear();
        }),
        ("rejected", |found| {
            found.applications[0].status = Some(wire::ApplicationStatus::Rejected);
        }),
        ("another application", |found| {
            found.applications.push(wire::Application::default());
        }),
        ("another stage", |found| {
            found.stages.push(visit());
        }),
        ("another stage", |found| {
            found.stages[0].current = false;
        }),
        ("the source of", |found| {
            found.applications[0].source_id = Some(8);
        }),
        ("somebody wrote", |found| {
            found.notes.push(note(23, Some(2), "NOTE"));
        }),
        ("somebody wrote", |found| {
            // Ourselves, but not by this export.
            found.notes.push(note(23, Some(US), "NOTE"));
        }),
        ("2 notes", |found| {
            found.notes.push(note(23, Some(2), "EMAIL"));
            found.notes.push(note(24, Some(3), "NOTE"));
        }),
        ("file cv.pdf", |found| {
            found.attachments.push(wire::Attachment {
                id: 41,
                filename: "cv.pdf".to_owned(),
                ..wire::Attachment::default()
            });
        }),
        ("tagged", |found| {
            found.tags.push(wire::AppliedCandidateTag {
                id: 32,
                ..wire::AppliedCandidateTag::default()
            });
        }),
        ("person's title", |found| {
            found.person.as_mut().unwrap().title = None;
        }),
    ];
    for (says, happens) in cases {
        let mut found = fresh();
        happens(&mut found);
        let sorry = untouched(&entry(), &found, Some(US)).unwrap_err();
        assert!(sorry.contains(says), "{says}: {sorry}");
    }
}

#[test]
fn a_trace_counts_as_somebody_elses_where_we_are_not_known() {
    assert!(untouched(&entry(), &fresh(), None).is_err());
}

#[test]
fn nothing_is_offered_while_something_still_follows() {
    let mut early = entry();
    early.follow_ups[0].state = OutboxState::Unknown;
    let sorry = removal(&early).unwrap_err();
    assert!(
        sorry.what.contains("note is still being written"),
        "{sorry}"
    );
    // What was refused is not in Greenhouse, and in nobody's way.
    early.follow_ups[0].state = OutboxState::Refused;
    early.follow_ups[0].row = None;
    assert!(removal(&early).is_ok());
}

#[test]
fn a_prospect_moved_in_its_pool_or_tied_to_a_job_stays() {
    let mut prospect = entry();
    prospect.target = Target::Prospect { pool: None };
    let pool = json!({"prospect": true, "prospect_pool_id": 6, "prospect_pool_stage_id": 8});
    prospect.write.as_mut().unwrap().body["application"] = pool;
    let detail = |stage| wire::ProspectDetail {
        pool_id: Some(6),
        pool_stage_id: Some(stage),
        ..wire::ProspectDetail::default()
    };
    let mut found = Found {
        details: vec![detail(8)],
        ..fresh()
    };
    assert_eq!(untouched(&prospect, &found, Some(US)), Ok(()));
    found.details = vec![detail(9)];
    let sorry = untouched(&prospect, &found, Some(US)).unwrap_err();
    assert!(sorry.contains("stage in the pool"), "{sorry}");
    found.details = vec![detail(8)];
    found.applications[0].prospective_job_ids = vec![5];
    let sorry = untouched(&prospect, &found, Some(US)).unwrap_err();
    assert!(sorry.contains("tied"), "{sorry}");
}
