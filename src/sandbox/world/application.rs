//! An application as kept in memory, with the stages it went through. The rows of
//! `application_stages`, `rejection_details` and `prospect_details` are read off it.

use std::num::NonZeroU32;

use serde_json::Value;

use crate::sandbox::clock::Moment;

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
    /// Stages in the order they were entered.
    pub visits: Vec<Visit>,
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

/// A stage that was entered and perhaps left: a row of `application_stages`.
#[derive(Debug, Clone, Copy)]
pub(in crate::sandbox) struct Visit {
    pub stage: Ref,
    pub entered: Moment,
    pub exited: Moment,
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
const VISITS_EACH: u64 = 64;
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
            prospect: None,
            custom: Box::default(),
        }
    }

    /// The row id of the `nth` stage visited.
    pub(in crate::sandbox) fn visit_id(&self, nth: usize) -> u64 {
        self.id
            .saturating_mul(VISITS_EACH)
            .saturating_add(nth as u64)
    }

    /// The application and position behind a row id of `application_stages`.
    pub(in crate::sandbox) fn of_visit(row: u64) -> (u64, usize) {
        (
            row / VISITS_EACH,
            usize::try_from(row % VISITS_EACH).unwrap_or(0),
        )
    }

    /// The row id of its `rejection_details` or `prospect_details`.
    pub(in crate::sandbox) fn detail_id(&self) -> u64 {
        self.id.saturating_add(DETAIL_BASE)
    }

    /// The application behind a row id of `rejection_details` or `prospect_details`.
    pub(in crate::sandbox) fn of_detail(row: u64) -> u64 {
        row.saturating_sub(DETAIL_BASE)
    }

    /// The stage it stands in: position and visit. None for prospects and ended applications.
    pub(in crate::sandbox) fn current(&self) -> Option<(usize, &Visit)> {
        (self.status == Status::InProcess && self.prospect.is_none())
            .then(|| self.visits.iter().enumerate().next_back())
            .flatten()
    }

    /// Leaves the stage it stands in.
    pub(in crate::sandbox) fn leave(&mut self, at: Moment) {
        if let Some(last) = self.visits.last_mut()
            && last.exited == Moment::NONE
        {
            last.exited = at;
        }
    }

    /// Leaves the stage it stands in, if any, and enters another.
    pub(in crate::sandbox) fn enter(&mut self, stage: u64, at: Moment) {
        self.leave(at);
        let visit = Visit {
            stage: refer(stage),
            entered: at,
            exited: Moment::NONE,
        };
        if self.visits.len() as u64 >= VISITS_EACH {
            self.visits.pop();
        }
        self.visits.push(visit);
    }

    /// Notes a change: `updated_at` and `last_activity_at` move.
    pub(in crate::sandbox) fn touch(&mut self, at: Moment) {
        self.updated = at;
        self.active = at;
    }
}
