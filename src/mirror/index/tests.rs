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

fn pick<'a>(random: &mut fastrand::Rng, from: &[&'a str]) -> &'a str {
    from[random.usize(..from.len())]
}

const GIVEN: &[&str] = &[
    "Anna",
    "Annette",
    "José",
    "Müller",
    "晓明",
    "Дмитрий",
    "Ann",
    "Bob",
    "O'Neill",
    "Jean-Luc",
];
const FAMILY: &[&str] = &[
    "Schmidt",
    "Smith",
    "王",
    "Müller",
    "Mueller",
    "Rust",
    "Иванов",
    "García",
    "Annan",
    "de Vries",
];
const TITLES: &[&str] = &[
    "Staff Engineer",
    "Rust Engineer",
    "C++ Developer",
    "Engineering Manager",
    "Sales",
    "Site Reliability Engineer",
];
const COMPANIES: &[&str] = &[
    "Acme",
    "Rust Belt Inc.",
    "Smith & Sons",
    "Müller GmbH",
    "株式会社日本",
];
const TOWNS: &[&str] = &["Köln", "Berlin, Germany", "New York", "Zürich", "San José"];
const TAGS: &[&str] = &["rust", "c#", "to call", "silver medal"];
const STAGES: &[&str] = &["Application Review", "Onsite", "Onsite Interview", "Offer"];
const JOBS: &[&str] = &["Backend Engineer", "Backend Lead", "Designer", "Recruiter"];

fn candidate(random: &mut fastrand::Rng, id: i64) -> Candidate {
    let (given, family) = (pick(random, GIVEN), pick(random, FAMILY));
    let day = 20_000 + random.i64(0..400);
    let some = |random: &mut fastrand::Rng, from: &[&str]| {
        random.bool().then(|| pick(random, from).to_owned())
    };
    Candidate {
        id: CandidateId(id),
        first_name: Some(given.to_owned()),
        last_name: Some(family.to_owned()),
        preferred_name: if random.u8(..10) == 0 {
            some(random, GIVEN)
        } else {
            None
        },
        company: some(random, COMPANIES),
        title: some(random, TITLES),
        emails: if random.bool() {
            vec![format!("p{id}@example.org")]
        } else {
            vec![]
        },
        phones: if random.bool() {
            vec![format!("+1 415 55{:05}", id % 100_000)]
        } else {
            vec![]
        },
        urls: if random.bool() {
            vec![format!("https://www.linkedin.com/in/person-{id}/")]
        } else {
            vec![]
        },
        addresses: some(random, TOWNS).into_iter().collect(),
        tags: some(random, TAGS)
            .into_iter()
            .chain(some(random, TAGS))
            .collect(),
        private: random.u8(..10) == 0,
        created_at: None,
        updated_at: (random.u8(..50) > 0).then(|| Timestamp::from_second(day * 86_400).unwrap()),
        last_activity_at: None,
    }
}

fn application(random: &mut fastrand::Rng, id: i64, candidate: i64) -> ApplicationRecord {
    let status = [
        ApplicationStatus::Active,
        ApplicationStatus::Rejected,
        ApplicationStatus::Hired,
        ApplicationStatus::Converted,
    ][random.usize(..4)];
    let prospect = random.u8(..5) == 0;
    ApplicationRecord {
        id: ApplicationId(id),
        candidate_id: CandidateId(candidate),
        job_id: (!prospect).then(|| JobId(random.i64(0..4))),
        prospective_job_ids: if prospect {
            vec![JobId(random.i64(0..4))]
        } else {
            vec![]
        },
        stage_id: None,
        stage: (!prospect && random.bool()).then(|| pick(random, STAGES).to_owned()),
        status,
        prospect,
        source_id: None,
        recruiter_id: None,
        rejection_reason_id: None,
        created_at: Some(Timestamp::from_second((20_000 + random.i64(0..400)) * 86_400).unwrap()),
        updated_at: None,
        rejected_at: None,
        last_activity_at: None,
    }
}

fn jobs() -> Vec<JobRecord> {
    let job = |(id, name): (usize, &&str)| JobRecord {
        id: JobId(i64::try_from(id).unwrap()),
        name: (*name).to_owned(),
        requisition_id: Some(format!("REQ-{id}")),
        status: JobStatus::Open,
        department_id: None,
        office_ids: vec![],
        confidential: false,
        template: false,
        updated_at: None,
    };
    JOBS.iter().enumerate().map(job).collect()
}

struct World {
    _directory: tempfile::TempDir,
    mirror: Mirror,
    search: Search,
    random: fastrand::Rng,
    people: i64,
}

