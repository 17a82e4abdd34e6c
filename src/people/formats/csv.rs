//! Tables: comma, semicolon, tab or bar; with or without a line of column names.

use std::collections::VecDeque;

use csv::{ReaderBuilder, StringRecord};
use serde_json::Value;

use super::columns::{Column, by_content, by_name, looks_like_email};
use super::{Decoded, FormatError, Reject, Row, shortened};
use crate::people::assemble::finish;
use crate::people::{Contact, Profile};

/// How many rows are looked at to find the column names; above them may stand a title or a date.
const HEAD_ROWS: usize = 20;

/// The rows of a table as profiles.
pub(super) struct Rows<'r> {
    records: csv::StringRecordsIntoIter<Decoded<'r>>,
    ahead: VecDeque<Result<StringRecord, csv::Error>>,
    delimiter: char,
    columns: Vec<Option<Column>>,
    names: Vec<String>,
    source: String,
}

impl<'r> Rows<'r> {
    /// Returns the rows below the column names.
    pub(super) fn new(mut reader: Decoded<'r>, source: String) -> Result<Self, FormatError> {
        use std::io::BufRead;
        let delimiter = delimiter(&String::from_utf8_lossy(reader.fill_buf()?));
        let mut records = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(reader)
            .into_records();
        let mut ahead: VecDeque<_> = records.by_ref().take(HEAD_ROWS).collect();
        let cells = |record: &Result<StringRecord, csv::Error>| -> Vec<String> {
            record
                .as_ref()
                .map(|record| record.iter().map(|cell| cell.trim().to_owned()).collect())
                .unwrap_or_default()
        };
        let rows: Vec<Vec<String>> = ahead.iter().map(cells).collect();
        let header = rows.iter().position(|row| is_header(row));
        let (columns, names) = match header {
            Some(at) => {
                let names: Vec<String> = ahead
                    .drain(..=at)
                    .next_back()
                    .as_ref()
                    .map(cells)
                    .unwrap_or_default();
                (names.iter().map(|name| by_name(name)).collect(), names)
            }
            None => (by_content(&rows), Vec::new()),
        };
        if columns.iter().all(Option::is_none) {
            return Err(FormatError::NoColumns);
        }
        Ok(Self {
            records,
            ahead,
            delimiter: char::from(delimiter),
            columns,
            names,
            source,
        })
    }

    fn profile(&self, record: &StringRecord) -> Result<Profile, String> {
        if record.len() > self.columns.len()
            && record
                .iter()
                .skip(self.columns.len())
                .any(|cell| !cell.trim().is_empty())
        {
            return Err(format!(
                "{} cells where the table has {} columns; a cell with the delimiter in it wants quotes",
                record.len(),
                self.columns.len()
            ));
        }
        if self.has_open_quote(record) {
            return Err("a quote is opened and never closed".to_owned());
        }
        let mut profile = Profile::default();
        let mut middle = None;
        for (at, cell) in record.iter().enumerate() {
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            match self.columns.get(at).copied().flatten() {
                Some(Column::MiddleName) => middle = Some(cell.to_owned()),
                Some(column) if put(&mut profile, column, cell) => {}
                _ => {
                    let name = self.names.get(at).filter(|name| !name.is_empty()).cloned();
                    let name = name.unwrap_or_else(|| format!("column {}", at + 1));
                    profile.extra.insert(name, Value::String(cell.to_owned()));
                }
            }
        }
        if let (Some(middle), Some(first)) = (middle, profile.first_name.as_mut()) {
            first.push(' ');
            first.push_str(&middle);
        }
        finish(profile, &self.source)
    }
}

