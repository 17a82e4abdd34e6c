use std::path::PathBuf;

use rusqlite::Connection;
use tempfile::TempDir;

use super::{OwnerLock, Store, StoreError, migrations};

fn place() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data").join("gleaner.db");
    (directory, path)
}

fn schema(path: &PathBuf) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut rows = connection
        .prepare(
            "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1",
        )
        .unwrap();
    let rows = rows.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[tokio::test]
async fn what_was_written_is_there_after_reopening() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    store
        .write_durable(|tx| {
            tx.execute("INSERT INTO meta VALUES ('colour', 'green')", [])?;
            Ok(())
        })
        .await
        .unwrap();
    drop(store);
    let store = Store::open(&path).unwrap();
    let value: String = store
        .read(|c| Ok(c.query_row("SELECT value FROM meta", [], |row| row.get(0))?))
        .await
        .unwrap();
    assert_eq!(value, "green");
}

#[tokio::test]
async fn an_error_or_a_panic_rolls_back_and_the_writer_lives_on() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    let failed: Result<(), _> = store
        .write(|tx| {
            tx.execute("INSERT INTO meta VALUES ('a', '1')", [])?;
            Err(StoreError::content("a test", "on purpose"))
        })
        .await;
    assert!(matches!(failed, Err(StoreError::Content { .. })));
    let panicked: Result<(), _> = store
        .write(|tx| {
            tx.execute("INSERT INTO meta VALUES ('b', '1')", [])?;
            panic!("on purpose")
        })
        .await;
    assert!(matches!(panicked, Err(StoreError::Closed)));
    let count = store
        .write(|tx| {
            tx.execute("INSERT INTO meta VALUES ('c', '1')", [])?;
            Ok(tx.query_row("SELECT count(*) FROM meta", [], |row| row.get::<_, i64>(0))?)
        })
        .await
        .unwrap();
    assert_eq!(count, 1);
}

#[tokio::test]
async fn changes_that_come_together_fail_each_for_itself() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let insert = |key: &'static str, fail: bool| {
        store.write(move |tx| {
            tx.execute("INSERT INTO meta VALUES (?1, '')", [key])?;
            if fail {
                return Err(StoreError::content("a test", "on purpose"));
            }
            Ok(())
        })
    };
    let first = store.write(move |_| {
        let _ = released.recv();
        Ok(())
    });
    let go = async { release.send(()).unwrap() };
    let (first, a, b, c, ()) = tokio::join!(
        first,
        insert("a", false),
        insert("b", true),
        insert("c", false),
        go
    );
    first.unwrap();
    a.unwrap();
    assert!(matches!(b, Err(StoreError::Content { .. })));
    c.unwrap();
    let keys: String = store
        .read(|c| {
            Ok(c.query_row(
                "SELECT group_concat(key, '') FROM (SELECT key FROM meta ORDER BY key)",
                [],
                |row| row.get(0),
            )?)
        })
        .await
        .unwrap();
    assert_eq!(keys, "ac");
}

#[tokio::test]
async fn a_reader_goes_on_while_a_write_is_under_way() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    let (started, is_started) = tokio::sync::oneshot::channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let writing = store.write(move |tx| {
        tx.execute("INSERT INTO meta VALUES ('a', '1')", [])?;
        let _ = started.send(());
        let _ = released.recv();
        Ok(())
    });
    let count = |store: Store| async move {
        store
            .read(|c| Ok(c.query_row("SELECT count(*) FROM meta", [], |row| row.get::<_, i64>(0))?))
            .await
            .unwrap()
    };
    let reading = async {
        is_started.await.unwrap();
        let during = count(store.clone()).await;
        release.send(()).unwrap();
        during
    };
    let (wrote, during) = tokio::join!(writing, reading);
    wrote.unwrap();
    assert_eq!(during, 0);
    assert_eq!(count(store.clone()).await, 1);
}

#[tokio::test]
async fn readers_cannot_write() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    let refused = store
        .read(|c| Ok(c.execute("INSERT INTO meta VALUES ('a', '1')", [])?))
        .await;
    assert!(matches!(refused, Err(StoreError::ReadOnly { .. })));
}

#[test]
fn every_earlier_version_becomes_the_newest() {
    let (_directory, fresh) = place();
    drop(Store::open(&fresh).unwrap());
    let newest = schema(&fresh);
    for version in 0..migrations::STEPS.len() {
        let (_directory, path) = place();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let old = Connection::open(&path).unwrap();
        for step in &migrations::STEPS[..version] {
            old.execute_batch(step).unwrap();
        }
        old.pragma_update(None, "user_version", i64::try_from(version).unwrap())
            .unwrap();
        drop(old);
        drop(Store::open(&path).unwrap());
        assert_eq!(schema(&path), newest, "from version {version}");
    }
}

