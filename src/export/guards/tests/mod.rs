#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail by panicking"
)]

mod history;
mod person;
mod stages;

use proptest::prelude::*;

use super::*;
use crate::config::Strength::{Hold, Off, Warn};
use crate::export::Named;
use crate::people::{ApplicationId, ApplicationStatus, CandidateId, JobId};

fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn days(ago: i64) -> Option<Timestamp> {
    Some(before(now(), Span::new().days(ago)))
}

fn application(job: i64, status: ApplicationStatus, ago: i64) -> Application {
    Application {
        id: ApplicationId(job * 10),
        candidate_id: CandidateId(7),
        job_id: Some(JobId(job)),
        job: Some(format!("Job {job}")),
        prospective_job_ids: Vec::new(),
        status,
        stage: None,
        stage_reached: None,
        prospect: false,
        created_at: days(400),
        updated_at: days(ago),
        rejected_at: (status == ApplicationStatus::Rejected).then(|| days(ago).unwrap()),
        rejection_reason: None,
        last_activity_at: days(ago),
        source: None,
        recruiter_id: None,
        recruiter: None,
    }
}

fn in_stage(job: i64, stage: &str, ago: i64) -> Application {
    Application {
        stage: Some(stage.to_owned()),
        ..application(job, ApplicationStatus::Active, ago)
    }
}

