//! The library, judged by the rule of matching: whatever lists come in whatever order, nobody loses
//! anything and nobody becomes somebody else.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::binary::Cli;
use crate::support::small;
use gleaner::library::{ImportReport, Library, Origin, Record};
use gleaner::matching::SamePerson;
use gleaner::people::Profile;
use gleaner::store::Store;
use proptest::prelude::*;
use serde_json::Value;

/// Names that have nothing in common, each with keys of their own; the last mailbox is of two.
const PEOPLE: &[(&str, &[&str], &str)] = &[
    (
        "Zdenka Novotná",
        &["zdenka.novotna@posteo.example", "house@family.example"],
        "zdenka-n",
    ),
    (
        "Celia Ford",
        &["celia@ford.example", "house@family.example"],
        "celia-ford-9",
    ),
    ("Tariq Hassan", &["tariq.h@mail.example"], "tariqhassan"),
    (
        "Wendy Okafor",
        &["wendy@okafor.example", "w.okafor@work.example"],
        "wokafor",
    ),
    ("Bo Ek", &["bo.ek@nord.example"], "bo-ek-77"),
];
const TITLES: &[&str] = &["Engineer", "Head of Data", "Nurse"];
const NOTES: &[&str] = &["met in Bern", "likes Rust", "speaks Czech"];

/// What a row says: whom it is about, and which of their values.
#[derive(Clone, Debug)]
struct Row {
    person: usize,
    named: bool,
    mails: BTreeSet<usize>,
    page: bool,
    title: Option<usize>,
    note: Option<usize>,
}

fn row() -> impl Strategy<Value = Row> {
    (
        0..PEOPLE.len(),
        prop::bool::weighted(0.8),
        prop::collection::btree_set(0..2_usize, 0..3),
        any::<bool>(),
        prop::option::of(0..TITLES.len()),
        prop::option::of(0..NOTES.len()),
    )
        .prop_map(|(person, named, mails, page, title, note)| Row {
            person,
            named,
            mails,
            page,
            title,
            note,
        })
}

fn profile(row: &Row, number: usize) -> Option<Profile> {
    let (name, mails, page) = PEOPLE[row.person];
    let (first, last) = name.split_once(' ').unwrap();
    let named = |part: &str| row.named.then(|| part.to_owned());
    let mails = row.mails.iter().filter_map(|at| mails.get(*at));
    let profile = Profile {
        external_id: number.to_string(),
        source: "people.csv".to_owned(),
        first_name: named(first),
        last_name: named(last),
        emails: mails.map(|mail| (*mail).into()).collect(),
        linkedin: row
            .page
            .then(|| format!("https://www.linkedin.com/in/{page}")),
        title: row.title.map(|at| TITLES[at].to_owned()),
        notes: row.note.map(|at| NOTES[at].to_owned()),
        ..Profile::default()
    };
    let somebody = row.named || !profile.emails.is_empty() || row.page;
    somebody.then_some(profile)
}

/// Every value of a record with its history, each as `field=value`.
fn values(record: &Record) -> BTreeSet<String> {
    let mut all = stated(&record.profile);
    for past in &record.history {
        all.insert(format!("{}={}", past.field, past.value));
    }
    all
}

fn stated(profile: &Profile) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let single = [
        ("first_name", &profile.first_name),
        ("last_name", &profile.last_name),
        ("title", &profile.title),
        ("linkedin", &profile.linkedin),
    ];
    for (field, value) in single {
        all.extend(value.as_ref().map(|value| format!("{field}={value}")));
    }
    all.extend(profile.emails.iter().map(|mail| format!("emails={mail}")));
    for note in profile.notes.iter().flat_map(|notes| notes.split("\n\n")) {
        all.insert(format!("notes={note}"));
    }
    all
}

async fn records(library: &Library) -> Vec<Record> {
    let mut all = Vec::new();
    for kept in library.list(usize::MAX, 0).await.unwrap() {
        all.push(library.record(kept.id).await.unwrap().unwrap());
    }
    all
}

fn changes(report: &ImportReport) -> usize {
    report.added + report.filled + report.changed
}