#[test]
fn profiles_and_decisions_get_their_source_as_the_space_of_their_ids() {
    let (_directory, path) = place();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let old = Connection::open(&path).unwrap();
    for step in &migrations::STEPS[..5] {
        old.execute_batch(step).unwrap();
    }
    old.pragma_update(None, "user_version", 5).unwrap();
    old.execute_batch(
        "INSERT INTO profile VALUES (7, '1', 'a.csv', 'ada', '{}', 10, 20);
         INSERT INTO profile VALUES (9, 'email:bo@ek.se', 'a.csv', 'bo', '{}', 11, 21);
         INSERT INTO decision VALUES ('a.csv', '1', 3, 'same', 'Ada', 30);",
    )
    .unwrap();
    drop(old);
    drop(Store::open(&path).unwrap());

    let new = Connection::open(&path).unwrap();
    let one = |sql: &str| -> String { new.query_row(sql, [], |row| row.get(0)).unwrap() };
    let profiles = "SELECT group_concat(id || ' ' || space || ' ' || external_id || ' ' || updated_at, ', ') FROM profile";
    assert_eq!(one(profiles), "7 a.csv 1 20, 9  email:bo@ek.se 21");
    let decisions =
        "SELECT space || ' ' || source || ' ' || author || ' ' || decision FROM decision";
    assert_eq!(one(decisions), "a.csv a.csv Ada same");
    new.execute_batch(
        "INSERT INTO profile (space, external_id, source, body, added_at, updated_at)
         VALUES ('b.csv', '1', 'b.csv', '{}', 1, 1)",
    )
    .unwrap();
    assert_eq!(one("SELECT CAST(max(id) AS TEXT) FROM profile"), "10");
}

#[test]
fn records_of_earlier_versions_know_their_keys() {
    let (_directory, path) = place();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let old = Connection::open(&path).unwrap();
    let before = 24;
    for step in &migrations::STEPS[..before] {
        old.execute_batch(step).unwrap();
    }
    old.pragma_update(None, "user_version", i64::try_from(before).unwrap())
        .unwrap();
    old.execute_batch(
        "INSERT INTO profile (id, space, external_id, source, words, body, added_at, updated_at)
         VALUES (7, 'a.csv', '1', 'a.csv', 'ada', '{}', 1, 1), (8, 'a.csv', '2', 'a.csv', 'bo', '{}', 1, 1);
         INSERT INTO profile_key VALUES (-5, 7), (12, 7), (12, 9);",
    )
    .unwrap();
    drop(old);
    drop(Store::open(&path).unwrap());
    let new = Connection::open(&path).unwrap();
    let keys = |id: i64| -> String {
        let sql = "SELECT keys FROM profile WHERE id = ?1";
        new.query_row(sql, [id], |row| row.get(0)).unwrap()
    };
    assert_eq!([keys(7), keys(8)], ["[-5,12]", "[]"]);
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let (_directory, path) = place();
    drop(Store::open(&path).unwrap());
    let connection = Connection::open(&path).unwrap();
    connection
        .pragma_update(None, "user_version", 4711)
        .unwrap();
    drop(connection);
    let error = Store::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 4711, .. }));
    assert!(error.to_string().contains("update Gleaner"));
}

#[test]
fn a_damaged_file_is_named_and_left_alone() {
    let (_directory, path) = place();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let rubbish = "not a database, but long enough to look like one ".repeat(100);
    std::fs::write(&path, &rubbish).unwrap();
    let error = Store::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("gleaner.db"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), rubbish);
}

#[tokio::test]
async fn a_full_disk_loses_nothing() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    let full = store
        .write(|tx| {
            tx.pragma_update(None, "max_page_count", 1)?;
            for n in 0..10_000 {
                tx.execute(
                    "INSERT INTO meta VALUES (?1, hex(randomblob(500)))",
                    [n.to_string()],
                )?;
            }
            Ok(())
        })
        .await;
    assert!(matches!(full, Err(StoreError::DiskFull)));
    let count = |c: &Connection| {
        Ok(c.query_row("SELECT count(*) FROM meta", [], |row| row.get::<_, i64>(0))?)
    };
    assert_eq!(store.read(count).await.unwrap(), 0);
    // Room is made, and it goes on.
    store
        .write(|tx| {
            tx.pragma_update(None, "max_page_count", 1_000_000)?;
            tx.execute("INSERT INTO meta VALUES ('after', '')", [])?;
            Ok(())
        })
        .await
        .unwrap();
    assert_eq!(store.read(count).await.unwrap(), 1);
}

