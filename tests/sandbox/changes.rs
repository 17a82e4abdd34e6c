//! The organisation, its users and their rights changing while a client runs, in process and over
//! the admin side's HTTP routes.

use crate::client::{Answer, Client, on_a_job, small_with};
use gleaner::sandbox::Options;
use serde_json::{Value, json};

async fn small() -> Client {
    small_with(&[]).await
}

/// A user that the first line names.
fn user(client: &Client, key: &str) -> u64 {
    client.sandbox.hello()[key].as_u64().unwrap()
}

/// A request to the admin side.
async fn admin(client: &Client, method: &str, path: &str, body: Value) -> Answer {
    Client::read(client.bare(method, &format!("/sandbox{path}")).json(&body))
        .await
        .unwrap()
}

async fn introspected(client: &Client) -> Answer {
    let form = [("token", client.token.clone())];
    client.form("/introspect", &form).await
}

#[tokio::test]
async fn site_admin_is_lost_and_given_back() {
    let mut client = small().await;
    let chief = user(&client, "user_id");
    client.token = client.mint(Some(chief)).await;
    let claims = "https://auth.greenhouse.io/claims";
    assert_eq!(client.get("/v3/jobs").await.status, 200);

    assert!(client.admin().set_site_admin(chief, false));
    assert_eq!(client.get("/v3/jobs").await.status, 403);
    client.throw("switch:empty-for-non-admins");
    assert_eq!(client.get("/v3/jobs").await.text, "[]");
    let role = introspected(&client).await;
    assert_eq!(role.body[claims]["user_role"], "job_admin");
    let row = client.admin().row("users", chief).unwrap();
    assert_eq!(row["site_admin"], false);

    let path = format!("/users/{chief}");
    let back = admin(&client, "PATCH", &path, json!({"site_admin": true})).await;
    assert_eq!((back.status, &back.body["site_admin"]), (200, &json!(true)));
    assert!(!client.get("/v3/jobs").await.rows().is_empty());
    assert!(!client.admin().set_site_admin(1, false));
    let nobody = admin(&client, "PATCH", "/users/1", json!({})).await;
    assert_eq!(nobody.status, 404);
    let wrong = admin(&client, "PATCH", &path, json!({"site_admin": "no"})).await;
    assert_eq!(wrong.status, 422);
}

#[tokio::test]
async fn a_deactivated_user_can_do_nothing() {
    let mut client = small().await;
    let chief = user(&client, "user_id");
    client.token = client.mint(Some(chief)).await;
    let path = format!("/users/{chief}");
    admin(&client, "PATCH", &path, json!({"deactivated": true})).await;
    assert_eq!(client.get("/v3/jobs").await.status, 401);
    assert_eq!(introspected(&client).await.body["active"], false);
    assert_eq!(client.mint(Some(chief)).await, "");
    let mut gone = client.mint(None).await;
    std::mem::swap(&mut client.token, &mut gone);
    let listed = format!("/v3/users?ids={chief}&deactivated=true");
    assert_eq!(client.get(&listed).await.ids(), [chief]);

    assert!(client.admin().set_deactivated(chief, false));
    client.token = client.mint(Some(chief)).await;
    assert_eq!(client.get("/v3/jobs").await.status, 200);

    // The user behind a token without `sub` as well.
    let service = user(&client, "service_user_id");
    assert!(client.admin().set_deactivated(service, true));
    assert_eq!(client.mint(None).await, "");
}

#[tokio::test]
async fn scopes_go_and_come_back_at_once() {
    let client = small().await;
    client.admin().take_scope("jobs:list").unwrap();
    assert_eq!(client.get("/v3/jobs").await.status, 403);
    assert_eq!(client.get("/v3/sources").await.status, 200);
    let held = introspected(&client).await.body["scope"].to_string();
    assert!(!held.contains(":jobs:list"), "{held}");

    let both = json!({"scopes": "jobs:list,notes:create", "with": "notes:list", "without": "notes:create"});
    let now = admin(&client, "PATCH", "/scopes", both).await;
    assert_eq!(
        now.body,
        json!({"scopes": ["harvest:jobs:list", "harvest:notes:list"]})
    );
    assert_eq!(client.get("/v3/jobs").await.status, 200);
    assert_eq!(client.get("/v3/sources").await.status, 403);
    assert_eq!(client.admin().scopes().len(), 2);
    client.admin().set_scopes("all".parse().unwrap());
    assert_eq!(client.get("/v3/sources").await.status, 200);
    assert!(client.admin().give_scope("nonsense").is_err());
    let wrong = admin(&client, "PATCH", "/scopes", json!({"scopes": "nonsense"})).await;
    assert_eq!(wrong.status, 422);
}

