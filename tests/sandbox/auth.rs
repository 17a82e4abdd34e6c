//! Tokens, scopes and what an acting user may see (contract 2), as bare HTTP meets them.

use crate::client::{Client, small_with};
use gleaner::sandbox::{Options, Scopes};
use serde_json::{Value, json};

#[tokio::test]
async fn unknown_routes_are_404_before_401() {
    let client = small_with(&[]).await;
    for (method, path) in [
        ("GET", "/v3/persons"),
        ("GET", "/v3/candidates/30000007"),
        ("POST", "/v3/jobs"),
        ("PUT", "/v3/candidates"),
    ] {
        let answer = Client::read(client.bare(method, path)).await.unwrap();
        assert_eq!(
            (answer.status, &answer.body),
            (404, &json!({"message": "Resource not found"})),
            "{path}"
        );
        assert!(answer.header("x-ratelimit-remaining").is_some());
    }
    let answer = Client::read(client.bare("GET", "/v3/candidates"))
        .await
        .unwrap();
    assert_eq!(answer.status, 401);
    assert!(answer.header("x-ratelimit-limit").is_some());
    let forged = client
        .get_as(&client.url("/v3/candidates"), "aGVsbG8.e30.c2ln")
        .await;
    assert_eq!(
        (forged.status, forged.body["errors"][0].is_string()),
        (401, true)
    );
}

#[tokio::test]
async fn the_token_endpoint_fails_as_the_contract_lists() {
    let client = small_with(&[]).await;
    let grant = |value: &str| vec![("grant_type", value.to_owned())];
    let bare = Client::read(
        client
            .bare("POST", "/token")
            .form(&grant("client_credentials")),
    )
    .await
    .unwrap();
    assert_eq!((bare.status, bare.body["errorId"].is_string()), (401, true));
    let (id, secret) = (client.hello("client_id"), client.hello("client_secret"));
    let formless = client
        .form_as("/token", &grant("client_credentials"), "nosuffix", "x")
        .await;
    assert_eq!(formless.status, 400);
    assert!(
        formless.body["message"]
            .as_str()
            .unwrap()
            .contains("nosuffix"),
        "echoes the id"
    );
    let wrong = client
        .form_as("/token", &grant("client_credentials"), &id, "wrong")
        .await;
    assert_eq!(
        (wrong.status, wrong.body),
        (401, json!({"error": "invalid_client"}))
    );
    let none = client.form_as("/token", &[], &id, &secret).await;
    assert_eq!(
        none.body["message"],
        "Must include `grant_type` parameter in /token request"
    );
    let odd = client
        .form_as("/token", &grant("password"), &id, &secret)
        .await;
    assert!(
        odd.body["message"]
            .as_str()
            .unwrap()
            .starts_with("grant_type=password is invalid, please use one of: ")
    );
    let nobody = client
        .form(
            "/token",
            &[
                ("grant_type", "client_credentials".to_owned()),
                ("sub", "1".to_owned()),
            ],
        )
        .await;
    assert_eq!(nobody.status, 400);
}

#[tokio::test]
async fn a_credential_without_scopes_cannot_mint() {
    let client = Client::exactly(Options {
        candidates: 5,
        scopes: Scopes::List(Vec::new()),
        ..Options::default()
    })
    .await;
    assert_eq!(client.token, "");
    let answer = client
        .form("/token", &[("grant_type", "client_credentials".to_owned())])
        .await;
    assert!(
        answer.body["message"]
            .as_str()
            .unwrap()
            .contains("requests no scopes")
    );
}

#[tokio::test]
async fn tokens_end_with_time_and_with_the_next_mint() {
    let client = small_with(&[]).await;
    assert_eq!(client.get("/v3/jobs").await.status, 200);
    let second = client.mint(None).await;
    let old = client.get("/v3/jobs").await;
    assert_eq!(old.status, 401);
    assert!(old.error().contains("refreshed or revoked"));
    let url = client.url("/v3/jobs");
    assert_eq!(client.get_as(&url, &second).await.status, 200);
    client.admin().advance_clock(3_600_001);
    assert_eq!(client.get_as(&url, &second).await.status, 401);
    let third = client.mint(None).await;
    client.admin().revoke_tokens();
    assert_eq!(client.get_as(&url, &third).await.status, 401);
}

