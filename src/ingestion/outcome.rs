//! What became of a write. "Nobody knows" is a value of its own: this API has no look-up by which it
//! could be settled, so it is settled elsewhere or by a person.

use std::fmt;

use serde_json::Value;

use super::IngestionError;
use crate::inert::redact::said_of;

/// What became of one write.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<T> {
    /// Carried out; here is the answer.
    Landed(T),
    /// Turned down before it was carried out; nothing has changed.
    Refused(Refusal),
    /// It never left this machine; nothing has changed.
    NotSent(IngestionError),
    /// It may or may not have been carried out.
    Unknown(UnknownCause),
}

/// A call that was understood and turned down: any 4xx but 408.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The endpoint, such as `POST /v1/partner/candidates`.
    pub endpoint: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What Greenhouse said, with the field it is about; inert, at most 300 characters.
    pub said: String,
}

impl Refusal {
    /// Reads the body of an error answer: `{"errors": [{"message", "field"?}]}` (contract 11.4).
    ///
    /// What the answered call had said of a person is not repeated.
    pub(super) fn of(
        endpoint: &'static str,
        status: u16,
        body: &[u8],
        personal: &[String],
    ) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |value: &Value, key: &str| value.get(key)?.as_str().map(str::to_owned);
        let errors = body.get("errors").and_then(Value::as_array);
        let of_error = |error: &Value| {
            let message = text(error, "message")?;
            Some(match text(error, "field") {
                Some(field) => format!("{field} {message}"),
                None => message,
            })
        };
        let all: Vec<String> = errors.into_iter().flatten().filter_map(of_error).collect();
        let said = match all.is_empty() {
            false => all.join("; "),
            true => text(&body, "message").unwrap_or_else(|| "without a reason".to_owned()),
        };
        Self {
            endpoint,
            status,
            said: said_of(&said, personal),
        }
    }

    /// Returns the same as an error, sorted by what the user can do.
    #[must_use]
    pub fn into_error(self) -> IngestionError {
        match self.status {
            401 => IngestionError::CredentialsRefused { said: self.said },
            403 => IngestionError::NotPermitted {
                endpoint: self.endpoint,
                said: self.said,
            },
            429 => IngestionError::RateLimited,
            _ => IngestionError::Rejected(self),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {})", self.said, self.endpoint, self.status)
    }
}

/// Why nobody knows what became of a write.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownCause {
    /// No answer within the time-out.
    #[error("no answer in time")]
    TimedOut,
    /// The connection broke after the request had begun to leave.
    #[error("the connection broke before the answer came")]
    ConnectionLost,
    /// 408, any 5xx, or a redirect, which nothing promises to be a refusal.
    #[error("Greenhouse answered with status {status}")]
    Status {
        /// The HTTP status.
        status: u16,
    },
    /// A 2xx that does not say whom it made.
    #[error("Greenhouse said yes but its answer cannot be read (status {status}: {what})")]
    UnreadableAnswer {
        /// The HTTP status.
        status: u16,
        /// What is wrong with the body.
        what: String,
    },
}
