//! What became of a write. "Nobody knows" is a value of its own: such a write is never sent again
//! blindly, it is reconciled by reading (contract 10.10).

use super::{ErrorDetail, HarvestError, UnknownCause};
use crate::error_text::ErrorText;

/// What became of one write.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<T> {
    /// Carried out; here is the record.
    Landed(T),
    /// Taken in with a `{message}` instead of a record (contract 3.5): reconciled before it is believed.
    Accepted {
        /// What Greenhouse said.
        message: String,
    },
    /// Turned down before it was carried out; nothing has changed.
    Refused(Refusal),
    /// It never left this machine; nothing has changed.
    NotSent(HarvestError),
    /// It may or may not have been carried out.
    Unknown(UnknownCause),
}

impl<T> Outcome<T> {
    /// The same outcome with the record changed by `change`.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Landed(record) => Outcome::Landed(change(record)),
            Self::Accepted { message } => Outcome::Accepted { message },
            Self::Refused(refusal) => Outcome::Refused(refusal),
            Self::NotSent(error) => Outcome::NotSent(error),
            Self::Unknown(cause) => Outcome::Unknown(cause),
        }
    }
}

/// A call that was understood and turned down: 400, 401 (twice), 403, 404, 409, 422, or 429 to the end.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The endpoint, such as `POST /v3/candidates`.
    pub endpoint: String,
    /// The HTTP status.
    pub status: u16,
    /// What Greenhouse said; inert, at most 300 characters.
    pub message: String,
    /// What to do next, where more is known than Greenhouse says; none over Harvest.
    pub hint: Option<String>,
    /// The details.
    pub errors: Vec<ErrorDetail>,
    /// The request id to quote to Greenhouse support, where the answer had one.
    pub request_id: Option<String>,
    /// The scope that the call needs, such as `harvest:candidates:create`.
    pub scope: String,
}

impl Refusal {
    /// The same as an error, sorted by what the user can do.
    #[must_use]
    pub fn into_error(self) -> HarvestError {
        match self.status {
            401 => HarvestError::CredentialsRefused { said: self.said() },
            403 => HarvestError::NotPermitted {
                said: self.said(),
                scope: self.scope,
            },
            429 => HarvestError::RateLimited { retry_after: None },
            _ => HarvestError::Rejected(Box::new(self)),
        }
    }

    /// Returns the message and its hint.
    #[must_use]
    pub fn text(&self) -> ErrorText {
        ErrorText {
            what: self.message.clone(),
            hint: self.hint.clone(),
        }
    }

    /// Message and details in one line, without the name of the status, which says nothing to people.
    fn said(&self) -> String {
        let details: Vec<_> = self.errors.iter().map(ToString::to_string).collect();
        let details = details.join(", ");
        let named = match self.message.as_str() {
            "Unprocessable Content" | "Unprocessable Entity" | "Bad Request" => {
                "it did not accept what was sent and gave no reason"
            }
            "Not Found" => "it has no such record",
            "Conflict" => "it is in conflict with what is there",
            _ if details.is_empty() => return self.message.clone(),
            message => return format!("{message}: {details}"),
        };
        if details.is_empty() {
            named.to_owned()
        } else {
            details
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (status {})", self.said(), self.status)
    }
}
