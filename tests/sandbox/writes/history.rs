//! Rows of stages, what ended applications keep, employments (contract 4.4, 5, 5.5).

use serde_json::{Value, json};

use crate::client::{Client, on_a_job, patch, small_with};

async fn rows(client: &Client, application: u64) -> Vec<Value> {
    let path = format!("/v3/application_stages?application_ids={application}");
    client.get(&path).await.rows().clone()
}

async fn reject(client: &Client, application: u64) {
    let path = format!("/v3/applications/{application}/reject");
    let body = json!({"rejection_reason_id": 70_001, "custom_fields": []});
    assert_eq!(client.post(&path, &body).await.status, 204);
}

#[tokio::test]
async fn every_stage_of_the_job_has_a_row_from_the_start() {
    let client = small_with(&[]).await;
    let (_, id, job) = on_a_job(&client).await;
    let stages = format!("/v3/job_interview_stages?job_ids={job}&active=true");
    let stages = client.get(&stages).await.rows().len();
    let all = rows(&client, id).await;
    assert_eq!(all.len(), stages);
    let (visited, rest): (Vec<Value>, Vec<Value>) = all
        .into_iter()
        .partition(|row| row["current"] == json!(true));
    assert_eq!(visited.len(), 1);
    assert!(visited[0]["entered_at"].is_string());
    for row in rest {
        assert_eq!(
            (&row["entered_at"], &row["exited_at"], &row["days_in_stage"]),
            (&Value::Null, &Value::Null, &json!(0))
        );
    }
    client.throw("switch:stage-rows=visited");
    assert_eq!(rows(&client, id).await, visited);
}

#[tokio::test]
async fn rows_keep_their_ids_and_those_of_a_job_that_was_left_stay() {
    let client = small_with(&[]).await;
    let (_, id, job) = on_a_job(&client).await;
    let before = rows(&client, id).await;
    let other = client.get("/v3/jobs?status=open").await.ids();
    let other = other.into_iter().find(|other| *other != job).unwrap();
    let stage = client.admin().row("applications", id).unwrap()["job_interview_stage_id"].clone();
    let path = format!("/v3/applications/{id}/move");
    let moved = json!({"from_stage_id": stage, "to_job_id": other});
    assert_eq!(client.post(&path, &moved).await.status, 204);
    let after = rows(&client, id).await;
    let left = after
        .iter()
        .find(|row| row["job_interview_stage_id"] == stage)
        .unwrap();
    assert!(left["exited_at"].is_string());
    assert!(before.iter().any(|row| row["id"] == left["id"]));
    let old: Vec<&Value> = before.iter().map(|row| &row["id"]).collect();
    let fresh = after
        .iter()
        .filter(|row| !old.contains(&&row["id"]))
        .count();
    let stages = format!("/v3/job_interview_stages?job_ids={other}&active=true");
    assert_eq!(fresh, client.get(&stages).await.rows().len());
    let now = client.admin().row("applications", id).unwrap();
    let current = after
        .iter()
        .find(|row| row["current"] == json!(true))
        .unwrap();
    assert_eq!(now["stage_id"], current["id"]);
}

#[tokio::test]
async fn what_an_ended_application_keeps_is_a_switch() {
    let client = small_with(&[]).await;
    let (_, id, _) = on_a_job(&client).await;
    let stage = client.admin().row("applications", id).unwrap()["stage_id"].clone();
    reject(&client, id).await;
    let stage_now = || client.admin().row("applications", id).unwrap()["stage_id"].clone();
    assert_eq!(stage_now(), stage);
    client.throw("switch:ended-stage=none");
    assert_eq!(stage_now(), Value::Null);
    assert!(
        rows(&client, id)
            .await
            .iter()
            .all(|row| row["current"] == json!(false))
    );
    let hired = client.get("/v3/applications?status=hired&per_page=1").await;
    assert_eq!(hired.rows()[0]["stage_id"], Value::Null);
    client.throw("switch:ended-stage=all");
    let hired = client.get("/v3/applications?status=hired&per_page=1").await;
    assert!(hired.rows()[0]["stage_id"].is_u64());
    client.throw("switch:ended-stage=rejected");

    let path = format!("/v3/applications/{id}/unreject");
    client.send("POST", &path, Some(&json!({}))).await.unwrap();
    let all = rows(&client, id).await;
    let current = all.iter().find(|row| row["id"] == stage).unwrap();
    assert_eq!(
        (&current["current"], &current["exited_at"]),
        (&json!(true), &Value::Null)
    );
}

