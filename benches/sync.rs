//! A first sync against the sandbox: as fast as it goes, with latency, and with a rate limit.
//!
//! `cargo bench --bench sync`; `GLEANER_BENCH_PEOPLE` says how many candidates (100,000 unless
//! said), `GLEANER_BENCH_LIMITED=1` adds the run with Greenhouse's usual limit, which takes as long
//! as Greenhouse would.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark prints, and stops where something is not as it should be"
)]

use std::time::{Duration, Instant};

use gleaner::harvest::{Client, Lane, Query, Settings, wire};
use gleaner::mirror::Mirror;
use gleaner::mirror::sync::{Mode, Progress, Sync};
use gleaner::sandbox::{Options, Sandbox, Scopes, start};
use gleaner::store::Store;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

fn client(sandbox: &Sandbox) -> Client {
    let hello = sandbox.hello();
    let text = |key: &str| hello[key].as_str().unwrap().to_owned();
    let url = |key: &str| text(key).parse().unwrap();
    let secret = text("client_secret").into();
    let mut settings = Settings::new(
        url("harvest_url"),
        url("auth_url"),
        text("client_id"),
        secret,
    );
    settings.user_id = hello["user_id"].as_u64();
    Client::new(settings).unwrap()
}

async fn first_sync(name: &str, options: Options) -> f64 {
    let people = options.candidates;
    let limit = options.rate_limit;
    let sandbox = start(Options {
        scopes: Scopes::All,
        ..options
    })
    .await
    .unwrap();
    let directory = tempfile::tempdir().unwrap();
    let mirror = Mirror::new(Store::open(&directory.path().join("gleaner.db")).unwrap());
    let client = client(&sandbox);
    let sync = Sync::new(mirror.clone(), client.clone());
    // A person asks now and then while the sync goes on; where there is a limit, no more often than
    // its reserve for them lasts.
    let pause = Duration::from_millis(if limit > 0 { 11_000 } else { 200 });
    let ended = CancellationToken::new();
    let end = ended.clone();
    let asking = tokio::spawn(async move {
        let (mut calls, mut longest) = (0_u64, Duration::ZERO);
        while end
            .run_until_cancelled(tokio::time::sleep(pause))
            .await
            .is_some()
        {
            let began = Instant::now();
            let query = Query::<wire::Candidate>::new().per_page(1);
            client.first_page(&query, Lane::Interactive).await.unwrap();
            longest = longest.max(began.elapsed());
            calls += 1;
        }
        (calls, longest)
    });
    let began = Instant::now();
    let progress = watch::channel(Progress::default()).0;
    let report = sync
        .run(Mode::Incremental, progress, CancellationToken::new())
        .await
        .unwrap();
    let seconds = began.elapsed().as_secs_f64();
    ended.cancel();
    let (asked, longest) = asking.await.unwrap();
    let status = mirror.status().await.unwrap();
    let requests: u64 = report.resources.iter().map(|one| one.requests).sum();
    println!(
        "{name}: {} candidates and {} applications in {seconds:.1} s, {:.0} candidates/s, {requests} calls, {} refused; longest of {asked} interactive calls {longest:?}",
        status.candidates,
        status.applications,
        people as f64 / seconds,
        sandbox.admin().refused(),
    );
    if limit > 0 {
        let allowed = f64::from(limit) * (seconds / 30.0).max(1.0);
        let used = (requests + asked) as f64 / allowed;
        println!("{name}: {:.1} % of the windows used", 100.0 * used.min(1.0));
    }
    seconds
}

/// One page after the other, nothing stored.
async fn page_by_page(options: Options) -> f64 {
    let sandbox = start(Options {
        scopes: Scopes::All,
        ..options
    })
    .await
    .unwrap();
    let client = client(&sandbox);
    let began = Instant::now();
    client
        .all(Query::<wire::Candidate>::new(), Lane::Sync)
        .await
        .unwrap();
    client
        .all(Query::<wire::Application>::new(), Lane::Sync)
        .await
        .unwrap();
    began.elapsed().as_secs_f64()
}

#[tokio::main]
async fn main() {
    let candidates: usize = std::env::var("GLEANER_BENCH_PEOPLE")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(100_000);
    let free = Options {
        candidates,
        rate_limit: 0,
        ..Options::default()
    };
    let floor = page_by_page(free.clone()).await;
    println!("floor: page by page, nothing stored: {floor:.1} s");
    first_sync("no limit", free.clone()).await;
    let far = Options {
        latency: Duration::from_millis(300),
        candidates: candidates.min(100_000),
        ..free.clone()
    };
    let one_by_one = page_by_page(far.clone()).await;
    let side_by_side = first_sync("300 ms latency", far).await;
    println!(
        "300 ms latency: {:.1} times faster than page by page ({one_by_one:.1} s)",
        one_by_one / side_by_side
    );
    if std::env::var("GLEANER_BENCH_LIMITED").is_ok() {
        let limited = Options {
            rate_limit: 75,
            latency: Duration::from_millis(100),
            candidates: candidates.min(100_000),
            ..free
        };
        first_sync("75 a window, 100 ms latency", limited).await;
    }
}
