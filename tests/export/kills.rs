//! kill -9 of the real binary around each call of an export, before the call takes effect and after
//! it did: whatever follows, the person is in Greenhouse once, on the job once, and everything that
//! goes along is there once.
//!
//! An ordinary run dies around every call of a new person's export and around every write of the
//! others; `GLEANER_KILLS=all` around every call of all.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::binary::{self, Cli};
use crate::support::{small, stranger, with_email};
use gleaner::people::Profile;
use serde_json::{Value, json};
use tokio::sync::oneshot;

/// Where a person is before the export, and where they are to go.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// Nobody has heard of them; onto the job.
    New,
    /// In Greenhouse, without an application; onto the job.
    There,
    /// Nobody has heard of them; among the prospects.
    Prospect,
    /// A prospect for the job; made a candidate on it.
    Conversion,
}

/// A way with a binary that writes all that can follow an export.
struct Run {
    cli: Cli,
    way: Way,
    field: String,
    struck: u64,
}

/// What a process was doing when it died.
struct Died {
    wrote: bool,
    call: String,
}

impl Run {
    fn new(way: Way) -> Self {
        let mut cli = Cli::new(small());
        let admin = cli.house.admin();
        let first = |resource: &str, key: &str, is: &dyn Fn(&Value) -> bool| {
            let rows = admin.rows(resource);
            let row = rows.iter().find(|row| is(row)).unwrap();
            row[key].as_str().unwrap().to_owned()
        };
        let field = first("custom_fields", "name_key", &|row| {
            row["field_type"] == "candidate"
                && row["active"] == true
                && row["value_type"] == "short_text"
        });
        let tag = first("candidate_tags", "name", &|_| true);
        let config = format!(
            "[export]\nexternal_id_field = {field:?}\ntags = [{tag:?}]\ncreate_tags = true\n\
             attach = [\"profile\", \"resume\"]\n"
        );
        let config = cli.file("config.toml", config);
        cli.set("GLEANER_CONFIG", config.to_str().unwrap());
        let synced = cli.run(&["sync"]);
        assert_eq!(synced.code, 0, "{}", synced.err);
        Self {
            cli,
            way,
            field,
            struck: 0,
        }
    }

    /// Somebody about whom there is something to say, where the way has them.
    fn somebody(&self, number: usize) -> (Profile, PathBuf) {
        let mut profile = Profile {
            notes: Some(format!("Met at fair {number}.")),
            tags: vec![format!("loom {number}")],
            // Whoever shares a rare surname and an employer with somebody exported before needs review.
            company: Some(format!("Mill {number}")),
            ..stranger(number)
        };
        let resume = "https://files.example.org/cv/weaver.pdf";
        profile.extra.insert("resume".to_owned(), json!(resume));
        let job = self.cli.house.job().0.0;
        let application = match self.way {
            Way::New | Way::Prospect => None,
            Way::There => Some(json!({})),
            Way::Conversion => Some(json!({"application": {"prospect": true, "job_ids": [job]}})),
        };
        if let Some(application) = application {
            let mut body = json!({
                "first_name": profile.first_name, "last_name": profile.last_name,
                "email_addresses": [{"value": profile.emails[0].value, "type": "personal"}],
            });
            body.as_object_mut()
                .unwrap()
                .extend(application.as_object().unwrap().clone());
            self.cli.house.admin().create_person(&body).unwrap();
        }
        if self.way == Way::Conversion {
            // A conversion is made where it was planned.
            let synced = self.cli.run(&["sync"]);
            assert_eq!(synced.code, 0, "{}", synced.err);
        }
        let line = serde_json::to_string(&profile).unwrap();
        let file = self.cli.file(&format!("{number}.jsonl"), line);
        (profile, file)
    }

    fn export(&self, file: &Path) -> std::process::Command {
        let job = self.cli.house.job().0.to_string();
        let to: &[&str] = match self.way {
            Way::Prospect => &["--prospect"],
            _ => &["--job", &job],
        };
        let file = file.to_str().unwrap();
        let arguments = [&["export", file, "--yes", "--format", "jsonl"], to].concat();
        self.cli.command(&arguments)
    }

    /// Exports a file, and kills the process at the call that `fault` holds; what it said where it
    /// ended before that call.
    fn export_and_die(&mut self, file: &Path, fault: &str) -> Result<Died, String> {
        let admin = self.cli.house.admin();
        self.cli.house.fault(fault);
        let mut child = self.export(file).spawn().unwrap();
        drop(child.stdin.take());
        let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let (told, ended) = oneshot::channel();
        let reader = std::thread::spawn(move || {
            let mut said = Vec::new();
            let _ = out.read_to_end(&mut said);
            let _ = err.read_to_end(&mut said);
            let _ = told.send(());
            String::from_utf8_lossy(&said).into_owned()
        });
        let held = self.cli.runtime.block_on(async {
            tokio::select! {
                () = admin.until_struck(self.struck + 1) => true,
                _ = ended => false,
            }
        });
        if held {
            child.kill().unwrap();
            self.struck += 1;
        }
        child.wait().unwrap();
        let said = reader.join().unwrap();
        admin.clear_faults();
        held.then(|| {
            let requests = admin.requests();
            let call = requests.iter().rev().find(|call| call.fault).unwrap();
            Died {
                wrote: call.method != "GET",
                call: format!("{} {}", call.method, call.path),
            }
        })
        .ok_or(said)
    }

    /// The outbox's row of a person, none where the process died before there was one.
    fn row(&self, profile: &Profile) -> Option<Value> {
        let listed = self.cli.run(&["outbox", "--format", "jsonl"]);
        let is = |row: &Value| row["external_id"] == *profile.external_id;
        listed.lines().into_iter().find(is)
    }

