//! The browser companion: the host over pipes as a browser uses it, and real browsers where they are
//! installed.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a test may fail by panicking, its helpers too"
)]

#[path = "../support/binary.rs"]
mod binary;
#[path = "../support/mod.rs"]
mod support;

#[path = "../support/pty.rs"]
mod pty;

mod app;
mod chromium;
mod firefox;
mod host;
mod kills;
mod pages;
mod pipes;
