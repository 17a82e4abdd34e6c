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

fn samples() -> Vec<PathBuf> {
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
