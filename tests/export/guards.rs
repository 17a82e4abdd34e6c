//! Guards from end to end: held back with its facts, overridden with a reason that is kept, looked
//! at again right before the write.

use std::process::{Command, Output};

use crate::support::{self, House, applications, people, small, stranger, with_email};
use gleaner::config::{Config, Strength};
use gleaner::export::{Chosen, Guard, OutboxState, Outcome, Plan, Report, Step, Target};
use gleaner::people::{CandidateId, PersonRef, Profile};
use gleaner::sandbox::Logged;
use gleaner::worker::{Engine, OnScreen, Scope, SearchFor, SyncMode};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

async fn synced(engine: &Engine) {
    engine
        .sync
        .run(SyncMode::Incremental, &CancellationToken::new(), |_| {})
        .await
        .unwrap();
}

fn job(house: &House) -> Target {
    let (id, name) = house.job();
    Target::Job { id, name }
}

/// A colleague's candidate with the profile's name and e-mail; returns the id.
fn there(house: &House, profile: &Profile, more: &Value) -> u64 {
    let mut body = json!({
        "first_name": profile.first_name, "last_name": profile.last_name,
        "email_addresses": [{"value": profile.emails[0].value, "type": "personal"}],
    });
    let fields = body.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    let made = house.admin().create_person(&body).unwrap();
    made["candidate"]["id"].as_u64().unwrap()
}

fn tag(house: &House, id: u64, name: &str) {
    house
        .admin()
        .edit_person(id, &json!({"tags": [name]}))
        .unwrap();
}

async fn plan(engine: &Engine, profile: &Profile, target: &Target) -> Plan {
    let people = people(std::slice::from_ref(profile));
    engine.plans.plan_people(people, target).await.unwrap()
}

