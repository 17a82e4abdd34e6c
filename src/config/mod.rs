//! Settings in layers (embedded defaults, file, environment, flags), keys and theme among them, and
//! the paths they live at.
//!
//! Owns: [`Config`], the table of settings, the table of actions, every complaint about a config
//! file, and credentials at rest ([`secrets`]). Must not know: network, database.

mod action;
mod export;
mod file;
mod guards;
mod key;
mod keymap;
mod keys_page;
mod layers;
mod paths;
mod profiles;
mod schema;
pub mod secrets;
mod settings;
mod theme;
mod values;

pub use action::{Action, Context, Group};
pub use export::{Attach, Channel, Export, Visibility};
pub use file::{Mistake, read_file};
pub use guards::{Guards, Strength};
pub use key::{Chord, Key, KeyCode, KeyError};
pub use keymap::{Binding, Keymap, Lookup, Mistake as EntryMistake, keys_example};
pub use keys_page::keys_page;
pub use layers::{ConfigError, Flags, Loaded, load};
pub use paths::Paths;
pub use profiles::{ChosenBy, ProfileName, Profiles, named as profile_named};
pub use schema::schema;
pub use settings::{Check, Config, Greenhouse, Library, Outbox, Screen, Secrets, Sync};
pub use theme::{Colour, Look, Style, Theme, theme_example};

/// The defaults, with a comment for each setting; also the file a user starts from.
pub const EXAMPLE: &str = include_str!("../../config.example.toml");

#[cfg(test)]
mod tests;
