//! Every answer of the sandbox against the API description: all lists, and the writes.

use crate::client::Client;
use gleaner::sandbox::Options;
use serde_json::{Value, json};

fn description() -> Value {
    serde_json::from_str(include_str!("../openapi.json")).unwrap()
}

/// Checks a value against a schema inside the description.
fn check(description: &Value, schema: &Value, value: &Value, what: &str) {
    let mut whole = schema.clone();
    whole["components"] = description["components"].clone();
    let validator = jsonschema::validator_for(&whole).unwrap();
    if let Some(error) = validator.iter_errors(value).next() {
        panic!("{what}: {error} at {}", error.instance_path());
    }
}

fn schema<'a>(description: &'a Value, path: &str, method: &str, status: u16) -> &'a Value {
    let answer = &description["paths"][path][method]["responses"][status.to_string()];
    &answer["content"]["application/json"]["schema"]
}

/// Bulk requests are not for a tool that must write each person once (contract 4.5).
fn served(path: &str) -> bool {
    !path.contains("bulk")
}

#[tokio::test]
async fn every_list_answers_rows_of_its_schema() {
    let description = description();
    let client = Client::start(Options {
        candidates: 300,
        ..Options::default()
    })
    .await;
    // What no one has made up: a file.
    let application = client
        .get("/v3/applications?status=active&prospect=false")
        .await
        .ids()[0];
    let file = json!({"application_id": application, "filename": "cv.pdf", "type": "resume", "content": "aGVsbG8="});
    assert_eq!(client.post("/v3/attachments", &file).await.status, 201);
    let paths = description["paths"].as_object().unwrap();
    let lists: Vec<&String> = paths
        .iter()
        .filter(|(path, ops)| path.starts_with("/v3/") && !ops["get"].is_null())
        .map(|(path, _)| path)
        .filter(|path| served(path))
        .collect();
    assert_eq!(lists.len(), 32);
    for path in lists {
        let most = if path.ends_with("/search") { 100 } else { 500 };
        let answer = client.get(&format!("{path}?per_page={most}")).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.rows().is_empty(), "{path} has no rows to look at");
        check(
            &description,
            schema(&description, path, "get", 200),
            &answer.body,
            path,
        );
    }
}

#[tokio::test]
async fn every_list_takes_every_filter_of_the_description() {
    let description = description();
    let client = Client::start(Options {
        candidates: 120,
        ..Options::default()
    })
    .await;
    for (path, operations) in description["paths"].as_object().unwrap() {
        let Some(parameters) = operations["get"]["parameters"]
            .as_array()
            .filter(|_| path.starts_with("/v3/") && served(path))
        else {
            continue;
        };
        for parameter in parameters
            .iter()
            .filter(|parameter| parameter["$ref"].is_null())
        {
            let (name, schema) = (parameter["name"].as_str().unwrap(), &parameter["schema"]);
            let value = match (
                schema["type"].as_str().unwrap(),
                schema["enum"][0].as_str(),
                schema["pattern"].as_str(),
            ) {
                (_, Some(word), _) => word.to_owned(),
                (_, _, Some(_)) => "gte|2020-01-01T00:00:00Z".to_owned(),
                ("boolean", ..) => "true".to_owned(),
                ("integer", ..) => "1".to_owned(),
                ("array", ..) if name == "fields" => "id".to_owned(),
                ("array", ..) => "1,2".to_owned(),
                _ => "anything".to_owned(),
            };
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair(name, &value)
                .finish();
            let answer = client.get(&format!("{path}?{query}")).await;
            assert_eq!(answer.status, 200, "{path}?{query}: {}", answer.text);
        }
        let wrong = client.get(&format!("{path}?nonsense=1")).await;
        assert_eq!(wrong.status, 422, "{path}");
    }
}

