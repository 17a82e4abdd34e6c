//! Two processes and a colleague at the same people, a process killed in the middle of many, and one
//! stopped for a while: nobody is in Greenhouse twice by our doing, and nobody is lost.

#[cfg(unix)]
use crate::pty;
use std::collections::HashMap;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use crate::binary::{Cli, Ended, ended};
use crate::support::{self, small, stranger};
use gleaner::people::Profile;
use gleaner::sandbox::Options;
use serde_json::{Value, json};

/// How long the exports may take to begin before they count as hung.
const PATIENCE: Duration = Duration::from_secs(300);
/// People exported at once.
const PEOPLE: usize = 200;
/// People exported at once under two spellings.
const SPELT: usize = 30;
/// Each so-manieth of them is looked for by a colleague too.
const EVERY: usize = 9;

fn start(cli: &Cli, file: &Path, data: Option<&Path>) -> Child {
    let job = cli.house.job().0.to_string();
    let file = file.to_str().unwrap();
    let arguments = ["export", file, "--job", &job, "--yes", "--format", "jsonl"];
    let mut command = cli.command(&arguments);
    if let Some(data) = data {
        command.env("GLEANER_DATA_DIR", data);
    }
    let mut child = command.spawn().unwrap();
    drop(child.stdin.take());
    child
}

fn wait(child: Child) -> Ended {
    ended(child.wait_with_output().unwrap())
}

/// Reads both side by side: what one says may not wait until the other has ended.
fn wait_for_both(children: [Child; 2]) -> [Ended; 2] {
    let readers = children.map(|child| std::thread::spawn(move || wait(child)));
    readers.map(|reader| reader.join().unwrap())
}

/// How many people in Greenhouse hold each e-mail.
fn by_email(cli: &Cli) -> HashMap<String, usize> {
    let mut people = HashMap::new();
    for row in cli.house.admin().rows("candidates") {
        for email in row["email_addresses"].as_array().into_iter().flatten() {
            *people
                .entry(email["value"].as_str().unwrap().to_owned())
                .or_default() += 1;
        }
    }
    people
}

/// How many applications on the job each stranger has.
fn on_job(cli: &Cli, number: usize) -> usize {
    let (job, _) = cli.house.job();
    let mails = support::with_email(&cli.house.admin(), &stranger(number).emails[0]);
    mails
        .iter()
        .flat_map(|row| support::applications(&cli.house.admin(), row["id"].as_i64().unwrap()))
        .filter(|row| row["job_id"] == job.0)
        .count()
}

/// A colleague creates some of the people, once the exports have begun.
fn colleague(cli: &Cli, numbers: impl Iterator<Item = usize>) {
    until(cli, 1);
    for number in numbers {
        let profile = stranger(number);
        let email = profile.emails[0].as_str();
        let body = json!({
            "first_name": profile.first_name, "last_name": profile.last_name,
            "email_addresses": [{"value": email, "type": "personal"}],
        });
        // A colleague looks before creating, as a person would.
        if !by_email(cli).contains_key(email) {
            cli.house.admin().create_person(&body).unwrap();
        }
    }
}

/// Waits until so many people were created.
fn until(cli: &Cli, created: usize) {
    let patience = Instant::now() + PATIENCE;
    while cli.house.admin().count("candidates") < 60 + created {
        assert!(Instant::now() < patience, "the exports never began");
        std::thread::yield_now();
    }
}

fn outcomes(ended: &Ended) -> HashMap<String, Value> {
    ended
        .lines()
        .into_iter()
        .map(|line| (line["external_id"].as_str().unwrap().to_owned(), line))
        .collect()
}

#[test]
fn two_processes_on_one_data_directory_double_nobody() {
    let cli = Cli::new(small());
    let file = cli.strangers(PEOPLE);
    assert_eq!(cli.run(&["sync"]).code, 0);
    let both = [start(&cli, &file, None), start(&cli, &file, None)];
    // From the end, where the exports come last: some are found, some were created before.
    colleague(&cli, (0..PEOPLE).rev().step_by(EVERY));
    let both = wait_for_both(both);
    for ended in &both {
        let outcomes = outcomes(ended);
        assert_eq!(outcomes.len(), PEOPLE, "{}", ended.err);
        let settled = |line: &Value| {
            let word = line["outcome"].as_str().unwrap();
            matches!(
                word,
                "created" | "added" | "already_on_job" | "needs_review"
            )
        };
        assert!(outcomes.values().all(settled), "{}", ended.out);
    }
    let people = by_email(&cli);
    for number in 0..PEOPLE {
        let email = &stranger(number).emails[0].value;
        // Greenhouse has no lock (contract 10.1): a colleague who looked a moment before our call
        // left may have made a second one. We never do.
        let theirs = usize::from((PEOPLE - 1 - number).is_multiple_of(EVERY));
        assert!((1..=1 + theirs).contains(&people[email]), "{email}");
        assert_eq!(on_job(&cli, number), 1, "{email}");
    }
    assert_eq!(
        cli.run(&["outbox", "--format", "jsonl"]).lines().len(),
        PEOPLE
    );
}

