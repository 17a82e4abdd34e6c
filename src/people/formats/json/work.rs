//! Jobs in a person's history: which is held now, as what and where.

use serde_json::{Map, Value};

use super::keys::{JOBS, first_text, plain};
use super::object::at_rank;
use crate::people::formats::draft::Draft;
use crate::people::formats::field::Field;
use crate::people::formats::header;

/// Whether a job is the one held now; none where nothing tells.
pub(super) fn is_current(job: &Map<String, Value>) -> Option<bool> {
    for (key, value) in job {
        match plain(key).as_str() {
            "isprimary" | "current" | "iscurrent" | "currentindicator" => {
                if let Some(current) = value.as_bool() {
                    return Some(current);
                }
            }
            "enddate" | "end" | "to" | "endedon" => {
                let open = value.is_null()
                    || value.as_str().is_some_and(|text| {
                        matches!(
                            text.trim().to_lowercase().as_str(),
                            "" | "present" | "now" | "current" | "heute"
                        )
                    });
                return Some(open);
            }
            _ => {}
        }
    }
    None
}

pub(super) fn job(draft: &mut Draft, job: &Map<String, Value>) {
    let reading = header::Reading {
        rank: 1,
        ..header::Reading::default()
    };
    let title = [
        "position",
        "title",
        "jobtitle",
        "positiontitle",
        "role",
        "titles",
    ];
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
    let held = || held.and_then(|position| first_text(position, &title));
    if let Some(text) = first_text(job, &title).or_else(held) {
        draft.put(at_rank("title", Field::Title, &reading), &text);
    }
    let company = [
        "company",
        "companyname",
        "name",
        "employer",
        "organization",
        "organizationname",
        "organisation",
    ];
    if let Some(text) = first_text(job, &company) {
        draft.put(at_rank("company", Field::Company, &reading), &text);
    }
}
