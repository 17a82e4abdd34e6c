//! The partner key (contract 11): alone, where nobody can look; and beside Harvest, where new people
//! leave through it and everybody else does not. Under every fault of the write and when the process
//! dies around it: nobody twice, nobody lost, nothing sent again without a person's word.

#[cfg(unix)]
use crate::pty;
use std::path::PathBuf;

use crate::binary::{Cli, Ended};
use crate::support::{applications, small, stranger, with_email};
use gleaner::people::Profile;
use serde_json::{Value, json};

const WRITE: &str = "POST /v1/partner/candidates";

/// A binary with a partner key beside the credential for Harvest.
fn both() -> Cli {
    let mut cli = Cli::new(small());
    let hello = cli.house.sandbox.hello();
    let text = |key: &str| hello[key].as_str().unwrap().to_owned();
    cli.set("GLEANER_INGESTION_URL", &text("ingestion_url"));
    // As a file with a line end would have it.
    cli.set("GLEANER_PARTNER_KEY", &format!("{}\n", text("partner_key")));
    cli.set(
        "GLEANER_PARTNER_USER",
        &format!("{}\r\n", text("partner_user")),
    );
    cli
}

/// A binary with a partner key and nothing else.
fn alone() -> Cli {
    let mut cli = both();
    cli.env
        .retain(|(name, _)| !name.starts_with("GLEANER_CLIENT"));
    cli
}

/// Gives a binary that had a partner key alone a credential for Harvest too.
fn give_harvest(cli: &mut Cli) {
    let hello = cli.house.sandbox.hello();
    for (name, key) in [
        ("GLEANER_CLIENT_ID", "client_id"),
        ("GLEANER_CLIENT_SECRET", "client_secret"),
    ] {
        cli.set(name, hello[key].as_str().unwrap());
    }
}

fn file(cli: &Cli, profiles: &[Profile]) -> PathBuf {
    let lines: Vec<String> = profiles
        .iter()
        .map(|profile| serde_json::to_string(profile).unwrap())
        .collect();
    cli.file("people.jsonl", lines.join("\n"))
}

fn export(cli: &Cli, profiles: &[Profile], more: &[&str]) -> Ended {
    let file = file(cli, profiles);
    let job = cli.house.job().0.to_string();
    let fixed = [
        "export",
        file.to_str().unwrap(),
        "--channel",
        "ingestion",
        "--format",
        "jsonl",
    ];
    let to: &[&str] = if more.contains(&"--prospect") {
        &[]
    } else {
        &["--job", &job]
    };
    cli.run(&[&fixed, to, more].concat())
}

/// How often a person was sent through the partner key.
fn sent(cli: &Cli) -> usize {
    let requests = cli.house.admin().requests();
    let is = |call: &&gleaner::sandbox::Logged| {
        call.method == "POST" && call.path == "/v1/partner/candidates"
    };
    requests.iter().filter(is).count()
}

fn rows(cli: &Cli) -> Vec<Value> {
    let listed = cli.run(&["outbox", "--format", "jsonl"]);
    assert_eq!(listed.code, 0, "{}", listed.err);
    listed.lines()
}

