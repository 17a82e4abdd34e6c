//! Profiles out of files: JSON Lines and CSV, found by looking, read as a stream.
//!
//! A row that can't be used becomes a [`Reject`] with its line and a reason; nothing is dropped in
//! silence and one bad row never stops the others.

mod columns;
mod csv;
mod json;
mod rejects;
mod text;

use std::io::{BufRead, BufReader, Read};

use thiserror::Error;

use super::Profile;

pub use rejects::RejectWriter;

/// A row that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Line in the file, from 1.
    pub line: u64,
    /// Why, in words.
    pub reason: String,
    /// The row as it stands in the file, shortened when very long.
    pub raw: String,
}

/// Why a file can't be read at all.
#[derive(Debug, Error)]
pub enum FormatError {
    /// Reading failed half-way.
    #[error("reading stopped: {0}")]
    Io(#[from] std::io::Error),
    /// Bytes that are no text.
    #[error("this is not a text file; Gleaner reads JSON Lines and CSV")]
    Binary,
    /// A JSON array or a pretty-printed object instead of an object a line.
    #[error(
        "this is one JSON value over many lines; Gleaner reads one object a line (`jq -c '.[]'` makes that of an array)"
    )]
    JsonDocument,
    /// A table in which no column could be recognised.
    #[error(
        "no column is recognised; name them in the first line, such as first_name,last_name,email,linkedin,company,title"
    )]
    NoColumns,
}

/// One row: a profile, or why there is none.
pub type Row = Result<Profile, Reject>;

/// Returns the profiles of a file as a stream, in file order; none for an empty file.
///
/// `source` becomes the profiles' source unless a row names its own. The format, the character set
/// (UTF-8, UTF-16 with a mark, else Windows-1252), the delimiter and the columns are found by
/// looking at the file's beginning.
///
/// # Errors
/// [`FormatError`] when nothing in the file can be read as profiles; an error that comes up later
/// ends the stream as its last item.
pub fn read<'r>(
    reader: impl Read + 'r,
    source: &str,
) -> Result<Box<dyn Iterator<Item = Result<Row, FormatError>> + 'r>, FormatError> {
    let mut reader = text::decoded(reader)?;
    let head = reader.fill_buf()?;
    let start = String::from_utf8_lossy(head);
    let first = start.trim_start();
    if first.is_empty() && head.len() < text::LOOK {
        return Ok(Box::new(std::iter::empty()));
    }
    let source = source.to_owned();
    if first.starts_with('{') {
        if json::is_document(first) {
            return Err(FormatError::JsonDocument);
        }
        Ok(Box::new(json::Lines::new(reader, source)))
    } else if first.starts_with('[') && json::is_array(first) {
        Err(FormatError::JsonDocument)
    } else {
        Ok(Box::new(csv::Rows::new(reader, source)?))
    }
}

/// Returns text and its profiles' shortened form for a report.
fn shortened(text: &str) -> String {
    const MOST: usize = 2_000;
    let mut chars = text.chars();
    let mut short: String = chars.by_ref().take(MOST).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

/// What the readers read from: decoded UTF-8, buffered so that its beginning can be looked at.
type Decoded<'r> = BufReader<Box<dyn Read + 'r>>;

#[cfg(test)]
mod tests;
