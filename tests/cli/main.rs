//! The program itself, as a person or a script starts it: arguments, pipes and pseudo-terminals.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail by panicking, its helpers too; what it measured is printed"
)]

#[path = "../support/binary.rs"]
mod binary;
mod commands;
mod data_directory;
mod demo;
mod hour;
mod keyboard;
mod outbox;
#[path = "../support/pty.rs"]
mod pty;
mod setup;
#[path = "../support/mod.rs"]
mod support;
mod typing;
