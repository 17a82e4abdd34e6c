//! Each request gets exactly one answer, whatever becomes of the worker.

mod judged;

use std::collections::BTreeMap;

use super::*;
use crate::config::Loaded;
use crate::export::{Chosen, Context, Plan, RecordAddition, Target};
use crate::library::SavedSearch;
use crate::matching::Decision;
use crate::people::{ApplicationId, CandidateId, PersonRef, Profile, ProfileId};
use crate::worker::{
    Answer, EngineOptions, Generation, OnScreen, Part, Reply, RequestKey, Scope, SummaryRow,
    Unanswered,
};

const ROW: PersonRef = PersonRef::Profile(ProfileId(1));
const ID: ProfileId = ProfileId(1);
const CANDIDATE: CandidateId = CandidateId(7);
const NUMBER: Generation = Generation(1);

/// Returns every kind of request.
fn requests() -> Vec<Request> {
    let export = || "an-export".to_owned();
    let target = Target::Prospect { pool: None };
    let plan = Plan {
        target: target.clone(),
        context: Context::default(),
        items: Vec::new(),
        side_effects: Vec::new(),
        override_notes: false,
    };
    let profile = || Profile {
        full_name: Some("Ada Novak".to_owned()),
        ..Profile::default()
    };
    vec![
        search(1),
        assess(vec![ROW]),
        Request::Guards {
            as_of: NUMBER,
            rows: vec![ROW],
            target: None,
            chosen: Chosen::default(),
        },
        Request::Recheck { row: ROW },
        load(NUMBER, ROW),
        Request::Jobs,
        Request::Choices,
        Request::SavedSearches,
        Request::SaveSearch(SavedSearch {
            name: "rust".to_owned(),
            query: "rust".to_owned(),
            scope: None,
        }),
        Request::ForgetSearch {
            name: "rust".to_owned(),
        },
        Request::Plan {
            generation: NUMBER,
            rows: vec![ROW],
            target,
            chosen: Chosen::default(),
        },
        Request::Export {
            generation: NUMBER,
            plan: Arc::new(plan),
        },
        Request::Decide {
            row: ROW,
            candidate: CANDIDATE,
            decision: Some(Decision::Same),
        },
        Request::Import {
            profiles: vec![profile()],
            files: Vec::new(),
        },
        Request::OpenRecord { id: ID },
        Request::EditRecord {
            id: ID,
            profile: Box::new(profile()),
        },
        Request::MergeRecords { into: ID, from: ID },
        Request::SplitRecord { id: ID },
        Request::DeleteRecord { id: ID },
        Request::UndoImport,
        Request::Explain {
            generation: NUMBER,
            row: ROW,
            candidate: CANDIDATE,
        },
        Request::Outbox { generation: NUMBER },
        Request::ShowExport {
            generation: NUMBER,
            export: export(),
        },
        Request::SettleExport { export: export() },
        Request::SayWho {
            export: export(),
            candidate: CANDIDATE,
            decision: Decision::Same,
        },
        Request::OfferUndo {
            generation: NUMBER,
            export: export(),
        },
        Request::Undo { export: export() },
        Request::Retry { export: export() },
        Request::OverrideHold {
            export: export(),
            reason: "agreed".to_owned(),
        },
        Request::ForgetMissed {
            export: export(),
            step: None,
        },
        Request::Forget { export: export() },
        Request::TakeBack,
        Request::StopExports { only: None },
        Request::PauseExports { paused: true },
        Request::RetryMany {
            exports: vec![export()],
        },
        Request::Save {
            rows: Vec::<SummaryRow>::new(),
        },
        Request::Understand {
            generation: NUMBER,
            text: "ada@novak.example".into(),
            mapping: None,
        },
        Request::Lists,
        Request::ChangeList {
            name: "rust".to_owned(),
            people: vec![ROW],
            add: true,
        },
        Request::RemoveList {
            name: "rust".to_owned(),
        },
        Request::SetListSettings {
            name: "rust".to_owned(),
            text: String::new(),
        },
        Request::Skip {
            people: vec![ROW],
            reason: Some("later".to_owned()),
            until: None,
        },
        Request::Report {
            since: jiff::Timestamp::UNIX_EPOCH,
        },
        Request::AddToRecord {
            candidate: CANDIDATE,
            addition: RecordAddition {
                application: ApplicationId(1),
                note: None,
                tags: Vec::new(),
            },
        },
        Request::TextOf {
            people: vec![ROW],
            part: Part::Name,
        },
        Request::KeepPlace("here".to_owned()),
        Request::Judge {
            generation: NUMBER,
            profile: Box::new(profile()),
        },
        Request::Pairs { generation: NUMBER },
        Request::KeepApart { a: ID, b: ID },
        Request::AllowBrowser {
            code: "1234".to_owned(),
        },
        Request::Sync,
        Request::Cancel(RequestKey::Sync),
    ]
}

