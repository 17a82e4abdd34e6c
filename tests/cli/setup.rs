//! `setup` and `doctor` in a terminal and without one, against a sandbox; and where secrets end up.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::pty::{self, Terminal};
use crate::support::{self, House, small};
use gleaner::sandbox::{Options, Scopes};
use serde_json::Value;

const PASSPHRASE: &str = "a passphrase for the tests";

/// A machine without a key store, and a sandbox to set Gleaner up for.
struct Machine {
    house: House,
    env: Vec<(&'static str, String)>,
    _runtime: tokio::runtime::Runtime,
}

impl Machine {
    fn new(options: Options) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let house = runtime.block_on(House::new(options));
        let env = vec![
            ("HOME", house.data.path().display().to_string()),
            (
                "GLEANER_DATA_DIR",
                house.data.path().join("d").display().to_string(),
            ),
            ("GLEANER_SECRETS_KEEP", "file".to_owned()),
            ("GLEANER_HARVEST_URL", hello(&house, "harvest_url")),
            ("GLEANER_AUTH_URL", hello(&house, "auth_url")),
            (
                "GLEANER_TIMEOUT_MS",
                support::TIMEOUT.as_millis().to_string(),
            ),
            ("TERM", "xterm-256color".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
        ];
        Self {
            house,
            env,
            _runtime: runtime,
        }
    }

    fn set(&mut self, name: &'static str, value: &str) {
        self.env.retain(|(other, _)| *other != name);
        self.env.push((name, value.to_owned()));
    }

    fn secret(&self) -> String {
        hello(&self.house, "client_secret")
    }

    fn sealed(&self) -> PathBuf {
        self.house.data.path().join("d/credentials.sealed")
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let Output {
            status,
            stdout,
            stderr,
        } = Command::new(env!("CARGO_BIN_EXE_gleaner"))
            .args(arguments)
            .env_clear()
            .envs(self.env.iter().cloned())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(stdout), text(stderr));
        for secret in [self.secret().as_str(), PASSPHRASE] {
            assert!(!out.contains(secret) && !err.contains(secret), "{out}{err}");
        }
        (status.code().unwrap_or(-1), out, err)
    }

    fn terminal(&self, arguments: &[&str]) -> Terminal {
        let mut command = pty::command(env!("CARGO_BIN_EXE_gleaner"), self.house.data.path());
        command.args(arguments);
        for (name, value) in &self.env {
            command.env(name, value);
        }
        Terminal::open(command, 80, 60)
    }

    /// Types a credential into `setup`, all at once and ahead of the questions.
    fn answer(&self, terminal: &mut Terminal, secret: &str, user: &str) {
        terminal.until("Client id: ");
        let id = hello(&self.house, "client_id");
        terminal.keys(&format!("{id}\r{secret}\r{user}\r"));
    }

    /// Runs `setup` through to its end and returns its code and what the screen showed.
    fn set_up(&self) -> (u32, String) {
        let mut terminal = self.terminal(&["setup"]);
        self.answer(&mut terminal, &self.secret(), "");
        terminal.until("A passphrase");
        terminal.keys(&format!("{PASSPHRASE}\r"));
        terminal.until("The same");
        terminal.keys(&format!("{PASSPHRASE}\r"));
        let code = terminal.code();
        (code, terminal.text())
    }

    /// The lines of `doctor --format jsonl` by what they looked at, with its code.
    fn doctor(&self, more: &[&str]) -> (i32, Vec<Value>) {
        let (code, out, err) = self.run(&[&["doctor", "--format", "jsonl"], more].concat());
        assert_eq!(err, "");
        let lines = out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        (code, lines)
    }
}

fn hello(house: &House, key: &str) -> String {
    house.sandbox.hello()[key].as_str().unwrap().to_owned()
}

fn of<'a>(lines: &'a [Value], check: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["check"] == check).collect()
}

