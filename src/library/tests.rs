use jiff::Timestamp;
use tempfile::TempDir;

use super::{Decided, DecisionLines, ImportReport, Library, Said, SavedSearch};
use crate::people::{CandidateId, Profile, ProfileKey};
use crate::store::Store;

fn library() -> (TempDir, Library) {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(&directory.path().join("gleaner.db")).unwrap();
    (directory, Library::new(store))
}

fn profile(external_id: &str, name: &str, company: &str) -> Profile {
    Profile {
        external_id: external_id.to_owned(),
        source: "people.jsonl".to_owned(),
        full_name: Some(name.to_owned()),
        company: Some(company.to_owned()),
        ..Profile::default()
    }
}

fn decided(external_id: &str, candidate: i64, decision: Said, at: i64) -> Decided {
    Decided {
        source: "people.jsonl".to_owned(),
        external_id: external_id.to_owned(),
        candidate_id: CandidateId(candidate),
        decision,
        author: "Ada".to_owned(),
        decided_at: Timestamp::from_second(at).unwrap(),
    }
}

fn ids(found: &[super::Kept]) -> Vec<&str> {
    found
        .iter()
        .map(|k| k.profile.external_id.as_str())
        .collect()
}

#[tokio::test]
async fn the_id_at_its_source_decides_what_an_import_does() {
    let (_directory, library) = library();
    let first = vec![
        profile("a", "Ada Lovelace", "Analytical"),
        profile("b", "Bo Ek", "Acme"),
    ];
    let report = library.import(first.clone()).await.unwrap();
    assert_eq!(
        report,
        ImportReport {
            added: 2,
            updated: 0,
            unchanged: 0
        }
    );

    let mut again = first;
    again[1].company = Some("Umbrella".to_owned());
    again.push(profile("c", "Cy Young", "Acme"));
    let report = library.import(again).await.unwrap();
    assert_eq!(
        report,
        ImportReport {
            added: 1,
            updated: 1,
            unchanged: 1
        }
    );

    assert_eq!(library.count().await.unwrap(), 3);
    let bo = library.find("b").await.unwrap().pop().unwrap();
    assert_eq!(bo.profile.company.as_deref(), Some("Umbrella"));
    assert_eq!(library.get(&[bo.id]).await.unwrap(), [bo]);
    assert_eq!(library.find("nobody").await.unwrap(), []);
}

#[tokio::test]
async fn the_same_ids_in_two_files_are_other_people() {
    let (_directory, library) = library();
    let there = vec![
        profile("1", "Ada Lovelace", "Analytical"),
        profile("email:bo@ek.se", "Bo Ek", "Acme"),
    ];
    library.import(there.clone()).await.unwrap();
    let other_file = |mut profile: Profile| {
        profile.source = "others.csv".to_owned();
        profile
    };
    let others = vec![
        other_file(profile("1", "Cy Young", "Acme")),
        other_file(there[1].clone()),
    ];
    for added in [1, 0] {
        let report = library.import(others.clone()).await.unwrap();
        let expected = ImportReport {
            added,
            updated: 0,
            unchanged: 2 - added,
        };
        assert_eq!(
            report, expected,
            "an id made of a key is the same everywhere"
        );
    }
    let names: Vec<String> = library
        .find("1")
        .await
        .unwrap()
        .iter()
        .map(|kept| kept.profile.name())
        .collect();
    assert_eq!(names, ["Ada Lovelace", "Cy Young"]);
}

#[tokio::test]
async fn unknown_keys_are_kept() {
    let (_directory, library) = library();
    let line = r#"{"external_id":"x","full_name":"Xu","shoe_size":43}"#;
    let given: Profile = serde_json::from_str(line).unwrap();
    library.import(vec![given.clone()]).await.unwrap();
    assert_eq!(library.find("x").await.unwrap()[0].profile, given);
}

