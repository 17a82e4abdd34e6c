//! Whose a data directory is, at every door; and a credential that has lost its sight.

use std::time::Duration;

use crate::binary::Cli;
use crate::support::{House, people, small, stranger, with_email};
use gleaner::export::{OutboxEntry, OutboxState, Outcome, Plan, Target};
use gleaner::matching::Verdict;
use gleaner::people::Profile;
use gleaner::sandbox::Options;
use gleaner::worker::{Credentials, Engine, EngineError, EngineOptions, Exported, SyncMode};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

async fn synced(engine: &Engine, mode: SyncMode) -> Result<(), EngineError> {
    let token = CancellationToken::new();
    engine.sync.run(mode, &token, |_| {}).await.map(drop)
}

/// A house whose users without the role read empty lists, as many do (contract 2.5).
async fn blinding() -> House {
    let house = House::new(small()).await;
    house.fault("switch:empty-for-non-admins");
    house
}

/// Gives the acting user of the house's credential the Site Admin role, or takes it away.
fn sight(house: &House, sees: bool) {
    let user = house.sandbox.hello()["service_user_id"].as_u64().unwrap();
    assert!(house.admin().set_site_admin(user, sees));
}

async fn plan(house: &House, engine: &Engine, profiles: &[Profile]) -> Plan {
    let (id, name) = house.job();
    let target = Target::Job { id, name };
    engine
        .plans
        .plan_people(people(profiles), &target)
        .await
        .unwrap()
}

fn made(house: &House, profiles: &[Profile]) -> Vec<usize> {
    let count = |one: &Profile| with_email(&house.admin(), &one.emails[0]).len();
    profiles.iter().map(count).collect()
}

async fn states(engine: &Engine) -> Vec<OutboxState> {
    let rows: Vec<OutboxEntry> = engine.outbox.all().await.unwrap();
    rows.iter().map(|row| row.state).collect()
}

