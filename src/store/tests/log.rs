//! The write-ahead log, and a file that is rewritten.

use super::*;

/// Waits for something that comes to pass by itself; fails only after far longer than it takes.
fn comes_to_pass(what: &str, done: impl Fn() -> bool) {
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(120);
    while !done() {
        assert!(std::time::Instant::now() < patience, "never {what}");
        std::thread::park_timeout(std::time::Duration::from_millis(20));
    }
}

#[test]
fn the_log_is_short_at_rest_whatever_was_written_beside_a_reader() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    let log = crate::store::folding::log_of(&path);
    let length = || std::fs::metadata(&log).map_or(0, |log| log.len());
    let fill = |store: &Store| {
        store
            .write_here(|tx| {
                for n in 0..200 {
                    tx.execute(
                        "INSERT OR REPLACE INTO meta VALUES (?1, hex(randomblob(20000)))",
                        [n.to_string()],
                    )?;
                }
                Ok(())
            })
            .unwrap();
    };
    // Another process reads all the while: nothing that comes after can leave the log.
    let reader = crate::store::read_only(&path).unwrap();
    let count = "SELECT count(*) FROM meta";
    reader.execute_batch("BEGIN").unwrap();
    let before: i64 = reader.query_row(count, [], |row| row.get(0)).unwrap();
    (0..4).for_each(|_| fill(&store));
    assert!(
        length() > 4 * u64::from(crate::store::folding::LOG_AT_REST),
        "{}",
        length()
    );
    // It sees what it saw, and nobody waits for it.
    let after: i64 = reader.query_row(count, [], |row| row.get(0)).unwrap();
    assert_eq!(before, after);
    reader.execute_batch("COMMIT").unwrap();
    comes_to_pass("short", || {
        length() <= u64::from(crate::store::folding::LOG_AT_REST)
    });
    // And so it stays, however often.
    fill(&store);
    comes_to_pass("short again", || {
        length() <= u64::from(crate::store::folding::LOG_AT_REST)
    });
    drop(reader);
    drop(store);
    assert_eq!(length(), 0);
}

#[test]
fn a_writer_that_ends_beside_another_process_leaves_a_short_log() {
    let (_directory, path) = place();
    let other = Store::open(&path).unwrap();
    let store = Store::open(&path).unwrap();
    store
        .write_here(|tx| {
            let fill = "INSERT INTO meta VALUES ('a', hex(randomblob(10000000)))";
            tx.execute(fill, [])?;
            Ok(())
        })
        .unwrap();
    drop(store);
    let log = std::fs::metadata(crate::store::folding::log_of(&path)).unwrap();
    assert!(
        log.len() <= u64::from(crate::store::folding::LOG_AT_REST),
        "{}",
        log.len()
    );
    drop(other);
}

/// Returns how many keys begin like this.
fn counted(store: &Store, begins: &str) -> i64 {
    let begins = format!("{begins}%");
    let count = "SELECT count(*) FROM meta WHERE key LIKE ?1";
    store
        .read_here(|connection| Ok(connection.query_row(count, [begins], |row| row.get(0))?))
        .unwrap()
}

/// Returns the names of what is beside a data file.
fn beside(path: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(path.parent().unwrap()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.collect()
}

#[tokio::test]
async fn a_file_that_is_written_anew_keeps_all_and_holds_nothing_deleted() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    store
        .write(|tx| {
            let mut insert = tx.prepare("INSERT INTO meta VALUES (?1, ?2)")?;
            for number in 0..2_000 {
                let word = if number % 2 == 0 { "kept" } else { "deleted" };
                insert.execute((format!("{word}-{number}"), format!("{word} ").repeat(40)))?;
            }
            Ok(())
        })
        .await
        .unwrap();
    store
        .write(|tx| Ok(tx.execute("DELETE FROM meta WHERE key LIKE 'deleted-%'", [])?))
        .await
        .unwrap();
    // One that was killed left what it had written so far.
    let left = path.with_file_name("gleaner.db-rewritten-left");
    std::fs::create_dir(&left).unwrap();
    std::fs::write(left.join("copy.db"), "deleted-1").unwrap();
    let other = Store::open(&path).unwrap();
    store.shred().unwrap();
    for store in [&store, &other] {
        assert_eq!(counted(store, "kept-"), 1_000);
    }
    store.check().unwrap();
    for name in beside(&path) {
        assert!(!name.contains("rewritten"), "{name}");
        let bytes = std::fs::read(path.with_file_name(&name)).unwrap();
        assert!(
            !String::from_utf8_lossy(&bytes).contains("deleted"),
            "{name}"
        );
    }
    // It goes on being written, and by others too.
    for (store, key) in [(&store, "kept-a"), (&other, "kept-b")] {
        store
            .write(move |tx| Ok(tx.execute("INSERT INTO meta VALUES (?1, '')", [key])?))
            .await
            .unwrap();
    }
    assert_eq!(counted(&store, "kept-"), 1_002);
}

#[test]
fn nothing_that_is_written_meanwhile_is_lost_by_writing_a_file_anew() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    let other = Store::open(&path).unwrap();
    let ended = std::sync::atomic::AtomicBool::new(false);
    let written = std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut written = 0_i64;
            while !ended.load(std::sync::atomic::Ordering::Relaxed) {
                let key = format!("row-{written}");
                other
                    .write_here(
                        move |tx| Ok(tx.execute("INSERT INTO meta VALUES (?1, ?1)", [key])?),
                    )
                    .unwrap();
                written += 1;
                std::thread::yield_now();
            }
            written
        });
        for _ in 0..8 {
            store.shred().unwrap();
        }
        ended.store(true, std::sync::atomic::Ordering::Relaxed);
        writing.join().unwrap()
    });
    assert_eq!(counted(&store, "row-"), written);
    store.check().unwrap();
}
