//! Exports against the sandbox: each exactly once, whatever goes wrong on the way.

use crate::binary::Cli;
use crate::support::{House, applications, people, small, stranger, with_email};
use gleaner::export::{OutboxState, Outcome, Report, Target};
use gleaner::people::Profile;
use gleaner::sandbox::Options;
use gleaner::worker::{Engine, SyncMode};
use tokio_util::sync::CancellationToken;

/// Notices by mail (GDPR) and auto-merge are no field of a job or an organisation.
#[test]
fn what_greenhouse_may_do_by_itself_is_named_once() {
    let cli = Cli::new(small());
    let (file, job) = (cli.strangers(3), cli.house.job().0.to_string());
    let synced = cli.run(&["sync"]);
    assert_eq!(synced.code, 0, "{}", synced.err);
    let export = |flag: &str| {
        let ended = cli.run(&["export", file.to_str().unwrap(), "--job", &job, flag]);
        assert_eq!(ended.code, 0, "{}", ended.err);
        ended.err.matches(gleaner::export::UNSEEN).count()
    };
    assert_eq!(export("--dry-run"), 1);
    export("--yes");
    // Nothing is to be written any more.
    assert_eq!(export("--dry-run"), 0);
}

async fn ready(house: &House) -> (Engine, Target) {
    let engine = house.engine();
    engine
        .sync
        .run(SyncMode::Incremental, &CancellationToken::new(), |_| {})
        .await
        .unwrap();
    let (id, name) = house.job();
    (engine, Target::Job { id, name })
}

async fn export(engine: &Engine, profiles: &[Profile], target: &Target) -> Vec<Report> {
    let plan = engine
        .plans
        .plan_people(people(profiles), target)
        .await
        .unwrap();
    engine
        .outbox
        .export(&plan, |_| {})
        .await
        .unwrap()
        .complete()
        .unwrap()
}

/// Has what waits for a person tried again, as somebody would.
async fn settled_by_hand(engine: &Engine) {
    engine.outbox.work_off_until_quiet().await.unwrap();
    for entry in engine.outbox.all().await.unwrap() {
        if entry.state == OutboxState::NeedsPerson {
            engine.outbox.retry(&entry.id).await.unwrap();
        }
    }
    engine.outbox.work_off_until_quiet().await.unwrap();
}

