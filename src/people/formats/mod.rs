//! Profiles out of anything that a sourcer holds in the hand: files, standard input, pasted text.
//!
//! One reader for all of them; the shape decides, not the name's ending: tables (CSV and its kin),
//! spreadsheets, vCards, JSON and JSON Lines, saved pages, Europass XML, Markdown tables, the zip of a
//! LinkedIn data export, and text with people in it.
//!
//! [`open`] gives the rows as a stream and, before the first of them, an [`Understood`]: the kind of
//! file, its encoding, delimiter, sheet and row of column names, and each column with samples, the
//! [`Field`] it feeds, the kind of contact value, why, and whether that is sure
//! ([`Understood::wants_review`]). To change it, take [`Understood::mapping`], edit the [`Mapping`] (a
//! column's `field` and `kind`, the `header_line`, the `delimiter`, the `encoding`, the `sheet`) and
//! open the same bytes again with it. [`Understood::fingerprint`] is the same for every file with the
//! same column names: keep the mapping under it, and hand it over when it comes again.
//!
//! A row that can't be used becomes a [`Reject`] with its line, a reason and its bytes; nothing is
//! dropped in silence and one bad row never stops the others. Rows in which there is nobody (totals,
//! sections, organisations) are rejects too, marked [`Reject::left_out`]. Read, rejected and left out
//! together are all rows.

mod archive;
mod columns;
mod draft;
mod field;
mod header;
mod json;
mod markup;
mod prose;
mod record;
mod rejects;
mod sheets;
mod table;
mod text;
mod understood;
mod vcard;
mod words;

use std::io::{BufReader, Read};

use thiserror::Error;

use super::Profile;
use record::{Lines, Record, Records};

pub use field::Field;
pub use rejects::{RejectForm, RejectWriter};
pub use understood::{Choice, Column, Mapping, Understood};

pub(super) use prose::SOURCE;

/// What is read whole, at most, in bytes: documents and spreadsheets.
const MOST: u64 = 256 * 1024 * 1024;

/// A row that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Line in the file, from 1.
    pub line: u64,
    /// Why, in words.
    pub reason: String,
    /// The row as text, shortened when very long.
    pub raw: String,
    /// The row as it stands in the file, byte for byte.
    pub bytes: Vec<u8>,
    /// There is nobody in the row: nothing to correct.
    pub left_out: bool,
}

/// Why a file can't be read at all.
#[derive(Debug, Error)]
pub enum FormatError {
    /// Reading failed half-way.
    #[error("reading stopped: {0}")]
    Io(#[from] std::io::Error),
    /// Bytes that are no text.
    #[error(
        "this is neither text nor a spreadsheet; Gleaner reads tables, spreadsheets, vCards, JSON and text"
    )]
    Binary,
    /// A JSON document that does not parse.
    #[error("not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A table in which no column could be recognised.
    #[error(
        "no column is recognised; name them in the first line, such as first_name,last_name,email,linkedin,company,title, or say what they are with --map"
    )]
    NoColumns,
    /// A document without people.
    #[error("no people found in it")]
    NoPeople,
    /// A character set of this name is not known.
    #[error(
        "no character set is called {0}; names are those of the web, such as utf-8 or windows-1251"
    )]
    Encoding(String),
    /// More than is read at once.
    #[error("too large to be read as one document; export it as CSV or JSON Lines")]
    TooLarge,
    /// A spreadsheet that can't be opened.
    #[error("the spreadsheet can't be read: {0}")]
    Spreadsheet(String),
    /// A zip file without a list.
    #[error("the zip file can't be read: {0}")]
    Archive(String),
    /// XML that does not parse.
    #[error("not XML: {0}")]
    Xml(String),
    /// A sheet that a mapping names is not there.
    #[error("no sheet is called {0}")]
    Sheet(String),
}

/// One row: a profile, or why there is none.
pub type Row = Result<Profile, Reject>;

/// The rows of a file, and what was understood of it.
pub struct Opened<'r> {
    /// What was understood.
    pub understood: Understood,
    /// The row of column names as it stands in the file, for the file of rejects.
    pub header: Option<Vec<u8>>,
    rows: Box<dyn Iterator<Item = Result<Row, FormatError>> + 'r>,
}

