//! The binary itself: the demo on a screen and as text, from the first frame to the last.
#![cfg(unix)]

use std::process::{Command, Stdio};

use crate::pty::{self, Terminal};
use tempfile::TempDir;

/// The demo in a terminal, and the home it is to leave alone.
fn demo(columns: u16, lines: u16, env: &[(&str, &str)]) -> (Terminal, TempDir) {
    let home = tempfile::tempdir().unwrap();
    let mut command = pty::command(env!("CARGO_BIN_EXE_gleaner"), home.path());
    command.arg("demo");
    for (name, value) in env {
        command.env(name, value);
    }
    (Terminal::open(command, columns, lines), home)
}

#[test]
fn the_main_job_from_start_to_quit() {
    let (mut terminal, _home) = demo(120, 40, &[]);
    terminal.until("300 people");
    terminal.until("2,000 candidates");
    terminal.until_true("a copy in step", |screen| {
        screen.contains("2,000 candidates") && screen.contains(" old")
    });
    terminal.until("in Greenhouse");

    // Mark three, pick a job by three letters, look at what would be written, write it.
    terminal.keys("jj   ");
    terminal.until("3 marked");
    terminal.keys("p");
    terminal.until("Pick a job");
    terminal.keys("sup");
    // The jobs come with the first sync; the picker fills when they are there.
    terminal.until("▌  Support Engineer");
    terminal.keys("\r");
    terminal.until_true("the target", |screen| {
        screen.contains("Support Engineer (") || screen.contains("Job  Support Engineer")
    });
    terminal.keys("E");
    terminal.until("nothing is written yet");
    terminal.until("3 people for Support Engineer");
    terminal.keys("\r");
    // Wholly drawn, and gone before the next key: an escape with a key right behind it is another key.
    let title = "╭─ Outcome";
    terminal.until_true("the summary", |screen| {
        screen.contains(title) && screen.contains("Export finished: ")
    });
    terminal.keys("\u{1b}");
    terminal.until_true("the summary gone", |screen| !screen.contains(title));

    terminal.keys("q");
    assert_eq!(terminal.code(), 0);
    terminal.is_sane();
}

#[test]
fn search_narrows_the_list_and_idle_writes_nothing() {
    let (mut terminal, _home) = demo(80, 24, &[]);
    terminal.until_true("a copy in step", |screen| {
        screen.contains("2,000 candidates") && screen.contains(" old")
    });
    terminal.keys("/omar");
    terminal.until_true("few people", |screen| {
        screen.contains("Omar") && !screen.contains("300 people")
    });
    terminal.keys("\r");
    terminal.until_idle();
    terminal.keys("q");
    assert_eq!(terminal.code(), 0);
}

#[test]
fn too_small_is_said_and_forgotten_when_it_grows_again() {
    let (mut terminal, _home) = demo(80, 24, &[]);
    terminal.until("300 people");
    terminal.resize(20, 5);
    terminal.until_true("one honest line", |screen| !screen.contains("300 people"));
    terminal.resize(80, 24);
    terminal.until("300 people");
    terminal.signal("-TERM");
    assert_eq!(terminal.code(), 0);
    terminal.is_sane();
}

#[test]
fn no_color_shows_no_colour() {
    let (mut terminal, _home) = demo(80, 24, &[("NO_COLOR", "1")]);
    terminal.until("300 people");
    terminal.until("◐ ");
    terminal.keys("q");
    assert_eq!(terminal.code(), 0);
}

#[test]
fn without_a_terminal_it_does_the_same_job_as_text() {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_gleaner"))
        .arg("demo")
        .env_clear()
        .env("HOME", home.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for wanted in [
        "Demo:",
        "candidates",
        "in Greenhouse",
        "possible",
        "new",
        "created",
        "already there",
        "Greenhouse now holds 2002 candidates (before: 2000)",
    ] {
        assert!(text.contains(wanted), "{wanted:?} is missing in\n{text}");
    }
}
