//! A long list taken in: rows read, records made, beside the floor of the same run.
//!
//! `cargo bench --bench import`; `GLEANER_BENCH_PEOPLE` says how many rows (120,000 unless said). The floor is what no
//! import of these bytes can do without: they are read once from the file, and each row written once into a table of
//! SQLite with an index, in one transaction.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark prints, and stops where something is not as it should be"
)]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;
use std::time::Instant;

use gleaner::config::Loaded;
use gleaner::people::{Profile, formats};
use gleaner::worker::{Engine, EngineOptions};

/// Writes a list as an enrichment tool exports it.
fn list(path: &Path, rows: usize) {
    let mut text = String::from(
        "First Name,Last Name,Title,Company,Email,Mobile Phone,Person Linkedin Url,City,State,Country,Tags,Notes\n",
    );
    for row in 0..rows {
        let (first, last) = (name(row % 977), name(row / 977 + 1_000));
        writeln!(
            text,
            "{first},{last},Senior Engineer,\"Mill {} Ltd, Leeds\",{first}.{last}{row}@mill.example,+44 7700 {row:06},http://www.linkedin.com/in/{first}-{last}-{row},Leeds,England,United Kingdom,rust;storage,\"met at a fair, likes boats\"",
            row % 500,
        )
        .unwrap();
    }
    fs::write(path, text).unwrap();
}

/// Returns a word that stands for a number.
fn name(mut number: usize) -> String {
    const SYLLABLES: &[&str] = &[
        "ba", "len", "ko", "mir", "tas", "ul", "ver", "ni", "dro", "sel",
    ];
    let mut name = String::from("A");
    loop {
        name.push_str(SYLLABLES.get(number % 10).copied().unwrap_or_default());
        number /= 10;
        if number == 0 {
            return name;
        }
    }
}

/// Returns the most memory that this process has held so far, in MB; none where the system does not tell.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").trim().parse().ok()?;
    Some(kilobytes / 1024)
}

fn floor(path: &Path, table: &Path) -> f64 {
    let began = Instant::now();
    let text = fs::read_to_string(path).unwrap();
    let mut connection = rusqlite::Connection::open(table).unwrap();
    connection
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE row (id INTEGER PRIMARY KEY, body TEXT); CREATE INDEX by_body ON row (body)")
        .unwrap();
    let all = connection.transaction().unwrap();
    {
        let mut insert = all.prepare("INSERT INTO row (body) VALUES (?1)").unwrap();
        for line in text.lines() {
            insert.execute([line]).unwrap();
        }
    }
    all.commit().unwrap();
    began.elapsed().as_secs_f64()
}

#[tokio::main]
async fn main() {
    let rows = std::env::var("GLEANER_BENCH_PEOPLE")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(120_000);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("list.csv");
    list(&path, rows);
    println!(
        "floor: {:.2} s",
        floor(&path, &directory.path().join("floor.db"))
    );
    let engine = Engine::open(EngineOptions {
        config: Loaded::defaults(directory.path()).config,
        data: directory.path().to_owned(),
        credentials: None,
        offline: true,
    })
    .unwrap();
    let began = Instant::now();
    let people: Vec<Profile> = formats::read(File::open(&path).unwrap(), "list.csv")
        .unwrap()
        .map(|row| row.unwrap().unwrap())
        .collect();
    let read = began.elapsed().as_secs_f64();
    assert_eq!(people.len(), rows);
    engine.records.import(people).await.unwrap();
    let whole = began.elapsed().as_secs_f64();
    println!("{rows} rows read in {read:.2} s, taken in after {whole:.2} s");
    if let Some(peak) = peak() {
        println!("at most {peak} MB of memory");
    }
}
