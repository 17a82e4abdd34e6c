//! The search of applications, and the lists that a sourcing tool rarely reads (contract 5.6, 7).

use gleaner::sandbox::Options;
use serde_json::{Value, json};

use crate::client::{Client, small_with};

/// A person found by these words, on an open job: ids of application and job.
async fn known(client: &Client) -> (u64, u64) {
    let job = client.open_job().await;
    let body = json!({
        "first_name": "Quentin", "last_name": "Zylberstein", "tags": ["Rust"],
        "social_media_addresses": [{"value": "https://www.linkedin.com/in/qzyl"}],
        "application": {"job_id": job, "source_id": 50_001},
    });
    let made = client.post("/v3/candidates", &body).await;
    (made.body["application"]["id"].as_u64().unwrap(), job)
}

#[tokio::test]
async fn the_search_finds_people_through_their_applications() {
    let client = small_with(&[]).await;
    let (id, job) = known(&client).await;
    let found = async |query: &str| {
        client
            .get(&format!("/v3/applications/search?{query}"))
            .await
            .ids()
    };
    assert_eq!(found("search=zylberstein+quentin").await, [id]);
    assert_eq!(found("search=linkedin.com/in/qzyl").await, [id]);
    assert!(found("search=zylberstein+nobody").await.is_empty());
    let alone = json!({"first_name": "Solo", "last_name": "Qwertzuiop"});
    client.post("/v3/candidates", &alone).await;
    assert!(
        found("search=qwertzuiop").await.is_empty(),
        "no application, not found"
    );

    let row = client.admin().row("applications", id).unwrap();
    let stage = row["job_interview_stage_id"].clone();
    let rust = client.admin().rows("candidate_tags");
    let rust = rust.iter().find(|tag| tag["name"] == "Rust").unwrap()["id"].clone();
    let of_job = client.admin().row("jobs", job).unwrap();
    for (query, hit) in [
        (format!("job_ids={job}"), true),
        (format!("stage_ids={stage}"), true),
        ("stage_name=Offer,Application%20Review".to_owned(), true),
        ("stage_name=Offer".to_owned(), false),
        ("stage_status=in_process".to_owned(), true),
        ("stage_status=rejected".to_owned(), false),
        (format!("candidate_tag_id={rust}"), true),
        ("job_status=open".to_owned(), true),
        ("job_status=closed".to_owned(), false),
        (format!("department_id={}", of_job["department_id"]), true),
        ("prospect=true".to_owned(), false),
        (format!("recruiter_id={}", row["recruiter_id"]), true),
        ("recruiter_id=1".to_owned(), false),
    ] {
        let ids = found(&format!("search=zylberstein&{query}")).await;
        assert_eq!(ids, if hit { vec![id] } else { vec![] }, "{query}");
    }
    for wrong in [
        "ids=1",
        "per_page=101",
        "status=active",
        "updated_at=gte%7C2026-01-01T00:00:00Z",
    ] {
        let path = format!("/v3/applications/search?{wrong}");
        assert_eq!(client.get(&path).await.status, 422, "{wrong}");
    }
    let page = client.get("/v3/applications/search").await;
    assert_eq!(page.rows().len(), 10);
    let next = client.get_url(&page.next().unwrap()).await;
    assert_eq!(next.rows().len(), 10);
    client.admin().take_scope("applications:list").unwrap();
    assert_eq!(client.get("/v3/applications/search").await.status, 403);
}

#[tokio::test]
async fn the_search_may_be_late() {
    let client = small_with(&["late-search:POST /v3/candidates:reads=2,n=1"]).await;
    let (id, _) = known(&client).await;
    let listed = format!("/v3/applications?ids={id}");
    assert_eq!(client.get(&listed).await.ids(), [id]);
    let path = "/v3/applications/search?search=zylberstein";
    for found in [vec![], vec![], vec![id]] {
        assert_eq!(client.get(path).await.ids(), found);
    }
    client.throw("late:POST /v3/candidates:ms=60000,n=1");
    let body = json!({"first_name": "Late", "last_name": "Zylberstein", "application": {"prospect": true}});
    client.post("/v3/candidates", &body).await;
    assert_eq!(
        client.get(path).await.ids(),
        [id],
        "not found before it is listed"
    );
}

#[tokio::test]
async fn interviews_need_a_scope_of_their_own() {
    let options = || Options {
        candidates: 200,
        ..Options::default()
    };
    let minimal = Client::exactly(options()).await;
    assert_eq!(minimal.get("/v3/interviews").await.status, 403);
    minimal.admin().give_scope("interviews:list").unwrap();
    let all = minimal.get("/v3/interviews?per_page=500").await;
    assert!(all.rows().len() > 20);
    let row = all.rows()[0].clone();
    let path = format!(
        "/v3/interviews?application_ids={}&status={}",
        row["application_id"],
        row["status"].as_str().unwrap()
    );
    assert!(minimal.get(&path).await.rows().contains(&row));
    for status in ["complete", "scheduled", "to_be_scheduled"] {
        let path = format!("/v3/interviews?status={status}");
        assert!(!minimal.get(&path).await.rows().is_empty(), "{status}");
    }
    assert_eq!(minimal.get("/v3/interviews?status=done").await.status, 422);
}

#[tokio::test]
async fn tracking_links_and_deleted_posts_can_be_read() {
    let client = small_with(&[]).await;
    let links = client.get("/v3/tracking_links").await;
    let token = links.rows()[0]["token"].as_str().unwrap();
    let one = client
        .get(&format!("/v3/tracking_links?token={token}"))
        .await;
    assert_eq!(one.rows().len(), 1);
    let active =
        |rows: &Vec<Value>, flag: bool| rows.iter().all(|row| row["active"] == json!(flag));
    let posts = client.get("/v3/job_posts").await;
    assert!(active(posts.rows(), true) && !posts.rows().is_empty());
    let deleted = client.get("/v3/job_posts?active=false").await;
    assert!(active(deleted.rows(), false) && !deleted.rows().is_empty());
    let shared = client.get("/v3/jobs?requisition_id=REQ-SHARED").await;
    assert_eq!(shared.rows().len(), 2);
    let service = client.get("/v3/users?show_service_accounts=true").await;
    assert_eq!(
        service
            .rows()
            .iter()
            .filter(|user| user["primary_email"] == "")
            .count(),
        1
    );
}