impl Opened<'_> {
    /// Returns how rejected rows of this file are written.
    pub fn reject_form(&self) -> RejectForm {
        match &self.header {
            Some(header) => RejectForm::Table {
                header: header.clone(),
                delimiter: self
                    .understood
                    .delimiter
                    .and_then(|c| u8::try_from(c).ok())
                    .unwrap_or(b','),
            },
            None => RejectForm::List,
        }
    }
}

impl Iterator for Opened<'_> {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

/// Returns the profiles of a file as a stream, in file order; none for an empty file.
///
/// # Errors
/// As [`open`].
pub fn read<'r>(
    reader: impl Read + 'r,
    source: &str,
) -> Result<Box<dyn Iterator<Item = Result<Row, FormatError>> + 'r>, FormatError> {
    Ok(open(reader, source, None)?.rows)
}

/// Returns the rows of a file and what was understood of it; see the module's text.
///
/// `source` becomes the profiles' source unless a row names its own; `map` holds before what the
/// reader would find.
///
/// # Errors
/// [`FormatError`] when nothing in the file can be read as people; an error that comes up later ends
/// the stream as its last item.
pub fn open<'r>(
    mut reader: impl Read + 'r,
    source: &str,
    map: Option<&Mapping>,
) -> Result<Opened<'r>, FormatError> {
    let mut head = Vec::with_capacity(text::LOOK);
    reader
        .by_ref()
        .take(text::LOOK as u64)
        .read_to_end(&mut head)?;
    let whole = head.len() < text::LOOK;
    if head.starts_with(b"PK\x03\x04") {
        let bytes = rest(head, reader)?;
        return match archive::read(bytes)? {
            archive::Archive::Spreadsheet(bytes) => spreadsheet(bytes, source, map),
            archive::Archive::List(name, bytes) => {
                let mut opened = open(std::io::Cursor::new(bytes), source, map)?;
                opened.understood.kind = format!("{name} in a zip file");
                Ok(opened)
            }
        };
    }
    if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return spreadsheet(rest(head, reader)?, source, map);
    }
    let decoded = text::decoded(
        head,
        reader,
        whole,
        map.and_then(|map| map.encoding.as_deref()),
    )?;
    let mut understood = Understood {
        encoding: Some(decoded.original.name().to_owned()),
        ..Understood::default()
    };
    let start = decoded
        .head
        .trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if start.is_empty() && decoded.whole {
        "empty".clone_into(&mut understood.kind);
        return Ok(listed(understood, Vec::new()));
    }
    let lower: String = start.chars().take(4000).collect::<String>().to_lowercase();
    if lower.starts_with("begin:vcard")
        || lower.contains("\nbegin:vcard")
        || lower.contains("\rbegin:vcard")
    {
        "vCard".clone_into(&mut understood.kind);
        let encoding = decoded.encoding;
        let bytes = rest(Vec::new(), decoded.bytes)?;
        return Ok(listed(understood, vcard::read(&bytes, encoding, source)));
    }
    let array = start.starts_with('[')
        && start
            .get(1..)
            .is_some_and(|rest| rest.trim_start().starts_with(['{', '[', ']', '"']));
    if start.starts_with('{') || array {
        return json(decoded, understood, source);
    }
    if start.starts_with('<') && !lower.starts_with("<http") {
        return markup(decoded, understood, source, map, &lower);
    }
    if is_markdown(start) {
        "Markdown table".clone_into(&mut understood.kind);
        let text = all_text(decoded)?;
        return rows_of(markdown(&text).into_iter(), understood, source, map);
    }
    table_or_text(decoded, understood, source, map)
}

fn listed<'r>(understood: Understood, rows: Vec<Row>) -> Opened<'r> {
    Opened {
        understood,
        header: None,
        rows: Box::new(rows.into_iter().map(Ok)),
    }
}

