//! A list narrowed by typing: the job picker and the palette.

use nucleo_matcher::chars::{normalize, to_lower_case};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::field::{Edit, TextField};
use crate::config::{Action, Key};

/// A list of texts, those that match what was typed, best first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picker {
    /// What was typed.
    pub field: TextField,
    /// The texts that are looked through.
    texts: Vec<String>,
    /// Their names, where they have such: what begins one comes first.
    names: Vec<&'static str>,
    /// What matches.
    pub hits: Vec<Hit>,
    /// Position of the cursor in `hits`.
    pub cursor: usize,
    /// The first hit that is shown.
    pub offset: usize,
}

/// A text that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its position in the whole list.
    pub item: usize,
    /// The characters that match, by position, ascending.
    pub matched: Vec<u32>,
}

impl Picker {
    /// Returns a picker over `texts`.
    pub fn new(texts: Vec<String>) -> Self {
        let mut picker = Self {
            texts,
            ..Self::default()
        };
        picker.narrow();
        picker
    }

    /// Returns the picker with a name for each text, by which it can be typed too.
    #[must_use]
    pub fn named(mut self, names: Vec<&'static str>) -> Self {
        self.names = names;
        self
    }

    /// Puts other texts in the place of those there, and keeps what was typed.
    pub fn refill(&mut self, texts: Vec<String>) {
        self.texts = texts;
        self.narrow();
    }

    /// Returns whether there is nothing to pick from, whatever is typed.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Returns the position in the whole list of what is under the cursor.
    pub fn picked(&self) -> Option<usize> {
        self.hits.get(self.cursor).map(|hit| hit.item)
    }

    /// Gives a key to the text box.
    pub fn key(&mut self, key: Key) -> Edit {
        let edit = self.field.key(key);
        if edit == Edit::Changed {
            self.narrow();
        }
        edit
    }

    /// Puts pasted text in.
    pub fn paste(&mut self, text: &str) {
        self.field.insert(text);
        self.narrow();
    }

    /// Moves the cursor as an action says, in a window of `height` lines.
    pub fn act(&mut self, action: Action, height: usize) {
        (self.cursor, self.offset) =
            scroll(action, self.cursor, self.offset, self.hits.len(), height);
    }

    fn narrow(&mut self) {
        let mut matcher = Matcher::new(Config::DEFAULT);
        let pattern = Pattern::parse(
            self.field.text(),
            CaseMatching::Ignore,
            Normalization::Smart,
        );
        let mut buffer = Vec::new();
        let typed = self.field.text().trim().to_lowercase();
        let mut scored: Vec<(usize, u32, Hit)> = Vec::new();
        for (item, text) in self.texts.iter().enumerate() {
            let mut matched = Vec::new();
            let haystack = Utf32Str::new(text, &mut buffer);
            let name = self.names.get(item).copied().unwrap_or_default();
            // Enter takes the first hit: nothing is found by letters strewn over a text.
            let found = if self.names.is_empty() {
                typed.split_whitespace().all(|word| abbreviates(word, text))
            } else {
                begins_words(&typed, name, text)
            };
            if !found {
                continue;
            }
            if let Some(score) = pattern.indices(haystack, &mut matcher, &mut matched) {
                matched.sort_unstable();
                matched.dedup();
                scored.push((place(&typed, name, text), score, Hit { item, matched }));
            }
        }
        scored.sort_by_key(|(place, score, hit)| (*place, std::cmp::Reverse(*score), hit.item));
        self.hits = scored.into_iter().map(|(.., hit)| hit).collect();
        (self.cursor, self.offset) = (0, 0);
    }
}

/// Returns whether each word of what was typed begins a word of the text or the name.
fn begins_words(typed: &str, name: &str, text: &str) -> bool {
    let text = text.to_lowercase();
    let words = || {
        text.split(|c: char| !c.is_alphanumeric())
            .chain(name.split('-'))
            .chain([name])
    };
    let begins = |typed: &str| words().any(|word| word.starts_with(typed));
    typed.split_whitespace().all(begins)
}

