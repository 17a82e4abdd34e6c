//! What the sandbox answers, before it goes onto the wire: a status, headers and a body, and the
//! error shapes of contract 3.4.

use serde_json::{Value, json};

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    /// A JSON answer.
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::raw(status, "application/json", body.to_string())
    }

    /// An answer of any type.
    pub(super) fn raw(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type", content_type.to_owned())],
            body: body.into(),
        }
    }

    /// 204, nothing to say.
    pub(super) fn nothing() -> Self {
        Self {
            status: 204,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// The same with one more header.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Why a request was refused; none of it was executed.
#[derive(Debug, Clone)]
pub(super) enum Refusal {
    /// 401 with this entry in `errors`.
    Unauthorized(&'static str),
    /// 403: a scope or a permission is missing.
    Forbidden,
    /// 404: no such route, or no record of the id in the path.
    NotFound,
    /// 422: the id under this key of the body leads nowhere.
    Unknown(String),
    /// 422 with these entries: texts, or objects of one key.
    Unprocessable(Vec<Value>),
}

/// The token cannot be read.
pub(super) const UNDECODABLE: Refusal = Refusal::Unauthorized(
    "Token could not be decoded. Please ensure your token is from a trusted source.",
);
/// The token was revoked or has run out.
pub(super) const REVOKED: Refusal = Refusal::Unauthorized(
    "Token has already been refreshed or revoked. Please generate a new token.",
);

impl Refusal {
    /// 422 about one parameter or key.
    pub(super) fn about(name: &str, text: impl Into<String>) -> Self {
        Self::Unprocessable(vec![entry(name, text)])
    }

    /// 422 in plain words.
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self::Unprocessable(vec![Value::String(text.into())])
    }

    /// The answer it becomes.
    pub(super) fn reply(&self) -> Reply {
        match self {
            Self::Unauthorized(text) => {
                Reply::json(401, &json!({"message": "Unauthorized", "errors": [text]}))
            }
            Self::Forbidden => Reply::json(403, &json!({"message": "Forbidden"})),
            Self::NotFound => Reply::json(404, &json!({"message": "Resource not found"})),
            Self::Unknown(key) => Self::about(key, "does not exist").reply(),
            Self::Unprocessable(errors) => Reply::json(
                422,
                &json!({"message": "Unprocessable Content", "errors": errors}),
            ),
        }
    }
}

/// One entry of `errors`: an object of a single key.
pub(super) fn entry(name: &str, text: impl Into<String>) -> Value {
    json!({ name: text.into() })
}
