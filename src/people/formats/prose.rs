//! Running text with people in it: lists of addresses, mail signatures, messages, the text of a
//! profile page as one copies it.
//!
//! A person is made of an address (e-mail, page, phone) and of the name that stands with it; words
//! without an address make nobody.

mod linkedin;
mod signature;

use super::draft::{Draft, Incoming};
use super::field::Field;
use super::header::{self, Reading};
use super::{Reject, Row, columns, shortened};
use crate::people::assemble::finish;
use crate::people::{Profile, clean, email, page, phone, text};

/// The source of pasted profiles.
pub(crate) const SOURCE: &str = "paste";
/// Words of a name at most; more is a sentence.
const NAME_WORDS: usize = 6;
/// Small words of which names have none.
const NOT_NAMES: &[&str] = &[
    "my",
    "is",
    "the",
    "this",
    "here",
    "see",
    "at",
    "on",
    "page",
    "profile",
    "link",
    "please",
    "our",
    "hi",
    "hello",
    "dear",
    "hey",
    "thanks",
    "thank",
    "regards",
    "best",
    "kind",
    "cheers",
    "sincerely",
    "add",
    "look",
    "these",
    "two",
    "contact",
    "email",
    "mail",
    "phone",
    "tel",
    "mobile",
    "from",
    "to",
    "cc",
    "with",
    "for",
    "about",
    "are",
    "was",
    "has",
    "have",
    "will",
    "can",
    "you",
    "your",
    "me",
    "we",
    "us",
    "it",
    "they",
    "she",
    "he",
    "her",
    "his",
    "hallo",
    "bitte",
    "danke",
    "gruss",
    "grusse",
    "liebe",
    "mit",
    "team",
    "all",
    "everyone",
    "forward",
    "fwd",
    "re",
    "ask",
    "also",
    "reach",
    "call",
    "write",
    "ping",
    "meet",
    "met",
    "spoke",
    "via",
    "and",
    "or",
    "but",
    "cv",
    "resume",
];

/// One line of a text.
#[derive(Clone, Copy)]
struct Line<'a> {
    number: u64,
    text: &'a str,
}

