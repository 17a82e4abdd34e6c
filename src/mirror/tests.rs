use jiff::Timestamp;

use super::{ApplicationRecord, ChangeKind, JobRecord, Mirror};
use crate::people::{ApplicationId, ApplicationStatus, Candidate, CandidateId, JobId, JobStatus};
use crate::store::Store;

fn mirror() -> (tempfile::TempDir, Mirror) {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(&directory.path().join("gleaner.db")).unwrap();
    (directory, Mirror::new(store))
}

fn candidate(id: i64, email: &str) -> Candidate {
    Candidate {
        id: CandidateId(id),
        first_name: Some("Ada".to_owned()),
        last_name: Some(format!("Lovelace {id}")),
        preferred_name: None,
        company: None,
        title: Some("Analyst".to_owned()),
        emails: vec![email.to_owned()],
        phones: vec!["+1 415 555 0100".to_owned()],
        urls: vec!["https://www.linkedin.com/in/ada".to_owned()],
        addresses: vec!["London\nEngland".to_owned()],
        tags: vec!["first".to_owned()],
        private: false,
        created_at: Some(Timestamp::from_millisecond(1_700_000_000_123).unwrap()),
        updated_at: Some(Timestamp::from_second(1_700_000_001).unwrap()),
        last_activity_at: None,
    }
}

fn application(id: i64, candidate: i64) -> ApplicationRecord {
    ApplicationRecord {
        id: ApplicationId(id),
        candidate_id: CandidateId(candidate),
        job_id: Some(JobId(7)),
        prospective_job_ids: vec![],
        stage_id: Some(3),
        stage: Some("Onsite".to_owned()),
        status: ApplicationStatus::Active,
        prospect: false,
        source_id: None,
        recruiter_id: None,
        rejection_reason_id: None,
        created_at: Some(Timestamp::from_second(1_700_000_000 + id).unwrap()),
        updated_at: None,
        rejected_at: None,
        last_activity_at: None,
    }
}

fn job(id: i64, status: JobStatus, template: bool) -> JobRecord {
    JobRecord {
        id: JobId(id),
        name: format!("Job {id}"),
        requisition_id: None,
        status,
        department_id: None,
        office_ids: vec![],
        confidential: false,
        template,
        updated_at: None,
    }
}

#[tokio::test]
async fn what_is_written_is_read_and_the_same_again_is_no_news() {
    let (_directory, mirror) = mirror();
    let ada = candidate(1, "ada@analytical.example");
    let written = mirror
        .upsert(vec![ada.clone()], vec![application(5, 1)])
        .await
        .unwrap();
    assert_eq!((written.written, written.gone), (2, 0));
    assert_eq!(
        mirror
            .candidates(&[CandidateId(9), CandidateId(1)])
            .await
            .unwrap(),
        std::slice::from_ref(&ada)
    );
    let rev = mirror.last_rev().await.unwrap();
    let again = mirror
        .upsert(vec![ada], vec![application(5, 1)])
        .await
        .unwrap();
    assert_eq!(again.written, 0);
    assert_eq!(mirror.last_rev().await.unwrap(), rev);
    let status = mirror.status().await.unwrap();
    assert_eq!(
        (status.candidates, status.applications, status.synced_at),
        (1, 1, None)
    );
}

#[tokio::test]
async fn applications_come_with_names_newest_first() {
    let (_directory, mirror) = mirror();
    mirror
        .upsert_jobs(vec![job(7, JobStatus::Open, false)])
        .await
        .unwrap();
    let people = vec![candidate(1, "a@x.example"), candidate(2, "b@x.example")];
    mirror
        .upsert(
            people,
            vec![application(5, 1), application(6, 2), application(8, 1)],
        )
        .await
        .unwrap();
    let found = mirror
        .applications(&[CandidateId(1), CandidateId(2)])
        .await
        .unwrap();
    let ids: Vec<i64> = found.iter().map(|one| one.id.0).collect();
    assert_eq!(ids, [8, 5, 6]);
    assert_eq!(found[0].job.as_deref(), Some("Job 7"));
}

