//! Tests of reading rows that are not quite in form.

use serde_json::json;

use super::{Application, ApplicationStatus, Candidate, CandidateCreated, Note, timestamp};

#[test]
fn odd_forms_are_read() {
    let row: Candidate = serde_json::from_value(json!({
        "id": "81200417", "first_name": null, "last_name": 7, "tags": null, "private": "true",
        "linked_user_ids": ["1", 2, null], "email_addresses": [{"value": "a@b.example"}, null, {"value": null, "type": 3}],
        "custom_fields": {"level": null, "grade": {"value": [1]}}, "created_at": "yesterday",
        "updated_at": "2026-11-20 09:14:22 UTC", "never_heard_of": {"deep": [1]},
    }))
    .unwrap();
    assert_eq!(row.id, 81_200_417);
    assert_eq!(
        (row.first_name, row.last_name.as_deref()),
        (None, Some("7"))
    );
    assert_eq!((row.private, row.linked_user_ids), (Some(true), vec![1, 2]));
    assert_eq!(row.email_addresses.len(), 2);
    assert_eq!(row.custom_fields.keys().collect::<Vec<_>>(), ["grade"]);
    assert_eq!(row.created_at, None);
    assert_eq!(row.updated_at, timestamp("2026-11-20T09:14:22Z"));
}

#[test]
fn a_status_that_is_new_is_kept() {
    let read = |text: &str| {
        serde_json::from_value::<Application>(json!({"id": 1, "status": text}))
            .unwrap()
            .status
            .unwrap()
    };
    assert_eq!(read("in_process"), ApplicationStatus::InProcess);
    assert_eq!(
        read("paused"),
        ApplicationStatus::Other("paused".to_owned())
    );
    assert_eq!(read("paused").to_string(), "paused");
}

#[test]
fn attached_names_may_be_a_text_or_a_list() {
    for names in [json!("a.pdf"), json!(["a.pdf", null]), json!(null)] {
        let row = json!({"id": 1, "email_attachment_file_names": names});
        assert!(serde_json::from_value::<Note>(row).is_ok());
    }
}

#[test]
fn what_cannot_be_an_id_is_an_error() {
    for id in [json!("abc"), json!(-1), json!(1.5), json!([1]), json!({})] {
        assert!(
            serde_json::from_value::<Candidate>(json!({"id": id})).is_err(),
            "{id}"
        );
    }
}

#[test]
fn a_new_person_comes_as_a_pair_or_alone() {
    let read = |value| serde_json::from_value::<CandidateCreated>(value);
    let pair = read(json!({"candidate": {"id": 1}, "application": {"id": 2}})).unwrap();
    assert_eq!(
        (pair.candidate.id, pair.application.map(|made| made.id)),
        (1, Some(2))
    );
    assert_eq!(
        read(json!({"candidate": {"id": 1}, "application": null}))
            .unwrap()
            .application,
        None
    );
    assert_eq!(
        read(json!({"candidate": {"id": 1}})).unwrap().application,
        None
    );
    assert_eq!(read(json!({"id": 3})).unwrap().candidate.id, 3);
    for bad in [
        json!({}),
        json!({"candidate": {}}),
        json!({"message": "queued"}),
        json!([]),
    ] {
        assert!(read(bad).is_err());
    }
}

#[test]
fn times_are_read_in_all_spellings() {
    let same = timestamp("2026-11-20T09:14:22.318Z");
    assert!(same.is_some());
    for text in [
        "2026-11-20T09:14:22.318+00:00",
        "2026-11-20T09:14:22.318+0000",
        "2026-11-20 10:14:22.318+01:00",
    ] {
        assert_eq!(timestamp(text), same, "{text}");
    }
    for text in ["", "soon", "2026-13-01T00:00:00Z", "99999999999"] {
        assert_eq!(timestamp(text), None, "{text}");
    }
}
