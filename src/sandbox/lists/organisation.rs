//! What the lists about the organisation accept and answer: jobs, users, dictionaries. Rows of contract 4 to 7, kept as data.

use super::spec::{Kind::*, Spec, at, filter};

/// `GET /v3/prospect_pools`.
pub(super) const PROSPECT_POOLS: Spec = Spec {
    name: "prospect_pools",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "name",
        "active",
        "description",
        "department_ids",
        "office_ids",
        "job_ids",
    ],
    filters: &[
        at("department_ids", Ids),
        at("office_ids", Ids),
        at("job_ids", Ids),
        at("active", Flag),
    ],
};

/// `GET /v3/prospect_pool_stages`.
pub(super) const PROSPECT_POOL_STAGES: Spec = Spec {
    name: "prospect_pool_stages",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "prospect_pool_id",
        "name",
        "sort_order",
    ],
    filters: &[filter("prospect_pool_ids", "prospect_pool_id", Ids)],
};

/// `GET /v3/jobs`.
pub(super) const JOBS: Spec = Spec {
    name: "jobs",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "name",
        "requisition_id",
        "notes",
        "confidential",
        "status",
        "opened_at",
        "closed_at",
        "is_template",
        "copied_from_id",
        "department_id",
        "office_ids",
        "custom_fields",
    ],
    filters: &[
        at("opened_at", Moment),
        at("closed_at", Moment),
        at("requisition_id", Text),
        at("department_id", Id),
        filter("office_id", "office_ids", Id),
        filter("custom_field_option_id", "_option_ids", Id),
        at("confidential", Flag),
        at("status", OneOf(&["open", "draft", "closed"])),
    ],
};

/// `GET /v3/job_posts`.
pub(super) const JOB_POSTS: Spec = Spec {
    name: "job_posts",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "job_id",
        "job_board_id",
        "title",
        "internal",
        "active",
        "live",
        "featured",
        "first_published_at",
        "content",
        "internal_content",
        "language",
        "public_url",
        "demographic_question_set_id",
        "questions",
    ],
    filters: &[
        filter("job_ids", "job_id", Ids),
        filter("job_board_ids", "job_board_id", Ids),
        at("active", Active),
        at("featured", Flag),
        at("live", Flag),
        at("internal", Flag),
    ],
};

/// `GET /v3/job_owners`.
pub(super) const JOB_OWNERS: Spec = Spec {
    name: "job_owners",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "job_id",
        "user_id",
        "type",
        "responsible",
    ],
    filters: &[
        filter("user_ids", "user_id", Ids),
        filter("job_ids", "job_id", Ids),
        at("type", OneOf(&["sourcer", "recruiter", "coordinator"])),
    ],
};

/// `GET /v3/job_hiring_managers`.
pub(super) const JOB_HIRING_MANAGERS: Spec = Spec {
    name: "job_hiring_managers",
    columns: &["id", "created_at", "updated_at", "job_id", "user_id"],
    filters: &[
        filter("user_ids", "user_id", Ids),
        filter("job_ids", "job_id", Ids),
    ],
};

/// `GET /v3/job_interview_stages`.
pub(super) const JOB_INTERVIEW_STAGES: Spec = Spec {
    name: "job_interview_stages",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "job_id",
        "name",
        "sort_order",
        "active",
    ],
    filters: &[filter("job_ids", "job_id", Ids), at("active", Flag)],
};

/// `GET /v3/sources`.
pub(super) const SOURCES: Spec = Spec {
    name: "sources",
    columns: &["id", "created_at", "updated_at", "name", "type"],
    filters: &[],
};

/// `GET /v3/referrers`.
pub(super) const REFERRERS: Spec = Spec {
    name: "referrers",
    columns: &["id", "created_at", "updated_at", "name", "user_id"],
    filters: &[filter("user_ids", "user_id", Ids)],
};

/// `GET /v3/users`.
pub(super) const USERS: Spec = Spec {
    name: "users",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "first_name",
        "last_name",
        "name",
        "primary_email",
        "emails",
        "job_title",
        "agency_id",
        "employee_id",
        "deactivated",
        "site_admin",
        "linked_candidate_ids",
        "office_ids",
        "department_ids",
        "interviewer_tags",
        "custom_fields",
    ],
    filters: &[
        filter("agency_ids", "agency_id", Ids),
        at("office_ids", Ids),
        at("department_ids", Ids),
        at("linked_candidate_ids", Ids),
        filter("interviewer_tag_ids", "_interviewer_tag_ids", Ids),
        filter("employee_ids", "employee_id", Texts),
        at("deactivated", Flag),
        at("primary_email", Text),
        filter("external_office_id", "_external_office_ids", Text),
        filter("external_department_id", "_external_department_ids", Text),
        filter("custom_field_option_id", "_option_ids", Id),
        filter("show_service_accounts", "_service", Reveal),
    ],
};