async fn carried_out(engine: &Engine, plan: &Plan) -> Report {
    engine
        .outbox
        .export(plan, |_| {})
        .await
        .unwrap()
        .complete()
        .unwrap()
        .remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_holds_a_person_back_until_somebody_gives_a_reason_that_is_kept() {
    let house = House::new(small()).await;
    let (profile, target) = (stranger(1), job(&house));
    let id = there(&house, &profile, &json!({}));
    tag(&house, id, "Do not contact");
    let engine = house.engine();
    synced(&engine).await;

    let mut plan = plan(&engine, &profile, &target).await;
    let item = &plan.items[0];
    assert!(
        matches!(&item.step, Step::Guarded { would, reason }
        if matches!(**would, Step::Add { .. }) && reason == "tagged \"Do not contact\""),
        "{item:?}"
    );
    assert!(
        !item.fields.is_empty() && !item.body.is_null(),
        "what would be written is shown"
    );
    let held = carried_out(&engine, &plan).await;
    assert_eq!((held.outcome, held.export_id), (Outcome::Guarded, None));
    assert_eq!(
        applications(&house.admin(), i64::try_from(id).unwrap()),
        Vec::<Value>::new()
    );

    assert_eq!(plan.override_guards(None, "  she asked us to call "), 1);
    let sent = carried_out(&engine, &plan).await;
    assert_eq!(sent.outcome, Outcome::Added, "{sent:?}");
    assert_eq!(
        applications(&house.admin(), i64::try_from(id).unwrap()).len(),
        1
    );
    let kept = engine
        .outbox
        .all()
        .await
        .unwrap()
        .remove(0)
        .overridden
        .unwrap();
    assert_eq!(kept.reason, "she asked us to call");
    assert_eq!(kept.guards, [Guard::DoNotContact]);
    assert_eq!(kept.facts, ["tagged \"Do not contact\""]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_reason_takes_the_override_back() {
    let house = House::new(small()).await;
    let (profile, target) = (stranger(1), job(&house));
    let id = there(&house, &profile, &json!({}));
    tag(&house, id, "Do not contact");
    let engine = house.engine_set(|config: &mut Config| config.guards.note = true);
    synced(&engine).await;
    let mut plan = plan(&engine, &profile, &target).await;
    let held = plan.clone();
    let whom = plan.items[0].person;
    plan.override_guards(Some(whom), "because");
    assert!(plan.items[0].step.writes());
    let notes = |plan: &Plan| -> Vec<String> {
        let fields = plan.items[0].fields.iter();
        let notes = fields.filter(|field| field.value.starts_with("Exported although"));
        notes.map(|field| field.value.clone()).collect()
    };
    assert!(notes(&plan)[0].contains("because"), "{:?}", notes(&plan));
    plan.override_guards(Some(whom), "all the more");
    assert_eq!(notes(&plan).len(), 1);
    assert!(notes(&plan)[0].contains("all the more"));
    plan.override_guards(Some(whom), "   ");
    assert_eq!(plan, held);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_tagged_since_the_plan_is_held_back_before_the_write() {
    let house = House::new(small()).await;
    let (profile, target) = (stranger(1), job(&house));
    let id = there(&house, &profile, &json!({}));
    let engine = house.engine();
    synced(&engine).await;
    let plan = plan(&engine, &profile, &target).await;
    assert!(plan.items[0].step.writes());
    tag(&house, id, "Do not contact");
    let report = carried_out(&engine, &plan).await;
    assert_eq!(report.outcome, Outcome::Guarded, "{report:?}");
    assert!(report.reason.unwrap().contains("Do not contact"));
    let entry = engine.outbox.all().await.unwrap().remove(0);
    assert_eq!((entry.state, entry.attempts), (OutboxState::NeedsPerson, 0));
    assert_eq!(
        applications(&house.admin(), i64::try_from(id).unwrap()),
        Vec::<Value>::new()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_override_is_for_what_was_said_and_not_for_what_came_since() {
    let house = House::new(small()).await;
    let (profile, target) = (stranger(1), job(&house));
    let id = there(&house, &profile, &json!({"company": "Nordlume"}));
    let engine = house.engine_set(|config: &mut Config| {
        config.guards.off_limits_companies = vec!["Nordlume GmbH".to_owned()];
    });
    synced(&engine).await;
    let mut plan = plan(&engine, &profile, &target).await;
    assert_eq!(plan.override_guards(None, "agreed with Nordlume"), 1);
    tag(&house, id, "Do not contact");
    let report = carried_out(&engine, &plan).await;
    assert_eq!(report.outcome, Outcome::Guarded, "{report:?}");
    assert_eq!(report.reason.as_deref(), Some("tagged \"Do not contact\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn employers_off_limits_hold_new_people_back_too() {
    let house = House::new(small()).await;
    let profile = Profile {
        company: Some("NORDLUME, Inc.".to_owned()),
        ..stranger(1)
    };
    let engine = house.engine_set(|config: &mut Config| {
        config.guards.off_limits_companies = vec!["Nordlume".to_owned()];
    });
    synced(&engine).await;
    let plan = plan(&engine, &profile, &job(&house)).await;
    let held = carried_out(&engine, &plan).await;
    assert_eq!(held.outcome, Outcome::Guarded);
    assert_eq!(
        with_email(&house.admin(), &profile.emails[0]),
        Vec::<Value>::new()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guard_that_only_warns_says_its_facts_and_lets_go_on() {
    let house = House::new(small()).await;
    let (profile, target) = (stranger(1), job(&house));
    let other = house.admin().rows("jobs");
    let other = other
        .iter()
        .find(|row| row["status"] == "open" && row["id"] != target.job_id().unwrap().0)
        .unwrap();
    there(
        &house,
        &profile,
        &json!({"application": {"job_id": other["id"]}}),
    );
    let engine = house.engine();
    synced(&engine).await;
    let plan = plan(&engine, &profile, &target).await;
    let said = &plan.items[0].warnings;
    assert_eq!(
        said.iter()
            .map(|one| (one.guard, one.holds))
            .collect::<Vec<_>>(),
        [(Guard::InProcess, false), (Guard::Owner, false)],
        "the job's recruiter is somebody else"
    );
    assert_eq!(carried_out(&engine, &plan).await.outcome, Outcome::Added);

    let strict = House::new(small()).await;
    there(
        &strict,
        &profile,
        &json!({"application": {"job_id": other["id"]}}),
    );
    let engine = strict.engine_set(|config| config.guards.in_process = Strength::Hold);
    synced(&engine).await;
    let plan = self::plan(&engine, &profile, &job(&strict)).await;
    assert!(matches!(plan.items[0].step, Step::Guarded { .. }));
}

/// Runs the binary against a house, in its own data directory.
fn cli(house: &House, config: &str, arguments: &[&str]) -> Output {
    let hello = house.sandbox.hello();
    let file = house.data.path().join("config.toml");
    std::fs::write(&file, config).unwrap();
    let variables = [
        ("GLEANER_HARVEST_URL", "harvest_url"),
        ("GLEANER_AUTH_URL", "auth_url"),
        ("GLEANER_CLIENT_ID", "client_id"),
        ("GLEANER_CLIENT_SECRET", "client_secret"),
    ];
    Command::new(env!("CARGO_BIN_EXE_gleaner"))
        .args(arguments)
        .env_clear()
        .envs(variables.map(|(name, key)| (name, hello[key].as_str().unwrap().to_owned())))
        .env("HOME", house.data.path())
        .env(
            "GLEANER_TIMEOUT_MS",
            support::TIMEOUT.as_millis().to_string(),
        )
        .env("GLEANER_CONFIG", &file)
        .env("GLEANER_DATA_DIR", house.data.path().join("cli"))
        .output()
        .unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_holds_back_shows_why_and_takes_a_reason() {
    let house = House::new(small()).await;
    let tagged = there(&house, &stranger(1), &json!({}));
    tag(&house, tagged, "Do not contact");
    let file = house.data.path().join("people.jsonl");
    let rows: Vec<String> = [1, 2]
        .map(|number| serde_json::to_string(&stranger(number)).unwrap())
        .to_vec();
    std::fs::write(&file, rows.join("\n")).unwrap();
    let file = file.to_str().unwrap();
    let job = house.job().0.to_string();
    let run = |format: &str, more: &[&str]| {
        let arguments = ["export", file, "--job", &job, "--format", format];
        cli(&house, "", &[&arguments[..], more].concat())
    };

    let planned = run("jsonl", &["--dry-run"]);
    let said = lines(&planned);
    assert_eq!(planned.status.code(), Some(1));
    assert_eq!(said[0]["outcome"], "guarded");
    assert_eq!(said[0]["candidate_id"], tagged);
    assert_eq!(said[0]["warnings"][0]["guard"], "do_not_contact");
    assert_eq!(said[0]["body"]["candidate_id"], tagged);
    assert_eq!(said[1]["outcome"], "planned");
    assert_eq!(said[1]["fields"][0]["label"], "First name");
    assert_eq!(said[1]["body"]["first_name"], json!(stranger(2).first_name));

    let table = run("table", &["--dry-run"]);
    let text = String::from_utf8_lossy(&table.stdout).into_owned();
    for part in [
        "blocked",
        "tagged \"Do not contact\"",
        "blocks it",
        "First name",
    ] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    let there_so_far = || {
        (
            house.admin().count("candidates"),
            house.admin().count("applications"),
        )
    };
    let before = there_so_far();

    let held = run("jsonl", &["--yes"]);
    let said = lines(&held);
    assert_eq!(held.status.code(), Some(1));
    assert_eq!(
        (&said[0]["outcome"], &said[1]["outcome"]),
        (&json!("guarded"), &json!("created"))
    );
    assert_eq!(said[0]["reason"], "tagged \"Do not contact\"");
    assert_eq!(
        there_so_far(),
        (before.0 + 1, before.1 + 1),
        "the rest went on"
    );

    let empty = run("jsonl", &["--yes", "--override", ""]);
    assert_eq!(empty.status.code(), Some(2), "a reason is wanted");
    let sent = run("jsonl", &["--yes", "--override", "she asked us to"]);
    let said = lines(&sent);
    assert_eq!(sent.status.code(), Some(0), "{said:?}");
    assert_eq!(
        (&said[0]["outcome"], &said[1]["outcome"]),
        (&json!("added"), &json!("already_on_job"))
    );
    assert_eq!(there_so_far(), (before.0 + 1, before.1 + 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_held_back_in_the_outbox_goes_on_for_a_reason_that_is_kept_and_noted() {
    let house = House::new(small()).await;
    let (profile, target) = (stranger(1), job(&house));
    let id = there(&house, &profile, &json!({}));
    let engine = house.engine_set(|config| config.guards.note = true);
    synced(&engine).await;
    let plan = plan(&engine, &profile, &target).await;
    tag(&house, id, "Do not contact");
    assert_eq!(carried_out(&engine, &plan).await.outcome, Outcome::Guarded);
    let held = engine.outbox.all().await.unwrap().remove(0);
    assert!(engine.outbox.override_hold(&held.id, "  ").await.is_err());
    engine
        .outbox
        .override_hold(&held.id, " she asked us to ")
        .await
        .unwrap();
    engine.outbox.work_off_until_quiet().await.unwrap();
    let sent = engine.outbox.all().await.unwrap().remove(0);
    assert_eq!(
        (sent.state, sent.outcome),
        (OutboxState::Done, Some(Outcome::Added))
    );
    let word = sent.overridden.unwrap();
    assert_eq!(
        (word.reason.as_str(), &word.guards[..]),
        ("she asked us to", &[Guard::DoNotContact][..])
    );
    let notes = house.admin().rows("notes");
    let noted = notes.iter().filter(|note| note["candidate_id"] == id);
    assert_eq!(
        noted
            .filter(|note| note["body"].as_str().unwrap().contains("she asked us to"))
            .count(),
        1
    );
    let again = engine.outbox.override_hold(&held.id, "once more").await;
    assert!(
        again
            .unwrap_err()
            .to_string()
            .contains("no guard blocks it")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_tries_again_what_was_held_back_for_a_reason() {
    let house = House::new(small()).await;
    let id = there(&house, &stranger(1), &json!({}));
    let file = house.data.path().join("people.jsonl");
    std::fs::write(&file, serde_json::to_string(&stranger(1)).unwrap()).unwrap();
    let job = house.job().0.to_string();
    let jsonl = ["--format", "jsonl"];
    let export = ["export", file.to_str().unwrap(), "--job", &job, "--yes"];
    // Held back only at the last look: the copy here is from before the tag.
    cli(&house, "", &["sync"]);
    tag(&house, id, "Do not contact");
    let held = lines(&cli(&house, "", &[&export[..], &jsonl].concat()));
    assert_eq!(held[0]["outcome"], "guarded", "{held:?}");
    let export_id = held[0]["export_id"].as_str().unwrap();
    let retry = ["outbox", "retry", export_id];
    let again = lines(&cli(&house, "", &[&retry[..], &jsonl].concat()));
    assert_eq!(
        again[0]["state"], "needs_person",
        "without a reason it stays"
    );
    let reason = ["--override", "she asked us to"];
    let sent = cli(&house, "", &[&retry[..], &reason, &jsonl].concat());
    assert_eq!(lines(&sent)[0]["state"], "done");
    assert_eq!(sent.status.code(), Some(0));
    let done = cli(&house, "", &[&retry[..], &reason].concat());
    assert_eq!(done.status.code(), Some(2), "nobody is blocked any more");
    let refused = cli(
        &house,
        "",
        &["outbox", "retry", "--refused", "--override", "x"],
    );
    assert_eq!(refused.status.code(), Some(2));
}

/// The person's application for another job goes through its stages up to one of interviews, and is
/// rejected there before the first sync: nobody here has seen it in a stage.
fn interviewed(house: &House, profile: &Profile) -> String {
    let admin = house.admin();
    let (own, _) = house.job();
    let stages = admin.rows("job_interview_stages");
    let is_interview = |stage: &&Value| {
        let name = stage["name"].as_str().unwrap().to_lowercase();
        stage["job_id"] != own.0 && (name.contains("interview") || name.contains("screen"))
    };
    let open = |stage: &&Value| {
        let jobs = admin.rows("jobs");
        let of = jobs
            .iter()
            .find(|job| job["id"] == stage["job_id"])
            .unwrap();
        of["status"] == "open" && of["is_template"] != true
    };
    let stage = stages.iter().filter(is_interview).find(open).unwrap();
    let body = json!({"application": {
        "job_id": stage["job_id"], "initial_stage_id": stage["id"],
    }});
    let id = there(house, profile, &body);
    let made = applications(&admin, i64::try_from(id).unwrap()).remove(0);
    let reasons = admin.rows("rejection_reasons");
    let why = json!({"rejection_reason_id": reasons[0]["id"]});
    let path = format!("/v3/applications/{}/reject", made["id"]);
    admin.write("POST", &path, &why).unwrap();
    stage["name"].as_str().unwrap().to_owned()
}

/// Guards against past interviews and against nothing else.
fn interviews_alone(config: &mut Config) {
    config.guards.interviewed = Strength::Hold;
    config.guards.interview_stages = vec!["interview".to_owned(), "screen".to_owned()];
    config.guards.rejected = Strength::Off;
}

#[tokio::test(flavor = "multi_thread")]
async fn interviews_are_told_by_the_stages_that_greenhouse_tells_and_cost_one_call() {
    let house = House::new(small()).await;
    let (profile, target) = (stranger(1), job(&house));
    let stage = interviewed(&house, &profile);
    let engine = house.engine_set(interviews_alone);
    synced(&engine).await;
    let plan = plan(&engine, &profile, &target).await;
    let said = &plan.items[0].warnings;
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].says.contains(&stage), "{said:?}");
    assert!(said[0].says.contains("(from 2"), "by date: {said:?}");
    let asked = |path: &str| {
        let all = house.admin().requests();
        // The sync reads the whole list.
        let ours = |call: &&Logged| call.path == path && call.query.contains("application_ids");
        all.iter().filter(ours).count()
    };
    assert_eq!(asked("/v3/application_stages"), 1);
    // Nobody without an application is asked about.
    let other = people(&[stranger(2)]);
    let plan = engine.plans.plan_people(other, &target).await.unwrap();
    assert_eq!(carried_out(&engine, &plan).await.outcome, Outcome::Created);
    assert_eq!(asked("/v3/application_stages"), 1);
}

/// A stage that was made since the last sync is asked for by its id, and one that Greenhouse does not tell
/// either goes by the application's own row.
#[tokio::test(flavor = "multi_thread")]
async fn an_interview_in_a_stage_that_the_copy_does_not_know_counts() {
    for told in [true, false] {
        let house = House::new(small()).await;
        let (profile, target) = (stranger(1), job(&house));
        let stage = interviewed(&house, &profile);
        let engine = house.engine_set(interviews_alone);
        synced(&engine).await;
        let copy = rusqlite::Connection::open(house.data.path().join("gleaner.db")).unwrap();
        let gone = "DELETE FROM dictionary WHERE resource = 'job_interview_stages'";
        assert!(copy.execute(gone, []).unwrap() > 0);
        if !told {
            house.fault("403:GET /v3/job_interview_stages");
        }
        let plan = plan(&engine, &profile, &target).await;
        let said = &plan.items[0].warnings;
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].says.contains(&stage), "{told}: {said:?}");
    }
}

/// A right that is given back is used by the next plan, without starting over.
#[tokio::test(flavor = "multi_thread")]
async fn stages_that_were_refused_are_asked_for_by_the_next_plan() {
    let house = House::new(small()).await;
    let (profile, target) = (stranger(1), job(&house));
    interviewed(&house, &profile);
    let engine = house.engine_set(interviews_alone);
    synced(&engine).await;
    house.fault("403:GET /v3/application_stages");
    let blind = plan(&engine, &profile, &target).await;
    let said = &blind.items[0].warnings;
    assert!(said[0].says.contains("does not show the dates"), "{said:?}");
    house.admin().clear_faults();
    let seen = plan(&engine, &profile, &target).await;
    let said = &seen.items[0].warnings;
    assert!(said[0].says.contains("(from 2"), "by date: {said:?}");
}

/// A screenful is judged together: one pass over the index, not one for each person.
#[tokio::test(flavor = "multi_thread")]
async fn a_screenful_is_one_pass_over_the_index() {
    let house = House::new(small()).await;
    let engine = house.engine();
    synced(&engine).await;
    let fifty: Vec<Profile> = (1..=50).map(stranger).collect();
    engine.records.import(fifty).await.unwrap();
    let kept = engine
        .search
        .find("", Scope::Library, 100, CancellationToken::new())
        .await
        .unwrap();
    let rows: Vec<PersonRef> = kept.rows.iter().map(|row| row.id).collect();
    assert_eq!(rows.len(), 50);
    let before = engine.verdicts.passes();
    let judged = engine.verdicts.assess(&rows).await;
    assert_eq!(engine.verdicts.passes(), before + 1);
    assert!(judged.iter().map(|(row, _)| *row).eq(rows.iter().copied()));
    assert!(judged.iter().all(|(_, found)| found.is_ok()));
}

/// The stages of the past come with their dates when somebody asks Greenhouse about the person (`r`), for
/// one call; rows of stages that were never entered are no visits.
#[tokio::test(flavor = "multi_thread")]
async fn past_stages_are_shown_with_their_dates_once_greenhouse_is_asked() {
    let house = House::new(small()).await;
    let profile = stranger(1);
    let stage = interviewed(&house, &profile);
    let engine = house.engine();
    synced(&engine).await;
    let id = with_email(&house.admin(), &profile.emails[0])[0]["id"]
        .as_i64()
        .unwrap();
    let person = PersonRef::Candidate(CandidateId(id));
    let asked = || {
        let all = house.admin().requests();
        let of_stages = |call: &&Logged| call.path == "/v3/application_stages";
        all.iter().filter(of_stages).count()
    };
    let detail = engine.verdicts.detail(person, &[]).await.unwrap();
    assert_eq!(detail.candidates[0].visits, []);
    assert_eq!(asked(), 0, "looking at somebody costs no call");

    engine.verdicts.recheck(person).await.unwrap();
    assert_eq!(asked(), 1);
    let detail = engine.verdicts.detail(person, &[]).await.unwrap();
    let [visit] = detail.candidates[0].visits.as_slice() else {
        panic!("one visit: {:?}", detail.candidates[0].visits)
    };
    assert_eq!(visit.name(), stage);
    assert!(visit.entered_at.is_some() && visit.exited_at.is_some());
    assert!(visit.current, "a rejected application keeps its last stage");

    // An application that has changed since is asked for anew.
    let application = detail.candidates[0].applications[0].id;
    let path = format!("/v3/applications/{application}/unreject");
    house.admin().write("POST", &path, &json!({})).unwrap();
    synced(&engine).await;
    let detail = engine.verdicts.detail(person, &[]).await.unwrap();
    assert_eq!(detail.candidates[0].visits, []);

    // Nothing is amiss where the credential may not read stages.
    house.fault("403:GET /v3/application_stages");
    engine.verdicts.recheck(person).await.unwrap();
    let detail = engine.verdicts.detail(person, &[]).await.unwrap();
    assert_eq!(detail.candidates[0].visits, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_that_only_greenhouse_knows_of_holds_back_at_the_last_look() {
    let house = House::new(small()).await;
    let (profile, target) = (stranger(1), job(&house));
    let engine = house.engine_set(|config| {
        config.guards.interviewed = Strength::Hold;
        config.guards.interview_stages = vec!["interview".to_owned(), "screen".to_owned()];
        config.guards.rejected = Strength::Off;
    });
    synced(&engine).await;
    let plan = plan(&engine, &profile, &target).await;
    let stage = interviewed(&house, &profile);
    let report = carried_out(&engine, &plan).await;
    assert_eq!(report.outcome, Outcome::Guarded, "{report:?}");
    assert!(report.reason.unwrap().contains(&stage));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_scope_interviews_are_told_by_the_stage_and_that_is_said() {
    let house = House::new(small()).await;
    let (profile, target) = (stranger(1), job(&house));
    let (_, open) = (house.job(), house.admin().rows("job_interview_stages"));
    let (own, _) = house.job();
    let jobs = house.admin().rows("jobs");
    let elsewhere = |stage: &&Value| {
        let of = jobs
            .iter()
            .find(|job| job["id"] == stage["job_id"])
            .unwrap();
        stage["job_id"] != own.0 && of["status"] == "open" && of["is_template"] != true
    };
    let stage = open.iter().find(elsewhere).unwrap();
    let body = json!({"application": {
        "job_id": stage["job_id"], "initial_stage_id": stage["id"],
    }});
    there(&house, &profile, &body);
    house.fault("403:GET /v3/application_stages");
    let name = stage["name"].as_str().unwrap().to_owned();
    let engine = house.engine_set(|config| {
        config.guards.interviewed = Strength::Warn;
        config.guards.interview_stages = vec![name.clone()];
        config.guards.in_process = Strength::Off;
        config.guards.owner = Strength::Off;
    });
    synced(&engine).await;
    for _ in 0..2 {
        let plan = self::plan(&engine, &profile, &target).await;
        let said = &plan.items[0].warnings[0].says;
        assert!(said.contains(&name), "{said}");
        assert!(said.contains("does not show the dates of stages"), "{said}");
    }
    let all = house.admin().requests();
    let asked = all
        .iter()
        .filter(|call| call.path == "/v3/application_stages")
        .filter(|call| call.query.contains("application_ids"));
    assert_eq!(asked.count(), 2, "each plan asks once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guard_switched_off_holds_nobody_back() {
    let house = House::new(small()).await;
    let id = there(&house, &stranger(1), &json!({}));
    tag(&house, id, "Do not contact");
    let file = house.data.path().join("people.jsonl");
    std::fs::write(&file, serde_json::to_string(&stranger(1)).unwrap()).unwrap();
    let job = house.job().0.to_string();
    let arguments = [
        "export",
        file.to_str().unwrap(),
        "--job",
        &job,
        "--yes",
        "--format",
        "jsonl",
    ];
    let sent = cli(&house, "[guards]\ndo_not_contact = \"off\"\n", &arguments);
    assert_eq!(lines(&sent)[0]["outcome"], "added");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_is_named_in_the_plan_and_an_unknown_one_is_a_mistake() {
    let house = House::new(small()).await;
    let file = house.data.path().join("people.jsonl");
    std::fs::write(&file, serde_json::to_string(&stranger(1)).unwrap()).unwrap();
    let file = file.to_str().unwrap();
    let pools = house.admin().rows("prospect_pools");
    let pool = pools[0]["name"].as_str().unwrap();
    let dry = [
        "export",
        file,
        "--prospect",
        "--dry-run",
        "--format",
        "jsonl",
        "--pool",
    ];
    let planned = cli(&house, "", &[&dry[..], &[pool]].concat());
    let said = lines(&planned);
    assert_eq!(said[0]["outcome"], "planned");
    assert_eq!(
        said[0]["body"]["application"]["prospect_pool_id"],
        pools[0]["id"]
    );
    assert!(said[0]["job_id"].is_null());
    let shown = said[0]["fields"].as_array().unwrap();
    assert!(
        shown
            .iter()
            .any(|field| field["value"].as_str().unwrap().contains(pool)),
        "{shown:?}"
    );
    let unknown = cli(&house, "", &[&dry[..], &["No such pool"]].concat());
    assert_eq!(unknown.status.code(), Some(2));
}

/// Returns whom a search finds, the profiles before the candidates, by name.
async fn found(engine: &Engine, query: &str, scope: Scope, on_screen: &OnScreen) -> Vec<String> {
    assert_eq!(engine.search.searchable().await.unwrap(), None);
    let ask = SearchFor {
        query,
        scope,
        on_screen,
    };
    let token = CancellationToken::new();
    let found = engine
        .search
        .search_for(ask, 50, token.clone())
        .await
        .unwrap();
    // Whoever is in the library and in Greenhouse counts once, as they are listed once.
    let count = engine.search.count_for(ask, token).await.unwrap().count;
    if found.rows.len() < 50 {
        assert_eq!(count, found.rows.len() as u64, "{query} in {scope:?}");
    }
    found.rows.into_iter().map(|row| row.name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_guard_would_hold_is_known_and_found_before_an_export() {
    let house = House::new(small()).await;
    let target = job(&house);
    let all: Vec<Profile> = (1..=4).map(stranger).collect();
    let [tagged, plain, fresh, marked] = [0, 1, 2, 3].map(|at| all[at].clone());
    let id = there(&house, &tagged, &json!({}));
    tag(&house, id, "Do not contact");
    there(&house, &plain, &json!({}));
    let engine = house.engine();
    synced(&engine).await;
    engine.records.import(all.clone()).await.unwrap();

    let kept = engine
        .search
        .find("", Scope::Library, 50, CancellationToken::new())
        .await
        .unwrap();
    let row = |profile: &Profile| {
        let mut rows = kept.rows.iter();
        rows.find(|row| row.name == profile.name()).unwrap().id
    };
    // The guards of the plan say it, and nobody else.
    let rows = [row(&tagged), row(&plain), row(&fresh)];
    let chosen = Chosen::default();
    let said = engine
        .verdicts
        .guards(&rows, Some(&target), &chosen, None)
        .await
        .unwrap();
    let planned = engine.plans.plan(&rows, &target, &chosen).await.unwrap();
    for item in &planned.items {
        let (_, says) = said.iter().find(|(who, _)| *who == item.person).unwrap();
        assert_eq!(says, &item.warnings, "{}", item.name);
    }
    let (_, says) = said.iter().find(|(who, _)| *who == row(&tagged)).unwrap();
    assert!(
        says[0].holds && says[0].guard == Guard::DoNotContact,
        "{says:?}"
    );

    let on_screen = OnScreen {
        marks: vec![row(&marked), row(&tagged)],
        target: Some(target),
        chosen,
    };
    let name = |profile: &Profile| profile.name();
    let (a, b, c, d) = (name(&tagged), name(&plain), name(&fresh), name(&marked));
    for (query, mut wanted) in [
        ("is:guarded ", vec![&a]),
        ("is:in-greenhouse -is:guarded ", vec![&b]),
        ("verdict:in-greenhouse ", vec![&a, &b]),
        ("is:new ", vec![&c, &d]),
        ("is:new -is:marked ", vec![&c]),
        ("is:new OR is:guarded ", vec![&a, &c, &d]),
        ("is:marked ", vec![&a, &d]),
        ("is:possible ", vec![]),
        ("is:marked added:7d import:last ", vec![&a, &d]),
    ] {
        let mut names = found(&engine, query, Scope::Library, &on_screen).await;
        names.sort();
        wanted.sort();
        assert_eq!(names.iter().collect::<Vec<_>>(), wanted, "{query}");
    }
    let nobody = OnScreen::default();
    for (query, wanted) in [("is:guarded ", vec![&a]), ("is:new ", vec![])] {
        let names = found(&engine, query, Scope::Greenhouse, &nobody).await;
        let names: Vec<&String> = names
            .iter()
            .filter(|name| [&a, &b].contains(name))
            .collect();
        assert_eq!(names, wanted, "{query}");
    }
    // Library and Greenhouse together show one person once.
    let last = tagged.last_name.clone().unwrap();
    let query = format!("name:{last} ");
    let names = found(&engine, &query, Scope::All, &nobody).await;
    assert_eq!(
        names.iter().filter(|name| **name == a).count(),
        1,
        "{names:?}"
    );
}
