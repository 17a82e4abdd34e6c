//! Hours at the keyboard, compressed: one engine stays open while Greenhouse fails at random, changes its
//! data and takes rights away. Everything settles, nobody is lost or doubled, and handles, threads,
//! the write-ahead log and memory stay flat.
//!
//! `GLEANER_ENDURANCE_SECONDS=3600` goes on for an hour; `GLEANER_ENDURANCE_SEED=17` draws otherwise.
#![expect(clippy::print_stdout, reason = "an hour's run tells its figures")]

use std::process::Command;
use std::time::{Duration, Instant};

use fastrand::Rng;
use gleaner::export::{OutboxEntry, OutboxState, Target};
use gleaner::people::Profile;
use gleaner::sandbox::{Options, Switches};
use gleaner::worker::{Engine, SyncMode};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::support::{House, people, small, with_email};

/// Seconds of an ordinary test run.
const SECONDS: u64 = 8;
/// Rounds that any run makes, however slow the machine.
const ROUNDS: usize = 3;
/// Rounds after which a fresh start counts as settled: pools are filled, caches warm.
const SETTLED: usize = 2;
/// Passes after which an outbox that is not quiet counts as stuck.
const PASSES: usize = 40;
/// What the log may be at rest, in bytes.
const LOG_MOST: u64 = 4 << 20;

const KINDS: [&str; 12] = [
    "500",
    "502",
    "503",
    "408",
    "drop-before",
    "drop-after",
    "truncate",
    "garbage",
    "empty",
    "401",
    "429:{call}:seconds=0",
    "latency:{call}:ms=20",
];
const CALLS: [&str; 5] = [
    "GET /v3/*",
    "POST /v3/candidates",
    "POST /v3/applications",
    "* /v3/*",
    "POST /token",
];

fn fault(rng: &mut Rng) -> String {
    let (kind, call) = (
        KINDS[rng.usize(..KINDS.len())],
        CALLS[rng.usize(..CALLS.len())],
    );
    let count = rng.u32(1..3);
    if kind.contains("{call}") {
        format!("{},n={count}", kind.replace("{call}", call))
    } else {
        format!("{kind}:{call}:n={count}")
    }
}

/// Somebody whom nobody shares a name, an employer or a key with, however many there are.
fn newcomer(number: usize) -> Profile {
    let word = |mut number: usize, length: usize| {
        let mut word = String::new();
        for at in 0..length {
            let letters = if at % 2 == 0 {
                "BDFGKLMNPRSTVZ"
            } else {
                "aeiou"
            };
            word.push(char::from(letters.as_bytes()[number % letters.len()]));
            number /= letters.len();
        }
        word[..1].to_owned() + &word[1..].to_lowercase()
    };
    let (given, family) = (word(number * 7_919, 7), word(number * 104_729, 9));
    let handle = format!("{given}.{family}{number}").to_lowercase();
    Profile {
        external_id: format!("endures-{number}"),
        source: "test".to_owned(),
        company: Some(format!("{} {number} Works", word(number * 15_485_863, 8))),
        title: Some("Weaver".to_owned()),
        emails: vec![format!("{handle}@endures.example").into()],
        first_name: Some(given),
        last_name: Some(family),
        ..Profile::default()
    }
}

/// What a process holds on to: open handles, threads, anonymous memory in KiB.
fn held() -> (usize, usize, u64) {
    let count = |place: &str| std::fs::read_dir(place).map_or(0, Iterator::count);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let memory = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let memory = memory.and_then(|text| text.trim().trim_end_matches(" kB").trim().parse().ok());
    (
        count("/proc/self/fd"),
        count("/proc/self/task"),
        memory.unwrap_or(0),
    )
}

/// Greenhouse changes under our hands: people come, change, go, are merged.
fn change(rng: &mut Rng, house: &House, number: usize) {
    let admin = house.admin();
    let made = admin
        .create_person(&json!({
            "first_name": format!("Walkon{number}"), "last_name": "Elsewhere",
            "email_addresses": [{"value": format!("walkon{number}@else.example"), "type": "work"}],
        }))
        .unwrap();
    let id = made["id"].as_u64().or(made["candidate"]["id"].as_u64());
    let Some(id) = id else { return };
    match rng.u8(..3) {
        0 => {
            admin.delete_person(id);
        }
        1 => {
            let _ = admin.edit_person(id, &json!({"title": format!("Title {number}")}));
        }
        _ => {}
    }
}

async fn quiet(engine: &Engine) -> Vec<OutboxEntry> {
    for _ in 0..PASSES {
        let _ = engine.outbox.work_off_until_quiet().await;
        let entries = engine.outbox.all().await.unwrap();
        if !entries.iter().any(OutboxEntry::is_pending) {
            return entries;
        }
    }
    panic!(
        "the outbox never comes to rest: {:?}",
        engine.outbox.all().await
    );
}

