//! One field as written, cut into the words of the name and what stands around them; nothing is lost.

use unicode_segmentation::UnicodeSegmentation;

use super::super::field::{
    Asides, before_slogan, is_credential, is_degree, is_note, looks_like_credential, take_asides,
};
use super::super::generation::{Generation, in_one_word};
use super::super::lists::{AFTER_TITLES, JOBS, TITLES};
use crate::people::text::{fold, tidy};

/// One field, cut apart.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// Words of the name as written.
    pub words: Vec<String>,
    /// Words of the name behind a comma: `Doe, Jane`.
    pub after_comma: Vec<String>,
    pub titles: Vec<String>,
    pub credentials: Vec<String>,
    pub generation: Option<Generation>,
    /// The generation's mark as written.
    pub mark: Option<String>,
    /// The mark was in front of the name.
    pub mark_leads: bool,
    pub nickname: Option<String>,
    pub former: Option<String>,
    pub rest: Vec<String>,
}

impl Piece {
    /// Cuts one field apart; titles and credentials go only where `at_least` words remain.
    pub fn read(raw: &str, at_least: usize) -> Self {
        let mut piece = Self::default();
        // A plain word is the whole name, whatever it says.
        if !raw.is_empty() && raw.bytes().all(|b| b.is_ascii_alphabetic()) {
            piece.words.push(raw.to_owned());
            return piece;
        }
        // An address in the place of a name: what stands before the `@` may be one.
        let text = tidy(raw);
        let text = match text.split_once('@') {
            Some((local, domain)) if !text.contains(' ') && domain.contains('.') => local,
            _ => &text,
        };
        let text = in_one_word(text);
        let head = before_slogan(&text);
        piece.leave(text.get(head.len()..).unwrap_or_default());
        let mut asides = Asides::default();
        let text = take_asides(head, &mut asides);
        piece.keep_asides(asides, text.is_empty());
        let mut parts = text.split([',', ';', '，', '、']);
        let head = parts.next().unwrap_or_default();
        let mut words = std::mem::take(&mut piece.words);
        words.extend(piece.chunks(head));
        piece.take_end(&mut words, at_least);
        for part in parts {
            let rest = piece.chunks(part);
            piece.after_comma(&mut words, rest);
        }
        // `Doe Jr., John`: before a comma stands the family name alone.
        if !piece.after_comma.is_empty() {
            piece.take_end(&mut words, 1);
        }
        let mut after_comma = std::mem::take(&mut piece.after_comma);
        // `Dr. Smith, John`: the title may leave the family name alone.
        let remain = if after_comma.is_empty() { at_least } else { 1 };
        piece.take_start(&mut words, remain);
        piece.take_start(&mut after_comma, 1);
        piece.take_end(&mut after_comma, 1);
        piece.words = words;
        piece.after_comma = after_comma;
        piece
    }

    /// Returns whether there is more than a single word, or one that divides.
    pub fn has_several(&self) -> bool {
        self.words.len() + self.after_comma.len() > 1
            || !super::order(self.words.clone()).1.is_empty()
    }

