//! Where in a text the words of a query stand, by the folding that finds them.

use std::ops::Range;

use super::phrase::Phrase;
use super::words::{self, ends_without_blanks, phrase};
use super::{Field, Pattern, Query};

/// The words that a query looks for, to be pointed out where they stand.
#[derive(Clone, Debug, Default)]
pub struct Highlights(Vec<(Option<Field>, Phrase)>);

impl Highlights {
    /// Returns the words that a query looks for; what it leaves out is nowhere.
    pub fn of(query: &Query) -> Self {
        let mut all = Self::default();
        all.add(query);
        all
    }

    /// Returns whether there is nothing to point out.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn add(&mut self, query: &Query) {
        match query {
            Query::And(parts) | Query::Or(parts) => parts.iter().for_each(|part| self.add(part)),
            Query::Text(field, Pattern { text, prefix }) => {
                let phrase = Phrase {
                    words: phrase(text),
                    prefix: *prefix || ends_without_blanks(text),
                };
                self.0.push((*field, phrase));
            }
            _ => {}
        }
    }

    /// Returns where in a text of one of these fields they stand, in bytes, from left to right.
    pub fn in_text(&self, fields: &[Field], text: &str) -> Vec<Range<usize>> {
        let cut = words::cut(text);
        let mut found = Vec::new();
        for (field, phrase) in &self.0 {
            if field.is_none_or(|field| fields.contains(&field)) {
                let from = (0..cut.len()).filter_map(|at| stands_at(phrase, text, &cut, at));
                found.extend(from);
            }
        }
        found.sort_by_key(|range: &Range<usize>| (range.start, range.end));
        let mut apart: Vec<Range<usize>> = Vec::with_capacity(found.len());
        for range in found {
            match apart.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => apart.push(range),
            }
        }
        apart
    }
}

/// Returns where words stand that begin with a word of a text.
fn stands_at(phrase: &Phrase, text: &str, cut: &[&str], at: usize) -> Option<Range<usize>> {
    let (last, before) = phrase.words.split_last()?;
    let start = place(text, cut.get(at)?)?;
    for (step, wanted) in before.iter().enumerate() {
        let word = words::forms(cut.get(at + step)?, true)?;
        word.0.iter().find(|form| wanted.0.contains(form))?;
    }
    let end = at + before.len();
    let word = cut.get(end)?;
    let word_start = place(text, word)?;
    let found = words::forms(word, true)?;
    let is = |form: &String| {
        last.0.iter().any(|wanted| {
            if phrase.prefix {
                form.starts_with(wanted.as_str())
            } else {
                form == wanted
            }
        })
    };
    if found.0.iter().any(is) {
        let main = found.0.first()?;
        let begun = last
            .0
            .iter()
            .find(|wanted| main.starts_with(wanted.as_str()));
        let length = match begun {
            Some(wanted) if phrase.prefix => words::letters_of(word, wanted.len()),
            _ => word.len(),
        };
        return Some(start..word_start + length);
    }
    // Two words that people write in one.
    let together = words::together(text, cut, end)?;
    let next = cut.get(end + 1)?;
    is(&together).then_some(start..place(text, next)? + next.len())
}

/// Returns where a word cut from a text begins in it.
fn place(text: &str, word: &str) -> Option<usize> {
    (word.as_ptr() as usize).checked_sub(text.as_ptr() as usize)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn shown(query: &str, text: &str) -> String {
        let hits = Highlights::of(&parse(query).query);
        let mut out = text.to_owned();
        for range in hits.in_text(&[Field::Title], text).into_iter().rev() {
            out.insert(range.end, ']');
            out.insert(range.start, '[');
        }
        out
    }

    #[test]
    fn words_are_pointed_out_as_the_search_finds_them() {
        for (query, text, wanted) in [
            ("eng", "Lead Engineer, engine", "Lead [Eng]ineer, [eng]ine"),
            (
                "engineer ",
                "Lead Engineer, engine",
                "Lead [Engineer], engine",
            ),
            ("muller ", "Jörg Müller", "Jörg [Müller]"),
            ("mueller ", "Jörg Müller", "Jörg [Müller]"),
            ("mül", "Jörg Müller", "Jörg [Mül]ler"),
            (
                "\"site reliability\" ",
                "Site Reliability Lead",
                "[Site Reliability] Lead",
            ),
            (
                "fullstack ",
                "Full-Stack Developer",
                "[Full-Stack] Developer",
            ),
            ("-lead ", "Lead", "Lead"),
            ("title:lead ", "Lead", "[Lead]"),
            ("name:lead ", "Lead", "Lead"),
            ("(rust OR go) ", "Go and Rust", "[Go] and [Rust]"),
            ("is:new ", "new", "new"),
            ("c++ ", "C++ and C", "[C++] and C"),
        ] {
            assert_eq!(shown(query, text), wanted, "{query}");
        }
    }

    #[test]
    fn whatever_is_typed_only_whole_letters_are_pointed_out() {
        for text in [
            "王晓明 ß İstanbul",
            "ｆｕｌｌ",
            "e\u{301}\u{301}a",
            "สวัสดี",
            "\u{200d}a",
        ] {
            for (end, _) in text.char_indices() {
                let query = parse(&text[..end]).query;
                for range in Highlights::of(&query).in_text(&[], text) {
                    assert!(text.get(range).is_some());
                }
            }
        }
    }
}
