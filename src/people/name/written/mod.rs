//! A name as a record shows it and Greenhouse takes it: from one cell, or from fields, whatever stands around it.

mod casing;
pub(super) mod order;
mod piece;

use casing::{case_of, recase};
use order::order;
use piece::Piece;

use super::super::filler::{are_fillers, is_name as is_filler};
use super::Generation;
use crate::people::text::fold;

/// What a source says of a name; each may be missing, and each may hold anything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts<'a> {
    /// The field for given names.
    pub first: Option<&'a str>,
    /// The field for middle names.
    pub middle: Option<&'a str>,
    /// The field for family names.
    pub last: Option<&'a str>,
    /// The name in one piece; used where one of the fields is empty.
    pub full: Option<&'a str>,
    /// The name that the person goes by.
    pub preferred: Option<&'a str>,
}

/// A name sorted out. Every word of the source is in one of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Given names, middle names and initials, as Greenhouse should show them.
    pub first: Option<String>,
    /// Family names with their particles and the mark of the generation.
    pub last: Option<String>,
    /// The name that the person goes by.
    pub preferred: Option<String>,
    /// The family name of birth.
    pub former: Option<String>,
    /// Forms of address and titles, as written: `Dr.`, `Prof.`
    pub titles: Vec<String>,
    /// Letters behind the name, as written: `PhD`, `CPA`.
    pub credentials: Vec<String>,
    /// Which of several people of this name.
    pub generation: Option<Generation>,
    /// Whatever else was taken off: pronouns, slogans, signs, fillers.
    pub rest: Vec<String>,
    /// The mark of the generation as written, until the family name is known.
    mark: Option<String>,
}

impl Written {
    /// Sorts out the name that is written in one piece.
    pub fn of_text(full: &str) -> Self {
        Self::of_parts(&Parts {
            full: Some(full),
            ..Parts::default()
        })
    }

