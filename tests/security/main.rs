//! What a security engineer asks: who may read what Gleaner writes, what happens to secrets and to
//! personal data, what it says when the system is in its way.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail by panicking, its helpers too"
)]

#[path = "../support/binary.rs"]
mod binary;
mod encrypted;
#[cfg(target_os = "linux")]
mod endurance;
#[cfg(unix)]
mod hostile;
#[cfg(unix)]
mod packaging;
mod profiles;
#[cfg(unix)]
mod proxies;
#[cfg(unix)]
#[path = "../support/pty.rs"]
mod pty;
mod retention;
#[path = "../support/mod.rs"]
mod support;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod trace;

use std::path::{Path, PathBuf};

use binary::{Cli, Ended};
use support::small;

fn data(cli: &Cli) -> PathBuf {
    cli.house.data.path().join("data")
}

fn files(under: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(under).unwrap() {
        let path = entry.unwrap().path();
        found.push(path.clone());
        if path.is_dir() && !path.is_symlink() {
            files(&path, found);
        }
    }
}

fn says(ended: &Ended, words: &[&str]) {
    for word in words {
        let all = format!("{}{}", ended.out, ended.err);
        assert!(all.contains(word), "{word}: {all}");
    }
}

/// A session bus that takes every connection and never says a word.
#[cfg(target_os = "linux")]
struct SilentBus {
    address: String,
    _place: tempfile::TempDir,
}

