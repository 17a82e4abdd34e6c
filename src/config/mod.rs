//! The `config` room.

mod action;
mod key;
mod keymap;
mod theme;

pub use action::{Action, Context, Group};
pub use key::{Chord, Key, KeyCode, KeyError};
pub use keymap::{Binding, Keymap, Lookup, Mistake, keys_example};
pub use theme::{Colour, Style, Theme, theme_example};
