//! What befalls an export from this side: a disk without room at any of its rows, a clock that jumps,
//! a call that lands after it was given up for lost.

use std::time::Duration;

use crate::binary::{self, Cli};
use crate::support::{House, applications, people, small, stranger, with_email};
use gleaner::export::{OutboxEntry, OutboxState, Outcome, Target};
use gleaner::matching::Decision;
use gleaner::people::{CandidateId, Profile};
use gleaner::sandbox::{Options, Scopes};
use gleaner::worker::{Engine, SyncMode};
use rusqlite::Connection;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// Long beyond any wait of these tests, short beside an hour.
const PATIENCE: Duration = Duration::from_secs(300);

async fn ready(house: &House) -> (Engine, Target) {
    let engine = house.engine();
    engine
        .sync
        .run(SyncMode::Incremental, &CancellationToken::new(), |_| {})
        .await
        .unwrap();
    let (id, name) = house.job();
    (engine, Target::Job { id, name })
}

/// Somebody with a note to go along.
fn noted(number: usize) -> Profile {
    Profile {
        notes: Some("Met at the fair.".to_owned()),
        ..stranger(number)
    }
}

async fn ask(engine: &Engine, profile: &Profile, target: &Target, hold: Duration) {
    let plan = engine
        .plans
        .plan_people(people(std::slice::from_ref(profile)), target)
        .await
        .unwrap();
    engine.outbox.enqueue(&plan, hold).await.unwrap();
}

async fn only_entry(engine: &Engine) -> OutboxEntry {
    let mut entries = engine.outbox.all().await.unwrap();
    assert_eq!(entries.len(), 1);
    entries.remove(0)
}

/// Works the outbox off; what would wait for an hour fails.
async fn settles(engine: &Engine, what: &str) {
    let work = tokio::time::timeout(PATIENCE, engine.outbox.work_off_until_quiet());
    let worked = work.await.unwrap_or_else(|_| panic!("{what}: it waits"));
    worked.unwrap();
}

fn named(house: &House, profile: &Profile) -> Vec<Value> {
    let is = |row: &Value| {
        row["first_name"] == *profile.first_name.as_ref().unwrap()
            && row["last_name"] == *profile.last_name.as_ref().unwrap()
    };
    let rows = house.admin().rows("candidates").into_iter();
    rows.filter(is).collect()
}

/// Checks that person, application and note are there, once.
fn is_whole(house: &House, profile: &Profile, what: &str) {
    let people = named(house, profile);
    assert_eq!(people.len(), 1, "{what}: people");
    let id = people[0]["id"].as_i64().unwrap();
    assert_eq!(
        applications(&house.admin(), id).len(),
        1,
        "{what}: applications"
    );
    let notes = house.admin().rows("notes");
    let ours = notes.iter().filter(|note| note["candidate_id"] == id);
    let wanted = usize::from(profile.notes.is_some());
    assert_eq!(ours.count(), wanted, "{what}: notes");
}

fn sent(house: &House, path: &str) -> usize {
    let requests = house.admin().requests();
    let sent = |call: &&gleaner::sandbox::Logged| call.method == "POST" && call.path == path;
    requests.iter().filter(sent).count()
}

fn outbox_file(house: &House) -> Connection {
    let file = Connection::open(house.data.path().join("gleaner.db")).unwrap();
    file.busy_timeout(Duration::from_secs(60)).unwrap();
    file
}

/// Has the outbox refuse every row of `table` that says `state`, as a full disk would.
fn no_room(house: &House, table: &str, state: &str) {
    for act in ["INSERT", "UPDATE"] {
        outbox_file(house)
            .execute_batch(&format!(
                "CREATE TRIGGER no_room_to_{act} BEFORE {act} ON {table} WHEN NEW.state = '{state}'
                 BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
            ))
            .unwrap();
    }
}

