//! The days on which a promise could break: one person under two spellings, people out of sight, a plan
//! that meets a changed world, a row given up, two machines, a job that closes.

use std::time::Duration;

use crate::binary::Cli;
use crate::support::{House, applications, engine, people, small, stranger, with_email};
use gleaner::export::{OutboxEntry, OutboxState, Outcome, Report, Target};
use gleaner::library::{Decided, Said};
use gleaner::matching::{EvidenceKind, Verdict};
use gleaner::people::{CandidateId, Contact, PersonRef, Profile};
use gleaner::sandbox::Options;
use gleaner::worker::{Engine, Scope, SyncMode};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

async fn ready(house: &House) -> (Engine, Target) {
    let engine = house.engine();
    sync(&engine).await;
    (engine, target(house, 0))
}

fn target(house: &House, at: usize) -> Target {
    let (id, name) = house.open_jobs().remove(at);
    Target::Job { id, name }
}

async fn sync(engine: &Engine) {
    engine
        .sync
        .run(SyncMode::Incremental, &CancellationToken::new(), |_| {})
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

fn named(given: &str, family: &str, external_id: &str) -> Profile {
    Profile {
        external_id: external_id.to_owned(),
        source: "test".to_owned(),
        first_name: Some(given.to_owned()),
        last_name: Some(family.to_owned()),
        ..Profile::default()
    }
}

fn posts(house: &House, path: &str) -> usize {
    let requests = house.admin().requests();
    let made = requests.iter();
    made.filter(|one| one.method == "POST" && one.path == path)
        .count()
}

/// Case 01.
#[tokio::test(flavor = "multi_thread")]
async fn one_person_under_two_spellings_in_one_batch_is_made_once() {
    let spellings = [
        ("Koudelková", "Jana"),
        ("J.", "Koudelková"),
        ("Jana", "Koudlková"),
        ("Ing. Jana", "Koudelková"),
        ("Jana", "Koudelková-Benešová"),
        ("Jana", "Koudelkova"),
    ];
    for (at, (given, family)) in spellings.into_iter().enumerate() {
        let house = House::new(Options {
            latency: Duration::from_millis(2),
            seed: u64::try_from(at).unwrap(),
            ..small()
        })
        .await;
        let (engine, target) = ready(&house).await;
        let before = house.admin().count("candidates");
        let by_mail = Profile {
            emails: vec!["jana.k@gmail.com".into()],
            ..named("Jana", "Koudelková", "1")
        };
        let by_page = Profile {
            linkedin: Some("https://www.linkedin.com/in/jana-koudelkova-7".to_owned()),
            ..named(given, family, "2")
        };
        let mut rows = vec![by_mail, by_page];
        if at % 2 == 1 {
            rows.reverse();
        }
        // The first one's answer may stay away as well.
        if at % 3 == 2 {
            house.fault("drop-after:POST /v3/candidates:n=1");
        }
        let plan = engine
            .plans
            .plan_people(people(&rows), &target)
            .await
            .unwrap();
        let said = |effect: &String| effect.contains("may be one person");
        assert!(
            plan.side_effects.iter().any(said),
            "{:?}",
            plan.side_effects
        );
        let reports = export(&engine, &rows, &target).await;
        let made = house.admin().count("candidates") - before;
        assert_eq!(made, 1, "{given} {family}: {reports:?}");
        let entries = engine.outbox.all().await.unwrap();
        let done = |entry: &&OutboxEntry| entry.state == OutboxState::Done;
        assert!(entries.iter().filter(done).count() >= 1, "{entries:?}");
        assert!(entries.iter().all(|one| one.state.rests()), "{entries:?}");
    }
}

/// A name with two slips, in both orders of a batch; the one row has an e-mail, the other a page or an
/// e-mail of its own.
#[tokio::test(flavor = "multi_thread")]
async fn a_name_with_two_slips_in_one_batch_is_made_at_most_once() {
    for turn in 0..2 {
        for by_mail in [false, true] {
            let house = House::new(small()).await;
            let (engine, target) = ready(&house).await;
            let before = house.admin().count("candidates");
            let first = Profile {
                emails: vec!["ours@fastmail.com".into()],
                ..named("Steffen", "Ollenhauer", "1")
            };
            let mut second = named("Stefen", "Olenhauer", "2");
            if by_mail {
                second.emails = vec!["theirs@posteo.net".into()];
            } else {
                second.linkedin = Some("https://www.linkedin.com/in/somebody-1".to_owned());
            }
            let mut rows = [first, second];
            if turn == 1 {
                rows.reverse();
            }
            let reports = export(&engine, &rows, &target).await;
            let made = house.admin().count("candidates") - before;
            assert_eq!(made, 1, "turn {turn}, mail {by_mail}: {reports:?}");
        }
    }
}

/// Case 06: a private person, synced; the right to see private people is taken away; export.
#[test]
fn case_06_out_of_sight_is_taken_for_gone() {
    let mut cli = Cli::new(small());
    let user = user(&cli.house);
    cli.set("GLEANER_USER_ID", &user.to_string());
    let profile = stranger(1);
    let id = colleagues(&cli.house, &profile);
    let admin = cli.house.admin();
    assert!(admin.set_private(u64::try_from(id.0).unwrap(), true));
    assert!(admin.set_sees_private(user, true));
    let synced = cli.run(&["sync"]);
    assert_eq!(synced.code, 0, "{}", synced.err);
    assert!(admin.set_sees_private(user, false));
    let file = cli.file("p.jsonl", serde_json::to_string(&profile).unwrap());
    let job = cli.house.job().0.to_string();
    let before = cli.counts().0;
    let file = file.to_str().unwrap();
    let ended = cli.run(&["export", file, "--job", &job, "--yes", "--format", "jsonl"]);
    let line = &ended.lines()[0];
    assert_eq!(line["outcome"], "needs_review", "{}", ended.out);
    let reason = line["reason"].as_str().unwrap();
    assert!(reason.contains("private, merged"), "{reason}");
    assert_eq!((ended.code, cli.counts().0), (1, before), "{}", ended.err);
}

/// A person as two files have them: another spelling, and an e-mail that nobody has heard of in each.
fn spelt_twice(number: usize, spelling: usize) -> [Profile; 2] {
    let first = stranger(number);
    let (given, family) = (
        first.first_name.clone().unwrap(),
        first.last_name.clone().unwrap(),
    );
    let company = Some(format!("{family} Looms of {given}"));
    let (other_given, other_family) = match spelling % 6 {
        0 => (family.clone(), given.clone()),
        1 => (format!("{}.", &given[..1]), family.clone()),
        2 => (format!("Dr. {given}"), family.clone()),
        3 => (given.clone(), format!("{}{}", &family[..3], &family[4..])),
        4 => (given.clone(), format!("{family}-Winterbourne")),
        _ => (given.clone(), family.clone()),
    };
    let second = Profile {
        external_id: format!("second-{number}"),
        first_name: Some(other_given),
        last_name: Some(other_family),
        emails: vec![format!("loom{number}.{spelling}@posteo.net").into()],
        linkedin: None,
        // An employer that one of them leaves out contradicts nobody.
        company: company.clone().filter(|_| spelling < 6),
        ..first.clone()
    };
    [Profile { company, ..first }, second]
}

/// Neither e-mail is known to anybody, and none is shared: only the rest says that they are one person,
/// whichever comes first.
#[tokio::test(flavor = "multi_thread")]
async fn two_spellings_with_two_new_emails_are_made_once_in_any_order() {
    for turn in 0..2 {
        let house = House::new(Options {
            latency: Duration::from_millis(2),
            ..small()
        })
        .await;
        let (engine, target) = ready(&house).await;
        let pairs: Vec<[Profile; 2]> = (0..12).map(|at| spelt_twice(at, at)).collect();
        let mut rows: Vec<Profile> = pairs.iter().flatten().cloned().collect();
        if turn == 1 {
            rows.reverse();
        }
        export(&engine, &rows, &target).await;
        let admin = house.admin();
        let mut twice = Vec::new();
        for (at, pair) in pairs.iter().enumerate() {
            let made: usize = pair
                .iter()
                .map(|one| with_email(&admin, &one.emails[0]).len())
                .sum();
            if made != 1 {
                twice.push((at, pair[1].name(), made));
            }
        }
        assert!(twice.is_empty(), "turn {turn}: {twice:?}");
        let entries = engine.outbox.all().await.unwrap();
        assert!(entries.iter().all(|one| one.state.rests()));
    }
}

/// A colleague's record that the local copy lacks is known by the e-mail of one spelling; whichever is
/// sent first, nobody is there twice.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_known_by_the_email_of_another_spelling_is_not_doubled() {
    for turn in 0..4 {
        let house = House::new(Options {
            latency: Duration::from_millis(2),
            seed: turn,
            ..small()
        })
        .await;
        let (engine, target) = ready(&house).await;
        let known = usize::from(turn % 2 == 1);
        let pairs: Vec<[Profile; 2]> = (0..12).map(|at| spelt_twice(at, at)).collect();
        for pair in &pairs {
            colleagues(&house, &pair[known]);
        }
        let mut rows: Vec<Profile> = pairs.iter().flatten().cloned().collect();
        if turn >= 2 {
            rows.reverse();
        }
        export(&engine, &rows, &target).await;
        let admin = house.admin();
        let twice: Vec<String> = pairs
            .iter()
            .filter(|pair| !with_email(&admin, &pair[1 - known].emails[0]).is_empty())
            .map(|pair| format!("{} and {}", pair[0].name(), pair[1].name()))
            .collect();
        assert!(twice.is_empty(), "turn {turn}: {twice:?}");
        for entry in engine.outbox.all().await.unwrap() {
            assert!(entry.state.rests(), "{entry:?}");
            let pair = pairs
                .iter()
                .find(|pair| pair[1 - known].external_id == entry.external_id);
            let Some(pair) = pair.filter(|_| entry.state != OutboxState::Done) else {
                continue;
            };
            let reason = entry.reason.as_deref().unwrap();
            let named = reason.contains(&pair[known].name()) || reason.contains("candidate");
            assert!(named, "{reason}");
        }
    }
}

