//! The table of tricky pairs: what must not be certain, what must be found.

use super::{Few, candidate};
use crate::matching::{Matcher, Verdict};
use crate::people::{Candidate, Profile};
use serde_json::Value;

const TABLE: &str = include_str!("../../../tests/data/tricky-pairs.csv");

struct Pair {
    line: usize,
    left: Profile,
    right: Candidate,
    expected: String,
}

fn strings(value: &Value, keys: &[&str]) -> Vec<String> {
    let rows = keys
        .iter()
        .filter_map(|key| value.get(key)?.as_array())
        .flatten();
    rows.filter_map(|row| row.as_str().map(str::to_owned))
        .collect()
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn pairs() -> Vec<Pair> {
    let mut reader = csv::Reader::from_reader(TABLE.as_bytes());
    let read = |(at, row): (usize, Result<csv::StringRecord, csv::Error>)| {
        let row = row.unwrap();
        let (left, right): (Value, Value) = (
            serde_json::from_str(&row[0]).unwrap(),
            serde_json::from_str(&row[1]).unwrap(),
        );
        let profile = Profile {
            external_id: text(&left, "external_id").unwrap_or_default(),
            first_name: text(&left, "first_name"),
            last_name: text(&left, "last_name"),
            title: text(&left, "title"),
            company: text(&left, "company"),
            location: text(&left, "location"),
            emails: strings(&left, &["emails"])
                .into_iter()
                .map(Into::into)
                .collect(),
            phones: strings(&left, &["phones"])
                .into_iter()
                .map(Into::into)
                .collect(),
            urls: strings(&left, &["social_media", "websites"]),
            extra: left
                .as_object()
                .unwrap()
                .clone()
                .into_iter()
                .filter(|(key, _)| key == "github_id")
                .collect(),
            ..Profile::default()
        };
        let known = Candidate {
            title: text(&right, "title"),
            company: text(&right, "company"),
            addresses: text(&right, "location").into_iter().collect(),
            emails: strings(&right, &["emails"]),
            phones: strings(&right, &["phones"]),
            urls: strings(&right, &["social_media", "websites"]),
            ..candidate(
                1_000 + at as i64,
                &text(&right, "first_name").unwrap(),
                &text(&right, "last_name").unwrap(),
            )
        };
        Pair {
            line: at + 2,
            left: profile,
            right: known,
            expected: row[2].to_owned(),
        }
    };
    reader.records().enumerate().map(read).collect()
}

/// Every pair in a mirror with the candidates of all other pairs but those of the same people.
fn verdicts(alone: bool) -> Vec<(usize, String, Verdict, bool)> {
    let pairs = pairs();
    let assess = |pair: &Pair| {
        let others = pairs.iter().filter(|other| {
            !alone
                && other.right.last_name != pair.right.last_name
                && other.left.last_name != pair.left.last_name
        });
        let mirror: Vec<Candidate> = others
            .map(|other| other.right.clone())
            .chain([pair.right.clone()])
            .collect();
        let matcher = Matcher::in_memory();
        matcher.update(1, &mirror, &[]).unwrap();
        let few = Few(mirror.into_iter().map(|one| (one.id, one)).collect());
        let found = matcher.assess(&pair.left, &[], &few).unwrap();
        let first = found
            .candidates
            .first()
            .is_some_and(|first| first.id == pair.right.id);
        (pair.line, pair.expected.clone(), found.verdict, first)
    };
    pairs.iter().map(assess).collect()
}

#[test]
fn gates_of_the_table() {
    for alone in [true, false] {
        let verdicts = verdicts(alone);
        let count = |expected: &str, good: &dyn Fn(Verdict, bool) -> bool| {
            let rows: Vec<_> = verdicts.iter().filter(|row| row.1 == expected).collect();
            let bad: Vec<_> = rows
                .iter()
                .filter(|row| !good(row.2, row.3))
                .map(|row| row.0)
                .collect();
            (1.0 - bad.len() as f64 / rows.len() as f64, bad)
        };
        let never = |verdict, _| verdict != Verdict::InGreenhouse;
        assert_eq!(
            count("different", &never).1,
            [] as [usize; 0],
            "certain though different, alone: {alone}"
        );
        assert_eq!(
            count("possible", &never).1,
            [] as [usize; 0],
            "certain though only possible, alone: {alone}"
        );
        let (share, bad) = count("same", &|verdict, first| first && verdict != Verdict::New);
        assert!(
            share >= 0.95,
            "same, not found: lines {bad:?}, alone: {alone}"
        );
        let (share, bad) = count("possible", &|verdict, _| verdict == Verdict::Possible);
        assert!(
            share >= 0.90,
            "possible, not so: lines {bad:?}, alone: {alone}"
        );
    }
}

#[test]
fn most_of_the_same_are_certain() {
    let verdicts = verdicts(false);
    let missed: Vec<usize> = verdicts
        .iter()
        .filter(|row| row.1 == "same" && row.2 != Verdict::InGreenhouse)
        .map(|row| row.0)
        .collect();
    // 4: another given name; 53: only an id of ours, which the mirror does not hold.
    assert_eq!(missed, [4, 53]);
}
