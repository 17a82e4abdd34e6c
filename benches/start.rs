//! From starting the binary to its first frame, through a terminal of its own, beside a start that
//! draws nothing.
//!
//! `cargo bench --bench start`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a benchmark prints, and stops where something is not as it should be"
)]

use std::io::Read as _;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

const ROUNDS: usize = 21;

/// Returns the time until `done` holds of what was written.
fn until(arguments: &[&str], data: &std::path::Path, done: impl Fn(&str) -> bool) -> Duration {
    let size = PtySize {
        rows: 40,
        cols: 120,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_gleaner"));
    command.args(arguments);
    command.env("TERM", "xterm-256color");
    command.env("GLEANER_DATA_DIR", data);
    let began = Instant::now();
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (mut seen, mut buffer) = (String::new(), [0; 8192]);
    while !done(&seen) {
        let read = reader.read(&mut buffer).unwrap_or(0);
        assert!(read > 0, "ended with {seen:?}");
        seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
    let took = began.elapsed();
    child.kill().unwrap();
    child.wait().unwrap();
    took
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1_000.0
}

fn main() {
    let data = tempfile::tempdir().unwrap();
    let rounds = |arguments: &[&str], done: fn(&str) -> bool| {
        median(
            (0..ROUNDS)
                .map(|_| until(arguments, data.path(), done))
                .collect(),
        )
    };
    let floor = rounds(&["--version"], |seen| seen.contains("gleaner"));
    let frame = rounds(&["--offline"], |seen| seen.contains("Search"));
    println!("floor: `--version` through a terminal: {floor:.1} ms");
    println!("first frame of the app: {frame:.1} ms");
}
