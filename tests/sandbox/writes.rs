//! What writes to people and applications do and refuse (contract 4, 5, 13).

mod bodies;
mod history;

use crate::client::{Client, on_a_job, patch, small_with};
use serde_json::{Value, json};

#[tokio::test]
async fn create_answers_the_pair_and_never_looks_for_duplicates() {
    let client = small_with(&[]).await;
    let body = json!({"first_name": "Twin", "last_name": "One", "email_addresses": [{"value": "twin@example.org", "type": "work"}]});
    let first = client.post("/v3/candidates", &body).await;
    assert_eq!(
        (first.status, &first.body["application"]),
        (201, &Value::Null)
    );
    assert_eq!(first.body["candidate"]["can_email"], true);
    client.post("/v3/candidates", &body).await;
    assert_eq!(
        client
            .get("/v3/candidates?email=TWIN@example.org")
            .await
            .rows()
            .len(),
        2
    );
    client.throw("switch:auto-merge");
    client.post("/v3/candidates", &body).await;
    assert_eq!(
        client
            .get("/v3/candidates?email=twin@example.org")
            .await
            .rows()
            .len(),
        2,
        "merged on arrival"
    );
}

#[tokio::test]
async fn bodies_are_checked_like_the_real_thing() {
    let client = small_with(&[]).await;
    let before = client.admin().count("candidates");
    let job = client.open_job().await;
    let draft = client
        .admin()
        .rows("jobs")
        .iter()
        .find(|job| job["status"] == "draft")
        .unwrap()["id"]
        .clone();
    let named = |extra: Value| {
        let mut body = json!({"first_name": "A", "last_name": "B"});
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        body
    };
    for body in [
        json!({"first_name": "A"}),
        json!({"first_name": " ", "last_name": "B"}),
        json!([]),
        named(json!({"external_id": "x"})),
        named(json!({"company": 5})),
        named(json!({"email_addresses": [{"value": "a@b.c"}]})),
        named(json!({"email_addresses": [{"value": "a@b.c", "type": "home"}]})),
        named(json!({"email_addresses": [{"value": "ab", "type": "work"}]})),
        named(json!({"email_addresses": null})),
        named(json!({"title": null})),
        named(json!({"is_private": true})),
        named(json!({"application": [{"job_id": job}]})),
        named(json!({"application": {}})),
        named(json!({"application": {"job_id": 1}})),
        named(json!({"application": {"job_id": job, "prospect": false}})),
        named(json!({"application": {"job_id": job, "source_id": null}})),
        named(json!({"application": {"job_id": job, "created_at": "2026-01-31"}})),
        named(json!({"application": {"job_id": draft}})),
        named(json!({"application": {"job_id": job, "prospect_pool_id": 90_001}})),
        named(json!({"application": {"prospect": true, "job_id": job}})),
        named(json!({"application": {"prospect": true, "prospect_pool_stage_id": 91_001}})),
        named(
            json!({"application": {"prospect": true, "prospect_pool_id": 90_001, "prospect_pool_stage_id": 91_011}}),
        ),
        named(json!({"application": {"job_id": job, "initial_stage_id": 1}})),
        named(json!({"application": {"job_id": job, "source_id": 1}})),
        named(json!({"custom_fields": [{"name_key": "seniority", "value": "Godlike"}]})),
        named(json!({"custom_fields": {"seniority": "Lead"}})),
    ] {
        let answer = client.post("/v3/candidates", &body).await;
        assert_eq!(answer.status, 422, "{body} {}", answer.text);
        let error = &answer.body["errors"][0];
        assert!(
            error.is_string() || error.as_object().is_some_and(|error| error.len() == 1),
            "{error}"
        );
    }
    assert_eq!(
        client.admin().count("candidates"),
        before,
        "a refusal leaves no trace"
    );
    client.throw("switch:ignore-unknown-keys");
    assert_eq!(
        client
            .post("/v3/candidates", &named(json!({"external_id": "x"})))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn collections_replace_and_custom_fields_are_read_as_a_map() {
    let client = small_with(&[]).await;
    let (id, ..) = on_a_job(&client).await;
    let path = format!("/v3/candidates/{id}");
    let entry = |value: &str| json!([{"value": value, "type": "personal"}]);
    patch(
        &client,
        &path,
        json!({"email_addresses": entry("one@example.org"), "tags": ["Rust", "Alumni"]}),
    )
    .await;
    let body = json!({"email_addresses": entry("two@example.org"), "tags": ["rust"], "custom_fields": [{"name_key": "seniority", "value": "Lead"}]});
    let changed = patch(&client, &path, body).await;
    assert_eq!(changed.body["email_addresses"], entry("two@example.org"));
    assert_eq!(changed.body["tags"], json!(["rust"]), "case matters");
    assert_eq!(changed.body["custom_fields"]["seniority"]["value"], "Lead");
    assert!(
        client
            .get("/v3/candidates?email=one@example.org")
            .await
            .rows()
            .is_empty()
    );
    assert_eq!(
        client
            .get("/v3/candidates?email=two@example.org")
            .await
            .ids(),
        [id]
    );
    assert!(
        client
            .get("/v3/candidates?tag=rust")
            .await
            .ids()
            .contains(&id)
    );
    let option = client
        .admin()
        .rows("custom_field_options")
        .iter()
        .find(|row| row["name"] == "Lead")
        .unwrap()["id"]
        .clone();
    assert!(
        client
            .get(&format!("/v3/candidates?custom_field_option_id={option}"))
            .await
            .ids()
            .contains(&id)
    );
    assert_eq!(
        patch(&client, &path, json!({"first_name": ""}))
            .await
            .status,
        422
    );
    assert_eq!(
        patch(&client, "/v3/candidates/1", json!({})).await.status,
        404
    );
}

#[tokio::test]
async fn dates_move_as_the_switches_say() {
    let client = small_with(&[]).await;
    let (id, ..) = on_a_job(&client).await;
    let dates = |client: &Client| {
        let row = client.admin().row("candidates", id).unwrap();
        (row["updated_at"].clone(), row["last_activity_at"].clone())
    };
    let before = dates(&client);
    client.admin().advance_clock(5_000);
    let other = client.get("/v3/jobs?status=open").await.ids()[1];
    assert_eq!(
        client
            .admin()
            .create_application(&json!({"candidate_id": id, "job_id": other}))
            .unwrap()["status"],
        "in_process"
    );
    let after = dates(&client);
    assert_eq!(
        before.0, after.0,
        "a new application leaves updated_at alone"
    );
    assert_ne!(before.1, after.1, "but is an activity");
    client.throw("switch:application-bumps-candidate");
    let prospect = json!({"candidate_id": id, "prospect": true});
    client.admin().create_application(&prospect).unwrap();
    assert_ne!(dates(&client).0, before.0);
}

#[tokio::test]
async fn a_second_open_application_on_a_job_is_a_switch() {
    let client = small_with(&[]).await;
    let (id, _, job) = on_a_job(&client).await;
    let again = json!({"candidate_id": id, "job_id": job});
    assert_eq!(client.post("/v3/applications", &again).await.status, 422);
    client.throw("switch:duplicate-applications");
    assert_eq!(client.post("/v3/applications", &again).await.status, 201);
    assert_eq!(
        client
            .get(&format!("/v3/applications?candidate_ids={id}"))
            .await
            .rows()
            .len(),
        2
    );
}

#[tokio::test]
async fn prospects_have_no_job_and_no_stage() {
    let client = small_with(&[]).await;
    let job = client.open_job().await;
    let body = json!({"first_name": "Pro", "last_name": "Spect", "application": {
        "prospect": true, "job_ids": [job], "prospect_pool_id": 90_001, "prospect_pool_stage_id": 91_002}});
    let made = client.post("/v3/candidates", &body).await;
    let application = &made.body["application"];
    assert_eq!(
        (
            &application["prospect"],
            &application["job_id"],
            &application["stage_id"]
        ),
        (&json!(true), &Value::Null, &Value::Null)
    );
    assert_eq!(application["prospective_job_ids"], json!([job]));
    let id = application["id"].as_u64().unwrap();
    let detail = client
        .get(&format!("/v3/prospect_details?application_ids={id}"))
        .await;
    assert_eq!(detail.rows()[0]["pool_stage_id"], 91_002);
    let wrong = patch(
        &client,
        &format!("/v3/applications/{id}"),
        json!({"prospect_pool_stage_id": 91_003}),
    )
    .await;
    assert_eq!(wrong.status, 422, "the key is prospect_stage_id");
    let moved = patch(
        &client,
        &format!("/v3/applications/{id}"),
        json!({"prospect_stage_id": 91_003}),
    )
    .await;
    assert_eq!(moved.status, 200);
    let other = client.get("/v3/jobs?status=open").await.ids()[1];
    let convert = format!("/v3/applications/{id}/convert_to_candidate");
    assert_eq!(
        client
            .post(&convert, &json!({"job_id": other}))
            .await
            .status,
        422,
        "not tied to that job"
    );
    let converted = client.post(&convert, &json!({"job_id": job})).await;
    assert_eq!(
        (
            converted.status,
            &converted.body["prospect"],
            &converted.body["stage_name"]
        ),
        (200, &json!(false), &json!("Application Review"))
    );
    assert_eq!(
        client.admin().row("applications", id).unwrap()["status"],
        "converted"
    );
    client.throw("switch:prospects=off");
    assert_eq!(client.post("/v3/candidates", &body).await.status, 422);
}

#[tokio::test]
async fn move_reject_unreject_answer_204_and_keep_history() {
    let client = small_with(&[]).await;
    let (_, id, job) = on_a_job(&client).await;
    let row = client.admin().row("applications", id).unwrap();
    let stages = client
        .get(&format!(
            "/v3/job_interview_stages?job_ids={job}&active=true"
        ))
        .await;
    let ordered: Vec<u64> = stages.ids().into_iter().rev().collect();
    assert_eq!(row["job_interview_stage_id"], ordered[0]);
    assert_ne!(
        row["stage_id"], row["job_interview_stage_id"],
        "another space of ids"
    );
    let path = |verb: &str| format!("/v3/applications/{id}/{verb}");
    assert_eq!(
        client
            .post(&path("move"), &json!({"from_stage_id": ordered[2]}))
            .await
            .status,
        422,
        "stale"
    );
    let moved = client
        .post(&path("move"), &json!({"from_stage_id": ordered[0]}))
        .await;
    assert_eq!((moved.status, moved.text.as_str()), (204, ""));
    client
        .post(
            &path("move"),
            &json!({"from_stage_id": ordered[1], "to_stage_id": ordered[3]}),
        )
        .await;
    let history = client
        .get(&format!("/v3/application_stages?application_ids={id}"))
        .await;
    assert_eq!(
        history
            .rows()
            .iter()
            .filter(|row| row["current"] == true)
            .count(),
        1
    );
    let visited = |row: &&Value| row["entered_at"].is_string();
    assert_eq!(history.rows().iter().filter(visited).count(), 3);
    assert_eq!(history.rows().len(), ordered.len(), "a row per stage");
    assert_eq!(
        client
            .get(&format!(
                "/v3/application_stages?application_ids={id}&current=true"
            ))
            .await
            .rows()[0]["job_interview_stage_id"],
        ordered[3]
    );
    assert_eq!(
        client
            .post(&path("reject"), &json!({"rejection_reason_id": 1}))
            .await
            .status,
        422
    );
    assert_eq!(
        client
            .post(
                &path("reject"),
                &json!({"rejection_reason_id": 70_001, "notes": "No."})
            )
            .await
            .status,
        204
    );
    let rejected = client.admin().row("applications", id).unwrap();
    let kept = client
        .get(&format!(
            "/v3/application_stages?application_ids={id}&current=true"
        ))
        .await;
    assert_eq!(
        (&rejected["status"], &rejected["stage_id"]),
        (&json!("rejected"), &kept.rows()[0]["id"]),
        "a rejected application keeps its stage"
    );
    assert!(kept.rows()[0]["exited_at"].is_string());
    assert_eq!(
        client
            .get(&format!("/v3/rejection_details?application_ids={id}"))
            .await
            .rows()[0]["rejection_reason_id"],
        70_001
    );
    assert_eq!(
        client
            .send("POST", &path("unreject"), None)
            .await
            .unwrap()
            .status,
        204
    );
    assert_eq!(
        client.admin().row("applications", id).unwrap()["status"],
        "in_process"
    );
}