impl World {
    async fn of(people: i64, seed: u64) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mirror = Mirror::new(Store::open(&directory.path().join("gleaner.db")).unwrap());
        let search = Search::open(&mirror, &directory.path().join("index")).unwrap();
        let mut random = fastrand::Rng::with_seed(seed);
        mirror.upsert_jobs(jobs()).await.unwrap();
        let candidates = (1..=people).map(|id| candidate(&mut random, id)).collect();
        let applications = (1..=people * 3 / 2).map(|id| {
            let of = random.i64(1..=people);
            application(&mut random, id, of)
        });
        let applications = applications.collect();
        mirror.upsert(candidates, applications).await.unwrap();
        search.ready().await.unwrap();
        Self {
            _directory: directory,
            mirror,
            search,
            random,
            people,
        }
    }

    /// Changes, adds and removes people.
    async fn stir(&mut self) {
        let random = &mut self.random;
        let people = self.people;
        let changed = (0..people / 10)
            .map(|_| {
                let id = random.i64(1..=people + 20);
                candidate(random, id)
            })
            .collect();
        let moved = (0..people / 10)
            .map(|_| {
                let (id, of) = (random.i64(1..=people * 2), random.i64(1..=people));
                application(random, id, of)
            })
            .collect();
        let gone = (0..people / 20)
            .map(|_| CandidateId(random.i64(1..=people)))
            .collect();
        self.mirror.mark_gone(gone).await.unwrap();
        self.mirror.upsert(changed, moved).await.unwrap();
        self.search.ready().await.unwrap();
    }

    /// Returns everyone, with their place in the order of rows.
    async fn everyone(&self) -> Vec<(Document, u64, i64)> {
        self.mirror
            .store
            .read(|connection| {
                let mut everyone = Vec::new();
                let mut ladders = tables::stage::Ladders::new(connection);
                let known = tables::candidate::ids_after(connection, 0, usize::MAX)?;
                for (id, _) in known.into_iter().filter(|(_, gone)| !gone) {
                    let (candidate, _) = tables::candidate::get(connection, id)?.unwrap();
                    let order = order_key(candidate.updated_at.map(to_millis), id.0);
                    let stored = tables::application::of_candidate(connection, id)?;
                    let journeys = document::journeys(&mut ladders, &stored)?;
                    let person = Document::of_candidate(&candidate, journeys);
                    everyone.push((person.with_keys_of(&candidate), order, id.0));
                }
                Ok(everyone)
            })
            .await
            .unwrap()
    }

    async fn found(
        &self,
        search: &Search,
        query: &str,
        limit: usize,
        offset: usize,
    ) -> Vec<(i64, Rank)> {
        let found = search
            .find(&parse(query).query, limit, offset, CancellationToken::new())
            .await
            .unwrap();
        found
            .rows
            .into_iter()
            .map(|row| (row.candidate.id.0, row.rank))
            .collect()
    }
}

/// Returns what looking at everyone gives: ids and ranks in the order of rows.
fn scan(everyone: &[(Document, u64, i64)], query: &str) -> Vec<(i64, Rank)> {
    let mut known = Known::default();
    for job in jobs() {
        known.add_job(job.id, &job.name, job.requisition_id.as_deref());
    }
    let bound = Bound::new(&parse(query).query, &known, Timestamp::now());
    let mut found: Vec<(Rank, std::cmp::Reverse<u64>, i64)> = everyone
        .iter()
        .filter_map(|(person, order, id)| {
            Some((bound.rank(person)?, std::cmp::Reverse(*order), *id))
        })
        .collect();
    if let (true, Some(forgiving)) = (found.len() < LITTLE, bound.forgiving()) {
        let alike = everyone.iter().filter(|(person, ..)| {
            bound.rank(person).is_none() && forgiving.rank(person).is_some()
        });
        found.extend(alike.map(|(_, order, id)| (Rank::Typo, std::cmp::Reverse(*order), *id)));
    }
    found.sort_unstable();
    found.into_iter().map(|(rank, _, id)| (id, rank)).collect()
}

fn random_query(random: &mut fastrand::Rng) -> String {
    const PARTS: &[&str] = &[
        "anna",
        "ann",
        "an",
        "a",
        "anna ",
        "smith ",
        "müller ",
        "mueller ",
        "Иванов ",
        "dmitrii ",
        "王",
        "晓明 ",
        "xiaoming ",
        "rust ",
        "engineer ",
        "engin",
        "enginer ",
        "smiht ",
        "schmdt",
        "garcai ",
        "anan ",
        "\"staff engineer\"",
        "\"site relia*\"",
        "c++ ",
        "c# ",
        "o'neill ",
        "jean-luc ",
        "jean-l",
        "name:ann",
        "title:engineer ",
        "title:\"rust engineer\" ",
        "company:rust ",
        "location:köln ",
        "location:\"new york\" ",
        "tag:\"to call\" ",
        "tag:rust ",
        "email:example.org ",
        "email:p7@example.org ",
        "p12@example.org ",
        "linkedin:person-9 ",
        "https://linkedin.com/in/person-30 ",
        "phone:4155500007 ",
        "job:backend ",
        "job:req-2 ",
        "job:\"backend lead\" ",
        "stage:onsite ",
        "stage:offer ",
        "is:hired ",
        "is:prospect ",
        "is:private ",
        "status:rejected ",
        "is:active ",
        "updated:>2024-12-01 ",
        "updated:2024-11 ",
        "applied:<2024-12-01 ",
        "applied:2025-01..2025-02 ",
        "job:(backend OR designer) ",
        "日本 ",
        "japan ",
    ];
    let mut query = String::new();
    for _ in 0..random.usize(1..5) {
        query.push_str(pick(random, &["", "", "", "", "-", " OR ", " ("]));
        query.push_str(pick(random, PARTS));
        query.push_str(pick(random, &[" ", " ", ") ", " OR "]));
    }
    query
}

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

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_index_is_made_anew_and_others_are_removed() {
    let World {
        _directory: directory,
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
        _directory: directory,
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
    super::open::note_broken(index.parent().unwrap());
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
    let place = world._directory.path().join("index");
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
    let place = world._directory.path().join("index");
    let meta = files(&place, "meta.json").remove(0);
    drop(world.search);
    let held = super::open::try_open(meta.parent().unwrap()).unwrap();
    let _lock: tantivy::IndexWriter = held.index.writer_with_num_threads(1, 15_000_000).unwrap();
    let search = Search::open(&world.mirror, &place).unwrap();
    let more = vec![candidate(&mut fastrand::Rng::with_seed(1), 51)];
    world.mirror.upsert(more, vec![]).await.unwrap();
    assert!(search.ready().await.unwrap().is_some());
    assert_eq!(count(&search).await, 10);
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
