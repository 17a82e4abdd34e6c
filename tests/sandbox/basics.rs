//! The sandbox as bare HTTP sees it: tokens, lists, the first writes, the window.

use crate::client::Client;
use gleaner::sandbox::Options;
use serde_json::json;

#[tokio::test]
async fn a_token_reads_candidates_page_by_page() {
    let client = Client::start(Options {
        candidates: 250,
        ..Options::default()
    })
    .await;
    let first = client.get("/v3/candidates?per_page=100").await;
    assert_eq!(first.status, 200);
    let mut ids = first.ids();
    let mut next = first.next();
    while let Some(url) = next {
        let page = client.get_url(&url).await;
        ids.extend(page.ids());
        next = page.next();
    }
    assert_eq!(ids.len(), 250);
    assert!(ids.windows(2).all(|pair| pair[0] > pair[1]), "ids fall");
}

#[tokio::test]
async fn a_person_is_created_with_an_application_and_found_by_mail() {
    let client = Client::start(Options {
        candidates: 20,
        ..Options::default()
    })
    .await;
    let job = client.open_job().await;
    let body = json!({
        "first_name": "Ada", "last_name": "Byron",
        "email_addresses": [{"value": "Ada.Byron@Example.org", "type": "personal"}],
        "application": {"job_id": job},
    });
    let made = client.post("/v3/candidates", &body).await;
    assert_eq!(made.status, 201, "{:?}", made.body);
    let id = made.body["candidate"]["id"].as_u64().unwrap();
    assert_eq!(made.body["application"]["job_id"], job);
    let found = client
        .get("/v3/candidates?email=ada.byron@example.ORG")
        .await;
    assert_eq!(found.ids(), [id]);
    let twice = client
        .post(
            "/v3/applications",
            &json!({"candidate_id": id, "job_id": job}),
        )
        .await;
    assert_eq!(twice.status, 422);
}