    /// Sorts out a name in fields. A family name is never made up: where the source has none, there is none.
    pub fn of_parts(parts: &Parts<'_>) -> Self {
        let mut written = Self::default();
        let both = parts.first.zip(parts.last);
        let missing = both.is_some_and(|(first, last)| are_fillers(first, last));
        let mut take = |part: Option<&'_ str>, missing: bool| -> Option<String> {
            let part = part.map(str::trim).filter(|part| !part.is_empty())?;
            if missing || is_filler(part) {
                written.rest.push(part.to_owned());
                return None;
            }
            Some(part.to_owned())
        };
        let (first, last) = (take(parts.first, missing), take(parts.last, missing));
        let full = take(parts.full, false);
        let [first, last, full] = [&first, &last, &full].map(Option::as_deref);
        let whole = full.map(|full| Piece::read(full, 2));
        match (
            first.map(|text| Piece::read(text, 1)),
            last.map(|text| Piece::read(text, 1)),
        ) {
            (Some(first), Some(last)) => written.take_fields(first, last, whole),
            (given, family) => {
                let several = whole.as_ref().is_some_and(Piece::has_several);
                match (several, whole, given, family) {
                    (true, Some(whole), _, _) => written.take_whole(whole),
                    (_, whole, Some(given), _) => {
                        written.aside(whole);
                        written.take_given(given);
                    }
                    (_, whole, _, Some(family)) => {
                        written.aside(whole);
                        written.take_family(family);
                    }
                    (_, Some(whole), _, _) => written.take_whole(whole),
                    _ => {}
                }
            }
        }
        written.middle(parts.middle);
        if let Some(preferred) = parts.preferred.filter(|preferred| !is_filler(preferred)) {
            let piece = Piece::read(preferred, 1);
            let words = recase(&piece.words, case_of(piece.words.iter()), false);
            written.preferred = Some(words.join(" ")).filter(|words| !words.is_empty());
        }
        written.settle()
    }

    /// Returns whether there is no name at all.
    pub fn is_empty(&self) -> bool {
        self.first.is_none() && self.last.is_none()
    }

    /// Returns the name to show, given name first; East Asian names in one piece as they are written there.
    pub fn display(&self) -> String {
        let parts = [&self.first, &self.last].into_iter().flatten();
        parts.map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Returns everything that was taken off the name, as written.
    pub fn taken_off(&self) -> impl Iterator<Item = &str> {
        let lists = self
            .titles
            .iter()
            .chain(&self.credentials)
            .chain(&self.rest);
        lists.map(String::as_str)
    }

    fn take_fields(&mut self, first: Piece, last: Piece, whole: Option<Piece>) {
        // Both fields may hold the whole name.
        if first.words.len() > 1 && first.words == last.words {
            self.aside(Some(last));
            return self.take_whole(first);
        }
        let (mut given, mut family) = (first.words.clone(), last.words.clone());
        given.extend(first.after_comma.iter().cloned());
        if last.after_comma != given {
            family.extend(last.after_comma.iter().cloned());
        }
        let same = |a: &[String], b: &[String]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| fold(a) == fold(b))
        };
        // A record may hold the family name in both fields (first "Jane Doe", last "Doe"), or the given name.
        if given.len() > family.len() && given.len() > 1 {
            let at = given.len() - family.len();
            if given.get(at..).is_some_and(|tail| same(tail, &family)) {
                given.truncate(at);
            }
        } else if family.len() > given.len()
            && family
                .get(..given.len())
                .is_some_and(|head| same(head, &given))
        {
            family.drain(..given.len());
        }
        self.aside(whole);
        self.aside(Some(first));
        self.aside(Some(last));
        self.put(&given, &family);
    }

    fn take_whole(&mut self, piece: Piece) {
        let (given, family) = if piece.after_comma.is_empty() {
            // Hungarians put the mark, and then the family name, first.
            if piece.mark_leads && piece.words.len() > 1 {
                let (family, given) = piece.words.split_at(1);
                (given.to_vec(), family.to_vec())
            } else {
                order(piece.words.clone())
            }
        } else {
            (piece.after_comma.clone(), piece.words.clone())
        };
        self.aside(Some(piece));
        self.put(&given, &family);
    }

    /// The field for given names alone: nothing in it is taken for a family name, unless it is in one piece.
    fn take_given(&mut self, piece: Piece) {
        match piece.words.as_slice() {
            [_] => self.take_whole(piece),
            _ if !piece.after_comma.is_empty() => self.take_whole(piece),
            words => {
                let words = words.to_vec();
                self.aside(Some(piece));
                self.put(&words, &[]);
            }
        }
    }

    fn take_family(&mut self, piece: Piece) {
        let in_one_piece =
            matches!(piece.words.as_slice(), [word] if !order(vec![word.clone()]).1.is_empty());
        if in_one_piece || !piece.after_comma.is_empty() {
            return self.take_whole(piece);
        }
        let words = piece.words.clone();
        self.aside(Some(piece));
        self.put(&[], &words);
    }

    /// Sets both names, cased as people write them.
    fn put(&mut self, given: &[String], family: &[String]) {
        let case = case_of(given.iter().chain(family));
        // A login in small letters is no name in small letters.
        let case = match case {
            casing::Case::Small if given.len() + family.len() < 2 => casing::Case::Mixed,
            case => case,
        };
        // `Jane DOE`: one of the fields in capitals.
        let field_case = |words: &[String]| match case_of(words.iter()) {
            casing::Case::Capitals => casing::Case::Capitals,
            _ => case,
        };
        let family_case = if family.iter().any(|word| word.contains('.')) {
            case
        } else {
            field_case(family)
        };
        let given = recase(given, case, false);
        let family = recase(family, family_case, true);
        self.first = Some(given.join(" ")).filter(|words| !words.is_empty());
        self.last = Some(family.join(" ")).filter(|words| !words.is_empty());
    }

    /// Keeps what stands around a piece.
    fn aside(&mut self, piece: Option<Piece>) {
        let Some(piece) = piece else { return };
        let fresh = |list: &mut Vec<String>, words: Vec<String>| {
            for word in words {
                if !list.contains(&word) {
                    list.push(word);
                }
            }
        };
        fresh(&mut self.titles, piece.titles);
        fresh(&mut self.credentials, piece.credentials);
        fresh(&mut self.rest, piece.rest);
        self.preferred = self.preferred.take().or(piece.nickname);
        self.former = self.former.take().or(piece.former);
        if self.generation.is_none() {
            self.generation = piece.generation;
            self.mark = piece.mark;
        }
    }

    fn middle(&mut self, middle: Option<&str>) {
        let Some(middle) = middle.filter(|middle| !is_filler(middle)) else {
            return;
        };
        let piece = Piece::read(middle, 1);
        let words = recase(&piece.words, case_of(piece.words.iter()), false).join(" ");
        self.aside(Some(piece));
        match &mut self.first {
            _ if words.is_empty() => {}
            Some(first) if first.split(' ').any(|word| word == words) => {}
            Some(first) => *first = format!("{first} {words}"),
            first => *first = Some(words),
        }
    }

    /// Puts the mark of the generation behind the family name; a form of address alone is no name.
    fn settle(mut self) -> Self {
        match (self.mark.take(), &mut self.last) {
            // How far away a network says that somebody is (`2nd`) looks like a mark.
            (Some(mark), Some(last)) if !Generation::is_ordinal(&mark) => {
                *last = format!("{last} {mark}");
            }
            (mark, _) => self.rest.extend(mark),
        }
        if let Some(first) = &self.first
            && super::lists::ADDRESSES.contains(&fold(first).as_str())
        {
            self.titles.extend(self.first.take());
        }
        if self.preferred == self.first {
            self.preferred = None;
        }
        self
    }
}
