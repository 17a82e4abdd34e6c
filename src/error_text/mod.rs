//! What an error says: what went wrong and, apart from it, what to do next.
//!
//! Each error type holds both halves; where they are shown is up to the one who shows them: a line with a
//! semicolon in a terminal or a log, two sentences on screen, two columns in `doctor`.

use std::fmt;

/// The text of an error, both halves as clauses: no capital and no full stop of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorText {
    /// What went wrong.
    pub what: String,
    /// What to do next, where something can be said of it.
    pub hint: Option<String>,
}

impl ErrorText {
    /// Returns a text with a hint.
    pub fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            hint: Some(hint.into()),
        }
    }

    /// Puts what was attempted in front: `ATTEMPT: what went wrong`.
    #[must_use]
    pub fn while_doing(self, attempt: impl fmt::Display) -> Self {
        Self {
            what: format!("{attempt}: {}", self.what),
            hint: self.hint,
        }
    }

    /// Adds to what is to be done next.
    #[must_use]
    pub fn and_then(mut self, hint: &str) -> Self {
        self.hint = Some(match self.hint {
            Some(first) => format!("{first}; {hint}"),
            None => hint.to_owned(),
        });
        self
    }

    /// Adds a line of its own at the end.
    #[must_use]
    pub fn and_line(mut self, line: &str) -> Self {
        let last = self.hint.as_mut().unwrap_or(&mut self.what);
        last.push('\n');
        last.push_str(line);
        self
    }
}

/// On one line: the hint follows a semicolon.
impl fmt::Display for ErrorText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl From<String> for ErrorText {
    fn from(what: String) -> Self {
        Self { what, hint: None }
    }
}

impl From<&str> for ErrorText {
    fn from(what: &str) -> Self {
        what.to_owned().into()
    }
}

impl From<fmt::Arguments<'_>> for ErrorText {
    fn from(what: fmt::Arguments<'_>) -> Self {
        what.to_string().into()
    }
}

/// An error that tells what went wrong apart from what to do next. Its `Display` is the whole line:
/// `#[error("{}", self.error_text())]`.
pub trait HasErrorText {
    /// Returns both halves.
    fn error_text(&self) -> ErrorText;
}

impl<E: HasErrorText> HasErrorText for &E {
    fn error_text(&self) -> ErrorText {
        (**self).error_text()
    }
}

impl<E: HasErrorText> From<E> for ErrorText {
    fn from(error: E) -> Self {
        error.error_text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_semicolon_in_what_greenhouse_said_is_no_hint() {
        let text = ErrorText::new("refused (no; not you)", "ask an admin").while_doing("sending");
        assert_eq!(text.what, "sending: refused (no; not you)");
        assert_eq!(text.hint.as_deref(), Some("ask an admin"));
        assert_eq!(
            text.to_string(),
            "sending: refused (no; not you); ask an admin"
        );
        assert_eq!(ErrorText::from("a; b").hint, None);
        let both = text.and_then("or wait");
        assert_eq!(both.hint.as_deref(), Some("ask an admin; or wait"));
    }
}
