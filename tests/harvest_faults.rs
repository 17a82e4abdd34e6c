//! The Harvest client against every fault of the sandbox: the outcome is the one that contract 3.4 and
//! 10.10 ask for, and Greenhouse holds what that outcome says.
#![cfg(feature = "sandbox")]

use std::time::Duration;

use futures_util::TryStreamExt as _;
use gleaner::harvest::body::*;
use gleaner::harvest::wire::*;
use gleaner::harvest::*;
use gleaner::sandbox::{Options, Sandbox, start};

/// A sandbox with few people and no limit, and what to set up a client with.
async fn sandbox(options: Options) -> (Sandbox, Settings) {
    let sandbox = start(Options {
        candidates: 120,
        jobs: 5,
        ..options
    })
    .await
    .unwrap();
    let hello = sandbox.hello();
    let text = |key: &str| hello[key].as_str().unwrap().to_owned();
    let mut settings = Settings::new(
        text("harvest_url").parse().unwrap(),
        text("auth_url").parse().unwrap(),
        text("client_id"),
        text("client_secret").into(),
    );
    settings.timeout = Duration::from_millis(700);
    (sandbox, settings)
}

async fn fresh() -> (Sandbox, Client) {
    let (sandbox, settings) = sandbox(Options {
        rate_limit: 0,
        ..Options::default()
    })
    .await;
    (sandbox, Client::new(settings).unwrap())
}

fn person() -> NewCandidate {
    NewCandidate {
        first_name: "Maren".into(),
        last_name: "Okonjo".into(),
        email_addresses: vec![TypedEntry::new("maren@tidewater.example", EmailType::Work)],
        ..NewCandidate::default()
    }
}

/// What a write came to, in a word, and how many people more there are.
async fn create_under(fault: &str) -> (String, usize, usize) {
    let (sandbox, client) = fresh().await;
    let admin = sandbox.admin();
    let before = admin.count("candidates");
    admin.add_fault(fault.parse().unwrap());
    let outcome = client.create_candidate(&person(), Lane::Export).await;
    let word = match &outcome {
        Outcome::Landed(made) => {
            assert_eq!(made.candidate.last_name.as_deref(), Some("Okonjo"));
            "landed".to_owned()
        }
        Outcome::Accepted { .. } => "accepted".to_owned(),
        Outcome::Refused(refusal) => format!("refused {}", refusal.status),
        Outcome::NotSent(error) => format!("not sent: {error}"),
        Outcome::Unknown(UnknownCause::TimedOut) => "unknown: time".to_owned(),
        Outcome::Unknown(UnknownCause::ConnectionLost) => "unknown: lost".to_owned(),
        Outcome::Unknown(UnknownCause::Status { status }) => format!("unknown: {status}"),
        Outcome::Unknown(UnknownCause::UnreadableAnswer { .. }) => "unknown: body".to_owned(),
    };
    let posts = admin
        .requests()
        .iter()
        .filter(|one| one.method == "POST" && one.path == "/v3/candidates")
        .count();
    (word, admin.count("candidates") - before, posts)
}

