//! Times, room on disk, memory, and the floor.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Returns a percentile in milliseconds.
pub fn percentile(times: &mut [Duration], share: f64) -> f64 {
    times.sort_unstable();
    let at = ((times.len() as f64 - 1.0) * share).round() as usize;
    times[at].as_secs_f64() * 1e3
}

/// Returns the bytes of all files below a place.
pub fn size(place: &Path) -> u64 {
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

/// Returns the memory of this process that is no file's, in MiB; 0 where the system does not say.
pub fn anonymous_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

/// Watches the memory until it is asked.
pub struct Peak {
    highest: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

impl Peak {
    pub fn watch() -> Self {
        let (highest, stop) = (
            Arc::new(AtomicU64::new(0)),
            Arc::new(AtomicBool::new(false)),
        );
        let (seen, end) = (Arc::clone(&highest), Arc::clone(&stop));
        std::thread::spawn(move || {
            while !end.load(Ordering::Relaxed) {
                seen.fetch_max(anonymous_mib(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        Self { highest, stop }
    }

    pub fn mib(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.highest.load(Ordering::Relaxed)
    }
}

/// The floor: rows a second that a plain table takes, one insert a row as wide as a candidate's, in
/// transactions of 10,000.
pub fn plain_rows_a_second(place: &Path) -> f64 {
    let connection = rusqlite::Connection::open(place.join("floor.db")).unwrap();
    connection
        .pragma_update(None, "journal_mode", "wal")
        .unwrap();
    connection
        .pragma_update(None, "synchronous", "normal")
        .unwrap();
    connection
        .execute_batch(
            "CREATE TABLE plain (id INTEGER PRIMARY KEY, given TEXT, family TEXT, company TEXT,
             title TEXT, emails TEXT, phones TEXT, urls TEXT, addresses TEXT, private INTEGER,
             created_at INTEGER, updated_at INTEGER)",
        )
        .unwrap();
    let began = Instant::now();
    let rows = 500_000;
    for chunk in 0..rows / 10_000 {
        connection.execute_batch("BEGIN").unwrap();
        let mut insert = connection
            .prepare_cached(
                "INSERT INTO plain VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )
            .unwrap();
        for row in 0..10_000 {
            insert
                .execute(rusqlite::params![
                    chunk * 10_000 + row,
                    "Somebody",
                    "Something",
                    "Stark Industries",
                    "Senior Software Engineer",
                    r#"["somebody.something123456@example.org"]"#,
                    r#"["+1 415 0123456"]"#,
                    r#"["https://www.linkedin.com/in/somebody.something123456"]"#,
                    r#"["San Francisco"]"#,
                    false,
                    1_350_000_000_000_i64,
                    1_350_000_000_000_i64
                ])
                .unwrap();
        }
        connection.execute_batch("COMMIT").unwrap();
    }
    f64::from(rows) / began.elapsed().as_secs_f64()
}
