//! The hour at the keyboard, through the binary: what is there again after it ended, in order or not.
#![cfg(unix)]

use std::time::{Duration, Instant};

use crate::binary::Cli;
use crate::pty::{self, Terminal};
use crate::support::small;
use rusqlite::{Connection, OpenFlags};

/// How long anything may take before it counts as hung.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// The app on a house's data directory, with its addresses and credentials.
pub fn app(cli: &Cli, arguments: &[&str]) -> Terminal {
    let mut command = pty::command(env!("CARGO_BIN_EXE_gleaner"), cli.house.data.path());
    command.env("GLEANER_DATA_DIR", cli.house.data.path().join("data"));
    for (name, value) in &cli.env {
        command.env(name, value);
    }
    command.args(arguments);
    Terminal::open(command, 120, 40)
}

fn database(cli: &Cli) -> Connection {
    let path = cli.house.data.path().join("data/gleaner.db");
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// Waits until the place that is kept holds all of these.
fn until_kept(cli: &Cli, parts: &[&str]) {
    let begun = Instant::now();
    let database = database(cli);
    loop {
        let kept: String = database
            .query_row("SELECT body FROM place", [], |row| row.get(0))
            .unwrap_or_default();
        if parts.iter().all(|part| kept.contains(part)) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{parts:?} not in {kept}");
        std::thread::yield_now();
    }
}

pub fn with_people() -> Cli {
    let cli = Cli::new(small());
    let file = cli.strangers(12);
    let imported = cli.run(&["--offline", "import", file.to_str().unwrap()]);
    assert_eq!(imported.code, 0, "{}", imported.err);
    cli
}

#[test]
fn the_place_is_there_again_after_a_quit_and_after_a_kill() {
    let cli = with_people();
    let mut screen = app(&cli, &["--offline"]);
    screen.until("12 people");
    // A search, the second row marked, the cursor on the third, Greenhouse searched too.
    screen.keys("/title:weaver\r");
    screen.keys("j");
    screen.keys(" ");
    screen.keys("t");
    screen.until("1 marked");
    until_kept(
        &cli,
        &["title:weaver", "\"scope\":\"greenhouse\"", "\"marks\":[{"],
    );
    screen.keys("t");
    until_kept(&cli, &["title:weaver", "\"scope\":\"all\""]);
    screen.signal("-KILL");
    screen.code();

    let mut screen = app(&cli, &["--offline"]);
    screen.until("1 marked");
    screen.until("title:weaver");
    screen.until("Search library and Greenhouse");

    // With a mark, quitting says what becomes of it and asks.
    screen.keys("q");
    screen.until("1 marked. Marks are kept. q again quits.");
    screen.keys("q");
    assert_eq!(screen.code(), 0);
    screen.is_sane();

    let mut screen = app(&cli, &["--offline"]);
    screen.until("1 marked");
    screen.keys("A");
    screen.keys("q");
    assert_eq!(screen.code(), 0);
    let mut screen = app(&cli, &["--offline"]);
    screen.until("title:weaver");
    assert!(!screen.text().contains("1 marked"), "{}", screen.text());
}

#[test]
fn the_report_tells_what_was_exported_and_what_never_left() {
    let cli = Cli::new(small());
    assert_eq!(cli.run(&["sync"]).code, 0);
    let nothing = cli.run(&["report"]);
    assert_eq!(
        (nothing.code, nothing.out.contains("0 looked at")),
        (0, true)
    );
    let file = cli.strangers(2);
    let file = file.to_str().unwrap();
    let made = cli.run(&["export", file, "--prospect", "--yes"]);
    assert_eq!(made.code, 0, "{}", made.err);

    let report = cli.run(&["report", "--since", "2h", "--format", "jsonl"]);
    let lines = report.lines();
    assert_eq!(lines.len(), 2, "{}", report.out);
    for line in &lines {
        assert_eq!(line["kind"], "exported");
        assert_eq!(line["outcome"], "created");
        let page = format!("https://app.greenhouse.io/people/{}", line["candidate_id"]);
        assert_eq!(line["link"], page);
        assert!(line["at"].is_string() && line["export_id"].is_string());
    }
    let later = cli.run(&["report", "--since", "2100-01-01", "--format", "jsonl"]);
    assert_eq!((later.code, later.out.as_str()), (0, ""));

    let csv = cli.run(&["report", "--format", "csv"]);
    let mut rows = csv::Reader::from_reader(csv.out.as_bytes());
    let names = rows.headers().unwrap().clone();
    assert_eq!(names.get(0), Some("time"));
    assert_eq!(rows.records().count(), 2, "{}", csv.out);
    let markdown = cli.run(&["report", "--format", "markdown"]);
    assert!(
        markdown.out.starts_with("# Report since "),
        "{}",
        markdown.out
    );
    assert!(
        markdown.out.contains("| prospects | 2 | 0 |"),
        "{}",
        markdown.out
    );
    let table = cli.run(&["report", "--columns", "name,what"]);
    assert!(table.out.contains("NAME"), "{}", table.out);
    assert!(!table.out.contains("https://"), "{}", table.out);

    for (arguments, says) in [
        (&["report", "--since", "soon"][..], "is no time"),
        (&["report", "--columns", "shoe"], "columns are time, what"),
        (&["doctor", "--format", "csv"], "no table"),
    ] {
        let wrong = cli.run(arguments);
        assert_eq!(wrong.code, 2, "{arguments:?} {}", wrong.err);
        assert!(wrong.err.contains(says), "{}", wrong.err);
    }
}

#[test]
fn lists_and_skips_are_kept_and_can_be_asked_for() {
    let cli = with_people();
    let run = |arguments: &[&str]| {
        let all = [&["--offline", "--format", "jsonl"], arguments].concat();
        let ended = cli.run(&all);
        assert_eq!(ended.code, 0, "{arguments:?} {}", ended.err);
        ended
    };
    let found = |query: &str| {
        run(&["search", "--in", "library", "--", query])
            .lines()
            .len()
    };
    run(&["library", "list-add", "Rust Berlin", "1", "2"]);
    run(&["library", "list-add", "rust berlin", "2", "3"]);
    run(&["library", "list-add", "Later", "3"]);
    let lists = run(&["library", "lists"]).lines();
    assert_eq!(lists.len(), 2);
    assert_eq!(
        (&lists[1]["name"], &lists[1]["people"]),
        (&"Rust Berlin".into(), &3.into())
    );
    assert_eq!(found("list:\"rust berlin\""), 3);
    assert_eq!(found("list:later"), 1);
    assert_eq!(found("title:weaver -list:\"rust berlin\""), 9);
    run(&["library", "list-remove", "Rust Berlin", "1"]);
    assert_eq!(found("list:\"rust berlin\""), 2);

    run(&[
        "library", "skip", "2", "--reason", "on leave", "--until", "30d",
    ]);
    assert_eq!(found("title:weaver"), 11);
    assert_eq!(found(""), 11);
    assert_eq!(found("is:skipped"), 1);
    run(&["library", "bring-back", "2"]);
    assert_eq!((found(""), found("is:skipped")), (12, 0));
    // Who came back by the date is there again.
    run(&["library", "skip", "3", "--until", "2020-01-01"]);
    assert_eq!(found("title:weaver"), 12);
    let wrong = cli.run(&["--offline", "library", "skip", "3", "--until", "soon"]);
    assert_eq!(wrong.code, 2);

    // A record that becomes part of another one brings its lists along.
    run(&["library", "merge", "1", "3", "--yes"]);
    assert_eq!(found("list:later"), 1);
}

#[test]
fn what_was_done_last_is_taken_back_by_one_key() {
    let cli = with_people();
    let mut screen = app(&cli, &["--offline"]);
    screen.until("12 people");
    screen.keys("x");
    screen.until("Skip ");
    screen.keys("30d on leave\r");
    screen.until("Skipped until");
    screen.until("11 people");
    screen.keys("u");
    screen.until("12 people");
    screen.keys("l");
    screen.until("Add 1 person to a list");
    screen.keys("Rust\r");
    screen.until("Added to the list Rust");
    screen.keys("U");
    screen.until("added to the list Rust");
    screen.keys("q");
    screen.keys("L");
    screen.until(" Lists ");
    screen.until("1 person");
    screen.keys("\r");
    screen.until_true("the list alone", |screen| {
        screen.contains("list:\"Rust\"") && !screen.contains("12 people")
    });
    screen.keys("a");
    screen.until("1 marked");
    screen.keys("u");
    screen.until("Undone: mark on");
    screen.keys("R");
    screen.until("looked at");
    screen.keys("q");
    screen.keys("q");
    assert_eq!(screen.code(), 0);
}

#[test]
fn each_act_of_the_hour_takes_a_key_or_two_and_can_be_seen() {
    let cli = with_people();
    let mut screen = app(&cli, &["--offline"]);
    screen.until("12 people");
    for (keys, shows) in [
        // Marks, and taking them back.
        ("a", "12 marked"),
        ("*", "nobody marked"),
        ("u", "12 marked"),
        ("u", "nobody marked"),
        // Sorting and columns.
        (",", "Sorted by"),
        ("C", "─ Columns ─"),
        ("q", "nobody marked"),
        // A list with a name, opened again.
        ("lTeam\r", "Added to the list Team"),
        ("L", "Team  1 person"),
        ("\r", "list:\"Team\""),
        // What was done, and the report of it.
        ("U", "─ What was done ─"),
        ("q", "list:\"Team\""),
        ("R", "─ Report of this session ─"),
        ("q", "list:\"Team\""),
        // Commands by name, the keys, the tour, the log.
        (":", "─ Commands ─"),
        ("theme\r", "Theme: dark"),
        ("?", "─ Keys in the list of people ─"),
        ("q", "list:\"Team\""),
        ("\x1bOR", "Tour"),
        ("\x1bOS", "─ Log ─"),
        ("q", "list:\"Team\""),
        ("x2d on leave\r", "list:\"Team\""),
    ] {
        screen.keys(keys);
        screen.until(shows);
    }
    screen.keys("q");
    assert_eq!(screen.code(), 0);
    screen.is_sane();
}

#[test]
fn whoever_stays_takes_over_from_a_gleaner_that_ended() {
    let cli = with_people();
    let mut first = app(&cli, &[]);
    first.until("60 candidates");
    let mut second = app(&cli, &[]);
    second.until("reading only");
    first.keys("q");
    assert_eq!(first.code(), 0);
    second.until_true("it is connected", |screen| {
        screen.contains("Larkfield")
            && !screen.contains("reading only")
            && !screen.contains("connecting")
    });
    second.keys("q");
    assert_eq!(second.code(), 0);
}

#[test]
fn imports_are_listed_with_their_age() {
    let cli = with_people();
    let file = cli.house.data.path().join("data/gleaner.db");
    let connection = Connection::open(file).unwrap();
    let older = "UPDATE import SET at = at - 3 * 86400000";
    assert!(connection.execute(older, []).unwrap() > 0);
    drop(connection);
    let table = cli.run(&["--offline", "library", "list", "--imports"]);
    assert_eq!(table.code, 0, "{}", table.err);
    assert!(table.out.contains("3 days"), "{}", table.out);
}
