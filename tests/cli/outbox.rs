//! `gleaner outbox` on the command line: listing, undoing, trying again, giving up, settling.

use crate::binary::Cli;
use crate::support::{applications, small, stranger, with_email};
use gleaner::sandbox::{Options, Scopes};
use serde_json::{Value, json};

fn everything() -> Options {
    Options {
        scopes: Scopes::All,
        ..small()
    }
}

/// Exports so many strangers and returns their lines.
fn exported(cli: &Cli, count: usize) -> Vec<Value> {
    let file = cli.strangers(count);
    let job = cli.house.job().0.to_string();
    let file = file.to_str().unwrap();
    let arguments = ["export", file, "--job", &job, "--yes", "--format", "jsonl"];
    cli.run(&arguments).lines()
}

fn text<'v>(row: &'v Value, key: &str) -> &'v str {
    row[key].as_str().unwrap()
}

fn of_person(cli: &Cli, number: usize) -> Vec<Value> {
    let rows = with_email(&cli.house.admin(), &stranger(number).emails[0]);
    let [row] = rows.as_slice() else {
        panic!("one person: {rows:?}")
    };
    applications(&cli.house.admin(), row["id"].as_i64().unwrap())
}

#[test]
fn the_list_is_narrowed_by_state() {
    let cli = Cli::new(small());
    // What is refused for one person stops nobody else.
    cli.house.fault("422:POST /v3/candidates:n=1");
    exported(&cli, 3);
    let count = |arguments: &[&str]| {
        let ended = cli.run(arguments);
        assert_eq!(ended.code, 0, "{}", ended.err);
        ended.lines().len()
    };
    let list = ["outbox", "--format", "jsonl", "list"];
    assert_eq!(count(&list), 3);
    assert_eq!(count(&[&list[..], &["--state", "done"]].concat()), 2);
    assert_eq!(count(&[&list[..], &["--state", "refused"]].concat()), 1);
    let both = ["--state", "refused", "--state", "done"];
    assert_eq!(count(&[&list[..], &both].concat()), 3);
    assert_eq!(count(&[&list[..], &["--state", "held"]].concat()), 0);
    let name = stranger(1).last_name.unwrap().to_uppercase();
    assert_eq!(count(&[&list[..], &["--find", &name]].concat()), 1);
    assert_eq!(count(&[&list[..], &["--find", "new-2"]].concat()), 1);
    assert_eq!(
        count(&[&list[..], &["--find", &cli.house.job().1]].concat()),
        3
    );
    assert_eq!(
        count(&[&list[..], &["--find", "nobody of that name"]].concat()),
        0
    );
    let wrong = cli.run(&["outbox", "list", "--state", "gone"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("needs_person"), "{}", wrong.err);
}

#[test]
fn what_was_refused_is_tried_again_one_or_all() {
    let cli = Cli::new(small());
    cli.house.fault("422:POST /v3/candidates:n=3");
    let rows = exported(&cli, 3);
    assert!(
        rows.iter().all(|row| row["outcome"] == "failed"),
        "{rows:?}"
    );
    let id = text(&rows[0], "export_id");
    let one = cli.run(&["outbox", "--format", "jsonl", "retry", id]);
    assert_eq!(
        (one.code, one.lines()[0]["state"].as_str()),
        (0, Some("done"))
    );
    assert_eq!(one.lines().len(), 1);
    let all = cli.run(&["outbox", "--format", "jsonl", "retry", "--refused"]);
    assert_eq!((all.code, all.lines().len()), (0, 2), "{}", all.err);
    assert_eq!(cli.house.admin().count("candidates"), 63);
    let again = cli.run(&["outbox", "retry", id]);
    assert_eq!(again.code, 2, "what is done is not sent again");
    let none = cli.run(&["outbox", "retry", "--refused"]);
    assert_eq!(none.code, 0);
    assert!(none.err.contains("no export was refused"), "{}", none.err);
    assert_eq!(cli.run(&["outbox", "retry"]).code, 2);
}

#[test]
fn an_export_given_up_stays_given_up() {
    let cli = Cli::new(small());
    cli.house.fault("403:POST /v3/candidates:n=1");
    let rows = exported(&cli, 1);
    let id = text(&rows[0], "export_id");
    let forgotten = cli.run(&["outbox", "--format", "jsonl", "forget", id]);
    assert_eq!(forgotten.code, 0, "{}", forgotten.err);
    assert_eq!(forgotten.lines()[0]["state"], "cancelled");
    let resumed = cli.run(&["outbox", "--format", "jsonl", "resume"]);
    assert_eq!((resumed.code, resumed.lines().len()), (0, 0));
    assert_eq!(cli.house.admin().count("candidates"), 60);
    assert_eq!(cli.run(&["outbox", "forget", "no-such-id"]).code, 2);
}

#[test]
fn one_pass_settles_what_is_due_and_no_more() {
    let mut cli = Cli::new(small());
    cli.set("GLEANER_SETTLE_AFTER_MS", "600000");
    cli.house.fault("drop-after:POST /v3/candidates:n=1");
    let rows = exported(&cli, 1);
    assert_eq!(rows[0]["outcome"], "unknown");
    let once = ["outbox", "--format", "jsonl", "resume", "--once"];
    let early = cli.run(&once);
    assert_eq!(
        (early.code, &early.lines()[0]["state"]),
        (1, &json!("unknown"))
    );
    // Somebody who can't wait looks now.
    let id = text(&rows[0], "export_id");
    let looked = cli.run(&["outbox", "--format", "jsonl", "settle", id]);
    assert_eq!(looked.code, 0, "{}", looked.err);
    assert_eq!(looked.lines()[0]["state"], "done");
    assert_eq!(of_person(&cli, 0).len(), 1);
    let posts = cli.house.admin().requests();
    let posts = posts.iter().filter(|call| call.method == "POST");
    let posts = posts.filter(|call| call.path == "/v3/candidates");
    assert_eq!(posts.count(), 1, "looking sends nothing");
}

#[test]
fn a_look_that_finds_nothing_counts_for_nothing() {
    let mut cli = Cli::new(small());
    cli.set("GLEANER_SETTLE_AFTER_MS", "600000");
    cli.house.fault("drop-before:POST /v3/candidates:n=1");
    let rows = exported(&cli, 1);
    let id = text(&rows[0], "export_id");
    for _ in 0..4 {
        let looked = cli.run(&["outbox", "--format", "jsonl", "settle", id]);
        assert_eq!(looked.lines()[0]["state"], "unknown", "{}", looked.err);
    }
}

#[test]
fn somebody_says_which_candidate_an_export_made() {
    let cli = Cli::new(small());
    // Two people like the one that was sent turn up: no reading can tell which is ours.
    let profile = stranger(0);
    cli.house.fault("drop-before:POST /v3/candidates:n=1");
    let rows = exported(&cli, 1);
    assert_eq!(rows[0]["outcome"], "unknown");
    let (job, _) = cli.house.job();
    let body = json!({
        "first_name": profile.first_name, "last_name": profile.last_name,
        "company": profile.company, "title": profile.title,
        "email_addresses": [{"value": profile.emails[0].value, "type": "personal"}],
        "social_media_addresses": [{"value": profile.linkedin}],
        "application": {"job_id": job.0},
    });
    let admin = cli.house.admin();
    let made = [&body, &body].map(|body| admin.create_person(body).unwrap());
    let resumed = cli.run(&["outbox", "--format", "jsonl", "resume"]);
    assert_eq!(resumed.code, 1);
    assert_eq!(
        resumed.lines()[0]["state"],
        "needs_person",
        "{}",
        resumed.out
    );
    let id = text(&rows[0], "export_id");
    let shown = cli.run(&["outbox", "show", id]);
    let second = made[1]["candidate"]["id"].to_string();
    for one in &made {
        let number = one["candidate"]["id"].to_string();
        let page = format!("https://app.greenhouse.io/people/{number}");
        assert!(shown.out.contains(&page), "{}", shown.out);
    }
    for said in ["Last call left", "has the application", &cli.house.job().1] {
        assert!(shown.out.contains(said), "{said}: {}", shown.out);
    }
    let settled = cli.run(&[
        "outbox",
        "--format",
        "jsonl",
        "settle",
        id,
        "--candidate",
        &second,
    ]);
    assert_eq!(settled.code, 0, "{}", settled.err);
    let row = &settled.lines()[0];
    assert_eq!(row["state"], "done");
    assert_eq!(row["candidate_id"].to_string(), second);
    assert_eq!(row["application_id"], made[1]["application"]["id"]);
    assert_eq!(admin.count("candidates"), 62, "nothing was sent again");
}

#[test]
fn an_export_that_was_sent_is_undone_and_the_person_stays() {
    let cli = Cli::new(everything());
    let rows = exported(&cli, 1);
    let id = text(&rows[0], "export_id");
    let unasked = cli.run(&["outbox", "undo", id]);
    assert_eq!(unasked.code, 2, "nobody confirmed it");
    assert!(
        unasked.err.contains("stays in Greenhouse"),
        "{}",
        unasked.err
    );
    assert_eq!(of_person(&cli, 0).len(), 1);
    let undone = cli.run(&["outbox", "--format", "jsonl", "undo", id, "--yes"]);
    assert_eq!(undone.code, 0, "{}", undone.err);
    let row = &undone.lines()[0];
    assert_eq!(
        (&row["state"], &row["application_id"]),
        (&json!("cancelled"), &Value::Null)
    );
    assert!(of_person(&cli, 0).is_empty());
    // The same export again finds the person and makes a new application.
    let again = exported(&cli, 1);
    assert_eq!(again[0]["outcome"], "added", "{again:?}");
    assert_eq!(of_person(&cli, 0).len(), 1);
    // They were there before this one: no offer any more.
    let twice = cli.run(&["outbox", "undo", id, "--yes"]);
    assert_eq!(twice.code, 2);
    assert!(twice.err.contains("in Greenhouse before"), "{}", twice.err);
    assert_eq!(of_person(&cli, 0).len(), 1);
}

#[test]
fn what_somebody_else_touched_is_not_undone() {
    let cli = Cli::new(everything());
    let rows = exported(&cli, 1);
    let id = text(&rows[0], "export_id");
    let (job, _) = cli.house.job();
    let jobs = cli.house.admin().rows("jobs");
    let other = jobs.iter().find(|other| {
        other["id"] != job.0 && other["status"] == "open" && other["is_template"] != true
    });
    let body = json!({
        "candidate_id": rows[0]["candidate_id"], "job_id": other.unwrap()["id"],
    });
    cli.house.admin().create_application(&body).unwrap();
    let undone = cli.run(&["outbox", "undo", id, "--yes"]);
    assert_eq!(undone.code, 2);
    assert!(undone.err.contains("another application"), "{}", undone.err);
    assert_eq!(of_person(&cli, 0).len(), 2);
}

/// Exports one stranger with a tag, a note and a page, for which the credential can do everything.
fn exported_with_all(cli: &Cli) -> Value {
    let mut profile = stranger(0);
    profile.tags = vec!["Rust".to_owned()];
    profile.notes = Some("Met at the conference".to_owned());
    let file = cli.file("one.jsonl", serde_json::to_string(&profile).unwrap());
    let settings = "[export]\ncreate_tags = true\nattach = [\"profile\"]\n";
    let config = cli.file("settings.toml", settings);
    let job = cli.house.job().0.to_string();
    let ended = cli.run(&[
        "export",
        file.to_str().unwrap(),
        "--job",
        &job,
        "--yes",
        "--format",
        "jsonl",
        "--config",
        config.to_str().unwrap(),
    ]);
    assert_eq!(ended.lines()[0]["outcome"], "created", "{}", ended.err);
    ended.lines()[0].clone()
}

#[test]
fn what_the_export_itself_added_is_in_nobodys_way() {
    let cli = Cli::new(everything());
    let row = exported_with_all(&cli);
    let admin = cli.house.admin();
    let before = ["notes", "attachments", "applied_candidate_tags"].map(|name| admin.count(name));
    let undone = cli.run(&["outbox", "undo", text(&row, "export_id"), "--yes"]);
    assert_eq!(undone.code, 0, "{}", undone.err);
    assert!(
        undone.err.contains(".md"),
        "its file is named: {}",
        undone.err
    );
    assert!(of_person(&cli, 0).is_empty());
    assert!(before.iter().all(|count| *count > 0), "{before:?}");
}

/// Something a colleague does to candidate and application.
type Deed = fn(&Cli, &Value);

#[test]
fn whatever_a_colleague_did_since_keeps_the_application() {
    let deeds: [(&str, Deed); 6] = [
        ("somebody wrote", |cli, row| {
            let note = json!({"candidate_id": row["candidate_id"], "body": "Called her",
                "note_type": "NOTE", "visibility": "public"});
            cli.house.admin().write("POST", "/v3/notes", &note).unwrap();
        }),
        ("tagged", |cli, row| {
            let tags = cli.house.admin().rows("candidate_tags");
            let own = cli.house.admin().rows("applied_candidate_tags");
            let other = tags.iter().find(|tag| {
                let has = |one: &Value| {
                    one["candidate_id"] == row["candidate_id"]
                        && one["candidate_tag_id"] == tag["id"]
                };
                !own.iter().any(has)
            });
            let tag = json!({"candidate_id": row["candidate_id"],
                "candidate_tag_id": other.unwrap()["id"]});
            let path = "/v3/applied_candidate_tags";
            cli.house.admin().write("POST", path, &tag).unwrap();
        }),
        ("file offer.pdf", |cli, row| {
            let file = json!({"application_id": row["application_id"], "filename": "offer.pdf",
                "type": "other", "content": "aGVsbG8="});
            let path = "/v3/attachments";
            cli.house.admin().write("POST", path, &file).unwrap();
        }),
        ("another stage", |cli, row| {
            let id = row["application_id"].as_u64().unwrap();
            let stages = cli.house.admin().rows("application_stages");
            let stage = stages
                .iter()
                .find(|one| one["application_id"] == id)
                .unwrap();
            let to = json!({"from_stage_id": stage["job_interview_stage_id"]});
            let path = format!("/v3/applications/{id}/move");
            cli.house.admin().write("POST", &path, &to).unwrap();
        }),
        ("rejected", |cli, row| {
            let id = row["application_id"].as_u64().unwrap();
            let reasons = cli.house.admin().rows("rejection_reasons");
            let why = json!({"rejection_reason_id": reasons[0]["id"]});
            let path = format!("/v3/applications/{id}/reject");
            cli.house.admin().write("POST", &path, &why).unwrap();
        }),
        ("changed the person's title", |cli, row| {
            let id = row["candidate_id"].as_u64().unwrap();
            let title = json!({"title": "Head of weaving"});
            cli.house.admin().edit_person(id, &title).unwrap();
        }),
    ];
    for (says, happens) in deeds {
        let cli = Cli::new(everything());
        let row = exported_with_all(&cli);
        happens(&cli, &row);
        let undone = cli.run(&["outbox", "undo", text(&row, "export_id"), "--yes"]);
        assert_eq!(undone.code, 2, "{says}: {}", undone.err);
        assert!(undone.err.contains(says), "{says}: {}", undone.err);
        assert_eq!(of_person(&cli, 0).len(), 1, "{says}");
    }
}

#[test]
fn a_write_that_was_refused_for_good_is_given_up_and_the_export_is_quiet() {
    let cli = Cli::new(everything());
    cli.house.fault("403:POST /v3/notes:n=2");
    cli.house.fault("403:POST /v3/attachments:n=1");
    let row = exported_with_all(&cli);
    let id = text(&row, "export_id");
    assert!(text(&row, "reason").contains("note"), "{row}");
    let shown = cli.run(&["outbox", "show", id]);
    assert!(shown.out.contains("What follows it"), "{}", shown.out);
    let line = |arguments: &[&str]| {
        let ended = cli.run(&[&["outbox", "--format", "jsonl"], arguments].concat());
        assert_eq!(ended.code, 0, "{}", ended.err);
        ended.lines()[0].clone()
    };
    let steps = line(&["list"])["follow_ups"].clone();
    let step_of = |what: &str| {
        let steps = steps.as_array().unwrap();
        let step = steps
            .iter()
            .find(|one| one["what"].as_str().unwrap().starts_with(what));
        step.unwrap()["step"].to_string()
    };
    let (note, file) = (step_of("note"), step_of("file"));
    let none = cli.run(&["outbox", "forget", id, "--step", "99"]);
    assert!(none.err.contains("no step 99"), "{}", none.err);
    let after = line(&["forget", id, "--step", &note]);
    let reason = text(&after, "reason");
    assert!(
        !reason.contains("note") && reason.contains("file"),
        "{reason}"
    );
    // What is left is tried again, what was given up is not.
    let after = line(&["retry", id]);
    assert_eq!(after["reason"], Value::Null);
    let state = |step: &str| {
        let steps = after["follow_ups"].as_array().unwrap();
        let number = json!(step.parse::<u64>().unwrap());
        let step = steps.iter().find(|one| one["step"] == number);
        step.unwrap()["state"].clone()
    };
    assert_eq!(
        (state(&note), state(&file)),
        (json!("cancelled"), json!("done"))
    );
    let landed = cli.run(&["outbox", "forget", id, "--step", &file]);
    assert_eq!(landed.code, 2, "what is there can't be cancelled");
    assert!(landed.err.contains("is done"), "{}", landed.err);
    let all = cli.run(&["outbox", "forget", id]);
    assert_eq!(all.code, 2, "there is nothing left to cancel");
}

#[test]
fn without_the_scope_nothing_is_removed() {
    let cli = Cli::new(small());
    let rows = exported(&cli, 1);
    let undone = cli.run(&["outbox", "undo", text(&rows[0], "export_id"), "--yes"]);
    assert_eq!(undone.code, 2);
    assert!(
        undone.err.contains("harvest:applications:destroy"),
        "{}",
        undone.err
    );
    assert_eq!(of_person(&cli, 0).len(), 1);
}

#[test]
fn a_removal_without_an_answer_is_read_back() {
    for (fault, state, left) in [
        ("drop-after:DELETE /v3/applications/*:n=1", "cancelled", 0),
        (
            "500:DELETE /v3/applications/*:n=1,when=after",
            "cancelled",
            0,
        ),
        ("drop-before:DELETE /v3/applications/*:n=1", "done", 1),
        ("403:DELETE /v3/applications/*:n=1", "done", 1),
    ] {
        let cli = Cli::new(everything());
        let rows = exported(&cli, 1);
        cli.house.fault(fault);
        let id = text(&rows[0], "export_id");
        let undone = cli.run(&["outbox", "--format", "jsonl", "undo", id, "--yes"]);
        assert_eq!(undone.lines()[0]["state"], state, "{fault}: {}", undone.err);
        assert_eq!(of_person(&cli, 0).len(), left, "{fault}");
    }
}
