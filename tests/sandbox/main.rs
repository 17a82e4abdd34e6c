//! The sandbox against the contract: what it answers, refuses, and does when told to fail.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail by panicking, its helpers too; what it measured is printed"
)]

mod auth;
mod basics;
mod changes;
mod client;
mod contract;
mod faults;
mod records;
mod schema;
mod writes;
