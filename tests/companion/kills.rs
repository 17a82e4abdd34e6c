//! kill -9 at each step of a popup's life: nobody is made twice, and nobody is lost whose export was
//! answered.

use serde_json::{Value, json};

use crate::binary::Cli;
use crate::host::person;
use crate::pipes::{Pipes, until};
use crate::support::applications;
use gleaner::sandbox::Options;

/// Kills unless GLEANER_COMPANION_KILLS says otherwise.
const KILLS: usize = 18;
/// The steps after which the host is killed.
const STEPS: usize = 9;

const SYLLABLES: [&str; 24] = [
    "bra", "cho", "dul", "fen", "gri", "hup", "jor", "kvi", "lem", "mok", "nys", "pra", "quo",
    "rud", "sti", "tov", "ulf", "vek", "wim", "xan", "yol", "zab", "eig", "osk",
];

/// A name that resembles no other one.
fn name(number: usize) -> [String; 2] {
    let mut random = fastrand::Rng::with_seed(number as u64);
    std::array::from_fn(|_| {
        let word: String = (0..3)
            .map(|_| SYLLABLES[random.usize(0..SYLLABLES.len())])
            .collect();
        word[..1].to_uppercase() + &word[1..]
    })
}

fn tab(number: usize) -> (String, String) {
    let [first, last] = name(number);
    let url = format!(
        "https://www.linkedin.com/in/{}-{}-{number}",
        first.to_lowercase(),
        last.to_lowercase()
    );
    (url, format!("{first} {last} | LinkedIn"))
}

/// People in Greenhouse by this name.
fn people(cli: &Cli, number: usize) -> Vec<i64> {
    let [first, last] = name(number);
    let rows = cli.house.admin().rows("candidates").into_iter();
    let named =
        |row: &Value| row["first_name"] == first.as_str() && row["last_name"] == last.as_str();
    rows.filter(named)
        .map(|row| row["id"].as_i64().unwrap())
        .collect()
}

/// Lives a popup's life until the step at which the host dies; returns whether an export was answered.
fn live(cli: &Cli, number: usize, step: usize, job: i64) -> bool {
    let mut pipes = Pipes::paired(cli);
    let before = cli.house.admin().count("candidates");
    let (url, title) = tab(number);
    if step == 0 {
        pipes.send(json!({"ask": "check", "tab": {"url": url, "title": title}}));
        pipes.child.kill().unwrap();
        return false;
    }
    let checked = pipes.check(&url, &title);
    let plan = json!({"ask": "plan", "person": person(&checked)["person"], "job": job});
    if step == 1 {
        pipes.send(plan);
        pipes.child.kill().unwrap();
        return false;
    }
    let planned = pipes.ask(plan).unwrap();
    let id = pipes.send(json!({"ask": "export", "plan": planned["plan"]}));
    if step == 2 {
        pipes.child.kill().unwrap();
        return false;
    }
    let answer = pipes.read();
    let answered = answer.is_some_and(|answer| answer["id"] == id && answer["ok"] == true);
    match step {
        3 => pipes.child.kill().unwrap(),
        // In the middle of sending, a little later each time.
        4..=6 => {
            for _ in 0..(step - 3) * 40 {
                if cli.house.admin().count("candidates") > before {
                    break;
                }
                pipes.ask(json!({"ask": "status"})).unwrap();
            }
            pipes.child.kill().unwrap();
        }
        // After the person was made, before anybody may have noted it.
        7 => {
            until("the person is made", || {
                cli.house.admin().count("candidates") > before
            });
            pipes.child.kill().unwrap();
        }
        // The browser hangs up, and kills what it started.
        _ => {
            let mut child = std::process::Command::new("kill");
            child.args(["-9", &pipes.child.id().to_string()]);
            let ended = std::thread::spawn(move || child.status());
            pipes.hang_up();
            ended.join().unwrap().unwrap();
        }
    }
    answered
}

#[test]
fn whoever_kills_the_host_doubles_and_loses_nobody() {
    let kills = std::env::var("GLEANER_COMPANION_KILLS").ok();
    let kills = kills.map_or(KILLS, |number| number.parse().unwrap());
    let mut cli = Cli::new(Options {
        latency: std::time::Duration::from_millis(2),
        ..crate::support::small()
    });
    let config = cli.file("config.toml", "[outbox]\nhold = \"0s\"\n");
    cli.set("GLEANER_CONFIG", config.to_str().unwrap());
    assert_eq!(cli.run(&["sync"]).code, 0);
    let (job, _) = cli.house.job();
    let mut answered = Vec::new();
    for number in 0..kills {
        if live(&cli, number, number % STEPS, job.0) {
            answered.push(number);
        }
    }
    let resumed = cli.run(&["outbox", "resume"]);
    assert!((0..=1).contains(&resumed.code), "{}", resumed.err);
    until("whoever was handed the outbox is done with it", || {
        let rows = cli.run(&["outbox", "--format", "jsonl"]).lines();
        rows.iter()
            .all(|row| ["done", "needs_person"].contains(&row["state"].as_str().unwrap()))
    });
    for row in cli.run(&["outbox", "--format", "jsonl"]).lines() {
        if row["state"] == "needs_person" {
            let retried = cli.run(&["outbox", "retry", row["export_id"].as_str().unwrap()]);
            assert_eq!(retried.code, 0, "{}", retried.err);
        }
    }
    for number in 0..kills {
        let there = people(&cli, number);
        assert!(there.len() <= 1, "{number} is there {} times", there.len());
        let on_job = there
            .iter()
            .flat_map(|id| applications(&cli.house.admin(), *id));
        let on_job = on_job.filter(|row| row["job_id"] == job.0).count();
        assert!(on_job <= 1, "{number} is on the job {on_job} times");
        if answered.contains(&number) {
            assert_eq!(on_job, 1, "{number} was answered and is not there");
        }
    }
    println!(
        "{kills} kills, {} exports answered, all there once",
        answered.len()
    );
}
