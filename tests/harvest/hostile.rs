//! The Harvest client against servers that no contract describes: redirects, foreign next pages, pages
//! in circles, endless bodies, connections that close at the wrong moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{Response, StatusCode};
use futures_util::TryStreamExt as _;
use gleaner::harvest::body::NewTag;
use gleaner::harvest::wire::Source;
use gleaner::harvest::{Client, HarvestError, Lane, Outcome, Query, Settings, UnknownCause};
use gleaner::mirror::Mirror;
use gleaner::mirror::sync::{Mode, Progress, SyncError, SyncReport};
use gleaner::people::CandidateId;
use gleaner::store::Store;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

const TOKEN: &str = r#"{"access_token":"t0ken","token_type":"bearer","expires_in":3600}"#;

fn client(port: u16) -> Client {
    let url: url::Url = format!("http://127.0.0.1:{port}").parse().unwrap();
    let mut settings = Settings::new(url.clone(), url, "id-1", "secret".into());
    settings.timeout = Duration::from_secs(600);
    Client::new(settings).unwrap()
}

/// Serves tokens, and `answer` for everything else.
async fn serve(
    answer: impl Fn(Request) -> Response<Body> + Clone + Send + Sync + 'static,
) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let app = axum::Router::new().fallback(move |request: Request| {
        let response = match request.uri().path() {
            "/token" => Response::new(Body::from(TOKEN)),
            _ => answer(request),
        };
        async move { response }
    });
    tokio::spawn(async move { axum::serve(listener, app).await });
    client(port)
}

