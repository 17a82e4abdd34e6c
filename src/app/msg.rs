//! What can happen to the app and what it wants done.

use jiff::Timestamp;
use ratatui::layout::Size;

use super::mouse::Mouse;
use crate::config::{Action, Key};
use crate::worker::{Event, Request};

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// `tui` read a key press; the keymap says what it means.
    Key(Key),
    /// `tui` read what was done with the mouse; comes only while the app has it.
    Mouse(Mouse),
    /// A click on something that stands for a key: a filter, a hint of the footer.
    Pointed(Action),
    /// `tui` read a paste; never taken for keys.
    Paste(String),
    /// The terminal has another size.
    Resize(Size),
    /// The terminal window got or lost the focus.
    Focus(bool),
    /// The worker said something.
    Worker(Event),
    /// The worker has ended; nothing can be asked any more.
    WorkerGone,
    /// The worker's queue was full: the request was not taken and will not be answered.
    Unsent(Request),
    /// Time has passed; comes every 100 ms while something is pending, else every minute.
    Tick(Timestamp),
    /// An effect outside the app worked; the line says what was done.
    Done(String),
    /// An effect outside the app did not work; the line says why.
    Failed(String),
    /// A text came back from the user's editor, or why it did not.
    Edited(Result<String, String>),
    /// The lines of the log, oldest first.
    Log(Vec<String>),
    /// The system asks the app to end, or the keyboard is gone.
    Terminate,
    /// The system interrupts the app.
    Interrupt,
}

/// Something the app wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the worker.
    Ask(Request),
    /// Put text on the clipboard.
    Copy {
        /// The text.
        text: String,
        /// What it is, for the line that says so.
        what: String,
    },
    /// Open an `https` page in the browser.
    OpenUrl(String),
    /// Let the user edit a text in their editor; ends in [`Msg::Edited`].
    EditText(String),
    /// Read what was logged in this session; ends in [`Msg::Log`].
    ReadLog,
    /// Hand the terminal to the shell until called back.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Take the mouse, or give it back to the terminal.
    Mouse(bool),
}

/// How the app ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The user quit, or the system asked for it.
    Done,
    /// The user interrupted.
    Interrupted,
    /// The user goes on in another profile, by its position in [`Settings::profiles`].
    ///
    /// [`Settings::profiles`]: super::Settings::profiles
    Profile(usize),
}

impl Exit {
    /// Returns the process's exit code (docs/cli.md).
    pub fn code(self) -> u8 {
        match self {
            Self::Done | Self::Profile(_) => 0,
            Self::Interrupted => 130,
        }
    }
}