#[tokio::test]
async fn answers_to_writes_and_errors_have_their_schemas() {
    let description = description();
    let client = Client::start(Options {
        candidates: 60,
        ..Options::default()
    })
    .await;
    let job = client.open_job().await;
    let person = json!({"first_name": "李", "last_name": "雷", "application": {"job_id": job}});
    let made = client.post("/v3/candidates", &person).await;
    check(
        &description,
        schema(&description, "/v3/candidates", "post", 201),
        &made.body,
        "create candidate",
    );
    let id = made.body["candidate"]["id"].clone();
    let prospect = json!({"candidate_id": id, "prospect": true, "prospect_pool_id": 90_001, "prospect_pool_stage_id": 91_001});
    let application = client.post("/v3/applications", &prospect).await;
    check(
        &description,
        schema(&description, "/v3/applications", "post", 201),
        &application.body,
        "create application",
    );
    let note =
        json!({"candidate_id": id, "body": "Hello", "note_type": "NOTE", "visibility": "public"});
    let note = client.post("/v3/notes", &note).await;
    check(
        &description,
        schema(&description, "/v3/notes", "post", 201),
        &note.body,
        "create note",
    );
    let work = json!({"candidate_id": id, "company_name": "Acme", "title": "Engineer", "start_date": "2020-01-31"});
    let work = client.post("/v3/candidate_employments", &work).await;
    check(
        &description,
        schema(&description, "/v3/candidate_employments", "post", 201),
        &work.body,
        "employment",
    );
    let school = json!({"candidate_id": id, "start_date": "2012-09-01", "end_date": "2016-07-01"});
    let school = client.post("/v3/candidate_educations", &school).await;
    check(
        &description,
        schema(&description, "/v3/candidate_educations", "post", 201),
        &school.body,
        "education",
    );
    let id = &id.to_string();
    let own = &made.body["application"]["id"].to_string();
    let prospect = &application.body["id"].to_string();
    let other = client.get("/v3/jobs?status=open").await.ids()[1];
    for (method, path, id, body, status) in [
        (
            "PATCH",
            "/v3/candidates/{id}",
            id,
            json!({"company": "Acme"}),
            200,
        ),
        ("PATCH", "/v3/applications/{id}", own, json!({}), 200),
        (
            "POST",
            "/v3/applications/{id}/reject",
            own,
            json!({"rejection_reason_id": 70_001}),
            204,
        ),
        (
            "POST",
            "/v3/applications/{id}/unreject",
            own,
            json!({}),
            204,
        ),
        (
            "POST",
            "/v3/applications/{id}/convert_to_candidate",
            prospect,
            json!({"job_id": other}),
            200,
        ),
        (
            "PATCH",
            "/v3/candidates/{id}/anonymize",
            id,
            json!({"fields": ["tags"]}),
            200,
        ),
        ("DELETE", "/v3/applications/{id}", own, json!({}), 200),
        ("DELETE", "/v3/candidates/{id}", id, json!({}), 200),
    ] {
        let answer = client
            .send(method, &path.replace("{id}", id), Some(&body))
            .await
            .unwrap();
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        if status == 200 {
            let schema = schema(&description, path, &method.to_lowercase(), status);
            check(&description, schema, &answer.body, path);
        }
    }
    let error = &description["components"]["schemas"]["Error"];
    for path in [
        "/v3/nowhere",
        "/v3/candidates?per_page=0",
        "/v3/candidates?a=1&b=2",
    ] {
        check(&description, error, &client.get(path).await.body, path);
    }
    let token = client
        .form("/token", &[("grant_type", "client_credentials".to_owned())])
        .await;
    check(
        &description,
        &description["components"]["schemas"]["TokenResponse"],
        &token.body,
        "token",
    );
    let inside = client
        .form(
            "/introspect",
            &[(
                "token",
                token.body["access_token"].as_str().unwrap().to_owned(),
            )],
        )
        .await;
    check(
        &description,
        &description["components"]["schemas"]["IntrospectResponse"],
        &inside.body,
        "introspect",
    );
    assert_eq!(inside.body["active"], true);
    assert_eq!(
        inside.body["https://auth.greenhouse.io/claims"]["user_role"],
        "site_admin"
    );
}

#[tokio::test]
async fn ingestion_answers_have_their_schemas() {
    let description = description();
    let client = Client::start(Options {
        candidates: 60,
        ..Options::default()
    })
    .await;
    let (key, user) = (client.hello("partner_key"), client.hello("partner_user"));
    let call = |method: &str, path: &str| {
        client
            .bare(method, path)
            .basic_auth(&key, Some(""))
            .header("On-Behalf-Of", &user)
    };
    let person = json!({"first_name": "In", "last_name": "Gested", "external_id": "x-1"});
    let path = "/v1/partner/candidates";
    let made = Client::read(call("POST", path).json(&json!([person])))
        .await
        .unwrap();
    check(
        &description,
        schema(&description, path, "post", 200),
        &made.body,
        "submit",
    );
    let told = Client::read(call(
        "GET",
        &format!("{path}?candidate_ids={}", made.body[0]["id"]),
    ));
    let told = told.await.unwrap();
    assert_eq!(told.rows().len(), 1);
    check(
        &description,
        schema(&description, path, "get", 200),
        &told.body,
        "status",
    );
    for path in [
        "/v1/partner/jobs",
        "/v1/partner/current_user",
        "/v1/partner/prospect_pools",
    ] {
        let answer = Client::read(call("GET", path)).await.unwrap();
        check(
            &description,
            schema(&description, path, "get", 200),
            &answer.body,
            path,
        );
    }
    let wrong = Client::read(call("POST", path).body("{")).await.unwrap();
    assert_eq!(wrong.status, 400);
    let error = &description["components"]["schemas"]["IngestionError"];
    check(&description, error, &wrong.body, "no JSON");
    let token = client
        .mint(client.sandbox.hello()["user_id"].as_u64())
        .await;
    let job = client
        .admin()
        .rows("jobs")
        .iter()
        .find(|job| job["status"] == "open")
        .unwrap()["id"]
        .clone();
    let path = "/v1/partner/tracking_link";
    let link = client
        .bare("POST", path)
        .bearer_auth(token)
        .json(&json!({"job_id": job}));
    let link = Client::read(link).await.unwrap();
    check(
        &description,
        schema(&description, path, "post", 200),
        &link.body,
        path,
    );
}
