//! The Harvest client at work with the sandbox: tokens, identity, walks, writes, the window.
#![cfg(feature = "sandbox")]

use std::time::Duration;

use crate::support::{fresh, person, sandbox};
use futures_util::TryStreamExt as _;
use gleaner::harvest::body::*;
use gleaner::harvest::wire::*;
use gleaner::harvest::*;
use gleaner::sandbox::{Options, Switches};

#[tokio::test]
async fn a_burst_of_calls_mints_one_token_and_one_more_when_it_is_revoked() {
    let (sandbox, client) = fresh().await;
    let burst = || {
        futures_util::future::join_all(
            (0..20).map(|_| client.all(Query::<Source>::new(), Lane::Interactive)),
        )
    };
    assert!(burst().await.iter().all(Result::is_ok));
    assert_eq!(sandbox.admin().mints(), 1);
    sandbox.admin().revoke_tokens();
    assert!(burst().await.iter().all(Result::is_ok));
    assert_eq!(sandbox.admin().mints(), 2);
}

#[tokio::test]
async fn wrong_credentials_are_named_once_and_without_secrets() {
    let (sandbox, settings) = sandbox(Options {
        token_rate_limit: 3,
        ..Options::default()
    })
    .await;
    let with = |id: &str, secret: &str| {
        let settings = Settings {
            client_id: id.to_owned(),
            client_secret: secret.to_owned().into(),
            ..settings.clone()
        };
        Client::new(settings).unwrap()
    };
    for client in [
        with(&settings.client_id, "wrong"),
        with("no-such-form", "wrong"),
    ] {
        // All who wait for the one mint get its failure: twenty calls do not ask twenty times.
        let calls = (0..20).map(|_| client.all(Query::<Source>::new(), Lane::Sync));
        for result in futures_util::future::join_all(calls).await {
            let error = result.unwrap_err();
            assert!(error.is_permission(), "{error:?}");
            assert!(!error.to_string().contains("no-such-form"), "{error}");
        }
    }
    drop(sandbox);
}

/// The form of introspection is known from clients only (contract 2.3): a Greenhouse without it must
/// not look like one that refuses the credential.
#[tokio::test]
async fn a_service_without_introspection_refuses_nobody() {
    let options = Options {
        faults: vec!["404:POST /introspect".parse().unwrap()],
        ..Options::default()
    };
    let (sandbox, settings) = sandbox(options).await;
    let client = Client::new(settings).unwrap();
    let error = client.introspect().await.unwrap_err();
    assert!(matches!(error, HarvestError::BadAnswer { .. }), "{error:?}");
    assert!(client.all(Query::<Source>::new(), Lane::Sync).await.is_ok());
    sandbox.stop().await;
}