fn linked(link: &str) -> Response<Body> {
    Response::builder()
        .header("link", link)
        .body(Body::from(r#"[{"id":1,"name":"n"}]"#))
        .unwrap()
}

#[tokio::test]
async fn the_token_is_never_carried_elsewhere() {
    let redirect = |_: Request| {
        Response::builder()
            .status(StatusCode::TEMPORARY_REDIRECT)
            .header("location", "https://evil.example/v3/sources")
            .body(Body::empty())
            .unwrap()
    };
    let client = serve(redirect).await;
    let error = client
        .all(Query::<Source>::new(), Lane::Sync)
        .await
        .unwrap_err();
    assert!(matches!(error, HarvestError::BadAnswer { .. }), "{error:?}");
    let write = client
        .create_candidate_tag(&NewTag { name: "x".into() }, Lane::Export)
        .await;
    assert_eq!(
        write,
        Outcome::Unknown(UnknownCause::Status { status: 307 })
    );

    let client =
        serve(|_| linked(r#"<https://evil.example/v3/sources?cursor=x>; rel="next""#)).await;
    let error = client
        .all(Query::<Source>::new(), Lane::Sync)
        .await
        .unwrap_err();
    assert!(matches!(error, HarvestError::BadAnswer { .. }), "{error:?}");
}

#[tokio::test]
async fn the_cursor_is_the_only_parameter_and_a_circle_is_seen() {
    let circle = |request: Request| {
        let query = request.uri().query().unwrap_or_default().to_owned();
        match query.as_str() {
            "per_page=500" | "cursor=b" => linked("</v3/sources?per_page=500&cursor=a>; rel=next"),
            "cursor=a" => linked("</v3/sources?cursor=b>; rel=next"),
            _ => Response::builder().status(422).body(Body::empty()).unwrap(),
        }
    };
    let client = serve(circle).await;
    let mut pages = std::pin::pin!(client.list(Query::<Source>::new(), Lane::Sync));
    assert!(pages.try_next().await.unwrap().is_some());
    assert!(matches!(
        pages.try_next().await,
        Err(HarvestError::BadAnswer { .. })
    ));
    assert!(
        pages.try_next().await.unwrap().is_none(),
        "the stream ends after its error"
    );
}

#[tokio::test]
async fn odd_pages_are_refused_without_repeating_them() {
    for body in [
        r#"{"rows":[]}"#,
        r#"[{"name":"Maren"}]"#,
        r#"[{"id":0}]"#,
        r#"[{"id":"Maren"}]"#,
        "Maren",
        "",
    ] {
        let client = serve(move |_| Response::new(Body::from(body))).await;
        let error = client
            .all(Query::<Source>::new(), Lane::Sync)
            .await
            .unwrap_err();
        assert!(
            matches!(error, HarvestError::BadAnswer { .. }),
            "{body}: {error:?}"
        );
        assert!(!format!("{error} {error:?}").contains("Maren"), "{error}");
    }
}

#[tokio::test]
async fn an_endless_body_is_cut_off() {
    let endless = |_: Request| {
        let chunk = vec![b' '; 1 << 20];
        let chunks =
            futures_util::stream::repeat_with(move || Ok::<_, std::io::Error>(chunk.clone()));
        Response::builder()
            .status(201)
            .body(Body::from_stream(chunks))
            .unwrap()
    };
    let client = serve(endless).await;
    let write = client
        .create_candidate_tag(&NewTag { name: "x".into() }, Lane::Export)
        .await;
    assert!(
        matches!(
            write,
            Outcome::Unknown(UnknownCause::UnreadableAnswer { .. })
        ),
        "{write:?}"
    );
}

#[tokio::test]
async fn a_write_never_leaves_twice_whenever_the_connection_closes() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(listener.local_addr().unwrap().port());
    let posts = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&posts);
    // Answers the first request of each connection as one to be kept, then closes it; a request that
    // writes is read and met with a closed connection.
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut buffer = vec![0; 16 << 10];
            let read = socket.read(&mut buffer).await.unwrap_or(0);
            let request = String::from_utf8_lossy(&buffer[..read]).into_owned();
            if request.starts_with("POST /v3/") {
                seen.fetch_add(1, Ordering::SeqCst);
                continue;
            }
            let body = if request.starts_with("POST /token") {
                TOKEN
            } else {
                "[]"
            };
            let answer = format!(
                "HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            let _ = socket.write_all(answer.as_bytes()).await;
        }
    });
    for round in 1..=20 {
        assert!(client.all(Query::<Source>::new(), Lane::Sync).await.is_ok());
        let write = client
            .create_candidate_tag(&NewTag { name: "x".into() }, Lane::Export)
            .await;
        assert_eq!(write, Outcome::Unknown(UnknownCause::ConnectionLost));
        assert_eq!(posts.load(Ordering::SeqCst), round);
    }
}

