//! A program in a terminal of its own, whose screen is read back.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "each test file uses its own part; a test may fail by panicking, its helpers too"
)]

use std::ffi::OsStr;
use std::io::{Read as _, Write};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::Parser;

/// How long anything may take before it counts as hung: far longer than any machine is slow.
const PATIENCE: Duration = Duration::from_secs(300);
/// How long a program has to be silent to count as idle. A slow one may be silent without being so,
/// but none that is idle ever writes again.
const SILENCE: Duration = Duration::from_secs(2);
/// How long to wait for what a signal does before it is sent again.
const AGAIN: Duration = Duration::from_millis(700);

/// What begins a frame (synchronized output), and what ends it.
const FRAME_STARTS: &[u8] = b"\x1b[?2026h";
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

/// A program with nothing of this machine in its environment, at home in `home`.
pub fn command(program: impl AsRef<OsStr>, home: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.env_clear();
    command.env("HOME", home);
    command.env("TERM", "xterm-256color");
    command.env("LC_ALL", "C.UTF-8");
    command
}

/// A terminal with a program in it.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    /// None once it was hung up.
    master: Option<Box<dyn MasterPty + Send>>,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    /// Nobody reads any more once this is said.
    hung_up: Arc<AtomicBool>,
    /// What came of a frame whose end is still to come.
    pending: Vec<u8>,
    /// All that was written.
    written: Vec<u8>,
    screen: Parser,
}

