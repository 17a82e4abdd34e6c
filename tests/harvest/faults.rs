//! The Harvest client against every fault of the sandbox: the outcome is the one that contract 3.4 and
//! 10.10 ask for, and Greenhouse holds what that outcome says.
#![cfg(feature = "sandbox")]

use crate::support::turned_clock::timing_out;
use crate::support::{fresh, person};
use gleaner::harvest::wire::{Candidate, Job, Source};
use gleaner::harvest::{HarvestError, Lane, Outcome, Query, UnknownCause};

/// A call under a fault: answered in the end, never, or with a body that never ends.
#[derive(Clone, Copy)]
enum Answer {
    Comes,
    Never,
    NeverEnds,
}

/// What a write came to, in a word, how many people more there are, and how often it was sent.
async fn create_under(fault: &str, answer: Answer) -> (String, usize, usize) {
    let (sandbox, client) = fresh().await;
    let admin = sandbox.admin();
    let before = admin.count("candidates");
    admin.add_fault(fault.parse().unwrap());
    let body = person();
    let write = client.create_candidate(&body, Lane::Export);
    let outcome = match answer {
        Answer::Comes => write.await,
        Answer::Never => timing_out(&admin, || true, write).await,
        // Its place in the budget is given back as soon as the head of the answer is here.
        Answer::NeverEnds => {
            timing_out(&admin, || client.budget_status().in_flight == 0, write).await
        }
    };
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
    let answered = [
        ("switch:extra-keys", "landed", 1, 1),
        ("drop-before:POST /v3/candidates", "unknown: lost", 0, 1),
        ("drop-after:POST /v3/candidates", "unknown: lost", 1, 1),
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
    let runs = answered.map(|(fault, ..)| create_under(fault, Answer::Comes));
    let results = futures_util::future::join_all(runs).await;
    for ((fault, word, made, sent), result) in answered.into_iter().zip(results) {
        assert!(result.0.starts_with(word), "{fault}: {}", result.0);
        assert_eq!((result.1, result.2), (made, sent), "{fault}");
    }
}

#[tokio::test]
async fn a_write_that_is_not_answered_in_time_is_unknown() {
    use Answer::{Never, NeverEnds};
    let table = [
        ("hang:POST /v3/candidates", Never, "unknown: time", 0, 1),
        (
            "hang:POST /v3/candidates:when=after",
            Never,
            "unknown: time",
            1,
            1,
        ),
        // Held back before it is looked at, and the client has gone by then.
        (
            "latency:POST /v3/candidates:ms=3600000",
            Never,
            "unknown: time",
            0,
            0,
        ),
        (
            "slow:POST /v3/candidates:ms=36000000",
            NeverEnds,
            "unknown: body",
            1,
            1,
        ),
    ];
    for (fault, answer, word, made, sent) in table {
        let result = create_under(fault, answer).await;
        assert_eq!(result, (word.to_owned(), made, sent), "{fault}");
    }
}

#[tokio::test]
async fn reads_come_through_what_passes() {
    for fault in [
        "drop-before:GET /v3/candidates:n=2",
        "drop-after:GET /v3/candidates:n=1",
        "408:GET /v3/candidates:n=2",
        "500:GET /v3/candidates:n=2",
        "502:GET /v3/candidates:n=2",
        "503:GET /v3/candidates:n=2",
        "truncate:GET /v3/candidates:n=1",
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
async fn reads_are_repeated_when_no_answer_comes_in_time() {
    for (fault, head_comes) in [
        ("hang:GET /v3/candidates:n=1", false),
        ("slow:GET /v3/candidates:n=1,ms=36000000", true),
    ] {
        let (sandbox, client) = fresh().await;
        let admin = sandbox.admin();
        admin.add_fault(fault.parse().unwrap());
        let read = client.all(Query::<Candidate>::new().per_page(50), Lane::Sync);
        let stuck = || !head_comes || client.budget_status().in_flight == 0;
        let rows = timing_out(&admin, stuck, read).await;
        assert_eq!(rows.map(|rows| rows.len()), Ok(120), "{fault}");
    }
}

#[tokio::test]
async fn reads_give_up_with_a_word_of_advice() {
    type Expected = fn(&HarvestError) -> bool;
    let table: [(&str, Expected); 6] = [
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
