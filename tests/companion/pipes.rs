//! A host over pipes, and what a browser would say to it.

use std::io::{BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use gleaner::companion::CHROMIUM_ID;
use serde_json::{Value, json};

use crate::binary::Cli;

/// The secret of the browser profile in these tests.
pub const SECRET: &str = "00112233445566778899aabbccddeeff";
/// How long anything may take before it counts as hung.
const PATIENCE: Duration = Duration::from_secs(120);

/// A host that was started as Chromium starts it.
pub struct Pipes {
    pub child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    next: u64,
}

impl Pipes {
    pub fn start(cli: &Cli) -> Self {
        Self::start_as(cli, &[&format!("chrome-extension://{CHROMIUM_ID}/")])
    }

    pub fn start_as(cli: &Cli, arguments: &[&str]) -> Self {
        let mut all = vec!["--data-dir", "", "companion", "host", "--"];
        let data = data(cli).display().to_string();
        all[1] = &data;
        all.extend(arguments);
        let mut command = cli.command(&all);
        command.stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        Self {
            input: child.stdin.take(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
            next: 1,
        }
    }

    /// A host whose browser was let in.
    pub fn paired(cli: &Cli) -> Self {
        let mut pipes = Self::start(cli);
        let answer = pipes.hello();
        if answer["paired"] == false {
            let code = answer["code"].as_str().unwrap().to_owned();
            let allowed = cli.run(&[
                "--data-dir",
                &data(cli).display().to_string(),
                "companion",
                "allow",
                &code,
            ]);
            assert_eq!(allowed.code, 0, "{}", allowed.err);
            assert_eq!(pipes.hello()["paired"], true);
        }
        pipes
    }

    pub fn hello(&mut self) -> Value {
        self.ask(json!({"ask": "hello", "protocol": 1, "extension": "0.1.0", "browser": "Chromium", "secret": SECRET}))
            .unwrap()
    }

    /// Sends bytes as they are; false where the host has hung up.
    pub fn raw(&mut self, bytes: &[u8]) -> bool {
        self.input.as_mut().unwrap().write_all(bytes).is_ok()
    }

    pub fn frame(&mut self, body: &[u8]) -> bool {
        let length = u32::try_from(body.len()).unwrap().to_ne_bytes();
        self.raw(&length) && self.raw(body)
    }

    /// Sends a request and returns its number.
    pub fn send(&mut self, mut request: Value) -> u64 {
        let id = self.next;
        self.next += 1;
        request["id"] = json!(id);
        assert!(
            self.frame(&serde_json::to_vec(&request).unwrap()),
            "the host hung up"
        );
        id
    }

    /// Reads an answer; none where the host has hung up.
    pub fn read(&mut self) -> Option<Value> {
        let mut head = [0; 4];
        self.output.read_exact(&mut head).ok()?;
        let length = usize::try_from(u32::from_ne_bytes(head)).unwrap();
        assert!(length < 1_000_000, "too long for a browser");
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).ok()?;
        Some(serde_json::from_slice(&body).expect("an answer is JSON"))
    }

    /// Asks and waits for the answer: what was asked for, or why not.
    pub fn ask(&mut self, request: Value) -> Result<Value, Value> {
        let id = self.send(request);
        let answer = self.read().expect("an answer");
        assert_eq!(answer["id"], id, "{answer}");
        match answer["ok"].as_bool().unwrap() {
            true => Ok(answer["answer"].clone()),
            false => Err(answer["error"].clone()),
        }
    }

    pub fn check(&mut self, url: &str, title: &str) -> Value {
        self.ask(json!({"ask": "check", "tab": {"url": url, "title": title}}))
            .unwrap()
    }

    /// Hangs up as a browser does and waits for the host's end.
    pub fn hang_up(mut self) -> i32 {
        drop(self.input.take());
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Pipes {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The data directory that the binary uses.
pub fn data(cli: &Cli) -> PathBuf {
    cli.house.data.path().join("data")
}

/// Waits until something holds.
pub fn until(what: &str, holds: impl Fn() -> bool) {
    let patience = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < patience, "never: {what}");
        // Whoever is waited for needs the machine more.
        std::thread::park_timeout(Duration::from_millis(20));
    }
}
