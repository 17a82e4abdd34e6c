//! From a key press to the changed screen, and on to the rows it finds, through a terminal of its
//! own, beside a terminal that only echoes: idle over a copy that is complete, and during a first
//! sync.
//!
//! `cargo bench --bench keys`; `GLEANER_BENCH_PEOPLE` says how many candidates (100,000 unless
//! said).

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a benchmark prints, and stops where something is not as it should be"
)]
#![cfg_attr(not(unix), allow(unused, reason = "terminals are for Unix"))]

#[cfg(unix)]
#[path = "../tests/support/pty.rs"]
mod pty;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use gleaner::sandbox::{Options, Sandbox, start};
use portable_pty::CommandBuilder;
use pty::Terminal;

/// The first row of the results, and a column where the names are.
const FIRST_ROW: u16 = 5;
const NAMES: u16 = 22;
/// What is typed, letter by letter, and deleted again.
const SESSIONS: [&str; 6] = ["maria", "engineer", "sofia g", "berlin", "data sc", "kim"];

fn command(sandbox: &Sandbox, data: &Path, arguments: &[&str]) -> CommandBuilder {
    let hello = sandbox.hello();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_gleaner"));
    command.args(arguments);
    command.env("TERM", "xterm-256color");
    command.env("LC_ALL", "C.UTF-8");
    let config = data.join("config.toml");
    std::fs::write(&config, "").unwrap();
    command.env("GLEANER_CONFIG", config);
    command.env("GLEANER_DATA_DIR", data);
    for (variable, key) in [
        ("GLEANER_HARVEST_URL", "harvest_url"),
        ("GLEANER_AUTH_URL", "auth_url"),
        ("GLEANER_CLIENT_ID", "client_id"),
        ("GLEANER_CLIENT_SECRET", "client_secret"),
    ] {
        command.env(variable, hello[key].as_str().unwrap());
    }
    command.env("GLEANER_USER_ID", hello["user_id"].to_string());
    command
}

/// How long each key took until it was seen, and until the rows on screen were those it finds.
#[derive(Default)]
struct Times {
    seen: Vec<Duration>,
    found: Vec<Duration>,
}

/// Returns whether the rows on screen answer what is in the search box: older ones are dimmed.
fn rows_are_new(screen: &vt100::Screen) -> bool {
    (FIRST_ROW..FIRST_ROW + 10).all(|row| {
        screen
            .cell(row, NAMES)
            .is_none_or(|cell| cell.fgcolor() != vt100::Color::Idx(8))
    })
}

/// Types the sessions for as long as `goes_on`, one letter when the last is on screen.
fn type_all(
    terminal: &mut Terminal,
    line: usize,
    goes_on: impl Fn(usize, &vt100::Screen) -> bool,
) -> Times {
    let mut times = Times::default();
    for round in 0.. {
        if !terminal.looks(|screen| goes_on(round, screen)) {
            break;
        }
        let session = SESSIONS[round % SESSIONS.len()];
        for end in 1..=session.len() {
            let typed = &session[..end];
            let seen =
                |screen: &vt100::Screen| screen.rows(0, 120).nth(line).unwrap().contains(typed);
            let began = Instant::now();
            terminal.keys(&session[end - 1..end]);
            terminal.until_screen(typed, seen);
            times.seen.push(began.elapsed());
            terminal.until_screen("its rows", |screen| seen(screen) && rows_are_new(screen));
            times.found.push(began.elapsed());
            // As fast as a quick typist: a frame is due again.
            std::thread::sleep(Duration::from_millis(40).saturating_sub(began.elapsed()));
        }
        terminal.keys("\x15");
        terminal.until_screen("an empty line", |screen| {
            !screen.rows(0, 120).nth(line).unwrap().contains(session)
        });
    }
    times
}

fn print(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| {
        let place = (share * (times.len() - 1) as f64).round() as usize;
        times[place].as_secs_f64() * 1_000.0
    };
    println!(
        "{what}: p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms, of {} keys",
        at(0.5),
        at(0.99),
        at(1.0),
        times.len()
    );
}

fn print_both(when: &str, times: Times) {
    print(&format!("{when}, a key to the changed screen"), times.seen);
    print(&format!("{when}, a key to its rows"), times.found);
}

fn to_greenhouse(terminal: &mut Terminal) {
    // The library is empty: the keys go into the search box once that is known.
    terminal.until_screen("the cursor in the search box", |screen| {
        screen.contents().contains("Search the library") && !screen.hide_cursor()
    });
    terminal.keys("\x14");
    terminal.until("Search Greenhouse");
}

#[tokio::main]
async fn main() {
    let candidates = std::env::var("GLEANER_BENCH_PEOPLE")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(100_000);
    let unlimited = Options {
        candidates,
        rate_limit: 0,
        ..Options::default()
    };
    let sandbox = start(unlimited.clone()).await.unwrap();
    let slow = start(Options {
        rate_limit: 75,
        latency: Duration::from_millis(100),
        ..unlimited
    })
    .await
    .unwrap();
    tokio::task::block_in_place(|| measure(&sandbox, &slow));
}

fn measure(sandbox: &Sandbox, slow: &Sandbox) {
    let data = tempfile::tempdir().unwrap();
    let mut echo = Terminal::open(CommandBuilder::new("cat"), 120, 40);
    print(
        "floor: echo of a terminal",
        type_all(&mut echo, 0, |round, _| round < 24).seen,
    );

    let filled = command(sandbox, data.path(), &["sync"]);
    let mut sync = Command::new(filled.get_argv().first().unwrap());
    sync.args(filled.get_argv().iter().skip(1));
    for (name, value) in filled.iter_extra_env_as_str() {
        sync.env(name, value);
    }
    assert!(sync.output().unwrap().status.success());
    let mut idle = Terminal::open(command(sandbox, data.path(), &["--offline"]), 120, 40);
    to_greenhouse(&mut idle);
    print_both("idle", type_all(&mut idle, 1, |round, _| round < 24));
    drop(idle);

    let data = tempfile::tempdir().unwrap();
    let mut busy = Terminal::open(command(slow, data.path(), &[]), 120, 40);
    to_greenhouse(&mut busy);
    busy.until("syncing");
    print_both(
        "during a first sync under a limit",
        type_all(&mut busy, 1, |round, _| round < 48),
    );
    println!(
        "{}",
        busy.text()
            .lines()
            .rev()
            .take(3)
            .collect::<Vec<_>>()
            .join("\n")
    );
}
