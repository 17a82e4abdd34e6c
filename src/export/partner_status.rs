//! What became of those who left through the partner key (contract 11.3).

use jiff::Timestamp;
use serde::Serialize;

use super::{Journal, OutboxEntry, OutboxState, Outcome};
use crate::config::Channel;
use crate::error_text::{ErrorText, HasErrorText};
use crate::ingestion::{Client, IngestionError, PartnerStanding};
use crate::mirror::convert;
use crate::store::StoreError;

/// The status of a person who left through the partner key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartnerRecord {
    /// Greenhouse told of the person. Where not: the acting user may not see them, or they were
    /// deleted, merged, or taken over by another source.
    pub told: bool,
    /// The job's name, none for a prospect without a job.
    pub job: Option<String>,
    /// `active`, `rejected` or `hired`.
    pub status: Option<String>,
    /// The stage.
    pub stage: Option<String>,
    /// The person's page in Greenhouse.
    pub profile_url: Option<String>,
    /// When it was asked.
    pub asked_at: Timestamp,
}

impl PartnerRecord {
    /// Returns it in words.
    #[must_use]
    pub fn words(&self) -> String {
        if !self.told {
            return "Greenhouse does not say: deleted, merged, taken over by another source, or not for this \
                    user to see"
                .to_owned();
        }
        let facts = [&self.status, &self.stage].into_iter().flatten();
        let facts: Vec<&str> = facts.map(String::as_str).collect();
        if facts.is_empty() {
            "there".to_owned()
        } else {
            facts.join(", ")
        }
    }
}

/// Why it could not be asked how people stand.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.error_text())]
pub enum StandingError {
    /// Candidate Ingestion could not be asked.
    #[error(transparent)]
    Ingestion(#[from] IngestionError),
    /// The data file could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl HasErrorText for StandingError {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::Ingestion(error) => error.error_text(),
            Self::Store(error) => error.error_text(),
        }
    }
}

/// Reads the status of those of these exports that left through the partner key, keeps it, and returns
/// how many were asked about.
///
/// # Errors
/// [`StandingError`]; what was kept before stays.
pub async fn refresh_standings(
    partner: &Client,
    journal: &Journal,
    entries: &[OutboxEntry],
) -> Result<usize, StandingError> {
    let by_partner = |entry: &&OutboxEntry| {
        entry.state == OutboxState::Done
            && entry.outcome == Some(Outcome::Created)
            && entry.channel() == Channel::Ingestion
            && entry.candidate_id.is_some()
    };
    let ours: Vec<&OutboxEntry> = entries.iter().filter(by_partner).collect();
    let ids = ours.iter().filter_map(|entry| entry.candidate_id);
    let mut ids: Vec<u64> = ids.map(|id| convert::wire_id(id.0)).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(0);
    }
    let told = partner.standings(&ids).await?;
    let now = Timestamp::now();
    let records = ours
        .iter()
        .map(|entry| (entry.id.clone(), record(entry, &told, now)));
    journal.keep_standings(records.collect()).await?;
    Ok(ours.len())
}

fn record(entry: &OutboxEntry, told: &[PartnerStanding], asked_at: Timestamp) -> PartnerRecord {
    let id = |id: Option<i64>| id.map(convert::wire_id);
    let candidate = id(entry.candidate_id.map(|id| id.0));
    let application = id(entry.application_id.map(|id| id.0));
    let person = told.iter().find(|one| Some(one.id) == candidate);
    let theirs = person.and_then(|person| {
        let mut all = person.applications.iter();
        all.find(|one| Some(one.id) == application)
    });
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    PartnerRecord {
        told: person.is_some(),
        job: theirs.and_then(|one| filled(&one.job)),
        status: theirs.and_then(|one| filled(&Some(one.status.clone()))),
        stage: theirs.and_then(|one| filled(&one.stage)),
        profile_url: theirs.and_then(|one| filled(&one.profile_url)),
        asked_at,
    }
}
