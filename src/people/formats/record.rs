//! Rows of separated text, as bytes: each with its own lines, its cells and what is in the file.
//!
//! Rows are cut before they are decoded, so that a row that can't be used is handed back byte for byte.
//! A row costs at most [`LONGEST`] bytes of memory, whatever the file holds.

use std::collections::VecDeque;
use std::io::{self, BufRead};
use std::ops::Range;

use encoding_rs::{Encoding, UTF_8};

/// A row longer than this is no person, in bytes.
pub(super) const LONGEST: usize = 1024 * 1024;
/// A quoted cell over more lines than this was never closed.
const MOST_LINES: usize = 250;

/// A row of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// The line it begins at, from 1.
    pub line: u64,
    /// Its bytes as they are in the file, without the end of the last line.
    pub bytes: Vec<u8>,
    /// Its cells, decoded, without quotes.
    pub cells: Vec<String>,
    /// Why it can't be read, where it can't.
    pub broken: Option<&'static str>,
}

/// The lines of a reader, each with its number, none longer than [`LONGEST`].
pub(super) struct Lines<R> {
    reader: R,
    ahead: VecDeque<Line>,
    number: u64,
    end: u8,
    /// A whole line more stands in the reader's buffer.
    another: bool,
}

/// One line without its end.
pub(super) struct Line {
    pub number: u64,
    pub bytes: Vec<u8>,
    /// It was longer than [`LONGEST`]; `bytes` is its beginning.
    pub cut: bool,
}

impl<R: BufRead> Lines<R> {
    /// Returns the lines of a reader; `end` is the byte that ends one (`\r` in files of old Macs).
    pub(super) fn new(reader: R, end: u8) -> Self {
        Self {
            reader,
            ahead: VecDeque::new(),
            number: 0,
            end,
            another: false,
        }
    }

    /// Returns whether the next line is there without a wait for whoever writes it.
    pub(super) fn has_another(&self) -> bool {
        self.another || !self.ahead.is_empty()
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        self.another = false;
        let mut bytes = Vec::new();
        let mut cut = false;
        let mut any = false;
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            any = true;
            let at = buffer.iter().position(|byte| *byte == self.end);
            let upto = at.unwrap_or(buffer.len());
            let room = LONGEST.saturating_sub(bytes.len());
            let piece = buffer.get(..upto).unwrap_or_default();
            cut |= piece.len() > room;
            bytes.extend_from_slice(piece.get(..room.min(piece.len())).unwrap_or_default());
            let used = upto + usize::from(at.is_some());
            let behind = buffer.get(used..).unwrap_or_default();
            self.another = at.is_some() && behind.contains(&self.end);
            self.reader.consume(used);
            if at.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        Ok(Some(Line {
            number: self.number,
            bytes,
            cut,
        }))
    }

    /// Gives lines back, to be read again.
    pub(super) fn give_back(&mut self, lines: impl DoubleEndedIterator<Item = Line>) {
        for line in lines.rev() {
            self.ahead.push_front(line);
        }
    }
}

/// The rows of separated text.
pub(super) struct Records<R> {
    lines: Lines<R>,
    encoding: &'static Encoding,
    delimiter: u8,
    /// How many cells a row of the table has, once that is known: by it an open quote is told.
    pub width: usize,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(lines: Lines<R>, encoding: &'static Encoding, delimiter: u8) -> Self {
        Self {
            lines,
            encoding,
            delimiter,
            width: 0,
        }
    }

