//! `demo`: the whole job against a stand-in for Greenhouse, with nothing to set up.

use std::io::IsTerminal;

use super::args::{Format, Global};
use super::exit::{Exit, Failure};
use super::export::{carry_out, words};
use super::open::{self, First, Opened};
use super::out::{Out, remark};
use super::{runtime, screen, sync};
use crate::config::Loaded;
use crate::export::{Outcome, Person, Plan, Step, Target};
use crate::matching::Verdict;
use crate::people::{PersonRef, Profile, ProfileId, formats};
use crate::sandbox::{self, Options, Sandbox, Scopes};
use crate::worker::{Credentials, SyncMode};

/// How many people the demo has to source from.
const PROFILES: usize = 300;
/// Calls in a window: more than a real tenant has, so that trying things out never waits.
const CALLS: u32 = 500;
/// How many people the text form of the demo exports.
const TO_EXPORT: usize = 3;

/// Opens the app on the sandbox, or does the same job as text where there is no terminal.
pub fn run(global: &Global, out: &mut Out) -> Result<Exit, Failure> {
    let folder = tempfile::Builder::new()
        .prefix("gleaner-demo-")
        .tempdir()
        .map_err(|error| {
            Failure::plain(
                Exit::Usage,
                format_args!("no temporary folder could be made: {error}"),
            )
        })?;
    let runtime = runtime()?;
    let exit = runtime.block_on(async {
        let options = Options {
            rate_limit: CALLS,
            // With the right to remove an application, so that an export can be undone once it is sent.
            scopes: Scopes::All,
            ..Options::default()
        };
        let server = sandbox::start(options.clone()).await?;
        let opened = open_on(global, &server, folder.path())?;
        let profiles = sample(&options)?;
        opened.engine.records.import(profiles.clone()).await?;
        if std::io::stdout().is_terminal() {
            let banner = "Demo: made-up people, nothing leaves this machine";
            let first = First {
                banner: Some(banner.to_owned()),
                is_demo: true,
                ..First::default()
            };
            match screen::show(opened, first).await? {
                screen::Ended::Exit(exit) => Ok(exit),
                // It offers none to go on in.
                screen::Ended::Profile(_) => Ok(Exit::Done),
            }
        } else {
            as_text(&opened, &server, &profiles, out).await
        }
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    exit
}

fn open_on(global: &Global, server: &Sandbox, folder: &std::path::Path) -> Result<Opened, Failure> {
    let hello = server.hello();
    let text = |key: &str| {
        hello
            .get(key)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    // The demo knows nothing of the user's own set-up: neither file nor environment.
    let mut loaded = Loaded::defaults(folder);
    loaded.config.screen.plain = global.plain;
    let url = |key: &str| {
        text(key)
            .parse()
            .map_err(|error: url::ParseError| Failure::plain(Exit::Usage, error.to_string()))
    };
    let greenhouse = &mut loaded.config.greenhouse;
    (greenhouse.harvest_url, greenhouse.auth_url) = (url("harvest_url")?, url("auth_url")?);
    greenhouse.ingestion_url = url("ingestion_url")?;
    // Acting as somebody, as a recruiter would: the status line has a name, and lists know "you".
    greenhouse.user_id = hello.get("user_id").and_then(serde_json::Value::as_u64);
    let credentials = Credentials {
        client_id: text("client_id"),
        client_secret: text("client_secret").into(),
    };
    open::engine_with(global, loaded, Some(credentials))
}

fn sample(options: &Options) -> Result<Vec<Profile>, Failure> {
    let failed = |error: formats::FormatError| Failure::plain(Exit::Usage, error);
    let text = sandbox::demo_profiles(options, PROFILES);
    formats::read(text.as_bytes(), "demo")
        .map_err(failed)?
        .filter_map(|row| row.map_err(failed).map(Result::ok).transpose())
        .collect()
}

async fn as_text(
    opened: &Opened,
    server: &Sandbox,
    profiles: &[Profile],
    out: &mut Out,
) -> Result<Exit, Failure> {
    let engine = &opened.engine;
    // A story for people, whatever form results have elsewhere.
    out.format = Format::Table;
    out.line(
        "Demo: a stand-in for Greenhouse on this machine, with made-up people; nothing leaves it.",
    )?;
    out.line("\n1. Bring the local copy up to date")?;
    sync::show(opened, SyncMode::Incremental, out).await?;

    out.line(&format!(
        "\n2. Check {} profiles against it",
        profiles.len()
    ))?;
    let verdicts = engine.verdicts.assess_profiles(profiles).await?;
    let count = |wanted: Verdict| {
        verdicts
            .iter()
            .filter(|assessment| assessment.verdict == wanted)
            .count()
    };
    let (there, possible, new) = (
        count(Verdict::InGreenhouse),
        count(Verdict::Possible),
        count(Verdict::New),
    );
    out.line(&format!(
        "{there} in Greenhouse, {possible} possible, {new} new"
    ))?;
    for wanted in [Verdict::InGreenhouse, Verdict::Possible] {
        let found = profiles
            .iter()
            .zip(&verdicts)
            .find(|(_, assessment)| assessment.verdict == wanted);
        if let Some((profile, first)) =
            found.and_then(|(profile, assessment)| Some((profile, assessment.candidates.first()?)))
        {
            let why: Vec<&str> = first
                .evidence
                .iter()
                .take(3)
                .map(|evidence| evidence.says.as_str())
                .collect();
            out.line(&format!(
                "  {} {} {} ({}): {}",
                profile.name(),
                if wanted == Verdict::Possible {
                    "may match"
                } else {
                    "matches"
                },
                first.name,
                first.id,
                why.join(", ")
            ))?;
        }
    }

    let jobs = engine.catalog.jobs().await?;
    let Some(job) = jobs.open.first() else {
        return Err(Failure::plain(Exit::Usage, "the sandbox has no open job"));
    };
    out.line(&format!(
        "\n3. Export {TO_EXPORT} of them to \"{}\"",
        job.name
    ))?;
    let target = Target::Job {
        id: job.id,
        name: job.name.clone(),
    };
    let plan = first_writes(engine, profiles, &target).await?;
    let held = |resource: &str| server.admin().count(resource);
    let before = (held("candidates"), held("applications"));
    let reports = carry_out(engine, &plan, |_| {}).await?.complete()?;
    for report in &reports {
        let id = |id: Option<String>| id.unwrap_or_else(|| "-".to_owned());
        out.line(&format!(
            "  {}: {}, candidate {}, application {}",
            report.name,
            words(report.outcome),
            id(report.candidate_id.map(|id| id.to_string())),
            id(report.application_id.map(|id| id.to_string())),
        ))?;
    }

    out.line("\n4. The same once more: the outbox knows them, nothing is written")?;
    for report in carry_out(engine, &plan, |_| {}).await?.complete()? {
        out.line(&format!("  {}: {}", report.name, words(report.outcome)))?;
    }
    out.line(&format!(
        "\nGreenhouse now holds {} candidates (before: {}) and {} applications (before: {}).",
        held("candidates"),
        before.0,
        held("applications"),
        before.1
    ))?;
    let done = reports
        .iter()
        .all(|report| matches!(report.outcome, Outcome::Created | Outcome::Added));
    if !done {
        remark("not every export was written; see the outcomes above");
    }
    Ok(if done { Exit::Done } else { Exit::NeedsPerson })
}

/// Returns a plan for the first people who need a write: new ones first, then one who is there.
async fn first_writes(
    engine: &crate::worker::Engine,
    profiles: &[Profile],
    target: &Target,
) -> Result<Plan, Failure> {
    let people = profiles
        .iter()
        .zip(1..)
        .map(|(profile, row)| {
            (
                PersonRef::Profile(ProfileId(row)),
                Person::Profile(Box::new(profile.clone())),
            )
        })
        .collect();
    let mut plan = engine.plans.plan_people(people, target).await?;
    let (creates, adds): (Vec<_>, Vec<_>) = plan
        .items
        .into_iter()
        .filter(|item| item.step.writes())
        .partition(|item| item.step == Step::Create);
    plan.items = creates
        .into_iter()
        .take(TO_EXPORT - 1)
        .chain(adds.into_iter().take(1))
        .collect();
    Ok(plan)
}