    fn leave(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.rest.push(text.to_owned());
        }
    }

    fn keep_asides(&mut self, asides: Asides, is_all: bool) {
        self.rest.extend(asides.rest);
        self.former = Some(asides.former.join(" ")).filter(|name| !name.is_empty());
        let names = asides.names.join(" ");
        if is_all {
            // `(Jane)`: nothing but brackets.
            self.words = names.split_whitespace().map(str::to_owned).collect();
        } else if asides.within && asides.names.len() < 3 {
            self.nickname = Some(names).filter(|name| !name.is_empty());
        } else {
            self.leave(&names);
        }
    }

    /// The words of a part, without signs and emoji.
    fn chunks(&mut self, text: &str) -> Vec<String> {
        let mut words = Vec::new();
        // Foreign names in Katakana have a dot between their parts.
        for chunk in text.split(|c: char| c.is_whitespace() || matches!(c, '・' | '·')) {
            if !chunk.is_empty() && chunk.bytes().all(|b| b.is_ascii_alphabetic()) {
                words.push(chunk.to_owned());
                continue;
            }
            let (mut kept, mut signs) = (String::new(), String::new());
            for cluster in chunk.graphemes(true) {
                let is_letter = cluster.chars().any(char::is_alphabetic);
                let fits = |c: char| c.is_alphanumeric() || ".'’‘ʼʻ`´-‐‑_/®™©+&|".contains(c);
                // A letter within a circle or a flag of two letters is a sign.
                if cluster.chars().all(fits) || is_letter && !cluster.chars().any(is_pictured) {
                    kept.push_str(cluster);
                } else {
                    signs.push_str(cluster);
                }
            }
            self.leave(&signs);
            // `van 't Hof` keeps its apostrophe.
            let article = matches!(
                kept.to_lowercase().as_str(),
                "'t" | "’t" | "'s" | "’s" | "'n" | "’n"
            );
            let word = if article {
                kept.as_str()
            } else {
                kept.trim_matches(|c: char| "'’‘`´-‐‑_/+&|".contains(c))
            };
            if fold(word).is_empty() && !word.chars().any(char::is_alphabetic) {
                self.leave(word);
                continue;
            }
            words.extend(undotted(word));
        }
        words
    }

    fn after_comma(&mut self, words: &mut Vec<String>, rest: Vec<String>) {
        // `Doe, Senior Engineer`: neither a name nor a generation.
        if rest.len() > 1 && rest.iter().any(|word| JOBS.contains(&fold(word).as_str())) {
            return self.leave(&rest.join(" "));
        }
        let mut names = Vec::new();
        for word in rest {
            if let Some(found) = Generation::of_word(&word) {
                self.generation = Some(found);
                self.mark = Some(word);
            } else if is_credential(&word) {
                self.credentials.push(word);
            } else {
                names.push(word);
            }
        }
        if words.is_empty() {
            *words = names;
        } else if self.after_comma.is_empty() && !names.iter().any(|word| is_note(word)) {
            self.after_comma = names;
        } else {
            self.leave(&names.join(" "));
        }
    }

    /// Takes forms of address, titles and a leading mark off the beginning.
    fn take_start(&mut self, words: &mut Vec<String>, at_least: usize) {
        let mut titled = false;
        while words.len() > at_least.max(1) {
            let Some(first) = words.first().cloned() else {
                break;
            };
            let plain = fold(&first);
            let honorary = plain == "h" && words.get(1).is_some_and(|next| fold(next) == "c");
            let parts = || first.split('.').map(fold).filter(|part| !part.is_empty());
            let glued = first.contains('.') && parts().all(|part| TITLES.contains(&part.as_str()));
            let is_title = TITLES.contains(&plain.as_str()) || glued;
            if let Some(found) = Generation::of_first_word(&first) {
                (self.generation, self.mark, self.mark_leads) = (Some(found), Some(first), true);
            } else if is_title || titled && AFTER_TITLES.contains(&plain.as_str()) {
                self.titles.push(first);
                titled = true;
            } else if titled && honorary && words.len() > at_least + 1 {
                self.titles
                    .push(words.drain(..2).collect::<Vec<_>>().join(" "));
                continue;
            } else {
                break;
            }
            words.remove(0);
        }
    }

    /// Takes generation marks, credentials and notes off the end.
    fn take_end(&mut self, words: &mut Vec<String>, at_least: usize) {
        while words.len() > 1 {
            let Some(word) = words.last().cloned() else {
                break;
            };
            let degree = is_degree(words);
            if words.len() <= at_least && !degree {
                break;
            }
            if degree {
                self.credentials.insert(0, word);
            } else if let Some(found) = Generation::of_word(&word) {
                (self.generation, self.mark) = (Some(found), Some(word));
            } else if is_credential(&word) && looks_like_credential(&word) {
                self.credentials.insert(0, word);
            } else if is_note(&word) || fold(&word) == "1st" {
                self.rest.push(word);
            } else {
                break;
            }
            words.pop();
        }
    }
}

/// A word without the full stop of a sentence (initials, abbreviations and marks keep theirs); `jane.doe` as two.
fn undotted(word: &str) -> Vec<String> {
    let parts: Vec<&str> = word
        .split(['.', '_'])
        .filter(|part| !part.is_empty())
        .collect();
    let long = |part: &&str| part.chars().count() > 2 && part.chars().all(char::is_alphabetic);
    if parts.len() > 1 && parts.iter().all(long) && !word.ends_with('.') {
        return parts.into_iter().map(str::to_owned).collect();
    }
    match word.strip_suffix('.') {
        Some(stem) if stem.chars().count() > 4 && !stem.contains('.') => vec![stem.to_owned()],
        _ => vec![word.to_owned()],
    }
}

/// Whether a character is a letter in a picture: squared, circled, a flag's half.
fn is_pictured(c: char) -> bool {
    matches!(c, '\u{1F100}'..='\u{1FAFF}' | '\u{2460}'..='\u{24FF}' | '\u{2600}'..='\u{27BF}')
}