fn mailboxes(of: &str, count: usize) -> Vec<Contact> {
    (0..count)
        .map(|at| format!("{of}.{at}@posteo.net").into())
        .collect()
}

fn reason_of(entries: &[OutboxEntry], profile: &Profile) -> String {
    let mut entries = entries.iter();
    let entry = entries.find(|entry| entry.external_id == profile.external_id);
    entry.unwrap().reason.clone().unwrap()
}

/// Unfinished exports of other spellings bear more e-mails than Greenhouse can be asked for: a colleague
/// may know the person by any of them, so nobody is made before somebody has looked.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_made_beside_a_spelling_with_too_many_emails_to_ask_for() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let [first, second] = spelt_twice(1, 3);
    let second = Profile {
        emails: mailboxes("loom", 24),
        ..second
    };
    let third = Profile {
        external_id: "third".to_owned(),
        emails: mailboxes("weft", 24),
        ..second.clone()
    };
    house.fault("422:POST /v3/candidates:n=2");
    for one in [&second, &third] {
        export(&engine, std::slice::from_ref(one), &target).await;
    }
    let before = house.admin().count("candidates");
    export(&engine, std::slice::from_ref(&first), &target).await;
    assert_eq!(house.admin().count("candidates"), before);
    let reason = reason_of(&engine.outbox.all().await.unwrap(), &first);
    assert!(reason.contains("more unfinished exports"), "{reason}");
}

