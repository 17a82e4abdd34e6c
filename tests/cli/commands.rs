//! The binary's command line against a sandbox: output to the letter, exit codes, bad input.

use std::path::Path;

use crate::binary::Cli;
#[cfg(unix)]
use crate::pty::{self, Terminal};
use crate::support::{small, stranger};
use gleaner::sandbox::{Options, Scopes};
use serde_json::Value;

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn jsonl_has_the_keys_of_the_design() {
    let cli = Cli::new(small());
    let file = cli.strangers(2);
    let (job, _) = cli.house.job();
    let job = job.to_string();
    for (arguments, keys) in [
        (
            vec!["sync"],
            &[
                "resource",
                "read",
                "written",
                "gone",
                "requests",
                "seconds",
                "budget_used",
            ][..],
        ),
        (
            vec!["jobs"],
            &[
                "id",
                "name",
                "requisition_id",
                "status",
                "department",
                "offices",
                "confidential",
            ],
        ),
        (
            vec!["check", text(&file)],
            &[
                "external_id",
                "name",
                "verdict",
                "decided",
                "candidates",
                "asked",
            ],
        ),
        (
            vec!["export", text(&file), "--job", &job, "--yes"],
            &[
                "external_id",
                "name",
                "outcome",
                "export_id",
                "candidate_id",
                "application_id",
                "job_id",
                "reason",
            ],
        ),
        (
            vec!["outbox"],
            &[
                "export_id",
                "external_id",
                "name",
                "job_id",
                "state",
                "candidate_id",
                "application_id",
                "attempts",
                "updated_at",
                "reason",
            ],
        ),
        (
            vec!["search", "--in", "greenhouse"],
            &[
                "kind",
                "id",
                "name",
                "title",
                "company",
                "location",
                "score",
                "job",
                "stage",
                "status",
                "last_activity_at",
            ],
        ),
    ] {
        let ended = cli.run(&[&["--format", "jsonl"], arguments.as_slice()].concat());
        assert_eq!(ended.code, 0, "{arguments:?}: {}", ended.err);
        let lines = ended.lines();
        assert!(!lines.is_empty(), "{arguments:?}: {}", ended.err);
        for line in lines {
            for key in keys {
                assert!(
                    line.get(key).is_some(),
                    "{arguments:?}: {key} is missing in {line}"
                );
            }
        }
    }
}

