//! Searching and storing a large copy, beside floors measured in the same run.
//!
//! `cargo bench --bench search`; `GLEANER_BENCH_PEOPLE` says how many candidates (100,000 unless
//! said; the targets are for 1,000,000).

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark prints, and stops where something is not as it should be"
)]

use std::time::{Duration, Instant};

use gleaner::mirror::query::parse;
use gleaner::mirror::{ApplicationRecord, Mirror, Search};
use gleaner::people::keys::match_keys_of_candidate;
use gleaner::people::{ApplicationId, ApplicationStatus, Candidate, CandidateId, JobId};
use gleaner::store::Store;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

const GIVEN: &[&str] = &[
    "James", "Mary", "John", "Anna", "Robert", "Jennifer", "Michael", "Linda", "José", "Wei",
    "Olga", "Mohammed", "Fatima", "Chen", "Priya", "Lukas", "Sofia", "Noah", "Emma", "Liam", "Zoë",
    "Dmitri", "Yuki", "Ibrahim", "Aisha",
];
const FAMILY: &[&str] = &[
    "Smith",
    "Johnson",
    "Müller",
    "García",
    "Wang",
    "Ivanov",
    "Kim",
    "Nguyen",
    "Patel",
    "Rossi",
    "Silva",
    "Brown",
    "Schmidt",
    "Lee",
    "Lopez",
    "Novak",
    "Andersson",
    "Khan",
    "Tanaka",
    "Okafor",
    "Dubois",
    "Kowalski",
    "Jansen",
];
const TITLES: &[&str] = &[
    "Software Engineer",
    "Senior Software Engineer",
    "Product Manager",
    "Data Scientist",
    "Site Reliability Engineer",
    "Account Executive",
    "Designer",
    "Engineering Manager",
    "Rust Developer",
    "Recruiter",
    "Staff Engineer",
];
const COMPANIES: &[&str] = &[
    "Acme",
    "Globex",
    "Initech",
    "Umbrella",
    "Hooli",
    "Stark Industries",
    "Wayne Enterprises",
];
const TOWNS: &[&str] = &[
    "Berlin",
    "New York",
    "San Francisco",
    "London",
    "Paris",
    "Toronto",
    "Bengaluru",
    "Tokyo",
];
const STAGES: &[&str] = &["Application Review", "Phone Screen", "Onsite", "Offer"];

/// Picks with the skew of real names: the first are common, the last rare.
fn skewed<'a>(random: &mut fastrand::Rng, from: &[&'a str]) -> &'a str {
    let at = random.f64() * random.f64() * from.len() as f64;
    from[(at as usize).min(from.len() - 1)]
}

fn rare(random: &mut fastrand::Rng) -> String {
    (0..random.usize(5..9))
        .map(|_| random.lowercase())
        .collect()
}

fn person(random: &mut fastrand::Rng, id: i64, people: i64) -> Candidate {
    let given = skewed(random, GIVEN).to_owned();
    let family = if random.u8(..3) == 0 {
        rare(random)
    } else {
        skewed(random, FAMILY).to_owned()
    };
    let handle = format!("{}.{}{id}", given.to_lowercase(), family.to_lowercase());
    let at = Timestamp::from_second(1_350_000_000 + id * 400_000_000 / people).unwrap();
    Candidate {
        id: CandidateId(id),
        emails: vec![format!("{handle}@example.org")],
        phones: vec![format!("+1 415 {:07}", id % 10_000_000)],
        urls: vec![format!("https://www.linkedin.com/in/{handle}")],
        first_name: Some(given),
        last_name: Some(family),
        preferred_name: None,
        company: Some(skewed(random, COMPANIES).to_owned()),
        title: Some(skewed(random, TITLES).to_owned()),
        addresses: vec![skewed(random, TOWNS).to_owned()],
        tags: if random.u8(..4) == 0 {
            vec!["silver medal".to_owned()]
        } else {
            vec![]
        },
        private: false,
        created_at: Some(at),
        updated_at: Some(at),
        last_activity_at: Some(at),
    }
}

