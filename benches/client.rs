//! Pages a second through the client, beside bare HTTP on the same sandbox in the same run.
//!
//! `cargo bench --bench client`; `GLEANER_BENCH_PEOPLE` says how many candidates (100,000 unless
//! said).

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark prints, and stops where something is not as it should be"
)]

use std::time::Instant;

use futures_util::TryStreamExt as _;
use gleaner::harvest::{Client, Lane, Query, Settings, wire};
use gleaner::sandbox::{Options, Sandbox, start};
use serde_json::Value;

/// Times each way is walked; the fastest counts, which noise can only lengthen.
const ROUNDS: usize = 5;

/// Walks all candidates with plain requests and throws the bodies away; returns the pages.
async fn bare(sandbox: &Sandbox) -> usize {
    let hello = sandbox.hello();
    let text = |key: &str| hello.get(key).and_then(Value::as_str).unwrap().to_owned();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let token: Value = http
        .post(format!("{}/token", text("auth_url")))
        .basic_auth(text("client_id"), Some(text("client_secret")))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let token = token
        .get("access_token")
        .and_then(Value::as_str)
        .unwrap()
        .to_owned();
    let mut next = Some(format!(
        "{}/v3/candidates?per_page=500",
        text("harvest_url")
    ));
    let mut pages = 0;
    while let Some(url) = next {
        let answer = http.get(url).bearer_auth(&token).send().await.unwrap();
        let link = answer
            .headers()
            .get("link")
            .and_then(|link| link.to_str().ok())
            .unwrap_or_default();
        next = link.split(['<', '>']).nth(1).map(str::to_owned);
        answer.bytes().await.unwrap();
        pages += 1;
    }
    pages
}

/// The same through the client, every row parsed; returns the pages.
async fn client(sandbox: &Sandbox) -> usize {
    let hello = sandbox.hello();
    let text = |key: &str| hello.get(key).and_then(Value::as_str).unwrap().to_owned();
    let url = |key: &str| text(key).parse().unwrap();
    let settings = Settings::new(
        url("harvest_url"),
        url("auth_url"),
        text("client_id"),
        text("client_secret").into(),
    );
    let pages = Client::new(settings)
        .unwrap()
        .list(Query::<wire::Candidate>::new(), Lane::Sync);
    pages
        .try_fold(0, |pages, _| async move { Ok(pages + 1) })
        .await
        .unwrap()
}

#[tokio::main]
async fn main() {
    let candidates = std::env::var("GLEANER_BENCH_PEOPLE")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(100_000);
    let options = Options {
        candidates,
        rate_limit: 0,
        token_rate_limit: 0,
        ..Options::default()
    };
    let sandbox = start(options).await.unwrap();
    let mut best = [0.0_f64; 2];
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let pages = bare(&sandbox).await;
        let [floor, ours] = &mut best;
        *floor = floor.max(pages as f64 / began.elapsed().as_secs_f64());
        let began = Instant::now();
        let pages = client(&sandbox).await;
        *ours = ours.max(pages as f64 / began.elapsed().as_secs_f64());
    }
    let [floor, ours] = best;
    println!("bare HTTP: {floor:.0} pages/s of 500 candidates");
    println!(
        "client:    {ours:.0} pages/s, every row parsed ({:.0} % of the floor)",
        100.0 * ours / floor
    );
}
