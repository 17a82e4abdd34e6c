//! How long people are kept who were never exported: told first, gone by themselves, with no work lost.

use crate::binary::Cli;
use crate::support::small;
use crate::{data, says};

const DAY: i64 = 86_400_000;

/// Makes it so that everybody was captured, and told of, so many days earlier.
fn ages(cli: &Cli, captured: i64, told: i64) {
    let file = rusqlite::Connection::open(data(cli).join("gleaner.db")).unwrap();
    for (sql, days) in [
        ("UPDATE profile SET added_at = added_at - ?1", captured),
        ("UPDATE retention_notice SET told_at = told_at - ?1", told),
    ] {
        file.execute(sql, [days * DAY]).unwrap();
    }
}

fn kept(cli: &Cli) -> usize {
    let list = cli.run(&["--offline", "--format", "jsonl", "library", "list"]);
    assert_eq!(list.code, 0, "{}", list.err);
    list.lines().len()
}

/// A command that writes and brings nobody in.
fn nudge(cli: &Cli) -> String {
    let empty = cli.file("empty.csv", "name,email\n");
    let ended = cli.run(&["--offline", "import", empty.to_str().unwrap()]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    ended.err
}

#[test]
fn who_was_never_exported_goes_by_itself_and_not_before_a_weeks_notice() {
    let cli = Cli::new(small());
    assert_eq!(cli.run(&["sync"]).code, 0);
    let strangers = cli.strangers(4);
    assert_eq!(cli.run(&["import", strangers.to_str().unwrap()]).code, 0);
    // One is exported, one waits in the outbox.
    let lines = std::fs::read_to_string(&strangers).unwrap();
    for (number, name) in [(0, "one.jsonl"), (1, "two.jsonl")] {
        let file = cli.file(name, lines.lines().nth(number).unwrap());
        let path = file.to_str().unwrap();
        let sent = cli.run(&["export", path, "--prospect", "--yes"]);
        assert_eq!(sent.code, 0, "{}{}", sent.out, sent.err);
    }
    let file = rusqlite::Connection::open(data(&cli).join("gleaner.db")).unwrap();
    let waits = "UPDATE export SET state = 'needs_person' WHERE external_id = 'new-1'";
    assert_eq!(file.execute(waits, []).unwrap(), 1);
    drop(file);
    let quiet = nudge(&cli);
    assert!(!quiet.contains("library from"), "{quiet}");

    // However long nobody was here: first they are told.
    ages(&cli, 200, 0);
    let told = nudge(&cli);
    assert!(
        told.contains("2 people never exported leave the library from"),
        "{told}"
    );
    let about = cli.run(&["--offline", "--format", "jsonl", "about"]);
    let goes = |one: &&serde_json::Value| one["goes_at"].is_string();
    assert_eq!(
        about.lines().iter().filter(goes).count(),
        2,
        "{}",
        about.out
    );
    // Nothing is said twice, and nobody goes within the week.
    ages(&cli, 0, 6);
    let quiet = nudge(&cli);
    assert!(!quiet.contains("library"), "{quiet}");
    assert_eq!(kept(&cli), 4);
    ages(&cli, 0, 2);
    let gone = nudge(&cli);
    assert!(
        gone.contains("2 people left the library: never exported in 30 days"),
        "{gone}"
    );
    assert_eq!(kept(&cli), 2);
    // They may be captured anew, and then it all begins again.
    assert_eq!(cli.run(&["import", strangers.to_str().unwrap()]).code, 0);
    assert_eq!(kept(&cli), 4);
}

#[test]
fn how_long_people_are_kept_is_a_setting_and_none_goes_where_it_is_0() {
    let mut cli = Cli::new(small());
    let strangers = cli.strangers(2);
    assert_eq!(
        cli.run(&["--offline", "import", strangers.to_str().unwrap()])
            .code,
        0
    );
    let settings = cli.file("keep.toml", "[library]\nkeep_days = 0\n");
    cli.set("GLEANER_CONFIG", settings.to_str().unwrap());
    ages(&cli, 4_000, 0);
    let quiet = nudge(&cli);
    assert!(!quiet.contains("library from"), "{quiet}");
    let due = cli.run(&["--offline", "forget", "--due"]);
    assert_eq!(due.code, 0);
    says(&due, &["library.keep_days is 0"]);
    std::fs::write(&settings, "[library]\nkeep_days = 5000\n").unwrap();
    nudge(&cli);
    assert_eq!(kept(&cli), 2);
    std::fs::write(&settings, "[library]\nkeep_days = 2\n").unwrap();
    let due = cli.run(&["--offline", "--format", "jsonl", "forget", "--due"]);
    assert_eq!((due.code, due.lines().len()), (1, 2), "{}", due.err);
    nudge(&cli);
    ages(&cli, 0, 3);
    nudge(&cli);
    assert_eq!(kept(&cli), 0);
    std::fs::write(&settings, "[library]\nkeep_days = -1\n").unwrap();
    assert_eq!(cli.run(&["config", "check"]).code, 2);
}
