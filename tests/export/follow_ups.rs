//! What follows an export: tags, a note, files and the custom field, each exactly once whatever goes
//! wrong, and none of them ever making the export itself look failed.

use std::time::Duration;

use crate::support::turned_clock::timing_out;
use crate::support::{House, applications, people, small, stranger, with_email};
use futures_util::StreamExt;
use gleaner::config::{Attach, Export, Visibility};
use gleaner::export::{Addition, OutboxEntry, OutboxState, Outcome, Target};
use gleaner::people::Profile;
use gleaner::worker::{Engine, SyncMode};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// The key of a text field of candidates in the sandbox.
fn text_field(house: &House) -> String {
    let fields = house.admin().rows("custom_fields");
    let is_text = |row: &&Value| {
        row["field_type"] == "candidate"
            && row["active"] == true
            && row["value_type"] == "short_text"
    };
    fields.iter().find(is_text).unwrap()["name_key"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// A tag that the sandbox has.
fn known_tag(house: &House) -> String {
    house.admin().rows("candidate_tags")[0]["name"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Everything that may follow, on.
fn all_on(house: &House, defaults: Export) -> Export {
    Export {
        external_id_field: Some(text_field(house)),
        tags: vec![known_tag(house)],
        create_tags: true,
        attach: vec![Attach::Profile, Attach::Resume],
        ..defaults
    }
}

/// Somebody about whom there is something to say.
fn rich(number: usize) -> Profile {
    let mut profile = Profile {
        headline: Some("Weaver, speaker and beekeeper".to_owned()),
        notes: Some("Met at the fair.\nSpeaks Frisian.".to_owned()),
        tags: vec!["loom-2026".to_owned()],
        ..stranger(number)
    };
    let resume = "https://files.example.org/cv/bolthar.pdf";
    profile.extra.insert("resume".to_owned(), json!(resume));
    profile.extra.insert("seniority".to_owned(), json!("staff"));
    profile
}

async fn ready(house: &House) -> (Engine, Target) {
    let engine = house.engine_set(|config| {
        config.export = all_on(house, config.export.clone());
    });
    synced(&engine).await;
    let (id, name) = house.job();
    (engine, Target::Job { id, name })
}

async fn synced(engine: &Engine) {
    engine
        .sync
        .run(SyncMode::Incremental, &CancellationToken::new(), |_| {})
        .await
        .unwrap();
}

/// Puts the export of one person into the outbox.
async fn ask(engine: &Engine, profile: &Profile, target: &Target) {
    let plan = engine
        .plans
        .plan_people(people(std::slice::from_ref(profile)), target)
        .await
        .unwrap();
    engine.outbox.enqueue(&plan, Duration::ZERO).await.unwrap();
}

async fn only_entry(engine: &Engine) -> OutboxEntry {
    let mut entries = engine.outbox.all().await.unwrap();
    assert_eq!(entries.len(), 1);
    entries.remove(0)
}

/// What Greenhouse holds of one person, beside the person.
struct Held {
    person: Value,
    applications: Vec<Value>,
    notes: Vec<Value>,
    files: Vec<Value>,
}

fn held(house: &House, profile: &Profile) -> Held {
    let admin = house.admin();
    let mut people = with_email(&admin, &profile.emails[0]);
    assert_eq!(people.len(), 1, "one person");
    let person = people.remove(0);
    let of = |resource: &str| {
        let rows = admin.rows(resource).into_iter();
        rows.filter(|row| row["candidate_id"] == person["id"])
            .collect()
    };
    Held {
        applications: applications(&admin, person["id"].as_i64().unwrap()),
        notes: of("notes"),
        files: of("attachments"),
        person,
    }
}

/// Checks that everything is there, once.
fn is_whole(house: &House, profile: &Profile, what: &str) {
    let Held {
        person,
        applications,
        notes,
        files,
    } = held(house, profile);
    let lives = applications
        .iter()
        .filter(|one| one["status"] != "converted");
    assert_eq!(lives.count(), 1, "{what}: applications");
    let notes: Vec<&Value> = notes.iter().filter(|note| note["type"] == "NOTE").collect();
    assert_eq!(notes.len(), 1, "{what}: notes");
    let mut names: Vec<&str> = files
        .iter()
        .map(|file| file["filename"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names.len(), 2, "{what}: files {names:?}");
    names.dedup();
    assert_eq!(names.len(), 2, "{what}: a file twice");
    let mut tags: Vec<&str> = person["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag.as_str().unwrap())
        .collect();
    tags.sort_unstable();
    let mut wanted = [known_tag(house), "loom-2026".to_owned()];
    wanted.sort_unstable();
    assert_eq!(tags, wanted, "{what}: tags");
    let field = &person["custom_fields"][text_field(house)]["value"];
    assert_eq!(*field, profile.external_id, "{what}: field");
    let made = house.admin().rows("candidate_tags");
    let twins = made.iter().filter(|tag| tag["name"] == "loom-2026");
    assert_eq!(twins.count(), 1, "{what}: the new tag");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_place_of_its_own_follows_and_nothing_is_lost() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let profile = rich(1);
    let plan = engine
        .plans
        .plan_people(people(std::slice::from_ref(&profile)), &target)
        .await
        .unwrap();
    assert!(
        plan.items[0].left_out.is_empty(),
        "{:?}",
        plan.items[0].left_out
    );
    engine
        .outbox
        .export(&plan, |_| {})
        .await
        .unwrap()
        .complete()
        .unwrap();
    is_whole(&house, &profile, "all on");
    let Held { notes, files, .. } = held(&house, &profile);
    let note = &notes[0];
    assert_eq!(note["visibility"], "privately_visible");
    let body = note["body"].as_str().unwrap();
    for said in [
        "Weaver, speaker and beekeeper",
        "Met at the fair.\nSpeaks Frisian.",
        "seniority: staff",
        "new-1",
        target.words().as_str(),
    ] {
        assert!(body.contains(said), "{said:?} is not in {body:?}");
    }
    let types: Vec<&Value> = files.iter().map(|file| &file["type"]).collect();
    assert_eq!(types, ["other", "resume"]);
    let entry = only_entry(&engine).await;
    let fates: Vec<OutboxState> = entry.follow_ups.iter().map(|one| one.state).collect();
    // A note and two files; the tags went with the person.
    assert_eq!(fates, [OutboxState::Done; 3]);
    assert_eq!(entry.reason, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn by_default_little_is_sent_and_an_export_takes_few_calls() {
    let known = known_tag(&House::new(small()).await);
    let quiet = stranger(1);
    let said = Profile {
        notes: Some("Met at the fair.".to_owned()),
        tags: vec![known, "mine alone".to_owned()],
        ..stranger(2)
    };
    // Whether somebody else made them at the same moment is asked in both.
    for (profile, calls) in [(quiet, 4), (said, 5)] {
        let house = House::new(small()).await;
        let engine = house.engine();
        engine
            .sync
            .run(SyncMode::Incremental, &CancellationToken::new(), |_| {})
            .await
            .unwrap();
        let (id, name) = house.job();
        let target = Target::Job { id, name };
        ask(&engine, &profile, &target).await;
        house.admin().clear_requests();
        engine.outbox.work_off_until_quiet().await.unwrap();
        let asked = house.admin().requests();
        let asked: Vec<_> = asked
            .iter()
            .filter(|one| one.path.starts_with("/v3/"))
            .collect();
        assert_eq!(asked.len(), calls, "{}: {asked:?}", profile.external_id);
        let Held {
            person,
            notes,
            files,
            ..
        } = held(&house, &profile);
        assert_eq!(
            person["tags"].as_array().unwrap().len(),
            profile.tags.len() / 2
        );
        assert!(files.is_empty());
        assert_eq!(notes.len(), usize::from(profile.notes.is_some()));
        let tags = notes
            .iter()
            .all(|note| note["body"].as_str().unwrap().contains("mine alone"));
        assert!(tags, "a tag that Greenhouse lacks goes into the note");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_there_keeps_every_field_and_the_news_go_into_the_note() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let (profile, key) = (rich(1), text_field(&house));
    let others = house.admin().rows("custom_fields");
    let other = others.iter().find(|row| {
        row["field_type"] == "candidate"
            && row["active"] == true
            && row["name_key"] != key
            && row["value_type"] == "short_text"
    });
    let kept = other.map(|row| json!([{"name_key": row["name_key"], "value": "kept"}]));
    let body = json!({
        "first_name": "Bolthar", "last_name": "Ankerlund", "company": "Elsewhere",
        "email_addresses": [{"value": profile.emails[0].value, "type": "personal"}],
        "custom_fields": kept.clone().unwrap_or_else(|| json!([])),
    });
    house.admin().create_person(&body).unwrap();
    ask(&engine, &profile, &target).await;
    engine.outbox.work_off_until_quiet().await.unwrap();
    assert_eq!(only_entry(&engine).await.outcome, Some(Outcome::Added));
    is_whole(&house, &profile, "there before");
    let Held { person, notes, .. } = held(&house, &profile);
    assert_eq!(person["company"], "Elsewhere");
    if let Some(row) = other.filter(|_| kept.is_some()) {
        let own = row["name_key"].as_str().unwrap();
        assert_eq!(person["custom_fields"][own]["value"], "kept");
    }
    let note = notes[0]["body"].as_str().unwrap();
    assert!(
        note.contains("Company: Ankerlund Looms") && note.contains("linkedin.com"),
        "{note}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_holds_a_value_is_never_overwritten() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let (profile, key) = (rich(1), text_field(&house));
    let body = json!({
        "first_name": "Bolthar", "last_name": "Ankerlund",
        "email_addresses": [{"value": profile.emails[0].value, "type": "personal"}],
        "custom_fields": [{"name_key": key, "value": "theirs"}],
    });
    house.admin().create_person(&body).unwrap();
    ask(&engine, &profile, &target).await;
    engine.outbox.work_off_until_quiet().await.unwrap();
    let entry = only_entry(&engine).await;
    assert_eq!(entry.state, OutboxState::Done);
    assert!(entry.reason.unwrap().contains("another value"));
    let Held { person, .. } = held(&house, &profile);
    assert_eq!(person["custom_fields"][&key]["value"], "theirs");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_follow_up_leaves_the_export_done_and_a_retry_writes_it_alone() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let profile = rich(1);
    house.fault("403:POST /v3/notes:n=1");
    ask(&engine, &profile, &target).await;
    engine.outbox.work_off_until_quiet().await.unwrap();
    let entry = only_entry(&engine).await;
    assert_eq!(
        (entry.state, entry.outcome),
        (OutboxState::Done, Some(Outcome::Created))
    );
    assert!(
        entry.reason.as_ref().unwrap().contains("note failed"),
        "{:?}",
        entry.reason
    );
    assert!(held(&house, &profile).notes.is_empty());
    house.admin().clear_requests();
    engine.outbox.retry(&entry.id).await.unwrap();
    engine.outbox.work_off_until_quiet().await.unwrap();
    is_whole(&house, &profile, "after a retry");
    let wrote = house.admin().requests();
    let wrote: Vec<_> = wrote
        .iter()
        .filter(|one| one.method == "POST" && one.path.starts_with("/v3/"))
        .collect();
    assert_eq!(wrote.len(), 1, "{wrote:?}");
    assert_eq!(only_entry(&engine).await.reason, None);
    assert!(
        engine.outbox.retry(&entry.id).await.is_err(),
        "nothing is left to retry"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn visibility_and_a_template_of_ones_own_are_followed() {
    let house = House::new(small()).await;
    let engine = house.engine_set(|config| {
        config.export.note = Some("{name} came from {source}".to_owned());
        config.export.visibility = Visibility::Public;
    });
    engine
        .sync
        .run(SyncMode::Incremental, &CancellationToken::new(), |_| {})
        .await
        .unwrap();
    let (id, name) = house.job();
    ask(&engine, &stranger(1), &Target::Job { id, name }).await;
    engine.outbox.work_off_until_quiet().await.unwrap();
    let Held { notes, .. } = held(&house, &stranger(1));
    assert_eq!(notes[0]["body"], "Bolthar Ankerlund came from test");
    assert_eq!(notes[0]["visibility"], "publicly_visible");
}

/// The calls that write tags by themselves.
fn tag_writes(house: &House) -> usize {
    let asked = house.admin().requests().into_iter();
    let of_tags = |path: &str| path.ends_with("candidate_tags");
    asked
        .filter(|one| one.method == "POST" && of_tags(&one.path))
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tags_of_somebody_new_go_with_the_call_that_makes_them() {
    for fault in [None, Some("drop-after:POST /v3/candidates:n=1")] {
        let house = House::new(small()).await;
        let (engine, target) = ready(&house).await;
        let profile = rich(1);
        let plan = engine
            .plans
            .plan_people(people(std::slice::from_ref(&profile)), &target)
            .await
            .unwrap();
        let [item] = plan.items.as_slice() else {
            panic!("one person")
        };
        let wanted = json!([known_tag(&house), "loom-2026"]);
        assert_eq!(item.body["tags"], wanted);
        let shown: Vec<(&str, &str)> = item
            .fields
            .iter()
            .filter(|field| field.label.to_lowercase().ends_with("tag"))
            .map(|field| (field.label.as_str(), field.value.as_str()))
            .collect();
        let known = known_tag(&house);
        assert_eq!(
            shown,
            [
                ("Tag", known.as_str()),
                ("New tag", "loom-2026"),
                ("Tag", "loom-2026")
            ]
        );
        if let Some(fault) = fault {
            house.fault(fault);
        }
        engine.outbox.enqueue(&plan, Duration::ZERO).await.unwrap();
        engine.outbox.work_off_until_quiet().await.unwrap();
        is_whole(&house, &profile, "tags");
        assert_eq!(tag_writes(&house), 0, "{fault:?}");
        let entry = only_entry(&engine).await;
        assert_eq!(entry.write.as_ref().unwrap().body["tags"], wanted);
        let has_tags = entry
            .fields()
            .iter()
            .any(|field| field.value == "loom-2026");
        assert!(has_tags, "the outbox shows what was sent");
    }
}

/// The document says that an unknown tag is made on the fly; where it is refused all the same, the
/// person is not lost over it.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_tag_keeps_nobody_out_for_good() {
    let mut options = small();
    options.switches.set("unknown-tags", "refuse").unwrap();
    let house = House::new(options).await;
    let (engine, target) = ready(&house).await;
    let profile = rich(1);
    ask(&engine, &profile, &target).await;
    engine.outbox.work_off_until_quiet().await.unwrap();
    let entry = only_entry(&engine).await;
    assert_eq!(entry.state, OutboxState::Refused);
    let reason = entry.reason.unwrap();
    // What was sent of a person is not repeated.
    assert!(
        reason.contains("tags: `[hidden]` does not exist"),
        "{reason}"
    );
    engine.outbox.retry(&entry.id).await.unwrap();
    engine.outbox.work_off_until_quiet().await.unwrap();
    is_whole(&house, &profile, "after a retry");
    assert_eq!(
        tag_writes(&house),
        3,
        "a new tag, and two put on the person"
    );
}

/// The writes of an export, in their order.
const WRITES: &[&str] = &[
    "POST /v3/candidates",
    "POST /v3/notes",
    "POST /v3/attachments",
];

/// The same for somebody who is there.
const WRITES_TO_THERE: &[&str] = &[
    "POST /v3/applications",
    "PATCH /v3/candidates/*",
    "POST /v3/candidate_tags",
    "POST /v3/applied_candidate_tags",
];

/// And for a prospect for the job.
const WRITES_TO_PROSPECT: &[&str] = &["POST /v3/applications/*/convert_to_candidate"];

/// Where a person was before the export.
#[derive(Clone, Copy, PartialEq)]
enum Was {
    Nowhere,
    There,
    Prospect,
}

/// Every write, with whose it is.
const ALL: [(&[&str], Was); 3] = [
    (WRITES, Was::Nowhere),
    (WRITES_TO_THERE, Was::There),
    (WRITES_TO_PROSPECT, Was::Prospect),
];

/// What goes wrong with a write, with whether the write is carried out by itself in the end.
const FAULTS: &[(&str, bool)] = &[
    ("drop-before:{call}:n=1", false),
    ("drop-after:{call}:n=1", true),
    ("408:{call}:n=1,when=before", false),
    ("408:{call}:n=1,when=after", true),
    ("429:{call}:n=2,seconds=0", true),
    ("500:{call}:n=1,when=before", false),
    ("500:{call}:n=1,when=after", true),
    ("502:{call}:n=1,when=before", false),
    ("502:{call}:n=1,when=after", true),
    ("truncate:{call}:n=1", true),
    ("garbage:{call}:n=1", true),
    ("empty:{call}:n=1", true),
    ("message:{call}:n=1", true),
    ("slow:{call}:n=1,ms=40", true),
    ("401:{call}:n=1", true),
    ("drop-after:{call}:n=1 + late:{call}:n=1,reads=1", true),
];

/// The same where no answer comes: the call meets its time-out.
const SILENCES: &[(&str, bool)] = &[
    ("hang:{call}:n=1,when=before", false),
    ("hang:{call}:n=1,when=after", true),
];

/// Does the work; where a fault keeps an answer back, the call meets its time-out.
async fn in_time<T>(house: &House, fault: &str, work: impl Future<Output = T>) -> T {
    match fault.starts_with("hang") {
        true => timing_out(&house.admin(), || true, work).await,
        false => work.await,
    }
}

/// Runs one cell of the matrix: a fault on a write, and a process that dies `after` so many durable
/// steps, until everything rests; then a person looks and retries what is left.
async fn cell(call: &str, fault: &str, settles: bool, was: Was, dies_after: Option<u32>) {
    let what = format!("{fault} on {call}, dies after {dies_after:?} calls");
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let profile = rich(1);
    let job = target.job_id().unwrap().0;
    let application = match was {
        Was::Nowhere => None,
        Was::There => Some(json!({})),
        Was::Prospect => Some(json!({"application": {"prospect": true, "job_ids": [job]}})),
    };
    if let Some(application) = application {
        let mut body = json!({
            "first_name": "Bolthar", "last_name": "Ankerlund",
            "email_addresses": [{"value": profile.emails[0].value, "type": "personal"}],
        });
        let application = application.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(application);
        house.admin().create_person(&body).unwrap();
    }
    if was == Was::Prospect {
        // A conversion is made where it was planned.
        synced(&engine).await;
    }
    ask(&engine, &profile, &target).await;
    for spec in fault.replace("{call}", call).split(" + ") {
        house.fault(spec);
    }
    let engine = match dies_after {
        None => engine,
        // The work is dropped when the sandbox has seen so many calls, wherever it then is: before a
        // row, after it, or between call and answer.
        Some(calls) => {
            let before = house.admin().requests().len();
            let seen = async {
                while house.admin().requests().len() < before + calls as usize {
                    tokio::task::yield_now().await;
                }
            };
            let dying = async {
                tokio::select! {
                    () = seen => {}
                    worked = engine.outbox.work_off_until_quiet() => worked.unwrap(),
                }
            };
            in_time(&house, fault, dying).await;
            drop(engine);
            house.engine_set(|config| config.export = all_on(&house, config.export.clone()))
        }
    };
    let work = engine.outbox.work_off_until_quiet();
    in_time(&house, fault, work).await.unwrap();
    let entry = only_entry(&engine).await;
    assert!(
        entry.state.rests() && !entry.is_pending(),
        "{what}: {entry:?}"
    );
    let landed = entry.state == OutboxState::Done && entry.reason.is_none();
    if dies_after.is_none() {
        assert_eq!(
            landed, settles,
            "{what}: {:?} {:?}",
            entry.state, entry.reason
        );
    }
    if !landed {
        house.admin().clear_faults();
        let in_hands = |state| {
            matches!(
                state,
                OutboxState::NeedsPerson | OutboxState::Refused | OutboxState::Done
            )
        };
        assert!(in_hands(entry.state), "{what}: {:?}", entry.state);
        assert!(
            entry.follow_ups.iter().all(|one| in_hands(one.state)),
            "{what}"
        );
        engine.outbox.retry(&entry.id).await.unwrap();
        engine.outbox.work_off_until_quiet().await.unwrap();
        let entry = only_entry(&engine).await;
        assert_eq!(
            (entry.state, entry.reason),
            (OutboxState::Done, None),
            "{what}"
        );
    }
    is_whole(&house, &profile, &what);
}

/// Runs the cells of every write and every fault, each dying where `dies` says for its number.
async fn matrix(dies: impl Fn(usize) -> Vec<Option<u32>>) {
    let mut cells = Vec::new();
    let mut numbers = 0..;
    for (writes, was) in ALL {
        for call in writes {
            for ((fault, settles), number) in FAULTS.iter().zip(&mut numbers) {
                for dies_after in dies(number) {
                    cells.push(cell(call, fault, *settles, was, dies_after));
                }
            }
        }
    }
    let mut cells = futures_util::stream::iter(cells).buffer_unordered(4);
    while cells.next().await.is_some() {}
}

#[tokio::test(flavor = "multi_thread")]
async fn no_fault_of_any_write_doubles_or_loses_anything() {
    matrix(|_| vec![None]).await;
}

/// Twelve calls make and follow a new person; after the last one there is nothing left to kill.
const DEATHS: u32 = 12;

#[tokio::test(flavor = "multi_thread")]
async fn dying_at_any_call_beside_any_fault_doubles_and_loses_nothing() {
    let all = std::env::var("GLEANER_KILLS").is_ok_and(|kills| kills == "all");
    matrix(|number| match all {
        true => (1..=DEATHS).map(Some).collect(),
        // Every third, each with another death.
        false if number % 3 == 0 => vec![Some(1 + u32::try_from(number / 3 * 5).unwrap() % DEATHS)],
        false => Vec::new(),
    })
    .await;
}

/// On one thread and one after the other, for a clock of their own.
#[tokio::test]
async fn a_write_that_is_never_answered_doubles_and_loses_nothing() {
    for (writes, was) in ALL {
        for (call, death) in writes.iter().zip((1..=DEATHS).step_by(2)) {
            for (fault, settles) in SILENCES {
                for dies_after in [None, Some(death)] {
                    cell(call, fault, *settles, was, dies_after).await;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dying_at_any_call_doubles_and_loses_nothing() {
    let mut cells = Vec::new();
    for call in ["POST /v3/candidates", "POST /v3/notes"] {
        for dies_after in 1..=DEATHS {
            for fault in ["slow:{call}:n=1,ms=1", "drop-after:{call}:n=1"] {
                cells.push(cell(call, fault, true, Was::Nowhere, Some(dies_after)));
            }
        }
    }
    let mut cells = futures_util::stream::iter(cells).buffer_unordered(4);
    while cells.next().await.is_some() {}
}

/// Checks a body against what the API description says of a call.
fn fits(path: &str, method: &str, body: &Value) {
    let description: Value = serde_json::from_str(include_str!("../openapi.json")).unwrap();
    let content = &description["paths"][path][method]["requestBody"]["content"];
    let mut schema = content["application/json"]["schema"].clone();
    assert!(schema.is_object(), "{method} {path} is not described");
    schema["components"] = description["components"].clone();
    let validator = jsonschema::validator_for(&schema).unwrap();
    if let Some(error) = validator.iter_errors(body).next() {
        panic!("{method} {path}: {error} in {body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_is_as_the_description_says() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let body = json!({
        "first_name": "Tevin", "last_name": "Obiakor",
        "email_addresses": [{"value": rich(2).emails[0].value, "type": "personal"}],
    });
    house.admin().create_person(&body).unwrap();
    for (number, target) in [
        (1, target.clone()),
        (2, target),
        (3, Target::Prospect { pool: None }),
    ] {
        ask(&engine, &rich(number), &target).await;
    }
    engine.outbox.work_off_until_quiet().await.unwrap();
    let mut kinds: Vec<&str> = Vec::new();
    for entry in engine.outbox.all().await.unwrap() {
        assert_eq!(entry.state, OutboxState::Done, "{:?}", entry.reason);
        let write = entry.write.as_ref().unwrap();
        let path = match write.candidate {
            Some(_) => "/v3/applications",
            None => "/v3/candidates",
        };
        fits(path, "post", &write.body);
        for one in entry.follow_ups.iter().filter(|one| one.attempts > 0) {
            let (path, method) = match one.what {
                Addition::Field { .. } => ("/v3/candidates/{id}", "patch"),
                Addition::NewTag { .. } => ("/v3/candidate_tags", "post"),
                Addition::Tag { .. } => ("/v3/applied_candidate_tags", "post"),
                Addition::Note { .. } => ("/v3/notes", "post"),
                Addition::File { .. } => ("/v3/attachments", "post"),
            };
            fits(path, method, one.body.as_ref().unwrap());
            kinds.push(one.what.kind());
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, ["field", "file", "new_tag", "note", "tag"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_value_is_read_back_in_its_place_with_its_kind() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let texts = |all: &[&str]| {
        all.iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    let contacts = |all: &[&str]| all.iter().map(|text| (*text).into()).collect();
    let profile = Profile {
        preferred_name: Some("Bo".to_owned()),
        location: Some("Leeuwarden".to_owned()),
        emails: contacts(&[
            "bo.ankerlund@fastmail.com",
            "bo@ankerlundlooms.com",
            "Bo at the loom <info@ankerlundlooms.com>",
            "bo@example.com",
            "none@none.com",
        ]),
        phones: contacts(&[
            "+31 58 2345678",
            "+31 6 12345678 (mobile)",
            "work: +31 58 9876543",
        ]),
        linkedin: Some("bolthar-ankerlund".to_owned()),
        github: Some("bolthar".to_owned()),
        profile_url: Some("https://people.example.org/bolthar".to_owned()),
        urls: texts(&[
            "https://gitlab.com/bolthar",
            "https://www.ankerlundlooms.com/team",
            "https://blog.example.org/bolthar",
            "https://bolthar.example.org",
        ]),
        ..rich(1)
    };
    ask(&engine, &profile, &target).await;
    engine.outbox.work_off_until_quiet().await.unwrap();
    is_whole(&house, &profile, "every value");
    let Held { person, .. } = held(&house, &profile);
    for (key, value) in [
        ("first_name", "Bolthar"),
        ("last_name", "Ankerlund"),
        ("preferred_name", "Bo"),
        ("company", "Ankerlund Looms"),
        ("title", "Weaver"),
    ] {
        assert_eq!(person[key], value, "{key}");
    }
    let typed = |key: &str| {
        let entries = person[key].as_array().unwrap().iter();
        let pairs = entries.map(|one| (one["value"].as_str().unwrap(), one["type"].as_str()));
        pairs.collect::<Vec<_>>()
    };
    let pairs = |all: &[(&'static str, &'static str)]| {
        all.iter()
            .map(|(value, kind)| (*value, Some(*kind)))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        typed("email_addresses"),
        pairs(&[
            ("bo.ankerlund@fastmail.com", "personal"),
            ("bo@ankerlundlooms.com", "work"),
            ("info@ankerlundlooms.com", "other"),
            ("bo@example.com", "other"),
        ])
    );
    // Greenhouse sorts them by type: work, mobile, other (contract 4).
    let sorted = typed("phone_numbers").into_iter().rev();
    assert_eq!(
        sorted.collect::<Vec<_>>(),
        pairs(&[
            ("+31 58 2345678", "other"),
            ("+31 6 12345678", "mobile"),
            ("+31 58 9876543", "work"),
        ])
    );
    assert_eq!(typed("addresses"), pairs(&[("Leeuwarden", "other")]));
    assert_eq!(
        typed("website_addresses"),
        pairs(&[
            ("https://www.ankerlundlooms.com/team", "company"),
            ("https://blog.example.org/bolthar", "blog"),
            ("https://bolthar.example.org", "personal"),
        ])
    );
    let social: Vec<&str> = typed("social_media_addresses")
        .into_iter()
        .map(|(value, _)| value)
        .collect();
    assert_eq!(
        social,
        [
            "https://www.linkedin.com/in/bolthar-ankerlund",
            "https://github.com/bolthar",
            "https://people.example.org/bolthar",
            "https://gitlab.com/bolthar",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_and_tags_for_somebody_who_is_there_are_written_once_and_make_nobody() {
    use gleaner::export::RecordAddition;
    use gleaner::people::CandidateId;
    let house = House::new(small()).await;
    let (engine, _) = ready(&house).await;
    let admin = house.admin();
    let application = admin.rows("applications")[0].clone();
    let candidate = CandidateId(application["candidate_id"].as_i64().unwrap());
    let about = gleaner::people::ApplicationId(application["id"].as_i64().unwrap());
    let counts = || (admin.count("candidates"), admin.count("applications"));
    let before = counts();
    let of_person = |resource: &str| {
        let rows = admin.rows(resource).into_iter();
        let own = rows.filter(|row| row["candidate_id"] == candidate.0);
        own.collect::<Vec<Value>>()
    };
    let has_tag = || {
        let rows = admin.rows("candidates").into_iter();
        let mut own = rows.filter(|row| row["id"] == candidate.0);
        own.any(|row| {
            row["tags"]
                .as_array()
                .unwrap()
                .contains(&json!("loom-2026"))
        })
    };
    assert!(!has_tag());
    let note = RecordAddition {
        application: about,
        note: Some("Met at the fair.\nSpeaks Frisian.".to_owned()),
        tags: Vec::new(),
    };
    let tags = RecordAddition {
        application: about,
        note: None,
        tags: vec!["loom-2026".to_owned()],
    };
    for addition in [&note, &tags] {
        let row = engine
            .outbox
            .add_to_record(candidate, addition.clone(), Duration::ZERO)
            .await
            .unwrap();
        assert_eq!(row.state, OutboxState::Planned);
    }
    engine.outbox.work_off_until_quiet().await.unwrap();
    // The same once more is the same.
    let again = engine
        .outbox
        .add_to_record(candidate, note, Duration::ZERO)
        .await;
    assert!(again.is_err());
    engine.outbox.work_off_until_quiet().await.unwrap();
    let rows = engine.outbox.rows().await.unwrap();
    assert_eq!(rows.len(), 2);
    for row in &rows {
        assert_eq!(
            (row.fate(), row.reason.as_deref()),
            ("added", None),
            "{row:?}"
        );
    }
    let notes = of_person("notes");
    let same = |note: &&Value| {
        note["body"]
            .as_str()
            .is_some_and(|body| body.contains("Frisian"))
    };
    assert_eq!(notes.iter().filter(same).count(), 1, "{notes:?}");
    assert!(has_tag());
    assert_eq!(counts(), before, "nobody and no application is made");
    // An export of the person is another intent, and knows nothing of it.
    let linked = engine.outbox.all().await.unwrap();
    assert!(linked.iter().all(|entry| entry.sent_at.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_that_is_held_can_be_cancelled() {
    use gleaner::export::RecordAddition;
    use gleaner::people::{ApplicationId, CandidateId};
    let house = House::new(small()).await;
    let (engine, _) = ready(&house).await;
    let admin = house.admin();
    let application = admin.rows("applications")[0].clone();
    let notes = admin.count("notes");
    let addition = RecordAddition {
        application: ApplicationId(application["id"].as_i64().unwrap()),
        note: Some("Not to be sent".to_owned()),
        tags: Vec::new(),
    };
    let candidate = CandidateId(application["candidate_id"].as_i64().unwrap());
    let row = engine
        .outbox
        .add_to_record(candidate, addition, Duration::from_secs(3_600))
        .await
        .unwrap();
    assert_eq!(row.state, OutboxState::Held);
    engine.outbox.cancel_export(&row.id).await.unwrap();
    engine.outbox.work_off_until_quiet().await.unwrap();
    assert_eq!(only_entry(&engine).await.state, OutboxState::Cancelled);
    assert_eq!(admin.count("notes"), notes);
}