fn row(cli: &Cli, profile: &Profile) -> Value {
    let of = |row: &Value| row["external_id"] == *profile.external_id;
    let mut found: Vec<Value> = rows(cli).into_iter().filter(of).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// Checks that somebody is in Greenhouse once, with one application.
fn is_there_once(cli: &Cli, profile: &Profile, what: &str) {
    let admin = cli.house.admin();
    let people = with_email(&admin, &profile.emails[0]);
    assert_eq!(people.len(), 1, "{what}: {} people", people.len());
    let id = people[0]["id"].as_i64().unwrap();
    assert_eq!(applications(&admin, id).len(), 1, "{what}");
}

fn is_there(cli: &Cli, profile: &Profile) -> bool {
    !with_email(&cli.house.admin(), &profile.emails[0]).is_empty()
}

#[test]
fn a_partner_key_alone_shows_jobs_and_checks_nobody() {
    let cli = alone();
    let jobs = cli.run(&["jobs", "--format", "jsonl"]);
    assert_eq!(jobs.code, 0, "{}", jobs.err);
    let job = cli.house.job();
    let line =
        |row: &Value| row["id"] == job.0.0 && row["name"] == job.1 && row["status"] == "open";
    assert!(jobs.lines().iter().any(line), "{}", jobs.out);

    let file = file(&cli, &[stranger(1)]);
    let checked = cli.run(&["check", file.to_str().unwrap(), "--format", "jsonl"]);
    assert_eq!(checked.code, 1, "{}", checked.err);
    let line = &checked.lines()[0];
    assert_eq!(line["verdict"], "not_checked");
    for key in ["external_id", "name", "decided", "candidates", "asked"] {
        assert!(line.get(key).is_some(), "{key}: {line}");
    }
    let table = cli.run(&["check", file.to_str().unwrap()]);
    assert!(table.out.contains("not checked"), "{}", table.out);
    assert!(!table.out.contains(" new"), "{}", table.out);
}

#[test]
fn alone_nothing_leaves_without_the_word_and_the_note_goes_along() {
    let cli = alone();
    let before = cli.counts();
    let profile = Profile {
        notes: Some("Met at the fair.".to_owned()),
        tags: vec!["loom".to_owned()],
        ..stranger(1)
    };
    let one = std::slice::from_ref(&profile);
    let refused = export(&cli, one, &["--yes"]);
    assert_eq!(refused.code, 1, "{}", refused.err);
    assert_eq!(refused.lines()[0]["outcome"], "needs_review");
    let reason = refused.lines()[0]["reason"].to_string();
    assert!(reason.contains("not checked"), "{reason}");
    assert!(refused.err.contains("--unchecked"), "{}", refused.err);
    assert_eq!((cli.counts(), sent(&cli)), (before, 0));

    let planned = export(&cli, one, &["--dry-run", "--unchecked"]);
    assert_eq!(planned.code, 0, "{}", planned.err);
    let line = &planned.lines()[0];
    assert_eq!(
        (&line["outcome"], &line["channel"]),
        (&json!("planned"), &json!("ingestion"))
    );
    assert_eq!(line["body"]["external_id"], *profile.external_id);
    assert!(
        line["body"]["notes"]
            .as_str()
            .unwrap()
            .contains("Met at the fair.")
    );
    let left_out = |left: &Value| left["label"] == "Tags" && left["value"] == "loom";
    assert!(
        line["left_out"].as_array().unwrap().iter().any(left_out),
        "{line}"
    );
    assert!(planned.err.contains("PARTNER KEY"), "{}", planned.err);
    assert!(planned.err.contains("NOT CHECKED"), "{}", planned.err);
    assert_eq!((cli.counts(), sent(&cli)), (before, 0));

    let done = export(&cli, one, &["--yes", "--unchecked"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let line = &done.lines()[0];
    assert_eq!(line["outcome"], "created", "{line}");
    is_there_once(&cli, &profile, "sent");
    let person = &with_email(&cli.house.admin(), &profile.emails[0])[0];
    assert_eq!(line["candidate_id"], person["id"]);
    let notes = cli.house.admin().rows("notes");
    let of = |note: &&Value| note["candidate_id"] == person["id"];
    let bodies: Vec<String> = notes
        .iter()
        .filter(of)
        .map(|note| note["body"].to_string())
        .collect();
    assert!(
        bodies.iter().any(|body| body.contains("Met at the fair.")),
        "{bodies:?}"
    );

    // The same intent again, under whatever spelling; and the id of somebody else.
    let respelled = Profile {
        last_name: Some("Zwetschgen-Ankerlund".to_owned()),
        ..profile.clone()
    };
    for again in [&profile, &respelled] {
        let again = export(&cli, std::slice::from_ref(again), &["--yes", "--unchecked"]);
        assert_eq!(again.code, 0, "{}", again.err);
        assert_eq!(
            again.lines()[0]["outcome"],
            "already_on_job",
            "{}",
            again.out
        );
        assert_eq!(again.lines()[0]["candidate_id"], person["id"]);
    }
    let another = Profile {
        external_id: profile.external_id.clone(),
        ..stranger(2)
    };
    let taken = export(
        &cli,
        std::slice::from_ref(&another),
        &["--yes", "--unchecked"],
    );
    assert_eq!(taken.code, 1, "{}", taken.err);
    assert_eq!(taken.lines()[0]["outcome"], "needs_review", "{}", taken.out);
    assert_eq!(sent(&cli), 1);
    assert_eq!(row(&cli, &profile)["channel"], "ingestion");

    let tracked = cli.run(&["outbox", "track", "--format", "jsonl"]);
    assert_eq!(tracked.code, 0, "{}", tracked.err);
    let line = &tracked.lines()[0];
    assert_eq!(
        (&line["status"], &line["told"]),
        (&json!("active"), &json!(true)),
        "{line}"
    );
}

#[test]
fn alone_a_pool_goes_by_name_and_files_and_fields_stay_here_and_say_so() {
    let mut cli = alone();
    let config = "[export]\nexternal_id_field = \"sourcing_id\"\nattach = [\"profile\"]\n\
                  source = \"LinkedIn\"\n";
    let config = cli.file("config.toml", config);
    cli.set("GLEANER_CONFIG", config.to_str().unwrap());
    let pools = cli.house.admin().rows("prospect_pools");
    let pool = pools
        .iter()
        .find(|pool| pool["active"] != false)
        .expect("a pool");
    let name = pool["name"].as_str().unwrap();
    let one = [stranger(1)];
    let to = ["--prospect", "--pool", name, "--unchecked"];
    let planned = export(&cli, &one, &[&to[..], &["--dry-run"]].concat());
    assert_eq!(planned.code, 0, "{}", planned.err);
    let line = &planned.lines()[0];
    assert_eq!(line["body"]["prospect_pool_id"], pool["id"], "{line}");
    let reasons = line["left_out"].to_string();
    for part in ["sourcing_id", "profile", "LinkedIn"] {
        assert!(reasons.contains(part), "{part}: {reasons}");
    }
    let body = line["body"].to_string();
    assert!(!body.contains("sourcing_id"), "{body}");

    let done = export(&cli, &one, &[&to[..], &["--yes"]].concat());
    assert_eq!(done.lines()[0]["outcome"], "created", "{}", done.out);
    is_there_once(&cli, &one[0], "in a pool");

    let wrong = export(
        &cli,
        &[stranger(2)],
        &[
            "--prospect",
            "--pool",
            "No Such Pool",
            "--yes",
            "--unchecked",
        ],
    );
    assert_eq!(wrong.code, 2, "{}", wrong.err);
    assert!(wrong.err.contains("No Such Pool"), "{}", wrong.err);
}

#[test]
fn offline_a_partner_key_that_was_never_let_in_is_shown_nothing() {
    let mut cli = both();
    assert_eq!(cli.run(&["sync"]).code, 0);
    // Another key than the one of this directory, and nothing else.
    cli.env
        .retain(|(name, _)| !name.starts_with("GLEANER_CLIENT"));
    cli.set("GLEANER_PARTNER_KEY", "somebody-elses-key");
    for door in [vec!["outbox"], vec!["decisions", "export"]] {
        let ended = cli.run(&door);
        assert_eq!(ended.code, 2, "{door:?}: {} {}", ended.out, ended.err);
        assert!(ended.err.contains("partner key"), "{door:?}: {}", ended.err);
        assert!(ended.out.is_empty(), "{door:?}: {}", ended.out);
    }
}

#[test]
fn alone_one_person_in_two_profiles_is_made_once() {
    let cli = alone();
    let twin = Profile {
        external_id: "another-id".to_owned(),
        first_name: Some("Quiri".to_owned()),
        ..stranger(3)
    };
    let profiles = [stranger(3), twin];
    let done = export(&cli, &profiles, &["--yes", "--unchecked", "--prospect"]);
    assert_eq!(done.code, 1, "{}", done.err);
    assert_eq!(done.lines()[0]["outcome"], "created");
    assert_eq!(done.lines()[1]["outcome"], "needs_review", "{}", done.out);
    is_there_once(&cli, &profiles[0], "twins");
    assert_eq!(sent(&cli), 1);
}

/// Two files spell a person differently, with e-mails of their own; only a person can tell.
#[test]
fn alone_one_person_under_two_spellings_is_made_once_until_a_person_has_looked() {
    let cli = alone();
    let first = stranger(3);
    let (given, family) = (
        first.first_name.clone().unwrap(),
        first.last_name.clone().unwrap(),
    );
    let respelt = Profile {
        external_id: "respelt".to_owned(),
        first_name: Some(family),
        last_name: Some(format!("Dr. {given}")),
        emails: vec!["loom.lover@posteo.net".into()],
        linkedin: None,
        ..first.clone()
    };
    let other = stranger(5);
    let profiles = [first, respelt.clone(), other];
    let done = export(&cli, &profiles, &["--yes", "--unchecked", "--prospect"]);
    assert_eq!(done.code, 1, "{}", done.err);
    let outcomes: Vec<Value> = done
        .lines()
        .iter()
        .map(|line| line["outcome"].clone())
        .collect();
    assert_eq!(outcomes, ["created", "needs_review", "created"]);
    assert_eq!(sent(&cli), 2);
    let held = row(&cli, &respelt);
    let reason = held["reason"].as_str().unwrap();
    assert!(reason.contains("under another spelling"), "{reason}");
    let id = held["export_id"].as_str().unwrap();
    let retried = cli.run(&["outbox", "retry", id]);
    assert_eq!(retried.code, 0, "{}", retried.err);
    assert_eq!(row(&cli, &respelt)["state"], "done");
    assert_eq!(sent(&cli), 3);
}

#[test]
fn a_key_that_is_refused_ends_with_three_and_no_key_says_so() {
    let mut cli = alone();
    cli.set("GLEANER_PARTNER_KEY", "another");
    for arguments in [
        &["jobs"][..],
        &[
            "export",
            "/dev/null",
            "--prospect",
            "--channel",
            "ingestion",
            "--yes",
        ],
    ] {
        let ended = cli.run(arguments);
        assert_eq!(ended.code, 3, "{arguments:?}: {}", ended.err);
        assert!(ended.err.contains("--partner"), "{}", ended.err);
        assert!(!ended.err.contains("another "), "{}", ended.err);
    }
    let mut cli = both();
    cli.env
        .retain(|(name, _)| !name.starts_with("GLEANER_PARTNER"));
    let ended = export(&cli, &[stranger(1)], &["--yes"]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert!(ended.err.contains("no partner key"), "{}", ended.err);
    let doctor = both().run(&["doctor"]);
    assert!(doctor.out.contains("partner key"), "{}", doctor.out);
    let doctor = alone().run(&["doctor"]);
    assert_eq!(doctor.code, 0, "{}{}", doctor.out, doctor.err);
}

/// Faults after which nobody knows what became of a write.
const IN_DOUBT: [&str; 13] = [
    "drop-before::n=1",
    "drop-after::n=1",
    "hang::n=1,when=before",
    "hang::n=1,when=after",
    "500::n=1,when=before",
    "500::n=1,when=after",
    "503::n=1,when=after",
    "502::n=1,when=before",
    "502::n=1,when=after",
    "408::n=1,when=after",
    "truncate::n=1",
    "garbage::n=1",
    "empty::n=1",
];

fn fault(cli: &Cli, fault: &str) {
    cli.house.fault(&fault.replace("::", &format!(":{WRITE}:")));
}

#[test]
fn alone_what_got_no_answer_stays_unknown_and_is_read_back_once_harvest_is_there() {
    let mut cli = alone();
    for (number, spec) in IN_DOUBT.into_iter().enumerate() {
        let profile = stranger(number);
        let one = std::slice::from_ref(&profile);
        let before = sent(&cli);
        fault(&cli, spec);
        if spec.starts_with("hang") {
            // Enough for any call that is answered; the one that hangs waits it out.
            cli.set("GLEANER_TIMEOUT_MS", "8000");
        }
        let ended = export(&cli, one, &["--yes", "--unchecked"]);
        cli.env.retain(|(name, _)| name != "GLEANER_TIMEOUT_MS");
        assert_eq!(ended.code, 1, "{spec}: {}", ended.err);
        assert_eq!(
            ended.lines()[0]["outcome"],
            "unknown",
            "{spec}: {}",
            ended.out
        );
        cli.house.admin().clear_faults();
        // Neither the same again nor `resume` sends it a second time.
        let again = export(&cli, one, &["--yes", "--unchecked"]);
        assert_eq!(
            again.lines()[0]["outcome"],
            "unknown",
            "{spec}: {}",
            again.out
        );
        let resumed = cli.run(&["outbox", "resume"]);
        assert_eq!(resumed.code, 1, "{spec}: {}", resumed.err);
        assert_eq!(row(&cli, &profile)["state"], "unknown", "{spec}");
        assert_eq!(sent(&cli), before + 1, "{spec}");
    }
    let landed: Vec<bool> = (0..IN_DOUBT.len())
        .map(|number| is_there(&cli, &stranger(number)))
        .collect();
    assert!(landed.contains(&true) && landed.contains(&false));
    let calls = sent(&cli);
    give_harvest(&mut cli);
    let resumed = cli.run(&["outbox", "resume"]);
    assert_eq!(resumed.code, 1, "{}", resumed.err);
    assert_eq!(sent(&cli), calls, "read back, not sent again");
    for (number, landed) in landed.into_iter().enumerate() {
        let (profile, spec) = (stranger(number), IN_DOUBT[number]);
        let row = row(&cli, &profile);
        let expected = if landed { "done" } else { "needs_person" };
        assert_eq!(row["state"], expected, "{spec}: {row}");
        if !landed {
            let id = row["export_id"].as_str().unwrap();
            let retried = cli.run(&["outbox", "retry", id]);
            assert_eq!(retried.code, 0, "{spec}: {}", retried.err);
        }
        is_there_once(&cli, &profile, spec);
    }
}

/// An address that is nobody's key is still found where one person alone states it.
#[test]
fn who_has_only_a_placeholder_for_an_address_can_be_forgotten() {
    let cli = alone();
    let profile = Profile {
        emails: vec!["Loom.Lover@example.org".into()],
        linkedin: None,
        ..stranger(1)
    };
    let done = export(&cli, &[profile], &["--yes", "--unchecked"]);
    assert_eq!(done.lines()[0]["outcome"], "created", "{}", done.out);
    let gone = cli.run(&["forget", "loom.lover@example.org", "--yes"]);
    assert_eq!(gone.code, 0, "{}", gone.err);
    assert!(!gone.err.contains("Nothing is stored"), "{}", gone.err);
    assert!(rows(&cli).is_empty());
}

/// Whoever waits for `doctor` is told for what; an introspection that stays silent says nothing of the
/// credential, which Harvest itself lets in.
#[test]
fn doctor_says_what_it_waits_for_and_takes_silence_for_no_answer() {
    let cli = Cli::new(small());
    cli.house.fault("429:POST /token:n=1,seconds=8");
    let doctor = cli.run(&["doctor"]);
    assert!(doctor.err.contains("ctrl-c"), "{}", doctor.err);
    let mut cli = Cli::new(small());
    cli.house.fault("hang:POST /introspect");
    cli.set("GLEANER_TIMEOUT_MS", "500");
    let doctor = cli.run(&["doctor"]);
    assert!(!doctor.out.contains("out of reach"), "{}", doctor.out);
    assert!(doctor.out.contains("accepted"), "{}", doctor.out);
}

#[test]
fn alone_a_person_sends_it_again_or_gives_it_up() {
    let cli = alone();
    fault(&cli, "drop-before::n=1");
    let profile = stranger(1);
    export(
        &cli,
        std::slice::from_ref(&profile),
        &["--yes", "--unchecked"],
    );
    let id = row(&cli, &profile)["export_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let retried = cli.run(&["outbox", "retry", &id]);
    assert_eq!(retried.code, 0, "{}", retried.err);
    is_there_once(&cli, &profile, "retried");
    fault(&cli, "drop-before::n=1");
    let other = stranger(2);
    export(
        &cli,
        std::slice::from_ref(&other),
        &["--yes", "--unchecked"],
    );
    let id = row(&cli, &other)["export_id"].as_str().unwrap().to_owned();
    let forgotten = cli.run(&["outbox", "forget", &id]);
    assert_eq!(forgotten.code, 0, "{}", forgotten.err);
    assert!(!is_there(&cli, &other));
}

#[test]
fn what_is_refused_is_failed_and_what_is_to_wait_waits() {
    for cli in [alone(), both()] {
        for (number, spec) in ["422::n=1", "404::n=1"].into_iter().enumerate() {
            let profile = stranger(number);
            fault(&cli, spec);
            let one = std::slice::from_ref(&profile);
            let ended = export(&cli, one, &["--yes", "--unchecked"]);
            assert_eq!(ended.code, 1, "{spec}: {}", ended.err);
            assert_eq!(
                ended.lines()[0]["outcome"],
                "failed",
                "{spec}: {}",
                ended.out
            );
            assert!(!is_there(&cli, &profile), "{spec}");
            let again = export(&cli, one, &["--yes", "--unchecked"]);
            assert_eq!(
                again.lines()[0]["outcome"],
                "created",
                "{spec}: {}",
                again.out
            );
            is_there_once(&cli, &profile, spec);
        }
        fault(&cli, "429::n=2,seconds=1");
        let profile = stranger(9);
        let ended = export(
            &cli,
            std::slice::from_ref(&profile),
            &["--yes", "--unchecked"],
        );
        assert_eq!(ended.lines()[0]["outcome"], "created", "{}", ended.out);
        is_there_once(&cli, &profile, "429");
    }
}

/// A job that closes in the middle of a batch: the first who is refused stands for the others.
#[test]
fn a_job_that_closes_stops_the_rest_of_its_batch_through_the_partner_key() {
    for cli in [alone(), both()] {
        let one = export(&cli, &[stranger(50)], &["--yes", "--unchecked"]);
        assert_eq!(one.lines()[0]["outcome"], "created", "{}", one.out);
        let lists = |call: &&gleaner::sandbox::Logged| call.path == "/v1/partner/jobs";
        let asked = cli.house.admin().requests().iter().filter(lists).count();
        let before = sent(&cli);
        // It is among the open jobs until somebody has been refused.
        cli.house
            .fault(&format!("none:GET /v1/partner/jobs:after={asked}"));
        cli.house.fault(&format!("422:{WRITE}:after=3"));
        // Whoever shares a rare surname and an employer with somebody else needs review.
        let weaver = |number| Profile {
            company: Some(format!("Mill {number}")),
            ..stranger(number)
        };
        let many: Vec<Profile> = (0..15).map(weaver).collect();
        let ended = export(&cli, &many, &["--yes", "--unchecked"]);
        assert_eq!(ended.code, 1, "{}", ended.err);
        // Beside Harvest four are under way at a time.
        let calls = sent(&cli) - before;
        assert!((4..=8).contains(&calls), "{calls} calls");
        let waits = |line: &&Value| {
            let reason = line["reason"].as_str().unwrap_or_default();
            line["outcome"] == "planned" && reason.contains("not among the open ones")
        };
        let waiting = ended.lines().iter().filter(waits).count();
        assert_eq!(waiting + calls, many.len(), "{}", ended.out);
        // It stays closed: nothing is sent, and they wait.
        let before = sent(&cli);
        let resumed = cli.run(&["outbox", "resume"]);
        assert_eq!((resumed.code, sent(&cli)), (1, before), "{}", resumed.err);
        // It is open again.
        cli.house.admin().clear_faults();
        let resumed = cli.run(&["outbox", "resume"]);
        assert_eq!(resumed.code, 0, "{} {}", resumed.out, resumed.err);
        assert_eq!(sent(&cli), before + waiting);
    }
}

/// A key that is refused in the middle of a batch: the rest waits, and goes on once it is let in.
#[test]
fn a_key_that_is_refused_in_the_middle_of_a_batch_has_the_rest_wait() {
    for status in ["401", "403"] {
        for cli in [alone(), both()] {
            let many: Vec<Profile> = (0..10).map(stranger).collect();
            cli.house.fault(&format!("{status}:{WRITE}:after=3"));
            let ended = export(&cli, &many, &["--yes", "--unchecked"]);
            assert_eq!(ended.code, 3, "{status}: {}", ended.err);
            // One refusal for each look; beside Harvest four are under way at a time.
            let alone = !cli
                .env
                .iter()
                .any(|(name, _)| name.starts_with("GLEANER_CLIENT"));
            assert!(!alone || sent(&cli) <= 7, "{} calls", sent(&cli));
            let rows = rows(&cli);
            let waits = |row: &&Value| row["state"] == "planned";
            assert_eq!(rows.iter().filter(waits).count(), 7, "{status}: {rows:?}");
            let reason = |row: &&Value| {
                let reason = row["reason"].as_str().unwrap_or_default();
                reason.contains("partner key")
            };
            assert!(
                rows.iter().filter(waits).any(|row| reason(&row)),
                "{rows:?}"
            );
            cli.house.admin().clear_faults();
            let resumed = cli.run(&["outbox", "resume"]);
            assert_eq!(resumed.code, 0, "{status}: {}", resumed.err);
            for profile in &many {
                is_there_once(&cli, profile, status);
            }
        }
    }
}

/// What was given up may still land: another row of the person is not sent beside it.
#[test]
fn alone_a_row_given_up_leaves_its_doubt_behind() {
    let cli = alone();
    fault(&cli, "drop-after::n=1");
    let profile = stranger(1);
    let one = std::slice::from_ref(&profile);
    let lost = export(&cli, one, &["--yes", "--unchecked"]);
    assert_eq!(lost.lines()[0]["outcome"], "unknown", "{}", lost.out);
    let id = row(&cli, &profile)["export_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let forgotten = cli.run(&["outbox", "forget", &id]);
    assert_eq!(forgotten.code, 0, "{}", forgotten.err);
    let again = Profile {
        external_id: "another-id".to_owned(),
        ..profile.clone()
    };
    let held = export(&cli, &[again], &["--yes", "--unchecked", "--prospect"]);
    let line = &held.lines()[0];
    assert_eq!(line["outcome"], "needs_review", "{}", held.out);
    let reason = line["reason"].as_str().unwrap();
    assert!(reason.contains("may still arrive"), "{reason}");
    assert_eq!(sent(&cli), 1);
    is_there_once(&cli, &profile, "given up");
}

#[test]
fn alone_a_long_wait_is_said_while_it_lasts() {
    let cli = alone();
    // No shorter wait would be said.
    fault(&cli, "429::n=1,seconds=8");
    let profile = stranger(1);
    let one = std::slice::from_ref(&profile);
    let ended = export(&cli, one, &["--yes", "--unchecked"]);
    assert_eq!(ended.lines()[0]["outcome"], "created", "{}", ended.out);
    let said = "waiting for the end of the pause that Greenhouse asked for";
    let mut lines = ended.err.lines();
    let is_said = |line: &str| line.starts_with(said) && line.contains("ctrl-c");
    assert!(lines.any(is_said), "{}", ended.err);
}

#[test]
fn beside_harvest_only_who_is_new_leaves_through_the_partner_key() {
    let cli = both();
    let (new, there) = (stranger(1), stranger(2));
    let body = json!({
        "first_name": there.first_name, "last_name": there.last_name,
        "email_addresses": [{"value": there.emails[0].value, "type": "personal"}],
        "social_media_addresses": [{"value": there.linkedin}],
    });
    cli.house.admin().create_person(&body).unwrap();
    let profiles = [
        Profile {
            notes: Some("Met at the fair.".to_owned()),
            ..new.clone()
        },
        there.clone(),
    ];
    let planned = export(&cli, &profiles, &["--dry-run"]);
    assert_eq!(planned.code, 0, "{}", planned.err);
    let channels: Vec<Value> = planned
        .lines()
        .iter()
        .map(|line| line["channel"].clone())
        .collect();
    assert_eq!(channels, ["ingestion", "harvest"]);
    assert!(planned.err.contains("PARTNER KEY"), "{}", planned.err);
    let done = export(&cli, &profiles, &["--yes"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let outcomes: Vec<Value> = done
        .lines()
        .iter()
        .map(|line| line["outcome"].clone())
        .collect();
    assert_eq!(outcomes, ["created", "added"]);
    let channels: Vec<Value> = done
        .lines()
        .iter()
        .map(|line| line["channel"].clone())
        .collect();
    assert_eq!(channels, ["ingestion", "harvest"]);
    assert_eq!(sent(&cli), 1);
    for profile in [&new, &there] {
        is_there_once(&cli, profile, "both");
    }
    // What the partner key can't carry follows through Harvest.
    let person = &with_email(&cli.house.admin(), &new.emails[0])[0];
    let notes = cli.house.admin().rows("notes");
    let of = |note: &&Value| note["candidate_id"] == person["id"] && note["type"] == "NOTE";
    assert_eq!(notes.iter().filter(of).count(), 1);
}

#[test]
fn beside_harvest_every_fault_of_the_write_is_settled_by_reading_back() {
    let cli = both();
    let faults = IN_DOUBT
        .into_iter()
        .filter(|spec| !spec.starts_with("hang"));
    for (number, spec) in faults.enumerate() {
        let profile = stranger(number);
        let before = sent(&cli);
        fault(&cli, spec);
        let ended = export(&cli, std::slice::from_ref(&profile), &["--yes"]);
        assert_eq!(
            ended.lines()[0]["outcome"],
            "unknown",
            "{spec}: {}",
            ended.out
        );
        cli.house.admin().clear_faults();
        let landed = is_there(&cli, &profile);
        let resumed = cli.run(&["outbox", "resume"]);
        assert_eq!(resumed.code, i32::from(!landed), "{spec}: {}", resumed.err);
        assert_eq!(sent(&cli), before + 1, "{spec}");
        let row = row(&cli, &profile);
        if !landed {
            assert_eq!(row["state"], "needs_person", "{spec}: {row}");
            let id = row["export_id"].as_str().unwrap();
            let retried = cli.run(&["outbox", "retry", id]);
            assert_eq!(retried.code, 0, "{spec}: {}", retried.err);
        }
        is_there_once(&cli, &profile, spec);
    }
}

/// Exports, and kills the process at the write.
fn die(cli: &Cli, profile: &Profile, when: &str, struck: &mut u64) {
    fault(cli, &format!("hang::n=1,when={when}"));
    let path = file(cli, std::slice::from_ref(profile));
    let job = cli.house.job().0.to_string();
    let mut child = cli
        .command(&[
            "export",
            path.to_str().unwrap(),
            "--channel",
            "ingestion",
            "--job",
            &job,
            "--yes",
            "--unchecked",
        ])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdin.take());
    let admin = cli.house.admin();
    *struck += 1;
    let at = *struck;
    cli.runtime.block_on(async { admin.until_struck(at).await });
    child.kill().unwrap();
    child.wait().unwrap();
    admin.clear_faults();
}

#[test]
fn whoever_dies_around_the_write_makes_nobody_twice() {
    let mut cli = both();
    let mut struck = 0;
    for (number, when) in ["before", "after"].into_iter().enumerate() {
        let profile = stranger(number);
        die(&cli, &profile, when, &mut struck);
        let ended = export(&cli, std::slice::from_ref(&profile), &["--yes"]);
        assert!((0..=1).contains(&ended.code), "{when}: {}", ended.err);
        cli.run(&["outbox", "resume"]);
        let found = row(&cli, &profile);
        if found["state"] != "done" {
            assert_eq!(when, "before", "{found}");
            let retried = cli.run(&["outbox", "retry", found["export_id"].as_str().unwrap()]);
            assert_eq!(retried.code, 0, "{when}: {}", retried.err);
        }
        is_there_once(&cli, &profile, when);
    }
    cli.env
        .retain(|(name, _)| !name.starts_with("GLEANER_CLIENT"));
    for (number, when) in [(2, "before"), (3, "after")] {
        let profile = stranger(number);
        die(&cli, &profile, when, &mut struck);
        let calls = sent(&cli);
        let one = std::slice::from_ref(&profile);
        let again = export(&cli, one, &["--yes", "--unchecked"]);
        assert_eq!(
            again.lines()[0]["outcome"],
            "unknown",
            "{when}: {}",
            again.out
        );
        cli.run(&["outbox", "resume"]);
        assert_eq!(row(&cli, &profile)["state"], "unknown", "{when}");
        assert_eq!(sent(&cli), calls, "{when}");
    }
    give_harvest(&mut cli);
    cli.run(&["outbox", "resume"]);
    assert_eq!(row(&cli, &stranger(2))["state"], "needs_person");
    assert_eq!(row(&cli, &stranger(3))["state"], "done");
    is_there_once(&cli, &stranger(3), "after, alone");
}

/// Batches under random faults of the write, asked for twice; `GLEANER_PARTNER_SCHEDULES` sets how
/// many. Without Harvest they are settled once it is there.
fn random_schedules(mut cli: Cli, looks: bool, seed: u64) {
    let wanted = std::env::var("GLEANER_PARTNER_SCHEDULES").ok();
    let schedules: u64 = wanted.and_then(|count| count.parse().ok()).unwrap_or(4);
    let mut random = fastrand::Rng::with_seed(seed);
    for schedule in 0..schedules {
        let first = usize::try_from(schedule).unwrap() * 4;
        let profiles: Vec<Profile> = (first..first + 4).map(stranger).collect();
        if !looks {
            cli.env
                .retain(|(name, _)| !name.starts_with("GLEANER_CLIENT"));
        }
        for _ in 0..2 {
            let kind = IN_DOUBT[random.usize(..IN_DOUBT.len())];
            // No hanging: a time-out apiece would be all there is to see.
            let kind = match kind.starts_with("hang") {
                true => "drop-after::n=1",
                false => kind,
            };
            fault(&cli, &format!("{kind},p=0.6,seed={}", random.u32(..)));
        }
        // The key is lost for some calls: what it refuses waits.
        let status = if random.bool() { 401 } else { 403 };
        if random.bool() {
            fault(&cli, &format!("{status}::n={}", random.u32(1..4)));
        }
        let refused = |cli: &Cli| {
            let requests = cli.house.admin().requests().into_iter();
            let of_key = |status| matches!(status, Some(401 | 403));
            requests.filter(|one| of_key(one.status)).count()
        };
        let before = sent(&cli) - refused(&cli);
        for _ in 0..4 {
            export(&cli, &profiles, &["--yes", "--unchecked"]);
        }
        cli.house.admin().clear_faults();
        if !looks {
            cli.run(&["outbox", "resume"]);
            let sent = |cli: &Cli| sent(cli) - refused(cli);
            assert_eq!(sent(&cli), before + 4, "schedule {schedule}");
            // What is given up may have landed: no other row of the person leaves.
            for profile in &profiles {
                let lost = row(&cli, profile);
                if lost["state"] != "unknown" || random.bool() {
                    continue;
                }
                cli.run(&["outbox", "forget", lost["export_id"].as_str().unwrap()]);
                let twin = Profile {
                    external_id: format!("{}-again", profile.external_id),
                    ..profile.clone()
                };
                export(&cli, &[twin], &["--yes", "--unchecked"]);
                assert_eq!(sent(&cli), before + 4, "schedule {schedule}");
            }
            give_harvest(&mut cli);
        }
        for _ in 0..3 {
            cli.run(&["outbox", "resume"]);
            for found in rows(&cli) {
                let rests = ["needs_person", "refused", "cancelled"];
                if rests.iter().any(|state| found["state"] == *state) {
                    cli.run(&["outbox", "retry", found["export_id"].as_str().unwrap()]);
                }
            }
        }
        for profile in &profiles {
            let found = row(&cli, profile);
            assert_eq!(found["state"], "done", "schedule {schedule}: {found}");
            is_there_once(&cli, profile, &format!("schedule {schedule}"));
        }
    }
}

#[test]
fn random_schedules_double_nobody_and_lose_nobody() {
    random_schedules(both(), true, 4_004_272);
}

#[test]
fn random_schedules_of_a_key_alone_send_everybody_once() {
    random_schedules(alone(), false, 4_004_273);
}

#[test]
fn a_partner_key_that_nobody_can_place_sends_nothing_until_a_person_says_whose_it_is() {
    let cli = both();
    let synced = cli.run(&["sync"]);
    assert_eq!(synced.code, 0, "{}", synced.err);
    // Without the users there is no telling whether both credentials are of one organisation.
    cli.house.admin().take_scope("harvest:users:list").unwrap();
    let (before, profile) = (cli.counts(), stranger(1));
    let one = std::slice::from_ref(&profile);
    let ended = export(&cli, one, &["--yes"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("--same-organisation"), "{}", ended.err);
    assert_eq!((cli.counts(), sent(&cli)), (before, 0));
    let said = cli.run(&["setup", "--same-organisation"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let done = export(&cli, one, &["--yes"]);
    assert_eq!(done.lines()[0]["outcome"], "created", "{}", done.err);
    is_there_once(&cli, &profile, "vouched for");
}

/// The app on a house's data directory, in a terminal of its own, with nothing in the way of an export.
#[cfg(unix)]
fn app(cli: &Cli) -> pty::Terminal {
    let config = cli.file("app.toml", "[outbox]\nhold = \"0s\"\n");
    let mut command = pty::command(env!("CARGO_BIN_EXE_gleaner"), cli.house.data.path());
    command.env("GLEANER_DATA_DIR", cli.house.data.path().join("data"));
    for (name, value) in &cli.env {
        command.env(name, value.trim());
    }
    command.arg("--config");
    command.arg(config);
    pty::Terminal::open(command, 120, 40)
}

#[cfg(unix)]
fn imported(cli: &Cli, profiles: &[Profile]) {
    let file = file(cli, profiles);
    let imported = cli.run(&["--offline", "import", file.to_str().unwrap()]);
    assert_eq!(imported.code, 0, "{}", imported.err);
}

/// The channel is chosen by keys in the export settings, is said loudly before anything is sent, and is the
/// one that is used.
#[cfg(unix)]
#[test]
fn in_the_app_the_channel_is_chosen_in_the_export_settings() {
    let cli = both();
    let profile = stranger(1);
    imported(&cli, std::slice::from_ref(&profile));
    assert_eq!(cli.run(&["sync"]).code, 0);
    let mut screen = app(&cli);
    screen.until("1 person");
    screen.keys("p");
    screen.until("Pick a job");
    screen.keys("\r");
    screen.until("channel Harvest");
    screen.keys("P");
    screen.until("Channel");
    // The last of the settings.
    screen.keys("G\r");
    screen.until("Pick the channel for new people");
    screen.keys("ingestion");
    screen.until("> ingestion");
    screen.keys("\r");
    screen.until("channel partner key");
    screen.keys("\x1b");
    screen.until_true("the settings closed", |screen| {
        !screen.contains("Coordinator")
    });
    screen.keys("e");
    screen.until("THROUGH THE PARTNER KEY");
    assert_eq!(sent(&cli), 0, "nothing leaves before it is confirmed");
    screen.keys("\r");
    screen.until("Export finished: 1 created.");
    assert_eq!(sent(&cli), 1);
    is_there_once(&cli, &profile, "through the app");
    assert_eq!(row(&cli, &profile)["channel"], "ingestion");
}

/// With a partner key alone the job picker has its jobs and pools, and nobody leaves without the word
/// that they may be a duplicate, which has a key of its own.
#[cfg(unix)]
#[test]
fn in_the_app_a_key_alone_takes_the_word_for_each_export() {
    let cli = alone();
    let profile = stranger(1);
    imported(&cli, std::slice::from_ref(&profile));
    let pools = cli.house.admin().rows("prospect_pools");
    let active = |pool: &&Value| pool["active"] != false;
    let pool = pools.iter().find(active).unwrap();
    let pool = pool["name"].as_str().unwrap().to_owned();
    let mut screen = app(&cli);
    screen.until("not checked");
    screen.until("channel partner key");
    screen.keys("p");
    screen.until("Pick a job");
    screen.until(&pool);
    screen.keys(&pool);
    screen.until(&format!("> {pool}"));
    screen.keys("\r");
    screen.until(&format!("pool {pool} · channel partner key"));
    screen.keys("e");
    screen.until("NOT CHECKED");
    screen.until("Nothing will be written.");
    screen.keys("\r");
    screen.until("Nothing was exported.");
    assert_eq!(sent(&cli), 0);
    screen.keys("e");
    screen.until("U send unchecked");
    screen.keys("U");
    screen.until("1 person will be sent unchecked, and may be a duplicate.");
    screen.keys("\r");
    screen.until("Export finished: 1 created.");
    assert_eq!(sent(&cli), 1);
    is_there_once(&cli, &profile, "unchecked, through the app");
    let person = with_email(&cli.house.admin(), &profile.emails[0]).remove(0);
    let details = cli.house.admin().rows("prospect_details");
    let own = applications(&cli.house.admin(), person["id"].as_i64().unwrap()).remove(0);
    let detail = details
        .iter()
        .find(|row| row["application_id"] == own["id"]);
    let wanted = pools.iter().find(|row| row["name"] == *pool).unwrap();
    let kept = &detail.unwrap()["pool_id"];
    assert_eq!(*kept, wanted["id"], "in the pool that was picked");
}
