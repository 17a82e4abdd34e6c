//! Rows as Greenhouse has them, with ids where [`crate::people`] has names.

use jiff::Timestamp;

use crate::people::{
    Application, ApplicationId, ApplicationStatus, CandidateId, Job, JobId, JobStatus,
};

/// A list of Harvest that the copy follows; its word is Harvest's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// People.
    Candidates,
    /// Applications and prospects.
    Applications,
    /// Jobs.
    Jobs,
    /// Stages of jobs.
    JobInterviewStages,
    /// Where people come from.
    Sources,
    /// Who can be credited with having referred somebody.
    Referrers,
    /// Users of Greenhouse.
    Users,
    /// Departments.
    Departments,
    /// Offices.
    Offices,
    /// The organisation's tags.
    CandidateTags,
    /// Prospect pools.
    ProspectPools,
    /// Why people are turned down.
    RejectionReasons,
}

impl Resource {
    /// Every resource, the small ones first: the names are there when the people come.
    pub const ALL: [Self; 12] = [
        Self::Jobs,
        Self::Sources,
        Self::Referrers,
        Self::Users,
        Self::Departments,
        Self::Offices,
        Self::RejectionReasons,
        Self::CandidateTags,
        Self::ProspectPools,
        Self::JobInterviewStages,
        Self::Candidates,
        Self::Applications,
    ];

    /// Returns whether it grows with every person, rather than with the organisation. A copy without
    /// one of these lacks people, or what became of them.
    pub(super) fn is_long(self) -> bool {
        matches!(self, Self::Candidates | Self::Applications)
    }

    /// Returns Harvest's word for it (`/v3/WORD`).
    pub fn word(self) -> &'static str {
        match self {
            Self::Candidates => "candidates",
            Self::Applications => "applications",
            Self::Jobs => "jobs",
            Self::JobInterviewStages => "job_interview_stages",
            Self::Sources => "sources",
            Self::Referrers => "referrers",
            Self::Users => "users",
            Self::Departments => "departments",
            Self::Offices => "offices",
            Self::CandidateTags => "candidate_tags",
            Self::ProspectPools => "prospect_pools",
            Self::RejectionReasons => "rejection_reasons",
        }
    }
}

/// An application row (contract 5).
#[derive(Clone, Debug, PartialEq)]
pub struct ApplicationRecord {
    /// Greenhouse's id.
    pub id: ApplicationId,
    /// Whose it is.
    pub candidate_id: CandidateId,
    /// The job; none for a prospect.
    pub job_id: Option<JobId>,
    /// Jobs a prospect is thought of for.
    pub prospective_job_ids: Vec<JobId>,
    /// `job_interview_stage_id`: the stage's definition.
    pub stage_id: Option<i64>,
    /// The stage's name; none for prospects. A rejected application keeps the one it ended in; what a
    /// hired one shows is not known (contract 5).
    pub stage: Option<String>,
    /// Where it stands.
    pub status: ApplicationStatus,
    /// A prospect rather than a candidate on a job.
    pub prospect: bool,
    /// The source.
    pub source_id: Option<i64>,
    /// The recruiter, a user.
    pub recruiter_id: Option<i64>,
    /// Why it was turned down.
    pub rejection_reason_id: Option<i64>,
    /// The applied date.
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// When it was turned down.
    pub rejected_at: Option<Timestamp>,
    /// When anything last happened to it.
    pub last_activity_at: Option<Timestamp>,
}

/// A job row (contract 7).
#[derive(Clone, Debug, PartialEq)]
pub struct JobRecord {
    /// Greenhouse's id.
    pub id: JobId,
    /// Title inside the organisation.
    pub name: String,
    /// The organisation's own number.
    pub requisition_id: Option<String>,
    /// Open, draft or closed.
    pub status: JobStatus,
    /// The department.
    pub department_id: Option<i64>,
    /// The offices.
    pub office_ids: Vec<i64>,
    /// Visible only to its hiring team.
    pub confidential: bool,
    /// A template.
    pub template: bool,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
}

/// A row of a small table: an id and the name it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameRecord {
    /// Greenhouse's id, one space per resource.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// Of a stage its job, of a department or office the one above, of a referrer the user it is.
    pub parent_id: Option<i64>,
    /// Place among its like, for stages.
    pub sort_order: Option<i64>,
    /// Still in use.
    pub active: bool,
}

/// Names that ids stand for, looked up row by row.
pub(super) trait Names {
    /// Returns a job's name, none when it is not known.
    fn job(&mut self, id: JobId) -> Option<String>;
    /// Returns the name behind an id of a small table, none when it is not known.
    fn name(&mut self, resource: Resource, id: i64) -> Option<String>;
}

impl ApplicationRecord {
    /// Returns the application with the names its ids stand for.
    pub(super) fn named(self, names: &mut impl Names) -> Application {
        let by_id = |id| names.name(Resource::JobInterviewStages, id);
        let stage = self.stage.or_else(|| self.stage_id.and_then(by_id));
        Application {
            id: self.id,
            candidate_id: self.candidate_id,
            job_id: self.job_id,
            job: self.job_id.and_then(|id| names.job(id)),
            prospective_job_ids: self.prospective_job_ids,
            status: self.status,
            stage_reached: stage.clone(),
            stage,
            prospect: self.prospect,
            created_at: self.created_at,
            updated_at: self.updated_at,
            rejected_at: self.rejected_at,
            rejection_reason: self
                .rejection_reason_id
                .and_then(|id| names.name(Resource::RejectionReasons, id)),
            last_activity_at: self.last_activity_at,
            source: self
                .source_id
                .and_then(|id| names.name(Resource::Sources, id)),
            recruiter_id: self.recruiter_id,
            recruiter: self
                .recruiter_id
                .and_then(|id| names.name(Resource::Users, id)),
        }
    }
}

impl JobRecord {
    /// Returns the job with the names its ids stand for.
    pub(super) fn named(self, names: &mut impl Names) -> Job {
        Job {
            id: self.id,
            name: self.name,
            requisition_id: self.requisition_id,
            status: self.status,
            department: self
                .department_id
                .and_then(|id| names.name(Resource::Departments, id)),
            offices: self
                .office_ids
                .iter()
                .filter_map(|id| names.name(Resource::Offices, *id))
                .collect(),
            confidential: self.confidential,
            template: self.template,
        }
    }
}