#[tokio::test]
async fn a_write_says_what_became_of_it() {
    // fault, outcome, people made, times sent
    let table = [
        ("switch:extra-keys", "landed", 1, 1),
        ("drop-before:POST /v3/candidates", "unknown: lost", 0, 1),
        ("drop-after:POST /v3/candidates", "unknown: lost", 1, 1),
        ("hang:POST /v3/candidates", "unknown: time", 0, 1),
        ("hang:POST /v3/candidates:when=after", "unknown: time", 1, 1),
        ("408:POST /v3/candidates", "unknown: 408", 0, 1),
        ("408:POST /v3/candidates:when=after", "unknown: 408", 1, 1),
        ("500:POST /v3/candidates", "unknown: 500", 0, 1),
        ("500:POST /v3/candidates:when=after", "unknown: 500", 1, 1),
        ("503:POST /v3/candidates", "unknown: 503", 0, 1),
        ("502:POST /v3/candidates", "unknown: 502", 0, 1),
        ("502:POST /v3/candidates:when=after", "unknown: 502", 1, 1),
        // Whether the half that was sent arrives before the connection breaks is up to the system.
        ("truncate:POST /v3/candidates", "unknown: ", 1, 1),
        ("garbage:POST /v3/candidates", "unknown: body", 1, 1),
        ("empty:POST /v3/candidates", "unknown: body", 1, 1),
        ("message:POST /v3/candidates", "accepted", 1, 1),
        ("slow:POST /v3/candidates:ms=60000", "unknown: body", 1, 1),
        // Held back before it is looked at, and the client has gone by then.
        (
            "latency:POST /v3/candidates:ms=60000",
            "unknown: time",
            0,
            0,
        ),
        ("latency:POST /v3/candidates:ms=20", "landed", 1, 1),
        // Refusals before execution: sent again where that is safe.
        ("401:POST /v3/candidates:n=1", "landed", 1, 2),
        ("401:POST /v3/candidates", "refused 401", 0, 2),
        ("403:POST /v3/candidates", "refused 403", 0, 1),
        ("429:POST /v3/candidates:n=2,seconds=0", "landed", 1, 3),
        ("429:POST /v3/candidates:seconds=0", "refused 429", 0, 7),
        ("late:POST /v3/candidates:reads=1", "landed", 1, 1),
        ("503:POST /token:n=1", "landed", 1, 1),
        ("drop-after:POST /token:n=1", "landed", 1, 1),
    ];
    let runs = table.map(|(fault, ..)| create_under(fault));
    let results = futures_util::future::join_all(runs).await;
    for ((fault, word, made, sent), result) in table.into_iter().zip(results) {
        assert!(result.0.starts_with(word), "{fault}: {}", result.0);
        assert_eq!((result.1, result.2), (made, sent), "{fault}");
    }
}

#[tokio::test]
async fn reads_come_through_what_passes() {
    for fault in [
        "drop-before:GET /v3/candidates:n=2",
        "drop-after:GET /v3/candidates:n=1",
        "hang:GET /v3/candidates:n=1",
        "408:GET /v3/candidates:n=2",
        "500:GET /v3/candidates:n=2",
        "502:GET /v3/candidates:n=2",
        "503:GET /v3/candidates:n=2",
        "truncate:GET /v3/candidates:n=1",
        "slow:GET /v3/candidates:n=1,ms=60000",
        "401:GET /v3/candidates:n=1",
        "401:GET /v3/candidates:every=2,n=2",
        "429:GET /v3/candidates:n=2,seconds=0",
        "switch:extra-keys",
        "switch:expires-in",
        "switch:expiry=offset",
        "switch:expiry=absent",
    ] {
        let (sandbox, client) = fresh().await;
        sandbox.admin().add_fault(fault.parse().unwrap());
        let rows = client
            .all(Query::<Candidate>::new().per_page(50), Lane::Sync)
            .await;
        assert_eq!(rows.map(|rows| rows.len()), Ok(120), "{fault}");
    }
}

#[tokio::test]
async fn reads_give_up_with_a_word_of_advice() {
    let table: [(&str, fn(&HarvestError) -> bool); 6] = [
        ("500:GET /v3/jobs", |error| {
            matches!(error, HarvestError::OutOfReach { .. })
        }),
        ("drop-before:GET /v3/jobs", |error| {
            matches!(error, HarvestError::OutOfReach { .. })
        }),
        ("401:GET /v3/jobs", |error| {
            matches!(error, HarvestError::CredentialsRefused { .. })
        }),
        (
            "403:GET /v3/jobs",
            |error| matches!(error, HarvestError::NotPermitted { scope, .. } if scope == "harvest:jobs:list"),
        ),
        ("garbage:GET /v3/jobs", |error| {
            matches!(error, HarvestError::BadAnswer { .. })
        }),
        ("message:GET /v3/jobs", |error| {
            matches!(error, HarvestError::Queued { .. })
        }),
    ];
    for (fault, expected) in table {
        let (sandbox, client) = fresh().await;
        sandbox.admin().add_fault(fault.parse().unwrap());
        let error = client
            .all(Query::<Job>::new(), Lane::Interactive)
            .await
            .unwrap_err();
        assert!(expected(&error), "{fault}: {error:?}");
        // One list that is not to be had leaves the others.
        assert!(
            !client
                .all(Query::<Source>::new(), Lane::Interactive)
                .await
                .unwrap()
                .is_empty()
        );
    }
}

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
        title: Some(Some("Engineer".into())),
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