fn application(random: &mut fastrand::Rng, id: i64, people: i64) -> ApplicationRecord {
    let at = Timestamp::from_second(1_350_000_000 + random.i64(0..400_000_000)).unwrap();
    let active = random.bool();
    ApplicationRecord {
        id: ApplicationId(id),
        candidate_id: CandidateId(random.i64(1..=people)),
        job_id: Some(JobId(random.i64(1..400))),
        prospective_job_ids: vec![],
        stage_id: active.then(|| random.i64(1..1600)),
        stage: active.then(|| skewed(random, STAGES).to_owned()),
        status: if active {
            ApplicationStatus::Active
        } else {
            ApplicationStatus::Rejected
        },
        prospect: false,
        source_id: Some(random.i64(1..60)),
        recruiter_id: Some(random.i64(1..60)),
        rejection_reason_id: None,
        created_at: Some(at),
        updated_at: Some(at),
        rejected_at: None,
        last_activity_at: Some(at),
    }
}

fn percentile(times: &mut [Duration], share: f64) -> f64 {
    times.sort_unstable();
    let at = ((times.len() as f64 - 1.0) * share).round() as usize;
    times[at].as_secs_f64() * 1e3
}

/// Prints p50 and p99 of `rounds` runs.
macro_rules! measure {
    ($name:expr, $rounds:expr, $round:ident => $work:expr) => {{
        let mut times = Vec::new();
        for $round in 0..$rounds {
            let began = Instant::now();
            $work;
            times.push(began.elapsed());
        }
        let (p50, p99) = (percentile(&mut times, 0.5), percentile(&mut times, 0.99));
        println!("{:44} p50 {p50:8.3} ms   p99 {p99:8.3} ms", $name);
    }};
}

fn size(place: &std::path::Path) -> u64 {
    std::fs::read_dir(place).map_or(0, |entries| {
        entries
            .flatten()
            .map(|entry| {
                if entry.path().is_dir() {
                    size(&entry.path())
                } else {
                    entry.metadata().map_or(0, |m| m.len())
                }
            })
            .sum()
    })
}

/// The floor: a plain table, one insert a row, in transactions of 10,000.
fn plain_rows_a_second(place: &std::path::Path) -> f64 {
    let connection = rusqlite::Connection::open(place.join("floor.db")).unwrap();
    connection
        .pragma_update(None, "journal_mode", "wal")
        .unwrap();
    connection
        .pragma_update(None, "synchronous", "normal")
        .unwrap();
    connection
        .execute_batch("CREATE TABLE plain (id INTEGER PRIMARY KEY, name TEXT, place TEXT)")
        .unwrap();
    let began = Instant::now();
    let rows = 500_000;
    for chunk in 0..rows / 10_000 {
        connection.execute_batch("BEGIN").unwrap();
        let mut insert = connection
            .prepare_cached("INSERT INTO plain VALUES (?1, ?2, ?3)")
            .unwrap();
        for row in 0..10_000 {
            insert
                .execute(rusqlite::params![
                    chunk * 10_000 + row,
                    "Somebody Something",
                    "Somewhere"
                ])
                .unwrap();
        }
        connection.execute_batch("COMMIT").unwrap();
    }
    f64::from(rows) / began.elapsed().as_secs_f64()
}

