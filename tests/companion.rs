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

#[path = "support/binary.rs"]
mod binary;
mod support;

#[path = "support/pty.rs"]
mod pty;

#[path = "companion/app.rs"]
mod app;
#[path = "companion/chromium.rs"]
mod chromium;
#[path = "companion/firefox.rs"]
mod firefox;
#[path = "companion/host.rs"]
mod host;
#[path = "companion/kills.rs"]
mod kills;
#[path = "companion/pages.rs"]
mod pages;
#[path = "companion/pipes.rs"]
mod pipes;