/// Every file below a directory that holds a text.
fn holding(directory: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, text));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            if bytes
                .windows(text.len())
                .any(|part| part == text.as_bytes())
            {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn setup_keeps_a_credential_that_works_and_nobody_can_read_it() {
    let mut machine = Machine::new(small());
    let (code, screen) = machine.set_up();
    assert_eq!(code, 0, "{screen}");
    for wanted in [
        "Site Admin",
        "Kept in",
        "credentials.sealed",
        "gleaner sync",
    ] {
        assert!(screen.contains(wanted), "{wanted} is missing:\n{screen}");
    }
    assert!(!screen.contains(&machine.secret()), "{screen}");

    // Whoever has the passphrase goes on; who has not is told what to do.
    let (code, _, err) = machine.run(&["sync"]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("GLEANER_PASSPHRASE"), "{err}");
    machine.set("GLEANER_PASSPHRASE", "another one");
    let (code, _, err) = machine.run(&["sync"]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("not the passphrase"), "{err}");
    machine.set("GLEANER_PASSPHRASE", PASSPHRASE);
    let (code, _, err) = machine.run(&["sync", "-vv"]);
    assert_eq!(code, 0, "{err}");

    let home = machine.house.data.path();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home.join("d")), 0o700, "it holds personal data");
    assert_eq!(mode(&machine.sealed()), 0o600);
    for clear in [machine.secret(), PASSPHRASE.to_owned()] {
        assert_eq!(holding(home, &clear), Vec::<PathBuf>::new(), "{clear}");
    }
    let (code, _, _) = machine.run(&["setup", "--forget"]);
    assert_eq!(code, 0);
    assert!(!machine.sealed().exists());
    let (code, _, err) = machine.run(&["sync"]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("gleaner setup"), "{err}");
}

#[test]
fn the_passphrase_is_asked_for_on_a_terminal() {
    let machine = Machine::new(small());
    assert_eq!(machine.set_up().0, 0);
    let mut terminal = machine.terminal(&["jobs"]);
    terminal.until("Passphrase");
    terminal.keys("wrong\r");
    terminal.until_true("a second question", |screen| {
        screen.matches("Passphrase").count() == 2
    });
    terminal.keys(&format!("{PASSPHRASE}\r"));
    terminal.until("REQUISITION");
    assert_eq!(terminal.code(), 0);
    assert!(!terminal.text().contains(PASSPHRASE));
}

#[test]
fn a_new_passphrase_has_a_floor_and_is_typed_twice() {
    let machine = Machine::new(small());
    let mut terminal = machine.terminal(&["setup"]);
    machine.answer(&mut terminal, &machine.secret(), "");
    for (weak, why) in [
        ("", "An empty passphrase"),
        ("short", "at least 8 characters"),
        ("aaaaaaaabbbb", "at least 4 different characters"),
    ] {
        terminal.until("A passphrase to seal them with: ");
        terminal.keys(&format!("{weak}\r"));
        terminal.until(why);
        assert!(!machine.sealed().exists());
    }
    terminal.keys(&format!("{PASSPHRASE}\r"));
    terminal.until("The same once more: ");
    terminal.keys("four words of another day\r");
    terminal.until("The two differ.");
    assert!(!machine.sealed().exists());
    terminal.keys(&format!("{PASSPHRASE}\r"));
    terminal.until_true("the second question", |screen| {
        screen.matches("The same once more: ").count() == 2
    });
    terminal.keys(&format!("{PASSPHRASE}\r"));
    assert_eq!(terminal.code(), 0, "{}", terminal.text());
    assert!(machine.sealed().exists());
}