/// Returns the people of a text.
pub(super) fn read(raw: &str, source: &str) -> Vec<Row> {
    let text = raw.replace("\r\n", "\n").replace('\r', "\n");
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
            people(&mut rows, line.number, text, source);
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

/// Returns the people of lines such as `Name: Jane Doe`, where most lines are; a blank line or a name anew begins the
/// next person.
fn labelled(lines: &[Line<'_>], source: &str) -> Option<Vec<Row>> {
    let said = |line: &Line<'_>| -> Option<(Reading, Field)> {
        let (label, value) = line.text.split_once(':')?;
        let reading = header::read(label);
        let field = reading.field.filter(|field| *field != Field::Extra)?;
        let known = label.len() <= 40 && !value.trim().is_empty() && !value.starts_with("//");
        known.then_some((reading, field))
    };
    let filled = lines.iter().filter(|line| !is_break(line.text)).count();
    let known = lines.iter().filter(|line| said(line).is_some()).count();
    let names =
        |field: Field| matches!(field, Field::FullName | Field::FirstName | Field::LastName);
    let named = lines.iter().filter_map(said).any(|(_, field)| names(field));
    if known < 2 || known * 3 < filled * 2 || !named {
        return None;
    }
    let mut rows = Vec::new();
    let mut draft = Draft::default();
    let mut seen: Vec<Field> = Vec::new();
    let mut start = 1;
    let mut end = |draft: Draft, line: u64| {
        let profile = draft.finished();
        let raw = profile.name();
        rows.push(finish(profile, source).map_err(|reason| reject(line, &raw, &reason, false)));
    };
    for line in lines {
        let found = said(line);
        let again = found
            .as_ref()
            .is_some_and(|(_, field)| names(*field) && seen.contains(field));
        if (is_break(line.text) || again) && !seen.is_empty() {
            end(std::mem::take(&mut draft), start);
            seen.clear();
        }
        let Some((label, value)) = line.text.split_once(':') else {
            continue;
        };
        if seen.is_empty() {
            start = line.number;
        }
        match found {
            Some((reading, field)) => {
                seen.push(field);
                draft.put(
                    Incoming {
                        name: label,
                        kind: reading.kind,
                        rank: reading.rank,
                        order: reading.order,
                        ..incoming(field, &reading)
                    },
                    value,
                );
            }
            None => draft.keep(label, value.trim()),
        }
    }
    if !seen.is_empty() {
        end(draft, start);
    }
    Some(rows)
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

/// A word of a line and what it is.
#[derive(Clone, Debug, PartialEq)]
enum Piece<'a> {
    Email(String),
    Page(String),
    Phone(String),
    Word(&'a str),
    /// A comma, a bar, a dash between blanks.
    Break,
}

/// Returns the pieces of a line in their order.
fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut number: Vec<&str> = Vec::new();
    let flush = |number: &mut Vec<&str>, out: &mut Vec<Piece<'_>>| {
        let text = number.join(" ");
        number.clear();
        if phone::canonical(&text, None).is_some()
            && let Ok(clean) = clean::phone(&text)
        {
            out.push(Piece::Phone(clean.number));
        }
    };
    for raw in line
        .split([' ', '\t', '\u{a0}'])
        .filter(|raw| !raw.is_empty())
    {
        let tabbed = line.contains('\t');
        let bare = raw.trim_matches(|c: char| "<>()\"'[],;.|:!•·".contains(c));
        let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
        let breaks_before = raw.starts_with([',', ';', '|', '(', '<', '•', '·']);
        let breaks_after = raw.ends_with([',', ';', '|', ')', '>', ':', '•', '·']);
        if matches!(
            raw,
            "-" | "–" | "—" | "|" | "/" | "•" | "·" | "*" | "▪" | "‣" | "," | ";"
        ) {
            flush(&mut number, &mut out);
            out.push(Piece::Break);
            continue;
        }
        // `a@b.io,c@d.io;https://...` in one piece.
        let one_link = bare.contains("linkedin.com/sales/") || bare.starts_with("http");
        let run = bare.matches('@').count() > 1 || bare.matches("linkedin.com").count() > 1;
        let parts: Vec<&str> = if run || !one_link {
            bare.split([',', ';', '|']).collect()
        } else {
            vec![bare]
        };
        let several = parts.len() > 1;
        for part in parts {
            let part = part.trim_matches(|c: char| "<>()\"'[],;.|:!".contains(c));
            if part.is_empty() {
                continue;
            }
            if is_email(part) {
                flush(&mut number, &mut out);
                out.push(Piece::Email(
                    clean::email(part).unwrap_or_else(|| part.to_owned()),
                ));
            } else if is_page(part) {
                flush(&mut number, &mut out);
                out.push(Piece::Page(part.to_owned()));
            } else if is_number(part) {
                if breaks_before && !raw.starts_with('(') || raw.starts_with('+') {
                    flush(&mut number, &mut out);
                }
                // A bracket belongs to the area code.
                let whole = raw.trim_matches([',', ';', '|', '<', '>']);
                number.push(if several { part } else { whole });
            } else {
                flush(&mut number, &mut out);
                if breaks_before {
                    out.push(Piece::Break);
                }
                out.push(Piece::Word(part));
            }
            if several {
                flush(&mut number, &mut out);
                out.push(Piece::Break);
            }
        }
        if breaks_after && number.is_empty() || tabbed && raw.ends_with('\t') {
            out.push(Piece::Break);
        } else if raw.ends_with([',', ';', '|']) {
            flush(&mut number, &mut out);
            out.push(Piece::Break);
        }
    }
    flush(&mut number, &mut out);
    out
}

