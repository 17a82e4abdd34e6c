//! Why the engine could not do what was asked, by what the user can do about it.

use thiserror::Error;

use super::Problem;
use crate::export::{CheckError, ContextError, StandingError};
use crate::harvest::HarvestError;
use crate::ingestion::IngestionError;
use crate::library::CurateError;
use crate::matching::MatchingError;
use crate::mirror::SearchError;
use crate::people::text::sentence;
use crate::store::StoreError;

/// What went wrong; the texts say what to do next.
#[derive(Debug, Error)]
pub enum EngineError {
    /// There are no credentials to ask Greenhouse with.
    #[error(
        "no credentials for Greenhouse; `gleaner setup` asks for them (or set GLEANER_CLIENT_ID and GLEANER_CLIENT_SECRET), `gleaner demo` needs none"
    )]
    NoCredentials,
    /// There is no partner key, and it needs one.
    #[error(
        "no partner key; `gleaner setup --partner` asks for one (or set GLEANER_PARTNER_KEY and GLEANER_PARTNER_USER)"
    )]
    NoPartner,
    /// There is a partner key alone, and it needs to look into Greenhouse.
    #[error(
        "not checked; a partner key can't look into Greenhouse, `gleaner setup` takes a credential that can"
    )]
    NotChecked,
    /// Greenhouse refused the credentials or the acting user.
    #[error("{0}")]
    Refused(String),
    /// Greenhouse does not answer.
    #[error("{0}")]
    OutOfReach(String),
    /// It needs Greenhouse, and the user said not to ask it.
    #[error("this needs Greenhouse; leave --offline off")]
    Offline,
    /// It would write to Greenhouse, and the user or the settings said not to.
    #[error(
        "nothing is written to Greenhouse; leave --read-only off, or set `greenhouse.read_only = false`"
    )]
    ReadOnly,
    /// The data file could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index of match keys could not be used.
    #[error(transparent)]
    Matching(#[from] MatchingError),
    /// The search index could not be used.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// What was asked for can't be done as it was asked.
    #[error("{0}")]
    Usage(String),
}

impl EngineError {
    /// Returns the error as a sentence to show and one of advice.
    pub fn problem(&self) -> Problem {
        let text = self.to_string();
        let (what, hint) = text
            .split_once("; ")
            .map_or((text.as_str(), ""), |parts| parts);
        Problem {
            what: sentence(what),
            hint: sentence(hint),
        }
    }
}

impl From<HarvestError> for EngineError {
    fn from(error: HarvestError) -> Self {
        if let HarvestError::OtherOrganisation { .. } = error {
            Self::Usage(error.to_string())
        } else if error.is_permission() {
            Self::Refused(error.to_string())
        } else if matches!(
            error,
            HarvestError::BadSettings { .. } | HarvestError::BadQuery { .. }
        ) {
            Self::Usage(error.to_string())
        } else {
            Self::OutOfReach(error.to_string())
        }
    }
}

impl From<IngestionError> for EngineError {
    fn from(error: IngestionError) -> Self {
        if error.is_permission() {
            return Self::Refused(error.to_string());
        }
        match error {
            IngestionError::BadSettings { what } => Self::Usage(what),
            error => Self::OutOfReach(error.to_string()),
        }
    }
}

impl From<StandingError> for EngineError {
    fn from(error: StandingError) -> Self {
        match error {
            StandingError::Ingestion(error) => error.into(),
            StandingError::Store(error) => error.into(),
        }
    }
}

impl From<CurateError> for EngineError {
    fn from(error: CurateError) -> Self {
        match error {
            CurateError::Refused(why) => Self::Usage(why),
            CurateError::Store(error) => error.into(),
        }
    }
}

impl From<ContextError> for EngineError {
    fn from(error: ContextError) -> Self {
        match error {
            ContextError::Unknown(text) => Self::Usage(text),
            ContextError::Store(error) => error.into(),
            ContextError::Harvest(error) => error.into(),
        }
    }
}

impl From<CheckError> for EngineError {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Harvest(error) => error.into(),
            CheckError::Store(error) => error.into(),
            CheckError::Matching(error) => error.into(),
            CheckError::Offline => Self::Offline,
        }
    }
}
