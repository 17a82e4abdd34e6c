#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail by panicking"
)]

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

#[test]
fn rejections_count_by_age_reason_and_stage() {
    let rejected = |ago| application(2, ApplicationStatus::Rejected, ago);
    let of_reason = |reason: &str| Application {
        rejection_reason: Some(reason.to_owned()),
        ..rejected(30)
    };
    let of_stage = |stage: &str| Application {
        stage_reached: Some(stage.to_owned()),
        rejection_reason: Some("Other".to_owned()),
        ..rejected(30)
    };
    let any = only(|rules| rules.rejected = Hold);
    let by_reason = only(|rules| {
        rules.rejected = Hold;
        rules.rejected_reasons = vec!["Not a fit!".to_owned()];
    });
    let by_both = only(|rules| {
        rules.rejected = Hold;
        rules.rejected_reasons = vec!["Not a fit".to_owned()];
        rules.rejected_stages = vec!["Onsite".to_owned()];
    });
    let table = [
        (&any, rejected(30), 1),
        (&any, rejected(200), 0),
        (&any, application(2, ApplicationStatus::Active, 3), 0),
        (&by_reason, of_reason("not a  fit"), 1),
        (&by_reason, of_reason("Withdrew"), 0),
        (&by_reason, rejected(30), 1),
        (&by_both, of_stage("ONSITE"), 1),
        (&by_both, of_stage("Application Review"), 0),
    ];
    for (number, (rules, one, expected)) in table.into_iter().enumerate() {
        let facts = history(rules, &[one]);
        assert_eq!(facts.len(), expected, "line {number}: {facts:?}");
    }
    assert_eq!(
        history(&any, &[of_stage("Onsite")]),
        ["rejected on 2026-10-24, Other (Job 2, Onsite)"]
    );
}

#[test]
fn who_is_under_way_elsewhere_is_named_with_job_and_stage() {
    let rules = only(|rules| rules.in_process = Hold);
    assert_eq!(
        history(&rules, &[in_stage(2, "Phone Screen", 3)]),
        ["in process: Job 2, Phone Screen (last activity 2026-11-20)"]
    );
    let quiet = [
        in_stage(1, "Phone Screen", 3),
        application(2, ApplicationStatus::Rejected, 3),
        Application {
            prospect: true,
            ..in_stage(2, "x", 3)
        },
    ];
    for one in quiet {
        assert_eq!(history(&rules, &[one]), Vec::<String>::new());
    }
    let unseen = Application {
        job: None,
        ..in_stage(2, "Offer", 3)
    };
    assert!(history(&rules, &[unseen])[0].contains("a job you can't see"));
}

fn occupied(job: i64, stage: &str, from: Option<i64>, to: Option<i64>) -> StageVisit {
    StageVisit {
        application: ApplicationId(job * 10),
        stage: stage.to_owned(),
        entered_at: from.and_then(days),
        exited_at: to.and_then(days),
        current: to.is_none(),
    }
}

#[test]
fn interviews_are_told_by_the_dates_of_stages_where_greenhouse_tells_them() {
    let rules = only(|rules| rules.interviewed = Hold);
    let ended = application(2, ApplicationStatus::Rejected, 3);
    let told = |stages: Vec<StageVisit>| {
        let who = candidate(&[], None);
        says_with(
            &rules,
            &who,
            std::slice::from_ref(&ended),
            &Stages::Told(stages),
        )
    };
    assert_eq!(
        told(vec![
            occupied(2, "Application review", Some(60), Some(50)),
            occupied(2, "First interview", Some(50), Some(40)),
        ]),
        ["interviews: Job 2, First interview (from 2026-10-04 to 2026-10-14)"]
    );
    let old = occupied(2, "First interview", Some(200), Some(150));
    assert!(
        told(vec![old]).is_empty(),
        "left long ago, whatever happened since"
    );
    let now = occupied(2, "First interview", Some(200), None);
    assert_eq!(
        told(vec![now]),
        ["interviews: Job 2, First interview (since 2026-05-07)"]
    );
}

#[test]
fn where_stages_have_no_dates_the_last_activity_tells_and_that_is_said() {
    let rules = only(|rules| rules.interviewed = Hold);
    let (who, now) = (candidate(&[], None), in_stage(2, "Interview", 3));
    let undated = Stages::Told(vec![occupied(2, "Interview", None, None)]);
    for (stages, why) in [
        (undated, "has no dates of its stages"),
        (Stages::Refused, "does not show the dates of stages"),
    ] {
        let said = says_with(&rules, &who, std::slice::from_ref(&now), &stages);
        assert_eq!(said.len(), 1);
        assert!(
            said[0].contains(why) && said[0].contains("2026-11-20"),
            "{said:?}"
        );
    }
}

#[test]
fn interviews_are_told_by_the_stage_now_or_last_seen_and_its_last_activity() {
    let rules = only(|rules| rules.interviewed = Hold);
    let ended = Application {
        stage_reached: Some("Final Onsite".to_owned()),
        ..application(2, ApplicationStatus::Rejected, 10)
    };
    let table = [
        (in_stage(2, "Technical Interview", 10), 1),
        (in_stage(2, "Technical Interview", 100), 0),
        (in_stage(2, "Application Review", 10), 0),
        (in_stage(2, "On-site day", 10), 1),
        (application(2, ApplicationStatus::Rejected, 10), 0),
    ];
    for (one, expected) in table {
        let facts = history(&rules, std::slice::from_ref(&one));
        assert_eq!(facts.len(), expected, "{:?}: {facts:?}", one.stage);
    }
    let word = only(|rules| {
        rules.interviewed = Hold;
        rules.interview_stages = vec!["onsite".to_owned()];
    });
    assert_eq!(history(&word, &[ended]).len(), 1);
}

