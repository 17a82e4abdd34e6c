//! What can go wrong, named after what the user can do about it.

use super::Refusal;
use crate::error_text::{ErrorText, HasErrorText};

/// Why a call did not give what was asked for. Texts hold no secret; [`IngestionError::Rejected`]
/// repeats what Greenhouse said.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.error_text())]
pub enum IngestionError {
    /// The settings can't work (exit 2).
    BadSettings(ErrorText),
    /// Key or acting user refused: a 401 (exit 3).
    CredentialsRefused {
        /// What Greenhouse said.
        said: String,
    },
    /// The acting user may not do it: a 403 (exit 3).
    NotPermitted {
        /// The endpoint, such as `GET /v1/partner/jobs`.
        endpoint: &'static str,
        /// What Greenhouse said.
        said: String,
    },
    /// No connection, or no answer that came from Greenhouse (exit 4).
    OutOfReach {
        /// What happened on the wire.
        why: String,
    },
    /// Still refused for its rate after all the waiting that is sensible (exit 4).
    RateLimited,
    /// Understood and turned down: 400, 404, 422.
    Rejected(Refusal),
    /// An answer that is not what the contract promises.
    BadAnswer {
        /// The endpoint, such as `GET /v1/partner/jobs`.
        endpoint: &'static str,
        /// What is odd about it.
        what: String,
    },
}

impl HasErrorText for IngestionError {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::BadSettings(text) => text.clone(),
            Self::CredentialsRefused { said } => ErrorText::new(
                format!("Greenhouse refused the partner key or its acting user ({said})"),
                "`gleaner setup --partner` takes others, or check GLEANER_PARTNER_KEY and \
                 GLEANER_PARTNER_USER",
            ),
            Self::NotPermitted { endpoint, said } => ErrorText::new(
                format!("the acting user of the partner key may not do this: {endpoint} ({said})"),
                "have an admin give them the right in Greenhouse, or name another user with `gleaner \
                 setup --partner`",
            ),
            Self::OutOfReach { why } => ErrorText::new(
                format!("Greenhouse is out of reach through the partner key ({why})"),
                "check the network and greenhouse.ingestion_url in the config, then try again",
            ),
            Self::RateLimited => {
                ErrorText::new("Greenhouse asks to slow down", "try again in a few minutes")
            }
            Self::Rejected(refusal) => format!("Greenhouse turned the call down: {refusal}").into(),
            Self::BadAnswer { endpoint, what } => ErrorText::new(
                format!("Greenhouse answered {endpoint} in a form that is not understood ({what})"),
                "if it stays so, please report it",
            ),
        }
    }
}

impl IngestionError {
    /// Returns whether key or permission are what is missing (exit 3).
    #[must_use]
    pub fn is_permission(&self) -> bool {
        matches!(
            self,
            Self::CredentialsRefused { .. } | Self::NotPermitted { .. }
        )
    }
}
