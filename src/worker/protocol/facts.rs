//! What there is to show: rows, details, jobs, the status line.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::Problem;
use crate::config::Visibility;

use crate::export::{
    ExportAttribute, Field, MatchSuspect, Named, OutboxState, Outcome, Pool, StageVisit,
};
use crate::harvest::{Lane, Wait};
use crate::matching::Assessment;
use crate::people::text::fold;
use crate::people::{Application, ApplicationId, Candidate, CandidateId, Job, PersonRef, Profile};

/// A line of the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportRow {
    /// The export's id.
    pub id: String,
    /// The profile's id at its source; a candidate's Greenhouse id otherwise.
    pub external_id: String,
    /// The person's name; empty when there is none.
    pub name: String,
    /// Where they go, in words.
    pub target: String,
    /// Its state.
    pub state: OutboxState,
    /// What became of it; none while it is on its way.
    pub outcome: Option<Outcome>,
    /// Why it is where it is.
    pub reason: Option<String>,
    /// How often a call left.
    pub attempts: u32,
    /// How many of the writes that follow it did not land and wait for somebody.
    pub missed: u16,
    /// The person in Greenhouse.
    pub candidate: Option<CandidateId>,
    /// The application in Greenhouse.
    pub application: Option<ApplicationId>,
    /// When the next step may be made, for one that settles by itself.
    pub due_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// How often its row has changed: of two, the higher one is newer.
    pub version: u64,
    /// It waits for a job that is not open, or for a right: its reason says for which.
    pub halted: bool,
    /// It was asked for and never went into the outbox: there is nothing to try again or to cancel.
    pub unsent: bool,
}

impl ExportRow {
    /// Returns whether a guard blocks the export until somebody overrides it.
    pub fn is_blocked(&self) -> bool {
        self.state == OutboxState::NeedsPerson && self.outcome == Some(Outcome::Guarded)
    }

    /// Returns whether all words of what is looked for stand somewhere in it, whatever their case and
    /// accents.
    pub fn says(&self, wanted: &str) -> bool {
        let number = |id: Option<i64>| id.map_or_else(String::new, |id| id.to_string());
        let text = [
            self.name.as_str(),
            &self.target,
            self.state.words(),
            self.state.word(),
            self.fate(),
            self.reason.as_deref().unwrap_or_default(),
            &self.id,
            &self.external_id,
            &number(self.candidate.map(|id| id.0)),
            &number(self.application.map(|id| id.0)),
        ]
        .join(" ");
        let folded = |text: &str| text.split_whitespace().map(fold).collect::<Vec<_>>();
        let text = folded(&text).join(" ");
        folded(wanted).iter().all(|word| text.contains(word))
    }

    /// Returns whether it waits for somebody: itself, or what follows it.
    pub fn waits(&self) -> bool {
        matches!(self.state, OutboxState::Refused | OutboxState::NeedsPerson) || self.missed > 0
    }

    /// Returns what became of it in words, as far as it is known: of one that is done whether somebody
    /// was created or added, else its state.
    pub fn fate(&self) -> &'static str {
        match (self.outcome, self.state) {
            (Some(Outcome::AlreadyOnJob), _) => "nothing to do",
            (Some(Outcome::Guarded), _) if self.unsent => "not sent: blocked",
            (Some(Outcome::NeedsReview), _) if self.unsent => "not sent: review",
            (Some(Outcome::Failed), _) if self.unsent => "not sent: failed",
            (_, OutboxState::Cancelled) if self.unsent => "not sent",
            (Some(Outcome::Created), OutboxState::Done) => "created",
            (Some(Outcome::Added), OutboxState::Done) => "added",
            // What only adds to a record is done as an export before any of it landed.
            (Some(Outcome::Failed), OutboxState::Done) => OutboxState::Refused.words(),
            (Some(Outcome::TakenBack), OutboxState::Done) => OutboxState::Cancelled.words(),
            (None, OutboxState::Done) => OutboxState::Sending.words(),
            (_, state) => state.words(),
        }
    }
}

/// All there is to show of one export.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportShown {
    /// Its line in the outbox.
    pub row: ExportRow,
    /// What it writes, or wrote, field by field.
    pub fields: Vec<Field>,
    /// The writes that follow it, in their order, and what became of each.
    pub follow_ups: Vec<Followed>,
    /// Whether a call left.
    pub was_sent: bool,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When the last call left.
    pub sent_at: Option<Timestamp>,
    /// Who in Greenhouse could be the person, likeliest first, where somebody has to decide that;
    /// or why Greenhouse could not be asked.
    pub could_be: Result<Vec<Arc<MatchSuspect>>, Problem>,
}

/// A write that follows an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// What it is, in words: `note`, `tag "Rust"`.
    pub what: String,
    /// Its state.
    pub state: OutboxState,
    /// Why it is where it is.
    pub reason: Option<String>,
}

