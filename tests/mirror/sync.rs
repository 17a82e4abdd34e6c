//! The copy after a sync equals what the sandbox holds.

use std::collections::BTreeSet;
use std::pin::pin;
use std::time::Duration;

use crate::house::{House, unlimited};
use gleaner::harvest::{HarvestError, Lane, Query, wire};
use gleaner::mirror::query::parse;
use gleaner::mirror::sync::{Mode, Progress, SyncError, SyncReport};
use gleaner::mirror::{Resource, Search};
use gleaner::people::CandidateId;
use gleaner::sandbox::{Options, Scopes, start};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

#[tokio::test(flavor = "multi_thread")]
async fn a_first_sync_brings_everything_and_a_second_one_costs_a_call_a_list() {
    let house = House::with(unlimited(3_000)).await;
    let report = house.sync(Mode::Incremental).await.unwrap();
    assert!(report.skipped.is_empty(), "{:?}", report.skipped);
    house.assert_equal().await;
    assert_eq!(
        house.mirror.names(Resource::Sources).await.unwrap().len(),
        house.sandbox.admin().count("sources")
    );
    let jobs = house.mirror.jobs().await.unwrap();
    let hidden: usize = jobs.hidden.iter().map(|(_, count)| count).sum();
    let visible = house
        .client
        .all(Query::<wire::Job>::new(), Lane::Sync)
        .await
        .unwrap();
    assert_eq!(jobs.open.len() + hidden, visible.len());
    assert!(house.mirror.status().await.unwrap().synced_at.is_some());

    house.sandbox.admin().clear_requests();
    let report = house.sync(Mode::Incremental).await.unwrap();
    for one in &report.resources {
        assert!(one.requests <= 1, "{one:?}");
        assert_eq!(one.written, 0, "{one:?}");
    }
    // The proof that rows can be seen comes with the same calls.
    let calls = house.sandbox.admin().requests();
    let calls: Vec<&str> = calls
        .iter()
        .filter(|call| call.path.starts_with("/v3/"))
        .map(|call| call.path.as_str())
        .collect();
    assert!(calls.len() <= report.resources.len(), "{calls:?}");
    assert_eq!(house.sandbox.admin().refused(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_come_with_the_next_sync_and_deletions_with_a_full_one() {
    let house = House::with(unlimited(1_200)).await;
    house.sync(Mode::Incremental).await.unwrap();
    let admin = house.sandbox.admin();
    let ids: Vec<u64> = admin
        .rows("candidates")
        .iter()
        .map(|row| row["id"].as_u64().unwrap())
        .collect();
    admin
        .edit_person(ids[3], &json!({"title": "Chief Gleaner"}))
        .unwrap();
    let made = json!({"first_name": "Nova", "last_name": "Newcomer"});
    admin.create_person(&made).unwrap();
    let report = house.sync(Mode::Incremental).await.unwrap();
    let people = report
        .resources
        .iter()
        .find(|one| one.resource == Resource::Candidates)
        .unwrap();
    assert_eq!((people.written, people.requests), (2, 1));
    house.assert_equal().await;

    assert!(admin.delete_person(ids[5]));
    assert!(admin.merge_people(ids[7], ids[8]));
    let report = house.sync(Mode::Full).await.unwrap();
    let people = report
        .resources
        .iter()
        .find(|one| one.resource == Resource::Candidates)
        .unwrap();
    assert_eq!(people.gone, 2);
    house.assert_equal().await;
    let gone = [CandidateId(ids[5] as i64), CandidateId(ids[8] as i64)];
    assert!(house.mirror.candidates(&gone).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_hours_off_or_jumps_hides_nobody() {
    const HOURS: i64 = 5 * 3_600_000;
    for skew in [HOURS, -HOURS] {
        let house = House::with(unlimited(600)).await;
        let admin = house.sandbox.admin();
        let arrives = |name: &str| {
            let made = json!({"first_name": name, "last_name": "Newcomer"});
            admin.create_person(&made).unwrap();
        };
        // Greenhouse's clock is moved: that this machine's is wrong the other way looks the same.
        admin.set_clock_skew(skew);
        arrives("Early");
        house.sync(Mode::Incremental).await.unwrap();
        house.assert_equal().await;
        arrives("Late");
        house.sync(Mode::Incremental).await.unwrap();
        house.assert_equal().await;
        let age = house.age().await;
        assert!(age.as_hours() == 0, "{age}");
        // The clock is set right, with a call between as the app makes them, and without one.
        arrives("Before");
        admin.set_clock_skew(0);
        arrives("After");
        house.sync(Mode::Incremental).await.unwrap();
        arrives("At last");
        house.sync(Mode::Incremental).await.unwrap();
        house.assert_equal().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_finds_who_is_gone_bit_by_bit() {
    let house = House::with(unlimited(220)).await;
    house.sync(Mode::Incremental).await.unwrap();
    let admin = house.sandbox.admin();
    let last = admin
        .rows("candidates")
        .iter()
        .map(|row| row["id"].as_u64().unwrap())
        .max()
        .unwrap();
    assert!(admin.delete_person(last));
    let token = CancellationToken::new();
    assert_eq!(house.sync.sweep(4, &token).await.unwrap().gone, 0);
    assert_eq!(house.sync.sweep(4, &token).await.unwrap().gone, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_may_not_be_read_is_named_and_the_rest_is_done() {
    let minimal =
        "harvest:candidates:list harvest:applications:list harvest:jobs:list harvest:users:list";
    let scopes = Scopes::List(minimal.split(' ').map(str::to_owned).collect());
    let house = House::with(Options {
        scopes,
        ..unlimited(300)
    })
    .await;
    let report = house.sync(Mode::Incremental).await.unwrap();
    house.assert_equal().await;
    assert!(report.skipped.iter().any(|(resource, error)| {
        *resource == Resource::Sources
            && matches!(error, HarvestError::NotPermitted { scope, .. } if scope == "harvest:sources:list")
    }));
    assert!(house.mirror.status().await.unwrap().synced_at.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_list_that_this_greenhouse_does_not_give_is_named_and_the_rest_is_done() {
    for fault in [
        "404:GET /v3/prospect_pools",
        "422:GET /v3/offices",
        "garbage:GET /v3/sources",
    ] {
        let house = House::with(Options {
            faults: vec![fault.parse().unwrap()],
            ..unlimited(300)
        })
        .await;
        let report = house.sync(Mode::Incremental).await.unwrap();
        assert_eq!(report.skipped.len(), 1, "{fault}: {:?}", report.skipped);
        house.assert_equal().await;
    }
    let house = House::with(Options {
        faults: vec!["404:GET /v3/candidates".parse().unwrap()],
        ..unlimited(300)
    })
    .await;
    let error = house.sync(Mode::Incremental).await.unwrap_err();
    assert!(
        matches!(error, SyncError::Harvest(HarvestError::Rejected(_))),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_greenhouse_that_takes_no_cursor_ends_the_sync_and_says_so() {
    let house = House::with(Options {
        faults: vec!["switch:dead-cursors".parse().unwrap()],
        // Not so many that each window would be a page.
        rate_limit: 1_000,
        ..unlimited(6_000)
    })
    .await;
    let error = house.sync(Mode::Incremental).await.unwrap_err();
    assert!(
        matches!(error, SyncError::Harvest(HarvestError::Rejected(_))),
        "{error}"
    );
    house
        .sandbox
        .admin()
        .add_fault("switch:dead-cursors=off".parse().unwrap());
    house.sync(Mode::Incremental).await.unwrap();
    house.assert_equal().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_greenhouse_that_keeps_to_no_windows_is_read_in_one_walk() {
    let house = House::with(Options {
        faults: vec!["switch:deaf-dates".parse().unwrap()],
        ..unlimited(6_000)
    })
    .await;
    let report = house.sync(Mode::Incremental).await.unwrap();
    house.assert_equal().await;
    assert!(house.mirror.status().await.unwrap().synced_at.is_some());
    for (resource, list) in [
        (Resource::Candidates, "candidates"),
        (Resource::Applications, "applications"),
    ] {
        let pages = house.sandbox.admin().count(list).div_ceil(500) as u64;
        let one = report.resources.iter().find(|one| one.resource == resource);
        // The first page, the question that shows it, the walk.
        assert!(one.unwrap().requests <= pages + 2, "{one:?}, {pages} pages");
    }
    // The next sync, and a full one, end too.
    let report = house.sync(Mode::Incremental).await.unwrap();
    assert!(report.resources.iter().all(|one| one.requests <= 1));
    house.sync(Mode::Full).await.unwrap();
    house.assert_equal().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_greenhouse_that_forgets_its_windows_is_read_in_one_walk() {
    let house = House::with(Options {
        latency: Duration::from_millis(2),
        ..unlimited(6_000)
    })
    .await;
    // From the middle of the sync on.
    let admin = house.sandbox.admin();
    let (progress, mut seen) = watch::channel(Progress::default());
    let deaf = async {
        let _ = seen.wait_for(|progress| progress.requests() >= 15).await;
        admin.add_fault("switch:deaf-dates".parse().unwrap());
    };
    let run = house
        .sync
        .run(Mode::Incremental, progress, CancellationToken::new());
    tokio::join!(run, deaf).0.unwrap();
    house.assert_equal().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_sync_reads_hardly_a_page_twice() {
    let house = House::with(Options {
        rate_limit: 1_999,
        ..unlimited(20_000)
    })
    .await;
    let report = house.sync(Mode::Incremental).await.unwrap();
    for (resource, list) in [
        (Resource::Candidates, "candidates"),
        (Resource::Applications, "applications"),
    ] {
        let rows = house.sandbox.admin().count(list) as u64;
        let one = report.resources.iter().find(|one| one.resource == resource);
        let one = one.unwrap();
        // The first page, before it is known over which years the list spreads; and rows made at the
        // very moment at which a window ends.
        assert!(one.read <= rows + 500 + 100, "{one:?} of {rows}");
    }
    house.assert_equal().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_may_not_read_is_told_so() {
    let sandbox = start(unlimited(50)).await.unwrap();
    let plain = sandbox.hello()["plain_user_id"].as_u64();
    let house = House::of(sandbox, plain);
    let error = house.sync(Mode::Incremental).await.unwrap_err();
    match error {
        SyncError::LooksEmpty | SyncError::Harvest(HarvestError::NotPermitted { .. }) => {}
        other => panic!("{other}"),
    }
}

/// Stops what is under way and returns how it ended.
async fn stop<T>(token: &CancellationToken, under_way: impl Future<Output = T>) -> T {
    token.cancel();
    under_way.await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_was_stopped_goes_on_where_it_was() {
    let house = House::with(Options {
        latency: Duration::from_millis(2),
        ..unlimited(6_000)
    })
    .await;
    let admin = house.sandbox.admin();
    let mut stops = 0;
    let mut random = fastrand::Rng::with_seed(3);
    loop {
        let token = CancellationToken::new();
        let mode = if stops < 20 {
            Mode::Incremental
        } else {
            Mode::Full
        };
        // Stopped after so many requests; a few more, and it gets no further anyway. Ever later,
        // for one that is stopped before it has kept anything must get on some day too.
        let after = random.u64(1..5) + stops / 3;
        let hang = format!("hang:GET /v3/*:after={}", after + random.u64(..4));
        admin.add_fault(hang.parse().unwrap());
        let hangs = async {
            while admin.faults().iter().all(|(_, struck)| *struck == 0) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let (progress, mut seen) = watch::channel(Progress::default());
        let progressed = async {
            let _ = seen.wait_for(|progress| progress.requests() >= after).await;
        };
        let mut run = pin!(house.sync.run(mode, progress, token.clone()));
        let ended = tokio::select! {
            ended = &mut run => ended,
            () = hangs => stop(&token, run).await,
            () = progressed => stop(&token, run).await,
        };
        admin.clear_faults();
        match ended {
            Ok(_) => break,
            Err(SyncError::Cancelled) => stops += 1,
            Err(error) => panic!("{error}"),
        }
        assert!(stops < 500, "it does not get on");
    }
    assert!(stops > 3, "{stops}");
    house.assert_equal().await;
    drop(house.directory);
}

/// What a copy has of people, applications and names.
async fn held(house: &House) -> (u64, u64, usize, usize) {
    let status = house.mirror.status().await.unwrap();
    let names = house.mirror.names(Resource::Sources).await.unwrap().len();
    let jobs = house.mirror.jobs().await.unwrap().open.len();
    (status.candidates, status.applications, names, jobs)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acting_user_who_may_read_no_longer_empties_nothing() {
    let sandbox = start(unlimited(220)).await.unwrap();
    let house = House::of(sandbox, None);
    house.sync(Mode::Incremental).await.unwrap();
    let admin = house.sandbox.admin();
    let before = held(&house).await;
    for switch in ["empty-for-non-admins", "service-user-admin=off"] {
        admin.add_fault(format!("switch:{switch}").parse().unwrap());
    }
    let id = admin.rows("candidates")[3]["id"].as_u64().unwrap();
    admin
        .edit_person(id, &json!({"title": "Chief Gleaner"}))
        .unwrap();
    for mode in [Mode::Incremental, Mode::Full] {
        let error = house.sync(mode).await.unwrap_err();
        assert!(matches!(error, SyncError::LooksEmpty), "{error}");
    }
    let token = CancellationToken::new();
    let error = house.sync.sweep(9, &token).await.unwrap_err();
    assert!(matches!(error, SyncError::LooksEmpty), "{error}");
    assert_eq!(held(&house).await, before);

    // What changed meanwhile comes once they may read again.
    admin.add_fault("switch:service-user-admin".parse().unwrap());
    house.sync(Mode::Incremental).await.unwrap();
    house.assert_equal().await;
}

/// A house whose credential may read everything but one list.
async fn house_without(list: &str) -> House {
    let all = ["candidates", "applications", "jobs", "users", "sources"];
    let scopes = all.iter().filter(|one| **one != list);
    let scopes = scopes.map(|one| format!("harvest:{one}:list")).collect();
    House::with(Options {
        scopes: Scopes::List(scopes),
        ..unlimited(120)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_without_people_is_no_copy_and_one_without_applications_is_not_fresh() {
    let house = house_without("candidates").await;
    let error = house.sync(Mode::Incremental).await.unwrap_err();
    assert!(
        matches!(&error, SyncError::Harvest(HarvestError::NotPermitted { scope, .. })
            if scope == "harvest:candidates:list"),
        "{error}"
    );
    assert_eq!(house.mirror.status().await.unwrap().synced_at, None);

    let house = house_without("applications").await;
    let report = house.sync(Mode::Incremental).await.unwrap();
    let named = |resource| report.skipped.iter().any(|(one, _)| *one == resource);
    assert!(named(Resource::Applications));
    let status = house.mirror.status().await.unwrap();
    assert_eq!((status.candidates, status.synced_at), (120, None));
    // And costs no more calls for it.
    let report = house.sync(Mode::Incremental).await.unwrap();
    assert!(report.resources.iter().all(|one| one.requests <= 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_whose_people_may_no_longer_be_read_grows_old() {
    let house = House::with(unlimited(120)).await;
    let admin = house.sandbox.admin();
    house.sync(Mode::Incremental).await.unwrap();
    house.was_read(3).await;
    admin.add_fault("403:GET /v3/applications".parse().unwrap());
    house.sync(Mode::Incremental).await.unwrap();
    assert_eq!(house.age().await.as_hours(), 3);
    admin.add_fault("403:GET /v3/candidates".parse().unwrap());
    house.sync(Mode::Incremental).await.unwrap_err();
    assert_eq!(house.age().await.as_hours(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_sync_that_an_incremental_one_ended_is_not_taken_for_done() {
    let house = House::with(Options {
        latency: Duration::from_millis(2),
        ..unlimited(3_000)
    })
    .await;
    house.sync(Mode::Incremental).await.unwrap();
    let (progress, mut seen) = watch::channel(Progress::default());
    let token = CancellationToken::new();
    let mut run = pin!(house.sync.run(Mode::Full, progress, token.clone()));
    let under_way = async {
        let _ = seen.wait_for(|progress| progress.requests() >= 14).await;
    };
    let ended = tokio::select! {
        ended = &mut run => ended,
        () = under_way => stop(&token, run).await,
    };
    assert!(matches!(ended, Err(SyncError::Cancelled)));
    house.sync(Mode::Incremental).await.unwrap();

    let admin = house.sandbox.admin();
    let id = admin.rows("candidates")[3]["id"].as_u64().unwrap();
    assert!(admin.delete_person(id));
    let report = house.sync(Mode::Full).await.unwrap();
    assert_eq!(gone(&report, Resource::Candidates), 1);
    house.assert_equal().await;
}

fn gone(report: &SyncReport, resource: Resource) -> u64 {
    let mut rows = report.resources.iter();
    rows.find(|one| one.resource == resource)
        .map_or(0, |one| one.gone)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_finds_deleted_applications_and_follows_those_of_a_merge() {
    let house = House::with(unlimited(220)).await;
    house.sync(Mode::Incremental).await.unwrap();
    let admin = house.sandbox.admin();
    let rows = admin.rows("applications");
    let of = |row: &serde_json::Value| row["candidate_id"].as_u64().unwrap();
    // The second of a pair is swept before the first, or after: both ways round.
    let (first, last) = (&rows[0], &rows[rows.len() - 1]);
    let deleted = rows
        .iter()
        .find(|row| ![of(first), of(last)].contains(&of(row)));
    let deleted = deleted.unwrap()["id"].as_u64().unwrap();
    admin
        .write("DELETE", &format!("/v3/applications/{deleted}"), &json!({}))
        .unwrap();
    assert!(admin.merge_people(of(first), of(last)));
    house.sync(Mode::Incremental).await.unwrap();
    let token = CancellationToken::new();
    let found = house.sync.sweep(usize::MAX, &token).await.unwrap();
    assert_eq!(found.gone, 2, "an application and a person");
    house.assert_equal().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_came_as_far_as_a_stage_is_found_by_it_without_a_call_for_it() {
    let house = House::with(unlimited(600)).await;
    house.sync(Mode::Incremental).await.unwrap();
    let search = Search::open(&house.mirror, &house.directory.path().join("index")).unwrap();
    search.ready().await.unwrap();
    let admin = house.sandbox.admin();
    let rungs = admin.rows("job_interview_stages");
    let applications = house
        .client
        .all(Query::<wire::Application>::new(), Lane::Sync);
    let applications = applications.await.unwrap();
    let mut passed = 0;
    for name in ["Face to Face", "Offer", "Application Review"] {
        let mut meant = BTreeSet::new();
        for row in &applications {
            let is_own = |rung: &&Value| row.job_interview_stage_id == Some(id(rung, "id"));
            let Some(own) = rungs.iter().find(is_own) else {
                continue;
            };
            let before = |rung: &Value| {
                rung["job_id"] == own["job_id"]
                    && rung["active"] == true
                    && rung["sort_order"].as_i64() < own["sort_order"].as_i64()
            };
            let called = |rung: &&Value| rung["name"].as_str().unwrap().contains(name);
            let come_to = rungs
                .iter()
                .filter(|rung| *rung == own || before(rung))
                .find(called);
            if come_to.is_some() {
                meant.insert(row.candidate_id.unwrap() as i64);
                passed += usize::from(!called(&own));
            }
        }
        let query = parse(&format!("stage:\"{name}\"")).query;
        let found = search.find(&query, 10_000, 0, CancellationToken::new());
        let rows = found.await.unwrap().rows;
        let found: BTreeSet<i64> = rows.iter().map(|row| row.candidate.id.0).collect();
        assert_eq!(found, meant, "{name}");
        assert!(rows.iter().all(|row| row.application.is_some()));
    }
    assert!(passed > 0);
    let asked = |path: &str| admin.requests().iter().any(|one| one.path == path);
    assert!(!asked("/v3/application_stages"));
}

/// Returns how many calls the pages of people, applications and small tables take.
fn pages(house: &House) -> usize {
    let long = ["candidates", "applications"];
    let admin = house.sandbox.admin();
    let rows = |list: &str| admin.count(list).div_ceil(500).max(1);
    let small = Resource::ALL
        .iter()
        .map(|one| one.word())
        .filter(|word| !long.contains(word));
    long.into_iter().chain(small).map(rows).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_sync_costs_hardly_more_calls_than_there_are_pages() {
    for (people, limit) in [
        (400, 0),
        (1_200, 0),
        (3_000, 0),
        (3_000, 1_000),
        (9_000, 1_000),
    ] {
        let house = House::with(Options {
            rate_limit: limit,
            ..unlimited(people)
        })
        .await;
        let report = house.sync(Mode::Incremental).await.unwrap();
        let calls: u64 = report.resources.iter().map(|one| one.requests).sum();
        let pages = pages(&house) as u64;
        assert!(
            calls * 4 <= pages * 5,
            "{calls} calls for {pages} pages, {people} people, {limit} a window"
        );
        house.assert_equal().await;
    }
}

/// Sweeps step by step to the end of a round.
async fn sweep_a_round(house: &House) -> (usize, usize) {
    let token = CancellationToken::new();
    let (mut gone, mut written) = (0, 0);
    while house.sync.sweep_is_due().await.unwrap() {
        let step = house.sync.sweep(1, &token).await.unwrap();
        gone += step.gone;
        written += step.written;
    }
    (gone, written)
}

/// `GLEANER_COUNT_PEOPLE=100000` counts at that size, for `docs/performance.md`.
#[tokio::test(flavor = "multi_thread")]
async fn the_calls_of_syncs_and_of_a_round_are_counted() {
    let people = std::env::var("GLEANER_COUNT_PEOPLE")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_600);
    let house = House::with(unlimited(people)).await;
    let admin = house.sandbox.admin();
    let calls = || {
        let asked = admin.requests();
        admin.clear_requests();
        let listed = |one: &&gleaner::sandbox::Logged| one.path.starts_with("/v3/");
        asked.iter().filter(listed).count()
    };
    house.sync(Mode::Incremental).await.unwrap();
    let first = calls();
    house.sync(Mode::Incremental).await.unwrap();
    let quiet = calls();
    sweep_a_round(&house).await;
    let round = calls();
    let pages = pages(&house);
    eprintln!(
        "{people} people, {} applications, {pages} pages: first sync {first} calls, a quiet one \
         {quiet}, a round of the sweep {round}",
        admin.count("applications")
    );
    // Each list once; what changed at the last moment is read again, and fills a page more in a large one.
    assert!(quiet <= Resource::ALL.len() + pages / 100, "{quiet}");
    assert!(round <= pages + 16, "{round} calls for {pages} pages");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_organisation_is_swept_in_pages_whatever_becomes_of_cursors() {
    for dead_cursors in [false, true] {
        let house = House::with(unlimited(2_600)).await;
        house.sync(Mode::Incremental).await.unwrap();
        let admin = house.sandbox.admin();
        let people = admin.rows("candidates");
        let ids: Vec<u64> = people.iter().map(|row| id(row, "id")).collect();
        assert!(admin.delete_person(ids[7]));
        assert!(admin.delete_person(ids[2_000]));
        assert!(admin.merge_people(ids[50], ids[1_500]));
        let of_others = |row: &&Value| {
            let owner = id(row, "candidate_id");
            ![ids[7], ids[2_000], ids[50], ids[1_500]].contains(&owner)
        };
        let applications = admin.rows("applications");
        let deleted = applications.iter().find(of_others).unwrap();
        let path = format!("/v3/applications/{}", deleted["id"]);
        admin.write("DELETE", &path, &json!({})).unwrap();
        // Who took another in has changed, which a sync brings.
        house.sync(Mode::Incremental).await.unwrap();
        admin.clear_requests();
        if dead_cursors {
            admin.add_fault("switch:dead-cursors".parse().unwrap());
        }
        let (gone, _) = sweep_a_round(&house).await;
        let calls = admin.requests().len();
        admin.add_fault("switch:dead-cursors=off".parse().unwrap());
        assert!(gone >= 4, "{gone}");
        house.assert_equal().await;
        let pages =
            admin.count("candidates").div_ceil(500) + admin.count("applications").div_ceil(500);
        let each = if dead_cursors { 2 } else { 1 };
        // Those missing are asked for once more, and that anything is to be seen.
        assert!(
            calls <= each * pages + 16,
            "{calls} calls for {pages} pages"
        );
        // The next round begins anew, and finds nothing.
        assert!(!house.sync.sweep_is_due().await.unwrap());
        let token = CancellationToken::new();
        let step = house.sync.sweep(usize::MAX, &token).await.unwrap();
        assert_eq!(step.gone, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_in_pages_that_sees_nothing_any_more_notes_nobody_as_gone() {
    let sandbox = start(unlimited(1_600)).await.unwrap();
    let house = House::of(sandbox, None);
    house.sync(Mode::Incremental).await.unwrap();
    let before = house.mirror.status().await.unwrap();
    let token = CancellationToken::new();
    house.sync.sweep(1, &token).await.unwrap();
    let admin = house.sandbox.admin();
    for switch in ["empty-for-non-admins", "service-user-admin=off"] {
        admin.add_fault(format!("switch:{switch}").parse().unwrap());
    }
    for _ in 0..3 {
        let error = house.sync.sweep(1, &token).await.unwrap_err();
        assert!(matches!(error, SyncError::LooksEmpty), "{error}");
    }
    let now = house.mirror.status().await.unwrap();
    assert_eq!(
        (now.candidates, now.applications),
        (before.candidates, before.applications)
    );
    admin.add_fault("switch:service-user-admin".parse().unwrap());
    assert_eq!(sweep_a_round(&house).await.0, 0);
    house.assert_equal().await;
}

fn id(row: &Value, key: &str) -> u64 {
    row[key].as_u64().unwrap()
}