/// Each process has a spelling of its own of everybody, with an e-mail of its own.
#[test]
fn two_processes_with_two_spellings_of_everybody_make_each_once() {
    let cli = Cli::new(small());
    assert_eq!(cli.run(&["sync"]).code, 0);
    let spelt = |way: usize| -> Vec<Profile> {
        let of = |number: usize| {
            let profile = stranger(number);
            let (given, family) = (profile.first_name.unwrap(), profile.last_name.unwrap());
            let company = Some(format!("{family} Looms of {given}"));
            let (given, family) = match way * (1 + number % 3) {
                0 => (given, family),
                1 => (family, given),
                2 => (format!("{}.", &given[..1]), family),
                _ => (format!("Dr. {given}"), family),
            };
            Profile {
                external_id: format!("{way}-{number}"),
                first_name: Some(given),
                last_name: Some(family),
                emails: vec![format!("loom{number}.{way}@posteo.net").into()],
                linkedin: None,
                company,
                ..stranger(number)
            }
        };
        (0..SPELT).map(of).collect()
    };
    let [first, second] = [0, 1].map(|way| {
        let lines: Vec<String> = spelt(way)
            .iter()
            .map(|profile| serde_json::to_string(profile).unwrap())
            .collect();
        cli.file(&format!("{way}.jsonl"), lines.join("\n"))
    });
    let both = wait_for_both([start(&cli, &first, None), start(&cli, &second, None)]);
    let people = by_email(&cli);
    for number in 0..SPELT {
        let held = |way: usize| people.get(&format!("loom{number}.{way}@posteo.net"));
        let made: usize = [0, 1].into_iter().filter_map(held).sum();
        assert_eq!(made, 1, "{number}: {} {}", both[0].out, both[1].out);
    }
}

#[test]
fn two_data_directories_and_a_colleague_double_no_intent_of_one() {
    let mut options = small();
    // Two colleagues have a credential each; with one, each new token could end the other's
    // (contract 2.1), and the exports would wait in the outbox.
    options.switches.single_active_token = false;
    let cli = Cli::new(options);
    let file = cli.strangers(PEOPLE);
    let other = tempfile::tempdir().unwrap();
    let both = [
        start(&cli, &file, None),
        start(&cli, &file, Some(other.path())),
    ];
    colleague(&cli, (0..PEOPLE).rev().step_by(EVERY));
    let both = wait_for_both(both);
    let mut created: HashMap<String, usize> = HashMap::new();
    for ended in &both {
        let outcomes = outcomes(ended);
        assert_eq!(outcomes.len(), PEOPLE, "{}", ended.err);
        for (id, line) in outcomes {
            let made = line["outcome"] == "created";
            *created.entry(id).or_default() += usize::from(made);
            // Whoever was there by then is found: on the job, added to it, or shown to somebody.
            let found = ["added", "already_on_job", "needs_review"]
                .contains(&line["outcome"].as_str().unwrap());
            assert!(made || found, "{line}");
        }
    }
    // Greenhouse has no lock (contract 10.1): two who look at the same moment may both create. What
    // one of them was told is what is there, and never more.
    let people = by_email(&cli);
    for number in 0..PEOPLE {
        let profile = stranger(number);
        let ours = created[&profile.external_id];
        let there = people[profile.emails[0].as_str()];
        assert!(there == ours || there == ours + 1, "{profile:?}: {there}");
    }
    // Each of the two, asked again, makes nothing more.
    let before = cli.house.admin().count("candidates");
    wait(start(&cli, &file, None));
    wait(start(&cli, &file, Some(other.path())));
    assert_eq!(cli.house.admin().count("candidates"), before);
}

/// Settles so many exports after a kill: what was being sent is read back, and what never arrived,
/// which is in a person's hands then, is tried again. Who bears the surname of one of those, and has
/// the same employer, waits for that one: hence the rounds.
fn settle_all(cli: &Cli, exports: usize) {
    let resumed = cli.run(&["outbox", "resume"]);
    assert!((0..=1).contains(&resumed.code), "{}", resumed.err);
    let open = || {
        let listed = cli.run(&["outbox", "--format", "jsonl"]).lines();
        assert_eq!(listed.len(), exports);
        let is_open = |row: &serde_json::Value| row["state"] != "done";
        listed.into_iter().filter(is_open).collect::<Vec<_>>()
    };
    let mut left = open();
    while !left.is_empty() {
        let before = left.len();
        for row in &left {
            assert_eq!(row["state"], "needs_person", "{row}");
            let retried = cli.run(&["outbox", "retry", row["export_id"].as_str().unwrap()]);
            assert!((0..=1).contains(&retried.code), "{row} {}", retried.err);
        }
        left = open();
        assert!(left.len() < before, "{left:?}");
    }
}