#[tokio::test]
async fn a_search_folds_and_wants_every_word() {
    let (_directory, library) = library();
    library
        .import(vec![
            profile("1", "José Müller", "Acme"),
            profile("2", "Jose Ruiz", "Umbrella"),
            profile("3", "王晓明", "Acme"),
        ])
        .await
        .unwrap();
    let search = |text: &'static str| library.search(text, 10, 0);
    assert_eq!(ids(&search("jose").await.unwrap()), ["1", "2"]);
    assert_eq!(ids(&search("JOSÉ acme").await.unwrap()), ["1"]);
    assert_eq!(ids(&search("xiaoming").await.unwrap()), ["3"]);
    assert_eq!(ids(&search("").await.unwrap()), ["1", "2", "3"]);
    assert_eq!(ids(&search("nobody").await.unwrap()), [""; 0]);
    assert_eq!(ids(&library.list(1, 1).await.unwrap()), ["2"]);
}

#[tokio::test]
async fn the_later_word_on_a_pair_holds() {
    let (_directory, library) = library();
    library
        .decide(vec![decided("a", 1, Said::Same, 100)])
        .await
        .unwrap();
    library
        .decide(vec![decided("a", 1, Said::NotSame, 200)])
        .await
        .unwrap();
    library
        .decide(vec![decided("a", 1, Said::Same, 150)])
        .await
        .unwrap();
    let [a, z] = ["a", "z"].map(|id| ProfileKey::new("people.jsonl", id));
    let kept = library.decisions_for(vec![a.clone(), z]).await.unwrap();
    let expected = vec![decided("a", 1, Said::NotSame, 200)];
    assert_eq!(kept, [(a.clone(), expected)].into());
    assert!(library.undecide(&a, CandidateId(1)).await.unwrap());
    assert!(library.decisions().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_word_belongs_to_its_source_and_one_without_a_source_to_all() {
    let (_directory, library) = library();
    let of = |source: &str, candidate, said| Decided {
        source: source.to_owned(),
        ..decided("1", candidate, said, 100)
    };
    library
        .decide(vec![
            of("a.csv", 7, Said::Same),
            of("", 7, Said::NotSame),
            of("", 8, Said::NotSame),
        ])
        .await
        .unwrap();
    let said = async |source: &str| {
        let key = ProfileKey::new(source, "1");
        let mut found = library.decisions_for(vec![key.clone()]).await.unwrap();
        let said = found.remove(&key).unwrap_or_default();
        said.iter()
            .map(|said| (said.candidate_id.0, said.decision))
            .collect::<Vec<_>>()
    };
    assert_eq!(said("a.csv").await, [(7, Said::Same), (8, Said::NotSame)]);
    assert_eq!(
        said("b.csv").await,
        [(7, Said::NotSame), (8, Said::NotSame)]
    );
    let a = ProfileKey::new("a.csv", "1");
    assert!(library.undecide(&a, CandidateId(7)).await.unwrap());
    assert_eq!(said("a.csv").await, [(8, Said::NotSame)]);

    // The same id made of a key is one person, whatever the file is called.
    let mut key = of("a.csv", 9, Said::Same);
    key.external_id = "email:bo@ek.se".to_owned();
    library.decide(vec![key]).await.unwrap();
    let elsewhere = ProfileKey::new("b.csv", "email:bo@ek.se");
    let found = library.decisions_for(vec![elsewhere]).await.unwrap();
    assert_eq!(found.len(), 1);
}

#[test]
fn a_decisions_file_comes_back_and_a_bad_line_is_named() {
    let decisions = [
        decided("a", 1, Said::Same, 100),
        decided("b\n", 2, Said::NotSame, 200),
    ];
    let mut file = Vec::new();
    DecisionLines::write(&decisions, &mut file).unwrap();
    file.extend_from_slice(b"\nrubbish\n");
    let read = DecisionLines::read(file.as_slice()).unwrap();
    assert_eq!(read.decisions, decisions);
    assert_eq!(read.rejected.len(), 1);
    assert_eq!(read.rejected[0].0, 4);
}

#[tokio::test]
async fn searches_are_kept_by_name() {
    let (_directory, library) = library();
    let search = |query: &str| SavedSearch {
        name: "rust".to_owned(),
        query: query.to_owned(),
    };
    library.save_search(search("rust")).await.unwrap();
    library.save_search(search("rust berlin")).await.unwrap();
    assert_eq!(
        library.saved_searches().await.unwrap(),
        [search("rust berlin")]
    );
    assert!(library.forget_search("rust").await.unwrap());
    assert!(!library.forget_search("rust").await.unwrap());
}
