//! Where people are put and what goes along: prospect pools, conversions, source and stage.

use crate::support::{House, applications, people, small, stranger, with_email};
use gleaner::config::{Attach, Export};
use gleaner::export::{Chosen, ExportAttribute, OutboxState, Outcome, Plan, Report, Step, Target};
use gleaner::people::{PersonRef, Profile, ProfileId};
use gleaner::worker::{Engine, EngineError, SyncMode};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

async fn synced(engine: &Engine) {
    engine
        .sync
        .run(SyncMode::Incremental, &CancellationToken::new(), |_| {})
        .await
        .unwrap();
}

async fn export(engine: &Engine, profile: &Profile, target: &Target) -> Report {
    let plan = engine
        .plans
        .plan_people(people(std::slice::from_ref(profile)), target)
        .await
        .unwrap();
    engine
        .outbox
        .export(&plan, |_| {})
        .await
        .unwrap()
        .complete()
        .unwrap()
        .remove(0)
}

fn job(house: &House) -> Target {
    let (id, name) = house.job();
    Target::Job { id, name }
}

/// The only application of the only person with the profile's e-mail.
fn only_application(house: &House, profile: &Profile) -> Value {
    let held = with_email(&house.admin(), &profile.emails[0]);
    assert_eq!(held.len(), 1);
    let mut made = applications(&house.admin(), held[0]["id"].as_i64().unwrap());
    assert_eq!(made.len(), 1);
    made.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prospect_goes_into_the_pool_and_its_stage_without_a_job() {
    let house = House::new(small()).await;
    let wishes = Export {
        pool_stage: Some("contacted".to_owned()),
        ..Export::default()
    };
    let engine = house.engine_with(wishes);
    synced(&engine).await;
    let pool = engine.catalog.find_pool("campus 2026").await.unwrap();
    let target = Target::Prospect {
        pool: Some(pool.clone()),
    };
    let report = export(&engine, &stranger(1), &target).await;
    assert_eq!(
        (report.outcome, report.job_id),
        (Outcome::Created, None),
        "{report:?}"
    );
    let made = only_application(&house, &stranger(1));
    assert_eq!(
        (made["prospect"].as_bool(), made["job_id"].is_null()),
        (Some(true), true)
    );
    let details = house.admin().rows("prospect_details");
    let detail = details
        .iter()
        .find(|row| row["application_id"] == made["id"])
        .unwrap();
    assert_eq!(detail["pool_id"], pool.id);
    let stages = house.admin().rows("prospect_pool_stages");
    let stage = stages
        .iter()
        .find(|row| row["id"] == detail["pool_stage_id"])
        .unwrap();
    assert_eq!(stage["name"], "Contacted");
    let again = export(&engine, &stranger(1), &target).await;
    assert_eq!(again.outcome, Outcome::AlreadyOnJob);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prospect_whose_answer_was_lost_is_read_back() {
    let house = House::new(small()).await;
    let engine = house.engine();
    synced(&engine).await;
    house.fault("drop-after:POST /v3/candidates:n=1");
    export(&engine, &stranger(1), &Target::Prospect { pool: None }).await;
    engine.outbox.work_off_until_quiet().await.unwrap();
    assert_eq!(
        engine.outbox.all().await.unwrap()[0].state,
        OutboxState::Done
    );
    only_application(&house, &stranger(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_pool_is_an_error_with_the_nearest_names() {
    let house = House::new(small()).await;
    let engine = house.engine();
    synced(&engine).await;
    let error = engine.catalog.find_pool("Campus 2025").await.unwrap_err();
    assert!(
        matches!(error, EngineError::Usage(_)) && error.to_string().contains("\"Campus 2026\""),
        "{error}"
    );
}

/// A colleague's prospect for the job.
fn prospect_for(house: &House, profile: &Profile, target: &Target) {
    let body = json!({
        "first_name": profile.first_name, "last_name": profile.last_name,
        "email_addresses": [{"value": profile.emails[0].value, "type": "personal"}],
        "application": {"prospect": true, "job_ids": [target.job_id().unwrap().0]},
    });
    house.admin().create_person(&body).unwrap();
}

/// Plans the first of the strangers for a target.
async fn plan_of_one(engine: &Engine, target: &Target) -> Plan {
    let planned = engine.plans.plan_people(people(&[stranger(1)]), target);
    planned.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prospect_tied_to_the_job_is_converted_whatever_happens_to_the_answer() {
    for fault in [
        None,
        Some("drop-after:POST /v3/applications/*:n=1"),
        Some("empty:POST /v3/applications/*:n=1"),
    ] {
        let house = House::new(small()).await;
        let target = job(&house);
        prospect_for(&house, &stranger(1), &target);
        let source = house.admin().rows("sources").remove(0)["name"].clone();
        let engine = house.engine_with(Export {
            source: source.as_str().map(str::to_owned),
            ..Export::default()
        });
        synced(&engine).await;
        let plan = plan_of_one(&engine, &target).await;
        assert!(
            matches!(plan.items[0].step, Step::Convert { .. }),
            "{:?}",
            plan.items[0].step
        );
        let is_source = |label: &str| label == "Source";
        assert!(!plan.items[0].fields.iter().any(|one| is_source(&one.label)));
        assert!(
            plan.items[0]
                .left_out
                .iter()
                .any(|one| is_source(&one.label))
        );
        assert_eq!(
            plan.items[0].body,
            json!({"job_id": target.job_id().unwrap().0})
        );
        fault.into_iter().for_each(|spec| house.fault(spec));
        engine
            .outbox
            .export(&plan, |_| {})
            .await
            .unwrap()
            .complete()
            .unwrap();
        engine.outbox.work_off_until_quiet().await.unwrap();
        let entry = engine.outbox.all().await.unwrap().remove(0);
        assert_eq!(
            (entry.state, entry.outcome),
            (OutboxState::Done, Some(Outcome::Added)),
            "{fault:?}: {:?}",
            entry.reason
        );
        let rows = applications(&house.admin(), entry.candidate_id.unwrap().0);
        let on_job: Vec<&Value> = rows
            .iter()
            .filter(|row| row["job_id"] == target.job_id().unwrap().0)
            .collect();
        assert_eq!(on_job.len(), 1, "{fault:?}");
        assert_eq!(on_job[0]["id"], entry.application_id.unwrap().0);
        assert_eq!(
            rows.iter()
                .filter(|row| row["status"] == "converted")
                .count(),
            1,
            "{fault:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_person_who_is_a_prospect_by_now_is_not_converted_unseen() {
    let house = House::new(small()).await;
    let target = job(&house);
    let engine = house.engine();
    synced(&engine).await;
    let plan = plan_of_one(&engine, &target).await;
    assert_eq!(plan.items[0].step, Step::Create);
    prospect_for(&house, &stranger(1), &target);
    let reports = engine.outbox.export(&plan, |_| {}).await.unwrap();
    let report = reports.complete().unwrap().remove(0);
    assert_eq!(report.outcome, Outcome::NeedsReview, "{report:?}");
    let reason = report.reason.unwrap();
    assert!(reason.contains("a prospect for this job"), "{reason}");
    let writes =
        |one: &gleaner::sandbox::Logged| one.method != "GET" && one.path.starts_with("/v3");
    assert!(!house.admin().requests().iter().any(writes));
    // The next plan shows the conversion, and makes it.
    let report = export(&engine, &stranger(1), &target).await;
    assert_eq!(report.outcome, Outcome::Added, "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn source_recruiter_stage_and_field_go_along_in_the_one_call() {
    let house = House::new(small()).await;
    let admin = house.admin();
    let target = job(&house);
    let source = admin.rows("sources").remove(0);
    let referrer = admin.rows("referrers").remove(0);
    let user = admin
        .rows("users")
        .into_iter()
        .find(|user| user["deactivated"] == false && user["primary_email"].is_string())
        .unwrap();
    let stages = admin.rows("job_interview_stages");
    let of_job = |row: &&Value| {
        row["job_id"] == target.job_id().unwrap().0
            && row["active"] == true
            && row["sort_order"] == 1
    };
    let stage = stages.iter().find(of_job).unwrap();
    let fields = admin.rows("custom_fields");
    let is_text = |row: &&Value| {
        row["field_type"] == "candidate"
            && row["active"] == true
            && row["value_type"] == "short_text"
    };
    let field = fields.iter().find(is_text).unwrap()["name_key"]
        .as_str()
        .unwrap()
        .to_owned();
    let engine = house.engine_with(Export {
        source: Some(source["name"].as_str().unwrap().to_lowercase()),
        credit: Some(referrer["name"].as_str().unwrap().to_owned()),
        recruiter: Some(user["id"].to_string()),
        first_stage: Some(stage["name"].as_str().unwrap().to_owned()),
        external_id_field: Some(field.clone()),
        ..Export::default()
    });
    synced(&engine).await;
    admin.clear_requests();
    let report = export(&engine, &stranger(1), &target).await;
    assert_eq!(report.outcome, Outcome::Created, "{report:?}");
    let made = only_application(&house, &stranger(1));
    assert_eq!(
        (&made["source_id"], &made["recruiter_id"]),
        (&source["id"], &user["id"])
    );
    assert_eq!(made["referrer_id"], referrer["id"]);
    assert_eq!(made["job_interview_stage_id"], stage["id"]);
    let held = with_email(&admin, &stranger(1).emails[0]);
    assert_eq!(held[0]["custom_fields"][&field]["value"], "new-1");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_source_is_said_before_anything_is_sent() {
    let house = House::new(small()).await;
    let engine = house.engine_with(Export {
        source: Some("Linkdin".to_owned()),
        ..Export::default()
    });
    synced(&engine).await;
    let error = engine
        .plans
        .plan_people(people(&[stranger(1)]), &job(&house))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("export.source") && error.to_string().contains("nearest"),
        "{error}"
    );
    assert!(engine.outbox.all().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn me_is_the_acting_user_wherever_a_person_is_named() {
    let house = House::new(small()).await;
    let admin = house.admin();
    let users = admin.rows("users");
    let referrers = admin.rows("referrers");
    let of = |user: &Value| referrers.iter().find(|row| row["user_id"] == user["id"]);
    let chief = |user: &&Value| user["site_admin"] == true && user["deactivated"] == false;
    let user = users
        .iter()
        .filter(chief)
        .find(|user| of(user).is_some())
        .unwrap();
    let engine = house.engine_set(|config| {
        config.greenhouse.user_id = user["id"].as_u64();
        config.export.credit = Some("me".to_owned());
        config.export.recruiter = Some("Me".to_owned());
    });
    synced(&engine).await;
    let choices = engine.catalog.choices().await.unwrap();
    assert_eq!(choices.mistakes, Vec::<String>::new());
    let said = &choices.configured[&ExportAttribute::Credit];
    assert_eq!(said[0].id, of(user).unwrap()["id"].as_u64().unwrap());
    let report = export(&engine, &stranger(1), &job(&house)).await;
    assert_eq!(report.outcome, Outcome::Created, "{report:?}");
    let made = only_application(&house, &stranger(1));
    assert_eq!(made["referrer_id"], of(user).unwrap()["id"]);
    assert_eq!(made["recruiter_id"], user["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn me_without_a_referrer_is_a_mistake_that_says_so_at_the_start() {
    let house = House::new(small()).await;
    // The credential's own service user refers nobody.
    let engine = house.engine_set(|config| config.export.credit = Some("me".to_owned()));
    synced(&engine).await;
    let error = engine
        .plans
        .plan_people(people(&[stranger(1)]), &job(&house))
        .await
        .unwrap_err()
        .to_string();
    for part in ["export.credit", "no referrer", "nearest"] {
        assert!(error.contains(part), "{part}: {error}");
    }
    let mistakes = engine.catalog.choices().await.unwrap().mistakes;
    assert_eq!(mistakes, [error]);
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_chosen_in_the_session_go_along_and_are_in_the_preview() {
    let house = House::new(small()).await;
    let engine = house.engine();
    synced(&engine).await;
    engine.records.import(vec![stranger(1)]).await.unwrap();
    let choices = engine.catalog.choices().await.unwrap();
    let tags: Vec<_> = choices.known[&ExportAttribute::Tags]
        .iter()
        .take(2)
        .collect();
    let mut chosen = Chosen::default();
    chosen.set(
        ExportAttribute::Tags,
        Some(tags.iter().map(|tag| tag.named.clone()).collect()),
    );
    let rows = [PersonRef::Profile(ProfileId(1))];
    let plan = engine
        .plans
        .plan(&rows, &job(&house), &chosen)
        .await
        .unwrap();
    let shown = plan.items[0]
        .fields
        .iter()
        .filter(|field| field.label == "Tag");
    let names: Vec<&str> = tags.iter().map(|tag| tag.named.name.as_str()).collect();
    assert_eq!(
        shown.map(|field| field.value.as_str()).collect::<Vec<_>>(),
        names
    );
    engine
        .outbox
        .export(&plan, |_| {})
        .await
        .unwrap()
        .complete()
        .unwrap();
    let held = with_email(&house.admin(), &stranger(1).emails[0]);
    for name in names {
        let tags = held[0]["tags"].as_array().unwrap();
        assert!(tags.iter().any(|tag| tag == name), "{name}: {tags:?}");
    }
}

/// Exports somebody whose profile names this resume, with a folder that holds `ada.pdf`.
async fn with_resume(
    house: &House,
    named: &str,
) -> (gleaner::export::Plan, gleaner::export::OutboxEntry) {
    let folder = house.data.path().join("resumes");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("ada.pdf"), b"%PDF-1.7 of Ada").unwrap();
    let engine = house.engine_with(Export {
        attach: vec![Attach::Resume],
        resumes: Some(folder.to_str().unwrap().to_owned()),
        ..Export::default()
    });
    synced(&engine).await;
    let mut profile = stranger(1);
    profile.extra.insert("resume".to_owned(), named.into());
    let plan = engine
        .plans
        .plan_people(people(&[profile]), &job(house))
        .await
        .unwrap();
    engine
        .outbox
        .export(&plan, |_| {})
        .await
        .unwrap()
        .complete()
        .unwrap();
    (plan, engine.outbox.all().await.unwrap().remove(0))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resume_of_the_folder_is_attached_with_what_is_in_it() {
    let house = House::new(small()).await;
    let (plan, entry) = with_resume(&house, "ada.pdf").await;
    let shown = plan.items[0]
        .fields
        .iter()
        .find(|field| field.label == "Resume");
    assert_eq!(shown.unwrap().value, "ada.pdf, from this machine");
    assert_eq!((entry.state, entry.reason), (OutboxState::Done, None));
    let files = house.admin().rows("attachments");
    let file = files
        .iter()
        .find(|row| row["filename"] == "ada.pdf")
        .unwrap();
    assert_eq!(file["type"], "resume");
    let sent = entry.follow_ups[0].body.as_ref().unwrap();
    assert_eq!(sent["content"], "JVBERi0xLjcgb2YgQWRh");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_reaches_no_other_file_of_this_machine() {
    let house = House::new(small()).await;
    std::fs::write(house.data.path().join("secret.txt"), "secret").unwrap();
    let (plan, entry) = with_resume(&house, "../secret.txt").await;
    let left = &plan.items[0].left_out;
    assert!(
        left.iter()
            .any(|one| one.label == "Resume" && one.reason.contains("not in the folder")),
        "{left:?}"
    );
    assert_eq!(
        entry.state,
        OutboxState::Done,
        "the person is there all the same"
    );
    let reason = entry.reason.unwrap();
    assert!(reason.contains("secret.txt failed"), "{reason}");
    let files = house.admin().rows("attachments");
    assert!(!files.iter().any(|row| row["filename"] == "secret.txt"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_export_is_taken_back_and_one_that_was_sent_is_not() {
    let house = House::new(small()).await;
    let engine = house.engine();
    synced(&engine).await;
    let plan = engine
        .plans
        .plan_people(people(&[stranger(1)]), &job(&house))
        .await
        .unwrap();
    let queued = engine
        .outbox
        .enqueue(&plan, std::time::Duration::from_secs(3600))
        .await
        .unwrap();
    engine
        .outbox
        .cancel_export(&queued.open[0].0)
        .await
        .unwrap();
    engine.outbox.work_off_until_quiet().await.unwrap();
    assert_eq!(
        engine.outbox.all().await.unwrap()[0].state,
        OutboxState::Cancelled
    );
    assert!(with_email(&house.admin(), &stranger(1).emails[0]).is_empty());
    let report = export(&engine, &stranger(1), &job(&house)).await;
    assert_eq!(report.outcome, Outcome::Created);
    assert!(
        engine
            .outbox
            .cancel_export(&queued.open[0].0)
            .await
            .is_err()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_sends_nothing_and_what_waits_can_be_taken_back_or_goes_on() {
    let house = House::new(small()).await;
    let engine = house.engine();
    synced(&engine).await;
    let enqueue = async |numbers: std::ops::Range<usize>| {
        let profiles: Vec<Profile> = numbers.map(stranger).collect();
        let plan = engine
            .plans
            .plan_people(people(&profiles), &job(&house))
            .await
            .unwrap();
        engine
            .outbox
            .enqueue(&plan, std::time::Duration::ZERO)
            .await
            .unwrap();
    };
    engine.outbox.pause(true);
    enqueue(0..3).await;
    engine.outbox.one_pass().await.unwrap();
    assert_eq!(house.admin().count("candidates"), 60);
    assert_eq!(engine.outbox.stop(None).await.unwrap().len(), 3);
    enqueue(3..6).await;
    engine.outbox.pause(false);
    engine.outbox.work_off_until_quiet().await.unwrap();
    assert_eq!(house.admin().count("candidates"), 63);
    let count = |entries: &[gleaner::export::OutboxEntry], state| {
        entries.iter().filter(|entry| entry.state == state).count()
    };
    let entries = engine.outbox.all().await.unwrap();
    assert_eq!(
        (
            count(&entries, OutboxState::Cancelled),
            count(&entries, OutboxState::Done)
        ),
        (3, 3)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_name_nothing_are_said_before_anything_is_planned() {
    let house = House::new(small()).await;
    let engine = house.engine_set(|config| {
        config.export.first_stage = Some("Aplication Review".to_owned());
        config.export.pool_stage = Some("no such stage".to_owned());
        config.export.external_id_field = Some("no_such_field".to_owned());
    });
    synced(&engine).await;
    let mistakes = engine.catalog.choices().await.unwrap().mistakes;
    let said = mistakes.join("\n");
    assert_eq!(mistakes.len(), 3, "{said}");
    for part in [
        "export.first_stage: Greenhouse has no \"Aplication Review\"; nearest: \"Application Review\"",
        "export.pool_stage",
        "export.external_id_field",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // What is right is asked once.
    let right = house.engine_set(|config| {
        let fields = house.admin().rows("custom_fields");
        let own =
            |row: &&serde_json::Value| row["field_type"] == "candidate" && row["active"] == true;
        let key = fields.iter().find(own).unwrap()["name_key"].as_str();
        config.export.external_id_field = key.map(str::to_owned);
    });
    assert_eq!(
        right.catalog.choices().await.unwrap().mistakes,
        Vec::<String>::new()
    );
    house.admin().clear_requests();
    assert_eq!(
        right.catalog.choices().await.unwrap().mistakes,
        Vec::<String>::new()
    );
    assert!(house.admin().requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_is_there_costs_few_calls_however_many_addresses_they_have() {
    let house = House::new(small()).await;
    let mails = [
        "a@mirko.net",
        "b@mirko.net",
        "c@mirko.net",
        "mirko.vranjes@gmail.com",
    ];
    let made = json!({
        "first_name": "Mirko", "last_name": "Vranjes",
        "email_addresses": [{"value": mails[3], "type": "personal"}],
    });
    house.admin().create_person(&made).unwrap();
    let engine = house.engine();
    synced(&engine).await;
    let profile = Profile {
        external_id: "many".to_owned(),
        first_name: Some("Mirko".to_owned()),
        last_name: Some("Vranjes".to_owned()),
        emails: mails.map(Into::into).to_vec(),
        ..Profile::default()
    };
    let plan = engine
        .plans
        .plan_people(people(&[profile]), &job(&house))
        .await
        .unwrap();
    house.admin().clear_requests();
    let reports = engine
        .outbox
        .export(&plan, |_| {})
        .await
        .unwrap()
        .complete()
        .unwrap();
    assert_eq!(reports[0].outcome, Outcome::Added);
    let asked = house.admin().requests();
    let calls: Vec<_> = asked
        .iter()
        .filter(|one| one.path.starts_with("/v3/"))
        .collect();
    let sent = calls.iter().position(|one| one.method == "POST").unwrap();
    assert!(sent < 5, "{calls:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pools_are_offered_by_name() {
    let house = House::new(small()).await;
    let engine = house.engine();
    synced(&engine).await;
    let pools = engine.catalog.jobs().await.unwrap().pools;
    let mut names: Vec<String> = house
        .admin()
        .rows("prospect_pools")
        .iter()
        .filter(|row| row["active"] != false)
        .map(|row| row["name"].as_str().unwrap().to_owned())
        .collect();
    names.sort_by_key(|name| name.to_lowercase());
    assert!(!names.is_empty());
    assert_eq!(
        pools
            .iter()
            .map(|pool| pool.name.clone())
            .collect::<Vec<_>>(),
        names
    );
}
