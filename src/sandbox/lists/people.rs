//! What the lists about people accept and answer: candidates, applications and what hangs on them. Rows of contract 4 to 7, kept as data.

use super::spec::{Kind::*, Spec, at, filter};

/// `GET /v3/candidates`.
pub(super) const CANDIDATES: Spec = Spec {
    name: "candidates",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "first_name",
        "last_name",
        "preferred_name",
        "company",
        "title",
        "last_activity_at",
        "private",
        "can_email",
        "time_zone",
        "tags",
        "linked_user_ids",
        "phone_numbers",
        "addresses",
        "email_addresses",
        "website_addresses",
        "social_media_addresses",
        "custom_fields",
    ],
    filters: &[
        at("last_activity_at", Moment),
        filter("email", "email_addresses", Email),
        filter("tag", "tags", Text),
        at("private", Private),
        filter("custom_field_option_id", "_option_ids", Id),
    ],
};

/// `GET /v3/applications`.
pub(super) const APPLICATIONS: Spec = Spec {
    name: "applications",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "candidate_id",
        "job_id",
        "job_post_id",
        "stage_id",
        "job_interview_stage_id",
        "stage_name",
        "status",
        "prospect",
        "prospective_job_ids",
        "needs_decision",
        "recruiter_id",
        "coordinator_id",
        "source_id",
        "referrer_id",
        "agency_note_id",
        "rejection_reason_id",
        "rejected_at",
        "last_activity_at",
        "location_address",
        "answers",
        "custom_fields",
    ],
    filters: &[
        filter("candidate_ids", "candidate_id", Ids),
        filter("job_ids", "job_id", Ids),
        at("prospective_job_ids", Ids),
        filter("job_post_ids", "job_post_id", Ids),
        filter("source_ids", "source_id", Ids),
        filter("referrer_ids", "referrer_id", Ids),
        filter("stage_ids", "stage_id", Ids),
        filter("job_interview_stage_ids", "job_interview_stage_id", Ids),
        at(
            "status",
            OneOf(&["active", "rejected", "hired", "converted"]),
        ),
        at("stage_name", Text),
        at("prospect", Flag),
        at("last_activity_at", Moment),
        filter("custom_field_option_id", "_option_ids", Id),
    ],
};

/// `GET /v3/application_stages`.
pub(super) const APPLICATION_STAGES: Spec = Spec {
    name: "application_stages",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "application_id",
        "job_interview_stage_id",
        "entered_at",
        "exited_at",
        "days_in_stage",
        "current",
    ],
    filters: &[
        filter("application_ids", "application_id", Ids),
        filter("job_interview_stage_ids", "job_interview_stage_id", Ids),
        at("current", Flag),
    ],
};

/// `GET /v3/prospect_details`.
pub(super) const PROSPECT_DETAILS: Spec = Spec {
    name: "prospect_details",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "application_id",
        "pool_id",
        "pool_stage_id",
        "prospect_owner_id",
        "department_id",
        "office_id",
    ],
    filters: &[
        filter("application_ids", "application_id", Ids),
        filter("pool_ids", "pool_id", Ids),
        filter("pool_stage_ids", "pool_stage_id", Ids),
        filter("prospect_owner_ids", "prospect_owner_id", Ids),
        filter("department_ids", "department_id", Ids),
        filter("office_ids", "office_id", Ids),
    ],
};

/// `GET /v3/notes`.
pub(super) const NOTES: Spec = Spec {
    name: "notes",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "candidate_id",
        "application_id",
        "user_id",
        "type",
        "visibility",
        "subject",
        "body",
        "body_with_tags",
        "email_from",
        "email_to",
        "email_cc",
        "import_hash",
        "email_attachment_file_names",
    ],
    filters: &[
        filter("candidate_ids", "candidate_id", Ids),
        filter("user_ids", "user_id", Ids),
        filter("application_ids", "application_id", Ids),
        at(
            "type",
            OneOf(&[
                "NOTE",
                "ACTIVITY",
                "INTERVIEW",
                "EMAIL",
                "FOLLOW_UP",
                "TAKE_HOME_TEST",
                "LINKEDIN_NOTE",
                "LINKEDIN_INMAIL",
                "AVAILABILITY_REQUEST",
                "MIGRATION_ERROR",
                "TOUCHPOINT",
                "FORM",
                "FEEDBACK",
            ]),
        ),
        at(
            "visibility",
            OneOf(&[
                "admin_only_visible",
                "privately_visible",
                "publicly_visible",
            ]),
        ),
    ],
};