#[tokio::test]
async fn people_turn_private_merge_and_are_erased() {
    let mut client = small().await;
    let (person, application, _) = on_a_job(&client).await;
    let (other, ..) = on_a_job(&client).await;
    let chief = user(&client, "user_id");
    client.token = client.mint(Some(chief)).await;
    let (people, own) = (
        format!("/v3/candidates?ids={person}"),
        format!("/v3/applications?ids={application}"),
    );
    assert!(client.admin().set_private(person, true));
    assert_eq!(client.get(&people).await.ids(), [person]);
    assert!(client.admin().set_sees_private(chief, false));
    assert!(client.get(&people).await.ids().is_empty());
    assert!(client.get(&own).await.ids().is_empty());
    let path = format!("/users/{chief}");
    admin(&client, "PATCH", &path, json!({"sees_private": true})).await;
    assert_eq!(client.get(&own).await.ids(), [application]);
    let path = format!("/people/{person}");
    let public = admin(&client, "PATCH", &path, json!({"is_private": false})).await;
    assert_eq!(public.body["private"], false);

    assert!(client.admin().merge_people(other, person));
    assert!(client.get(&people).await.ids().is_empty());
    let moved = client.get(&own).await;
    assert_eq!(moved.rows()[0]["candidate_id"], json!(other));
    assert!(client.admin().delete_person(other));
    assert!(client.get(&own).await.ids().is_empty());
    assert!(!client.admin().set_private(other, true));
}

#[tokio::test]
async fn jobs_close_open_again_and_turn_confidential() {
    let client = small().await;
    let (person, _, first) = on_a_job(&client).await;
    let job = client.get("/v3/jobs?status=open").await.ids()[1];
    assert_ne!(job, first);
    let wish = json!({"candidate_id": person, "job_id": job});

    assert!(client.admin().set_job_status(job, "closed"));
    let row = client.get(&format!("/v3/jobs?ids={job}")).await.rows()[0].clone();
    assert_eq!(row["status"], "closed");
    assert!(row["closed_at"].is_string());
    assert_eq!(client.post("/v3/applications", &wish).await.status, 422);
    let live = client
        .get(&format!("/v3/job_posts?job_ids={job}&live=true"))
        .await;
    assert!(live.ids().is_empty());

    let path = format!("/jobs/{job}");
    let open = admin(&client, "PATCH", &path, json!({"status": "open"})).await;
    assert_eq!((open.status, &open.body["closed_at"]), (200, &Value::Null));
    assert_eq!(client.post("/v3/applications", &wish).await.status, 201);
    admin(&client, "PATCH", &path, json!({"confidential": true})).await;
    assert!(
        client
            .get(&format!("/v3/jobs?ids={job}"))
            .await
            .ids()
            .is_empty()
    );
    let wrong = admin(&client, "PATCH", &path, json!({"status": "shut"})).await;
    assert_eq!(wrong.status, 422);
    assert!(!client.admin().set_job_status(1, "open"));
}

#[tokio::test]
async fn the_organisation_can_be_another_and_introspection_silent() {
    let client = small().await;
    let claims = "https://auth.greenhouse.io/claims";
    client.admin().set_organisation(77, "Second Tenant");
    let told = introspected(&client).await;
    assert_eq!(
        told.body[claims]["organization"],
        json!({"id": 77, "name": "Second Tenant"})
    );
    let renamed = admin(
        &client,
        "PATCH",
        "/organisation",
        json!({"name": "Renamed"}),
    )
    .await;
    assert_eq!(renamed.body, json!({"id": 77, "name": "Renamed"}));
    assert_eq!(client.admin().organisation(), (77, "Renamed".to_owned()));

    client.throw("switch:introspection=no-organisation");
    let told = introspected(&client).await;
    assert_eq!(told.body[claims], json!({"user_role": "site_admin"}));
    client.throw("switch:introspection=no-claims");
    assert!(introspected(&client).await.body[claims].is_null());
    client.throw("switch:introspection=none");
    assert_eq!(introspected(&client).await.status, 404);
    client.throw("switch:introspection=full");
    assert_eq!(introspected(&client).await.status, 200);
}

#[tokio::test]
async fn an_organisation_has_several_credentials() {
    let client = Client::exactly(Options {
        candidates: 40,
        ..Options::default()
    })
    .await;
    let grant = [("grant_type", "client_credentials".to_owned())];
    let (id, secret) = (
        client.hello("second_client_id"),
        client.hello("second_client_secret"),
    );
    assert_ne!(id, client.hello("client_id"));
    let second = client.form_as("/token", &grant, &id, &secret).await;
    let token = second.body["access_token"].as_str().unwrap().to_owned();
    let url = client.url("/v3/jobs");
    assert_eq!(client.get_as(&url, &token).await.status, 200);
    // A mint of one revokes no token of the other.
    assert_eq!(client.get("/v3/jobs").await.status, 200);
}

#[tokio::test]
async fn a_colleague_writes_over_http() {
    let client = small().await;
    let (person, ..) = on_a_job(&client).await;
    let note = json!({"method": "POST", "path": "/v3/notes", "body": {
        "candidate_id": person, "body": "By a colleague", "note_type": "NOTE", "visibility": "public",
    }});
    let note = admin(&client, "POST", "/write", note).await;
    assert_eq!(
        (note.status, &note.body["body"]),
        (200, &json!("By a colleague"))
    );
    let wrong = json!({"method": "POST", "path": "/v3/notes", "body": {}});
    assert_eq!(admin(&client, "POST", "/write", wrong).await.status, 422);
    let nowhere = json!({"method": "GET", "path": "/v3/notes"});
    assert_eq!(admin(&client, "POST", "/write", nowhere).await.status, 404);
}