async fn endure(seconds: u64, seed: u64) {
    let house = House::new(Options {
        candidates: 150,
        switches: Switches {
            single_active_token: false,
            ..Switches::default()
        },
        ..small()
    })
    .await;
    let admin = house.admin();
    let engine = house.engine();
    let stop = CancellationToken::new();
    engine
        .sync
        .run(SyncMode::Incremental, &stop, |_| {})
        .await
        .unwrap();
    let target = Target::Prospect { pool: None };
    let log = house.data.path().join("gleaner.db-wal");
    let mut rng = Rng::with_seed(seed);
    let ends = Instant::now() + Duration::from_secs(seconds);
    let mut settled = None;
    let mut sent = 0;
    let mut round = 0;
    while round < ROUNDS || Instant::now() < ends {
        round += 1;
        for _ in 0..rng.usize(1..4) {
            house.fault(&fault(&mut rng));
        }
        change(&mut rng, &house, round);
        let taken = (rng.u8(..4) == 0).then(|| admin.scopes());
        if taken.is_some() {
            admin.take_scope("harvest:candidates:create").unwrap();
        }
        if rng.u8(..5) == 0 {
            admin.revoke_tokens();
        }
        // What a person does meanwhile; nothing of it may hang or end the session.
        let rows: Vec<Profile> = (sent..sent + 3).map(newcomer).collect();
        let _ = engine.sync.run(SyncMode::Incremental, &stop, |_| {}).await;
        let planned = engine.plans.plan_people(people(&rows), &target).await;
        let queued = match &planned {
            Ok(plan) => engine.outbox.enqueue(plan, Duration::ZERO).await.is_ok(),
            Err(_) => false,
        };
        let _ = engine.outbox.work_off_until_quiet().await;
        // The day gets better, and everything settles.
        admin.clear_faults();
        // What the sandbox keeps of past calls is none of ours.
        admin.clear_requests();
        if let Some(scopes) = taken {
            for scope in scopes {
                admin.give_scope(&scope).unwrap();
            }
        }
        engine
            .sync
            .run(SyncMode::Incremental, &stop, |_| {})
            .await
            .unwrap();
        if !queued {
            let plan = engine
                .plans
                .plan_people(people(&rows), &target)
                .await
                .unwrap();
            engine.outbox.enqueue(&plan, Duration::ZERO).await.unwrap();
        }
        sent += rows.len();
        let entries = quiet(&engine).await;
        for profile in &rows {
            let of = |entry: &&OutboxEntry| entry.external_id == profile.external_id;
            let there = with_email(&admin, profile.emails[0].as_str()).len();
            let Some(entry) = entries.iter().find(of) else {
                panic!(
                    "seed {seed}, round {round}: {} is lost",
                    profile.external_id
                );
            };
            let wanted = usize::from(entry.state == OutboxState::Done);
            assert!(
                there == wanted || there == 1,
                "seed {seed}, round {round}: {there} times {:?} {:?}",
                entry.state,
                entry.reason
            );
        }
        if round == SETTLED {
            settled = Some(held());
        }
    }
    let entries = engine.outbox.all().await.unwrap();
    assert_eq!(entries.len(), sent, "seed {seed}");
    // At rest the log is cut; other writers are none.
    let patience = Instant::now() + Duration::from_secs(120);
    let length = || std::fs::metadata(&log).map_or(0, |log| log.len());
    while length() > LOG_MOST {
        assert!(
            Instant::now() < patience,
            "the log stays at {} bytes",
            length()
        );
        tokio::task::yield_now().await;
    }
    let (before, after) = (settled.unwrap(), held());
    let done = entries.iter().filter(|one| one.state == OutboxState::Done);
    println!(
        "{round} rounds, {sent} exports ({} done), handles {} to {}, threads {} to {}, memory {} to {} KiB, \
         log {} bytes",
        done.count(),
        before.0,
        after.0,
        before.1,
        after.1,
        before.2,
        after.2,
        length()
    );
    // Connections and readers come and go; what is leaked grows with every round.
    assert!(
        after.0 <= before.0 + 64,
        "handles {} to {}",
        before.0,
        after.0
    );
    assert!(
        after.1 <= before.1 + 64,
        "threads {} to {}",
        before.1,
        after.1
    );
    assert!(
        after.2 <= before.2 + (256 << 10),
        "memory {} to {} KiB",
        before.2,
        after.2
    );
}

/// A process of its own, so that what it holds on to is its own.
#[test]
#[ignore = "runs in a process of its own"]
fn session() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seconds = number("GLEANER_ENDURANCE_SECONDS").unwrap_or(SECONDS);
    let seed = number("GLEANER_ENDURANCE_SEED").unwrap_or(1);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(endure(seconds, seed));
}

#[test]
fn a_long_session_loses_nobody_comes_to_rest_and_stays_flat() {
    let ended = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "endurance::session", "--nocapture"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    let why = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}{why}");
    println!("{said}");
}
