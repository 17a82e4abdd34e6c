//! Questions on the terminal, also where standard input is a pipe.
//!
//! All of them go through one reader, so that answers typed or pasted ahead reach the questions
//! they are for.

use std::io::{self, Write as _};

use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use secrecy::SecretString;
use unicode_width::UnicodeWidthStr as _;
use zeroize::Zeroizing;

use super::exit::{Exit, Failure};
use super::out::remark;
use crate::people::inert::one_line;

/// Asks for something that does not show while it is typed.
///
/// # Errors
/// A [`Failure`] when the terminal can't be read, interrupted when the user breaks off.
pub fn hidden(prompt: &str) -> Result<SecretString, Failure> {
    Ok(answer(prompt, false)?.as_str().into())
}

/// Asks for something that shows while it is typed; the answer comes without spaces around it.
///
/// # Errors
/// As [`hidden`].
pub fn shown(prompt: &str) -> Result<String, Failure> {
    Ok(answer(prompt, true)?.trim().to_owned())
}

/// Asks for a line in the terminal's own way, on a thread of its own: ctrl-c is heard meanwhile.
///
/// # Errors
/// A [`Failure`] when the terminal can't be read.
pub async fn line(prompt: &str) -> Result<String, Failure> {
    let mut terminal = io::stderr();
    write!(terminal, "{prompt}")?;
    terminal.flush()?;
    let read = tokio::task::spawn_blocking(|| {
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).map(|_| answer)
    });
    Ok(read.await.map_err(io::Error::other)??)
}

fn answer(prompt: &str, shows: bool) -> Result<Zeroizing<String>, Failure> {
    let answer = read(prompt, shows);
    remark("");
    answer.map_err(|error| match error.kind() {
        io::ErrorKind::Interrupted => {
            Failure::plain(Exit::Interrupted, "interrupted; nothing was changed")
        }
        _ => Failure::plain(
            Exit::Usage,
            format_args!("the terminal can't be read: {error}"),
        ),
    })
}

/// The terminal in a mode that shows nothing of what is typed, until it is dropped or a signal ends
/// the program.
struct Raw {
    #[cfg(unix)]
    signals: signal_hook::iterator::Handle,
}

impl Raw {
    #[cfg(unix)]
    fn enter() -> io::Result<Self> {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
        let mut ends = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM])?;
        let signals = ends.handle();
        std::thread::Builder::new()
            .name("gleaner-signals".to_owned())
            .spawn(move || {
                if let Some(signal) = ends.forever().next() {
                    let _ = disable_raw_mode();
                    std::process::exit(128 + signal);
                }
            })?;
        enable_raw_mode().map(|()| Self { signals })
    }

    #[cfg(not(unix))]
    fn enter() -> io::Result<Self> {
        enable_raw_mode().map(|()| Self {})
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = disable_raw_mode();
        #[cfg(unix)]
        self.signals.close();
    }
}

fn read(prompt: &str, shows: bool) -> io::Result<Zeroizing<String>> {
    // First of all, so that nothing shows of what is typed as soon as the prompt does.
    let _raw = Raw::enter()?;
    let mut terminal = io::stderr();
    // Large enough never to move, so that no copy is left behind.
    let mut typed = Zeroizing::new(String::with_capacity(1 << 10));
    write!(terminal, "{prompt}")?;
    terminal.flush()?;
    loop {
        let Event::Key(key) = event::read()? else {
            continue;
        };
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            _ if key.kind == KeyEventKind::Release => continue,
            KeyCode::Enter => return Ok(typed),
            KeyCode::Char('j' | 'm') if control => return Ok(typed),
            KeyCode::Char('c' | 'd') if control => return Err(io::ErrorKind::Interrupted.into()),
            KeyCode::Char('u') if control => {
                erase(&mut terminal, &typed, shows)?;
                typed.clear();
            }
            KeyCode::Backspace => {
                let last = typed.pop().map(String::from).unwrap_or_default();
                erase(&mut terminal, &last, shows)?;
            }
            KeyCode::Char(letter) if !control => {
                typed.push(letter);
                if shows {
                    write!(terminal, "{}", one_line(letter.encode_utf8(&mut [0; 4])))?;
                }
            }
            _ => continue,
        }
        terminal.flush()?;
    }
}

/// Takes typed text off the screen again, where it shows.
fn erase(terminal: &mut impl io::Write, text: &str, shows: bool) -> io::Result<()> {
    let columns = if shows { one_line(text).width() } else { 0 };
    write!(terminal, "{}", "\u{8} \u{8}".repeat(columns))
}
