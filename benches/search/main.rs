//! Storing and searching a large copy, beside floors measured in the same run.
//!
//! `cargo bench --bench search`; `GLEANER_BENCH_PEOPLE` says how many candidates (100,000 unless
//! said; the targets are for 1,000,000), `GLEANER_BENCH_PLACE` a directory that is left behind with
//! the copy in it, and used as it is where it is there already.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark prints, and stops where something is not as it should be"
)]

mod measure;
mod people;
mod queries;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use gleaner::mirror::{Mirror, Search};
use gleaner::store::Store;
use measure::{Peak, anonymous_mib, percentile, plain_rows_a_second, size};
use people::{PAGE, page};
use tokio_util::sync::CancellationToken;

/// Pages that a first sync has in hand at once.
const TOGETHER: i64 = 8;

fn number(name: &str, otherwise: i64) -> i64 {
    let said = std::env::var(name).ok();
    said.and_then(|n| n.parse().ok()).unwrap_or(otherwise)
}

fn open(place: &Path) -> (Mirror, Search) {
    let mirror = Mirror::new(Store::open(&place.join("gleaner.db")).unwrap());
    let search = Search::open(&mirror, &place.join("index")).unwrap();
    (mirror, search)
}

/// Writes pages side by side, and returns how long each took.
async fn write(mirror: &Mirror, pages: Vec<people::Page>) -> Vec<Duration> {
    let writes = pages.into_iter().map(async |(candidates, applications)| {
        let began = Instant::now();
        mirror.upsert(candidates, applications).await.unwrap();
        began.elapsed()
    });
    futures_util::future::join_all(writes).await
}

/// A first sync as fast as it goes, the index following as it does in the app.
async fn first_sync(place: &Path, people: i64, floor: f64) -> (Mirror, Search) {
    let (mirror, search) = open(place);
    let mut random = fastrand::Rng::with_seed(1);
    let peak = Peak::watch();
    let began = Instant::now();
    let (mut made, mut busy, mut pages) = (Duration::ZERO, Duration::ZERO, Vec::new());
    for batch in 0..people / PAGE / TOGETHER {
        let making = Instant::now();
        let newest = |one| people - (batch * TOGETHER + one) * PAGE;
        let batch = (0..TOGETHER)
            .map(|one| page(&mut random, newest(one), people))
            .collect();
        made += making.elapsed();
        let writing = Instant::now();
        pages.extend(write(&mirror, batch).await);
        busy += writing.elapsed();
    }
    let rate = people as f64 / busy.as_secs_f64();
    println!(
        "stored: {rate:.0} candidates/s with 1.5 applications each ({:.1} % of the floor)",
        100.0 * rate / floor
    );
    println!(
        "a page of 500, with {TOGETHER} in hand: p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        percentile(&mut pages, 0.5),
        percentile(&mut pages, 0.99),
        percentile(&mut pages, 1.0)
    );
    search.ready().await.unwrap();
    println!(
        "all searchable {:.1} s after the first page ({made:.1?} of it to make the people up)",
        began.elapsed().as_secs_f64(),
    );
    println!("anonymous memory meanwhile: at most {} MiB", peak.mib());
    (mirror, search)
}

fn print_size(place: &Path, people: i64) {
    let (all, index) = (size(place), size(&place.join("index")));
    println!(
        "disk: {} bytes a candidate in tables, {} in the index",
        (all - index) / people as u64,
        index / people as u64
    );
}

/// Pages on top of a complete copy, one at a time: half of the people are new, half have changed.
async fn later_pages(mirror: &Mirror, search: &Search, people: i64, pages: i64) {
    let mut random = fastrand::Rng::with_seed(2);
    let (mut stored, mut found) = (Vec::new(), Vec::new());
    for number in 0..pages {
        let (mut candidates, applications) =
            page(&mut random, people + (number + 1) * PAGE, people);
        for candidate in candidates.iter_mut().step_by(2) {
            candidate.id.0 = random.i64(1..=people);
        }
        stored.extend(write(mirror, vec![(candidates, applications)]).await);
        let committed = Instant::now();
        search.ready().await.unwrap();
        found.push(committed.elapsed());
    }
    println!(
        "a page of 500 as an upsert: p50 {:.1} ms, longest {:.1} ms; searchable after p50 {:.0} ms, longest {:.0} ms more",
        percentile(&mut stored, 0.5),
        percentile(&mut stored, 1.0),
        percentile(&mut found, 0.5),
        percentile(&mut found, 1.0)
    );
}

/// Writes pages until told to stop, as many a second as said.
async fn go_on(mirror: Mirror, people: i64, pause: Duration, stop: CancellationToken) -> i64 {
    let mut random = fastrand::Rng::with_seed(3);
    let mut pages = 0;
    while !stop.is_cancelled() {
        let newest = random.i64(PAGE..=people);
        let mut made = page(&mut random, newest, people);
        for candidate in &mut made.0 {
            candidate.title = Some(format!("Engineer {pages}"));
        }
        write(&mirror, vec![made]).await;
        pages += 1;
        stop.run_until_cancelled(tokio::time::sleep(pause)).await;
    }
    pages
}

#[tokio::main]
async fn main() {
    let people = number("GLEANER_BENCH_PEOPLE", 100_000);
    let rounds = usize::try_from(number("GLEANER_BENCH_ROUNDS", 300)).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let kept = std::env::var_os("GLEANER_BENCH_PLACE").map(PathBuf::from);
    let place = kept.unwrap_or_else(|| scratch.path().join("data"));
    let (mirror, search) = if place.join("gleaner.db").exists() {
        open(&place)
    } else {
        let floor = plain_rows_a_second(scratch.path());
        println!("floor: a plain table takes {floor:.0} rows/s");
        // Opened anew: what is measured next is the app at its next start.
        drop(first_sync(&place, people, floor).await);
        print_size(&place, people);
        open(&place)
    };
    search.ready().await.unwrap();
    queries::print("idle", &mirror, &search, rounds).await;
    println!("anonymous memory: {} MiB", anonymous_mib());
    later_pages(&mirror, &search, people, 40).await;
    for (when, pause) in [
        ("while a sync reads 2.5 pages/s", Duration::from_millis(400)),
        ("while pages are written without a pause", Duration::ZERO),
    ] {
        let stop = CancellationToken::new();
        let writing = tokio::spawn(go_on(mirror.clone(), people, pause, stop.clone()));
        let began = Instant::now();
        queries::print(when, &mirror, &search, rounds).await;
        stop.cancel();
        let rate = writing.await.unwrap() as f64 / began.elapsed().as_secs_f64();
        println!("pages written meanwhile: {rate:.1} a second");
    }
    println!("anonymous memory: {} MiB", anonymous_mib());
}
