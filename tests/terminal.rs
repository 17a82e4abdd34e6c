//! The app in a terminal of its own: a pseudo-terminal whose screen is read back.
//!
//! The process in it is this test's own binary, told to run [`child`]: the app's real loop on the
//! real terminal, with the sample office in the worker's place.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail by panicking, its helpers too"
)]

#[path = "screen/people.rs"]
#[allow(
    dead_code,
    reason = "shared with tests/screen.rs, which uses all of it"
)]
mod people;

use std::env;
use std::io::{Read as _, Write};
use std::num::NonZeroU16;
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use gleaner::app::Settings;
use gleaner::tui;
use gleaner::worker::Request;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::Parser;

/// Names the worker that [`child`] gets: `office`, or `panics`, which does at a sync.
const WORKER: &str = "GLEANER_TEST_WORKER";
/// How long anything may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the app has to be silent to count as idle.
const SILENCE: Duration = Duration::from_millis(500);

#[test]
#[ignore = "runs in the terminal of the other tests"]
fn child() {
    let Ok(worker) = env::var(WORKER) else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let code = runtime.block_on(async {
        let (requests, mut asked) = tokio::sync::mpsc::channel(64);
        let (answers, events) = tokio::sync::mpsc::channel(256);
        tokio::spawn(async move {
            let mut office = people::Office::default();
            let _ = answers.send(office.status()).await;
            while let Some(request) = asked.recv().await {
                if worker == "panics" && request == Request::Sync {
                    panic!("the worker met something it did not expect");
                }
                for event in office.answer(request) {
                    let _ = answers.send(event).await;
                }
            }
        });
        match tui::run(Settings::default(), requests, events).await {
            Ok(exit) => i32::from(exit.code()),
            Err(error) => {
                eprintln!("error: {error}");
                2
            }
        }
    });
    std::process::exit(code);
}

/// A terminal with the app in it.
struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    screen: Parser,
}