#[test]
fn verdicts_come_in_input_order_and_say_what_was_asked() {
    let cli = Cli::new(small());
    let there = &cli.house.admin().rows("candidates")[7];
    let known = serde_json::json!({
        "external_id": "known", "first_name": there["first_name"], "last_name": there["last_name"],
        "emails": [there["email_addresses"][0]["value"]], "linkedin": there["social_media_addresses"][0]["value"],
    });
    let file = cli.file(
        "p.jsonl",
        format!(
            "{}\n{known}\n",
            serde_json::to_string(&stranger(1)).unwrap()
        ),
    );
    let ended = cli.run(&["check", text(&file), "--format", "jsonl"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let lines = ended.lines();
    assert_eq!(lines[0]["external_id"], "new-1");
    assert_eq!(lines[0]["verdict"], "new");
    assert_eq!(lines[1]["verdict"], "in_greenhouse");
    assert_eq!(lines[1]["candidates"][0]["id"], there["id"]);
    assert_eq!(lines[1]["asked"]["mirror_candidates"], 60);
    assert_eq!(lines[1]["asked"]["live"], false);

    // Fresh now: no call at all. With --live every e-mail is asked for.
    cli.house.admin().clear_requests();
    assert_eq!(cli.run(&["check", text(&file)]).code, 0);
    assert!(cli.house.admin().requests().is_empty());
    let live = cli.run(&["check", text(&file), "--live", "--format", "jsonl"]);
    assert_eq!(live.lines()[0]["asked"]["live"], true);
    assert!(!cli.house.admin().requests().is_empty());
}

#[test]
fn an_export_needs_a_yes_and_the_second_one_changes_nothing() {
    let cli = Cli::new(small());
    let file = cli.strangers(3);
    let (job, _) = cli.house.job();
    let job = job.to_string();
    let before = cli.counts();
    let dry = cli.run(&[
        "export",
        text(&file),
        "--job",
        &job,
        "--dry-run",
        "--format",
        "jsonl",
    ]);
    assert_eq!(dry.code, 0, "{}", dry.err);
    assert!(dry.lines().iter().all(|line| line["outcome"] == "planned"));
    let unasked = cli.run(&["export", text(&file), "--job", &job]);
    assert_eq!(unasked.code, 2);
    assert!(unasked.err.contains("--yes"), "{}", unasked.err);
    assert_eq!(cli.counts(), before);

    let first = cli.run(&[
        "export",
        text(&file),
        "--job",
        &job,
        "--yes",
        "--format",
        "jsonl",
    ]);
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(
        first
            .lines()
            .iter()
            .all(|line| line["outcome"] == "created"),
        "{}",
        first.out
    );
    assert_eq!(cli.counts(), (before.0 + 3, before.1 + 3));
    let second = cli.run(&[
        "export",
        text(&file),
        "--job",
        &job,
        "--yes",
        "--format",
        "jsonl",
    ]);
    assert_eq!(second.code, 0, "{}", second.err);
    for (line, former) in second.lines().iter().zip(first.lines()) {
        assert_eq!(line["outcome"], "already_on_job");
        assert_eq!(line["application_id"], former["application_id"]);
    }
    assert_eq!(cli.counts(), (before.0 + 3, before.1 + 3));
}

#[test]
fn a_row_that_stands_twice_is_one_export_and_counted_once() {
    let cli = Cli::new(small());
    let file = cli.strangers(2);
    let rows = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{rows}\n{rows}\n")).unwrap();
    let job = cli.house.job().0.to_string();
    let before = cli.counts();
    let ask = ["export", text(&file), "--job", &job, "--yes"];
    let export = cli.run(&[&ask[..], &["--format", "jsonl"]].concat());
    assert_eq!(export.code, 0, "{}", export.err);
    let lines = export.lines();
    let outcomes: Vec<_> = lines.iter().map(|line| &line["outcome"]).collect();
    assert_eq!(
        outcomes,
        ["created", "created", "already_on_job", "already_on_job"]
    );
    assert_eq!(lines[0]["export_id"], lines[2]["export_id"]);
    assert_eq!(cli.counts(), (before.0 + 2, before.1 + 2));
}

#[test]
fn an_unknown_outcome_is_reported_and_settles() {
    let cli = Cli::new(small());
    let file = cli.strangers(1);
    let job = cli.house.job().0.to_string();
    cli.run(&["sync"]);
    cli.house.fault("drop-after:POST /v3/candidates:n=1");
    let ended = cli.run(&[
        "export",
        text(&file),
        "--job",
        &job,
        "--yes",
        "--format",
        "jsonl",
    ]);
    assert_eq!(
        (ended.code, ended.lines()[0]["outcome"].as_str()),
        (1, Some("unknown")),
        "{}",
        ended.err
    );
    let resumed = cli.run(&["outbox", "resume", "--format", "jsonl"]);
    assert_eq!(
        (resumed.code, resumed.lines()[0]["state"].as_str()),
        (0, Some("done")),
        "{}",
        resumed.err
    );
    assert_eq!(cli.house.admin().count("candidates"), 61);
}

#[test]
fn bad_files_get_a_clear_word_and_nothing_is_lost() {
    let cli = Cli::new(small());
    for (name, content, wanted) in [
        ("binary.csv", &b"\x7fELF\x00\x00\x01"[..], "neither text"),
        ("array.json", b"[{\"a\": 1}]", "no people"),
        ("nothing.csv", b"lorem ipsum\ndolor sit\n", "no column"),
    ] {
        let file = cli.file(name, content);
        let ended = cli.run(&["check", text(&file)]);
        assert_eq!(ended.code, 2, "{name}: {}", ended.err);
        assert!(ended.err.contains(wanted), "{name}: {}", ended.err);
    }
    let missing = cli.run(&["check", "no-such-file.csv"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("no-such-file.csv"));
    let empty = cli.run(&["check", text(&cli.file("empty.jsonl", ""))]);
    assert_eq!(empty.code, 0, "{}", empty.err);
    assert!(empty.err.contains("no profiles"), "{}", empty.err);
}

#[test]
fn a_bad_row_is_named_kept_and_stops_nobody() {
    let cli = Cli::new(small());
    let file = cli.file(
        "mixed.jsonl",
        format!(
            "{}\n{{oops\n{}\n",
            serde_json::to_string(&stranger(1)).unwrap(),
            serde_json::to_string(&stranger(2)).unwrap()
        ),
    );
    let ended = cli.run(&["check", text(&file), "--format", "jsonl"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert_eq!(ended.lines().len(), 2);
    assert!(ended.err.contains("line 2"), "{}", ended.err);
    let rejects = std::fs::read_to_string(format!("{}.rejects.csv", text(&file))).unwrap();
    assert!(rejects.starts_with("line,reason,raw\n2,"), "{rejects}");
}

#[test]
fn a_job_must_be_one_open_job() {
    let cli = Cli::new(Options {
        jobs: 40,
        ..small()
    });
    let file = cli.strangers(1);
    let jobs = cli.house.admin().rows("jobs");
    let closed = jobs.iter().find(|job| job["status"] == "closed").unwrap();
    for (wanted, says) in [
        ("No Such Job At All", "no open job"),
        (&closed["id"].to_string(), "closed"),
        ("Engineer", "did you mean one of these?"),
    ] {
        let ended = cli.run(&["export", text(&file), "--job", wanted, "--yes"]);
        assert_eq!(ended.code, 2, "{wanted}: {}", ended.err);
        assert!(ended.err.contains(says), "{wanted}: {}", ended.err);
    }
    assert_eq!(cli.house.admin().count("candidates"), 60);
}

#[test]
fn refusals_and_distance_have_their_own_codes() {
    let mut cli = Cli::new(small());
    let file = cli.strangers(1);
    cli.set("GLEANER_CLIENT_SECRET", "wrong");
    let ended = cli.run(&["check", text(&file)]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    cli.env.retain(|(name, _)| name != "GLEANER_CLIENT_SECRET");
    let ended = cli.run(&["check", text(&file)]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert!(ended.err.contains("GLEANER_CLIENT_SECRET"), "{}", ended.err);

    cli.set("GLEANER_CLIENT_SECRET", "x");
    cli.set("GLEANER_HARVEST_URL", "http://127.0.0.1:9");
    cli.set("GLEANER_AUTH_URL", "http://127.0.0.1:9");
    assert_eq!(cli.run(&["sync"]).code, 4);
    cli.set("GLEANER_HARVEST_URL", "http://harvest.example");
    let ended = cli.run(&["sync"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("https"), "{}", ended.err);
    assert!(!ended.err.contains("secret"), "{}", ended.err);
}

#[test]
fn a_missing_scope_costs_only_its_part() {
    let all = "candidates:list candidates:create applications:list applications:create jobs:list job_interview_stages:list users:list referrers:list \
               departments:list offices:list candidate_tags:list prospect_pools:list rejection_reasons:list";
    let scopes: Scopes = all.parse().unwrap();
    let cli = Cli::new(Options { scopes, ..small() });
    let ended = cli.run(&["sync"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(ended.err.contains("sources"), "{}", ended.err);
    assert_eq!(cli.run(&["check", text(&cli.strangers(1))]).code, 0);
}

#[test]
fn who_may_not_read_is_told_so() {
    let mut cli = Cli::new(small());
    let plain = cli.house.sandbox.hello()["plain_user_id"].to_string();
    cli.set("GLEANER_USER_ID", &plain);
    let ended = cli.run(&["sync"]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert!(ended.err.contains("Site Admin"), "{}", ended.err);
}

#[test]
fn config_mistakes_are_all_listed_with_their_lines() {
    let cli = Cli::new(small());
    let file = cli.file(
        "c.toml",
        "[greenhouse]\ntimeot = \"3s\"\n\n[keys]\nqiut = [\"x\"]\n",
    );
    let ended = cli.run(&["--config", text(&file), "config", "check"]);
    assert_eq!(ended.code, 2);
    for wanted in ["c.toml:2", "timeout", "c.toml:5", "quit"] {
        assert!(ended.err.contains(wanted), "{wanted}: {}", ended.err);
    }
    assert_eq!(cli.run(&["config", "check"]).code, 0);
    assert!(cli.run(&["config", "print"]).out.contains("harvest_url"));
}

#[test]
fn offline_never_calls() {
    let cli = Cli::new(small());
    let file = cli.strangers(1);
    let ended = cli.run(&["check", text(&file), "--offline", "--format", "jsonl"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(ended.lines()[0]["asked"]["mirror_synced_at"], Value::Null);
    assert!(cli.house.admin().requests().is_empty());
}

#[test]
fn ids_of_two_files_are_two_people_in_the_library() {
    let cli = Cli::new(small());
    let one = |name: &str| format!("{{\"external_id\":\"1\",\"full_name\":\"{name}\"}}\n");
    let [a, b] = [("a.jsonl", "Ada King"), ("b.jsonl", "Bo Ek")]
        .map(|(file, name)| cli.file(file, one(name)));
    for added in [1, 0] {
        let ended = cli.run(&["import", text(&a), text(&b), "--format", "jsonl"]);
        assert_eq!(ended.code, 0, "{}", ended.err);
        for line in ended.lines() {
            assert_eq!(
                (&line["added"], &line["updated"]),
                (&added.into(), &0.into())
            );
        }
    }
    assert_eq!(cli.run(&["sync"]).code, 0);
    let candidate = cli.house.admin().rows("candidates")[0]["id"].to_string();
    let ended = cli.run(&["explain", "1", &candidate]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("a.jsonl, b.jsonl"), "{}", ended.err);
    let ended = cli.run(&["explain", "1", &candidate, "--source", "b.jsonl"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.out.contains("Bo Ek"), "{}", ended.out);
}

#[test]
fn text_from_outside_is_inert_and_one_huge_cell_spoils_no_table() {
    let cli = Cli::new(small());
    let profile = serde_json::json!({
        "external_id": "\u{1b}[31mred", "full_name": "\u{1b}[2J\u{1b}]0;title\u{7}Eve\nLine \u{202e}x",
        "title": "y".repeat(300_000), "company": "z".repeat(300_000),
    });
    let file = cli.file(
        "\u{1b}[1mhostile.jsonl",
        format!("{profile}\n{profile}broken\n"),
    );
    for arguments in [
        vec!["check", text(&file)],
        vec!["import", text(&file)],
        vec!["search", "--in", "library"],
    ] {
        let ended = cli.run(&arguments);
        assert!(ended.code <= 1, "{}", ended.err);
        for line in ended.out.lines().chain(ended.err.lines()) {
            assert!(!line.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{line:?}");
            assert!(line.len() < 1_000, "{} bytes in a line", line.len());
        }
    }
    let ended = cli.run(&["search", "--in", "library", "--format", "jsonl"]);
    let title = ended.lines()[0]["title"].as_str().unwrap().len();
    assert_eq!(title, 300_000, "JSON has all of it");
}

#[test]
fn a_search_says_how_many_there_are_beyond_its_limit() {
    let cli = Cli::new(small());
    assert_eq!(cli.run(&["sync"]).code, 0);
    let says = |arguments: &[&str]| cli.run(&[&["search"], arguments].concat()).err;
    assert!(says(&["--limit", "2"]).contains("the first 2 of 60 found"));
    assert!(says(&["--limit", "0"]).starts_with("60 found"));
}

#[test]
fn an_outbox_at_rest_has_nothing_to_settle_and_a_prospect_is_shown_as_one() {
    let cli = Cli::new(small());
    let file = cli.strangers(1);
    let ended = cli.run(&["export", text(&file), "--prospect", "--yes"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let ended = cli.run(&["outbox", "resume"]);
    assert_eq!((ended.code, ended.out.as_str()), (0, ""));
    assert!(!ended.err.contains("empty"), "{}", ended.err);
    let ended = cli.run(&["check", text(&file)]);
    assert!(ended.out.contains("active prospect"), "{}", ended.out);

    // The columns of a short table are below each other, however its rows come in.
    let ended = cli.run(&["check", text(&cli.strangers(16))]);
    let column = ended.out.lines().next().unwrap().find("VERDICT").unwrap();
    for row in ended.out.lines().skip(1) {
        assert!(
            ["new", "in Greenhouse", "possible"]
                .iter()
                .any(|word| row[column..].starts_with(word)),
            "{}",
            ended.out
        );
    }
}

#[test]
fn import_and_search_find_the_library() {
    let cli = Cli::new(small());
    let ended = cli.run(&["import", text(&cli.strangers(4))]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let found = cli.run(&["search", "--in", "library", "--format", "jsonl", "tevin"]);
    assert_eq!(found.lines()[0]["name"], "Tevin Obiakor");
    assert_eq!(found.lines()[0]["kind"], "profile");
    let all = cli.run(&[
        "search", "--in", "library", "--limit", "2", "--format", "jsonl",
    ]);
    assert_eq!(all.lines().len(), 2);
    cli.run(&["sync"]);
    let everyone = cli.run(&[
        "search",
        "--in",
        "greenhouse",
        "--limit",
        "0",
        "--format",
        "jsonl",
    ]);
    assert_eq!(everyone.lines().len(), 60, "{}", everyone.err);
    assert_eq!(everyone.lines()[0]["score"], 1.0);
    let after = cli.run(&["search", "tevin", "--in", "library", "--format", "jsonl"]);
    assert_eq!(
        after.lines().len(),
        1,
        "options may follow the query: {}",
        after.err
    );
    let without = cli.run(&[
        "search", "--in", "library", "--format", "jsonl", "--", "-tevin",
    ]);
    assert_eq!(without.lines().len(), 3, "{}", without.err);
}

#[test]
fn an_address_is_found_while_it_is_typed() {
    let cli = Cli::new(small());
    let body = serde_json::json!({
        "first_name": "Sean", "last_name": "Newcomer",
        "email_addresses": [{"value": "sean@stripe.example.com", "type": "personal"}],
        "social_media_addresses": [{"value": "https://www.linkedin.com/in/tomasek"}],
    });
    cli.house.admin().create_person(&body).unwrap();
    cli.run(&["sync"]);
    for query in [
        "sean@stripe.example.co",
        "sean@stripe.example.com",
        "https://linkedin.com/in/tomas",
        "linkedin.com/in/tomasek",
        "email:*@stripe.example.com",
    ] {
        let found = cli.run(&["search", "--format", "jsonl", "--in", "greenhouse", query]);
        let lines = found.lines();
        assert_eq!(lines.len(), 1, "{query}: {}", found.err);
        assert_eq!(lines[0]["name"], "Sean Newcomer");
        assert!(found.err.contains("1 found"), "{}", found.err);
    }
}

#[test]
fn a_search_that_is_not_understood_lists_nobody() {
    let cli = Cli::new(small());
    for query in ["updated:15.05.2026", "is:hir", "updated:<30"] {
        let ended = cli.run(&["search", query]);
        assert_eq!(ended.code, 2, "{query}: {}", ended.err);
        assert_eq!(ended.out, "", "{query}");
        assert!(ended.err.contains("at letter "), "{}", ended.err);
    }
}

#[test]
fn the_same_file_can_come_from_standard_input() {
    let cli = Cli::new(small());
    let ended = cli.run_with(
        &["check", "-", "--format", "jsonl"],
        &serde_json::to_string(&stranger(3)).unwrap(),
    );
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(ended.lines()[0]["external_id"], "new-3");
}

#[test]
fn help_completions_and_man_are_there() {
    let cli = Cli::new(small());
    for arguments in [&["man"][..], &["completions", "bash"], &["--help"]] {
        let ended = cli.run(arguments);
        for command in ["setup", "doctor", "sync", "outbox"] {
            assert!(ended.out.contains(command), "{arguments:?} lacks {command}");
        }
    }
    assert!(cli.run(&["man"]).out.contains(".TH"));
    assert_eq!(cli.run(&["nonsense"]).code, 2);
}

#[test]
fn a_pair_is_explained_doubles_are_listed_and_decisions_travel() {
    let cli = Cli::new(small());
    let there = cli.house.admin().rows("candidates").remove(3);
    let mail = there["email_addresses"][0]["value"].clone();
    let twin = serde_json::json!({
        "first_name": there["first_name"], "last_name": there["last_name"],
        "email_addresses": [{"value": mail, "type": "personal"}],
    });
    let twin = cli.house.admin().create_person(&twin).unwrap();
    let profile = serde_json::json!({"external_id": "p1", "first_name": there["first_name"], "last_name": there["last_name"], "emails": [mail]});
    let file = cli.file("one.jsonl", profile.to_string());
    cli.run(&["sync"]);
    cli.run(&["import", text(&file)]);

    let id = there["id"].to_string();
    let explained = cli.run(&["explain", "p1", &id]);
    assert_eq!(explained.code, 0, "{}", explained.err);
    assert!(explained.out.contains("same e-mail"), "{}", explained.out);
    assert_eq!(cli.run(&["explain", "p1", "1"]).code, 2);

    let audit = cli.run(&["audit", "--format", "jsonl"]);
    let doubles: Vec<Value> = audit.lines();
    let has = |group: &Value, id: &Value| {
        group["candidates"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["id"] == *id)
    };
    let twin_id = twin
        .get("id")
        .or_else(|| twin["candidate"].get("id"))
        .unwrap()
        .clone();
    assert!(
        doubles
            .iter()
            .any(|group| has(group, &there["id"]) && has(group, &twin_id)),
        "{}",
        audit.out
    );

    let said = format!(
        "{{\"source\":\"one.jsonl\",\"external_id\":\"p1\",\"candidate_id\":{twin_id},\"decision\":\"not_same\",\"author\":\"me\",\"decided_at\":\"2026-11-01T00:00:00Z\"}}\n"
    );
    let taken = cli.run(&["decisions", "import", text(&cli.file("d.jsonl", &said))]);
    assert_eq!(taken.code, 0, "{}", taken.err);
    let verdict = cli
        .run(&["check", text(&file), "--format", "jsonl"])
        .lines()
        .remove(0);
    assert_eq!(verdict["verdict"], "in_greenhouse");
    assert_eq!(verdict["candidates"][0]["id"], there["id"], "{verdict}");
    let kept = cli.run(&["decisions", "export"]).lines().remove(0);
    assert_eq!(
        (&kept["candidate_id"], &kept["decision"]),
        (&twin_id, &Value::from("not_same"))
    );
}

/// Somebody in the sandbox with a name and an address of their own; returns their number.
fn colleague_adds(cli: &Cli, first: &str, last: &str, mail: &str) -> u64 {
    let body = serde_json::json!({
        "first_name": first, "last_name": last,
        "email_addresses": [{"value": mail, "type": "personal"}],
    });
    let made = cli.house.admin().create_person(&body).unwrap();
    let id = made.get("id").or_else(|| made["candidate"].get("id"));
    id.and_then(Value::as_u64).unwrap()
}

#[test]
fn a_decision_outlives_a_merge() {
    let cli = Cli::new(small());
    let old = colleague_adds(&cli, "Otilie", "Brackwater", "otilie@brackwater.example");
    let file = cli.file(
        "one.jsonl",
        r#"{"external_id": "p1", "first_name": "Zuleika", "last_name": "Vantongeren"}"#,
    );
    let said = format!(
        r#"{{"external_id":"p1","candidate_id":{old},"decision":"same","author":"Ada","decided_at":"2026-11-01T00:00:00Z"}}"#
    );
    cli.run(&["sync"]);
    cli.run(&["decisions", "import", text(&cli.file("d.jsonl", said))]);
    let verdict = || {
        let ended = cli.run(&["check", text(&file), "--format", "jsonl"]);
        assert_eq!(ended.code, 0, "{}", ended.err);
        ended.lines().remove(0)
    };
    let before = verdict();
    assert_eq!(
        (&before["verdict"], &before["decided"]),
        (&Value::from("in_greenhouse"), &Value::from("same"))
    );
    assert_eq!(before["remarks"], serde_json::json!([]));

    let new = colleague_adds(&cli, "Otilie", "Brackwater", "otilie@brackwater.example");
    assert!(cli.house.admin().merge_people(new, old));
    assert_eq!(cli.run(&["sync", "--full"]).code, 0);
    let after = verdict();
    assert_eq!(after["verdict"], "possible", "{after}");
    assert_eq!(after["decided"], Value::Null);
    assert_eq!(after["candidates"][0]["id"], new);
    let remark = after["remarks"][0].as_str().unwrap();
    assert!(
        remark.starts_with("decided by Ada on 2026-11-01"),
        "{remark}"
    );
    assert!(remark.contains(&old.to_string()), "{remark}");
    let explained = cli.run(&["explain", text(&file), &old.to_string()]);
    assert_eq!(explained.code, 2);
    assert!(
        explained.err.contains("gone from Greenhouse"),
        "{}",
        explained.err
    );

    // Nobody carries the keys any more: the decision is remembered, not followed.
    assert!(cli.house.admin().delete_person(new));
    assert_eq!(cli.run(&["sync", "--full"]).code, 0);
    let alone = verdict();
    assert_eq!(alone["verdict"], "new", "{alone}");
    assert!(
        alone["remarks"][0]
            .as_str()
            .unwrap()
            .contains("nobody there carries the same keys"),
        "{alone}"
    );
}

#[test]
fn where_greenhouse_disagrees_with_the_local_copy_it_is_said() {
    let cli = Cli::new(small());
    let left = colleague_adds(&cli, "Otilie", "Brackwater", "otilie@brackwater.example");
    cli.run(&["sync"]);
    let came = colleague_adds(&cli, "Ruprecht", "Saltmarsh", "ruprecht@saltmarsh.example");
    assert!(cli.house.admin().delete_person(left));
    let file = cli.file(
        "two.jsonl",
        concat!(
            r#"{"external_id": "left", "first_name": "Otilie", "last_name": "Brackwater", "emails": ["otilie@brackwater.example"]}"#,
            "\n",
            r#"{"external_id": "came", "first_name": "Ruprecht", "last_name": "Saltmarsh", "emails": ["Ruprecht@saltmarsh.example"]}"#,
        ),
    );
    let offline = cli
        .run(&["check", text(&file), "--format", "jsonl"])
        .lines();
    assert_eq!(offline[0]["verdict"], "in_greenhouse");
    assert_eq!(offline[1]["verdict"], "new");

    let live = cli.run(&["check", text(&file), "--live", "--format", "jsonl"]);
    let lines = live.lines();
    // Deleted, merged or out of sight: Greenhouse does not say which.
    assert_eq!(lines[0]["verdict"], "possible", "{}", live.out);
    let said = |at: usize| lines[at]["remarks"].to_string();
    assert!(
        said(0).contains(&format!(
            "the local copy gave it to {left} Otilie Brackwater, Greenhouse gives it to nobody"
        )),
        "{}",
        said(0)
    );
    assert!(
        said(0).contains("Greenhouse no longer shows it"),
        "{}",
        said(0)
    );
    assert_eq!(lines[1]["verdict"], "in_greenhouse", "{}", live.out);
    assert!(
        said(1).contains(&format!("Greenhouse gives it to {came} Ruprecht Saltmarsh")),
        "{}",
        said(1)
    );
    let evidence = &lines[1]["candidates"][0]["evidence"];
    assert!(evidence.to_string().contains("live"), "{evidence}");
    let explained = cli.run(&["explain", text(&file), "1", "--live"]);
    assert_eq!(
        explained.code, 2,
        "two profiles in a file: {}",
        explained.err
    );
}

#[test]
fn a_long_file_streams() {
    let cli = Cli::new(small());
    let file = cli.strangers(1_300);
    let table = cli.run(&["check", text(&file)]);
    assert_eq!(table.code, 0, "{}", table.err);
    assert_eq!(table.out.lines().count(), 1_301, "a head, and a row each");
    assert!(table.err.contains("1300 new"), "{}", table.err);
    let lines = cli
        .run(&["check", text(&file), "--format", "jsonl"])
        .lines();
    let ids: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["external_id"].as_str())
        .collect();
    let expected: Vec<String> = (0..1_300).map(|number| format!("new-{number}")).collect();
    assert_eq!(ids, expected);
}

#[test]
fn a_long_wait_is_said_while_it_lasts() {
    let cli = Cli::new(small());
    // No shorter wait would be said.
    cli.house.fault("429:GET /v3/candidates:n=1,seconds=8");
    let run = cli.run(&["sync"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let said = "waiting for the end of the pause that Greenhouse asked for";
    let said = run.err.lines().find(|line| line.starts_with(said));
    assert!(
        said.is_some_and(|line| line.contains("ctrl-c")),
        "{}",
        run.err
    );
}

#[test]
#[cfg(unix)]
fn a_long_wait_gives_way_to_ctrl_c() {
    let cli = Cli::new(small());
    cli.house.fault("429:GET /v3/candidates:n=1,seconds=200");
    let mut child = cli.command(&["sync"]).spawn().unwrap();
    let errors = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut lines = std::io::BufRead::lines(errors).map(Result::unwrap);
    let waits = |line: &String| line.starts_with("waiting for the end of the pause");
    assert!(lines.any(|line| waits(&line)));
    let process = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

/// A requisition may name several jobs (contract 7): they are listed, and none is chosen.
#[test]
fn a_requisition_of_several_jobs_lists_them_and_chooses_none() {
    let mut options = small();
    options.jobs = 60;
    let cli = Cli::new(options);
    assert_eq!(cli.run(&["sync"]).code, 0);
    let file = cli.strangers(1);
    let before = cli.counts();
    let ended = cli.run(&["export", text(&file), "--job", "REQ-SHARED", "--yes"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    let jobs = cli.house.admin().rows("jobs").into_iter();
    let shared: Vec<Value> = jobs
        .filter(|row| row["requisition_id"] == "REQ-SHARED")
        .collect();
    assert_eq!(shared.len(), 2);
    for job in &shared {
        assert!(ended.err.contains(&job["id"].to_string()), "{}", ended.err);
    }
    assert_eq!(cli.counts(), before);
}

/// Returns what the log files below a directory hold, and removes them.
fn taken_log(under: &Path) -> String {
    let mut log = String::new();
    for entry in std::fs::read_dir(under).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !path.is_symlink() {
            log += &taken_log(&path);
        } else if name.starts_with("gleaner") && name.ends_with(".log") {
            log += &std::fs::read_to_string(&path).unwrap();
            std::fs::remove_file(&path).unwrap();
        }
    }
    log
}

/// How much is logged: an option says it, else `GLEANER_LOG`, else how each export ended. One part can be
/// named by itself.
#[test]
fn the_log_holds_what_options_or_the_environment_ask_for() {
    let mut cli = Cli::new(small());
    assert_eq!(cli.run(&["sync"]).code, 0);
    let home = cli.house.data.path().to_owned();
    taken_log(&home);
    let has = |log: &str, level: &str, room: &str| {
        let start = format!("{level} gleaner::{room}");
        log.lines().any(|line| line.contains(&start))
    };
    let mut number = 0;
    let mut logged = |cli: &mut Cli, variable: Option<&str>, options: &[&str]| {
        number += 1;
        cli.env.retain(|(name, _)| name != "GLEANER_LOG");
        if let Some(level) = variable {
            cli.set("GLEANER_LOG", level);
        }
        let person = serde_json::to_string(&stranger(number)).unwrap();
        let file = cli.file("one.jsonl", person);
        let export = ["export", text(&file), "--prospect", "--yes"];
        let ended = cli.run(&[options, &export].concat());
        assert_eq!(ended.code, 0, "{}", ended.err);
        let log = taken_log(&home);
        let row = |level| (has(&log, level, "export"), has(&log, level, "harvest"));
        (row("INFO").0, row("DEBUG").1)
    };
    // Each row: the environment, the options, whether exports and calls to Greenhouse are logged.
    type Row<'r> = (Option<&'r str>, &'r [&'r str], (bool, bool));
    let rows: [Row<'_>; 9] = [
        (None, &[], (true, false)),
        (None, &["--log-level", "error"], (false, false)),
        (None, &["--log-level", "debug"], (true, true)),
        (None, &["-v"], (true, true)),
        (Some("debug"), &[], (true, true)),
        (Some("gleaner::harvest=debug"), &[], (false, true)),
        (Some("debug"), &["--log-level", "info"], (true, false)),
        (Some("error"), &["-v"], (true, true)),
        (Some("gleaner=loud"), &[], (true, false)),
    ];
    for (variable, options, expected) in rows {
        let found = logged(&mut cli, variable, options);
        assert_eq!(found, expected, "{variable:?} {options:?}");
    }
    let ended = cli.run(&["--log-level", "loud", "sync"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
}

/// Each line of the log that is about a request of the app says which one, with the number of its question.
#[cfg(unix)]
#[test]
fn the_log_names_each_request_of_the_app_with_its_number() {
    let cli = Cli::new(small());
    assert_eq!(cli.run(&["sync"]).code, 0);
    let file = cli.strangers(3);
    assert_eq!(cli.run(&["import", text(&file)]).code, 0);
    let home = cli.house.data.path();
    taken_log(home);
    let mut command = pty::command(env!("CARGO_BIN_EXE_gleaner"), home);
    command.args(["--log-level", "debug"]);
    command.env("GLEANER_DATA_DIR", home.join("data"));
    for (name, value) in &cli.env {
        command.env(name, value);
    }
    let mut terminal = Terminal::open(command, 100, 30);
    terminal.until(&stranger(0).name());
    terminal.until_idle();
    terminal.keys("q");
    assert_eq!(terminal.code(), 0);
    let log = taken_log(home);
    for asked in ["Search", "Load"] {
        let span = format!("request{{asked={asked}(Generation(");
        let line = log.lines().find(|line| line.contains(&span));
        let line = line.unwrap_or_else(|| panic!("{asked}: {log}"));
        assert!(line.contains("DEBUG"), "{line}");
    }
}