/// Reads to the end, if that is not too far.
fn rest(mut head: Vec<u8>, reader: impl Read) -> Result<Vec<u8>, FormatError> {
    reader.take(MOST + 1).read_to_end(&mut head)?;
    if head.len() as u64 > MOST {
        return Err(FormatError::TooLarge);
    }
    Ok(head)
}

fn all_text(decoded: text::Decoded<'_>) -> Result<String, FormatError> {
    let encoding = decoded.encoding;
    let bytes = rest(Vec::new(), decoded.bytes)?;
    let (text, _) = encoding.decode_without_bom_handling(&bytes);
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// The rows of a table that is held whole.
fn rows_of<'r>(
    rows: std::vec::IntoIter<Record>,
    mut understood: Understood,
    source: &str,
    map: Option<&Mapping>,
) -> Result<Opened<'r>, FormatError> {
    let table = table::Table::new(rows, source, map, &mut understood)?;
    Ok(Opened {
        header: table.header.clone(),
        understood,
        rows: Box::new(table),
    })
}

fn spreadsheet<'r>(
    bytes: Vec<u8>,
    source: &str,
    map: Option<&Mapping>,
) -> Result<Opened<'r>, FormatError> {
    let sheets = sheets::read(bytes)?;
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let chosen = match map.and_then(|map| map.sheet.clone()) {
        Some(wanted) => {
            let one: Vec<_> = sheets
                .into_iter()
                .filter(|sheet| sheet.name == wanted)
                .collect();
            if one.is_empty() {
                return Err(FormatError::Sheet(wanted));
            }
            one
        }
        None => sheets::with_people(sheets),
    };
    let mut understood = Understood {
        kind: "spreadsheet".to_owned(),
        sheets: names,
        ..Understood::default()
    };
    let mut sheets = chosen.into_iter();
    let Some(first) = sheets.next() else {
        return Ok(listed(understood, Vec::new()));
    };
    understood.sheet = Some(first.name);
    let mut opened = rows_of(first.rows.into_iter(), understood, source, map)?;
    // Further sheets with people follow; what they hold is read by their own column names.
    for sheet in sheets {
        let mut other = Understood::default();
        if let Ok(table) = table::Table::new(sheet.rows.into_iter(), source, map, &mut other) {
            opened.rows = Box::new(opened.rows.chain(table));
        }
    }
    Ok(opened)
}

fn json<'r>(
    decoded: text::Decoded<'r>,
    mut understood: Understood,
    source: &str,
) -> Result<Opened<'r>, FormatError> {
    let start = decoded
        .head
        .trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let first = start.lines().next().unwrap_or_default().trim();
    let document = start.starts_with('[')
        || matches!(first, "{")
        || {
            let complete = serde_json::from_str::<serde_json::Value>(first).is_ok();
            !complete
                && start
                    .lines()
                    .nth(1)
                    .is_some_and(|line| !line.trim_start().starts_with('{'))
        }
        || decoded.whole && start.lines().filter(|line| !line.trim().is_empty()).count() == 1;
    if !document {
        "JSON Lines".clone_into(&mut understood.kind);
        let reader = BufReader::with_capacity(text::LOOK, decoded.bytes);
        return Ok(Opened {
            understood,
            header: None,
            rows: Box::new(json::Lines::new(reader, source)),
        });
    }
    "JSON".clone_into(&mut understood.kind);
    let closed = first.ends_with('}');
    let text = all_text(decoded)?;
    let value = match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(value) => value,
        // Objects over lines that are no document after all: each line tells its own error.
        Err(_) if text.trim_start().starts_with('{') && closed => {
            let bytes = std::io::Cursor::new(text.into_bytes());
            return Ok(Opened {
                understood,
                header: None,
                rows: Box::new(json::Lines::new(bytes, source)),
            });
        }
        Err(error) => return Err(error.into()),
    };
    let strings: Option<Vec<String>> = value.as_array().and_then(|values| {
        let texts: Option<Vec<String>> = values
            .iter()
            .map(|value| value.as_str().map(str::to_owned))
            .collect();
        texts.filter(|texts| !texts.is_empty())
    });
    if let Some(strings) = strings {
        return Ok(listed(understood, prose::read(&strings.join("\n"), source)));
    }
    let rows = json::document(value, source)?;
    Ok(listed(understood, rows))
}

