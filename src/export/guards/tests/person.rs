//! What the person is: employer, tags, owner.

use super::*;

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
