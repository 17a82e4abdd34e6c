//! Jobs in a person's history: which is held now, as what and where.

use serde_json::{Map, Value};

use super::DEEP;
use super::keys::{JOBS, first_text, plain};
use super::object::at_rank;
use crate::people::formats::draft::Draft;
use crate::people::formats::field::Field;
use crate::people::formats::header;

/// Keys of the day on which a job ended, as [`plain`] leaves them.
const ENDS: &[&str] = &[
    "enddate",
    "end",
    "to",
    "ended",
    "endedon",
    "endedat",
    "endsat",
    "endat",
    "endyear",
    "dateend",
    "dateto",
    "todate",
    "until",
    "finished",
    "finishdate",
    "finishedat",
    "leftat",
    "leftdate",
];

/// Whether the end of a job is open: no day, none in its parts, or a word for now.
fn is_open(value: &Value) -> bool {
    const NOW: &[&str] = &[
        "",
        "present",
        "now",
        "current",
        "today",
        "ongoing",
        "heute",
        "jetzt",
        "aujourd'hui",
        "actualidad",
        "actual",
        "atual",
        "presente",
        "oggi",
        "heden",
        "obecnie",
    ];
    match value {
        Value::Null => true,
        Value::Bool(ended) => !ended,
        Value::String(text) => NOW.contains(&text.trim().to_lowercase().as_str()),
        Value::Number(_) => false,
        Value::Array(parts) => parts.iter().all(is_open),
        Value::Object(parts) => parts.values().all(is_open),
    }
}

/// Whether a job is the one held now; none where nothing tells.
pub(super) fn is_current(job: &Map<String, Value>) -> Option<bool> {
    let (mut ended, mut marked) = (None, None);
    for (key, value) in job {
        match plain(key).as_str() {
            "isprimary" | "current" | "iscurrent" | "currentindicator" => {
                marked = value.as_bool().or(marked);
            }
            key if ENDS.contains(&key) => ended = Some(!is_open(value)),
            _ => {}
        }
    }
    // A day on which it ended counts more than a mark that is seldom kept up.
    match (ended, marked) {
        (Some(true), _) => Some(false),
        (_, Some(marked)) => Some(marked),
        (Some(false), None) => Some(true),
        (None, None) => None,
    }
}

/// Keys that name a position in a job.
const TITLES: &[&str] = &[
    "position",
    "title",
    "jobtitle",
    "positiontitle",
    "role",
    "roletitle",
    "titles",
];

/// Puts the job held now into a profile, of those that a value holds: a list, or one within objects that only
/// wrap it (ORCID's `affiliation-group`).
pub(super) fn held_now(draft: &mut Draft, value: &Value) {
    let mut jobs = Vec::new();
    collect(value, 0, &mut jobs);
    let is = |wanted: Option<bool>| jobs.iter().find(|job| is_current(job) == wanted);
    if let Some(current) = is(Some(true)).or_else(|| is(None)) {
        job(draft, current);
    }
}

fn collect<'v>(value: &'v Value, depth: usize, jobs: &mut Vec<&'v Map<String, Value>>) {
    match value {
        _ if depth > DEEP => {}
        Value::Array(values) => {
            for value in values {
                collect(value, depth + 1, jobs);
            }
        }
        Value::Object(inner) if depth > 0 && is_job(inner) => jobs.push(inner),
        Value::Object(inner) => {
            for value in inner
                .values()
                .filter(|value| value.is_object() || value.is_array())
            {
                collect(value, depth + 1, jobs);
            }
        }
        _ => {}
    }
}

/// Whether an object says something of a job itself.
pub(super) fn is_job(object: &Map<String, Value>) -> bool {
    let says = |key: &String| {
        let key = plain(key);
        TITLES.contains(&key.as_str())
            || COMPANIES.contains(&key.as_str())
            || JOBS.contains(&key.as_str())
    };
    object.keys().any(says)
}

/// Keys that name the employer of a job.
const COMPANIES: &[&str] = &[
    "company",
    "companyname",
    "name",
    "employer",
    "organization",
    "organizationname",
    "organisation",
];

/// Puts a job into a profile, unless it has ended.
pub(super) fn job(draft: &mut Draft, job: &Map<String, Value>) {
    if is_current(job) == Some(false) {
        return;
    }
    let reading = header::Reading {
        rank: 1,
        ..header::Reading::default()
    };
    // The positions held at one employer.
    let held = job
        .iter()
        .find(|(key, _)| JOBS.contains(&plain(key).as_str()))
        .and_then(|(_, value)| value.as_array())
        .and_then(|list| {
            list.iter()
                .filter_map(Value::as_object)
                .find(|one| is_current(one) != Some(false))
        });
    let held = || held.and_then(|position| first_text(position, TITLES));
    if let Some(text) = first_text(job, TITLES).or_else(held) {
        draft.put(at_rank("title", Field::Title, &reading), &text);
    }
    if let Some(text) = first_text(job, COMPANIES) {
        draft.put(at_rank("company", Field::Company, &reading), &text);
    }
}
