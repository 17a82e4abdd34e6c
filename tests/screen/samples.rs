//! The made-up people of the office, and what is known of them: each by a number, always the same.

use gleaner::app::ProfileChoice;
use gleaner::export::{Guard, Warning};
use gleaner::matching::{Evidence, EvidenceKind, Explanation, LineRole, ScoreLine, Verdict};
use gleaner::people::{
    Application, ApplicationId, ApplicationStatus, Candidate, CandidateId, JobId, Profile,
};
use gleaner::worker::{CandidateDetail, ExportRow};
use jiff::{SignedDuration, Timestamp};

pub const GIVEN: [&str; 10] = [
    "Ada",
    "Grace",
    "Alan",
    "Katherine",
    "Linus",
    "Margaret",
    "Edsger",
    "Barbara",
    "Donald",
    "Radia",
];
pub const FAMILY: [&str; 6] = [
    "Lovelace",
    "Hopper",
    "Turing",
    "Johnson",
    "Okonkwo-Fitzgerald",
    "Hamilton",
];
pub const TITLES: [&str; 5] = [
    "Staff Engineer",
    "Rust Developer",
    "Data Scientist",
    "Principal Site Reliability Engineer",
    "Product Designer",
];
pub const COMPANIES: [&str; 4] = ["Analytical Engines", "Initech", "Northwind", "Hooli"];
pub const TOWNS: [&str; 4] = ["London", "Berlin", "São Paulo", "Tokyo"];

/// The time it is in every test.
pub fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().expect("a time")
}

pub fn synced() -> Timestamp {
    now() - SignedDuration::from_mins(3)
}

pub fn at<'a>(list: &[&'a str], index: usize) -> &'a str {
    list[index % list.len()]
}

/// One of as many people as are wanted.
pub fn profile(index: usize) -> Profile {
    let (given, family) = (at(&GIVEN, index), at(&FAMILY, index / 3));
    let handle = format!("{given}.{family}").to_lowercase();
    Profile {
        external_id: format!("p-{index}"),
        source: "people.jsonl".into(),
        full_name: Some(format!("{given} {family}")),
        title: Some(at(&TITLES, index).into()),
        company: Some(at(&COMPANIES, index / 2).into()),
        location: Some(at(&TOWNS, index / 5).into()),
        emails: vec![format!("{handle}@example.org").into()],
        phones: vec!["+44 20 7946 0123".into()],
        linkedin: Some(format!("https://www.linkedin.com/in/{handle}")),
        github: Some(format!("github.com/{given}").to_lowercase()),
        tags: vec!["rust".into(), "spoke at conference".into()],
        notes: Some("Met at the autumn meet-up; wants to move within half a year.".into()),
        ..Profile::default()
    }
}

pub fn warning(holds: bool, says: &str) -> Warning {
    Warning {
        guard: Guard::InProcess,
        holds,
        says: says.to_owned(),
    }
}

pub fn verdict(index: usize) -> Verdict {
    match index % 5 {
        1 => Verdict::InGreenhouse,
        3 => Verdict::Possible,
        _ => Verdict::New,
    }
}

pub fn application(candidate: i64, number: i64, status: ApplicationStatus) -> Application {
    let days = |days: i64| Some(now() - SignedDuration::from_hours(24 * days));
    let rejected = status == ApplicationStatus::Rejected;
    Application {
        id: ApplicationId(candidate * 10 + number),
        candidate_id: CandidateId(candidate),
        job_id: Some(JobId(number)),
        job: Some(at(&TITLES, usize::try_from(number).unwrap()).into()),
        prospective_job_ids: vec![],
        status,
        stage: (!rejected).then(|| "Phone screen".into()),
        stage_reached: None,
        prospect: false,
        created_at: days(40 * number),
        updated_at: days(20),
        rejected_at: rejected.then(|| days(21).unwrap()),
        rejection_reason: rejected.then(|| "Withdrew, took another offer".into()),
        last_activity_at: days(20),
        source: Some("LinkedIn".into()),
        recruiter_id: Some(4_000_102),
        recruiter: Some("Sam Sourcer".into()),
    }
}

