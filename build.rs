//! Finds out which commit a release is built from, for `gleaner --version`. Neither git nor a repository
//! is needed: without them the version stands alone.
//!
//! A packager says it with `GLEANER_COMMIT`. Debug builds carry none: they would have to be made anew with
//! every commit.
#![allow(
    clippy::print_stdout,
    reason = "this is how a build script talks to cargo"
)]

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=GLEANER_COMMIT");
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let told = env::var("GLEANER_COMMIT").ok();
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let commit = told.or_else(|| is_release.then(of_repository).flatten());
    let version = match commit.as_deref().and_then(short) {
        Some(commit) => format!("{version} ({commit})"),
        None => version,
    };
    println!("cargo:rustc-env=GLEANER_VERSION={version}");
}

/// Returns the beginning of a commit's name; none for what is no such name.
fn short(commit: &str) -> Option<&str> {
    let commit = commit.trim();
    let is_one = commit.len() >= 7 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_one.then(|| commit.get(..12).unwrap_or(commit))
}

/// Returns the commit of the repository whose root this package is: one that it merely lies in, such as a
/// distribution's, is another's.
fn of_repository() -> Option<String> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?);
    let top = git(&root, &["rev-parse", "--show-toplevel"])?;
    if std::fs::canonicalize(top).ok()? != std::fs::canonicalize(&root).ok()? {
        return None;
    }
    for place in ["HEAD", "logs/HEAD"] {
        let path = git(&root, &["rev-parse", "--git-path", place])?;
        println!("cargo:rerun-if-changed={}", root.join(path).display());
    }
    git(&root, &["rev-parse", "HEAD"])
}

fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .current_dir(root)
        .args(arguments)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