impl Rows<'_> {
    /// An unclosed quote swallows the cells and lines after it into the last cell: the row is short,
    /// or a line in the cell is a row of its own where no text of several lines belongs.
    fn has_open_quote(&self, record: &StringRecord) -> bool {
        let (cells, columns) = (record.len(), self.columns.len());
        let last = record.iter().next_back().unwrap_or_default();
        let column = self.columns.get(cells.saturating_sub(1)).copied().flatten();
        let prose = matches!(
            column,
            None | Some(Column::Notes | Column::Tags | Column::Headline)
        );
        let is_row = |line: &str| columns > 2 && line.split(self.delimiter).count() == columns;
        last.contains('\n') && (cells < columns || !prose && last.lines().skip(1).any(is_row))
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let record = self.ahead.pop_front().or_else(|| self.records.next())?;
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    return Some(match error.into_kind() {
                        csv::ErrorKind::Io(error) => Err(error.into()),
                        _ => Ok(Err(Reject {
                            line,
                            reason: "the row can't be read as text".to_owned(),
                            raw: String::new(),
                        })),
                    });
                }
            };
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let line = record.position().map_or(0, csv::Position::line);
            return Some(Ok(self.profile(&record).map_err(|reason| {
                let raw = shortened(&record.iter().collect::<Vec<_>>().join(","));
                Reject { line, reason, raw }
            })));
        }
    }
}

/// Returns the delimiter that gives the most even table over the first lines.
fn delimiter(head: &str) -> u8 {
    let lines: Vec<&str> = head
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(HEAD_ROWS)
        .collect();
    let score = |delimiter: u8| {
        let counts = lines.iter().map(|line| outside_quotes(line, delimiter));
        let most = counts.clone().max().unwrap_or(0);
        (counts.filter(|count| *count > 0).count(), most)
    };
    // Comma last: of equals, `max_by_key` takes the last.
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

/// A row of column names: two known names, or one in a table of one column; and no value among them.
fn is_header(row: &[String]) -> bool {
    let known = row.iter().filter(|cell| by_name(cell).is_some()).count();
    let value = row
        .iter()
        .any(|cell| looks_like_email(cell) || cell.contains("://"));
    !value
        && (known >= 2 || (known == 1 && row.iter().filter(|cell| !cell.is_empty()).count() == 1))
}

/// Puts a cell into its field; false where the field is taken.
fn put(profile: &mut Profile, column: Column, cell: &str) -> bool {
    fn single(slot: &mut Option<String>, cell: &str) -> bool {
        let free = slot.is_none();
        if free {
            *slot = Some(cell.to_owned());
        }
        free
    }
    fn many(list: &mut Vec<String>, values: impl Iterator<Item = String>) -> bool {
        for value in values {
            if !value.is_empty() && !list.contains(&value) {
                list.push(value);
            }
        }
        true
    }
    fn contacts(list: &mut Vec<Contact>, values: impl Iterator<Item = String>) -> bool {
        for value in values.filter(|value| !value.is_empty()) {
            Contact::add(list, value.into());
        }
        true
    }
    let parts = |on: &'static [char]| cell.split(on).map(|part| part.trim().to_owned());
    match column {
        Column::ExternalId if profile.external_id.is_empty() => {
            profile.external_id = cell.to_owned();
        }
        Column::Source if profile.source.is_empty() => profile.source = cell.to_owned(),
        Column::ExternalId | Column::Source | Column::MiddleName => return false,
        Column::FirstName => return single(&mut profile.first_name, cell),
        Column::LastName => return single(&mut profile.last_name, cell),
        Column::FullName => return single(&mut profile.full_name, cell),
        Column::PreferredName => return single(&mut profile.preferred_name, cell),
        Column::Title => return single(&mut profile.title, cell),
        Column::Headline => return single(&mut profile.headline, cell),
        Column::Company => return single(&mut profile.company, cell),
        Column::Location => return single(&mut profile.location, cell),
        Column::Linkedin => return single(&mut profile.linkedin, cell),
        Column::Github => return single(&mut profile.github, cell),
        Column::ProfileUrl => return single(&mut profile.profile_url, cell),
        Column::Notes => return single(&mut profile.notes, cell),
        Column::Email => return contacts(&mut profile.emails, parts(&[';', ',', ' ', '|', '\n'])),
        Column::Phone => return contacts(&mut profile.phones, parts(&[';', ',', '|', '\n'])),
        Column::Url => return many(&mut profile.urls, parts(&[';', ' ', '|', '\n'])),
        Column::Tags => return many(&mut profile.tags, parts(&[';', ',', '|', '\n'])),
    }
    true
}