pub fn candidate(id: i64, profile: &Profile) -> CandidateDetail {
    let name = profile.name();
    let (first, last) = name.split_once(' ').unwrap_or((&name, ""));
    CandidateDetail {
        candidate: Candidate {
            id: CandidateId(id),
            first_name: Some(first.into()),
            last_name: Some(last.into()),
            preferred_name: None,
            company: Some("Initech".into()),
            title: Some("Engineer".into()),
            emails: profile.emails.iter().cloned().map(Into::into).collect(),
            phones: vec![],
            urls: vec![],
            addresses: vec!["London".into()],
            tags: vec![],
            private: false,
            created_at: None,
            updated_at: None,
            last_activity_at: None,
        },
        applications: vec![
            application(id, 1, ApplicationStatus::Active),
            application(id, 2, ApplicationStatus::Rejected),
        ],
        visits: vec![],
    }
}

pub fn evidence(kind: EvidenceKind, says: &str, profile: &str, candidate: &str) -> Evidence {
    Evidence {
        kind,
        says: says.into(),
        profile: profile.into(),
        candidate: candidate.into(),
        bits: 1.0,
    }
}

/// One export in each state that looks different, newest first.
pub fn exports() -> Vec<ExportRow> {
    use gleaner::export::{OutboxState, Outcome};
    let row = |id: &str, name: &str, state, reason: Option<&str>| ExportRow {
        id: id.into(),
        external_id: id.into(),
        name: name.into(),
        target: "Platform Engineer".into(),
        state,
        outcome: state.outcome(Some(Outcome::Created).filter(|_| state == OutboxState::Done)),
        reason: reason.map(str::to_owned),
        attempts: u32::from(!matches!(state, OutboxState::Held | OutboxState::Cancelled)),
        missed: 0,
        candidate: (state == OutboxState::Done).then_some(CandidateId(4_711)),
        application: None,
        due_at: now() + SignedDuration::from_secs(4),
        updated_at: now() - SignedDuration::from_mins(2),
        version: 0,
        halted: false,
        unsent: false,
    };
    vec![
        row("e-6", "Ada Lovelace", OutboxState::Held, None),
        row("e-5", "Grace Hopper", OutboxState::Sending, None),
        row(
            "e-4",
            "Alan Turing",
            OutboxState::Unknown,
            Some("no answer in 30 s"),
        ),
        row(
            "e-3",
            "Radia Perlman",
            OutboxState::NeedsPerson,
            Some("two people look like this one"),
        ),
        row(
            "e-2",
            "Linus Johnson",
            OutboxState::Refused,
            Some("422: the e-mail is not valid"),
        ),
        row("e-1", "Barbara Liskov", OutboxState::Done, None),
    ]
}

pub fn explanation() -> Explanation {
    let line = |kind, says: &str, (profile, candidate): (&str, &str), bits, held_by| ScoreLine {
        role: LineRole::Compared,
        kind,
        says: says.into(),
        profile: profile.into(),
        candidate: candidate.into(),
        bits,
        held_by,
    };
    let (ours, theirs) = ("ada@example.org", "else@example.net");
    Explanation {
        lines: vec![
            line(
                EvidenceKind::Email,
                "other e-mail",
                (ours, theirs),
                -2.5,
                None,
            ),
            line(
                EvidenceKind::FamilyName,
                "same rare surname",
                ("Lovelace", "Lovelace"),
                11.2,
                Some(2),
            ),
            line(
                EvidenceKind::Company,
                "same employer",
                ("Initech", "Initech Ltd."),
                4.4,
                Some(31),
            ),
            ScoreLine {
                role: LineRole::WholeName,
                ..line(
                    EvidenceKind::Name,
                    "both names together: the only one in Greenhouse",
                    ("Ada Lovelace", "Ada Lovelace"),
                    -1.5,
                    Some(1),
                )
            },
            ScoreLine {
                role: LineRole::Chance,
                ..line(
                    EvidenceKind::Name,
                    "out of 2,000 candidates",
                    ("", ""),
                    -11.0,
                    Some(2_000),
                )
            },
        ],
        bits: 0.6,
        score: 0.71,
        verdict: Verdict::Possible,
        rule: "not certain: no e-mail, profile or phone in common".into(),
        possible_from: -0.75,
    }
}

/// Two user profiles, the first in use.
pub fn profiles() -> Vec<ProfileChoice> {
    let profile = |name: &str, organisation: &str, in_use| ProfileChoice {
        name: name.into(),
        organisation: Some(organisation.into()),
        in_use,
    };
    vec![
        profile("default", "Larkfield Group", true),
        profile("otter", "Otter Works", false),
    ]
}
