//! What can go wrong, named after what the user can do about it.

mod body;

use std::time::Duration;

use super::Refusal;
use crate::error_text::{ErrorText, HasErrorText};

pub(crate) use body::problem;

/// One entry of `errors` in an error answer (contract 3.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorDetail {
    /// The parameter or key it is about, where the answer names one.
    pub field: Option<String>,
    /// What is said of it.
    pub text: String,
}

impl std::fmt::Display for ErrorDetail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{field}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

/// Why a call did not give what was asked for. Texts hold no secret and no personal data of ours;
/// [`HarvestError::Rejected`] repeats what Greenhouse said.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", self.error_text())]
pub enum HarvestError {
    /// The settings cannot work (exit 2).
    BadSettings(ErrorText),
    /// The query cannot be asked; a mistake of the caller.
    BadQuery {
        /// What is wrong with it.
        what: String,
    },
    /// The credential or the token made from it was refused (exit 3).
    CredentialsRefused {
        /// What Greenhouse said, client id removed.
        said: String,
    },
    /// The credential lacks a scope, or the acting user a right (exit 3).
    NotPermitted {
        /// The scope that the call needs, such as `harvest:jobs:list`.
        scope: String,
        /// What Greenhouse said.
        said: String,
    },
    /// Lists that had rows have none: the credential or the acting user lost the right to see them
    /// (contract 2.5, exit 3).
    Blind {
        /// What is not shown, such as `no people`.
        what: String,
    },
    /// The partner key or its acting user was refused (exit 3).
    PartnerRefused(ErrorText),
    /// A new token turned out to be of another organisation than the one before (exit 2).
    OtherOrganisation {
        /// The organisation until now.
        before: String,
        /// The one that the new token is of.
        now: String,
    },
    /// No connection, or no answer that came from Greenhouse (exit 4).
    OutOfReach {
        /// What happened on the wire.
        why: String,
    },
    /// Still refused for its rate after all the waiting that is sensible.
    RateLimited {
        /// How long to wait, where the answer says so.
        retry_after: Option<Duration>,
    },
    /// Understood and turned down: 400, 404, 409, 422.
    Rejected(Box<Refusal>),
    /// An answer that is not what the contract promises.
    BadAnswer {
        /// The endpoint, such as `GET /v3/jobs`.
        endpoint: String,
        /// What is odd about it.
        what: String,
    },
    /// Work was queued instead of answered (contract 3.5); read again later.
    Queued {
        /// The endpoint, such as `GET /v3/jobs`.
        endpoint: String,
        /// What Greenhouse said.
        message: String,
    },
}

impl HasErrorText for HarvestError {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::BadSettings(text) => text.clone(),
            Self::BadQuery { what } => {
                format!("this question cannot be asked of Greenhouse: {what}").into()
            }
            Self::CredentialsRefused { said } => ErrorText::new(
                format!("Greenhouse refused the credentials ({said})"),
                "`gleaner setup` takes others, or check GLEANER_CLIENT_ID, GLEANER_CLIENT_SECRET and \
                 GLEANER_USER_ID",
            ),
            Self::NotPermitted { scope, said } => ErrorText::new(
                format!("not permitted: {scope}"),
                format!(
                    "tick this scope for the credential in Greenhouse and make sure that the acting \
                     user is a Site Admin ({said})"
                ),
            ),
            Self::Blind { what } => ErrorText::new(
                format!(
                    "Greenhouse shows {what} at all, which is most likely no longer allowed rather \
                     than true"
                ),
                "make sure that the acting user is a Site Admin and the scopes are ticked, then what \
                 waits goes on by itself",
            ),
            Self::PartnerRefused(text) => text.clone(),
            Self::OtherOrganisation { before, now } => ErrorText::new(
                format!("the credentials now act for {now}, not for {before} any more"),
                format!("nothing more is sent, start Gleaner again with credentials of {before}"),
            ),
            Self::OutOfReach { why } => ErrorText::new(
                format!("Greenhouse is out of reach ({why})"),
                "check the network and the URLs in the config, then try again",
            ),
            Self::RateLimited { retry_after } => ErrorText::new(
                format!("Greenhouse asks to slow down, {}", wait(*retry_after)),
                "something else may be using the same credential",
            ),
            Self::Rejected(refusal) => format!("Greenhouse turned the call down: {refusal}").into(),
            Self::BadAnswer { endpoint, what } => ErrorText::new(
                format!("Greenhouse answered {endpoint} in a form that is not understood ({what})"),
                "if it stays so, please report it",
            ),
            Self::Queued { endpoint, message } => ErrorText::new(
                format!("Greenhouse took {endpoint} in for later ({message})"),
                "read again in a while",
            ),
        }
    }
}

impl HarvestError {
    /// Whether credentials or permission are what is missing (exit 3).
    #[must_use]
    pub fn is_permission(&self) -> bool {
        matches!(
            self,
            Self::CredentialsRefused { .. }
                | Self::NotPermitted { .. }
                | Self::Blind { .. }
                | Self::PartnerRefused(_)
                | Self::OtherOrganisation { .. }
        )
    }

    /// Whether nothing at all can be asked or believed until somebody has changed something: other
    /// calls would fare no better.
    #[must_use]
    pub fn stops_everything(&self) -> bool {
        matches!(
            self,
            Self::CredentialsRefused { .. }
                | Self::Blind { .. }
                | Self::PartnerRefused(_)
                | Self::OtherOrganisation { .. }
        )
    }

    /// Whether waiting and asking again may help, with nothing changed (exit 4).
    #[must_use]
    pub fn is_out_of_reach(&self) -> bool {
        matches!(self, Self::OutOfReach { .. } | Self::RateLimited { .. })
    }
}

fn wait(retry_after: Option<Duration>) -> String {
    retry_after.map_or_else(
        || "without saying for how long".to_owned(),
        |wait| format!("for {} s", wait.as_secs()),
    )
}
