//! The local copy of Greenhouse: syncs, changes, kills, and its data file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail by panicking, its helpers too; what it measured is printed"
)]

mod changes;
mod data_file;
mod house;
mod kill;
mod sync;