fn email(profile: &Profile) -> &str {
    &profile.emails[0]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_person_is_created_with_everything_in_its_place() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let profile = Profile {
        phones: vec!["+49 30 1234567".into()],
        location: Some("Bremen".to_owned()),
        github: Some("https://github.com/quirina-z".to_owned()),
        urls: vec!["https://quirina.example.org".to_owned()],
        profile_url: Some("https://people.example.org/q/1".to_owned()),
        ..stranger(1)
    };
    let reports = export(&engine, std::slice::from_ref(&profile), &target).await;
    assert_eq!(reports[0].outcome, Outcome::Created);
    let rows = with_email(&house.admin(), email(&profile));
    let [row] = rows.as_slice() else {
        panic!("one person: {rows:?}")
    };
    assert_eq!(row["first_name"], "Bolthar");
    assert_eq!(row["last_name"], "Ankerlund");
    assert_eq!(row["company"], "Ankerlund Looms");
    assert_eq!(row["title"], "Weaver");
    assert_eq!(row["phone_numbers"][0]["value"], "+49 30 1234567");
    assert_eq!(row["addresses"][0]["value"], "Bremen");
    let social: Vec<&str> = row["social_media_addresses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["value"].as_str().unwrap())
        .collect();
    assert_eq!(
        social,
        [
            "https://www.linkedin.com/in/bolthar-ankerlund1",
            "https://github.com/quirina-z",
            "https://people.example.org/q/1"
        ]
    );
    assert_eq!(
        row["website_addresses"][0]["value"],
        "https://quirina.example.org"
    );
    let made = applications(&house.admin(), row["id"].as_i64().unwrap());
    assert_eq!(made.len(), 1);
    assert_eq!(made[0]["job_id"], target.job_id().unwrap().0);
    assert_eq!(made[0]["id"], reports[0].application_id.unwrap().0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_export_again_writes_nothing() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let profiles: Vec<Profile> = (0..3).map(stranger).collect();
    export(&engine, &profiles, &target).await;
    let before = (
        house.admin().count("candidates"),
        house.admin().count("applications"),
    );
    drop(engine);
    let engine = house.engine();
    let again = export(&engine, &profiles, &target).await;
    assert!(
        again.iter().all(
            |report| report.outcome == Outcome::AlreadyOnJob && report.application_id.is_some()
        ),
        "{again:?}"
    );
    assert_eq!(
        (
            house.admin().count("candidates"),
            house.admin().count("applications")
        ),
        before
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_under_another_name_is_the_same_export_and_a_namesake_with_one_id_is_not() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let first = Profile {
        external_id: "1".to_owned(),
        source: "monday.csv".to_owned(),
        ..stranger(1)
    };
    let made = export(&engine, std::slice::from_ref(&first), &target).await;
    let renamed = Profile {
        source: "stdin".to_owned(),
        ..first.clone()
    };
    let again = export(&engine, &[renamed], &target).await;
    assert_eq!(again[0].outcome, Outcome::AlreadyOnJob);
    assert_eq!(again[0].application_id, made[0].application_id);
    assert_eq!(again[0].export_id, made[0].export_id);

    let namesake = Profile {
        source: "tuesday.csv".to_owned(),
        emails: vec!["another.bolthar@fastmail.com".into()],
        linkedin: Some("https://www.linkedin.com/in/another-bolthar".to_owned()),
        ..first
    };
    for _ in 0..2 {
        let other = export(&engine, std::slice::from_ref(&namesake), &target).await;
        assert_ne!(other[0].outcome, Outcome::AlreadyOnJob, "{other:?}");
        assert_ne!(other[0].application_id, made[0].application_id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_twice_in_a_file_is_one_person_in_greenhouse() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let twin = Profile {
        external_id: "other-id".to_owned(),
        ..stranger(1)
    };
    let no_mail = |profile: Profile| Profile {
        emails: Vec::new(),
        ..profile
    };
    let lonely = no_mail(stranger(2));
    let lonely_twin = Profile {
        external_id: "yet-another".to_owned(),
        ..no_mail(stranger(2))
    };
    let reports = export(&engine, &[stranger(1), twin, lonely, lonely_twin], &target).await;
    let count = |outcome| {
        reports
            .iter()
            .filter(|report| report.outcome == outcome)
            .count()
    };
    assert_eq!(
        (count(Outcome::Created), count(Outcome::AlreadyOnJob)),
        (2, 2),
        "{reports:?}"
    );
    assert_eq!(house.admin().count("candidates"), 62);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_there_gets_an_application_and_keeps_every_field() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let first = export(&engine, &[stranger(1)], &target).await;
    let other = house.admin().rows("jobs").into_iter().find(|job| {
        job["status"] == "open"
            && job["is_template"] != true
            && job["confidential"] == false
            && job["id"] != target.job_id().unwrap().0
    });
    let other = other.unwrap();
    let target = Target::Job {
        id: gleaner::people::JobId(other["id"].as_i64().unwrap()),
        name: "other".to_owned(),
    };
    let before = with_email(&house.admin(), email(&stranger(1)));
    let changed = Profile {
        company: Some("Elsewhere".to_owned()),
        ..stranger(1)
    };
    let second = export(&engine, &[changed], &target).await;
    assert_eq!(second[0].outcome, Outcome::Added);
    assert_eq!(second[0].candidate_id, first[0].candidate_id);
    let after = with_email(&house.admin(), email(&stranger(1)));
    assert_eq!(after.len(), 1);
    assert_eq!(after[0]["company"], before[0]["company"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_colleague_created_meanwhile_is_found() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let body = serde_json::json!({
        "first_name": "Bolthar", "last_name": "Ankerlund",
        "email_addresses": [{"value": email(&stranger(1)), "type": "personal"}],
    });
    house.admin().create_person(&body).unwrap();
    let reports = export(&engine, &[stranger(1)], &target).await;
    assert_eq!(reports[0].outcome, Outcome::Added, "{reports:?}");
    assert_eq!(with_email(&house.admin(), email(&stranger(1))).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_without_a_family_name_is_refused_and_the_others_go_on() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let nameless = Profile {
        last_name: None,
        ..stranger(1)
    };
    let reports = export(&engine, &[nameless, stranger(2)], &target).await;
    assert_eq!(
        reports
            .iter()
            .find(|report| report.external_id == "new-1")
            .unwrap()
            .outcome,
        Outcome::Failed
    );
    assert_eq!(
        reports
            .iter()
            .find(|report| report.external_id == "new-2")
            .unwrap()
            .outcome,
        Outcome::Created
    );
}

/// What must hold after a write went wrong and everything that settles by itself has settled.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    /// Done, one person, one application.
    Done,
    /// Nothing in Greenhouse; a person decides.
    NeedsPerson,
    /// Nothing in Greenhouse; refused.
    Refused,
}

/// Faults on the call that creates, with where the export must end.
const FAULTS: &[(&str, End)] = &[
    ("drop-before:POST /v3/candidates:n=1", End::NeedsPerson),
    ("drop-after:POST /v3/candidates:n=1", End::Done),
    ("408:POST /v3/candidates:n=1,when=before", End::NeedsPerson),
    ("408:POST /v3/candidates:n=1,when=after", End::Done),
    ("500:POST /v3/candidates:n=1,when=before", End::NeedsPerson),
    ("500:POST /v3/candidates:n=1,when=after", End::Done),
    ("502:POST /v3/candidates:n=1,when=before", End::NeedsPerson),
    ("502:POST /v3/candidates:n=1,when=after", End::Done),
    ("503:POST /v3/candidates:n=1,when=after", End::Done),
    ("truncate:POST /v3/candidates:n=1", End::Done),
    ("garbage:POST /v3/candidates:n=1", End::Done),
    ("empty:POST /v3/candidates:n=1", End::Done),
    ("message:POST /v3/candidates:n=1", End::Done),
    ("401:POST /v3/candidates:n=1", End::Done),
    ("403:POST /v3/candidates:n=1", End::Refused),
    ("429:POST /v3/candidates:n=1,seconds=0", End::Done),
    (
        "drop-after:POST /v3/candidates:n=1 + late:* /v3/candidates:reads=1",
        End::Done,
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_fault_of_a_write_doubles_or_loses_anybody() {
    for (specs, end) in FAULTS {
        let house = House::new(small()).await;
        let (engine, target) = ready(&house).await;
        for spec in specs.split(" + ") {
            house.fault(spec);
        }
        let plan = engine
            .plans
            .plan_people(people(&[stranger(1)]), &target)
            .await
            .unwrap();
        let _ = engine.outbox.export(&plan, |_| {}).await;
        engine.outbox.work_off_until_quiet().await.unwrap();
        let entry = engine.outbox.all().await.unwrap().remove(0);
        let held = with_email(&house.admin(), email(&stranger(1)));
        let state = match end {
            End::Done => OutboxState::Done,
            End::NeedsPerson => OutboxState::NeedsPerson,
            End::Refused => OutboxState::Refused,
        };
        assert_eq!(entry.state, state, "{specs}: {:?}", entry.reason);
        assert_eq!(
            held.len(),
            usize::from(*end == End::Done),
            "{specs}: people in Greenhouse"
        );
        if *end == End::Done {
            assert_eq!(
                applications(&house.admin(), held[0]["id"].as_i64().unwrap()).len(),
                1,
                "{specs}"
            );
        }
        // Whatever it was: asked for again once the fault is over nobody is doubled, and where a
        // person then has it tried again, there is exactly one.
        house.admin().clear_faults();
        export(&engine, &[stranger(1)], &target).await;
        settled_by_hand(&engine).await;
        let held = with_email(&house.admin(), email(&stranger(1)));
        assert_eq!(held.len(), 1, "{specs}: after another try");
        assert_eq!(
            applications(&house.admin(), held[0]["id"].as_i64().unwrap()).len(),
            1,
            "{specs}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_died_while_sending_leaves_an_export_that_settles() {
    let house = House::new(Options {
        latency: std::time::Duration::from_millis(20),
        ..small()
    })
    .await;
    let (engine, target) = ready(&house).await;
    let profiles: Vec<Profile> = (0..12).map(stranger).collect();
    let plan = engine
        .plans
        .plan_people(people(&profiles), &target)
        .await
        .unwrap();
    // The future is dropped at ever later points, as a killed process drops its work.
    for millis in [30, 60, 90, 140, 210] {
        let _ = tokio::time::timeout(
            std::time::Duration::from_millis(millis),
            engine.outbox.export(&plan, |_| {}),
        )
        .await;
    }
    drop(engine);
    let engine = house.engine();
    engine.outbox.work_off_until_quiet().await.unwrap();
    export(&engine, &profiles, &target).await;
    settled_by_hand(&engine).await;
    for profile in &profiles {
        let held = with_email(&house.admin(), email(profile));
        assert_eq!(held.len(), 1, "{}", profile.external_id);
        assert_eq!(
            applications(&house.admin(), held[0]["id"].as_i64().unwrap()).len(),
            1
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn out_of_reach_keeps_everything_in_the_outbox() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let plan = engine
        .plans
        .plan_people(people(&[stranger(1)]), &target)
        .await
        .unwrap();
    house.fault("503:* /v3/*");
    let exported = engine.outbox.export(&plan, |_| {}).await.unwrap();
    assert!(exported.failure.is_some());
    // What waits is told of too.
    assert_eq!(exported.reports[0].outcome, Outcome::Planned);
    assert_eq!(
        engine.outbox.all().await.unwrap()[0].state,
        OutboxState::Planned
    );
    house.admin().clear_faults();
    engine.outbox.work_off_until_quiet().await.unwrap();
    assert_eq!(
        engine.outbox.all().await.unwrap()[0].state,
        OutboxState::Done
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_export_is_not_sent_and_a_retried_one_is() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let plan = engine
        .plans
        .plan_people(people(&[stranger(1)]), &target)
        .await
        .unwrap();
    let queued = engine
        .outbox
        .enqueue(&plan, std::time::Duration::from_secs(3600))
        .await
        .unwrap();
    let id = queued.open[0].0.clone();
    engine.outbox.forget(&id).await.unwrap();
    engine.outbox.work_off_until_quiet().await.unwrap();
    assert!(with_email(&house.admin(), email(&stranger(1))).is_empty());
    engine.outbox.retry(&id).await.unwrap();
    engine.outbox.work_off_until_quiet().await.unwrap();
    assert_eq!(with_email(&house.admin(), email(&stranger(1))).len(), 1);
    assert!(
        engine.outbox.forget(&id).await.is_err(),
        "what is done can't be cancelled"
    );
    assert!(engine.outbox.retry("no such id").await.is_err());
}
