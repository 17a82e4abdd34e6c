//! Profiles, doctor, forget, backup and restore as somebody sees them who types.

use crate::binary::Cli;
use crate::pty::{self, Terminal};
use crate::support::small;
use crate::{GRETA, TRACES, data, holding};

fn open(cli: &Cli, arguments: &[&str], more: &[(&str, &str)]) -> Terminal {
    let mut command = pty::command(env!("CARGO_BIN_EXE_gleaner"), cli.house.data.path());
    command.args(arguments);
    command.env("GLEANER_DATA_DIR", data(cli));
    let own = cli
        .env
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in own.chain(more.iter().copied()) {
        command.env(name, value);
    }
    Terminal::open(command, 100, 40)
}

/// The look of the first cell of a text on the screen: its colour, and whether it is a block.
fn look(screen: &vt100::Screen, text: &str) -> Option<(vt100::Color, bool)> {
    let (rows, columns) = screen.size();
    let (rows, columns) = (u16::from(rows), u16::from(columns));
    for row in 0..rows {
        let line: Vec<String> = (0..columns)
            .map(|column| {
                let cell = screen
                    .cell(row, column)
                    .map(|cell| cell.contents().to_owned());
                cell.filter(|cell| !cell.is_empty())
                    .unwrap_or(" ".to_owned())
            })
            .collect();
        if let Some(at) = line.concat().find(text)
            && let Some(cell) = screen.cell(row, u16::try_from(at).unwrap())
        {
            return Some((cell.fgcolor(), cell.inverse()));
        }
    }
    None
}

#[test]
fn the_status_line_wears_the_profile_in_a_colour_of_its_own() {
    let cli = Cli::new(small());
    let seen = |profile: &str, more: &[(&str, &str)]| {
        let mut terminal = open(&cli, &["--offline", "--profile", profile], more);
        let block = format!(" {profile} ");
        terminal.until_screen("the profile as a block", |screen| {
            look(screen, &block).is_some_and(|(_, is_block)| is_block)
        });
        let is = |colour: u8| {
            let wanted = vt100::Color::Idx(colour);
            terminal.looks(|screen| look(screen, &block).is_some_and(|(own, _)| own == wanted))
        };
        let found = (0..16).find(|colour| is(*colour));
        terminal.keys("\x03");
        assert_eq!(terminal.code(), 130, "{}", terminal.text());
        found
    };
    let (acme, birch) = (seen("acme", &[]), seen("birch", &[]));
    assert!(
        acme.is_some() && birch.is_some() && acme != birch,
        "{acme:?} {birch:?}"
    );
    assert_eq!(
        seen("acme", &[("NO_COLOR", "1")]),
        None,
        "a block without a colour"
    );
    let mut terminal = open(&cli, &["profiles"], &[]);
    assert_eq!(terminal.code(), 0);
    let text = terminal.text();
    for part in ["default", "in use", "acme", "birch"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn doctor_forget_backup_and_restore_say_what_they_do_and_ask_first() {
    let cli = Cli::new(small());
    let greta = cli.file("greta.jsonl", GRETA);
    assert_eq!(cli.run(&["import", greta.to_str().unwrap()]).code, 0);
    let copy = cli.house.data.path().join("copy.db");
    let copy = copy.to_str().unwrap();
    let run = |arguments: &[&str], answers: &[(&str, &str)], code: u32, says: &[&str]| {
        let mut terminal = open(&cli, arguments, &[]);
        for (question, answer) in answers {
            terminal.until(question);
            terminal.keys(&format!("{answer}\r"));
        }
        assert_eq!(terminal.code(), code, "{arguments:?}: {}", terminal.text());
        let text = terminal
            .text()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        for part in says {
            assert!(text.contains(part), "{arguments:?}: {part}: {text}");
        }
    };
    run(&["doctor"], &[], 0, &["config", "data", "credentials"]);
    run(
        &["backup", copy],
        &[],
        0,
        &["Everything but the credentials", "readable by you alone"],
    );
    let who = "gretaquill@ostrovanda.example";
    let ask = "Forget this person on this machine? Greenhouse is not changed. [y/N]";
    run(
        &["forget", who],
        &[(ask, "n")],
        0,
        &["Gretaquill", "Nothing was changed"],
    );
    assert!(!holding(&data(&cli), &TRACES).is_empty());
    run(
        &["forget", who],
        &[(ask, "y")],
        0,
        &["Forgotten", "Taken out of the backup"],
    );
    assert!(holding(&data(&cli), &TRACES).is_empty());
    run(
        &["restore", copy],
        &[("Go on? [y/N]", "n")],
        0,
        &["Nothing was changed"],
    );
    run(
        &["restore", copy],
        &[("Go on? [y/N]", "y")],
        0,
        &["is in use now", "gleaner.db-before-"],
    );
    run(&["forget", "--due"], &[], 0, &["Nobody is due"]);
}

#[test]
fn another_profile_is_chosen_in_the_app_and_opens_in_its_place() {
    let mut cli = Cli::new(small());
    let other = cli
        .runtime
        .block_on(gleaner::sandbox::start(small()))
        .unwrap();
    other.admin().set_organisation(77, "Otter Works");
    let strangers = cli.strangers(2);
    let import = cli.run(&["import", strangers.to_str().unwrap()]);
    assert_eq!(import.code, 0, "{}", import.err);
    let own = cli.env.clone();
    for (name, key) in [
        ("GLEANER_HARVEST_URL", "harvest_url"),
        ("GLEANER_AUTH_URL", "auth_url"),
        ("GLEANER_CLIENT_ID", "client_id"),
        ("GLEANER_CLIENT_SECRET", "client_secret"),
    ] {
        cli.set(name, other.hello()[key].as_str().unwrap());
    }
    let made = cli.run(&["--profile", "otter", "sync"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let greta = cli.file("greta.jsonl", GRETA);
    let import = cli.run(&["--profile", "otter", "import", greta.to_str().unwrap()]);
    assert_eq!(import.code, 0, "{}", import.err);
    cli.env = own;

    // From the palette; the one in use is marked.
    let mut terminal = open(&cli, &["--offline"], &[]);
    terminal.until("2 people");
    terminal.keys(" ");
    terminal.until("1 marked");
    terminal.keys(":");
    terminal.until("Commands");
    terminal.keys("switch pro\r");
    terminal.until_true("the list of profiles", |screen| {
        let line = |name: &str| {
            screen
                .lines()
                .find(|line| line.contains(name))
                .map(str::to_owned)
        };
        let (own, otter) = (line("default"), line("Otter Works"));
        own.is_some_and(|own| own.contains("in use"))
            && otter.is_some_and(|line| line.contains("otter") && !line.contains("in use"))
    });
    // With marks it is asked about once.
    terminal.keys("ott");
    terminal.until("> ott");
    terminal.keys("\r");
    terminal.until("1 marked. Marks are kept. enter again switches to otter.");
    terminal.keys("\r");
    terminal.until("Greta");
    terminal.until(" otter ");
    assert!(!terminal.text().contains("2 people"), "{}", terminal.text());

    // And back, where the mark is still there.
    terminal.keys(":");
    terminal.until("Commands");
    terminal.keys("switch pro\r");
    terminal.until("Profiles");
    terminal.keys("\r");
    terminal.until("2 people");
    terminal.until("1 marked");
    terminal.keys("qq");
    assert_eq!(terminal.code(), 0, "{}", terminal.text());
    terminal.is_sane();
}
