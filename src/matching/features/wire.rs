//! The bytes of features: numbers, counts of lists and lengths of texts, then all texts in one run, so that one look
//! tells whether they are text.

use smallvec::{Array, SmallVec};

use crate::matching::hash::StableHash;
use crate::people::email::EmailKind;
use crate::people::name::Generation;
use crate::people::page::PageKind;

/// Longest text kept as it is; a longer one (a page with a very long path) is kept as a hash.
const LONGEST: usize = 250;
/// Most entries kept of one list.
const MOST: usize = 40;

#[derive(Default)]
pub(super) struct Writer {
    numbers: Vec<u8>,
    texts: Vec<u8>,
}

impl Writer {
    pub(super) fn byte(&mut self, byte: u8) {
        self.numbers.push(byte);
    }

    pub(super) fn number(&mut self, number: u16) {
        self.numbers.extend(number.to_le_bytes());
    }

    pub(super) fn text(&mut self, text: &str) {
        if text.len() > LONGEST {
            let short = format!("#{:016x}", StableHash::new(0).part(text).finish());
            return self.text(&short);
        }
        self.byte(u8::try_from(text.len()).unwrap_or(0));
        self.texts.extend(text.as_bytes());
    }

    pub(super) fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        let count = items.len().min(MOST);
        self.byte(u8::try_from(count).unwrap_or(0));
        for item in items.iter().take(count) {
            write(self, item);
        }
    }

    /// Returns the bytes: how many are numbers, the numbers, the texts.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        // 2,000 entries of the longest record take less than half of what the length can say.
        let length = u16::try_from(self.numbers.len()).unwrap_or(0);
        let mut out = Vec::with_capacity(2 + self.numbers.len() + self.texts.len());
        out.extend(length.to_le_bytes());
        out.extend(self.numbers);
        out.extend(self.texts);
        out
    }
}

/// Reads what [`Writer`] wrote; past the end everything is zero, empty, none.
pub(super) struct Reader<'a> {
    numbers: &'a [u8],
    texts: &'a str,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let (length, rest) = bytes.split_first_chunk().unwrap_or((&[0, 0], &[]));
        let length = usize::from(u16::from_le_bytes(*length));
        let (numbers, texts) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let texts = std::str::from_utf8(texts).unwrap_or_else(|damaged| {
            let sound = texts.get(..damaged.valid_up_to()).unwrap_or(&[]);
            std::str::from_utf8(sound).unwrap_or("")
        });
        Self { numbers, texts }
    }

    pub(super) fn byte(&mut self) -> u8 {
        match self.numbers.split_first() {
            Some((byte, rest)) => {
                self.numbers = rest;
                *byte
            }
            None => 0,
        }
    }

    pub(super) fn number(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    pub(super) fn text(&mut self) -> &'a str {
        let length = usize::from(self.byte());
        let Some((head, rest)) = self.texts.split_at_checked(length) else {
            self.texts = "";
            return "";
        };
        self.texts = rest;
        head
    }

    pub(super) fn list<A: Array>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> A::Item,
    ) -> SmallVec<A> {
        let count = usize::from(self.byte());
        let mut out = SmallVec::new();
        for _ in 0..count {
            if self.numbers.is_empty() {
                break;
            }
            out.push(read(self));
        }
        out
    }
}

pub(super) fn generation_code(generation: Option<Generation>) -> u8 {
    match generation {
        None => 0,
        Some(Generation::Senior) => 1,
        Some(Generation::Junior) => 2,
        Some(Generation::Third) => 3,
        Some(Generation::Fourth) => 4,
        Some(Generation::Fifth) => 5,
        Some(Generation::Nephew) => 6,
    }
}

pub(super) fn generation(code: u8) -> Option<Generation> {
    match code {
        1 => Some(Generation::Senior),
        2 => Some(Generation::Junior),
        3 => Some(Generation::Third),
        4 => Some(Generation::Fourth),
        5 => Some(Generation::Fifth),
        6 => Some(Generation::Nephew),
        _ => None,
    }
}

const MAILS: [EmailKind; 5] = [
    EmailKind::Placeholder,
    EmailKind::Personal,
    EmailKind::Work,
    EmailKind::Role,
    EmailKind::Service,
];

pub(super) fn mail_code(kind: EmailKind) -> u8 {
    code(&MAILS, kind)
}

pub(super) fn mail_kind(code: u8) -> EmailKind {
    MAILS
        .get(usize::from(code))
        .copied()
        .unwrap_or(EmailKind::Placeholder)
}

const PAGES: [PageKind; 13] = [
    PageKind::Other,
    PageKind::Linkedin,
    PageKind::LinkedinId,
    PageKind::Github,
    PageKind::GithubId,
    PageKind::X,
    PageKind::StackOverflow,
    PageKind::Xing,
    PageKind::Orcid,
    PageKind::Scholar,
    PageKind::Social,
    PageKind::Site,
    PageKind::GithubProject,
];

pub(super) fn page_code(kind: PageKind) -> u8 {
    code(&PAGES, kind)
}

pub(super) fn page_kind(code: u8) -> PageKind {
    PAGES
        .get(usize::from(code))
        .copied()
        .unwrap_or(PageKind::Other)
}

fn code<T: PartialEq + Copy>(table: &[T], kind: T) -> u8 {
    table
        .iter()
        .position(|known| *known == kind)
        .and_then(|at| u8::try_from(at).ok())
        .unwrap_or(0)
}
