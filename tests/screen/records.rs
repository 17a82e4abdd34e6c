//! What the worker says of single exports, of lists and of the session.

use std::sync::Arc;

use gleaner::config::Visibility;
use gleaner::export::{Addition, Field, FollowUp, MatchSuspect, OutboxState, Outcome, Removal};
use gleaner::library::ActKind;
use gleaner::people::{ApplicationId, CandidateId, JobId};
use gleaner::worker::{
    Event, ExportShown, Reply, ReportKind, ReportRow, Request, RequestKey, SessionReport,
};
use jiff::SignedDuration;

use super::{Office, candidate, now, profile};

impl Office {
    /// What the worker says to a request about an export, a list or the session.
    pub fn record(&self, request: Request) -> Vec<Event> {
        match request {
            Request::Lists => vec![Event::answer(
                RequestKey::Lists,
                Reply::Lists(self.lists.clone()),
            )],
            Request::Report { .. } => vec![Event::answer(
                RequestKey::Report,
                Reply::Report(Arc::new(self.report())),
            )],
            Request::ShowExport { generation, export } => {
                let shown = self.shown(&export).map(Arc::new);
                let answer = shown.map(|shown| {
                    Event::answer(
                        RequestKey::ShowExport(generation),
                        Reply::ExportShown(shown),
                    )
                });
                answer.into_iter().collect()
            }
            Request::OfferUndo { generation, export } => vec![Event::answer(
                RequestKey::OfferUndo(generation),
                Reply::UndoOffered(Arc::new(Removal {
                    export,
                    candidate: CandidateId(4_711),
                    name: "Barbara Liskov".into(),
                    application: ApplicationId(90_210),
                    target: "Platform Engineer".into(),
                    files: vec!["Barbara Liskov, profile.pdf".into()],
                })),
            )],
            _ => vec![],
        }
    }

    fn shown(&self, id: &str) -> Option<ExportShown> {
        let row = self.exports.iter().find(|row| row.id == id)?.clone();
        let field = |label: &str, value: &str| Field {
            label: label.into(),
            value: value.into(),
        };
        let held = candidate(4_711, &profile(0));
        let suspect = MatchSuspect {
            candidate: held.candidate,
            applications: held.applications,
            on_target: None,
        };
        let was_sent = !matches!(row.state, OutboxState::Held | OutboxState::Planned);
        let left = now() - SignedDuration::from_mins(2);
        let tag = Addition::Tag {
            name: "rust".into(),
        };
        let note = Addition::Note {
            text: "Met at a conference.".into(),
            visibility: Visibility::default(),
        };
        let follow_ups = [
            (note, OutboxState::Done, None),
            (
                tag,
                OutboxState::Refused,
                Some("Greenhouse has no tag of this name"),
            ),
        ];
        Some(ExportShown {
            fields: vec![
                field("First name", "Barbara"),
                field("Last name", "Liskov"),
                field("Company", "Massachusetts Institute of Technology"),
                field("E-mail", "barbara.liskov@example.org"),
                field("LinkedIn", "https://www.linkedin.com/in/barbara.liskov"),
            ],
            follow_ups: follow_ups
                .into_iter()
                .filter(|_| row.state == OutboxState::Done)
                .map(|(what, state, reason)| FollowUp {
                    what,
                    state,
                    body: None,
                    row: None,
                    due_at: left,
                    readings: 0,
                    attempts: 1,
                    reason: reason.map(str::to_owned),
                })
                .collect(),
            was_sent,
            created_at: left - SignedDuration::from_secs(8),
            sent_at: was_sent.then_some(left),
            could_be: match row.state {
                OutboxState::Unknown => Ok(vec![]),
                _ => Ok(vec![Arc::new(suspect)]),
            },
            row,
        })
    }

    fn report(&self) -> SessionReport {
        let row = |minutes, kind, name: &str| ReportRow {
            at: now() - SignedDuration::from_mins(minutes),
            kind,
            external_id: String::new(),
            name: name.into(),
            candidate: None,
            application: None,
            job_id: None,
            job: String::new(),
            export: None,
            reason: None,
        };
        let exported = |minutes, name: &str, outcome, candidate: Option<i64>| ReportRow {
            candidate: candidate.map(CandidateId),
            job_id: Some(JobId(3)),
            job: "Principal Site Reliability Engineer".into(),
            export: Some("e-1".into()),
            ..row(minutes, ReportKind::Exported(outcome), name)
        };
        let rows = vec![
            row(50, ReportKind::Looked, "Ada Lovelace"),
            row(45, ReportKind::Looked, "Grace Hopper"),
            row(44, ReportKind::Decided(ActKind::Same), "Grace Hopper"),
            row(40, ReportKind::Decided(ActKind::NotSame), "Alan Turing"),
            row(39, ReportKind::Skipped(ActKind::Skipped), "Radia Perlman"),
            exported(20, "Ada Lovelace", Some(Outcome::Created), Some(4_711)),
            exported(19, "Grace Hopper", Some(Outcome::Added), Some(1_001)),
            ReportRow {
                reason: Some("tagged \"do not contact\"".into()),
                ..exported(18, "Alan Turing", Some(Outcome::Guarded), None)
            },
        ];
        SessionReport {
            since: now() - SignedDuration::from_hours(1),
            until: now(),
            rows: if self.unreported { vec![] } else { rows },
        }
    }
}
