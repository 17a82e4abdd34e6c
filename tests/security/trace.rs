//! A session at trace level against a server with every fault it has: whatever was written anywhere
//! holds no secret, and personal data only in its place.

use base64::Engine as _;
use gleaner::sandbox::{Options, Switches};

use crate::binary::{Cli, Ended};
use crate::pty::{self, Terminal};
use crate::support::small;
use crate::{bare, data, files, spellings};

/// What begins every token of the sandbox: `{"alg":"sandbox","typ":"JWT"}`.
const TOKEN: &str = "eyJhbGciOiJzYW5kYm94IiwidHlwIjoiSldUIn0";
const PASSPHRASE: &str = "a passphrase nobody would guess";

/// Every kind of fault but those that only let time pass; each strikes a few calls.
const KINDS: [&str; 16] = [
    "echo",
    "echo-401",
    "echo-403",
    "401",
    "403",
    "404",
    "422",
    "429",
    "500",
    "drop-before",
    "drop-after",
    "truncate",
    "garbage",
    "empty",
    "none",
    "message",
];

/// Sets Gleaner up in a terminal, and returns all that the terminal showed.
fn set_up(cli: &Cli, id: &str, secret: &str) -> String {
    let mut command = pty::command(env!("CARGO_BIN_EXE_gleaner"), cli.house.data.path());
    command.arg("setup");
    command.env("GLEANER_DATA_DIR", data(cli));
    for (name, value) in &cli.env {
        command.env(name, value);
    }
    let mut terminal = Terminal::open(command, 100, 60);
    terminal.until("Client id: ");
    terminal.keys(&format!("{id}\r{secret}\r\r"));
    terminal.until("A passphrase");
    terminal.keys(&format!("{PASSPHRASE}\r"));
    terminal.until("The same");
    terminal.keys(&format!("{PASSPHRASE}\r"));
    assert_eq!(terminal.code(), 0, "{}", terminal.text());
    terminal.text()
}

#[test]
fn a_session_at_trace_level_over_every_fault_leaves_no_secret_and_no_person_out_of_place() {
    let mut cli = Cli::new(Options {
        switches: Switches {
            single_active_token: false,
            ..Switches::default()
        },
        ..small()
    });
    let hello = cli.house.sandbox.hello();
    let text = |key: &str| hello[key].as_str().unwrap().to_owned();
    let (id, secret) = (text("client_id"), text("client_secret"));
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{id}:{secret}"));
    // The credential comes from the sealed file, as most people have it.
    cli.env.retain(|(name, _)| !name.contains("CLIENT"));
    cli.set("GLEANER_LOG", "trace");
    cli.set("GLEANER_SECRETS_KEEP", "file");
    cli.set("GLEANER_TIMEOUT_MS", "20000");
    let mut said = vec![("setup".to_owned(), set_up(&cli, &id, &secret))];
    cli.set("GLEANER_PASSPHRASE", PASSPHRASE);
    let greta = cli.file("greta.jsonl", crate::GRETA);
    let greta = greta.to_str().unwrap().to_owned();
    let keep = |said: &mut Vec<(String, String)>, what: &[&str], ended: Ended| {
        assert_ne!(ended.code, 101, "{what:?}: {}", ended.err);
        said.push((what.join(" "), format!("{}\n{}", ended.out, ended.err)));
    };
    let export = ["export", &greta, "--prospect", "--yes"];
    let session: [&[&str]; 5] = [
        &["doctor"],
        &["sync"],
        &["check", "--live", &greta],
        &export,
        &["outbox", "resume", "--once"],
    ];
    for what in session {
        let ended = cli.run(what);
        assert!(ended.code <= 1, "{what:?}: {}{}", ended.out, ended.err);
        keep(&mut said, what, ended);
    }
    // Undone and sent anew, so that every fault meets writes too.
    let undo = |cli: &Cli| {
        let list = cli.run(&["--offline", "--format", "jsonl", "outbox"]);
        let export = list.lines()[0]["export_id"].as_str().unwrap().to_owned();
        cli.run(&["outbox", "undo", &export, "--yes"])
    };
    for (number, kind) in KINDS.iter().enumerate() {
        let is_echo = kind.starts_with("echo");
        for place in ["* /v3/*", "POST /token"] {
            // Tokens are asked for the same way by every command.
            if place == "POST /token" && !is_echo && number % 4 > 0 {
                continue;
            }
            cli.house.fault(&format!("{kind}:{place}:n=1"));
            let what = session[number % session.len()];
            keep(&mut said, what, cli.run(what));
            cli.house.admin().clear_faults();
        }
        // An echo of what is written, too.
        if *kind == "echo" || *kind == "echo-403" {
            keep(&mut said, &["undo"], undo(&cli));
            cli.house.fault(&format!("{kind}:* /v3/*:n=4"));
            keep(&mut said, &export, cli.run(&export));
            keep(&mut said, &["undo", kind], undo(&cli));
            cli.house.admin().clear_faults();
        }
    }

    // Secrets: nowhere at all, in no spelling; not in the home directory, not in what was said.
    let mut found = Vec::new();
    files(cli.house.data.path(), &mut found);
    found.retain(|path| path.is_file());
    let mut everything = said.clone();
    for path in &found {
        let bytes = std::fs::read(path).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        everything.push((path.display().to_string(), text));
    }
    let wanted: Vec<String> = [&secret, &basic, &PASSPHRASE.to_owned()]
        .into_iter()
        .flat_map(|one| spellings(one))
        .chain([bare(TOKEN)])
        .collect();
    for (place, text) in &everything {
        let text = bare(text);
        for spelling in &wanted {
            assert!(
                !text.contains(spelling),
                "{place} holds a secret as {spelling}"
            );
        }
    }

    // Personal data: in the data file and its indexes, and nowhere else of ours.
    let place = data(&cli);
    let own = ["gleaner.db", "search", "matching", "index"];
    let somebody = cli.house.admin().rows("candidates").into_iter();
    let mail = somebody
        .filter_map(|one| Some(one["email_addresses"][0]["value"].as_str()?.to_lowercase()))
        .next()
        .unwrap();
    let mut logs = 0;
    for path in found.iter().filter(|path| path.starts_with(&place)) {
        let inside = path.strip_prefix(&place).unwrap().display().to_string();
        if own.iter().any(|own| inside.starts_with(own)) {
            continue;
        }
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).to_lowercase();
        logs += usize::from(inside.starts_with("log") && !text.is_empty());
        for trace in crate::TRACES.iter().chain([&mail.as_str()]) {
            assert!(!text.contains(trace), "{inside} holds {trace}");
        }
    }
    assert!(
        logs > 0,
        "a session at trace level leaves traces: {found:?}"
    );
}
