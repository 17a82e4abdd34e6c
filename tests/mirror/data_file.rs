//! A data file that is damaged, from the future, out of room or not to be written: the message says
//! what to do, and nothing is lost.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::house::{House, unlimited};
use gleaner::mirror::sync::{Mode, SyncError};
use gleaner::mirror::{Mirror, Search};
use gleaner::store::{Store, StoreError};

/// Runs the binary offline on a data directory, and returns its exit code and what it said.
fn gleaner(data: &Path, arguments: &[&str]) -> (i32, String) {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_gleaner"))
        .arg("--offline")
        .arg("--data-dir")
        .arg(data)
        .args(arguments)
        .env_clear()
        .env("HOME", home.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap(), said)
}

/// Makes a data directory with a copy of a small sandbox in it.
async fn filled() -> House {
    let house = House::with(unlimited(300)).await;
    house.sync(Mode::Incremental).await.unwrap();
    house
}

fn file(directory: &Path) -> PathBuf {
    directory.join("gleaner.db")
}

#[test]
fn a_file_that_is_no_database_is_named_and_left_alone() {
    let data = tempfile::tempdir().unwrap();
    let rubbish = "not a database, but long enough to look like one ".repeat(200);
    std::fs::write(file(data.path()), &rubbish).unwrap();
    for arguments in [&["search", "ada"][..], &["jobs"], &["outbox"]] {
        let (code, said) = gleaner(data.path(), arguments);
        assert_eq!(code, 2, "{said}");
        assert!(
            said.contains("gleaner.db") && said.contains("damaged") && said.contains("move it"),
            "{said}"
        );
    }
    let left = std::fs::read_to_string(file(data.path())).unwrap();
    assert_eq!(left, rubbish);
}

#[test]
fn a_file_of_a_newer_version_asks_for_an_update() {
    let data = tempfile::tempdir().unwrap();
    drop(Store::open(&file(data.path())).unwrap());
    let connection = rusqlite::Connection::open(file(data.path())).unwrap();
    connection.pragma_update(None, "user_version", 999).unwrap();
    drop(connection);
    let (code, said) = gleaner(data.path(), &["jobs"]);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("newer Gleaner") && said.contains("update"),
        "{said}"
    );
}

/// A place where this process may not write, whoever runs it; none where it may write anywhere.
fn forbidden(scratch: &Path) -> Option<PathBuf> {
    let mut permissions = std::fs::metadata(scratch).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(scratch, permissions).unwrap();
    let places = [scratch.to_owned(), PathBuf::from("/sys")];
    places
        .into_iter()
        .filter(|place| place.is_dir())
        .find(|place| {
            let made = place.join("gleaner-test");
            std::fs::create_dir(&made)
                .map(|()| std::fs::remove_dir(made))
                .is_err()
        })
}

#[test]
fn a_place_that_is_not_to_be_written_is_named() {
    let scratch = tempfile::tempdir().unwrap();
    let Some(place) = forbidden(scratch.path()) else {
        return;
    };
    let (code, said) = gleaner(&place.join("data"), &["jobs"]);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("data") && said.contains("--data-dir"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn rubbish_in_the_middle_of_the_file_is_an_error_and_no_panic() {
    let House { directory, .. } = filled().await;
    let path = file(directory.path());
    let whole = std::fs::read(&path).unwrap();
    let mut random = fastrand::Rng::with_seed(5);
    let mut damaged = 0;
    for _ in 0..20 {
        let mut bytes = whole.clone();
        let from = random.usize(100..bytes.len() - 5_000);
        for byte in &mut bytes[from..from + 5_000] {
            *byte = random.u8(..);
        }
        std::fs::write(&path, &bytes).unwrap();
        let read = async {
            let mirror = Mirror::new(Store::open(&path)?);
            mirror.status().await?;
            mirror.changes_since(0, 1_000).await?;
            mirror.jobs().await.map(drop)
        };
        match read.await {
            // It fell on a page that is not in use or not read.
            Ok(()) => {}
            Err(StoreError::Damaged { .. } | StoreError::Content { .. }) => damaged += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(damaged > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fills_up_in_the_middle_of_a_sync_costs_nothing_but_the_sync() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(&file(directory.path())).unwrap();
    let house = House::with(unlimited(4_000)).await.on(store.clone());
    let search = Search::open(&house.mirror, &directory.path().join("index")).unwrap();
    // A file may not grow beyond so many pages: what SQLite then says is what it says of a disk.
    let limit = async |pages: i64| {
        store
            .write(move |tx| Ok(tx.pragma_update(None, "max_page_count", pages)?))
            .await
            .unwrap();
    };
    for pages in [60, 120, 250] {
        limit(pages).await;
        match house.sync(Mode::Incremental).await.unwrap_err() {
            error @ SyncError::Store(StoreError::DiskFull) => {
                assert!(error.to_string().contains("free some space"));
            }
            other => panic!("{other}"),
        }
        // What came before is there, and can be found.
        search.ready().await.unwrap();
        house.mirror.status().await.unwrap();
    }
    limit(1_000_000_000).await;
    house.sync(Mode::Incremental).await.unwrap();
    house.assert_equal().await;
}
