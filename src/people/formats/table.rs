//! Tables of any origin: the row of names is found, columns are understood, rows become profiles.

use std::collections::VecDeque;
use std::io;

use super::columns::{self, Col};
use super::draft::{Draft, Incoming};
use super::field::Field;
use super::header::words_of;
use super::record::Record;
use super::understood::{Mapping, Understood, fingerprint, tool};
use super::upright;
use super::{FormatError, Reject, Row};
use crate::people::assemble::finish;
use crate::people::clean::{self, Cell};
use crate::people::{Profile, page};

/// How many rows are looked at to find the column names; above them may stand a title or notes.
const HEAD_ROWS: usize = 20;
/// How many rows are looked at to understand the columns.
const SAMPLE_ROWS: usize = 60;

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
    columns: Vec<Col>,
    /// How many columns have a name; all of them where none has.
    width: usize,
    source: String,
    /// The tool that writes these column names.
    tool: Option<String>,
    map: Option<Mapping>,
    failed: bool,
    /// Whether most of its rows have at least three cells filled.
    full: bool,
    /// The row of column names as it stands in the file.
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
                    if width == 0 && record.cells.len() > 2 {
                        width = record.cells.len();
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
            columns: Vec::new(),
            width: 0,
            source: source.to_owned(),
            tool: None,
            map: map.cloned(),
            failed: false,
            full: false,
            header: None,
        };
        let names = match header {
            Some(at) => {
                let mut record = table.ahead.drain(..=at).next_back().unwrap_or_default();
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
        understood.columns = table.columns.iter().map(Col::shown).collect();
        let known = |column: &Col| !matches!(column.field, Field::Extra | Field::Ignore);
        if !table.columns.iter().any(known) {
            return Err(FormatError::NoColumns);
        }
        Ok(table)
    }

    /// Takes names of columns, and what stands below them.
    fn name(&mut self, names: &[String]) {
        let rows: Vec<&Record> = self
            .ahead
            .iter()
            .filter(|record| record.broken.is_none() && !is_blank(record))
            .take(SAMPLE_ROWS)
            .collect();
        self.columns = columns::understand(names, &rows, self.map.as_ref());
        let many = |record: &&&Record| filled(&record.cells) >= 3;
        self.full = rows.iter().filter(many).count() * 2 >= rows.len().max(1);
        self.tool = tool(names);
        self.width = match names.len() {
            0 => self.columns.len(),
            named => named,
        };
        self.rows.set_width(names.len());
    }

    fn next_record(&mut self) -> io::Result<Option<Record>> {
        match self.ahead.pop_front() {
            Some(record) => Ok(Some(record)),
            None => self.rows.next(),
        }
    }

    /// Returns what becomes of a row; none for one that names columns anew.
    fn row(&mut self, record: &Record) -> Option<Row> {
        let reject = |reason: String, left_out: bool| {
            let bytes = if record.bytes.is_empty() {
                record.cells.join("\t").into_bytes()
            } else {
                record.bytes.clone()
            };
            Reject {
                line: record.line,
                reason,
                raw: super::shortened(&record.cells.join(", ")),
                bytes,
                left_out,
            }
        };
        if let Some(reason) = record.broken {
            return Some(Err(reject(reason.to_owned(), false)));
        }
        if self.header.is_some() && self.names_columns(&record.cells) {
            while self.ahead.len() < HEAD_ROWS {
                match self.rows.next() {
                    Ok(Some(record)) => self.ahead.push_back(record),
                    _ => break,
                }
            }
            self.name(&record.cells);
            return None;
        }
        if let Some(reason) = self.nobody(&record.cells) {
            return Some(Err(reject(reason.to_owned(), true)));
        }
        let width = self.width;
        let beyond = record
            .cells
            .iter()
            .skip(width)
            .any(|cell| !cell.trim().is_empty());
        if beyond && self.header.is_some() {
            return Some(Err(reject(
                format!(
                    "{} cells where the table has {width} columns; a cell with the delimiter in it wants quotes",
                    record.cells.len(),
                ),
                false,
            )));
        }
        let profile = self.profile(record);
        if is_organisation(&profile) {
            return Some(Err(reject(
                "an organisation, not a person".to_owned(),
                true,
            )));
        }
        Some(finish(profile, &self.source).map_err(|reason| reject(reason, false)))
    }

    fn profile(&self, record: &Record) -> Profile {
        let mut draft = Draft::default();
        for (column, cell) in self.columns.iter().zip(&record.cells) {
            if cell.is_empty() {
                continue;
            }
            let label = column.label_at.and_then(|at| record.cells.get(at));
            if column.by_label {
                draft.put_as_labelled(&column.name, label.map_or("", |label| label.trim()), cell);
                continue;
            }
            draft.put(
                Incoming {
                    name: &column.name,
                    field: column.field,
                    kind: column.kind,
                    rank: column.rank,
                    group: &column.group,
                    company: column.company,
                    order: column.order,
                    label: label
                        .map(|label| label.trim())
                        .filter(|label| !label.is_empty()),
                },
                cell,
            );
        }
        let mut profile = draft.finished();
        profile.tool.clone_from(&self.tool);
        profile
    }

    /// Whether a row within the table names columns: another table begins, or the names are repeated.
    fn names_columns(&self, cells: &[String]) -> bool {
        let Some(first) = cells.iter().find(|cell| !cell.trim().is_empty()) else {
            return false;
        };
        // Quick to tell for a row of values.
        if first.len() > 40
            || first.chars().any(|c| c.is_ascii_digit() || c == '@')
            || !super::header::read(first).is_known()
        {
            return false;
        }
        columns::header_score(cells)
            .is_some_and(|(known, filled)| known >= 2 && known * 3 >= filled * 2)
    }

    /// Why there is nobody in a row: a total, a section, a remark.
    fn nobody(&self, cells: &[String]) -> Option<&'static str> {
        let mut filled = cells.iter().filter(|cell| !cell.trim().is_empty());
        let first = filled.next()?.trim();
        let alone = filled.next().is_none();
        const TOTALS: &[&str] = &[
            "total",
            "totals",
            "subtotal",
            "sum",
            "summe",
            "gesamt",
            "insgesamt",
            "somme",
            "suma",
            "totale",
            "totaal",
            "razem",
            "grandtotal",
            "count",
            "anzahl",
            "average",
            "avg",
            "mean",
            "median",
            "durchschnitt",
            "moyenne",
            "media",
            "promedio",
            "gemiddelde",
            "srednia",
        ];
        let words = words_of(first);
        let lead = words.first().map_or("", String::as_str);
        let sums = TOTALS.contains(&lead) && words.len() <= 6 || first.ends_with(':') && !alone;
        if sums {
            let rest = cells
                .iter()
                .map(|cell| cell.trim())
                .filter(|cell| !cell.is_empty())
                .skip(1);
            let counts = rest.clone().all(|cell| {
                cell.chars()
                    .all(|c| c.is_ascii_digit() || " .,%+-".contains(c))
                    || cell.starts_with('=')
            });
            if counts {
                return Some("a total, not a person");
            }
        }
        if alone && self.columns.len() > 2 {
            let mark =
                first.starts_with(['-', '#', '=', '*', '–', '—', '>', '/']) || first.ends_with(':');
            let digits = first.chars().any(|c| c.is_ascii_digit());
            let letters = first.chars().any(char::is_alphabetic);
            let contact =
                first.contains('@') || clean::is_link(first) || page::parse(first).is_some();
            let handle = first.starts_with('+');
            if !contact && !handle && (mark || !letters || digits) {
                return Some("a section or a remark, not a person");
            }
            // A lone word where rows are full tells nobody apart: `Backend`.
            if !contact && self.full && !first.contains(char::is_whitespace) {
                return Some("a section, or a word alone that tells nobody apart");
            }
        }
        None
    }
}