#[tokio::test]
async fn switches_change_the_token() {
    let client = small_with(&["switch:expires-in", "switch:single-active-token=off"]).await;
    let answer = client
        .form("/token", &[("grant_type", "client_credentials".to_owned())])
        .await;
    assert_eq!(
        (&answer.body["expires_in"], &answer.body["expires_at"]),
        (&json!(3600), &Value::Null)
    );
    assert_eq!(
        client.get("/v3/jobs").await.status,
        200,
        "the first token lives on"
    );
    client.throw("switch:expiry=offset");
    let answer = client
        .form("/token", &[("grant_type", "client_credentials".to_owned())])
        .await;
    assert!(
        answer.body["expires_at"]
            .as_str()
            .unwrap()
            .ends_with("+0000")
    );
}

#[tokio::test]
async fn tokens_have_a_window_of_their_own() {
    let client = Client::exactly(Options {
        candidates: 5,
        token_rate_limit: 2,
        ..Options::default()
    })
    .await;
    let grant = [("grant_type", "client_credentials".to_owned())];
    assert_eq!(client.form("/token", &grant).await.status, 200);
    let refused = client.form("/token", &grant).await;
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!(refused.status == 429 && (1..=60).contains(&wait));
    client.admin().advance_clock(60_000);
    assert_eq!(client.form("/token", &grant).await.status, 200);
}

#[tokio::test]
async fn partners_trade_a_code_once_and_refresh_once() {
    let client = small_with(&[]).await;
    let (id, secret) = (
        client.hello("partner_client_id"),
        client.hello("partner_client_secret"),
    );
    let redirect = "https://partner.example/back";
    let consent = format!(
        "/authorize?response_type=code&client_id={id}&redirect_uri={redirect}&scope=harvest:jobs:list&state=s1"
    );
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    let answer = Client::read(http.get(client.url(&consent))).await.unwrap();
    let back = url::Url::parse(answer.header("location").unwrap()).unwrap();
    let query: std::collections::HashMap<_, _> = back.query_pairs().into_owned().collect();
    assert_eq!((answer.status, query["state"].as_str()), (302, "s1"));
    let form = [
        ("grant_type", "authorization_code".to_owned()),
        ("code", query["code"].clone()),
        ("redirect_uri", redirect.to_owned()),
    ];
    let pair = client.form_as("/token", &form, &id, &secret).await;
    assert_eq!(pair.status, 200);
    let token = pair.body["access_token"].as_str().unwrap();
    assert_eq!(
        client.get_as(&client.url("/v3/jobs"), token).await.status,
        200
    );
    assert_eq!(
        client.get_as(&client.url("/v3/users"), token).await.status,
        403,
        "only the scope consented to"
    );
    assert_eq!(
        client.form_as("/token", &form, &id, &secret).await.body,
        json!({"error": "invalid_grant"})
    );
    let form = [
        ("grant_type", "refresh_token".to_owned()),
        (
            "refresh_token",
            pair.body["refresh_token"].as_str().unwrap().to_owned(),
        ),
    ];
    assert_eq!(
        client.form_as("/token", &form, &id, &secret).await.status,
        200
    );
    assert_eq!(
        client.form_as("/token", &form, &id, &secret).await.status,
        400
    );
    let own = client
        .form_as(
            "/token",
            &[("grant_type", "client_credentials".to_owned())],
            &id,
            &secret,
        )
        .await;
    assert_eq!(own.body, json!({"error": "unauthorized_client"}));
}

