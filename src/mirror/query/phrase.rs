//! Words side by side, and whether a text has them.

use super::words::{FORMS, WORDS, Word};

/// Words side by side.
#[derive(Clone, Debug)]
pub(in crate::mirror) struct Phrase {
    pub(in crate::mirror) words: Vec<Word>,
    pub(in crate::mirror) prefix: bool,
}

impl Phrase {
    /// Returns whether the words stand side by side in one of these lines, each a sign and a text as
    /// [`findable`](super::words::findable) writes it. Nearly everyone in a library is passed over by this, and quickly.
    pub(super) fn is_among(&self, lines: &str) -> bool {
        if !self.may_be_in(lines) {
            return false;
        }
        match self.words.as_slice() {
            [word] => word.0.iter().any(|form| self.stands_in(lines, form)),
            _ => lines
                .lines()
                .any(|line| line.get(1..).is_some_and(|text| self.is_in(text))),
        }
    }

    pub(super) fn may_be_in(&self, lines: &str) -> bool {
        let first = self.words.first().into_iter();
        first
            .flat_map(|word| &word.0)
            .any(|form| lines.contains(form.as_str()))
    }

    /// Returns whether a form is in these lines as a word, or at the beginning of one.
    fn stands_in(&self, lines: &str, form: &str) -> bool {
        let bytes = lines.as_bytes();
        let sign =
            |c: u8| c.is_ascii_uppercase() || c == b'\n' || [WORDS, FORMS].contains(&char::from(c));
        lines.match_indices(form).any(|(at, _)| {
            let begins = at.checked_sub(1).and_then(|before| bytes.get(before));
            let ends = bytes.get(at + form.len());
            begins.is_none_or(|c| sign(*c)) && (self.prefix || ends.is_none_or(|c| sign(*c)))
        })
    }

    /// Returns whether the words stand side by side in a text, which is as [`findable`](super::words::findable) writes it.
    pub(in crate::mirror) fn is_in(&self, text: &str) -> bool {
        if self.words.is_empty() || text.is_empty() {
            return false;
        }
        let mut rest = text;
        loop {
            if self.begins(rest) {
                return true;
            }
            match rest.split_once(WORDS) {
                Some((_, next)) => rest = next,
                None => return false,
            }
        }
    }

    /// Returns whether a text begins with the words.
    fn begins(&self, text: &str) -> bool {
        let mut there = text.split(WORDS);
        let last = self.words.len() - 1;
        self.words.iter().enumerate().all(|(at, wanted)| {
            let prefix = self.prefix && at == last;
            there.next().is_some_and(|word| {
                word.split(FORMS).any(|form| {
                    wanted.0.iter().any(|wanted| {
                        if prefix {
                            form.starts_with(wanted.as_str())
                        } else {
                            form == wanted
                        }
                    })
                })
            })
        })
    }
}
