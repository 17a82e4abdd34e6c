//! What people ask, class by class.

use std::time::{Duration, Instant};

use gleaner::mirror::query::parse;
use gleaner::mirror::{Mirror, Search};
use gleaner::people::CandidateId;
use tokio_util::sync::CancellationToken;

use crate::measure::percentile;

const CLASSES: &[(&str, &[&str])] = &[
    ("everyone", &[""]),
    ("prefix of 1", &["a", "j", "s", "m", "w"]),
    ("prefix of 2", &["an", "jo", "sm"]),
    ("prefix of 3", &["ann", "joh", "smi"]),
    (
        "common word",
        &["engineer ", "software ", "berlin ", "smith "],
    ),
    (
        "two words",
        &["anna smith ", "john berlin ", "rust engineer "],
    ),
    (
        "field",
        &["title:engineer ", "company:acme ", "location:berlin "],
    ),
    (
        "Boolean with a phrase",
        &[
            "\"site reliability\" AND (berlin OR london) -acme ",
            "(rust OR data) \"new york\" ",
        ],
    ),
    (
        "word and stage",
        &["engineer stage:onsite ", "anna stage:offer "],
    ),
    (
        "job, stage and status",
        &[
            "stage:onsite is:active -is:hired ",
            "stage:offer is:active updated:>2020-01-01 ",
        ],
    ),
    ("dates", &["updated:>2024-01-01 engineer ", "applied:2020 "]),
    ("a typo", &["smiht ", "jenifer ", "kowalsky "]),
    (
        "by key",
        &[
            "https://www.linkedin.com/in/anna.smith77",
            "nobody@example.org",
        ],
    ),
];

const TYPED: &[&str] = &[
    "anna smith engineer berlin",
    "rust developer london",
    "title:staff stage:onsite",
];

/// Prints p50 and p99 of every class, with the first 50 rows, and of the floor.
pub async fn print(when: &str, mirror: &Mirror, search: &Search, rounds: usize) {
    println!("\nqueries, with the first 50 rows, {when}");
    for (name, queries) in CLASSES {
        ask(name, search, queries.iter().copied(), rounds).await;
    }
    let session = TYPED
        .iter()
        .flat_map(|text| (1..=text.len()).map(|end| &text[..end]));
    let session: Vec<&str> = session.collect();
    let keys = session.len() * rounds.div_ceil(100);
    ask(
        "a typed session, each key",
        search,
        session.into_iter(),
        keys,
    )
    .await;
    let common = parse("engineer ").query;
    let mut times = Vec::new();
    for _ in 0..rounds.div_ceil(6) {
        let began = Instant::now();
        let token = CancellationToken::new();
        search.count(&common, token).await.unwrap();
        times.push(began.elapsed());
    }
    say("count of a common word", &mut times);
    let people = i64::try_from(mirror.status().await.unwrap().candidates).unwrap();
    let ids: Vec<CandidateId> = (1..=50).map(|n| CandidateId(n * people / 50)).collect();
    let mut times = Vec::new();
    for _ in 0..rounds {
        let began = Instant::now();
        mirror.candidates(&ids).await.unwrap();
        times.push(began.elapsed());
    }
    say("floor: 50 rows by id", &mut times);
}

async fn ask(
    name: &str,
    search: &Search,
    queries: impl Iterator<Item = &str> + Clone,
    rounds: usize,
) {
    let run = async |query: &str| {
        let began = Instant::now();
        let token = CancellationToken::new();
        search
            .find(&parse(query).query, 50, 0, token)
            .await
            .unwrap();
        began.elapsed()
    };
    for query in queries.clone() {
        run(query).await;
    }
    let mut times = Vec::new();
    for query in queries.cycle().take(rounds) {
        times.push(run(query).await);
    }
    say(name, &mut times);
}

fn say(name: &str, times: &mut [Duration]) {
    let (p50, p99) = (percentile(times, 0.5), percentile(times, 0.99));
    println!("{name:44} p50 {p50:8.3} ms   p99 {p99:8.3} ms");
}
