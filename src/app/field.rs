//! A line of text under the user's hands.

use unicode_segmentation::UnicodeSegmentation;

use super::text;
use crate::config::{Key, KeyCode};

/// Characters a field takes; what is pasted beyond it is cut.
pub const FIELD_CHARS: usize = 4_096;

/// A one-line text with a cursor, edited by what a reader sees as one character.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextField {
    text: String,
    /// Byte position of the cursor, always between two graphemes.
    cursor: usize,
}

/// What became of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The text is another.
    Changed,
    /// The key was used and the text is the same.
    Moved,
    /// The key means nothing here.
    Ignored,
}

impl TextField {
    /// Returns a field with `text` and the cursor behind it.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let cursor = text.len();
        Self { text, cursor }
    }

    /// Returns the text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text before the cursor and the text behind it.
    pub fn halves(&self) -> (&str, &str) {
        self.text
            .split_at_checked(self.cursor)
            .unwrap_or((&self.text, ""))
    }

    /// Puts `text` in at the cursor as one edit, cleaned, and cut where the field is full. Returns
    /// whether all of it went in.
    pub fn insert(&mut self, text: &str) -> bool {
        let room = FIELD_CHARS.saturating_sub(self.text.chars().count());
        // Only the part that can go in is looked at: a paste may hold a million characters.
        let end = text
            .char_indices()
            .nth(room)
            .map_or(text.len(), |(at, _)| at);
        let (taken, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        let clean = text::clean(taken);
        self.text.insert_str(self.cursor, &clean);
        self.cursor += clean.len();
        self.settle();
        rest.is_empty()
    }

    /// Returns whether the cursor stands behind all of it.
    pub fn at_end(&self) -> bool {
        self.cursor == self.text.len()
    }

    /// Puts `text` in the place of what stands from a byte on, with the cursor behind it.
    pub fn complete(&mut self, from: usize, text: &str) {
        if let Some(before) = self.text.get(..from) {
            *self = Self::new(format!("{before}{text}"));
        }
    }

    /// Takes all text away.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Carries out a key, the usual line editing ones included.
    pub fn key(&mut self, key: Key) -> Edit {
        if let Some(c) = key.printable() {
            self.insert(c.encode_utf8(&mut [0; 4]));
            return Edit::Changed;
        }
        let word = key.ctrl || key.alt;
        match (key.code, key.ctrl, key.alt) {
            (KeyCode::Left, ..) if word => self.go(self.word_left()),
            (KeyCode::Right, ..) if word => self.go(self.word_right()),
            (KeyCode::Left, ..) => self.go(self.left()),
            (KeyCode::Right, ..) => self.go(self.right()),
            (KeyCode::Home, ..) | (KeyCode::Char('a'), true, _) => self.go(0),
            (KeyCode::End, ..) | (KeyCode::Char('e'), true, _) => self.go(self.text.len()),
            (KeyCode::Char('b'), _, true) => self.go(self.word_left()),
            (KeyCode::Char('f'), _, true) => self.go(self.word_right()),
            (KeyCode::Backspace, ..) if word => self.cut(self.word_left(), self.cursor),
            (KeyCode::Char('w'), true, _) => self.cut(self.word_left(), self.cursor),
            (KeyCode::Backspace, ..) | (KeyCode::Char('h'), true, _) => {
                self.cut(self.left(), self.cursor)
            }
            (KeyCode::Delete, ..) => self.cut(self.cursor, self.right()),
            (KeyCode::Char('d'), _, true) => self.cut(self.cursor, self.word_right()),
            (KeyCode::Char('u'), true, _) => self.cut(0, self.cursor),
            (KeyCode::Char('k'), true, _) => self.cut(self.cursor, self.text.len()),
            _ => Edit::Ignored,
        }
    }

    fn go(&mut self, to: usize) -> Edit {
        self.cursor = to;
        self.settle();
        Edit::Moved
    }

    fn cut(&mut self, from: usize, to: usize) -> Edit {
        if from >= to {
            return Edit::Moved;
        }
        self.text.replace_range(from..to, "");
        self.cursor = from;
        self.settle();
        Edit::Changed
    }

    /// Puts the cursor between two graphemes: an edit may have joined its neighbours into one.
    fn settle(&mut self) {
        let cursor = self.cursor.min(self.text.len());
        self.cursor = self
            .text
            .grapheme_indices(true)
            .map(|(at, _)| at)
            .find(|at| *at >= cursor)
            .unwrap_or(self.text.len());
    }

    fn left(&self) -> usize {
        let (before, _) = self.halves();
        before
            .grapheme_indices(true)
            .next_back()
            .map_or(0, |(at, _)| at)
    }

    fn right(&self) -> usize {
        let (_, behind) = self.halves();
        self.cursor + behind.graphemes(true).next().map_or(0, str::len)
    }

    fn word_left(&self) -> usize {
        let (before, _) = self.halves();
        before
            .unicode_word_indices()
            .next_back()
            .map_or(0, |(at, _)| at)
    }

    fn word_right(&self) -> usize {
        let (_, behind) = self.halves();
        behind
            .unicode_word_indices()
            .next()
            .map_or(self.text.len(), |(at, word)| self.cursor + at + word.len())
    }
}

#[cfg(test)]
#[path = "tests/field.rs"]
mod tests;
