//! The bytes of features: lists with a count in front, text with its length in front.

use crate::matching::hash::StableHash;
use crate::people::email::EmailKind;
use crate::people::name::Generation;
use crate::people::page::PageKind;

/// Longest text kept as it is; a longer one (a page with a very long path) is kept as a hash.
const LONGEST: usize = 250;
/// Most entries kept of one list.
const MOST: usize = 40;

#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub(super) fn number(&mut self, number: u16) {
        self.0.extend(number.to_le_bytes());
    }

    pub(super) fn text(&mut self, text: &str) {
        if text.len() > LONGEST {
            let short = format!("#{:016x}", StableHash::new(0).part(text).finish());
            return self.text(&short);
        }
        self.byte(u8::try_from(text.len()).unwrap_or(0));
        self.0.extend(text.as_bytes());
    }

    pub(super) fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        let count = items.len().min(MOST);
        self.byte(u8::try_from(count).unwrap_or(0));
        for item in items.iter().take(count) {
            write(self, item);
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Reads what [`Writer`] wrote; past the end everything is zero, empty, none.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((byte, rest)) => {
                self.0 = rest;
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
        let Some((head, rest)) = self.0.split_at_checked(length) else {
            self.0 = &[];
            return "";
        };
        self.0 = rest;
        std::str::from_utf8(head).unwrap_or("")
    }

    pub(super) fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = usize::from(self.byte());
        let mut out = Vec::with_capacity(count.min(MOST));
        for _ in 0..count {
            if self.0.is_empty() {
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

const PAGES: [PageKind; 12] = [
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