impl<S: Source> Iterator for Table<S> {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.failed {
            let record = match self.next_record() {
                Ok(record) => record?,
                Err(error) => {
                    self.failed = true;
                    return Some(Err(error.into()));
                }
            };
            if record.broken.is_none() && is_blank(&record) {
                continue;
            }
            if let Some(row) = self.row(&record) {
                return Some(Ok(row));
            }
        }
        None
    }
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

/// Returns the row of column names: the first that is nearly as good as the best of them.
fn best_header(rows: &VecDeque<Record>) -> Option<usize> {
    let scores: Vec<usize> = rows
        .iter()
        .take(HEAD_ROWS)
        .map(|record| {
            if record.broken.is_some() {
                return 0;
            }
            match columns::header_score(&record.cells) {
                Some((known, filled)) if known >= 2 && known * 5 >= filled => {
                    known * 2 + filled.min(4)
                }
                Some((1, 1)) => 1,
                // One name that is known beside others that are not.
                Some((1, filled)) if filled <= 3 => 1,
                _ => 0,
            }
        })
        .collect();
    let best = scores.iter().copied().max().filter(|best| *best > 0)?;
    scores
        .iter()
        .position(|score| *score > 0 && *score * 5 >= best * 3)
}

/// Returns the cells of a row, cleaned, that hold something; for looks at a table's shape.
pub(super) fn filled(cells: &[String]) -> usize {
    cells
        .iter()
        .filter(|cell| !matches!(clean::cell(cell), Cell::Empty))
        .count()
}