/// `GET /v3/attachments`.
pub(super) const ATTACHMENTS: Spec = Spec {
    name: "attachments",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "application_id",
        "candidate_id",
        "type",
        "filename",
        "url",
    ],
    filters: &[
        filter("application_ids", "application_id", Ids),
        filter("candidate_ids", "candidate_id", Ids),
        at(
            "type",
            OneOf(&[
                "resume",
                "cover_letter",
                "take_home_test",
                "offer_packet",
                "offer_letter",
                "signed_offer_letter",
                "other",
                "form_attachment",
                "midfunnel_agreement",
                "automated_agreement",
            ]),
        ),
    ],
};

/// `GET /v3/applied_candidate_tags`.
pub(super) const APPLIED_CANDIDATE_TAGS: Spec = Spec {
    name: "applied_candidate_tags",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "candidate_id",
        "candidate_tag_id",
    ],
    filters: &[
        filter("candidate_tag_ids", "candidate_tag_id", Ids),
        filter("candidate_ids", "candidate_id", Ids),
    ],
};

/// `GET /v3/rejection_details`.
pub(super) const REJECTION_DETAILS: Spec = Spec {
    name: "rejection_details",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "application_id",
        "rejected_by_id",
        "rejection_note_id",
        "rejection_reason_id",
        "rejected_at",
        "question_custom_fields",
    ],
    filters: &[
        filter("application_ids", "application_id", Ids),
        filter("rejection_reason_ids", "rejection_reason_id", Ids),
        filter("custom_field_option_id", "_option_ids", Id),
    ],
};

/// `GET /v3/candidate_educations`.
pub(super) const CANDIDATE_EDUCATIONS: Spec = Spec {
    name: "candidate_educations",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "candidate_id",
        "school_name_custom_field_option_id",
        "degree_custom_field_option_id",
        "discipline_custom_field_option_id",
        "start_at",
        "end_at",
        "latest",
        "start_date_month",
        "start_date_year",
        "end_date_month",
        "end_date_year",
    ],
    filters: &[
        filter("candidate_ids", "candidate_id", Ids),
        at("start_at", Moment),
        at("end_at", Moment),
        at("latest", Flag),
    ],
};

/// `GET /v3/candidate_employments`.
pub(super) const CANDIDATE_EMPLOYMENTS: Spec = Spec {
    name: "candidate_employments",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "candidate_id",
        "company_name",
        "title",
        "start_date",
        "end_date",
        "latest",
    ],
    filters: &[
        filter("candidate_ids", "candidate_id", Ids),
        at("latest", Flag),
    ],
};

/// `GET /v3/interviews`.
pub(super) const INTERVIEWS: Spec = Spec {
    name: "interviews",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "application_id",
        "job_id",
        "job_interview_id",
        "organizer_id",
        "status",
        "starts_at",
        "ends_at",
        "all_day_start_on",
        "all_day_end_on",
        "scheduled_at",
        "availability_received_at",
        "external_event_id",
        "location",
        "video_conferencing_url",
    ],
    filters: &[
        filter("application_ids", "application_id", Ids),
        filter("job_ids", "job_id", Ids),
        filter("job_interview_ids", "job_interview_id", Ids),
        filter("organizer_ids", "organizer_id", Ids),
        at("starts_at", Moment),
        at("ends_at", Moment),
        at("status", OneOf(INTERVIEW_STATES)),
    ],
};

const INTERVIEW_STATES: &[&str] = &[
    "to_be_scheduled",
    "scheduled",
    "awaiting_feedback",
    "complete",
    "skipped",
    "collect_feedback",
    "to_be_sent",
    "sent",
    "received",
];
