//! Many exports to one job under Greenhouse's limit: how much of the window is used, how many calls
//! are refused with 429, how many calls an export costs.
//!
//! The window is shortened to 3 s, with 75 calls in it as in the contract's sample (3.3).
//! The share can pass 100 %: the first and the last window are used in part of their time.
//! `GLEANER_EXPORTS=5000` sets the number of profiles; with `--test` it is a handful.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that can't be set up has to stop"
)]
#![allow(clippy::print_stdout, reason = "the figures are what it is for")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use gleaner::config::Loaded;
use gleaner::export::{Person, Target};
use gleaner::people::{JobId, PersonRef, Profile, ProfileId};
use gleaner::sandbox::{Options, Sandbox};
use gleaner::worker::{Credentials, Engine, EngineOptions, SyncMode};
use tokio_util::sync::CancellationToken;

const EXPORTS: i64 = 300;
const WINDOW: Duration = Duration::from_secs(3);
const LIMIT: u32 = 75;
const LATENCY: Duration = Duration::from_millis(100);

fn main() {
    let trial = std::env::args().any(|arg| arg == "--test");
    let asked = std::env::var("GLEANER_EXPORTS")
        .ok()
        .and_then(|text| text.parse().ok());
    let exports = if trial { 5 } else { asked.unwrap_or(EXPORTS) };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(run(exports));
}

async fn run(exports: i64) {
    let options = Options {
        candidates: 500,
        rate_limit: LIMIT,
        window: WINDOW,
        latency: LATENCY,
        ..Options::default()
    };
    let sandbox = gleaner::sandbox::start(options).await.expect("a sandbox");
    let data = tempfile::tempdir().expect("a directory");
    let engine = engine(&sandbox, data.path());
    let never = CancellationToken::new();
    engine
        .sync
        .run(SyncMode::Incremental, &never, |_| {})
        .await
        .expect("a sync");
    let job = engine
        .catalog
        .jobs()
        .await
        .expect("jobs")
        .open
        .into_iter()
        .next()
        .expect("a job");
    let target = Target::Job {
        id: JobId(job.id.0),
        name: job.name,
    };
    let people = (0..exports).map(|number| {
        let person = Person::Profile(Box::new(profile(number)));
        (PersonRef::Profile(ProfileId(number)), person)
    });
    let plan = engine
        .plans
        .plan_people(people.collect(), &target)
        .await
        .expect("a plan");

    let admin = sandbox.admin();
    admin.clear_requests();
    let refused_before = admin.refused();
    let began = Instant::now();
    let reports = engine.outbox.export(&plan, |_| {}).await.expect("exports");
    let reports = reports.complete().expect("all of them");
    let took = began.elapsed();
    let calls = admin.requests().len();
    let mut outcomes = BTreeMap::<&str, usize>::new();
    for report in &reports {
        *outcomes.entry(report.outcome.word()).or_default() += 1;
    }
    let windows = took.as_secs_f64() / WINDOW.as_secs_f64();
    println!("{exports} profiles to one job, {LIMIT} calls in {WINDOW:?}, latency {LATENCY:?}");
    for (outcome, count) in outcomes {
        println!("  {outcome:<18} {count}");
    }
    println!("  time               {:.1} s", took.as_secs_f64());
    println!(
        "  calls              {calls} ({:.2} an export)",
        calls as f64 / exports as f64
    );
    println!(
        "  of the window used {:.1} %",
        100.0 * calls as f64 / (windows * f64::from(LIMIT))
    );
    println!("  429                {}", admin.refused() - refused_before);
}

fn engine(sandbox: &Sandbox, data: &std::path::Path) -> Engine {
    let hello = sandbox.hello();
    let text = |key: &str| {
        hello
            .get(key)
            .and_then(|value| value.as_str())
            .expect("a line of the hello")
            .to_owned()
    };
    let mut config = Loaded::defaults(data).config;
    config.greenhouse.harvest_url = text("harvest_url").parse().expect("a URL");
    config.greenhouse.auth_url = text("auth_url").parse().expect("a URL");
    let credentials = Credentials {
        client_id: text("client_id"),
        client_secret: text("client_secret").into(),
    };
    let options = EngineOptions {
        config,
        data: data.to_path_buf(),
        credentials: Some(credentials),
        offline: false,
    };
    Engine::open(options).expect("an engine")
}

/// Somebody nobody has heard of, with one e-mail.
fn profile(number: i64) -> Profile {
    let letters = |mut number: i64| {
        let mut word = String::new();
        loop {
            word.extend(u8::try_from(number % 26).map(|nth| char::from(b'a' + nth)));
            number /= 26;
            if number == 0 {
                return word;
            }
        }
    };
    let family = format!("Q{}zwick", letters(number * 7_919 + 13));
    Profile {
        external_id: format!("bench-{number}"),
        source: "bench".to_owned(),
        first_name: Some(format!("X{}o", letters(number + 600))),
        last_name: Some(family.clone()),
        emails: vec![format!("{}.{number}@fastmail.com", family.to_lowercase()).into()],
        title: Some("Weaver".to_owned()),
        ..Profile::default()
    }
}
