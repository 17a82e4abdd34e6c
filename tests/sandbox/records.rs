//! Notes, files, tags, merges, and people taken in by partner key (contract 4.4, 6, 11, 13).

use crate::client::{Client, on_a_job, patch, small_with};
use serde_json::{Value, json};

#[tokio::test]
async fn notes_write_and_read_visibility_in_two_vocabularies() {
    let client = small_with(&[]).await;
    let (id, application, _) = on_a_job(&client).await;
    let note = |extra: Value| {
        let mut body = json!({"candidate_id": id, "body": "Hello", "note_type": "NOTE", "visibility": "public"});
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        body
    };
    let made = client
        .post("/v3/notes", &note(json!({"application_id": application})))
        .await;
    assert_eq!(
        (made.status, &made.body["visibility"], &made.body["type"]),
        (201, &json!("publicly_visible"), &json!("NOTE"))
    );
    assert_eq!(
        made.body["body_with_tags"],
        Value::Null,
        "nobody is mentioned"
    );
    let list = format!("/v3/notes?candidate_ids={id}&visibility=publicly_visible");
    assert_eq!(client.get(&list).await.rows().len(), 1);
    assert_eq!(client.get("/v3/notes?visibility=public").await.status, 422);
    let other = client
        .get("/v3/applications")
        .await
        .ids()
        .into_iter()
        .find(|other| *other != application)
        .unwrap();
    for extra in [
        json!({"visibility": "publicly_visible"}),
        json!({"note_type": "INTERVIEW"}),
        json!({"email_to": ["a@b.c"]}),
        json!({"note_type": "EMAIL"}),
        json!({"application_id": other}),
        json!({"body": ""}),
    ] {
        assert_eq!(
            client.post("/v3/notes", &note(extra.clone())).await.status,
            422,
            "{extra}"
        );
    }
    let mail = json!({"note_type": "EMAIL", "subject": "Hi", "email_from": ["a@b.c"], "email_to": ["d@e.f", "g@h.i"], "email_cc": []});
    let mail = client.post("/v3/notes", &note(mail)).await;
    assert_eq!(
        (mail.status, &mail.body["email_to"], &mail.body["email_cc"]),
        (201, &json!("d@e.f, g@h.i"), &json!([]))
    );
    for method in ["PATCH", "DELETE"] {
        assert_eq!(
            client
                .send(method, "/v3/notes/700000001", None)
                .await
                .unwrap()
                .status,
            404
        );
    }
}

#[tokio::test]
async fn attachments_take_one_content_and_reclassify_the_earlier_resume() {
    let client = small_with(&[]).await;
    let (_, application, _) = on_a_job(&client).await;
    let file = |extra: Value| {
        let mut body =
            json!({"application_id": application, "filename": "cv.pdf", "type": "resume"});
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        body
    };
    let first = client
        .post("/v3/attachments", &file(json!({"content": "aGVsbG8="})))
        .await;
    assert_eq!(first.status, 201);
    for extra in [
        json!({}),
        json!({"content": "aGk=", "url": "https://example.org/cv.pdf"}),
        json!({"content": "***"}),
        json!({"content": "aGk=", "filename": "cv.exe"}),
        json!({"content": "aGk=", "type": "photo"}),
        json!({"content": "aGk=", "filename": "cv.html"}),
    ] {
        assert_eq!(
            client
                .post("/v3/attachments", &file(extra.clone()))
                .await
                .status,
            422,
            "{extra}"
        );
    }
    client
        .post(
            "/v3/attachments",
            &file(json!({"url": "https://example.org/cv2.pdf"})),
        )
        .await;
    let files = client
        .get(&format!("/v3/attachments?application_ids={application}"))
        .await;
    let types: Vec<_> = files
        .rows()
        .iter()
        .map(|row| row["type"].as_str().unwrap())
        .collect();
    assert_eq!(types, ["resume", "other"]);
    let url = first.body["url"].as_str().unwrap().to_owned();
    let path = url.replace(client.sandbox.url(), "");
    let read = async || {
        Client::read(client.bare("GET", &path))
            .await
            .unwrap()
            .status
    };
    assert_eq!(read().await, 200);
    client.admin().advance_clock(8 * 86_400_000);
    assert_eq!(read().await, 403, "dead after seven days");
}