fn markup<'r>(
    decoded: text::Decoded<'r>,
    mut understood: Understood,
    source: &str,
    map: Option<&Mapping>,
    lower: &str,
) -> Result<Opened<'r>, FormatError> {
    let html = [
        "<!doctype html",
        "<html",
        "<table",
        "<head",
        "<body",
        "<div",
        "<meta",
        "<script",
        "<tr",
        "<p",
        "<ul",
        "<ol",
        "<span",
        "<a ",
    ]
    .iter()
    .any(|tag| lower.contains(tag));
    let text = all_text(decoded)?;
    if !html || lower.starts_with("<?xml") && !lower.contains("<html") {
        match markup::xml(&text) {
            Ok(value) => {
                "XML".clone_into(&mut understood.kind);
                return Ok(listed(understood, json::document(value, source)?));
            }
            Err(error) if lower.starts_with("<?xml") => return Err(error),
            // `<ada@example.org>, ...`: an address list.
            Err(_) => {
                "text".clone_into(&mut understood.kind);
                return people_in(&text, understood, source);
            }
        }
    }
    "web page".clone_into(&mut understood.kind);
    let page = markup::page(&text);
    if let Ok(rows) = json::document(serde_json::Value::Array(page.data), source)
        && rows.iter().any(Result::is_ok)
    {
        return Ok(listed(understood, rows));
    }
    if let Some(table) = page.tables.into_iter().max_by_key(Vec::len) {
        return rows_of(table.into_iter(), understood, source, map);
    }
    people_in(&page.text, understood, source)
}

/// People in running text.
fn people_in<'r>(
    text: &str,
    understood: Understood,
    source: &str,
) -> Result<Opened<'r>, FormatError> {
    let rows = prose::read(text, source);
    if rows.iter().any(Result::is_ok) || source == SOURCE {
        Ok(listed(understood, rows))
    } else {
        Err(FormatError::NoPeople)
    }
}

fn table_or_text<'r>(
    decoded: text::Decoded<'r>,
    mut understood: Understood,
    source: &str,
    map: Option<&Mapping>,
) -> Result<Opened<'r>, FormatError> {
    let delimiter = match map.and_then(|map| map.delimiter) {
        Some(delimiter) => u8::try_from(delimiter).map_err(|_| FormatError::NoColumns)?,
        None => record::delimiter(&decoded.head),
    };
    let said = map.is_some_and(|map| map.header_line.is_some() || map.delimiter.is_some());
    let end = if decoded.head.contains('\r') && !decoded.head.contains('\n') {
        b'\r'
    } else {
        b'\n'
    };
    if !said && !looks_like_table(&decoded.head, delimiter, end, decoded.whole) {
        "text".clone_into(&mut understood.kind);
        let text = all_text(decoded)?;
        let delimited = text
            .lines()
            .take(20)
            .filter(|line| line.contains(char::from(delimiter)))
            .count()
            > 1;
        return match people_in(&text, understood, source) {
            Err(FormatError::NoPeople) if delimited || text.lines().count() < 3 => {
                Err(FormatError::NoColumns)
            }
            other => other,
        };
    }
    "table".clone_into(&mut understood.kind);
    understood.delimiter = Some(char::from(delimiter));
    let encoding = decoded.encoding;
    let reader = BufReader::with_capacity(text::LOOK, decoded.bytes);
    let records = Records::new(Lines::new(reader, end), encoding, delimiter);
    let table = table::Table::new(records, source, map, &mut understood)?;
    Ok(Opened {
        header: table.header.clone(),
        understood,
        rows: Box::new(table),
    })
}