    /// Returns the next row.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        let Some(first) = self.lines.next()? else {
            return Ok(None);
        };
        let line = first.number;
        if first.cut {
            let mut bytes = first.bytes;
            bytes.truncate(200);
            return Ok(Some(Record {
                line,
                bytes,
                cells: Vec::new(),
                broken: Some("the line is over 1 MiB long"),
            }));
        }
        let (mut cells, mut open) = self.split(&first.bytes);
        if !open {
            return Ok(Some(self.record(line, first.bytes, &cells)));
        }
        // A quoted cell goes on over the end of the line.
        let mut whole = first.bytes.clone();
        let mut taken: Vec<Line> = Vec::new();
        while open && taken.len() < MOST_LINES && whole.len() < LONGEST {
            let Some(next) = self.lines.next()? else {
                break;
            };
            whole.push(b'\n');
            whole.extend_from_slice(&next.bytes);
            let quotes = next.bytes.contains(&b'"');
            let cut = next.cut;
            taken.push(next);
            if cut {
                break;
            }
            if quotes {
                (cells, open) = self.split(&whole);
            }
        }
        if open || self.swallowed(cells.len(), &taken) {
            self.lines.give_back(taken.into_iter());
            let (cells, _) = self.split(&first.bytes);
            return Ok(Some(Record {
                broken: Some("a quote is opened and never closed"),
                ..self.record(line, first.bytes, &cells)
            }));
        }
        Ok(Some(self.record(line, whole, &cells)))
    }

    /// Whether a quote that was never closed has swallowed rows: one of the lines is a whole row, or the
    /// row is too short.
    fn swallowed(&self, cells: usize, taken: &[Line]) -> bool {
        if self.width < 2 {
            return false;
        }
        let whole_row = |line: &Line| {
            let (cells, open) = self.split(&line.bytes);
            !open && self.width > 2 && cells.len() == self.width
        };
        let closes_early = cells > self.width;
        cells < self.width && taken.iter().any(whole_row)
            || closes_early && taken.iter().any(whole_row)
            || taken.len() > 1 && taken.iter().filter(|line| whole_row(line)).count() > 1
    }

    fn record(&self, line: u64, bytes: Vec<u8>, cells: &[Range<usize>]) -> Record {
        let cells = cells
            .iter()
            .map(|cell| self.text(bytes.get(cell.clone()).unwrap_or_default()))
            .collect();
        Record {
            line,
            bytes,
            cells,
            broken: None,
        }
    }

    fn text(&self, cell: &[u8]) -> String {
        // A row in another set than the rest is better guessed than broken.
        let encoding = if self.encoding == UTF_8 && std::str::from_utf8(cell).is_err() {
            super::text::guess(cell)
        } else {
            self.encoding
        };
        let (text, _) = encoding.decode_without_bom_handling(cell);
        let text = text.trim_matches([' ', '\t', '\u{feff}']);
        // Quotes stand around a cell where its first character is one.
        match text.strip_prefix('"') {
            Some(inner)
                if inner.ends_with('"') || inner.contains("\"\"") || inner.contains('"') =>
            {
                unquoted(inner)
            }
            _ => text.to_owned(),
        }
    }

    /// Returns the cells of a row with their quotes, and whether one is still open at its end.
    fn split(&self, bytes: &[u8]) -> (Vec<Range<usize>>, bool) {
        let mut cells = Vec::with_capacity(self.width.max(8));
        let mut from = 0;
        let mut quoted = false;
        let mut fresh = true;
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'"' if quoted => {
                    if bytes.get(at + 1) == Some(&b'"') {
                        at += 1;
                    } else {
                        quoted = false;
                    }
                    fresh = false;
                }
                b'"' if fresh => {
                    quoted = true;
                    fresh = false;
                }
                byte if !quoted && *byte == self.delimiter => {
                    cells.push(from..at);
                    from = at + 1;
                    fresh = true;
                }
                b' ' | 0xef | 0xbb | 0xbf if fresh => {}
                _ => fresh = false,
            }
            at += 1;
        }
        cells.push(from..bytes.len());
        (cells, quoted)
    }
}

/// Returns a quoted cell's text: doubled quotes once, the closing one off, what follows it kept.
fn unquoted(inner: &str) -> String {
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    let mut open = true;
    while let Some(c) = chars.next() {
        match c {
            '"' if open && chars.peek() == Some(&'"') => {
                out.push('"');
                chars.next();
            }
            '"' if open => open = false,
            c => out.push(c),
        }
    }
    out
}

/// Returns the delimiter that gives the most even table over the first lines of a text.
pub(super) fn delimiter(head: &str) -> u8 {
    const LOOK: usize = 20;
    let lines: Vec<&str> = head
        .split(['\n', '\r'])
        .filter(|line| !line.trim().is_empty())
        .take(LOOK)
        .collect();
    let score = |delimiter: u8| {
        let counts: Vec<usize> = lines
            .iter()
            .map(|line| outside_quotes(line, delimiter))
            .collect();
        let with = counts.iter().filter(|count| **count > 0).count();
        let most = counts.iter().copied().max().unwrap_or(0);
        // How many lines have as many as the most common count.
        let even = counts
            .iter()
            .filter(|count| **count > 0)
            .map(|count| counts.iter().filter(|other| *other == count).count())
            .max()
            .unwrap_or(0);
        (with.min(even + 1) * most.clamp(1, 3), with, most)
    };
    [b'|', b'\t', b';', b',']
        .into_iter()
        .max_by_key(|delimiter| score(*delimiter))
        .unwrap_or(b',')
}

fn outside_quotes(line: &str, delimiter: u8) -> usize {
    let mut quoted = false;
    line.bytes()
        .filter(|byte| {
            quoted ^= *byte == b'"';
            !quoted && *byte == delimiter
        })
        .count()
}
