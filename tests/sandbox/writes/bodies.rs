//! What bodies may hold, and in which order collections come back (contract 3, 3.6, 4, 5.3).

use serde_json::{Value, json};

use crate::client::{on_a_job, patch, small_with};

#[tokio::test]
async fn texts_have_255_characters_and_nothing_is_null() {
    let client = small_with(&[]).await;
    let (id, application, _) = on_a_job(&client).await;
    let path = format!("/v3/candidates/{id}");
    let (long, fits) = ("é".repeat(256), "é".repeat(255));
    for key in ["first_name", "last_name", "preferred_name", "title"] {
        assert_eq!(patch(&client, &path, json!({key: fits})).await.status, 200);
        assert_eq!(patch(&client, &path, json!({key: long})).await.status, 422);
        assert_eq!(patch(&client, &path, json!({key: null})).await.status, 422);
    }
    assert_eq!(
        patch(&client, &path, json!({"company": long})).await.status,
        200
    );
    assert_eq!(
        patch(&client, &path, json!({"tags": [long]})).await.status,
        422
    );
    assert_eq!(
        patch(&client, &path, json!({"title": ""})).await.status,
        200
    );
    let work = json!({"candidate_id": id, "company_name": long, "title": "Cook", "start_date": "2020-01-01"});
    assert_eq!(
        client.post("/v3/candidate_employments", &work).await.status,
        422
    );
    let own = format!("/v3/applications/{application}");
    assert_eq!(
        patch(&client, &own, json!({"source_id": null}))
            .await
            .status,
        422
    );
    assert_eq!(
        patch(&client, &own, json!({"created_at": "2026-01-31T00:00:00Z"}))
            .await
            .status,
        422
    );
    let dated = patch(&client, &own, json!({"created_at": "2026-01-31"})).await;
    assert_eq!(
        (dated.status, &dated.body["created_at"]),
        (200, &json!("2026-01-31T00:00:00.000Z"))
    );
    client.throw("switch:long-texts=cut");
    let cut = patch(&client, &path, json!({"title": long})).await;
    assert_eq!(cut.body["title"], json!(fits));
}

#[tokio::test]
async fn zones_are_written_in_lower_case_and_read_in_their_usual_one() {
    let client = small_with(&[]).await;
    let (id, ..) = on_a_job(&client).await;
    let path = format!("/v3/candidates/{id}");
    let zone = |zone: &str| json!({"time_zone": zone});
    let set = patch(&client, &path, zone("eastern time (us & canada)")).await;
    assert_eq!(set.body["time_zone"], "Eastern Time (US & Canada)");
    for wrong in ["Eastern Time (US & Canada)", "Berlin", "europe/berlin"] {
        assert_eq!(
            patch(&client, &path, zone(wrong)).await.status,
            422,
            "{wrong}"
        );
    }
    client.throw("switch:any-zone-case");
    assert_eq!(patch(&client, &path, zone("Berlin")).await.status, 200);
}

#[tokio::test]
async fn unknown_tags_are_created_on_the_fly() {
    let client = small_with(&[]).await;
    let before = client.admin().count("candidate_tags");
    let body =
        json!({"first_name": "A", "last_name": "B", "tags": ["Brand new", "Brand new", "Rust"]});
    let made = client.post("/v3/candidates", &body).await;
    let tags = made.body["candidate"]["tags"].as_array().unwrap().clone();
    assert!(
        tags.contains(&json!("Brand new")) && tags.len() == 2,
        "{tags:?}"
    );
    assert_eq!(client.admin().count("candidate_tags"), before + 1);
    let path = format!("/v3/candidates/{}", made.body["candidate"]["id"]);
    client.throw("switch:unknown-tags=create-only");
    assert_eq!(
        patch(&client, &path, json!({"tags": ["Newer"]}))
            .await
            .status,
        422
    );
    client.throw("switch:unknown-tags=refuse");
    let body = json!({"first_name": "A", "last_name": "B", "tags": ["Newest"]});
    assert_eq!(client.post("/v3/candidates", &body).await.status, 422);
}

