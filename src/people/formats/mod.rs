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
mod documents;
mod draft;
mod field;
mod header;
mod json;
mod markdown;
mod markup;
mod prose;
mod record;
mod rejects;
mod shape;
mod sheets;
mod table;
mod text;
mod understood;
mod upright;
mod vcard;
mod words;
mod xml;

use std::io::Read;

use thiserror::Error;

use super::Profile;
use crate::error_text::{ErrorText, HasErrorText};
use documents::{all_text, json_document, listed, page_or_xml, rest, rows_of, spreadsheet};
use markdown::{is_markdown, markdown};
use shape::table_or_text;

pub use field::Field;
pub use rejects::{RejectForm, RejectWriter};
pub use understood::{Choice, Column, Mapping, Understood};

pub(super) use prose::SOURCE;

/// A row that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Line in the file, from 1.
    pub line: u64,
    /// Why, in words.
    pub reason: String,
    /// The row as text, shortened when very long.
    pub raw: String,
    /// The row as it is in the file, byte for byte.
    pub bytes: Vec<u8>,
    /// There is nobody in the row: nothing to correct.
    pub left_out: bool,
}

/// Why a file can't be read at all.
#[derive(Debug, Error)]
#[error("{}", self.error_text())]
pub enum FormatError {
    /// Reading failed half-way.
    Io(#[from] std::io::Error),
    /// Bytes that are no text.
    Binary,
    /// A JSON document that does not parse.
    Json(#[from] serde_json::Error),
    /// A table in which no column could be recognised.
    NoColumns,
    /// A document without people.
    NoPeople,
    /// A character set of this name is not known.
    Encoding(String),
    /// More than is read at once.
    TooLarge,
    /// A spreadsheet that can't be opened.
    Spreadsheet(String),
    /// A zip file without a list.
    Archive(String),
    /// XML that does not parse.
    Xml(String),
    /// A sheet that a mapping names is not there.
    Sheet(String),
}

impl HasErrorText for FormatError {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::Io(error) => format!("reading stopped: {error}").into(),
            Self::Binary => ErrorText::new(
                "this is neither text nor a spreadsheet",
                "Gleaner reads tables, spreadsheets, vCards, JSON and text",
            ),
            Self::Json(error) => format!("not JSON: {error}").into(),
            Self::NoColumns => ErrorText::new(
                "no column is recognised",
                "name them in the first line, such as \
                 first_name,last_name,email,linkedin,company,title, or say what they are with --map",
            ),
            Self::NoPeople => "no people found in it".into(),
            Self::Encoding(name) => ErrorText::new(
                format!("no character set is called {name}"),
                "names are those of the web, such as utf-8 or windows-1251",
            ),
            Self::TooLarge => ErrorText::new(
                "too large to be read as one document",
                "export it as CSV or JSON Lines",
            ),
            Self::Spreadsheet(why) => format!("the spreadsheet can't be read: {why}").into(),
            Self::Archive(why) => format!("the zip file can't be read: {why}").into(),
            Self::Xml(why) => format!("not XML: {why}").into(),
            Self::Sheet(name) => format!("no sheet is called {name}").into(),
        }
    }
}

/// One row: a profile, or why there is none.
pub type Row = Result<Profile, Reject>;

/// The rows of a file, and what was understood of it.
pub struct Opened<'r> {
    /// What was understood.
    pub understood: Understood,
    /// The row of column names as it is in the file, for the file of rejects.
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
        encoding_unsure: decoded.doubtful,
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
        return json_document(decoded, understood, source);
    }
    if start.starts_with('<') && !lower.starts_with("<http") {
        return page_or_xml(decoded, understood, source, map, &lower);
    }
    if is_markdown(start) {
        "Markdown table".clone_into(&mut understood.kind);
        let text = all_text(decoded)?;
        return rows_of(markdown(&text).into_iter(), understood, source, map);
    }
    table_or_text(decoded, understood, source, map)
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
