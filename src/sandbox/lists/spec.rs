//! The lists of Harvest v3 as data: which filters each takes, which columns its rows have.
//!
//! Everything a list does (unknown parameter, wrong type, wrong enum, `fields`) follows from
//! these tables, so a list is added by writing its table, not code.

use super::{organisation as o, people as p, search as s};

/// A list resource of Harvest v3 (every `GET /v3/...` of contract 4 to 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::sandbox) enum Resource {
    Candidates,
    Applications,
    /// The full-text search of applications, a list of its own (contract 5.6).
    ApplicationSearch,
    ApplicationStages,
    ProspectDetails,
    ProspectPools,
    ProspectPoolStages,
    Jobs,
    JobPosts,
    JobOwners,
    JobHiringManagers,
    JobInterviewStages,
    Notes,
    Attachments,
    Sources,
    Referrers,
    Users,
    UserEmails,
    UserRoles,
    UserJobPermissions,
    Departments,
    Offices,
    CandidateTags,
    AppliedCandidateTags,
    CustomFields,
    CustomFieldOptions,
    RejectionReasons,
    RejectionDetails,
    CandidateEducations,
    CandidateEmployments,
    Interviews,
    TrackingLinks,
}

impl Resource {
    /// All of them, in no meaningful order.
    pub(in crate::sandbox) const ALL: [Self; 32] = [
        Self::Candidates,
        Self::Applications,
        Self::ApplicationSearch,
        Self::ApplicationStages,
        Self::ProspectDetails,
        Self::ProspectPools,
        Self::ProspectPoolStages,
        Self::Jobs,
        Self::JobPosts,
        Self::JobOwners,
        Self::JobHiringManagers,
        Self::JobInterviewStages,
        Self::Notes,
        Self::Attachments,
        Self::Sources,
        Self::Referrers,
        Self::Users,
        Self::UserEmails,
        Self::UserRoles,
        Self::UserJobPermissions,
        Self::Departments,
        Self::Offices,
        Self::CandidateTags,
        Self::AppliedCandidateTags,
        Self::CustomFields,
        Self::CustomFieldOptions,
        Self::RejectionReasons,
        Self::RejectionDetails,
        Self::CandidateEducations,
        Self::CandidateEmployments,
        Self::Interviews,
        Self::TrackingLinks,
    ];

    /// The path segment after `/v3/`.
    pub(in crate::sandbox) fn name(self) -> &'static str {
        self.spec().name
    }

    /// The resource of a path segment.
    pub(in crate::sandbox) fn named(segment: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|resource| resource.name() == segment)
    }

    /// The most rows of a page, and how many it has unless told (contract 3.1, 5.6).
    pub(in crate::sandbox) fn pages(self) -> (usize, usize) {
        if self == Self::ApplicationSearch {
            (100, 10)
        } else {
            (500, 100)
        }
    }

    /// The scope that its list needs: one an endpoint, the search under that of applications
    /// (contract 2.4).
    pub(in crate::sandbox) fn scope(self) -> String {
        let head = self.name().split('/').next().unwrap_or_default();
        format!("harvest:{head}:list")
    }

    /// Its filters and columns.
    pub(in crate::sandbox) fn spec(self) -> &'static Spec {
        match self {
            Self::Candidates => &p::CANDIDATES,
            Self::Applications => &p::APPLICATIONS,
            Self::ApplicationSearch => &s::APPLICATION_SEARCH,
            Self::ApplicationStages => &p::APPLICATION_STAGES,
            Self::ProspectDetails => &p::PROSPECT_DETAILS,
            Self::ProspectPools => &o::PROSPECT_POOLS,
            Self::ProspectPoolStages => &o::PROSPECT_POOL_STAGES,
            Self::Jobs => &o::JOBS,
            Self::JobPosts => &o::JOB_POSTS,
            Self::JobOwners => &o::JOB_OWNERS,
            Self::JobHiringManagers => &o::JOB_HIRING_MANAGERS,
            Self::JobInterviewStages => &o::JOB_INTERVIEW_STAGES,
            Self::Notes => &p::NOTES,
            Self::Attachments => &p::ATTACHMENTS,
            Self::Sources => &o::SOURCES,
            Self::Referrers => &o::REFERRERS,
            Self::Users => &o::USERS,
            Self::UserEmails => &o::USER_EMAILS,
            Self::UserRoles => &o::USER_ROLES,
            Self::UserJobPermissions => &o::USER_JOB_PERMISSIONS,
            Self::Departments => &o::DEPARTMENTS,
            Self::Offices => &o::OFFICES,
            Self::CandidateTags => &o::CANDIDATE_TAGS,
            Self::AppliedCandidateTags => &p::APPLIED_CANDIDATE_TAGS,
            Self::CustomFields => &o::CUSTOM_FIELDS,
            Self::CustomFieldOptions => &o::CUSTOM_FIELD_OPTIONS,
            Self::RejectionReasons => &o::REJECTION_REASONS,
            Self::RejectionDetails => &p::REJECTION_DETAILS,
            Self::CandidateEducations => &p::CANDIDATE_EDUCATIONS,
            Self::CandidateEmployments => &p::CANDIDATE_EMPLOYMENTS,
            Self::Interviews => &p::INTERVIEWS,
            Self::TrackingLinks => &o::TRACKING_LINKS,
        }
    }
}

/// One list: its name, the columns of its rows, the filters beyond `ids`, `created_at`,
/// `updated_at`, `fields`, `per_page` and `cursor`, which every list has (contract 3.1, 3.2).
#[derive(Debug)]
pub(in crate::sandbox) struct Spec {
    pub name: &'static str,
    pub columns: &'static [&'static str],
    pub filters: &'static [Filter],
}

impl Spec {
    /// The filter a query parameter stands for, the common ones included.
    pub(in crate::sandbox) fn filter(&self, param: &str) -> Option<&'static Filter> {
        // The search has neither ids nor dates (contract 5.6).
        let common: &[Filter] = if self.name == s::APPLICATION_SEARCH.name {
            &[]
        } else {
            &COMMON
        };
        common
            .iter()
            .chain(self.filters)
            .find(|filter| filter.param == param)
    }
}

/// A query parameter, the column it looks at and how its value is read.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Filter {
    pub param: &'static str,
    pub column: &'static str,
    pub kind: Kind,
}

/// How the value of a filter is read and compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Kind {
    /// Comma list of at most 50 positive integers.
    Ids,
    /// Comma list of at most 50 texts.
    Texts,
    /// One positive integer.
    Id,
    /// `true` or `false`.
    Flag,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// `op|timestamp`, once or twice (contract 3.2).
    Moment,
    /// Exact text, case matters.
    Text,
    /// Any of the person's addresses, exact but for case (contract 4.1).
    Email,
    /// Rows with this mark are left out unless `true` is asked for.
    Reveal,
    /// Rows that are active, unless `false` is asked for (contract 7).
    Active,
    /// Free text (contract 5.6).
    Search,
    /// Private people are included unless `false` is asked for (contract 4.1).
    Private,
}

const COMMON: [Filter; 3] = [
    filter("ids", "id", Kind::Ids),
    at("created_at", Kind::Moment),
    at("updated_at", Kind::Moment),
];

/// A filter whose parameter differs from its column.
pub(super) const fn filter(param: &'static str, column: &'static str, kind: Kind) -> Filter {
    Filter {
        param,
        column,
        kind,
    }
}

/// A filter named as its column.
pub(super) const fn at(column: &'static str, kind: Kind) -> Filter {
    filter(column, column, kind)
}