#[tokio::main]
async fn main() {
    let people: i64 = std::env::var("GLEANER_BENCH_PEOPLE")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(100_000);
    let directory = tempfile::tempdir().unwrap();
    let floor = plain_rows_a_second(directory.path());
    println!("floor: a plain table takes {floor:.0} rows/s");

    let mirror = Mirror::new(Store::open(&directory.path().join("gleaner.db")).unwrap());
    let mut random = fastrand::Rng::with_seed(1);
    // A few pages at a time, as a sync writes them.
    const TOGETHER: i64 = 8;
    let mut busy = Duration::ZERO;
    let mut pages = Vec::new();
    for batch in 0..people / 500 / TOGETHER {
        let page = |random: &mut fastrand::Rng, page: i64| {
            let newest = people - page * 500;
            let candidates: Vec<_> = (0..500)
                .map(|row| person(random, newest - row, people))
                .collect();
            let applications: Vec<_> = (0..750)
                .map(|row| application(random, newest * 2 - row, people))
                .collect();
            (candidates, applications)
        };
        let made: Vec<_> = (0..TOGETHER)
            .map(|one| page(&mut random, batch * TOGETHER + one))
            .collect();
        let began = Instant::now();
        let writes = made.into_iter().map(|(candidates, applications)| {
            let mirror = mirror.clone();
            async move {
                let writing = Instant::now();
                mirror.upsert(candidates, applications).await.unwrap();
                writing.elapsed()
            }
        });
        pages.extend(futures_util::future::join_all(writes).await);
        busy += began.elapsed();
    }
    let rate = people as f64 / busy.as_secs_f64();
    println!(
        "stored: {rate:.0} candidates/s with 1.5 applications each ({:.1} % of the floor)",
        100.0 * rate / floor
    );
    println!(
        "a page of 500: p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        percentile(&mut pages, 0.5),
        percentile(&mut pages, 0.99),
        percentile(&mut pages, 1.0)
    );
    let indexing = Instant::now();
    let search = Search::open(&mirror, &directory.path().join("index")).unwrap();
    search.ready().await.unwrap();
    println!(
        "searchable after {:.1} s more ({:.0} candidates/s)",
        indexing.elapsed().as_secs_f64(),
        people as f64 / indexing.elapsed().as_secs_f64()
    );
    let (tables, index) = (
        size(directory.path()) - size(&directory.path().join("index")),
        size(&directory.path().join("index")),
    );
    println!(
        "disk: {} bytes a candidate in tables, {} in the index",
        tables / people as u64,
        index / people as u64
    );

    let run = |query: String| {
        let search = search.clone();
        async move {
            search
                .find(&parse(&query).query, 50, 0, CancellationToken::new())
                .await
                .unwrap()
        }
    };
    println!("\nquery, with the first 50 rows");
    for (name, queries) in [
        ("everyone", vec![""]),
        ("prefix of 1", vec!["a", "j", "s", "m", "w"]),
        ("prefix of 2", vec!["an", "jo", "sm"]),
        ("prefix of 3", vec!["ann", "joh", "smi"]),
        (
            "common word",
            vec!["engineer ", "software ", "berlin ", "smith "],
        ),
        (
            "two words",
            vec!["anna smith ", "john berlin ", "rust engineer "],
        ),
        (
            "field",
            vec!["title:engineer ", "company:acme ", "location:berlin "],
        ),
        (
            "Boolean with a phrase",
            vec![
                "\"site reliability\" AND (berlin OR london) -acme ",
                "(rust OR data) \"new york\" ",
            ],
        ),
        (
            "word and stage",
            vec!["engineer stage:onsite ", "anna stage:offer "],
        ),
        (
            "job, stage and status",
            vec![
                "stage:onsite is:active -is:hired ",
                "stage:offer is:active updated:>2020-01-01 ",
            ],
        ),
        (
            "dates",
            vec!["updated:>2024-01-01 engineer ", "applied:2020 "],
        ),
        ("a typo", vec!["smiht ", "jenifer ", "kowalsky "]),
        (
            "by key",
            vec![
                "https://www.linkedin.com/in/anna.smith77",
                "nobody@example.org",
            ],
        ),
    ] {
        for query in &queries {
            run((*query).to_owned()).await;
        }
        measure!(name, 300, round => run(queries[round % queries.len()].to_owned()).await);
    }
    let typed = [
        "anna smith engineer berlin",
        "rust developer london",
        "title:staff stage:onsite",
    ];
    let session: Vec<String> = typed
        .iter()
        .flat_map(|text| (1..=text.len()).map(|end| text[..end].to_owned()))
        .collect();
    measure!("a typed session, each key", session.len() * 3, round => run(session[round % session.len()].clone()).await);
    let common = parse("engineer ").query;
    measure!("count of a common word", 50, _round => search.count(&common, CancellationToken::new()).await.unwrap());
    let keys = match_keys_of_candidate(&person(&mut random, people / 2, people));
    measure!("by_keys", 300, _round => mirror.by_keys(&keys).await.unwrap());
    let ids: Vec<CandidateId> = (1..=50).map(|n| CandidateId(n * people / 50)).collect();
    measure!("floor: 50 rows by id", 300, _round => mirror.candidates(&ids).await.unwrap());
}
