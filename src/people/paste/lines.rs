//! Lines of addresses, with or without names: links, e-mails, `Ada Lovelace <ada@example.org>`.

use super::{Pasted, SOURCE, add_page, is_email};
use crate::people::assemble::finish;
use crate::people::{Profile, page, phone};

/// Words of a name at most; more is a sentence.
const NAME_WORDS: usize = 6;
/// What parts one person from the next on a line, and one cell from the next in a table.
const PARTING: [char; 4] = [',', ';', '\t', '|'];
/// Small words of which names have none.
const NOT_NAMES: &[&str] = &[
    "my", "is", "the", "this", "here", "see", "at", "on", "page", "profile", "link", "please",
    "our",
];
/// What stands around an address in running text.
const AROUND: [char; 9] = ['<', '>', '(', ')', '"', '\'', '[', ']', '.'];

/// Returns whether text with this first line is a table: cells without an address of their own, or
/// a single word such as the head of a column.
pub(super) fn is_table(first: &str) -> bool {
    let parts: Vec<&str> = parts(first).collect();
    match parts.as_slice() {
        [] => false,
        [one] => one
            .chars()
            .all(|c| c.is_alphabetic() || c == '_' || c == '-'),
        several => !several.iter().all(|part| Words::of(part).has_address()),
    }
}

/// Reads every line by itself.
pub(super) fn read(text: &str) -> Pasted {
    let mut pasted = Pasted::default();
    for (line, raw) in (1..).zip(text.lines()) {
        let Some(raw) = without_header(raw) else {
            continue;
        };
        for part in parts(raw) {
            person(&mut pasted, line, part);
        }
    }
    pasted
}

/// Returns a line of a message's head without its label; none for one that names no sender (RFC 5322,
/// 3.6): whom a message is for, and what it is about, is nobody who was found.
fn without_header(line: &str) -> Option<&str> {
    const OTHERS: &[&str] = &["to", "cc", "bcc", "subject", "date", "sent", "reply-to"];
    let Some((label, rest)) = line.split_once(':') else {
        return Some(line);
    };
    match label.trim().to_lowercase().as_str() {
        "from" | "sender" => Some(rest),
        label if OTHERS.contains(&label) => None,
        _ => Some(line),
    }
}

fn parts(line: &str) -> impl Iterator<Item = &str> {
    line.split(PARTING)
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// Takes in the people of one part: several addresses of one kind are a person each, unless there
/// is a name for all of them.
fn person(pasted: &mut Pasted, line: u64, part: &str) {
    let words = Words::of(part);
    if !words.has_address() {
        return pasted.reject(line, part, "no e-mail, phone or page in it");
    }
    if words.name.len() > NAME_WORDS {
        return pasted.reject(
            line,
            part,
            "too much text around the address to tell the name",
        );
    }
    let several = words.emails.len() > 1 || words.pages.len() > 1;
    if several && words.name.is_empty() {
        for address in words.pages {
            let mut profile = Profile::default();
            add_page(&mut profile, address);
            take(pasted, line, address, profile);
        }
        for address in words.emails {
            let profile = Profile {
                emails: vec![address.into()],
                ..Profile::default()
            };
            take(pasted, line, address, profile);
        }
        return;
    }
    // `my page is`: no name.
    let is_sentence = words.name.iter().any(|word| NOT_NAMES.contains(word));
    let name = match is_sentence {
        true => String::new(),
        false => words.name.join(" "),
    };
    let mut profile = Profile {
        full_name: Some(name).filter(|name| !name.is_empty()),
        emails: words.emails.into_iter().map(Into::into).collect(),
        phones: words.phone.into_iter().map(Into::into).collect(),
        ..Profile::default()
    };
    for address in words.pages {
        add_page(&mut profile, address);
    }
    take(pasted, line, part, profile);
}

fn take(pasted: &mut Pasted, line: u64, raw: &str, profile: Profile) {
    // A page alone has to stand for a person: a company's or a search's does not.
    let known = profile.full_name.is_some()
        || !profile.emails.is_empty()
        || !profile.phones.is_empty()
        || profile
            .pages()
            .any(|address| page::parse(address).is_some());
    let found = match known {
        true => finish(profile, SOURCE),
        false => Err("this page stands for no person".to_owned()),
    };
    pasted.take(line, raw, found);
}

/// The words of a part by what they are.
#[derive(Default)]
struct Words<'a> {
    emails: Vec<&'a str>,
    pages: Vec<&'a str>,
    phone: Option<String>,
    name: Vec<&'a str>,
}

impl<'a> Words<'a> {
    fn of(part: &'a str) -> Self {
        let mut words = Self::default();
        let mut number: Vec<&str> = Vec::new();
        for raw in part.split_whitespace() {
            let word = raw.trim_matches(AROUND);
            let word = word.strip_prefix("mailto:").unwrap_or(word);
            if is_email(word) {
                words.emails.push(word);
            } else if is_page(word) {
                words.pages.push(word);
            } else if is_number(raw) {
                number.push(raw);
            } else if word.chars().any(char::is_alphabetic) {
                words.name.push(raw.trim_matches(['<', '>', '"', '(', ')']));
            }
        }
        let number = number.join(" ");
        words.phone = phone::canonical(&number, None).map(|_| number);
        words
    }

    fn has_address(&self) -> bool {
        !self.emails.is_empty() || !self.pages.is_empty() || self.phone.is_some()
    }
}

/// Returns whether a word is written as a page: with a scheme, with `www.`, or host and path.
fn is_page(word: &str) -> bool {
    let host = word.split('/').next().unwrap_or_default();
    let written = word.starts_with("https://") || word.starts_with("http://");
    written
        || word.starts_with("www.")
        || (word.contains('/') && host.contains('.') && host.chars().any(char::is_alphabetic))
}

/// Returns whether a word can be a piece of a phone number.
fn is_number(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit())
        && word
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | '.' | '/'))
}