#[tokio::test]
async fn contacts_come_back_in_their_order() {
    let client = small_with(&[]).await;
    let entries = |pairs: &[(&str, &str)]| -> Value {
        let entry = |&(value, kind): &(&str, &str)| json!({"value": value, "type": kind});
        pairs.iter().map(entry).collect()
    };
    let values = |row: &Value, key: &str| -> Vec<String> {
        let rows = row[key].as_array().unwrap().iter();
        rows.map(|one| one["value"].as_str().unwrap().to_owned())
            .collect()
    };
    let body = json!({
        "first_name": "A", "last_name": "B",
        "email_addresses": entries(&[("a@x.example", "work"), ("b@x.example", "personal")]),
        "phone_numbers": entries(&[("1", "other"), ("2", "mobile"), ("3", "home"), ("4", "mobile")]),
        "website_addresses": entries(&[("one", "blog"), ("two", "other")]),
    });
    let made = client.post("/v3/candidates", &body).await.body["candidate"].clone();
    assert_eq!(
        values(&made, "email_addresses"),
        ["a@x.example", "b@x.example"]
    );
    assert_eq!(values(&made, "phone_numbers"), ["3", "2", "4", "1"]);

    // E-mails: what changed comes first. Others: what is new comes last.
    let path = format!("/v3/candidates/{}", made["id"]);
    let body = json!({
        "email_addresses": entries(&[("b@x.example", "personal"), ("a@x.example", "work"), ("c@x.example", "work")]),
        "website_addresses": entries(&[("new", "other"), ("two", "other"), ("one", "blog")]),
    });
    let changed = patch(&client, &path, body).await.body;
    assert_eq!(
        values(&changed, "email_addresses"),
        ["c@x.example", "a@x.example", "b@x.example"]
    );
    assert_eq!(values(&changed, "website_addresses"), ["one", "two", "new"]);

    // Entries are not closed, unless a switch says so.
    let more = json!({"social_media_addresses": [{"value": "x", "type": "other"}]});
    assert_eq!(patch(&client, &path, more.clone()).await.status, 200);
    client.throw("switch:closed-entries");
    assert_eq!(patch(&client, &path, more).await.status, 422);
}