fn candidate(tags: &[&str], company: Option<&str>) -> Candidate {
    Candidate {
        id: CandidateId(7),
        first_name: Some("Ada".to_owned()),
        last_name: Some("Lovelace".to_owned()),
        preferred_name: None,
        company: company.map(str::to_owned),
        title: None,
        emails: Vec::new(),
        phones: Vec::new(),
        urls: Vec::new(),
        addresses: Vec::new(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        private: false,
        created_at: None,
        updated_at: None,
        last_activity_at: None,
    }
}

/// One guard set to hold, the others off.
fn only(set: impl FnOnce(&mut config::Guards)) -> config::Guards {
    let mut rules = config::Guards {
        rejected_months: 6,
        interviewed_days: 90,
        owner_days: 30,
        interview_stages: vec!["interview".to_owned(), "on-site".to_owned()],
        ..config::Guards::default()
    };
    set(&mut rules);
    rules
}

fn says(
    rules: &config::Guards,
    candidate: &Candidate,
    applications: &[Application],
) -> Vec<String> {
    says_with(rules, candidate, applications, &Stages::Unasked)
}

fn says_with(
    rules: &config::Guards,
    candidate: &Candidate,
    applications: &[Application],
    stages: &Stages,
) -> Vec<String> {
    let target = Target::Job {
        id: JobId(1),
        name: "Job 1".to_owned(),
    };
    let context = Context {
        recruiter: Some(Named {
            id: 500,
            name: "Robin".to_owned(),
        }),
        ..Context::default()
    };
    let known = Known {
        profile: None,
        candidate: Some(candidate),
        applications,
        stages,
        target: &target,
        context: &context,
    };
    let guards = Guards::new(rules.clone(), Some(400));
    let warnings = guards.warnings(&known, now());
    warnings.into_iter().map(|warning| warning.says).collect()
}

fn history(rules: &config::Guards, applications: &[Application]) -> Vec<String> {
    says(rules, &candidate(&[], None), applications)
}

fn warning(guard: Guard, holds: bool, says: &str) -> Warning {
    Warning {
        guard,
        holds,
        says: says.to_owned(),
    }
}

#[test]
fn an_override_covers_its_own_kinds_only() {
    let tagged = warning(Guard::DoNotContact, true, "tagged \"x\"");
    let hired = warning(Guard::Hired, true, "hired here: Job 2");
    let told = warning(Guard::InProcess, false, "in process: Job 3");
    let reason = |step: Step| match step {
        Step::Guarded { reason, .. } => Some(reason),
        _ => None,
    };
    let all = [tagged.clone(), hired.clone(), told.clone()];
    assert_eq!(
        reason(apply(Step::Create, &all, None)).as_deref(),
        Some("tagged \"x\"; hired here: Job 2")
    );
    let word = Override::of(&[tagged, told.clone()], " asked us to ", true).unwrap();
    assert_eq!(
        (&word.guards[..], word.reason.as_str()),
        (&[Guard::DoNotContact][..], "asked us to")
    );
    assert_eq!(
        reason(apply(Step::Create, &all, Some(&word))).as_deref(),
        Some("hired here: Job 2"),
        "a guard that spoke up later still holds"
    );
    assert_eq!(Override::of(std::slice::from_ref(&told), "x", false), None);
    assert_eq!(
        reason(apply(Step::Create, &[told], None)),
        None,
        "what only warns lets go on"
    );
    let review = Step::NeedsReview {
        reason: "look".to_owned(),
    };
    assert_eq!(apply(review.clone(), &[hired], None), review);
}

#[test]
fn many_facts_are_counted() {
    let facts: Vec<Warning> = (1..=5)
        .map(|number| warning(Guard::Hired, true, &format!("fact {number}")))
        .collect();
    let Step::Guarded { reason, .. } = apply(Step::Create, &facts, None) else {
        unreachable!("it holds");
    };
    assert_eq!(reason, "fact 1; fact 2; fact 3; and 2 more");
}

fn status() -> impl Strategy<Value = ApplicationStatus> {
    prop::sample::select(vec![
        ApplicationStatus::Active,
        ApplicationStatus::Rejected,
        ApplicationStatus::Hired,
        ApplicationStatus::Converted,
        ApplicationStatus::Unknown,
    ])
}

fn strength() -> impl Strategy<Value = config::Strength> {
    prop::sample::select(vec![Off, Warn, Hold])
}

prop_compose! {
    fn any_application()(
        status in status(), job in 1..4i64, ago in 0..900i64, stage in "\\PC{0,12}",
        reason in prop::option::of("\\PC{0,12}"), recruiter in prop::option::of(398..402i64),
        prospect: bool,
    ) -> Application {
        Application {
            stage: Some(stage), rejection_reason: reason, recruiter_id: recruiter, prospect,
            ..application(job, status, ago)
        }
    }
}

prop_compose! {
    fn any_rules()(
        strengths in prop::collection::vec(strength(), 7), months: u32, days in 0..2_000u32,
        words in prop::collection::vec("\\PC{0,8}", 0..4),
    ) -> config::Guards {
        config::Guards {
            rejected: strengths[0], in_process: strengths[1], interviewed: strengths[2],
            hired: strengths[3], off_limits: strengths[4], do_not_contact: strengths[5],
            owner: strengths[6], rejected_months: months, interviewed_days: days, owner_days: days,
            rejected_stages: words.clone(), rejected_reasons: words.clone(),
            interview_stages: words.clone(), off_limits_companies: words.clone(),
            do_not_contact_tags: words, note: false,
        }
    }
}

proptest! {
    #[test]
    fn guards_never_panic_say_something_and_are_silent_when_off(
        rules in any_rules(), all in prop::collection::vec(any_application(), 0..6),
        tags in prop::collection::vec("\\PC{0,8}", 0..4), company in prop::option::of("\\PC{0,20}"),
    ) {
        let mut who = candidate(&[], company.as_deref());
        who.tags = tags;
        let target = Target::Job { id: JobId(1), name: "Job 1".to_owned() };
        let context = Context::default();
        let known = Known {
            profile: None, candidate: Some(&who), applications: &all,
            stages: &Stages::Unasked, target: &target, context: &context,
        };
        let warnings = Guards::new(rules.clone(), None).warnings(&known, now());
        let strength = |guard| match guard {
            Guard::Rejected => rules.rejected,
            Guard::InProcess => rules.in_process,
            Guard::Interviewed => rules.interviewed,
            Guard::Hired => rules.hired,
            Guard::OffLimits => rules.off_limits,
            Guard::DoNotContact => rules.do_not_contact,
            Guard::Owner => rules.owner,
        };
        for warning in &warnings {
            prop_assert!(!warning.says.trim().is_empty());
            let set = strength(warning.guard);
            prop_assert!(set != Off);
            prop_assert_eq!(warning.holds, set == Hold);
        }
        // Whoever is held back goes once all that was said is overridden, and not before.
        let held = warnings.iter().any(|warning| warning.holds);
        let word = Override::of(&warnings, "because", false);
        prop_assert_eq!(word.is_some(), held);
        prop_assert_eq!(apply(Step::Create, &warnings, None).writes(), !held);
        prop_assert!(apply(Step::Create, &warnings, word.as_ref()).writes());
    }
}
