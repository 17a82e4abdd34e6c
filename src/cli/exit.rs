//! Exit codes and the errors that end a command (docs/cli.md).

use std::fmt;
use std::io;
use std::process::ExitCode;

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
    /// What happened; may be several lines.
    pub what: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl Failure {
    /// Returns a failure with advice.
    pub fn new(exit: Exit, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            exit,
            what: what.into(),
            hint: Some(hint.into()),
        }
    }

    /// Returns a failure whose text says by itself what to do.
    pub fn plain(exit: Exit, what: impl fmt::Display) -> Self {
        Self {
            exit,
            what: what.to_string(),
            hint: None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        match &self.hint {
            Some(hint) => write!(f, "\n  {hint}"),
            None => Ok(()),
        }
    }
}

/// Standard output that went away (`| head`) is no failure: everything asked for was shown.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self {
                exit: Exit::Done,
                what: String::new(),
                hint: None,
            };
        }
        if error.kind() == io::ErrorKind::InvalidInput {
            return Self::plain(Exit::Usage, error);
        }
        Self::plain(
            Exit::Usage,
            format_args!("writing the results failed: {error}"),
        )
    }
}
