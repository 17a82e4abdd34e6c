//! The terminal: raw mode, input, the run loop, signals, clipboard, browser.
//!
//! Owns: [`run`], which takes the two ends of the worker's channels and runs the app until it ends,
//! and [`drive()`], the same loop on any screen and any input. Must not know: business rules.

mod drive;
pub mod editor;
mod effects;
mod input;
mod outgoing;
mod replies;
mod signals;
mod terminal;

use std::io;

use jiff::Timestamp;
use thiserror::Error;
use tokio::sync::mpsc::{Receiver, Sender};

use crate::app::{Exit, Settings};
use crate::error_text::{ErrorText, HasErrorText};
use crate::worker::{Event, Request};

pub use drive::{Ends, Outside, Screen, drive};
pub use input::{Input, decode};
pub use replies::Strainer;
pub use terminal::is_utf8;

/// Why the screen can't be used.
#[derive(Debug, Error)]
#[error("{}", self.error_text())]
pub enum Error {
    /// Input or output is not a terminal.
    NoTerminal,
    /// The terminal can't move its cursor.
    Dumb,
    /// The terminal failed.
    Terminal(#[from] io::Error),
}

impl HasErrorText for Error {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::NoTerminal => ErrorText::new(
                "this is not a terminal",
                "run `gleaner` in one, or use the sub-commands, which need none",
            ),
            Self::Dumb => ErrorText::new(
                "the terminal says TERM=dumb and can't show a screen",
                "the sub-commands work in it, see `gleaner --help`",
            ),
            Self::Terminal(error) => format!("the terminal can't be used: {error}").into(),
        }
    }
}

/// Runs the app on this process's terminal until it ends, and says how it ended.
///
/// `requests` goes to the worker and `events` comes from it. On every way out, a panic in any
/// thread included, the terminal is as it was before; a panic ends the process with code 101.
///
/// # Errors
///
/// [`Error::NoTerminal`] and [`Error::Dumb`] before anything is drawn, [`Error::Terminal`] when
/// reading from or writing to the terminal fails.
pub async fn run(
    settings: Settings,
    requests: Sender<Request>,
    events: Receiver<Event>,
    log: fn() -> Vec<String>,
) -> Result<Exit, Error> {
    terminal::check()?;
    let mut screen = terminal::Terminal::enter()?;
    let size = screen.size()?;
    let input = input::stream()?;
    let ends = Ends { requests, events };
    let outside = Outside {
        clock: Timestamp::now,
        copy: effects::copy,
        open: effects::open,
        log,
    };
    let exit = drive(&mut screen, input, ends, outside, settings, size).await?;
    Ok(exit)
}
