//! `export`: the people of a file onto a job, each exactly once.

mod details;

use std::collections::{BTreeMap, HashSet};

use self::details::{details, unseen};
use super::args::{Export, Format, Global};
use super::exit::{Exit, Failure};
use super::out::{Out, can_ask, remark};
use super::sync::Progress;
use super::{ask, files, open};
use crate::config::Channel;
use crate::export::{Outcome, Person, Plan, Report, Target};
use crate::people::inert::one_line;
use crate::people::{PersonRef, ProfileId};
use crate::worker::{Engine, Exported, PlannedLine};

/// Exports the people of a file, or shows what that would write.
pub async fn run(global: &Global, args: &Export, out: &mut Out) -> Result<Exit, Failure> {
    let opened = open::engine_set(global, |config| {
        if let Some(channel) = args.channel {
            config.export.channel = Some(channel.into());
        }
    })?;
    let engine = &opened.engine;
    let read = files::read(&args.file)?;
    if global.offline && !args.dry_run {
        return Err(Failure::new(
            Exit::Usage,
            "offline, nothing can be exported",
            "Leave --offline off, or add --dry-run to see the plan.",
        ));
    }
    open::freshen(&opened).await?;
    let target = target(engine, args).await?;
    let left_out = if read.rejected > 0 {
        Exit::NeedsPerson
    } else {
        Exit::Done
    };
    if read.profiles.is_empty() {
        return Ok(left_out);
    }
    let people = read
        .profiles
        .into_iter()
        .zip(1..)
        .map(|(profile, row)| {
            (
                PersonRef::Profile(ProfileId(row)),
                Person::Profile(Box::new(profile)),
            )
        })
        .collect();
    let mut plan = engine.plans.plan_people(people, &target).await?;
    if let Some(reason) = &args.override_reason {
        plan.override_guards(None, reason);
    }
    if args.unchecked {
        plan.accept_unchecked();
    }
    if args.dry_run && out.format == Format::Jsonl {
        return dry_run(&plan, out, left_out);
    }
    let Exported { reports, failure } = if args.dry_run {
        dry(&plan)
    } else if args.yes {
        for effect in plan.side_effects.iter().filter(|_| by_partner(&plan)) {
            remark(&format!("! {}", one_line(effect)));
        }
        carry_out(engine, &plan, told(&plan)).await?
    } else if can_ask() {
        show_plan(&plan, out)?;
        if plan.unchecked() > 0 {
            remark(UNCHECKED_HINT);
        }
        if !confirmed(&plan).await? {
            remark("nothing was written");
            let reviewed = planned(&plan);
            let needs_person = reviewed.iter().any(|report| report.outcome.needs_person());
            return Ok(if needs_person {
                Exit::NeedsPerson
            } else {
                left_out
            });
        }
        carry_out(engine, &plan, told(&plan)).await?
    } else {
        show(&planned(&plan), words, out)?;
        return Err(Failure::new(
            Exit::Usage,
            "nothing was written: there is no terminal to ask on",
            "Add --yes to carry the plan out, or --dry-run to see it only.",
        ));
    };
    let words: Words = if args.dry_run { words } else { became };
    show(&reports, words, out)?;
    if args.dry_run && out.format == Format::Table {
        details(&plan, out)?;
    }
    remark(&summary(&reports, words, &target));
    if let Some(failure) = failure {
        return Err(failure.into());
    }
    if plan.unchecked() > 0 {
        remark(UNCHECKED_HINT);
    }
    // Whatever is still planned after a run waits, for its job to open or for a right to be given back.
    let waits = |report: &Report| !args.dry_run && report.outcome == Outcome::Planned;
    let needs_person = reports
        .iter()
        .any(|report| report.outcome.needs_person() || waits(report));
    if !args.dry_run {
        open::let_people_go(&opened).await;
    }
    Ok(if needs_person {
        Exit::NeedsPerson
    } else {
        left_out
    })
}

/// What to do about those whom nobody can look for.
const UNCHECKED_HINT: &str = "Nobody can look through a partner key alone whether they are in Greenhouse; add --unchecked \
                              to send them although they may be duplicates.";

/// Puts the plan into the outbox and works it off until every item has an outcome; `tell` hears of
/// each as it comes. They come in the order of the plan. Somebody who is in it twice is one
/// export, and there already when it comes to the second place.
pub async fn carry_out(
    engine: &Engine,
    plan: &Plan,
    tell: impl FnMut(&Report),
) -> Result<Exported, Failure> {
    if !engine.setup.is_owner().await? {
        remark(
            "another Gleaner has this data directory and carries out what is exported here; \
             waiting for it",
        );
    }
    let mut tell = tell;
    let progress = Progress::new();
    let all = plan.items.len();
    let mut done: BTreeMap<&'static str, usize> = BTreeMap::new();
    let exported = engine
        .outbox
        .export(plan, |report| {
            progress.beside(|| tell(report));
            *done.entry(words(report.outcome)).or_default() += 1;
            let count: usize = done.values().sum();
            progress.say(share(count, all), || {
                let parts = done.iter().map(|(words, count)| format!("{count} {words}"));
                format!("{count} of {all}: {}", parts.collect::<Vec<_>>().join(", "))
            });
        })
        .await;
    progress.end();
    let Exported {
        mut reports,
        failure,
    } = exported?;
    let place = |report: &Report| {
        plan.items
            .iter()
            .position(|item| item.person == report.person)
    };
    reports.sort_by_key(place);
    let mut written = HashSet::new();
    for report in &mut reports {
        let wrote = matches!(report.outcome, Outcome::Created | Outcome::Added);
        if wrote && !written.insert(report.export_id.clone()) {
            report.outcome = Outcome::AlreadyOnJob;
            report.reason = Some("stands here twice; one export is for both".to_owned());
        }
    }
    Ok(Exported { reports, failure })
}