#[tokio::test]
async fn tags_are_unique_case_sensitive_and_applied_once() {
    let client = small_with(&[]).await;
    let (id, ..) = on_a_job(&client).await;
    assert_eq!(
        client
            .post("/v3/candidate_tags", &json!({"name": "Rust"}))
            .await
            .status,
        422
    );
    let tag = client
        .post("/v3/candidate_tags", &json!({"name": "RUST"}))
        .await;
    assert_eq!(tag.status, 201);
    let apply = json!({"candidate_id": id, "candidate_tag_id": tag.body["id"]});
    let row = client.post("/v3/applied_candidate_tags", &apply).await;
    assert_eq!(row.status, 201);
    assert_eq!(
        client
            .post("/v3/applied_candidate_tags", &apply)
            .await
            .status,
        422
    );
    let list = format!(
        "/v3/applied_candidate_tags?candidate_ids={id}&candidate_tag_ids={}",
        tag.body["id"]
    );
    assert_eq!(client.get(&list).await.rows(), &vec![row.body.clone()]);
    let path = format!("/v3/applied_candidate_tags/{}", row.body["id"]);
    assert_eq!(
        client.send("DELETE", &path, None).await.unwrap().status,
        200
    );
    assert_eq!(
        client.send("DELETE", &path, None).await.unwrap().status,
        404
    );
    client.post("/v3/applied_candidate_tags", &apply).await;
    client
        .send(
            "DELETE",
            &format!("/v3/candidate_tags/{}", tag.body["id"]),
            None,
        )
        .await
        .unwrap();
    assert_eq!(
        client.admin().row("candidates", id).unwrap()["tags"],
        json!([]),
        "gone from every person"
    );
}

#[tokio::test]
async fn merge_and_delete_leave_no_tombstone() {
    let client = small_with(&[]).await;
    let ((one, ..), (two, application, _)) = (on_a_job(&client).await, on_a_job(&client).await);
    patch(
        &client,
        &format!("/v3/candidates/{two}"),
        json!({"email_addresses": [{"value": "m@example.org", "type": "work"}]}),
    )
    .await;
    let merged = client
        .post(
            &format!("/v3/candidates/{one}/merge"),
            &json!({"secondary_candidate_id": two}),
        )
        .await;
    assert_eq!((merged.status, &merged.body["id"]), (200, &json!(one)));
    assert_eq!(
        client
            .get(&format!("/v3/candidates?ids={one},{two}"))
            .await
            .ids(),
        [one]
    );
    assert_eq!(
        client.get("/v3/candidates?email=m@example.org").await.ids(),
        [one]
    );
    assert_eq!(
        client.admin().row("applications", application).unwrap()["candidate_id"],
        one
    );
    let gone = client
        .send("DELETE", &format!("/v3/candidates/{one}"), None)
        .await
        .unwrap();
    assert_eq!((gone.status, gone.body["message"].is_string()), (200, true));
    assert!(
        client
            .get(&format!("/v3/applications?candidate_ids={one}"))
            .await
            .rows()
            .is_empty()
    );
    let (three, ..) = on_a_job(&client).await;
    let anonymous = patch(
        &client,
        &format!("/v3/candidates/{three}/anonymize"),
        json!({"fields": ["full_name", "emails"]}),
    )
    .await;
    assert_eq!(
        (anonymous.status, &anonymous.body["first_name"]),
        (200, &Value::Null)
    );
}

#[tokio::test]
async fn ingestion_takes_people_by_partner_key() {
    let client = small_with(&[]).await;
    let key = client.hello("partner_key");
    let user = client.hello("partner_user");
    let call = |method: &str, path: &str| {
        client
            .bare(method, path)
            .basic_auth(&key, Some(""))
            .header("On-Behalf-Of", &user)
    };
    let refused = Client::read(
        client
            .bare("GET", "/v1/partner/jobs")
            .basic_auth(&key, Some("")),
    )
    .await
    .unwrap();
    assert_eq!(
        (
            refused.status,
            refused.body["errors"][0]["message"].is_string()
        ),
        (401, true)
    );
    let jobs = Client::read(call("GET", "/v1/partner/jobs")).await.unwrap();
    assert!(jobs.rows().iter().all(|job| job["status"] == "open"));
    let job = jobs.ids()[0];
    let person = json!({"first_name": "In", "last_name": "Gested", "external_id": "x-1", "prospect": "false", "job_id": job});
    let made = Client::read(call("POST", "/v1/partner/candidates").json(&person))
        .await
        .unwrap();
    assert_eq!(
        (made.status, &made.body["external_id"]),
        (200, &json!("x-1")),
        "{}",
        made.text
    );
    let path = format!("/v1/partner/candidates?candidate_ids={},1", made.body["id"]);
    let told = Client::read(call("GET", &path)).await.unwrap();
    assert_eq!(
        (
            told.rows().len(),
            &told.rows()[0]["applications"][0]["status"]
        ),
        (1, &json!("active"))
    );
    let before = client.admin().count("candidates");
    let mixed = json!([person, {"first_name": "No", "last_name": "Id"}]);
    let wrong = Client::read(call("POST", "/v1/partner/candidates").json(&mixed))
        .await
        .unwrap();
    assert_eq!(
        (wrong.status, &wrong.body["errors"][0]["field"]),
        (400, &json!("external_id"))
    );
    assert_eq!(client.admin().count("candidates"), before, "all or nothing");
    client.throw("switch:partial-arrays");
    let partial = Client::read(call("POST", "/v1/partner/candidates").json(&mixed))
        .await
        .unwrap();
    assert_eq!(partial.rows().len(), 1);
    let me = Client::read(call("GET", "/v1/partner/current_user"))
        .await
        .unwrap();
    assert_eq!(me.body["email"], json!(user));
    assert!(
        !Client::read(call("GET", "/v1/partner/prospect_pools"))
            .await
            .unwrap()
            .rows()
            .is_empty()
    );
    let link = call("POST", "/v1/partner/tracking_link").json(&json!({"job_id": job}));
    assert_eq!(Client::read(link).await.unwrap().status, 200);
}