async fn holds(imports: Vec<Vec<Profile>>) {
    let place = tempfile::tempdir().unwrap();
    let store = Store::open(&place.path().join("gleaner.db")).unwrap();
    let library = Library::new(store, SamePerson);
    let file = || Origin::file("people.csv");
    let mut undo = Vec::new();
    for rows in &imports {
        let report = library.import(file(), rows.clone()).await.unwrap();
        undo.extend(report.import);
    }
    let there = records(&library).await;
    for row in imports.iter().flatten() {
        let wanted = stated(row);
        assert!(
            there.iter().any(|record| wanted.is_subset(&values(record))),
            "{wanted:?} is nowhere in {there:#?}"
        );
    }
    for record in &there {
        let all = values(record);
        let names: Vec<_> = all
            .iter()
            .filter(|value| value.starts_with("last_name="))
            .collect();
        assert!(names.len() < 2, "{names:?} are one record: {record:#?}");
    }
    for rows in &imports {
        let report = library.import(file(), rows.clone()).await.unwrap();
        undo.extend(report.import);
        assert_eq!(
            changes(&report),
            0,
            "importing twice changes nothing: {report:?}"
        );
    }
    let profiles = |records: &[Record]| -> Vec<Profile> {
        records
            .iter()
            .map(|record| record.profile.clone())
            .collect()
    };
    assert_eq!(profiles(&records(&library).await), profiles(&there));
    for import in undo.into_iter().rev() {
        library.undo_import(import).await.unwrap();
    }
    assert_eq!(records(&library).await, [], "everything can be undone");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn records_only_grow(imports in prop::collection::vec(prop::collection::vec(row(), 1..6), 1..5)) {
        let imports: Vec<Vec<Profile>> = imports
            .iter()
            .map(|rows| rows.iter().enumerate().filter_map(|(at, row)| profile(row, at + 1)).collect())
            .filter(|rows: &Vec<Profile>| !rows.is_empty())
            .collect();
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(holds(imports));
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A file in a folder of its own, so that two may bear one name.
fn in_folder(cli: &Cli, folder: &str, name: &str, content: &str) -> PathBuf {
    let folder = cli.house.data.path().join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

#[test]
fn the_next_list_with_the_same_numbers_is_of_other_people() {
    let cli = Cli::new(small());
    let first = in_folder(
        &cli,
        "monday",
        "people.csv",
        "id,name,email\n1,Zdenka Vlachova,zdenka@vlachova.example\n2,Tariq Hassan,tariq@hassan.example\n",
    );
    let second = in_folder(
        &cli,
        "tuesday",
        "people.csv",
        "id,name,email\n1,Celia Fordham,celia@fordham.example\n2,Wendy Okafor,wendy@okafor.example\n",
    );
    cli.run(&["import", text(&first)]);
    let planned = cli.run(&["import", text(&second), "--dry-run", "--format", "jsonl"]);
    let total = planned.lines().pop().unwrap();
    assert_eq!(
        (&total["added"], &total["changed"]),
        (&Value::from(2), &Value::from(0))
    );
    let ended = cli.run(&["import", text(&second)]);
    assert!(ended.err.contains("2 added"), "{}", ended.err);
    let all = cli.run(&[
        "search", "--in", "library", "--limit", "0", "--format", "jsonl",
    ]);
    let lines = all.lines();
    assert_eq!(lines.len(), 4);
    assert_eq!(
        lines[0]["profile"]["emails"][0]["value"],
        "celia@fordham.example"
    );
    assert_eq!(lines[0]["sources"][0]["name"], "people.csv");
    let last = cli.run(&["library", "list", "import:last", "--format", "jsonl"]);
    assert_eq!(last.lines().len(), 2);
    let by_source = cli.run(&["library", "list", "source:people.csv", "--format", "jsonl"]);
    assert_eq!(by_source.lines().len(), 4);
    let added = cli.run(&["library", "list", "added:<1d", "--format", "jsonl"]);
    assert_eq!(added.lines().len(), 4);
    let undone = cli.run(&["library", "undo-import", "--yes", "--format", "jsonl"]);
    assert_eq!(undone.lines()[0]["removed"], 2);
    assert_eq!(
        cli.run(&["library", "list", "--format", "jsonl"])
            .lines()
            .len(),
        2
    );
}

#[test]
fn a_decision_does_not_pass_on_with_the_number_of_a_row() {
    let cli = Cli::new(small());
    let there = serde_json::json!({
        "first_name": "Zdenka", "last_name": "Vlachova",
        "email_addresses": [{"value": "zdenka@vlachova.example", "type": "personal"}],
    });
    let there = cli.house.admin().create_person(&there).unwrap();
    let there = there
        .get("id")
        .or_else(|| there["candidate"].get("id"))
        .unwrap()
        .clone();
    cli.run(&["sync"]);
    let said = format!(
        r#"{{"source":"people.jsonl","external_id":"1","candidate_id":{there},"decision":"same","author":"Ada","decided_at":"2026-11-01T00:00:00Z"}}"#
    );
    cli.run(&["decisions", "import", text(&cli.file("d.jsonl", said))]);
    let celia = in_folder(
        &cli,
        "tuesday",
        "people.jsonl",
        r#"{"external_id":"1","full_name":"Celia Fordham","emails":["celia@fordham.example"]}"#,
    );
    cli.run(&["import", text(&celia)]);
    let verdict = |file: &Path| -> Value {
        cli.run(&["check", text(file), "--format", "jsonl"])
            .lines()
            .remove(0)
    };
    let verdict_of_celia = verdict(&celia);
    assert_eq!(verdict_of_celia["verdict"], "new", "{verdict_of_celia}");
    let remark = verdict_of_celia["remarks"][0].as_str().unwrap();
    assert!(remark.contains("not applied to Celia Fordham"), "{remark}");
    let zdenka = in_folder(
        &cli,
        "monday",
        "people.jsonl",
        r#"{"external_id":"1","full_name":"Zdenka Vlachova"}"#,
    );
    let verdict = verdict(&zdenka);
    assert_eq!(verdict["decided"], "same", "{verdict}");
}

#[test]
fn records_are_put_right_on_the_command_line() {
    let cli = Cli::new(small());
    let file = cli.file(
        "two.jsonl",
        concat!(
            r#"{"external_id":"p-1","first_name":"Ada","last_name":"Lovelace","emails":["ada@x.example"]}"#,
            "\n",
            r#"{"external_id":"p-2","first_name":"Ida","last_name":"King","emails":["ida@y.example"]}"#,
        ),
    );
    cli.run(&["import", text(&file)]);
    let edited = cli.run(&[
        "library",
        "edit",
        "p-1",
        "--set",
        "title=Countess",
        "--add",
        "email=ada@z.example",
        "--format",
        "jsonl",
    ]);
    assert_eq!(edited.code, 0, "{}", edited.err);
    let record = edited.lines().remove(0);
    assert_eq!(record["profile"]["title"], "Countess");
    assert_eq!(record["profile"]["emails"].as_array().unwrap().len(), 2);
    assert_eq!(
        cli.run(&["library", "edit", "p-1", "--set", "title"]).code,
        2
    );
    assert_eq!(cli.run(&["library", "show", "nobody"]).code, 2);
    assert_eq!(
        cli.run(&["library", "merge", "p-1", "p-2"]).code,
        2,
        "it asks, or wants --yes"
    );
    let merged = cli.run(&[
        "library", "merge", "p-1", "p-2", "--yes", "--format", "jsonl",
    ]);
    assert_eq!(merged.code, 0, "{}", merged.err);
    assert_eq!(merged.lines()[0]["sources"].as_array().unwrap().len(), 3);
    let both = cli.run(&["library", "split", "p-1", "--format", "jsonl"]);
    assert_eq!(both.lines().len(), 2, "{}", both.err);
    assert_eq!(cli.run(&["library", "delete", "p-1"]).code, 2);
    assert_eq!(cli.run(&["library", "delete", "p-1", "--yes"]).code, 0);
    let left = cli.run(&["library", "list", "--format", "jsonl"]).lines();
    assert_eq!(
        (left.len(), &left[0]["name"]),
        (1, &Value::from("Ida King"))
    );
    let shown = cli.run(&["library", "show", "p-2"]);
    assert!(shown.out.contains("two.jsonl"), "{}", shown.out);
}
