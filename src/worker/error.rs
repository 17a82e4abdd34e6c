//! Why the engine could not do what was asked, by what the user can do about it.

use thiserror::Error;

use super::Problem;
use crate::error_text::{ErrorText, HasErrorText};
use crate::export::{CheckError, ContextError, StandingError};
use crate::harvest::HarvestError;
use crate::ingestion::IngestionError;
use crate::library::CurateError;
use crate::matching::MatchingError;
use crate::mirror::SearchError;
use crate::people::text::sentence;
use crate::store::StoreError;

/// What went wrong, by what the user can do about it.
#[derive(Debug, Error)]
#[error("{}", self.error_text())]
pub enum EngineError {
    /// There are no credentials to ask Greenhouse with.
    NoCredentials,
    /// There is no partner key, and it needs one.
    NoPartner,
    /// There is a partner key alone, and it needs to look into Greenhouse.
    NotChecked,
    /// Greenhouse refused the credentials or the acting user.
    Refused(ErrorText),
    /// Greenhouse does not answer.
    OutOfReach(ErrorText),
    /// It needs Greenhouse, and the user said not to ask it.
    Offline,
    /// It would write to Greenhouse, and the user or the settings said not to.
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
    Usage(ErrorText),
}

impl HasErrorText for EngineError {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::NoCredentials => ErrorText::new(
                "no credentials for Greenhouse",
                "`gleaner setup` asks for them (or set GLEANER_CLIENT_ID and GLEANER_CLIENT_SECRET), \
                 `gleaner demo` needs none",
            ),
            Self::NoPartner => ErrorText::new(
                "no partner key",
                "`gleaner setup --partner` asks for one (or set GLEANER_PARTNER_KEY and \
                 GLEANER_PARTNER_USER)",
            ),
            Self::NotChecked => ErrorText::new(
                "not checked",
                "a partner key can't look into Greenhouse, `gleaner setup` takes a credential that can",
            ),
            Self::Refused(text) | Self::OutOfReach(text) | Self::Usage(text) => text.clone(),
            Self::Offline => ErrorText::new("this needs Greenhouse", "leave --offline off"),
            Self::ReadOnly => ErrorText::new(
                "nothing is written to Greenhouse",
                "leave --read-only off, or set `greenhouse.read_only = false`",
            ),
            Self::Store(error) => error.error_text(),
            Self::Matching(error) => error.error_text(),
            Self::Search(error) => error.error_text(),
        }
    }
}

impl EngineError {
    /// Returns the error for what can't be done as it was asked, with what to do instead.
    pub fn usage(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage(ErrorText::new(what, hint))
    }

    /// Returns the error as a sentence to show and one of advice.
    pub fn problem(&self) -> Problem {
        let ErrorText { what, hint } = self.error_text();
        Problem {
            what: sentence(&what),
            hint: sentence(&hint.unwrap_or_default()),
        }
    }
}

impl From<HarvestError> for EngineError {
    fn from(error: HarvestError) -> Self {
        if let HarvestError::OtherOrganisation { .. } = error {
            Self::Usage(error.into())
        } else if error.is_permission() {
            Self::Refused(error.into())
        } else if matches!(
            error,
            HarvestError::BadSettings(_) | HarvestError::BadQuery { .. }
        ) {
            Self::Usage(error.into())
        } else {
            Self::OutOfReach(error.into())
        }
    }
}

impl From<IngestionError> for EngineError {
    fn from(error: IngestionError) -> Self {
        if error.is_permission() {
            return Self::Refused(error.into());
        }
        match error {
            IngestionError::BadSettings(text) => Self::Usage(text),
            error => Self::OutOfReach(error.into()),
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
