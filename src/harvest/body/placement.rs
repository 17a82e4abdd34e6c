//! Where a person is put: on a job, or among the prospects. The two arms of contract 4.2 and 5.2.

use serde::{Serialize, Serializer};

use super::CustomFieldWrite;

/// One of the two arms; the wrong mix, a 422, cannot be written down.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Placement {
    /// A candidate on a job.
    Job(JobPlacement),
    /// A prospect, with or without jobs.
    #[serde(serialize_with = "marked")]
    Prospect(ProspectPlacement),
}

/// The prospect arm with the mark that tells it from the other.
fn marked<S: Serializer>(prospect: &ProspectPlacement, to: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Marked<'p> {
        prospect: bool,
        #[serde(flatten)]
        placement: &'p ProspectPlacement,
    }
    Marked {
        prospect: true,
        placement: prospect,
    }
    .serialize(to)
}

/// The candidate arm.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct JobPlacement {
    /// The job.
    pub job_id: u64,
    /// A job interview stage of that job; the first one when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial_stage_id: Option<u64>,
    /// The source credited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<u64>,
    /// The referrer record credited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referrer_id: Option<u64>,
    /// The user who recruits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recruiter_id: Option<u64>,
    /// The user who coordinates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coordinator_id: Option<u64>,
    /// The applied date; the moment of the call when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<jiff::Timestamp>,
    /// Custom fields of the application.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub custom_fields: Vec<CustomFieldWrite>,
}

/// The prospect arm.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ProspectPlacement {
    /// Jobs considered; none is fine.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub job_ids: Vec<u64>,
    /// The pool, and the stage in it.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub pool: Option<PoolPlace>,
    /// The user who looks after the prospect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prospect_owner_id: Option<u64>,
    /// The department, and the office in it.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentPlace>,
    /// The source credited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<u64>,
    /// The referrer record credited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referrer_id: Option<u64>,
    /// The user who recruits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recruiter_id: Option<u64>,
    /// The user who coordinates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coordinator_id: Option<u64>,
    /// The applied date; the moment of the call when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<jiff::Timestamp>,
    /// Custom fields of the application.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub custom_fields: Vec<CustomFieldWrite>,
}

/// A pool and a stage of that pool; a stage needs its pool (contract 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PoolPlace {
    /// The pool.
    #[serde(rename = "prospect_pool_id")]
    pub pool_id: u64,
    /// The stage.
    #[serde(
        rename = "prospect_pool_stage_id",
        skip_serializing_if = "Option::is_none"
    )]
    pub stage_id: Option<u64>,
}

/// A department and an office considered; an office needs its department (contract 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DepartmentPlace {
    /// The department.
    #[serde(rename = "prospective_department_id")]
    pub department_id: u64,
    /// The office.
    #[serde(
        rename = "prospective_office_id",
        skip_serializing_if = "Option::is_none"
    )]
    pub office_id: Option<u64>,
}

/// An application for a person who is there already (contract 5.2).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewApplication {
    /// The person.
    pub candidate_id: u64,
    /// Where to put the person.
    #[serde(flatten)]
    pub placement: Placement,
}

/// A prospect made a candidate on a job it is tied to (contract 5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Conversion {
    /// The job.
    pub job_id: u64,
    /// The stage of that job; the first one when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_job_interview_stage_id: Option<u64>,
}
