//! Files made to do harm: each is bounded, said, and does none.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::binary::{Cli, Ended};
use crate::files;
use crate::support::small;

/// What a terminal could be steered with, or a reader misled.
fn is_steering(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}')
}

/// A text that tries everything at once.
const NASTY: &str =
    "A\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{7f}\u{85}\u{2028}\u{2029}\u{202e}da\u{e0041}\u{200f}";

fn import(cli: &Cli, path: &Path) -> Ended {
    let ended = cli.run(&["--offline", "import", path.to_str().unwrap()]);
    assert!(
        [0, 1, 2].contains(&ended.code),
        "{}: {} {}",
        path.display(),
        ended.code,
        ended.err
    );
    assert!(!ended.err.contains(is_steering), "{:?}", ended.err);
    ended
}

fn people(cli: &Cli) -> usize {
    let list = cli.run(&[
        "--offline",
        "--format",
        "jsonl",
        "library",
        "list",
        "--limit",
        "0",
    ]);
    list.lines().len()
}

#[test]
fn nothing_steers_a_terminal_whatever_writes_it() {
    let cli = Cli::new(small());
    let person = serde_json::json!({
        "external_id": format!("x{NASTY}"), "full_name": format!("{NASTY} Ruiz"), "first_name": NASTY,
        "last_name": format!("Ruiz{NASTY}"), "title": format!("=cmd|'/c calc'!A1;{NASTY}"),
        "company": format!("+1;\t@SUM(A1)|-2{NASTY}"), "emails": ["ada@nasty.example"],
        "notes": NASTY, "tags": [NASTY], "source": NASTY,
    });
    let file = cli.file("nasty.jsonl", person.to_string());
    import(&cli, &file);
    let path = file.to_str().unwrap();
    let commands: [&[&str]; 7] = [
        &["library", "list"],
        &["search", "ruiz"],
        &["check", path],
        &["about"],
        &["about", "ada@nasty.example"],
        &["library", "show", "1"],
        &["import", "--dry-run", path],
    ];
    for command in commands {
        for format in ["table", "jsonl", "csv", "markdown"] {
            let all = [&["--offline", "--format", format][..], command].concat();
            let ended = cli.run(&all);
            // Some commands write no table.
            assert!(ended.code <= 2, "{all:?}: {}", ended.err);
            for text in [&ended.out, &ended.err] {
                assert!(!text.contains(is_steering), "{all:?}: {text:?}");
            }
            if format == "csv" && ended.code == 0 {
                for part in ended.out.split([',', ';', '\t', '|', '\n']) {
                    let begins = part.trim_start_matches(['"', ' ']);
                    let number = begins.parse::<f64>().is_ok();
                    let runs = begins.starts_with(['=', '+', '-', '@']) && !number;
                    assert!(!runs, "{all:?}: {part:?}");
                }
            }
        }
    }
}

#[test]
fn deep_documents_end_in_words() {
    let cli = Cli::new(small());
    let deep = 200_000;
    for (name, text) in [
        ("deep.json", "[".repeat(deep)),
        ("deep.jsonl", format!("{{\"full_name\":{}\n", "{\"a\":".repeat(deep))),
        ("closed.json", format!("{}{}", "[".repeat(deep), "]".repeat(deep))),
        ("deep.xml", format!("<?xml version=\"1.0\"?>{}", "<a>".repeat(deep))),
        ("deep.html", format!("<html><body>{}", "<div>".repeat(deep))),
        ("bomb.xml", "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><a>&c;</a>".to_owned()),
    ] {
        import(&cli, &cli.file(name, text));
    }
    assert_eq!(people(&cli), 0);
}

/// A zip file of these entries, without compression.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let plain =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in entries {
        zip.start_file(*name, plain).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn an_archive_writes_nothing_wherever_its_names_point() {
    let cli = Cli::new(small());
    let list = b"First Name,Last Name,Email Address,Company,Position,Connected On\nAda,Ruiz,ada@zip.example,Otter,Weaver,01 Nov 2026\n";
    let home = cli.house.data.path().to_owned();
    let inside = home.join("inside");
    std::fs::create_dir(&inside).unwrap();
    let absolute = home.join("absolute").join("Connections.csv");
    for name in [
        "../Connections.csv",
        "../../../../../../tmp/gleaner-escaped/Connections.csv",
        absolute.to_str().unwrap(),
        "a/../../Connections.csv",
        "Connections.csv\0.txt",
        "C:\\Connections.csv",
    ] {
        let path = inside.join("archive.zip");
        std::fs::write(&path, zip(&[(name, list)])).unwrap();
        import(&cli, &path);
    }
    let mut found = Vec::new();
    files(&home, &mut found);
    let strays: Vec<&PathBuf> = found
        .iter()
        .filter(|path| path.to_string_lossy().contains("Connections"))
        .collect();
    assert!(strays.is_empty(), "{strays:?}");
    assert!(!Path::new("/tmp/gleaner-escaped").exists());
}

#[test]
fn a_pipe_that_nobody_writes_to_hears_ctrl_c() {
    let cli = Cli::new(small());
    let pipe = cli.house.data.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let mut child = cli
        .command(&["--offline", "import", pipe.to_str().unwrap()])
        .spawn()
        .unwrap();
    drop(child.stdin.take());
    #[cfg(target_os = "linux")]
    crate::listens(child.id());
    let process = rustix::process::Pid::from_child(&child);
    let ended = loop {
        rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        std::thread::yield_now();
    };
    assert_eq!(ended.code(), Some(130));
}
