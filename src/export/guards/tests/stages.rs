//! Interviews, by the stages that Greenhouse tells of.

use super::*;

fn occupied(job: i64, stage: &str, from: Option<i64>, to: Option<i64>) -> StageVisit {
    StageVisit {
        application: ApplicationId(job * 10),
        stage: Some(stage.to_owned()),
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
    // A stage that nobody can name may be one of interviews.
    let nameless = StageVisit {
        stage: None,
        ..occupied(2, "", Some(50), Some(40))
    };
    assert_eq!(
        told(vec![nameless]),
        ["interviews: Job 2, a stage without a name (from 2026-10-04 to 2026-10-14)"]
    );
}

/// The application's own row says where it stands, whatever the list of its stages leaves out.
#[test]
fn a_stage_that_only_the_application_itself_tells_counts() {
    let rules = only(|rules| rules.interviewed = Hold);
    let who = candidate(&[], None);
    let stages = Stages::Told(vec![occupied(2, "Application review", Some(60), Some(50))]);
    let said = says_with(&rules, &who, &[in_stage(2, "First interview", 3)], &stages);
    assert_eq!(said.len(), 1, "{said:?}");
    let said = says_with(&rules, &who, &[in_stage(2, "Offer", 3)], &stages);
    assert!(said.is_empty(), "{said:?}");
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
