//! From a browser's starting the host to the verdict that the badge shows, beside a host that opens
//! nothing, in the same run.
//!
//! `cargo bench --bench companion`; `GLEANER_BENCH_PEOPLE` says how many candidates (20,000 unless
//! said; the target is for 1,000,000).

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a benchmark prints, and stops where something is not as it should be"
)]

use std::io::{BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use gleaner::companion::CHROMIUM_ID;
use gleaner::sandbox::{Options, Sandbox, start};
use gleaner::worker::{Pairing, Pairings};
use serde_json::{Value, json};

const ROUNDS: usize = 100;
const SECRET: &str = "00112233445566778899aabbccddeeff";

fn command(sandbox: &Sandbox, data: &Path) -> Command {
    let hello = sandbox.hello();
    let mut command = Command::new(env!("CARGO_BIN_EXE_gleaner"));
    for (variable, key) in [
        ("GLEANER_HARVEST_URL", "harvest_url"),
        ("GLEANER_AUTH_URL", "auth_url"),
        ("GLEANER_CLIENT_ID", "client_id"),
        ("GLEANER_CLIENT_SECRET", "client_secret"),
    ] {
        command.env(variable, hello[key].as_str().unwrap());
    }
    command.env("GLEANER_USER_ID", hello["user_id"].to_string());
    command.env("GLEANER_DATA_DIR", data);
    command
}

/// Returns the time from starting a host to its answer to the last of some requests.
fn answered(sandbox: &Sandbox, data: &Path, requests: &[Value]) -> Duration {
    let mut host = command(sandbox, data);
    host.args([
        "companion",
        "host",
        "--",
        &format!("chrome-extension://{CHROMIUM_ID}/"),
    ]);
    let began = Instant::now();
    let mut child = host
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut input, mut output) = (
        child.stdin.take().unwrap(),
        BufReader::new(child.stdout.take().unwrap()),
    );
    for request in requests {
        let body = serde_json::to_vec(request).unwrap();
        input
            .write_all(&u32::try_from(body.len()).unwrap().to_ne_bytes())
            .unwrap();
        input.write_all(&body).unwrap();
        let mut head = [0; 4];
        output.read_exact(&mut head).unwrap();
        let mut body = vec![0; u32::from_ne_bytes(head) as usize];
        output.read_exact(&mut body).unwrap();
        let answer: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(answer["ok"], true, "{answer}");
    }
    let took = began.elapsed();
    drop(input);
    child.wait().unwrap();
    took
}

fn print(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| {
        times[(share * (times.len() - 1) as f64).round() as usize].as_secs_f64() * 1_000.0
    };
    println!(
        "{what}: p50 {:.1} ms, p95 {:.1} ms, longest {:.1} ms, of {}",
        at(0.5),
        at(0.95),
        at(1.0),
        times.len()
    );
}

fn main() {
    let people = std::env::var("GLEANER_BENCH_PEOPLE").ok();
    let people = people.map_or(20_000, |number| number.parse().unwrap());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let options = Options {
        candidates: people,
        rate_limit: 0,
        token_rate_limit: 0,
        ..Options::default()
    };
    let sandbox = runtime.block_on(start(options)).unwrap();
    let (place, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let began = Instant::now();
    let synced = command(&sandbox, place.path())
        .arg("sync")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(synced.unwrap().success());
    println!(
        "{people} candidates copied in {:.0} s",
        began.elapsed().as_secs_f64()
    );
    let pairings = Pairings::of(place.path());
    if let Pairing::Waiting(code) = pairings.enter(SECRET, "Chromium", CHROMIUM_ID).unwrap() {
        pairings.allow(&code).unwrap();
    }
    let hello =
        json!({"id": 1, "ask": "hello", "protocol": 1, "browser": "Chromium", "secret": SECRET});
    let check = |round: usize| {
        let tab = json!({
            "url": format!("https://www.linkedin.com/in/anna-kovacs-{round}"),
            "title": "(3) Anna Kovacs - Engineer - Example | LinkedIn",
        });
        json!({"id": 2, "ask": "check", "tab": tab})
    };
    // The first one brings the index of keys up to date with the copy.
    let first = answered(&sandbox, place.path(), &[hello.clone(), check(0)]);
    println!(
        "the first host after the sync: {:.0} ms",
        first.as_secs_f64() * 1_000.0
    );
    let (mut floor, mut verdict) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        floor.push(answered(
            &sandbox,
            empty.path(),
            std::slice::from_ref(&hello),
        ));
        verdict.push(answered(
            &sandbox,
            place.path(),
            &[hello.clone(), check(round)],
        ));
    }
    print("floor: a host that opens nothing, to its answer", floor);
    print("from the host's start to the verdict", verdict);
}