#[tokio::test]
async fn each_endpoint_needs_its_scope() {
    let scopes = "jobs:list,candidates:list".parse().unwrap();
    let client = Client::exactly(Options {
        candidates: 5,
        scopes,
        ..Options::default()
    })
    .await;
    assert_eq!(client.get("/v3/jobs").await.status, 200);
    let refused = client.get("/v3/users").await;
    assert_eq!(
        (refused.status, &refused.body),
        (403, &json!({"message": "Forbidden"}))
    );
    assert_eq!(
        client
            .post(
                "/v3/candidates",
                &json!({"first_name": "A", "last_name": "B"})
            )
            .await
            .status,
        403
    );
    let client = Client::exactly(Options {
        candidates: 5,
        ..Options::default()
    })
    .await;
    assert_eq!(
        client.get("/v3/user_roles").await.status,
        403,
        "the minimal set has no user_roles"
    );
    assert_eq!(
        client
            .send("DELETE", "/v3/candidates/30000007", None)
            .await
            .unwrap()
            .status,
        403
    );
}

#[tokio::test]
async fn lists_need_a_site_admin() {
    let client = small_with(&["switch:single-active-token=off"]).await;
    let plain = client.sandbox.hello()["plain_user_id"].as_u64();
    let token = client.mint(plain).await;
    let url = client.url("/v3/candidates");
    assert_eq!(client.get_as(&url, &token).await.status, 403);
    client.throw("switch:empty-for-non-admins");
    let empty = client.get_as(&url, &token).await;
    assert_eq!((empty.status, empty.rows().len()), (200, 0));
    client.throw("switch:service-user-admin=off");
    assert!(client.get("/v3/jobs").await.rows().is_empty());
}

#[tokio::test]
async fn confidential_jobs_and_private_people_are_for_those_who_may() {
    let client = small_with(&["switch:single-active-token=off"]).await;
    let all = client.admin().rows("jobs");
    let secret = all.iter().filter(|job| job["confidential"] == true).count();
    let seen = client.get("/v3/jobs?confidential=true").await.rows().len();
    assert!(
        seen > 0 && seen < secret,
        "the service user is on the team of some: {seen} of {secret}"
    );
    let hidden: Vec<u64> = all.iter().map(|job| job["id"].as_u64().unwrap()).collect();
    let visible = client.get("/v3/jobs?per_page=500").await.ids();
    let hidden = hidden.into_iter().find(|id| !visible.contains(id)).unwrap();
    for list in ["applications", "job_interview_stages", "job_owners"] {
        assert!(
            client
                .get(&format!("/v3/{list}?job_ids={hidden}"))
                .await
                .rows()
                .is_empty(),
            "{list}"
        );
    }
    let private = client
        .get("/v3/candidates?per_page=500")
        .await
        .rows()
        .iter()
        .filter(|row| row["private"] == true)
        .count();
    assert!(private > 0);
    assert!(
        client
            .get("/v3/candidates?private=false&per_page=500")
            .await
            .rows()
            .iter()
            .all(|row| row["private"] == false)
    );
    let users = client.get("/v3/users").await;
    let limited = users
        .rows()
        .iter()
        .find(|user| user["first_name"] == "Grace")
        .unwrap()["id"]
        .as_u64();
    let token = client.mint(limited).await;
    let people = client
        .get_as(&client.url("/v3/candidates?per_page=500"), &token)
        .await;
    assert!(people.status == 200 && people.rows().iter().all(|row| row["private"] == false));
}

#[tokio::test]
async fn the_minimal_scopes_are_those_of_the_contract() {
    let client = Client::exactly(Options {
        candidates: 5,
        ..Options::default()
    })
    .await;
    let inside = client
        .form("/introspect", &[("token", client.token.clone())])
        .await;
    let held: Vec<&str> = inside.body["scope"].as_str().unwrap().split(' ').collect();
    assert_eq!(held.len(), 34);
    for scope in [
        "candidates:update",
        "applied_candidate_tags:destroy",
        "user_job_permissions:list",
    ] {
        assert!(
            held.contains(&format!("harvest:{scope}").as_str()),
            "{scope}"
        );
    }
    for scope in [
        "candidates:destroy",
        "candidates:merge",
        "candidates:anonymize",
        "applications:move",
    ] {
        assert!(
            !held.contains(&format!("harvest:{scope}").as_str()),
            "{scope}"
        );
    }
    let odd = "candidates".parse::<Scopes>().unwrap_err().to_string();
    assert!(odd.contains("minimal, all"), "{odd}");
}
