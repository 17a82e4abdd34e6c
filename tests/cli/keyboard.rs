//! What leaves the screen or comes into it from elsewhere: the clipboard, the user's editor, notes for a
//! record in Greenhouse, and the colours that are kept.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::binary::Cli;
use crate::hour::{PATIENCE, app, with_people};
use crate::support::{small, stranger};

/// Makes a script the user's editor; it gets the file's path.
fn editor(cli: &mut Cli, script: &str) {
    let file = cli.file("editor", format!("#!/bin/sh\n{script}\n"));
    let may_run = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(&file, may_run).unwrap();
    cli.set("EDITOR", file.to_str().unwrap());
}

#[test]
fn links_addresses_and_names_are_copied_of_one_person_and_of_several() {
    let cli = with_people();
    let mut screen = app(&cli, &["--offline"]);
    screen.until("12 people");
    let people = [stranger(0), stranger(1)];
    let email = |at: usize| people[at].emails[0].value.clone();
    screen.keys(&format!("/{}", people[0].name()));
    screen.until("1 person of 12");
    screen.keys("\r");
    for (keys, what, text) in [
        ("y", "link", people[0].linkedin.clone().unwrap()),
        ("ce", "e-mail", email(0)),
        ("cn", "name", people[0].name()),
    ] {
        screen.keys(keys);
        screen.until(&format!("Copied the {what} through the terminal: "));
        screen.until_written(&format!(";{}", STANDARD.encode(text)));
    }
    // Of those who are marked, a line each, also of one who is out of view.
    screen.keys(" ");
    screen.until("1 marked");
    screen.keys("\x1b");
    screen.until("12 people");
    screen.keys(&format!("/{}", people[1].name()));
    screen.until("1 person of 12");
    screen.keys("\r");
    screen.keys(" ");
    screen.until("2 marked");
    screen.keys("ce");
    screen.until("Copied the e-mails of 2 people through the terminal.");
    let both = STANDARD.encode(format!("{}\n{}", email(0), email(1)));
    // What follows the last letter may share its group with it.
    screen.until_written(&format!(";{}", &both[..both.len() - 4]));
    screen.keys("ca");
    screen.until("Copied the text of 2 people through the terminal.");
    screen.keys("qq");
    assert_eq!(screen.code(), 0);
}

#[test]
fn a_note_for_somebody_who_is_there_is_seen_before_it_is_sent() {
    let mut cli = Cli::new(small());
    editor(
        &mut cli,
        "printf 'Met at the fair.\\nCall in May.\\n' > \"$1\"",
    );
    assert_eq!(cli.run(&["sync"]).code, 0);
    let mut screen = app(&cli, &[]);
    // With an empty library it begins in the search box.
    screen.until("enter to the results");
    screen.keys("is:active");
    screen.keys("\x14");
    screen.until("Search Greenhouse");
    screen.until("History");
    screen.keys("\r");
    screen.keys("N");
    screen.until("nothing is written yet");
    screen.until("Seen by");
    screen.keys("\x07");
    screen.until("Met at the fair.");
    let notes = |cli: &Cli| {
        let all = cli.house.admin().rows("notes").into_iter();
        let ours = all.filter(|note| {
            let body = note["body"].as_str().unwrap_or_default();
            body.contains("Met at the fair.") && body.contains("Call in May.")
        });
        ours.count()
    };
    assert_eq!(notes(&cli), 0, "nothing before it is confirmed");
    screen.keys("\r");
    screen.until("goes into the outbox.");
    let begun = Instant::now();
    while notes(&cli) == 0 {
        assert!(begun.elapsed() < PATIENCE, "{}", screen.text());
        std::thread::yield_now();
    }
    screen.keys("O");
    screen.until("─ Exports");
    screen.until("note");
    screen.until("✓");
    screen.keys("qq");
    assert_eq!(screen.code(), 0);
    assert_eq!(notes(&cli), 1);
}

#[test]
fn a_record_is_changed_in_the_users_editor_and_as_before_after_undo() {
    let mut cli = with_people();
    let name = stranger(0).name();
    let record = format!("full_name = \"{name}\"\\ntitle = \"Rear Admiral\"\\n");
    editor(&mut cli, &format!("printf '{record}' > \"$1\""));
    let mut screen = app(&cli, &["--offline"]);
    screen.until("12 people");
    screen.keys(&format!("/{name}"));
    screen.until("1 person of 12");
    screen.keys("\r");
    screen.until("LinkedIn");
    screen.keys("\x07");
    screen.until("Rear Admiral");
    screen.keys("u");
    screen.until(&name);
    screen.until_true("the title before", |screen| {
        !screen.contains("Rear Admiral")
    });
    screen.keys("q");
    assert_eq!(screen.code(), 0);
}

#[test]
fn colours_chosen_while_it_runs_are_there_at_the_next_start() {
    let cli = with_people();
    let plain = |screen: &vt100::Screen| {
        let (rows, _) = screen.size();
        let key = screen.cell(u16::from(rows) - 1, 1);
        key.is_some_and(|key| key.contents() == "?" && key.fgcolor() == vt100::Color::Default)
    };
    let mut screen = app(&cli, &["--offline"]);
    screen.until("12 people");
    assert!(!screen.looks(plain), "keys have a colour");
    for theme in ["dark", "light", "high-contrast", "monochrome"] {
        screen.keys("T");
        screen.until(&format!("Theme: {theme}."));
    }
    screen.until_screen("keys without a colour", plain);
    screen.keys("q");
    assert_eq!(screen.code(), 0);
    let mut screen = app(&cli, &["--offline"]);
    screen.until("12 people");
    screen.until_screen("keys without a colour, again", plain);
    screen.keys("q");
    assert_eq!(screen.code(), 0);
}