#[tokio::test]
async fn what_comes_along_with_a_change_that_fills_the_disk_is_told_so() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let small = store.write(move |tx| {
        let _ = released.recv();
        tx.execute("INSERT INTO meta VALUES ('small', '')", [])?;
        Ok(())
    });
    let large = store.write(|tx| {
        tx.pragma_update(None, "max_page_count", 1)?;
        tx.execute(
            "INSERT INTO meta VALUES ('large', hex(randomblob(500000)))",
            [],
        )?;
        Ok(())
    });
    let go = async { release.send(()).unwrap() };
    let (small, large, ()) = tokio::join!(small, large, go);
    assert!(matches!(large, Err(StoreError::DiskFull)), "{large:?}");
    assert!(matches!(small, Err(StoreError::DiskFull)), "{small:?}");
    let count = |c: &Connection| {
        Ok(c.query_row("SELECT count(*) FROM meta", [], |row| row.get::<_, i64>(0))?)
    };
    assert_eq!(store.read(count).await.unwrap(), 0);
}

#[tokio::test]
async fn two_stores_on_one_file_take_turns() {
    let (_directory, path) = place();
    let (one, two) = (Store::open(&path).unwrap(), Store::open(&path).unwrap());
    let add = |store: Store, key: &'static str| async move {
        for n in 0..50 {
            store
                .write(move |tx| {
                    tx.execute("INSERT INTO meta VALUES (?1, '')", [format!("{key}{n}")])?;
                    Ok(())
                })
                .await
                .unwrap();
        }
    };
    tokio::join!(add(one.clone(), "one"), add(two.clone(), "two"));
    let count: i64 = two
        .read(|c| Ok(c.query_row("SELECT count(*) FROM meta", [], |row| row.get(0))?))
        .await
        .unwrap();
    assert_eq!(count, 100);
}

#[test]
fn one_owner_at_a_time() {
    let directory = tempfile::tempdir().unwrap();
    let lock = OwnerLock::try_acquire(directory.path()).unwrap();
    assert!(lock.is_some());
    #[cfg(unix)]
    assert_eq!(
        OwnerLock::holder(directory.path()),
        Some(std::process::id())
    );
    assert!(OwnerLock::try_acquire(directory.path()).unwrap().is_none());
    drop(lock);
    assert!(OwnerLock::try_acquire(directory.path()).unwrap().is_some());
}

#[tokio::test]
async fn who_comes_while_another_process_is_writing_is_told_so() {
    let (_directory, path) = place();
    let store = Store::open(&path).unwrap();
    store
        .write(|tx| Ok(tx.busy_timeout(std::time::Duration::ZERO)?))
        .await
        .unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let add = |tx: &rusqlite::Transaction<'_>| {
        tx.execute("INSERT INTO meta VALUES ('late', '')", [])?;
        Ok(())
    };
    for refused in [store.write(add).await, store.write_durable(add).await] {
        assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
    }
    other.execute_batch("ROLLBACK").unwrap();
    store.write(add).await.unwrap();
}

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
    let log = super::folding::log_of(&path);
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
    let reader = super::read_only(&path).unwrap();
    let count = "SELECT count(*) FROM meta";
    reader.execute_batch("BEGIN").unwrap();
    let before: i64 = reader.query_row(count, [], |row| row.get(0)).unwrap();
    (0..4).for_each(|_| fill(&store));
    assert!(
        length() > 4 * u64::from(super::folding::LOG_AT_REST),
        "{}",
        length()
    );
    // It sees what it saw, and nobody waits for it.
    let after: i64 = reader.query_row(count, [], |row| row.get(0)).unwrap();
    assert_eq!(before, after);
    reader.execute_batch("COMMIT").unwrap();
    comes_to_pass("short", || {
        length() <= u64::from(super::folding::LOG_AT_REST)
    });
    // And so it stays, however often.
    fill(&store);
    comes_to_pass("short again", || {
        length() <= u64::from(super::folding::LOG_AT_REST)
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
    let log = std::fs::metadata(super::folding::log_of(&path)).unwrap();
    assert!(
        log.len() <= u64::from(super::folding::LOG_AT_REST),
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
