//! The office's jobs, and what becomes of an export.

use std::sync::Arc;

use gleaner::export::{
    Context, ExportAttribute, Field, Guard, LeftOut, Named, Outcome, Plan, PlanItem, Pool, Report,
    Step, Target, Warning,
};
use gleaner::matching::Verdict;
use gleaner::people::{CandidateId, Job, JobId, JobStatus, PersonRef, Profile};
use gleaner::worker::{Choice, Choices, HiddenJobs, JobList};

use super::{FAMILY, GIVEN, Office, TITLES, TOWNS, at};

impl Office {
    /// The jobs.
    pub fn jobs(&self) -> Arc<JobList> {
        let open = (1..=9)
            .map(|number| Job {
                id: JobId(number),
                name: format!(
                    "{}{}",
                    at(&TITLES, usize::try_from(number).unwrap()),
                    if number > 5 { ", Platform" } else { "" }
                ),
                requisition_id: Some(format!("R-{}", 100 + number)),
                status: JobStatus::Open,
                department: Some(
                    if number % 2 == 0 {
                        "Engineering"
                    } else {
                        "Product"
                    }
                    .into(),
                ),
                offices: vec![at(&TOWNS, usize::try_from(number).unwrap()).into()],
                confidential: number == 4,
                template: false,
            })
            .collect();
        let hidden = [("closed", 8), ("draft", 3), ("template", 1)]
            .map(|(reason, count)| HiddenJobs {
                reason: reason.into(),
                count,
            })
            .to_vec();
        let pools = vec![Pool {
            id: 7,
            name: "Silver medallists".into(),
        }];
        Arc::new(JobList {
            open: if self.no_jobs { vec![] } else { open },
            hidden: if self.unsynced { vec![] } else { hidden },
            pools: if self.unsynced { vec![] } else { pools },
        })
    }

    /// What exports can carry.
    pub fn choices(&self) -> Arc<Choices> {
        let named = |id, name: &str| Named {
            id,
            name: name.into(),
        };
        let known = |names: &[&str], own: usize| -> Vec<Choice> {
            let ids = 1..;
            ids.zip(names)
                .map(|(id, name)| Choice {
                    named: named(id, name),
                    own: usize::try_from(id).unwrap() == own,
                })
                .collect()
        };
        let users = [
            "Robin Recruiter",
            "Sam Sourcer",
            "Sam Sourcer",
            "Zoë Coordinator",
        ];
        let sources = [
            "GitHub",
            "LinkedIn (Prospecting)",
            "Referral",
            "X (formerly Twitter)",
        ];
        Arc::new(Choices {
            known: [
                (ExportAttribute::Source, known(&sources, 0)),
                (ExportAttribute::Credit, known(&users[..2], 1)),
                (ExportAttribute::Recruiter, known(&users, 1)),
                (ExportAttribute::Coordinator, known(&users, 1)),
                (
                    ExportAttribute::Tags,
                    known(&["Berlin", "Rust", "Sourced 2026"], 0),
                ),
            ]
            .into(),
            configured: (self.source.iter())
                .map(|at| {
                    (
                        ExportAttribute::Source,
                        vec![named(1 + u64::try_from(*at).unwrap(), sources[*at])],
                    )
                })
                .collect(),
            mistakes: vec![],
            override_notes: false,
            visibility: Default::default(),
        })
    }

