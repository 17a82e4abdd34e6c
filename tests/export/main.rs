//! Exports against the sandbox: exactly once, to the right person and organisation, whatever goes wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail by panicking, its helpers too; what it measured is printed"
)]

mod basics;
#[path = "../support/binary.rs"]
mod binary;
mod cases;
mod follow_ups;
mod guards;
mod kills;
mod mishaps;
mod once;
mod partner;
#[path = "../support/pty.rs"]
mod pty;
mod schedules;
#[path = "../support/mod.rs"]
mod support;
mod targets;
mod tenants;
mod two_processes;