/// `GET /v3/user_emails`.
pub(super) const USER_EMAILS: Spec = Spec {
    name: "user_emails",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "user_id",
        "email",
        "verified",
        "verification_token_sent_at",
    ],
    filters: &[
        filter("user_ids", "user_id", Ids),
        at("email", Texts),
        at("verified", Flag),
        at("verification_token_sent_at", Moment),
    ],
};

/// `GET /v3/user_roles`.
pub(super) const USER_ROLES: Spec = Spec {
    name: "user_roles",
    columns: &["id", "created_at", "updated_at", "role_type", "name"],
    filters: &[],
};

/// `GET /v3/user_job_permissions`.
pub(super) const USER_JOB_PERMISSIONS: Spec = Spec {
    name: "user_job_permissions",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "job_id",
        "user_id",
        "role_id",
        "automated",
    ],
    filters: &[
        filter("job_ids", "job_id", Ids),
        filter("user_ids", "user_id", Ids),
        filter("role_ids", "role_id", Ids),
    ],
};

/// `GET /v3/departments`.
pub(super) const DEPARTMENTS: Spec = Spec {
    name: "departments",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "name",
        "parent_id",
        "external_id",
    ],
    filters: &[at("parent_id", Id), at("external_id", Text)],
};

/// `GET /v3/offices`.
pub(super) const OFFICES: Spec = Spec {
    name: "offices",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "name",
        "parent_id",
        "external_id",
        "location",
        "primary_in_house_contact_user_id",
    ],
    filters: &[at("parent_id", Id), at("external_id", Text)],
};

/// `GET /v3/candidate_tags`.
pub(super) const CANDIDATE_TAGS: Spec = Spec {
    name: "candidate_tags",
    columns: &["id", "created_at", "updated_at", "name"],
    filters: &[],
};

/// `GET /v3/custom_fields`.
pub(super) const CUSTOM_FIELDS: Spec = Spec {
    name: "custom_fields",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "field_type",
        "name",
        "name_key",
        "value_type",
        "sort_order",
        "private",
        "required",
        "require_approval",
        "trigger_new_version",
        "active",
        "updated_by_id",
        "internal_type",
        "expose_in_job_board_api",
        "placeholder",
        "description",
        "application_type",
        "api_only",
        "use_for_job_approvals",
        "use_for_offer_approvals",
        "template_token_string",
        "default_value",
    ],
    filters: &[
        at(
            "field_type",
            OneOf(&[
                "job",
                "opening",
                "standard",
                "offer",
                "compensation_frequency",
                "candidate",
                "referral_question",
                "application",
                "rejection_question",
                "form",
                "agency_question",
                "user_attribute",
            ]),
        ),
        at("active", Flag),
        at("name", Text),
        at("name_key", Text),
    ],
};

/// `GET /v3/custom_field_options`.
pub(super) const CUSTOM_FIELD_OPTIONS: Spec = Spec {
    name: "custom_field_options",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "custom_field_id",
        "name",
        "external_id",
        "sort_order",
        "active",
    ],
    filters: &[
        filter("custom_field_ids", "custom_field_id", Ids),
        at("active", Flag),
        filter("custom_field_key", "_custom_field_key", Text),
    ],
};

/// `GET /v3/rejection_reasons`.
pub(super) const REJECTION_REASONS: Spec = Spec {
    name: "rejection_reasons",
    columns: &["id", "created_at", "updated_at", "name", "type"],
    filters: &[filter("include_defaults", "_default", Reveal)],
};

/// `GET /v3/tracking_links`.
pub(super) const TRACKING_LINKS: Spec = Spec {
    name: "tracking_links",
    columns: &[
        "id",
        "created_at",
        "updated_at",
        "job_id",
        "token",
        "source_id",
        "related_post_id",
        "related_post_type",
        "referrer_id",
        "job_board_id",
        "job_post_id",
    ],
    filters: &[
        filter("job_ids", "job_id", Ids),
        filter("source_ids", "source_id", Ids),
        filter("referrer_ids", "referrer_id", Ids),
        filter("job_board_ids", "job_board_id", Ids),
        filter("job_post_ids", "job_post_id", Ids),
        filter("related_post_ids", "related_post_id", Ids),
        at("token", Text),
        at("related_post_type", Text),
    ],
};