impl Terminal {
    /// Starts `command` in a terminal of this size.
    pub fn open(command: CommandBuilder, columns: u16, lines: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, lines)).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keyboard = pair.master.take_writer().unwrap();
        let (sender, output) = channel();
        let hung_up = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&hung_up);
        thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let sent = sender.send(buffer[..count].to_vec());
                if sent.is_err() || ends.load(Ordering::SeqCst) {
                    break;
                }
            }
        });
        let screen = Parser::new(lines.try_into().unwrap(), columns.try_into().unwrap(), 0);
        Self {
            child,
            master: Some(pair.master),
            keyboard,
            output,
            hung_up,
            pending: Vec::new(),
            written: Vec::new(),
            screen,
        }
    }

    /// Puts on the screen what came, frame by frame: a terminal shows nothing of a frame before its
    /// end, so neither does this. What came outside of frames shows at once.
    fn show(&mut self, bytes: &[u8], mut each: impl FnMut(&vt100::Screen)) {
        self.pending.extend_from_slice(bytes);
        self.written.extend_from_slice(bytes);
        loop {
            let start = find(&self.pending, FRAME_STARTS);
            let end = match start {
                Some(start) => {
                    find(&self.pending[start..], FRAME_ENDS).map(|at| start + at + FRAME_ENDS.len())
                }
                None => None,
            };
            let whole = match (start, end) {
                (_, Some(end)) => end,
                (Some(start), None) => start,
                (None, None) => self.pending.len() - cut_off(&self.pending, FRAME_STARTS),
            };
            if whole > 0 {
                let shown: Vec<u8> = self.pending.drain(..whole).collect();
                self.screen.process(&shown);
                each(self.screen.screen());
            }
            if end.is_none() {
                return;
            }
        }
    }

    /// Puts on the screen what is left when the program has ended, a frame without an end too.
    fn show_rest(&mut self) {
        let rest = std::mem::take(&mut self.pending);
        self.screen.process(&rest);
    }

    /// What the screen shows.
    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Returns whether the terminal is so now.
    pub fn looks(&self, so: impl Fn(&vt100::Screen) -> bool) -> bool {
        so(self.screen.screen())
    }

    /// Waits until the screen shows a text.
    pub fn until(&mut self, text: &str) {
        self.until_true(text, |screen| screen.contains(text));
    }

    /// Waits until something was written that shows nowhere, such as a text for the clipboard.
    pub fn until_written(&mut self, wanted: &str) {
        let patience_ends = Instant::now() + PATIENCE;
        while find(&self.written, wanted.as_bytes()).is_none() {
            let left = patience_ends.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.show(&bytes, |_| ()),
                Err(_) => panic!("never wrote {wanted:?} but showed:\n{}", self.text()),
            }
        }
    }

    /// Waits until what the screen shows is as wanted.
    pub fn until_true(&mut self, what: &str, done: impl Fn(&str) -> bool) {
        self.until_screen(what, |screen| done(&screen.contents()));
    }

    /// Waits until the terminal is as wanted.
    pub fn until_screen(&mut self, what: &str, done: impl Fn(&vt100::Screen) -> bool) {
        self.frames_until(what, |_| (), done);
    }

    /// Looks at every frame until the terminal is as wanted.
    pub fn frames_until(
        &mut self,
        what: &str,
        mut each: impl FnMut(&vt100::Screen),
        done: impl Fn(&vt100::Screen) -> bool,
    ) {
        let patience_ends = Instant::now() + PATIENCE;
        while !done(self.screen.screen()) {
            let left = patience_ends.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.show(&bytes, &mut each),
                Err(_) => panic!("never saw {what:?} but:\n{}", self.text()),
            }
        }
    }

    /// Waits until nothing at all is written for a while, and fails where that never comes.
    pub fn until_idle(&mut self) {
        let patience_ends = Instant::now() + PATIENCE;
        while Instant::now() < patience_ends {
            match self.output.recv_timeout(SILENCE) {
                Ok(bytes) => self.show(&bytes, |_| ()),
                Err(RecvTimeoutError::Timeout) => return,
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("the program ended:\n{}", self.text())
                }
            }
        }
        panic!("never idle:\n{}", self.text());
    }

    /// Sends a signal again and again until the terminal is as wanted.
    pub fn signal_until(&mut self, name: &str, done: impl Fn(&vt100::Screen) -> bool) {
        let patience_ends = Instant::now() + PATIENCE;
        while !done(self.screen.screen()) && Instant::now() < patience_ends {
            self.signal(name);
            if let Ok(bytes) = self.output.recv_timeout(AGAIN) {
                self.show(&bytes, |_| ());
            }
        }
    }

    /// Types.
    pub fn keys(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Sends a signal, such as `-TERM`.
    pub fn signal(&self, name: &str) {
        let pid = self.child.process_id().unwrap().to_string();
        assert!(
            Command::new("kill")
                .args([name, &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for the end and returns the exit code.
    pub fn code(&mut self) -> u32 {
        let patience_ends = Instant::now() + PATIENCE;
        // What it wrote last is read to its end, however late that comes.
        loop {
            let left = patience_ends.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.show(&bytes, |_| ()),
                Err(RecvTimeoutError::Disconnected) => break self.show_rest(),
                Err(RecvTimeoutError::Timeout) => panic!("never ended but:\n{}", self.text()),
            }
        }
        self.child.wait().unwrap().exit_code()
    }

    /// Takes the terminal away, as when its window is closed, and returns the exit code. `key` makes the
    /// program write once more: the reader lets go of the terminal then.
    pub fn hang_up(&mut self, key: &str) -> u32 {
        self.hung_up.store(true, Ordering::SeqCst);
        self.keys(key);
        while self.output.recv_timeout(PATIENCE).is_ok() {}
        self.keyboard = Box::new(std::io::sink());
        self.master = None;
        self.child.wait().unwrap().exit_code()
    }

    /// Checks that the terminal is as it was before.
    pub fn is_sane(&self) {
        let screen = self.screen.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left");
        assert!(!screen.hide_cursor(), "the cursor shows");
        assert!(!screen.bracketed_paste(), "bracketed paste is off");
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, columns: u16, lines: u16) {
        self.screen
            .screen_mut()
            .set_size(lines.try_into().unwrap(), columns.try_into().unwrap());
        let master = self.master.as_ref().unwrap();
        master.resize(size(columns, lines)).unwrap();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// Returns where `wanted` begins.
fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|some| some == wanted)
}

/// Returns how many bytes at the end may be the beginning of `sign`, its rest still to come.
fn cut_off(bytes: &[u8], sign: &[u8]) -> usize {
    (1..sign.len())
        .rev()
        .find(|length| bytes.ends_with(&sign[..*length]))
        .unwrap_or(0)
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}
