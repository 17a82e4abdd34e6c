//! `check`: a verdict for each profile.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::args::{Format, Global};
use super::exit::{Exit, Failure};
use super::files;
use super::open;
use super::out::{Out, remark};
use crate::matching::{Asked, Assessment, Decision, Match, Verdict};
use crate::people::{Application, ApplicationId, CandidateId, JobId, Profile};

/// Profiles judged between two writes to the pipe: enough for all cores, little enough to stream.
const AT_ONCE: usize = 512;

/// One line of `gleaner check --format jsonl` (design section 4).
#[derive(Serialize)]
struct Line<'a> {
    external_id: &'a str,
    name: String,
    verdict: Verdict,
    decided: Option<Decision>,
    candidates: Vec<Candidate<'a>>,
    asked: &'a Asked,
}

#[derive(Serialize)]
struct Candidate<'a> {
    id: CandidateId,
    name: &'a str,
    score: f64,
    evidence: Vec<&'static str>,
    conflicts: Vec<&'static str>,
    reasons: Vec<&'a str>,
    applications: Vec<JobLine<'a>>,
}

#[derive(Serialize)]
struct JobLine<'a> {
    id: ApplicationId,
    job_id: Option<JobId>,
    job: Option<&'a str>,
    status: &'static str,
    stage: Option<&'a str>,
    prospect: bool,
    last_activity_at: Option<Timestamp>,
}

/// Prints a verdict for each profile of a file, in its order, as they come.
pub async fn run(global: &Global, path: &Path, live: bool, out: &mut Out) -> Result<Exit, Failure> {
    let opened = open::engine(global)?;
    let read = files::read(path)?;
    if read.profiles.is_empty() {
        return Ok(if read.rejected > 0 {
            Exit::NeedsPerson
        } else {
            Exit::Done
        });
    }
    open::freshen(&opened).await?;
    let mut counts = [0_usize; 3];
    let mut rows = Vec::new();
    for some in read.profiles.chunks(AT_ONCE) {
        let verdicts = if live {
            opened.engine.assess_live(some).await?
        } else {
            opened.engine.assess_profiles(some).await?
        };
        for (profile, assessment) in some.iter().zip(&verdicts) {
            let kind = match assessment.verdict {
                Verdict::InGreenhouse => 0,
                Verdict::Possible => 1,
                Verdict::New => 2,
            };
            if let Some(count) = counts.get_mut(kind) {
                *count += 1;
            }
            match out.format {
                Format::Jsonl => out.json(&line(profile, assessment))?,
                Format::Table => rows.push(row(profile, assessment)),
            }
        }
    }
    if out.format == Format::Table {
        out.table(
            [
                "profile",
                "name",
                "verdict",
                "candidate",
                "why",
                "last in Greenhouse",
            ],
            rows,
        )?;
    }
    let status = opened.engine.status().await?;
    let [there, possible, new] = counts;
    remark(&format!(
        "{there} in Greenhouse, {possible} possible, {new} new; of {} candidates, {}",
        status.mirror.candidates,
        super::sync_age(status.mirror.synced_at),
    ));
    Ok(if read.rejected > 0 {
        Exit::NeedsPerson
    } else {
        Exit::Done
    })
}

fn line<'a>(profile: &'a Profile, assessment: &'a Assessment) -> Line<'a> {
    Line {
        external_id: &profile.external_id,
        name: profile.name(),
        verdict: assessment.verdict,
        decided: assessment.decided,
        candidates: assessment.candidates.iter().map(candidate).collect(),
        asked: &assessment.asked,
    }
}

fn candidate(found: &Match) -> Candidate<'_> {
    Candidate {
        id: found.id,
        name: &found.name,
        score: found.score,
        evidence: found
            .evidence
            .iter()
            .map(|evidence| evidence.kind.word())
            .collect(),
        conflicts: found
            .conflicts
            .iter()
            .map(|evidence| evidence.kind.word())
            .collect(),
        reasons: found
            .evidence
            .iter()
            .chain(&found.conflicts)
            .map(|evidence| evidence.says.as_str())
            .collect(),
        applications: found.applications.iter().map(application).collect(),
    }
}

fn application(application: &Application) -> JobLine<'_> {
    JobLine {
        id: application.id,
        job_id: application.job_id,
        job: application.job.as_deref(),
        status: application.status.word(),
        stage: application.stage.as_deref(),
        prospect: application.prospect,
        last_activity_at: application.last_activity_at,
    }
}

fn row(profile: &Profile, assessment: &Assessment) -> [String; 6] {
    let verdict = match assessment.verdict {
        Verdict::InGreenhouse => "in Greenhouse",
        Verdict::Possible => "possible",
        Verdict::New => "new",
    };
    let first = assessment
        .candidates
        .first()
        .filter(|_| assessment.verdict != Verdict::New);
    let last = first
        .and_then(|found| found.applications.first())
        .map_or_else(String::new, |application| {
            let at = [application.job.as_deref(), application.stage.as_deref()]
                .into_iter()
                .flatten();
            format!(
                "{}: {}",
                application.status.word(),
                at.collect::<Vec<_>>().join(", ")
            )
        });
    [
        profile.external_id.clone(),
        profile.name(),
        verdict.to_owned(),
        first.map_or_else(String::new, |found| format!("{} {}", found.id, found.name)),
        first.map_or_else(String::new, |found| {
            found
                .evidence
                .iter()
                .chain(&found.conflicts)
                .take(3)
                .map(|evidence| evidence.says.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        }),
        last,
    ]
}