#[tokio::test]
async fn the_credential_says_who_it_is() {
    let (sandbox, mut settings) = sandbox(Options::default()).await;
    let client = Client::new(settings.clone()).unwrap();
    let identity = client.introspect().await.unwrap();
    assert!(identity.active && identity.organization.is_some());
    assert_eq!(
        identity.lacking(&["harvest:jobs:list", "harvest:candidates:merge"]),
        ["harvest:candidates:merge"]
    );
    settings.user_id = sandbox.hello()["plain_user_id"].as_u64();
    let plain = Client::new(settings).unwrap();
    assert_eq!(
        plain.introspect().await.unwrap().user_id,
        sandbox.hello()["plain_user_id"].as_u64()
    );
    let error = plain
        .all(Query::<Job>::new(), Lane::Interactive)
        .await
        .unwrap_err();
    assert!(
        matches!(error, HarvestError::NotPermitted { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_walk_goes_on_from_a_stored_cursor_and_cuts_long_lists_of_ids() {
    let (sandbox, settings) = sandbox(Options {
        rate_limit: 0,
        ..Options::default()
    })
    .await;
    let client = Client::new(settings.clone()).unwrap();
    let first = client
        .first_page(&Query::<Candidate>::new().per_page(50), Lane::Sync)
        .await
        .unwrap();
    let stored = serde_json::to_string(&first.next.unwrap()).unwrap();
    let cursor: Cursor = serde_json::from_str(&stored).unwrap();
    let later = Client::new(settings).unwrap();
    let second = later
        .next_page::<Candidate>(&cursor, Lane::Sync)
        .await
        .unwrap();
    assert_eq!(second.rows.len(), 50);
    assert!(second.rows[0].id < first.rows[49].id);

    let everyone = client
        .all(Query::<Candidate>::new(), Lane::Sync)
        .await
        .unwrap();
    let ids: Vec<_> = everyone.iter().map(|row| row.id).collect();
    sandbox.admin().clear_requests();
    let query = Query::<Candidate>::new()
        .ids(ids.clone())
        .fields(&["last_name"]);
    let pages: Vec<_> = client.list(query, Lane::Sync).try_collect().await.unwrap();
    assert_eq!(
        pages.iter().map(|page| page.rows.len()).collect::<Vec<_>>(),
        [50, 50, 20]
    );
    assert_eq!(sandbox.admin().requests().len(), 3);
    assert!(
        pages
            .iter()
            .flat_map(|page| &page.rows)
            .all(|row| row.last_name.is_some() && row.first_name.is_none())
    );
    assert!(
        client
            .all(Query::<Candidate>::new().ids([]), Lane::Sync)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(sandbox.admin().requests().len(), 3);
}

#[tokio::test]
async fn the_whole_journey_of_a_person_can_be_written() {
    let (sandbox, settings) = sandbox(Options {
        rate_limit: 0,
        scopes: "all".parse().unwrap(),
        ..Options::default()
    })
    .await;
    let client = Client::new(settings).unwrap();
    let lane = Lane::Export;
    let jobs = client
        .all(Query::<Job>::new().status(&JobStatus::Open), lane)
        .await
        .unwrap();
    let job_id = jobs[0].id;
    let landed = |outcome: Outcome<CandidateCreated>| match outcome {
        Outcome::Landed(made) => made,
        other => panic!("{other:?}"),
    };
    let placement = Placement::Job(JobPlacement {
        job_id,
        ..JobPlacement::default()
    });
    let made = landed(
        client
            .create_candidate(
                &NewCandidate {
                    application: Some(placement.clone()),
                    ..person()
                },
                lane,
            )
            .await,
    );
    let application = made.application.unwrap();
    assert_eq!(application.job_id, Some(job_id));
    let candidate_id = made.candidate.id;

    // A second application on the same job is refused (contract 5.2).
    let again = client
        .create_application(
            &NewApplication {
                candidate_id,
                placement,
            },
            lane,
        )
        .await;
    assert!(
        matches!(again, Outcome::Refused(Refusal { status: 422, .. })),
        "{again:?}"
    );

    let prospect = landed(
        client
            .create_candidate(
                &NewCandidate {
                    application: Some(Placement::Prospect(ProspectPlacement {
                        job_ids: vec![job_id],
                        ..ProspectPlacement::default()
                    })),
                    ..person()
                },
                lane,
            )
            .await,
    )
    .application
    .unwrap();
    assert!(prospect.prospect);
    let converted = client
        .convert_to_candidate(
            prospect.id,
            &Conversion {
                job_id,
                to_job_interview_stage_id: None,
            },
            lane,
        )
        .await;
    assert!(
        matches!(&converted, Outcome::Landed(row) if !row.prospect && row.id != prospect.id),
        "{converted:?}"
    );

    let note = NewNote {
        candidate_id,
        application_id: Some(application.id),
        user_id: None,
        body: "Met at a conference".into(),
        note_type: NoteType::Note { subject: None },
        visibility: NoteVisibility::Private,
    };
    assert!(
        matches!(client.create_note(&note, lane).await, Outcome::Landed(row) if row.visibility.as_deref() == Some("privately_visible"))
    );
    let file = NewAttachment {
        application_id: application.id,
        filename: "cv.pdf".into(),
        kind: AttachmentType::Resume,
        content: AttachmentContent::Bytes(b"%PDF-1.4".to_vec()),
        visibility: None,
    };
    assert!(
        matches!(client.create_attachment(&file, lane).await, Outcome::Landed(row) if row.filename == "cv.pdf")
    );
    let Outcome::Landed(tag) = client
        .create_candidate_tag(
            &NewTag {
                name: "gleaned".into(),
            },
            lane,
        )
        .await
    else {
        panic!()
    };
    let applied = client
        .apply_candidate_tag(
            &NewAppliedTag {
                candidate_id,
                candidate_tag_id: tag.id,
            },
            lane,
        )
        .await;
    let Outcome::Landed(applied) = applied else {
        panic!("{applied:?}")
    };
    assert_eq!(
        client.delete_applied_candidate_tag(applied.id, lane).await,
        Outcome::Landed(())
    );
    let update = CandidateUpdate {
        title: Some("Engineer".into()),
        ..CandidateUpdate::default()
    };
    assert!(
        matches!(client.update_candidate(candidate_id, &update, lane).await, Outcome::Landed(row) if row.title.as_deref() == Some("Engineer"))
    );
    assert_eq!(
        client.delete_application(application.id, lane).await,
        Outcome::Landed(())
    );
    assert!(matches!(
        client.delete_application(application.id, lane).await,
        Outcome::Refused(Refusal { status: 404, .. })
    ));
    sandbox.stop().await;
}

#[tokio::test]
async fn without_a_server_nothing_was_sent() {
    let (sandbox, settings) = sandbox(Options::default()).await;
    let client = Client::new(settings).unwrap();
    assert!(client.all(Query::<Source>::new(), Lane::Sync).await.is_ok());
    sandbox.stop().await;
    assert!(matches!(
        client.create_candidate(&person(), Lane::Export).await,
        Outcome::NotSent(HarvestError::OutOfReach { .. })
    ));
    assert!(
        client
            .all(Query::<Source>::new(), Lane::Sync)
            .await
            .unwrap_err()
            .is_out_of_reach()
    );
}

#[tokio::test]
async fn a_short_window_is_used_up_and_never_broken() {
    let options = Options {
        rate_limit: 40,
        window: Duration::from_secs(4),
        ..Options::default()
    };
    let (sandbox, settings) = sandbox(options).await;
    let client = Client::new(settings).unwrap();
    let query = Query::<Source>::new().per_page(1);
    let calls = (0..100).map(|_| client.first_page(&query, Lane::Sync));
    for page in futures_util::future::join_all(calls).await {
        assert!(page.is_ok(), "{page:?}");
    }
    assert_eq!(sandbox.admin().refused(), 0);
    assert_eq!(client.budget_status().refused, 0);
    assert_eq!(client.budget_status().limit, Some(40));
}

/// Users of one credential act each with a token of their own, and within one budget.
#[tokio::test]
async fn users_of_one_credential_share_its_budget() {
    let options = Options {
        rate_limit: 40,
        window: Duration::from_secs(4),
        switches: Switches {
            single_active_token: false,
            ..Switches::default()
        },
        ..Options::default()
    };
    let (sandbox, settings) = sandbox(options).await;
    let chief = sandbox.hello()["user_id"].as_u64().unwrap();
    let one = Client::new(settings).unwrap();
    let other = one.acting_as(chief).unwrap();
    let query = Query::<Source>::new().per_page(1);
    let calls = (0..60).map(|at| {
        let client = if at % 2 == 0 { &one } else { &other };
        client.first_page(&query, Lane::Sync)
    });
    for page in futures_util::future::join_all(calls).await {
        assert!(page.is_ok(), "{page:?}");
    }
    assert_eq!(sandbox.admin().mints(), 2);
    assert_eq!(one.budget_status().calls, other.budget_status().calls);
    assert_eq!(other.introspect().await.unwrap().user_id, Some(chief));
}
