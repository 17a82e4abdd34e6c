//! Jobs and who works on them (contract 5.5, 7).

use super::lenient::Plain;
use super::{CustomFields, open_enum, resource};

open_enum! {
    /// Where a job stands.
    JobStatus {
        /// Taking candidates.
        Open = "open",
        /// Not open yet.
        Draft = "draft",
        /// Done.
        Closed = "closed",
    }
}

open_enum! {
    /// What a user does on a job.
    OwnerRole {
        /// Finds people.
        Sourcer = "sourcer",
        /// Recruits them.
        Recruiter = "recruiter",
        /// Coordinates.
        Coordinator = "coordinator",
    }
}

impl Plain for JobStatus {}
impl Plain for OwnerRole {}
impl Plain for serde_json::Value {}

resource! {
    /// A job (contract 7).
    "jobs" => Job {
        /// The name used inside.
        name: String,
        /// The requisition, as the customer numbers it.
        requisition_id: Option<String>,
        /// Remarks as HTML.
        notes: Option<String>,
        /// Seen by its hiring team only.
        confidential: bool,
        /// Its state.
        status: Option<JobStatus>,
        /// When it was opened.
        opened_at: Option<jiff::Timestamp>,
        /// When it was closed.
        closed_at: Option<jiff::Timestamp>,
        /// A template is no job to put people on (contract 10.3).
        is_template: Option<bool>,
        /// The job it was copied from.
        copied_from_id: Option<u64>,
        /// Its department.
        department_id: Option<u64>,
        /// Its offices.
        office_ids: Vec<u64>,
        /// Custom fields by `name_key`.
        custom_fields: CustomFields,
    }
}

resource! {
    /// A job as the outside world sees it (contract 7).
    "job_posts" => JobPost {
        /// The job.
        job_id: Option<u64>,
        /// The board it is on.
        job_board_id: Option<u64>,
        /// The title outside.
        title: String,
        /// On an internal board.
        internal: Option<bool>,
        /// In use.
        active: Option<bool>,
        /// Visible now.
        live: Option<bool>,
        /// Shown first.
        featured: Option<bool>,
        /// When it was first published.
        first_published_at: Option<jiff::Timestamp>,
        /// The text as HTML.
        content: Option<String>,
        /// The internal text as HTML.
        internal_content: Option<String>,
        /// Its language.
        language: Option<String>,
        /// Where it can be read.
        public_url: Option<String>,
        /// The demographic question set.
        demographic_question_set_id: Option<u64>,
        /// Questions of the form, as they come.
        questions: Vec<serde_json::Value>,
    }
}

resource! {
    /// A user who owns a job in some role (contract 7).
    "job_owners" => JobOwner {
        /// The job.
        job_id: Option<u64>,
        /// The user.
        user_id: Option<u64>,
        /// The role.
        kind = "type": Option<OwnerRole>,
        /// Whether this one is responsible.
        responsible: bool,
    }
}

resource! {
    /// A hiring manager of a job (contract 7).
    "job_hiring_managers" => JobHiringManager {
        /// The job.
        job_id: Option<u64>,
        /// The user.
        user_id: Option<u64>,
    }
}

resource! {
    /// The definition of a stage of a job (contract 5.5).
    "job_interview_stages" => JobInterviewStage {
        /// The job.
        job_id: Option<u64>,
        /// Its name.
        name: String,
        /// Its place; 0 is Application Review.
        sort_order: Option<i64>,
        /// Retired stages stay readable.
        active: Option<bool>,
    }
}

resource! {
    /// What a user may do on a job; Site Admins never appear here (contract 2.5).
    "user_job_permissions" => UserJobPermission {
        /// The job.
        job_id: Option<u64>,
        /// The user.
        user_id: Option<u64>,
        /// The role held.
        role_id: Option<u64>,
        /// Whether a rule gave it.
        automated: Option<bool>,
    }
}
