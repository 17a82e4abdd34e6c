//! What is beside the data file follows it, whatever is done to the file.

use std::path::Path;

use crate::support::{House, small};
use gleaner::matching::Verdict;
use gleaner::people::Profile;
use gleaner::worker::{Connection, Engine, EngineError, Scope, SyncMode, SyncRow};
use serde_json::json;
use tokio_util::sync::CancellationToken;

async fn synced(engine: &Engine) {
    engine
        .sync
        .run(SyncMode::Incremental, &CancellationToken::new(), |_| {})
        .await
        .unwrap();
}

/// Puts a person into Greenhouse and returns a profile of the same.
fn person(house: &House, name: &str) -> Profile {
    let body = json!({
        "first_name": name, "last_name": "Newcomer",
        "email_addresses": [{"value": format!("{name}.newcomer@gmail.com"), "type": "personal"}],
    });
    house.admin().create_person(&body).unwrap();
    Profile {
        external_id: name.to_owned(),
        first_name: Some(name.to_owned()),
        last_name: Some("Newcomer".to_owned()),
        emails: vec![format!("{name}.newcomer@gmail.com").into()],
        ..Profile::default()
    }
}

async fn verdict(engine: &Engine, profile: &Profile) -> Verdict {
    let found = engine
        .verdicts
        .assess_profiles(std::slice::from_ref(profile))
        .await;
    found.unwrap()[0].verdict
}

/// The file and what SQLite keeps beside it.
const FILES: [&str; 3] = ["gleaner.db", "gleaner.db-wal", "gleaner.db-shm"];