#[tokio::test]
async fn ingestion_follows_the_rights_of_the_acting_user() {
    let client = small_with(&[]).await;
    let key = client.hello("partner_key");
    let (admin, basic) = (client.hello("partner_user"), client.hello("basic_user"));
    let as_user = |user: &str, method: &str, path: &str| {
        client
            .bare(method, &format!("/v1/partner/{path}"))
            .basic_auth(&key, Some(""))
            .header("On-Behalf-Of", user)
    };
    let send = async |request| Client::read(request).await.unwrap();
    let person = json!({"first_name": "In", "last_name": "Gested", "external_id": "x-1"});
    let made = send(as_user(&basic, "POST", "candidates").json(&person)).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let told = format!("candidates?candidate_ids={}", made.body["id"]);
    assert_eq!(send(as_user(&basic, "GET", &told)).await.status, 403);
    let job = send(as_user(&basic, "GET", "jobs")).await.ids()[0];
    let link = as_user(&basic, "POST", "tracking_link").json(&json!({"job_id": job}));
    assert_eq!(send(link).await.status, 403);
    for path in ["current_user", "prospect_pools"] {
        assert_eq!(
            send(as_user(&basic, "GET", path)).await.status,
            200,
            "{path}"
        );
    }
    // A jobless prospect is for those who may manage them.
    assert_eq!(send(as_user(&admin, "GET", &told)).await.rows().len(), 1);
    let plain = client.sandbox.hello()["plain_user_id"].as_u64().unwrap();
    let plain = client.admin().row("users", plain).unwrap()["primary_email"].clone();
    let seen = send(as_user(plain.as_str().unwrap(), "GET", &told)).await;
    assert!(seen.rows().is_empty(), "{}", seen.text);
    // The credit is the acting user's.
    let row = client.admin().row(
        "applications",
        made.body["application_id"].as_u64().unwrap(),
    );
    assert!(row.unwrap()["source_id"].is_u64());

    // Faults strike here as well, and what is late is late here too.
    client.throw("late:POST /v1/partner/candidates:reads=1,n=1");
    let made = send(as_user(&admin, "POST", "candidates").json(&person)).await;
    let told = format!("candidates?candidate_ids={}", made.body["id"]);
    assert!(send(as_user(&admin, "GET", &told)).await.rows().is_empty());
    assert_eq!(send(as_user(&admin, "GET", &told)).await.rows().len(), 1);
    client.throw("drop-after:POST /v1/partner/candidates:n=1");
    let before = client.admin().count("candidates");
    assert!(
        as_user(&admin, "POST", "candidates")
            .json(&person)
            .send()
            .await
            .is_err()
    );
    assert_eq!(client.admin().count("candidates"), before + 1);
    // A job that closed meanwhile, a user who was deactivated.
    assert!(client.admin().set_job_status(job, "closed"));
    let mut on_job = person.clone();
    on_job["prospect"] = json!(false);
    on_job["job_id"] = json!(job);
    let closed = send(as_user(&admin, "POST", "candidates").json(&on_job)).await;
    assert_eq!(
        (closed.status, &closed.body["errors"][0]["field"]),
        (400, &json!("job_id"))
    );
    let chief = client.sandbox.hello()["user_id"].as_u64().unwrap();
    assert!(client.admin().set_deactivated(chief, true));
    assert_eq!(
        send(as_user(&admin, "GET", "current_user")).await.status,
        401
    );
}

#[tokio::test]
async fn private_notes_are_for_those_who_may_see_them() {
    let mut client = small_with(&[]).await;
    let (id, ..) = on_a_job(&client).await;
    let note =
        json!({"candidate_id": id, "body": "x", "note_type": "NOTE", "visibility": "private"});
    assert_eq!(client.post("/v3/notes", &note).await.status, 201);
    let chief = client.sandbox.hello()["user_id"].as_u64().unwrap();
    client.token = client.mint(Some(chief)).await;
    let list = format!("/v3/notes?candidate_ids={id}");
    assert_eq!(client.get(&list).await.rows().len(), 1);
    assert!(client.admin().set_sees_private(chief, false));
    assert!(client.get(&list).await.rows().is_empty());
    assert_eq!(client.post("/v3/notes", &note).await.status, 403);
}
