//! What tools export, read: invented people under the column names of real tools, in `tests/data/imports/samples`.
//!
//! A sample begins with `### name`; below `=> ` stands what becomes of each row, a line a row. `GLEANER_BLESS=1`
//! writes what is read today instead of comparing: look at the difference before keeping it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use gleaner::people::formats::{self, Row};
use gleaner::people::{Contact, Profile};

#[test]
fn exports_of_tools_are_read_as_a_person_would_read_them() {
    let mut wrong = Vec::new();
    for path in samples() {
        let text = fs::read_to_string(&path).unwrap();
        let mut blessed = String::new();
        for sample in text.split("### ").skip(1) {
            let (name, rest) = sample.split_once('\n').unwrap();
            let cut = rest.find("\n=> ").map_or(rest.len(), |at| at + 1);
            let (content, wanted) = rest.split_at(cut);
            let found = outcome(content.as_bytes());
            if found.trim() != wanted.trim() {
                wrong.push(format!("{name}\nwanted\n{wanted}found\n{found}"));
            }
            write!(
                blessed,
                "### {name}\n{}\n{found}",
                content.trim_end_matches('\n')
            )
            .unwrap();
        }
        if std::env::var_os("GLEANER_BLESS").is_some() {
            fs::write(&path, blessed).unwrap();
        }
    }
    if std::env::var_os("GLEANER_BLESS").is_none() {
        assert!(
            wrong.is_empty(),
            "{} samples:\n{}",
            wrong.len(),
            wrong.join("\n")
        );
    }
}

pub fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/imports/samples");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .collect();
    paths.sort();
    paths
}

fn outcome(bytes: &[u8]) -> String {
    let mut out = String::new();
    match formats::open(bytes, "sample", None) {
        Ok(opened) => {
            for row in opened {
                writeln!(out, "=> {}", told(&row.unwrap())).unwrap();
            }
        }
        Err(error) => writeln!(out, "=> not read: {error}").unwrap(),
    }
    out
}

fn told(row: &Row) -> String {
    match row {
        Ok(profile) => person(profile),
        Err(reject) if reject.left_out => format!("left out: {}", reject.reason),
        Err(reject) => format!("rejected: {}", reject.reason),
    }
}

/// Everything of a profile that has a field, on one line.
fn person(profile: &Profile) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let contacts = |list: &[Contact]| {
        let each = list.iter().map(|one| match one.kind {
            Some(kind) => format!("{} ({})", one.value, kind.word()),
            None => one.value.clone(),
        });
        each.collect::<Vec<_>>().join(" + ")
    };
    let derived = ["linkedin:", "email:", "github:", "page:", "phone:", "name:"];
    let id = match &profile.external_id {
        id if derived.iter().any(|word| id.starts_with(word)) => String::new(),
        id => id.clone(),
    };
    let source = match profile.source.as_str() {
        "sample" => "",
        other => other,
    };
    let mut line = format!("{}|{}", text(&profile.first_name), text(&profile.last_name));
    for (name, value) in [
        ("preferred", text(&profile.preferred_name)),
        ("title", text(&profile.title)),
        ("headline", text(&profile.headline)),
        ("company", text(&profile.company)),
        ("place", text(&profile.location)),
        ("mail", contacts(&profile.emails)),
        ("phone", contacts(&profile.phones)),
        ("linkedin", text(&profile.linkedin)),
        ("github", text(&profile.github)),
        ("page", text(&profile.profile_url)),
        ("urls", profile.urls.join(" + ")),
        ("notes", text(&profile.notes).replace('\n', " / ")),
        ("tags", profile.tags.join(" + ")),
        ("id", id),
        ("source", source.to_owned()),
    ] {
        if !value.is_empty() {
            write!(line, "; {name}: {value}").unwrap();
        }
    }
    line
}

