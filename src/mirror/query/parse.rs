//! Reading a query.

use std::ops::Range;

use super::field::{Asked, NAMES, SHOWN};
use super::lex::{Kind, Piece, pieces};
use super::words::phrase;
use super::{Dates, Field, Flag, KeyField, Pattern, Query};

/// How deep parentheses may nest; deeper ones are read as if they were not there.
const DEEPEST: usize = 64;
/// How many conditions are read: more than anyone writes, and few enough to be looked for at once.
const MOST: usize = 500;

/// The best reading of what was typed, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The best reading.
    pub query: Query,
    /// What could not be understood, in the order it is there; empty for most.
    pub problems: Vec<Problem>,
}

/// A place in a query that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, in bytes of the text.
    pub span: Range<usize>,
    /// What is wrong and what to do, in words for the sourcer.
    pub message: String,
}

/// Returns the best reading of `text`. What may yet become right by typing on is no problem.
pub fn parse(text: &str) -> Parsed {
    read(text, true)
}

/// Like [`parse`] for a query that is all there, as on a command line: what is only half of something
/// is a problem too.
pub fn parse_complete(text: &str) -> Parsed {
    read(text, false)
}

fn read(text: &str, typing: bool) -> Parsed {
    let mut pieces = pieces(text);
    if !typing {
        read_oregon(&mut pieces);
    }
    let mut reader = Reader {
        typing,
        pieces,
        at: 0,
        depth: 0,
        too_deep: 0,
        conditions: 0,
        left_out: false,
        end: text.len(),
        problems: Vec::new(),
    };
    if looks_like_phone(text) {
        let query = Query::Key(KeyField::Phone, tidy(text));
        return Parsed {
            query,
            problems: Vec::new(),
        };
    }
    let mut parts = Vec::new();
    loop {
        parts.extend(reader.either(None));
        let Some(stray) = reader.next() else { break };
        reader.complain(stray.span, "this parenthesis closes nothing; take it out");
    }
    Parsed {
        query: Query::and(parts).unwrap_or(Query::All),
        problems: reader.problems,
    }
}

/// `Portland, OR`: what is last behind a place is Oregon, not half of something.
fn read_oregon(pieces: &mut [Piece]) {
    if let [.., before, last] = pieces
        && last.kind == Kind::Or
        && last.span.len() == "OR".len()
        && matches!(before.kind, Kind::Word(_) | Kind::Quoted { .. })
    {
        last.kind = Kind::Word("OR".to_owned());
    }
}

struct Reader {
    pieces: Vec<Piece>,
    at: usize,
    depth: usize,
    /// Parentheses opened and not read, whose ends are not read either.
    too_deep: usize,
    conditions: usize,
    /// What is read is to be left out. A last word is whole then: who types `-java` wants to keep
    /// those who know JavaScript.
    left_out: bool,
    /// Somebody is still at it.
    typing: bool,
    end: usize,
    problems: Vec<Problem>,
}

impl Reader {
    fn peek(&self) -> Option<&Kind> {
        self.pieces.get(self.at).map(|piece| &piece.kind)
    }

    fn next(&mut self) -> Option<Piece> {
        let piece = self.pieces.get(self.at).cloned();
        self.at += usize::from(piece.is_some());
        piece
    }

    fn complain(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.problems.push(Problem {
            span,
            message: message.into(),
        });
    }

    /// Reads up to a closing parenthesis or the end: parts with OR between them.
    fn either(&mut self, place: Option<Asked>) -> Option<Query> {
        let mut parts = Vec::new();
        loop {
            let part = self.all(place);
            let missing = part.is_none();
            parts.extend(part);
            if self.peek() != Some(&Kind::Or) {
                return Query::or(parts);
            }
            let or = self.next();
            let last = !self.typing && matches!(self.peek(), None | Some(Kind::Close));
            if let (true, Some(or)) = (missing || last, or) {
                self.complain(or.span, "OR needs something on both sides");
            }
        }
    }

    /// Reads parts that must all hold.
    fn all(&mut self, place: Option<Asked>) -> Option<Query> {
        let mut parts = Vec::new();
        let mut read_any = false;
        loop {
            match self.peek() {
                Some(Kind::Open) if self.depth >= DEEPEST => {
                    self.too_deep += 1;
                    self.at += 1;
                }
                Some(Kind::Close) if self.too_deep > 0 => {
                    self.too_deep -= 1;
                    self.at += 1;
                }
                None | Some(Kind::Close | Kind::Or) => return Query::and(parts),
                Some(Kind::And) => {
                    let and = self.next();
                    let last = !self.typing && matches!(self.peek(), None | Some(Kind::Close));
                    if let (true, Some(and)) = (!read_any || last, and) {
                        self.complain(and.span, "AND needs something on both sides");
                    }
                    continue;
                }
                _ => parts.extend(self.one(place)),
            }
            read_any = true;
        }
    }