/// Whether a text's beginning is a table rather than running text: it has column names, or even rows
/// with a column of addresses.
fn looks_like_table(head: &str, delimiter: u8, end: u8, whole: bool) -> bool {
    let lines = Lines::new(head.as_bytes(), end);
    let mut records = Records::new(lines, encoding_rs::UTF_8, delimiter);
    let mut rows: Vec<Record> = Vec::new();
    while rows.len() < 60 {
        match records.next() {
            Ok(Some(record)) => rows.push(record),
            _ => break,
        }
    }
    if !whole && rows.len() < 60 {
        // The last one is cut by the edge of what is looked at.
        rows.pop();
    }
    let broken = rows.iter().filter(|row| row.broken.is_some()).count();
    let rows: Vec<&Record> = rows
        .iter()
        .filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()))
        .collect();
    let scores = || {
        rows.iter()
            .take(20)
            .map(|row| columns::header_score(&row.cells))
    };
    if scores()
        .flatten()
        .any(|(known, filled)| known >= 2 && known * 5 >= filled)
    {
        return true;
    }
    if broken * 2 > rows.len() {
        return false;
    }
    let Some(first) = rows.first() else {
        return false;
    };
    let below: Vec<&Record> = rows.iter().skip(1).copied().collect();
    if let Some((1, filled)) = columns::header_score(&first.cells)
        && filled <= 3
        && below
            .iter()
            .all(|row| row.cells.len() <= first.cells.len().max(filled))
    {
        let known = columns::understand(&first.cells, &below, None);
        let fits = known.iter().any(|column| {
            !matches!(column.field, Field::Extra | Field::FullName)
                || column.field == Field::FullName
                    && column.samples.iter().all(|cell| {
                        cell.split_whitespace().count() <= 5 && !cell.contains(['@', '/'])
                    })
        });
        return fits;
    }
    // No names: rows alike, several cells each, one of them an address and nothing else.
    let width = first.cells.len();
    let even = rows.iter().filter(|row| row.cells.len() == width).count();
    let mostly = |at: usize| {
        let cells: Vec<&str> = rows
            .iter()
            .filter_map(|row| row.cells.get(at))
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
            .collect();
        let exact = |cell: &&&str| {
            !cell.contains(char::is_whitespace)
                && (crate::people::clean::is_link(cell)
                    || crate::people::clean::email(cell).is_some())
        };
        cells.len() * 2 > rows.len() && cells.iter().filter(exact).count() * 4 > cells.len() * 3
    };
    let addresses = (0..width).filter(|at| mostly(*at)).count();
    if addresses == 0 || addresses == width || even * 5 < rows.len() * 4 {
        return false;
    }
    let short = |cell: &String| cell.split_whitespace().count() <= 4;
    match rows.len() {
        1 => width >= 3 && first.cells.iter().all(short),
        _ => width >= 2,
    }
}

/// Whether a text has a Markdown table: a line of bars and dashes under another of bars.
fn is_markdown(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().take(60).collect();
    lines.windows(2).any(|pair| match pair {
        [names, rule] => names.contains('|') && is_rule(rule),
        _ => false,
    })
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains('|')
        && line.contains("--")
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// Returns the rows of the tables of a Markdown text; a bar written `\|` belongs to its cell.
fn markdown(text: &str) -> Vec<Record> {
    let mut rows = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if !line.contains('|') || is_rule(line) {
            continue;
        }
        let inner = line.strip_prefix('|').unwrap_or(line);
        let inner = match inner.strip_suffix('|') {
            Some(rest) if !rest.ends_with('\\') => rest,
            _ => inner,
        };
        let mut cells = vec![String::new()];
        let mut chars = inner.chars().peekable();
        while let Some(c) = chars.next() {
            match (c, chars.peek()) {
                ('\\', Some('|')) => {
                    chars.next();
                    if let Some(cell) = cells.last_mut() {
                        cell.push('|');
                    }
                }
                ('|', _) => cells.push(String::new()),
                (c, _) => {
                    if let Some(cell) = cells.last_mut() {
                        cell.push(c);
                    }
                }
            }
        }
        let cells: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
        rows.push(Record {
            line: number,
            bytes: sheets::as_csv(&cells),
            cells,
            broken: None,
        });
    }
    rows
}

/// Returns a text shortened for a report.
fn shortened(text: &str) -> String {
    shortened_to(text, 2_000)
}

fn shortened_to(text: &str, most: usize) -> String {
    let mut chars = text.chars();
    let mut short: String = chars.by_ref().take(most).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests;
