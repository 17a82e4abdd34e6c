//! What became of a write. "Nobody knows" is a value of its own: this API has no look-up by which it
//! could be reconciled, so that happens through Harvest or by a person.

use std::fmt;

use serde_json::Value;

use super::{IngestionError, UnknownCause};
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
        let said = if all.is_empty() {
            text(&body, "message").unwrap_or_else(|| "without a reason".to_owned())
        } else {
            all.join("; ")
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