#[test]
fn a_signal_at_a_hidden_question_gives_the_terminal_back() {
    let machine = Machine::new(small());
    assert_eq!(machine.set_up().0, 0);
    let place = machine.house.data.path();
    for signal in ["-INT", "-TERM", "-HUP", "-QUIT"] {
        let number = place.join(format!("number{signal}"));
        let mut command = pty::command("/bin/sh", place);
        command.env("PATH", "/usr/bin:/bin");
        let script = r#"sh -c 'echo $$ >"$1"; exec "$0" jobs' "$0" "$1"; stty -a; echo all ended"#;
        command.args(["-c", script, env!("CARGO_BIN_EXE_gleaner")]);
        command.arg(&number);
        for (name, value) in &machine.env {
            command.env(name, value);
        }
        let mut terminal = Terminal::open(command, 80, 60);
        terminal.until("Passphrase");
        let number = std::fs::read_to_string(&number).unwrap();
        let sent = Command::new("kill").args([signal, number.trim()]).status();
        assert!(sent.unwrap().success());
        terminal.until("all ended");
        let text = terminal.text();
        for mode in ["icanon", "echo", "isig"] {
            assert!(
                text.split_whitespace().any(|word| word == mode),
                "{signal}, {mode}: {text}"
            );
        }
    }
}

#[test]
fn an_editor_is_told_none_of_our_secrets() {
    let mut machine = Machine::new(small());
    let place = machine.house.data.path().to_path_buf();
    let people = place.join("people.jsonl");
    std::fs::write(
        &people,
        "{\"name\":\"Ada Quist\",\"email\":\"ada@quist.example\"}\n",
    )
    .unwrap();
    let (code, _, err) = machine.run(&["--offline", "import", people.to_str().unwrap()]);
    assert_eq!(code, 0, "{err}");
    let (editor, seen) = (place.join("editor"), place.join("seen"));
    std::fs::write(&editor, format!("#!/bin/sh\nenv >'{}'\n", seen.display())).unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o700)).unwrap();
    let secret = machine.secret();
    machine.set("EDITOR", editor.to_str().unwrap());
    machine.set("GLEANER_CLIENT_SECRET", &secret);
    machine.set("GLEANER_PASSPHRASE", PASSPHRASE);
    let (code, out, err) = machine.run(&["--offline", "library", "edit", "1"]);
    assert_eq!(code, 0, "{out}{err}");
    let seen = std::fs::read_to_string(seen).unwrap();
    assert!(seen.contains("EDITOR="), "{seen}");
    assert!(!seen.contains("GLEANER_"), "{seen}");
    assert!(
        !seen.contains(&secret) && !seen.contains(PASSPHRASE),
        "{seen}"
    );
}

#[test]
fn a_wrong_secret_is_named_and_asked_for_again() {
    let machine = Machine::new(small());
    let mut terminal = machine.terminal(&["setup"]);
    for times in 1..=3 {
        terminal.until_true("the question", |screen| {
            screen.matches("Client id: ").count() == times
        });
        machine.answer(&mut terminal, "wrong", "");
        terminal.until_true("the reason", |screen| {
            screen.matches("invalid_client").count() == times
        });
    }
    assert_eq!(terminal.code(), 3, "{}", terminal.text());
    assert!(!machine.sealed().exists());

    let mut terminal = machine.terminal(&["setup"]);
    terminal.until("Client id: ");
    terminal.keys("\r");
    terminal.until("Nothing was kept");
    assert_eq!(terminal.code(), 130);
}

#[test]
fn who_is_no_site_admin_is_told_so_before_anything_is_kept() {
    for switch in [None, Some("switch:empty-for-non-admins")] {
        let machine = Machine::new(small());
        if let Some(switch) = switch {
            machine.house.fault(switch);
        }
        let plain = machine.house.sandbox.hello()["plain_user_id"].to_string();
        let mut terminal = machine.terminal(&["setup"]);
        machine.answer(&mut terminal, &machine.secret(), &plain);
        terminal.until("is not a Site");
        terminal.until("Once more");
        terminal.keys("\r");
        assert_eq!(terminal.code(), 130);
        assert!(!machine.sealed().exists());
    }
}