/// Gives a folder of its own to a test.
fn folder(name: &str) -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("gleaner-readers-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Imports a file, or standard input, and returns the summary.
fn import(folder: &Path, path: &str, input: &[u8]) -> serde_json::Value {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_gleaner"))
        .args(["--offline", "--format", "jsonl", "--data-dir"])
        .arg(folder.join("data"))
        .args(["import", path])
        .current_dir(folder)
        .env("HOME", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_str(text.lines().last().unwrap_or_else(|| panic!("{said}"))).unwrap()
}

/// Runs the program in a folder and returns what it prints, and what it remarks.
fn run(folder: &Path, arguments: &[&str]) -> (String, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_gleaner"))
        .args(["--offline", "--data-dir"])
        .arg(folder.join("data"))
        .args(arguments)
        .current_dir(folder)
        .env("HOME", folder)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

const OF_APOLLO: &str = "First Name,Last Name,Title,Company Name,Email,Mobile Phone,Person Linkedin Url,Mood,Apollo Contact Id\nIda,Nordgaard,CTO,Fjellvik AS,ida@fjellvik.example,+47 405 55 012,https://www.linkedin.com/in/idanord,calm,65ab\n";

#[test]
fn a_dry_run_shows_columns_people_and_changes_and_keeps_nothing() {
    let home = folder("dry");
    fs::write(home.join("list.csv"), OF_APOLLO).unwrap();
    let (data, said) = run(&home, &["import", "list.csv", "--dry-run"]);
    let wanted = "\
table, from Apollo, UTF-8, separator ',', header in line 1
  First Name           first_name      by its header: Ida
  Last Name            last_name       by its header: Nordgaard
  Title                title           by its header: CTO
  Company Name         company         by its header: Fjellvik AS
  Email                email           by its header: ida@fjellvik.example
  Mobile Phone         phone (mobile)  by its header: +47 405 55 012
  Person Linkedin Url  linkedin        by its header: https://www.linkedin.com/in/idanord
  Mood                 extra           not recognised (please check): calm
  Apollo Contact Id    external_id     by its header: 65ab
kept under their own names: Mood
add Ida Nordgaard
As Greenhouse would get them:
  Ida Nordgaard
    First name: Ida
    Last name: Nordgaard
    Company: Fjellvik AS
    Title: CTO
    Work e-mail: ida@fjellvik.example
    Mobile phone: +47 405 55 012
    LinkedIn: https://www.linkedin.com/in/idanord
list.csv if imported: 1 added
";
    // What was asked for goes to standard output, so that it can be kept or paged.
    assert_eq!((data.as_str(), said.as_str()), (wanted, ""));
    assert!(!run(&home, &["library", "list"]).0.contains("Nordgaard"));
    // A later list that fills and changes says what was there before.
    run(&home, &["import", "list.csv"]);
    let later = OF_APOLLO.replace("CTO", "CEO").replace("calm", "glad");
    fs::write(home.join("later.csv"), later).unwrap();
    let (data, _) = run(
        &home,
        &["--format", "jsonl", "import", "later.csv", "--dry-run"],
    );
    let lines: Vec<serde_json::Value> = data
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2, "{data}");
    let row = &lines[0];
    assert_eq!(
        (&row["name"], &row["effect"]),
        (&"Ida Nordgaard".into(), &"changed".into())
    );
    let title = row["fields"]
        .as_array()
        .unwrap()
        .iter()
        .find(|field| field["field"] == "title")
        .unwrap();
    assert_eq!(
        (&title["old"], &title["new"]),
        (&"CTO".into(), &"CEO".into())
    );
    let whole = &lines[1];
    assert_eq!(
        (&whole["changed"], &whole["added"], &whole["dry_run"]),
        (&1.into(), &0.into(), &true.into())
    );
    assert_eq!(whole["greenhouse"][0]["name"], "Ida Nordgaard");
    let _ = fs::remove_dir_all(home);
}

#[test]
fn each_record_names_the_file_and_the_tool_it_is_from() {
    let home = folder("tools");
    fs::write(home.join("apollo.csv"), OF_APOLLO).unwrap();
    fs::write(
        home.join("accounts.json"),
        r#"[{"login":"kestrelfox","id":9911,"node_id":"x","html_url":"https://github.com/kestrelfox","name":"Neda Kestrelova"}]"#,
    )
    .unwrap();
    fs::write(
        home.join("own.csv"),
        "Name,Email\nOdd Palmqvist,odd@palmqvist.example\n",
    )
    .unwrap();
    run(&home, &["import", "apollo.csv", "accounts.json", "own.csv"]);
    let (data, _) = run(
        &home,
        &["--format", "jsonl", "search", "--in", "library", "--", ""],
    );
    let mut sources: Vec<(String, String, String, String)> = data
        .lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let source = &row["sources"][0];
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            (
                text(&row["name"]),
                text(&source["name"]),
                text(&source["tool"]),
                text(&source["id"]),
            )
        })
        .collect();
    sources.sort();
    let told: Vec<(&str, &str, &str, &str)> = sources
        .iter()
        .map(|(a, b, c, d)| (a.as_str(), b.as_str(), c.as_str(), d.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("Ida Nordgaard", "apollo.csv", "Apollo", "65ab"),
            ("Neda Kestrelova", "accounts.json", "GitHub", "9911"),
            (
                "Odd Palmqvist",
                "own.csv",
                "",
                "email:odd@palmqvist.example"
            ),
        ]
    );
    let _ = fs::remove_dir_all(home);
}

#[test]
fn links_of_spreadsheets_reach_the_record() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/imports/people.ods");
    let found = outcome(&fs::read(path).unwrap());
    assert_eq!(
        found,
        "=> Isolde|Kranz; title: Platform Engineer; company: Kranzwerk GmbH; mail: isolde@kranz.example; linkedin: https://www.linkedin.com/in/isoldek\n\
         => Rasmus|Tjernlund; mail: rasmus@tjern.example; linkedin: https://www.linkedin.com/in/rasmust\n"
    );
}

