//! What people's earlier applications say.

use super::*;

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

#[test]
fn a_hire_counts_however_long_ago() {
    let rules = only(|rules| rules.hired = Hold);
    let hired = application(2, ApplicationStatus::Hired, 900);
    assert_eq!(history(&rules, &[hired]).len(), 1);
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
