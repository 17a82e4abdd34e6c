//! Tables of any origin: the row of names is found, columns are understood, rows become profiles.

mod head;
mod layout;

use std::collections::VecDeque;
use std::io;

use rayon::prelude::*;

use super::columns::{self, Col};
use super::field::Field;
use super::record::Record;
use super::understood::{Mapping, Understood, fingerprint, tool};
use super::upright;
use super::{FormatError, Row};
use crate::people::Profile;
use crate::people::clean::{self, Cell};
use head::{best_header, grouped};
use layout::{Layout, Made};

/// How many rows are looked at to find the column names; above them may stand a title or notes.
const HEAD_ROWS: usize = 20;
/// How many rows are looked at to understand the columns.
const SAMPLE_ROWS: usize = 60;
/// How many rows are made at once.
const AT_ONCE: usize = 1_024;
/// How many bytes of rows are read ahead; the last row may exceed it.
const AT_ONCE_BYTES: usize = 4 * 1024 * 1024;
/// How many rows are made at once after a row of column names within the table.
const FEWEST: usize = 16;
/// Fewer rows than this are made on one core.
const FEW: usize = 128;

/// Where rows come from.
pub(super) trait Source {
    /// Returns the next row.
    fn next(&mut self) -> io::Result<Option<Record>>;
    /// Says how many cells a row of the table has.
    fn set_width(&mut self, _width: usize) {}
}

impl Source for std::vec::IntoIter<Record> {
    fn next(&mut self) -> io::Result<Option<Record>> {
        Ok(Iterator::next(self))
    }
}

impl<R: io::BufRead> Source for super::record::Records<R> {
    fn next(&mut self) -> io::Result<Option<Record>> {
        Self::next(self)
    }

    fn set_width(&mut self, width: usize) {
        self.width = width;
    }
}

/// The rows of a table as profiles.
pub(super) struct Table<S> {
    rows: S,
    ahead: VecDeque<Record>,
    layout: Layout,
    /// Rows that are made and not handed out yet.
    made: VecDeque<Row>,
    /// The last row made, which is a title where column names follow.
    before: Record,
    /// How many cells a row has by the column names read last, which may be further down.
    cut: usize,
    /// How many rows are made next.
    batch: usize,
    map: Option<Mapping>,
    /// Why the rows ended early; told behind the last of them.
    failed: Option<io::Error>,
    ended: bool,
    /// The row of column names as it is in the file.
    pub header: Option<Vec<u8>>,
}

impl<S: Source> Table<S> {
    /// Returns the rows below the column names, and adds to `understood` what was understood.
    ///
    /// # Errors
    /// [`FormatError::NoColumns`] where no column tells anything.
    pub(super) fn new(
        mut rows: S,
        source: &str,
        map: Option<&Mapping>,
        understood: &mut Understood,
    ) -> Result<Self, FormatError> {
        let mut ahead = VecDeque::new();
        let mut width = 0;
        while ahead.len() < HEAD_ROWS + SAMPLE_ROWS {
            match rows.next()? {
                Some(record) => {
                    // By its width an open quote is told before the names of columns are found.
                    let cells = record.cells.len();
                    let tells = if width == 0 {
                        cells > 2
                    } else {
                        cells != width && layout::names_columns(&record.cells)
                    };
                    if tells {
                        width = cells;
                        rows.set_width(width);
                    }
                    ahead.push_back(record);
                }
                None => break,
            }
        }
        let said = map.is_some_and(|map| map.header_line.is_some());
        if !said
            && ahead.len() < HEAD_ROWS + SAMPLE_ROWS
            && let Some(turned) = upright::turned(ahead.make_contiguous())
        {
            ahead = turned;
            "table of labels and values".clone_into(&mut understood.kind);
        }
        let header = match map.and_then(|map| map.header_line) {
            Some(0) => None,
            Some(line) => ahead.iter().position(|record| record.line >= line),
            None => best_header(&ahead),
        };
        let mut table = Self {
            rows,
            ahead,
            layout: Layout {
                source: source.to_owned(),
                named: header.is_some(),
                ..Layout::default()
            },
            made: VecDeque::new(),
            before: Record::default(),
            cut: 0,
            batch: AT_ONCE,
            map: map.cloned(),
            failed: None,
            ended: false,
            header: None,
        };
        let names = match header {
            Some(at) => {
                let both = grouped(&table.ahead, at);
                let mut record = table.ahead.drain(..=at).next_back().unwrap_or_default();
                if let Some(both) = both {
                    if both.below {
                        table.ahead.pop_front();
                    }
                    record.cells = both.names;
                }
                for name in record.cells.iter_mut().filter(|name| name.starts_with('=')) {
                    *name = clean::shown(name).unwrap_or_default();
                }
                understood.header_line = Some(record.line);
                understood.fingerprint = fingerprint(&record.cells);
                understood.tool = tool(&record.cells);
                table.header = Some(record.bytes);
                record.cells
            }
            None => Vec::new(),
        };
        table.name(&names);
        let further = table.ahead.iter().rev().map(|record| &record.cells);
        let mut further =
            further.filter(|cells| table.layout.named && layout::names_columns(cells));
        table.cut = further.next().unwrap_or(&names).len();
        table.rows.set_width(table.cut);
        understood.columns = table.layout.columns.iter().map(Col::shown).collect();
        let known = |column: &Col| !matches!(column.field, Field::Extra | Field::Ignore);
        if !table.layout.columns.iter().any(known) {
            return Err(FormatError::NoColumns);
        }
        Ok(table)
    }