/// Returns which share of a plan has an outcome.
fn share(done: usize, all: usize) -> Option<f64> {
    let number = |count: usize| u32::try_from(count).ok().map(f64::from);
    Some(number(done)? / number(all.max(1))?)
}

/// Returns whether somebody leaves through the partner key.
fn by_partner(plan: &Plan) -> bool {
    let mut items = plan.items.iter();
    items.any(|item| item.channel == Channel::Ingestion)
}

/// Says what became of one of many, on the way.
fn told(plan: &Plan) -> impl FnMut(&Report) {
    let many = plan.items.len() > 1;
    move |report| {
        if many {
            let name = one_line(&report.name);
            remark(&format!("{name}: {}", words(report.outcome)));
        }
    }
}

async fn target(engine: &Engine, args: &Export) -> Result<Target, Failure> {
    match &args.job {
        Some(wanted) => {
            let job = engine.catalog.find_job(wanted).await?;
            Ok(Target::Job {
                id: job.id,
                name: job.name,
            })
        }
        None => {
            let pool = match &args.pool {
                Some(wanted) => Some(engine.catalog.find_pool(wanted).await?),
                None => None,
            };
            Ok(Target::Prospect { pool })
        }
    }
}

/// Returns a plan as if it had been carried out, with nothing written.
fn dry(plan: &Plan) -> Exported {
    Exported {
        reports: planned(plan),
        failure: None,
    }
}

/// Returns the plan as outcomes: `planned` for what would be written, the others as they would end.
fn planned(plan: &Plan) -> Vec<Report> {
    plan.items
        .iter()
        .map(|item| item.as_report(&plan.target))
        .collect()
}

fn dry_run(plan: &Plan, out: &mut Out, left_out: Exit) -> Result<Exit, Failure> {
    let reports = planned(plan);
    remark(&summary(&reports, words, &plan.target));
    for effect in plan.side_effects.iter().filter(|_| by_partner(plan)) {
        remark(&format!("! {}", one_line(effect)));
    }
    unseen(plan);
    let needs_person = reports.iter().any(|report| report.outcome.needs_person());
    for item in &plan.items {
        out.json(&PlannedLine::new(item, plan))?;
    }
    Ok(if needs_person {
        Exit::NeedsPerson
    } else {
        left_out
    })
}

fn show_plan(plan: &Plan, out: &mut Out) -> Result<(), Failure> {
    show(&planned(plan), words, out)?;
    match out.format {
        Format::Table => details(plan, out),
        Format::Jsonl => Ok(()),
    }
}

async fn confirmed(plan: &Plan) -> Result<bool, Failure> {
    let writes = plan.items.iter().filter(|item| item.step.writes()).count();
    if writes == 0 {
        return Ok(false);
    }
    let others = plan.items.len() - writes;
    let people = if writes == 1 { "person" } else { "people" };
    let left = if others == 0 {
        String::new()
    } else {
        format!(" {others} of the list stay here.")
    };
    let question = format!(
        "\nExport {writes} {people} to {}?{left} [y/N] ",
        one_line(&plan.target.words())
    );
    let answer = ask::line(&question).await?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

fn show(reports: &[Report], words: Words, out: &mut Out) -> Result<(), Failure> {
    match out.format {
        Format::Jsonl => {
            for report in reports {
                out.json(report)?;
            }
        }
        Format::Table => {
            let rows = reports.iter().map(|report| {
                [
                    report.external_id.clone(),
                    report.name.clone(),
                    words(report.outcome).to_owned(),
                    report
                        .candidate_id
                        .map_or_else(String::new, |id| id.to_string()),
                    report
                        .application_id
                        .map_or_else(String::new, |id| id.to_string()),
                    report.reason.clone().unwrap_or_default(),
                ]
            });
            out.table(
                [
                    "profile",
                    "name",
                    "outcome",
                    "candidate",
                    "application",
                    "why",
                ],
                rows,
            )?;
        }
    }
    Ok(())
}

/// Returns an outcome in words for people.
pub fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Planned => "to be written",
        Outcome::Created => "created",
        Outcome::Added => "added",
        Outcome::AlreadyOnJob => "already there",
        Outcome::NeedsReview => "needs review",
        Outcome::Guarded => "blocked",
        Outcome::Failed => "failed",
        Outcome::TakenBack => "cancelled",
        Outcome::Unknown => "unknown",
    }
}

/// How outcomes are told.
type Words = fn(Outcome) -> &'static str;

/// Returns the outcome of an export that was carried out: what is still planned then waits.
fn became(outcome: Outcome) -> &'static str {
    if outcome == Outcome::Planned {
        "waiting"
    } else {
        words(outcome)
    }
}

fn summary(reports: &[Report], words: Words, target: &Target) -> String {
    let order = [
        Outcome::Planned,
        Outcome::Created,
        Outcome::Added,
        Outcome::AlreadyOnJob,
        Outcome::NeedsReview,
        Outcome::Guarded,
        Outcome::Failed,
        Outcome::TakenBack,
        Outcome::Unknown,
    ];
    let counts: Vec<String> = order
        .into_iter()
        .filter_map(|outcome| {
            let count = reports
                .iter()
                .filter(|report| report.outcome == outcome)
                .count();
            (count > 0).then(|| format!("{count} {}", words(outcome)))
        })
        .collect();
    let unknown = reports
        .iter()
        .any(|report| report.outcome == Outcome::Unknown);
    let hint = if unknown {
        "; `gleaner outbox resume` reconciles what is unknown"
    } else {
        ""
    };
    format!("{}: {}{hint}", target.words(), counts.join(", "))
}