    /// Does what somebody does who finds the export unfinished, until it is done; returns how often
    /// it had to be tried again by hand.
    fn carry_on(&self, profile: &Profile, file: &Path, again: bool, what: &str) -> usize {
        if again || self.row(profile).is_none() {
            let ended = binary::ended(self.export(file).output().unwrap());
            assert_eq!(ended.lines().len(), 1, "{what}: {}", ended.err);
        }
        let resumed = self.cli.run(&["outbox", "resume"]);
        assert!((0..=1).contains(&resumed.code), "{what}: {}", resumed.err);
        for retries in 0..3 {
            let row = self.row(profile).unwrap_or_else(|| panic!("{what}: lost"));
            let rests = |row: &Value| {
                let state = row["state"].as_str().unwrap();
                matches!(state, "done" | "refused" | "needs_person")
            };
            let follow_ups = row["follow_ups"].as_array().unwrap();
            assert!(rests(&row) && follow_ups.iter().all(rests), "{what}: {row}");
            let done = |row: &Value| row["state"] == "done";
            if done(&row) && follow_ups.iter().all(done) {
                return retries;
            }
            let retried = self
                .cli
                .run(&["outbox", "retry", row["export_id"].as_str().unwrap()]);
            assert!((0..=1).contains(&retried.code), "{what}: {}", retried.err);
        }
        panic!("{what}: never done");
    }

    /// Checks that everything is there, once.
    fn is_whole(&self, profile: &Profile, what: &str) {
        let admin = self.cli.house.admin();
        let people = with_email(&admin, &profile.emails[0]);
        let [person] = people.as_slice() else {
            panic!("{what}: {} people", people.len())
        };
        let of = |resource: &str, is: &dyn Fn(&Value) -> bool| {
            let rows = admin.rows(resource).into_iter();
            let theirs = rows.filter(|row| row["candidate_id"] == person["id"] && is(row));
            theirs.collect::<Vec<_>>()
        };
        let job = self.cli.house.job().0.0;
        let wanted = |row: &Value| match self.way {
            Way::Prospect => row["prospect"] == true,
            _ => row["job_id"] == job,
        };
        let applications = of("applications", &wanted);
        assert_eq!(applications.len(), 1, "{what}: applications");
        let all = 1 + usize::from(self.way == Way::Conversion);
        assert_eq!(of("applications", &|_| true).len(), all, "{what}");
        assert_eq!(
            of("notes", &|row| row["type"] == "NOTE").len(),
            1,
            "{what}: notes"
        );
        let files = of("attachments", &|_| true);
        assert_eq!(files.len(), 2, "{what}: files");
        assert_ne!(files[0]["filename"], files[1]["filename"], "{what}");
        let tags = person["tags"].as_array().unwrap();
        assert_eq!(tags.len(), 2, "{what}: {tags:?}");
        let own = |row: &&Value| row["name"] == *profile.tags[0];
        let made = admin.rows("candidate_tags");
        assert_eq!(made.iter().filter(own).count(), 1, "{what}: the new tag");
        let field = &person["custom_fields"][&self.field]["value"];
        assert_eq!(*field, profile.external_id, "{what}: field");
    }

    /// Dies around the `nth` of these calls; false where there are not so many.
    fn dies_around(&mut self, calls: &str, nth: usize, when: &str, number: usize) -> bool {
        let (profile, file) = self.somebody(number);
        let fault = format!("hang:{calls}:n=1,after={nth},when={when}");
        let died = match self.export_and_die(&file, &fault) {
            Ok(died) => died,
            Err(said) => {
                let row = self.row(&profile);
                let row = row.unwrap_or_else(|| panic!("{fault}: no row, it said {said}"));
                assert_eq!(row["state"], "done", "{fault}: {row}");
                self.is_whole(&profile, &fault);
                return false;
            }
        };
        let what = format!("killed {when} {} ({fault})", died.call);
        let retries = self.carry_on(&profile, &file, number.is_multiple_of(2), &what);
        // A write that arrived is found again, and a look is made again, without anybody's help.
        if when == "after" || !died.wrote {
            assert_eq!(retries, 0, "{what}");
        }
        self.is_whole(&profile, &what);
        true
    }
}

fn every_kill(way: Way) {
    let all = std::env::var("GLEANER_KILLS").is_ok_and(|kills| kills == "all");
    let calls: &[&str] = match way {
        _ if all => &["* /v3/*"],
        Way::New => &["* /v3/*"],
        Way::There => &["POST /v3/*", "PATCH /v3/*"],
        Way::Prospect | Way::Conversion => &["POST /v3/*"],
    };
    let mut run = Run::new(way);
    let (mut number, mut kills) = (0, 0);
    for calls in calls {
        for nth in 0.. {
            let mut there = 0;
            for when in ["before", "after"] {
                there += usize::from(run.dies_around(calls, nth, when, number));
                number += 1;
            }
            kills += there;
            if there == 0 {
                break;
            }
        }
    }
    eprintln!("{kills} kills");
    let writes = match way {
        // A person with their tags, a note, two files.
        Way::New | Way::Prospect => 4,
        // The application, a tag made, two put on, a note, two files.
        Way::There | Way::Conversion => 7,
    };
    assert!(kills >= 2 * writes, "before and after each write: {kills}");
}

#[test]
fn a_new_person_is_there_once_wherever_the_process_dies() {
    every_kill(Way::New);
}

#[test]
fn somebody_who_is_there_gets_one_application_wherever_the_process_dies() {
    every_kill(Way::There);
}

#[test]
fn a_prospect_is_there_once_wherever_the_process_dies() {
    every_kill(Way::Prospect);
}

#[test]
fn a_prospect_is_converted_once_wherever_the_process_dies() {
    every_kill(Way::Conversion);
}
