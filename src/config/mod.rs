//! Settings in layers (embedded defaults, file, environment, flags) and the paths they live at.
//!
//! Owns: [`Config`], the table of settings, every complaint about a config file. Must not know:
//! network, database.

mod file;
mod layers;
mod paths;
mod settings;
mod values;

pub use file::{Mistake, read_file};
pub use layers::{ConfigError, Flags, Loaded, load};
pub use paths::Paths;
pub use settings::{Check, Config, Greenhouse, Outbox, Sync};

/// The defaults, with a comment for each setting; also the file a user starts from.
pub const EXAMPLE: &str = include_str!("../../config.example.toml");

#[cfg(test)]
mod tests;
