//! The binary in a house of its own, run to its end.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "each test file uses its own part; a test may fail by panicking, its helpers too"
)]

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use gleaner::sandbox::Options;
use serde_json::Value;

use crate::support::{House, TIMEOUT, stranger};

/// The binary with a house's addresses and credentials in its environment.
pub struct Cli {
    pub house: House,
    pub env: Vec<(String, String)>,
    pub runtime: tokio::runtime::Runtime,
}

pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ended {
    pub fn lines(&self) -> Vec<Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
            .collect()
    }
}

impl Cli {
    pub fn new(options: Options) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let house = runtime.block_on(House::new(options));
        let hello = house.sandbox.hello();
        let env = [
            ("GLEANER_HARVEST_URL", "harvest_url"),
            ("GLEANER_AUTH_URL", "auth_url"),
            ("GLEANER_CLIENT_ID", "client_id"),
            ("GLEANER_CLIENT_SECRET", "client_secret"),
        ]
        .map(|(name, key)| (name.to_owned(), hello[key].as_str().unwrap().to_owned()))
        .to_vec();
        Self {
            house,
            env,
            runtime,
        }
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.env.retain(|(other, _)| other != name);
        self.env.push((name.to_owned(), value.to_owned()));
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with(arguments, "")
    }

    /// The binary with these arguments, ready to be started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gleaner"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.house.data.path())
            .env("GLEANER_DATA_DIR", self.house.data.path().join("data"))
            .env("GLEANER_SETTLE_AFTER_MS", "5")
            .env("GLEANER_TIMEOUT_MS", TIMEOUT.as_millis().to_string())
            .envs(self.env.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run_with(&self, arguments: &[&str], input: &str) -> Ended {
        let mut child = self.command(arguments).spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        ended(child.wait_with_output().unwrap())
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.house.data.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn strangers(&self, count: usize) -> PathBuf {
        let lines: Vec<String> = (0..count)
            .map(|number| serde_json::to_string(&stranger(number)).unwrap())
            .collect();
        self.file("strangers.jsonl", lines.join("\n"))
    }

    pub fn counts(&self) -> (usize, usize) {
        let admin = self.house.admin();
        (admin.count("candidates"), admin.count("applications"))
    }
}

impl Drop for Cli {
    fn drop(&mut self) {
        let _guard = self.runtime.enter();
    }
}

pub fn ended(output: Output) -> Ended {
    Ended {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