#[tokio::test]
async fn changes_are_replayed_in_order_each_candidate_once() {
    let (_directory, mirror) = mirror();
    mirror
        .upsert(
            vec![candidate(1, "a@x.example"), candidate(2, "b@x.example")],
            vec![],
        )
        .await
        .unwrap();
    mirror
        .upsert(vec![], vec![application(5, 1)])
        .await
        .unwrap();
    mirror.mark_gone(vec![CandidateId(2)]).await.unwrap();
    let changes = mirror.changes_since(0, 10).await.unwrap();
    let said: Vec<(i64, bool)> = changes
        .iter()
        .map(|change| match &change.kind {
            ChangeKind::Upsert(candidate) => (candidate.id.0, true),
            ChangeKind::Gone(id) => (id.0, false),
        })
        .collect();
    assert_eq!(said, [(1, true), (2, false)]);
    assert_eq!(
        mirror
            .changes_since(changes[0].rev, 10)
            .await
            .unwrap()
            .len(),
        1
    );
    assert!(
        mirror
            .changes_since(changes[1].rev, 10)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn who_is_gone_comes_back_when_seen_again() {
    let (_directory, mirror) = mirror();
    let ada = candidate(1, "a@x.example");
    mirror
        .upsert(vec![ada.clone()], vec![application(5, 1)])
        .await
        .unwrap();
    assert_eq!(
        mirror
            .mark_gone(vec![CandidateId(1), CandidateId(99)])
            .await
            .unwrap()
            .gone,
        1
    );
    let status = mirror.status().await.unwrap();
    assert_eq!((status.candidates, status.applications), (0, 0));
    assert!(
        mirror
            .candidates(&[CandidateId(1)])
            .await
            .unwrap()
            .is_empty()
    );
    mirror
        .upsert(vec![ada.clone()], vec![application(5, 1)])
        .await
        .unwrap();
    assert_eq!(mirror.candidates(&[CandidateId(1)]).await.unwrap(), [ada]);
    assert_eq!(
        mirror.applications(&[CandidateId(1)]).await.unwrap().len(),
        1
    );
}

#[tokio::test]
async fn jobs_that_take_nobody_are_counted_with_the_reason() {
    let (_directory, mirror) = mirror();
    let jobs = vec![
        job(1, JobStatus::Open, false),
        job(2, JobStatus::Closed, false),
        job(3, JobStatus::Draft, false),
        job(4, JobStatus::Open, true),
        job(5, JobStatus::Closed, false),
    ];
    mirror.upsert_jobs(jobs).await.unwrap();
    let list = mirror.jobs().await.unwrap();
    assert_eq!(
        list.open.iter().map(|job| job.id.0).collect::<Vec<_>>(),
        [1]
    );
    let hidden: Vec<(&str, usize)> = list
        .hidden
        .iter()
        .map(|(why, n)| (why.as_str(), *n))
        .collect();
    assert_eq!(hidden, [("closed", 2), ("draft", 1), ("template", 1)]);
    assert_eq!(
        mirror.job(JobId(2)).await.unwrap().unwrap().status,
        JobStatus::Closed
    );
}

#[tokio::test]
async fn stages_of_a_job_with_another_name_or_order_change_whoever_is_on_it() {
    let (_directory, mirror) = mirror();
    let people = vec![candidate(1, "a@b.example"), candidate(2, "c@d.example")];
    let elsewhere = ApplicationRecord {
        job_id: Some(JobId(8)),
        ..application(22, 2)
    };
    let applications = vec![application(11, 1), elsewhere];
    mirror.upsert(people, applications).await.unwrap();
    let before = mirror.last_rev().await.unwrap();
    mirror
        .store
        .write(|tx| {
            let mut revs = super::tables::rev::Revs::new(tx)?;
            super::tables::stage::touch_jobs(tx, &mut revs, &[7].into())?;
            revs.finish()
        })
        .await
        .unwrap();
    let changes = mirror.changes_since(before, 10).await.unwrap();
    assert_eq!(changes.len(), 1);
    assert!(matches!(&changes[0].kind, ChangeKind::Upsert(one) if one.id == CandidateId(1)));
}