/// A colleague's record that the local copy lacks is found by whichever of a person's own e-mails it
/// bears.
#[tokio::test(flavor = "multi_thread")]
async fn all_of_a_persons_own_emails_are_asked_for_before_a_create() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let mut profile = stranger(1);
    profile.emails = mailboxes("loom", 24);
    let last = Profile {
        emails: profile.emails[23..].to_vec(),
        ..profile.clone()
    };
    colleagues(&house, &last);
    let before = house.admin().count("candidates");
    export(&engine, std::slice::from_ref(&profile), &target).await;
    assert_eq!(house.admin().count("candidates"), before);
    assert_eq!(posts(&house, "/v3/candidates"), 0);
}

/// Whoever has more e-mails than Greenhouse is asked for needs review, in the plan already; with the
/// last of them removed the person is made.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_made_who_has_too_many_emails_to_ask_for() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let mut profile = stranger(1);
    // One mailbox written twice is asked for once.
    profile.emails = mailboxes("loom", 25);
    profile.emails.push("LOOM.0@posteo.net".into());
    let reports = export(&engine, std::slice::from_ref(&profile), &target).await;
    assert_eq!(reports[0].outcome, Outcome::NeedsReview);
    let reason = reports[0].reason.clone().unwrap();
    assert!(reason.starts_with("25 e-mails"), "{reason}");
    assert_eq!(posts(&house, "/v3/candidates"), 0);
    profile.emails.remove(24);
    let reports = export(&engine, std::slice::from_ref(&profile), &target).await;
    assert_eq!(reports[0].outcome, Outcome::Created, "{reports:?}");
}

/// Two people of one family name at one employer, and two of one whole name at two, are four people:
/// a colleague's record of the one keeps the other from nothing.
#[tokio::test(flavor = "multi_thread")]
async fn namesakes_of_a_colleagues_record_are_still_made() {
    let house = House::new(small()).await;
    // A name that many bear tells little.
    for at in 0..12 {
        let body = json!({
            "first_name": "Maria", "last_name": "Garcia", "company": format!("Employer {at}"),
            "email_addresses": [{"value": format!("maria{at}@example.net"), "type": "personal"}],
        });
        house.admin().create_person(&body).unwrap();
    }
    let (engine, target) = ready(&house).await;
    let person = |id: &str, given: &str, family: &str, company: &str| Profile {
        emails: vec![format!("{id}.mail@posteo.net").into()],
        company: Some(company.to_owned()),
        ..named(given, family, id)
    };
    let known = [
        person("k1", "Wiebke", "Grosskopf", "Linden Optik"),
        person("k2", "Maria", "Garcia", "Northlight Foods"),
    ];
    let others = [
        person("o1", "Torben", "Grosskopf", "Linden Optik"),
        person("o2", "Maria", "Garcia", "Halden Shipping"),
    ];
    for profile in &known {
        colleagues(&house, profile);
    }
    let rows: Vec<Profile> = others.iter().chain(&known).cloned().collect();
    export(&engine, &rows, &target).await;
    for other in &others {
        let made = with_email(&house.admin(), &other.emails[0]).len();
        assert_eq!(
            made,
            1,
            "{}: {:?}",
            other.name(),
            engine.outbox.all().await.unwrap()
        );
    }
}

