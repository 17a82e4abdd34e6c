//! Searching the library: reading it into memory, then each key of some typed searches.
//!
//! `cargo bench --bench library`; `GLEANER_BENCH_PEOPLE` says how many profiles (100,000 unless
//! said).

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a benchmark prints, and stops where something is not as it should be"
)]

use std::time::{Duration, Instant};

use gleaner::config::Loaded;
use gleaner::people::Profile;
use gleaner::worker::{Engine, EngineOptions, Scope};
use tokio_util::sync::CancellationToken;

const FIRST: [&str; 12] = [
    "Anna", "Jörg", "Łukasz", "Wei", "Fatima", "Omar", "Chloé", "Søren", "Priya", "Dmitri", "Ann",
    "José",
];
const SYLLABLES: [&str; 16] = [
    "ber", "son", "mar", "tin", "ko", "wal", "ski", "ron", "del", "li", "chen", "gar", "ti", "ova",
    "ner", "sa",
];
const TITLES: [&str; 8] = [
    "Backend Engineer",
    "Site Reliability Engineer",
    "Data Scientist",
    "Product Designer",
    "Account Executive",
    "Recruiter",
    "Head of Finance",
    "Staff Software Engineer",
];
const TOWNS: [&str; 6] = [
    "Berlin, Germany",
    "São Paulo, Brazil",
    "Boston, MA",
    "Toronto, Canada",
    "Kraków, Poland",
    "Bengaluru, India",
];
/// What is typed, letter by letter.
const SESSIONS: [&str; 6] = [
    "anna marko",
    "\"site reliability\" berlin",
    "title:engineer -recruiter krak",
    "jose OR omar",
    "kowalski",
    "zzyzx",
];

fn profile(number: usize, random: &mut fastrand::Rng) -> Profile {
    let first = FIRST[random.usize(..FIRST.len())];
    let last: String = (0..random.usize(2..4))
        .map(|_| SYLLABLES[random.usize(..SYLLABLES.len())])
        .collect();
    let handle = format!("{last}{number}");
    Profile {
        external_id: number.to_string(),
        source: "bench".to_owned(),
        first_name: Some(first.to_owned()),
        last_name: Some(last.clone()),
        title: Some(TITLES[random.usize(..TITLES.len())].to_owned()),
        company: Some(format!(
            "{last} {}",
            SYLLABLES[random.usize(..SYLLABLES.len())]
        )),
        location: Some(TOWNS[random.usize(..TOWNS.len())].to_owned()),
        emails: vec![format!("{handle}@example.org").into()],
        phones: vec![format!("+1 617 555 {:04}", number % 10_000).into()],
        linkedin: Some(format!("https://www.linkedin.com/in/{handle}")),
        notes: Some("Met at a conference; likes distributed systems. ".repeat(6)),
        tags: vec!["sourced".to_owned()],
        ..Profile::default()
    }
}

fn print(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| {
        let place = (share * (times.len() - 1) as f64).round() as usize;
        times[place].as_secs_f64() * 1_000.0
    };
    println!("{what}: p50 {:.2} ms, p99 {:.2} ms", at(0.5), at(0.99));
}

#[tokio::main]
async fn main() {
    let people = std::env::var("GLEANER_BENCH_PEOPLE")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(100_000);
    let directory = tempfile::tempdir().unwrap();
    let engine = Engine::open(EngineOptions {
        config: Loaded::defaults(directory.path()).config,
        data: directory.path().to_owned(),
        credentials: None,
        offline: true,
    })
    .unwrap();
    let mut random = fastrand::Rng::with_seed(7);
    let profiles: Vec<Profile> = (0..people).map(|n| profile(n, &mut random)).collect();
    let began = Instant::now();
    engine.records.import(profiles).await.unwrap();
    println!(
        "import of {people} profiles: {:.1} s",
        began.elapsed().as_secs_f64()
    );
    let search = async |query: &str, limit: usize| {
        let began = Instant::now();
        let found = engine
            .search
            .find(query, Scope::Library, limit, CancellationToken::new())
            .await
            .unwrap();
        (began.elapsed(), found)
    };
    let (first, _) = search("kowalski", 200).await;
    println!(
        "first search, which reads every profile: {:.0} ms",
        first.as_secs_f64() * 1_000.0
    );
    let mut times = Vec::new();
    for _ in 0..3 {
        for session in SESSIONS {
            for (end, letter) in session.char_indices() {
                times.push(search(&session[..end + letter.len_utf8()], 200).await.0);
            }
        }
    }
    print("each key of typed searches, 200 rows", times);
    let (key, found) = search("kowal4711@example.org", 200).await;
    println!(
        "by e-mail: {:.2} ms, {} found",
        key.as_secs_f64() * 1_000.0,
        found.rows.len()
    );
    let all: Vec<Duration> =
        futures_util::future::join_all((0..9).map(|_| search("engineer", 10_000)))
            .await
            .into_iter()
            .map(|(took, _)| took)
            .collect();
    print("10,000 rows of a common word, nine at once", all);
    engine
        .records
        .import(vec![profile(people + 1, &mut random)])
        .await
        .unwrap();
    let (after, _) = search("kowalski", 200).await;
    println!(
        "first search after an import of one: {:.2} ms",
        after.as_secs_f64() * 1_000.0
    );
    let stop = CancellationToken::new();
    stop.cancel();
    let began = Instant::now();
    let given_up = engine
        .search
        .find("engineer", Scope::Library, 200, stop)
        .await;
    println!(
        "given up: {:.2} ms, {}",
        began.elapsed().as_secs_f64() * 1_000.0,
        if given_up.is_err() {
            "no answer"
        } else {
            "answered"
        }
    );
}