impl Followed {
    /// Returns whether it did not land and waits for somebody to try it again or cancel it.
    pub fn is_missed(&self) -> bool {
        matches!(self.state, OutboxState::Refused | OutboxState::NeedsPerson)
    }
}

/// A line of a summary of exports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SummaryRow {
    /// The profile's id at its source.
    pub external_id: String,
    /// The person's name.
    pub name: String,
    /// Where they were to go, in words.
    pub target: String,
    /// What became of it, in words.
    pub outcome: String,
    /// The person in Greenhouse.
    pub candidate: Option<CandidateId>,
    /// The application in Greenhouse.
    pub application: Option<ApplicationId>,
    /// The person's page.
    pub page: Option<String>,
    /// The export's id, none where nothing went into the outbox.
    pub export: Option<String>,
    /// Why it is where it is.
    pub reason: Option<String>,
    /// When it last changed, where that is known.
    pub at: Option<Timestamp>,
}

/// A line of the results.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The person.
    pub id: PersonRef,
    /// Name as written; empty when there is none.
    pub name: String,
    /// Position held.
    pub title: Option<String>,
    /// Employer.
    pub company: Option<String>,
    /// Town.
    pub location: Option<String>,
    /// For a candidate: where they last were in Greenhouse.
    pub note: Option<RowNote>,
    /// Exported from here.
    pub exported: bool,
    /// Where the row is from and where it went.
    pub origin: RowOrigin,
}

/// Where somebody in a list is from and where they went.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowOrigin {
    /// Of a profile: file or tool, the last that told of it.
    pub source: Option<String>,
    /// Of a profile: when it came into the library.
    pub added_at: Option<Timestamp>,
    /// Job or pool of the newest export from here.
    pub exported_to: Option<String>,
    /// When that was.
    pub exported_at: Option<Timestamp>,
    /// Why somebody is skipped for now, and until when; none for whoever is not.
    pub skipped: Option<(String, Option<Timestamp>)>,
}

/// A candidate's newest application in short.
#[derive(Clone, Debug, PartialEq)]
pub struct RowNote {
    /// Job's name.
    pub job: Option<String>,
    /// Stage's name; of one that has ended, the last it is known to have been in.
    pub stage: Option<String>,
    /// Status word.
    pub status: String,
    /// When anything last happened.
    pub last_activity_at: Option<Timestamp>,
}

/// All there is to show of one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    /// The profile, for a row of the library.
    pub profile: Option<Profile>,
    /// The candidate of the row, or the candidates the profile may be, best first.
    pub candidates: Vec<CandidateDetail>,
}

/// A person with the verdict on them: one answer, so that nobody puts two together.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedPerson {
    /// Who it is.
    pub row: PersonRef,
    /// All there is to show, with the records of those whom the verdict names.
    pub detail: Arc<Detail>,
    /// The verdict, or why there is none. Absent for a candidate whom Greenhouse was not asked about:
    /// who is there is there.
    pub verdict: Option<Result<Arc<Assessment>, Problem>>,
}

/// A candidate with their history.
#[derive(Clone, Debug, PartialEq)]
pub struct CandidateDetail {
    /// The person.
    pub candidate: Candidate,
    /// Their applications, newest first.
    pub applications: Vec<Application>,
    /// The stages that those were in, oldest first within each; empty before somebody asks Greenhouse.
    pub visits: Vec<StageVisit>,
}

/// The jobs people can be put on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JobList {
    /// Open jobs, by name.
    pub open: Vec<Job>,
    /// Jobs that are there and not offered.
    pub hidden: Vec<HiddenJobs>,
    /// The prospect pools in use, by name: where people without a job can go.
    pub pools: Vec<Pool>,
}

/// Jobs not offered, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenJobs {
    /// Why, in words: `closed`, `draft`, `template`.
    pub reason: String,
    /// How many.
    pub count: usize,
}

/// What exports can carry besides the person, and what they carry unless a session says otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choices {
    /// What there is to choose from: the acting user first, then by name.
    pub known: BTreeMap<ExportAttribute, Vec<Choice>>,
    /// What the config says; a tag that is still to be made has the number 0.
    pub configured: BTreeMap<ExportAttribute, Vec<Named>>,
    /// What the config says and Greenhouse does not have, one line each, with the nearest names.
    pub mistakes: Vec<String>,
    /// Reasons for overrides are wanted as notes.
    pub override_notes: bool,
    /// Who may see notes.
    pub visibility: Visibility,
}

/// Something of Greenhouse that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What it is.
    pub named: Named,
    /// It is the acting user.
    pub own: bool,
}

/// The facts of the status line.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// Whether Greenhouse can be asked.
    pub connection: Connection,
    /// Whom Greenhouse takes us for.
    pub acting_user: Option<String>,
    /// The tenant's name.
    pub organisation: Option<String>,
    /// The local copy.
    pub mirror: MirrorState,
    /// What is left of the current window; none before the first answer or without a limit.
    pub budget: Option<Budget>,
    /// Profiles in the library.
    pub library: u64,
    /// Whether exports wait because somebody said so.
    pub exports_paused: bool,
    /// Exports that settle by themselves: planned, held, sending.
    pub exports_open: u64,
    /// Exports whose fate is not known yet.
    pub exports_unknown: u64,
    /// Exports that wait for a person.
    pub exports_waiting: u64,
    /// What calls have been waiting for since seconds.
    pub waiting: Option<WaitShown>,
}

