//! A worker that answers every request of the app at once, for stories of arbitrary keys.

use super::*;
use crate::config::Channel;
use crate::export::{
    Context, ExportAttribute, MatchSuspect, Named, OutboxState, Outcome, Plan, PlanItem, Removal,
    Report, Step, Target,
};
use crate::library::{Pair, PeopleList, SavedSearch};
use crate::matching::{Explanation, Verdict};
use crate::people::{Application, ApplicationId, ApplicationStatus, Candidate, Profile};
use crate::worker::{
    CandidateDetail, Choice, Choices, Detail, ExportShown, ImportSummary, LoadedPerson, Reviewed,
    ReviewedPerson, SessionReport, Understood,
};

/// People whom a list of the office holds.
const PEOPLE: i64 = 20;

fn profile(id: i64) -> Profile {
    Profile {
        external_id: format!("p-{id}"),
        first_name: Some("Person".into()),
        last_name: Some(id.to_string()),
        full_name: Some(format!("Person {id}")),
        emails: vec![format!("person.{id}@example.org").into()],
        linkedin: Some(format!("https://www.linkedin.com/in/person-{id}")),
        ..Profile::default()
    }
}

fn named(id: i64) -> Named {
    Named {
        id: u64::try_from(id).expect("small"),
        name: format!("Choice {id}"),
    }
}

fn verdict(id: i64) -> Verdict {
    match id.rem_euclid(3) {
        0 => Verdict::New,
        1 => Verdict::Possible,
        _ => Verdict::InGreenhouse,
    }
}

fn number(row: PersonRef) -> i64 {
    match row {
        PersonRef::Profile(ProfileId(id)) => id,
        PersonRef::Candidate(CandidateId(id)) => id,
    }
}

fn step(id: i64) -> Step {
    let reason = || "a reason".to_owned();
    match id.rem_euclid(6) {
        0 | 1 => Step::Create,
        2 => Step::NeedsReview { reason: reason() },
        3 => Step::Guarded {
            would: Box::new(Step::Create),
            reason: reason(),
        },
        4 => Step::Unchecked,
        _ => Step::Refused { reason: reason() },
    }
}

/// Returns what an export of these would write, a step of each kind.
pub(super) fn plan(rows: &[PersonRef], target: Target) -> Plan {
    let item = |row: &PersonRef| {
        let id = number(*row);
        PlanItem {
            person: *row,
            subject: crate::export::Person::Profile(Box::new(profile(id))),
            external_id: format!("p-{id}"),
            name: format!("Person {id}"),
            step: step(id),
            channel: Channel::Harvest,
            unchecked: false,
            warnings: vec![],
            overridden: None,
            may_be: assessment(verdict(id)).candidates.clone(),
            fields: vec![],
            left_out: vec![],
            body: serde_json::json!({ "first_name": "Person" }),
            namesakes: None,
            follow_ups: Vec::new(),
        }
    };
    Plan {
        target,
        context: Context::default(),
        items: rows.iter().map(item).collect(),
        side_effects: vec![],
        override_notes: false,
    }
}

fn settled(item: &PlanItem) -> Report {
    Report {
        person: item.person,
        external_id: item.external_id.clone(),
        name: item.name.clone(),
        outcome: Outcome::Created,
        export_id: None,
        candidate_id: None,
        application_id: None,
        job_id: None,
        channel: Channel::Harvest,
        reason: None,
    }
}

/// Returns an export in every state but those that can still be cancelled together, newest first.
fn exports() -> Vec<crate::worker::ExportRow> {
    use OutboxState::{Cancelled, Done, NeedsPerson, Planned, Refused, Sending, Unknown};
    let states = [
        Planned,
        Sending,
        Unknown,
        Done,
        Refused,
        NeedsPerson,
        Cancelled,
    ];
    let row = |(at, state): (i64, OutboxState)| {
        let outcome = (state == Done).then_some(Outcome::Created);
        let mut row = super::batches::line(at, state, outcome);
        row.candidate = (state == Done).then_some(CandidateId(7));
        row
    };
    (0..).zip(states).map(row).collect()
}

fn candidate() -> Candidate {
    Candidate {
        id: CandidateId(7),
        first_name: Some("Some".into()),
        last_name: Some("Body".into()),
        preferred_name: None,
        company: None,
        title: None,
        emails: vec![],
        phones: vec![],
        urls: vec![],
        addresses: vec![],
        tags: vec![],
        private: false,
        created_at: None,
        updated_at: None,
        last_activity_at: None,
    }
}

fn application() -> Application {
    Application {
        id: ApplicationId(70),
        candidate_id: CandidateId(7),
        job_id: Some(JobId(1)),
        job: Some("Cook".into()),
        prospective_job_ids: vec![],
        status: ApplicationStatus::Active,
        stage: Some("Offer".into()),
        stage_reached: None,
        prospect: false,
        created_at: None,
        updated_at: None,
        rejected_at: None,
        rejection_reason: None,
        last_activity_at: None,
        source: None,
        recruiter_id: None,
        recruiter: None,
    }
}

fn shown(id: &str) -> ExportShown {
    let rows = exports();
    let known = rows.iter().find(|row| row.id == id);
    let row = known.unwrap_or(&rows[0]).clone();
    ExportShown {
        fields: vec![],
        follow_ups: vec![],
        was_sent: true,
        created_at: Timestamp::UNIX_EPOCH,
        sent_at: None,
        could_be: Ok(vec![Arc::new(MatchSuspect {
            candidate: candidate(),
            applications: vec![application()],
            on_target: None,
        })]),
        row,
    }
}

