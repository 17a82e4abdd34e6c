//! Lists, pages, filters and the window (contract 3, 13), as bare HTTP meets them.

mod search;

use std::time::Duration;

use crate::client::{Answer, Client, small_with};
use gleaner::sandbox::Options;
use proptest::prelude::*;
use serde_json::json;

#[tokio::test]
async fn the_window_is_fixed_and_named_on_every_answer() {
    let client = Client::exactly(Options {
        candidates: 5,
        rate_limit: 3,
        window: Duration::from_secs(3_600),
        ..Options::default()
    })
    .await;
    let left = |answer: &Answer| answer.header("x-ratelimit-remaining").unwrap().to_owned();
    assert_eq!(left(&client.get("/v3/jobs").await), "2");
    let wrong = client.get("/v3/jobs?nonsense=1").await;
    assert_eq!(
        (
            wrong.status,
            left(&wrong).as_str(),
            wrong.header("x-ratelimit-limit")
        ),
        (422, "1", Some("3"))
    );
    assert_eq!(left(&client.get("/v3/jobs").await), "0");
    let refused = client.get("/v3/jobs").await;
    assert_eq!((refused.status, left(&refused).as_str()), (429, "0"));
    let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=3_600).contains(&wait));
    assert!(
        refused
            .header("x-ratelimit-reset")
            .unwrap()
            .parse::<i64>()
            .unwrap()
            > 0
    );
    assert_eq!(client.admin().refused(), 1);
    client.admin().advance_clock(3_600_000);
    assert_eq!(left(&client.mint_and_get("/v3/jobs").await), "2");
}

#[tokio::test]
async fn a_refused_write_was_not_executed() {
    let client = Client::exactly(Options {
        candidates: 5,
        rate_limit: 1,
        window: Duration::from_secs(3_600),
        ..Options::default()
    })
    .await;
    client.get("/v3/jobs").await;
    let refused = client
        .post(
            "/v3/candidates",
            &json!({"first_name": "A", "last_name": "B"}),
        )
        .await;
    assert_eq!(
        (refused.status, client.admin().count("candidates")),
        (429, 5)
    );
}

#[tokio::test]
async fn cursors_are_opaque_alone_and_mortal() {
    let client = small_with(&[]).await;
    let first = client.get("/v3/candidates?per_page=50&private=false").await;
    let next = first.next().unwrap();
    assert!(next.starts_with(&client.url("/v3/candidates?cursor=")));
    let with_more = client.get_url(&format!("{next}&per_page=50")).await;
    assert_eq!(
        with_more.body,
        json!({"message": "Unprocessable Content", "errors": ["When passing a cursor, do not include other query params."]})
    );
    let page = client.get_url(&next).await;
    assert_eq!(page.rows().len(), 50, "the cursor carries the page size");
    assert!(
        page.rows().iter().all(|row| row["private"] == false),
        "and the filters"
    );
    assert_eq!(
        client.get_url(&format!("{next}0")).await.status,
        422,
        "tampered with"
    );
    assert_eq!(
        client
            .get_url(&next.replace("/candidates", "/jobs"))
            .await
            .status,
        422,
        "of another list"
    );
    client.admin().advance_clock(1_800_000);
    assert_eq!(client.mint_and_get_url(&next).await.status, 200);
    client.admin().advance_clock(1_800_000);
    assert_eq!(client.mint_and_get_url(&next).await.status, 422);
    assert!(
        client
            .mint_and_get("/v3/sources")
            .await
            .header("link")
            .is_none()
    );
}

#[tokio::test]
async fn the_form_of_link_can_be_switched() {
    let client = small_with(&["switch:empty-link", "switch:unquoted-rel"]).await;
    assert!(
        client
            .get("/v3/candidates")
            .await
            .header("link")
            .unwrap()
            .ends_with("; rel=next")
    );
    assert_eq!(client.get("/v3/sources").await.header("link"), Some(""));
}

#[tokio::test]
async fn per_page_ids_fields_and_enums_have_bounds() {
    let client = small_with(&[]).await;
    let too_many = client.get("/v3/candidates?per_page=600").await;
    assert_eq!(
        too_many.body["errors"],
        json!([{"per_page": "`600` number is greater than: 500"}])
    );
    let ids = |count: u64| {
        (1..=count)
            .map(|id| id.to_string())
            .collect::<Vec<_>>()
            .join(",")
    };
    assert_eq!(
        client
            .get(&format!("/v3/candidates?ids={}", ids(50)))
            .await
            .status,
        200
    );
    for query in [
        format!("ids={}", ids(51)),
        "ids=x".to_owned(),
        "ids=0".to_owned(),
        "per_page=0".to_owned(),
        "fields=id,nope".to_owned(),
        "private=yes".to_owned(),
        "updated_at=2026-01-01T00:00:00Z".to_owned(),
        "updated_at=since%7C2026-01-01T00:00:00Z".to_owned(),
        "updated_at=gte%7C2026-01-01".to_owned(),
        "created_at[gte]=2026-01-01".to_owned(),
        "created_at[since]=2026-01-01T00:00:00Z".to_owned(),
        "email=a@b.c&email=d@e.f".to_owned(),
        "name=Ada".to_owned(),
    ] {
        let answer = client.get(&format!("/v3/candidates?{query}")).await;
        assert_eq!(
            (answer.status, answer.body["message"].as_str()),
            (422, Some("Unprocessable Content")),
            "{query}"
        );
    }
    let fields = client
        .get("/v3/candidates?fields=id,last_name&per_page=1")
        .await;
    assert_eq!(
        fields.rows()[0]
            .as_object()
            .unwrap()
            .keys()
            .collect::<Vec<_>>(),
        ["id", "last_name"]
    );
    assert_eq!(
        client
            .get("/v3/applications?status=in_process")
            .await
            .status,
        422,
        "rows say so, queries do not"
    );
    let active = client
        .get("/v3/applications?status=active&per_page=500")
        .await;
    assert!(
        !active.rows().is_empty()
            && active
                .rows()
                .iter()
                .all(|row| row["status"] == "in_process")
    );
}

