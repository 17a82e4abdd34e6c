//! The faults of contract 13, each as a client meets it, and the admin side.

use crate::client::{Answer, Client};
use gleaner::sandbox::{Options, start};
use serde_json::{Value, json};

async fn client_with(spec: &str) -> Client {
    let client = Client::start(Options {
        candidates: 40,
        ..Options::default()
    })
    .await;
    client.throw(spec);
    client
}

async fn create(client: &Client) -> Result<Answer, reqwest::Error> {
    let body = json!({"first_name": "Faulty", "last_name": "Line", "email_addresses": [{"value": "f@example.org", "type": "work"}]});
    client.send("POST", "/v3/candidates", Some(&body)).await
}

/// Answer to a creation under a fault, and how many people were created.
async fn meet(spec: &str) -> (Result<Answer, reqwest::Error>, usize) {
    let client = client_with(&format!("{spec}:POST /v3/candidates")).await;
    (
        create(&client).await,
        client.admin().count("candidates") - 40,
    )
}

#[tokio::test]
async fn drops_give_no_byte_before_and_after_execution() {
    let (answer, made) = meet("drop-before").await;
    assert!(answer.is_err() && made == 0);
    let (answer, made) = meet("drop-after").await;
    assert!(answer.is_err() && made == 1);
}

#[tokio::test]
async fn statuses_strike_before_or_after() {
    for (spec, status) in [("408", 408), ("500", 500), ("503", 503), ("502", 502)] {
        for (when, expected) in [("before", 0), ("after", 1)] {
            let client = client_with(&format!("{spec}:POST /v3/candidates:when={when}")).await;
            let answer = create(&client).await.unwrap();
            assert_eq!(
                (answer.status, client.admin().count("candidates") - 40),
                (status, expected),
                "{spec} {when}"
            );
            assert!(answer.header("x-ratelimit-remaining").is_some());
            assert_eq!(answer.text.starts_with("<html>"), status == 502);
        }
    }
}

#[tokio::test]
async fn bodies_break_in_every_way() {
    let (answer, made) = meet("truncate").await;
    assert!(answer.is_err() && made == 1, "the body ends early");
    let (answer, made) = meet("garbage").await;
    let answer = answer.unwrap();
    assert!(answer.status == 201 && answer.body.is_null() && made == 1);
    let (answer, made) = meet("empty").await;
    let answer = answer.unwrap();
    assert!(answer.status == 201 && answer.text.is_empty() && made == 1);
    let (answer, made) = meet("message").await;
    let answer = answer.unwrap();
    assert!(answer.status == 202 && answer.body["message"].is_string() && made == 1);
    let client = client_with("slow:POST /v3/candidates:ms=40").await;
    assert_eq!(create(&client).await.unwrap().status, 201, "slow but whole");
}

#[tokio::test]
async fn a_hanging_call_never_answers() {
    let client = client_with("hang:POST /v3/candidates:when=after").await;
    let executed = async {
        while client.admin().count("candidates") == 40 {
            tokio::task::yield_now().await;
        }
        // A later call is answered, start to end.
        client.get("/v3/jobs").await.status
    };
    tokio::select! {
        answer = create(&client) => panic!("{answer:?}"),
        status = executed => assert_eq!(status, 200),
    }
    assert_eq!(client.admin().count("candidates"), 41);
}

#[tokio::test]
async fn refusals_execute_nothing() {
    let client = client_with("429:*:n=2,seconds=7").await;
    for _ in 0..2 {
        let answer = create(&client).await.unwrap();
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (429, Some("7"))
        );
    }
    assert_eq!(create(&client).await.unwrap().status, 201);
    let client = client_with("401:*:n=1").await;
    assert_eq!(create(&client).await.unwrap().status, 401);
    assert_eq!(
        create(&client).await.unwrap().status,
        401,
        "the token is gone for good"
    );
    assert_eq!(client.admin().count("candidates"), 40);
    let client = client_with("403:* /v3/candidates").await;
    assert_eq!(create(&client).await.unwrap().status, 403);
}

#[tokio::test]
async fn new_records_can_show_late() {
    let client = client_with("late:POST /v3/candidates:reads=2").await;
    let id = create(&client).await.unwrap().body["candidate"]["id"]
        .as_u64()
        .unwrap();
    let found = async || client.get("/v3/candidates?email=f@example.org").await.ids();
    assert!(found().await.is_empty() && found().await.is_empty());
    assert_eq!(found().await, [id]);
    let client = client_with("late:POST /v3/candidates:ms=60000").await;
    let id = create(&client).await.unwrap().body["candidate"]["id"]
        .as_u64()
        .unwrap();
    let path = format!("/v3/candidates?ids={id}");
    assert!(client.get(&path).await.ids().is_empty() && client.get(&path).await.ids().is_empty());
    client.admin().advance_clock(60_001);
    assert_eq!(client.get(&path).await.ids(), [id]);
}

