//! `kill -9` at any moment of a sync costs nothing but time: after the next run the copy equals the
//! sandbox row by row, and the index answers like one made anew.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::house::{House, client, unlimited};
use gleaner::mirror::query::parse;
use gleaner::mirror::sync::{Mode, Progress, Sync};
use gleaner::mirror::{Mirror, Search};
use gleaner::sandbox::{Admin, Options};
use gleaner::store::Store;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Says to [`child`] what to do; without it, it does nothing.
const ORDERS: &str = "GLEANER_TEST_CHILD";

/// The process that is killed: this test binary, run again for this one test. Syncs and follows
/// with the index, and says a line for each step.
#[tokio::test(flavor = "multi_thread")]
async fn child() {
    let Ok(orders) = std::env::var(ORDERS) else {
        return;
    };
    let orders: Value = serde_json::from_str(&orders).unwrap();
    let place = Path::new(orders["place"].as_str().unwrap());
    let mirror = Mirror::new(Store::open(&place.join("gleaner.db")).unwrap());
    let search = Search::open(&mirror, &place.join("index")).unwrap();
    let client = client(&orders["hello"], orders["hello"]["user_id"].as_u64());
    let sync = Sync::new(mirror, client);
    let (progress, mut steps) = watch::channel(Progress::default());
    let telling = tokio::spawn(async move {
        while steps.changed().await.is_ok() {
            let requests = steps.borrow_and_update().requests();
            println!("step {requests}");
        }
    });
    let mode = if orders["full"] == json!(true) {
        Mode::Full
    } else {
        Mode::Incremental
    };
    sync.run(mode, progress, CancellationToken::new())
        .await
        .unwrap();
    telling.await.unwrap();
    println!("step indexing");
    search.ready().await.unwrap();
    println!("done");
}

/// Runs a child and kills it after `steps` lines; returns whether it came to its end before.
fn run_and_kill(house: &House, full: bool, steps: usize) -> bool {
    let orders =
        json!({"place": house.directory.path(), "hello": house.sandbox.hello(), "full": full});
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::child", "--nocapture"])
        .env(ORDERS, orders.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut seen = 0;
    let mut done = false;
    // The sandbox goes on serving on the other threads of the runtime.
    tokio::task::block_in_place(|| {
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            // The harness writes the name of the test before the first line.
            let line = line.unwrap();
            done |= line.ends_with("done");
            seen += usize::from(line.contains("step"));
            if seen >= steps {
                break;
            }
        }
        // SIGKILL: no chance to tidy up.
        child.kill().unwrap();
        child.wait().unwrap();
    });
    assert!(seen > 0, "the child ran");
    done
}

/// Changes, adds, removes and merges people.
fn stir(admin: &Admin, random: &mut fastrand::Rng) {
    let ids: Vec<u64> = admin
        .rows("candidates")
        .iter()
        .map(|row| row["id"].as_u64().unwrap())
        .collect();
    let any = |random: &mut fastrand::Rng| ids[random.usize(..ids.len())];
    for round in 0..20 {
        admin
            .edit_person(any(random), &json!({"title": format!("Gleaner {round}")}))
            .ok();
        admin
            .create_person(&json!({"first_name": "New", "last_name": format!("Comer {round}")}))
            .unwrap();
    }
    for _ in 0..5 {
        admin.delete_person(any(random));
        admin.merge_people(any(random), any(random));
    }
}

/// How often to kill each kind of sync; the checks of a change do 50, every test run does some.
fn kills() -> usize {
    std::env::var("GLEANER_TEST_KILLS")
        .ok()
        .and_then(|kills| kills.parse().ok())
        .unwrap_or(12)
}

/// What the people and the moments of the kills are drawn from, the same in every run unless said.
fn seed() -> u64 {
    std::env::var("GLEANER_TEST_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(1)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_sync_loses_nothing() {
    if std::env::var(ORDERS).is_ok() {
        return;
    }
    let seed = seed();
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let house = House::with(Options {
        seed,
        ..unlimited(4_000)
    })
    .await;
    for _ in 0..kills() {
        run_and_kill(&house, false, random.usize(1..40));
    }
    while !run_and_kill(&house, false, usize::MAX) {}
    house.assert_equal().await;
    for _ in 0..kills() {
        stir(&house.sandbox.admin(), &mut random);
        run_and_kill(&house, random.bool(), random.usize(1..30));
    }
    while !run_and_kill(&house, true, usize::MAX) {}
    // The first may have gone on with a full sync from before the last changes.
    while !run_and_kill(&house, true, usize::MAX) {}
    house.assert_equal().await;

    let followed = Search::open(&house.mirror, &house.directory.path().join("index")).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let rebuilt = Search::open(&house.mirror, elsewhere.path()).unwrap();
    let everyone = house.sandbox.admin().rows("candidates");
    let mut mails = everyone
        .iter()
        .filter_map(|row| row["email_addresses"][0]["value"].as_str());
    let mail = format!("email:{} ", mails.next_back().unwrap());
    for query in [
        "",
        "gleaner",
        "new comer",
        "an",
        "title:engineer",
        "job:engineer is:rejected",
        "-is:active",
        mail.as_str(),
    ] {
        let mut answers = Vec::new();
        for search in [&followed, &rebuilt] {
            search.ready().await.unwrap();
            let found = search
                .find(&parse(query).query, 500, 0, CancellationToken::new())
                .await
                .unwrap();
            answers.push(
                found
                    .rows
                    .iter()
                    .map(|row| (row.candidate.id, row.rank))
                    .collect::<Vec<_>>(),
            );
        }
        assert_eq!(answers[0], answers[1], "{query}");
        assert!(!answers[0].is_empty() || query.contains("job:"), "{query}");
    }
}
