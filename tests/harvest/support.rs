//! What the tests of the Harvest client against the sandbox share.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "each test file uses a part of it, and it may fail like a test"
)]

#[path = "../support/turned_clock.rs"]
pub mod turned_clock;

use gleaner::harvest::body::{EmailType, NewCandidate, TypedEntry};
use gleaner::harvest::{Client, Settings};
use gleaner::sandbox::{Options, Sandbox, start};

/// A sandbox with few people and no limit, and what to set up a client with.
pub async fn sandbox(options: Options) -> (Sandbox, Settings) {
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
    settings.timeout = turned_clock::TIMEOUT;
    (sandbox, settings)
}

pub async fn fresh() -> (Sandbox, Client) {
    let (sandbox, settings) = sandbox(Options {
        rate_limit: 0,
        ..Options::default()
    })
    .await;
    (sandbox, Client::new(settings).unwrap())
}

pub fn person() -> NewCandidate {
    NewCandidate {
        first_name: "Maren".into(),
        last_name: "Okonjo".into(),
        email_addresses: vec![TypedEntry::new("maren@tidewater.example", EmailType::Work)],
        ..NewCandidate::default()
    }
}
