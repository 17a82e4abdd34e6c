//! Error bodies in all the shapes that are known (contract 2.1, 3.4), HTML and nothing at all included.

use serde_json::Value;

use super::ErrorDetail;
use crate::inert::redact::said_of;

/// What an error body says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The main sentence; never empty.
    pub message: String,
    /// The details.
    pub errors: Vec<ErrorDetail>,
}

/// Reads the body of an answer with an error status. Never fails: what is not understood becomes a
/// sentence that says so, without repeating it (an HTML page tells a user nothing). What the answered
/// call had said of a person is not repeated either.
pub(crate) fn problem(status: u16, body: &[u8], personal: &[String]) -> Problem {
    let inert = |text: &str| said_of(text, personal);
    let parsed = serde_json::from_slice::<Value>(body).ok();
    let Some(Value::Object(map)) = parsed else {
        return Problem {
            message: fallback(status, body),
            errors: Vec::new(),
        };
    };
    let text = |key: &str| {
        map.get(key)
            .and_then(Value::as_str)
            .map(inert)
            .filter(|t| !t.is_empty())
    };
    let message = text("message")
        .or_else(|| match (text("error"), text("error_description")) {
            (Some(error), Some(more)) => Some(format!("{error}: {more}")),
            (error, more) => error.or(more),
        })
        .unwrap_or_else(|| fallback(status, &[]));
    let errors = match map.get("errors") {
        Some(Value::Array(entries)) => entries
            .iter()
            .flat_map(|entry| details(entry, &inert))
            .collect(),
        Some(other) => details(other, &inert),
        None => Vec::new(),
    };
    Problem { message, errors }
}

/// One entry: a text, `{parameter: text}`, or the old `{"message": text, "field"?: name}`.
fn details(entry: &Value, inert: &dyn Fn(&str) -> String) -> Vec<ErrorDetail> {
    match entry {
        Value::Null => Vec::new(),
        Value::Object(map) => {
            if let Some(text) = map.get("message").and_then(Value::as_str) {
                let field = map.get("field").and_then(Value::as_str).map(inert);
                return vec![ErrorDetail {
                    field,
                    text: inert(text),
                }];
            }
            map.iter()
                .map(|(key, value)| ErrorDetail {
                    field: Some(inert(key)),
                    text: plain(value, inert),
                })
                .collect()
        }
        other => vec![ErrorDetail {
            field: None,
            text: plain(other, inert),
        }],
    }
}

fn plain(value: &Value, inert: &dyn Fn(&str) -> String) -> String {
    match value {
        Value::String(text) => inert(text),
        Value::Array(parts) => {
            let parts: Vec<String> = parts.iter().map(|one| plain(one, inert)).collect();
            inert(&parts.join(", "))
        }
        other => inert(&other.to_string()),
    }
}

fn fallback(status: u16, body: &[u8]) -> String {
    let start = body.trim_ascii_start();
    if start.starts_with(b"<") {
        format!(
            "status {status} with a web page, probably from something between here and Greenhouse"
        )
    } else {
        format!("status {status} without an explanation")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> (String, Vec<String>) {
        let problem = problem(422, body.as_bytes(), &[]);
        (
            problem.message,
            problem.errors.iter().map(ToString::to_string).collect(),
        )
    }

    #[test]
    fn every_known_shape_is_read() {
        let table = [
            (
                r#"{"message":"Unauthorized","errors":["Token expired"]}"#,
                "Unauthorized",
                vec!["Token expired"],
            ),
            (
                r#"{"message":"M","errors":[{"first_name":"can't be blank"}]}"#,
                "M",
                vec!["first_name: can't be blank"],
            ),
            (
                r#"{"message":"M","errors":[{"message":"old shape"}]}"#,
                "M",
                vec!["old shape"],
            ),
            (
                r#"{"message":"M","errors":[{"message":"m","field":"f"}]}"#,
                "M",
                vec!["f: m"],
            ),
            (
                r#"{"message":"M","errors":[{"a":["x","y"]}]}"#,
                "M",
                vec!["a: x, y"],
            ),
            (r#"{"message":"M","errors":{"a":"x"}}"#, "M", vec!["a: x"]),
            (r#"{"message":"M","errors":null}"#, "M", vec![]),
            (r#"{"error":"invalid_client"}"#, "invalid_client", vec![]),
            (
                r#"{"error":"invalid_grant","error_description":"used"}"#,
                "invalid_grant: used",
                vec![],
            ),
        ];
        for (body, message, errors) in table {
            assert_eq!(
                read(body),
                (
                    message.to_owned(),
                    errors.iter().map(ToString::to_string).collect()
                ),
                "{body}"
            );
        }
    }

    #[test]
    fn what_is_no_json_is_named_and_not_repeated() {
        assert!(read("<html>secret</html>").0.contains("web page"));
        assert!(!read("<html>secret</html>").0.contains("secret"));
        for body in ["", "null", "[]", "{}", "\u{0}\u{1}", "{\"message\":\"\"}"] {
            assert!(!read(body).0.is_empty());
        }
    }

    #[test]
    fn control_characters_are_taken_out() {
        assert_eq!(read(r#"{"message":"a\u001b[2Jb"}"#).0, "a[2Jb");
    }
}
