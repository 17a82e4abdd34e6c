mod log;
mod schema;

use std::path::PathBuf;

use rusqlite::Connection;
use tempfile::TempDir;

use super::{OwnerLock, Store, StoreError};

fn place() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data").join("gleaner.db");
    (directory, path)
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