#[test]
fn a_batch_killed_in_the_middle_goes_on_where_it_was() {
    let options = Options {
        latency: Duration::from_millis(5),
        ..small()
    };
    let cli = Cli::new(options);
    let file = cli.strangers(60);
    for part in 1..=3 {
        let mut child = start(&cli, &file, None);
        until(&cli, part * 12);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    settle_all(&cli, 60);
    let last = wait(start(&cli, &file, None));
    let outcomes = outcomes(&last);
    assert_eq!(outcomes.len(), 60);
    for number in 0..60 {
        assert_eq!(on_job(&cli, number), 1, "stranger {number}");
    }
    assert_eq!(cli.house.admin().count("candidates"), 120);
}

#[cfg(unix)]
#[test]
fn a_process_stopped_in_the_middle_doubles_nobody() {
    let cli = Cli::new(Options {
        latency: Duration::from_millis(5),
        ..small()
    });
    let file = cli.strangers(40);
    let child = start(&cli, &file, None);
    let signal = |name: &str| {
        let id = child.id().to_string();
        let sent = std::process::Command::new("kill")
            .args([name, &id])
            .status();
        assert!(sent.unwrap().success());
    };
    until(&cli, 8);
    signal("-STOP");
    // The lid is closed: tokens are revoked and windows pass meanwhile.
    cli.house.admin().revoke_tokens();
    cli.house.admin().advance_clock(120_000);
    signal("-CONT");
    let ended = wait(child);
    assert_eq!(outcomes(&ended).len(), 40, "{}", ended.err);
    let resumed = cli.run(&["outbox", "resume"]);
    assert_eq!(resumed.code, 0, "{}", resumed.err);
    for number in 0..40 {
        assert_eq!(on_job(&cli, number), 1, "stranger {number}");
    }
    assert_eq!(cli.house.admin().count("candidates"), 100);
}

/// As on a disk whose locks do not hold: a process that is stopped loses the data directory to another,
/// and goes on later without knowing it. It has lost its claims with it, so no call of it leaves.
#[cfg(unix)]
#[test]
fn a_process_that_was_taken_over_sends_nothing_more() {
    let mut options = Options {
        latency: Duration::from_millis(5),
        ..small()
    };
    options.switches.single_active_token = false;
    let cli = Cli::new(options);
    let file = cli.strangers(40);
    let child = start(&cli, &file, None);
    let signal = |name: &str| {
        let id = child.id().to_string();
        let sent = std::process::Command::new("kill")
            .args([name, &id])
            .status();
        assert!(sent.unwrap().success());
    };
    until(&cli, 8);
    signal("-STOP");
    let data = cli.house.data.path().join("data");
    std::fs::remove_file(data.join("owner.lock")).unwrap();
    let resumed = cli.run(&["outbox", "resume"]);
    assert!((0..=1).contains(&resumed.code), "{}", resumed.err);
    let left = |row: &Value| row["state"] != "done";
    let before = cli.run(&["outbox", "--format", "jsonl"]).lines();
    let before = before.iter().filter(|row| left(row)).count();
    signal("-CONT");
    let ended = wait(child);
    assert_eq!(outcomes(&ended).len(), 40, "{}", ended.err);
    // Only what had left before it was stopped can still have arrived.
    let made = cli.house.admin().count("candidates") - 60;
    assert!(
        (40 - before..=40).contains(&made),
        "{made} of 40, {before} open"
    );
    settle_all(&cli, 40);
    cli.run(&["outbox", "resume"]);
    for number in 0..40 {
        assert_eq!(on_job(&cli, number), 1, "stranger {number}");
    }
    assert_eq!(cli.house.admin().count("candidates"), 100);
}

#[cfg(unix)]
#[test]
fn the_command_line_takes_over_from_an_app_that_is_killed() {
    let cli = Cli::new(Options {
        latency: Duration::from_millis(5),
        ..small()
    });
    let file = cli.strangers(40);
    assert_eq!(cli.run(&["sync"]).code, 0);
    let mut command = portable_pty::CommandBuilder::new(env!("CARGO_BIN_EXE_gleaner"));
    command.env_clear();
    for (name, value) in cli.command(&[]).get_envs() {
        command.env(name, value.unwrap());
    }
    command.env("TERM", "xterm-256color");
    let mut app = pty::Terminal::open(command, 120, 40);
    // First there, it is the voice of the directory and carries out what the command line asks for.
    app.until("60 candidates");
    let child = start(&cli, &file, None);
    until(&cli, 12);
    app.signal("-KILL");
    let ended = wait(child);
    assert_eq!(outcomes(&ended).len(), 40, "{}", ended.err);
    settle_all(&cli, 40);
    for number in 0..40 {
        assert_eq!(on_job(&cli, number), 1, "stranger {number}");
    }
    assert_eq!(cli.house.admin().count("candidates"), 100);
}
