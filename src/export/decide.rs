//! From a verdict to the one write an export makes, or the reason why it makes none.

use super::{Step, Target};
use crate::matching::{Assessment, Decision, Match, Verdict};
use crate::people::{Application, ApplicationStatus, CandidateId};

/// Returns what to do for a sourced person.
///
/// Only a certain verdict adds to a person who is there, and only `new` makes a new one; everything
/// between is for a person to decide (promise 2).
pub(super) fn for_profile(assessment: &Assessment, target: &Target) -> Step {
    match (assessment.verdict, assessment.candidates.first()) {
        (Verdict::InGreenhouse, Some(found)) => for_certain(assessment, found, target),
        (Verdict::New, _) => Step::Create,
        (_, Some(first)) => {
            let mut reason = review(first, assessment.candidates.len());
            for said in assessment.remarks.iter().take(2) {
                reason.push_str("; ");
                reason.push_str(said);
            }
            Step::NeedsReview { reason }
        }
        (_, None) => Step::NeedsReview {
            reason: "the verdict names no candidate; check again".to_owned(),
        },
    }
}

/// Returns what to do for somebody who is there for certain: once, or in several records of which a
/// person has to say which one counts (contract 10.1). Nobody gets onto a job beside oneself.
fn for_certain(assessment: &Assessment, first: &Match, target: &Target) -> Step {
    let step = |one: &Match| for_candidate(one.id, &one.name, &one.applications, target);
    let others = assessment.candidates.iter().skip(1);
    let others: Vec<&Match> = others.filter(|one| one.is_certain()).collect();
    if others.is_empty() || assessment.decided == Some(Decision::Same) {
        return step(first);
    }
    let all = || std::iter::once(first).chain(others.iter().copied());
    let on_it = |step: &Step| matches!(step, Step::AlreadyOnJob { .. });
    if let Some(there) = all().map(step).find(on_it) {
        return there;
    }
    let names: Vec<String> = all()
        .map(|one| format!("{} ({})", one.name, one.id))
        .collect();
    Step::NeedsReview {
        reason: format!(
            "is in Greenhouse {} times: {}; say which record it is",
            names.len(),
            names.join(", ")
        ),
    }
}

/// Returns the step for a candidate of Greenhouse.
pub(super) fn for_candidate(
    candidate: CandidateId,
    name: &str,
    applications: &[Application],
    target: &Target,
) -> Step {
    let there = match target {
        Target::Job { id, .. } => applications
            .iter()
            .find(|application| application.job_id == Some(*id)),
        Target::Prospect { .. } => applications.iter().find(|application| {
            application.prospect && application.status == ApplicationStatus::Active
        }),
    };
    if let Some(application) = there {
        return Step::AlreadyOnJob {
            candidate,
            application: application.id,
            stage: match target {
                Target::Job { .. } => standing(application),
                Target::Prospect { pool: None } => Some("a prospect".to_owned()),
                // The copy does not know who is in which pool (contract 5.4).
                Target::Prospect { pool: Some(_) } => {
                    Some("a prospect; pools are changed in Greenhouse".to_owned())
                }
            },
        };
    }
    // A prospect tied to the job is converted, not added beside (contract 10.6).
    if let Target::Job { id, .. } = target
        && let Some(prospect) = applications.iter().find(|application| {
            application.prospect
                && application.status == ApplicationStatus::Active
                && application.prospective_job_ids.contains(id)
        })
    {
        return Step::Convert {
            candidate,
            name: name.to_owned(),
            application: prospect.id,
        };
    }
    Step::Add {
        candidate,
        name: name.to_owned(),
    }
}

/// Returns where an application is in words: its stage, else its status with the date.
fn standing(application: &Application) -> Option<String> {
    match (&application.stage, application.status) {
        (Some(stage), ApplicationStatus::Active) => Some(stage.clone()),
        (_, ApplicationStatus::Rejected) => Some(match application.rejected_at {
            Some(at) => format!("rejected on {}", at.strftime("%Y-%m-%d")),
            None => "rejected".to_owned(),
        }),
        (stage, ApplicationStatus::Active) => stage.clone(),
        (_, status) => Some(status.word().to_owned()),
    }
}

fn review(first: &Match, candidates: usize) -> String {
    let why = first
        .evidence
        .iter()
        .take(2)
        .map(|evidence| evidence.says.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let others = match candidates {
        0 | 1 => String::new(),
        2 => " or 1 other".to_owned(),
        more => format!(" or {} others", more - 1),
    };
    let why = if why.is_empty() {
        String::new()
    } else {
        format!(": {why}")
    };
    format!("may be {} ({}){others}{why}", first.name, first.id)
}
