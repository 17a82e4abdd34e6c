//! What was done: looked at, decided, skipped, exported, blocked; with times and links.

mod query;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::export::Outcome;
use crate::library::ActKind;
use crate::people::{ApplicationId, CandidateId, JobId};

/// What a row of the report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReportKind {
    /// Somebody was looked at.
    Looked,
    /// A pair was decided on, or a decision taken back.
    Decided(ActKind),
    /// Somebody was skipped, or came back.
    Skipped(ActKind),
    /// Somebody was exported, or was to be; none while it is on its way.
    Exported(Option<Outcome>),
}

/// A row of the report.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportRow {
    /// When; of an export when it last changed.
    pub at: Timestamp,
    /// What happened.
    pub kind: ReportKind,
    /// The profile's id at its source; empty for somebody of Greenhouse.
    pub external_id: String,
    /// The person's name; empty where nobody knows it any more.
    pub name: String,
    /// The person in Greenhouse, where known.
    pub candidate: Option<CandidateId>,
    /// The application in Greenhouse, where known.
    pub application: Option<ApplicationId>,
    /// The job of an export, none for a prospect.
    pub job_id: Option<JobId>,
    /// Where an export goes, in words; empty for everything else.
    pub job: String,
    /// The outbox's id of an export, none for one that never left.
    pub export: Option<String>,
    /// Why, where it needs saying.
    pub reason: Option<String>,
}

/// Who a row is about, so that nobody is counted twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whom<'r> {
    /// A profile, by its id at its source.
    Profile(&'r str),
    /// Somebody of Greenhouse.
    Candidate(i64),
    /// An export of somebody of whom nothing else is known.
    Export(&'r str),
}

impl ReportRow {
    fn whom(&self) -> Whom<'_> {
        match (self.external_id.as_str(), self.candidate) {
            ("", Some(candidate)) => Whom::Candidate(candidate.0),
            ("", None) => Whom::Export(self.export.as_deref().unwrap_or(&self.name)),
            (id, _) => Whom::Profile(id),
        }
    }

    /// Returns the address of the person's page in Greenhouse.
    pub fn link(&self) -> Option<String> {
        self.candidate.map(CandidateId::page)
    }

    /// Returns what happened, in words.
    pub fn words(&self) -> &'static str {
        match self.kind {
            ReportKind::Looked => "looked at",
            ReportKind::Decided(ActKind::Same) => "same person",
            ReportKind::Decided(ActKind::NotSame) => "different person",
            ReportKind::Decided(_) => "decision undone",
            ReportKind::Skipped(ActKind::Skipped) => "skipped",
            ReportKind::Skipped(_) => "back from skipped",
            ReportKind::Exported(None | Some(Outcome::Planned)) => "in progress",
            ReportKind::Exported(Some(outcome)) => match outcome {
                Outcome::Created => "created",
                Outcome::Added => "added",
                Outcome::AlreadyOnJob => "nothing to do",
                Outcome::NeedsReview => "needs review",
                Outcome::Guarded => "blocked",
                Outcome::Failed => "failed",
                Outcome::TakenBack => "cancelled",
                Outcome::Unknown | Outcome::Planned => "unknown",
            },
        }
    }
}

/// How exports to one job ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobTotals {
    /// The job's name, or where else they went.
    pub job: String,
    /// New people.
    pub created: usize,
    /// Applications of people who were there.
    pub added: usize,
    /// There already: nothing to do.
    pub nothing: usize,
    /// Stopped by a guard.
    pub blocked: usize,
    /// Somebody has to look first.
    pub review: usize,
    /// Refused or not sent.
    pub failed: usize,
    /// Cancelled before they left, or undone.
    pub cancelled: usize,
    /// On their way, or of unknown fate.
    pub open: usize,
}

impl JobTotals {
    /// Counts a person.
    fn add(&mut self, outcome: Option<Outcome>) {
        let one = match outcome {
            Some(Outcome::Created) => &mut self.created,
            Some(Outcome::Added) => &mut self.added,
            Some(Outcome::AlreadyOnJob) => &mut self.nothing,
            Some(Outcome::Guarded) => &mut self.blocked,
            Some(Outcome::NeedsReview) => &mut self.review,
            Some(Outcome::Failed) => &mut self.failed,
            Some(Outcome::TakenBack) => &mut self.cancelled,
            Some(Outcome::Unknown | Outcome::Planned) | None => &mut self.open,
        };
        *one += 1;
    }
}

/// What was done since a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionReport {
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// What happened, oldest first; each person looked at once.
    pub rows: Vec<ReportRow>,
}

