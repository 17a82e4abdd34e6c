//! One person, one application, whatever is asked for and however often: rows that change between two
//! tries, several rows of one person, answers that stay away or make no sense.

use std::time::Duration;

use crate::support::{House, applications, people, small, stranger};
use gleaner::export::{OutboxState, Outcome, Report, Target};
use gleaner::library::{Decided, Said};
use gleaner::people::{CandidateId, Profile};
use gleaner::sandbox::{Options, Scopes};
use gleaner::worker::{Engine, SyncMode};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

async fn ready(house: &House) -> (Engine, Target) {
    let engine = house.engine();
    sync(&engine, SyncMode::Incremental).await;
    let (id, name) = house.job();
    (engine, Target::Job { id, name })
}

async fn sync(engine: &Engine, mode: SyncMode) {
    engine
        .sync
        .run(mode, &CancellationToken::new(), |_| {})
        .await
        .unwrap();
}

async fn export(engine: &Engine, profiles: &[Profile], target: &Target) -> Vec<Report> {
    let plan = engine
        .plans
        .plan_people(people(profiles), target)
        .await
        .unwrap();
    let exported = engine.outbox.export(&plan, |_| {}).await.unwrap();
    let reports = exported.complete().unwrap();
    engine.outbox.work_off_until_quiet().await.unwrap();
    reports
}

/// Somebody without an e-mail, found again by nothing but the call that makes them.
fn unreachable(number: usize) -> Profile {
    Profile {
        emails: Vec::new(),
        linkedin: None,
        ..stranger(number)
    }
}

/// Somebody with nothing but a page.
fn with_page(number: usize) -> Profile {
    Profile {
        emails: Vec::new(),
        ..stranger(number)
    }
}

fn named(house: &House, profile: &Profile) -> Vec<Value> {
    let first = json!(profile.first_name);
    let rows = house.admin().rows("candidates").into_iter();
    rows.filter(|row| row["first_name"] == first && row["last_name"] == json!(profile.last_name))
        .collect()
}

