//! Exit codes and the errors that end a command (docs/cli.md).

use std::fmt;
use std::io;
use std::process::ExitCode;

use crate::error_text::ErrorText;
use crate::people::text::sentence;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Done, but some rows need a person.
    NeedsPerson,
    /// Wrong arguments, files or settings.
    Usage,
    /// Credentials or permission refused.
    Refused,
    /// Greenhouse out of reach.
    OutOfReach,
    /// Ended by the user or a signal.
    Interrupted,
}

impl Exit {
    /// Returns the code the process ends with.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NeedsPerson => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::OutOfReach => 4,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// An error that ends a command: what happened and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What happened, with the hint that the error itself has; may be several lines.
    pub text: ErrorText,
    /// What to do next in this command, in sentences for a line of their own.
    pub advice: Option<String>,
}

impl Failure {
    /// Returns a failure with advice.
    pub fn new(exit: Exit, what: impl Into<ErrorText>, advice: impl Into<String>) -> Self {
        Self {
            exit,
            text: what.into(),
            advice: Some(advice.into()),
        }
    }

    /// Returns a failure that has no advice but the hint of the error.
    pub fn plain(exit: Exit, what: impl Into<ErrorText>) -> Self {
        Self {
            exit,
            text: what.into(),
            advice: None,
        }
    }

    /// Returns what happened and, apart, what to do next as sentences.
    pub fn halves(self) -> (String, Option<String>) {
        match (self.advice, self.text.hint) {
            (None, Some(hint)) => (self.text.what, Some(sentence(&hint))),
            (advice, None) => (self.text.what, advice),
            (advice, Some(hint)) => (format!("{}; {hint}", self.text.what), advice),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.text)?;
        match &self.advice {
            Some(advice) => write!(f, "\n  {advice}"),
            None => Ok(()),
        }
    }
}

/// Standard output that went away (`| head`) is no failure: everything asked for was shown.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::plain(Exit::Done, "");
        }
        if error.kind() == io::ErrorKind::InvalidInput {
            return Self::plain(Exit::Usage, error.to_string());
        }
        Self::plain(
            Exit::Usage,
            format_args!("writing the results failed: {error}"),
        )
    }
}