impl Terminal {
    fn open(worker: &str, term: &str) -> Self {
        let size = size(80, 24);
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let mut command = CommandBuilder::new(env::current_exe().expect("this test"));
        command.args(["--ignored", "--exact", "child", "--nocapture"]);
        command.env(WORKER, worker);
        command.env("TERM", term);
        command.env("RUST_BACKTRACE", "0");
        let child = pair.slave.spawn_command(command).expect("a child");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let keyboard = pair.master.take_writer().expect("a keyboard");
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            master: pair.master,
            keyboard,
            output,
            screen: Parser::new(cells(24), cells(80), 0),
        }
    }

    /// The app on its first screen, all verdicts there.
    fn started() -> Self {
        let mut terminal = Self::open("office", "xterm-256color");
        terminal.until("Ada Lovelace");
        terminal.until("in Greenhouse");
        terminal
    }

    fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Waits until the screen shows a text.
    fn until(&mut self, text: &str) {
        self.until_true(text, |screen| screen.contents().contains(text));
    }

    fn until_true(&mut self, what: &str, done: impl Fn(&vt100::Screen) -> bool) {
        while !done(self.screen.screen()) {
            match self.output.recv_timeout(PATIENCE) {
                Ok(bytes) => self.screen.process(&bytes),
                Err(_) => panic!("never saw {what:?} but:\n{}", self.text()),
            }
        }
    }

    fn keys(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("typed");
        self.keyboard.flush().expect("typed");
    }

    fn signal(&self, name: &str) {
        let pid = self.child.process_id().expect("a process").to_string();
        let sent = Command::new("kill").args([name, &pid]).status();
        assert!(sent.expect("kill").success());
    }

    /// Waits for the end and returns the exit code.
    fn code(&mut self) -> u32 {
        let code = self.child.wait().expect("an end").exit_code();
        // The reader ends with the terminal.
        while let Ok(bytes) = self.output.recv_timeout(SILENCE) {
            self.screen.process(&bytes);
        }
        code
    }

    /// Checks that the terminal is as it was before the app.
    fn is_sane(&self) {
        let screen = self.screen.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left");
        assert!(!screen.hide_cursor(), "the cursor shows");
        assert!(!screen.bracketed_paste(), "bracketed paste is off");
    }

    fn resize(&mut self, columns: u16, lines: u16) {
        self.screen
            .screen_mut()
            .set_size(cells(lines), cells(columns));
        self.master
            .resize(size(columns, lines))
            .expect("another size");
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("some")
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

#[test]
fn a_whole_session_ends_with_the_outcome_on_screen_and_a_sane_terminal() {
    let mut terminal = Terminal::started();
    terminal.keys("/rust\r");
    terminal.until("12 people");
    terminal.keys("\x1b[B");
    terminal.keys("   ");
    terminal.until("3 marked");
    terminal.keys("p");
    terminal.until("Pick a job");
    terminal.keys("sci");
    terminal.until("> sci");
    terminal.keys("\r");
    terminal.until("Job in hand: Data Scientist");
    terminal.keys("E");
    terminal.until("export now");
    terminal.keys("\r");
    terminal.until("Export finished: 3 added.");
    terminal.keys("q");
    terminal.until("added");
    terminal.keys("q");
    assert_eq!(terminal.code(), 0);
    terminal.is_sane();
}

#[test]
fn idle_writes_no_byte() {
    let mut terminal = Terminal::started();
    // Whatever was still on its way is read first.
    while let Ok(bytes) = terminal.output.recv_timeout(SILENCE) {
        terminal.screen.process(&bytes);
    }
    let silent = terminal.output.recv_timeout(SILENCE);
    assert_eq!(silent, Err(RecvTimeoutError::Timeout));
}

#[test]
fn a_panic_of_the_worker_ends_with_its_report() {
    let mut terminal = Terminal::open("panics", "xterm-256color");
    terminal.until("Ada Lovelace");
    terminal.keys("S");
    assert_eq!(terminal.code(), 101);
    terminal.is_sane();
    let text = terminal.text();
    assert!(text.contains("the worker met something"), "{text}");
}

#[test]
fn signals_and_interrupts_end_it_in_order() {
    for (signal, code) in [("-TERM", 0), ("-HUP", 0), ("-INT", 130)] {
        let mut terminal = Terminal::started();
        terminal.signal(signal);
        assert_eq!(terminal.code(), code, "{signal}");
        terminal.is_sane();
    }
    let mut terminal = Terminal::started();
    terminal.keys("/half a word\x03");
    assert_eq!(terminal.code(), 130);
    terminal.is_sane();
}

#[test]
fn a_resize_to_20x5_and_back_shows_everything_again() {
    let mut terminal = Terminal::started();
    terminal.resize(20, 5);
    terminal.until("Too small");
    terminal.resize(100, 30);
    terminal.until("Ada Lovelace");
    terminal.keys("q");
    assert_eq!(terminal.code(), 0);
}

#[test]
fn pasted_text_is_text() {
    let mut terminal = Terminal::started();
    terminal.keys("\x1b[200~q\nq\x1b[201~");
    terminal.until("Nobody was understood");
    terminal.keys("\x03");
    assert_eq!(terminal.code(), 130);
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_takes_it_again() {
    let mut terminal = Terminal::started();
    terminal.keys("\x1a");
    terminal.until_true("the shell", |screen| !screen.alternate_screen());
    terminal.is_sane();
    // Sent until it works: a signal that comes before the stop would be lost.
    let deadline = Instant::now() + PATIENCE;
    while !terminal.screen.screen().alternate_screen() && Instant::now() < deadline {
        terminal.signal("-CONT");
        if let Ok(bytes) = terminal.output.recv_timeout(SILENCE) {
            terminal.screen.process(&bytes);
        }
    }
    terminal.until("Ada Lovelace");
    terminal.keys("q");
    assert_eq!(terminal.code(), 0);
    terminal.is_sane();
}

#[test]
fn a_terminal_that_can_show_nothing_is_named() {
    let mut terminal = Terminal::open("office", "dumb");
    assert_eq!(terminal.code(), 2);
    let text = terminal.text();
    assert!(text.contains("TERM=dumb"), "{text}");
    let output = Command::new(env::current_exe().expect("this test"))
        .args(["--ignored", "--exact", "child", "--nocapture"])
        .env(WORKER, "office")
        .output()
        .expect("a child");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("not a terminal"), "{said}");
}
