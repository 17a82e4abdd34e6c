//! Users and the small dictionaries of the organisation (contract 7).

use serde::{Deserialize, Serialize};

use super::lenient::{self, Plain};
use super::{CustomFields, resource};

/// The strategy that a source belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Strategy {
    /// Its id.
    #[serde(deserialize_with = "lenient::field")]
    pub id: Option<u64>,
    /// Its name.
    #[serde(deserialize_with = "lenient::field")]
    pub name: Option<String>,
}

impl Plain for Strategy {}

resource! {
    /// Where people come from.
    "sources" => Source {
        /// Its name.
        name: String,
        /// Its strategy.
        kind = "type": Option<Strategy>,
    }
}

resource! {
    /// Who is credited for a referral; made in the Greenhouse screens only.
    "referrers" => Referrer {
        /// The name.
        name: String,
        /// The user behind it.
        user_id: Option<u64>,
    }
}

/// A tag of an interviewer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InterviewerTag {
    /// Its id.
    #[serde(deserialize_with = "lenient::field")]
    pub id: Option<u64>,
    /// Its name.
    #[serde(deserialize_with = "lenient::field")]
    pub name: String,
}

impl Plain for InterviewerTag {}

resource! {
    /// A user of Greenhouse, or the service account of an integration.
    "users" => User {
        /// Given name.
        first_name: Option<String>,
        /// Family name.
        last_name: Option<String>,
        /// The whole name.
        name: Option<String>,
        /// The address of the account; empty for service accounts.
        primary_email: Option<String>,
        /// All addresses.
        emails: Vec<String>,
        /// The title at work.
        job_title: Option<String>,
        /// The agency, for a user of one.
        agency_id: Option<u64>,
        /// The customer's own number for the user.
        employee_id: Option<String>,
        /// May not log in any more.
        deactivated: bool,
        /// Site Admins may list everything (contract 2.5).
        site_admin: bool,
        /// Candidates who are this user.
        linked_candidate_ids: Vec<u64>,
        /// Offices.
        office_ids: Vec<u64>,
        /// Departments.
        department_ids: Vec<u64>,
        /// Interviewer tags.
        interviewer_tags: Vec<InterviewerTag>,
        /// Custom fields by `name_key`.
        custom_fields: CustomFields,
    }
}

resource! {
    /// A role that permissions on jobs name.
    "user_roles" => UserRole {
        /// `deprecated_interviewer`, `job_admin` or `site_admin`.
        role_type: Option<String>,
        /// Its name.
        name: String,
    }
}

resource! {
    /// A department, part of a tree.
    "departments" => Department {
        /// Its name.
        name: String,
        /// The department above.
        parent_id: Option<u64>,
        /// The customer's own id.
        external_id: Option<String>,
    }
}

resource! {
    /// An office, part of a tree.
    "offices" => Office {
        /// Its name.
        name: String,
        /// The office above.
        parent_id: Option<u64>,
        /// The customer's own id.
        external_id: Option<String>,
        /// Where it is.
        location: Option<String>,
        /// The user to ask there.
        primary_in_house_contact_user_id: Option<u64>,
    }
}