    /// Reads one condition, of what stood before the colon if anything did; nothing for one that is
    /// empty or only half typed.
    fn one(&mut self, place: Option<Asked>) -> Option<Query> {
        let piece = self.next()?;
        if matches!(piece.kind, Kind::Word(_) | Kind::Quoted { .. }) {
            self.conditions += 1;
            if self.conditions > MOST {
                let message = format!("only the first {MOST} words are looked for");
                self.complain(piece.span, message);
                self.at = self.pieces.len();
                return None;
            }
        }
        match piece.kind {
            Kind::Not => match self.peek() {
                None | Some(Kind::Close) if self.typing => None,
                None | Some(Kind::Close | Kind::And | Kind::Or) => {
                    self.complain(piece.span, "NOT needs something after it");
                    None
                }
                _ => {
                    self.left_out = !self.left_out;
                    let inner = self.nested(|reader| reader.one(place));
                    self.left_out = !self.left_out;
                    inner.map(Query::not)
                }
            },
            Kind::Open => {
                let inner = self.nested(|reader| reader.either(place));
                if self.peek() == Some(&Kind::Close) {
                    self.at += 1;
                }
                inner
            }
            Kind::Field(name) => self.field(&name, piece.span),
            Kind::Word(text) => match place {
                None => self.word(None, &text, &piece.span),
                Some(Asked::Words(field)) => self.word(Some(field), &text, &piece.span),
                Some(Asked::Exported) => self.exported(&text, &piece.span),
                Some(fixed) => self.value(fixed, &text, piece.span),
            },
            Kind::Quoted { text, closed } => match place {
                None => quoted(None, &text, !closed && !self.left_out),
                Some(Asked::Words(field)) => quoted(Some(field), &text, !closed && !self.left_out),
                Some(Asked::Exported) => {
                    exported_to(quoted(Some(Field::Job), &text, !closed && !self.left_out)?)
                }
                Some(fixed) => self.value(fixed, &text, piece.span),
            },
            // Never reached: `all` and `either` take these.
            Kind::And | Kind::Or | Kind::Close => None,
        }
    }

    /// Reads what follows `exported:`: since when, else to which job.
    fn exported(&mut self, text: &str, span: &Range<usize>) -> Option<Query> {
        if let Some(dates) = Dates::read(text.trim()) {
            return Some(Query::Exported(dates));
        }
        let half_typed = self.typing && span.end == self.end;
        if half_typed && Dates::may_become(text) {
            return None;
        }
        exported_to(self.word(Some(Field::Job), text, span)?)
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Option<Query>) -> Option<Query> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let inner = read(self);
        self.depth -= 1;
        inner
    }

    fn word(&mut self, field: Option<Field>, text: &str, span: &Range<usize>) -> Option<Query> {
        if let Some(query) = key(field, text) {
            return Some(query);
        }
        // Everybody at a domain, as elsewhere.
        let text = text.strip_prefix("*@").unwrap_or(text);
        let stem = text.trim_end_matches('*');
        let typed_on = span.end == self.end && !self.left_out;
        let prefix = stem.len() < text.len() || typed_on;
        words(field, stem, prefix)
    }

    /// Reads what follows a name with a colon.
    fn field(&mut self, name: &str, span: Range<usize>) -> Option<Query> {
        let Some((_, asked)) = NAMES.iter().find(|(known, _)| *known == name) else {
            let known: Vec<&str> = NAMES.iter().take(SHOWN).map(|(name, _)| *name).collect();
            let known = known.join(", ");
            self.complain(
                span,
                format!("there is no field {name}; fields are {known}"),
            );
            return None;
        };
        match self.peek() {
            Some(Kind::Open | Kind::Not | Kind::Word(_) | Kind::Quoted { .. }) => {
                self.one(Some(*asked))
            }
            _ => {
                if !self.typing {
                    self.complain(span, format!("{name}: needs something after it"));
                }
                None
            }
        }
    }

    /// Reads a value of fixed form: a flag or dates.
    fn value(&mut self, asked: Asked, text: &str, span: Range<usize>) -> Option<Query> {
        const DATES: &str = "is no date; write <30d, >6m, 2025, 2025-03, >2025-01-31 or 2024..2025";
        let text = text.trim();
        let (value, may_become, help) = match asked {
            Asked::Updated => (
                Dates::read(text).map(Query::Updated),
                Dates::may_become(text),
                DATES,
            ),
            Asked::Applied => (
                Dates::read(text).map(Query::Applied),
                Dates::may_become(text),
                DATES,
            ),
            Asked::Added => (
                Dates::read(text).map(Query::Added),
                Dates::may_become(text),
                DATES,
            ),
            Asked::Exported => (
                Dates::read(text).map(Query::Exported),
                Dates::may_become(text),
                DATES,
            ),
            Asked::Verdict => (
                Flag::from_word(text)
                    .filter(|flag| Flag::VERDICTS.contains(flag))
                    .map(Query::Is),
                Flag::VERDICTS
                    .iter()
                    .any(|flag| flag.word().starts_with(text)),
                "",
            ),
            Asked::Flag | Asked::Words(_) => (
                Flag::from_word(text).map(Query::Is),
                Flag::may_become(text),
                "",
            ),
        };
        let half_typed = self.typing && span.end == self.end && may_become;
        if value.is_none() && !half_typed {
            let flags = || -> Vec<&str> {
                match asked {
                    Asked::Verdict => Flag::VERDICTS.iter().map(|flag| flag.word()).collect(),
                    _ => Flag::ALL.iter().map(|(word, _)| *word).collect(),
                }
            };
            let message = match help {
                "" => format!("{text:?} is not one of {}", flags().join(", ")),
                help => format!("{text:?} {help}"),
            };
            self.complain(span, message);
        }
        value
    }
}

