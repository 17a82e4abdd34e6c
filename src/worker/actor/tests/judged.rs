//! Nobody is judged twice while nothing changes.

use std::collections::HashMap;

use super::*;

/// Puts people into the library and returns them, newest first.
async fn kept(engine: &Engine, count: usize) -> Vec<PersonRef> {
    let person = |at: usize| Profile {
        external_id: format!("p-{at}"),
        full_name: Some(format!("Ada Novak {at}")),
        ..Profile::default()
    };
    let people = (0..count).map(person).collect();
    engine.records.import(people).await.unwrap();
    let found = engine
        .search
        .find("", Scope::Library, count, CancellationToken::new())
        .await
        .unwrap();
    found.rows.iter().map(|row| row.id).collect()
}

/// Jumping away and straight back while verdicts are being worked out judges nobody twice, whatever was
/// begun by then: what the look at a person brings and what is said of the rows is one verdict.
#[tokio::test(flavor = "multi_thread")]
async fn jumping_away_and_straight_back_judges_nobody_twice() {
    let place = tempfile::tempdir().unwrap();
    let engine = Arc::new(engine(&place));
    let people = kept(&engine, 300).await;
    assert_eq!(people.len(), 300);
    let (here, there) = people.split_at(150);
    let before = engine.verdicts.judged();
    let Handle {
        requests,
        mut events,
        ..
    } = start(Arc::clone(&engine));
    let turns = 20;
    let collected = tokio::spawn(async move {
        let mut told = HashMap::new();
        let mut answers = 0;
        while answers < turns * 4 {
            match events.recv().await.unwrap() {
                Event::Assessed { row, result, .. } => {
                    told.insert(row, result.unwrap());
                }
                Event::Answer(Answer { result, .. }) => {
                    answers += 1;
                    if let Ok(Reply::Loaded(person)) = result {
                        told.insert(person.row, person.verdict.unwrap().unwrap());
                    }
                }
                _ => {}
            }
        }
        told
    });
    for turn in 0..turns {
        for rows in [there, here] {
            let number = Generation(u64::try_from(turn).unwrap());
            requests.send(load(number, rows[0])).await.unwrap();
            requests.send(assess(rows.to_vec())).await.unwrap();
        }
    }
    let told = collected.await.unwrap();
    assert!(here.iter().all(|row| told.contains_key(row)));
    let judged = engine.verdicts.judged() - before;
    assert_eq!(judged, told.len() as u64);
}

/// Once the screen says that things have changed, everybody is judged again, once: for the list, for the look
/// at a person and for what guards say.
#[tokio::test]
async fn who_was_judged_is_judged_again_after_a_change() {
    let place = tempfile::tempdir().unwrap();
    let engine = engine(&place);
    let people = kept(&engine, 3).await;
    let before = engine.verdicts.judged();
    for (as_of, judged) in [(0, 3), (0, 3), (4, 6), (2, 6), (4, 6)] {
        let as_of = Generation(as_of);
        let found = engine.verdicts.verdicts_as_of(&people, as_of).await;
        assert!(found.iter().all(|(_, verdict)| verdict.is_ok()));
        let person = engine.verdicts.load(people[0], as_of).await.unwrap();
        assert_eq!(
            person.verdict,
            Some(Ok(found[0].1.as_ref().unwrap().clone()))
        );
        let chosen = Chosen::default();
        let guards = engine
            .verdicts
            .guards(&people, None, &chosen, Some(as_of))
            .await;
        assert_eq!(guards.unwrap().len(), people.len());
        assert_eq!(engine.verdicts.judged() - before, judged);
    }
}