fn choices() -> Choices {
    let known = |id| Choice {
        named: named(id),
        own: id == 1,
    };
    Choices {
        known: ExportAttribute::ALL
            .into_iter()
            .map(|wish| (wish, (1..4).map(known).collect()))
            .collect(),
        ..Choices::default()
    }
}

fn understood(text: &str, mapping: Option<&crate::people::formats::Mapping>) -> Understood {
    let pasted = crate::people::paste::understand_as(text, mapping);
    let new = |profile| ReviewedPerson::new(profile, Ok(assessment(Verdict::New)));
    let people = pasted.profiles.into_iter().map(new);
    Understood::People(Arc::new(Reviewed {
        people: people.collect(),
        rejects: pasted.rejects,
        understood: pasted.understood,
        ..Reviewed::default()
    }))
}

/// Returns the events that answer a request.
pub(super) fn to(request: &Request) -> Vec<Event> {
    let reply = match request {
        Request::Search { .. } => Reply::Found {
            rows: (0..PEOPLE).map(row).collect(),
            total: u64::try_from(PEOPLE).ok(),
        },
        Request::Assess { as_of, rows } => {
            let assessed = |row: &PersonRef| Event::Assessed {
                row: *row,
                as_of: *as_of,
                result: Ok(assessment(verdict(number(*row)))),
            };
            return rows.iter().map(assessed).collect();
        }
        Request::Guards { target, chosen, .. } => Reply::Guards {
            rows: vec![],
            target: target.clone(),
            chosen: chosen.clone(),
        },
        Request::Recheck { row } | Request::Decide { row, .. } | Request::Load { row, .. } => {
            let detail = Detail {
                profile: Some(profile(number(*row))),
                candidates: vec![CandidateDetail {
                    candidate: candidate(),
                    applications: vec![application()],
                    visits: vec![],
                }],
            };
            Reply::Loaded(LoadedPerson {
                row: *row,
                detail: Arc::new(detail),
                verdict: Some(Ok(assessment(verdict(number(*row))))),
            })
        }
        Request::Jobs => Reply::Jobs(jobs()),
        Request::Choices => Reply::Choices(Arc::new(choices())),
        Request::SavedSearches | Request::SaveSearch(_) | Request::ForgetSearch { .. } => {
            Reply::SavedSearches(vec![SavedSearch {
                name: "kept".into(),
                query: "rust".into(),
                scope: None,
            }])
        }
        Request::Lists | Request::RemoveList { .. } => Reply::Lists(vec![PeopleList {
            name: "a list".into(),
            people: 2,
            settings: None,
        }]),
        Request::Report { since } => Reply::Report(Arc::new(SessionReport {
            since: *since,
            until: *since,
            rows: vec![],
        })),
        Request::Plan { rows, target, .. } => Reply::Planned(Arc::new(plan(rows, target.clone()))),
        Request::Export { plan, .. } => Reply::Queued {
            settled: plan.items.iter().map(settled).collect(),
            exports: (0..)
                .map(|at| format!("x{at}"))
                .zip(plan.items.iter().map(|item| item.person))
                .collect(),
        },
        Request::Explain { .. } => Reply::Explained(Arc::new(Explanation {
            lines: vec![],
            bits: 2.0,
            score: 0.7,
            verdict: Verdict::Possible,
            rule: "not certain".into(),
            possible_from: 3.0,
        })),
        Request::Outbox { .. } => Reply::Outbox(exports()),
        Request::ShowExport { export, .. } => Reply::ExportShown(Arc::new(shown(export))),
        Request::OfferUndo { export, .. } => Reply::UndoOffered(Arc::new(Removal {
            export: export.clone(),
            candidate: CandidateId(7),
            name: "Somebody".into(),
            application: ApplicationId(70),
            target: "Cook".into(),
            files: vec![],
        })),
        Request::Understand { text, mapping, .. } => {
            Reply::Understood(understood(text, mapping.as_deref()))
        }
        Request::Judge { profile, .. } => Reply::Judged(Box::new(ReviewedPerson::new(
            (**profile).clone(),
            Ok(assessment(Verdict::Possible)),
        ))),
        Request::Pairs { .. } => Reply::Pairs(vec![Pair {
            a: ProfileId(1),
            first: profile(1),
            b: ProfileId(2),
            second: profile(2),
        }]),
        Request::Import { profiles, .. } => Reply::Imported(ImportSummary {
            added: profiles.len(),
            people: vec![ProfileId(1)],
            ..ImportSummary::default()
        }),
        Request::OpenRecord { id } => Reply::RecordOpened(Box::new(profile(id.0))),
        Request::EditRecord { .. } => Reply::RecordChanged {
            what: "Saved.".into(),
        },
        Request::TakeBack => Reply::TookBack {
            names: vec!["Somebody".into()],
        },
        Request::RetryMany { exports } => Reply::TriedAgain {
            count: exports.len(),
        },
        Request::TextOf { people, part } => Reply::TextToCopy {
            text: "text".into(),
            part: *part,
            people: people.len(),
        },
        Request::KeepApart { .. }
        | Request::MergeRecords { .. }
        | Request::SplitRecord { .. }
        | Request::DeleteRecord { .. }
        | Request::ChangeList { .. }
        | Request::Skip { .. }
        | Request::UndoImport => Reply::LibraryChanged {
            what: "The library is another.".into(),
        },
        Request::Sync => Reply::Synced,
        _ => Reply::Done,
    };
    vec![Event::answer(request.key(), reply)]
}
