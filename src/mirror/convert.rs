//! From what Harvest answers to what the copy keeps.

use super::{ApplicationRecord, JobRecord};
use crate::harvest::wire;
use crate::people::{ApplicationId, ApplicationStatus, Candidate, CandidateId, JobId, JobStatus};

/// Returns an id of Harvest as the copy keeps it. Ids are positive and far below the limit; one
/// that is not becomes 0, which no row has.
fn id(wire: u64) -> i64 {
    i64::try_from(wire).unwrap_or(0)
}

/// Returns an id of the copy as Harvest takes it.
pub fn wire_id(id: i64) -> u64 {
    u64::try_from(id).unwrap_or(0)
}

/// Returns a person's id.
pub fn candidate_id(wire: u64) -> CandidateId {
    CandidateId(id(wire))
}

/// Returns an application's id.
pub fn application_id(wire: u64) -> ApplicationId {
    ApplicationId(id(wire))
}

/// Returns a person as the copy keeps them (contract 4).
pub fn candidate(row: &wire::Candidate) -> Candidate {
    let values =
        |entries: &[wire::Typed]| entries.iter().map(|entry| entry.value.clone()).collect();
    let social = row
        .social_media_addresses
        .iter()
        .map(|entry| entry.value.clone());
    let sites = row
        .website_addresses
        .iter()
        .map(|entry| entry.value.clone());
    Candidate {
        id: candidate_id(row.id),
        first_name: row.first_name.clone(),
        last_name: row.last_name.clone(),
        preferred_name: row.preferred_name.clone(),
        company: row.company.clone(),
        title: row.title.clone(),
        emails: values(&row.email_addresses),
        phones: values(&row.phone_numbers),
        urls: social.chain(sites).collect(),
        addresses: values(&row.addresses),
        tags: row.tags.clone(),
        private: row.private.unwrap_or(false),
        created_at: row.created_at,
        updated_at: row.updated_at,
        last_activity_at: row.last_activity_at,
    }
}

/// Returns an application as the copy keeps it (contract 5); none for one without a person.
pub fn application(row: &wire::Application) -> Option<ApplicationRecord> {
    Some(ApplicationRecord {
        id: application_id(row.id),
        candidate_id: candidate_id(row.candidate_id?),
        job_id: row.job_id.map(|job| JobId(id(job))),
        prospective_job_ids: row
            .prospective_job_ids
            .iter()
            .map(|job| JobId(id(*job)))
            .collect(),
        stage_id: row.job_interview_stage_id.map(id),
        stage: row.stage_name.clone(),
        status: row
            .status
            .as_ref()
            .map_or(ApplicationStatus::Unknown, |status| {
                ApplicationStatus::from_word(status.as_str())
            }),
        prospect: row.prospect,
        source_id: row.source_id.map(id),
        recruiter_id: row.recruiter_id.map(id),
        rejection_reason_id: row.rejection_reason_id.map(id),
        created_at: row.created_at,
        updated_at: row.updated_at,
        rejected_at: row.rejected_at,
        last_activity_at: row.last_activity_at,
    })
}

/// Returns a job as the copy keeps it (contract 7).
pub fn job(row: &wire::Job) -> JobRecord {
    JobRecord {
        id: JobId(id(row.id)),
        name: row.name.clone(),
        requisition_id: row.requisition_id.clone(),
        status: row.status.as_ref().map_or(JobStatus::Unknown, |status| {
            JobStatus::from_word(status.as_str())
        }),
        department_id: row.department_id.map(id),
        office_ids: row.office_ids.iter().map(|office| id(*office)).collect(),
        confidential: row.confidential,
        template: row.is_template.unwrap_or(false),
        updated_at: row.updated_at,
    }
}
