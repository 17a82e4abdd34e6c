//! Keys as people write them: `q`, `ctrl-d`, `shift-tab`, and chords such as `g g`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::error_text::{ErrorText, HasErrorText};

/// A key without its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyCode {
    /// A character as typed: `A`, not shift and `a`.
    Char(char),
    /// A function key, 1 to 24.
    F(u8),
    /// The return key.
    Enter,
    /// The escape key.
    Esc,
    /// The tab key.
    Tab,
    /// The key that deletes to the left.
    Backspace,
    /// The key that deletes to the right.
    Delete,
    /// The insert key.
    Insert,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// The home key.
    Home,
    /// The end key.
    End,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
}

/// The keys that have a name, with the name that is shown first.
const NAMES: [(&str, KeyCode); 19] = [
    ("enter", KeyCode::Enter),
    ("return", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("escape", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("page-up", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("page-down", KeyCode::PageDown),
];

/// A key press with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The key.
    pub code: KeyCode,
    /// Control is held.
    pub ctrl: bool,
    /// Alt (option, meta) is held.
    pub alt: bool,
    /// Shift is held; never with a character, which says so by its case.
    pub shift: bool,
}

impl Key {
    /// Returns the key without modifiers.
    pub const fn plain(code: KeyCode) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    /// Returns the key in the one form that bindings and presses share: a shifted letter is a
    /// capital, a letter with control is small.
    pub fn normal(mut self) -> Self {
        if let KeyCode::Char(c) = self.code {
            let mut upper = c.to_uppercase();
            if self.shift
                && let (Some(single), None) = (upper.next(), upper.next())
            {
                self.code = KeyCode::Char(single);
            }
            if self.ctrl
                && let KeyCode::Char(c) = self.code
            {
                self.code = KeyCode::Char(c.to_ascii_lowercase());
            }
            self.shift = false;
        }
        self
    }

    /// Returns the character that a text field takes from this key, none for any other key.
    pub fn printable(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }
}

/// Why a key can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.error_text())]
pub enum KeyError {
    /// There is nothing to read.
    Empty,
    /// No key has this name.
    Unknown(String),
}

impl HasErrorText for KeyError {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::Empty => ErrorText::new("a key is empty", "`[]` unbinds an action"),
            Self::Unknown(text) => ErrorText::new(
                format!("`{text}` is not a key"),
                "write a character, `enter`, `esc`, `f1`, `ctrl-d`, or `g g`",
            ),
        }
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut key = Self::plain(KeyCode::Esc);
        let mut rest = text;
        while let Some((modifier, after)) = rest.split_once('-') {
            if after.is_empty() {
                break;
            }
            match modifier.to_ascii_lowercase().as_str() {
                "ctrl" | "control" => key.ctrl = true,
                "alt" | "option" | "meta" => key.alt = true,
                "shift" => key.shift = true,
                _ => break,
            }
            rest = after;
        }
        key.code = code(rest).ok_or_else(|| match text {
            "" => KeyError::Empty,
            _ => KeyError::Unknown(text.to_owned()),
        })?;
        Ok(key.normal())
    }
}

fn code(name: &str) -> Option<KeyCode> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control() && !c.is_whitespace()).then_some(KeyCode::Char(c));
    }
    let lower = name.to_ascii_lowercase();
    if let Some((_, code)) = NAMES.iter().find(|(known, _)| *known == lower) {
        return Some(*code);
    }
    let number: u8 = lower.strip_prefix('f')?.parse().ok()?;
    (1..=24).contains(&number).then_some(KeyCode::F(number))
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        if self.alt {
            f.write_str("alt-")?;
        }
        if self.shift {
            f.write_str("shift-")?;
        }
        if let Some((name, _)) = NAMES.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(number) => write!(f, "f{number}"),
            other => write!(f, "{other:?}"),
        }
    }
}

/// One key or several in a row, such as `g g`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chord(Vec<Key>);

impl Chord {
    /// Returns the keys in order; at least one.
    pub fn keys(&self) -> &[Key] {
        &self.0
    }

    /// Returns whether typing `typed` is on the way to this chord and not there yet.
    pub fn continues(&self, typed: &[Key]) -> bool {
        self.0.len() > typed.len() && self.0.starts_with(typed)
    }
}

impl FromStr for Chord {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let keys: Vec<Key> = text
            .split_whitespace()
            .map(str::parse)
            .collect::<Result<_, _>>()?;
        if keys.is_empty() {
            return Err(KeyError::Empty);
        }
        Ok(Self(keys))
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, key) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            key.fmt(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "tests/key.rs"]
mod tests;