#[cfg(target_os = "linux")]
fn silent_bus() -> SilentBus {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("bus");
    let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    std::thread::spawn(move || {
        let mut taken = Vec::new();
        while let Ok((connection, _)) = listener.accept() {
            taken.push(connection);
        }
    });
    SilentBus {
        address: format!("unix:path={}", path.display()),
        _place: place,
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_silent_key_store_is_named_and_nothing_hangs_on_it() {
    let bus = silent_bus();
    let mut cli = Cli::new(small());
    cli.env.retain(|(name, _)| !name.contains("CLIENT"));
    cli.set("DBUS_SESSION_BUS_ADDRESS", &bus.address);
    for arguments in [&["sync"][..], &["jobs"], &["setup", "--forget"]] {
        let ended = cli.run(arguments);
        assert_eq!(ended.code, 3, "{arguments:?}: {}", ended.err);
        says(&ended, &["key store does not answer", "secrets.keep"]);
    }
    let doctor = cli.run(&["--offline", "doctor"]);
    says(&doctor, &["key store does not answer", "secrets.keep"]);
    // Who asks for no credential is not kept waiting, and who has one in a file or the environment
    // does not ask the key store.
    assert_eq!(cli.run(&["--offline", "search"]).code, 0);
    cli.set(
        "GLEANER_CLIENT_ID",
        cli.house.sandbox.hello()["client_id"].as_str().unwrap(),
    );
    let secret = cli.house.sandbox.hello()["client_secret"]
        .as_str()
        .unwrap()
        .to_owned();
    cli.set("GLEANER_CLIENT_SECRET", &secret);
    let ended = cli.run(&["sync"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
}

#[test]
fn a_secret_with_a_line_end_works_as_one_without() {
    for (before, after) in [
        ("", "\n"),
        ("", "\r\n"),
        (" ", " \t\r\n\n"),
        ("\u{feff}", "\n"),
    ] {
        let mut cli = Cli::new(small());
        for (name, value) in cli.env.clone() {
            if name.contains("CLIENT") {
                cli.set(&name, &format!("{before}{value}{after}"));
            }
        }
        let ended = cli.run(&["sync"]);
        assert_eq!(ended.code, 0, "{before:?} {after:?}: {}", ended.err);
    }
}

#[test]
fn doctor_and_every_command_name_a_damaged_data_file() {
    let cli = Cli::new(small());
    assert_eq!(cli.run(&["sync"]).code, 0);
    assert_eq!(cli.run(&["--offline", "doctor"]).code, 0);
    let path = data(&cli).join("gleaner.db");
    let whole = std::fs::read(&path).unwrap();
    // Every second page from the middle on, then all but the first, then the head itself.
    let damages: [fn(usize) -> bool; 3] = [
        |page| page > 20 && page.is_multiple_of(2),
        |page| page > 0,
        |page| page == 0,
    ];
    for damaged in damages {
        let mut bytes = whole.clone();
        for (number, page) in bytes.chunks_mut(4096).enumerate() {
            if damaged(number) {
                page.fill(0x5a);
            }
        }
        std::fs::write(&path, bytes).unwrap();
        let ended = cli.run(&["--offline", "doctor"]);
        assert_eq!(ended.code, 2, "{}{}", ended.out, ended.err);
        says(&ended, &["damaged", "backup"]);
    }
}

#[test]
fn an_emptied_data_file_is_not_taken_for_a_fresh_one() {
    let cli = Cli::new(small());
    let stranger = cli.strangers(3);
    assert_eq!(cli.run(&["import", stranger.to_str().unwrap()]).code, 0);
    let backup = cli.house.data.path().join("copy.db");
    assert_eq!(cli.run(&["backup", backup.to_str().unwrap()]).code, 0);
    std::fs::write(data(&cli).join("gleaner.db"), "").unwrap();
    for name in ["gleaner.db-wal", "gleaner.db-shm"] {
        let _ = std::fs::remove_file(data(&cli).join(name));
    }
    for arguments in [
        &["--offline", "doctor"][..],
        &["--offline", "search"],
        &["library", "list"],
    ] {
        let ended = cli.run(arguments);
        assert_eq!(ended.code, 2, "{}{}", ended.out, ended.err);
        says(&ended, &["was emptied", "gleaner restore"]);
    }
    let ended = cli.run(&["restore", "--yes", backup.to_str().unwrap()]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let ended = cli.run(&["--format", "jsonl", "library", "list"]);
    assert_eq!(ended.lines().len(), 3, "{}", ended.err);
}

#[test]
fn a_backup_is_whole_private_and_replaces_nothing() {
    let cli = Cli::new(small());
    let strangers = cli.strangers(4);
    assert_eq!(cli.run(&["import", strangers.to_str().unwrap()]).code, 0);
    let copy = cli.house.data.path().join("copy.db");
    let path = copy.to_str().unwrap();
    assert_eq!(cli.run(&["backup", path]).code, 0);
    #[cfg(unix)]
    assert_eq!(mode(&copy), 0o600);
    let before = std::fs::read(&copy).unwrap();
    let ended = cli.run(&["backup", path]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert_eq!(std::fs::read(&copy).unwrap(), before);
    // Something else, and half of a copy, are no backups; nothing is changed by them.
    let rubbish = cli.file("rubbish.db", "no database");
    let half = cli.file("half.db", &before[..before.len() / 2]);
    let missing = cli.house.data.path().join("missing.db");
    for wrong in [rubbish, half, missing] {
        let ended = cli.run(&["restore", "--yes", wrong.to_str().unwrap()]);
        assert_eq!(ended.code, 2, "{}", ended.err);
    }
    // Nobody can be asked here, so nothing happens without --yes.
    assert_eq!(cli.run(&["restore", path]).code, 2);
    let list = ["--format", "jsonl", "library", "list"];
    let first = cli.run(&list).lines()[0]["id"].to_string();
    assert_eq!(cli.run(&["library", "delete", &first, "--yes"]).code, 0);
    assert_eq!(cli.run(&list).lines().len(), 3);
    let ended = cli.run(&["restore", "--yes", path]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    says(&ended, &["gleaner.db-before-"]);
    assert_eq!(cli.run(&list).lines().len(), 4);
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::symlink_metadata(path)
        .unwrap()
        .permissions()
        .mode()
        & 0o777
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
fn all_private(directory: &Path) {
    let mut found = vec![directory.to_owned()];
    files(directory, &mut found);
    assert!(found.len() > 5);
    for path in found {
        assert_eq!(
            mode(&path) & 0o077,
            0,
            "{} {:o}",
            path.display(),
            mode(&path)
        );
    }
}

#[test]
#[cfg(unix)]
fn what_is_written_is_for_its_owner_whatever_the_umask_and_whatever_was_there() {
    let cli = Cli::new(small());
    let place = data(&cli);
    std::fs::create_dir(&place).unwrap();
    set_mode(&place, 0o755);
    assert_eq!(cli.run(&["sync"]).code, 0);
    all_private(&place);
    let mut found = Vec::new();
    files(&place, &mut found);
    for path in &found {
        set_mode(path, if path.is_dir() { 0o755 } else { 0o644 });
    }
    let ended = cli.run(&["--offline", "doctor"]);
    says(&ended, &["others could read", "no longer"]);
    all_private(&place);
}

#[test]
#[cfg(unix)]
fn a_data_directory_that_others_may_write_is_refused() {
    for bits in [0o777, 0o775, 0o1777, 0o722] {
        let cli = Cli::new(small());
        let place = data(&cli);
        std::fs::create_dir(&place).unwrap();
        set_mode(&place, bits);
        for arguments in [&["jobs"][..], &["--offline", "doctor"], &["sync"]] {
            let ended = cli.run(arguments);
            assert_eq!(
                ended.code, 2,
                "{bits:o} {arguments:?}: {}{}",
                ended.out, ended.err
            );
            says(&ended, &["others may write", "chmod 700"]);
        }
        assert_eq!(std::fs::read_dir(&place).unwrap().count(), 0);
    }
}

#[test]
#[cfg(unix)]
fn no_file_of_ours_is_written_through_a_link() {
    for name in [
        "gleaner.db",
        "gleaner.db-wal",
        "owner.lock",
        "gleaner.filled",
        "index",
        "log",
    ] {
        let cli = Cli::new(small());
        let place = data(&cli);
        std::fs::create_dir(&place).unwrap();
        set_mode(&place, 0o700);
        let elsewhere = cli.file("precious", "precious");
        std::os::unix::fs::symlink(&elsewhere, place.join(name)).unwrap();
        let ended = cli.run(&["jobs"]);
        assert_eq!(ended.code, 2, "{name}: {}", ended.err);
        says(&ended, &["is a link", name]);
        assert_eq!(
            std::fs::read_to_string(&elsewhere).unwrap(),
            "precious",
            "{name}"
        );
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_process_leaves_no_core_and_lets_no_debugger_in() {
    let cli = Cli::new(small());
    let mut child = cli.command(&["check", "-"]).spawn().unwrap();
    let limits = format!("/proc/{}/limits", child.id());
    let proof = std::iter::repeat_with(|| {
        std::thread::yield_now();
        std::fs::read_to_string(&limits).unwrap_or_default()
    });
    let core = |text: &String| {
        text.lines().any(|line| {
            line.starts_with("Max core file size") && line.split_whitespace().nth(4) == Some("0")
        })
    };
    let seen = proof.take(2_000_000).any(|text| core(&text));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(seen);
}

/// Waits until a process listens to ctrl-c; before that it ends by the signal.
#[cfg(target_os = "linux")]
fn listens(process: u32) {
    loop {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        let caught = u64::from_str_radix(caught.unwrap().trim(), 16).unwrap();
        if caught & 2 != 0 {
            return;
        }
        std::thread::yield_now();
    }
}

#[test]
#[cfg(target_os = "linux")]
fn ctrl_c_is_heard_while_standard_input_is_read() {
    let cli = Cli::new(small());
    assert_eq!(cli.run(&["sync"]).code, 0);
    for arguments in [
        &["check", "-"][..],
        &["import", "-"],
        &["export", "-", "--prospect", "--dry-run"],
    ] {
        // Nothing is ever written to it, and it stays open.
        let mut child = cli.command(arguments).spawn().unwrap();
        let input = child.stdin.take().unwrap();
        listens(child.id());
        let process = rustix::process::Pid::from_child(&child);
        // As often as somebody would press it who sees nothing happen.
        let ended = loop {
            rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
            if let Some(ended) = child.try_wait().unwrap() {
                break ended;
            }
            std::thread::yield_now();
        };
        drop(input);
        assert_eq!(ended.code(), Some(130), "{arguments:?}");
    }
}

/// The files of a directory that hold one of these texts, whatever their case.
fn holding(directory: &Path, texts: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    files(directory, &mut found);
    let holds = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        texts.iter().any(|one| text.contains(&one.to_lowercase()))
    };
    let found = found.iter().filter(|path| path.is_file() && holds(path));
    found.map(|path| path.display().to_string()).collect()
}

const GRETA: &str = r#"{"external_id":"xq-greta-17","first_name":"Gretaquill","last_name":"Ostrovanda","company":"Hyperloop Noodles","emails":["gretaquill@ostrovanda.example"],"phones":["+49 30 901820"],"linkedin":"https://www.linkedin.com/in/gretaquill-ostrovanda","source":"fair"}"#;
const TRACES: [&str; 3] = ["gretaquill", "ostrovanda", "hyperloop noodles"];

#[test]
fn somebody_who_is_forgotten_is_nowhere_and_stays_forgotten() {
    let cli = Cli::new(small());
    let file = cli.file("greta.jsonl", GRETA);
    let path = file.to_str().unwrap();
    assert_eq!(cli.run(&["sync"]).code, 0);
    assert_eq!(cli.run(&["import", path]).code, 0);
    let exported = cli.run(&["export", path, "--prospect", "--yes"]);
    assert_eq!(exported.code, 0, "{}{}", exported.out, exported.err);
    assert_eq!(cli.run(&["sync"]).code, 0);
    let copy = cli.house.data.path().join("copy.db");
    assert_eq!(cli.run(&["backup", copy.to_str().unwrap()]).code, 0);

    let moved = cli.house.data.path().join("moved.db");
    std::fs::copy(&copy, &moved).unwrap();

    let about = cli.run(&[
        "--format",
        "jsonl",
        "about",
        "gretaquill@ostrovanda.example",
    ]);
    let places: Vec<String> = about
        .lines()
        .iter()
        .map(|line| line["where"].as_str().unwrap().to_owned())
        .collect();
    for place in ["library", "outbox", "copy of Greenhouse"] {
        assert!(places.iter().any(|one| one == place), "{place}: {places:?}");
    }
    // Nothing goes unasked, nor is anybody kept out unasked of whom nothing is held.
    assert_eq!(cli.run(&["forget", "xq-greta-17"]).code, 2);
    let stranger = cli.run(&["forget", "new-0"]);
    assert_eq!(stranger.code, 0, "{}", stranger.err);
    let strangers = cli.strangers(1);
    let taken = cli.run(&["import", strangers.to_str().unwrap()]);
    assert!(!taken.err.contains("not taken in"), "{}", taken.err);
    let missing = cli.run(&["restore", "--yes", "no-such-copy.db"]);
    assert_eq!(missing.code, 2);
    says(&missing, &["there is no file no-such-copy.db"]);
    assert!(!holding(&data(&cli), &TRACES).is_empty());

    let page = "https://linkedin.com/in/gretaquill-ostrovanda/";
    let forgot = cli.run(&["forget", "--yes", page]);
    assert_eq!(forgot.code, 0, "{}{}", forgot.out, forgot.err);
    assert_eq!(holding(&data(&cli), &TRACES), [""; 0]);
    let bytes = std::fs::read(&copy).unwrap();
    let bytes = String::from_utf8_lossy(&bytes).to_lowercase();
    assert!(!TRACES.iter().any(|trace| bytes.contains(trace)));
    for who in ["gretaquill@ostrovanda.example", page, "xq-greta-17"] {
        let about = cli.run(&["--format", "jsonl", "about", who]);
        assert!(about.lines().is_empty(), "{who}: {}", about.out);
    }
    // Neither the same list nor another one that only shares the address brings them back.
    let other = cli.file(
        "other.csv",
        "name,email\nG. O.,Gretaquill@Ostrovanda.example\n",
    );
    for file in [&file, &other] {
        let again = cli.run(&["import", file.to_str().unwrap()]);
        says(&again, &["1 person was not taken in"]);
    }
    // Nor does a backup, not even one that was moved where nobody looks for it.
    assert_eq!(
        cli.run(&["restore", "--yes", moved.to_str().unwrap()]).code,
        0
    );
    assert_eq!(
        holding(&data(&cli), &["gretaquill@ostrovanda.example"]).len(),
        0
    );
    assert_eq!(
        cli.run(&["restore", "--yes", copy.to_str().unwrap()]).code,
        0
    );
    let again = cli.run(&["import", path]);
    says(&again, &["1 person was not taken in"]);
    // Greenhouse was not touched.
    let admin = cli.house.admin();
    let there = |row: &serde_json::Value| row["first_name"] == "Gretaquill";
    assert_eq!(
        admin
            .rows("candidates")
            .iter()
            .filter(|row| there(row))
            .count(),
        1
    );
}

#[test]
fn an_export_of_unknown_fate_is_not_forgotten_before_it_is_known() {
    let cli = Cli::new(small());
    let file = cli.file("greta.jsonl", GRETA);
    let path = file.to_str().unwrap();
    assert_eq!(cli.run(&["sync"]).code, 0);
    assert_eq!(cli.run(&["export", path, "--prospect", "--yes"]).code, 0);
    // As it is while nobody knows whether it arrived.
    let fate = |state: &str| {
        let file = rusqlite::Connection::open(data(&cli).join("gleaner.db")).unwrap();
        let changed = file
            .execute("UPDATE export SET state = ?1", [state])
            .unwrap();
        assert_eq!(changed, 1);
    };
    fate("unknown");
    let forgot = cli.run(&[
        "--offline",
        "forget",
        "--yes",
        "gretaquill@ostrovanda.example",
    ]);
    assert_eq!(forgot.code, 1, "{}{}", forgot.out, forgot.err);
    says(&forgot, &["outbox resume"]);
    let list = cli.run(&["--offline", "--format", "jsonl", "outbox"]);
    assert_eq!(list.lines()[0]["state"], "unknown");
    fate("done");
    assert_eq!(
        cli.run(&[
            "--offline",
            "forget",
            "--yes",
            "gretaquill@ostrovanda.example"
        ])
        .code,
        0
    );
    assert_eq!(holding(&data(&cli), &TRACES), [""; 0]);
    let admin = cli.house.admin();
    let there = |row: &serde_json::Value| row["first_name"] == "Gretaquill";
    assert_eq!(
        admin
            .rows("candidates")
            .iter()
            .filter(|row| there(row))
            .count(),
        1
    );
}

#[test]
fn what_was_never_exported_is_listed_when_due_and_goes_only_when_that_is_said() {
    let cli = Cli::new(small());
    let strangers = cli.strangers(3);
    assert_eq!(cli.run(&["import", strangers.to_str().unwrap()]).code, 0);
    let list = ["--format", "jsonl", "library", "list"];
    assert_eq!(cli.run(&["forget", "--due"]).code, 0);
    let inform = cli.run(&["--format", "jsonl", "about"]);
    assert_eq!(inform.lines().len(), 3);
    assert!(inform.lines().iter().all(|line| line["source"].is_string()
        && line["captured_at"].is_string()
        && line["inform_until"].is_string()));
    let due = cli.run(&["--format", "jsonl", "forget", "--due", "--days", "0"]);
    assert_eq!((due.code, due.lines().len()), (1, 3), "{}", due.err);
    assert_eq!(cli.run(&list).lines().len(), 3);
    assert_eq!(
        cli.run(&["forget", "--due", "--days", "0", "--yes"]).code,
        0
    );
    assert_eq!(cli.run(&list).lines().len(), 0);
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_promise_names_a_test_that_exists() {
    let mut sources = Vec::new();
    for place in ["src", "tests"] {
        files(&root().join(place), &mut sources);
    }
    sources.retain(|path| path.extension().is_some_and(|ending| ending == "rs"));
    let code: String = sources
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let page = std::fs::read_to_string(root().join("docs/security.md")).unwrap();
    let rows = page
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('`'));
    let mut named = 0;
    for row in rows {
        let last = row.trim_end_matches([' ', '|']).rsplit('|').next().unwrap();
        for test in last.split('`').skip(1).step_by(2) {
            assert!(code.contains(&format!("fn {test}(")), "{test}");
            named += 1;
        }
    }
    assert!(named > 20);
}

#[test]
fn every_dependency_is_accounted_for() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let page = std::fs::read_to_string(root().join("docs/dependencies.md")).unwrap();
    let mut tables = vec![manifest["dependencies"].as_table().unwrap()];
    for target in manifest["target"].as_table().unwrap().values() {
        tables.extend(target.get("dependencies").and_then(toml::Value::as_table));
    }
    for name in tables.into_iter().flat_map(toml::Table::keys) {
        assert!(
            page.contains(&format!("| `{name}` |")),
            "docs/dependencies.md lacks {name}"
        );
    }
}

/// Letters and digits alone: blanks and punctuation hide nothing.
fn bare(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// A text as it may be spelt.
fn spellings(text: &str) -> Vec<String> {
    use base64::Engine as _;
    let percent: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let base64 = base64::engine::general_purpose::STANDARD_NO_PAD.encode(text);
    let entities: String = text.bytes().map(|byte| format!("&#{byte};")).collect();
    vec![
        bare(text),
        bare(&percent),
        hex,
        bare(&base64),
        bare(&entities),
    ]
}

#[test]
fn an_echoing_server_reaches_no_output_no_log_and_no_outbox() {
    let cli = Cli::new(small());
    let hello = cli.house.sandbox.hello();
    let secret = hello["client_secret"].as_str().unwrap().to_owned();
    let id = hello["client_id"].as_str().unwrap().to_owned();
    use base64::Engine as _;
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{id}:{secret}"));
    let greta = cli.file("greta.jsonl", GRETA);
    let greta = greta.to_str().unwrap();
    assert_eq!(cli.run(&["sync"]).code, 0);
    assert_eq!(cli.run(&["import", greta]).code, 0);
    let mut said = String::new();
    let echoes = ["echo", "echo-401", "echo-403", "echo-500"];
    let places = ["GET /v3/*", "POST /v3/*", "POST /token", "POST /introspect"];
    for (kind, place) in echoes
        .iter()
        .flat_map(|kind| places.map(|place| (kind, place)))
    {
        cli.house.admin().clear_faults();
        cli.house.fault(&format!("{kind}:{place}:n=6"));
        for arguments in [
            &["-vv", "export", greta, "--prospect", "--yes"][..],
            &["-vv", "doctor"],
            &["-vv", "check", "--live", greta],
        ] {
            // What is under test is said at once; patience with a server in trouble is tested elsewhere.
            if *kind == "echo-500" && arguments[1] != "export" {
                continue;
            }
            let ended = cli.run(arguments);
            assert_ne!(ended.code, 101, "{}", ended.err);
            said.push_str(&ended.out);
            said.push_str(&ended.err);
        }
    }
    cli.house.admin().clear_faults();
    // Secrets: nowhere at all.
    let mut found = Vec::new();
    files(&data(&cli), &mut found);
    let mut everything = vec![("output".to_owned(), said)];
    for path in found.iter().filter(|path| path.is_file()) {
        let bytes = std::fs::read(path).unwrap();
        everything.push((
            path.display().to_string(),
            String::from_utf8_lossy(&bytes).into_owned(),
        ));
    }
    for (place, text) in &everything {
        let text = bare(text);
        for spelling in [&secret, &basic].into_iter().flat_map(|one| spellings(one)) {
            assert!(
                !text.contains(&spelling),
                "{place} holds a secret as {spelling}"
            );
        }
    }
    // Personal data: not in a log, not in the reason of an export.
    let log = data(&cli).join("log");
    assert_eq!(holding(&log, &TRACES), [""; 0]);
    let file = rusqlite::Connection::open(data(&cli).join("gleaner.db")).unwrap();
    let mut reasons = file
        .prepare("SELECT reason FROM export WHERE reason IS NOT NULL")
        .unwrap();
    let reasons = reasons
        .query_map([], |row| row.get::<_, String>(0))
        .unwrap();
    for reason in reasons.map(Result::unwrap) {
        let reason = bare(&reason);
        for trace in [
            "gretaquill@ostrovanda.example",
            "hyperloop noodles",
            "gretaquill",
        ] {
            assert!(
                spellings(trace).iter().all(|one| !reason.contains(one)),
                "{reason}"
            );
        }
    }
}

#[test]
fn read_only_refuses_every_write_before_it_is_planned() {
    let mut cli = Cli::new(small());
    let strangers = cli.strangers(2);
    let file = strangers.to_str().unwrap().to_owned();
    assert_eq!(cli.run(&["sync"]).code, 0);
    let before = cli.counts();
    let settings = cli.file("read_only.toml", "[greenhouse]\nread_only = true\n");
    let by_settings = settings.to_str().unwrap().to_owned();
    for way in [vec!["--read-only"], vec!["--config", &by_settings]] {
        for arguments in [
            &["export", &file, "--prospect", "--yes"][..],
            &["export", &file, "--prospect", "--dry-run"],
            &["outbox", "resume"],
            &["outbox", "retry", "0"],
        ] {
            let ended = cli.run(&[&way[..], arguments].concat());
            assert_eq!(ended.code, 2, "{arguments:?}: {}{}", ended.out, ended.err);
            says(&ended, &["nothing is written to Greenhouse", "--read-only"]);
        }
        let ended = cli.run(&[&way[..], &["check", &file]].concat());
        assert_eq!(ended.code, 0, "{}", ended.err);
    }
    assert_eq!(cli.counts(), before);
    let outbox = cli.run(&["--format", "jsonl", "outbox"]);
    assert!(outbox.lines().is_empty());
    // The same without it.
    cli.set("GLEANER_SETTLE_AFTER_MS", "5");
    let ended = cli.run(&["export", &file, "--prospect", "--yes"]);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
}
