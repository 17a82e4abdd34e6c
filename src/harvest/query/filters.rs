//! The filters that each resource has beyond ids and dates (contract 4.1, 5, 6, 7); none else.

use super::super::wire::{
    Application, ApplicationStage, AppliedCandidateTag, Attachment, Candidate, CustomField,
    CustomFieldOption, Department, Interview, Job, JobHiringManager, JobInterviewStage, JobOwner,
    JobPost, JobStatus, Note, Office, ProspectDetail, ProspectPool, ProspectPoolStage, Referrer,
    RejectionDetail, RejectionReason, User, UserJobPermission,
};
use super::{Query, Window};

/// The status of an application as the filter says it; rows say `in_process` for active (contract 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusFilter {
    /// Under way.
    Active,
    /// Turned down.
    Rejected,
    /// Hired.
    Hired,
    /// A prospect made a candidate.
    Converted,
}

/// Declares filters: `name(kind) = "parameter"`, where the kind says what the parameter takes.
macro_rules! filters {
    ($row:ty { $( $(#[$doc:meta])* $name:ident($kind:ident) = $parameter:literal; )* }) => {
        impl Query<$row> {
            $( filters!(@ $kind $(#[$doc])* $name $parameter); )*
        }
    };
    (@ ids $(#[$doc:meta])* $name:ident $parameter:literal) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(self, ids: impl IntoIterator<Item = u64>) -> Self {
            self.list($parameter, ids)
        }
    };
    (@ id $(#[$doc:meta])* $name:ident $parameter:literal) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(self, id: u64) -> Self {
            self.value($parameter, id.to_string())
        }
    };
    (@ text $(#[$doc:meta])* $name:ident $parameter:literal) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(self, text: impl Into<String>) -> Self {
            self.value($parameter, text)
        }
    };
    (@ flag $(#[$doc:meta])* $name:ident $parameter:literal) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(self, yes: bool) -> Self {
            self.value($parameter, yes.to_string())
        }
    };
    (@ span $(#[$doc:meta])* $name:ident $parameter:literal) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(self, window: Window) -> Self {
            self.value($parameter, window.text())
        }
    };
}

filters! { Candidate {
    /// Only people with this address, exact but for case, any of their addresses (contract 4.1).
    email(text) = "email";
    /// Only people with the tag of this exact name.
    tag(text) = "tag";
    /// Only people with this option of a select field.
    custom_field_option_id(id) = "custom_field_option_id";
    /// `false` leaves private people out.
    private(flag) = "private";
    /// Only people to whom something happened within the window.
    last_activity(span) = "last_activity_at";
} }

filters! { Application {
    /// Only those of these people.
    candidate_ids(ids) = "candidate_ids";
    /// Only those on these jobs.
    job_ids(ids) = "job_ids";
    /// Only prospects considered for these jobs.
    prospective_job_ids(ids) = "prospective_job_ids";
    /// Only those through these posts.
    job_post_ids(ids) = "job_post_ids";
    /// Only those with these sources.
    source_ids(ids) = "source_ids";
    /// Only those with these referrers.
    referrer_ids(ids) = "referrer_ids";
    /// Only those in these application stages.
    stage_ids(ids) = "stage_ids";
    /// Only those in these stage definitions.
    job_interview_stage_ids(ids) = "job_interview_stage_ids";
    /// Only those in a stage of this exact name.
    stage_name(text) = "stage_name";
    /// Only prospects, or none.
    prospect(flag) = "prospect";
    /// Only those with this option of a select field.
    custom_field_option_id(id) = "custom_field_option_id";
    /// Only those to which something happened within the window.
    last_activity(span) = "last_activity_at";
} }

impl Query<Application> {
    /// Only those with this status.
    #[must_use]
    pub fn status(self, status: StatusFilter) -> Self {
        let text = match status {
            StatusFilter::Active => "active",
            StatusFilter::Rejected => "rejected",
            StatusFilter::Hired => "hired",
            StatusFilter::Converted => "converted",
        };
        self.value("status", text)
    }
}

filters! { ApplicationStage {
    /// Only those of these applications.
    application_ids(ids) = "application_ids";
    /// Only those of these stage definitions.
    job_interview_stage_ids(ids) = "job_interview_stage_ids";
    /// Only the present stage, or only past ones.
    current(flag) = "current";
} }

filters! { Interview {
    /// Only those of these applications.
    application_ids(ids) = "application_ids";
} }

filters! { ProspectDetail {
    /// Only those of these applications.
    application_ids(ids) = "application_ids";
    /// Only those in these pools.
    pool_ids(ids) = "pool_ids";
    /// Only those in these stages of pools.
    pool_stage_ids(ids) = "pool_stage_ids";
    /// Only those of these owners.
    prospect_owner_ids(ids) = "prospect_owner_ids";
    /// Only those for these departments.
    department_ids(ids) = "department_ids";
    /// Only those for these offices.
    office_ids(ids) = "office_ids";
} }

filters! { ProspectPool {
    /// Only those in use, or not.
    active(flag) = "active";
    /// Only those of these departments.
    department_ids(ids) = "department_ids";
    /// Only those of these offices.
    office_ids(ids) = "office_ids";
    /// Only those of these jobs.
    job_ids(ids) = "job_ids";
} }

filters! { ProspectPoolStage {
    /// Only those of these pools.
    prospect_pool_ids(ids) = "prospect_pool_ids";
} }

filters! { Job {
    /// Only those of this department.
    department_id(id) = "department_id";
    /// Only those of this office.
    office_id(id) = "office_id";
    /// Only those with this requisition.
    requisition_id(text) = "requisition_id";
    /// Only confidential ones, or none.
    confidential(flag) = "confidential";
    /// Only those opened within the window.
    opened(span) = "opened_at";
    /// Only those closed within the window.
    closed(span) = "closed_at";
    /// Only those with this option of a select field.
    custom_field_option_id(id) = "custom_field_option_id";
} }

impl Query<Job> {
    /// Only those that stand like this.
    #[must_use]
    pub fn status(self, status: &JobStatus) -> Self {
        self.value("status", status.as_str())
    }
}

filters! { JobPost {
    /// Only those of these jobs.
    job_ids(ids) = "job_ids";
    /// Only those on these boards.
    job_board_ids(ids) = "job_board_ids";
    /// Only those in use, or not.
    active(flag) = "active";
    /// Only those visible now, or not.
    live(flag) = "live";
    /// Only those shown first, or not.
    featured(flag) = "featured";
    /// Only internal ones, or none.
    internal(flag) = "internal";
} }

filters! { JobOwner {
    /// Only those of these jobs.
    job_ids(ids) = "job_ids";
    /// Only these users.
    user_ids(ids) = "user_ids";
} }

filters! { JobHiringManager {
    /// Only those of these jobs.
    job_ids(ids) = "job_ids";
    /// Only these users.
    user_ids(ids) = "user_ids";
} }

filters! { JobInterviewStage {
    /// Only those of these jobs.
    job_ids(ids) = "job_ids";
    /// Only those in use, or not.
    active(flag) = "active";
} }

filters! { Note {
    /// Only those on these people.
    candidate_ids(ids) = "candidate_ids";
    /// Only those on these applications.
    application_ids(ids) = "application_ids";
    /// Only those of these authors.
    user_ids(ids) = "user_ids";
    /// Only this kind, such as `NOTE`.
    kind(text) = "type";
    /// Only this visibility, in the words of reading, such as `privately_visible`.
    visibility(text) = "visibility";
} }

filters! { Attachment {
    /// Only those on these applications.
    application_ids(ids) = "application_ids";
    /// Only those of these people.
    candidate_ids(ids) = "candidate_ids";
    /// Only this kind, such as `resume`.
    kind(text) = "type";
} }

filters! { AppliedCandidateTag {
    /// Only those on these people.
    candidate_ids(ids) = "candidate_ids";
    /// Only these tags.
    candidate_tag_ids(ids) = "candidate_tag_ids";
} }

filters! { Referrer {
    /// Only those who are these users.
    user_ids(ids) = "user_ids";
} }

filters! { User {
    /// Only the user with this exact address.
    primary_email(text) = "primary_email";
    /// Only deactivated users, or none.
    deactivated(flag) = "deactivated";
    /// Service accounts too.
    show_service_accounts(flag) = "show_service_accounts";
    /// Only those of these offices.
    office_ids(ids) = "office_ids";
    /// Only those of these departments.
    department_ids(ids) = "department_ids";
} }

filters! { Department {
    /// Only those right below this one.
    parent_id(id) = "parent_id";
    /// Only the one with the customer's own id.
    external_id(text) = "external_id";
} }

filters! { Office {
    /// Only those right below this one.
    parent_id(id) = "parent_id";
    /// Only the one with the customer's own id.
    external_id(text) = "external_id";
} }

filters! { CustomField {
    /// Only those of this kind of record, such as `candidate`.
    field_type(text) = "field_type";
    /// Only those in use, or not; archived ones come too without it (contract 7).
    active(flag) = "active";
    /// Only the one with this label.
    name(text) = "name";
    /// Only the one with this stable key.
    name_key(text) = "name_key";
} }

filters! { CustomFieldOption {
    /// Only those of these fields.
    custom_field_ids(ids) = "custom_field_ids";
    /// Only those of the field with this stable key.
    custom_field_key(text) = "custom_field_key";
    /// Only those in use, or not.
    active(flag) = "active";
} }

filters! { RejectionReason {
    /// Built-in reasons too; they are hidden without it (contract 7).
    include_defaults(flag) = "include_defaults";
} }

filters! { RejectionDetail {
    /// Only those of these applications.
    application_ids(ids) = "application_ids";
    /// Only those with these reasons.
    rejection_reason_ids(ids) = "rejection_reason_ids";
} }

filters! { UserJobPermission {
    /// Only those of these users.
    user_ids(ids) = "user_ids";
    /// Only those on these jobs.
    job_ids(ids) = "job_ids";
    /// Only those with these roles.
    role_ids(ids) = "role_ids";
} }
