//! The terminal as it was, the terminal as we need it, and back on every way out.

use std::env;
use std::io::{self, IsTerminal as _, Stdout, Write as _, stdout};
use std::mem::ManuallyDrop;
use std::panic;
use std::process;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    SetTitle, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};

use super::drive::Screen;
use super::{Error, editor, input};
use crate::app::State;
use crate::view;

/// The exit code of a panic (docs/cli.md).
const PANICKED: i32 = 101;

/// Whether the terminal is in our hands and has to be given back.
static OURS: AtomicBool = AtomicBool::new(false);

/// Returns an error where no screen can be shown.
pub fn check() -> Result<(), Error> {
    if !io::stdin().is_terminal() || !stdout().is_terminal() {
        return Err(Error::NoTerminal);
    }
    match env::var("TERM").as_deref() {
        Ok("dumb") => Err(Error::Dumb),
        _ => Ok(()),
    }
}

/// Returns whether the locale's character set is UTF-8; where nothing is said, it is.
pub fn is_utf8() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(|name| env::var(name).ok())
        .find(|value| !value.is_empty());
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Our hold on the terminal; dropping it gives the terminal back.
#[derive(Debug)]
pub struct Terminal {
    /// Never dropped: ratatui then writes to standard error when the cursor can't be shown, and where the
    /// terminal is gone that write panics. [`restore`] shows the cursor.
    terminal: ManuallyDrop<ratatui::Terminal<CrosstermBackend<Stdout>>>,
    /// The mouse is ours while the terminal is.
    mouse: bool,
    /// What is on the screen; none where that is not known.
    shown: Option<(Buffer, Option<Position>)>,
}

impl Terminal {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste, focus events, title.
    pub fn enter() -> io::Result<Self> {
        restore_on_panic();
        take()?;
        match ratatui::Terminal::new(CrosstermBackend::new(stdout())) {
            Ok(terminal) => Ok(Self {
                terminal: ManuallyDrop::new(terminal),
                mouse: false,
                shown: None,
            }),
            Err(error) => {
                restore();
                Err(error)
            }
        }
    }

    /// Returns the terminal's size.
    pub fn size(&self) -> io::Result<Size> {
        self.terminal.size()
    }
}

impl Terminal {
    /// Stops this process and those started with it in the foreground, as ctrl-z does in a shell.
    ///
    /// It may return before the stop takes hold, so the terminal is taken again only when the
    /// signal that ends the stop comes.
    #[cfg(unix)]
    fn stop(&mut self) -> io::Result<()> {
        use rustix::process::{Signal, kill_current_process_group};

        // Not TSTP: the system drops that for a group without a shell to wake it.
        kill_current_process_group(Signal::STOP).map_err(io::Error::from)
    }

    /// Takes the terminal again at once: there is no stopping here.
    #[cfg(not(unix))]
    fn stop(&mut self) -> io::Result<()> {
        self.resume()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

impl Screen for Terminal {
    fn draw(&mut self, state: &State) -> io::Result<()> {
        if !OURS.load(Ordering::SeqCst) {
            // The shell has it, or another thread panicked and its report is to stay readable.
            return Ok(());
        }
        // What looks as before is not written at all: an idle screen is silent.
        let size = self.terminal.size()?;
        let mut next = Buffer::empty(Rect::from((Position::ORIGIN, size)));
        let cursor = view::onto(state, &mut next);
        let next = (next, cursor);
        if self.shown.as_ref() == Some(&next) {
            return Ok(());
        }
        queue!(stdout(), BeginSynchronizedUpdate)?;
        let drawn = self.terminal.draw(|frame| {
            let area = frame.area().intersection(next.0.area);
            for position in area.positions() {
                if let (Some(to), Some(from)) =
                    (frame.buffer_mut().cell_mut(position), next.0.cell(position))
                {
                    to.clone_from(from);
                }
            }
            if let Some(cursor) = next.1 {
                frame.set_cursor_position(cursor);
            }
        });
        let drawn = drawn.err();
        // Ended in any case, else the terminal shows nothing more.
        execute!(stdout(), EndSynchronizedUpdate)?;
        self.shown = drawn.is_none().then_some(next);
        drawn.map_or(Ok(()), Err)
    }

    fn clear(&mut self) -> io::Result<()> {
        // Not `Terminal::clear`: it asks the terminal where the cursor is, and the answer goes to
        // the reader of keys.
        self.shown = None;
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::from((Position::ORIGIN, size)))
    }

    fn suspend(&mut self) -> io::Result<()> {
        restore();
        self.stop()
    }

    fn resume(&mut self) -> io::Result<()> {
        // Given back first: whoever stopped us may have left it in a state we know nothing of.
        restore();
        take()?;
        self.mouse(self.mouse)?;
        self.clear()
    }

    fn edit(&mut self, text: &str) -> io::Result<Result<String, String>> {
        input::pause();
        restore();
        let editor = editor::named().unwrap_or_else(|| "vi".to_owned());
        let edited = editor::run(&editor, text);
        self.resume()?;
        input::resume();
        Ok(edited)
    }

    fn mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        if on {
            execute!(stdout(), EnableMouseCapture)
        } else {
            execute!(stdout(), DisableMouseCapture)
        }
    }
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    OURS.store(true, Ordering::SeqCst);
    let taken = execute!(
        stdout(),
        EnterAlternateScreen,
        EnableBracketedPaste,
        EnableFocusChange,
        // Saves the title where the terminal can (xterm's window operations).
        crossterm::style::Print("\x1b[22;0t"),
        SetTitle("Gleaner"),
        Hide,
    );
    if taken.is_err() {
        restore();
    }
    taken
}

/// Gives the terminal back, once; what can't be undone any more is left.
fn restore() {
    if !OURS.swap(false, Ordering::SeqCst) {
        return;
    }
    let _ = execute!(
        stdout(),
        EndSynchronizedUpdate,
        crossterm::style::Print("\x1b[23;0t"),
        DisableMouseCapture,
        DisableFocusChange,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show,
    );
    let _ = disable_raw_mode();
    let _ = stdout().flush();
}

/// Makes a panic in any thread restore the terminal, report, and end the process: a worker that
/// panicked must not leave a screen behind that looks alive.
fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let ours = OURS.load(Ordering::SeqCst);
            restore();
            report(info);
            if ours {
                process::exit(PANICKED);
            }
        }));
    });
}
