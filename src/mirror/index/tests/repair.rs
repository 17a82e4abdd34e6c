//! An index that is damaged, ahead, gone or held by another.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_index_is_made_anew_and_others_are_removed() {
    let World {
        directory,
        mirror,
        search,
        ..
    } = World::of(50, 2).await;
    drop(search);
    let place = directory.path().join("index");
    damage(&place);
    std::fs::create_dir_all(place.join("v0-old")).unwrap();
    let search = Search::open(&mirror, &place).unwrap();
    search.ready().await.unwrap();
    let found = search
        .find(&parse("").query, 100, 0, CancellationToken::new())
        .await
        .unwrap();
    assert_eq!(found.rows.len(), 50);
    assert!(!place.join("v0-old").exists());
}

fn damage(place: &Path) {
    for index in std::fs::read_dir(place).unwrap() {
        std::fs::write(index.unwrap().path().join("meta.json"), "rubbish").unwrap();
    }
}

async fn count(search: &Search) -> usize {
    let everyone = parse("").query;
    let found = search.find(&everyone, 1_000, 0, CancellationToken::new());
    found.await.unwrap().rows.len()
}

/// The files of the one index under a directory whose names end so.
fn files(place: &Path, end: &str) -> Vec<PathBuf> {
    let index = std::fs::read_dir(place).unwrap().next().unwrap().unwrap();
    let files = std::fs::read_dir(index.path()).unwrap();
    let files = files.map(|file| file.unwrap().path());
    files
        .filter(|path| path.to_string_lossy().ends_with(end))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_whose_segments_are_damaged_is_made_anew() {
    let World {
        directory,
        mirror,
        search,
        ..
    } = World::of(50, 2).await;
    drop(search);
    let place = directory.path().join("index");
    let fast = files(&place, ".fast");
    assert!(!fast.is_empty());
    for file in fast {
        std::fs::write(file, "").unwrap();
    }
    let search = Search::open(&mirror, &place).unwrap();
    assert_eq!(search.ready().await.unwrap(), None);
    assert_eq!(count(&search).await, 50);

    // Noted by a search that met damage which does not show at the beginning.
    let index = files(&place, "meta.json").remove(0);
    crate::mirror::index::open::note_broken(index.parent().unwrap());
    drop(search);
    let search = Search::open(&mirror, &place).unwrap();
    search.ready().await.unwrap();
    assert_eq!(count(&search).await, 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_ahead_of_the_tables_is_made_anew() {
    let place = tempfile::tempdir().unwrap();
    let (file, index) = (place.path().join("gleaner.db"), place.path().join("index"));
    let backup = place.path().join("backup.db");
    let mut random = fastrand::Rng::with_seed(5);
    let mut people = |ids: std::ops::Range<i64>| {
        let people = ids.map(|id| candidate(&mut random, id));
        people.collect::<Vec<_>>()
    };
    let mirror = Mirror::new(Store::open(&file).unwrap());
    mirror.upsert(people(1..31), vec![]).await.unwrap();
    mirror.generation().unwrap();
    drop(mirror);
    std::fs::copy(&file, &backup).unwrap();
    let mirror = Mirror::new(Store::open(&file).unwrap());
    mirror.upsert(people(31..61), vec![]).await.unwrap();
    let search = Search::open(&mirror, &index).unwrap();
    search.ready().await.unwrap();
    assert_eq!(count(&search).await, 60);
    drop((search, mirror));

    // The backup is put back, and others come.
    std::fs::copy(&backup, &file).unwrap();
    let mirror = Mirror::new(Store::open(&file).unwrap());
    let search = Search::open(&mirror, &index).unwrap();
    mirror.upsert(people(101..111), vec![]).await.unwrap();
    search.ready().await.unwrap();
    assert_eq!(count(&search).await, 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_taken_away_comes_back() {
    let mut world = World::of(50, 2).await;
    let place = world.directory.path().join("index");
    std::fs::remove_dir_all(&place).unwrap();
    let more = vec![candidate(&mut world.random, 51)];
    world.mirror.upsert(more, vec![]).await.unwrap();
    // It is behind until it is there again.
    while world.search.ready().await.unwrap().is_some() || count(&world.search).await < 51 {}
    assert!(!files(&place, "meta.json").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_an_index_that_another_holds_is_told() {
    let world = World::of(10, 2).await;
    let place = world.directory.path().join("index");
    let meta = files(&place, "meta.json").remove(0);
    drop(world.search);
    let held = crate::mirror::index::open::try_open(meta.parent().unwrap()).unwrap();
    let _lock: tantivy::IndexWriter = held.index.writer_with_num_threads(1, 15_000_000).unwrap();
    let search = Search::open(&world.mirror, &place).unwrap();
    let more = vec![candidate(&mut fastrand::Rng::with_seed(1), 51)];
    world.mirror.upsert(more, vec![]).await.unwrap();
    assert!(search.ready().await.unwrap().is_some());
    assert_eq!(count(&search).await, 10);
}
