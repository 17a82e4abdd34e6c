//! The app in a terminal of its own: a pseudo-terminal whose screen is read back.
//!
//! The process in it is this test's own binary, told to run [`child`]: the app's real loop on the
//! real terminal, with the sample office in the worker's place.
#![cfg(unix)]

use std::env;
use std::process::Command;

use crate::people;
use crate::pty::{self, Terminal};
use gleaner::app::Settings;
use gleaner::tui;
use gleaner::worker::Request;

/// Names the worker that [`child`] gets: `office`, or `panics`, which does at a sync.
const WORKER: &str = "GLEANER_TEST_WORKER";

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
        match tui::run(Settings::default(), requests, events, Vec::new).await {
            Ok(exit) => i32::from(exit.code()),
            Err(error) => {
                eprintln!("error: {error}");
                2
            }
        }
    });
    std::process::exit(code);
}

/// The app with a worker of this name, in a terminal that calls itself `term`.
fn open(worker: &str, term: &str) -> Terminal {
    let program = env::current_exe().expect("this test");
    let mut command = pty::command(program, &env::temp_dir());
    command.args(["--ignored", "--exact", "terminal::child", "--nocapture"]);
    command.env(WORKER, worker);
    command.env("TERM", term);
    command.env("RUST_BACKTRACE", "0");
    Terminal::open(command, 80, 24)
}

/// The app on its first screen, all verdicts there.
fn started() -> Terminal {
    let mut terminal = open("office", "xterm-256color");
    terminal.until("Ada Lovelace");
    terminal.until("● 12");
    terminal
}

#[test]
fn a_terminal_that_is_gone_ends_the_app_cleanly() {
    let mut terminal = started();
    // Neither a panic (101) nor an abort: there is nobody to write anything to.
    assert_eq!(terminal.hang_up("j"), 0);
}

#[test]
fn a_whole_session_ends_with_the_outcome_on_screen_and_a_sane_terminal() {
    let mut terminal = started();
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
    terminal.until("Job selected: Data Scientist");
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
    let mut terminal = started();
    // Whatever is still on its way comes first; then nothing does.
    terminal.until_idle();
}

#[test]
fn a_panic_of_the_worker_ends_with_its_report() {
    let mut terminal = open("panics", "xterm-256color");
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
        let mut terminal = started();
        terminal.signal(signal);
        assert_eq!(terminal.code(), code, "{signal}");
        terminal.is_sane();
    }
    let mut terminal = started();
    terminal.keys("/half a word\x03");
    assert_eq!(terminal.code(), 130);
    terminal.is_sane();
}

#[test]
fn a_resize_to_20x5_and_back_shows_everything_again() {
    let mut terminal = started();
    terminal.resize(20, 5);
    terminal.until("Too small");
    terminal.resize(100, 30);
    terminal.until("Ada Lovelace");
    terminal.keys("q");
    assert_eq!(terminal.code(), 0);
}

#[test]
fn pasted_text_is_text() {
    let mut terminal = started();
    terminal.keys("\x1b[200~q\nq\x1b[201~");
    terminal.until("No people found");
    terminal.keys("\x03");
    assert_eq!(terminal.code(), 130);
}

#[test]
fn replies_of_the_terminal_that_come_late_change_nothing() {
    let mut terminal = started();
    terminal.until_idle();
    let before = terminal.text();
    for reply in [
        "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
        "\x1b]4;1;rgb:cd00/0000/0000\x07",
        "\x1bP>|tmux 3.4\x1b\\",
        "\x1b_Gi=31;OK\x1b\\",
        // Cut in two.
        "\x1b]11;rgb:1e1e",
        "/1e1e/1e1e\x1b\\",
    ] {
        terminal.keys(reply);
    }
    terminal.until_idle();
    assert_eq!(terminal.text(), before);
    terminal.keys("j");
    terminal.until_true("the cursor one line down", |text| text != before);
    terminal.keys("q");
    assert_eq!(terminal.code(), 0);
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_takes_it_again() {
    let mut terminal = started();
    terminal.keys("\x1a");
    terminal.until_screen("the shell", |screen| !screen.alternate_screen());
    terminal.is_sane();
    // Sent until it works: a signal that comes before the stop would be lost.
    terminal.signal_until("-CONT", vt100::Screen::alternate_screen);
    terminal.until("Ada Lovelace");
    terminal.keys("q");
    assert_eq!(terminal.code(), 0);
    terminal.is_sane();
}

#[test]
fn a_stop_from_outside_gives_the_terminal_back_too() {
    let mut terminal = started();
    terminal.signal("-TSTP");
    terminal.until_screen("the shell", |screen| !screen.alternate_screen());
    terminal.is_sane();
    terminal.signal_until("-CONT", vt100::Screen::alternate_screen);
    terminal.until("Ada Lovelace");
    terminal.keys("q");
    assert_eq!(terminal.code(), 0);
    terminal.is_sane();
}

#[test]
fn a_terminal_that_can_show_nothing_is_named() {
    let mut terminal = open("office", "dumb");
    assert_eq!(terminal.code(), 2);
    let text = terminal.text();
    assert!(text.contains("TERM=dumb"), "{text}");
    let output = Command::new(env::current_exe().expect("this test"))
        .args(["--ignored", "--exact", "terminal::child", "--nocapture"])
        .env(WORKER, "office")
        .output()
        .expect("a child");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("not a terminal"), "{said}");
}