/// Returns the words of a text with single blanks.
fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns a search for words side by side, none where there are no words in the text.
fn words(field: Option<Field>, text: &str, prefix: bool) -> Option<Query> {
    let text = tidy(text.trim_end_matches(|c: char| c == '*' || c.is_whitespace()));
    (!phrase(&text).is_empty()).then_some(Query::Text(field, Pattern { text, prefix }))
}

/// Returns a search for a job as one for those who were exported to it.
fn exported_to(job: Query) -> Option<Query> {
    match job {
        Query::Text(_, pattern) => Some(Query::ExportedTo(pattern)),
        _ => None,
    }
}

fn quoted(field: Option<Field>, text: &str, open: bool) -> Option<Query> {
    let trimmed = text.trim_end();
    let stem = trimmed.trim_end_matches('*');
    if let Some(query) = field.and_then(|_| key(field, trimmed.trim_start())) {
        return Some(query);
    }
    // An open quotation is being typed, unless a blank has just ended its last word.
    let prefix = stem.len() < trimmed.len() || (open && trimmed.len() == text.len());
    words(field, stem, prefix)
}

/// Returns a search by key for a whole address.
pub(super) fn key(field: Option<Field>, text: &str) -> Option<Query> {
    let kind = match field {
        None if looks_like_email(text) => KeyField::Email,
        None if looks_like_page(text) => KeyField::Page,
        None if looks_like_phone(text) => KeyField::Phone,
        Some(Field::Email) if looks_like_email(text) => KeyField::Email,
        Some(Field::Phone) if looks_like_phone(text) => KeyField::Phone,
        Some(Field::Linkedin) if looks_like_page(text) => KeyField::Page,
        _ => return None,
    };
    Some(Query::Key(kind, tidy(text)))
}

fn looks_like_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@').filter(|(local, _)| *local != "*") else {
        return false;
    };
    let top = domain.rsplit_once('.').map_or("", |(_, top)| top);
    !local.is_empty()
        && top.len() >= 2
        && top.chars().all(char::is_alphabetic)
        && !domain.contains('@')
        && !text.contains(char::is_whitespace)
}

fn looks_like_page(text: &str) -> bool {
    let lower = text.to_lowercase();
    !text.contains(char::is_whitespace)
        && (lower.starts_with("https://")
            || lower.starts_with("http://")
            || lower.starts_with("www.")
            || lower.contains("linkedin.com/")
            || lower.contains("github.com/"))
}

/// Returns whether a text can only be a phone number: seven digits or more, and what people put
/// between them. Years and ids are shorter.
fn looks_like_phone(text: &str) -> bool {
    let text = text.trim();
    let year = |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
    if text.split([' ', '-', '/']).all(year) {
        return false;
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (7..=17).contains(&digits)
        && !text.starts_with('-')
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | '/' | '(' | ')' | ' '))
}
