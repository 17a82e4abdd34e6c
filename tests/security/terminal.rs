//! Profiles as somebody sees them who types.

use crate::binary::Cli;
use crate::data;
use crate::pty::{self, Terminal};
use crate::support::small;

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
