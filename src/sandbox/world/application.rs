//! An application as kept in memory, with the stages it went through. The rows of
//! `rejection_details` and `prospect_details` are read off it, those of `application_stages` with
//! the stages of its job (see [`super::stages`]).

use std::num::NonZeroU32;

use serde_json::Value;

use crate::sandbox::clock::Moment;
use crate::sandbox::switches::Kept;

/// The id of a job, a user, a source and so on; null on the wire when there is none.
pub(in crate::sandbox) type Ref = Option<NonZeroU32>;

/// A reference to this id, where it is one.
pub(in crate::sandbox) fn refer(id: u64) -> Ref {
    u32::try_from(id).ok().and_then(NonZeroU32::new)
}

/// The id behind a reference.
pub(in crate::sandbox) fn id_of(reference: Ref) -> Option<u64> {
    reference.map(|id| u64::from(id.get()))
}

/// One journey of one person (contract 5).
#[derive(Debug, Clone)]
pub(in crate::sandbox) struct Application {
    pub id: u64,
    pub person: u64,
    pub job: Ref,
    pub job_post: Ref,
    pub status: Status,
    pub created: Moment,
    pub updated: Moment,
    pub active: Moment,
    pub source: Ref,
    pub referrer: Ref,
    pub recruiter: Ref,
    pub coordinator: Ref,
    pub rejected_at: Moment,
    pub rejected_by: Ref,
    pub reason: Ref,
    pub note: Ref,
    /// Stages in the order they were last entered; each stage once.
    pub visits: Vec<Visit>,
    /// How many times `move` has taken it to another job: each job has rows of its own.
    pub round: u8,
    pub prospect: Option<Box<Prospect>>,
    /// Custom field id and value; mostly none.
    pub custom: Box<[(u64, Value)]>,
}

/// The state of an application, in the words of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Status {
    InProcess,
    Rejected,
    Hired,
    Converted,
}

impl Status {
    /// The word rows use.
    pub(in crate::sandbox) fn row_word(self) -> &'static str {
        match self {
            Self::InProcess => "in_process",
            other => other.query_word(),
        }
    }

    /// The word queries use: `active` for what rows call `in_process` (contract 5.1).
    pub(in crate::sandbox) fn query_word(self) -> &'static str {
        match self {
            Self::InProcess => "active",
            Self::Rejected => "rejected",
            Self::Hired => "hired",
            Self::Converted => "converted",
        }
    }
}

/// A stage that was entered and perhaps left.
#[derive(Debug, Clone, Copy)]
pub(in crate::sandbox) struct Visit {
    pub stage: Ref,
    /// Which of the application's rows of `application_stages` it is.
    pub slot: u8,
    pub entered: Moment,
    pub exited: Moment,
    /// When the row last changed.
    pub changed: Moment,
}

/// A row of `application_stages`: a visit, or a stage that was never entered.
#[derive(Debug, Clone, Copy)]
pub(in crate::sandbox) struct StageRow {
    pub id: u64,
    pub application: u64,
    pub stage: Ref,
    pub created: Moment,
    pub updated: Moment,
    pub entered: Moment,
    pub exited: Moment,
    pub current: bool,
}

/// Where a prospect stands (contract 5.4).
#[derive(Debug, Clone, Default)]
pub(in crate::sandbox) struct Prospect {
    pub jobs: Vec<u64>,
    pub pool: Ref,
    pub pool_stage: Ref,
    pub owner: Ref,
    pub department: Ref,
    pub office: Ref,
}

/// Rows of `application_stages` are numbered within their application; ids must not look like
/// those of stage definitions, so they start far away.
pub(super) const ROWS_EACH: u64 = 64;
/// So many of them belong to each job that the application was on.
pub(super) const ROWS_PER_JOB: u64 = 16;
const DETAIL_BASE: u64 = 2_000_000_000;

impl Application {
    /// A new application, in process, with no stage yet.
    pub(in crate::sandbox) fn new(id: u64, person: u64, at: Moment) -> Self {
        Self {
            id,
            person,
            job: None,
            job_post: None,
            status: Status::InProcess,
            created: at,
            updated: at,
            active: at,
            source: None,
            referrer: None,
            recruiter: None,
            coordinator: None,
            rejected_at: Moment::NONE,
            rejected_by: None,
            reason: None,
            note: None,
            visits: Vec::new(),
            round: 0,
            prospect: None,
            custom: Box::default(),
        }
    }

    /// The id of its row of `application_stages` with this number.
    pub(in crate::sandbox) fn stage_row_id(&self, slot: u8) -> u64 {
        self.id
            .saturating_mul(ROWS_EACH)
            .saturating_add(u64::from(slot))
    }

    /// The application behind a row id of `application_stages`.
    pub(in crate::sandbox) fn of_stage_row(row: u64) -> u64 {
        row / ROWS_EACH
    }

    /// The row id of its `rejection_details` or `prospect_details`.
    pub(in crate::sandbox) fn detail_id(&self) -> u64 {
        self.id.saturating_add(DETAIL_BASE)
    }

    /// The application behind a row id of `rejection_details` or `prospect_details`.
    pub(in crate::sandbox) fn of_detail(row: u64) -> u64 {
        row.saturating_sub(DETAIL_BASE)
    }

    /// The stage it is in, or was in when it ended. None for prospects, and for ended
    /// applications that keep no stage (contract 5: rejected ones do).
    pub(in crate::sandbox) fn current(&self, kept: Kept) -> Option<&Visit> {
        let keeps = match self.status {
            Status::InProcess => true,
            Status::Rejected => kept != Kept::Nothing,
            Status::Hired => kept == Kept::Everything,
            Status::Converted => false,
        };
        (keeps && self.prospect.is_none())
            .then(|| self.visits.last())
            .flatten()
    }

    /// Leaves the stage it is in.
    pub(in crate::sandbox) fn leave(&mut self, at: Moment) {
        if let Some(last) = self.visits.last_mut()
            && last.exited == Moment::NONE
        {
            last.exited = at;
            last.changed = at;
        }
    }

    /// Is back in the stage it left last.
    pub(in crate::sandbox) fn come_back(&mut self, at: Moment) {
        if let Some(last) = self.visits.last_mut() {
            last.exited = Moment::NONE;
            last.changed = at;
        }
    }

    /// Leaves the stage it is in, if any, and enters another, the `position`th of its job. A
    /// stage that is entered again keeps its row.
    pub(in crate::sandbox) fn enter(&mut self, stage: u64, position: u8, at: Moment) {
        self.leave(at);
        let base = u64::from(self.round).saturating_mul(ROWS_PER_JOB);
        let slot = base.saturating_add(u64::from(position)).min(ROWS_EACH - 1);
        let visit = Visit {
            stage: refer(stage),
            slot: u8::try_from(slot).unwrap_or(u8::MAX),
            entered: at,
            exited: Moment::NONE,
            changed: at,
        };
        self.visits.retain(|other| other.slot != visit.slot);
        self.visits.push(visit);
    }

    /// Notes a change: `updated_at` and `last_activity_at` move.
    pub(in crate::sandbox) fn touch(&mut self, at: Moment) {
        self.updated = at;
        self.active = at;
    }
}
