#![allow(
    clippy::unwrap_used,
    reason = "a test may fail by panicking, its helpers too"
)]

use super::*;

#[test]
fn only_what_never_left_leaves_no_doubt() {
    assert_eq!(Lost::NotSent("refused".to_owned()).doubt(), None);
    assert_eq!(Lost::TimedOut.doubt(), Some(UnknownCause::TimedOut));
    assert_eq!(Lost::Broken.doubt(), Some(UnknownCause::ConnectionLost));
}

#[tokio::test]
async fn a_refused_connection_never_left() {
    // A port that was free a moment ago, and that nobody listens on.
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let base: Url = format!("http://{}", free.local_addr().unwrap())
        .parse()
        .unwrap();
    drop(free);
    let client = client("test", Duration::from_secs(30), 0);
    let request = client.request(reqwest::Method::GET, base).unwrap();
    let error = request.send().await.unwrap_err();
    let lost = Lost::of(&error);
    assert!(matches!(lost, Lost::NotSent(_)), "{lost}");
    // In words: neither the system's nor its number.
    assert_eq!(
        lost.to_string(),
        "no connection: nobody answers at this address"
    );
}

#[test]
fn a_body_beyond_its_bound_names_the_bound() {
    let said = BadBody::TooLarge(16 << 20).to_string();
    assert_eq!(said, "the answer is larger than 16 MB");
}