#[test]
fn what_needs_greenhouse_says_without_credentials_what_to_do() {
    let machine = Machine::new(small());
    let file = machine.house.data.path().join("p.jsonl");
    std::fs::write(&file, r#"{"full_name":"Ada King"}"#).unwrap();
    let file = file.to_str().unwrap();
    for arguments in [
        vec!["sync"],
        vec!["jobs"],
        vec!["check", file],
        vec!["export", file, "--job", "1", "--yes"],
        vec!["outbox", "resume"],
    ] {
        let (code, out, err) = machine.run(&arguments);
        if arguments == ["outbox", "resume"] {
            assert_eq!(code, 0, "there is nothing to settle: {err}");
            continue;
        }
        assert_eq!((code, out.as_str()), (3, ""), "{arguments:?}: {err}");
        assert!(err.contains("gleaner setup"), "{arguments:?}: {err}");
    }
    for arguments in [
        vec!["search"],
        vec!["import", file],
        vec!["check", file, "--offline"],
    ] {
        let (code, _, err) = machine.run(&arguments);
        assert_eq!(code, 0, "{arguments:?}: {err}");
    }
}

#[test]
fn setup_without_a_terminal_says_what_to_do() {
    let machine = Machine::new(small());
    let (code, out, err) = machine.run(&["setup"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("GLEANER_CLIENT_ID"), "{err}");
    let (code, _, _) = machine.run(&["setup", "--offline"]);
    assert_eq!(code, 2);
}

#[test]
fn a_greenhouse_that_is_down_ends_setup_and_keeps_nothing() {
    let mut machine = Machine::new(small());
    machine.set("GLEANER_AUTH_URL", "http://127.0.0.1:9");
    let mut terminal = machine.terminal(&["setup"]);
    machine.answer(&mut terminal, "any", "");
    terminal.until("out of reach");
    assert_eq!(terminal.code(), 4);
    assert!(!machine.sealed().exists());
}

#[test]
fn doctor_finds_a_sound_machine_sound() {
    let mut machine = Machine::new(small());
    machine.set("GLEANER_CLIENT_ID", &hello(&machine.house, "client_id"));
    machine.set("GLEANER_CLIENT_SECRET", &machine.secret());
    assert_eq!(machine.run(&["sync"]).0, 0);
    let (code, lines) = machine.doctor(&[]);
    assert_eq!(code, 0, "{lines:?}");
    let checks = [
        "config",
        "data",
        "credentials",
        "greenhouse",
        "acting user",
        "scopes",
        "clock",
        "mirror",
        "outbox",
        "terminal",
    ];
    for check in checks {
        assert_eq!(of(&lines, check).len().min(1), 1, "{check} is missing");
    }
    for line in &lines {
        assert!(
            ["ok", "note"].contains(&line["state"].as_str().unwrap()),
            "{line}"
        );
        assert!(
            line["says"].is_string() && line.get("do").is_some(),
            "{line}"
        );
    }
    assert!(
        of(&lines, "mirror")[0]["says"]
            .as_str()
            .unwrap()
            .contains("60 candidates")
    );

    machine.house.admin().clear_requests();
    let (code, lines) = machine.doctor(&["--offline"]);
    assert_eq!(code, 0, "{lines:?}");
    assert!(machine.house.admin().requests().is_empty());
    let (code, out, _) = machine.run(&["doctor"]);
    assert_eq!(code, 0);
    assert!(out.contains("acting user"), "{out}");
}

#[test]
fn doctor_names_what_is_wrong_and_what_to_do() {
    let scopes: Scopes = "candidates:list applications:list jobs:list users:list"
        .parse()
        .unwrap();
    let mut machine = Machine::new(Options { scopes, ..small() });
    let (code, lines) = machine.doctor(&[]);
    assert_eq!(code, 3);
    assert!(
        of(&lines, "credentials")[0]["do"]
            .as_str()
            .unwrap()
            .contains("gleaner setup")
    );

    machine.set("GLEANER_CLIENT_ID", &hello(&machine.house, "client_id"));
    let (code, lines) = machine.doctor(&[]);
    assert_eq!(code, 3, "half a credential");
    assert!(
        of(&lines, "credentials")[0]["says"]
            .as_str()
            .unwrap()
            .contains("GLEANER_CLIENT_SECRET")
    );

    machine.set("GLEANER_CLIENT_SECRET", &machine.secret());
    let (code, lines) = machine.doctor(&[]);
    assert_eq!(code, 1, "{lines:?}");
    let lacking: Vec<&str> = of(&lines, "scopes")
        .iter()
        .map(|line| line["says"].as_str().unwrap())
        .collect();
    assert!(
        lacking.contains(&"can't add notes: harvest:notes:create"),
        "{lacking:?}"
    );
    assert!(
        !lacking.iter().any(|says| says.contains("jobs:list")),
        "{lacking:?}"
    );

    let plain = machine.house.sandbox.hello()["plain_user_id"].to_string();
    machine.set("GLEANER_USER_ID", &plain);
    let (code, lines) = machine.doctor(&[]);
    assert_eq!(code, 3);
    assert!(
        of(&lines, "acting user")[0]["says"]
            .as_str()
            .unwrap()
            .contains("not a Site Admin")
    );

    machine.set("GLEANER_CLIENT_SECRET", "wrong");
    let (code, lines) = machine.doctor(&[]);
    assert_eq!(code, 3);
    assert!(
        of(&lines, "credentials")[0]["says"]
            .as_str()
            .unwrap()
            .contains("invalid_client")
    );

    machine.set("GLEANER_AUTH_URL", "http://127.0.0.1:9");
    assert_eq!(machine.doctor(&[]).0, 4);
    machine.set("GLEANER_AUTH_URL", "http://greenhouse.example");
    let (code, lines) = machine.doctor(&[]);
    assert_eq!(code, 2);
    assert_eq!(of(&lines, "config")[0]["state"], "bad");
}

#[test]
fn an_empty_organisation_and_an_expired_token_are_no_faults() {
    let mut machine = Machine::new(Options {
        candidates: 0,
        ..small()
    });
    machine.set("GLEANER_CLIENT_ID", &hello(&machine.house, "client_id"));
    machine.set("GLEANER_CLIENT_SECRET", &machine.secret());
    machine.house.fault("401:GET /v3/candidates:n=1");
    let (code, lines) = machine.doctor(&[]);
    assert_eq!(code, 0, "{lines:?}");
    assert_eq!(of(&lines, "acting user")[0]["state"], "ok");
}

#[test]
fn a_second_gleaner_is_seen_and_not_talked_over() {
    let mut machine = Machine::new(small());
    machine.set("GLEANER_CLIENT_ID", &hello(&machine.house, "client_id"));
    machine.set("GLEANER_CLIENT_SECRET", &machine.secret());
    let data = machine.house.data.path().join("d");
    let lock = gleaner::store::OwnerLock::try_acquire(&data)
        .unwrap()
        .unwrap();
    machine.house.admin().clear_requests();
    let (code, lines) = machine.doctor(&[]);
    assert_eq!(code, 0, "{lines:?}");
    let says: Vec<&str> = of(&lines, "data")
        .iter()
        .map(|line| line["says"].as_str().unwrap())
        .collect();
    let process = format!("process {}", std::process::id());
    assert!(says.iter().any(|says| says.contains(&process)), "{says:?}");
    assert!(machine.house.admin().requests().is_empty(), "one voice");
    drop(lock);
    assert_eq!(of(&machine.doctor(&[]).1, "greenhouse")[0]["state"], "ok");
}

#[test]
fn a_kept_secret_goes_to_no_other_address() {
    let mut machine = Machine::new(small());
    assert_eq!(machine.set_up().0, 0);
    machine.set("GLEANER_PASSPHRASE", PASSPHRASE);
    let other = Machine::new(small());
    let address = hello(&other.house, "auth_url");
    machine.set("GLEANER_AUTH_URL", &address);
    let (code, _, err) = machine.run(&["sync"]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains(address.trim_end_matches('/')), "{err}");
    assert!(other.house.admin().requests().is_empty());
}

#[test]
fn the_app_without_credentials_says_at_once_what_to_do() {
    let machine = Machine::new(small());
    let mut terminal = machine.terminal(&[]);
    terminal.until("gleaner setup");
    terminal.until("gleaner demo");
    terminal.keys("\u{3}");
    assert_eq!(terminal.code(), 130);
}

#[test]
fn a_partner_key_is_tried_kept_and_forgotten() {
    let mut machine = Machine::new(small());
    let (key, user) = (
        hello(&machine.house, "partner_key"),
        hello(&machine.house, "partner_user"),
    );
    let url = hello(&machine.house, "ingestion_url");
    machine.set("GLEANER_INGESTION_URL", &url);
    let mut terminal = machine.terminal(&["setup", "--partner"]);
    terminal.until("Candidate Ingestion");
    terminal.until("Partner key (");
    // With a space behind it, as a paste may have.
    terminal.keys(&format!("{key} \r{user}\r"));
    terminal.until("A passphrase");
    terminal.keys(&format!("{PASSPHRASE}\r"));
    terminal.until("The same");
    terminal.keys(&format!("{PASSPHRASE}\r"));
    let code = terminal.code();
    let text = terminal.text();
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("accepted") && !text.contains(&key), "{text}");
    let sealed = machine.house.data.path().join("d/partner.sealed");
    let mode = std::fs::metadata(&sealed).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!std::fs::read_to_string(&sealed).unwrap().contains(&key));

    machine.set("GLEANER_PASSPHRASE", PASSPHRASE);
    let (code, out, err) = machine.run(&["jobs", "--format", "jsonl"]);
    assert!(code == 0 && !out.is_empty(), "{err}");
    let (_, out, _) = machine.run(&["doctor"]);
    assert!(out.contains("partner key") && !out.contains(&key), "{out}");
    let (code, out, _) = machine.run(&["setup", "--forget"]);
    assert!(code == 0 && out.contains("partner.sealed"), "{out}");
    assert!(!sealed.exists());
    assert_eq!(machine.run(&["jobs"]).0, 3);
}