    /// Takes names of columns, and what is below them.
    fn name(&mut self, names: &[String]) {
        // What another table holds, further down, says nothing of these columns.
        let named = self.layout.named;
        let own = |record: &&Record| !named || !layout::names_columns(&record.cells);
        let rows: Vec<&Record> = self
            .ahead
            .iter()
            .take_while(own)
            .filter(|record| record.broken.is_none() && !is_blank(record))
            .take(SAMPLE_ROWS)
            .collect();
        // Sections are told by the rows between them: most of those are full, and there are as many.
        let of_size = |is: fn(usize) -> bool| {
            let sizes = rows.iter().map(|record| filled(&record.cells));
            sizes.filter(|size| is(*size)).count()
        };
        let (full, alone) = (of_size(|size| size >= 3), of_size(|size| size == 1));
        self.layout.full = full > 0 && full >= alone && full * 2 >= rows.len() - alone;
        self.layout.columns = columns::understand(names, &rows, self.map.as_ref());
        self.layout.tool = tool(names);
        self.layout.width = match names.len() {
            0 => self.layout.columns.len(),
            named => named,
        };
    }

    /// Reads rows ahead, up to this many, as far as they go and memory allows.
    fn look_ahead(&mut self, most: usize) {
        let mut bytes: usize = self.ahead.iter().map(|record| record.bytes.len()).sum();
        while self.failed.is_none() && self.ahead.len() < most && bytes < AT_ONCE_BYTES {
            match self.rows.next() {
                Ok(Some(record)) => {
                    bytes += record.bytes.len();
                    // What is below these names is cut by their number, also before they are understood.
                    if self.layout.named
                        && record.cells.len() != self.cut
                        && layout::names_columns(&record.cells)
                    {
                        self.cut = record.cells.len();
                        self.rows.set_width(self.cut);
                    }
                    self.ahead.push_back(record);
                }
                Ok(None) => break,
                Err(error) => self.failed = Some(error),
            }
        }
    }

    /// Makes the next rows, on all cores where they are many. Where one of them names columns anew, those behind it
    /// wait until the names are known.
    fn make(&mut self) {
        self.look_ahead(AT_ONCE);
        self.ended = self.ahead.is_empty();
        let layout = &self.layout;
        let records: &[Record] = self.ahead.make_contiguous();
        let records = records.get(..self.batch).unwrap_or(records);
        // Where column names come again and again, few rows are made in vain.
        self.batch = (self.batch * 2).min(AT_ONCE);
        let made: Vec<Made> = if records.len() < FEW {
            records.iter().map(|record| layout.made(record)).collect()
        } else {
            let each = records.par_iter().with_min_len(FEW / 2);
            each.map(|record| layout.made(record)).collect()
        };
        for one in made {
            let record = self.ahead.pop_front().unwrap_or_default();
            match one {
                Made::Blank => {}
                Made::Row(row) => {
                    self.made.push_back(row);
                    self.before = record;
                }
                Made::Names => {
                    // A word alone above column names is their title, whatever it looks like: `Shortlist B`.
                    if filled(&self.before.cells) == 1
                        && let Some(row) = self.made.back_mut()
                        && row.as_ref().is_ok_and(|profile| !has_contact(profile))
                    {
                        *row = Err(layout::reject(
                            &self.before,
                            layout::SECTION.to_owned(),
                            true,
                        ));
                    }
                    self.batch = FEWEST;
                    self.look_ahead(SAMPLE_ROWS);
                    self.name(&record.cells);
                    return;
                }
            }
        }
    }
}

impl<S: Source> Iterator for Table<S> {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        // The last row waits for the next one: where that names columns, it was their title.
        while self.made.len() < 2 && !self.ended {
            self.make();
        }
        match self.made.pop_front() {
            Some(row) => Some(Ok(row)),
            None => self.failed.take().map(|error| Err(error.into())),
        }
    }
}

/// Whether a profile says how to reach the person.
fn has_contact(profile: &Profile) -> bool {
    !profile.emails.is_empty() || !profile.phones.is_empty() || profile.pages().next().is_some()
}

fn is_blank(record: &Record) -> bool {
    // A line of dashes under the names, as Markdown and databases write it.
    record.cells.iter().all(|cell| {
        cell.trim().is_empty()
            || cell
                .trim()
                .chars()
                .all(|c| matches!(c, '-' | ':' | '=' | '+'))
                && cell.trim().len() > 2
    })
}

/// Whether a profile stands for an organisation: an employer and nobody in it.
pub(super) fn is_organisation(profile: &Profile) -> bool {
    profile.company.is_some()
        && profile.name().trim().is_empty()
        && profile.emails.is_empty()
        && profile.linkedin.is_none()
        && profile.github.is_none()
        && profile.external_id.is_empty()
}

/// Returns the cells of a row, cleaned, that hold something; for looks at a table's shape.
pub(super) fn filled(cells: &[String]) -> usize {
    cells
        .iter()
        .filter(|cell| !matches!(clean::cell(cell), Cell::Empty))
        .count()
}