#[tokio::test]
async fn dates_may_stand_in_brackets_and_extra_keys_are_a_switch() {
    let client = small_with(&["switch:extra-keys"]).await;
    let (from, to) = ("2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z");
    let path = format!("/v3/candidates?created_at[gte]={from}&created_at[lt]={to}");
    let answer = client.get(&path).await;
    assert_eq!(answer.status, 200);
    assert!(answer.rows()[0].get("sandbox_extra_key").is_some());
    let made = client
        .post(
            "/v3/candidates",
            &json!({"first_name": "A", "last_name": "B"}),
        )
        .await;
    assert!(made.body.get("sandbox_extra_key").is_some());
    client.throw("switch:bracket-dates=off");
    assert_eq!(client.get(&path).await.status, 422);
    let unknown = client.get("/v3/candidates?nonsense=1").await;
    assert_eq!(unknown.body["errors"][0], "Invalid query params: nonsense");
}

#[tokio::test]
async fn dates_take_one_side_or_two_but_not_two_columns() {
    let client = small_with(&[]).await;
    let rows = client.admin().rows("candidates");
    let at = rows[60]["updated_at"].as_str().unwrap();
    let from = client
        .walk(&format!("/v3/candidates?updated_at=gte|{at}"))
        .await;
    let before = client
        .walk(&format!("/v3/candidates?updated_at=lt%7C{at}"))
        .await;
    assert_eq!(from.len() + before.len(), rows.len());
    let exact = client
        .walk(&format!("/v3/candidates?updated_at=gte|{at}|lte|{at}"))
        .await;
    assert!(exact.contains(&rows[60]["id"].as_u64().unwrap()) && exact.len() < 5);
    let both = client
        .get(&format!(
            "/v3/candidates?updated_at=gte|{at}&created_at=gte|{at}"
        ))
        .await;
    assert_eq!(
        (both.status, both.body["errors"][0].is_string()),
        (422, true)
    );
}

#[tokio::test]
async fn built_in_reasons_and_service_accounts_are_shown_on_demand() {
    let client = small_with(&[]).await;
    let short = client.get("/v3/rejection_reasons").await.rows().len();
    assert!(
        client
            .get("/v3/rejection_reasons?include_defaults=true")
            .await
            .rows()
            .len()
            > short
    );
    let people = client.get("/v3/users").await;
    assert!(
        people
            .rows()
            .iter()
            .all(|user| user["primary_email"].is_string())
    );
    let all = client.get("/v3/users?show_service_accounts=true").await;
    assert_eq!(all.rows().len(), people.rows().len() + 1);
    let mail = people.rows()[0]["primary_email"]
        .as_str()
        .unwrap()
        .to_uppercase();
    assert_eq!(
        client
            .get(&format!("/v3/users?primary_email={mail}"))
            .await
            .rows()
            .len(),
        1
    );
}

#[tokio::test]
async fn rows_of_a_page_do_not_shift_when_others_are_added() {
    let client = small_with(&[]).await;
    let first = client.get("/v3/candidates?per_page=60").await;
    client
        .admin()
        .create_person(&json!({"first_name": "New", "last_name": "Comer"}))
        .unwrap();
    let second = client.get_url(&first.next().unwrap()).await;
    let mut ids = first.ids();
    ids.extend(second.ids());
    assert_eq!(
        (ids.len(), second.next()),
        (120, None),
        "the new one does not appear in the walk"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_walk_returns_every_row_once_whatever_the_page(per_page in 1_u32..90, seed in 1_u64..4) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let client = Client::start(Options { candidates: 40, seed, ..Options::default() }).await;
            for list in ["candidates", "applications", "application_stages", "applied_candidate_tags", "rejection_details", "prospect_details"] {
                let walked = client.walk(&format!("/v3/{list}?per_page={per_page}")).await;
                assert!(walked.windows(2).all(|pair| pair[0] > pair[1]), "{list}");
                let at_once = client.get(&format!("/v3/{list}?per_page=500")).await.ids();
                assert_eq!(walked, at_once, "{list}");
            }
        });
    }

    #[test]
    fn windows_that_touch_share_no_row_and_lose_none(day in 1_i64..2_200) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let client = Client::start(Options { candidates: 60, ..Options::default() }).await;
            let cut = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * day);
            let early = client.walk(&format!("/v3/applications?updated_at=lt|{cut:.3}")).await;
            let late = client.walk(&format!("/v3/applications?updated_at=gte|{cut:.3}")).await;
            let all = client.walk("/v3/applications").await;
            let mut both = [early, late].concat();
            both.sort_unstable_by(|a, b| b.cmp(a));
            assert_eq!(both, all);
        });
    }
}