#[tokio::test]
async fn custom_fields_are_written_by_type() {
    let client = small_with(&[]).await;
    let (id, application, job) = on_a_job(&client).await;
    let path = format!("/v3/candidates/{id}");
    let option = |label: &str| {
        let rows = client.admin().rows("custom_field_options");
        let row = rows.iter().find(|row| row["name"] == label).unwrap();
        row["id"].as_u64().unwrap()
    };
    let write =
        |key: &str, value: Value| json!({"custom_fields": [{"name_key": key, "value": value}]});
    let (lead, german) = (option("Lead"), option("German"));
    for (key, value, read) in [
        ("seniority", json!("Lead"), json!("Lead")),
        ("seniority", json!(lead), json!("Lead")),
        ("seniority", json!(null), json!(null)),
        (
            "languages",
            json!(["French", "German"]),
            json!(["French", "German"]),
        ),
        ("languages", json!([german]), json!(["German"])),
        ("languages", json!([]), json!([])),
        (
            "relocation_budget",
            json!({"amount": 900, "currency_code": "EUR"}),
            json!({"amount": 900, "unit": "EUR"}),
        ),
        (
            "years_of_experience",
            json!({"min_value": 2, "max_value": 4}),
            json!({"min_value": 2, "max_value": 4}),
        ),
    ] {
        let set = patch(&client, &path, write(key, value.clone())).await;
        assert_eq!(set.status, 200, "{key} {value}: {}", set.text);
        assert_eq!(
            set.body["custom_fields"][key]["value"], read,
            "{key} {value}"
        );
    }
    for (key, value) in [
        ("seniority", json!("Godlike")),
        ("seniority", json!(german)),
        ("languages", json!(["French", german])),
        ("languages", json!("French")),
        ("sourcing_reference", json!(5)),
        ("relationship_owner", json!("Ada Marchetti")),
        ("relocation_budget", json!({"amount": 900, "unit": "EUR"})),
    ] {
        let refused = patch(&client, &path, write(key, value.clone())).await;
        assert_eq!(refused.status, 422, "{key} {value}");
    }
    let owner = client.sandbox.hello()["user_id"].clone();
    let set = patch(&client, &path, write("relationship_owner", owner.clone())).await;
    let value = &set.body["custom_fields"]["relationship_owner"]["value"];
    assert_eq!(value["user_id"], owner);
    let own = format!("/v3/applications/{application}");
    let set = patch(&client, &own, write("notice_period", json!("None"))).await;
    assert_eq!(set.body["custom_fields"]["notice_period"]["value"], "None");

    client.throw("switch:select-values=id");
    assert_eq!(
        patch(&client, &path, write("seniority", json!("Lead")))
            .await
            .status,
        422
    );
    client.throw("switch:select-values=label");
    assert_eq!(
        patch(&client, &path, write("seniority", json!(lead)))
            .await
            .status,
        422
    );

    // Both arms take them, and the applied date.
    let body = json!({"first_name": "A", "last_name": "B", "application": {
        "job_id": job, "created_at": "2026-01-31T10:00:00Z",
        "custom_fields": [{"name_key": "notice_period", "value": "One month"}],
    }});
    let made = client.post("/v3/candidates", &body).await;
    let made = &made.body["application"];
    assert_eq!(made["created_at"], "2026-01-31T10:00:00.000Z");
    assert_eq!(made["custom_fields"]["notice_period"]["value"], "One month");
    client.throw("switch:empty-fields=off");
    let row = client.admin().row("candidates", id).unwrap();
    assert_eq!(row["custom_fields"].as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn ids_that_lead_nowhere_are_told_apart_by_their_place() {
    let client = small_with(&[]).await;
    let (id, _, job) = on_a_job(&client).await;
    let note = |id: u64| json!({"candidate_id": id, "body": "x", "note_type": "NOTE", "visibility": "public"});
    let body = json!({"candidate_id": 1, "job_id": job});
    let tag = json!({"candidate_id": id, "candidate_tag_id": 1});
    let file =
        json!({"application_id": 1, "filename": "cv.pdf", "type": "resume", "content": "aGk="});
    let bodies = [
        ("/v3/applications", body),
        ("/v3/notes", note(1)),
        ("/v3/applied_candidate_tags", tag),
        ("/v3/attachments", file),
    ];
    for (switch, in_body, in_path) in [("by-place", 422, 404), ("404", 404, 404), ("422", 422, 422)]
    {
        client.throw(&format!("switch:unknown-ids={switch}"));
        for (path, body) in &bodies {
            assert_eq!(
                client.post(path, body).await.status,
                in_body,
                "{switch} {path}"
            );
        }
        let gone = client
            .send("DELETE", "/v3/candidates/1", None)
            .await
            .unwrap();
        assert_eq!(gone.status, in_path, "{switch}");
        // A route that is not there is a 404 whatever the switch.
        assert_eq!(client.get("/v3/candidates/1").await.status, 404);
    }
}

#[tokio::test]
async fn every_deletion_answers_a_message() {
    let client = small_with(&[]).await;
    let (id, application, _) = on_a_job(&client).await;
    let work = json!({"candidate_id": id, "company_name": "Acme", "title": "Cook", "start_date": "2020-01-01"});
    let work = client.post("/v3/candidate_employments", &work).await.body["id"].clone();
    for path in [
        format!("/v3/candidate_employments/{work}"),
        format!("/v3/applications/{application}"),
        format!("/v3/candidates/{id}"),
    ] {
        let gone = client.send("DELETE", &path, None).await.unwrap();
        assert_eq!(
            (gone.status, gone.body["message"].is_string()),
            (200, true),
            "{path}"
        );
    }
}
