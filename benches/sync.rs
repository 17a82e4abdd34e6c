//! A first sync against the sandbox: as fast as it goes, with latency, and with a rate limit.
//!
//! `cargo bench --bench sync`; `GLEANER_BENCH_PEOPLE` says how many candidates (100,000 unless
//! said), `GLEANER_BENCH_LIMITED=1` adds the run with Greenhouse's usual limit, which takes as long
//! as Greenhouse would (`GLEANER_BENCH_LIMITED=only`: that one alone).

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
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
    let latency = options.latency;
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
    // A person asks now and then while the sync goes on, sometimes three things in a row as a
    // recheck does.
    let ended = CancellationToken::new();
    let end = ended.clone();
    let asking = tokio::spawn(async move {
        let mut random = fastrand::Rng::with_seed(5);
        let mut took = Vec::new();
        loop {
            let pause = random.u64(if limit > 0 { 2_000..6_000 } else { 100..300 });
            let pause = tokio::time::sleep(Duration::from_millis(pause));
            if end.run_until_cancelled(pause).await.is_none() {
                return took;
            }
            for _ in 0..if random.u8(..5) == 0 { 3 } else { 1 } {
                let began = Instant::now();
                let query = Query::<wire::Candidate>::new().per_page(1);
                client.first_page(&query, Lane::Interactive).await.unwrap();
                took.push(began.elapsed());
            }
        }
    });
    let began = Instant::now();
    let (progress, mut steps) = watch::channel(Progress::default());
    // What was promised on the way: how long it would take in all, at a quarter, a half and so on.
    let promises = tokio::spawn(async move {
        let mut promises = Vec::new();
        while steps.changed().await.is_ok() {
            let now = steps.borrow_and_update().clone();
            let quarters = (now.share * 4.0).floor();
            if let Some(left) = now.left
                && quarters > promises.len() as f64
            {
                promises.push((began.elapsed() + left).as_secs_f64());
            }
        }
        promises
    });
    let report = sync
        .run(Mode::Incremental, progress, CancellationToken::new())
        .await
        .unwrap();
    let seconds = began.elapsed().as_secs_f64();
    ended.cancel();
    let mut took = asking.await.unwrap();
    let promises = promises.await.unwrap();
    let status = mirror.status().await.unwrap();
    let requests: u64 = report.resources.iter().map(|one| one.requests).sum();
    println!(
        "{name}: {} candidates and {} applications in {seconds:.1} s, {:.0} candidates/s, {requests} calls, {} refused",
        status.candidates,
        status.applications,
        people as f64 / seconds,
        sandbox.admin().refused(),
    );
    took.sort_unstable();
    let waited = |share: f64| {
        let place = (share * (took.len().max(1) - 1) as f64) as usize;
        let took = took.get(place).copied().unwrap_or_default();
        took.saturating_sub(latency).as_secs_f64() * 1_000.0
    };
    println!(
        "{name}: {} interactive calls meanwhile; answered after p50 {:.0}, p90 {:.0}, p99 {:.0}, at most {:.0} ms beyond the latency",
        took.len(),
        waited(0.5),
        waited(0.9),
        waited(0.99),
        waited(1.0),
    );
    println!("{name}: promised at each quarter to take {promises:.0?} s");
    if limit > 0 {
        let windows = sandbox.admin().windows();
        // Of the first, the time before the sync is missing; of the last, the time after.
        let whole = &windows[1..windows.len() - 1];
        let least = whole.iter().min().copied().unwrap_or_default();
        println!(
            "{name}: calls in each window {windows:?}; of the whole ones at least {:.1} % used",
            100.0 * f64::from(least) / f64::from(limit)
        );
    }
    seconds
}

/// The three long lists, one page after the other, nothing stored.
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
    let limited = std::env::var("GLEANER_BENCH_LIMITED").ok();
    if limited.as_deref() != Some("only") {
        unlimited(&free).await;
    }
    if limited.is_some() {
        let limited = Options {
            rate_limit: 75,
            latency: Duration::from_millis(100),
            candidates: candidates.min(100_000),
            ..free
        };
        first_sync("75 a window, 100 ms latency", limited).await;
    }
}

async fn unlimited(free: &Options) {
    let floor = page_by_page(free.clone()).await;
    println!("floor: page by page, nothing stored: {floor:.1} s");
    first_sync("no limit", free.clone()).await;
    let far = Options {
        latency: Duration::from_millis(300),
        candidates: free.candidates.min(100_000),
        ..free.clone()
    };
    let one_by_one = page_by_page(far.clone()).await;
    let side_by_side = first_sync("300 ms latency", far).await;
    println!(
        "300 ms latency: {:.1} times faster than page by page ({one_by_one:.1} s)",
        one_by_one / side_by_side
    );
}
