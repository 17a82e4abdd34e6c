//! What became of a call that got no answer: told from what Greenhouse holds now (contract 10.10).

use crate::harvest::wire;
use crate::people::{CandidateId, JobId};

/// What a reading says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// It landed: the person and, where it can be told, the application.
    Landed {
        /// The person.
        candidate: u64,
        /// The application.
        application: u64,
    },
    /// Nothing of it is to be seen.
    Absent,
    /// The person is there, the application is not, or not yet.
    Half {
        /// The person.
        candidate: u64,
    },
    /// Something is there, and it can't be told whether it is ours.
    Unclear(String),
}

/// What is looked for: the values of the person who was sent.
pub(super) struct Sent<'a> {
    /// Given name as sent.
    pub first_name: &'a str,
    /// Family name as sent.
    pub last_name: &'a str,
    /// E-mails as sent.
    pub emails: Vec<&'a str>,
    /// Social pages as sent.
    pub pages: Vec<&'a str>,
    /// Phones as sent.
    pub phones: Vec<&'a str>,
}

impl<'a> Sent<'a> {
    /// Reads back the body of a call as it was kept in the outbox.
    pub(super) fn of(body: &'a serde_json::Value) -> Self {
        let text = |key: &str| {
            body.get(key)
                .and_then(serde_json::Value::as_str)
                .unwrap_or_default()
        };
        let values = |key: &str, value: &str| -> Vec<&'a str> {
            let entries = body.get(key).and_then(serde_json::Value::as_array);
            let entries = entries.map(Vec::as_slice).unwrap_or_default();
            let of = |entry: &'a serde_json::Value| entry.get(value)?.as_str();
            entries.iter().filter_map(of).collect()
        };
        // Harvest's names of them, then those of Candidate Ingestion.
        let both = |harvest: &str, ingestion: &str, value: &str| {
            let mut all = values(harvest, "value");
            all.extend(values(ingestion, value));
            all
        };
        Self {
            first_name: text("first_name"),
            last_name: text("last_name"),
            emails: both("email_addresses", "emails", "email"),
            pages: both("social_media_addresses", "social_media", "url"),
            phones: both("phone_numbers", "phone_numbers", "phone_number"),
        }
    }

    /// Whether a row has the names and every contact value that was sent; others may have been
    /// added since.
    fn is(&self, row: &wire::Candidate) -> bool {
        let same = |a: &str, b: &str| a.trim().eq_ignore_ascii_case(b.trim());
        let all = |wanted: &[&str], there: &[&str]| {
            wanted
                .iter()
                .all(|one| there.iter().any(|other| same(one, other)))
        };
        let typed = |entries: &'_ [wire::Typed]| {
            entries
                .iter()
                .map(|entry| entry.value.clone())
                .collect::<Vec<_>>()
        };
        let (emails, phones) = (typed(&row.email_addresses), typed(&row.phone_numbers));
        let pages: Vec<&str> = row
            .social_media_addresses
            .iter()
            .map(|entry| entry.value.as_str())
            .collect();
        same(
            row.first_name.as_deref().unwrap_or_default(),
            self.first_name,
        ) && same(row.last_name.as_deref().unwrap_or_default(), self.last_name)
            && all(
                &self.emails,
                &emails.iter().map(String::as_str).collect::<Vec<_>>(),
            )
            && all(
                &self.phones,
                &phones.iter().map(String::as_str).collect::<Vec<_>>(),
            )
            && all(&self.pages, &pages)
    }
}

/// Returns the new people among `rows` who are the one that was sent; `baseline` were there before.
pub(super) fn new_people(sent: &Sent<'_>, baseline: &[i64], rows: &[wire::Candidate]) -> Vec<u64> {
    let was_there = |id: u64| i64::try_from(id).is_ok_and(|id| baseline.contains(&id));
    let mut found: Vec<u64> = rows
        .iter()
        .filter(|row| !was_there(row.id) && sent.is(row))
        .map(|row| row.id)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Returns what the applications of one person say of a call that was to put them on `job` (none:
/// among the prospects).
pub(super) fn application(
    candidate: CandidateId,
    job: Option<JobId>,
    baseline: &[i64],
    rows: &[wire::Application],
) -> Reading {
    let on_target = |row: &&wire::Application| match job {
        Some(job) => row.job_id.and_then(|id| i64::try_from(id).ok()) == Some(job.0),
        None => row.prospect,
    };
    let new: Vec<u64> = rows
        .iter()
        .filter(|row| !i64::try_from(row.id).is_ok_and(|id| baseline.contains(&id)))
        .filter(on_target)
        .map(|row| row.id)
        .collect();
    match new.as_slice() {
        [] => Reading::Absent,
        [one] => Reading::Landed {
            candidate: u64::try_from(candidate.0).unwrap_or_default(),
            application: *one,
        },
        more => Reading::Unclear(format!(
            "{} new applications of candidate {candidate} there; look which one stays",
            more.len()
        )),
    }
}