/// A first sync from a server that answers with these pages of people, and has a user and nothing else.
async fn first_sync(
    people: impl Fn(Option<u64>) -> (String, Option<u64>) + Clone + Send + Sync + 'static,
) -> (tempfile::TempDir, Mirror, Result<SyncReport, SyncError>) {
    let client = serve(move |request| {
        let query = request.uri().query().unwrap_or_default();
        let cursor = query.strip_prefix("cursor=").and_then(|at| at.parse().ok());
        match request.uri().path() {
            "/v3/candidates" => {
                let (body, next) = people(cursor);
                let link = next.map(|next| format!("</v3/candidates?cursor={next}>; rel=\"next\""));
                // Without a limit named, few calls would go out in 30 s.
                let mut response = Response::builder()
                    .header("x-ratelimit-limit", "1000000")
                    .header("x-ratelimit-remaining", "900000");
                if let Some(link) = link {
                    response = response.header("link", link);
                }
                response.body(Body::from(body)).unwrap()
            }
            "/v3/users" => Response::new(Body::from(r#"[{"id":1,"name":"Ada"}]"#)),
            _ => Response::new(Body::from("[]")),
        }
    })
    .await;
    let directory = tempfile::tempdir().unwrap();
    let mirror = Mirror::new(Store::open(&directory.path().join("gleaner.db")).unwrap());
    let report = gleaner::mirror::sync::Sync::new(mirror.clone(), client)
        .run(
            Mode::Incremental,
            watch::channel(Progress::default()).0,
            CancellationToken::new(),
        )
        .await;
    (directory, mirror, report)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_read_is_counted_and_named_while_others_go_on() {
    let rows = r#"[
        {"id": 9, "first_name": "Ada"},
        {"id": 8, "first_name": "Maren", "email_addresses": "maren@tidewater.example"},
        {"id": 18446744073709551615, "first_name": "Far"},
        {"id": 99999999999999999999999, "first_name": "Further"},
        {"first_name": "Nobody"},
        17,
        {"id": 7, "first_name": "Grace", "linked_user_ids": [18446744073709551615]},
        {"id": 6, "first_name": "Uma", "email_addresses": null, "tags": [null, "x"]}
    ]"#;
    let (_directory, mirror, report) = first_sync(move |_| (rows.to_owned(), None)).await;
    let remarks = report.unwrap().remarks;
    assert_eq!(remarks.unreadable, 6, "{remarks:?}");
    let said = remarks.said.join("\n");
    assert!(
        said.contains("candidates: row 8") && said.contains("`email_addresses`"),
        "{said}"
    );
    assert!(!said.contains("maren") && !said.contains("Maren"), "{said}");
    let ids: Vec<CandidateId> = [9, 8, 7, 6].map(CandidateId).into();
    let kept = mirror.candidates(&ids).await.unwrap();
    assert_eq!(kept.iter().map(|one| one.id.0).collect::<Vec<_>>(), [9, 6]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_which_hardly_a_row_can_be_read_is_not_believed() {
    let rows: Vec<String> = (1..=40)
        .rev()
        .map(|id| format!(r#"{{"id":{id},"tags":7}}"#))
        .collect();
    let rows = format!("[{}]", rows.join(","));
    let (_directory, _, report) = first_sync(move |_| (rows.clone(), None)).await;
    let error = report.unwrap_err();
    assert!(error.to_string().contains("most of its rows"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn walks_without_end_end_with_their_reason() {
    type Pages = fn(Option<u64>) -> (String, Option<u64>);
    let table: [(Pages, &str); 4] = [
        // The same cursor, time and again.
        (|_| (r#"[{"id":1}]"#.to_owned(), Some(5)), "circles"),
        // Ever new cursors to the same rows.
        (
            |at| {
                (
                    r#"[{"id":3},{"id":2}]"#.to_owned(),
                    Some(at.unwrap_or(0) + 1),
                )
            },
            "circles",
        ),
        // Ids that ascend.
        (
            |at| {
                (
                    format!(r#"[{{"id":{}}}]"#, at.unwrap_or(1)),
                    Some(at.unwrap_or(1) + 1),
                )
            },
            "descend",
        ),
        // Nothing, for ever.
        (|at| ("[]".to_owned(), Some(at.unwrap_or(0) + 1)), "no end"),
    ];
    for (pages, why) in table {
        let (_directory, _, report) = first_sync(pages).await;
        let error = report.unwrap_err().to_string();
        assert!(error.contains(why), "{why}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_out_of_all_bounds_is_cut_and_that_is_said() {
    let mails: Vec<String> = (0..100_000)
        .map(|n| format!(r#"{{"value":"a{n}@tidewater.example","type":"work"}}"#))
        .collect();
    let rows = format!(r#"[{{"id":1,"email_addresses":[{}]}}]"#, mails.join(","));
    let (_directory, mirror, report) = first_sync(move |_| (rows.clone(), None)).await;
    let remarks = report.unwrap().remarks;
    assert_eq!(remarks.unreadable, 0);
    assert!(
        remarks.said[0].contains("100000 e-mail addresses"),
        "{remarks:?}"
    );
    let kept = mirror.candidates(&[CandidateId(1)]).await.unwrap();
    assert_eq!(kept[0].emails.len(), 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_larger_than_anything_ends_the_sync_with_its_reason() {
    let asked = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&asked);
    let client = serve(move |request| match request.uri().path() {
        "/v3/candidates" => {
            seen.fetch_add(1, Ordering::SeqCst);
            let chunk = vec![b' '; 1 << 20];
            let chunks =
                futures_util::stream::repeat_with(move || Ok::<_, std::io::Error>(chunk.clone()));
            Response::new(Body::from_stream(chunks))
        }
        _ => Response::new(Body::from(r#"[{"id":1,"name":"n"}]"#)),
    })
    .await;
    let query = Query::<gleaner::harvest::wire::Candidate>::new();
    let error = client.all(query, Lane::Sync).await.unwrap_err();
    assert!(error.to_string().contains("larger than"), "{error}");
    assert_eq!(asked.load(Ordering::SeqCst), 1, "it would be so again");
}

#[tokio::test]
async fn junk_in_place_of_a_token_reaches_no_header_and_no_message() {
    let long = format!(r#"{{"access_token":"{}\n"}}"#, "Maren".repeat(1 << 18));
    for body in [
        "",
        "Maren",
        "[]",
        "null",
        r#"{"message":"Maren"}"#,
        r#"{"access_token":7,"Maren":1}"#,
        r#"{"access_token":["Maren"]}"#,
        r#"{"access_token":"Maren\r\nx-evil: 1","expires_in":3600}"#,
        r#"{"access_token":"Maren\u0000","expires_in":3600}"#,
        long.as_str(),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&asked);
        let token = body.to_owned();
        let app = axum::Router::new().fallback(move |request: Request| {
            let response = if request.uri().path() == "/token" {
                Response::new(Body::from(token.clone()))
            } else {
                seen.fetch_add(1, Ordering::SeqCst);
                Response::new(Body::from("[]"))
            };
            async move { response }
        });
        tokio::spawn(async move { axum::serve(listener, app).await });
        let error = client(port)
            .all(Query::<Source>::new(), Lane::Sync)
            .await
            .unwrap_err();
        assert!(!format!("{error} {error:?}").contains("Maren"), "{error}");
        assert_eq!(asked.load(Ordering::SeqCst), 0, "{body:.40}");
    }
}

#[tokio::test]
async fn a_length_that_lies_makes_no_answer_and_none_for_the_next_call() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(listener.local_addr().unwrap().port());
    // Each connection answers once: with more than it said, a second answer among it; with less than it
    // said; with no length at all.
    let answers = [
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]HTTP/1.1 200 OK\r\ncontent-length: 23\r\n\r\n[{\"id\":666,\"name\":\"x\"}]",
        "HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\n[{\"id\":666,\"name\":\"x\"}]",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n[]",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n[]",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n[]",
    ];
    let lying = Arc::new(AtomicUsize::new(0));
    let turn = Arc::clone(&lying);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut buffer = vec![0; 16 << 10];
            let read = socket.read(&mut buffer).await.unwrap_or(0);
            let request = String::from_utf8_lossy(&buffer[..read]).into_owned();
            let honest = |body: &str| {
                format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                )
            };
            let answer = if request.starts_with("POST /token") {
                honest(TOKEN)
            } else {
                match answers.get(turn.load(Ordering::SeqCst)) {
                    Some(answer) => (*answer).to_owned(),
                    None => honest("[]"),
                }
            };
            let _ = socket.write_all(answer.as_bytes()).await;
        }
    });
    for number in 0..answers.len() {
        lying.store(number, Ordering::SeqCst);
        let said = client.all(Query::<Source>::new(), Lane::Sync).await;
        let rows = said.map_or(0, |rows| rows.len());
        assert_eq!(rows, 0, "{number}");
    }
    lying.store(answers.len(), Ordering::SeqCst);
    let rows = client
        .all(Query::<Source>::new(), Lane::Sync)
        .await
        .unwrap();
    assert!(rows.is_empty());
}