fn assess(rows: Vec<PersonRef>) -> Request {
    let as_of = Generation(0);
    Request::Assess { rows, as_of }
}

fn load(generation: Generation, row: PersonRef) -> Request {
    Request::Load {
        generation,
        as_of: Generation(0),
        row,
    }
}

fn search(number: u64) -> Request {
    Request::Search {
        generation: Generation(number),
        query: "ada".to_owned(),
        scope: Scope::All,
        on_screen: Box::new(OnScreen::default()),
        at_once: 10,
        limit: 100,
    }
}

/// Makes adding a kind of request to [`requests`] a matter of compiling.
fn is_listed(request: &Request) -> bool {
    match request {
        Request::Search { .. }
        | Request::Assess { .. }
        | Request::Guards { .. }
        | Request::Recheck { .. }
        | Request::Load { .. }
        | Request::Jobs
        | Request::Choices
        | Request::SavedSearches
        | Request::SaveSearch(_)
        | Request::ForgetSearch { .. }
        | Request::Plan { .. }
        | Request::Export { .. }
        | Request::Decide { .. }
        | Request::Import { .. }
        | Request::OpenRecord { .. }
        | Request::EditRecord { .. }
        | Request::MergeRecords { .. }
        | Request::SplitRecord { .. }
        | Request::DeleteRecord { .. }
        | Request::UndoImport
        | Request::Explain { .. }
        | Request::Outbox { .. }
        | Request::ShowExport { .. }
        | Request::SettleExport { .. }
        | Request::SayWho { .. }
        | Request::OfferUndo { .. }
        | Request::Undo { .. }
        | Request::Retry { .. }
        | Request::OverrideHold { .. }
        | Request::ForgetMissed { .. }
        | Request::Forget { .. }
        | Request::TakeBack
        | Request::StopExports { .. }
        | Request::PauseExports { .. }
        | Request::RetryMany { .. }
        | Request::Save { .. }
        | Request::Understand { .. }
        | Request::Lists
        | Request::ChangeList { .. }
        | Request::RemoveList { .. }
        | Request::SetListSettings { .. }
        | Request::Skip { .. }
        | Request::Report { .. }
        | Request::AddToRecord { .. }
        | Request::TextOf { .. }
        | Request::KeepPlace(_)
        | Request::Judge { .. }
        | Request::Pairs { .. }
        | Request::KeepApart { .. }
        | Request::AllowBrowser { .. }
        | Request::Sync
        | Request::Cancel(_) => true,
    }
}

fn engine(place: &tempfile::TempDir) -> Engine {
    Engine::open(EngineOptions {
        config: Loaded::defaults(place.path()).config,
        data: place.path().to_owned(),
        credentials: None,
        offline: true,
    })
    .unwrap()
}

type Counts = BTreeMap<String, usize>;

fn counted(keys: impl Iterator<Item = RequestKey>) -> Counts {
    let mut counts = Counts::new();
    for key in keys {
        *counts.entry(format!("{key:?}")).or_default() += 1;
    }
    counts
}

/// Returns the next answer, whatever else is told before it.
async fn next_answer(handle: &mut Handle) -> Answer {
    loop {
        if let Event::Answer(answer) = handle.events.recv().await.unwrap() {
            return answer;
        }
    }
}

/// Ends a worker and returns all that it had left to answer.
async fn rest(mut handle: Handle) -> Vec<Answer> {
    handle.stop.cancel();
    drop(handle.requests);
    let mut answers = Vec::new();
    while let Some(event) = handle.events.recv().await {
        if let Event::Answer(answer) = event {
            answers.push(answer);
        }
    }
    handle.ended.await.unwrap();
    answers
}

