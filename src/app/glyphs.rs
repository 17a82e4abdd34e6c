//! The signs on the screen, and their stand-ins where the terminal can't show them.

use std::borrow::Cow;

use super::text;

/// Which characters the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// All of Unicode.
    #[default]
    Unicode,
    /// ASCII alone: the locale is not UTF-8.
    Ascii,
    /// Names as they are, signs of ASCII and nothing that moves: for screen readers.
    Plain,
}

impl Glyphs {
    /// Returns `text` cleaned and in characters that can be shown.
    pub fn text(self, raw: &str) -> Cow<'_, str> {
        let cleaned = text::clean(raw);
        match self {
            Self::Ascii if !cleaned.is_ascii() => {
                Cow::Owned(deunicode::deunicode_with_tofu(&cleaned, "?"))
            }
            _ => cleaned,
        }
    }

    /// Returns the mark for text that was cut.
    pub fn cut(self) -> &'static str {
        self.pick("…", "...")
    }

    /// Returns the sign between facts on one line.
    pub fn dot(self) -> &'static str {
        self.pick(" · ", " - ")
    }

    /// Returns the sign in front of the line under the cursor.
    pub fn cursor(self) -> &'static str {
        self.pick("▌", ">")
    }

    /// Returns the sign of a marked line.
    pub fn mark(self) -> &'static str {
        self.pick("◆", "*")
    }

    /// Returns the sign of who is in Greenhouse.
    pub fn in_greenhouse(self) -> &'static str {
        self.pick("●", "#")
    }

    /// Returns the sign of who may be in Greenhouse.
    pub fn possible(self) -> &'static str {
        self.pick("◐", "~")
    }

    /// Returns the sign of who is new.
    pub fn newcomer(self) -> &'static str {
        self.pick("○", "o")
    }

    /// Returns the sign of who was not found in a copy that is not complete yet.
    pub fn new_so_far(self) -> &'static str {
        self.pick("◌", "?")
    }

    /// Returns the sign of what is not known yet.
    pub fn unchecked(self) -> &'static str {
        self.pick("·", ".")
    }

    /// Returns the sign of who was exported from here.
    pub fn exported(self) -> &'static str {
        self.pick("↗", "^")
    }

    /// Returns the sign of whose export a guard would block.
    pub fn blocked(self) -> &'static str {
        self.pick("⊘", "X")
    }

    /// Returns the sign of whose export a guard would warn of.
    pub fn warns(self) -> &'static str {
        "!"
    }

    /// Returns the sign of what was done.
    pub fn done(self) -> &'static str {
        self.pick("✓", "+")
    }

    /// Returns the sign of what failed.
    pub fn failed(self) -> &'static str {
        self.pick("✗", "x")
    }

    /// Returns the sign of the column that rows are sorted by.
    pub fn sorted(self, reverse: bool) -> &'static str {
        if reverse {
            self.pick("↓", "v")
        } else {
            self.pick("↑", "^")
        }
    }

    /// Returns the sign from one thing to what becomes of it.
    pub fn arrow(self) -> &'static str {
        self.pick("→", "->")
    }

    /// Returns a bar of `width` signs of which a share from 0 to 1 is filled.
    pub fn bar(self, width: usize, share: f64) -> String {
        let (full, empty) = match self {
            Self::Unicode => ("▰", "▱"),
            Self::Ascii | Self::Plain => ("#", "-"),
        };
        let filled = |at: usize| {
            let at = u32::try_from(at).map_or(f64::MAX, f64::from);
            let width = u32::try_from(width).map_or(1.0, f64::from);
            (at + 0.5) / width < share
        };
        let sign = |at| if filled(at) { full } else { empty };
        (0..width).map(sign).collect()
    }

    /// Returns a picture of something under way that differs from step to step.
    pub fn spinner(self, step: usize) -> &'static str {
        const UNICODE: [&str; 8] = ["⠋", "⠙", "⠸", "⠴", "⠦", "⠧", "⠇", "⠏"];
        const ASCII: [&str; 4] = ["|", "/", "-", "\\"];
        let frame = match self {
            Self::Unicode => UNICODE.get(step % UNICODE.len()),
            Self::Ascii => ASCII.get(step % ASCII.len()),
            Self::Plain => Some(&"..."),
        };
        frame.copied().unwrap_or(" ")
    }

    fn pick(self, unicode: &'static str, ascii: &'static str) -> &'static str {
        match self {
            Self::Unicode => unicode,
            Self::Ascii | Self::Plain => ascii,
        }
    }
}
