//! What the host answers, to whom, and what it never does.

use std::fs;
use std::path::Path;

use gleaner::companion::FIREFOX_ID;
use gleaner::config::secrets::{Credentials, Keep, Vault};
use serde_json::{Value, json};

use crate::binary::Cli;
use crate::pipes::{Pipes, data, until};
use crate::support::{applications, small, stranger};

/// The tab of somebody's LinkedIn page.
pub fn tab(number: usize) -> (String, String) {
    let profile = stranger(number);
    let title = format!(
        "(3) {} - {} - {} | LinkedIn",
        profile.name(),
        profile.title.as_deref().unwrap(),
        profile.company.as_deref().unwrap()
    );
    (profile.linkedin.unwrap(), title)
}

/// A house with a local copy, whose exports leave at once unless a hold is wanted.
pub fn house(hold: &str) -> Cli {
    let mut cli = Cli::new(small());
    let config = cli.file("config.toml", format!("[outbox]\nhold = \"{hold}\"\n"));
    cli.set("GLEANER_CONFIG", config.to_str().unwrap());
    let synced = cli.run(&["sync"]);
    assert_eq!(synced.code, 0, "{}", synced.err);
    cli
}

/// The first person whom a tab is about.
pub fn person(checked: &Value) -> &Value {
    &checked["people"][0]
}

/// Everything under a directory as text, but for binary files.
fn texts(place: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(place).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, found);
        } else if let Ok(bytes) = fs::read(&path) {
            found.push((
                path.display().to_string(),
                String::from_utf8_lossy(&bytes).into_owned(),
            ));
        }
    }
}

