//! Keys of objects: which hold a person, an employer, a place, jobs or pages.

use serde_json::{Map, Value};

/// Objects that hold the person's own keys.
pub(super) const CONTAINERS: &[&str] = &[
    "basics",
    "person",
    "candidate",
    "contact",
    "profile",
    "communication",
    "identity",
    "attributes",
    "fields",
    "properties",
    "source",
    "personalinfo",
    "personalinformation",
    "contactinfo",
    "contactinformation",
    "user",
    "lead",
    "data",
    "learnerinfo",
    "identification",
    "extra",
    "personname",
    "contactpoint",
    "contactpoints",
    "contactdetails",
    "personaldetails",
    "personaldata",
    "activitiessummary",
];

/// Where a person works.
pub(super) const EMPLOYERS: &[&str] = &[
    "company",
    "organization",
    "organisation",
    "employer",
    "worksfor",
    "currentcompany",
    "currentemployer",
    "account",
    "affiliation",
    "currentorganization",
];

/// Where a person lives.
pub(super) const PLACES: &[&str] = &[
    "location",
    "address",
    "addresses",
    "homelocation",
    "geo",
    "postaladdress",
    "currentlocation",
    "locations",
    "place",
];

/// Where a person has worked, newest first.
pub(super) const JOBS: &[&str] = &[
    "work",
    "experience",
    "experiences",
    "positions",
    "employment",
    "employmenthistory",
    "workexperience",
    "jobs",
    "positionhistories",
    "currentpositions",
    "workhistory",
    "position",
    "employmenthistories",
    "hasoccupation",
    "currentposition",
    "currentjob",
    "currentrole",
    "currentemployment",
    "latestposition",
    "primaryposition",
    "latestexperience",
    "currentexperience",
    "employments",
];

/// Lists of pages.
pub(super) const PAGES: &[&str] = &[
    "profiles",
    "urls",
    "links",
    "websites",
    "web",
    "sameas",
    "socials",
    "socialprofiles",
    "socialmedia",
    "website",
    "socialmediaaddresses",
    "websiteaddresses",
    "social",
    "researcherurls",
    "orcididentifier",
];

pub(super) fn plain(key: &str) -> String {
    key.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Returns the text under the first of some keys.
pub(super) fn first_text(object: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|wanted| {
        object
            .iter()
            .find(|(key, _)| plain(key) == *wanted)
            .and_then(|(_, value)| match value {
                Value::Object(inner) => first_text(inner, &["name", "value", "label", "formatted"]),
                value => text(value),
            })
    })
}
