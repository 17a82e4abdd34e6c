//! The JSON Lines of the command line (docs/cli.md), which the browser companion answers with
//! too: one form of a verdict, a job and an export, whoever asks.

use jiff::Timestamp;
use serde::Serialize;

use crate::config::Channel;
use crate::export::{
    Field, FollowUp, LeftOut, OutboxEntry, OutboxState, Plan, PlanItem, Report, Warning,
};
use crate::matching::{Asked, Assessment, Decision, Match, Verdict};
use crate::people::{Application, ApplicationId, CandidateId, Job, JobId, Profile};

/// One line of `gleaner check --format jsonl`.
#[derive(Debug, Serialize)]
pub struct CheckLine<'a> {
    external_id: &'a str,
    name: String,
    verdict: Verdict,
    decided: Option<Decision>,
    candidates: Vec<CandidateLine<'a>>,
    remarks: &'a [String],
    asked: &'a Asked,
}

/// A candidate of a [`CheckLine`].
#[derive(Debug, Serialize)]
pub struct CandidateLine<'a> {
    id: CandidateId,
    name: &'a str,
    score: f64,
    evidence: Vec<&'static str>,
    conflicts: Vec<&'static str>,
    reasons: Vec<&'a str>,
    applications: Vec<ApplicationLine<'a>>,
}

/// An application of a [`CandidateLine`].
#[derive(Debug, Serialize)]
pub struct ApplicationLine<'a> {
    id: ApplicationId,
    job_id: Option<JobId>,
    job: Option<&'a str>,
    status: &'static str,
    stage: Option<&'a str>,
    prospect: bool,
    last_activity_at: Option<Timestamp>,
}

impl<'a> CheckLine<'a> {
    /// Returns the line of a profile and its verdict.
    pub fn new(profile: &'a Profile, assessment: &'a Assessment) -> Self {
        Self {
            external_id: &profile.external_id,
            name: profile.name(),
            verdict: assessment.verdict,
            decided: assessment.decided,
            candidates: assessment.candidates.iter().map(Into::into).collect(),
            remarks: &assessment.remarks,
            asked: &assessment.asked,
        }
    }
}

impl<'a> From<&'a Match> for CandidateLine<'a> {
    fn from(found: &'a Match) -> Self {
        let said = found.evidence.iter().chain(&found.conflicts);
        Self {
            id: found.id,
            name: &found.name,
            score: found.score,
            evidence: found.evidence.iter().map(|one| one.kind.word()).collect(),
            conflicts: found.conflicts.iter().map(|one| one.kind.word()).collect(),
            reasons: said.map(|one| one.says.as_str()).collect(),
            applications: found.applications.iter().map(Into::into).collect(),
        }
    }
}

impl<'a> From<&'a Application> for ApplicationLine<'a> {
    fn from(application: &'a Application) -> Self {
        Self {
            id: application.id,
            job_id: application.job_id,
            job: application.job.as_deref(),
            status: application.status.word(),
            stage: application.stage.as_deref(),
            prospect: application.prospect,
            last_activity_at: application.last_activity_at,
        }
    }
}

/// One line of `gleaner jobs --format jsonl`.
#[derive(Debug, Serialize)]
pub struct JobLine<'a> {
    id: JobId,
    name: &'a str,
    requisition_id: Option<&'a str>,
    status: &'static str,
    department: Option<&'a str>,
    offices: &'a [String],
    confidential: bool,
}

impl<'a> From<&'a Job> for JobLine<'a> {
    fn from(job: &'a Job) -> Self {
        Self {
            id: job.id,
            name: &job.name,
            requisition_id: job.requisition_id.as_deref(),
            status: job.status.word(),
            department: job.department.as_deref(),
            offices: &job.offices,
            confidential: job.confidential,
        }
    }
}

/// One line of `gleaner outbox --format jsonl`.
#[derive(Debug, Serialize)]
pub struct OutboxLine<'a> {
    export_id: &'a str,
    external_id: &'a str,
    name: &'a str,
    job_id: Option<JobId>,
    state: OutboxState,
    candidate_id: Option<CandidateId>,
    application_id: Option<ApplicationId>,
    attempts: u32,
    channel: Channel,
    updated_at: Timestamp,
    reason: Option<&'a str>,
    follow_ups: Vec<FollowedLine<'a>>,
}

/// A write that follows an export, as part of its [`OutboxLine`].
#[derive(Debug, Serialize)]
pub struct FollowedLine<'a> {
    /// Its number, counted from 1: `forget --step` takes it.
    step: usize,
    what: String,
    state: OutboxState,
    reason: Option<&'a str>,
}

impl<'a> From<&'a OutboxEntry> for OutboxLine<'a> {
    fn from(entry: &'a OutboxEntry) -> Self {
        Self {
            export_id: &entry.id,
            external_id: &entry.external_id,
            name: &entry.name,
            job_id: entry.job_id(),
            state: entry.state,
            candidate_id: entry.candidate_id,
            application_id: entry.application_id,
            attempts: entry.attempts,
            channel: entry.channel(),
            updated_at: entry.updated_at,
            reason: entry.reason.as_deref(),
            follow_ups: (1..).zip(&entry.follow_ups).map(followed).collect(),
        }
    }
}

fn followed((step, one): (usize, &FollowUp)) -> FollowedLine<'_> {
    FollowedLine {
        step,
        what: one.what.words(),
        state: one.state,
        reason: one.reason.as_deref(),
    }
}

/// One line of `gleaner export --dry-run --format jsonl`: the outcome, with what would be sent and
/// what the guards say.
#[derive(Debug, Serialize)]
pub struct PlannedLine<'a> {
    #[serde(flatten)]
    report: Report,
    fields: &'a [Field],
    left_out: &'a [LeftOut],
    warnings: &'a [Warning],
    /// Who bears the same name in Greenhouse, in words; null where nobody does or it doesn't matter.
    namesakes: Option<&'a str>,
    side_effects: &'a [String],
    body: &'a serde_json::Value,
}

impl<'a> PlannedLine<'a> {
    /// Returns the line of a plan's item.
    pub fn new(item: &'a PlanItem, plan: &'a Plan) -> Self {
        Self {
            report: item.as_report(&plan.target),
            fields: &item.fields,
            left_out: &item.left_out,
            warnings: &item.warnings,
            namesakes: item.namesakes.as_deref(),
            side_effects: &plan.side_effects,
            body: &item.body,
        }
    }
}