#[test]
fn a_hire_counts_however_long_ago() {
    let rules = only(|rules| rules.hired = Hold);
    let hired = application(2, ApplicationStatus::Hired, 900);
    assert_eq!(history(&rules, &[hired]).len(), 1);
}

#[test]
fn employers_off_limits_are_known_by_any_way_to_write_them() {
    let rules = only(|rules| {
        rules.off_limits = Hold;
        rules.off_limits_companies = vec!["Nordlume GmbH".to_owned()];
    });
    let table = [
        ("Nordlume", 1),
        ("NORDLUME, Inc.", 1),
        ("Kvistcore (formerly Nordlume)", 1),
        ("Nordlumen", 0),
        ("self-employed", 0),
        ("", 0),
    ];
    for (employer, expected) in table {
        let facts = says(&rules, &candidate(&[], Some(employer)), &[]);
        assert_eq!(facts.len(), expected, "{employer}: {facts:?}");
    }
}

#[test]
fn tags_count_here_and_in_greenhouse_and_once() {
    let rules = only(|rules| {
        rules.do_not_contact = Hold;
        rules.do_not_contact_tags = vec!["Do not contact".to_owned()];
    });
    let profile = Profile {
        tags: vec!["rust".to_owned(), "do not contact".to_owned()],
        ..Profile::default()
    };
    let (target, context) = (Target::Prospect { pool: None }, Context::default());
    let known = Known {
        profile: Some(&profile),
        candidate: None,
        applications: &[],
        stages: &Stages::Unasked,
        target: &target,
        context: &context,
    };
    let guards = Guards::new(rules.clone(), None);
    assert_eq!(
        guards.warnings(&known, now())[0].says,
        "tagged \"do not contact\""
    );
    let tagged = candidate(&["DO-NOT-CONTACT", "DO-NOT-CONTACT"], None);
    assert_eq!(says(&rules, &tagged, &[]), ["tagged \"DO-NOT-CONTACT\""]);
}

#[test]
fn only_somebody_else_s_recent_work_is_an_owner() {
    let rules = only(|rules| rules.owner = Hold);
    let of = |recruiter: Option<i64>, ago| Application {
        recruiter_id: recruiter,
        recruiter: Some("Sam Sourcer".to_owned()),
        ..in_stage(2, "Offer", ago)
    };
    let table = [
        (of(Some(900), 3), 1),
        (of(Some(900), 40), 0),
        (of(Some(400), 3), 0), // we act as 400
        (of(Some(500), 3), 0), // the export names 500
        (of(None, 3), 0),
        (
            Application {
                status: ApplicationStatus::Rejected,
                ..of(Some(900), 3)
            },
            0,
        ),
    ];
    for (one, expected) in table {
        let facts = history(&rules, std::slice::from_ref(&one));
        assert_eq!(facts.len(), expected, "{:?}: {facts:?}", one.recruiter_id);
    }
    assert_eq!(
        history(&rules, &[of(Some(900), 3)]),
        ["Sam Sourcer looks after: Job 2, Offer (last activity 2026-11-20)"]
    );
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

#[test]
fn the_longest_windows_reach_back_to_the_beginning_of_time() {
    let rules = only(|rules| {
        (rules.rejected, rules.rejected_months) = (Hold, u32::MAX);
        (rules.owner, rules.owner_days) = (Hold, u32::MAX);
    });
    let old = application(2, ApplicationStatus::Rejected, 4_000);
    assert_eq!(history(&rules, &[old]).len(), 1);
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

#[test]
fn where_interviews_are_told_they_count_and_stages_do_not() {
    let rules = only(|rules| rules.interviewed = Hold);
    let interview = |status: &str, at: Option<i64>| Interview {
        application: ApplicationId(20),
        status: status.to_owned(),
        at: at.and_then(days),
    };
    let told = |interviews: Vec<Interview>| {
        let (who, one) = (candidate(&[], None), in_stage(2, "Interview", 3));
        let all = Stages::Interviews(interviews);
        says_with(&rules, &who, std::slice::from_ref(&one), &all)
    };
    assert!(
        told(vec![]).is_empty(),
        "in a stage of interviews, but not interviewed"
    );
    assert_eq!(
        told(vec![
            interview("complete", Some(40)),
            interview("awaiting_feedback", Some(30)),
            interview("complete", Some(300)),
            interview("skipped", Some(10)),
        ]),
        ["interviews: Job 2, 2 interviews, the last on 2026-10-24 (awaiting feedback)"]
    );
    let coming = told(vec![interview("scheduled", Some(-5))]);
    assert!(
        coming[0].contains("interview on 2026-11-28 (scheduled)"),
        "{coming:?}"
    );
    assert_eq!(told(vec![interview("complete", None)]).len(), 1);
    assert!(told(vec![interview("to_be_scheduled", None)]).is_empty());
}

#[test]
fn one_that_was_rejected_in_its_stage_was_there_until_then() {
    let rules = only(|rules| rules.interviewed = Hold);
    let told = |stage: StageVisit, ended: i64| {
        let who = candidate(&[], None);
        let one = application(2, ApplicationStatus::Rejected, ended);
        let all = Stages::Told(vec![stage]);
        says_with(&rules, &who, std::slice::from_ref(&one), &all)
    };
    // Its row stays current, and says when it was left.
    let left = StageVisit {
        current: true,
        ..occupied(2, "Interview", Some(300), Some(250))
    };
    assert!(told(left, 3).is_empty());
    let unsaid = occupied(2, "Interview", Some(300), None);
    assert!(told(unsaid.clone(), 250).is_empty(), "over for long");
    assert_eq!(told(unsaid, 20).len(), 1);
}