#[test]
fn nobody_is_answered_who_is_not_the_extension() {
    let cli = Cli::new(small());
    for arguments in [
        vec![],
        vec!["chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"],
        vec!["https://example.org/"],
        vec!["/x/app.gleaner.companion.json", "other@example.org"],
        vec![
            "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/",
            FIREFOX_ID,
        ],
    ] {
        let mut pipes = Pipes::start_as(&cli, &arguments);
        pipes.frame(br#"{"id":1,"ask":"hello"}"#);
        assert_eq!(pipes.read(), None, "{arguments:?}");
        assert_eq!(pipes.hang_up(), 3, "{arguments:?}");
    }
    let mut firefox = Pipes::start_as(&cli, &["/x/app.gleaner.companion.json", FIREFOX_ID]);
    assert_eq!(firefox.hello()["paired"], false);
    assert_eq!(firefox.hang_up(), 0);
}

#[test]
fn nothing_is_answered_before_the_browser_is_allowed() {
    let cli = house("0s");
    let mut pipes = Pipes::start(&cli);
    let (url, title) = tab(0);
    let check = json!({"ask": "check", "tab": {"url": url, "title": title}});
    for request in [
        check.clone(),
        json!({"ask": "jobs"}),
        json!({"ask": "plan", "person": 1}),
        json!({"ask": "export", "plan": 1}),
        json!({"ask": "undo", "export_id": "1"}),
        json!({"ask": "decide", "person": 1, "candidate": 1, "decision": "same"}),
        json!({"ask": "keep", "person": 1}),
        json!({"ask": "status"}),
    ] {
        let refused = pipes.ask(request).unwrap_err();
        assert_eq!(refused["kind"], "unpaired");
    }
    let code = pipes.hello()["code"].as_str().unwrap().to_owned();
    assert_eq!(pipes.ask(check.clone()).unwrap_err()["kind"], "unpaired");
    let place = data(&cli).display().to_string();
    let wrong = cli.run(&["--data-dir", &place, "companion", "allow", "AAAA-AAAA"]);
    assert_eq!(wrong.code, 2);
    assert_eq!(
        cli.run(&["--data-dir", &place, "companion", "allow", &code])
            .code,
        0
    );
    // The same popup goes on, and so does every one after it.
    assert_eq!(pipes.hello()["paired"], true);
    pipes.ask(check.clone()).unwrap();
    assert_eq!(pipes.hang_up(), 0);
    assert_eq!(Pipes::start(&cli).hello()["paired"], true);
    assert_eq!(
        cli.run(&["--data-dir", &place, "companion", "uninstall"])
            .code,
        0
    );
    assert_eq!(Pipes::start(&cli).hello()["paired"], false);
}

#[test]
fn each_side_says_which_of_the_two_to_update() {
    let cli = Cli::new(small());
    let mut pipes = Pipes::start(&cli);
    for (protocol, words) in [(0, "extension is older"), (2, "Gleaner is older")] {
        let hello = json!({"ask": "hello", "protocol": protocol, "secret": crate::pipes::SECRET});
        let refused = pipes.ask(hello).unwrap_err();
        assert_eq!(refused["kind"], "version");
        assert!(
            refused["what"].as_str().unwrap().contains(words),
            "{refused}"
        );
        assert!(
            refused["hint"]
                .as_str()
                .unwrap()
                .contains("companion install"),
            "{refused}"
        );
    }
    let unknown = pipes.ask(json!({"ask": "from the future"})).unwrap_err();
    assert_eq!(unknown["kind"], "request");
}

#[test]
fn whatever_comes_through_the_pipe_has_one_answer_or_ends_it() {
    let cli = Cli::new(small());
    let mut pipes = Pipes::start(&cli);
    let garbage: [&[u8]; 7] = [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"{\"id\":\"x\"}",
        b"{\"id\":7,\"ask\":\"check\",\"tab\":3}",
    ];
    for body in garbage {
        assert!(pipes.frame(body));
        let answer = pipes.read().unwrap();
        assert_eq!(answer["ok"], false);
        assert_eq!(answer["error"]["kind"], "request");
    }
    let deep = "[".repeat(100_000);
    assert!(pipes.frame(deep.as_bytes()));
    assert_eq!(pipes.read().unwrap()["ok"], false);
    // Requests sent together are each answered once, in whatever order.
    let ids: Vec<u64> = (0..40)
        .map(|_| pipes.send(json!({"ask": "status"})))
        .collect();
    let mut answered: Vec<u64> = ids
        .iter()
        .map(|_| pipes.read().unwrap()["id"].as_u64().unwrap())
        .collect();
    answered.sort_unstable();
    assert_eq!(answered, ids);
    // What is too long is not read, and what follows it neither.
    pipes.raw(&(256_u32 * 1_024 + 1).to_ne_bytes());
    assert_eq!(pipes.read().unwrap()["error"]["kind"], "request");
    assert_eq!(pipes.read(), None);
    assert_eq!(pipes.hang_up(), 0);
    // The longest that is allowed is read whole.
    let mut pipes = Pipes::start(&cli);
    let mut longest = br#"{"id":9,"ask":"status","x":""#.to_vec();
    longest.resize(256 * 1_024 - 2, b'x');
    longest.extend(b"\"}");
    assert!(pipes.frame(&longest));
    assert_eq!(pipes.read().unwrap()["id"], 9);
    assert_eq!(pipes.hang_up(), 0);
}

#[test]
fn cut_and_random_frames_end_the_host_without_a_panic() {
    let cli = Cli::new(small());
    let mut random = fastrand::Rng::with_seed(2_701);
    for round in 0..40 {
        let mut pipes = Pipes::start(&cli);
        for _ in 0..random.usize(0..6) {
            let mut body: Vec<u8> = match random.bool() {
                true => (0..random.usize(0..200)).map(|_| random.u8(..)).collect(),
                false => {
                    br#"{"id":3,"ask":"check","tab":{"url":"https://github.com/a","title":"b"}}"#
                        .to_vec()
                }
            };
            if random.bool() && !body.is_empty() {
                let at = random.usize(0..body.len());
                body[at] = random.u8(..);
            }
            if !pipes.frame(&body) {
                break;
            }
        }
        let loose: Vec<u8> = (0..random.usize(0..7)).map(|_| random.u8(..)).collect();
        pipes.raw(&loose);
        assert_eq!(pipes.hang_up(), 0, "round {round}");
    }
}

#[test]
fn a_person_is_checked_exported_and_taken_back() {
    let cli = house("10m");
    let (job, job_name) = cli.house.job();
    let mut pipes = Pipes::paired(&cli);
    let (url, title) = tab(1);
    let checked = pipes.check(&url, &title);
    let found = person(&checked);
    assert_eq!(found["check"]["verdict"], "new", "{checked}");
    assert_eq!(found["profile"]["name"], stranger(1).name());
    assert_eq!(checked["may_read"], false);
    let jobs = pipes
        .ask(json!({"ask": "jobs", "query": job_name}))
        .unwrap();
    assert!(
        jobs["jobs"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["id"] == job.0),
        "{jobs}"
    );
    let plan = pipes
        .ask(json!({"ask": "plan", "person": found["person"], "job": job.0}))
        .unwrap();
    assert_eq!(plan["line"]["outcome"], "planned", "{plan}");
    assert_eq!(cli.run(&["outbox", "--format", "jsonl"]).lines().len(), 0);
    let sent = pipes
        .ask(json!({"ask": "export", "plan": plan["plan"]}))
        .unwrap();
    assert_eq!(sent["outbox"]["state"], "held", "{sent}");
    let id = sent["outbox"]["export_id"].as_str().unwrap();
    // Seen again it is the same export, and it can be taken back from there.
    let again = pipes.check(&url, &title);
    assert_eq!(person(&again)["exports"][0]["export_id"], id);
    let undone = pipes.ask(json!({"ask": "undo", "export_id": id})).unwrap();
    assert_eq!(undone["outbox"]["state"], "cancelled");
    assert_eq!(
        pipes
            .ask(json!({"ask": "undo", "export_id": id}))
            .unwrap_err()["kind"],
        "failed"
    );
    assert_eq!(cli.counts().0, 60);
    // A plan is carried out once; another host does not know it.
    let mut other = Pipes::paired(&cli);
    assert_eq!(
        other
            .ask(json!({"ask": "export", "plan": plan["plan"]}))
            .unwrap_err()["kind"],
        "failed"
    );
}

#[test]
fn what_is_exported_arrives_while_the_popup_is_open_and_after() {
    let cli = house("1s");
    let (job, _) = cli.house.job();
    let export = |pipes: &mut Pipes, number: usize| {
        let (url, title) = tab(number);
        let checked = pipes.check(&url, &title);
        let whom = &person(&checked)["person"];
        let plan = pipes
            .ask(json!({"ask": "plan", "person": whom, "job": job.0}))
            .unwrap();
        let sent = pipes
            .ask(json!({"ask": "export", "plan": plan["plan"]}))
            .unwrap();
        sent["outbox"]["export_id"].as_str().unwrap().to_owned()
    };
    let mut pipes = Pipes::paired(&cli);
    let id = export(&mut pipes, 1);
    loop {
        let status = pipes
            .ask(json!({"ask": "status", "exports": [id]}))
            .unwrap();
        if status["exports"][0]["settles"] == false {
            assert_eq!(status["exports"][0]["outcome"], "created", "{status}");
            break;
        }
    }
    let (url, title) = tab(1);
    let there = pipes.check(&url, &title);
    assert_eq!(
        person(&there)["check"]["verdict"],
        "in_greenhouse",
        "{there}"
    );
    // The browser hangs up while it is still held: somebody else goes on with it.
    export(&mut pipes, 2);
    assert_eq!(pipes.hang_up(), 0);
    until("the export arrives after the browser has hung up", || {
        cli.house.admin().count("candidates") == 62
    });
    until("the outbox rests", || {
        let rows = cli.run(&["outbox", "--format", "jsonl"]).lines();
        rows.iter().all(|row| row["state"] == "done")
    });
}

#[test]
fn checking_alone_stores_nothing_and_no_log_names_anybody() {
    let cli = house("0s");
    let mut pipes = Pipes::paired(&cli);
    let (url, title) = tab(3);
    pipes.check(&url, &title);
    pipes.check(
        "https://example.org/people/secret-page?token=1",
        "Very Secret | Example",
    );
    pipes.frame(br#"{"id":5,"ask":"check","tab":{"url":"https://www.linkedin.com/in/secret-page","title":7}}"#);
    pipes.read().unwrap();
    let read = json!({"ask": "check", "tab": {"url": "https://example.org/ada", "title": "x"},
        "page": {"ld": [json!({"@type": "Person", "name": "Secret Page", "email": "secret-page@example.org"}).to_string()]}});
    let answer = pipes.ask(read).unwrap();
    assert_eq!(
        person(&answer)["profile"]["name"],
        "Secret Page",
        "{answer}"
    );
    assert_eq!(pipes.hang_up(), 0);
    let mut files = Vec::new();
    texts(cli.house.data.path(), &mut files);
    let stranger = stranger(3);
    for (path, text) in &files {
        for word in [
            "secret-page",
            "Secret",
            stranger.last_name.as_deref().unwrap(),
            "quirina",
        ] {
            assert!(!text.contains(word), "{path} holds {word}");
        }
    }
    assert!(
        files.iter().any(|(path, _)| path.contains("/log/")),
        "there is a log to look at"
    );
    assert_eq!(
        cli.run(&["library", "list", "--format", "jsonl"])
            .lines()
            .len(),
        0
    );
    assert_eq!(cli.run(&["outbox", "--format", "jsonl"]).lines().len(), 0);
}

#[test]
fn a_denied_site_gives_no_more_than_address_and_title() {
    let cli = house("0s");
    let mut pipes = Pipes::paired(&cli);
    let content = json!({"ld": [r#"{"@type":"Person","name":"Ada Lovelace"}"#]});
    for url in [
        "https://www.linkedin.com/in/ada",
        "https://www.xing.com/profile/Ada",
        "https://x.com/ada",
        "https://www.facebook.com/ada",
        "https://www.instagram.com/ada",
        "https://de.indeed.com/r/ada",
        "https://www.glassdoor.co.uk/ada",
        "https://scholar.google.com/citations?user=abcdefghijkl",
    ] {
        let request =
            json!({"ask": "check", "tab": {"url": url, "title": "Ada Lovelace"}, "page": content});
        assert_eq!(pipes.ask(request).unwrap_err()["kind"], "denied", "{url}");
        assert_eq!(pipes.check(url, "Ada Lovelace")["may_read"], false, "{url}");
    }
    let long = json!({"ld": ["x".repeat(210_000)]});
    let request = json!({"ask": "check", "tab": {"url": "https://example.org/ada", "title": "x"}, "page": long});
    assert_eq!(pipes.ask(request).unwrap_err()["kind"], "request");
}

#[test]
fn a_page_in_greenhouse_shows_that_candidate() {
    let cli = house("0s");
    let admin = cli.house.admin();
    let row = admin
        .rows("candidates")
        .into_iter()
        .find(|row| !applications(&admin, row["id"].as_i64().unwrap()).is_empty());
    let id = row.unwrap()["id"].as_i64().unwrap();
    let mut pipes = Pipes::paired(&cli);
    let checked = pipes.check(
        &format!("https://app.greenhouse.io/people/{id}?application_id=1"),
        "Candidate | Greenhouse",
    );
    let found = person(&checked);
    assert_eq!(found["check"]["candidates"][0]["id"], id, "{checked}");
    assert_eq!(found["check"]["verdict"], "in_greenhouse");
    assert_eq!(found["own_page"], true);
    assert!(
        !found["check"]["candidates"][0]["applications"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let nobody = pipes.ask(json!({"ask": "check", "tab": {"url": "https://app.greenhouse.io/people/999999999", "title": ""}}));
    assert_eq!(nobody.unwrap_err()["kind"], "failed");
    let (job, _) = cli.house.job();
    let plan = pipes
        .ask(json!({"ask": "plan", "person": found["person"], "job": job.0}))
        .unwrap();
    assert!(
        plan["line"]["candidate_id"] == id || plan["line"]["outcome"] == "needs_review",
        "{plan}"
    );
}

#[test]
fn decisions_and_kept_people_last() {
    let cli = house("0s");
    let mut pipes = Pipes::paired(&cli);
    let (url, title) = tab(4);
    let checked = pipes.check(&url, &title);
    let whom = person(&checked)["person"].clone();
    let id = cli.house.admin().rows("candidates")[0]["id"]
        .as_i64()
        .unwrap();
    let decide = |decision: Value| json!({"ask": "decide", "person": whom, "candidate": id, "decision": decision});
    let same = pipes.ask(decide(json!("same"))).unwrap();
    assert_eq!(same["check"]["verdict"], "in_greenhouse", "{same}");
    assert_eq!(same["check"]["decided"], "same");
    let mut later = Pipes::paired(&cli);
    assert_eq!(
        person(&later.check(&url, &title))["check"]["decided"],
        "same"
    );
    let taken = later.ask(decide(Value::Null).clone());
    assert!(taken.is_ok(), "{taken:?}");
    let kept = later.ask(json!({"ask": "keep", "person": 1})).unwrap();
    assert_eq!(kept["effect"], "added", "{kept}");
    let again = later.ask(json!({"ask": "keep", "person": 1})).unwrap();
    assert_eq!(again["effect"], "unchanged", "{again}");
    assert_eq!(
        cli.run(&["library", "list", "--format", "jsonl"])
            .lines()
            .len(),
        1
    );
}

#[test]
fn two_browsers_and_the_command_line_at_once_make_one_person() {
    let cli = house("0s");
    let (job, _) = cli.house.job();
    let (url, title) = tab(5);
    let mut both = [Pipes::paired(&cli), Pipes::paired(&cli)];
    let plans: Vec<Value> = both
        .iter_mut()
        .map(|pipes| {
            let checked = pipes.check(&url, &title);
            let whom = &person(&checked)["person"];
            pipes
                .ask(json!({"ask": "plan", "person": whom, "job": job.0}))
                .unwrap()["plan"]
                .clone()
        })
        .collect();
    let mut profile = stranger(5);
    profile.emails.clear();
    let file = cli.file("one.jsonl", serde_json::to_string(&profile).unwrap());
    let mut command = cli.command(&[
        "export",
        file.to_str().unwrap(),
        "--job",
        &job.0.to_string(),
        "--yes",
    ]);
    let mut child = command.spawn().unwrap();
    drop(child.stdin.take());
    for (pipes, plan) in both.iter_mut().zip(&plans) {
        pipes.ask(json!({"ask": "export", "plan": plan})).unwrap();
    }
    for pipes in both {
        assert_eq!(pipes.hang_up(), 0);
    }
    child.wait_with_output().unwrap();
    until("the outbox rests", || {
        let rows = cli.run(&["outbox", "--format", "jsonl"]).lines();
        rows.iter().all(|row| {
            ["done", "needs_person", "cancelled"].contains(&row["state"].as_str().unwrap())
        })
    });
    assert_eq!(cli.house.admin().count("candidates"), 61);
}

#[test]
fn without_a_copy_or_credentials_it_says_what_to_do() {
    let mut cli = Cli::new(small());
    let (url, title) = tab(6);
    let check = json!({"ask": "check", "tab": {"url": url, "title": title}});
    let mut pipes = Pipes::paired(&cli);
    let refused = pipes.ask(check.clone()).unwrap_err();
    assert_eq!(refused["kind"], "setup");
    assert!(
        refused["hint"].as_str().unwrap().contains("gleaner sync"),
        "{refused}"
    );
    drop(pipes);
    assert_eq!(cli.run(&["sync"]).code, 0);
    // Credentials that nobody can open here: the verdict is there, the export waits and says so.
    cli.env
        .retain(|(name, _)| !name.starts_with("GLEANER_CLIENT"));
    let (job, _) = cli.house.job();
    let mut pipes = Pipes::paired(&cli);
    let checked = pipes.ask(check).unwrap();
    let plan = pipes
        .ask(json!({"ask": "plan", "person": person(&checked)["person"], "job": job.0}))
        .unwrap();
    let sent = pipes
        .ask(json!({"ask": "export", "plan": plan["plan"]}))
        .unwrap();
    assert!(sent["outbox"]["export_id"].is_string(), "{sent}");
    let status = pipes.ask(json!({"ask": "status"})).unwrap();
    assert!(
        status["waits"].as_str().unwrap().contains("credentials"),
        "{status}"
    );
    assert_eq!(pipes.hang_up(), 0);
}

#[test]
fn with_sealed_credentials_an_export_waits_and_says_so_until_somebody_unseals_them() {
    let mut cli = house("1s");
    let hello = cli.house.sandbox.hello();
    let of = |key: &str| hello[key].as_str().unwrap().to_owned();
    let credentials = Credentials {
        client_id: of("client_id"),
        client_secret: of("client_secret").into(),
        user_id: None,
        harvest_url: of("harvest_url").parse().unwrap(),
        auth_url: of("auth_url").parse().unwrap(),
    };
    let passphrase = "four words of the day";
    Vault::of(&data(&cli), Keep::File)
        .keep_in_file(&credentials, &passphrase.into())
        .unwrap();
    cli.env
        .retain(|(name, _)| !name.starts_with("GLEANER_CLIENT"));
    let (job, _) = cli.house.job();
    let mut pipes = Pipes::paired(&cli);
    let (url, title) = tab(3);
    let checked = pipes.check(&url, &title);
    assert_eq!(person(&checked)["check"]["verdict"], "new", "{checked}");
    let status = pipes.ask(json!({"ask": "status"})).unwrap();
    let waits = status["waits"].as_str().unwrap();
    for words in [
        "sealed with a passphrase",
        "waits in the outbox until Gleaner runs in a terminal",
    ] {
        assert!(waits.contains(words), "{words}: {status}");
    }
    let plan = pipes
        .ask(json!({"ask": "plan", "person": person(&checked)["person"], "job": job.0}))
        .unwrap();
    let sent = pipes
        .ask(json!({"ask": "export", "plan": plan["plan"]}))
        .unwrap();
    assert_eq!(sent["outbox"]["state"], "held", "{sent}");
    // Nobody could be asked, so nothing left; the host ends all the same.
    assert_eq!(pipes.hang_up(), 0);
    assert_eq!(cli.house.admin().count("candidates"), 60);
    let row = cli.run(&["--offline", "--format", "jsonl", "outbox"]);
    assert_ne!(row.lines()[0]["state"], "done");
    // Whoever has the passphrase sends it, once.
    cli.set("GLEANER_PASSPHRASE", passphrase);
    let ended = cli.run(&["outbox", "resume"]);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    assert_eq!(cli.house.admin().count("candidates"), 61);
    let ended = cli.run(&["outbox", "resume"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(cli.house.admin().count("candidates"), 61);
}
