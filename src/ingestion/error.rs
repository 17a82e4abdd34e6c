//! What can go wrong, named after what the user can do about it.

use super::Refusal;

/// Why a call did not give what was asked for. Texts hold no secret; [`IngestionError::Rejected`]
/// repeats what Greenhouse said.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum IngestionError {
    /// The settings can't work (exit 2).
    #[error("{what}")]
    BadSettings {
        /// What is wrong and how to set it right.
        what: String,
    },
    /// Key or acting user refused: a 401 (exit 3).
    #[error(
        "Greenhouse refused the partner key or its acting user ({said}); `gleaner setup --partner` takes others, or check GLEANER_PARTNER_KEY and GLEANER_PARTNER_USER"
    )]
    CredentialsRefused {
        /// What Greenhouse said.
        said: String,
    },
    /// The acting user may not do it: a 403 (exit 3).
    #[error(
        "the acting user of the partner key may not do this: {endpoint} ({said}); have an admin give them the right in Greenhouse, or name another user with `gleaner setup --partner`"
    )]
    NotPermitted {
        /// The endpoint, such as `GET /v1/partner/jobs`.
        endpoint: &'static str,
        /// What Greenhouse said.
        said: String,
    },
    /// No connection, or no answer that came from Greenhouse (exit 4).
    #[error(
        "Greenhouse is out of reach through the partner key ({why}); check the network and greenhouse.ingestion_url in the config, then try again"
    )]
    OutOfReach {
        /// What happened on the wire.
        why: String,
    },
    /// Still refused for its rate after all the waiting that is sensible (exit 4).
    #[error("Greenhouse asks to slow down; try again in a few minutes")]
    RateLimited,
    /// Understood and turned down: 400, 404, 422.
    #[error("Greenhouse turned the call down: {0}")]
    Rejected(Refusal),
    /// An answer that is not what the contract promises.
    #[error(
        "Greenhouse answered {endpoint} in a form that is not understood ({what}); if it stays so, please report it"
    )]
    BadAnswer {
        /// The endpoint, such as `GET /v1/partner/jobs`.
        endpoint: &'static str,
        /// What is odd about it.
        what: String,
    },
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
