//! Tools, told by keys that only their answers have.

use serde_json::{Map, Value};

/// Tools by keys that only their answers have.
const TOOLS: &[(&str, &[&str])] = &[
    ("GitHub", &["login", "html_url"]),
    ("GitHub", &["login", "node_id"]),
    (
        "Apollo",
        &["organization_id", "linkedin_url", "email_status"],
    ),
    ("Apollo", &["contact_stage_id"]),
    ("People Data Labs", &["job_company_name", "linkedin_url"]),
    ("Greenhouse", &["application_ids", "phone_numbers"]),
    ("Greenhouse", &["applications", "social_media_addresses"]),
    ("Ashby", &["primaryEmailAddress"]),
    ("Lever", &["stage", "headline", "links"]),
    ("HubSpot", &["properties", "createdAt"]),
    ("Recruitee", &["placements", "emails", "phones"]),
    ("Workable", &["disqualified", "social_profiles"]),
];

/// Returns the tool whose answers have these keys.
pub(super) fn tool(object: &Map<String, Value>) -> Option<String> {
    TOOLS
        .iter()
        .find(|(_, keys)| keys.iter().all(|key| object.contains_key(*key)))
        .map(|(tool, _)| (*tool).to_owned())
}
