//! Files of other versions, and files that are none.

use super::*;
use crate::store::migrations;

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
