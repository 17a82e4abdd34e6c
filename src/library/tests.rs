use jiff::Timestamp;
use tempfile::TempDir;

use super::{Decided, DecisionLines, ImportReport, Library, Said, SavedSearch};
use crate::people::{CandidateId, Profile};
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
async fn the_external_id_decides_what_an_import_does() {
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
    again[0].source = "another.csv".to_owned();
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
    let bo = library.find("b").await.unwrap().unwrap();
    assert_eq!(bo.profile.company.as_deref(), Some("Umbrella"));
    assert_eq!(library.get(&[bo.id]).await.unwrap(), [bo]);
    assert_eq!(library.find("nobody").await.unwrap(), None);
}

#[tokio::test]
async fn unknown_keys_are_kept() {
    let (_directory, library) = library();
    let line = r#"{"external_id":"x","full_name":"Xu","shoe_size":43}"#;
    let given: Profile = serde_json::from_str(line).unwrap();
    library.import(vec![given.clone()]).await.unwrap();
    assert_eq!(library.find("x").await.unwrap().unwrap().profile, given);
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
    let kept = library
        .decisions_for(&["a".to_owned(), "z".to_owned()])
        .await
        .unwrap();
    assert_eq!(kept, [decided("a", 1, Said::NotSame, 200)]);
    assert!(library.undecide("a", CandidateId(1)).await.unwrap());
    assert!(library.decisions().await.unwrap().is_empty());
}

#[tokio::test]
async fn decisions_follow_a_merge() {
    let (_directory, library) = library();
    let before = vec![
        decided("a", 1, Said::Same, 100),
        decided("b", 1, Said::NotSame, 100),
        decided("b", 2, Said::Same, 200),
    ];
    library.decide(before).await.unwrap();
    assert_eq!(
        library
            .follow_merge(CandidateId(1), CandidateId(2))
            .await
            .unwrap(),
        2
    );
    assert_eq!(
        library.decisions().await.unwrap(),
        [
            decided("a", 2, Said::Same, 100),
            decided("b", 2, Said::Same, 200)
        ]
    );
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