/// Whatever waits says why.
async fn all_wait_for_sight(engine: &Engine) {
    for row in engine.outbox.all().await.unwrap() {
        assert!(
            matches!(
                row.state,
                OutboxState::Planned | OutboxState::Unknown | OutboxState::Done
            ),
            "{row:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_lost_the_role_makes_nobody_new_before_a_batch() {
    let house = blinding().await;
    let engine = house.engine();
    synced(&engine, SyncMode::Incremental).await.unwrap();
    let profiles: Vec<Profile> = (0..6).map(stranger).collect();
    let plan = plan(&house, &engine, &profiles).await;
    sight(&house, false);
    let Exported { reports, failure } = engine.outbox.export(&plan, |_| {}).await.unwrap();
    assert!(
        matches!(failure, Some(EngineError::Refused(_))),
        "{failure:?}"
    );
    assert!(reports.iter().all(|one| one.outcome == Outcome::Planned));
    assert_eq!(made(&house, &profiles), [0; 6]);
    all_wait_for_sight(&engine).await;
    let reasons = engine.outbox.all().await.unwrap();
    assert!(reasons.iter().any(|row| {
        row.reason
            .as_deref()
            .is_some_and(|reason| reason.contains("Site Admin"))
    }));

    sight(&house, true);
    engine.outbox.work_off_until_quiet().await.unwrap();
    assert_eq!(made(&house, &profiles), [1; 6]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_loses_the_role_in_the_middle_of_a_batch_makes_nobody_twice() {
    let house = blinding().await;
    let engine = house.engine();
    synced(&engine, SyncMode::Incremental).await.unwrap();
    // Half of them are there already, unknown to the copy: only Greenhouse could tell.
    let profiles: Vec<Profile> = (0..24).map(stranger).collect();
    for one in profiles.iter().skip(12) {
        let body = serde_json::json!({
            "first_name": one.first_name, "last_name": one.last_name,
            "email_addresses": [{"value": &*one.emails[0], "type": "personal"}],
        });
        house.admin().create_person(&body).unwrap();
    }
    let plan = plan(&house, &engine, &profiles).await;
    let mut heard = 0;
    let Exported { failure, .. } = engine
        .outbox
        .export(&plan, |_| {
            heard += 1;
            if heard == 3 {
                sight(&house, false);
            }
        })
        .await
        .unwrap();
    assert!(
        matches!(failure, Some(EngineError::Refused(_))),
        "{failure:?}"
    );
    all_wait_for_sight(&engine).await;
    assert!(made(&house, &profiles).iter().all(|count| *count <= 1));
    assert!(states(&engine).await.contains(&OutboxState::Planned));

    sight(&house, true);
    engine.outbox.work_off_until_quiet().await.unwrap();
    assert_eq!(made(&house, &profiles), [1; 24]);
}

#[tokio::test(flavor = "multi_thread")]
async fn scopes_taken_away_in_the_middle_of_a_batch_hold_the_rest() {
    for scope in ["harvest:candidates:list", "harvest:applications:list"] {
        let house = House::new(small()).await;
        let engine = house.engine();
        synced(&engine, SyncMode::Incremental).await.unwrap();
        // Whoever is there needs the applications, whoever is new needs the people.
        let mut profiles: Vec<Profile> = (0..12).map(stranger).collect();
        for one in profiles.iter().skip(6) {
            let body = serde_json::json!({
                "first_name": one.first_name, "last_name": one.last_name,
                "email_addresses": [{"value": &*one.emails[0], "type": "personal"}],
            });
            house.admin().create_person(&body).unwrap();
        }
        profiles.rotate_left(3);
        synced(&engine, SyncMode::Incremental).await.unwrap();
        let plan = plan(&house, &engine, &profiles).await;
        house.admin().take_scope(scope).unwrap();
        let Exported { failure, .. } = engine.outbox.export(&plan, |_| {}).await.unwrap();
        assert!(
            matches!(failure, Some(EngineError::Refused(_))),
            "{failure:?}"
        );
        all_wait_for_sight(&engine).await;
        house.admin().give_scope(scope).unwrap();
        engine.outbox.work_off_until_quiet().await.unwrap();
        assert_eq!(made(&house, &profiles), [1; 12], "{scope}");
        assert!(
            states(&engine)
                .await
                .iter()
                .all(|state| *state == OutboxState::Done)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_check_without_sight_has_no_verdict() {
    let house = blinding().await;
    let engine = house.engine();
    synced(&engine, SyncMode::Incremental).await.unwrap();
    let somebody = stranger(1);
    sight(&house, false);
    let refused = engine
        .verdicts
        .assess_live(std::slice::from_ref(&somebody))
        .await;
    assert!(
        matches!(refused, Err(EngineError::Refused(_))),
        "{refused:?}"
    );
    sight(&house, true);
    let verdicts = engine.verdicts.assess_live(&[somebody]).await.unwrap();
    assert_eq!(verdicts[0].verdict, Verdict::New);
    assert!(verdicts[0].asked.live);
}

/// Somebody without an e-mail to ask for is new only where people can be seen.
#[tokio::test(flavor = "multi_thread")]
async fn a_live_check_of_who_cannot_be_asked_for_needs_sight_and_is_not_called_live() {
    let house = blinding().await;
    let engine = house.engine();
    synced(&engine, SyncMode::Incremental).await.unwrap();
    let by_page = Profile {
        emails: Vec::new(),
        ..stranger(1)
    };
    let placeholder = Profile {
        emails: vec!["somebody@example.org".into()],
        ..stranger(2)
    };
    sight(&house, false);
    for profile in [&by_page, &placeholder] {
        let refused = engine
            .verdicts
            .assess_live(std::slice::from_ref(profile))
            .await;
        assert!(
            matches!(refused, Err(EngineError::Refused(_))),
            "{refused:?}"
        );
    }
    sight(&house, true);
    let verdicts = engine
        .verdicts
        .assess_live(&[by_page, placeholder])
        .await
        .unwrap();
    for verdict in verdicts {
        assert_eq!(verdict.verdict, Verdict::New);
        assert!(!verdict.asked.live, "nothing was asked of them");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_landed_is_not_given_up_by_who_sees_nothing() {
    let house = blinding().await;
    let engine = house.engine();
    synced(&engine, SyncMode::Incremental).await.unwrap();
    let profiles = [stranger(3)];
    let plan = plan(&house, &engine, &profiles).await;
    house.fault("drop-after:POST /v3/candidates:n=1");
    let Exported { reports, .. } = engine.outbox.export(&plan, |_| {}).await.unwrap();
    assert_eq!(reports[0].outcome, Outcome::Unknown);
    sight(&house, false);
    for _ in 0..8 {
        let _ = engine.outbox.one_pass().await;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(states(&engine).await, [OutboxState::Unknown]);
    sight(&house, true);
    engine.outbox.work_off_until_quiet().await.unwrap();
    assert_eq!(states(&engine).await, [OutboxState::Done]);
    assert_eq!(made(&house, &profiles), [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_or_a_sweep_without_sight_leaves_the_copy_as_it_is() {
    let house = blinding().await;
    let engine = house.engine();
    synced(&engine, SyncMode::Incremental).await.unwrap();
    let before = engine.status().await.unwrap().mirror;
    sight(&house, false);
    for mode in [SyncMode::Incremental, SyncMode::Full, SyncMode::Incremental] {
        let refused = synced(&engine, mode).await;
        assert!(
            matches!(refused, Err(EngineError::Refused(_))),
            "{refused:?}"
        );
        let now = engine.status().await.unwrap().mirror;
        assert_eq!(
            (now.candidates, now.synced_at),
            (before.candidates, before.synced_at)
        );
    }
    let swept = engine.sync.sweep(&CancellationToken::new()).await;
    assert!(
        matches!(swept, Err(EngineError::Refused(_)) | Ok(false)),
        "{swept:?}"
    );
    assert_eq!(
        engine.status().await.unwrap().mirror.candidates,
        before.candidates
    );

    // Nothing that happened meanwhile is missed.
    let late = stranger(5);
    let body = serde_json::json!({
        "first_name": late.first_name, "last_name": late.last_name,
        "email_addresses": [{"value": &*late.emails[0], "type": "personal"}],
    });
    house.admin().create_person(&body).unwrap();
    sight(&house, true);
    synced(&engine, SyncMode::Incremental).await.unwrap();
    let now = engine.status().await.unwrap().mirror.candidates;
    assert_eq!(now, before.candidates + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_turns_empty_by_itself_marks_nothing_as_gone() {
    let lists = [
        "jobs",
        "job_interview_stages",
        "sources",
        "referrers",
        "users",
        "departments",
        "offices",
        "candidate_tags",
        "prospect_pools",
        "rejection_reasons",
        "candidates",
        "applications",
    ];
    let house = House::new(small()).await;
    let engine = house.engine();
    synced(&engine, SyncMode::Incremental).await.unwrap();
    let held = async || {
        let status = engine.status().await.unwrap().mirror;
        let list = engine.catalog.jobs().await.unwrap();
        (status.candidates, list.open.len(), list.pools.len())
    };
    let before = held().await;
    for list in lists {
        house.admin().clear_faults();
        house.fault(&format!("none:GET /v3/{list}"));
        let token = CancellationToken::new();
        let synced = engine.sync.run(SyncMode::Full, &token, |_| {}).await;
        if let Ok(report) = synced {
            let row = report.rows.iter().find(|row| row.resource == list);
            assert_eq!(row.map_or(0, |row| row.gone), 0, "{list}: {report:?}");
            let said = |remark: &String| remark.contains("lost sight of this list");
            assert!(
                list != "jobs" || report.remarks.iter().any(said),
                "{list}: {report:?}"
            );
        }
        assert_eq!(held().await, before, "{list}");
    }
    // Shown again, it is followed as before.
    house.admin().clear_faults();
    let report = engine
        .sync
        .run(SyncMode::Full, &CancellationToken::new(), |_| {})
        .await
        .unwrap();
    assert!(report.rows.iter().all(|row| row.gone == 0), "{report:?}");
    assert_eq!(held().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_sync_that_sees_nothing_is_none() {
    let house = blinding().await;
    sight(&house, false);
    let engine = house.engine();
    let refused = synced(&engine, SyncMode::Incremental).await;
    assert!(
        matches!(refused, Err(EngineError::Refused(_))),
        "{refused:?}"
    );
    assert_eq!(engine.status().await.unwrap().mirror.synced_at, None);
    sight(&house, true);
    synced(&engine, SyncMode::Incremental).await.unwrap();
    let count = engine.status().await.unwrap().mirror.candidates;
    assert_eq!(count, house.admin().count("candidates") as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_that_is_empty_shows_it_by_its_site_admin() {
    let house = House::new(Options {
        candidates: 0,
        ..small()
    })
    .await;
    let engine = house.engine();
    synced(&engine, SyncMode::Incremental).await.unwrap();
    let profiles = [stranger(1), stranger(2)];
    let plan = plan(&house, &engine, &profiles).await;
    let exported = engine.outbox.export(&plan, |_| {}).await.unwrap();
    assert!(exported.failure.is_none(), "{:?}", exported.failure);
    assert_eq!(made(&house, &profiles), [1, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_turns_out_to_be_of_another_organisation_writes_nothing() {
    let house = House::new(small()).await;
    let engine = house.engine();
    synced(&engine, SyncMode::Incremental).await.unwrap();
    let profiles = [stranger(1)];
    let plan = plan(&house, &engine, &profiles).await;
    let (id, name) = house.admin().organisation();
    house.admin().set_organisation(id + 1, "Otter Works");
    house.admin().revoke_tokens();
    let Exported { failure, .. } = engine.outbox.export(&plan, |_| {}).await.unwrap();
    let said = failure.expect("it is refused");
    assert!(matches!(said, EngineError::Usage(_)), "{said:?}");
    for part in [&name, "Otter Works"] {
        assert!(said.to_string().contains(part), "{said}");
    }
    assert_eq!(made(&house, &profiles), [0]);
    house.admin().set_organisation(id, &name);
    house.admin().revoke_tokens();
    engine.outbox.work_off_until_quiet().await.unwrap();
    assert_eq!(made(&house, &profiles), [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_another_organisation_waits_for_its_own_credentials() {
    let house = House::new(small()).await;
    let engine = house.engine();
    synced(&engine, SyncMode::Incremental).await.unwrap();
    let profiles = [stranger(1), stranger(2)];
    let plan = plan(&house, &engine, &profiles).await;
    engine.outbox.enqueue(&plan, Duration::ZERO).await.unwrap();
    let file = house.data.path().join("gleaner.db");
    let sql = "UPDATE export SET tenant = 'organisation:9' WHERE external_id = 'new-1'";
    let changed = rusqlite::Connection::open(file).unwrap().execute(sql, []);
    assert_eq!(changed.unwrap(), 1);
    let left = engine.outbox.work_off_until_quiet().await.unwrap_err();
    assert!(matches!(left, EngineError::Usage(_)), "{left:?}");
    assert_eq!(made(&house, &profiles), [0, 1]);
    let rows = engine.outbox.all().await.unwrap();
    let row = rows.iter().find(|row| row.external_id == "new-1").unwrap();
    assert!(
        row.reason
            .as_deref()
            .unwrap()
            .contains("another organisation")
    );
    for refused in [
        engine.outbox.undo(&row.id).await.map(drop),
        engine.outbox.settle_now(&row.id).await.map(drop),
        engine.outbox.retry(&row.id).await,
    ] {
        assert!(matches!(refused, Err(EngineError::Usage(_))), "{refused:?}");
    }
}

/// An engine on the same data with the second client id of the house.
fn second(house: &House) -> Engine {
    let hello = house.sandbox.hello();
    let text = |key: &str| hello[key].as_str().unwrap().to_owned();
    let mut loaded = gleaner::config::Loaded::defaults(house.data.path());
    loaded.config.greenhouse.harvest_url = text("harvest_url").parse().unwrap();
    loaded.config.greenhouse.auth_url = text("auth_url").parse().unwrap();
    loaded.config.greenhouse.timeout = house.timeout;
    Engine::open(EngineOptions {
        config: loaded.config,
        data: house.data.path().to_path_buf(),
        credentials: Some(Credentials {
            client_id: text("second_client_id"),
            client_secret: text("second_client_secret").into(),
        }),
        offline: false,
    })
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_puts_nothing_into_the_outbox_of_strangers() {
    for introspection in ["no-organisation", "no-claims", "none", "full"] {
        let house = House::new(small()).await;
        house.fault(&format!("switch:introspection={introspection}"));
        let owner = house.engine();
        synced(&owner, SyncMode::Incremental).await.unwrap();
        let other = second(&house);
        let profiles = [stranger(1)];
        let plan = plan(&house, &owner, &profiles).await;
        let put_in = other.outbox.enqueue(&plan, Duration::ZERO).await;
        if introspection == "full" {
            // Greenhouse says that it is the same organisation.
            assert!(put_in.is_ok());
            continue;
        }
        let refused = put_in.err().expect("it is refused");
        assert!(matches!(refused, EngineError::Usage(_)), "{refused:?}");
        assert!(
            refused.to_string().contains("--same-organisation"),
            "{refused}"
        );
        assert!(owner.outbox.all().await.unwrap().is_empty());
        // A person says that it is, and that is remembered.
        other.setup.vouch().await.unwrap();
        other.outbox.enqueue(&plan, Duration::ZERO).await.unwrap();
        owner.outbox.work_off_until_quiet().await.unwrap();
        assert_eq!(made(&house, &profiles), [1]);
        drop(other);
        second(&house).setup.connect().await.unwrap();
    }
}

/// The environment of a house's sandbox, with its first or second credential.
fn of(cli: &mut Cli, hello: &Value, which: &str) {
    for (name, key) in [
        ("GLEANER_HARVEST_URL", "harvest_url".to_owned()),
        ("GLEANER_AUTH_URL", "auth_url".to_owned()),
        ("GLEANER_CLIENT_ID", format!("{which}client_id")),
        ("GLEANER_CLIENT_SECRET", format!("{which}client_secret")),
    ] {
        cli.set(name, hello[&key].as_str().unwrap());
    }
}

/// Every command that shows something of the directory, or sends something from it.
fn doors<'a>(file: &'a str, job: &'a str, id: &'a str) -> Vec<Vec<&'a str>> {
    vec![
        vec!["sync"],
        vec!["jobs"],
        vec!["search", "--in", "all", "a"],
        vec!["check", file],
        vec!["check", "--live", file],
        vec!["export", file, "--job", job, "--dry-run"],
        vec!["export", file, "--job", job, "--yes"],
        vec!["outbox"],
        vec!["outbox", "show", id],
        vec!["outbox", "resume"],
        vec!["outbox", "retry", id],
        vec!["outbox", "settle", id],
        vec!["outbox", "undo", id, "--yes"],
        vec!["outbox", "retry", "--refused"],
        vec!["outbox", "list", "--unsent"],
        vec!["outbox", "forget", id],
        vec!["library", "list"],
        vec!["import", file],
        vec!["report"],
        vec!["about"],
        vec!["about", "new-0"],
        vec!["audit"],
        vec!["decisions", "export"],
    ]
}

/// A directory with an export of unknown fate and one that is done.
fn lived_in(cli: &Cli) -> (String, String, String) {
    assert_eq!(cli.run(&["sync"]).code, 0);
    let job = cli.house.job().0.to_string();
    let file = cli.strangers(1).to_str().unwrap().to_owned();
    cli.house.fault("drop-after:POST /v3/candidates:n=1");
    let exported = cli.run(&["export", &file, "--job", &job, "--yes", "--format", "jsonl"]);
    assert_eq!(exported.code, 1, "{}", exported.err);
    let id = exported.lines()[0]["export_id"]
        .as_str()
        .unwrap()
        .to_owned();
    (file, job, id)
}

#[test]
fn every_door_is_shut_to_another_organisation() {
    let mut cli = Cli::new(small());
    let (file, job, id) = lived_in(&cli);
    let own = cli.house.sandbox.hello();
    let other = cli.runtime.block_on(House::new(small()));
    other.admin().set_organisation(77, "Otter Works");
    of(&mut cli, &other.sandbox.hello(), "");
    let before = other.admin().count("candidates");
    let name = stranger(0).last_name.unwrap();
    for door in doors(&file, &job, &id) {
        let ended = cli.run(&door);
        assert_eq!(ended.code, 2, "{door:?}: {} {}", ended.out, ended.err);
        for part in ["Otter Works (organisation 77)", "Larkfield", "--data-dir"] {
            assert!(ended.err.contains(part), "{door:?}: {}", ended.err);
        }
        assert!(!ended.out.contains(&name), "{door:?}: {}", ended.out);
        let secret = cli
            .env
            .iter()
            .find(|(name, _)| name == "GLEANER_CLIENT_SECRET");
        assert!(!ended.err.contains(&secret.unwrap().1));
    }
    // Nobody's word changes what Greenhouse says.
    assert_eq!(cli.run(&["setup", "--same-organisation"]).code, 2);
    assert_eq!(other.admin().count("candidates"), before);
    of(&mut cli, &own, "");
    let settled = cli.run(&["outbox", "resume", "--format", "jsonl"]);
    assert_eq!(settled.code, 0, "{}", settled.err);
    assert_eq!(settled.lines()[0]["state"], "done");
    let _guard = cli.runtime.enter();
    drop(other);
}

#[test]
fn every_door_is_shut_to_another_client_id_that_nobody_speaks_for() {
    let mut cli = Cli::new(small());
    cli.house.fault("switch:introspection=none");
    let (file, job, id) = lived_in(&cli);
    let hello = cli.house.sandbox.hello();
    of(&mut cli, &hello, "second_");
    for door in doors(&file, &job, &id) {
        let ended = cli.run(&door);
        assert_eq!(ended.code, 2, "{door:?}: {} {}", ended.out, ended.err);
        for part in ["client id ending in", "gleaner setup --same-organisation"] {
            assert!(ended.err.contains(part), "{door:?}: {}", ended.err);
        }
    }
    // A person says that it is the same organisation, and that is remembered.
    let said = cli.run(&["setup", "--same-organisation"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let settled = cli.run(&["outbox", "resume", "--format", "jsonl"]);
    assert_eq!(settled.code, 0, "{}", settled.err);
    for door in doors(&file, &job, &id) {
        let ended = cli.run(&door);
        assert!(
            !ended.err.contains("--same-organisation"),
            "{door:?}: {}",
            ended.err
        );
    }
}