/// What calls wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitShown {
    /// What is waited for, in a few words.
    pub what: &'static str,
    /// Since when nothing has come.
    pub since: Timestamp,
    /// When something happens, where that is known.
    pub until: Option<Timestamp>,
    /// The wait ends at `until`; else that is the latest end.
    pub ends_then: bool,
    /// Only a sync that nobody asked for waits.
    pub background: bool,
}

impl WaitShown {
    /// Returns a client's wait as it is shown.
    pub fn of(wait: &Wait, now: Timestamp) -> Self {
        Self {
            what: wait.short,
            since: now.saturating_sub(wait.lasts).unwrap_or(now),
            until: wait.left.and_then(|left| now.checked_add(left).ok()),
            ends_then: wait.ends_then,
            background: wait.lane == Some(Lane::Sync),
        }
    }

    /// Returns whether it is the same wait as one told before: what is measured anew each time differs
    /// by the blink of an eye.
    pub fn is_still(&self, before: &Self) -> bool {
        let near = |a: Timestamp, b: Timestamp| a.duration_since(b).abs().as_millis() < 1_500;
        let until = match (self.until, before.until) {
            (Some(now), Some(then)) => near(now, then),
            (now, then) => now == then,
        };
        let same = self.what == before.what && self.background == before.background;
        same && until && near(self.since, before.since)
    }

    /// Returns it in words: `waits 17 s for Greenhouse's limit`.
    pub fn words(&self, now: Timestamp) -> String {
        let left = self
            .until
            .map(|until| until.duration_since(now).as_millis());
        let left = left
            .filter(|left| *left > 0)
            .map(|left| (left + 999) / 1000);
        match left {
            Some(left) if self.ends_then => format!("waits {left} s for {}", self.what),
            Some(left) => format!("waits for {}, {left} s at most", self.what),
            None => format!("waits for {}", self.what),
        }
    }

    /// Returns how much of the wait is over, 0 to 1, where its end is known.
    pub fn share(&self, now: Timestamp) -> Option<f64> {
        let all = self.until?.duration_since(self.since).as_secs_f64();
        let gone = now.duration_since(self.since).as_secs_f64();
        (all > 0.0).then(|| (gone / all).clamp(0.0, 1.0))
    }
}

/// Whether Greenhouse can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Not asked, because the user said so.
    Offline,
    /// Not asked, because another Gleaner on this data directory does.
    Reading,
    /// No answer yet.
    Connecting,
    /// Answers.
    Online,
    /// Does not answer or does not let us in.
    Failed(Problem),
}

/// The local copy of Greenhouse in figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MirrorState {
    /// Candidates in it.
    pub candidates: u64,
    /// How much of the candidates is here, 0 to 1, where that is known.
    pub share: Option<f64>,
    /// When it was last in step; none before the first sync ended.
    pub synced_at: Option<Timestamp>,
    /// A sync that is running.
    pub syncing: Option<SyncProgress>,
}

/// Where a running sync stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyncProgress {
    /// Records read so far.
    pub read: u64,
    /// Records a second.
    pub rate: f64,
    /// Its calls as a share of those Greenhouse allowed so far, 0 to 1; none without a limit.
    pub budget_used: Option<f64>,
    /// Share of the work done, 0 to 1, where it can be told.
    pub share: Option<f64>,
    /// Time left, where it can be told.
    pub left: Option<Duration>,
}

/// What is left of Greenhouse's current window (contract 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Calls a window.
    pub limit: u32,
    /// Calls left in this one.
    pub remaining: u32,
    /// Time until the next one.
    pub resets_in: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_counted_down_and_known_again() {
        let at = |second: i64| Timestamp::from_second(second).unwrap_or_default();
        let wait = WaitShown {
            what: "Greenhouse's limit",
            since: at(0),
            until: Some(at(20)),
            ends_then: true,
            background: false,
        };
        assert_eq!(wait.words(at(3)), "waits 17 s for Greenhouse's limit");
        assert_eq!(wait.words(at(20)), "waits for Greenhouse's limit");
        assert_eq!(wait.share(at(5)), Some(0.25));
        let answer = WaitShown {
            ends_then: false,
            ..wait.clone()
        };
        let words = "waits for Greenhouse's limit, 17 s at most";
        assert_eq!(answer.words(at(3)), words);
        let measured_anew = WaitShown {
            until: Some(at(21)),
            ..wait.clone()
        };
        assert!(measured_anew.is_still(&wait));
        let later = WaitShown {
            until: Some(at(50)),
            ..wait.clone()
        };
        assert!(!later.is_still(&wait));
    }
}
