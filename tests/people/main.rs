//! Files that people bring, and the library that keeps them.
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
mod broken;
mod library;
mod readers;
#[path = "../support/mod.rs"]
mod support;