#[tokio::test]
async fn the_admin_side_answers_over_http() {
    let client = Client::start(Options {
        candidates: 40,
        ..Options::default()
    })
    .await;
    let at = |path: &str| client.hello("admin_url").replace(client.sandbox.url(), "") + path;
    let ask = async |method: &str, path: &str, body: Option<Value>| {
        client.send(method, &at(path), body.as_ref()).await.unwrap()
    };
    client.get("/v3/jobs?status=open").await;
    let log = ask("GET", "/requests", None).await;
    let last = log.rows().last().unwrap().clone();
    assert_eq!(
        (&last["path"], &last["query"], &last["status"]),
        (&json!("/v3/jobs"), &json!("status=open"), &json!(200))
    );
    assert_eq!(
        ask(
            "POST",
            "/faults",
            Some(json!({"spec": "500:GET /v3/jobs:n=1"}))
        )
        .await
        .status,
        200
    );
    assert_eq!(client.get("/v3/jobs").await.status, 500);
    assert_eq!(
        ask("GET", "/faults", None).await.body,
        json!([["500:GET /v3/jobs:n=1", 1]])
    );
    assert!(
        ask("POST", "/faults", Some(json!({"spec": "nope"})))
            .await
            .error()
            .contains("drop-after")
    );
    ask("DELETE", "/faults", None).await;
    let one = ask(
        "POST",
        "/people",
        Some(json!({"first_name": "Col", "last_name": "League"})),
    )
    .await
    .body["candidate"]["id"]
        .clone();
    let two = ask(
        "POST",
        "/people",
        Some(json!({"first_name": "Col", "last_name": "Legue"})),
    )
    .await
    .body["candidate"]["id"]
        .clone();
    assert_eq!(
        ask(
            "PATCH",
            &format!("/people/{one}"),
            Some(json!({"company": "Acme"}))
        )
        .await
        .body["company"],
        "Acme"
    );
    assert_eq!(
        ask(
            "POST",
            "/merge",
            Some(json!({"primary_id": one, "secondary_id": two}))
        )
        .await
        .status,
        200
    );
    assert_eq!(
        ask("DELETE", &format!("/people/{one}"), None).await.status,
        200
    );
    assert_eq!(
        ask("DELETE", &format!("/people/{one}"), None).await.status,
        404
    );
    let state = ask("GET", "/state", None).await;
    assert_eq!(
        (&state.body["counts"]["candidates"], &state.body["mints"]),
        (&json!(40), &json!(1))
    );
    assert_eq!(
        ask("GET", "/rows/sources", None).await.rows().len(),
        client.admin().count("sources")
    );
    ask("POST", "/revoke-tokens", None).await;
    assert_eq!(client.get("/v3/jobs").await.status, 401);
}

#[tokio::test]
async fn the_same_seed_makes_the_same_people() {
    let names = async |seed| {
        let sandbox = start(Options {
            candidates: 50,
            seed,
            ..Options::default()
        })
        .await
        .unwrap();
        sandbox
            .admin()
            .rows("candidates")
            .iter()
            .map(|row| {
                (
                    row["id"].clone(),
                    row["last_name"].clone(),
                    row["email_addresses"].clone(),
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(names(5).await, names(5).await);
    assert_ne!(names(5).await, names(6).await);
}

#[tokio::test]
async fn people_can_be_loaded_and_a_bad_line_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.jsonl");
    std::fs::write(&file, concat!(
        r#"{"id":70000000,"first_name":"Zoë","last_name":"Ng","email_addresses":[{"value":"zoe@example.org","type":"work"}],"tags":["VIP"],"created_at":"2021-05-24T09:00:00Z"}"#,
        "\n\n", r#"{"first_name":"No","last_name":"Id","unheard_of":1}"#, "\n",
    )).unwrap();
    let options = Options {
        load: Some(file.clone()),
        ..Options::default()
    };
    let client = Client::start(options.clone()).await;
    let found = client.get("/v3/candidates?email=ZOE@example.org").await;
    assert_eq!(
        (found.ids(), &found.rows()[0]["tags"]),
        (vec![70_000_000], &json!(["VIP"]))
    );
    assert_eq!(found.rows()[0]["created_at"], "2021-05-24T09:00:00.000Z");
    assert_eq!(client.admin().count("candidates"), 2);
    std::fs::write(&file, "{\"id\": 1}\n{\"id\": \n").unwrap();
    let error = start(options.clone()).await.unwrap_err().to_string();
    assert!(error.contains("line 2"), "{error}");
    let missing = Options {
        load: Some(folder.path().join("nowhere.jsonl")),
        ..options
    };
    assert!(
        start(missing)
            .await
            .unwrap_err()
            .to_string()
            .contains("nowhere.jsonl")
    );
}