fn user(house: &House) -> u64 {
    house.sandbox.hello()["user_id"].as_u64().unwrap()
}

/// An engine that acts as the Site Admin, with whose rights private people come and go.
async fn as_admin(house: &House) -> Engine {
    let user = user(house);
    assert!(house.admin().set_sees_private(user, true));
    let engine = house.engine_set(|config| config.greenhouse.user_id = Some(user));
    sync(&engine).await;
    engine
}

fn colleagues(house: &House, profile: &Profile) -> CandidateId {
    let body = json!({
        "first_name": profile.first_name, "last_name": profile.last_name,
        "email_addresses": [{"value": profile.emails[0].value, "type": "personal"}],
    });
    let made = house.admin().create_person(&body).unwrap();
    CandidateId(made["candidate"]["id"].as_i64().unwrap())
}

/// The smallest input of case 01, as it was handed in.
#[test]
fn case_01_a_swapped_name_in_one_batch_makes_one_person() {
    const CASE: &str = "First,Last,Email,LinkedIn\nJana,Koudelková,jana.k@gmail.com,\n\
                        Koudelková,Jana,,https://www.linkedin.com/in/jana-koudelkova-7\n";
    let cli = crate::binary::Cli::new(small());
    let file = cli.file("p.csv", CASE);
    let job = cli.house.job().0.to_string();
    let file = file.to_str().unwrap();
    let ended = cli.run(&["export", file, "--job", &job, "--yes"]);
    assert_eq!(ended.code, 1, "{}{}", ended.out, ended.err);
    assert_eq!(posts(&cli.house, "/v3/candidates"), 1, "{}", ended.out);
}

/// Case 06: private, merged or erased, nobody can tell; no second person.
#[tokio::test(flavor = "multi_thread")]
async fn somebody_out_of_sight_is_not_made_a_second_time() {
    for way in ["private", "merged", "deleted"] {
        for planned_before in [true, false] {
            let house = House::new(small()).await;
            let profile = stranger(1);
            let id = colleagues(&house, &profile);
            let wire_id = u64::try_from(id.0).unwrap();
            let private = way == "private";
            if private {
                assert!(house.admin().set_private(wire_id, true));
            }
            let engine = as_admin(&house).await;
            let target = target(&house, 0);
            let plan = engine
                .plans
                .plan_people(people(std::slice::from_ref(&profile)), &target)
                .await
                .unwrap();
            let admin = house.admin();
            match way {
                "private" => assert!(admin.set_sees_private(user(&house), false)),
                "merged" => {
                    let other = colleagues(&house, &stranger(7));
                    let other = u64::try_from(other.0).unwrap();
                    assert!(admin.merge_people(other, wire_id));
                    let mail = json!({"email_addresses": [{"value": "other@fastmail.com", "type": "personal"}]});
                    admin.edit_person(other, &mail).unwrap();
                }
                _ => assert!(admin.delete_person(wire_id)),
            }
            let before = admin.count("candidates");
            let report = if planned_before {
                let exported = engine.outbox.export(&plan, |_| {}).await.unwrap();
                exported.complete().unwrap().remove(0)
            } else {
                export(&engine, std::slice::from_ref(&profile), &target)
                    .await
                    .remove(0)
            };
            assert_eq!(report.outcome, Outcome::NeedsReview, "{way}: {report:?}");
            let reason = report.reason.unwrap_or_default();
            assert!(reason.contains("private, merged"), "{way}: {reason}");
            assert_eq!(admin.count("candidates"), before, "{way}");
            // So it is for every later export, by a check as well.
            let again = export(&engine, std::slice::from_ref(&profile), &target).await;
            assert_eq!(again[0].outcome, Outcome::NeedsReview, "{way}: {again:?}");
            assert_eq!(admin.count("candidates"), before, "{way}");
            // Back in sight, they are who they were; somebody's word opens the way otherwise.
            if private {
                assert!(admin.set_sees_private(user(&house), true));
            } else {
                let decided = Decided {
                    source: profile.source.clone(),
                    external_id: profile.external_id.clone(),
                    candidate_id: id,
                    decision: Said::NotSame,
                    author: "ada".to_owned(),
                    author_id: None,
                    decided_at: jiff::Timestamp::now(),
                    person: None,
                    candidate: None,
                };
                engine.verdicts.take_decisions(vec![decided]).await.unwrap();
            }
            let after = match private {
                true => {
                    // Asked for once, they are known again.
                    engine
                        .verdicts
                        .assess_live(std::slice::from_ref(&profile))
                        .await
                        .unwrap();
                    Outcome::Added
                }
                false => Outcome::Created,
            };
            let last = export(&engine, std::slice::from_ref(&profile), &target).await;
            assert_eq!(last[0].outcome, after, "{way}: {last:?}");
        }
    }
}

