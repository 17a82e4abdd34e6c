//! The Harvest client against servers that no contract describes: redirects, foreign next pages, pages
//! in circles, endless bodies, connections that close at the wrong moment.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test may fail like the test"
)]

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
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

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