/// Returns whether a word that was typed stands in a text, or is short for something in it: its first letter
/// begins a word, and each other one follows in the same word or begins a later one (`plt` is Platform,
/// `sre` Site Reliability Engineer).
fn abbreviates(typed: &str, text: &str) -> bool {
    // These have a meaning of their own for the matcher.
    if typed.starts_with(['!', '^', '\'']) || typed.ends_with('$') {
        return true;
    }
    let plain = |c: char| normalize(to_lower_case(c));
    let typed: Vec<char> = typed.chars().map(plain).collect();
    let text: Vec<char> = text.chars().map(plain).collect();
    if typed.is_empty() || text.windows(typed.len()).any(|part| part == typed) {
        return true;
    }
    // Numbers of requisitions are no words to shorten: nearly every job has the same letters there.
    let mut words: Vec<char> = Vec::with_capacity(text.len());
    for word in text.split_inclusive(|c| c.is_whitespace()) {
        let is_number = word.iter().any(char::is_ascii_digit);
        words.extend(word.iter().map(|c| if is_number { ' ' } else { *c }));
    }
    let text = words;
    let begins = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        before.is_none_or(|before| !before.is_alphanumeric())
    };
    // Which places of the text the letter before may be at.
    let mut reached: Vec<usize> = Vec::new();
    for (letter, wanted) in typed.iter().enumerate() {
        let mut next = Vec::new();
        // The nearest place before this one, and whether it is in the same word.
        let mut before = reached.iter().copied().peekable();
        let (mut any, mut here) = (false, false);
        for (at, c) in text.iter().enumerate() {
            if !c.is_alphanumeric() || begins(at) {
                here = false;
            }
            let follows = if begins(at) { any } else { here };
            if c == wanted && (follows || (letter == 0 && begins(at))) {
                next.push(at);
            }
            if before.next_if_eq(&at).is_some() {
                (any, here) = (true, true);
            }
        }
        if next.is_empty() {
            return false;
        }
        reached = next;
    }
    true
}

/// Returns how far back in a text stands what was typed, as the beginning of a word; where a name
/// begins with it, before all others. What stands nowhere so comes last.
fn place(typed: &str, name: &str, text: &str) -> usize {
    if typed.is_empty() || name.starts_with(typed) {
        return 0;
    }
    let text = text.to_lowercase();
    let begins = |at: &usize| {
        let before = text.get(..*at).and_then(|head| head.chars().next_back());
        before.is_none_or(|letter| !letter.is_alphanumeric())
    };
    let mut words = text.match_indices(typed).map(|(at, _)| at);
    words.find(begins).map_or(usize::MAX, |at| at + 1)
}

/// Returns cursor and offset of a list of `len` lines after a movement, in a window of `height`
/// lines; the cursor is in the list and in the window.
pub fn scroll(
    action: Action,
    cursor: usize,
    offset: usize,
    len: usize,
    height: usize,
) -> (usize, usize) {
    let last = len.saturating_sub(1);
    let page = height.saturating_sub(1).max(1);
    let cursor = match action {
        Action::Next => cursor.saturating_add(1),
        Action::Previous => cursor.saturating_sub(1),
        Action::PageDown => cursor.saturating_add(page),
        Action::PageUp => cursor.saturating_sub(page),
        Action::First => 0,
        Action::Last => last,
        _ => cursor,
    }
    .min(last);
    (cursor, into_view(cursor, offset, len, height))
}

/// Returns the offset nearest to `offset` that shows the cursor and no more empty lines than
/// needed.
pub fn into_view(cursor: usize, offset: usize, len: usize, height: usize) -> usize {
    let height = height.max(1);
    offset
        .min(len.saturating_sub(height))
        .min(cursor)
        .max((cursor + 1).saturating_sub(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(picker: &mut Picker, typed: &str) -> Option<usize> {
        picker.field = TextField::new(typed);
        picker.narrow();
        picker.picked()
    }

    #[test]
    fn letters_strewn_over_a_text_find_nothing() {
        let text = "Sales Development Representative REQ-1104 Vertrieb Café São Paulo";
        for typed in [
            "sdr", "rep", "1104", "sales", "cafe", "sao", "dvlp", "trieb", "sadev",
        ] {
            assert!(abbreviates(typed, text), "{typed}");
        }
        for typed in ["soft", "lead", "ales2", "edr", "prs"] {
            assert!(!abbreviates(typed, text), "{typed}");
        }
        assert!(!abbreviates("srq", "Staff Lead REQ-1116 Platform"));
        let prospects = [
            "Prospects, pool Future leaders",
            "HR Business Partner confidential",
        ];
        let mut picker = Picker::new(prospects.map(str::to_owned).to_vec());
        assert_eq!(first(&mut picker, "soft"), None);
        assert_eq!(first(&mut picker, "hr par"), Some(1));
    }

    #[test]
    fn what_begins_like_what_was_typed_comes_first() {
        let jobs = [
            "Analytics Lead R-1 Data",
            "Senior Data Engineer R-2 Product",
            "Data Scientist R-3 Product",
        ];
        let mut picker = Picker::new(jobs.map(str::to_owned).to_vec());
        for (typed, wanted) in [
            ("dat", 2),
            ("sen", 1),
            ("lead", 0),
            ("R-2", 1),
            ("nothing", 9),
        ] {
            let wanted = Some(wanted).filter(|at| *at < jobs.len());
            assert_eq!(first(&mut picker, typed), wanted, "{typed}");
        }
        let texts = [
            "In exports: find words find",
            "Put the person on the job export",
        ];
        let mut palette =
            Picker::new(texts.map(str::to_owned).to_vec()).named(vec!["find", "export"]);
        assert_eq!(first(&mut palette, "exp"), Some(1));
        assert_eq!(first(&mut palette, "find wor"), Some(0));
        // Letters in some order are no command.
        assert_eq!(first(&mut palette, "pto"), None);
        assert_eq!(first(&mut palette, "ind"), None);
    }
}