/// Types the second client id of the sandbox into `setup`, and what a person says of it.
fn second_id(machine: &Machine, says: &str) -> Terminal {
    let mut terminal = machine.terminal(&["setup"]);
    terminal.until("Client id: ");
    let [id, secret] =
        ["second_client_id", "second_client_secret"].map(|key| hello(&machine.house, key));
    terminal.keys(&format!("{id}\r{secret}\r\r"));
    terminal.until("Type `same`");
    terminal.keys(&format!("{says}\r"));
    terminal
}

#[test]
fn setup_asks_whose_a_credential_is_before_it_keeps_another() {
    let mut machine = Machine::new(small());
    machine.house.fault("switch:introspection=none");
    assert_eq!(machine.set_up().0, 0);
    // The first who asks Greenhouse claims the directory.
    machine.set("GLEANER_PASSPHRASE", PASSPHRASE);
    let (code, _, err) = machine.run(&["sync"]);
    assert_eq!(code, 0, "{err}");
    machine
        .env
        .retain(|(name, _)| *name != "GLEANER_PASSPHRASE");
    let kept = std::fs::read(machine.sealed()).unwrap();

    let mut terminal = second_id(&machine, "");
    assert_eq!(terminal.code(), 2, "{}", terminal.text());
    let text = terminal.text();
    for part in ["belongs to", "Nothing was kept", "--data-dir"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(std::fs::read(machine.sealed()).unwrap(), kept);

    let mut terminal = second_id(&machine, "same");
    terminal.until("A passphrase");
    terminal.keys(&format!("{PASSPHRASE}\r"));
    terminal.until("The same");
    terminal.keys(&format!("{PASSPHRASE}\r"));
    assert_eq!(terminal.code(), 0, "{}", terminal.text());
    assert_ne!(std::fs::read(machine.sealed()).unwrap(), kept);
}