/// A row by which somebody is found in Greenhouse, and the same person as another file spells them, by
/// other keys: their record has a name and an e-mail only, so the second spelling alone looks new.
fn two_spellings(number: usize) -> [Profile; 2] {
    let known = Profile {
        linkedin: None,
        ..stranger(number)
    };
    let family = known.last_name.clone().unwrap();
    let other = Profile {
        external_id: format!("{}-respelt", known.external_id),
        last_name: Some(format!("{}{}", &family[..3], &family[4..])),
        emails: Vec::new(),
        ..stranger(number)
    };
    [known, other]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_spelling_is_not_made_beside_somebody_who_is_there() {
    // In the local copy or not, one batch or two, out of sight after the plan or not.
    for (known, together, lost) in [
        (true, true, false),
        (true, true, true),
        (true, false, false),
        (true, false, true),
        (false, true, false),
        (false, false, false),
    ] {
        let what = format!("known {known}, together {together}, lost {lost}");
        let house = House::new(small()).await;
        let engine = house.engine();
        sync(&engine).await;
        let target = target(&house, 0);
        let [row, other] = two_spellings(11);
        let there = colleagues(&house, &row);
        if known {
            sync(&engine).await;
        }
        let before = house.admin().count("candidates");
        let batches = match together {
            // The one who looks new comes first.
            true => vec![vec![other.clone(), row.clone()]],
            false => vec![vec![row.clone()], vec![other.clone()]],
        };
        for batch in &batches {
            let plan = engine
                .plans
                .plan_people(people(batch), &target)
                .await
                .unwrap();
            engine.outbox.enqueue(&plan, Duration::ZERO).await.unwrap();
            if lost {
                house.admin().delete_person(u64::try_from(there.0).unwrap());
            }
            engine.outbox.work_off_until_quiet().await.unwrap();
        }
        let made = house.admin().count("candidates") + usize::from(lost) - before;
        assert_eq!(made, 0, "{what}");
        // The same again says so, and whom to look at; a word lets them go ahead.
        let report = export(&engine, std::slice::from_ref(&other), &target)
            .await
            .remove(0);
        assert_eq!(report.outcome, Outcome::NeedsReview, "{what}: {report:?}");
        let reason = report.reason.unwrap();
        assert!(reason.contains(&there.to_string()), "{what}: {reason}");
        let decided = Decided {
            source: other.source.clone(),
            external_id: other.external_id.clone(),
            candidate_id: there,
            decision: Said::NotSame,
            author: "ada".to_owned(),
            author_id: None,
            decided_at: jiff::Timestamp::now(),
            person: None,
            candidate: None,
        };
        engine.verdicts.take_decisions(vec![decided]).await.unwrap();
        let report = export(&engine, std::slice::from_ref(&other), &target)
            .await
            .remove(0);
        assert_eq!(report.outcome, Outcome::Created, "{what}: {report:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_planned_for_one_record_goes_to_no_other() {
    let house = House::new(small()).await;
    let profile = stranger(1);
    let first = colleagues(&house, &profile);
    let (engine, target) = ready(&house).await;
    let plan = engine
        .plans
        .plan_people(people(std::slice::from_ref(&profile)), &target)
        .await
        .unwrap();
    let second = colleagues(&house, &profile);
    let wire = |id: CandidateId| u64::try_from(id.0).unwrap();
    assert!(house.admin().merge_people(wire(second), wire(first)));
    let reports = engine.outbox.export(&plan, |_| {}).await.unwrap();
    let report = reports.complete().unwrap().remove(0);
    assert_eq!(report.outcome, Outcome::NeedsReview, "{report:?}");
    assert!(applications(&house.admin(), second.0).is_empty());
    // A new plan names the record that is left.
    let again = export(&engine, std::slice::from_ref(&profile), &target).await;
    assert_eq!(again[0].outcome, Outcome::Added, "{again:?}");
    assert_eq!(again[0].candidate_id, Some(second));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_given_up_leaves_its_doubt_behind() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let profile = stranger(1);
    house.fault("drop-after:POST /v3/candidates:n=1");
    house.fault("late:POST /v3/candidates:n=1,reads=6");
    export(&engine, std::slice::from_ref(&profile), &target).await;
    let entry = engine.outbox.all().await.unwrap().remove(0);
    assert_eq!(entry.state, OutboxState::NeedsPerson, "{entry:?}");
    engine.outbox.forget(&entry.id).await.unwrap();
    let forgotten = engine.outbox.all().await.unwrap().remove(0);
    let reason = forgotten.reason.unwrap_or_default();
    assert!(reason.contains("may still"), "{reason}");
    // By another file, under another spelling; and the same once more.
    let twin = Profile {
        external_id: "elsewhere".to_owned(),
        first_name: profile.last_name.clone(),
        last_name: profile.first_name.clone(),
        emails: Vec::new(),
        ..profile.clone()
    };
    let first = export(&engine, std::slice::from_ref(&twin), &target).await;
    assert_eq!(first[0].outcome, Outcome::NeedsReview, "{first:?}");
    let reason = first[0].reason.as_deref().unwrap_or_default();
    assert!(reason.contains("cancelled"), "{reason}");
    let same = export(&engine, std::slice::from_ref(&profile), &target).await;
    assert_ne!(same[0].outcome, Outcome::Created, "{same:?}");
    assert_eq!(posts(&house, "/v3/candidates"), 1);
    // Lists show it by and by; then the others see it.
    for _ in 0..4 {
        export(&engine, &[profile.clone(), twin.clone()], &target).await;
    }
    assert_eq!(posts(&house, "/v3/candidates"), 1);
    assert_eq!(
        with_email(&house.admin(), &profile.emails[0].value).len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_given_up_long_ago_stands_in_nobodys_way() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    house.fault("drop-before:POST /v3/candidates:n=1");
    export(&engine, &[stranger(1)], &target).await;
    let id = engine.outbox.all().await.unwrap().remove(0).id;
    engine.outbox.forget(&id).await.unwrap();
    house.let_exports_age(61);
    let twin = Profile {
        external_id: "elsewhere".to_owned(),
        ..stranger(1)
    };
    let reports = export(&engine, &[twin], &target).await;
    assert_eq!(reports[0].outcome, Outcome::Created, "{reports:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_closes_stops_the_rest_of_its_batch() {
    let house = House::new(small()).await;
    let (engine, closing) = ready(&house).await;
    let open = target(&house, 1);
    let many: Vec<Profile> = (0..40).map(stranger).collect();
    let plan = engine
        .plans
        .plan_people(people(&many), &closing)
        .await
        .unwrap();
    let id = u64::try_from(closing.job_id().unwrap().0).unwrap();
    assert!(house.admin().set_job_status(id, "closed"));
    house.admin().clear_requests();
    let reports = engine.outbox.export(&plan, |_| {}).await.unwrap();
    let reports = reports.complete().unwrap();
    // Four are under way at a time.
    let sent = posts(&house, "/v3/candidates");
    assert!((1..=8).contains(&sent), "{sent} calls");
    let waiting: Vec<&Report> = reports
        .iter()
        .filter(|one| one.outcome == Outcome::Planned)
        .collect();
    assert_eq!(waiting.len() + sent, many.len(), "{reports:?}");
    let reason = waiting[0].reason.as_deref().unwrap_or_default();
    assert!(reason.contains("is closed in Greenhouse"), "{reason}");
    // Another job is another batch.
    let others = export(&engine, &[stranger(50)], &open).await;
    assert_eq!(others[0].outcome, Outcome::Created, "{others:?}");
    // As long as it is closed nothing more is sent for it, be it after a restart.
    drop(engine);
    let engine = house.engine();
    let before = posts(&house, "/v3/candidates");
    engine.outbox.work_off_until_quiet().await.unwrap();
    assert_eq!(posts(&house, "/v3/candidates"), before);
    assert_eq!(waits(&engine).await, waiting.len());
    // Somebody gives one up; a job that opens again takes the others.
    let given_up = waiting[0].export_id.as_deref().unwrap();
    engine.outbox.forget(given_up).await.unwrap();
    assert!(house.admin().set_job_status(id, "open"));
    go_on(&engine).await;
    let entries = engine.outbox.all().await.unwrap();
    let done = entries.iter().filter(|one| one.state == OutboxState::Done);
    assert_eq!(done.count(), 1 + waiting.len() - 1, "{entries:?}");
}

/// How many exports wait for a job or a right.
async fn waits(engine: &Engine) -> usize {
    let entries = engine.outbox.all().await.unwrap();
    let waits = |one: &&OutboxEntry| one.state == OutboxState::Planned && one.halt.is_some();
    entries.iter().filter(waits).count()
}

/// Works off the outbox until nobody waits any more; how soon it is tried again is no matter here.
async fn go_on(engine: &Engine) {
    while waits(engine).await > 0 {
        let _ = engine.outbox.work_off_until_quiet().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scope_that_goes_stops_the_rest_of_its_batch() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let many: Vec<Profile> = (0..40).map(stranger).collect();
    let plan = engine
        .plans
        .plan_people(people(&many), &target)
        .await
        .unwrap();
    house.admin().take_scope("candidates:create").unwrap();
    house.admin().clear_requests();
    let exported = engine.outbox.export(&plan, |_| {}).await.unwrap();
    let failure = exported.failure.as_ref().map(ToString::to_string);
    let failure = failure.unwrap_or_default();
    assert!(failure.contains("harvest:candidates:create"), "{failure}");
    let reports = exported.reports;
    // The first ones, and one now and then that tries whether the others may leave.
    let sent = posts(&house, "/v3/candidates");
    assert!((1..many.len()).contains(&sent), "{sent} calls");
    let failed = |one: &&Report| one.outcome == Outcome::Failed;
    let failed = reports.iter().filter(failed).count();
    assert!((1..=8).contains(&failed), "{failed} failed");
    let waiting = waits(&engine).await;
    assert_eq!(waiting + failed, many.len(), "{reports:?}");
    let says = |one: &&Report| {
        let reason = one.reason.as_deref().unwrap_or_default();
        one.outcome == Outcome::Planned && reason.contains("harvest:candidates:create")
    };
    assert_eq!(reports.iter().filter(says).count(), waiting, "{reports:?}");
    // One refused call for each look, whoever looks.
    drop(engine);
    let engine = house.engine();
    for _ in 0..3 {
        let before = posts(&house, "/v3/candidates");
        let again = engine.outbox.work_off_until_quiet().await;
        assert!(again.is_err());
        assert!(posts(&house, "/v3/candidates") < before + waiting);
        assert_eq!(waits(&engine).await, waiting);
    }
    house.admin().give_scope("candidates:create").unwrap();
    go_on(&engine).await;
    let entries = engine.outbox.all().await.unwrap();
    let done = entries.iter().filter(|one| one.state == OutboxState::Done);
    assert_eq!(done.count(), waiting, "{entries:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_two_machines_made_is_named_at_once() {
    let more = |count: usize| {
        let others = (0..count).map(|at| format!("other.{at}@posteo.net").as_str().into());
        stranger(1).emails.into_iter().chain(others).collect()
    };
    let with_note = Profile {
        emails: more(1),
        notes: Some("Met at the fair.".to_owned()),
        ..stranger(1)
    };
    let with_three = Profile {
        emails: more(2),
        ..stranger(1)
    };
    for profile in [stranger(1), with_note, with_three] {
        is_named_at_once(profile).await;
    }
}

/// A colleague makes the person, with the last e-mail alone, while ours are made.
async fn is_named_at_once(profile: Profile) {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    house.fault("latency:POST /v3/candidates:n=1,ms=1000");
    let last = Profile {
        emails: profile.emails.last().cloned().into_iter().collect(),
        ..profile.clone()
    };
    let mails = profile.emails.len();
    let colleague = async {
        // The look before the call is over, the call under way.
        let looked = |one: &&gleaner::sandbox::Logged| one.query.contains("email=");
        while house.admin().requests().iter().filter(looked).count() < mails {
            tokio::task::yield_now().await;
        }
        colleagues(&house, &last)
    };
    // What is struck waits first; only then is the colleague's person there.
    let (reports, theirs) = tokio::join!(
        export(&engine, std::slice::from_ref(&profile), &target),
        colleague
    );
    let ours = reports[0].candidate_id.unwrap();
    assert_eq!(reports[0].outcome, Outcome::Created, "{reports:?}");
    if theirs > ours {
        // The machine was too busy for the two to meet.
        return;
    }
    let reason = reports[0].reason.as_deref().unwrap_or_default();
    for id in [ours, theirs] {
        assert!(reason.contains(&id.page()), "{reason}");
    }
    // One call for each e-mail, one proof of sight for all.
    let proofs = |one: &&gleaner::sandbox::Logged| {
        one.path == "/v3/candidates" && one.query.contains("per_page=1&")
    };
    let logged = house.admin().requests();
    assert_eq!(logged.iter().filter(proofs).count(), 1, "{mails} e-mails");
    let groups = engine.verdicts.audit().await.unwrap();
    let both = |group: &gleaner::matching::Group| {
        let ids: Vec<CandidateId> = group.candidates.iter().map(|one| one.id).collect();
        ids.contains(&ours) && ids.contains(&theirs)
    };
    assert!(groups.iter().any(both), "{groups:?}");
}

/// Two colleagues with data directories of their own export the same list at the same moment. Nothing
/// in Harvest rules out that both make somebody; whoever is made twice is named with both records.
#[tokio::test(flavor = "multi_thread")]
async fn what_two_machines_make_twice_is_said_by_one_of_them() {
    let mut options = Options {
        latency: Duration::from_millis(20),
        ..small()
    };
    // Colleagues have credentials of their own.
    options.switches.single_active_token = false;
    let house = House::new(options).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let (first, target) = ready(&house).await;
    let second = engine(&house.sandbox, elsewhere.path(), house.timeout);
    sync(&second).await;
    let many: Vec<Profile> = (0..30).map(stranger).collect();
    let ours = first
        .plans
        .plan_people(people(&many), &target)
        .await
        .unwrap();
    let theirs = second
        .plans
        .plan_people(people(&many), &target)
        .await
        .unwrap();
    let (one, two) = tokio::join!(
        first.outbox.export(&ours, |_| {}),
        second.outbox.export(&theirs, |_| {})
    );
    let reports: Vec<Report> = [one, two]
        .into_iter()
        .flat_map(|exported| exported.unwrap().complete().unwrap())
        .collect();
    let mut twice = 0;
    for profile in &many {
        let held: Vec<Value> = with_email(&house.admin(), &profile.emails[0].value);
        if held.len() < 2 {
            continue;
        }
        twice += 1;
        let page = |row: &Value| CandidateId(row["id"].as_i64().unwrap()).page();
        let names_both = |report: &Report| {
            let reason = report.reason.as_deref().unwrap_or_default();
            held.iter().all(|row| reason.contains(&page(row)))
        };
        assert!(
            reports.iter().any(names_both),
            "{}: {held:?}",
            profile.external_id
        );
    }
    eprintln!("two machines, {} people: {twice} made twice", many.len());
}

/// Returns whom a search finds, by number, each with whether it is told to be exported from here.
async fn search(engine: &Engine, query: &str, scope: Scope) -> Vec<(i64, bool)> {
    let token = CancellationToken::new();
    assert_eq!(engine.search.searchable().await.unwrap(), None);
    let found = engine.search.find(query, scope, 50, token).await.unwrap();
    let rows = found.rows.iter();
    rows.map(|row| match row.id {
        PersonRef::Profile(id) => (id.0, row.exported),
        PersonRef::Candidate(id) => (id.0, row.exported),
    })
    .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_of_an_export_follows_every_merge_and_is_found() {
    let house = House::new(small()).await;
    let (engine, target) = ready(&house).await;
    let (exported, other) = (stranger(1), stranger(2));
    engine
        .records
        .import(vec![exported.clone(), other.clone()])
        .await
        .unwrap();
    let kept = search(&engine, "", Scope::Library).await;
    assert!(kept.iter().all(|(_, exported)| !exported), "{kept:?}");
    let report = export(&engine, std::slice::from_ref(&exported), &target).await;
    assert_eq!(report[0].outcome, Outcome::Created, "{report:?}");
    let mut id = report[0].candidate_id.unwrap();
    let job = target.words().split(' ').next().unwrap().to_lowercase();
    // Merged away twice, each time seen by a sync.
    for merges in 0..=2 {
        if merges > 0 {
            let into = colleagues(&house, &exported);
            let wire = |id: CandidateId| u64::try_from(id.0).unwrap();
            assert!(house.admin().merge_people(wire(into), wire(id)));
            id = into;
        }
        engine
            .sync
            .run(SyncMode::Full, &CancellationToken::new(), |_| {})
            .await
            .unwrap();
        let verdicts = engine
            .verdicts
            .assess_profiles(std::slice::from_ref(&exported))
            .await;
        let found = verdicts.unwrap().remove(0);
        assert_eq!(found.verdict, Verdict::InGreenhouse, "{merges}: {found:?}");
        assert_eq!(found.candidates[0].id, id, "{merges}: {found:?}");
        let first = &found.candidates[0].evidence[0];
        assert_eq!(first.kind, EvidenceKind::Exported, "{merges}: {first:?}");
        let says = &first.says;
        assert!(
            says.starts_with("exported by you, ") && says.contains(", to "),
            "{says}"
        );
        for query in [
            "is:exported ",
            "exported:7d ",
            &format!("exported:{job} "),
            &format!("exported:\"{}\" exported:<1h ", target.words()),
        ] {
            let there = search(&engine, query, Scope::Greenhouse).await;
            assert_eq!(there, [(id.0, true)], "{merges}: {query}");
            let here = search(&engine, query, Scope::Library).await;
            let names = found_names(&engine, query).await;
            assert_eq!(names, [exported.name()], "{merges}: {query}");
            assert!(here.iter().all(|(_, exported)| *exported), "{query}");
        }
        for query in ["exported:>7d ", "exported:nosuchjob ", "-is:exported "] {
            let there = search(&engine, query, Scope::Greenhouse).await;
            assert!(there.iter().all(|row| *row != (id.0, true)), "{query}");
            let names = found_names(&engine, query).await;
            assert!(!names.contains(&exported.name()), "{merges}: {query}");
        }
    }
}

/// Returns the names of those in the library whom a search finds.
async fn found_names(engine: &Engine, query: &str) -> Vec<String> {
    let token = CancellationToken::new();
    let found = engine.search.find(query, Scope::Library, 50, token).await;
    let rows = found.unwrap().rows.into_iter();
    rows.map(|row| row.name).collect()
}