/// Takes in the people of a line.
fn people(rows: &mut Vec<Row>, line: u64, text: &str, source: &str) {
    let pieces = pieces(text);
    let addresses: Vec<&Piece<'_>> = pieces
        .iter()
        .filter(|piece| matches!(piece, Piece::Email(_) | Piece::Page(_) | Piece::Phone(_)))
        .collect();
    if addresses.is_empty() {
        if !text.trim().is_empty() {
            rows.push(Err(reject(
                line,
                text,
                "no e-mail, phone or page in it",
                true,
            )));
        }
        return;
    }
    let emails = addresses
        .iter()
        .filter(|piece| matches!(piece, Piece::Email(_)))
        .count();
    let pages = addresses
        .iter()
        .filter(|piece| matches!(piece, Piece::Page(page) if stands_for_person(page)))
        .count();
    let groups = groups(&pieces, emails, pages);
    let alone = groups.len() == 1;
    for group in groups {
        let mut draft = Draft::default();
        for piece in &group.addresses {
            let (field, value) = match piece {
                Piece::Email(value) => (Field::Email, value),
                Piece::Phone(value) => (Field::Phone, value),
                Piece::Page(value) => (Field::Url, value),
                Piece::Word(_) | Piece::Break => continue,
            };
            draft.put(incoming(field, &Reading::default()), value);
        }
        let mut profile = draft.finished();
        profile.full_name = group.name;
        if alone && profile.full_name.is_some() {
            work(&mut profile, &group.rest);
        }
        let known = profile.full_name.is_some()
            || !profile.emails.is_empty()
            || !profile.phones.is_empty()
            || profile
                .pages()
                .any(|address| page::parse(address).is_some());
        let found = if known {
            finish(profile, source)
        } else {
            // A page alone has to stand for a person: a company's or a search's does not.
            Err("this page stands for no person".to_owned())
        };
        rows.push(found.map_err(|reason| reject(line, text, &reason, false)));
    }
}

/// The addresses of one person, the name with them, and what else stands in the line.
#[derive(Default)]
struct Group<'a> {
    addresses: Vec<Piece<'a>>,
    name: Option<String>,
    rest: Vec<String>,
}

/// Parts the pieces of a line into people.
fn groups<'a>(pieces: &[Piece<'a>], emails: usize, pages: usize) -> Vec<Group<'a>> {
    let is_address =
        |piece: &Piece<'_>| matches!(piece, Piece::Email(_) | Piece::Page(_) | Piece::Phone(_));
    let phrases: Vec<Vec<&str>> = {
        let mut phrases = vec![Vec::new()];
        for piece in pieces {
            match piece {
                Piece::Word(word) => {
                    if let Some(last) = phrases.last_mut() {
                        last.push(*word);
                    }
                }
                _ => phrases.push(Vec::new()),
            }
        }
        phrases
            .into_iter()
            .filter(|phrase: &Vec<&str>| !phrase.is_empty())
            .collect()
    };
    let leading = pieces.iter().take_while(|piece| !is_address(piece)).count();
    let one_name = phrases.iter().filter(|phrase| is_name(phrase)).count() <= 1;
    let named_first = phrases.first().is_some_and(|phrase| is_name(phrase)) && leading > 0;
    let several = emails > 1 || pages > 1;
    if !several || named_first && one_name {
        let name = if named_first {
            phrases.first().map(|phrase| phrase.join(" "))
        } else {
            name_before(pieces)
        };
        let rest = phrases
            .iter()
            .skip(usize::from(named_first))
            .map(|phrase| phrase.join(" "))
            .collect();
        return vec![Group {
            addresses: pieces
                .iter()
                .filter(|piece| is_address(piece))
                .cloned()
                .collect(),
            name,
            rest,
        }];
    }
    // Several people: each begins where a name stands before an address, or with an address of a
    // kind that the one before has.
    let mut out: Vec<Group<'a>> = Vec::new();
    let mut from = 0;
    for (at, piece) in pieces.iter().enumerate() {
        if !is_address(piece) {
            continue;
        }
        let before = pieces.get(from..at).unwrap_or_default();
        let name = name_before(before);
        from = at + 1;
        let kind = std::mem::discriminant(piece);
        let has_kind = out.last().is_some_and(|last| {
            last.addresses
                .iter()
                .any(|one| std::mem::discriminant(one) == kind)
        });
        match out.last_mut() {
            Some(last) if name.is_none() && !has_kind => last.addresses.push(piece.clone()),
            _ => out.push(Group {
                addresses: vec![piece.clone()],
                name,
                rest: Vec::new(),
            }),
        }
    }
    out
}

