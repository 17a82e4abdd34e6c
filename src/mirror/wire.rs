//! From rows as Harvest answers them to rows as the copy keeps them.

use super::records::{ApplicationRecord, JobRecord, NameRecord};
use crate::harvest::wire;
use crate::people::{ApplicationId, ApplicationStatus, Candidate, CandidateId, JobId, JobStatus};

/// Harvest's ids are positive and far below the limit (contract 3).
fn id(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(i64::MAX)
}

fn maybe(of: Option<u64>) -> Option<i64> {
    of.map(id)
}

/// E-mail addresses, phone numbers and the like of one person that are kept, of each kind.
const MANY: usize = 1_000;
/// Bytes of one of them that can be one: Greenhouse names no limit (contract 3).
const LONG: usize = 4_000;

fn values(typed: Vec<wire::Typed>) -> Vec<String> {
    kept(typed.into_iter().map(|one| one.value))
}

fn kept(values: impl Iterator<Item = String>) -> Vec<String> {
    values
        .filter(|value| !value.trim().is_empty() && value.len() <= LONG)
        .take(MANY)
        .collect()
}

/// Returns what of a person's contacts is left out, in words; none where all of it is kept.
pub(super) fn cut_short(row: &wire::Candidate) -> Option<String> {
    let lists = [
        ("e-mail addresses", row.email_addresses.len()),
        ("phone numbers", row.phone_numbers.len()),
        ("websites", row.website_addresses.len()),
        ("social media pages", row.social_media_addresses.len()),
        ("addresses", row.addresses.len()),
        ("tags", row.tags.len()),
    ];
    let (what, count) = lists.into_iter().find(|(_, count)| *count > MANY)?;
    Some(format!(
        "candidate {} has {count} {what}; the first {MANY} are kept",
        row.id
    ))
}

impl From<wire::Candidate> for Candidate {
    fn from(row: wire::Candidate) -> Self {
        let mut urls = kept(row.social_media_addresses.into_iter().map(|one| one.value));
        urls.extend(values(row.website_addresses));
        Self {
            id: CandidateId(id(row.id)),
            first_name: row.first_name,
            last_name: row.last_name,
            preferred_name: row.preferred_name,
            company: row.company,
            title: row.title,
            emails: values(row.email_addresses),
            phones: values(row.phone_numbers),
            urls,
            addresses: values(row.addresses),
            tags: row.tags.into_iter().take(MANY).collect(),
            private: row.private.unwrap_or(false),
            created_at: row.created_at,
            updated_at: row.updated_at,
            last_activity_at: row.last_activity_at,
        }
    }
}

impl From<wire::Application> for ApplicationRecord {
    fn from(row: wire::Application) -> Self {
        let status = row.status.as_ref().map_or("", |status| status.as_str());
        Self {
            id: ApplicationId(id(row.id)),
            candidate_id: CandidateId(row.candidate_id.map_or(0, id)),
            job_id: maybe(row.job_id).map(JobId),
            prospective_job_ids: row
                .prospective_job_ids
                .into_iter()
                .map(id)
                .map(JobId)
                .collect(),
            stage_id: maybe(row.job_interview_stage_id),
            stage: row.stage_name,
            status: ApplicationStatus::from_word(status),
            prospect: row.prospect,
            source_id: maybe(row.source_id),
            recruiter_id: maybe(row.recruiter_id),
            rejection_reason_id: maybe(row.rejection_reason_id),
            created_at: row.created_at,
            updated_at: row.updated_at,
            rejected_at: row.rejected_at,
            last_activity_at: row.last_activity_at,
        }
    }
}

impl From<wire::Job> for JobRecord {
    fn from(row: wire::Job) -> Self {
        Self {
            id: JobId(id(row.id)),
            name: row.name,
            requisition_id: row.requisition_id,
            status: JobStatus::from_word(row.status.as_ref().map_or("", |status| status.as_str())),
            department_id: maybe(row.department_id),
            office_ids: row.office_ids.into_iter().map(id).collect(),
            confidential: row.confidential,
            template: row.is_template.unwrap_or(false),
            updated_at: row.updated_at,
        }
    }
}

/// Returns a row of a small table that has only a name.
fn named(of: u64, name: String) -> NameRecord {
    NameRecord {
        id: id(of),
        name,
        parent_id: None,
        sort_order: None,
        active: true,
    }
}

impl From<wire::JobInterviewStage> for NameRecord {
    fn from(row: wire::JobInterviewStage) -> Self {
        Self {
            parent_id: maybe(row.job_id),
            sort_order: row.sort_order,
            active: row.active.unwrap_or(true),
            ..named(row.id, row.name)
        }
    }
}

impl From<wire::Source> for NameRecord {
    fn from(row: wire::Source) -> Self {
        named(row.id, row.name)
    }
}

impl From<wire::Referrer> for NameRecord {
    fn from(row: wire::Referrer) -> Self {
        Self {
            parent_id: maybe(row.user_id),
            ..named(row.id, row.name)
        }
    }
}

impl From<wire::User> for NameRecord {
    fn from(row: wire::User) -> Self {
        let parts = [row.first_name, row.last_name].into_iter().flatten();
        let name = row.name.filter(|name| !name.trim().is_empty());
        let name = name.unwrap_or_else(|| parts.collect::<Vec<_>>().join(" "));
        Self {
            active: !row.deactivated,
            ..named(row.id, name)
        }
    }
}

impl From<wire::Department> for NameRecord {
    fn from(row: wire::Department) -> Self {
        Self {
            parent_id: maybe(row.parent_id),
            ..named(row.id, row.name)
        }
    }
}

impl From<wire::Office> for NameRecord {
    fn from(row: wire::Office) -> Self {
        Self {
            parent_id: maybe(row.parent_id),
            ..named(row.id, row.name)
        }
    }
}

impl From<wire::CandidateTag> for NameRecord {
    fn from(row: wire::CandidateTag) -> Self {
        named(row.id, row.name)
    }
}

impl From<wire::ProspectPool> for NameRecord {
    fn from(row: wire::ProspectPool) -> Self {
        Self {
            active: row.active.unwrap_or(true),
            ..named(row.id, row.name)
        }
    }
}

impl From<wire::RejectionReason> for NameRecord {
    fn from(row: wire::RejectionReason) -> Self {
        named(row.id, row.name)
    }
}