impl SessionReport {
    /// Returns how many people were looked at.
    pub fn looked(&self) -> usize {
        self.count(|kind| kind == ReportKind::Looked)
    }

    /// Returns how many pairs were said to be the same person, and how many to be two.
    pub fn decided(&self) -> (usize, usize) {
        let of = |act| self.count(|kind| kind == ReportKind::Decided(act));
        (of(ActKind::Same), of(ActKind::NotSame))
    }

    /// Returns how many people were skipped.
    pub fn skipped(&self) -> usize {
        self.count(|kind| kind == ReportKind::Skipped(ActKind::Skipped))
    }

    fn count(&self, is: impl Fn(ReportKind) -> bool) -> usize {
        self.rows.iter().filter(|row| is(row.kind)).count()
    }

    /// Returns how exports ended, job by job, by name: of each person how the last one to that job did.
    pub fn jobs(&self) -> Vec<JobTotals> {
        type People<'r> = BTreeMap<Whom<'r>, Option<Outcome>>;
        let mut last: BTreeMap<(&str, Option<i64>), People<'_>> = BTreeMap::new();
        for row in &self.rows {
            if let ReportKind::Exported(outcome) = row.kind {
                let job = (row.job.as_str(), row.job_id.map(|id| id.0));
                last.entry(job).or_default().insert(row.whom(), outcome);
            }
        }
        let of_job = |((job, _), people): ((&str, _), BTreeMap<_, Option<Outcome>>)| {
            let mut totals = JobTotals {
                job: job.to_owned(),
                ..JobTotals::default()
            };
            people.into_values().for_each(|outcome| totals.add(outcome));
            totals
        };
        last.into_iter().map(of_job).collect()
    }

    /// Returns the report in a sentence: `12 looked at, 3 decided (2 same, 1 different), 4 created`.
    pub fn summary(&self) -> String {
        let (same, different) = self.decided();
        let all = |of: fn(&JobTotals) -> usize| self.jobs().iter().map(of).sum::<usize>();
        let mut parts = vec![format!("{} looked at", self.looked())];
        if same + different > 0 {
            parts.push(format!(
                "{} decided ({same} same, {different} different)",
                same + different
            ));
        }
        let counts = [
            (self.skipped(), "skipped"),
            (all(|job| job.created), "created"),
            (all(|job| job.added), "added"),
            (all(|job| job.nothing), "with nothing to do"),
            (all(|job| job.blocked), "blocked"),
            (all(|job| job.review), "in need of review"),
            (all(|job| job.failed), "failed"),
            (all(|job| job.cancelled), "cancelled"),
            (all(|job| job.open), "in progress"),
        ];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        parts.extend(counts.map(|(count, words)| format!("{count} {words}")));
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(external_id: &str, candidate: Option<i64>, kind: ReportKind, job: &str) -> ReportRow {
        ReportRow {
            at: Timestamp::UNIX_EPOCH,
            kind,
            external_id: external_id.to_owned(),
            name: "Somebody".to_owned(),
            candidate: candidate.map(CandidateId),
            application: None,
            job_id: None,
            job: job.to_owned(),
            export: Some(format!("e-{external_id}")),
            reason: None,
        }
    }

    #[test]
    fn people_are_counted_not_attempts_and_the_last_one_says_how_it_ended() {
        let exported = |outcome| ReportKind::Exported(Some(outcome));
        let report = SessionReport {
            since: Timestamp::UNIX_EPOCH,
            until: Timestamp::UNIX_EPOCH,
            rows: vec![
                row("a", None, exported(Outcome::Failed), "Cook"),
                row("a", Some(1), exported(Outcome::Created), "Cook"),
                row("b", None, exported(Outcome::Guarded), "Cook"),
                row("b", None, exported(Outcome::Guarded), "Cook"),
                row("a", Some(1), exported(Outcome::Added), "Baker"),
                // Notes for somebody of Greenhouse: known by the record alone.
                row("", Some(7), exported(Outcome::Failed), "Baker"),
                row("", Some(7), exported(Outcome::Added), "Baker"),
                row("", Some(8), ReportKind::Exported(None), "Baker"),
            ],
        };
        let jobs = report.jobs();
        let counts = |job: &JobTotals| (job.created, job.added, job.blocked, job.failed, job.open);
        let counts: Vec<_> = jobs
            .iter()
            .map(|job| (job.job.as_str(), counts(job)))
            .collect();
        assert_eq!(
            counts,
            [("Baker", (0, 2, 0, 0, 1)), ("Cook", (1, 0, 1, 0, 0))]
        );
        assert_eq!(
            report.summary(),
            "0 looked at, 1 created, 2 added, 1 blocked, 1 in progress"
        );
    }
}