#[tokio::test]
async fn an_ended_application_may_refuse_a_second_one() {
    let client = small_with(&["switch:duplicate-applications=ended"]).await;
    let (person, id, job) = on_a_job(&client).await;
    reject(&client, id).await;
    let again = json!({"candidate_id": person, "job_id": job});
    assert_eq!(client.post("/v3/applications", &again).await.status, 422);
    client.throw("switch:duplicate-applications=off");
    assert_eq!(client.post("/v3/applications", &again).await.status, 201);
}

#[tokio::test]
async fn company_and_title_follow_the_latest_employment() {
    let client = small_with(&[]).await;
    let (id, ..) = on_a_job(&client).await;
    let path = format!("/v3/candidates/{id}");
    patch(
        &client,
        &path,
        json!({"company": "Before", "title": "Cook"}),
    )
    .await;
    let work = async |company: &str, from: &str, to: Option<&str>| {
        let mut body = json!({"candidate_id": id, "company_name": company, "title": "Baker", "start_date": from});
        if let Some(to) = to {
            body["end_date"] = json!(to);
        }
        client
            .post("/v3/candidate_employments", &body)
            .await
            .body
            .clone()
    };
    let company = || client.admin().row("candidates", id).unwrap()["company"].clone();
    let old = work("Old", "2010-01-01", Some("2012-01-01")).await;
    assert_eq!((&old["latest"], company()), (&json!(true), json!("Old")));
    let now = work("Now", "2015-01-01", None).await;
    assert_eq!(company(), "Now");
    let late = work("Late", "2012-01-01", Some("2020-01-01")).await;
    assert_eq!((&late["latest"], company()), (&json!(false), json!("Now")));
    let latest = format!("/v3/candidate_employments?candidate_ids={id}&latest=true");
    assert_eq!(client.get(&latest).await.rows(), &vec![now.clone()]);
    let delete = async |row: &Value| {
        let path = format!("/v3/candidate_employments/{}", row["id"]);
        client.send("DELETE", &path, None).await.unwrap();
    };
    delete(&now).await;
    assert_eq!(company(), "Late");
    delete(&late).await;
    client.throw("switch:clear-last-employment");
    delete(&old).await;
    assert_eq!(company(), Value::Null);
}

#[tokio::test]
async fn a_person_on_many_jobs_is_anonymised_later() {
    let client = small_with(&[]).await;
    let (id, _, job) = on_a_job(&client).await;
    let jobs = client.get("/v3/jobs?status=open").await.ids();
    for other in jobs.into_iter().filter(|other| *other != job).take(5) {
        let body = json!({"candidate_id": id, "job_id": other});
        assert_eq!(client.post("/v3/applications", &body).await.status, 201);
    }
    let path = format!("/v3/candidates/{id}/anonymize");
    assert_eq!(
        patch(&client, &path, json!({"fields": ["nonsense"]}))
            .await
            .status,
        422
    );
    let asked = patch(
        &client,
        &path,
        json!({"fields": ["full_name", "match_score_reasoning"]}),
    )
    .await;
    assert_eq!(
        (asked.status, asked.body["message"].is_string()),
        (202, true)
    );
}

#[tokio::test]
async fn a_bare_person_may_become_a_prospect() {
    let client = small_with(&["switch:bare-prospect"]).await;
    let body = json!({"first_name": "A", "last_name": "B"});
    let made = client.post("/v3/candidates", &body).await;
    assert_eq!(made.body["application"]["prospect"], true);
}
