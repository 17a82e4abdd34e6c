mod repair;
mod world;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::schema::order_key;
use super::{Search, document};
use crate::mirror::query::{Bound, Document, Known, LITTLE, Rank, parse};
use crate::mirror::{ApplicationRecord, JobRecord, Mirror, tables};
use crate::people::{ApplicationId, ApplicationStatus, Candidate, CandidateId, JobId, JobStatus};
use crate::store::{Store, to_millis};

use world::*;

#[tokio::test(flavor = "multi_thread")]
async fn random_queries_find_what_a_scan_finds() {
    let mut world = World::of(5_000, 7).await;
    world.stir().await;
    let everyone = world.everyone().await;
    let mut random = fastrand::Rng::with_seed(11);
    for _ in 0..100 {
        let query = random_query(&mut random);
        let expected = scan(&everyone, &query);
        let found = world.found(&world.search, &query, 300, 0).await;
        assert_eq!(found, expected[..expected.len().min(300)], "{query}");
        let count = world
            .search
            .count(&parse(&query).query, CancellationToken::new())
            .await
            .unwrap();
        if count.exact {
            let sure = expected.iter().filter(|(_, rank)| *rank != Rank::Typo);
            assert_eq!(count.count, sure.count() as u64, "{query}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuilt_index_answers_like_an_updated_one() {
    let mut world = World::of(500, 3).await;
    for _ in 0..5 {
        world.stir().await;
    }
    let place = tempfile::tempdir().unwrap();
    let rebuilt = Search::open(&world.mirror, &place.path().join("index")).unwrap();
    rebuilt.ready().await.unwrap();
    let everyone = world.everyone().await;
    let mut random = fastrand::Rng::with_seed(5);
    for _ in 0..100 {
        let query = random_query(&mut random);
        let expected: Vec<_> = scan(&everyone, &query).into_iter().take(50).collect();
        for search in [&world.search, &rebuilt] {
            let found = world.found(search, &query, 50, 0).await;
            assert_eq!(found, expected, "{query}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other() {
    let world = World::of(300, 9).await;
    for query in [
        "",
        "anna",
        "engineer job:backend stage:onsite",
        "is:rejected applied:>2024-11-01",
    ] {
        let all = world.found(&world.search, query, 1_000, 0).await;
        let mut paged = Vec::new();
        for offset in (0..all.len()).step_by(7) {
            paged.extend(world.found(&world.search, query, 7, offset).await);
        }
        assert_eq!(paged, all, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typo_is_forgiven_where_little_else_is_found() {
    let world = World::of(50, 1).await;
    let mut ada = candidate(&mut fastrand::Rng::with_seed(1), 900);
    ada.first_name = Some("Thaddeus".to_owned());
    world.mirror.upsert(vec![ada], vec![]).await.unwrap();
    world.search.ready().await.unwrap();
    for query in ["thadeus", "thaddues ", "thaddeuss ", "thadd"] {
        let found = world.found(&world.search, query, 10, 0).await;
        let rank = if query == "thadd" {
            Rank::Name
        } else {
            Rank::Typo
        };
        assert_eq!(found, [(900, rank)], "{query}");
    }
    assert_eq!(world.found(&world.search, "name:thadeus ", 10, 0).await, []);
    // Of a short word the beginning says too little: this one is no Thaddeus, nor a Senior a Sean.
    assert_eq!(world.found(&world.search, "thed", 10, 0).await, []);
}

#[tokio::test]
async fn a_cancelled_search_says_so() {
    let world = World::of(10, 2).await;
    let token = CancellationToken::new();
    token.cancel();
    let answer = world.search.find(&parse("anna").query, 10, 0, token).await;
    assert!(matches!(answer, Err(super::SearchError::Cancelled)));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_show_the_application_that_was_asked_for() {
    let world = World::of(200, 4).await;
    let found = world
        .search
        .find(
            &parse("job:backend stage:onsite -is:hired").query,
            50,
            0,
            CancellationToken::new(),
        )
        .await
        .unwrap();
    assert!(!found.rows.is_empty());
    let names: HashMap<_, _> = jobs().into_iter().map(|job| (job.id, job.name)).collect();
    for row in found.rows {
        let shown = row.application.unwrap();
        assert!(names[&shown.job_id.unwrap()].starts_with("Backend"));
        assert!(shown.stage.unwrap().starts_with("Onsite"));
        assert_ne!(shown.status, ApplicationStatus::Hired);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn beginnings_of_more_words_than_are_looked_for_one_by_one_find_everyone() {
    let world = World::of(0, 6).await;
    let mut random = fastrand::Rng::with_seed(6);
    let people = (1..=1_500_i64).map(|id| Candidate {
        first_name: Some(format!("Zebulon{id}")),
        preferred_name: None,
        company: Some(format!("Silcorp{id}")),
        emails: vec![format!("quentin{id}@example.org")],
        urls: vec![format!("https://www.linkedin.com/in/xanthe-{id}")],
        ..candidate(&mut random, id)
    });
    world.mirror.upsert(people.collect(), vec![]).await.unwrap();
    world.search.ready().await.unwrap();
    let everyone = world.everyone().await;
    for query in [
        "company:silco*",
        "company:sil*",
        "name:zebu*",
        "name:zebulo*",
        "email:q*",
        "email:quenti*",
        "linkedin:xan*",
        "silco*",
        "sil*",
        "company:s* name:z*",
    ] {
        let found = world.found(&world.search, query, 2_000, 0).await;
        assert_eq!(found, scan(&everyone, query), "{query}");
        assert_eq!(found.len(), 1_500, "{query}");
        let without = format!("-{query}");
        if !query.contains(' ') {
            let found = world.found(&world.search, &without, 2_000, 0).await;
            assert_eq!(found, [], "{without}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_was_turned_down_shows_how_far_they_got() {
    let world = World::of(1, 7).await;
    let mut one = application(&mut fastrand::Rng::with_seed(7), 100, 1);
    one.status = ApplicationStatus::Active;
    one.stage = Some("Face to Face".to_owned());
    world
        .mirror
        .upsert(vec![], vec![one.clone()])
        .await
        .unwrap();
    // Greenhouse forgets the stage of what has ended.
    one.status = ApplicationStatus::Rejected;
    one.stage = None;
    world.mirror.upsert(vec![], vec![one]).await.unwrap();
    world.search.ready().await.unwrap();
    let query = parse("stage:\"face to face\" is:rejected").query;
    let found = world.search.find(&query, 5, 0, CancellationToken::new());
    let shown = found.await.unwrap().rows.remove(0).application.unwrap();
    assert_eq!((shown.stage, shown.id), (None, ApplicationId(100)));
    assert_eq!(shown.stage_reached.as_deref(), Some("Face to Face"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_is_reached_by_whoever_came_beyond_it() {
    let world = World::of(1, 8).await;
    let rung = |id: i64, name: &str, place: i64, active: bool| crate::mirror::NameRecord {
        id,
        name: name.to_owned(),
        parent_id: Some(77),
        sort_order: Some(place),
        active,
    };
    let rungs = [
        rung(1, "Sifting", 0, true),
        rung(2, "Long ago", 1, false),
        rung(3, "Tea", 2, true),
        rung(4, "Handshake", 3, true),
    ];
    world
        .mirror
        .store
        .write(move |tx| {
            for one in &rungs {
                tables::names::upsert(tx, crate::mirror::Resource::JobInterviewStages, one)?;
            }
            Ok(())
        })
        .await
        .unwrap();
    // Rejected, and named by id alone.
    let one = ApplicationRecord {
        job_id: Some(JobId(77)),
        stage_id: Some(3),
        stage: None,
        status: ApplicationStatus::Rejected,
        prospect: false,
        ..application(&mut fastrand::Rng::with_seed(8), 100, 1)
    };
    world.mirror.upsert(vec![], vec![one]).await.unwrap();
    world.search.ready().await.unwrap();
    for (query, found) in [
        ("stage:sifting", true),
        ("stage:tea is:rejected", true),
        ("stage:handshake", false),
        ("stage:\"long ago\"", false),
    ] {
        let rows = world.found(&world.search, query, 5, 0).await;
        assert_eq!(!rows.is_empty(), found, "{query}");
    }
    let query = parse("stage:tea").query;
    let found = world.search.find(&query, 5, 0, CancellationToken::new());
    let shown = found.await.unwrap().rows.remove(0).application.unwrap();
    assert_eq!(shown.stage.as_deref(), Some("Tea"));
}