fn room_again(house: &House) {
    outbox_file(house)
        .execute_batch("DROP TRIGGER no_room_to_insert; DROP TRIGGER no_room_to_update")
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_room_for_its_row_no_call_leaves_and_no_answer_is_lost() {
    let create = "/v3/candidates";
    let note = "/v3/notes";
    // The row that can't be written, a fault before it, and how often person and note were sent by
    // then.
    for (table, state, fault, sent_by_then) in [
        ("export", "sending", None, [0, 0]),
        ("export", "done", None, [1, 0]),
        (
            "export",
            "unknown",
            Some("drop-after:POST /v3/candidates:n=1"),
            [1, 0],
        ),
        ("export_step", "planned", None, [1, 0]),
        ("export_step", "sending", None, [1, 0]),
        ("export_step", "done", None, [1, 1]),
        (
            "export_step",
            "unknown",
            Some("drop-after:POST /v3/notes:n=1"),
            [1, 1],
        ),
    ] {
        let what = format!("no room for {table} {state}");
        let house = House::new(small()).await;
        let (engine, target) = ready(&house).await;
        let profile = noted(1);
        ask(&engine, &profile, &target, Duration::ZERO).await;
        fault.into_iter().for_each(|fault| house.fault(fault));
        no_room(&house, table, state);
        for _ in 0..3 {
            assert!(
                engine.outbox.work_off_until_quiet().await.is_err(),
                "{what}"
            );
            let by_then = [sent(&house, create), sent(&house, note)];
            assert_eq!(by_then, sent_by_then, "{what}");
        }
        room_again(&house);
        settles(&engine, &what).await;
        let entry = only_entry(&engine).await;
        assert_eq!(
            (entry.state, entry.reason),
            (OutboxState::Done, None),
            "{what}"
        );
        is_whole(&house, &profile, &what);
        let in_all = [sent(&house, create), sent(&house, note)];
        assert_eq!(in_all, [1, 1], "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_written_ends_no_call_of_another() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let profiles: Vec<Profile> = (1..=4).map(noted).collect();
    let plan = engine.plans.plan_people(people(&profiles), &target).await;
    engine
        .outbox
        .enqueue(&plan.unwrap(), Duration::ZERO)
        .await
        .unwrap();
    // One row only; the answers to the others come later than its failure.
    house.fault("latency:POST /v3/candidates:n=9,ms=50");
    no_room(&house, "export", "sending' AND NEW.external_id = 'new-1");
    assert!(engine.outbox.work_off_until_quiet().await.is_err());
    let in_doubt =
        |entry: &OutboxEntry| matches!(entry.state, OutboxState::Sending | OutboxState::Unknown);
    let entries = engine.outbox.all().await.unwrap();
    assert!(!entries.iter().any(in_doubt), "{entries:?}");
    room_again(&house);
    settles(&engine, "all").await;
    for profile in &profiles {
        is_whole(&house, profile, &profile.external_id);
    }
}

/// The binary under a limit on the size of a file, as a disk that fills up in the middle.
#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_in_the_middle_doubles_and_loses_nobody() {
    let cli = Cli::new(small());
    assert_eq!(cli.run(&["sync"]).code, 0);
    let job = cli.house.job().0.to_string();
    let (mut failed, mut number) = (0, 0);
    for blocks in (8..).step_by(24) {
        number += 1;
        let profile = noted(number);
        let file = cli.file("one.jsonl", serde_json::to_string(&profile).unwrap());
        let arguments = ["export", file.to_str().unwrap(), "--job", &job, "--yes"];
        let gleaner = cli.command(&arguments);
        // Without the signal the write itself fails, as on a full disk.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let mut command = std::process::Command::new("/bin/sh");
        command
            .args(["-c", &script, "sh"])
            .arg(gleaner.get_program());
        command.args(gleaner.get_args()).env_clear();
        for (name, value) in gleaner.get_envs() {
            command.env(name, value.unwrap());
        }
        let ended = binary::ended(command.output().unwrap());
        assert!((0..=5).contains(&ended.code), "{blocks}: {}", ended.err);
        assert!(with_email(&cli.house.admin(), &profile.emails[0]).len() <= 1);
        if ended.code == 0 {
            is_whole(&cli.house, &profile, &format!("{blocks} blocks"));
            break;
        }
        failed += 1;
        let again = cli.run(&arguments);
        assert_eq!(again.code, 0, "{blocks}: {}{}", again.out, again.err);
        let resumed = cli.run(&["outbox", "resume"]);
        assert_eq!(resumed.code, 0, "{blocks}: {}", resumed.err);
        is_whole(&cli.house, &profile, &format!("{blocks} blocks"));
    }
    eprintln!("{failed} disks too small");
    assert!(failed > 0);
}

/// Puts the machine's clock back (or, below zero, forward), seen from the rows that were written.
fn clock_back(house: &House, seconds: i64) {
    outbox_file(house)
        .execute_batch(&format!(
            "UPDATE export SET due_at = due_at + {millis}, updated_at = updated_at + {millis},
                 created_at = created_at + {millis}, sent_at = sent_at + {millis};
             UPDATE export_step SET due_at = due_at + {millis}",
            millis = seconds * 1_000
        ))
        .unwrap();
}

const HOUR: i64 = 3_600;
const YEARS: i64 = 20 * 365 * 24 * HOUR;
const A_DAY_ON: i64 = -24 * HOUR;

#[tokio::test(flavor = "multi_thread")]
async fn no_jump_of_the_clock_loses_an_export_or_has_it_wait_forever() {
    for jump in [HOUR, YEARS, A_DAY_ON] {
        for (pause, fault) in [
            ("hold", None),
            ("settling", Some("drop-after:POST /v3/candidates:n=1")),
            (
                "settling, seen late",
                Some("drop-after:POST /v3/candidates:n=1 + late:POST /v3/candidates:n=1,reads=1"),
            ),
            ("a note's settling", Some("drop-after:POST /v3/notes:n=1")),
        ] {
            let what = format!("{pause}, clock {jump} s back");
            let house = House::new(small()).await;
            let (engine, target) = ready(&house).await;
            let profile = noted(1);
            let fault = fault.into_iter().flat_map(|fault| fault.split(" + "));
            fault.for_each(|fault| house.fault(fault));
            ask(&engine, &profile, &target, Duration::from_millis(1)).await;
            // After each step that is made the clock jumps once more.
            for _ in 0..3 {
                clock_back(&house, jump);
                engine.outbox.one_pass().await.unwrap();
            }
            settles(&engine, &what).await;
            let entry = only_entry(&engine).await;
            assert_eq!(
                (entry.state, entry.reason),
                (OutboxState::Done, None),
                "{what}"
            );
            is_whole(&house, &profile, &what);
            assert_eq!(sent(&house, "/v3/candidates"), 1, "{what}");
        }
    }
}

/// What is known of the outbox's people follows its rows by their time of change, and the newest is of a
/// time that is yet to come.
#[tokio::test(flavor = "multi_thread")]
async fn rows_of_before_and_after_a_clock_was_put_back_are_held_against_each_other() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    ask(&engine, &stranger(1), &target, Duration::ZERO).await;
    settles(&engine, "the first").await;
    clock_back(&house, HOUR);
    // Takes the row in as it is now.
    ask(&engine, &stranger(2), &target, Duration::ZERO).await;
    settles(&engine, "the second").await;
    let known = Profile {
        linkedin: None,
        ..stranger(3)
    };
    let respelt = Profile {
        external_id: "respelt".to_owned(),
        first_name: known
            .first_name
            .as_ref()
            .map(|given| format!("Dr. {given}")),
        emails: vec!["nobody.heard.of@posteo.net".into()],
        ..known.clone()
    };
    let body = json!({
        "first_name": known.first_name, "last_name": known.last_name,
        "email_addresses": [{"value": known.emails[0].value, "type": "personal"}],
    });
    house.admin().create_person(&body).unwrap();
    let before = house.admin().count("candidates");
    // The one that Greenhouse knows is held for a while.
    ask(&engine, &known, &target, Duration::from_secs(600)).await;
    ask(&engine, &respelt, &target, Duration::ZERO).await;
    engine.outbox.one_pass().await.unwrap();
    assert_eq!(house.admin().count("candidates"), before);
    let entries = engine.outbox.all().await.unwrap();
    let respelt = entries.iter().find(|one| one.external_id == "respelt");
    let reason = respelt.unwrap().reason.clone().unwrap();
    assert!(reason.contains(&known.name()), "{reason}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_keeps_its_length_when_the_clock_is_put_back() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    ask(&engine, &noted(1), &target, Duration::from_secs(600)).await;
    let held = only_entry(&engine).await;
    clock_back(&house, HOUR);
    engine.outbox.one_pass().await.unwrap();
    let entry = only_entry(&engine).await;
    // What is held can still be taken back, as long as was promised.
    assert_eq!(entry.state, OutboxState::Held);
    let left = |entry: &OutboxEntry| entry.due_at.duration_since(entry.updated_at);
    assert_eq!(left(&entry), left(&held));
    assert!(entry.updated_at >= held.updated_at);
    engine.outbox.cancel_export(&entry.id).await.unwrap();
    settles(&engine, "taken back").await;
    assert!(named(&house, &noted(1)).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_jump_of_greenhouses_clock_keeps_exports_waiting() {
    for jump in [3_600_000, -3_600_000, 86_400_000, -86_400_000] {
        let house = House::new(Options {
            rate_limit: 50,
            window: Duration::from_secs(2),
            ..small()
        })
        .await;
        let (engine, target) = ready(&house).await;
        let profiles: Vec<Profile> = (1..=6).map(noted).collect();
        let plan = engine.plans.plan_people(people(&profiles), &target).await;
        engine
            .outbox
            .enqueue(&plan.unwrap(), Duration::ZERO)
            .await
            .unwrap();
        house.fault("drop-after:POST /v3/candidates:n=2,after=1");
        engine.outbox.one_pass().await.unwrap();
        house.admin().advance_clock(jump);
        settles(&engine, &format!("their clock {jump} ms on")).await;
        for profile in &profiles {
            is_whole(&house, profile, &format!("their clock {jump} ms on"));
        }
    }
}

/// What was made a moment ago is on no list yet, and the machine's clock says that it was a day ago: by
/// Greenhouse's clock it was not.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_put_forward_while_lists_are_late_makes_nobody_twice() {
    let house = House::new(small()).await;
    // As it is from the jump on: Greenhouse is a day behind this machine.
    house.admin().set_clock_skew(A_DAY_ON * 1_000);
    let (engine, target) = ready(&house).await;
    house.fault("late:POST /v3/candidates:n=1,reads=1000");
    ask(&engine, &noted(1), &target, Duration::ZERO).await;
    settles(&engine, "the first").await;
    assert_eq!(only_entry(&engine).await.state, OutboxState::Done);
    // Before it the two clocks were equal, and the machine wrote what it had then.
    outbox_file(&house)
        .execute_batch(
            "UPDATE export SET updated_at = updated_at - 86400000, created_at = created_at - 86400000,
                 sent_at = sent_at - 86400000;
             UPDATE clock SET ahead = 0",
        )
        .unwrap();
    drop(engine);
    let engine = house.engine();
    // Whoever is on no list would count as deleted.
    engine
        .sync
        .run(SyncMode::Full, &CancellationToken::new(), |_| {})
        .await
        .unwrap();
    let elsewhere = Profile {
        external_id: "elsewhere".to_owned(),
        source: "another".to_owned(),
        ..noted(1)
    };
    ask(&engine, &elsewhere, &target, Duration::ZERO).await;
    settles(&engine, "the second").await;
    is_whole(&house, &noted(1), "a day on, lists late");
    assert_eq!(sent(&house, "/v3/candidates"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lands_after_it_was_given_up_for_lost_is_found_by_a_retry() {
    // Somebody without a key is shown to a person where the same export is asked for again.
    for (by_email, retry) in [(true, true), (true, false), (false, true)] {
        let what = format!("by e-mail {by_email}, retried {retry}");
        let house = House::new(small()).await;
        let (engine, target) = ready(&house).await;
        let mut profile = noted(1);
        if !by_email {
            // No key by which a check could find the person: only the call that was made knows.
            profile.emails.clear();
            profile.linkedin = None;
        }
        house.fault("drop-after:POST /v3/candidates:n=1");
        // Just out of sight of both looks; a look by e-mail takes a proof of sight with it.
        let reads = if by_email { 3 } else { 2 };
        house.fault(&format!("late:POST /v3/candidates:n=1,reads={reads}"));
        ask(&engine, &profile, &target, Duration::ZERO).await;
        settles(&engine, &what).await;
        let entry = only_entry(&engine).await;
        assert_eq!(entry.state, OutboxState::NeedsPerson, "{what}");
        let id = named(&house, &profile)[0]["id"].as_i64().unwrap();
        // By now the person shows; the application takes two reads of its own list.
        for _ in 0..3 {
            if only_entry(&engine).await.state == OutboxState::NeedsPerson {
                match retry {
                    true => engine.outbox.retry(&entry.id).await.unwrap(),
                    false => ask(&engine, &profile, &target, Duration::ZERO).await,
                }
            }
            settles(&engine, &what).await;
            assert_eq!(sent(&house, "/v3/candidates"), 1, "{what}");
        }
        let entry = only_entry(&engine).await;
        assert_eq!(entry.state, OutboxState::Done, "{what}: {:?}", entry.reason);
        assert_eq!(entry.candidate_id, Some(CandidateId(id)), "{what}");
        is_whole(&house, &profile, &what);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_namesake_at_a_shared_address_is_not_taken_for_what_was_sent() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let mut profile = noted(1);
    profile.emails = vec!["info@ankerlundlooms.com".into()];
    profile.linkedin = None;
    ask(&engine, &profile, &target, Duration::ZERO).await;
    // Now a colleague adds a namesake at the same address, and somebody else.
    let body = json!({
        "first_name": profile.first_name, "last_name": profile.last_name,
        "email_addresses": [{"value": profile.emails[0].value, "type": "other"}],
        "application": {"job_id": target.job_id().unwrap().0},
    });
    let theirs = house.admin().create_person(&body).unwrap();
    let theirs = CandidateId(theirs["candidate"]["id"].as_i64().unwrap());
    let other = json!({"first_name": "Mirko", "last_name": "Vranjes"});
    house.admin().create_person(&other).unwrap();
    engine
        .sync
        .run(SyncMode::Incremental, &CancellationToken::new(), |_| {})
        .await
        .unwrap();
    settles(&engine, "checked").await;
    let entry = only_entry(&engine).await;
    assert_eq!(entry.outcome, Some(Outcome::NeedsReview), "{entry:?}");
    engine
        .outbox
        .resolve_identity(&entry.id, theirs, Decision::NotSame)
        .await
        .unwrap();
    house.fault("drop-before:POST /v3/candidates:n=1");
    engine.outbox.retry(&entry.id).await.unwrap();
    settles(&engine, "not the same").await;
    let entry = only_entry(&engine).await;
    // Nothing of ours arrived, whoever else is there.
    assert_eq!(entry.state, OutboxState::NeedsPerson, "{:?}", entry.reason);
    engine.outbox.retry(&entry.id).await.unwrap();
    settles(&engine, "retried").await;
    let entry = only_entry(&engine).await;
    assert_eq!(entry.outcome, Some(Outcome::Created), "{:?}", entry.reason);
    assert_ne!(entry.candidate_id, Some(theirs));
    assert_eq!(named(&house, &profile).len(), 2, "theirs and ours");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_that_did_not_arrive_keeps_what_was_still_to_follow() {
    let house = House::new(Options {
        scopes: Scopes::All,
        ..small()
    })
    .await;
    let (engine, target) = ready(&house).await;
    let profile = noted(1);
    house.fault("403:POST /v3/notes:n=1");
    ask(&engine, &profile, &target, Duration::ZERO).await;
    settles(&engine, "exported").await;
    let entry = only_entry(&engine).await;
    assert_eq!(entry.follow_ups[0].state, OutboxState::Refused);
    house.fault("drop-before:DELETE /v3/applications/*:n=1");
    let in_doubt = engine.outbox.undo(&entry.id).await.unwrap();
    assert_eq!(in_doubt.state, OutboxState::Unknown);
    // Looking early, however often, settles nothing that may still arrive.
    for _ in 0..3 {
        let looked = engine.outbox.settle_now(&entry.id).await.unwrap();
        assert_eq!(looked.state, OutboxState::Unknown);
    }
    settles(&engine, "not removed").await;
    let kept = only_entry(&engine).await;
    assert_eq!(kept.state, OutboxState::Done);
    assert_eq!(kept.follow_ups.len(), 1, "the note is not forgotten");
    engine.outbox.retry(&entry.id).await.unwrap();
    settles(&engine, "retried").await;
    is_whole(&house, &profile, "retried");
}
