//! What people said of pairs of profile and candidate.

use jiff::Timestamp;

use super::*;
use crate::library::{Author, Decided, DecisionLines, Fingerprint, Fit, Said};
use crate::people::CandidateId;

fn decided(external_id: &str, candidate: i64, decision: Said, at: i64) -> Decided {
    Decided {
        source: "people.jsonl".to_owned(),
        external_id: external_id.to_owned(),
        candidate_id: CandidateId(candidate),
        decision,
        author: "Ada".to_owned(),
        author_id: None,
        decided_at: Timestamp::from_second(at).unwrap(),
        person: None,
        candidate: None,
    }
}

#[tokio::test]
async fn a_decision_is_on_the_person_not_on_the_id() {
    let (_directory, library) = library();
    let zdenka = with_mail("1", "Zdenka Novotná", "zdenka@x.org");
    let mut said = decided("1", 7, Said::Same, 100);
    said.person = Some(Fingerprint::of_profile(&zdenka));
    library.decide(vec![said]).await.unwrap();
    let celia = with_mail("1", "Celia Ford", "celia@x.org");
    let elsewhere = Profile {
        source: "other.csv".to_owned(),
        ..with_mail("9", "Zdenka Novotná", "zdenka@x.org")
    };
    let found = library
        .decisions_for(vec![zdenka, celia, elsewhere])
        .await
        .unwrap();
    let fits: Vec<Vec<Fit>> = found
        .iter()
        .map(|found| found.iter().map(|one| one.fit).collect())
        .collect();
    assert_eq!(fits, [vec![Fit::Yes], vec![Fit::No], vec![Fit::Yes]]);
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
    let [a, z] = ["a", "z"].map(|id| profile(id, "Ada Lovelace", "Acme"));
    let kept = library.decisions_for(vec![a.clone(), z]).await.unwrap();
    assert_eq!(kept[0].len(), 1);
    assert_eq!(kept[0][0].decided, decided("a", 1, Said::NotSame, 200));
    assert!(kept[1].is_empty());
    let by = |id| Author {
        name: "Bo".to_owned(),
        id,
    };
    let now = Timestamp::from_second(300).unwrap();
    let stand = library.decisions_stand().await.unwrap();
    let undo = async || library.undecide(&a, CandidateId(1), by(Some(7)), now).await;
    assert!(undo().await.unwrap());
    assert!(!undo().await.unwrap(), "there is nothing left to take back");
    assert_ne!(library.decisions_stand().await.unwrap(), stand);
    // That it was taken back is a row of its own: no earlier word comes back with a file.
    let rows = library.decisions().await.unwrap();
    let [undone] = rows.as_slice() else {
        panic!("{rows:?}");
    };
    let said = (undone.decision, undone.author.as_str(), undone.author_id);
    assert_eq!(said, (Said::Undone, "Bo", Some(7)));
    let earlier = vec![decided("a", 1, Said::Same, 250)];
    assert_eq!(library.decide(earlier).await.unwrap(), 0);
    let kept = library.decisions_for(vec![a.clone()]).await.unwrap();
    assert!(kept[0].is_empty());
    let mut file = Vec::new();
    DecisionLines::write(&rows, &mut file).unwrap();
    assert_eq!(DecisionLines::read(&file[..]).unwrap().decisions, rows);
    // A later one counts again.
    let later = vec![decided("a", 1, Said::Same, 400)];
    assert_eq!(library.decide(later).await.unwrap(), 1);
    let kept = library.decisions_for(vec![a]).await.unwrap();
    assert_eq!(kept[0].len(), 1);
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
        let of = Profile {
            source: source.to_owned(),
            ..profile("1", "Ada Lovelace", "Acme")
        };
        let said = library.decisions_for(vec![of]).await.unwrap().remove(0);
        said.iter()
            .map(|said| (said.decided.candidate_id.0, said.decided.decision))
            .collect::<Vec<_>>()
    };
    assert_eq!(said("a.csv").await, [(7, Said::Same), (8, Said::NotSame)]);
    assert_eq!(
        said("b.csv").await,
        [(7, Said::NotSame), (8, Said::NotSame)]
    );
    let a = Profile {
        source: "a.csv".to_owned(),
        ..profile("1", "Ada Lovelace", "Acme")
    };
    let by = Author::default();
    let now = Timestamp::from_second(200).unwrap();
    assert!(library.undecide(&a, CandidateId(7), by, now).await.unwrap());
    assert_eq!(said("a.csv").await, [(8, Said::NotSame)]);

    // The same id made of a key is one person, whatever the file is called.
    let mut key = of("a.csv", 9, Said::Same);
    key.external_id = "email:bo@ek.se".to_owned();
    library.decide(vec![key]).await.unwrap();
    let elsewhere = Profile {
        source: "b.csv".to_owned(),
        ..with_mail("email:bo@ek.se", "Bo Ek", "bo@ek.se")
    };
    let found = library.decisions_for(vec![elsewhere]).await.unwrap();
    assert_eq!(found[0].len(), 1);
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
