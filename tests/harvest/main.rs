//! The Harvest client against the sandbox: its contract, its session, and every fault.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail by panicking, its helpers too; what it measured is printed"
)]

mod contract;
mod faults;
mod hostile;
mod session;
mod support;