/// Returns the name that stands directly before the first address: the last run of words written as names.
fn name_before(pieces: &[Piece<'_>]) -> Option<String> {
    let upto = pieces
        .iter()
        .position(|piece| matches!(piece, Piece::Email(_) | Piece::Page(_) | Piece::Phone(_)))
        .unwrap_or(pieces.len());
    let mut words: Vec<&str> = Vec::new();
    for piece in pieces.get(..upto)?.iter().rev() {
        match piece {
            Piece::Break if words.is_empty() => {}
            Piece::Word(word) if is_name_word(word) && words.len() < NAME_WORDS => words.push(word),
            // Particles stand within a name.
            Piece::Word(word) if !words.is_empty() && is_particle(word) => words.push(word),
            _ => break,
        }
    }
    while words.last().is_some_and(|word| !is_name_word(word)) {
        words.pop();
    }
    words.reverse();
    if words.len() >= 2 {
        return Some(words.join(" "));
    }
    // `jane doe jane@doe.com`: small letters, and nothing else in the line.
    let all: Vec<&str> = pieces
        .get(..upto)?
        .iter()
        .filter_map(|piece| match piece {
            Piece::Word(word) => Some(*word),
            _ => None,
        })
        .collect();
    let plain = all.iter().all(|word| {
        word.chars()
            .all(|c| c.is_alphabetic() || "-'’.".contains(c))
            && !NOT_NAMES.contains(&word.to_lowercase().as_str())
    });
    ((1..=3).contains(&all.len()) && plain).then(|| all.join(" "))
}

/// Whether words are a name and nothing else.
fn is_name(words: &[&str]) -> bool {
    let written = words.iter().filter(|word| is_name_word(word)).count();
    let others = words
        .iter()
        .filter(|word| !is_name_word(word) && !is_particle(word))
        .count();
    (1..=NAME_WORDS).contains(&words.len())
        && written >= 1
        && others == 0
        && !(words.len() == 1 && columns::looks_like_title(&words.concat()))
        && !columns::looks_like_title(&words.join(" "))
}

/// A word as names are written: it begins with a capital, or in a script that has none.
fn is_name_word(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else {
        return false;
    };
    !first.is_lowercase()
        && !word
            .chars()
            .any(|c| c.is_ascii_digit() || c == '@' || c == '/')
        && !NOT_NAMES.contains(&word.to_lowercase().as_str())
}

/// A word that stands small within a name: `van`, `de`.
fn is_particle(word: &str) -> bool {
    let folded = text::fold(word);
    !folded.is_empty() && crate::people::name::are_particles(&folded)
}

/// Takes position and employer out of what stands beside the name: `CTO @ Draigtech`, `Head of Data`.
fn work(profile: &mut Profile, rest: &[String]) {
    for phrase in rest {
        for between in [" @ ", " at ", " bei ", " chez ", " en "] {
            if let Some((title, company)) = phrase.split_once(between)
                && columns::looks_like_title(title)
            {
                profile.title.get_or_insert_with(|| title.trim().to_owned());
                profile
                    .company
                    .get_or_insert_with(|| company.trim().to_owned());
            }
        }
        if profile.title.is_none() && columns::looks_like_title(phrase) {
            profile.title = Some(phrase.clone());
        } else if profile.company.is_none() && crate::people::company::has_legal_form(phrase) {
            profile.company = Some(phrase.clone());
        }
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

/// Returns whether a word is an e-mail address.
fn is_email(word: &str) -> bool {
    word.contains('@')
        && !word.contains('/')
        && !word.starts_with('@')
        && email::canonical(word).is_some()
}

/// Returns whether a word is written as a page: with a scheme, with `www.`, or host and path.
fn is_page(word: &str) -> bool {
    let lower = word.to_lowercase();
    let host = word.split('/').next().unwrap_or_default();
    lower.starts_with("https://")
        || lower.starts_with("http://")
        || lower.starts_with("www.") && clean::is_link(word)
        || word.contains('/')
            && host.contains('.')
            && host.chars().any(char::is_alphabetic)
            && clean::is_link(word)
}

fn stands_for_person(page: &str) -> bool {
    page::parse(page)
        .is_some_and(|page| !matches!(page.kind, page::PageKind::Site | page::PageKind::Other))
}

/// Returns whether a word can be a piece of a phone number.
fn is_number(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit())
        && word
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | '.' | '/'))
}