pub const WITH_BAD_ROWS: &str = "Vorname;Nachname;E-Mail;Ort\r\nÄnne;Ruhland;aenne@hexwerk.example;Köln\r\n;;;\r\nzu;viele;Zellen@hexwerk.example;in;dieser;Zeile\r\nBodo;Stern;bodo@hexwerk.example;\"Bad\r\nEms\"\r\nauch;zu;viele@hexwerk.example;hier;drin\r\nTotal;2;;\r\n";

#[test]
fn rejects_keep_bytes_delimiter_and_lines_and_can_be_corrected() {
    let home = folder("rejects");
    // Windows-1252, as a German spreadsheet writes it.
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(WITH_BAD_ROWS);
    fs::write(home.join("liste.csv"), &bytes).unwrap();
    let done = import(&home, "liste.csv", b"");
    assert_eq!(
        (&done["added"], &done["rejected"], &done["left_out"]),
        (&2.into(), &2.into(), &1.into()),
        "{done}"
    );
    let rejects = fs::read(home.join("liste.csv.rejects.csv")).unwrap();
    let (text, _, _) = encoding_rs::WINDOWS_1252.decode(&rejects);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].ends_with("Vorname;Nachname;E-Mail;Ort"), "{text}");
    assert!(
        lines[1].starts_with("4;")
            && lines[1].ends_with("zu;viele;Zellen@hexwerk.example;in;dieser;Zeile"),
        "{text}"
    );
    assert!(lines[2].starts_with("7;"), "{text}");
    // Corrected in place, the file of rejects is a list like any other.
    let corrected = text
        .replace(";in;dieser;Zeile", ";Trier")
        .replace(";hier;drin", ";Worms");
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&corrected);
    fs::write(home.join("corrected.csv"), &bytes).unwrap();
    let done = import(&home, "corrected.csv", b"");
    assert_eq!(
        (&done["added"], &done["rejected"]),
        (&2.into(), &0.into()),
        "{done}"
    );
    let _ = fs::remove_dir_all(home);
}

#[cfg(unix)]
#[test]
fn rejects_are_made_anew_for_their_owner_and_never_through_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let home = folder("links");
    fs::write(home.join("list.csv"), "Name,Email\na,b@c.example,d\n").unwrap();
    fs::write(home.join("precious"), "precious").unwrap();
    symlink(home.join("precious"), home.join("list.csv.rejects.csv")).unwrap();
    symlink(home.join("nowhere"), home.join("list.csv.rejects-2.csv")).unwrap();
    fs::write(home.join("list.csv.rejects-3.csv"), "mine").unwrap();
    assert_eq!(import(&home, "list.csv", b"")["rejected"], 1);
    let text = |name: &str| fs::read_to_string(home.join(name)).unwrap();
    assert_eq!(text("precious"), "precious");
    assert!(!home.join("nowhere").exists());
    assert_eq!(text("list.csv.rejects-3.csv"), "mine");
    let made = home.join("list.csv.rejects-4.csv");
    assert_eq!(
        fs::metadata(&made).unwrap().permissions().mode() & 0o777,
        0o600
    );
    // Of standard input no file is made.
    let before = fs::read_dir(&home).unwrap().count();
    assert_eq!(
        import(&home, "-", b"Name,Email\na,b@c.example,d\n")["rejected"],
        1
    );
    assert_eq!(fs::read_dir(&home).unwrap().count(), before);
    let _ = fs::remove_dir_all(home);
}

/// Bytes without an end, as a file of one line.
struct OneLine {
    left: usize,
    tail: &'static [u8],
}

impl std::io::Read for OneLine {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.left > 0 {
            let some = buffer.len().min(self.left);
            buffer[..some].fill(b'x');
            self.left -= some;
            return Ok(some);
        }
        self.tail.read(buffer)
    }
}

#[test]
fn a_line_of_300_megabytes_is_an_error_of_its_line() {
    use std::io::Read as _;
    for (head, tail) in [
        (
            &b"Name,Email\nAda Eins,ada@mails.example\n"[..],
            &b"\nBea Zwei,bea@mails.example\n"[..],
        ),
        (
            b"Name,Email\nAda Eins,ada@mails.example\n\"",
            b"\nBea Zwei,bea@mails.example\n",
        ),
        (
            b"{\"full_name\":\"Ada Eins\"}\n",
            b"\n{\"full_name\":\"Bea Zwei\"}\n",
        ),
    ] {
        let long = OneLine {
            left: 300 * 1024 * 1024,
            tail,
        };
        let rows: Vec<Row> = formats::read(head.chain(long), "long")
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(rows.len(), 3);
        let reject = rows[1].as_ref().unwrap_err();
        assert!(
            reject.bytes.len() < 10_000 && reject.reason.contains("1 MiB"),
            "{}",
            reject.reason
        );
        assert!(rows[0].is_ok() && rows[2].is_ok());
    }
}