/// Sends every kind of request and returns the answers, those given at the end too.
async fn all_answered(engine: Engine) -> Vec<Answer> {
    let mut handle = start(engine);
    let mut answers = Vec::new();
    let wanted = requests();
    for request in &wanted {
        assert!(is_listed(request));
        handle.requests.send(request.clone()).await.unwrap();
        while let Ok(event) = handle.events.try_recv() {
            if let Event::Answer(answer) = event {
                answers.push(answer);
            }
        }
    }
    while answers.len() < wanted.len() {
        answers.push(next_answer(&mut handle).await);
    }
    answers.extend(rest(handle).await);
    let keys = answers.iter().map(|answer| answer.to.clone());
    assert_eq!(counted(keys), counted(wanted.iter().map(Request::key)));
    for answer in &answers {
        if let Ok(Reply::Saved { path }) = &answer.result {
            std::fs::remove_file(path).unwrap();
        }
    }
    answers
}

#[tokio::test]
async fn each_kind_of_request_gets_one_answer() {
    let place = tempfile::tempdir().unwrap();
    let answers = all_answered(engine(&place)).await;
    let found = answers
        .iter()
        .any(|answer| matches!(answer.result, Ok(Reply::Found { .. })));
    assert!(found, "{answers:?}");
}

#[tokio::test]
async fn each_kind_of_request_gets_one_answer_when_the_data_is_gone() {
    let place = tempfile::tempdir().unwrap();
    let engine = engine(&place);
    let file = rusqlite::Connection::open(place.path().join("gleaner.db")).unwrap();
    let mut tables = file
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        .unwrap();
    let tables: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    file.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    for table in tables {
        file.execute_batch(&format!("DROP TABLE \"{table}\""))
            .unwrap();
    }
    let answers = all_answered(engine).await;
    let failed = answers
        .iter()
        .filter(|answer| matches!(answer.result, Err(Unanswered::Failed(_))));
    assert!(failed.count() > 20, "{answers:?}");
}

#[tokio::test]
async fn each_request_gets_one_answer_when_the_worker_ends() {
    let place = tempfile::tempdir().unwrap();
    let handle = start(engine(&place));
    let mut wanted = requests();
    // A file that is begun is written where the test runs.
    wanted.retain(|request| !matches!(request, Request::Save { .. }));
    for request in &wanted {
        handle.requests.try_send(request.clone()).unwrap();
    }
    let answers = rest(handle).await;
    let keys = answers.iter().map(|answer| answer.to.clone());
    assert_eq!(counted(keys), counted(wanted.iter().map(Request::key)));
}

#[tokio::test]
async fn a_question_that_is_outdated_is_dropped_and_the_newest_is_answered() {
    let place = tempfile::tempdir().unwrap();
    let mut handle = start(engine(&place));
    for number in 1..=20 {
        handle.requests.send(search(number)).await.unwrap();
    }
    let mut answers = Vec::new();
    while answers.len() < 20 {
        answers.push(next_answer(&mut handle).await);
    }
    let last = answers
        .iter()
        .find(|answer| answer.to == RequestKey::Search(Generation(20)))
        .unwrap();
    assert!(matches!(last.result, Ok(Reply::Found { .. })));
    let other = answers.iter().find(|answer| {
        !matches!(
            answer.result,
            Ok(Reply::Found { .. }) | Err(Unanswered::Dropped)
        )
    });
    assert_eq!(other, None);
}

#[tokio::test]
async fn an_order_is_cancelled_by_itself() {
    let place = tempfile::tempdir().unwrap();
    let mut handle = start(engine(&place));
    // Nothing can be written meanwhile, so the import waits.
    let file = rusqlite::Connection::open(place.path().join("gleaner.db")).unwrap();
    file.busy_timeout(Duration::from_secs(60)).unwrap();
    file.execute_batch("BEGIN IMMEDIATE").unwrap();
    let import = Request::Import {
        profiles: vec![Profile::default()],
        files: Vec::new(),
    };
    let key = import.key();
    for request in [import, Request::Lists, Request::Cancel(key.clone())] {
        handle.requests.send(request).await.unwrap();
    }
    let mut answers = BTreeMap::new();
    while answers.len() < 3 {
        let answer = next_answer(&mut handle).await;
        answers.insert(format!("{:?}", answer.to), answer.result);
    }
    file.execute_batch("ROLLBACK").unwrap();
    assert_eq!(
        answers.get(&format!("{key:?}")),
        Some(&Err(Unanswered::Dropped))
    );
    assert_eq!(answers.get("Lists"), Some(&Ok(Reply::Lists(Vec::new()))));
    assert_eq!(answers.get("Cancel"), Some(&Ok(Reply::Done)));
}
