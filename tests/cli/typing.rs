//! Typing while a first sync goes on: the binary in a terminal of its own, against a sandbox that
//! takes its time.
#![cfg(all(unix, feature = "sandbox"))]

use std::time::Duration;

use crate::pty::{self, Terminal};
use gleaner::sandbox::{Options, Sandbox, start};

/// The rows of the results on an 80x24 screen: from here on.
const FIRST_ROW: u16 = 5;

/// The app against a sandbox, on an empty data directory.
fn open(sandbox: &Sandbox, data: &std::path::Path) -> Terminal {
    let hello = sandbox.hello();
    let mut command = pty::command(env!("CARGO_BIN_EXE_gleaner"), data);
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
    Terminal::open(command, 80, 24)
}

/// The line of the screen with the cursor of the list, and what is there: of the list alone,
/// for what the pane beside it shows may still be on its way.
fn at_cursor(screen: &vt100::Screen) -> Option<(u16, String)> {
    let lines: Vec<String> = screen.rows(1, 78).collect();
    let line = lines
        .iter()
        .enumerate()
        .skip(FIRST_ROW.into())
        .find(|(_, line)| line.starts_with('▌'))?;
    let words = line.1.chars().skip(5).take(16);
    let words: String = words.collect();
    Some((u16::try_from(line.0).unwrap(), words))
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_neither_flicker_nor_jump_while_a_first_sync_goes_on() {
    let sandbox = start(Options {
        candidates: 6_000,
        rate_limit: 0,
        latency: Duration::from_millis(150),
        ..Options::default()
    })
    .await
    .unwrap();
    let data = tempfile::tempdir().unwrap();
    tokio::task::block_in_place(|| {
        let mut terminal = open(&sandbox, data.path());
        // The library is empty, so the keys go into the search box; the copy is to be searched.
        terminal.until_screen("the cursor in the search box", |screen| {
            screen.contents().contains("Search the library") && !screen.hide_cursor()
        });
        terminal.keys("\x14");
        terminal.until("Search Greenhouse");
        terminal.keys("ma");
        // Whoever the first pages bring is found without asking again.
        terminal.until_screen("somebody", |screen| {
            let first = screen.rows(1, 78).nth(FIRST_ROW.into()).unwrap();
            first.contains('●')
        });
        // Typed, deleted and typed again, faster than anyone can.
        let mut frames = 0;
        for round in 0..12 {
            let word = ["mar", "ma", "mari", "m"][round % 4];
            terminal.keys(&"\x7f".repeat(5));
            for end in 1..=word.len() {
                terminal.keys(&word[end - 1..end]);
            }
            terminal.frames_until(
                word,
                |screen| {
                    frames += 1;
                    let first = screen.rows(1, 78).nth(FIRST_ROW.into()).unwrap();
                    assert!(
                        first.contains('●') || first.trim().len() > 10,
                        "the list went blank:\n{}",
                        screen.contents()
                    );
                },
                |screen| {
                    screen
                        .rows(0, 80)
                        .nth(1)
                        .unwrap()
                        .contains(&format!("│ {word} "))
                },
            );
        }
        // A busy machine may draw only once a word.
        assert!(frames >= 12, "{frames}");
        // A person chosen stays where they are when the sync is done and asks anew.
        terminal.until_screen("the last answer", |screen| {
            screen.rows(0, 80).nth(3).unwrap().contains(" people ─")
        });
        terminal.keys("\rjjj");
        terminal.until_screen("the third row below", |screen| {
            at_cursor(screen).is_some_and(|(line, _)| line == FIRST_ROW + 3)
        });
        let mut chosen = None;
        terminal.frames_until(
            "the end of the sync",
            |screen| {
                let now = at_cursor(screen).expect("a cursor");
                let chosen = chosen.get_or_insert_with(|| now.clone());
                assert_eq!(&now, chosen, "{}", screen.contents());
            },
            |screen| screen.contents().contains(" old"),
        );
        terminal.keys("q");
        assert_eq!(terminal.code(), 0);
    });
    assert_eq!(sandbox.admin().refused(), 0);
}