    /// What an export would write.
    pub fn plan(&self, rows: &[PersonRef], target: Target) -> Arc<Plan> {
        let items = rows
            .iter()
            .map(|row| {
                let index = self.index(*row);
                let profile = &self.library[index];
                let known = self.assessment(*row, false);
                let step = match known.verdict {
                    Verdict::New if !profile.name().contains(' ') => Step::Refused {
                        reason: format!(
                            "Greenhouse wants first and last name; \"{}\" lacks a last name",
                            profile.name()
                        ),
                    },
                    Verdict::New => Step::Create,
                    Verdict::InGreenhouse => Step::Add {
                        candidate: CandidateId(1_000 + i64::try_from(index).unwrap()),
                        name: profile.name(),
                    },
                    Verdict::Possible => Step::NeedsReview {
                        reason: "this may be somebody who is there already".into(),
                    },
                };
                let (fields, left_out, body) = match step {
                    Step::Create => (
                        vec![
                            ("First name", at(&GIVEN, index).to_owned()),
                            ("Last name", at(&FAMILY, index / 3).to_owned()),
                            ("Company", profile.company.clone().unwrap_or_default()),
                            ("Title", profile.title.clone().unwrap_or_default()),
                            ("E-mail", profile.emails.first().cloned().unwrap_or_default().value),
                            ("LinkedIn", profile.linkedin.clone().unwrap_or_default()),
                        ]
                        .into_iter()
                        .map(|(label, value)| Field {
                            label: label.into(),
                            value,
                        })
                        .collect(),
                        vec![LeftOut {
                            label: "Phone".into(),
                            value: profile.phones.first().cloned().unwrap_or_default().value,
                            reason: "no kind is known for it".into(),
                        }],
                        serde_json::json!({"first_name": at(&GIVEN, index), "application": {"job_id": 3}}),
                    ),
                    _ => (vec![], vec![], serde_json::Value::Null),
                };
                let held = profile.tags.iter().any(|tag| tag == "do not contact");
                let warnings = held.then(|| Warning {
                    guard: Guard::DoNotContact,
                    holds: true,
                    says: "tagged \"do not contact\"".into(),
                });
                let (may_be, step) = match step {
                    Step::NeedsReview { .. } => (known.candidates.clone(), step),
                    step if held => {
                        let reason = "tagged \"do not contact\"".into();
                        let would = Box::new(step);
                        (vec![], Step::Guarded { would, reason })
                    }
                    Step::Create if self.unchecked => (vec![], Step::Unchecked),
                    step => (vec![], step),
                };
                PlanItem {
                    person: *row,
                    subject: gleaner::export::Person::Profile(Box::new(named(profile))),
                    external_id: profile.external_id.clone(),
                    name: profile.name(),
                    step,
                    channel: gleaner::config::Channel::Harvest,
                    unchecked: false,
                    warnings: warnings.into_iter().collect(),
                    overridden: None,
                    may_be,
                    namesakes: None,
                    fields,
                    left_out,
                    body,
                    follow_ups: Vec::new(),
                }
            })
            .collect();
        Arc::new(Plan {
            target,
            context: Context::default(),
            items,
            side_effects: vec![
                "This job sends a notice to its hiring team for each new person.".into(),
            ],
            override_notes: false,
        })
    }
}

/// A profile with its name in parts, as a plan has it.
fn named(profile: &Profile) -> Profile {
    let name = profile.name();
    let (first, last) = name.split_once(' ').unwrap_or((&name, ""));
    let part = |part: &str| (!part.is_empty()).then(|| part.to_owned());
    Profile {
        first_name: part(first),
        last_name: part(last),
        ..profile.clone()
    }
}

/// What becomes of an item of a plan.
pub fn report(item: &PlanItem) -> Report {
    let (outcome, reason) = match &item.step {
        Step::Create => (Outcome::Created, None),
        Step::Add { .. } => (Outcome::Added, None),
        Step::NeedsReview { reason } => (Outcome::NeedsReview, Some(reason.clone())),
        Step::Guarded { reason, .. } => (Outcome::Guarded, Some(reason.clone())),
        _ => (Outcome::AlreadyOnJob, None),
    };
    Report {
        person: item.person,
        external_id: item.external_id.clone(),
        name: item.name.clone(),
        outcome,
        export_id: None,
        candidate_id: (!outcome.needs_person()).then_some(CandidateId(77)),
        application_id: None,
        job_id: Some(JobId(3)),
        channel: gleaner::config::Channel::Harvest,
        reason,
    }
}