async fn state(engine: &Engine) -> OutboxState {
    engine.outbox.all().await.unwrap()[0].state
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_gains_an_email_is_still_looked_for_as_it_was_sent() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let profile = Profile {
        emails: Vec::new(),
        ..stranger(1)
    };
    house.fault("drop-after:POST /v3/candidates:n=1");
    house.fault("late:POST /v3/candidates:n=1,reads=2");
    export(&engine, std::slice::from_ref(&profile), &target).await;
    assert_eq!(state(&engine).await, OutboxState::NeedsPerson);
    for _ in 0..4 {
        export(&engine, &[stranger(1)], &target).await;
    }
    assert_eq!(state(&engine).await, OutboxState::Done);
    assert_eq!(named(&house, &profile).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_does_not_forget_the_lost_call_before_it() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let profile = unreachable(1);
    house.fault("drop-after:POST /v3/candidates:n=1");
    house.fault("late:POST /v3/candidates:n=1,reads=4");
    house.fault("422:POST /v3/candidates:after=1,n=1");
    export(&engine, std::slice::from_ref(&profile), &target).await;
    assert_eq!(state(&engine).await, OutboxState::NeedsPerson);
    for _ in 0..6 {
        let entry = engine.outbox.all().await.unwrap().remove(0);
        if entry.state.rests() && entry.state != OutboxState::Done {
            engine.outbox.retry(&entry.id).await.unwrap();
        }
        engine.outbox.work_off_until_quiet().await.unwrap();
    }
    assert_eq!(named(&house, &profile).len(), 1);
    assert_eq!(state(&engine).await, OutboxState::Done);
}

/// The answer is lost, and before anybody looks a colleague gives the record another address or page: it is
/// no longer what was sent, but it is there.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_was_edited_while_its_call_was_in_doubt_is_not_made_again() {
    let page =
        json!({"social_media_addresses": [{"value": "https://www.linkedin.com/in/renamed-since"}]});
    let mail = json!({"email_addresses": [{"value": "new.mail@posteo.net", "type": "personal"}]});
    for (profile, edit) in [(stranger(1), mail), (with_page(2), page)] {
        let house = House::new(small()).await;
        let (engine, target) = ready(&house).await;
        house.fault("drop-after:POST /v3/candidates:n=1");
        let plan = engine
            .plans
            .plan_people(people(std::slice::from_ref(&profile)), &target)
            .await
            .unwrap();
        engine.outbox.enqueue(&plan, Duration::ZERO).await.unwrap();
        engine.outbox.one_pass().await.unwrap();
        let made = named(&house, &profile)[0]["id"].as_u64().unwrap();
        house.admin().edit_person(made, &edit).unwrap();
        engine.outbox.work_off_until_quiet().await.unwrap();
        assert_eq!(state(&engine).await, OutboxState::NeedsPerson);
        for _ in 0..3 {
            let entry = engine.outbox.all().await.unwrap().remove(0);
            if entry.state == OutboxState::NeedsPerson {
                engine.outbox.retry(&entry.id).await.unwrap();
                engine.outbox.work_off_until_quiet().await.unwrap();
            }
        }
        assert_eq!(named(&house, &profile).len(), 1, "{}", profile.external_id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_made_while_a_lost_call_may_have_made_them() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let profile = stranger(1);
    house.fault("drop-after:POST /v3/candidates:n=1");
    house.fault("late:POST /v3/candidates:n=1,reads=6");
    export(&engine, std::slice::from_ref(&profile), &target).await;
    assert_eq!(state(&engine).await, OutboxState::NeedsPerson);
    // The same person once more: from another file, and on another job.
    let again = Profile {
        external_id: "elsewhere-1".to_owned(),
        ..profile.clone()
    };
    let other_job = Target::Job {
        id: house.open_jobs()[1].0,
        name: house.open_jobs()[1].1.clone(),
    };
    for (whom, target) in [(&again, &target), (&profile, &other_job)] {
        let reports = export(&engine, std::slice::from_ref(whom), target).await;
        assert_eq!(reports[0].outcome, Outcome::NeedsReview, "{reports:?}");
        let reason = reports[0].reason.as_deref().unwrap_or_default();
        assert!(
            reason.contains("reconcile or forget that one first"),
            "{reason}"
        );
    }
    let first = engine.outbox.all().await.unwrap().pop().unwrap();
    for _ in 0..6 {
        if engine.outbox.all().await.unwrap().pop().unwrap().state == OutboxState::Done {
            break;
        }
        engine.outbox.settle_now(&first.id).await.unwrap();
    }
    for entry in engine.outbox.all().await.unwrap() {
        if entry.state == OutboxState::NeedsPerson {
            engine.outbox.retry(&entry.id).await.unwrap();
        }
    }
    engine.outbox.work_off_until_quiet().await.unwrap();
    let entries = engine.outbox.all().await.unwrap();
    assert!(
        entries.iter().all(|one| one.state == OutboxState::Done),
        "{entries:?}"
    );
    let made = named(&house, &profile);
    assert_eq!(made.len(), 1);
    let id = made[0]["id"].as_i64().unwrap();
    assert_eq!(applications(&house.admin(), id).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_made_a_moment_ago_is_there_whether_lists_show_them_or_not() {
    for profile in [stranger(1), unreachable(1), with_page(1)] {
        let house = House::new(Options {
            faults: vec!["switch:duplicate-applications=on".parse().unwrap()],
            ..small()
        })
        .await;
        let (engine, target) = ready(&house).await;
        house.fault("late:POST /v3/candidates:n=1,reads=40");
        let reports = export(&engine, std::slice::from_ref(&profile), &target).await;
        assert_eq!(reports[0].outcome, Outcome::Created, "{reports:?}");
        let twin = Profile {
            external_id: "elsewhere-1".to_owned(),
            ..profile.clone()
        };
        let (id, name) = house.open_jobs().remove(1);
        let other_job = Target::Job { id, name };
        engine
            .verdicts
            .assess_live(std::slice::from_ref(&profile))
            .await
            .unwrap();
        for (whom, target) in [
            (&profile, &target),
            (&twin, &target),
            (&profile, &other_job),
        ] {
            export(&engine, std::slice::from_ref(whom), target).await;
        }
        let made = named(&house, &profile);
        assert_eq!(made.len(), 1, "{profile:?}");
        let on_job = applications(&house.admin(), made[0]["id"].as_i64().unwrap());
        let jobs: Vec<&Value> = on_job.iter().map(|row| &row["job_id"]).collect();
        let twice = jobs
            .iter()
            .enumerate()
            .any(|(at, job)| jobs[..at].contains(job));
        assert!(!twice, "{jobs:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn colleagues_do_not_wait_for_each_other() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let colleague = |number| Profile {
        urls: vec!["https://acme-looms.com".to_owned()],
        emails: vec![format!("{number}.weaver@acme-looms.com").into()],
        company: Some("Acme Looms".to_owned()),
        ..stranger(number)
    };
    let colleagues: Vec<Profile> = (1..6).map(colleague).collect();
    for report in export(&engine, &colleagues, &target).await {
        assert_eq!(report.outcome, Outcome::Created, "{report:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_taken_back_and_asked_for_again_leaves_as_it_was_asked_for_last() {
    let house = House::new(Options {
        latency: std::time::Duration::from_millis(40),
        ..small()
    })
    .await;
    let (engine, target) = ready(&house).await;
    let before = stranger(1);
    let after = Profile {
        title: Some("Dyer".to_owned()),
        ..before.clone()
    };
    let plan = async |profile: &Profile| {
        let whom = people(std::slice::from_ref(profile));
        engine.plans.plan_people(whom, &target).await.unwrap()
    };
    let (first, second) = (plan(&before).await, plan(&after).await);
    engine
        .outbox
        .enqueue(&first, std::time::Duration::ZERO)
        .await
        .unwrap();
    let id = engine.outbox.all().await.unwrap()[0].id.clone();
    house.admin().clear_requests();
    let changed_meanwhile = async {
        // The fresh look is under way: nothing was sent yet.
        while house.admin().requests().is_empty() {
            tokio::task::yield_now().await;
        }
        engine.outbox.cancel_export(&id).await.unwrap();
        engine
            .outbox
            .enqueue(&second, std::time::Duration::ZERO)
            .await
            .unwrap();
    };
    let (worked, ()) = tokio::join!(engine.outbox.work_off_until_quiet(), changed_meanwhile);
    worked.unwrap();
    engine.outbox.work_off_until_quiet().await.unwrap();
    let made = named(&house, &before);
    assert_eq!(made.len(), 1);
    assert_eq!(made[0]["title"], "Dyer");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_profiles_of_one_candidate_are_one_application() {
    let house = House::new(Options {
        faults: vec!["switch:duplicate-applications=on".parse().unwrap()],
        ..small()
    })
    .await;
    let mails = ["mirko@vranjes.net", "mirko.vranjes@gmail.com"];
    let made = json!({
        "first_name": "Mirko", "last_name": "Vranjes",
        "email_addresses": mails.map(|mail| json!({"value": mail, "type": "personal"})),
    });
    let made = house.admin().create_person(&made).unwrap();
    let (engine, target) = ready(&house).await;
    let rows: Vec<Profile> = ["Mirko", "Mirko J."]
        .into_iter()
        .zip(mails)
        .map(|(name, mail)| Profile {
            external_id: mail.to_owned(),
            first_name: Some(name.to_owned()),
            last_name: Some("Vranjes".to_owned()),
            emails: vec![mail.into()],
            ..Profile::default()
        })
        .collect();
    let reports = export(&engine, &rows, &target).await;
    let outcomes: Vec<Outcome> = reports.iter().map(|report| report.outcome).collect();
    assert!(outcomes.contains(&Outcome::Added), "{reports:?}");
    assert!(outcomes.contains(&Outcome::AlreadyOnJob), "{reports:?}");
    let id = made["candidate"]["id"].as_i64().unwrap();
    assert_eq!(applications(&house.admin(), id).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_on_two_rows_without_a_key_in_common_is_for_somebody_to_look_at() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let by_mail = Profile {
        linkedin: None,
        ..stranger(1)
    };
    let by_page = Profile {
        external_id: "another".to_owned(),
        emails: Vec::new(),
        ..stranger(1)
    };
    let reports = export(&engine, &[by_mail, by_page.clone()], &target).await;
    assert_eq!(reports[0].outcome, Outcome::Created, "{reports:?}");
    assert_eq!(reports[1].outcome, Outcome::NeedsReview, "{reports:?}");
    assert_eq!(named(&house, &by_page).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_was_undone_and_asked_for_again_has_one_note() {
    let house = House::new(Options {
        scopes: Scopes::All,
        ..small()
    })
    .await;
    let (engine, target) = ready(&house).await;
    let profile = Profile {
        notes: Some("Met at the fair.".to_owned()),
        ..stranger(1)
    };
    export(&engine, std::slice::from_ref(&profile), &target).await;
    let id = engine.outbox.all().await.unwrap().remove(0).id;
    engine.outbox.undo(&id).await.unwrap();
    let reports = export(&engine, std::slice::from_ref(&profile), &target).await;
    assert_eq!(reports[0].outcome, Outcome::Added, "{reports:?}");
    let person = named(&house, &profile)[0]["id"].clone();
    let notes = house.admin().rows("notes");
    let ours = notes.iter().filter(|note| note["candidate_id"] == person);
    assert_eq!(ours.count(), 1, "{notes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_that_greenhouse_refuses_time_after_time_ends_with_a_person() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    house.fault("drop-after:POST /v3/candidates:n=1");
    house.fault("422:GET /v3/candidates:after=1");
    export(&engine, &[stranger(1)], &target).await;
    let entry = engine.outbox.all().await.unwrap().remove(0);
    assert_eq!(entry.state, OutboxState::NeedsPerson, "{entry:?}");
    house.admin().clear_faults();
    engine.outbox.retry(&entry.id).await.unwrap();
    engine.outbox.work_off_until_quiet().await.unwrap();
    assert_eq!(state(&engine).await, OutboxState::Done);
    assert_eq!(named(&house, &stranger(1)).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_deleted_since_is_exported_anew() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let first = export(&engine, &[stranger(1)], &target).await;
    let gone = first[0].candidate_id.unwrap().0;
    assert!(house.admin().delete_person(u64::try_from(gone).unwrap()));
    sync(&engine, SyncMode::Full).await;
    // For a while it may be that lists do not show it yet.
    let early = export(&engine, &[stranger(1)], &target).await;
    assert_eq!(early[0].outcome, Outcome::AlreadyOnJob, "{early:?}");
    house.let_exports_age(11);
    // Greenhouse does not say whether they are deleted or out of sight: somebody has to.
    let unsaid = export(&engine, &[stranger(1)], &target).await;
    assert_eq!(unsaid[0].outcome, Outcome::NeedsReview, "{unsaid:?}");
    let decided = Decided {
        source: stranger(1).source,
        external_id: stranger(1).external_id,
        candidate_id: CandidateId(gone),
        decision: Said::NotSame,
        author: "ada".to_owned(),
        author_id: None,
        decided_at: jiff::Timestamp::now(),
        person: None,
        candidate: None,
    };
    engine.verdicts.take_decisions(vec![decided]).await.unwrap();
    let again = export(&engine, &[stranger(1)], &target).await;
    assert_eq!(again[0].outcome, Outcome::Created, "{again:?}");
    assert_ne!(again[0].candidate_id, first[0].candidate_id);
    let third = export(&engine, &[stranger(1)], &target).await;
    assert_eq!(third[0].outcome, Outcome::AlreadyOnJob, "{third:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_refusal_of_a_look_stops_nobody_else() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    house.fault("403:GET /v3/candidates:after=3,n=1");
    let many: Vec<Profile> = (0..12).map(stranger).collect();
    let reports = export(&engine, &many, &target).await;
    let created = |report: &&Report| report.outcome == Outcome::Created;
    assert_eq!(reports.iter().filter(created).count(), 12, "{reports:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_export_again_is_done_whatever_a_check_makes_of_it_now() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    // Who is found again by name and employer alone is only possible.
    let profile = Profile {
        emails: vec!["jobs@ankerlundlooms.com".into()],
        linkedin: None,
        ..stranger(1)
    };
    let first = export(&engine, std::slice::from_ref(&profile), &target).await;
    assert_eq!(first[0].outcome, Outcome::Created, "{first:?}");
    let again = export(&engine, std::slice::from_ref(&profile), &target).await;
    assert_eq!(again[0].outcome, Outcome::AlreadyOnJob, "{again:?}");
    assert_eq!(again[0].candidate_id, first[0].candidate_id);
    assert_eq!(again[0].application_id, first[0].application_id);
    assert_eq!(again[0].export_id, first[0].export_id);
    assert_eq!(named(&house, &profile).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_two_records_is_for_somebody_to_say_unless_one_is_on_the_job() {
    for on_job in [false, true] {
        let house = House::new(small()).await;
        let (engine, target) = ready(&house).await;
        let profile = Profile {
            linkedin: None,
            ..stranger(1)
        };
        for with in [false, on_job] {
            let mut made = json!({
                "first_name": profile.first_name, "last_name": profile.last_name,
                "email_addresses": [{"value": profile.emails[0].value, "type": "personal"}],
            });
            if with {
                made["application"] = json!({"job_id": target.job_id().unwrap().0});
            }
            house.admin().create_person(&made).unwrap();
        }
        sync(&engine, SyncMode::Incremental).await;
        let reports = export(&engine, std::slice::from_ref(&profile), &target).await;
        let wanted = match on_job {
            true => Outcome::AlreadyOnJob,
            false => Outcome::NeedsReview,
        };
        assert_eq!(reports[0].outcome, wanted, "{reports:?}");
        let all: usize = named(&house, &profile)
            .iter()
            .map(|row| applications(&house.admin(), row["id"].as_i64().unwrap()).len())
            .sum();
        assert_eq!(all, usize::from(on_job));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_got_lost_is_looked_for_when_asked_for_again_and_sent_when_retried() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    house.fault("drop-before:POST /v3/candidates:n=1");
    let profile = stranger(1);
    export(&engine, std::slice::from_ref(&profile), &target).await;
    assert_eq!(state(&engine).await, OutboxState::NeedsPerson);
    let again = export(&engine, std::slice::from_ref(&profile), &target).await;
    assert_eq!(again[0].outcome, Outcome::NeedsReview, "{again:?}");
    assert!(named(&house, &profile).is_empty());
    let id = engine.outbox.all().await.unwrap().remove(0).id;
    engine.outbox.retry(&id).await.unwrap();
    engine.outbox.work_off_until_quiet().await.unwrap();
    assert_eq!(state(&engine).await, OutboxState::Done);
    assert_eq!(named(&house, &profile).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_controls_a_terminal_goes_into_greenhouse() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let profile = Profile {
        first_name: Some("Qui\0ri\u{1b}[31mna\u{202e}".to_owned()),
        title: Some("Weaver\nand\u{7} dyer".to_owned()),
        last_name: Some("Zwetschgen".to_owned()),
        ..stranger(1)
    };
    let reports = export(&engine, &[profile], &target).await;
    assert_eq!(reports[0].outcome, Outcome::Created, "{reports:?}");
    let made = house.admin().rows("candidates");
    let made = made
        .iter()
        .find(|row| row["last_name"] == "Zwetschgen")
        .unwrap();
    assert_eq!(made["first_name"], "Quiri[31mna");
    assert_eq!(made["title"], "Weaver and dyer");
}
