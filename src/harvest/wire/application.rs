//! Applications, prospects, stages and rejections (contract 5, 7).

use serde::{Deserialize, Serialize};

use super::lenient::{self, Plain};
use super::{CustomFields, open_enum, resource};

open_enum! {
    /// Where an application stands. Rows say `in_process` where the filter says `active` (contract 5.1).
    ApplicationStatus {
        /// Under way.
        InProcess = "in_process" | "active",
        /// Turned down, by either side.
        Rejected = "rejected",
        /// Hired.
        Hired = "hired",
        /// A prospect that was made a candidate.
        Converted = "converted",
    }
}

impl Plain for ApplicationStatus {}

/// An answer given on an application form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// The question as it was asked.
    #[serde(deserialize_with = "lenient::field")]
    pub question: String,
    /// What was answered.
    #[serde(deserialize_with = "lenient::field")]
    pub answer: Option<String>,
}

impl Plain for Answer {}

resource! {
    /// One journey of one person (contract 5); `created_at` is the applied date.
    "applications" => Application {
        /// Whose journey it is.
        candidate_id: Option<u64>,
        /// The job; absent for a prospect.
        job_id: Option<u64>,
        /// The post it came through.
        job_post_id: Option<u64>,
        /// An application-stage row id, not a stage definition (contract 5).
        stage_id: Option<u64>,
        /// The stage definition.
        job_interview_stage_id: Option<u64>,
        /// The name of the stage.
        stage_name: Option<String>,
        /// Its state.
        status: Option<ApplicationStatus>,
        /// Whether this is a prospect.
        prospect: bool,
        /// Jobs a prospect is considered for.
        prospective_job_ids: Vec<u64>,
        /// Whether a decision is due.
        needs_decision: Option<bool>,
        /// The user who recruits.
        recruiter_id: Option<u64>,
        /// The user who coordinates.
        coordinator_id: Option<u64>,
        /// The source credited.
        source_id: Option<u64>,
        /// A referrer record, not a user.
        referrer_id: Option<u64>,
        /// The note of an agency.
        agency_note_id: Option<u64>,
        /// Why it was rejected.
        rejection_reason_id: Option<u64>,
        /// When it was rejected.
        rejected_at: Option<jiff::Timestamp>,
        /// The last time anything happened.
        last_activity_at: Option<jiff::Timestamp>,
        /// The place given by the applicant.
        location_address: Option<String>,
        /// Answers on the form.
        answers: Vec<Answer>,
        /// Custom fields by `name_key`.
        custom_fields: CustomFields,
    }
}

resource! {
    /// A stage of an application's job, visited or not (contract 5.5).
    "application_stages" => ApplicationStage {
        /// The application.
        application_id: Option<u64>,
        /// The stage definition.
        job_interview_stage_id: Option<u64>,
        /// When it came in; may be missing on partial history.
        entered_at: Option<jiff::Timestamp>,
        /// When it went on.
        exited_at: Option<jiff::Timestamp>,
        /// Days spent.
        days_in_stage: Option<u64>,
        /// Whether it is the application's last one; it stays so when that is rejected.
        current: bool,
    }
}

impl ApplicationStage {
    /// Whether the application is or was in this stage: there is a row for every stage of the job. One
    /// that was left on partial history, without any time, can't be told from one never entered.
    #[must_use]
    pub fn is_visit(&self) -> bool {
        self.current || self.entered_at.is_some() || self.exited_at.is_some()
    }
}

resource! {
    /// An interview of an application, as far as it is anybody's business here: when, and what became of
    /// it (contract 7).
    "interviews" => Interview {
        /// The application.
        application_id: Option<u64>,
        /// `scheduled`, `complete`, `skipped` and so on.
        status: Option<String>,
        /// When it begins.
        starts_at: Option<jiff::Timestamp>,
        /// When it ends.
        ends_at: Option<jiff::Timestamp>,
        /// The first day of one that takes whole days.
        all_day_start_on: Option<jiff::Timestamp>,
        /// The last day of it.
        all_day_end_on: Option<jiff::Timestamp>,
    }
}

resource! {
    /// Where a prospect is kept: one row for each prospect application (contract 5.4).
    "prospect_details" => ProspectDetail {
        /// The prospect application.
        application_id: Option<u64>,
        /// Its pool.
        pool_id: Option<u64>,
        /// Its stage in the pool.
        pool_stage_id: Option<u64>,
        /// The user who looks after it.
        prospect_owner_id: Option<u64>,
        /// The department considered.
        department_id: Option<u64>,
        /// The office considered.
        office_id: Option<u64>,
    }
}

resource! {
    /// A pool of prospects (contract 5.4).
    "prospect_pools" => ProspectPool {
        /// Its name.
        name: String,
        /// Whether it is in use.
        active: Option<bool>,
        /// What it is for.
        description: Option<String>,
        /// Departments it serves; all three lists empty means everywhere.
        department_ids: Vec<u64>,
        /// Offices it serves.
        office_ids: Vec<u64>,
        /// Jobs it serves.
        job_ids: Vec<u64>,
    }
}

resource! {
    /// A stage of a pool (contract 5.4).
    "prospect_pool_stages" => ProspectPoolStage {
        /// The pool.
        prospect_pool_id: Option<u64>,
        /// Its name.
        name: String,
        /// Its place among the stages.
        sort_order: Option<i64>,
    }
}

/// The kind of a rejection reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RejectionType {
    /// Its id.
    #[serde(deserialize_with = "lenient::field")]
    pub id: Option<u64>,
    /// `WE_REJECTED_THEM`, `THEY_REJECTED_US` and so on.
    #[serde(deserialize_with = "lenient::field")]
    pub key: Option<String>,
    /// Its name.
    #[serde(deserialize_with = "lenient::field")]
    pub name: Option<String>,
}

impl Plain for RejectionType {}

resource! {
    /// A reason to reject; built-in ones need `include_defaults` (contract 7).
    "rejection_reasons" => RejectionReason {
        /// Its name.
        name: String,
        /// Its kind.
        kind = "type": Option<RejectionType>,
    }
}

resource! {
    /// How one application was rejected (contract 7).
    "rejection_details" => RejectionDetail {
        /// The application.
        application_id: Option<u64>,
        /// The user who did it.
        rejected_by_id: Option<u64>,
        /// The note written with it.
        rejection_note_id: Option<u64>,
        /// The reason.
        rejection_reason_id: Option<u64>,
        /// When.
        rejected_at: Option<jiff::Timestamp>,
        /// Answers to the rejection questions.
        question_custom_fields: CustomFields,
    }
}
