//! Running text with people in it: lists of addresses, mail signatures, messages, the text of a
//! profile page as one copies it.
//!
//! A person is made of an address (e-mail, page, phone) and of the name that stands with it; words
//! without an address make nobody.

mod labelled;
mod line;
mod linkedin;
mod mailboxes;
mod names;
mod pieces;
mod signature;
mod stacked;

use std::borrow::Cow;

use super::draft::Incoming;
use super::field::Field;
use super::header::Reading;
use super::{Reject, Row, shortened};
use crate::people::assemble::finish;
use crate::people::{Profile, clean};
use labelled::labelled;
use line::people;
use stacked::stacked;

/// The source of pasted profiles.
pub(crate) const SOURCE: &str = "paste";

/// One line of a text.
#[derive(Clone, Copy)]
struct Line<'a> {
    number: u64,
    text: &'a str,
}

/// The longest word that is looked into, in bytes; nothing that names somebody is as long, and what looks
/// for addresses within a word takes as long as its length squared.
const LONGEST_WORD: usize = 16 << 10;

/// Returns a text with words beyond all bounds cut short.
fn bounded(text: &str) -> Cow<'_, str> {
    let words = || text.split_inclusive(char::is_whitespace);
    if words().all(|word| word.len() <= LONGEST_WORD) {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    for word in words() {
        if word.len() <= LONGEST_WORD {
            out.push_str(word);
            continue;
        }
        let kept = word.char_indices().take_while(|(at, _)| *at < LONGEST_WORD);
        out.extend(kept.map(|(_, letter)| letter));
        out.extend(word.chars().last().filter(|last| last.is_whitespace()));
    }
    Cow::Owned(out)
}

/// Returns the people of a text.
pub(super) fn read(raw: &str, source: &str) -> Vec<Row> {
    let text = bounded(raw).replace("\r\n", "\n").replace('\r', "\n");
    if let Some(profile) = linkedin::profile(&text) {
        return vec![finish(profile, source).map_err(|reason| reject(1, &text, &reason, false))];
    }
    let lines: Vec<Line<'_>> = (1..)
        .zip(text.lines())
        .map(|(number, line)| Line {
            number,
            text: line.trim_start_matches(['>', ' ', '\t']).trim_end(),
        })
        .collect();
    if let Some(rows) = labelled(&lines, source) {
        return rows;
    }
    if let Some((number, profile)) = stacked(&lines) {
        let raw = profile.name();
        return vec![
            finish(profile, source).map_err(|reason| reject(number, &raw, &reason, false)),
        ];
    }
    let mut rows = Vec::new();
    let blocks: Vec<&[Line<'_>]> = lines
        .split(|line| is_break(line.text))
        .filter(|block| !block.is_empty())
        .collect();
    let mut skip = 0;
    for (at, block) in blocks.iter().enumerate() {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        if let Some((number, profile, blocks)) = signed(&blocks, at) {
            let raw = profile.name();
            rows.push(
                finish(profile, source).map_err(|reason| reject(number, &raw, &reason, false)),
            );
            skip = blocks - 1;
            continue;
        }
        for line in *block {
            let Some(text) = without_header(line.text) else {
                continue;
            };
            people(&mut rows, line.number, &unmarked(text), source);
        }
    }
    rows
}

/// Returns the person of a signature that begins with a block, its line, and over how many blocks it goes: below
/// the words that close a message blank lines may part name, employer and numbers.
fn signed(blocks: &[&[Line<'_>]], at: usize) -> Option<(u64, Profile, usize)> {
    let first = blocks.get(at)?;
    let closes = first
        .first()
        .is_some_and(|line| signature::is_closing(line.text));
    let most = if closes { 3 } else { 1 };
    (1..=most).rev().find_map(|count| {
        let some = blocks.get(at..at + count)?;
        let lines: Vec<Line<'_>> = some
            .iter()
            .flat_map(|block| block.iter().copied())
            .collect();
        let (number, profile) = signature::read(&lines)?;
        Some((number, profile, count))
    })
}

/// Returns a line without the marks of Markdown: of `[words](address)` the words, unless they only say that there is a
/// link, and the address.
fn unmarked(line: &str) -> Cow<'_, str> {
    if !line.contains("](") && !line.contains("**") {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, link)) = rest.split_once('[') {
        let Some((inner, behind)) = link
            .split_once(')')
            .filter(|(inner, _)| inner.contains("]("))
        else {
            out.push_str(before);
            out.push('[');
            rest = link;
            continue;
        };
        out.push_str(before);
        match clean::hyperlink(&format!("[{inner})")) {
            Some((target, words)) => out.push_str(&format!("{words} {target} ")),
            None => {
                let target = inner.rsplit("](").next().unwrap_or(inner);
                out.push_str(&format!(" {} ", target.trim_start_matches("mailto:")));
            }
        }
        rest = behind;
    }
    out.push_str(rest);
    Cow::Owned(out.replace("**", ""))
}

/// Blank lines and rules part one thing from the next.
fn is_break(line: &str) -> bool {
    line.chars()
        .all(|c| c.is_whitespace() || matches!(c, '-' | '_' | '=' | '*' | '~' | '—'))
}

fn reject(line: u64, raw: &str, reason: &str, left_out: bool) -> Reject {
    Reject {
        line,
        reason: reason.to_owned(),
        raw: shortened(raw),
        bytes: raw.as_bytes().to_vec(),
        left_out,
    }
}

/// Returns a line of a message's head without its label; none for one that names no sender (RFC 5322,
/// 3.6): whom a message is for, and what it is about, is nobody who was found.
fn without_header(line: &str) -> Option<&str> {
    const OTHERS: &[&str] = &[
        "to", "cc", "bcc", "subject", "date", "sent", "reply-to", "an", "betreff", "objet",
    ];
    let Some((label, rest)) = line.split_once(':') else {
        return Some(line);
    };
    match label.trim().to_lowercase().as_str() {
        "from" | "sender" | "von" | "de" => Some(rest),
        label if OTHERS.contains(&label) => None,
        _ => Some(line),
    }
}

fn incoming(field: Field, reading: &Reading) -> Incoming<'_> {
    Incoming {
        name: field.word(),
        field,
        kind: reading.kind,
        rank: 0,
        group: "",
        company: false,
        order: Default::default(),
        label: None,
    }
}