fn take_away(directory: &Path) {
    for name in FILES {
        let _ = std::fs::remove_file(directory.join(name));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_data_file_is_not_answered_for_by_the_index_of_the_old_one() {
    let house = House::new(small()).await;
    let ada = person(&house, "Ada");
    let engine = house.engine();
    synced(&engine).await;
    assert_eq!(verdict(&engine, &ada).await, Verdict::InGreenhouse);
    drop(engine);

    // As the message on a damaged file advises.
    take_away(house.data.path());
    let grace = person(&house, "Grace");
    let engine = house.engine();
    synced(&engine).await;
    for one in [&ada, &grace] {
        assert_eq!(verdict(&engine, one).await, Verdict::InGreenhouse);
    }
    drop(engine);
    let places = std::fs::read_dir(house.data.path().join("matching")).unwrap();
    assert_eq!(places.count(), 1, "that of the old file is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_put_back_is_not_answered_for_by_what_came_after_it() {
    let house = House::new(small()).await;
    let engine = house.engine();
    synced(&engine).await;
    engine.verdicts.assess_profiles(&[]).await.unwrap();
    drop(engine);
    let file = house.data.path().join("gleaner.db");
    let backup = house.data.path().join("backup");
    std::fs::copy(&file, &backup).unwrap();
    let people = ["Ada", "Grace", "Edsger"].map(|name| person(&house, name));
    let engine = house.engine();
    synced(&engine).await;
    assert_eq!(verdict(&engine, &people[2]).await, Verdict::InGreenhouse);
    drop(engine);

    take_away(house.data.path());
    std::fs::copy(&backup, &file).unwrap();
    let engine = house.engine();
    synced(&engine).await;
    for one in &people {
        assert_eq!(verdict(&engine, one).await, Verdict::InGreenhouse);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_in_the_place_of_an_index_stops_nobody_and_stays() {
    let house = House::new(small()).await;
    let ada = person(&house, "Ada");
    let places = ["index", "matching"].map(|name| house.data.path().join(name));
    for place in &places {
        std::fs::write(place, "somebody's notes").unwrap();
    }
    let engine = house.engine();
    synced(&engine).await;
    assert_eq!(verdict(&engine, &ada).await, Verdict::InGreenhouse);
    engine.search.searchable().await.unwrap();
    let found = engine.search.find(
        "ada newcomer",
        Scope::Greenhouse,
        5,
        CancellationToken::new(),
    );
    assert_eq!(found.await.unwrap().rows.len(), 1);
    drop(engine);
    for place in &places {
        assert_eq!(std::fs::read_to_string(place).unwrap(), "somebody's notes");
        // One level below, where the index of this copy belongs, it is ours to replace.
        std::fs::remove_file(place).unwrap();
    }
    drop(house.engine());
    let matching = std::fs::read_dir(&places[1]).unwrap().next().unwrap();
    let matching = matching.unwrap().path();
    std::fs::remove_dir_all(&matching).unwrap();
    std::fs::write(&matching, "rubbish").unwrap();
    let engine = house.engine();
    assert_eq!(verdict(&engine, &ada).await, Verdict::InGreenhouse);
    assert!(matching.is_dir());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_instance_leaves_the_token_of_the_first_alone() {
    let house = House::new(small()).await;
    let first = house.engine();
    synced(&first).await;
    let mints = house.admin().mints();
    let second = house.engine();
    second.setup.connect().await.unwrap();
    let status = second.status().await.unwrap();
    assert_eq!(status.connection, Connection::Reading);
    assert_eq!(house.admin().mints(), mints);
    // Once the first has ended, it speaks for itself.
    drop(first);
    synced(&second).await;
    let status = second.status().await.unwrap();
    assert_eq!(status.connection, Connection::Online);
    assert!(status.acting_user.is_some());
}

/// The copy as it would be had another organisation's credentials made it.
async fn made_by(engine: &Engine, house: &House, organisation: u64, user: Option<u64>) {
    let file = house.data.path().join("gleaner.db");
    let tenant = serde_json::json!({
        "organisation": organisation, "url": house.sandbox.hello()["harvest_url"],
        "user": user, "credential": 1,
    });
    let connection = rusqlite::Connection::open(file).unwrap();
    let sql = "UPDATE meta SET value = ?1 WHERE key = 'whose'";
    assert_eq!(connection.execute(sql, [tenant.to_string()]).unwrap(), 1);
    assert!(engine.status().await.unwrap().mirror.candidates > 0);
}

/// The sandbox's own, which its introspection tells.
const ORGANISATION: u64 = 4_004_271;

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_another_organisation_answers_for_nobody() {
    let house = House::new(small()).await;
    let engine = house.engine();
    synced(&engine).await;
    // A restart of the same changes nothing.
    drop(engine);
    let engine = house.engine();
    synced(&engine).await;
    engine.sync.freshen(|_| {}).await.unwrap();

    made_by(&engine, &house, ORGANISATION + 1, None).await;
    drop(engine);
    let engine = house.engine();
    let token = CancellationToken::new();
    for refused in [
        engine.setup.connect().await.unwrap_err(),
        engine.sync.freshen(|_| {}).await.unwrap_err(),
        engine
            .sync
            .run(SyncMode::Full, &token, |_| {})
            .await
            .unwrap_err(),
    ] {
        assert!(matches!(refused, EngineError::Usage(_)), "{refused:?}");
        assert!(refused.to_string().contains("--data-dir"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_acting_user_reads_everything_again() {
    let house = House::new(small()).await;
    let engine = house.engine();
    synced(&engine).await;
    made_by(&engine, &house, ORGANISATION, Some(1)).await;
    let id = house.admin().rows("candidates")[3]["id"].as_u64().unwrap();
    assert!(house.admin().delete_person(id));
    drop(engine);

    let engine = house.engine();
    let token = CancellationToken::new();
    let report = engine.sync.run(SyncMode::Incremental, &token, |_| {});
    let gone = |rows: &[SyncRow]| rows.iter().map(|row| row.gone).sum::<u64>();
    assert!(gone(&report.await.unwrap().rows) > 0);
    // And then no more.
    let report = engine.sync.run(SyncMode::Incremental, &token, |_| {});
    assert!(
        report
            .await
            .unwrap()
            .rows
            .iter()
            .all(|row| row.requests <= 1)
    );
}
